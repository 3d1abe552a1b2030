// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/nfnetlink_acct.h`: accounting.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define NFACCT_NAME_MAX
pub const NFACCT_NAME_MAX: usize = 32;

// enum nfnl_acct_msg_types
pub const NFNL_MSG_ACCT_NEW:         u8 = 0;
pub const NFNL_MSG_ACCT_GET:         u8 = 1;
pub const NFNL_MSG_ACCT_GET_CTRZERO: u8 = 2;
pub const NFNL_MSG_ACCT_DEL:         u8 = 3;
pub const NFNL_MSG_ACCT_OVERQUOTA:   u8 = 4;

// enum nfnl_acct_flags
pub const NFACCT_F_QUOTA_PKTS:  u32 = 0x1;
pub const NFACCT_F_QUOTA_BYTES: u32 = 0x2;
pub const NFACCT_F_OVERQUOTA:   u32 = 0x4;

// enum nfnl_acct_type
pub const NFACCT_UNSPEC: u16 = 0;
pub const NFACCT_NAME:   u16 = 1;
pub const NFACCT_PKTS:   u16 = 2;
pub const NFACCT_BYTES:  u16 = 3;
pub const NFACCT_USE:    u16 = 4;
pub const NFACCT_FLAGS:  u16 = 5;
pub const NFACCT_QUOTA:  u16 = 6;
pub const NFACCT_FILTER: u16 = 7;
pub const NFACCT_PAD:    u16 = 8;

// enum nfnl_attr_filter_type
pub const NFACCT_FILTER_UNSPEC: u16 = 0;
pub const NFACCT_FILTER_MASK:   u16 = 1;
pub const NFACCT_FILTER_VALUE:  u16 = 2;
