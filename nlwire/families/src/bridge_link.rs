// SPDX-License-Identifier: MIT OR Apache-2.0
//! Links as ports of bridges: messages about links whose `ifi_family` is `AF_BRIDGE`.
//!
//! Written by hand from C: `linux/if_bridge.h`, `linux/if_link.h`.
//!
//! They have the message types of [`rt_link`](super::rt_link), and other layouts of
//! `IFLA_AF_SPEC` and `IFLA_PROTINFO`. Times of CFM and MRP are in their own units.

pub use nlwire::rtnl::IfInfoMsg;
use nlwire::typed::*;
use nlwire::NlaPolicy;

pub use super::rt_link::BrState;
use super::rt_link::{IfOper, IflaBrport, RtextFilter};
use super::rt_vlan::BridgeVlanInfo;

enums! {
    /// The target of a request. C: `BRIDGE_FLAGS_MASTER`, `BRIDGE_FLAGS_SELF`.
    pub flags BridgeFlags {
        MASTER = 1 "BRIDGE_FLAGS_MASTER",
        SELF = 2 "BRIDGE_FLAGS_SELF",
    }
    pub enum BridgeMode {
        VEB = 0 "BRIDGE_MODE_VEB",
        VEPA = 1 "BRIDGE_MODE_VEPA",
        UNDEF = 65535 "BRIDGE_MODE_UNDEF",
    }
}

