// SPDX-License-Identifier: MIT OR Apache-2.0
//! The VLANs of bridges and their ports, and their options.
//!
//! Written by hand from C: `linux/if_bridge.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

use super::rt_link::{BrState, BridgeQuerier};
use super::rt_mdb::Mdba;

structs! {
    pub BrVlanMsg "br_vlan_msg" {
        family: u8,
        reserved1: u8,
        reserved2: u16,
        ifindex: u32,
    }
    pub BridgeVlanInfo "bridge_vlan_info" {
        flags: u16 = As<U16, BridgeVlanInfoFlags>,
        vid: u16,
    }
}

enums! {
    pub flags BridgeVlanInfoFlags {
        MASTER = 1 "BRIDGE_VLAN_INFO_MASTER",
        PVID = 2 "BRIDGE_VLAN_INFO_PVID",
        UNTAGGED = 4 "BRIDGE_VLAN_INFO_UNTAGGED",
        RANGE_BEGIN = 8 "BRIDGE_VLAN_INFO_RANGE_BEGIN",
        RANGE_END = 16 "BRIDGE_VLAN_INFO_RANGE_END",
        BRENTRY = 32 "BRIDGE_VLAN_INFO_BRENTRY",
        ONLY_OPTS = 64 "BRIDGE_VLAN_INFO_ONLY_OPTS",
    }
    /// The flags of `BRIDGE_VLANDB_DUMP_FLAGS`.
    pub flags BridgeVlandbDumpf {
        STATS = 1 "BRIDGE_VLANDB_DUMPF_STATS",
        GLOBAL = 2 "BRIDGE_VLANDB_DUMPF_GLOBAL",
    }
}

attributes! {
    /// The attributes of requests to get.
    pub BridgeVlandbDump "dump-attrs" {
        FLAGS = 1 "BRIDGE_VLANDB_DUMP_FLAGS": As<U32, BridgeVlandbDumpf>,
    }
    pub BridgeVlandbTinfo "tunnel-info" {
        ID = 1 "BRIDGE_VLANDB_TINFO_ID": U32,
        CMD = 2 "BRIDGE_VLANDB_TINFO_CMD": U32,
    }
    pub BridgeVlandbStats "stats" {
        RX_BYTES = 1 "BRIDGE_VLANDB_STATS_RX_BYTES": U64,
        RX_PACKETS = 2 "BRIDGE_VLANDB_STATS_RX_PACKETS": U64,
        TX_BYTES = 3 "BRIDGE_VLANDB_STATS_TX_BYTES": U64,
        TX_PACKETS = 4 "BRIDGE_VLANDB_STATS_TX_PACKETS": U64,
        PAD = 5 "BRIDGE_VLANDB_STATS_PAD": Empty,
    }
    pub BridgeVlandbEntry "entry" {
        INFO = 1 "BRIDGE_VLANDB_ENTRY_INFO": Struct<BridgeVlanInfo> => NlaPolicy::BINARY.exact_len(4),
        RANGE = 2 "BRIDGE_VLANDB_ENTRY_RANGE": U16,
        STATE = 3 "BRIDGE_VLANDB_ENTRY_STATE": As<U8, BrState>,
        TUNNEL_INFO = 4 "BRIDGE_VLANDB_ENTRY_TUNNEL_INFO": Nest<BridgeVlandbTinfo>,
        STATS = 5 "BRIDGE_VLANDB_ENTRY_STATS": Nest<BridgeVlandbStats>,
        MCAST_ROUTER = 6 "BRIDGE_VLANDB_ENTRY_MCAST_ROUTER": U8,
        MCAST_N_GROUPS = 7 "BRIDGE_VLANDB_ENTRY_MCAST_N_GROUPS": U32 => NlaPolicy::REJECT,
        MCAST_MAX_GROUPS = 8 "BRIDGE_VLANDB_ENTRY_MCAST_MAX_GROUPS": U32,
        NEIGH_SUPPRESS = 9 "BRIDGE_VLANDB_ENTRY_NEIGH_SUPPRESS": U8 => NlaPolicy::U8.max(1),
        NEIGH_FORWARD_GRAT = 10 "BRIDGE_VLANDB_ENTRY_NEIGH_FORWARD_GRAT": U8 => NlaPolicy::U8.max(1),
    }
    /// Times are in `clock_t`, hundredths of a second.
    pub BridgeVlandbGopts "global-options" {
        ID = 1 "BRIDGE_VLANDB_GOPTS_ID": U16,
        RANGE = 2 "BRIDGE_VLANDB_GOPTS_RANGE": U16,
        MCAST_SNOOPING = 3 "BRIDGE_VLANDB_GOPTS_MCAST_SNOOPING": U8,
        MCAST_IGMP_VERSION = 4 "BRIDGE_VLANDB_GOPTS_MCAST_IGMP_VERSION": U8,
        MCAST_MLD_VERSION = 5 "BRIDGE_VLANDB_GOPTS_MCAST_MLD_VERSION": U8,
        MCAST_LAST_MEMBER_CNT = 6 "BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_CNT": U32,
        MCAST_STARTUP_QUERY_CNT = 7 "BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_CNT": U32,
        MCAST_LAST_MEMBER_INTVL = 8 "BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_INTVL": U64,
        PAD = 9 "BRIDGE_VLANDB_GOPTS_PAD": Empty,
        MCAST_MEMBERSHIP_INTVL = 10 "BRIDGE_VLANDB_GOPTS_MCAST_MEMBERSHIP_INTVL": U64,
        MCAST_QUERIER_INTVL = 11 "BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_INTVL": U64,
        MCAST_QUERY_INTVL = 12 "BRIDGE_VLANDB_GOPTS_MCAST_QUERY_INTVL": U64,
        MCAST_QUERY_RESPONSE_INTVL = 13 "BRIDGE_VLANDB_GOPTS_MCAST_QUERY_RESPONSE_INTVL": U64,
        MCAST_STARTUP_QUERY_INTVL = 14 "BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_INTVL": U64,
        MCAST_QUERIER = 15 "BRIDGE_VLANDB_GOPTS_MCAST_QUERIER": U8,
        MCAST_ROUTER_PORTS = 16 "BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS": Nest<Mdba>,
        MCAST_QUERIER_STATE = 17 "BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_STATE": Nest<BridgeQuerier>,
        MSTI = 18 "BRIDGE_VLANDB_GOPTS_MSTI": U16 => NlaPolicy::U16.max(4095),
    }
    pub BridgeVlandb "vlan-attrs" {
        ENTRY = 1 "BRIDGE_VLANDB_ENTRY": Multi<Nest<BridgeVlandbEntry>>,
        GLOBAL_OPTIONS = 2 "BRIDGE_VLANDB_GLOBAL_OPTIONS": Multi<Nest<BridgeVlandbGopts>>,
    }
}

family! {
    pub RtVlan: Raw(0) "rt-vlan" {
        NEWVLAN = 112 "RTM_NEWVLAN": BrVlanMsg, BridgeVlandb,
        DELVLAN = 113 "RTM_DELVLAN": BrVlanMsg, BridgeVlandb,
        GETVLAN = 114 "RTM_GETVLAN": BrVlanMsg, BridgeVlandbDump => 112 BridgeVlandb,
    }
    events {
        NEWVLAN_NTF = 112 "RTM_NEWVLAN": BrVlanMsg, BridgeVlandb,
        DELVLAN_NTF = 113 "RTM_DELVLAN": BrVlanMsg, BridgeVlandb,
    }
    groups {
        GROUP_BRVLAN = 33 "RTNLGRP_BRVLAN",
    }
}
