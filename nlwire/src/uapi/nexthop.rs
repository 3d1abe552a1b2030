// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/nexthop.h`: next hop objects.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum NEXTHOP_GRP_TYPE_*
pub const NEXTHOP_GRP_TYPE_MPATH: u16 = 0;
pub const NEXTHOP_GRP_TYPE_RES:   u16 = 1;

// #define NHA_OP_FLAG_*
pub const NHA_OP_FLAG_DUMP_STATS:       u32 = 0x1;
pub const NHA_OP_FLAG_DUMP_HW_STATS:    u32 = 0x2;
pub const NHA_OP_FLAG_RESP_GRP_RESVD_0: u32 = 0x80000000;

// enum NHA_*
pub const NHA_UNSPEC:          u16 = 0;
pub const NHA_ID:              u16 = 1;
pub const NHA_GROUP:           u16 = 2;
pub const NHA_GROUP_TYPE:      u16 = 3;
pub const NHA_BLACKHOLE:       u16 = 4;
pub const NHA_OIF:             u16 = 5;
pub const NHA_GATEWAY:         u16 = 6;
pub const NHA_ENCAP_TYPE:      u16 = 7;
pub const NHA_ENCAP:           u16 = 8;
pub const NHA_GROUPS:          u16 = 9;
pub const NHA_MASTER:          u16 = 10;
pub const NHA_FDB:             u16 = 11;
pub const NHA_RES_GROUP:       u16 = 12;
pub const NHA_RES_BUCKET:      u16 = 13;
pub const NHA_OP_FLAGS:        u16 = 14;
pub const NHA_GROUP_STATS:     u16 = 15;
pub const NHA_HW_STATS_ENABLE: u16 = 16;
pub const NHA_HW_STATS_USED:   u16 = 17;
pub const NHA_DST_PORT:        u16 = 18;

// enum NHA_RES_GROUP_*
pub const NHA_RES_GROUP_UNSPEC:           u16 = 0;
pub const NHA_RES_GROUP_PAD:              u16 = 0;
pub const NHA_RES_GROUP_BUCKETS:          u16 = 1;
pub const NHA_RES_GROUP_IDLE_TIMER:       u16 = 2;
pub const NHA_RES_GROUP_UNBALANCED_TIMER: u16 = 3;
pub const NHA_RES_GROUP_UNBALANCED_TIME:  u16 = 4;

// enum NHA_RES_BUCKET_*
pub const NHA_RES_BUCKET_UNSPEC:    u16 = 0;
pub const NHA_RES_BUCKET_PAD:       u16 = 0;
pub const NHA_RES_BUCKET_INDEX:     u16 = 1;
pub const NHA_RES_BUCKET_IDLE_TIME: u16 = 2;
pub const NHA_RES_BUCKET_NH_ID:     u16 = 3;

// enum NHA_GROUP_STATS_*
pub const NHA_GROUP_STATS_UNSPEC: u16 = 0;
pub const NHA_GROUP_STATS_ENTRY:  u16 = 1;

// enum NHA_GROUP_STATS_ENTRY_*
pub const NHA_GROUP_STATS_ENTRY_UNSPEC:     u16 = 0;
pub const NHA_GROUP_STATS_ENTRY_ID:         u16 = 1;
pub const NHA_GROUP_STATS_ENTRY_PACKETS:    u16 = 2;
pub const NHA_GROUP_STATS_ENTRY_PACKETS_HW: u16 = 3;
