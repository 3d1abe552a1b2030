// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/nfnetlink_queue.h`: packets that wait for a verdict.
//!
//! For the subsystem `NFNL_SUBSYS_QUEUE` of `NETLINK_NETFILTER`. A firewall rule
//! puts packets into a queue, whose number is the `res_id` of each message. The
//! kernel sends them to the socket that has bound the queue. The verdicts
//! `NF_*` are in [`netfilter`](super::netfilter).
//!
//! | constants | group |
//! |---|---|
//! | `NFQNL_MSG_*` | messages, the lower byte of `nlmsg_type` |
//! | `NFQA_*` | attributes of a packet and of a verdict |
//! | `NFQA_VLAN_*` | attributes inside `NFQA_VLAN` |
//! | `NFQA_CFG_*` | attributes of `NFQNL_MSG_CONFIG` |
//! | `NFQNL_CFG_CMD_*` | commands (`NFQA_CFG_CMD`) |
//! | `NFQNL_COPY_*` | the part of a packet that is sent (`NFQA_CFG_PARAMS`) |
//! | `NFQA_CFG_F_*` | flags of a queue (`NFQA_CFG_FLAGS`) |
//! | `NFQA_SKB_*` | flags of a packet (`NFQA_SKB_INFO`) |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum nfqnl_msg_types
// Messages: the lower byte of `nlmsg_type`.

/// A packet, from the kernel.
pub const NFQNL_MSG_PACKET:        u8 = 0;
/// The verdict on one packet.
pub const NFQNL_MSG_VERDICT:       u8 = 1;
/// Binds, unbinds or sets up a queue.
pub const NFQNL_MSG_CONFIG:        u8 = 2;
/// The verdict on all packets up to an id.
pub const NFQNL_MSG_VERDICT_BATCH: u8 = 3;

// enum nfqnl_vlan_attr
// Attributes inside `NFQA_VLAN`.

/// Not in use.
pub const NFQA_VLAN_UNSPEC: u16 = 0;
/// u16 in network byte order, protocol of the tag.
pub const NFQA_VLAN_PROTO:  u16 = 1;
/// u16 in network byte order, the tag.
pub const NFQA_VLAN_TCI:    u16 = 2;

// enum nfqnl_attr_type
// Attributes of a packet and of a verdict, after `nfgenmsg`.

/// Not in use.
pub const NFQA_UNSPEC:             u16 = 0;
/// `struct nfqnl_msg_packet_hdr`: id, protocol and hook.
pub const NFQA_PACKET_HDR:         u16 = 1;
/// `struct nfqnl_msg_verdict_hdr`: verdict and id.
pub const NFQA_VERDICT_HDR:        u16 = 2;
/// u32 in network byte order, mark of the packet.
pub const NFQA_MARK:               u16 = 3;
/// `struct nfqnl_msg_packet_timestamp`.
pub const NFQA_TIMESTAMP:          u16 = 4;
/// u32 in network byte order, index of the input interface.
pub const NFQA_IFINDEX_INDEV:      u16 = 5;
/// u32 in network byte order, index of the output interface.
pub const NFQA_IFINDEX_OUTDEV:     u16 = 6;
/// u32 in network byte order, index of the physical input interface.
pub const NFQA_IFINDEX_PHYSINDEV:  u16 = 7;
/// u32 in network byte order, index of the physical output interface.
pub const NFQA_IFINDEX_PHYSOUTDEV: u16 = 8;
/// `struct nfqnl_msg_packet_hw`: the sender's hardware address.
pub const NFQA_HWADDR:             u16 = 9;
/// Bytes, the packet from its network header on. In a verdict: the bytes that
/// replace it.
pub const NFQA_PAYLOAD:            u16 = 10;
/// Nest of `CTA_*`: the connection of the packet.
pub const NFQA_CT:                 u16 = 11;
/// u32 in network byte order, relation of the packet to its connection.
pub const NFQA_CT_INFO:            u16 = 12;
/// u32 in network byte order, length of the whole packet.
pub const NFQA_CAP_LEN:            u16 = 13;
/// u32 in network byte order, flags `NFQA_SKB_*`.
pub const NFQA_SKB_INFO:           u16 = 14;
/// Nest of `CTA_EXPECT_*`.
pub const NFQA_EXP:                u16 = 15;
/// u32 in network byte order, user of the sending socket.
pub const NFQA_UID:                u16 = 16;
/// u32 in network byte order, group of the sending socket.
pub const NFQA_GID:                u16 = 17;
/// String, security context.
pub const NFQA_SECCTX:             u16 = 18;
/// Nest of `NFQA_VLAN_*`.
pub const NFQA_VLAN:               u16 = 19;
/// Bytes, the link layer header.
pub const NFQA_L2HDR:              u16 = 20;
/// u32 in network byte order, priority of the packet.
pub const NFQA_PRIORITY:           u16 = 21;
pub const NFQA_CGROUP_CLASSID:     u16 = 22;

