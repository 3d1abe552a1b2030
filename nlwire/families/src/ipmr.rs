// SPDX-License-Identifier: MIT OR Apache-2.0
//! IPv4 multicast routing: the tables and their virtual interfaces, and reports of packets.
//!
//! Written by hand from C: `linux/mroute.h`.
//!
//! The messages have the family `RTNL_FAMILY_IPMR`. Routes with it are those of
//! the feature `rt-route`.

pub use nlwire::rtnl::{IfInfoMsg, RtGenMsg};
use nlwire::typed::*;

attributes! {
    pub IpmraTable "ipmr-table" {
        ID = 1 "IPMRA_TABLE_ID": U32,
        CACHE_RES_QUEUE_LEN = 2 "IPMRA_TABLE_CACHE_RES_QUEUE_LEN": U32,
        MROUTE_REG_VIF_NUM = 3 "IPMRA_TABLE_MROUTE_REG_VIF_NUM": S32,
        MROUTE_DO_ASSERT = 4 "IPMRA_TABLE_MROUTE_DO_ASSERT": U8,
        MROUTE_DO_PIM = 5 "IPMRA_TABLE_MROUTE_DO_PIM": U8,
        VIFS = 6 "IPMRA_TABLE_VIFS": Nest<IpmraVif>,
        MROUTE_DO_WRVIFWHOLE = 7 "IPMRA_TABLE_MROUTE_DO_WRVIFWHOLE": U8,
    }
    pub IpmraVif "ipmr-vifs" {
        VIF = 1 "IPMRA_VIF": Multi<Nest<IpmraVifa>>,
    }
    pub IpmraVifa "ipmr-vif" {
        IFINDEX = 1 "IPMRA_VIFA_IFINDEX": U32,
        VIF_ID = 2 "IPMRA_VIFA_VIF_ID": U32,
        FLAGS = 3 "IPMRA_VIFA_FLAGS": U16,
        BYTES_IN = 4 "IPMRA_VIFA_BYTES_IN": U64,
        BYTES_OUT = 5 "IPMRA_VIFA_BYTES_OUT": U64,
        PACKETS_IN = 6 "IPMRA_VIFA_PACKETS_IN": U64,
        PACKETS_OUT = 7 "IPMRA_VIFA_PACKETS_OUT": U64,
        LOCAL_ADDR = 8 "IPMRA_VIFA_LOCAL_ADDR": Ip,
        REMOTE_ADDR = 9 "IPMRA_VIFA_REMOTE_ADDR": Ip,
        PAD = 10 "IPMRA_VIFA_PAD": Empty,
    }
    pub IpmrIfla "ipmr-link-attrs" {
        AF_SPEC = 26 "IFLA_AF_SPEC": Nest<IpmraTable>,
    }
    pub IpmraCreport "ipmr-cache-report" {
        MSGTYPE = 1 "IPMRA_CREPORT_MSGTYPE": U8,
        VIF_ID = 2 "IPMRA_CREPORT_VIF_ID": U32,
        SRC_ADDR = 3 "IPMRA_CREPORT_SRC_ADDR": Ip,
        DST_ADDR = 4 "IPMRA_CREPORT_DST_ADDR": Ip,
        /// The packet.
        PKT = 5 "IPMRA_CREPORT_PKT": Bytes,
        TABLE = 6 "IPMRA_CREPORT_TABLE": U32,
    }
}

family! {
    pub Ipmr: Raw(0) "ipmr" for [128] {
        GETLINK = 18 "RTM_GETLINK": IfInfoMsg, NoAttrs => 16 IpmrIfla,
    }
    events {
        NEWCACHEREPORT_NTF = 96 "RTM_NEWCACHEREPORT": RtGenMsg, IpmraCreport,
    }
    groups {
        GROUP_IPV4_MROUTE_R = 30 "RTNLGRP_IPV4_MROUTE_R",
    }
}
