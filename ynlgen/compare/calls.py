#!/usr/bin/env python3
"""Compares the kinds in nlfamilies with what the kernel's code does with the attributes:

    calls.py TREE

TREE is a whole source tree of the kernel, with net and drivers. An attribute's kind has
to be that of an `nla_put_*` or `nla_get_*` call, and of a policy, that names the
attribute. This is not complete: a call can use a variable, and families share numbers,
not names.
"""

import collections
import glob
import os
import re
import sys

KINDS = {
    "be16": "Be16", "net16": "Be16", "be32": "Be32", "net32": "Be32", "be64": "Be64", "net64": "Be64",
    "u8": "U8", "u16": "U16", "u32": "U32", "u64": "U64", "u64_64bit": "U64", "msecs": "U64",
    "s8": "S8", "s16": "S16", "s32": "S32", "s64": "S64", "uint": "Uint", "sint": "Sint",
    "string": "Str", "flag": "Flag", "in_addr": "Ip", "in6_addr": "Ip", "bitfield32": "Bits",
}
POLICIES = {
    "NLA_U8": "1", "NLA_U16": "2", "NLA_U32": "4", "NLA_U64": "8", "NLA_S8": "1", "NLA_S16": "2", "NLA_S32": "4",
    "NLA_S64": "8", "NLA_BE16": "2", "NLA_BE32": "4", "NLA_MSECS": "8", "NLA_FLAG": "Flag", "NLA_STRING": "Str",
    "NLA_NUL_STRING": "Str", "NLA_UINT": "Uint", "NLA_SINT": "Sint", "NLA_BITFIELD32": "Bits",
}
SIZES = {"8": "1", "16": "2", "32": "4", "64": "8"}

# Attributes whose kind differs from the code, and why.
KNOWN = {
    "IFLA_BOND_AD_ACTOR_SYSTEM": "nla_get_u64 of a link-layer address",
    "ILA_ATTR_LOCATOR": "a __be64 that is cast",
    "NDA_DST": "nla_get_u8 in a driver's own check",
    "RTA_EXPIRES": "four bytes in unicast routes and requests, eight in multicast routes",
    "TCA_GRED_MAX_P": "an array",
    "IFLA_IPTUN_FLAGS": "__be16 of ipip and sit, u32 of ip6tnl: two sets",
    "IFLA_VXLAN_TTL_INHERIT": "a flag in requests, a u8 in dumps",
    "NETDEV_A_NAPI_THREADED": "nla_put_uint of a value that fits into four bytes",
    "TEAM_ATTR_OPTION_DATA": "TEAM_ATTR_OPTION_TYPE selects the kind",
    "IFLA_PORT_HOST_UUID": "a string of 16 bytes in the policy",
    "IFLA_STATS_LINK_OFFLOAD_XSTATS": "a mask in requests, a nest in dumps",
}

PUT = re.compile(r"\bnla_put_(\w+)\s*\(\s*[^,;()]*(?:\([^()]*\))?[^,;()]*,\s*([A-Z][A-Z0-9_]+)\b")
GET = re.compile(r"\bnla_get_(\w+?)(?:_default)?\s*\(\s*[\w.>-]+\[([A-Z][A-Z0-9_]+)\]")
POLICY = re.compile(r"\[([A-Z][A-Z0-9_]+)\]\s*=\s*(?:\{[^{}]*?\.type\s*=\s*(NLA_\w+)|NLA_POLICY_\w+\(\s*(NLA_[US]\d+|NLA_BE\d+))")
DECLARATION = re.compile(r'\s+\w+ = \d+ "(\w+)"(?: as "[^"]*")?: (.*?)(?: =>.*)?,\s*$')


def sources(tree):
    """Yields the text of each file that has attributes."""
    for root in ("net", "drivers/android", "drivers/dpll", "drivers/gpu/drm", "drivers/infiniband/ulp", "drivers/net", "fs", "kernel"):
        for folder, _, names in os.walk(os.path.join(tree, root)):
            for name in names:
                if name.endswith((".c", ".h")):
                    with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                        text = file.read()
                    if "nla_" in text or "NLA_" in text:
                        yield text


def main():
    tree = sys.argv[1]
    calls, policies = collections.defaultdict(set), collections.defaultdict(set)
    for text in sources(tree):
        for pattern in (PUT, GET):
            for function, name in pattern.findall(text):
                if function in KINDS:
                    calls[name].add(KINDS[function])
        for name, *kind in POLICY.findall(text):
            kind = POLICIES.get("".join(kind))
            if kind:
                policies[name].add(kind)
    if len(calls) < 1000:
        sys.exit(f"{tree}: not a whole source tree")
    compared, differences = 0, 0
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../nlwire/families/src")
    for path in sorted(glob.glob(os.path.join(folder, "*.rs"))):
        with open(path, encoding="utf-8") as file:
            for line in file:
                found = DECLARATION.match(line)
                if not found or found[1] in KNOWN:
                    continue
                name, whole = found.groups()
                kind = re.sub(r"^Multi<(.*)>$", r"\1", whole)
                kind = re.sub(r"^As<(\w+),.*", r"\1", kind).replace("BeS", "Be")
                size = SIZES.get(kind.lstrip("UBeS"), kind)
                if kind == "Ip" and policies[name]:
                    size = "4"  # policies call them integers; Phonet's have one byte
                if name in calls or name in policies:
                    compared += 1
                for theirs, ours in ((calls[name], kind), (policies[name], size)):
                    if theirs and ours not in theirs:
                        differences += 1
                        print(f"{os.path.basename(path)}: {name} is {whole}, in C {', '.join(sorted(theirs))}")
    print(f"{compared} attributes, {differences} differences")
    sys.exit(differences != 0)


if __name__ == "__main__":
    main()
