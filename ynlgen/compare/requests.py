#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compares the answers to requests that `ynl` and the kernel's own client, pyynl, send:

    requests.py read YNL TREE SPECS [FAMILY...]
    requests.py change YNL|- TREE SPECS
    requests.py names YNL TREE SPECS

YNL is the program of the folder ynl, SPECS are the specifications of `ynlgen corrected`.

`read` sends every request to get of every family that the running kernel has, without
attributes, and one for each attribute of the request that the first objects of the dump have.
Answers and refusals have to be equal. A value that differs between two answers to `ynl`, such
as a counter, is not compared.

`change` sends requests that change this network namespace, with YNL or, for `-`, with pyynl.
It prints their results, and the objects of the namespace afterwards, without values that
differ between namespaces.

`names` compares the names of the operations with those of all specifications of TREE.
"""

import errno
import json
import os
import re
import subprocess
import sys

import compare
import reference

# Reads of other families change something, or wait.
READS = re.compile(r"(^|-)get|dump|(^|-)list")


def refusal(error):
    """Returns the name of pyynl's errno."""
    return "EOPNOTSUPP" if error.error == errno.EOPNOTSUPP else errno.errorcode[error.error]


class Pyynl:
    """pyynl, with a socket of each family."""

    def __init__(self, tree, specs):
        self.load = reference.load(tree, specs)
        self.ynl = sys.modules["lib.ynl"]
        # The numbers of families, which decoding alone does not need.
        self.ynl.GenlProtocol.genl_family_name_to_id = {}
        self.families = {}

    def family(self, name):
        """Returns a family, or None if the kernel does not have it."""
        if name not in self.families:
            try:
                self.families[name] = self.load(name)
            except (self.ynl.YnlException, OSError):
                self.families[name] = None
        return self.families[name]

    def ask(self, name, mode, op, values, flags=()):
        """Returns the answer, or the errno."""
        try:
            if mode == "dump":
                answer = self.family(name).dump(op, dict(values))
            else:
                flags = [getattr(self.ynl.Netlink, f"NLM_F_{flag.upper()}") for flag in flags]
                answer = self.family(name).do(op, json.loads(json.dumps(values)), flags)
        except self.ynl.NlError as error:
            # The rest of the answer is still in the socket.
            self.families.pop(name).close()
            return refusal(error)
        return json.loads(json.dumps(answer, default=reference.plain))

    def multi(self, name, ops):
        """Sends requests at once. Returns the answers, or the errno."""
        ops = [(op, values, [getattr(self.ynl.Netlink, f"NLM_F_{flag.upper()}") for flag in flags]) for op, values, flags in ops]
        try:
            answer = self.family(name).do_multi(ops)
        except self.ynl.NlError as error:
            self.families.pop(name).close()
            return refusal(error)
        return json.loads(json.dumps(answer, default=reference.plain))


class Ynl:
    """The program `ynl`."""

    def __init__(self, path):
        self.path = path

    def run(self, *args):
        """Returns the answer, or the errno."""
        done = subprocess.run([self.path, *args], capture_output=True, text=True, check=False, timeout=20)
        if done.returncode == 0:
            return json.loads(done.stdout)
        found = re.search(r": (E[A-Z0-9]+)\b", done.stderr)
        return found[1] if found else done.stderr.strip()

    def ask(self, name, mode, op, values, flags=()):
        """Returns the answer, or the errno."""
        return self.run(name, op, "--" + mode, json.dumps(values), *("--" + flag for flag in flags))

    def multi(self, name, ops):
        """Sends requests at once. Returns the answers, or the errno."""
        every = {flag for _, _, flags in ops for flag in flags}
        multi = [word for op, values, _ in ops for word in ("--multi", op, json.dumps(values))]
        return self.run(name, *multi, *("--" + flag for flag in every))


# Dumps that repeat some objects where a part ends, so that they depend on the receive buffer.
REPEATING = {("rt-neigh", "getneightbl")}

# The name of the program that asks.
OWN = {"proc-name"}