// enum nfqnl_msg_config_cmds
// Commands (`NFQA_CFG_CMD`).

/// No command.
pub const NFQNL_CFG_CMD_NONE:      u8 = 0;
/// Binds the queue to the socket.
pub const NFQNL_CFG_CMD_BIND:      u8 = 1;
/// Unbinds the queue.
pub const NFQNL_CFG_CMD_UNBIND:    u8 = 2;
/// Does nothing since Linux 3.8.
pub const NFQNL_CFG_CMD_PF_BIND:   u8 = 3;
/// Does nothing since Linux 3.8.
pub const NFQNL_CFG_CMD_PF_UNBIND: u8 = 4;

// enum nfqnl_config_mode
// The part of a packet that is sent (`NFQA_CFG_PARAMS`).

/// Nothing.
pub const NFQNL_COPY_NONE:   u8 = 0;
/// All attributes but the payload.
pub const NFQNL_COPY_META:   u8 = 1;
/// All attributes.
pub const NFQNL_COPY_PACKET: u8 = 2;

// enum nfqnl_attr_config
// Attributes of `NFQNL_MSG_CONFIG`, after `nfgenmsg`.

/// Not in use.
pub const NFQA_CFG_UNSPEC:       u16 = 0;
/// `struct nfqnl_msg_config_cmd`: one of `NFQNL_CFG_CMD_*`.
pub const NFQA_CFG_CMD:          u16 = 1;
/// `struct nfqnl_msg_config_params`: bytes to send of each packet, and one of
/// `NFQNL_COPY_*`.
pub const NFQA_CFG_PARAMS:       u16 = 2;
/// u32 in network byte order, most packets in the queue.
pub const NFQA_CFG_QUEUE_MAXLEN: u16 = 3;
/// u32 in network byte order, mask of the flags that are set.
pub const NFQA_CFG_MASK:         u16 = 4;
/// u32 in network byte order, flags `NFQA_CFG_F_*`.
pub const NFQA_CFG_FLAGS:        u16 = 5;

// #define NFQA_CFG_F_*
// Flags of a queue (`NFQA_CFG_FLAGS`).

/// Accepts packets when the queue is full.
pub const NFQA_CFG_F_FAIL_OPEN: u32 = 0x1;
/// Sends [`NFQA_CT`].
pub const NFQA_CFG_F_CONNTRACK: u32 = 0x2;
/// Sends packets before they are segmented.
pub const NFQA_CFG_F_GSO:       u32 = 0x4;
/// Sends [`NFQA_UID`] and [`NFQA_GID`].
pub const NFQA_CFG_F_UID_GID:   u32 = 0x8;
/// Sends [`NFQA_SECCTX`].
pub const NFQA_CFG_F_SECCTX:    u32 = 0x10;

// #define NFQA_SKB_*
// Flags of a packet (`NFQA_SKB_INFO`).

/// The checksums are computed later.
pub const NFQA_SKB_CSUMNOTREADY:     u32 = 0x1;
/// The packet has not been segmented.
pub const NFQA_SKB_GSO:              u32 = 0x2;
/// The checksums have not been verified.
pub const NFQA_SKB_CSUM_NOTVERIFIED: u32 = 0x4;
