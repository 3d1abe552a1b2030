// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/nfnetlink.h`: what all subsystems of netfilter share.
//!
//! For the protocol `NETLINK_NETFILTER`. The struct `nfgenmsg` is
//! [`NfGenMsg`](super::super::nfnl::NfGenMsg).
//!
//! A message type has two halves: the upper byte is a subsystem,
//! `NFNL_SUBSYS_*`, and the lower byte is one of that subsystem's messages.
//!
//! Unlike in other netlink protocols, integers in attributes are in network
//! byte order.
//!
//! | constants | group |
//! |---|---|
//! | `NFNLGRP_*` | multicast groups |
//! | `NFNL_MSG_BATCH_*` | the two ends of a transaction |
//! | `NFNL_SUBSYS_*` | subsystems, the upper byte of `nlmsg_type` |
//! | `NFNETLINK_V0` | the version of `nfgenmsg` |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum nfnetlink_groups
// Multicast groups. Joining one requires `CAP_NET_ADMIN`.

/// No group.
pub const NFNLGRP_NONE:                  u32 = 0;
/// New connections.
pub const NFNLGRP_CONNTRACK_NEW:         u32 = 1;
/// Changed connections.
pub const NFNLGRP_CONNTRACK_UPDATE:      u32 = 2;
/// Removed connections.
pub const NFNLGRP_CONNTRACK_DESTROY:     u32 = 3;
/// New expected connections.
pub const NFNLGRP_CONNTRACK_EXP_NEW:     u32 = 4;
/// Changed expected connections.
pub const NFNLGRP_CONNTRACK_EXP_UPDATE:  u32 = 5;
/// Removed expected connections.
pub const NFNLGRP_CONNTRACK_EXP_DESTROY: u32 = 6;
/// nftables: tables, chains, rules and sets.
pub const NFNLGRP_NFTABLES:              u32 = 7;
/// Accounting quotas that are used up.
pub const NFNLGRP_ACCT_QUOTA:            u32 = 8;
/// Traces of packets through nftables rules.
pub const NFNLGRP_NFTRACE:               u32 = 9;

// #define NFNETLINK_V0
/// The version of `nfgenmsg`.
pub const NFNETLINK_V0: u8 = 0;

// #define NFNL_SUBSYS_*
// Subsystems: the upper byte of `nlmsg_type`.

/// No subsystem.
pub const NFNL_SUBSYS_NONE:              u8 = 0;
/// Connection tracking: connections.
pub const NFNL_SUBSYS_CTNETLINK:         u8 = 1;
/// Connection tracking: expected connections.
pub const NFNL_SUBSYS_CTNETLINK_EXP:     u8 = 2;
/// Packet queues for user space.
pub const NFNL_SUBSYS_QUEUE:             u8 = 3;
/// Packet logs for user space.
pub const NFNL_SUBSYS_ULOG:              u8 = 4;
/// Operating system fingerprints.
pub const NFNL_SUBSYS_OSF:               u8 = 5;
/// ipset: sets of addresses and ports.
pub const NFNL_SUBSYS_IPSET:             u8 = 6;
/// Accounting.
pub const NFNL_SUBSYS_ACCT:              u8 = 7;
/// Connection tracking: timeouts.
pub const NFNL_SUBSYS_CTNETLINK_TIMEOUT: u8 = 8;
/// Connection tracking: helpers in user space.
pub const NFNL_SUBSYS_CTHELPER:          u8 = 9;
/// nftables.
pub const NFNL_SUBSYS_NFTABLES:          u8 = 10;
/// iptables extensions, for nftables.
pub const NFNL_SUBSYS_NFT_COMPAT:        u8 = 11;
/// Netfilter hooks in use.
pub const NFNL_SUBSYS_HOOK:              u8 = 12;

// #define NFNL_MSG_BATCH_*
// The two ends of a transaction. The kernel executes all of the messages
// between them or none. Both have to be in one datagram, and neither belongs to
// a subsystem.

/// Begins a transaction of the subsystem in `res_id`.
pub const NFNL_MSG_BATCH_BEGIN: u16 = 16;
/// Ends a transaction.
pub const NFNL_MSG_BATCH_END:   u16 = 17;

// enum nfnl_batch_attributes
pub const NFNL_BATCH_UNSPEC: u16 = 0;
pub const NFNL_BATCH_GENID:  u16 = 1;
