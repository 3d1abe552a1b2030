// SPDX-License-Identifier: MIT OR Apache-2.0
//! SMC: its devices, link groups, links, statistics and identifiers.
//!
//! Written by hand from C: `linux/smc.h`. Replies about identifiers and the limitation of
//! handshakes have sets of their own.

use nlwire::typed::*;
use nlwire::NlaPolicy;

attributes! {
    pub SmcNlaSys "sys-info" {
        VER = 1 "SMC_NLA_SYS_VER": U8,
        REL = 2 "SMC_NLA_SYS_REL": U8,
        IS_ISM_V2 = 3 "SMC_NLA_SYS_IS_ISM_V2": U8,
        LOCAL_HOST = 4 "SMC_NLA_SYS_LOCAL_HOST": Str,
        SEID = 5 "SMC_NLA_SYS_SEID": Str,
        IS_SMCR_V2 = 6 "SMC_NLA_SYS_IS_SMCR_V2": U8,
    }
    pub SmcNlaLgrV2 "lgr-v2-common" {
        VER = 0 "SMC_NLA_LGR_V2_VER": U8,
        REL = 1 "SMC_NLA_LGR_V2_REL": U8,
        OS = 2 "SMC_NLA_LGR_V2_OS": U8,
        NEG_EID = 3 "SMC_NLA_LGR_V2_NEG_EID": Str,
        PEER_HOST = 4 "SMC_NLA_LGR_V2_PEER_HOST": Str,
    }
    pub SmcNlaLgrRV2 "lgr-smcr-v2" {
        DIRECT = 1 "SMC_NLA_LGR_R_V2_DIRECT": U8,
        MAX_CONNS = 2 "SMC_NLA_LGR_R_V2_MAX_CONNS": U8,
        MAX_LINKS = 3 "SMC_NLA_LGR_R_V2_MAX_LINKS": U8,
    }
    pub SmcNlaLgrR "lgr-smcr" {
        ID = 1 "SMC_NLA_LGR_R_ID": U32,
        ROLE = 2 "SMC_NLA_LGR_R_ROLE": U8,
        TYPE = 3 "SMC_NLA_LGR_R_TYPE": U8,
        PNETID = 4 "SMC_NLA_LGR_R_PNETID": Str,
        VLAN_ID = 5 "SMC_NLA_LGR_R_VLAN_ID": U8,
        CONNS_NUM = 6 "SMC_NLA_LGR_R_CONNS_NUM": U32,
        V2_COMMON = 7 "SMC_NLA_LGR_R_V2_COMMON": Nest<SmcNlaLgrV2>,
        V2 = 8 "SMC_NLA_LGR_R_V2": Nest<SmcNlaLgrRV2>,
        NET_COOKIE = 9 "SMC_NLA_LGR_R_NET_COOKIE": U64,
        PAD = 10 "SMC_NLA_LGR_R_PAD": Empty,
        BUF_TYPE = 11 "SMC_NLA_LGR_R_BUF_TYPE": U8,
        SNDBUF_ALLOC = 12 "SMC_NLA_LGR_R_SNDBUF_ALLOC": Uint,
        RMB_ALLOC = 13 "SMC_NLA_LGR_R_RMB_ALLOC": Uint,
    }
    pub SmcNlaLink "link-smcr" {
        ID = 1 "SMC_NLA_LINK_ID": U8,
        IB_DEV = 2 "SMC_NLA_LINK_IB_DEV": Str,
        IB_PORT = 3 "SMC_NLA_LINK_IB_PORT": U8,
        GID = 4 "SMC_NLA_LINK_GID": Str,
        PEER_GID = 5 "SMC_NLA_LINK_PEER_GID": Str,
        CONN_CNT = 6 "SMC_NLA_LINK_CONN_CNT": U32,
        /// An interface index.
        NET_DEV = 7 "SMC_NLA_LINK_NET_DEV": U32,
        UID = 8 "SMC_NLA_LINK_UID": U32,
        PEER_UID = 9 "SMC_NLA_LINK_PEER_UID": U32,
        STATE = 10 "SMC_NLA_LINK_STATE": U32,
    }
    pub SmcNlaLgrD "lgr-smcd" {
        ID = 1 "SMC_NLA_LGR_D_ID": U32,
        GID = 2 "SMC_NLA_LGR_D_GID": U64,
        PEER_GID = 3 "SMC_NLA_LGR_D_PEER_GID": U64,
        VLAN_ID = 4 "SMC_NLA_LGR_D_VLAN_ID": U8,
        CONNS_NUM = 5 "SMC_NLA_LGR_D_CONNS_NUM": U32,
        PNETID = 6 "SMC_NLA_LGR_D_PNETID": Str,
        CHID = 7 "SMC_NLA_LGR_D_CHID": U32,
        PAD = 8 "SMC_NLA_LGR_D_PAD": Empty,
        V2_COMMON = 9 "SMC_NLA_LGR_D_V2_COMMON": Nest<SmcNlaLgrV2>,
        EXT_GID = 10 "SMC_NLA_LGR_D_EXT_GID": U64,
        PEER_EXT_GID = 11 "SMC_NLA_LGR_D_PEER_EXT_GID": U64,
        SNDBUF_ALLOC = 12 "SMC_NLA_LGR_D_SNDBUF_ALLOC": Uint,
        DMB_ALLOC = 13 "SMC_NLA_LGR_D_DMB_ALLOC": Uint,
    }
    pub SmcNlaDevPort "dev-port" {
        PNET_USR = 1 "SMC_NLA_DEV_PORT_PNET_USR": U8,
        PNETID = 2 "SMC_NLA_DEV_PORT_PNETID": Str,
        /// An interface index.
        NETDEV = 3 "SMC_NLA_DEV_PORT_NETDEV": U32,
        STATE = 4 "SMC_NLA_DEV_PORT_STATE": U8,
        VALID = 5 "SMC_NLA_DEV_PORT_VALID": U8,
        LNK_CNT = 6 "SMC_NLA_DEV_PORT_LNK_CNT": U32,
    }
    pub SmcNlaDev "dev" {
        USE_CNT = 1 "SMC_NLA_DEV_USE_CNT": U32,
        IS_CRIT = 2 "SMC_NLA_DEV_IS_CRIT": U8,
        PCI_FID = 3 "SMC_NLA_DEV_PCI_FID": U32,
        PCI_CHID = 4 "SMC_NLA_DEV_PCI_CHID": U16,
        PCI_VENDOR = 5 "SMC_NLA_DEV_PCI_VENDOR": U16,
        PCI_DEVICE = 6 "SMC_NLA_DEV_PCI_DEVICE": U16,
        PCI_ID = 7 "SMC_NLA_DEV_PCI_ID": Str,
        PORT = 8 "SMC_NLA_DEV_PORT": Nest<SmcNlaDevPort>,
        PORT2 = 9 "SMC_NLA_DEV_PORT2": Nest<SmcNlaDevPort>,
        IB_NAME = 10 "SMC_NLA_DEV_IB_NAME": Str,
    }
    pub SmcNlaStatsPload "stats-pload" {
        PAD = 0 "SMC_NLA_STATS_PLOAD_PAD": Empty,
        _8K = 1 "SMC_NLA_STATS_PLOAD_8K": U64,
        _16K = 2 "SMC_NLA_STATS_PLOAD_16K": U64,
        _32K = 3 "SMC_NLA_STATS_PLOAD_32K": U64,
        _64K = 4 "SMC_NLA_STATS_PLOAD_64K": U64,
        _128K = 5 "SMC_NLA_STATS_PLOAD_128K": U64,
        _256K = 6 "SMC_NLA_STATS_PLOAD_256K": U64,
        _512K = 7 "SMC_NLA_STATS_PLOAD_512K": U64,
        _1024K = 8 "SMC_NLA_STATS_PLOAD_1024K": U64,
        G_1024K = 9 "SMC_NLA_STATS_PLOAD_G_1024K": U64,
    }
    pub SmcNlaStatsRmb "stats-rmb" {
        PAD = 0 "SMC_NLA_STATS_RMB_PAD": Empty,
        SIZE_SM_PEER_CNT = 1 "SMC_NLA_STATS_RMB_SIZE_SM_PEER_CNT": U64,
        SIZE_SM_CNT = 2 "SMC_NLA_STATS_RMB_SIZE_SM_CNT": U64,
        FULL_PEER_CNT = 3 "SMC_NLA_STATS_RMB_FULL_PEER_CNT": U64,
        FULL_CNT = 4 "SMC_NLA_STATS_RMB_FULL_CNT": U64,
        REUSE_CNT = 5 "SMC_NLA_STATS_RMB_REUSE_CNT": U64,
        ALLOC_CNT = 6 "SMC_NLA_STATS_RMB_ALLOC_CNT": U64,
        DGRADE_CNT = 7 "SMC_NLA_STATS_RMB_DGRADE_CNT": U64,
    }
    pub SmcNlaStatsT "stats-tech" {
        PAD = 0 "SMC_NLA_STATS_T_PAD": Empty,
        TX_RMB_SIZE = 1 "SMC_NLA_STATS_T_TX_RMB_SIZE": Nest<SmcNlaStatsPload>,
        RX_RMB_SIZE = 2 "SMC_NLA_STATS_T_RX_RMB_SIZE": Nest<SmcNlaStatsPload>,
        TXPLOAD_SIZE = 3 "SMC_NLA_STATS_T_TXPLOAD_SIZE": Nest<SmcNlaStatsPload>,
        RXPLOAD_SIZE = 4 "SMC_NLA_STATS_T_RXPLOAD_SIZE": Nest<SmcNlaStatsPload>,
        TX_RMB_STATS = 5 "SMC_NLA_STATS_T_TX_RMB_STATS": Nest<SmcNlaStatsRmb>,
        RX_RMB_STATS = 6 "SMC_NLA_STATS_T_RX_RMB_STATS": Nest<SmcNlaStatsRmb>,
        CLNT_V1_SUCC = 7 "SMC_NLA_STATS_T_CLNT_V1_SUCC": U64,
        CLNT_V2_SUCC = 8 "SMC_NLA_STATS_T_CLNT_V2_SUCC": U64,
        SRV_V1_SUCC = 9 "SMC_NLA_STATS_T_SRV_V1_SUCC": U64,
        SRV_V2_SUCC = 10 "SMC_NLA_STATS_T_SRV_V2_SUCC": U64,
        SENDPAGE_CNT = 11 "SMC_NLA_STATS_T_SENDPAGE_CNT": U64,
        SPLICE_CNT = 12 "SMC_NLA_STATS_T_SPLICE_CNT": U64,
        CORK_CNT = 13 "SMC_NLA_STATS_T_CORK_CNT": U64,
        NDLY_CNT = 14 "SMC_NLA_STATS_T_NDLY_CNT": U64,
        URG_DATA_CNT = 15 "SMC_NLA_STATS_T_URG_DATA_CNT": U64,
        RX_BYTES = 16 "SMC_NLA_STATS_T_RX_BYTES": U64,
        TX_BYTES = 17 "SMC_NLA_STATS_T_TX_BYTES": U64,
        RX_CNT = 18 "SMC_NLA_STATS_T_RX_CNT": U64,
        TX_CNT = 19 "SMC_NLA_STATS_T_TX_CNT": U64,
        RX_RMB_USAGE = 20 "SMC_NLA_STATS_T_RX_RMB_USAGE": Uint,
        TX_RMB_USAGE = 21 "SMC_NLA_STATS_T_TX_RMB_USAGE": Uint,
    }
    pub SmcNlaStats "stats" {
        PAD = 0 "SMC_NLA_STATS_PAD": Empty,
        SMCD_TECH = 1 "SMC_NLA_STATS_SMCD_TECH": Nest<SmcNlaStatsT>,
        SMCR_TECH = 2 "SMC_NLA_STATS_SMCR_TECH": Nest<SmcNlaStatsT>,
        CLNT_HS_ERR_CNT = 3 "SMC_NLA_STATS_CLNT_HS_ERR_CNT": U64,
        SRV_HS_ERR_CNT = 4 "SMC_NLA_STATS_SRV_HS_ERR_CNT": U64,
    }
    pub SmcNlaFbackStats "fback-stats" {
        PAD = 0 "SMC_NLA_FBACK_STATS_PAD": Empty,
        /// 0: of clients, 1: of servers.
        TYPE = 1 "SMC_NLA_FBACK_STATS_TYPE": U8,
        SRV_CNT = 2 "SMC_NLA_FBACK_STATS_SRV_CNT": U64,
        CLNT_CNT = 3 "SMC_NLA_FBACK_STATS_CLNT_CNT": U64,
        RSN_CODE = 4 "SMC_NLA_FBACK_STATS_RSN_CODE": U32,
        RSN_CNT = 5 "SMC_NLA_FBACK_STATS_RSN_CNT": U16,
    }
    pub SmcNlaEidTable "ueid" {
        ENTRY = 1 "SMC_NLA_EID_TABLE_ENTRY": Str => NlaPolicy::STRING.max_len(32),
    }
    pub SmcNlaSeid "seid" {
        ENTRY = 1 "SMC_NLA_SEID_ENTRY": Str,
        ENABLED = 2 "SMC_NLA_SEID_ENABLED": U8,
    }
    pub SmcNlaHsLimitation "hs-limitation" {
        ENABLED = 1 "SMC_NLA_HS_LIMITATION_ENABLED": U8,
    }
    pub SmcGen "smc-gen" {
        SYS_INFO = 1 "SMC_GEN_SYS_INFO": Nest<SmcNlaSys>,
        LGR_SMCR = 2 "SMC_GEN_LGR_SMCR": Nest<SmcNlaLgrR>,
        LINK_SMCR = 3 "SMC_GEN_LINK_SMCR": Nest<SmcNlaLink>,
        LGR_SMCD = 4 "SMC_GEN_LGR_SMCD": Nest<SmcNlaLgrD>,
        DEV_SMCD = 5 "SMC_GEN_DEV_SMCD": Nest<SmcNlaDev>,
        DEV_SMCR = 6 "SMC_GEN_DEV_SMCR": Nest<SmcNlaDev>,
        STATS = 7 "SMC_GEN_STATS": Nest<SmcNlaStats>,
        FBACK_STATS = 8 "SMC_GEN_FBACK_STATS": Nest<SmcNlaFbackStats>,
    }
}

