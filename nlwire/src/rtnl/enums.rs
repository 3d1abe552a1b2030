// SPDX-License-Identifier: MIT OR Apache-2.0
//! The enumerations of fields of the family headers. The families re-export them.
//!
//! ynlgen compares them with the specifications.

crate::enums! {
    /// The flags of a link, `ifi_flags`.
    pub flags Iff {
        UP = 1 "IFF_UP",
        BROADCAST = 2 "IFF_BROADCAST",
        DEBUG = 4 "IFF_DEBUG",
        LOOPBACK = 8 "IFF_LOOPBACK",
        POINTOPOINT = 16 "IFF_POINTOPOINT" as "point-to-point",
        NOTRAILERS = 32 "IFF_NOTRAILERS" as "no-trailers",
        RUNNING = 64 "IFF_RUNNING",
        NOARP = 128 "IFF_NOARP" as "no-arp",
        PROMISC = 256 "IFF_PROMISC",
        ALLMULTI = 512 "IFF_ALLMULTI" as "all-multi",
        MASTER = 1024 "IFF_MASTER",
        SLAVE = 2048 "IFF_SLAVE",
        MULTICAST = 4096 "IFF_MULTICAST",
        PORTSEL = 8192 "IFF_PORTSEL",
        AUTOMEDIA = 16384 "IFF_AUTOMEDIA" as "auto-media",
        DYNAMIC = 32768 "IFF_DYNAMIC",
        LOWER_UP = 65536 "IFF_LOWER_UP",
        DORMANT = 131072 "IFF_DORMANT",
        ECHO = 262144 "IFF_ECHO",
    }
    /// The flags of an address, `IFA_FLAGS` and the lower 8 of them `ifa_flags`.
    pub flags IfaF {
        SECONDARY = 1 "IFA_F_SECONDARY",
        NODAD = 2 "IFA_F_NODAD",
        OPTIMISTIC = 4 "IFA_F_OPTIMISTIC",
        DADFAILED = 8 "IFA_F_DADFAILED",
        HOMEADDRESS = 16 "IFA_F_HOMEADDRESS",
        DEPRECATED = 32 "IFA_F_DEPRECATED",
        TENTATIVE = 64 "IFA_F_TENTATIVE",
        PERMANENT = 128 "IFA_F_PERMANENT",
        MANAGETEMPADDR = 256 "IFA_F_MANAGETEMPADDR",
        NOPREFIXROUTE = 512 "IFA_F_NOPREFIXROUTE",
        MCAUTOJOIN = 1024 "IFA_F_MCAUTOJOIN",
        STABLE_PRIVACY = 2048 "IFA_F_STABLE_PRIVACY",
    }
    /// The kind of a route, `rtm_type`, and of a neighbour's address, `ndm_type`.
    pub enum Rtn {
        UNSPEC = 0 "RTN_UNSPEC",
        UNICAST = 1 "RTN_UNICAST",
        LOCAL = 2 "RTN_LOCAL",
        BROADCAST = 3 "RTN_BROADCAST",
        ANYCAST = 4 "RTN_ANYCAST",
        MULTICAST = 5 "RTN_MULTICAST",
        BLACKHOLE = 6 "RTN_BLACKHOLE",
        UNREACHABLE = 7 "RTN_UNREACHABLE",
        PROHIBIT = 8 "RTN_PROHIBIT",
        THROW = 9 "RTN_THROW",
        NAT = 10 "RTN_NAT",
        XRESOLVE = 11 "RTN_XRESOLVE",
    }
    /// The state of a neighbour, `ndm_state`.
    pub flags Nud {
        INCOMPLETE = 1 "NUD_INCOMPLETE",
        REACHABLE = 2 "NUD_REACHABLE",
        STALE = 4 "NUD_STALE",
        DELAY = 8 "NUD_DELAY",
        PROBE = 16 "NUD_PROBE",
        FAILED = 32 "NUD_FAILED",
        NOARP = 64 "NUD_NOARP",
        PERMANENT = 128 "NUD_PERMANENT",
    }
    /// The flags of a neighbour, `ndm_flags`.
    pub flags Ntf {
        USE = 1 "NTF_USE",
        SELF = 2 "NTF_SELF",
        MASTER = 4 "NTF_MASTER",
        PROXY = 8 "NTF_PROXY",
        EXT_LEARNED = 16 "NTF_EXT_LEARNED",
        OFFLOADED = 32 "NTF_OFFLOADED",
        STICKY = 64 "NTF_STICKY",
        ROUTER = 128 "NTF_ROUTER",
    }
    /// The action of a routing rule.
    pub enum FrAct {
        UNSPEC = 0 "FR_ACT_UNSPEC",
        TO_TBL = 1 "FR_ACT_TO_TBL",
        GOTO = 2 "FR_ACT_GOTO",
        NOP = 3 "FR_ACT_NOP",
        RES3 = 4 "FR_ACT_RES3",
        RES4 = 5 "FR_ACT_RES4",
        BLACKHOLE = 6 "FR_ACT_BLACKHOLE",
        UNREACHABLE = 7 "FR_ACT_UNREACHABLE",
        PROHIBIT = 8 "FR_ACT_PROHIBIT",
    }
}
