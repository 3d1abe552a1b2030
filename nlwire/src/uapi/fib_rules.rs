// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/fib_rules.h`: routing rules.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define FIB_RULE_*
pub const FIB_RULE_PERMANENT:    u32 = 0x1;
pub const FIB_RULE_INVERT:       u32 = 0x2;
pub const FIB_RULE_UNRESOLVED:   u32 = 0x4;
pub const FIB_RULE_IIF_DETACHED: u32 = 0x8;
pub const FIB_RULE_DEV_DETACHED: u32 = 8;
pub const FIB_RULE_OIF_DETACHED: u32 = 0x10;
pub const FIB_RULE_FIND_SADDR:   u32 = 0x10000;

// enum FRA_*
pub const FRA_UNSPEC:             u16 = 0;
pub const FRA_DST:                u16 = 1;
pub const FRA_SRC:                u16 = 2;
pub const FRA_IIFNAME:            u16 = 3;
pub const FRA_GOTO:               u16 = 4;
pub const FRA_UNUSED2:            u16 = 5;
pub const FRA_PRIORITY:           u16 = 6;
pub const FRA_UNUSED3:            u16 = 7;
pub const FRA_UNUSED4:            u16 = 8;
pub const FRA_UNUSED5:            u16 = 9;
pub const FRA_FWMARK:             u16 = 10;
pub const FRA_FLOW:               u16 = 11;
pub const FRA_TUN_ID:             u16 = 12;
pub const FRA_SUPPRESS_IFGROUP:   u16 = 13;
pub const FRA_SUPPRESS_PREFIXLEN: u16 = 14;
pub const FRA_TABLE:              u16 = 15;
pub const FRA_FWMASK:             u16 = 16;
pub const FRA_OIFNAME:            u16 = 17;
pub const FRA_PAD:                u16 = 18;
pub const FRA_L3MDEV:             u16 = 19;
pub const FRA_UID_RANGE:          u16 = 20;
pub const FRA_PROTOCOL:           u16 = 21;
pub const FRA_IP_PROTO:           u16 = 22;
pub const FRA_SPORT_RANGE:        u16 = 23;
pub const FRA_DPORT_RANGE:        u16 = 24;
pub const FRA_DSCP:               u16 = 25;
pub const FRA_FLOWLABEL:          u16 = 26;
pub const FRA_FLOWLABEL_MASK:     u16 = 27;
pub const FRA_SPORT_MASK:         u16 = 28;
pub const FRA_DPORT_MASK:         u16 = 29;
pub const FRA_DSCP_MASK:          u16 = 30;

// #define FRA_IFNAME
pub const FRA_IFNAME: u16 = 3;

// enum FR_ACT_*
pub const FR_ACT_UNSPEC:      u8 = 0;
pub const FR_ACT_TO_TBL:      u8 = 1;
pub const FR_ACT_GOTO:        u8 = 2;
pub const FR_ACT_NOP:         u8 = 3;
pub const FR_ACT_RES3:        u8 = 4;
pub const FR_ACT_RES4:        u8 = 5;
pub const FR_ACT_BLACKHOLE:   u8 = 6;
pub const FR_ACT_UNREACHABLE: u8 = 7;
pub const FR_ACT_PROHIBIT:    u8 = 8;