family! {
    pub Smc: Genl("SMC_GEN_NETLINK", 1) "SMC_GEN_NETLINK" {
        GET_SYS_INFO = 1 "SMC_NETLINK_GET_SYS_INFO": NoHeader, NoAttrs => 1 SmcGen,
        GET_LGR_SMCR = 2 "SMC_NETLINK_GET_LGR_SMCR": NoHeader, NoAttrs => 2 SmcGen,
        GET_LINK_SMCR = 3 "SMC_NETLINK_GET_LINK_SMCR": NoHeader, NoAttrs => 3 SmcGen,
        GET_LGR_SMCD = 4 "SMC_NETLINK_GET_LGR_SMCD": NoHeader, NoAttrs => 4 SmcGen,
        GET_DEV_SMCD = 5 "SMC_NETLINK_GET_DEV_SMCD": NoHeader, NoAttrs => 5 SmcGen,
        GET_DEV_SMCR = 6 "SMC_NETLINK_GET_DEV_SMCR": NoHeader, NoAttrs => 6 SmcGen,
        GET_STATS = 7 "SMC_NETLINK_GET_STATS": NoHeader, NoAttrs => 7 SmcGen,
        GET_FBACK_STATS = 8 "SMC_NETLINK_GET_FBACK_STATS": NoHeader, NoAttrs => 8 SmcGen,
        DUMP_UEID = 9 "SMC_NETLINK_DUMP_UEID": NoHeader, NoAttrs => 9 SmcNlaEidTable,
        ADD_UEID = 10 "SMC_NETLINK_ADD_UEID": NoHeader, SmcNlaEidTable,
        REMOVE_UEID = 11 "SMC_NETLINK_REMOVE_UEID": NoHeader, SmcNlaEidTable,
        FLUSH_UEID = 12 "SMC_NETLINK_FLUSH_UEID": NoHeader, NoAttrs,
        DUMP_SEID = 13 "SMC_NETLINK_DUMP_SEID": NoHeader, NoAttrs => 13 SmcNlaSeid,
        ENABLE_SEID = 14 "SMC_NETLINK_ENABLE_SEID": NoHeader, NoAttrs,
        DISABLE_SEID = 15 "SMC_NETLINK_DISABLE_SEID": NoHeader, NoAttrs,
        DUMP_HS_LIMITATION = 16 "SMC_NETLINK_DUMP_HS_LIMITATION": NoHeader, NoAttrs => 16 SmcNlaHsLimitation,
        ENABLE_HS_LIMITATION = 17 "SMC_NETLINK_ENABLE_HS_LIMITATION": NoHeader, NoAttrs,
        DISABLE_HS_LIMITATION = 18 "SMC_NETLINK_DISABLE_HS_LIMITATION": NoHeader, NoAttrs,
    }
}