def still(ours, again, reference_value):
    """Returns two answers without what differs between `ours` and `again`."""
    if isinstance(ours, dict) and isinstance(again, dict) and isinstance(reference_value, dict):
        same = {}
        for key, value in ours.items():
            if key in OWN:
                continue
            if key in again and key in reference_value:
                pair = still(value, again[key], reference_value[key])
                if pair is not None:
                    same[key] = pair
            else:
                same[key] = (value, reference_value.get(key, "-"))
        for key, value in reference_value.items():
            if key not in ours and key not in OWN:
                same[key] = ("-", value)
        return {key: pair[0] for key, pair in same.items()}, {key: pair[1] for key, pair in same.items() if pair[1] != "-"}
    if isinstance(ours, list) and isinstance(again, list) and isinstance(reference_value, list):
        if len(ours) == len(again) == len(reference_value):
            pairs = [still(*three) for three in zip(ours, again, reference_value)]
            pairs = [pair for pair in pairs if pair is not None]
            return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return None if ours != again else (ours, reference_value)


def requests(pyynl, ynl, name):
    """Yields mode, operation and values of the requests of a family."""
    family = pyynl.family(name)
    for op_name, op in family.ops.items():
        if not READS.search(op_name):
            continue
        objects = []
        if "dump" in op.yaml and (name, op_name) not in REPEATING:
            yield "dump", op_name, {}
            answer = ynl.ask(name, "dump", op_name, {})
            objects = answer[:3] if isinstance(answer, list) else []
        if "do" not in op.yaml:
            continue
        yield "do", op_name, {}
        fields = [member.name for member in family.consts[op.fixed_header].members] if op.fixed_header else []
        asked = op.yaml["do"].get("request", {}).get("attributes", [])
        for values in objects:
            header = {key: values[key] for key in fields if key in values and key.endswith("family")}
            for key in [*asked, *(field for field in fields if field.endswith(("index", "handle")))]:
                if key in values:
                    yield "do", op_name, {**header, key: values[key]}


def read(ynl, tree, specs, *names):
    """Compares the requests of all families."""
    pyynl, ynl = Pyynl(tree, specs), Ynl(ynl)
    names = names or sorted(name.removesuffix(".yaml") for name in os.listdir(specs))
    comparison = compare.Comparison()
    calls, refused, missing = 0, 0, []
    for name in names:
        if pyynl.family(name) is None:
            missing.append(name)
            continue
        for mode, op, values in requests(pyynl, ynl, name):
            ours = ynl.ask(name, mode, op, values)
            theirs = pyynl.ask(name, mode, op, values)
            again = ynl.ask(name, mode, op, values)
            calls += 1
            refused += isinstance(ours, str)
            pair = still(ours, again, theirs)
            if pair is not None:
                comparison.compare((f"{name} {mode} {op} {json.dumps(values)}",), *pair)
    for path, (count, (ours, theirs)) in sorted(comparison.differences.items()):
        print(f"{count} {path}: {json.dumps(ours)[:100]} != {json.dumps(theirs)[:100]}")
    for reason, count in sorted(comparison.known.items()):
        print(f"known: {count}: {reason}")
    if missing:
        print(f"SKIPPED: the kernel does not have {', '.join(missing)}")
    differences = sum(count for count, _ in comparison.differences.values())
    print(f"{calls} requests, {refused} refused by both, {comparison.values} values, {differences} differences")
    sys.exit(differences != 0)


# Requests that change a namespace: family, operation, values, flags.
CHANGES = [
    ("rt-link", "newlink", {"ifname": "v0", "linkinfo": {"kind": "veth"}}, ["create", "excl"]),
    ("rt-link", "newlink", {"ifname": "v0", "linkinfo": {"kind": "veth"}}, ["create", "excl"]),
    ("rt-link", "newlink", {"ifname": "d0", "linkinfo": {"kind": "dummy"}}, ["create", "excl"]),
    ("rt-link", "newlink", {"ifname": "b0", "address": "02:00:00:00:00:01", "linkinfo": {"kind": "bridge", "data": {"hello-time": 300}}}, ["create", "excl"]),
    ("rt-link", "setlink", {"ifname": "v0", "mtu": 1400}, []),
    ("rt-link", "setlink", {"ifname": "v0", "mtu": 1}, []),
    ("rt-link", "setlink", {"ifname": "nonexistent", "mtu": 1400}, []),
    ("rt-addr", "newaddr", {"ifa-family": 2, "ifa-prefixlen": 8, "ifa-index": 1, "address": "127.0.0.5", "local": "127.0.0.5"}, ["create", "excl"]),
    ("rt-addr", "newaddr", {"ifa-family": 10, "ifa-prefixlen": 64, "ifa-index": 1, "address": "2001:db8::1"}, ["create", "excl"]),
    ("rt-link", "setlink", {"ifi-index": 1, "ifi-flags": 1, "ifi-change": 1}, []),
    ("rt-route", "newroute", {"rtm-family": 2, "rtm-dst-len": 24, "rtm-table": 254, "rtm-protocol": 4, "rtm-scope": 253, "rtm-type": 1, "dst": "192.0.2.0", "oif": 1}, ["create"]),
    ("rt-route", "newroute", {"rtm-family": 2, "rtm-dst-len": 24, "rtm-table": 254, "rtm-protocol": 4, "rtm-type": 1, "dst": "198.51.100.0", "gateway": "203.0.113.1"}, ["create"]),
    ("rt-neigh", "newneigh", {"ndm-family": 2, "ndm-ifindex": 1, "ndm-state": 128, "dst": "192.0.2.9", "lladdr": "02:00:00:00:00:09"}, ["create"]),
    ("rt-rule", "newrule", {"family": 2, "table": 100, "action": 1, "priority": 77}, ["create"]),
    ("tc", "newqdisc", {"ifindex": 1, "parent": 0xFFFFFFFF, "handle": 0x10000, "kind": "pfifo", "options": {"limit": 50}}, ["create"]),
    ("tc", "newqdisc", {"ifindex": 1, "parent": 0xFFFFFFFF, "kind": "tbf", "options": {}}, ["create"]),
]

