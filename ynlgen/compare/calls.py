#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compares the kinds in nlfamilies with what the kernel's code does with the attributes:

    calls.py TREE

TREE is a source tree of the kernel with the folders below. An attribute's kind has to be
that of an `nla_put_*` or `nla_get_*` call, and of a policy, that names the attribute. This
is not complete: a call can use a variable, and families share numbers, not names. Fails if
a difference is not in `KNOWN`, or if `KNOWN` has one that does not exist.
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

# What differs from the code: the attribute as it is declared, and why.
KNOWN = {
    "BATADV_ATTR_VLANID: U32": "two bytes in requests",
    "CTA_NAT_V4_MAXIP: Ip": "an address",
    "CTA_NAT_V4_MINIP: Ip": "an address",
    "DCB_ATTR_APP: Nest<DcbAppAttr>": "a result of one byte in the reply to a request that sets it",
    "DCB_ATTR_BCN: Nest<DcbBcnAttr>": "a result of one byte in the reply to a request that sets it",
    "DCB_ATTR_FEATCFG: Nest<DcbFeatcfgAttr>": "a result of one byte in the reply to a request that sets it",
    "DCB_ATTR_IEEE: Nest<DcbAttrIeee>": "a result of one byte in the reply to a request that sets it",
    "DCB_ATTR_NUMTCS: Nest<DcbNumtcsAttr>": "a result of one byte in the reply to a request that sets it",
    "DCB_ATTR_PERM_HWADDR: Mac": "a flag in requests",
    "DCB_ATTR_PFC_CFG: Nest<DcbPfcUpAttr>": "a result of one byte in the reply to a request that sets it",
    "DCB_ATTR_PG_CFG: Nest<DcbPgAttr>": "a result of one byte in the reply to a request that sets it",
    "GTPA_MS_ADDRESS: Ip": "an address",
    "GTPA_PEER_ADDRESS: Ip": "an address",
    "IFLA_BOND_AD_ACTOR_SYSTEM: Mac": "nla_get_u64 of a link-layer address",
    "IFLA_PORT_HOST_UUID: Uuid": "a string of 16 bytes in the policy",
    "IFLA_STATS_LINK_OFFLOAD_XSTATS: Nest<IflaOffloadXstats>": "a mask in requests, a nest in dumps",
    "IFLA_VXLAN_TTL_INHERIT: U8": "a flag in requests, a u8 in dumps",
    "ILA_ATTR_LOCATOR: Be64": "a __be64 that is cast",
    "ILA_ATTR_LOCATOR_MATCH: Be64": "a __be64 that is cast",
    "IPMRA_VIFA_LOCAL_ADDR: Ip": "an address",
    "IPMRA_VIFA_REMOTE_ADDR: Ip": "an address",
    "IPSET_ATTR_IPADDR_IPV4: Net<Ip>": "an address",
    "IPSET_ATTR_LINENO: Net<Be32>": "the kernel only sends back what it was sent",
    "NDA_DST: Ip": "one byte in Phonet's and in a driver's own check",
    "NETDEV_A_NAPI_THREADED: As<U32, NetdevNapiThreaded>": "nla_put_uint of a value that fits into four bytes",
    "NL80211_ATTR_AKM_SUITES: Array<U32>": "an array; one of the kernel's own messages has an entry in network byte order",
    "NL80211_ATTR_BSS_BASIC_RATES: Bytes": "empty in NL80211_CMD_NEW_WIPHY",
    "NL80211_ATTR_CNTDWN_OFFS_BEACON: Array<U16>": "an array, of one",
    "NL80211_ATTR_CNTDWN_OFFS_PRESP: Array<U16>": "an array, of one",
    "NL80211_ATTR_CONTROL_PORT_ETHERTYPE: Bytes": "empty in NL80211_CMD_NEW_WIPHY, a u16 in requests",
    "NL80211_ATTR_RX_SIGNAL_DBM: S32": "a negative number, in an unsigned call",
    "NL80211_BSS_SIGNAL_MBM: S32": "a negative number, in an unsigned call",
    "NL80211_SURVEY_INFO_NOISE: S8": "a negative number, in an unsigned call",
    "NL80211_PMSR_FTM_REQ_ATTR_AW_DURATION: U32": "nla_get_u8 of what the policy has as a u32",
    "NL80211_WOWLAN_TCP_DATA_PAYLOAD: Bytes": "a number in NL80211_CMD_NEW_WIPHY",
    "NL80211_WOWLAN_TCP_WAKE_PAYLOAD: Bytes": "a number in NL80211_CMD_NEW_WIPHY",
    "NL80211_WOWLAN_TCP_DATA_PAYLOAD_SEQ: Bytes": "empty in NL80211_CMD_NEW_WIPHY",
    "NL80211_WOWLAN_TRIG_NET_DETECT: Bytes": "a number in NL80211_CMD_NEW_WIPHY",
    "NL80211_WOWLAN_TRIG_PKT_PATTERN: Bytes": "the index of a pattern in the notification of a wakeup",
    "OVS_KEY_ATTR_CT_MARK: Array<U32>": "the value, and the mask",
    "OVS_KEY_ATTR_PRIORITY: Array<U32>": "the value, and the mask",
    "OVS_KEY_ATTR_SKB_MARK: Array<U32>": "the value, and the mask",
    "OVS_VPORT_ATTR_UPCALL_PID: Array<U32>": "an array, of one",
    "OVS_VXLAN_EXT_GBP: Flag": "a flag of a port, a u32 in the key of a tunnel",
    "RTA_EXPIRES: Uint": "four bytes in unicast routes and requests, eight in multicast routes",
    "TCA_GRED_MAX_P: Array<U32>": "an array",
    "TEAM_ATTR_OPTION_DATA: Sub<TeamAttrOptionData>": "TEAM_ATTR_OPTION_TYPE selects the kind",
    "THERMAL_GENL_ATTR_THRESHOLD_TEMP: Multi<S32>": "a negative number, in an unsigned call",
    "THERMAL_GENL_ATTR_THRESHOLD_TEMP: S32": "a negative number, in an unsigned call",
    "THERMAL_GENL_ATTR_TZ_PREV_TEMP: S32": "a negative number, in an unsigned call",
    "THERMAL_GENL_ATTR_TZ_TEMP: S32": "a negative number, in an unsigned call",
    "THERMAL_GENL_ATTR_TZ_TRIP_HYST: Multi<S32>": "a negative number, in an unsigned call",
    "THERMAL_GENL_ATTR_TZ_TRIP_HYST: S32": "a negative number, in an unsigned call",
    "THERMAL_GENL_ATTR_TZ_TRIP_TEMP: Multi<S32>": "a negative number, in an unsigned call",
    "THERMAL_GENL_ATTR_TZ_TRIP_TEMP: S32": "a negative number, in an unsigned call",
}

