// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/nfnetlink_log.h`: packet logs.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum nfulnl_msg_types
pub const NFULNL_MSG_PACKET: u8 = 0;
pub const NFULNL_MSG_CONFIG: u8 = 1;

// enum nfulnl_vlan_attr
pub const NFULA_VLAN_UNSPEC: u16 = 0;
pub const NFULA_VLAN_PROTO:  u16 = 1;
pub const NFULA_VLAN_TCI:    u16 = 2;

// enum nfulnl_attr_type
pub const NFULA_UNSPEC:             u16 = 0;
pub const NFULA_PACKET_HDR:         u16 = 1;
pub const NFULA_MARK:               u16 = 2;
pub const NFULA_TIMESTAMP:          u16 = 3;
pub const NFULA_IFINDEX_INDEV:      u16 = 4;
pub const NFULA_IFINDEX_OUTDEV:     u16 = 5;
pub const NFULA_IFINDEX_PHYSINDEV:  u16 = 6;
pub const NFULA_IFINDEX_PHYSOUTDEV: u16 = 7;
pub const NFULA_HWADDR:             u16 = 8;
pub const NFULA_PAYLOAD:            u16 = 9;
pub const NFULA_PREFIX:             u16 = 10;
pub const NFULA_UID:                u16 = 11;
pub const NFULA_SEQ:                u16 = 12;
pub const NFULA_SEQ_GLOBAL:         u16 = 13;
pub const NFULA_GID:                u16 = 14;
pub const NFULA_HWTYPE:             u16 = 15;
pub const NFULA_HWHEADER:           u16 = 16;
pub const NFULA_HWLEN:              u16 = 17;
pub const NFULA_CT:                 u16 = 18;
pub const NFULA_CT_INFO:            u16 = 19;
pub const NFULA_VLAN:               u16 = 20;
pub const NFULA_L2HDR:              u16 = 21;

// enum nfulnl_msg_config_cmds
pub const NFULNL_CFG_CMD_NONE:      u8 = 0;
pub const NFULNL_CFG_CMD_BIND:      u8 = 1;
pub const NFULNL_CFG_CMD_UNBIND:    u8 = 2;
pub const NFULNL_CFG_CMD_PF_BIND:   u8 = 3;
pub const NFULNL_CFG_CMD_PF_UNBIND: u8 = 4;

// enum nfulnl_attr_config
pub const NFULA_CFG_UNSPEC:   u16 = 0;
pub const NFULA_CFG_CMD:      u16 = 1;
pub const NFULA_CFG_MODE:     u16 = 2;
pub const NFULA_CFG_NLBUFSIZ: u16 = 3;
pub const NFULA_CFG_TIMEOUT:  u16 = 4;
pub const NFULA_CFG_QTHRESH:  u16 = 5;
pub const NFULA_CFG_FLAGS:    u16 = 6;

// #define NFULNL_COPY_*
pub const NFULNL_COPY_NONE:   u8 = 0x0;
pub const NFULNL_COPY_META:   u8 = 0x1;
pub const NFULNL_COPY_PACKET: u8 = 0x2;

// #define NFULNL_CFG_F_*
pub const NFULNL_CFG_F_SEQ:        u16 = 0x1;
pub const NFULNL_CFG_F_SEQ_GLOBAL: u16 = 0x2;
pub const NFULNL_CFG_F_CONNTRACK:  u16 = 0x4;
