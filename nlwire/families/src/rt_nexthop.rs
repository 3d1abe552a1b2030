// SPDX-License-Identifier: MIT OR Apache-2.0
//! Next hop objects, which routes refer to by their id.
//!
//! Written by hand from C: `linux/nexthop.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

use super::rt_route::{
    IlaAttr, Ioam6Iptunnel, LwtBpf, LwtXfrm, LwtunnelEncap, LwtunnelIp, LwtunnelIp6, MplsIptunnel,
    RplIptunnel, Seg6Iptunnel, Seg6Local,
};

structs! {
    pub Nhmsg "nhmsg" {
        nh_family: u8,
        nh_scope: u8,
        nh_protocol: u8,
        resvd: u8,
        nh_flags: u32 = As<U32, RtnhF>,
    }
    /// A member of a group. Its weight is `weight_high << 8 | weight`, plus 1.
    pub NexthopGrp "nexthop_grp" {
        id: u32,
        weight: u8,
        weight_high: u8,
        resvd2: u16,
    }
}

enums! {
    /// The flags of a next hop, `nh_flags`.
    pub flags RtnhF {
        DEAD = 1 "RTNH_F_DEAD",
        PERVASIVE = 2 "RTNH_F_PERVASIVE",
        ONLINK = 4 "RTNH_F_ONLINK",
        OFFLOAD = 8 "RTNH_F_OFFLOAD",
        LINKDOWN = 16 "RTNH_F_LINKDOWN",
        UNRESOLVED = 32 "RTNH_F_UNRESOLVED",
        TRAP = 64 "RTNH_F_TRAP",
    }
    pub enum NexthopGrpType {
        MPATH = 0 "NEXTHOP_GRP_TYPE_MPATH",
        RES = 1 "NEXTHOP_GRP_TYPE_RES",
    }
    /// The flags of `NHA_OP_FLAGS`.
    pub flags NhaOpFlag {
        DUMP_STATS = 1 "NHA_OP_FLAG_DUMP_STATS",
        DUMP_HW_STATS = 2 "NHA_OP_FLAG_DUMP_HW_STATS",
        RESP_GRP_RESVD_0 = 2147483648 "NHA_OP_FLAG_RESP_GRP_RESVD_0",
    }
}

attributes! {
    /// Times are in `clock_t`, hundredths of a second.
    pub NhaResGroup "res-group" {
        PAD = 0 "NHA_RES_GROUP_PAD": Empty,
        BUCKETS = 1 "NHA_RES_GROUP_BUCKETS": U16,
        IDLE_TIMER = 2 "NHA_RES_GROUP_IDLE_TIMER": U32,
        UNBALANCED_TIMER = 3 "NHA_RES_GROUP_UNBALANCED_TIMER": U32,
        UNBALANCED_TIME = 4 "NHA_RES_GROUP_UNBALANCED_TIME": U64,
    }
    /// Times are in `clock_t`, hundredths of a second.
    pub NhaResBucket "res-bucket" {
        PAD = 0 "NHA_RES_BUCKET_PAD": Empty,
        INDEX = 1 "NHA_RES_BUCKET_INDEX": U16,
        IDLE_TIME = 2 "NHA_RES_BUCKET_IDLE_TIME": U64,
        NH_ID = 3 "NHA_RES_BUCKET_NH_ID": U32,
    }
    pub NhaGroupStats "group-stats" {
        ENTRY = 1 "NHA_GROUP_STATS_ENTRY": Multi<Nest<NhaGroupStatsEntry>>,
    }
    pub NhaGroupStatsEntry "group-stats-entry" {
        ID = 1 "NHA_GROUP_STATS_ENTRY_ID": U32,
        PACKETS = 2 "NHA_GROUP_STATS_ENTRY_PACKETS": Uint,
        PACKETS_HW = 3 "NHA_GROUP_STATS_ENTRY_PACKETS_HW": Uint,
    }
    pub Nha "nexthop-attrs" {
        ID = 1 "NHA_ID": U32,
        GROUP = 2 "NHA_GROUP": StructArray<NexthopGrp>,
        GROUP_TYPE = 3 "NHA_GROUP_TYPE": As<U16, NexthopGrpType>,
        BLACKHOLE = 4 "NHA_BLACKHOLE": Flag,
        OIF = 5 "NHA_OIF": U32,
        GATEWAY = 6 "NHA_GATEWAY": Ip,
        ENCAP_TYPE = 7 "NHA_ENCAP_TYPE": As<U16, LwtunnelEncap>,
        ENCAP = 8 "NHA_ENCAP": Sub<NhaEncap>,
        GROUPS = 9 "NHA_GROUPS": Flag,
        MASTER = 10 "NHA_MASTER": U32,
        FDB = 11 "NHA_FDB": Flag,
        RES_GROUP = 12 "NHA_RES_GROUP": Nest<NhaResGroup>,
        RES_BUCKET = 13 "NHA_RES_BUCKET": Nest<NhaResBucket>,
        OP_FLAGS = 14 "NHA_OP_FLAGS": As<U32, NhaOpFlag>,
        GROUP_STATS = 15 "NHA_GROUP_STATS": Nest<NhaGroupStats>,
        HW_STATS_ENABLE = 16 "NHA_HW_STATS_ENABLE": U32 => NlaPolicy::U32.max(1),
        HW_STATS_USED = 17 "NHA_HW_STATS_USED": U32,
        DST_PORT = 18 "NHA_DST_PORT": Be16 => NlaPolicy::BE16.min(1),
    }
}

sub_messages! {
    pub NhaEncap "encap-msg" by Nha::ENCAP_TYPE: U16 {
        MPLS = 1: Nest<MplsIptunnel>,
        IP = 2: Nest<LwtunnelIp>,
        ILA = 3: Nest<IlaAttr>,
        IP6 = 4: Nest<LwtunnelIp6>,
        SEG6 = 5: Nest<Seg6Iptunnel>,
        BPF = 6: Nest<LwtBpf>,
        SEG6_LOCAL = 7: Nest<Seg6Local>,
        RPL = 8: Nest<RplIptunnel>,
        IOAM6 = 9: Nest<Ioam6Iptunnel>,
        XFRM = 10: Nest<LwtXfrm>,
    }
}

family! {
    pub RtNexthop: Raw(0) "rt-nexthop" {
        NEWNEXTHOP = 104 "RTM_NEWNEXTHOP": Nhmsg, Nha,
        DELNEXTHOP = 105 "RTM_DELNEXTHOP": Nhmsg, Nha,
        GETNEXTHOP = 106 "RTM_GETNEXTHOP": Nhmsg, Nha => 104 Nha,
        GETNEXTHOPBUCKET = 118 "RTM_GETNEXTHOPBUCKET": Nhmsg, Nha => 116 Nha,
    }
    events {
        NEWNEXTHOP_NTF = 104 "RTM_NEWNEXTHOP": Nhmsg, Nha,
        DELNEXTHOP_NTF = 105 "RTM_DELNEXTHOP": Nhmsg, Nha,
        NEWNEXTHOPBUCKET_NTF = 116 "RTM_NEWNEXTHOPBUCKET": Nhmsg, Nha,
    }
    groups {
        GROUP_NEXTHOP = 32 "RTNLGRP_NEXTHOP",
    }
}
