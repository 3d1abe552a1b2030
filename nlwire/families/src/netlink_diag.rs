// SPDX-License-Identifier: MIT OR Apache-2.0
//! Netlink sockets.
//!
//! Written by hand from C: `linux/netlink_diag.h`.

pub use nlwire::sock_diag::{NetlinkDiagMsg, NetlinkDiagReq};
use nlwire::typed::*;

structs! {
    pub NetlinkDiagRing "netlink_diag_ring" {
        ndr_block_size: u32,
        ndr_block_nr: u32,
        ndr_frame_size: u32,
        ndr_frame_nr: u32,
    }
}

enums! {
    pub flags NdiagFlag {
        CB_RUNNING = 1 "NDIAG_FLAG_CB_RUNNING",
        PKTINFO = 2 "NDIAG_FLAG_PKTINFO",
        BROADCAST_ERROR = 4 "NDIAG_FLAG_BROADCAST_ERROR",
        NO_ENOBUFS = 8 "NDIAG_FLAG_NO_ENOBUFS",
        LISTEN_ALL_NSID = 16 "NDIAG_FLAG_LISTEN_ALL_NSID",
        CAP_ACK = 32 "NDIAG_FLAG_CAP_ACK",
    }
}

attributes! {
    pub NetlinkDiag "netlink-diag-attrs" {
        /// The numbers are indexed by `SK_MEMINFO_*`.
        MEMINFO = 0 "NETLINK_DIAG_MEMINFO": Array<U32>,
        /// The groups of the socket: the lowest bit of the first number is group 1. C: an
        /// array of `unsigned long`.
        GROUPS = 1 "NETLINK_DIAG_GROUPS": Hex,
        RX_RING = 2 "NETLINK_DIAG_RX_RING": Struct<NetlinkDiagRing>,
        TX_RING = 3 "NETLINK_DIAG_TX_RING": Struct<NetlinkDiagRing>,
        FLAGS = 4 "NETLINK_DIAG_FLAGS": As<U32, NdiagFlag>,
    }
}

family! {
    pub NetlinkDiagFamily: Raw(4) "netlink-diag" for [16] {
        BY_FAMILY = 20 "SOCK_DIAG_BY_FAMILY": NetlinkDiagReq, NoAttrs => 20: NetlinkDiagMsg, NetlinkDiag,
    }
}
