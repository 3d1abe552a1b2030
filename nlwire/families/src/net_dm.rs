// SPDX-License-Identifier: MIT OR Apache-2.0
//! The drop monitor: packets that the kernel or a device dropped.
//!
//! Written by hand from C: `linux/net_dropmon.h`.

use nlwire::typed::*;

structs! {
    /// A place where packets were dropped, and how many.
    pub NetDmDropPoint "net_dm_drop_point" {
        pc: [u8; 8],
        count: u32,
    }
    /// `entries` places, of which this is the first.
    pub NetDmAlertMsg "net_dm_alert_msg" {
        entries: u32,
        points: NetDmDropPoint,
    }
}

enums! {
    pub enum NetDmAlertMode {
        SUMMARY = 0 "NET_DM_ALERT_MODE_SUMMARY",
        PACKET = 1 "NET_DM_ALERT_MODE_PACKET",
    }
    pub enum NetDmOrigin {
        SW = 0 "NET_DM_ORIGIN_SW",
        HW = 1 "NET_DM_ORIGIN_HW",
    }
}

attributes! {
    pub NetDmAttrPort "port" {
        NETDEV_IFINDEX = 0 "NET_DM_ATTR_PORT_NETDEV_IFINDEX": U32,
        NETDEV_NAME = 1 "NET_DM_ATTR_PORT_NETDEV_NAME": Str,
    }
    pub NetDmAttrStats "stats" {
        DROPPED = 0 "NET_DM_ATTR_STATS_DROPPED": U64,
        PAD = 8 "NET_DM_ATTR_PAD": Empty,
    }
    pub NetDmAttr "net-dm-attrs" {
        /// The drops of an alert of software, in the mode of a summary. C: `NLA_UNSPEC`.
        UNSPEC = 0 "NET_DM_ATTR_UNSPEC": Struct<NetDmAlertMsg>,
        ALERT_MODE = 1 "NET_DM_ATTR_ALERT_MODE": As<U8, NetDmAlertMode>,
        PC = 2 "NET_DM_ATTR_PC": U64,
        SYMBOL = 3 "NET_DM_ATTR_SYMBOL": Str,
        IN_PORT = 4 "NET_DM_ATTR_IN_PORT": Nest<NetDmAttrPort>,
        /// In nanoseconds since 1970.
        TIMESTAMP = 5 "NET_DM_ATTR_TIMESTAMP": U64,
        /// `ETH_P_*`, in native byte order.
        PROTO = 6 "NET_DM_ATTR_PROTO": U16,
        PAYLOAD = 7 "NET_DM_ATTR_PAYLOAD": Bytes,
        PAD = 8 "NET_DM_ATTR_PAD": Empty,
        TRUNC_LEN = 9 "NET_DM_ATTR_TRUNC_LEN": U32,
        ORIG_LEN = 10 "NET_DM_ATTR_ORIG_LEN": U32,
        QUEUE_LEN = 11 "NET_DM_ATTR_QUEUE_LEN": U32,
        STATS = 12 "NET_DM_ATTR_STATS": Nest<NetDmAttrStats>,
        HW_STATS = 13 "NET_DM_ATTR_HW_STATS": Nest<NetDmAttrStats>,
        ORIGIN = 14 "NET_DM_ATTR_ORIGIN": As<U16, NetDmOrigin>,
        HW_TRAP_GROUP_NAME = 15 "NET_DM_ATTR_HW_TRAP_GROUP_NAME": Str,
        HW_TRAP_NAME = 16 "NET_DM_ATTR_HW_TRAP_NAME": Str,
        HW_ENTRIES = 17 "NET_DM_ATTR_HW_ENTRIES": Nest<NetDmAttr>,
        HW_ENTRY = 18 "NET_DM_ATTR_HW_ENTRY": Multi<Nest<NetDmAttr>>,
        HW_TRAP_COUNT = 19 "NET_DM_ATTR_HW_TRAP_COUNT": U32,
        SW_DROPS = 20 "NET_DM_ATTR_SW_DROPS": Flag,
        HW_DROPS = 21 "NET_DM_ATTR_HW_DROPS": Flag,
        FLOW_ACTION_COOKIE = 22 "NET_DM_ATTR_FLOW_ACTION_COOKIE": Bytes,
        REASON = 23 "NET_DM_ATTR_REASON": Str,
    }
}

family! {
    pub NetDm: Genl("NET_DM", 2) "net-dm" {
        CONFIG = 2 "NET_DM_CMD_CONFIG": NoHeader, NetDmAttr,
        START = 3 "NET_DM_CMD_START": NoHeader, NetDmAttr,
        STOP = 4 "NET_DM_CMD_STOP": NoHeader, NetDmAttr,
        CONFIG_GET = 6 "NET_DM_CMD_CONFIG_GET": NoHeader, NetDmAttr => 7 NetDmAttr,
        STATS_GET = 8 "NET_DM_CMD_STATS_GET": NoHeader, NetDmAttr => 9 NetDmAttr,
    }
    events {
        ALERT_NTF = 1 "NET_DM_CMD_ALERT": NoHeader, NetDmAttr,
        PACKET_ALERT_NTF = 5 "NET_DM_CMD_PACKET_ALERT": NoHeader, NetDmAttr,
    }
    groups {
        GROUP_EVENTS = 0 "events",
    }
}
