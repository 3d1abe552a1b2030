// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter.h`: verdicts, hooks and protocols.
//!
//! | constants | group |
//! |---|---|
//! | `NF_*` | verdicts (`NFQA_VERDICT_HDR`, `NFTA_VERDICT_CODE`) |
//! | `NF_INET_*`, `NF_NETDEV_*` | hooks (`NFTA_HOOK_HOOKNUM`) |
//! | `NFPROTO_*` | protocols (`nfgen_family`) |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define NF_*
// Verdicts (`NFQA_VERDICT_HDR`).

/// Drops the packet.
pub const NF_DROP:                      u32 = 0;
/// Accepts the packet.
pub const NF_ACCEPT:                    u32 = 1;
/// The packet is no longer the kernel's concern.
pub const NF_STOLEN:                    u32 = 2;
/// Puts the packet into another queue, whose number is in the upper 16 bits.
pub const NF_QUEUE:                     u32 = 3;
/// Passes the packet to the same hook again.
pub const NF_REPEAT:                    u32 = 4;
pub const NF_STOP:                      u32 = 5;
pub const NF_VERDICT_MASK:              u32 = 0xff;
pub const NF_VERDICT_FLAG_QUEUE_BYPASS: u32 = 0x8000;
pub const NF_VERDICT_QMASK:             u32 = 0xffff0000;
pub const NF_VERDICT_QBITS:             u32 = 16;
pub const NF_VERDICT_BITS:              u32 = 16;

// enum nf_inet_hooks
pub const NF_INET_PRE_ROUTING:  u32 = 0;
pub const NF_INET_LOCAL_IN:     u32 = 1;
pub const NF_INET_FORWARD:      u32 = 2;
pub const NF_INET_LOCAL_OUT:    u32 = 3;
pub const NF_INET_POST_ROUTING: u32 = 4;
pub const NF_INET_INGRESS:      u32 = 5;

// enum nf_dev_hooks
pub const NF_NETDEV_INGRESS: u32 = 0;
pub const NF_NETDEV_EGRESS:  u32 = 1;

// enum NFPROTO_*
pub const NFPROTO_UNSPEC: u8 = 0;
pub const NFPROTO_INET:   u8 = 1;
pub const NFPROTO_IPV4:   u8 = 2;
pub const NFPROTO_ARP:    u8 = 3;
pub const NFPROTO_NETDEV: u8 = 5;
pub const NFPROTO_BRIDGE: u8 = 7;
pub const NFPROTO_IPV6:   u8 = 10;
pub const NFPROTO_DECNET: u8 = 12;
