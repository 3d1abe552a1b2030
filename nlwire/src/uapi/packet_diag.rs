// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/packet_diag.h`: packet sockets.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define PACKET_SHOW_*
pub const PACKET_SHOW_INFO:     u32 = 0x1;
pub const PACKET_SHOW_MCLIST:   u32 = 0x2;
pub const PACKET_SHOW_RING_CFG: u32 = 0x4;
pub const PACKET_SHOW_FANOUT:   u32 = 0x8;
pub const PACKET_SHOW_MEMINFO:  u32 = 0x10;
pub const PACKET_SHOW_FILTER:   u32 = 0x20;

// enum PACKET_DIAG_*
pub const PACKET_DIAG_INFO:    u16 = 0;
pub const PACKET_DIAG_MCLIST:  u16 = 1;
pub const PACKET_DIAG_RX_RING: u16 = 2;
pub const PACKET_DIAG_TX_RING: u16 = 3;
pub const PACKET_DIAG_FANOUT:  u16 = 4;
pub const PACKET_DIAG_UID:     u16 = 5;
pub const PACKET_DIAG_MEMINFO: u16 = 6;
pub const PACKET_DIAG_FILTER:  u16 = 7;

// #define PDI_*
pub const PDI_RUNNING: u32 = 0x1;
pub const PDI_AUXDATA: u32 = 0x2;
pub const PDI_ORIGDEV: u32 = 0x4;
pub const PDI_VNETHDR: u32 = 0x8;
pub const PDI_LOSS:    u32 = 0x10;
