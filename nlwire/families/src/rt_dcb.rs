// SPDX-License-Identifier: MIT OR Apache-2.0
//! Data centre bridging: IEEE 802.1Qaz and its predecessor CEE.
//!
//! Written by hand from C: `linux/dcbnl.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

structs! {
    pub Dcbmsg "dcbmsg" {
        dcb_family: u8,
        cmd: u8 = As<U8, DcbCmd>,
        dcb_pad: u16,
    }
    pub IeeeEts "ieee_ets" {
        willing: u8,
        ets_cap: u8,
        cbs: u8,
        tc_tx_bw: [u8;  8],
        tc_rx_bw: [u8;  8],
        tc_tsa: [u8;  8],
        prio_tc: [u8;  8],
        tc_reco_bw: [u8;  8],
        tc_reco_tsa: [u8;  8],
        reco_prio_tc: [u8;  8],
    }
    pub IeeeMaxrate "ieee_maxrate" {
        tc_maxrate: [u64; 8],
    }
    pub IeeeQcn "ieee_qcn" {
        rpg_enable: [u8;  8],
        rppp_max_rps: [u32; 8],
        rpg_time_reset: [u32; 8],
        rpg_byte_reset: [u32; 8],
        rpg_threshold: [u32; 8],
        rpg_max_rate: [u32; 8],
        rpg_ai_rate: [u32; 8],
        rpg_hai_rate: [u32; 8],
        rpg_gd: [u32; 8],
        rpg_min_dec_fac: [u32; 8],
        rpg_min_rate: [u32; 8],
        cndd_state_machine: [u32; 8],
    }
    pub IeeeQcnStats "ieee_qcn_stats" {
        rppp_rp_centiseconds: [u64; 8],
        rppp_created_rps: [u32; 8],
    }
    pub IeeePfc "ieee_pfc" {
        pfc_cap: u8,
        pfc_en: u8,
        mbc: u8,
        delay: u16,
        requests: [u64; 8],
        indications: [u64; 8],
    }
    pub DcbnlBuffer "dcbnl_buffer" {
        prio2buffer: [u8;  8],
        buffer_size: [u32; 8],
        total_size: u32,
    }
    pub CeePg "cee_pg" {
        willing: u8,
        error: u8,
        pg_en: u8,
        tcs_supported: u8,
        pg_bw: [u8;  8],
        prio_pg: [u8;  8],
    }
    pub CeePfc "cee_pfc" {
        willing: u8,
        error: u8,
        pfc_en: u8,
        tcs_supported: u8,
    }
    pub DcbApp "dcb_app" {
        selector: u8,
        priority: u8,
        protocol: u16,
    }
    pub DcbPeerAppInfo "dcb_peer_app_info" {
        willing: u8,
        error: u8,
    }
}

