// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/fou.h`: tunnels in UDP.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define FOU_GENL_VERSION
pub const FOU_GENL_VERSION: u8 = 1;

// enum FOU_ENCAP_*
pub const FOU_ENCAP_UNSPEC: u8 = 0;
pub const FOU_ENCAP_DIRECT: u8 = 1;
pub const FOU_ENCAP_GUE:    u8 = 2;

// enum FOU_ATTR_*
pub const FOU_ATTR_UNSPEC:            u16 = 0;
pub const FOU_ATTR_PORT:              u16 = 1;
pub const FOU_ATTR_AF:                u16 = 2;
pub const FOU_ATTR_IPPROTO:           u16 = 3;
pub const FOU_ATTR_TYPE:              u16 = 4;
pub const FOU_ATTR_REMCSUM_NOPARTIAL: u16 = 5;
pub const FOU_ATTR_LOCAL_V4:          u16 = 6;
pub const FOU_ATTR_LOCAL_V6:          u16 = 7;
pub const FOU_ATTR_PEER_V4:           u16 = 8;
pub const FOU_ATTR_PEER_V6:           u16 = 9;
pub const FOU_ATTR_PEER_PORT:         u16 = 10;
pub const FOU_ATTR_IFINDEX:           u16 = 11;

// enum FOU_CMD_*
pub const FOU_CMD_UNSPEC: u8 = 0;
pub const FOU_CMD_ADD:    u8 = 1;
pub const FOU_CMD_DEL:    u8 = 2;
pub const FOU_CMD_GET:    u8 = 3;
