#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Prints the messages of captures as the lines that record.py describes:

    captured.py FILE.pcap...  >LINES

The captures are of nlmon devices (LINKTYPE_NETLINK, little-endian). Messages of
other families are left out.
"""

import struct
import sys

from record import FAMILY_ID, FAMILY_NAME, GENERIC, NETFILTER, REQUEST, ROUTE, attributes, messages

# Families by the message types of rtnetlink.
ROUTE_FAMILIES = (
    ("rt-link", (16, 17, 18, 19, 92, 94)),
    ("rt-addr", (20, 21, 22, 58)),
    ("rt-route", (24, 25, 26)),
    ("rt-neigh", (28, 29, 30, 64, 66, 67)),
    ("rt-rule", (32, 33, 34)),
    ("tc", tuple(range(36, 51)) + (100, 101, 102)),
    ("rt-prefix", (52,)),
    ("rt-addrlabel", (72, 73, 74)),
    ("rt-dcb", (78, 79)),
    ("rt-netconf", (80, 81, 82)),
    ("rt-mdb", (84, 85, 86)),
    ("rt-nsid", (88, 89, 90)),
    ("rt-nexthop", (104, 105, 106, 116, 117, 118)),
    ("rt-vlan", (112, 113, 114)),
    ("rt-tunnel", (120, 121, 122)),
)
# Families by the address family in the first byte of the message.
LINK_FAMILIES = {7: "bridge-link", 10: "inet6-link", 128: "ipmr"}
DIAG_FAMILIES = {
    1: "unix-diag", 2: "inet-diag", 10: "inet-diag", 16: "netlink-diag", 17: "packet-diag",
    40: "vsock-diag", 43: "smc-diag", 44: "xdp-diag",
}
# Families by the subsystem of netfilter, the upper byte of the message type. The messages that
# begin and end a batch have none.
NETFILTER_FAMILIES = {
    0: "nftables", 1: "conntrack", 2: "conntrack", 3: "nfqueue", 4: "nflog", 5: "nfosf", 6: "ipset",
    7: "nfacct", 8: "nfcttimeout", 9: "nfcthelper", 10: "nftables", 11: "nfcompat", 12: "nfhook",
}
SOCK_DIAG = 4
# Protocols with one family.
WHOLE = {6: "xfrm", 9: "audit"}
BY_TYPE = {number: family for family, numbers in ROUTE_FAMILIES for number in numbers}


def records(data):
    """Yields protocol and datagram of each record of a capture."""
    if data[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        raise ValueError("not a little-endian pcap file")
    at = 24
    while at + 16 <= len(data):
        length, whole = struct.unpack_from("<II", data, at + 8)
        record = data[at + 16:at + 16 + length]
        at += 16 + length
        if length == whole:
            yield struct.unpack_from(">H", record, 14)[0], record[16:]


def lines(data):
    """Yields family, direction, number and payload of each message of a known family."""
    genl = {16: "nlctrl"}
    for protocol, datagram in records(data):
        for kind, flags, payload in messages(datagram):
            direction = ">" if flags & REQUEST else "<"
            if protocol == ROUTE and kind in (16, 17, 18, 19) and payload[0] in LINK_FAMILIES:
                yield LINK_FAMILIES[payload[0]], direction, kind, payload
            elif protocol == SOCK_DIAG and kind >= 16 and payload[0] in DIAG_FAMILIES:
                yield DIAG_FAMILIES[payload[0]], direction, kind, payload
            elif protocol in WHOLE and kind >= 16:
                yield WHOLE[protocol], direction, kind, payload
            elif protocol == ROUTE and kind in BY_TYPE:
                yield BY_TYPE[kind], direction, kind, payload
            elif protocol == NETFILTER and kind >= 16 and kind >> 8 in NETFILTER_FAMILIES:
                yield NETFILTER_FAMILIES[kind >> 8], direction, kind, payload
            elif protocol == GENERIC and kind >= 16 and len(payload) >= 4:
                if kind == 16 and payload[0] in (1, 2):
                    found = dict(attributes(payload[4:]))
                    if FAMILY_ID in found and FAMILY_NAME in found:
                        number = struct.unpack("H", found[FAMILY_ID])[0]
                        genl[number] = found[FAMILY_NAME].rstrip(b"\0").decode()
                if genl.get(kind) in ("nlctrl", "ethtool", "nl80211"):
                    yield genl[kind], direction, payload[0], payload[4:]


if __name__ == "__main__":
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            for name, way, number, payload in lines(file.read()):
                print(name, way, number, payload.hex() or "-")
