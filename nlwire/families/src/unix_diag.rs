// SPDX-License-Identifier: MIT OR Apache-2.0
//! Unix domain sockets.
//!
//! Written by hand from C: `linux/unix_diag.h`.

use nlwire::typed::*;

structs! {
    pub UnixDiagReq "unix_diag_req" {
        sdiag_family: u8,
        sdiag_protocol: u8,
        pad: u16,
        udiag_states: u32,
        udiag_ino: u32,
        udiag_show: u32 = As<U32, UdiagShow>,
        udiag_cookie: [u32; 2],
    }
    pub UnixDiagMsg "unix_diag_msg" {
        udiag_family: u8,
        udiag_type: u8,
        udiag_state: u8,
        pad: u8,
        udiag_ino: u32,
        udiag_cookie: [u32; 2],
    }
    pub UnixDiagVfs "unix_diag_vfs" {
        udiag_vfs_ino: u32,
        udiag_vfs_dev: u32,
    }
    pub UnixDiagRqlen "unix_diag_rqlen" {
        udiag_rqueue: u32,
        udiag_wqueue: u32,
    }
}

enums! {
    /// The attributes that a request asks for.
    pub flags UdiagShow {
        NAME = 1 "UDIAG_SHOW_NAME",
        VFS = 2 "UDIAG_SHOW_VFS",
        PEER = 4 "UDIAG_SHOW_PEER",
        ICONS = 8 "UDIAG_SHOW_ICONS",
        RQLEN = 16 "UDIAG_SHOW_RQLEN",
        MEMINFO = 32 "UDIAG_SHOW_MEMINFO",
        UID = 64 "UDIAG_SHOW_UID",
    }
}

attributes! {
    pub UnixDiag "unix-diag-attrs" {
        /// The address: a path, possibly with a NUL, or a name that begins with a NUL.
        NAME = 0 "UNIX_DIAG_NAME": Bytes,
        VFS = 1 "UNIX_DIAG_VFS": Struct<UnixDiagVfs>,
        PEER = 2 "UNIX_DIAG_PEER": U32,
        /// The inodes of the connections that wait. 0 if nothing is known about one.
        ICONS = 3 "UNIX_DIAG_ICONS": Array<U32>,
        RQLEN = 4 "UNIX_DIAG_RQLEN": Struct<UnixDiagRqlen>,
        /// The numbers are indexed by `SK_MEMINFO_*`.
        MEMINFO = 5 "UNIX_DIAG_MEMINFO": Array<U32>,
        /// Bit 0: nothing will be received; bit 1: nothing will be sent.
        SHUTDOWN = 6 "UNIX_DIAG_SHUTDOWN": U8,
        UID = 7 "UNIX_DIAG_UID": U32,
    }
}

family! {
    pub UnixDiagFamily: Raw(4) "unix-diag" for [1] {
        BY_FAMILY = 20 "SOCK_DIAG_BY_FAMILY": UnixDiagReq, NoAttrs => 20: UnixDiagMsg, UnixDiag,
    }
}
