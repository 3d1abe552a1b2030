// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets of TIPC.
//!
//! Written by hand from C: `linux/tipc_sockets_diag.h`. A reply has no family header, by which it
//! could be told from those of other address families: its attributes, `tipc::TipcNla`, begin
//! where the header would. `Message::attributes(0)` returns them.

use nlwire::typed::*;

structs! {
    pub TipcSockDiagReq "tipc_sock_diag_req" {
        sdiag_family: u8,
        sdiag_protocol: u8,
        pad: u16,
        tidiag_states: u32,
    }
}

family! {
    pub TipcDiag: Raw(4) "tipc-diag" for [30] {
        BY_FAMILY = 20 "SOCK_DIAG_BY_FAMILY": TipcSockDiagReq, NoAttrs,
    }
}
