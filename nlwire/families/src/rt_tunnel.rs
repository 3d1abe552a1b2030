// SPDX-License-Identifier: MIT OR Apache-2.0
//! The VNIs that a VXLAN device receives.
//!
//! Written by hand from C: `linux/if_link.h`.

use nlwire::typed::*;

structs! {
    pub TunnelMsg "tunnel_msg" {
        family: u8,
        flags: u8,
        reserved2: u16,
        ifindex: u32,
    }
}

attributes! {
    pub VnifilterEntryStats "entry-stats" {
        RX_BYTES = 1 "VNIFILTER_ENTRY_STATS_RX_BYTES": U64,
        RX_PKTS = 2 "VNIFILTER_ENTRY_STATS_RX_PKTS": U64,
        RX_DROPS = 3 "VNIFILTER_ENTRY_STATS_RX_DROPS": U64,
        RX_ERRORS = 4 "VNIFILTER_ENTRY_STATS_RX_ERRORS": U64,
        TX_BYTES = 5 "VNIFILTER_ENTRY_STATS_TX_BYTES": U64,
        TX_PKTS = 6 "VNIFILTER_ENTRY_STATS_TX_PKTS": U64,
        TX_DROPS = 7 "VNIFILTER_ENTRY_STATS_TX_DROPS": U64,
        TX_ERRORS = 8 "VNIFILTER_ENTRY_STATS_TX_ERRORS": U64,
        PAD = 9 "VNIFILTER_ENTRY_STATS_PAD": Empty,
    }
    pub VxlanVnifilterEntry "entry" {
        START = 1 "VXLAN_VNIFILTER_ENTRY_START": U32,
        END = 2 "VXLAN_VNIFILTER_ENTRY_END": U32,
        GROUP = 3 "VXLAN_VNIFILTER_ENTRY_GROUP": Ip,
        GROUP6 = 4 "VXLAN_VNIFILTER_ENTRY_GROUP6": Ip,
        STATS = 5 "VXLAN_VNIFILTER_ENTRY_STATS": Nest<VnifilterEntryStats>,
    }
    pub VxlanVnifilter "tunnel-attrs" {
        ENTRY = 1 "VXLAN_VNIFILTER_ENTRY": Multi<Nest<VxlanVnifilterEntry>>,
    }
}

family! {
    pub RtTunnel: Raw(0) "rt-tunnel" {
        NEWTUNNEL = 120 "RTM_NEWTUNNEL": TunnelMsg, VxlanVnifilter,
        DELTUNNEL = 121 "RTM_DELTUNNEL": TunnelMsg, VxlanVnifilter,
        GETTUNNEL = 122 "RTM_GETTUNNEL": TunnelMsg, VxlanVnifilter => 120 VxlanVnifilter,
    }
    events {
        NEWTUNNEL_NTF = 120 "RTM_NEWTUNNEL": TunnelMsg, VxlanVnifilter,
        DELTUNNEL_NTF = 121 "RTM_DELTUNNEL": TunnelMsg, VxlanVnifilter,
    }
    groups {
        GROUP_TUNNEL = 35 "RTNLGRP_TUNNEL",
    }
}
