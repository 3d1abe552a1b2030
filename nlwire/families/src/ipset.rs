// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sets of addresses, ports and names, which firewall rules look up.
//!
//! Written by hand from C: `linux/netfilter/ipset/ip_set.h`.
//!
//! The numbers of attributes are used three times: at the level of a command ([`IpsetAttr`]),
//! for the properties of a set ([`IpsetAttrCreate`]), and for its elements
//! ([`IpsetAttrAdt`]). `IPSET_ATTR_DATA` has the properties of a set, but an element in the
//! commands of [`IpsetAttrElement`].
//!
//! The kernel refuses numbers and addresses without `NLA_F_NET_BYTEORDER`
//! (`IPSET_ERR_PROTOCOL`), and commands without `IPSET_ATTR_PROTOCOL`: `IPSET_PROTOCOL`, 7,
//! or 6.

pub use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;
use nlwire::NlaPolicy;

enums! {
    /// The flags of `IPSET_ATTR_FLAGS`.
    pub flags IpsetCmdFlags {
        EXIST = 1 "IPSET_FLAG_EXIST",
        LIST_SETNAME = 2 "IPSET_FLAG_LIST_SETNAME",
        LIST_HEADER = 4 "IPSET_FLAG_LIST_HEADER",
        SKIP_COUNTER_UPDATE = 8 "IPSET_FLAG_SKIP_COUNTER_UPDATE",
        SKIP_SUBCOUNTER_UPDATE = 16 "IPSET_FLAG_SKIP_SUBCOUNTER_UPDATE",
        MATCH_COUNTERS = 32 "IPSET_FLAG_MATCH_COUNTERS",
        RETURN_NOMATCH = 128 "IPSET_FLAG_RETURN_NOMATCH",
        MAP_SKBMARK = 256 "IPSET_FLAG_MAP_SKBMARK",
        MAP_SKBPRIO = 512 "IPSET_FLAG_MAP_SKBPRIO",
        MAP_SKBQUEUE = 1024 "IPSET_FLAG_MAP_SKBQUEUE",
    }
    /// The flags of `IPSET_ATTR_CADT_FLAGS`.
    pub flags IpsetCadtFlags {
        BEFORE = 1 "IPSET_FLAG_BEFORE",
        PHYSDEV = 2 "IPSET_FLAG_PHYSDEV",
        NOMATCH = 4 "IPSET_FLAG_NOMATCH",
        WITH_COUNTERS = 8 "IPSET_FLAG_WITH_COUNTERS",
        WITH_COMMENT = 16 "IPSET_FLAG_WITH_COMMENT",
        WITH_FORCEADD = 32 "IPSET_FLAG_WITH_FORCEADD",
        WITH_SKBINFO = 64 "IPSET_FLAG_WITH_SKBINFO",
        IFACE_WILDCARD = 128 "IPSET_FLAG_IFACE_WILDCARD",
    }
}

