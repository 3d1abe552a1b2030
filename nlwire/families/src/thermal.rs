// SPDX-License-Identifier: MIT OR Apache-2.0
//! Thermal zones, their trip points and cooling devices.
//!
//! Written by hand from C: `linux/thermal.h`.
//!
//! Commands, events and samples are numbered from 0 or 1 each: the multicast group of a message
//! tells which it is. All have attributes of one set.
//!
//! Temperatures are in thousandths of a degree Celsius. C puts an `int` as a `u32`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

enums! {
    pub enum ThermalDeviceMode {
        DISABLED = 0 "THERMAL_DEVICE_DISABLED",
        ENABLED = 1 "THERMAL_DEVICE_ENABLED",
    }
    pub enum ThermalTrip {
        ACTIVE = 0 "THERMAL_TRIP_ACTIVE",
        PASSIVE = 1 "THERMAL_TRIP_PASSIVE",
        HOT = 2 "THERMAL_TRIP_HOT",
        CRITICAL = 3 "THERMAL_TRIP_CRITICAL",
    }
    pub flags ThermalThresholdWay {
        UP = 1 "THERMAL_THRESHOLD_WAY_UP",
        DOWN = 2 "THERMAL_THRESHOLD_WAY_DOWN",
    }
}

attributes! {
    pub ThermalTz "thermal-zones" {
        TZ_ID = 2 "THERMAL_GENL_ATTR_TZ_ID": Multi<U32>,
        TZ_NAME = 10 "THERMAL_GENL_ATTR_TZ_NAME": Multi<Str>,
    }
    pub ThermalTrips "thermal-trips" {
        TZ_TRIP_ID = 5 "THERMAL_GENL_ATTR_TZ_TRIP_ID": Multi<U32>,
        TZ_TRIP_TYPE = 6 "THERMAL_GENL_ATTR_TZ_TRIP_TYPE": Multi<As<U32, ThermalTrip>>,
        TZ_TRIP_TEMP = 7 "THERMAL_GENL_ATTR_TZ_TRIP_TEMP": Multi<S32>,
        TZ_TRIP_HYST = 8 "THERMAL_GENL_ATTR_TZ_TRIP_HYST": Multi<S32>,
    }
    pub ThermalCdevs "thermal-cdevs" {
        CDEV_ID = 15 "THERMAL_GENL_ATTR_CDEV_ID": Multi<U32>,
        CDEV_NAME = 18 "THERMAL_GENL_ATTR_CDEV_NAME": Multi<Str>,
    }
    pub ThermalCpuCapabilities "thermal-cpu-capabilities" {
        CPU_CAPABILITY_ID = 21 "THERMAL_GENL_ATTR_CPU_CAPABILITY_ID": Multi<U32>,
        CPU_CAPABILITY_PERFORMANCE = 22 "THERMAL_GENL_ATTR_CPU_CAPABILITY_PERFORMANCE": Multi<U32>,
        CPU_CAPABILITY_EFFICIENCY = 23 "THERMAL_GENL_ATTR_CPU_CAPABILITY_EFFICIENCY": Multi<U32>,
    }
    pub ThermalThresholds "thermal-thresholds" {
        THRESHOLD_TEMP = 25 "THERMAL_GENL_ATTR_THRESHOLD_TEMP": Multi<S32>,
        THRESHOLD_DIRECTION = 26 "THERMAL_GENL_ATTR_THRESHOLD_DIRECTION": Multi<As<U32, ThermalThresholdWay>>,
    }
    /// The lists are flat: of several entries, the attributes follow each other.
    pub ThermalGenlAttr "thermal-attrs" {
        TZ = 1 "THERMAL_GENL_ATTR_TZ": Nest<ThermalTz>,
        TZ_ID = 2 "THERMAL_GENL_ATTR_TZ_ID": U32,
        TZ_TEMP = 3 "THERMAL_GENL_ATTR_TZ_TEMP": S32 => NlaPolicy::U32,
        TZ_TRIP = 4 "THERMAL_GENL_ATTR_TZ_TRIP": Nest<ThermalTrips>,
        TZ_TRIP_ID = 5 "THERMAL_GENL_ATTR_TZ_TRIP_ID": U32,
        TZ_TRIP_TYPE = 6 "THERMAL_GENL_ATTR_TZ_TRIP_TYPE": As<U32, ThermalTrip>,
        TZ_TRIP_TEMP = 7 "THERMAL_GENL_ATTR_TZ_TRIP_TEMP": S32 => NlaPolicy::U32,
        TZ_TRIP_HYST = 8 "THERMAL_GENL_ATTR_TZ_TRIP_HYST": S32 => NlaPolicy::U32,
        TZ_MODE = 9 "THERMAL_GENL_ATTR_TZ_MODE": As<U32, ThermalDeviceMode>,
        TZ_NAME = 10 "THERMAL_GENL_ATTR_TZ_NAME": Str => NlaPolicy::STRING.max_len(20),
        TZ_CDEV_WEIGHT = 11 "THERMAL_GENL_ATTR_TZ_CDEV_WEIGHT": U32,
        TZ_GOV = 12 "THERMAL_GENL_ATTR_TZ_GOV": Bytes,
        TZ_GOV_NAME = 13 "THERMAL_GENL_ATTR_TZ_GOV_NAME": Str => NlaPolicy::STRING.max_len(20),
        CDEV = 14 "THERMAL_GENL_ATTR_CDEV": Nest<ThermalCdevs>,
        CDEV_ID = 15 "THERMAL_GENL_ATTR_CDEV_ID": U32,
        CDEV_CUR_STATE = 16 "THERMAL_GENL_ATTR_CDEV_CUR_STATE": U32,
        CDEV_MAX_STATE = 17 "THERMAL_GENL_ATTR_CDEV_MAX_STATE": U32,
        CDEV_NAME = 18 "THERMAL_GENL_ATTR_CDEV_NAME": Str => NlaPolicy::STRING.max_len(20),
        GOV_NAME = 19 "THERMAL_GENL_ATTR_GOV_NAME": Str,
        CPU_CAPABILITY = 20 "THERMAL_GENL_ATTR_CPU_CAPABILITY": Nest<ThermalCpuCapabilities>,
        CPU_CAPABILITY_ID = 21 "THERMAL_GENL_ATTR_CPU_CAPABILITY_ID": U32,
        CPU_CAPABILITY_PERFORMANCE = 22 "THERMAL_GENL_ATTR_CPU_CAPABILITY_PERFORMANCE": U32,
        CPU_CAPABILITY_EFFICIENCY = 23 "THERMAL_GENL_ATTR_CPU_CAPABILITY_EFFICIENCY": U32,
        THRESHOLD = 24 "THERMAL_GENL_ATTR_THRESHOLD": Nest<ThermalThresholds>,
        THRESHOLD_TEMP = 25 "THERMAL_GENL_ATTR_THRESHOLD_TEMP": S32 => NlaPolicy::U32,
        THRESHOLD_DIRECTION = 26 "THERMAL_GENL_ATTR_THRESHOLD_DIRECTION": As<U32, ThermalThresholdWay>,
        TZ_PREV_TEMP = 27 "THERMAL_GENL_ATTR_TZ_PREV_TEMP": S32 => NlaPolicy::U32,
    }
}

