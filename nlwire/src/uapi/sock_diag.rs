// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/sock_diag.h`: sockets and their state.
//!
//! For the protocol `NETLINK_SOCK_DIAG`. The structs of this header are in
//! [`sock_diag`](super::super::sock_diag).
//!
//! | constants | group |
//! |---|---|
//! | `SOCK_*` | message types (`nlmsg_type`) |
//! | `SKNLGRP_*` | multicast groups |
//! | `SK_MEMINFO_*` | indices of a socket's memory in use |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define SOCK_*
// Message types (`nlmsg_type`).

/// Requests sockets of an address family; also the type of the replies.
pub const SOCK_DIAG_BY_FAMILY: u16 = 20;
/// Closes a socket. Needs `CAP_NET_ADMIN`.
pub const SOCK_DESTROY:        u16 = 21;

// enum SK_MEMINFO_*
// Memory of a socket: indices of the u32s of `INET_DIAG_SKMEMINFO` and
// `NETLINK_DIAG_MEMINFO`. All are bytes, except the last one.

/// Memory of the datagrams in the receive queue.
pub const SK_MEMINFO_RMEM_ALLOC:  usize = 0;
/// Size of the receive buffer (`SO_RCVBUF`).
pub const SK_MEMINFO_RCVBUF:      usize = 1;
/// Memory of the datagrams that are being sent.
pub const SK_MEMINFO_WMEM_ALLOC:  usize = 2;
/// Size of the send buffer (`SO_SNDBUF`).
pub const SK_MEMINFO_SNDBUF:      usize = 3;
/// Memory that is reserved and not in use.
pub const SK_MEMINFO_FWD_ALLOC:   usize = 4;
/// Memory of the send queue of a stream.
pub const SK_MEMINFO_WMEM_QUEUED: usize = 5;
/// Memory of options, control messages and filters.
pub const SK_MEMINFO_OPTMEM:      usize = 6;
/// Memory of what arrived while the socket was locked.
pub const SK_MEMINFO_BACKLOG:     usize = 7;
/// Number of datagrams that were dropped.
pub const SK_MEMINFO_DROPS:       usize = 8;

// enum sknetlink_groups
// Multicast groups: sockets that were destroyed. Joining one requires
// `CAP_NET_ADMIN`.

/// No group.
pub const SKNLGRP_NONE:              u32 = 0;
/// TCP over IPv4.
pub const SKNLGRP_INET_TCP_DESTROY:  u32 = 1;
/// UDP over IPv4.
pub const SKNLGRP_INET_UDP_DESTROY:  u32 = 2;
/// TCP over IPv6.
pub const SKNLGRP_INET6_TCP_DESTROY: u32 = 3;
/// UDP over IPv6.
pub const SKNLGRP_INET6_UDP_DESTROY: u32 = 4;

// enum SK_DIAG_BPF_STORAGE_REQ_*
pub const SK_DIAG_BPF_STORAGE_REQ_NONE:   u16 = 0;
pub const SK_DIAG_BPF_STORAGE_REQ_MAP_FD: u16 = 1;

// enum SK_DIAG_BPF_*
pub const SK_DIAG_BPF_STORAGE_REP_NONE: u16 = 0;
pub const SK_DIAG_BPF_STORAGE:          u16 = 1;

// enum SK_DIAG_BPF_STORAGE_*
pub const SK_DIAG_BPF_STORAGE_NONE:      u16 = 0;
pub const SK_DIAG_BPF_STORAGE_PAD:       u16 = 1;
pub const SK_DIAG_BPF_STORAGE_MAP_ID:    u16 = 2;
pub const SK_DIAG_BPF_STORAGE_MAP_VALUE: u16 = 3;
