// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/nfnetlink_cthelper.h`: helpers of connection tracking.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define NFCT_HELPER_STATUS_*
pub const NFCT_HELPER_STATUS_DISABLED: u32 = 0;
pub const NFCT_HELPER_STATUS_ENABLED:  u32 = 1;

// enum nfnl_cthelper_msg_types
pub const NFNL_MSG_CTHELPER_NEW: u8 = 0;
pub const NFNL_MSG_CTHELPER_GET: u8 = 1;
pub const NFNL_MSG_CTHELPER_DEL: u8 = 2;

// enum nfnl_cthelper_type
pub const NFCTH_UNSPEC:        u16 = 0;
pub const NFCTH_NAME:          u16 = 1;
pub const NFCTH_TUPLE:         u16 = 2;
pub const NFCTH_QUEUE_NUM:     u16 = 3;
pub const NFCTH_POLICY:        u16 = 4;
pub const NFCTH_PRIV_DATA_LEN: u16 = 5;
pub const NFCTH_STATUS:        u16 = 6;

// enum nfnl_cthelper_policy_type
pub const NFCTH_POLICY_SET_UNSPEC: u16 = 0;
pub const NFCTH_POLICY_SET_NUM:    u16 = 1;
pub const NFCTH_POLICY_SET:        u16 = 2;
pub const NFCTH_POLICY_SET1:       u16 = 2;
pub const NFCTH_POLICY_SET2:       u16 = 3;
pub const NFCTH_POLICY_SET3:       u16 = 4;
pub const NFCTH_POLICY_SET4:       u16 = 5;

// enum nfnl_cthelper_pol_type
pub const NFCTH_POLICY_UNSPEC:         u16 = 0;
pub const NFCTH_POLICY_NAME:           u16 = 1;
pub const NFCTH_POLICY_EXPECT_MAX:     u16 = 2;
pub const NFCTH_POLICY_EXPECT_TIMEOUT: u16 = 3;

// enum nfnl_cthelper_tuple_type
pub const NFCTH_TUPLE_UNSPEC:     u16 = 0;
pub const NFCTH_TUPLE_L3PROTONUM: u16 = 1;
pub const NFCTH_TUPLE_L4PROTONUM: u16 = 2;
