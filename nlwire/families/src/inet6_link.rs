// SPDX-License-Identifier: MIT OR Apache-2.0
//! What IPv6 keeps about a link: messages about links whose `ifi_family` is `AF_INET6`.
//!
//! Written by hand from C: `linux/if_link.h`.
//!
//! They have the message types of [`rt_link`](super::rt_link), and `IFLA_PROTINFO` is a nest.

pub use nlwire::rtnl::IfInfoMsg;
use nlwire::typed::*;

use super::rt_link::{IfOper, IflaInet6};

attributes! {
    pub Inet6Ifla "inet6-link-attrs" {
        ADDRESS = 1 "IFLA_ADDRESS": Mac,
        IFNAME = 3 "IFLA_IFNAME": Str,
        MTU = 4 "IFLA_MTU": U32,
        LINK = 5 "IFLA_LINK": U32,
        PROTINFO = 12 "IFLA_PROTINFO": Nest<IflaInet6>,
        OPERSTATE = 16 "IFLA_OPERSTATE": As<U8, IfOper>,
    }
}

family! {
    pub Inet6Link: Raw(0) "inet6-link" for [10] {
        GETLINK = 18 "RTM_GETLINK": IfInfoMsg, NoAttrs => 16 Inet6Ifla,
    }
    events {
        NEWLINK_NTF = 16 "RTM_NEWLINK": IfInfoMsg, Inet6Ifla,
    }
    groups {
        GROUP_IPV6_IFINFO = 12 "RTNLGRP_IPV6_IFINFO",
    }
}