family! {
    pub Thermal: Genl("thermal", 2) "thermal" {
        TZ_GET_ID = 1 "THERMAL_GENL_CMD_TZ_GET_ID": NoHeader, ThermalGenlAttr => 1 ThermalGenlAttr,
        TZ_GET_TRIP = 2 "THERMAL_GENL_CMD_TZ_GET_TRIP": NoHeader, ThermalGenlAttr => 2 ThermalGenlAttr,
        TZ_GET_TEMP = 3 "THERMAL_GENL_CMD_TZ_GET_TEMP": NoHeader, ThermalGenlAttr => 3 ThermalGenlAttr,
        TZ_GET_GOV = 4 "THERMAL_GENL_CMD_TZ_GET_GOV": NoHeader, ThermalGenlAttr => 4 ThermalGenlAttr,
        CDEV_GET = 6 "THERMAL_GENL_CMD_CDEV_GET": NoHeader, ThermalGenlAttr => 6 ThermalGenlAttr,
        THRESHOLD_GET = 7 "THERMAL_GENL_CMD_THRESHOLD_GET": NoHeader, ThermalGenlAttr => 7 ThermalGenlAttr,
        THRESHOLD_ADD = 8 "THERMAL_GENL_CMD_THRESHOLD_ADD": NoHeader, ThermalGenlAttr,
        THRESHOLD_DELETE = 9 "THERMAL_GENL_CMD_THRESHOLD_DELETE": NoHeader, ThermalGenlAttr,
        THRESHOLD_FLUSH = 10 "THERMAL_GENL_CMD_THRESHOLD_FLUSH": NoHeader, ThermalGenlAttr,
    }
    events {
        SAMPLING_TEMP_NTF = 0 "THERMAL_GENL_SAMPLING_TEMP": NoHeader, ThermalGenlAttr,
        TZ_CREATE_NTF = 1 "THERMAL_GENL_EVENT_TZ_CREATE": NoHeader, ThermalGenlAttr,
        TZ_DELETE_NTF = 2 "THERMAL_GENL_EVENT_TZ_DELETE": NoHeader, ThermalGenlAttr,
        TZ_DISABLE_NTF = 3 "THERMAL_GENL_EVENT_TZ_DISABLE": NoHeader, ThermalGenlAttr,
        TZ_ENABLE_NTF = 4 "THERMAL_GENL_EVENT_TZ_ENABLE": NoHeader, ThermalGenlAttr,
        TZ_TRIP_UP_NTF = 5 "THERMAL_GENL_EVENT_TZ_TRIP_UP": NoHeader, ThermalGenlAttr,
        TZ_TRIP_DOWN_NTF = 6 "THERMAL_GENL_EVENT_TZ_TRIP_DOWN": NoHeader, ThermalGenlAttr,
        TZ_TRIP_CHANGE_NTF = 7 "THERMAL_GENL_EVENT_TZ_TRIP_CHANGE": NoHeader, ThermalGenlAttr,
        TZ_TRIP_ADD_NTF = 8 "THERMAL_GENL_EVENT_TZ_TRIP_ADD": NoHeader, ThermalGenlAttr,
        TZ_TRIP_DELETE_NTF = 9 "THERMAL_GENL_EVENT_TZ_TRIP_DELETE": NoHeader, ThermalGenlAttr,
        CDEV_ADD_NTF = 10 "THERMAL_GENL_EVENT_CDEV_ADD": NoHeader, ThermalGenlAttr,
        CDEV_DELETE_NTF = 11 "THERMAL_GENL_EVENT_CDEV_DELETE": NoHeader, ThermalGenlAttr,
        CDEV_STATE_UPDATE_NTF = 12 "THERMAL_GENL_EVENT_CDEV_STATE_UPDATE": NoHeader, ThermalGenlAttr,
        TZ_GOV_CHANGE_NTF = 13 "THERMAL_GENL_EVENT_TZ_GOV_CHANGE": NoHeader, ThermalGenlAttr,
        CPU_CAPABILITY_CHANGE_NTF = 14 "THERMAL_GENL_EVENT_CPU_CAPABILITY_CHANGE": NoHeader, ThermalGenlAttr,
        THRESHOLD_ADD_NTF = 15 "THERMAL_GENL_EVENT_THRESHOLD_ADD": NoHeader, ThermalGenlAttr,
        THRESHOLD_DELETE_NTF = 16 "THERMAL_GENL_EVENT_THRESHOLD_DELETE": NoHeader, ThermalGenlAttr,
        THRESHOLD_FLUSH_NTF = 17 "THERMAL_GENL_EVENT_THRESHOLD_FLUSH": NoHeader, ThermalGenlAttr,
        THRESHOLD_UP_NTF = 18 "THERMAL_GENL_EVENT_THRESHOLD_UP": NoHeader, ThermalGenlAttr,
        THRESHOLD_DOWN_NTF = 19 "THERMAL_GENL_EVENT_THRESHOLD_DOWN": NoHeader, ThermalGenlAttr,
    }
    groups {
        GROUP_SAMPLING = 0 "sampling",
        GROUP_EVENT = 0 "event",
    }
}