attributes! {
    pub IpsetAttrIpaddr "ipaddr" {
        IPV4 = 1 "IPSET_ATTR_IPADDR_IPV4": Net<Ip> => NlaPolicy::BINARY.exact_len(4),
        IPV6 = 2 "IPSET_ATTR_IPADDR_IPV6": Net<Ip> => NlaPolicy::BINARY.exact_len(16),
    }
    /// The properties of a set.
    pub IpsetAttrCreate "create" {
        /// C also: `IPSET_ATTR_IP_FROM`.
        IP = 1 "IPSET_ATTR_IP": Nest<IpsetAttrIpaddr>,
        IP_TO = 2 "IPSET_ATTR_IP_TO": Nest<IpsetAttrIpaddr>,
        CIDR = 3 "IPSET_ATTR_CIDR": U8,
        /// C also: `IPSET_ATTR_PORT_FROM`.
        PORT = 4 "IPSET_ATTR_PORT": Net<Be16>,
        PORT_TO = 5 "IPSET_ATTR_PORT_TO": Net<Be16>,
        /// In seconds.
        TIMEOUT = 6 "IPSET_ATTR_TIMEOUT": Net<Be32>,
        PROTO = 7 "IPSET_ATTR_PROTO": U8,
        CADT_FLAGS = 8 "IPSET_ATTR_CADT_FLAGS": Net<As<Be32, IpsetCadtFlags>>,
        /// The kernel only sends it back.
        CADT_LINENO = 9 "IPSET_ATTR_CADT_LINENO": Net<Be32>,
        MARK = 10 "IPSET_ATTR_MARK": Net<Be32>,
        MARKMASK = 11 "IPSET_ATTR_MARKMASK": Net<Be32>,
        BITMASK = 12 "IPSET_ATTR_BITMASK": Nest<IpsetAttrIpaddr>,
        INITVAL = 17 "IPSET_ATTR_INITVAL": Net<Be32>,
        HASHSIZE = 18 "IPSET_ATTR_HASHSIZE": Net<Be32>,
        MAXELEM = 19 "IPSET_ATTR_MAXELEM": Net<Be32>,
        NETMASK = 20 "IPSET_ATTR_NETMASK": U8,
        BUCKETSIZE = 21 "IPSET_ATTR_BUCKETSIZE": U8,
        RESIZE = 22 "IPSET_ATTR_RESIZE": U8,
        SIZE = 23 "IPSET_ATTR_SIZE": Net<Be32>,
        ELEMENTS = 24 "IPSET_ATTR_ELEMENTS": Net<Be32>,
        REFERENCES = 25 "IPSET_ATTR_REFERENCES": Net<Be32>,
        MEMSIZE = 26 "IPSET_ATTR_MEMSIZE": Net<Be32>,
    }
    /// An element of a set.
    pub IpsetAttrAdt "adt" {
        /// C also: `IPSET_ATTR_IP_FROM`.
        IP = 1 "IPSET_ATTR_IP": Nest<IpsetAttrIpaddr>,
        IP_TO = 2 "IPSET_ATTR_IP_TO": Nest<IpsetAttrIpaddr>,
        CIDR = 3 "IPSET_ATTR_CIDR": U8,
        /// C also: `IPSET_ATTR_PORT_FROM`.
        PORT = 4 "IPSET_ATTR_PORT": Net<Be16>,
        PORT_TO = 5 "IPSET_ATTR_PORT_TO": Net<Be16>,
        /// In seconds.
        TIMEOUT = 6 "IPSET_ATTR_TIMEOUT": Net<Be32>,
        PROTO = 7 "IPSET_ATTR_PROTO": U8,
        CADT_FLAGS = 8 "IPSET_ATTR_CADT_FLAGS": Net<As<Be32, IpsetCadtFlags>>,
        /// The kernel only sends it back.
        CADT_LINENO = 9 "IPSET_ATTR_CADT_LINENO": Net<Be32>,
        MARK = 10 "IPSET_ATTR_MARK": Net<Be32>,
        MARKMASK = 11 "IPSET_ATTR_MARKMASK": Net<Be32>,
        BITMASK = 12 "IPSET_ATTR_BITMASK": Nest<IpsetAttrIpaddr>,
        ETHER = 17 "IPSET_ATTR_ETHER": Mac => NlaPolicy::BINARY.exact_len(6),
        NAME = 18 "IPSET_ATTR_NAME": Str => NlaPolicy::STRING.max_len(32),
        NAMEREF = 19 "IPSET_ATTR_NAMEREF": Str => NlaPolicy::STRING.max_len(32),
        IP2 = 20 "IPSET_ATTR_IP2": Nest<IpsetAttrIpaddr>,
        CIDR2 = 21 "IPSET_ATTR_CIDR2": U8,
        IP2_TO = 22 "IPSET_ATTR_IP2_TO": Nest<IpsetAttrIpaddr>,
        IFACE = 23 "IPSET_ATTR_IFACE": Str => NlaPolicy::NUL_STRING.max_len(15),
        BYTES = 24 "IPSET_ATTR_BYTES": Net<Be64>,
        PACKETS = 25 "IPSET_ATTR_PACKETS": Net<Be64>,
        COMMENT = 26 "IPSET_ATTR_COMMENT": Str => NlaPolicy::NUL_STRING.max_len(255),
        SKBMARK = 27 "IPSET_ATTR_SKBMARK": Net<Be64>,
        SKBPRIO = 28 "IPSET_ATTR_SKBPRIO": Net<Be32>,
        SKBQUEUE = 29 "IPSET_ATTR_SKBQUEUE": Net<Be16>,
        PAD = 30 "IPSET_ATTR_PAD": Empty,
    }
    /// A list of elements.
    pub IpsetAttrAdtList "adt-list" {
        DATA = 7 "IPSET_ATTR_DATA": Multi<Nest<IpsetAttrAdt>>,
    }
    pub IpsetAttr "command" {
        PROTOCOL = 1 "IPSET_ATTR_PROTOCOL": U8,
        SETNAME = 2 "IPSET_ATTR_SETNAME": Str => NlaPolicy::NUL_STRING.max_len(31),
        /// C also: `IPSET_ATTR_SETNAME2`, the other set of `IPSET_CMD_RENAME` and
        /// `IPSET_CMD_SWAP`.
        TYPENAME = 3 "IPSET_ATTR_TYPENAME": Str => NlaPolicy::NUL_STRING.max_len(31),
        REVISION = 4 "IPSET_ATTR_REVISION": U8,
        FAMILY = 5 "IPSET_ATTR_FAMILY": U8,
        FLAGS = 6 "IPSET_ATTR_FLAGS": Net<As<Be32, IpsetCmdFlags>>,
        DATA = 7 "IPSET_ATTR_DATA": Nest<IpsetAttrCreate>,
        ADT = 8 "IPSET_ATTR_ADT": Nest<IpsetAttrAdtList>,
        /// The kernel only sends it back.
        LINENO = 9 "IPSET_ATTR_LINENO": Net<Be32>,
        /// C also: `IPSET_ATTR_REVISION_MIN`.
        PROTOCOL_MIN = 10 "IPSET_ATTR_PROTOCOL_MIN": U8,
        INDEX = 11 "IPSET_ATTR_INDEX": Net<Be16>,
    }
    /// The commands that add, delete or test elements: one in `DATA`, or any number in `ADT`.
    pub IpsetAttrElement "element" {
        PROTOCOL = 1 "IPSET_ATTR_PROTOCOL": U8,
        SETNAME = 2 "IPSET_ATTR_SETNAME": Str => NlaPolicy::NUL_STRING.max_len(31),
        FLAGS = 6 "IPSET_ATTR_FLAGS": Net<As<Be32, IpsetCmdFlags>>,
        DATA = 7 "IPSET_ATTR_DATA": Nest<IpsetAttrAdt>,
        ADT = 8 "IPSET_ATTR_ADT": Nest<IpsetAttrAdtList>,
        /// The kernel only sends it back.
        LINENO = 9 "IPSET_ATTR_LINENO": Net<Be32>,
    }
}

