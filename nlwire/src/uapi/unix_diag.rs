// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/unix_diag.h`: unix sockets.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define UDIAG_SHOW_*
pub const UDIAG_SHOW_NAME:    u32 = 0x1;
pub const UDIAG_SHOW_VFS:     u32 = 0x2;
pub const UDIAG_SHOW_PEER:    u32 = 0x4;
pub const UDIAG_SHOW_ICONS:   u32 = 0x8;
pub const UDIAG_SHOW_RQLEN:   u32 = 0x10;
pub const UDIAG_SHOW_MEMINFO: u32 = 0x20;
pub const UDIAG_SHOW_UID:     u32 = 0x40;

// enum UNIX_DIAG_*
pub const UNIX_DIAG_NAME:     u16 = 0;
pub const UNIX_DIAG_VFS:      u16 = 1;
pub const UNIX_DIAG_PEER:     u16 = 2;
pub const UNIX_DIAG_ICONS:    u16 = 3;
pub const UNIX_DIAG_RQLEN:    u16 = 4;
pub const UNIX_DIAG_MEMINFO:  u16 = 5;
pub const UNIX_DIAG_SHUTDOWN: u16 = 6;
pub const UNIX_DIAG_UID:      u16 = 7;
