// SPDX-License-Identifier: MIT OR Apache-2.0
//! The configuration of protocols on a link: forwarding and the like.
//!
//! Written by hand from C: `linux/netconf.h`.

use nlwire::typed::*;

structs! {
    /// C: one byte. The padding counts: the kernel refuses a request for a dump that is shorter.
    pub Netconfmsg "netconfmsg" {
        ncm_family: u8,
        pad: [u8; 3],
    }
}

attributes! {
    pub Netconfa "netconf-attrs" {
        /// The interface index; -1 stands for `all`, -2 for `default`.
        IFINDEX = 1 "NETCONFA_IFINDEX": S32,
        FORWARDING = 2 "NETCONFA_FORWARDING": S32,
        RP_FILTER = 3 "NETCONFA_RP_FILTER": S32,
        MC_FORWARDING = 4 "NETCONFA_MC_FORWARDING": S32,
        PROXY_NEIGH = 5 "NETCONFA_PROXY_NEIGH": S32,
        IGNORE_ROUTES_WITH_LINKDOWN = 6 "NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN": S32,
        INPUT = 7 "NETCONFA_INPUT": S32,
        BC_FORWARDING = 8 "NETCONFA_BC_FORWARDING": S32,
        FORCE_FORWARDING = 9 "NETCONFA_FORCE_FORWARDING": S32,
    }
}

family! {
    pub RtNetconf: Raw(0) "rt-netconf" {
        GETNETCONF = 82 "RTM_GETNETCONF": Netconfmsg, Netconfa => 80 Netconfa,
    }
    events {
        NEWNETCONF_NTF = 80 "RTM_NEWNETCONF": Netconfmsg, Netconfa,
        DELNETCONF_NTF = 81 "RTM_DELNETCONF": Netconfmsg, Netconfa,
    }
    groups {
        GROUP_IPV4_NETCONF = 24 "RTNLGRP_IPV4_NETCONF",
        GROUP_IPV6_NETCONF = 25 "RTNLGRP_IPV6_NETCONF",
        GROUP_MPLS_NETCONF = 29 "RTNLGRP_MPLS_NETCONF",
    }
}