attributes! {
    pub IflaBridgeVlanTunnel "bridge-vlan-tunnel" {
        ID = 1 "IFLA_BRIDGE_VLAN_TUNNEL_ID": U32,
        VID = 2 "IFLA_BRIDGE_VLAN_TUNNEL_VID": U16,
        FLAGS = 3 "IFLA_BRIDGE_VLAN_TUNNEL_FLAGS": U16,
    }
    pub IflaBridgeMrp "bridge-mrp" {
        INSTANCE = 1 "IFLA_BRIDGE_MRP_INSTANCE": Nest<IflaBridgeMrpInstance>,
        PORT_STATE = 2 "IFLA_BRIDGE_MRP_PORT_STATE": Nest<IflaBridgeMrpPortState>,
        PORT_ROLE = 3 "IFLA_BRIDGE_MRP_PORT_ROLE": Nest<IflaBridgeMrpPortRole>,
        RING_STATE = 4 "IFLA_BRIDGE_MRP_RING_STATE": Nest<IflaBridgeMrpRingState>,
        RING_ROLE = 5 "IFLA_BRIDGE_MRP_RING_ROLE": Nest<IflaBridgeMrpRingRole>,
        START_TEST = 6 "IFLA_BRIDGE_MRP_START_TEST": Nest<IflaBridgeMrpStartTest>,
        INFO = 7 "IFLA_BRIDGE_MRP_INFO": Multi<Nest<IflaBridgeMrpInfo>>,
        IN_ROLE = 8 "IFLA_BRIDGE_MRP_IN_ROLE": Nest<IflaBridgeMrpInRole>,
        IN_STATE = 9 "IFLA_BRIDGE_MRP_IN_STATE": Nest<IflaBridgeMrpInState>,
        START_IN_TEST = 10 "IFLA_BRIDGE_MRP_START_IN_TEST": Nest<IflaBridgeMrpStartInTest>,
    }
    pub IflaBridgeMrpInstance "bridge-mrp-instance" {
        RING_ID = 1 "IFLA_BRIDGE_MRP_INSTANCE_RING_ID": U32,
        P_IFINDEX = 2 "IFLA_BRIDGE_MRP_INSTANCE_P_IFINDEX": U32,
        S_IFINDEX = 3 "IFLA_BRIDGE_MRP_INSTANCE_S_IFINDEX": U32,
        PRIO = 4 "IFLA_BRIDGE_MRP_INSTANCE_PRIO": U16,
    }
    pub IflaBridgeMrpPortState "bridge-mrp-port-state" {
        STATE = 1 "IFLA_BRIDGE_MRP_PORT_STATE_STATE": U32,
    }
    pub IflaBridgeMrpPortRole "bridge-mrp-port-role" {
        ROLE = 1 "IFLA_BRIDGE_MRP_PORT_ROLE_ROLE": U32,
    }
    pub IflaBridgeMrpRingState "bridge-mrp-ring-state" {
        RING_ID = 1 "IFLA_BRIDGE_MRP_RING_STATE_RING_ID": U32,
        STATE = 2 "IFLA_BRIDGE_MRP_RING_STATE_STATE": U32,
    }
    pub IflaBridgeMrpRingRole "bridge-mrp-ring-role" {
        RING_ID = 1 "IFLA_BRIDGE_MRP_RING_ROLE_RING_ID": U32,
        ROLE = 2 "IFLA_BRIDGE_MRP_RING_ROLE_ROLE": U32,
    }
    pub IflaBridgeMrpStartTest "bridge-mrp-start-test" {
        RING_ID = 1 "IFLA_BRIDGE_MRP_START_TEST_RING_ID": U32,
        INTERVAL = 2 "IFLA_BRIDGE_MRP_START_TEST_INTERVAL": U32 => NlaPolicy::U32.min(1),
        MAX_MISS = 3 "IFLA_BRIDGE_MRP_START_TEST_MAX_MISS": U32,
        PERIOD = 4 "IFLA_BRIDGE_MRP_START_TEST_PERIOD": U32,
        MONITOR = 5 "IFLA_BRIDGE_MRP_START_TEST_MONITOR": U32,
    }
    pub IflaBridgeMrpInfo "bridge-mrp-info" {
        RING_ID = 1 "IFLA_BRIDGE_MRP_INFO_RING_ID": U32,
        P_IFINDEX = 2 "IFLA_BRIDGE_MRP_INFO_P_IFINDEX": U32,
        S_IFINDEX = 3 "IFLA_BRIDGE_MRP_INFO_S_IFINDEX": U32,
        PRIO = 4 "IFLA_BRIDGE_MRP_INFO_PRIO": U16,
        RING_STATE = 5 "IFLA_BRIDGE_MRP_INFO_RING_STATE": U32,
        RING_ROLE = 6 "IFLA_BRIDGE_MRP_INFO_RING_ROLE": U32,
        TEST_INTERVAL = 7 "IFLA_BRIDGE_MRP_INFO_TEST_INTERVAL": U32,
        TEST_MAX_MISS = 8 "IFLA_BRIDGE_MRP_INFO_TEST_MAX_MISS": U32,
        TEST_MONITOR = 9 "IFLA_BRIDGE_MRP_INFO_TEST_MONITOR": U32,
        I_IFINDEX = 10 "IFLA_BRIDGE_MRP_INFO_I_IFINDEX": U32,
        IN_STATE = 11 "IFLA_BRIDGE_MRP_INFO_IN_STATE": U32,
        IN_ROLE = 12 "IFLA_BRIDGE_MRP_INFO_IN_ROLE": U32,
        IN_TEST_INTERVAL = 13 "IFLA_BRIDGE_MRP_INFO_IN_TEST_INTERVAL": U32,
        IN_TEST_MAX_MISS = 14 "IFLA_BRIDGE_MRP_INFO_IN_TEST_MAX_MISS": U32,
    }
    pub IflaBridgeMrpInState "bridge-mrp-in-state" {
        IN_ID = 1 "IFLA_BRIDGE_MRP_IN_STATE_IN_ID": U32,
        STATE = 2 "IFLA_BRIDGE_MRP_IN_STATE_STATE": U32,
    }
    pub IflaBridgeMrpInRole "bridge-mrp-in-role" {
        RING_ID = 1 "IFLA_BRIDGE_MRP_IN_ROLE_RING_ID": U32,
        IN_ID = 2 "IFLA_BRIDGE_MRP_IN_ROLE_IN_ID": U16,
        ROLE = 3 "IFLA_BRIDGE_MRP_IN_ROLE_ROLE": U32,
        I_IFINDEX = 4 "IFLA_BRIDGE_MRP_IN_ROLE_I_IFINDEX": U32,
    }
    pub IflaBridgeMrpStartInTest "bridge-mrp-start-in-test" {
        IN_ID = 1 "IFLA_BRIDGE_MRP_START_IN_TEST_IN_ID": U32,
        INTERVAL = 2 "IFLA_BRIDGE_MRP_START_IN_TEST_INTERVAL": U32 => NlaPolicy::U32.min(1),
        MAX_MISS = 3 "IFLA_BRIDGE_MRP_START_IN_TEST_MAX_MISS": U32,
        PERIOD = 4 "IFLA_BRIDGE_MRP_START_IN_TEST_PERIOD": U32,
    }
    pub IflaBridgeCfm "bridge-cfm" {
        MEP_CREATE = 1 "IFLA_BRIDGE_CFM_MEP_CREATE": Nest<IflaBridgeCfmMepCreate>,
        MEP_DELETE = 2 "IFLA_BRIDGE_CFM_MEP_DELETE": Nest<IflaBridgeCfmMepDelete>,
        MEP_CONFIG = 3 "IFLA_BRIDGE_CFM_MEP_CONFIG": Nest<IflaBridgeCfmMepConfig>,
        CC_CONFIG = 4 "IFLA_BRIDGE_CFM_CC_CONFIG": Nest<IflaBridgeCfmCcConfig>,
        CC_PEER_MEP_ADD = 5 "IFLA_BRIDGE_CFM_CC_PEER_MEP_ADD": Nest<IflaBridgeCfmCcPeerMep>,
        CC_PEER_MEP_REMOVE = 6 "IFLA_BRIDGE_CFM_CC_PEER_MEP_REMOVE": Nest<IflaBridgeCfmCcPeerMep>,
        CC_RDI = 7 "IFLA_BRIDGE_CFM_CC_RDI": Nest<IflaBridgeCfmCcRdi>,
        CC_CCM_TX = 8 "IFLA_BRIDGE_CFM_CC_CCM_TX": Nest<IflaBridgeCfmCcCcmTx>,
        MEP_CREATE_INFO = 9 "IFLA_BRIDGE_CFM_MEP_CREATE_INFO": Multi<Nest<IflaBridgeCfmMepCreate>>,
        MEP_CONFIG_INFO = 10 "IFLA_BRIDGE_CFM_MEP_CONFIG_INFO": Multi<Nest<IflaBridgeCfmMepConfig>>,
        CC_CONFIG_INFO = 11 "IFLA_BRIDGE_CFM_CC_CONFIG_INFO": Multi<Nest<IflaBridgeCfmCcConfig>>,
        CC_RDI_INFO = 12 "IFLA_BRIDGE_CFM_CC_RDI_INFO": Multi<Nest<IflaBridgeCfmCcRdi>>,
        CC_CCM_TX_INFO = 13 "IFLA_BRIDGE_CFM_CC_CCM_TX_INFO": Multi<Nest<IflaBridgeCfmCcCcmTx>>,
        CC_PEER_MEP_INFO = 14 "IFLA_BRIDGE_CFM_CC_PEER_MEP_INFO": Multi<Nest<IflaBridgeCfmCcPeerMep>>,
        MEP_STATUS_INFO = 15 "IFLA_BRIDGE_CFM_MEP_STATUS_INFO": Multi<Nest<IflaBridgeCfmMepStatus>>,
        CC_PEER_STATUS_INFO = 16 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_INFO": Multi<Nest<IflaBridgeCfmCcPeerStatus>>,
    }
    pub IflaBridgeCfmMepCreate "bridge-cfm-mep-create" {
        INSTANCE = 1 "IFLA_BRIDGE_CFM_MEP_CREATE_INSTANCE": U32,
        DOMAIN = 2 "IFLA_BRIDGE_CFM_MEP_CREATE_DOMAIN": U32,
        DIRECTION = 3 "IFLA_BRIDGE_CFM_MEP_CREATE_DIRECTION": U32,
        IFINDEX = 4 "IFLA_BRIDGE_CFM_MEP_CREATE_IFINDEX": U32,
    }
    pub IflaBridgeCfmMepDelete "bridge-cfm-mep-delete" {
        INSTANCE = 1 "IFLA_BRIDGE_CFM_MEP_DELETE_INSTANCE": U32,
    }
    pub IflaBridgeCfmMepConfig "bridge-cfm-mep-config" {
        INSTANCE = 1 "IFLA_BRIDGE_CFM_MEP_CONFIG_INSTANCE": U32,
        UNICAST_MAC = 2 "IFLA_BRIDGE_CFM_MEP_CONFIG_UNICAST_MAC": Mac => NlaPolicy::BINARY.exact_len(6),
        MDLEVEL = 3 "IFLA_BRIDGE_CFM_MEP_CONFIG_MDLEVEL": U32 => NlaPolicy::U32.max(7),
        MEPID = 4 "IFLA_BRIDGE_CFM_MEP_CONFIG_MEPID": U32 => NlaPolicy::U32.max(0x1fff),
    }
    pub IflaBridgeCfmCcConfig "bridge-cfm-cc-config" {
        INSTANCE = 1 "IFLA_BRIDGE_CFM_CC_CONFIG_INSTANCE": U32,
        ENABLE = 2 "IFLA_BRIDGE_CFM_CC_CONFIG_ENABLE": U32,
        /// From 1 (3.3 ms) to 7 (10 minutes). C: `BR_CFM_CCM_INTERVAL_*`.
        EXP_INTERVAL = 3 "IFLA_BRIDGE_CFM_CC_CONFIG_EXP_INTERVAL": U32 => NlaPolicy::U32.range::<1, 7>(),
        EXP_MAID = 4 "IFLA_BRIDGE_CFM_CC_CONFIG_EXP_MAID": Bytes => NlaPolicy::BINARY.max_len(48),
    }
    pub IflaBridgeCfmCcPeerMep "bridge-cfm-cc-peer-mep" {
        MEP_INSTANCE = 1 "IFLA_BRIDGE_CFM_CC_PEER_MEP_INSTANCE": U32,
        MEPID = 2 "IFLA_BRIDGE_CFM_CC_PEER_MEPID": U32 => NlaPolicy::U32.max(0x1fff),
    }
    pub IflaBridgeCfmCcRdi "bridge-cfm-cc-rdi" {
        INSTANCE = 1 "IFLA_BRIDGE_CFM_CC_RDI_INSTANCE": U32,
        RDI = 2 "IFLA_BRIDGE_CFM_CC_RDI_RDI": U32,
    }
    pub IflaBridgeCfmCcCcmTx "bridge-cfm-cc-ccm-tx" {
        INSTANCE = 1 "IFLA_BRIDGE_CFM_CC_CCM_TX_INSTANCE": U32,
        DMAC = 2 "IFLA_BRIDGE_CFM_CC_CCM_TX_DMAC": Mac => NlaPolicy::BINARY.exact_len(6),
        SEQ_NO_UPDATE = 3 "IFLA_BRIDGE_CFM_CC_CCM_TX_SEQ_NO_UPDATE": U32,
        PERIOD = 4 "IFLA_BRIDGE_CFM_CC_CCM_TX_PERIOD": U32,
        IF_TLV = 5 "IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV": U32,
        IF_TLV_VALUE = 6 "IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV_VALUE": U8,
        PORT_TLV = 7 "IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV": U32,
        PORT_TLV_VALUE = 8 "IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV_VALUE": U8,
    }
    pub IflaBridgeCfmMepStatus "bridge-cfm-mep-status" {
        INSTANCE = 1 "IFLA_BRIDGE_CFM_MEP_STATUS_INSTANCE": U32,
        OPCODE_UNEXP_SEEN = 2 "IFLA_BRIDGE_CFM_MEP_STATUS_OPCODE_UNEXP_SEEN": U32,
        VERSION_UNEXP_SEEN = 3 "IFLA_BRIDGE_CFM_MEP_STATUS_VERSION_UNEXP_SEEN": U32,
        RX_LEVEL_LOW_SEEN = 4 "IFLA_BRIDGE_CFM_MEP_STATUS_RX_LEVEL_LOW_SEEN": U32,
    }
    pub IflaBridgeCfmCcPeerStatus "bridge-cfm-cc-peer-status" {
        INSTANCE = 1 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_INSTANCE": U32,
        PEER_MEPID = 2 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_PEER_MEPID": U32,
        CCM_DEFECT = 3 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_CCM_DEFECT": U32,
        RDI = 4 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_RDI": U32,
        PORT_TLV_VALUE = 5 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_PORT_TLV_VALUE": U8,
        IF_TLV_VALUE = 6 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_IF_TLV_VALUE": U8,
        SEEN = 7 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEEN": U32,
        TLV_SEEN = 8 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_TLV_SEEN": U32,
        SEQ_UNEXP_SEEN = 9 "IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEQ_UNEXP_SEEN": U32,
    }
    pub IflaBridgeMst "bridge-mst" {
        ENTRY = 1 "IFLA_BRIDGE_MST_ENTRY": Multi<Nest<IflaBridgeMstEntry>>,
    }
    pub IflaBridgeMstEntry "bridge-mst-entry" {
        MSTI = 1 "IFLA_BRIDGE_MST_ENTRY_MSTI": U16 => NlaPolicy::U16.range::<1, 4095>(),
        STATE = 2 "IFLA_BRIDGE_MST_ENTRY_STATE": As<U8, BrState> => NlaPolicy::U8.max(4),
    }
    /// The attributes in `IFLA_AF_SPEC`.
    pub IflaBridge "bridge-af-spec" {
        FLAGS = 0 "IFLA_BRIDGE_FLAGS": As<U16, BridgeFlags>,
        MODE = 1 "IFLA_BRIDGE_MODE": As<U16, BridgeMode>,
        VLAN_INFO = 2 "IFLA_BRIDGE_VLAN_INFO": Multi<Struct<BridgeVlanInfo>>,
        VLAN_TUNNEL_INFO = 3 "IFLA_BRIDGE_VLAN_TUNNEL_INFO": Multi<Nest<IflaBridgeVlanTunnel>>,
        MRP = 4 "IFLA_BRIDGE_MRP": Nest<IflaBridgeMrp>,
        CFM = 5 "IFLA_BRIDGE_CFM": Nest<IflaBridgeCfm>,
        MST = 6 "IFLA_BRIDGE_MST": Nest<IflaBridgeMst>,
    }
    /// The attributes of a link as a port.
    pub BridgeIfla "bridge-link-attrs" {
        ADDRESS = 1 "IFLA_ADDRESS": Mac,
        IFNAME = 3 "IFLA_IFNAME": Str => NlaPolicy::NUL_STRING.max_len(15),
        MTU = 4 "IFLA_MTU": U32,
        LINK = 5 "IFLA_LINK": U32,
        MASTER = 10 "IFLA_MASTER": U32,
        PROTINFO = 12 "IFLA_PROTINFO": Nest<IflaBrport>,
        OPERSTATE = 16 "IFLA_OPERSTATE": As<U8, IfOper>,
        AF_SPEC = 26 "IFLA_AF_SPEC": Nest<IflaBridge>,
        EXT_MASK = 29 "IFLA_EXT_MASK": As<U32, RtextFilter>,
    }
}

family! {
    pub BridgeLink: Raw(0) "bridge-link" for [7] {
        GETLINK = 18 "RTM_GETLINK": IfInfoMsg, BridgeIfla => 16 BridgeIfla,
        SETLINK = 19 "RTM_SETLINK": IfInfoMsg, BridgeIfla,
        DELLINK = 17 "RTM_DELLINK": IfInfoMsg, BridgeIfla,
    }
    events {
        NEWLINK_NTF = 16 "RTM_NEWLINK": IfInfoMsg, BridgeIfla,
        /// The link left its bridge; it still exists.
        DELLINK_NTF = 17 "RTM_DELLINK": IfInfoMsg, BridgeIfla,
    }
    groups {
        GROUP_LINK = 1 "RTNLGRP_LINK",
    }
}
