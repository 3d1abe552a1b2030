// SPDX-License-Identifier: MIT OR Apache-2.0
//! Limits of the connections that Open vSwitch tracks in a zone.
//!
//! Written by hand from C: `linux/openvswitch.h`.

use nlwire::typed::*;

use super::ovs_vport::OvsHeader;

structs! {
    pub OvsZoneLimit "ovs_zone_limit" {
        /// -1: the limit of zones without one of their own. C: `OVS_ZONE_LIMIT_DEFAULT_ZONE`.
        zone_id: i32,
        /// 0: no limit.
        limit: u32,
        /// In replies.
        count: u32,
    }
}

attributes! {
    pub OvsCtLimitAttr "ct-limit" {
        ZONE_LIMIT = 1 "OVS_CT_LIMIT_ATTR_ZONE_LIMIT": StructArray<OvsZoneLimit>,
    }
}

family! {
    pub OvsCtLimit: Genl("ovs_ct_limit", 1) "ovs_ct_limit" {
        SET = 1 "OVS_CT_LIMIT_CMD_SET": OvsHeader, OvsCtLimitAttr => 1 OvsCtLimitAttr,
        DEL = 2 "OVS_CT_LIMIT_CMD_DEL": OvsHeader, OvsCtLimitAttr => 2 OvsCtLimitAttr,
        GET = 3 "OVS_CT_LIMIT_CMD_GET": OvsHeader, OvsCtLimitAttr => 3 OvsCtLimitAttr,
    }
    groups {
        GROUP_OVS_CT_LIMIT = 0 "ovs_ct_limit",
    }
}
