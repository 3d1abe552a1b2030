// SPDX-License-Identifier: MIT OR Apache-2.0
//! The IPv6 prefixes that routers advertise.
//!
//! Written by hand from C: `linux/rtnetlink.h`.

use nlwire::typed::*;

structs! {
    pub Prefixmsg "prefixmsg" {
        prefix_family: u8,
        prefix_ifindex: i32,
        prefix_type: u8,
        prefix_len: u8,
        prefix_flags: u8,
    }
    pub PrefixCacheinfo "prefix_cacheinfo" {
        preferred_time: u32,
        valid_time: u32,
    }
}

attributes! {
    pub Prefix "prefix-attrs" {
        ADDRESS = 1 "PREFIX_ADDRESS": Ip,
        CACHEINFO = 2 "PREFIX_CACHEINFO": Struct<PrefixCacheinfo>,
    }
}

family! {
    pub RtPrefix: Raw(0) "rt-prefix" {}
    events {
        NEWPREFIX_NTF = 52 "RTM_NEWPREFIX": Prefixmsg, Prefix,
    }
    groups {
        GROUP_IPV6_PREFIX = 18 "RTNLGRP_IPV6_PREFIX",
    }
}