enums! {
    /// The commands, `cmd` of the header.
    pub enum DcbCmd {
        GSTATE = 1 "DCB_CMD_GSTATE",
        SSTATE = 2 "DCB_CMD_SSTATE",
        PGTX_GCFG = 3 "DCB_CMD_PGTX_GCFG",
        PGTX_SCFG = 4 "DCB_CMD_PGTX_SCFG",
        PGRX_GCFG = 5 "DCB_CMD_PGRX_GCFG",
        PGRX_SCFG = 6 "DCB_CMD_PGRX_SCFG",
        PFC_GCFG = 7 "DCB_CMD_PFC_GCFG",
        PFC_SCFG = 8 "DCB_CMD_PFC_SCFG",
        SET_ALL = 9 "DCB_CMD_SET_ALL",
        GPERM_HWADDR = 10 "DCB_CMD_GPERM_HWADDR",
        GCAP = 11 "DCB_CMD_GCAP",
        GNUMTCS = 12 "DCB_CMD_GNUMTCS",
        SNUMTCS = 13 "DCB_CMD_SNUMTCS",
        PFC_GSTATE = 14 "DCB_CMD_PFC_GSTATE",
        PFC_SSTATE = 15 "DCB_CMD_PFC_SSTATE",
        BCN_GCFG = 16 "DCB_CMD_BCN_GCFG",
        BCN_SCFG = 17 "DCB_CMD_BCN_SCFG",
        GAPP = 18 "DCB_CMD_GAPP",
        SAPP = 19 "DCB_CMD_SAPP",
        IEEE_SET = 20 "DCB_CMD_IEEE_SET",
        IEEE_GET = 21 "DCB_CMD_IEEE_GET",
        GDCBX = 22 "DCB_CMD_GDCBX",
        SDCBX = 23 "DCB_CMD_SDCBX",
        GFEATCFG = 24 "DCB_CMD_GFEATCFG",
        SFEATCFG = 25 "DCB_CMD_SFEATCFG",
        CEE_GET = 26 "DCB_CMD_CEE_GET",
        IEEE_DEL = 27 "DCB_CMD_IEEE_DEL",
    }
    /// The capabilities of DCBX, `DCB_ATTR_DCBX`.
    pub flags DcbCapDcbx {
        HOST = 1 "DCB_CAP_DCBX_HOST",
        LLD_MANAGED = 2 "DCB_CAP_DCBX_LLD_MANAGED",
        VER_CEE = 4 "DCB_CAP_DCBX_VER_CEE",
        VER_IEEE = 8 "DCB_CAP_DCBX_VER_IEEE",
        STATIC = 16 "DCB_CAP_DCBX_STATIC",
    }
    /// The flags of `DCB_FEATCFG_ATTR_*`.
    pub flags DcbFeatcfg {
        ERROR = 1 "DCB_FEATCFG_ERROR",
        ENABLE = 2 "DCB_FEATCFG_ENABLE",
        WILLING = 4 "DCB_FEATCFG_WILLING",
        ADVERTISE = 8 "DCB_FEATCFG_ADVERTISE",
    }
}

