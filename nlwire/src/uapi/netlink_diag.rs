// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netlink_diag.h`: netlink sockets and their state.
//!
//! For the protocol `NETLINK_SOCK_DIAG` and the family `AF_NETLINK`. The structs
//! of this header are in [`sock_diag`](super::super::sock_diag).

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

// enum NETLINK_DIAG_*
// Attributes of a socket, after `netlink_diag_msg`. 2 and 3 were the
// memory-mapped rings.

/// Array of u32, indexed by `SK_MEMINFO_*`: memory in use.
pub const NETLINK_DIAG_MEMINFO: u16 = 0;
/// Array of C `long`: the groups of the socket, one bit for each.
pub const NETLINK_DIAG_GROUPS:  u16 = 1;
/// u32, `NDIAG_FLAG_*`.
pub const NETLINK_DIAG_FLAGS:   u16 = 4;

// #define NDIAG_PROTO_ALL
/// Value of `sdiag_protocol` that selects the sockets of all protocols.
pub const NDIAG_PROTO_ALL: u8 = 255;

// #define NDIAG_SHOW_*
// Flags of a request (`ndiag_show`): attributes to send.

/// Requests [`NETLINK_DIAG_MEMINFO`].
pub const NDIAG_SHOW_MEMINFO: u32 = 0x1;
/// Requests [`NETLINK_DIAG_GROUPS`].
pub const NDIAG_SHOW_GROUPS:  u32 = 0x2;
/// Requests [`NETLINK_DIAG_FLAGS`].
pub const NDIAG_SHOW_FLAGS:   u32 = 0x8;

// #define NDIAG_FLAG_*
// Flags of a socket (`NETLINK_DIAG_FLAGS`).

/// A dump is in progress.
pub const NDIAG_FLAG_CB_RUNNING:      u32 = 0x1;
/// `NETLINK_PKTINFO` is on.
pub const NDIAG_FLAG_PKTINFO:         u32 = 0x2;
/// `NETLINK_BROADCAST_ERROR` is on.
pub const NDIAG_FLAG_BROADCAST_ERROR: u32 = 0x4;
/// `NETLINK_NO_ENOBUFS` is on.
pub const NDIAG_FLAG_NO_ENOBUFS:      u32 = 0x8;
/// `NETLINK_LISTEN_ALL_NSID` is on.
pub const NDIAG_FLAG_LISTEN_ALL_NSID: u32 = 0x10;
/// `NETLINK_CAP_ACK` is on.
pub const NDIAG_FLAG_CAP_ACK:         u32 = 0x20;
