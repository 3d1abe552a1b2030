// SPDX-License-Identifier: MIT OR Apache-2.0
//! Packets that firewall rules put into a queue, and verdicts on them.
//!
//! Written by hand from C: `linux/netfilter/nfnetlink_queue.h`.
//!
//! `res_id` of the family header is the number of the queue.

pub use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;
use nlwire::NlaPolicy;

use super::conntrack::{Cta, CtaExpect, IpCt};

structs! {
    /// Packed in C: copy a field before you take a reference to it.
    #[repr(packed)]
    pub NfqnlMsgPacketHdr "nfqnl_msg_packet_hdr" {
        packet_id: u32 = Be32,
        hw_protocol: u16 = Be16,
        hook: u8,
    }
    pub NfqnlMsgPacketHw "nfqnl_msg_packet_hw" {
        hw_addrlen: u16 = Be16,
        _pad: u16 as "pad",
        hw_addr: [u8; 8],
    }
    pub NfqnlMsgPacketTimestamp "nfqnl_msg_packet_timestamp" {
        sec: u64 = Be64,
        usec: u64 = Be64,
    }
    pub NfqnlMsgVerdictHdr "nfqnl_msg_verdict_hdr" {
        /// `NF_ACCEPT` and others. The upper half is the number of the queue of `NF_QUEUE`.
        verdict: u32 = Be32,
        id: u32 = Be32,
    }
    pub NfqnlMsgConfigCmd "nfqnl_msg_config_cmd" {
        command: u8 = As<U8, NfqnlCfgCmd>,
        _pad: u8 as "pad",
        pf: u16 = Be16,
    }
    /// Packed in C: copy a field before you take a reference to it.
    #[repr(packed)]
    pub NfqnlMsgConfigParams "nfqnl_msg_config_params" {
        copy_range: u32 = Be32,
        copy_mode: u8 = As<U8, NfqnlCopy>,
    }
}

enums! {
    pub enum NfqnlCfgCmd {
        NONE = 0 "NFQNL_CFG_CMD_NONE",
        BIND = 1 "NFQNL_CFG_CMD_BIND",
        UNBIND = 2 "NFQNL_CFG_CMD_UNBIND",
        PF_BIND = 3 "NFQNL_CFG_CMD_PF_BIND",
        PF_UNBIND = 4 "NFQNL_CFG_CMD_PF_UNBIND",
    }
    pub enum NfqnlCopy {
        NONE = 0 "NFQNL_COPY_NONE",
        META = 1 "NFQNL_COPY_META",
        PACKET = 2 "NFQNL_COPY_PACKET",
    }
    /// The flags of `NFQA_CFG_FLAGS`.
    pub flags NfqaCfgF {
        FAIL_OPEN = 1 "NFQA_CFG_F_FAIL_OPEN",
        CONNTRACK = 2 "NFQA_CFG_F_CONNTRACK",
        GSO = 4 "NFQA_CFG_F_GSO",
        UID_GID = 8 "NFQA_CFG_F_UID_GID",
        SECCTX = 16 "NFQA_CFG_F_SECCTX",
    }
    /// The flags of `NFQA_SKB_INFO`.
    pub flags NfqaSkb {
        CSUMNOTREADY = 1 "NFQA_SKB_CSUMNOTREADY",
        GSO = 2 "NFQA_SKB_GSO",
        CSUM_NOTVERIFIED = 4 "NFQA_SKB_CSUM_NOTVERIFIED",
    }
}

attributes! {
    pub NfqaVlan "vlan" {
        PROTO = 1 "NFQA_VLAN_PROTO": Be16,
        TCI = 2 "NFQA_VLAN_TCI": Be16,
    }
    pub Nfqa "packet" {
        PACKET_HDR = 1 "NFQA_PACKET_HDR": Struct<NfqnlMsgPacketHdr>,
        VERDICT_HDR = 2 "NFQA_VERDICT_HDR": Struct<NfqnlMsgVerdictHdr>,
        MARK = 3 "NFQA_MARK": Be32,
        TIMESTAMP = 4 "NFQA_TIMESTAMP": Struct<NfqnlMsgPacketTimestamp>,
        IFINDEX_INDEV = 5 "NFQA_IFINDEX_INDEV": Be32,
        IFINDEX_OUTDEV = 6 "NFQA_IFINDEX_OUTDEV": Be32,
        IFINDEX_PHYSINDEV = 7 "NFQA_IFINDEX_PHYSINDEV": Be32,
        IFINDEX_PHYSOUTDEV = 8 "NFQA_IFINDEX_PHYSOUTDEV": Be32,
        HWADDR = 9 "NFQA_HWADDR": Struct<NfqnlMsgPacketHw>,
        PAYLOAD = 10 "NFQA_PAYLOAD": Bytes,
        CT = 11 "NFQA_CT": Nest<Cta>,
        CT_INFO = 12 "NFQA_CT_INFO": As<Be32, IpCt>,
        CAP_LEN = 13 "NFQA_CAP_LEN": Be32,
        SKB_INFO = 14 "NFQA_SKB_INFO": As<Be32, NfqaSkb>,
        EXP = 15 "NFQA_EXP": Nest<CtaExpect>,
        UID = 16 "NFQA_UID": Be32,
        GID = 17 "NFQA_GID": Be32,
        SECCTX = 18 "NFQA_SECCTX": Str,
        VLAN = 19 "NFQA_VLAN": Nest<NfqaVlan>,
        L2HDR = 20 "NFQA_L2HDR": Bytes,
        PRIORITY = 21 "NFQA_PRIORITY": Be32,
        CGROUP_CLASSID = 22 "NFQA_CGROUP_CLASSID": Be32,
    }
    pub NfqaCfg "config" {
        CMD = 1 "NFQA_CFG_CMD": Struct<NfqnlMsgConfigCmd>,
        PARAMS = 2 "NFQA_CFG_PARAMS": Struct<NfqnlMsgConfigParams>,
        QUEUE_MAXLEN = 3 "NFQA_CFG_QUEUE_MAXLEN": Be32,
        MASK = 4 "NFQA_CFG_MASK": As<Be32, NfqaCfgF>,
        FLAGS = 5 "NFQA_CFG_FLAGS": As<Be32, NfqaCfgF> => NlaPolicy::BE32.mask(0x1f),
    }
}

family! {
    pub Nfqueue: Raw(12) "nfqueue" {
        VERDICT = 769 "NFQNL_MSG_VERDICT": NfGenMsg, Nfqa,
        CONFIG = 770 "NFQNL_MSG_CONFIG": NfGenMsg, NfqaCfg,
        VERDICT_BATCH = 771 "NFQNL_MSG_VERDICT_BATCH": NfGenMsg, Nfqa,
    }
    events {
        PACKET = 768 "NFQNL_MSG_PACKET": NfGenMsg, Nfqa,
    }
}
