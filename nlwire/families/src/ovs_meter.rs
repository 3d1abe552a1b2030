// SPDX-License-Identifier: MIT OR Apache-2.0
//! Meters of Open vSwitch.
//!
//! Written by hand from C: `linux/openvswitch.h`.

use nlwire::typed::*;

use super::ovs_flow::OvsFlowStats;
use super::ovs_vport::OvsHeader;

enums! {
    pub enum OvsMeterBandType {
        UNSPEC = 0 "OVS_METER_BAND_TYPE_UNSPEC",
        DROP = 1 "OVS_METER_BAND_TYPE_DROP",
    }
}

attributes! {
    pub OvsBandAttr "band" {
        TYPE = 1 "OVS_BAND_ATTR_TYPE": As<U32, OvsMeterBandType>,
        /// In the unit of the meter.
        RATE = 2 "OVS_BAND_ATTR_RATE": U32,
        /// In the unit of the meter.
        BURST = 3 "OVS_BAND_ATTR_BURST": U32,
        STATS = 4 "OVS_BAND_ATTR_STATS": Struct<OvsFlowStats>,
    }
    pub OvsMeterAttr "meter" {
        ID = 1 "OVS_METER_ATTR_ID": U32,
        /// The unit is kbit/s; without the flag, packets/s.
        KBPS = 2 "OVS_METER_ATTR_KBPS": Flag,
        STATS = 3 "OVS_METER_ATTR_STATS": Struct<OvsFlowStats>,
        BANDS = 4 "OVS_METER_ATTR_BANDS": IndexedArray<Nest<OvsBandAttr>>,
        /// The time of the last use, in milliseconds since the system started.
        USED = 5 "OVS_METER_ATTR_USED": U64,
        CLEAR = 6 "OVS_METER_ATTR_CLEAR": Flag,
        MAX_METERS = 7 "OVS_METER_ATTR_MAX_METERS": U32,
        MAX_BANDS = 8 "OVS_METER_ATTR_MAX_BANDS": U32,
        PAD = 9 "OVS_METER_ATTR_PAD": Empty,
    }
}

family! {
    pub OvsMeter: Genl("ovs_meter", 1) "ovs_meter" {
        FEATURES = 1 "OVS_METER_CMD_FEATURES": OvsHeader, OvsMeterAttr => 1 OvsMeterAttr,
        SET = 2 "OVS_METER_CMD_SET": OvsHeader, OvsMeterAttr => 2 OvsMeterAttr,
        DEL = 3 "OVS_METER_CMD_DEL": OvsHeader, OvsMeterAttr => 3 OvsMeterAttr,
        GET = 4 "OVS_METER_CMD_GET": OvsHeader, OvsMeterAttr => 4 OvsMeterAttr,
    }
    groups {
        GROUP_OVS_METER = 0 "ovs_meter",
    }
}
