#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compares what nlfamilies says of a namespace with what ip, tc, nft and ethtool say:

    against_tools.py DIR JSON

DIR is what `tools` and record.py left (DIR/lines), JSON what `cargo run -p nlfamilies
--example decode` prints for DIR/lines. A field is compared where both have it under the
same name, with `-` for `_`, or under the names in `NAMES`. Prints how many values of
which fields agree, and each that does not.
"""

import collections
import glob
import ipaddress
import json
import os
import re
import sys

# Names of the tools, and those of the specifications.
NAMES = {
    "ifindex": "ifi-index", "link_netnsid": "link-netnsid", "min_mtu": "min-mtu", "max_mtu": "max-mtu",
    "info_kind": "kind", "info_data": "data", "info_slave_kind": "slave-kind", "info_slave_data": "slave-data",
    "altnames": "alt-ifname",
    "prefixlen": "ifa-prefixlen", "dst_len": "rtm-dst-len",
    "src": "src", "gateway": "gateway", "metric": "priority",
    "priority": "priority", "lladdr": "lladdr",
    # struct vlan_flags and the like have their own shape below.
}


# Fields that the tools show in words or units of their own, or as another level.
WORDS = {
    "flags", "group", "operstate", "linkmode", "link", "link_type", "master", "stats64", "inet6_addr_gen_mode", "protocol",
    "dev", "scope", "type", "table", "family", "dst", "from", "to", "state", "xdp", "nhs", "encap", "cache",
    "prefsrc", "metrics", "iflist", "local", "broadcast", "label", "pref", "via", "mode", "handle", "parent", "root",
}


# Known differences, by the end of the field's name, and why.
KNOWN = {
    "sfq limit": "of another struct: tc_sfq_qopt, not tc_sfq_qopt_v1",
    "route metrics rtt": "in milliseconds, not in eighths of them",
    "vlan-offload": "ethtool's own name for two features",
    "nft limit rate": "in units of the tool",
    "nft set timeout": "in seconds",
    "nft set gc-interval": "in seconds",
    "qdisc bytes": "counted later",
    "qdisc packets": "counted later",
    "link address": "an IPv4 address as link-layer address",
}


def same(theirs, ours):
    """Returns whether a value of a tool is the same as one of ours; None if it is in words."""
    if theirs == ours:
        return True
    if theirs is None:
        return ours in (1, True) or None
    if isinstance(theirs, bool):
        return bool(ours) == theirs
    if isinstance(theirs, str) and isinstance(ours, str):
        if theirs == "any":
            return ours in ("0.0.0.0", "::")
        return theirs.replace("_", "-").replace(" ", "-").lower() == ours.lower()
    if isinstance(theirs, str) and isinstance(ours, int):
        if re.fullmatch(r"\d+\.\d+\.\d+\.\d+", theirs):
            return int(ipaddress.ip_address(theirs)) == ours
        try:
            return ours in (int(theirs, 0), int(theirs, 16))
        except ValueError:
            return None
    if isinstance(theirs, list) and isinstance(ours, list):
        results = [len(theirs) == len(ours), *map(same, theirs, ours)]
        return False if False in results else None if None in results else True
    if isinstance(theirs, int) and isinstance(ours, int):
        return False
    return None


class Comparison:
    def __init__(self):
        self.same, self.different, self.absent = collections.Counter(), {}, collections.Counter()

    def objects(self, path, theirs, ours):
        for name, value in theirs.items():
            key = next((key for key in (NAMES.get(name), name, name.replace("_", "-")) if key in ours), None)
            place = f"{path} {name}"
            if key is None:
                self.absent[place] += 1
            elif isinstance(value, dict) and isinstance(ours[key], dict):
                self.objects(place, value, ours[key])
            elif same(value, ours[key]):
                self.same[place] += 1
            elif name in WORDS or same(value, ours[key]) is None or any(place.endswith(end) for end in KNOWN):
                self.absent[place] += 1
            else:
                self.different.setdefault(place, []).append((value, ours[key]))


def load(path):
    """Reads what a tool printed. tc of iproute2 6.1 prints no valid JSON of some qdiscs."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        return []
    try:
        return json.loads(text)
    except ValueError:
        found = []
        for part in re.split(r",(?=\{\"kind\")", text.strip()[1:-1]):
            try:
                found.append(json.loads(part))
            except ValueError:
                pass
        return found


