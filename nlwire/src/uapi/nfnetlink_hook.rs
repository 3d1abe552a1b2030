// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/nfnetlink_hook.h`: netfilter's hooks.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum nfnl_hook_msg_types
pub const NFNL_MSG_HOOK_GET: u8 = 0;

// enum nfnl_hook_attributes
pub const NFNLA_HOOK_UNSPEC:        u16 = 0;
pub const NFNLA_HOOK_HOOKNUM:       u16 = 1;
pub const NFNLA_HOOK_PRIORITY:      u16 = 2;
pub const NFNLA_HOOK_DEV:           u16 = 3;
pub const NFNLA_HOOK_FUNCTION_NAME: u16 = 4;
pub const NFNLA_HOOK_MODULE_NAME:   u16 = 5;
pub const NFNLA_HOOK_CHAIN_INFO:    u16 = 6;

// enum nfnl_hook_chain_info_attributes
pub const NFNLA_HOOK_INFO_UNSPEC: u16 = 0;
pub const NFNLA_HOOK_INFO_DESC:   u16 = 1;
pub const NFNLA_HOOK_INFO_TYPE:   u16 = 2;

// enum nfnl_hook_chain_desc_attributes
pub const NFNLA_CHAIN_UNSPEC: u16 = 0;
pub const NFNLA_CHAIN_TABLE:  u16 = 1;
pub const NFNLA_CHAIN_FAMILY: u16 = 2;
pub const NFNLA_CHAIN_NAME:   u16 = 3;

// enum nfnl_hook_chaintype
pub const NFNL_HOOK_TYPE_NFTABLES:      u32 = 0x1;
pub const NFNL_HOOK_TYPE_BPF:           u32 = 2;
pub const NFNL_HOOK_TYPE_NFT_FLOWTABLE: u32 = 3;

// enum nfnl_hook_bpf_attributes
pub const NFNLA_HOOK_BPF_UNSPEC: u16 = 0;
pub const NFNLA_HOOK_BPF_ID:     u16 = 1;
