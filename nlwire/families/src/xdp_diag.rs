// SPDX-License-Identifier: MIT OR Apache-2.0
//! XDP sockets.
//!
//! Written by hand from C: `linux/xdp_diag.h`.

use nlwire::typed::*;

structs! {
    pub XdpDiagReq "xdp_diag_req" {
        sdiag_family: u8,
        sdiag_protocol: u8,
        pad: u16,
        xdiag_ino: u32,
        xdiag_show: u32 = As<U32, XdpShow>,
        xdiag_cookie: [u32; 2],
    }
    pub XdpDiagMsg "xdp_diag_msg" {
        xdiag_family: u8,
        xdiag_type: u8,
        pad: u16,
        xdiag_ino: u32,
        xdiag_cookie: [u32; 2],
    }
    pub XdpDiagInfo "xdp_diag_info" {
        ifindex: u32,
        queue_id: u32,
    }
    pub XdpDiagRing "xdp_diag_ring" {
        entries: u32,
    }
    pub XdpDiagUmem "xdp_diag_umem" {
        size: u64,
        id: u32,
        num_pages: u32,
        chunk_size: u32,
        headroom: u32,
        ifindex: u32,
        queue_id: u32,
        flags: u32 = As<U32, XdpDuF>,
        refs: u32,
    }
    pub XdpDiagStats "xdp_diag_stats" {
        n_rx_dropped: u64,
        n_rx_invalid: u64,
        n_rx_full: u64,
        n_fill_ring_empty: u64,
        n_tx_invalid: u64,
        n_tx_ring_empty: u64,
    }
}

enums! {
    /// The attributes that a request asks for.
    pub flags XdpShow {
        INFO = 1 "XDP_SHOW_INFO",
        RING_CFG = 2 "XDP_SHOW_RING_CFG",
        UMEM = 4 "XDP_SHOW_UMEM",
        MEMINFO = 8 "XDP_SHOW_MEMINFO",
        STATS = 16 "XDP_SHOW_STATS",
    }
    pub flags XdpDuF {
        ZEROCOPY = 1 "XDP_DU_F_ZEROCOPY",
    }
}

attributes! {
    pub XdpDiag "xdp-diag-attrs" {
        INFO = 1 "XDP_DIAG_INFO": Struct<XdpDiagInfo>,
        UID = 2 "XDP_DIAG_UID": U32,
        RX_RING = 3 "XDP_DIAG_RX_RING": Struct<XdpDiagRing>,
        TX_RING = 4 "XDP_DIAG_TX_RING": Struct<XdpDiagRing>,
        UMEM = 5 "XDP_DIAG_UMEM": Struct<XdpDiagUmem>,
        UMEM_FILL_RING = 6 "XDP_DIAG_UMEM_FILL_RING": Struct<XdpDiagRing>,
        UMEM_COMPLETION_RING = 7 "XDP_DIAG_UMEM_COMPLETION_RING": Struct<XdpDiagRing>,
        /// The numbers are indexed by `SK_MEMINFO_*`.
        MEMINFO = 8 "XDP_DIAG_MEMINFO": Array<U32>,
        STATS = 9 "XDP_DIAG_STATS": Struct<XdpDiagStats>,
    }
}

family! {
    pub XdpDiagFamily: Raw(4) "xdp-diag" for [44] {
        BY_FAMILY = 20 "SOCK_DIAG_BY_FAMILY": XdpDiagReq, NoAttrs => 20: XdpDiagMsg, XdpDiag,
    }
}
