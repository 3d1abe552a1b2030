// SPDX-License-Identifier: MIT OR Apache-2.0
//! SMC sockets: TCP over shared memory.
//!
//! Written by hand from C: `linux/smc_diag.h`.

pub use nlwire::sock_diag::InetDiagSockId;
use nlwire::typed::*;

structs! {
    pub SmcDiagReq "smc_diag_req" {
        diag_family: u8,
        pad: [u8; 2],
        diag_ext: u8,
        id: InetDiagSockId,
    }
    pub SmcDiagMsg "smc_diag_msg" {
        diag_family: u8,
        diag_state: u8,
        diag_mode: u8 = As<U8, SmcDiagMode>,
        diag_shutdown: u8,
        id: InetDiagSockId,
        diag_uid: u32,
        diag_inode: u64,
    }
    pub SmcDiagCursor "smc_diag_cursor" {
        reserved: u16,
        wrap: u16,
        count: u32,
    }
    pub SmcDiagConninfo "smc_diag_conninfo" {
        token: u32,
        sndbuf_size: u32,
        rmbe_size: u32,
        peer_rmbe_size: u32,
        rx_prod: SmcDiagCursor,
        rx_cons: SmcDiagCursor,
        tx_prod: SmcDiagCursor,
        tx_cons: SmcDiagCursor,
        rx_prod_flags: u8,
        rx_conn_state_flags: u8,
        tx_prod_flags: u8,
        tx_conn_state_flags: u8,
        tx_prep: SmcDiagCursor,
        tx_sent: SmcDiagCursor,
        tx_fin: SmcDiagCursor,
    }
    /// The texts end with NUL.
    pub SmcDiagLinkinfo "smc_diag_linkinfo" {
        link_id: u8,
        ibname: [u8; 64],
        ibport: u8,
        gid: [u8; 40],
        peer_gid: [u8; 40],
    }
    pub SmcDiagLgrinfo "smc_diag_lgrinfo" {
        lnk: [SmcDiagLinkinfo; 1],
        role: u8,
    }
    pub SmcDiagFallback "smc_diag_fallback" {
        reason: u32,
        peer_diagnosis: u32,
    }
    pub SmcdDiagDmbinfo "smcd_diag_dmbinfo" {
        linkid: u32,
        peer_gid: u64,
        my_gid: u64,
        token: u64,
        peer_token: u64,
        peer_gid_ext: u64,
        my_gid_ext: u64,
    }
}

enums! {
    pub enum SmcDiagMode {
        SMCR = 0 "SMC_DIAG_MODE_SMCR",
        FALLBACK_TCP = 1 "SMC_DIAG_MODE_FALLBACK_TCP",
        SMCD = 2 "SMC_DIAG_MODE_SMCD",
    }
}

attributes! {
    pub SmcDiag "smc-diag-attrs" {
        CONNINFO = 1 "SMC_DIAG_CONNINFO": Struct<SmcDiagConninfo>,
        LGRINFO = 2 "SMC_DIAG_LGRINFO": Struct<SmcDiagLgrinfo>,
        SHUTDOWN = 3 "SMC_DIAG_SHUTDOWN": U8,
        DMBINFO = 4 "SMC_DIAG_DMBINFO": Struct<SmcdDiagDmbinfo>,
        FALLBACK = 5 "SMC_DIAG_FALLBACK": Struct<SmcDiagFallback>,
    }
}

family! {
    pub SmcDiagFamily: Raw(4) "smc-diag" for [43] {
        BY_FAMILY = 20 "SOCK_DIAG_BY_FAMILY": SmcDiagReq, NoAttrs => 20: SmcDiagMsg, SmcDiag,
    }
}
