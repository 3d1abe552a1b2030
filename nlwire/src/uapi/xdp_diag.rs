// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/xdp_diag.h`: XDP sockets.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define XDP_SHOW_*
pub const XDP_SHOW_INFO:     u32 = 0x1;
pub const XDP_SHOW_RING_CFG: u32 = 0x2;
pub const XDP_SHOW_UMEM:     u32 = 0x4;
pub const XDP_SHOW_MEMINFO:  u32 = 0x8;
pub const XDP_SHOW_STATS:    u32 = 0x10;

// enum XDP_DIAG_*
pub const XDP_DIAG_NONE:                 u16 = 0;
pub const XDP_DIAG_INFO:                 u16 = 1;
pub const XDP_DIAG_UID:                  u16 = 2;
pub const XDP_DIAG_RX_RING:              u16 = 3;
pub const XDP_DIAG_TX_RING:              u16 = 4;
pub const XDP_DIAG_UMEM:                 u16 = 5;
pub const XDP_DIAG_UMEM_FILL_RING:       u16 = 6;
pub const XDP_DIAG_UMEM_COMPLETION_RING: u16 = 7;
pub const XDP_DIAG_MEMINFO:              u16 = 8;
pub const XDP_DIAG_STATS:                u16 = 9;

// #define XDP_DU_F_ZEROCOPY
pub const XDP_DU_F_ZEROCOPY: u32 = 0x1;