BATCH = [
    ("batch-begin", {"res-id": 10}, []),
    ("newtable", {"nfgen-family": 1, "name": "t"}, ["create"]),
    ("newchain", {"nfgen-family": 1, "table": "t", "name": "c", "hook": {"num": 1, "priority": 5}, "type": "filter"}, ["create"]),
    ("batch-end", {"res-id": 10}, []),
]

# The objects that the requests change.
DUMPS = [
    ("rt-link", "getlink"), ("rt-addr", "getaddr"), ("rt-route", "getroute"), ("rt-neigh", "getneigh"),
    ("rt-rule", "getrule"), ("tc", "getqdisc"), ("nftables", "gettable"), ("nftables", "getchain"),
]

# What differs between namespaces.
OTHER = {"address", "cacheinfo", "perm-address", "stats", "stats64", "stats2", "ifindex", "parent-dev-name"}


def plain(value):
    """Returns objects without what differs between namespaces."""
    if isinstance(value, dict):
        kept = {key: plain(entry) for key, entry in value.items() if key not in OTHER and "timer" not in key}
        if isinstance(value.get("address"), str) and not re.match(r".[26ae]:|fe80", value["address"]):
            kept["address"] = value["address"]
        return kept
    return [plain(entry) for entry in value] if isinstance(value, list) else value


def names(ynl, tree, specs):
    """Compares the names of operations with those of the specifications."""
    del specs
    reference.load(tree)
    nlspec = sys.modules["lib.nlspec"]
    listed = subprocess.run([ynl, "--list"], capture_output=True, text=True, check=True).stdout
    known = {line.split()[0] for line in listed.splitlines()}
    count, missing, differences = 0, [], 0
    for file in sorted(os.listdir(os.path.join(tree, "Documentation/netlink/specs"))):
        if not file.endswith(".yaml"):
            continue
        family = nlspec.SpecFamily(os.path.join(tree, "Documentation/netlink/specs", file), schema_path="")
        if family.name not in known:
            missing.append(family.name)
            continue
        listed = subprocess.run([ynl, family.name], capture_output=True, text=True, check=True).stdout
        ours = dict(re.findall(r"^(\S+) +\S+ +request (\d+)", listed, re.M))
        count += len(family.ops)
        for name, op in family.ops.items():
            if ours.get(name) != str(op.req_value):
                differences += 1
                print(f"{family.name} {name}: {ours.get(name)} != {op.req_value}")
    if missing:
        print(f"SKIPPED: not declared: {', '.join(missing)}")
    print(f"{count} names of operations, {differences} differences")
    sys.exit(differences != 0)


def change(ynl, tree, specs):
    """Changes this namespace."""
    tool = Pyynl(tree, specs) if ynl == "-" else Ynl(ynl)
    for name, op, values, flags in CHANGES:
        print(name, op, json.dumps(values), json.dumps(tool.ask(name, "do", op, values, flags)))
    print("nftables", json.dumps(BATCH), json.dumps(tool.multi("nftables", BATCH)))
    # By one client, whatever made the changes.
    printer = Pyynl(tree, specs)
    for name, op in DUMPS:
        print(name, op, json.dumps(plain(printer.ask(name, "dump", op, {})), sort_keys=True))


if __name__ == "__main__":
    {"read": read, "change": change, "names": names}[sys.argv[1]](*sys.argv[2:])