attributes! {
    pub DcbPfcUpAttr "pfc-up" {
        N0 = 1 "DCB_PFC_UP_ATTR_0": U8,
        N1 = 2 "DCB_PFC_UP_ATTR_1": U8,
        N2 = 3 "DCB_PFC_UP_ATTR_2": U8,
        N3 = 4 "DCB_PFC_UP_ATTR_3": U8,
        N4 = 5 "DCB_PFC_UP_ATTR_4": U8,
        N5 = 6 "DCB_PFC_UP_ATTR_5": U8,
        N6 = 7 "DCB_PFC_UP_ATTR_6": U8,
        N7 = 8 "DCB_PFC_UP_ATTR_7": U8,
        ALL = 9 "DCB_PFC_UP_ATTR_ALL": Flag,
    }
    pub DcbPgAttr "pg" {
        TC_0 = 1 "DCB_PG_ATTR_TC_0": Nest<DcbTcAttr>,
        TC_1 = 2 "DCB_PG_ATTR_TC_1": Nest<DcbTcAttr>,
        TC_2 = 3 "DCB_PG_ATTR_TC_2": Nest<DcbTcAttr>,
        TC_3 = 4 "DCB_PG_ATTR_TC_3": Nest<DcbTcAttr>,
        TC_4 = 5 "DCB_PG_ATTR_TC_4": Nest<DcbTcAttr>,
        TC_5 = 6 "DCB_PG_ATTR_TC_5": Nest<DcbTcAttr>,
        TC_6 = 7 "DCB_PG_ATTR_TC_6": Nest<DcbTcAttr>,
        TC_7 = 8 "DCB_PG_ATTR_TC_7": Nest<DcbTcAttr>,
        TC_ALL = 10 "DCB_PG_ATTR_TC_ALL": Nest<DcbTcAttr>,
        BW_ID_0 = 11 "DCB_PG_ATTR_BW_ID_0": U8,
        BW_ID_1 = 12 "DCB_PG_ATTR_BW_ID_1": U8,
        BW_ID_2 = 13 "DCB_PG_ATTR_BW_ID_2": U8,
        BW_ID_3 = 14 "DCB_PG_ATTR_BW_ID_3": U8,
        BW_ID_4 = 15 "DCB_PG_ATTR_BW_ID_4": U8,
        BW_ID_5 = 16 "DCB_PG_ATTR_BW_ID_5": U8,
        BW_ID_6 = 17 "DCB_PG_ATTR_BW_ID_6": U8,
        BW_ID_7 = 18 "DCB_PG_ATTR_BW_ID_7": U8,
        BW_ID_ALL = 20 "DCB_PG_ATTR_BW_ID_ALL": Flag,
    }
    pub DcbTcAttr "tc" {
        PARAM_PGID = 1 "DCB_TC_ATTR_PARAM_PGID": U8,
        PARAM_UP_MAPPING = 2 "DCB_TC_ATTR_PARAM_UP_MAPPING": U8,
        PARAM_STRICT_PRIO = 3 "DCB_TC_ATTR_PARAM_STRICT_PRIO": U8,
        PARAM_BW_PCT = 4 "DCB_TC_ATTR_PARAM_BW_PCT": U8,
        PARAM_ALL = 5 "DCB_TC_ATTR_PARAM_ALL": Flag,
    }
    pub DcbCapAttr "cap" {
        ALL = 1 "DCB_CAP_ATTR_ALL": Flag,
        PG = 2 "DCB_CAP_ATTR_PG": U8,
        PFC = 3 "DCB_CAP_ATTR_PFC": U8,
        UP2TC = 4 "DCB_CAP_ATTR_UP2TC": U8,
        PG_TCS = 5 "DCB_CAP_ATTR_PG_TCS": U8,
        PFC_TCS = 6 "DCB_CAP_ATTR_PFC_TCS": U8,
        GSP = 7 "DCB_CAP_ATTR_GSP": U8,
        BCN = 8 "DCB_CAP_ATTR_BCN": U8,
        DCBX = 9 "DCB_CAP_ATTR_DCBX": As<U8, DcbCapDcbx>,
    }
    pub DcbNumtcsAttr "numtcs" {
        ALL = 1 "DCB_NUMTCS_ATTR_ALL": Flag,
        PG = 2 "DCB_NUMTCS_ATTR_PG": U8,
        PFC = 3 "DCB_NUMTCS_ATTR_PFC": U8,
    }
    pub DcbBcnAttr "bcn" {
        RP_0 = 1 "DCB_BCN_ATTR_RP_0": U8,
        RP_1 = 2 "DCB_BCN_ATTR_RP_1": U8,
        RP_2 = 3 "DCB_BCN_ATTR_RP_2": U8,
        RP_3 = 4 "DCB_BCN_ATTR_RP_3": U8,
        RP_4 = 5 "DCB_BCN_ATTR_RP_4": U8,
        RP_5 = 6 "DCB_BCN_ATTR_RP_5": U8,
        RP_6 = 7 "DCB_BCN_ATTR_RP_6": U8,
        RP_7 = 8 "DCB_BCN_ATTR_RP_7": U8,
        RP_ALL = 9 "DCB_BCN_ATTR_RP_ALL": Flag,
        BCNA_0 = 10 "DCB_BCN_ATTR_BCNA_0": U32,
        BCNA_1 = 11 "DCB_BCN_ATTR_BCNA_1": U32,
        ALPHA = 12 "DCB_BCN_ATTR_ALPHA": U32,
        BETA = 13 "DCB_BCN_ATTR_BETA": U32,
        GD = 14 "DCB_BCN_ATTR_GD": U32,
        GI = 15 "DCB_BCN_ATTR_GI": U32,
        TMAX = 16 "DCB_BCN_ATTR_TMAX": U32,
        TD = 17 "DCB_BCN_ATTR_TD": U32,
        RMIN = 18 "DCB_BCN_ATTR_RMIN": U32,
        W = 19 "DCB_BCN_ATTR_W": U32,
        RD = 20 "DCB_BCN_ATTR_RD": U32,
        RU = 21 "DCB_BCN_ATTR_RU": U32,
        WRTT = 22 "DCB_BCN_ATTR_WRTT": U32,
        RI = 23 "DCB_BCN_ATTR_RI": U32,
        C = 24 "DCB_BCN_ATTR_C": U32,
        ALL = 25 "DCB_BCN_ATTR_ALL": Flag,
    }
    pub DcbAppAttr "app" {
        IDTYPE = 1 "DCB_APP_ATTR_IDTYPE": U8,
        ID = 2 "DCB_APP_ATTR_ID": U16,
        PRIORITY = 3 "DCB_APP_ATTR_PRIORITY": U8,
    }
    pub DcbFeatcfgAttr "featcfg" {
        ALL = 1 "DCB_FEATCFG_ATTR_ALL": Flag,
        PG = 2 "DCB_FEATCFG_ATTR_PG": As<U8, DcbFeatcfg>,
        PFC = 3 "DCB_FEATCFG_ATTR_PFC": As<U8, DcbFeatcfg>,
        APP = 4 "DCB_FEATCFG_ATTR_APP": As<U8, DcbFeatcfg>,
    }
    /// The entries of tables of applications.
    pub DcbAttrIeeeApp "ieee-app" {
        IEEE_APP = 1 "DCB_ATTR_IEEE_APP": Multi<Struct<DcbApp>>,
        DCB_APP = 2 "DCB_ATTR_DCB_APP": Multi<Struct<DcbApp>>,
    }
    /// The selectors in the order of trust. Each has the type of the entries of its table.
    pub DcbAttrAppTrust "app-trust" {
        IEEE_APP = 1 "DCB_ATTR_IEEE_APP": Multi<U8>,
        DCB_APP = 2 "DCB_ATTR_DCB_APP": Multi<U8>,
    }
    pub DcbAttrIeee "ieee" {
        IEEE_ETS = 1 "DCB_ATTR_IEEE_ETS": Struct<IeeeEts>,
        IEEE_PFC = 2 "DCB_ATTR_IEEE_PFC": Struct<IeeePfc>,
        IEEE_APP_TABLE = 3 "DCB_ATTR_IEEE_APP_TABLE": Nest<DcbAttrIeeeApp>,
        IEEE_PEER_ETS = 4 "DCB_ATTR_IEEE_PEER_ETS": Struct<IeeeEts>,
        IEEE_PEER_PFC = 5 "DCB_ATTR_IEEE_PEER_PFC": Struct<IeeePfc>,
        IEEE_PEER_APP = 6 "DCB_ATTR_IEEE_PEER_APP": Nest<DcbAttrIeeePeerApp>,
        IEEE_MAXRATE = 7 "DCB_ATTR_IEEE_MAXRATE": Struct<IeeeMaxrate>,
        IEEE_QCN = 8 "DCB_ATTR_IEEE_QCN": Struct<IeeeQcn>,
        IEEE_QCN_STATS = 9 "DCB_ATTR_IEEE_QCN_STATS": Struct<IeeeQcnStats>,
        DCB_BUFFER = 10 "DCB_ATTR_DCB_BUFFER": Struct<DcbnlBuffer>,
        DCB_APP_TRUST_TABLE = 11 "DCB_ATTR_DCB_APP_TRUST_TABLE": Nest<DcbAttrAppTrust>,
        DCB_REWR_TABLE = 12 "DCB_ATTR_DCB_REWR_TABLE": Nest<DcbAttrIeeeApp>,
    }
    /// The applications of the peer. C: `dcbnl_build_peer_app`.
    pub DcbAttrIeeePeerApp "ieee-peer-app" {
        IEEE_APP = 1 "DCB_ATTR_IEEE_APP": Multi<Struct<DcbApp>>,
    }
    pub DcbAttrCeePeerApp "cee-peer-app" {
        CEE_PEER_APP_INFO = 1 "DCB_ATTR_CEE_PEER_APP_INFO": Struct<DcbPeerAppInfo>,
        CEE_PEER_APP = 2 "DCB_ATTR_CEE_PEER_APP": Multi<Struct<DcbApp>>,
    }
    pub DcbAttrCeeApp "cee-app" {
        CEE_APP = 1 "DCB_ATTR_CEE_APP": Multi<Nest<DcbAppAttr>>,
    }
    pub DcbAttrCee "cee" {
        CEE_PEER_PG = 1 "DCB_ATTR_CEE_PEER_PG": Struct<CeePg>,
        CEE_PEER_PFC = 2 "DCB_ATTR_CEE_PEER_PFC": Struct<CeePfc>,
        CEE_PEER_APP_TABLE = 3 "DCB_ATTR_CEE_PEER_APP_TABLE": Nest<DcbAttrCeePeerApp>,
        CEE_TX_PG = 4 "DCB_ATTR_CEE_TX_PG": Nest<DcbPgAttr>,
        CEE_RX_PG = 5 "DCB_ATTR_CEE_RX_PG": Nest<DcbPgAttr>,
        CEE_PFC = 6 "DCB_ATTR_CEE_PFC": Nest<DcbPfcUpAttr>,
        CEE_APP_TABLE = 7 "DCB_ATTR_CEE_APP_TABLE": Nest<DcbAttrCeeApp>,
        CEE_FEAT = 8 "DCB_ATTR_CEE_FEAT": Nest<DcbFeatcfgAttr>,
    }
    /// The reply to a command that sets a nest has a `u8` in its place, 0 for success.
    pub DcbAttr "dcb-attrs" {
        IFNAME = 1 "DCB_ATTR_IFNAME": Str => NlaPolicy::NUL_STRING.max_len(15),
        STATE = 2 "DCB_ATTR_STATE": U8,
        PFC_STATE = 3 "DCB_ATTR_PFC_STATE": U8,
        PFC_CFG = 4 "DCB_ATTR_PFC_CFG": Nest<DcbPfcUpAttr>,
        NUM_TC = 5 "DCB_ATTR_NUM_TC": U8,
        PG_CFG = 6 "DCB_ATTR_PG_CFG": Nest<DcbPgAttr>,
        SET_ALL = 7 "DCB_ATTR_SET_ALL": U8,
        PERM_HWADDR = 8 "DCB_ATTR_PERM_HWADDR": Mac,
        CAP = 9 "DCB_ATTR_CAP": Nest<DcbCapAttr>,
        NUMTCS = 10 "DCB_ATTR_NUMTCS": Nest<DcbNumtcsAttr>,
        BCN = 11 "DCB_ATTR_BCN": Nest<DcbBcnAttr>,
        APP = 12 "DCB_ATTR_APP": Nest<DcbAppAttr>,
        IEEE = 13 "DCB_ATTR_IEEE": Nest<DcbAttrIeee>,
        DCBX = 14 "DCB_ATTR_DCBX": As<U8, DcbCapDcbx>,
        FEATCFG = 15 "DCB_ATTR_FEATCFG": Nest<DcbFeatcfgAttr>,
        CEE = 16 "DCB_ATTR_CEE": Nest<DcbAttrCee>,
    }
}

family! {
    pub RtDcb: Raw(0) "rt-dcb" {
        GETDCB = 78 "RTM_GETDCB": Dcbmsg, DcbAttr => 78 DcbAttr,
        SETDCB = 79 "RTM_SETDCB": Dcbmsg, DcbAttr => 79 DcbAttr,
    }
    groups {
        GROUP_DCB = 23 "RTNLGRP_DCB",
    }
}
