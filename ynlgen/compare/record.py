#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Records answers of the running kernel to dump requests, one message a line:

    record.py [FAMILY...]  >LINES

A line is `FAMILY DIRECTION NUMBER HEX`: the name of the family's specification;
`<` for a message from the kernel, `>` for one to it; the message type, or the
command in generic netlink; the bytes after the header of netlink, and after
that of generic netlink. Needs the standard library only, and no privilege.
"""

import socket
import struct
import sys

ROUTE, NETFILTER, GENERIC = 0, 12, 16
REQUEST, ACK, DUMP = 1, 4, 0x300
ERROR, DONE = 2, 3
GETFAMILY, FAMILY_ID, FAMILY_NAME = 3, 1, 2


def messages(data):
    """Yields type, flags and payload of each message of a datagram."""
    at = 0
    while at + 16 <= len(data):
        length, kind, flags = struct.unpack_from("IHH", data, at)
        if not 16 <= length <= len(data) - at:
            return
        yield kind, flags, data[at + 16:at + length]
        at += (length + 3) & ~3


def attributes(data):
    """Yields type and payload of each attribute."""
    at = 0
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("HH", data, at)
        if not 4 <= length <= len(data) - at:
            return
        yield kind & 0x3FFF, data[at + 4:at + length]
        at += (length + 3) & ~3


def attribute(kind, payload):
    return struct.pack("HH", len(payload) + 4, kind) + payload + bytes(-len(payload) % 4)


class Kernel:
    """Sockets, one a protocol."""

    def __init__(self):
        self.sockets = {}

    def ask(self, protocol, kind, payload, dump=True):
        """Returns type and payload of each message of the answer; none if it is a refusal."""
        if protocol not in self.sockets:
            sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
            sock.settimeout(20)
            # NETLINK_GET_STRICT_CHK, so that dumps obey the header and the attributes.
            sock.setsockopt(270, 12, 1)
            self.sockets[protocol] = sock
        sock = self.sockets[protocol]
        flags = REQUEST | (DUMP if dump else ACK)
        sock.send(struct.pack("IHHII", len(payload) + 16, kind, flags, 1, 0) + payload)
        answer = []
        while True:
            for kind, _, body in messages(sock.recv(1 << 20)):
                if kind == DONE:
                    return answer
                if kind == ERROR:
                    return [] if struct.unpack_from("i", body)[0] else answer
                answer.append((kind, body))


class Recorder:
    def __init__(self, kernel, out):
        self.kernel, self.out = kernel, out

    def line(self, family, direction, number, payload):
        print(family, direction, number, payload.hex() or "-", file=self.out)

    def raw(self, family, protocol, kind, payload, dump=True):
        """Asks, and records request and answer."""
        answer = self.kernel.ask(protocol, kind, payload, dump)
        if answer:
            self.line(family, ">", kind, payload)
        for number, body in answer:
            self.line(family, "<", number, body)
        return answer

    def genl(self, family, version, command, payload=b"", dump=True):
        name = attribute(FAMILY_NAME, family.encode() + b"\0")
        found = self.kernel.ask(GENERIC, 16, bytes((GETFAMILY, 2, 0, 0)) + name, False)
        if not found:
            return
        number = struct.unpack("H", dict(attributes(found[0][1][4:]))[FAMILY_ID])[0]
        answer = self.kernel.ask(GENERIC, number, bytes((command, version, 0, 0)) + payload, dump)
        if answer:
            self.line(family, ">", command, payload)
        for _, body in answer:
            self.line(family, "<", body[0], body[4:])

    def rt_link(self):
        # IFLA_EXT_MASK: virtual functions, VLANs of bridges (compressed), MRP, CFM, MST.
        for family, mask in ((0, 1), (0, 0), (7, 0x74)):
            self.raw("rt-link", ROUTE, 18, bytes((family,)) + bytes(15) + attribute(29, struct.pack("I", mask)))
        # RTM_GETSTATS: every filter.
        self.raw("rt-link", ROUTE, 94, bytes(8) + struct.pack("I", 0x1F))

    def rt_addr(self):
        self.raw("rt-addr", ROUTE, 22, bytes(8))
        self.raw("rt-addr", ROUTE, 58, b"\x0a" + bytes(7))

    def rt_route(self):
        self.raw("rt-route", ROUTE, 26, bytes(12))

    def rt_neigh(self):
        for family, flags in ((0, 0), (0, 8), (7, 0)):
            self.raw("rt-neigh", ROUTE, 30, bytes((family,)) + bytes(9) + bytes((flags, 0)))
        self.raw("rt-neigh", ROUTE, 66, bytes(4))

    def rt_rule(self):
        for family in (2, 10, 128, 129):
            self.raw("rt-rule", ROUTE, 34, bytes((family,)) + bytes(11))

    def tc(self):
        links = self.kernel.ask(ROUTE, 18, bytes(16))
        # TCA_DUMP_INVISIBLE
        self.raw("tc", ROUTE, 38, bytes(20) + attribute(10, b""))
        roots = (0, 0xFFFFFFFF, 0xFFFFFFF1, 0xFFFFFFF2, 0xFFFFFFF3, 0x10000)
        for _, link in links:
            index = struct.unpack_from("i", link, 4)[0]
            header = struct.pack("BxxxiI", 0, index, 0)
            self.raw("tc", ROUTE, 42, header + bytes(8))
            for parent in roots:
                self.raw("tc", ROUTE, 46, header + struct.pack("II", parent, 0))
                self.raw("tc", ROUTE, 102, header + struct.pack("II", parent, 0))

    def ethtool(self):
        # Every command that is a dump, with bits as lists, as masks, and with statistics.
        for command in range(1, 64):
            for flags in (0, 1, 4):
                header = attribute(0x8001, attribute(3, struct.pack("I", flags)))
                self.genl("ethtool", 1, command, header)

    def nftables(self):
        def number(low):
            return 10 << 8 | low

        head = bytes((0, 0, 0, 0))
        self.raw("nftables", NETFILTER, number(16), head, False)
        for low in (1, 4, 7, 19, 23):
            self.raw("nftables", NETFILTER, number(low), head)
        sets = self.raw("nftables", NETFILTER, number(10), head)
        for _, body in sets:
            found = dict(attributes(body[4:]))
            request = attribute(1, found[1]) + attribute(2, found[2])
            self.raw("nftables", NETFILTER, number(13), body[:1] + head[1:] + request)

    def nlctrl(self):
        self.genl("nlctrl", 2, GETFAMILY)
        for family in (b"nlctrl\0", b"ethtool\0", b"netdev\0"):
            self.genl("nlctrl", 2, 10, attribute(FAMILY_NAME, family))


FAMILIES = ("rt-link", "rt-addr", "rt-route", "rt-neigh", "rt-rule", "tc", "ethtool", "nftables", "nlctrl")

if __name__ == "__main__":
    recorder = Recorder(Kernel(), sys.stdout)
    for name in sys.argv[1:] or FAMILIES:
        getattr(recorder, name.replace("-", "_"))()