family! {
    pub Ipset: Raw(12) "ipset" {
        PROTOCOL = 1537 "IPSET_CMD_PROTOCOL": NfGenMsg, IpsetAttr => 1537 IpsetAttr,
        CREATE = 1538 "IPSET_CMD_CREATE": NfGenMsg, IpsetAttr,
        DESTROY = 1539 "IPSET_CMD_DESTROY": NfGenMsg, IpsetAttr,
        FLUSH = 1540 "IPSET_CMD_FLUSH": NfGenMsg, IpsetAttr,
        RENAME = 1541 "IPSET_CMD_RENAME": NfGenMsg, IpsetAttr,
        SWAP = 1542 "IPSET_CMD_SWAP": NfGenMsg, IpsetAttr,
        LIST = 1543 "IPSET_CMD_LIST": NfGenMsg, IpsetAttr => 1543 IpsetAttr,
        SAVE = 1544 "IPSET_CMD_SAVE": NfGenMsg, IpsetAttr => 1543 IpsetAttr,
        ADD = 1545 "IPSET_CMD_ADD": NfGenMsg, IpsetAttrElement,
        DEL = 1546 "IPSET_CMD_DEL": NfGenMsg, IpsetAttrElement,
        TEST = 1547 "IPSET_CMD_TEST": NfGenMsg, IpsetAttrElement,
        HEADER = 1548 "IPSET_CMD_HEADER": NfGenMsg, IpsetAttr => 1548 IpsetAttr,
        TYPE = 1549 "IPSET_CMD_TYPE": NfGenMsg, IpsetAttr => 1549 IpsetAttr,
        GET_BYNAME = 1550 "IPSET_CMD_GET_BYNAME": NfGenMsg, IpsetAttr => 1550 IpsetAttr,
        GET_BYINDEX = 1551 "IPSET_CMD_GET_BYINDEX": NfGenMsg, IpsetAttr => 1551 IpsetAttr,
    }
}