def number(handle):
    major, _, minor = handle.partition(":")
    return int(major or "0", 16) << 16 | int(minor or "0", 16)


def main():
    folder, result = sys.argv[1], Comparison()
    messages = collections.defaultdict(list)
    with open(os.path.join(folder, "lines"), encoding="ascii") as lines, open(sys.argv[2], encoding="utf-8") as values:
        for line, value in zip(lines, values, strict=True):
            family, direction, kind, _ = line.split()
            if direction == "<":
                messages[family, int(kind)].append(json.loads(value))

    def tool(name):
        return load(os.path.join(folder, name + ".json"))

    links = {}
    for link in messages["rt-link", 16]:
        links.setdefault(link["ifi-index"], link)
    names = {link["ifname"]: index for index, link in links.items()}
    for theirs in tool("link"):
        ours = dict(links[theirs["ifindex"]])
        kind = theirs.get("linkinfo", {}).get("info_kind", "")
        if "linkinfo" in theirs:
            info = theirs.pop("linkinfo")
            result.objects("link linkinfo", {key: info[key] for key in info if not isinstance(info[key], dict)},
                           ours.get("linkinfo", {}))
            for part, of in (("info_data", kind), ("info_slave_data", info.get("info_slave_kind"))):
                if part in info:
                    data = ours["linkinfo"].get(part[5:].replace("_", "-"), {})
                    if isinstance(data, dict):
                        result.objects(f"link {of} {part}", info[part], data)
        result.objects("link", theirs, ours)
    addresses = {(one["ifa-index"], one.get("local", one["address"]), one["ifa-prefixlen"]): one
                 for one in messages["rt-addr", 20]}
    for link in tool("addr"):
        for theirs in link.get("addr_info", []):
            ours = addresses[link["ifindex"], theirs["local"], theirs["prefixlen"]]
            ours = {**ours, **{name.replace("ifa-", ""): value for name, value in ours.get("cacheinfo", {}).items()}}
            result.objects("addr", theirs, ours)
    routes = collections.defaultdict(list)
    for one in messages["rt-route", 24]:
        routes[one.get("dst"), one["rtm-dst-len"], one.get("oif"), one.get("priority"), one.get("table", one["rtm-table"])].append(one)
    tables = {"main": 254, "local": 255, "default": 253}
    for name, width in (("route", 32), ("route6", 128)):
        for theirs in tool(name):
            dst, _, length = theirs["dst"].partition("/")
            dst = None if dst == "default" else dst
            table = theirs.get("table", "main")
            table = tables.get(table) or int(table)
            key = dst, int(length or (width if dst else 0)), names.get(theirs.get("dev")), theirs.get("metric"), table
            for ours in routes.get(key, [])[:1]:
                metrics = {"metrics": theirs.pop("metrics")} if "metrics" in theirs else {}
                result.objects("route", theirs, ours)
                for metric in metrics.get("metrics", []):
                    metric.pop("lock", None)
                    result.objects("route metrics", metric, ours["metrics"])
    neighbours = {(one["ndm-ifindex"], one.get("dst")): one for one in messages["rt-neigh", 28]}
    for theirs in tool("neigh"):
        ours = neighbours.get((names[theirs["dev"]], theirs["dst"]))
        if ours:
            result.objects("neigh", {**theirs, "ifindex": names[theirs["dev"]]}, {**ours, "ifindex": ours["ndm-ifindex"]})
    rules = collections.defaultdict(dict)
    for one in messages["rt-rule", 32]:
        rules[one["family"]][one.get("priority", 0)] = one
    for name, family in (("rule", 2), ("rule6", 10)):
        for theirs in tool(name):
            ours = rules[family].get(theirs["priority"])
            if ours:
                result.objects("rule", theirs, ours)
    field = "ifindex" if any("ifindex" in one for one in messages["tc", 36]) else "tcm-ifindex"
    handle = field.replace("ifindex", "handle")
    parent = field.replace("ifindex", "parent")
    qdiscs = {(one[field], one[handle], one[parent]): one for one in messages["tc", 36]}
    for theirs in tool("qdisc"):
        if "dev" not in theirs:
            continue
        above = 0xFFFFFFFF if theirs.get("root") else number(theirs.get("parent", ":"))
        ours = qdiscs.get((names[theirs["dev"]], number(theirs["handle"]), above))
        if ours is None:
            continue
        options, data = theirs.pop("options", {}), ours.get("options", {})
        result.objects(f"qdisc {theirs['kind']}", options, data if isinstance(data, dict) else {})
        stats = ours.get("stats2", {})
        flat = {**ours, **stats.get("basic", {}), **stats.get("queue", {})}
        result.objects("qdisc", theirs, flat)
    for path in glob.glob(os.path.join(folder, "features-*.json")):
        for theirs in load(path):
            ours = next((one for one in messages["ethtool", 11] if one.get("header", {}).get("dev-name") == theirs["ifname"]
                         and "bits" in one.get("active", {})), None)
            if ours:
                active = {bit["name"] for bit in ours["active"]["bits"]["bit"]}
                for feature, value in theirs.items():
                    if isinstance(value, dict) and feature.startswith(("tx-", "rx-")) and feature.count("-") > 1:
                        result.objects("features", {feature: value["active"]}, {feature: feature in active})
    for path in sorted(glob.glob(os.path.join(folder, "nft-*.json"))):
        compare_nft(load(path), messages, result)
    report(result)


