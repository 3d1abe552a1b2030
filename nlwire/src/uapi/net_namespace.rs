// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/net_namespace.h`: numbers of network namespaces.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum NETNSA_*
pub const NETNSA_NONE:         u16 = 0;
pub const NETNSA_NSID:         u16 = 1;
pub const NETNSA_PID:          u16 = 2;
pub const NETNSA_FD:           u16 = 3;
pub const NETNSA_TARGET_NSID:  u16 = 4;
pub const NETNSA_CURRENT_NSID: u16 = 5;

// #define NETNSA_NSID_NOT_ASSIGNED
pub const NETNSA_NSID_NOT_ASSIGNED: i32 = -1;
