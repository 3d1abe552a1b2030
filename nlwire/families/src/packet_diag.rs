// SPDX-License-Identifier: MIT OR Apache-2.0
//! Packet sockets.
//!
//! Written by hand from C: `linux/packet_diag.h`, `linux/filter.h`.

use nlwire::typed::*;

structs! {
    pub PacketDiagReq "packet_diag_req" {
        sdiag_family: u8,
        sdiag_protocol: u8,
        pad: u16,
        pdiag_ino: u32,
        pdiag_show: u32 = As<U32, PacketShow>,
        pdiag_cookie: [u32; 2],
    }
    pub PacketDiagMsg "packet_diag_msg" {
        pdiag_family: u8,
        pdiag_type: u8,
        pdiag_num: u16,
        pdiag_ino: u32,
        pdiag_cookie: [u32; 2],
    }
    pub PacketDiagInfo "packet_diag_info" {
        pdi_index: u32,
        pdi_version: u32,
        pdi_reserve: u32,
        pdi_copy_thresh: u32,
        pdi_tstamp: u32,
        pdi_flags: u32 = As<U32, Pdi>,
    }
    pub PacketDiagMclist "packet_diag_mclist" {
        pdmc_index: u32,
        pdmc_count: u32,
        pdmc_type: u16,
        pdmc_alen: u16,
        pdmc_addr: [u8; 32],
    }
    pub PacketDiagRing "packet_diag_ring" {
        pdr_block_size: u32,
        pdr_block_nr: u32,
        pdr_frame_size: u32,
        pdr_frame_nr: u32,
        pdr_retire_tmo: u32,
        pdr_sizeof_priv: u32,
        pdr_features: u32,
    }
    pub SockFilter "sock_filter" {
        code: u16,
        jt: u8,
        jf: u8,
        k: u32,
    }
}

enums! {
    /// The attributes that a request asks for.
    pub flags PacketShow {
        INFO = 1 "PACKET_SHOW_INFO",
        MCLIST = 2 "PACKET_SHOW_MCLIST",
        RING_CFG = 4 "PACKET_SHOW_RING_CFG",
        FANOUT = 8 "PACKET_SHOW_FANOUT",
        MEMINFO = 16 "PACKET_SHOW_MEMINFO",
        FILTER = 32 "PACKET_SHOW_FILTER",
    }
    pub flags Pdi {
        RUNNING = 1 "PDI_RUNNING",
        AUXDATA = 2 "PDI_AUXDATA",
        ORIGDEV = 4 "PDI_ORIGDEV",
        VNETHDR = 8 "PDI_VNETHDR",
        LOSS = 16 "PDI_LOSS",
    }
}

attributes! {
    pub PacketDiag "packet-diag-attrs" {
        INFO = 0 "PACKET_DIAG_INFO": Struct<PacketDiagInfo>,
        MCLIST = 1 "PACKET_DIAG_MCLIST": StructArray<PacketDiagMclist>,
        RX_RING = 2 "PACKET_DIAG_RX_RING": Struct<PacketDiagRing>,
        TX_RING = 3 "PACKET_DIAG_TX_RING": Struct<PacketDiagRing>,
        FANOUT = 4 "PACKET_DIAG_FANOUT": U32,
        UID = 5 "PACKET_DIAG_UID": U32,
        /// The numbers are indexed by `SK_MEMINFO_*`.
        MEMINFO = 6 "PACKET_DIAG_MEMINFO": Array<U32>,
        FILTER = 7 "PACKET_DIAG_FILTER": StructArray<SockFilter>,
    }
}

family! {
    pub PacketDiagFamily: Raw(4) "packet-diag" for [17] {
        BY_FAMILY = 20 "SOCK_DIAG_BY_FAMILY": PacketDiagReq, NoAttrs => 20: PacketDiagMsg, PacketDiag,
    }
}
