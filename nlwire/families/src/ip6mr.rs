// SPDX-License-Identifier: MIT OR Apache-2.0
//! IPv6 multicast routing: reports of packets.
//!
//! Written by hand from C: `linux/mroute6.h`.

pub use nlwire::rtnl::RtGenMsg;
use nlwire::typed::*;

attributes! {
    pub Ip6mraCreport "ip6mr-cache-report" {
        MSGTYPE = 1 "IP6MRA_CREPORT_MSGTYPE": U8,
        MIF_ID = 2 "IP6MRA_CREPORT_MIF_ID": U32,
        SRC_ADDR = 3 "IP6MRA_CREPORT_SRC_ADDR": Ip,
        DST_ADDR = 4 "IP6MRA_CREPORT_DST_ADDR": Ip,
        /// The packet.
        PKT = 5 "IP6MRA_CREPORT_PKT": Bytes,
    }
}

family! {
    pub Ip6mr: Raw(0) "ip6mr" for [129] {}
    events {
        NEWCACHEREPORT_NTF = 96 "RTM_NEWCACHEREPORT": RtGenMsg, Ip6mraCreport,
    }
    groups {
        GROUP_IPV6_MROUTE_R = 31 "RTNLGRP_IPV6_MROUTE_R",
    }
}