def compare_nft(ruleset, messages, result):
    """Compares tables, chains, sets and rules of `nft -j list ruleset`."""
    families = {1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6"}
    kinds = {"table": 2560, "chain": 2563, "rule": 2566, "set": 2569, "map": 2569, "flowtable": 2582,
             "counter": 2578, "quota": 2578, "limit": 2578}
    ours = {}
    for kind, number_of in kinds.items():
        for one in messages["nftables", number_of]:
            family = families.get(one["nfgen-family"])
            name = one.get("name") if kind != "rule" else one.get("handle")
            ours[kind, family, one.get("table"), name] = one
    for item in ruleset.get("nftables", []) if isinstance(ruleset, dict) else []:
        for kind, theirs in item.items():
            if kind not in kinds or not isinstance(theirs, dict):
                continue
            name = theirs["handle"] if kind == "rule" else theirs["name"]
            table = None if kind == "table" else theirs["table"]
            found = ours.get((kind, theirs["family"], table, name))
            if found is None:
                result.different.setdefault(f"nft {kind}", []).append((name, None))
                continue
            found = {**found, **found.get("hook", {}), **(found["data"] if isinstance(found.get("data"), dict) else {}),
                     **found.get("desc", {})}
            if kind == "chain":
                found["prio"], found["hook"] = found.get("priority"), found.get("num")
            result.same[f"nft {kind}"] += 1
            result.objects(f"nft {kind}", {key: theirs[key] for key in theirs if key not in ("hook", "policy", "expr", "elem", "prio") or key == "prio"}, found)


def report(result):
    for place, values in sorted(result.different.items()):
        print(f"{len(values)} {place}: {values[0][0]!r} != {values[0][1]!r}")
    fields = sum(1 for _ in result.same)
    different = sum(map(len, result.different.values()))
    print(f"{sum(result.same.values())} values of {fields} fields agree, {different} do not, "
          f"{sum(result.absent.values())} are in words or units of the tool")
    if os.environ.get("VERBOSE"):
        for place, count in sorted(result.same.items()):
            print(f"same: {count} {place}")
        for place, count in sorted(result.absent.items()):
            print(f"not compared: {count} {place}")
    sys.exit(different != 0)


if __name__ == "__main__":
    main()
