// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets between a virtual machine and its host. A message has a header only.
//!
//! Written by hand from C: `linux/vm_sockets_diag.h`.

use nlwire::typed::*;

structs! {
    pub VsockDiagReq "vsock_diag_req" {
        sdiag_family: u8,
        sdiag_protocol: u8,
        pad: u16,
        vdiag_states: u32,
        vdiag_ino: u32,
        vdiag_show: u32,
        vdiag_cookie: [u32; 2],
    }
    pub VsockDiagMsg "vsock_diag_msg" {
        vdiag_family: u8,
        vdiag_type: u8,
        vdiag_state: u8,
        vdiag_shutdown: u8,
        vdiag_src_cid: u32,
        vdiag_src_port: u32,
        vdiag_dst_cid: u32,
        vdiag_dst_port: u32,
        vdiag_ino: u32,
        vdiag_cookie: [u32; 2],
    }
}

family! {
    pub VsockDiag: Raw(4) "vsock-diag" for [40] {
        BY_FAMILY = 20 "SOCK_DIAG_BY_FAMILY": VsockDiagReq, NoAttrs => 20: VsockDiagMsg, NoAttrs,
    }
}
