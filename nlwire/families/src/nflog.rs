// SPDX-License-Identifier: MIT OR Apache-2.0
//! Packets that firewall rules log.
//!
//! Written by hand from C: `linux/netfilter/nfnetlink_log.h`.
//!
//! `res_id` of the family header is the number of the group.

pub use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;
use nlwire::NlaPolicy;

use super::conntrack::{Cta, IpCt};

structs! {
    pub NfulnlMsgPacketHdr "nfulnl_msg_packet_hdr" {
        hw_protocol: u16 = Be16,
        hook: u8,
        _pad: u8 as "pad",
    }
    pub NfulnlMsgPacketHw "nfulnl_msg_packet_hw" {
        hw_addrlen: u16 = Be16,
        _pad: u16 as "pad",
        hw_addr: [u8; 8],
    }
    pub NfulnlMsgPacketTimestamp "nfulnl_msg_packet_timestamp" {
        sec: u64 = Be64,
        usec: u64 = Be64,
    }
    pub NfulnlMsgConfigCmd "nfulnl_msg_config_cmd" {
        command: u8 = As<U8, NfulnlCfgCmd>,
    }
    /// Packed in C: copy a field before you take a reference to it.
    #[repr(packed)]
    pub NfulnlMsgConfigMode "nfulnl_msg_config_mode" {
        copy_range: u32 = Be32,
        copy_mode: u8 = As<U8, NfulnlCopy>,
        _pad: u8 as "pad",
    }
}

enums! {
    pub enum NfulnlCfgCmd {
        NONE = 0 "NFULNL_CFG_CMD_NONE",
        BIND = 1 "NFULNL_CFG_CMD_BIND",
        UNBIND = 2 "NFULNL_CFG_CMD_UNBIND",
        PF_BIND = 3 "NFULNL_CFG_CMD_PF_BIND",
        PF_UNBIND = 4 "NFULNL_CFG_CMD_PF_UNBIND",
    }
    pub enum NfulnlCopy {
        NONE = 0 "NFULNL_COPY_NONE",
        META = 1 "NFULNL_COPY_META",
        PACKET = 2 "NFULNL_COPY_PACKET",
    }
    /// The flags of `NFULA_CFG_FLAGS`.
    pub flags NfulnlCfgF {
        SEQ = 1 "NFULNL_CFG_F_SEQ",
        SEQ_GLOBAL = 2 "NFULNL_CFG_F_SEQ_GLOBAL",
        CONNTRACK = 4 "NFULNL_CFG_F_CONNTRACK",
    }
}

attributes! {
    pub NfulaVlan "vlan" {
        PROTO = 1 "NFULA_VLAN_PROTO": Be16,
        TCI = 2 "NFULA_VLAN_TCI": Be16,
    }
    pub Nfula "packet" {
        PACKET_HDR = 1 "NFULA_PACKET_HDR": Struct<NfulnlMsgPacketHdr>,
        MARK = 2 "NFULA_MARK": Be32,
        TIMESTAMP = 3 "NFULA_TIMESTAMP": Struct<NfulnlMsgPacketTimestamp>,
        IFINDEX_INDEV = 4 "NFULA_IFINDEX_INDEV": Be32,
        IFINDEX_OUTDEV = 5 "NFULA_IFINDEX_OUTDEV": Be32,
        IFINDEX_PHYSINDEV = 6 "NFULA_IFINDEX_PHYSINDEV": Be32,
        IFINDEX_PHYSOUTDEV = 7 "NFULA_IFINDEX_PHYSOUTDEV": Be32,
        HWADDR = 8 "NFULA_HWADDR": Struct<NfulnlMsgPacketHw>,
        PAYLOAD = 9 "NFULA_PAYLOAD": Bytes,
        PREFIX = 10 "NFULA_PREFIX": Str,
        UID = 11 "NFULA_UID": Be32,
        SEQ = 12 "NFULA_SEQ": Be32,
        SEQ_GLOBAL = 13 "NFULA_SEQ_GLOBAL": Be32,
        GID = 14 "NFULA_GID": Be32,
        HWTYPE = 15 "NFULA_HWTYPE": Be16,
        HWHEADER = 16 "NFULA_HWHEADER": Bytes,
        HWLEN = 17 "NFULA_HWLEN": Be16,
        CT = 18 "NFULA_CT": Nest<Cta>,
        CT_INFO = 19 "NFULA_CT_INFO": As<Be32, IpCt>,
        VLAN = 20 "NFULA_VLAN": Nest<NfulaVlan>,
        L2HDR = 21 "NFULA_L2HDR": Bytes,
    }
    pub NfulaCfg "config" {
        CMD = 1 "NFULA_CFG_CMD": Struct<NfulnlMsgConfigCmd>,
        MODE = 2 "NFULA_CFG_MODE": Struct<NfulnlMsgConfigMode>,
        NLBUFSIZ = 3 "NFULA_CFG_NLBUFSIZ": Be32,
        /// In hundredths of a second.
        TIMEOUT = 4 "NFULA_CFG_TIMEOUT": Be32,
        QTHRESH = 5 "NFULA_CFG_QTHRESH": Be32,
        FLAGS = 6 "NFULA_CFG_FLAGS": As<Be16, NfulnlCfgF> => NlaPolicy::BE16.mask(7),
    }
}

family! {
    pub Nflog: Raw(12) "nflog" {
        CONFIG = 1025 "NFULNL_MSG_CONFIG": NfGenMsg, NfulaCfg,
    }
    events {
        PACKET = 1024 "NFULNL_MSG_PACKET": NfGenMsg, Nfula,
    }
}
