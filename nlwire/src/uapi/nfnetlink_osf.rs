// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/nfnetlink_osf.h`: operating system fingerprints.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define MAXGENRELEN
pub const MAXGENRELEN: usize = 32;

// #define NF_OSF_*
pub const NF_OSF_GENRE:              u32 = 0x1;
pub const NF_OSF_TTL:                u32 = 0x2;
pub const NF_OSF_LOG:                u32 = 0x4;
pub const NF_OSF_INVERT:             u32 = 0x8;
pub const NF_OSF_LOGLEVEL_ALL:       u32 = 0;
pub const NF_OSF_LOGLEVEL_FIRST:     u32 = 1;
pub const NF_OSF_LOGLEVEL_ALL_KNOWN: u32 = 2;
pub const NF_OSF_TTL_TRUE:           u32 = 0;
pub const NF_OSF_TTL_LESS:           u32 = 1;
pub const NF_OSF_TTL_NOCHECK:        u32 = 2;
pub const NF_OSF_FLAGMASK:           u32 = 0xf;

// enum iana_options
pub const OSFOPT_EOL:       u32 = 0;
pub const OSFOPT_NOP:       u32 = 1;
pub const OSFOPT_MSS:       u32 = 2;
pub const OSFOPT_WSO:       u32 = 3;
pub const OSFOPT_SACKP:     u32 = 4;
pub const OSFOPT_SACK:      u32 = 5;
pub const OSFOPT_ECHO:      u32 = 6;
pub const OSFOPT_ECHOREPLY: u32 = 7;
pub const OSFOPT_TS:        u32 = 8;
pub const OSFOPT_POCP:      u32 = 9;
pub const OSFOPT_POSP:      u32 = 10;
pub const OSFOPT_EMPTY:     u32 = 255;

// enum nf_osf_window_size_options
pub const OSF_WSS_PLAIN:  u32 = 0;
pub const OSF_WSS_MSS:    u32 = 1;
pub const OSF_WSS_MTU:    u32 = 2;
pub const OSF_WSS_MODULO: u32 = 3;

// enum nf_osf_attr_type
pub const OSF_ATTR_UNSPEC: u16 = 0;
pub const OSF_ATTR_FINGER: u16 = 1;

// enum nf_osf_msg_types
pub const OSF_MSG_ADD:    u8 = 0;
pub const OSF_MSG_REMOVE: u8 = 1;