# hwsim's own messages have nl80211's names, with other kinds.
OTHERS = {"mac80211_hwsim_main.c"}

FOLDERS = (
    "net", "drivers/android", "drivers/block", "drivers/dpll", "drivers/gpu/drm", "drivers/infiniband/ulp",
    "drivers/net", "drivers/thermal", "drivers/vdpa", "fs", "kernel",
)

PUT = re.compile(r"\bnla_put_(\w+)\s*\(\s*[^,;()]*(?:\([^()]*\))?[^,;()]*,\s*([A-Z][A-Z0-9_]+)\b")
GET = re.compile(r"\bnla_get_(\w+?)(?:_default)?\s*\(\s*[\w.>-]+\[([A-Z][A-Z0-9_]+)\]")
POLICY = re.compile(r"\[([A-Z][A-Z0-9_]+)\]\s*=\s*(?:\{[^{}]*?\.type\s*=\s*(NLA_\w+)|NLA_POLICY_\w+\(\s*(NLA_[US]\d+|NLA_BE\d+))")
DECLARATION = re.compile(r'\s+\w+ = \d+ "(\w+)"(?: as "[^"]*")?: (.*?)(?: =>.*)?,\s*$')


def sources(tree):
    """Yields the text of each file that has attributes."""
    for root in FOLDERS:
        for folder, _, names in os.walk(os.path.join(tree, root)):
            for name in names:
                if name.endswith((".c", ".h")) and name not in OTHERS:
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
    compared, differences, known = 0, 0, set()
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../nlwire/families/src")
    for path in sorted(glob.glob(os.path.join(folder, "*.rs"))):
        with open(path, encoding="utf-8") as file:
            for line in file:
                found = DECLARATION.match(line)
                if not found:
                    continue
                name, whole = found.groups()
                kind = re.sub(r"^(?:Multi|Net)<(.*)>$", r"\1", whole)
                kind = re.sub(r"^As<(\w+),.*", r"\1", kind).replace("BeS", "Be")
                size = SIZES.get(kind.lstrip("UBeS"), kind)
                if kind == "Ip" and policies[name]:
                    size = "4"  # policies call them integers
                if name in calls or name in policies:
                    compared += 1
                for theirs, ours in ((calls[name], kind), (policies[name], size)):
                    if theirs and ours not in theirs:
                        declared = f"{name}: {whole}"
                        if declared in KNOWN:
                            known.add(declared)
                        else:
                            differences += 1
                            print(f"{os.path.basename(path)}: {name} is {whole}, in C {', '.join(sorted(theirs))}")
    for declared in sorted(KNOWN.keys() - known):
        differences += 1
        print(f"no difference, but known: {declared}")
    print(f"{compared} attributes, {len(known)} known, {differences} differences")
    sys.exit(differences != 0)


if __name__ == "__main__":
    main()
