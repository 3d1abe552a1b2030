// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Layout`] of the structs of this crate, which are zerocopy types.

use zerocopy::{FromBytes, FromZeros, IntoBytes};

use super::super::nfnl::NfGenMsg;
use super::super::rtnl::{
    FibRuleHdr, FrAct, IfAddrMsg, IfInfoMsg, IfStatsMsg, IfaF, Iff, NdMsg, NdtMsg, Ntf, Nud,
    RtGenMsg, RtMsg, RtNextHop, Rtn, TcMqprioQopt, TcMsg, TcNetemCorr, TcNetemCorrupt, TcNetemQopt,
    TcNetemRate, TcNetemReorder, TcaMsg,
};
use super::super::sock_diag::{
    InetDiagMsg, InetDiagReqV2, InetDiagSockId, NetlinkDiagMsg, NetlinkDiagReq,
};
use super::names::fields;
use super::{As, Be16, Field, Kind, Layout, Name, Names, StructInfo, U16, U32, U8};

/// Implements [`Layout`]. The fields have the sizes of the given types, are of the kinds
/// after `=`, if any, and in JSON have the names after `as`.
macro_rules! headers {
    ($($type:ident $name:literal { $($field:ident: $native:ty $(= $kind:ty)? $(as $json:literal)?),* $(,)? })*) => {$(
        impl Layout for $type {
            const INFO: &'static StructInfo = &StructInfo {
                size: size_of::<$type>(),
                names: Names::new(concat!($name, $(stringify!($field), $($json,)?)*)),
                name: Name::new($name, 0, ""),
                fields: &fields($name, &[$((
                    core::mem::offset_of!($type, $field),
                    size_of::<$native>(),
                    stringify!($field),
                    concat!($($json)?),
                    headers!(@kind $native $(, $kind)?),
                )),*]),
            };

            #[inline]
            fn from_bytes(bytes: &[u8]) -> Self {
                match Self::read_from_prefix(bytes) {
                    Ok((header, _)) => header,
                    Err(_) => {
                        let mut header = Self::new_zeroed();
                        let to = header.as_mut_bytes().iter_mut();
                        to.zip(bytes).for_each(|(to, from)| *to = *from);
                        header
                    }
                }
            }

            #[inline]
            fn with_bytes<R>(&self, write: impl FnOnce(&[u8]) -> R) -> R {
                write(self.as_bytes())
            }
        }
    )*};
    (@kind $native:ty) => { <$native as Field>::KIND };
    (@kind $native:ty, $kind:ty) => { <$kind as Kind>::INFO };
}

headers! {
    RtGenMsg "rtgenmsg" { rtgen_family: u8 as "family" }
    IfInfoMsg "ifinfomsg" {
        ifi_family: u8,
        ifi_type: u16,
        ifi_index: i32,
        ifi_flags: u32 = As<U32, Iff>,
        ifi_change: u32,
    }
    IfAddrMsg "ifaddrmsg" {
        ifa_family: u8,
        ifa_prefixlen: u8,
        ifa_flags: u8 = As<U8, IfaF>,
        ifa_scope: u8,
        ifa_index: u32,
    }
    RtMsg "rtmsg" {
        rtm_family: u8,
        rtm_dst_len: u8,
        rtm_src_len: u8,
        rtm_tos: u8,
        rtm_table: u8,
        rtm_protocol: u8,
        rtm_scope: u8,
        rtm_type: u8 = As<U8, Rtn>,
        rtm_flags: u32,
    }
    NdMsg "ndmsg" {
        ndm_family: u8,
        ndm_ifindex: i32,
        ndm_state: u16 = As<U16, Nud>,
        ndm_flags: u8 = As<U8, Ntf>,
        ndm_type: u8 = As<U8, Rtn>,
    }
    NdtMsg "ndtmsg" { ndtm_family: u8 as "family" }
    FibRuleHdr "fib_rule_hdr" {
        family: u8,
        dst_len: u8,
        src_len: u8,
        tos: u8,
        table: u8,
        action: u8 = As<U8, FrAct>,
        flags: u32,
    }
    IfStatsMsg "if_stats_msg" { family: u8, ifindex: u32, filter_mask: u32 }
    RtNextHop "rtnexthop" {
        rtnh_len: u16,
        rtnh_flags: u8,
        rtnh_hops: u8,
        rtnh_ifindex: i32,
    }
    TcMsg "tcmsg" {
        tcm_family: u8 as "family",
        tcm_ifindex: i32 as "ifindex",
        tcm_handle: u32 as "handle",
        tcm_parent: u32 as "parent",
        tcm_info: u32 as "info",
    }
    TcaMsg "tcamsg" { tca_family: u8 as "family" }
    TcNetemQopt "tc_netem_qopt" {
        latency: u32,
        limit: u32,
        loss: u32,
        gap: u32,
        duplicate: u32,
        jitter: u32,
    }
    TcNetemCorr "tc_netem_corr" { delay_corr: u32, loss_corr: u32, dup_corr: u32 }
    TcNetemReorder "tc_netem_reorder" { probability: u32, correlation: u32 }
    TcNetemCorrupt "tc_netem_corrupt" { probability: u32, correlation: u32 }
    TcNetemRate "tc_netem_rate" {
        rate: u32,
        packet_overhead: i32,
        cell_size: u32,
        cell_overhead: i32,
    }
    TcMqprioQopt "tc_mqprio_qopt" {
        num_tc: u8,
        prio_tc_map: [u8; 16],
        hw: u8,
        count: [u16; 16],
        offset: [u16; 16],
    }
    NfGenMsg "nfgenmsg" { nfgen_family: u8, version: u8, res_id: u16 = Be16 }
    InetDiagSockId "inet_diag_sockid" {
        idiag_sport: u16 = Be16,
        idiag_dport: u16 = Be16,
        idiag_src: [u8; 16],
        idiag_dst: [u8; 16],
        idiag_if: u32,
        idiag_cookie: [u32; 2],
    }
    InetDiagReqV2 "inet_diag_req_v2" {
        sdiag_family: u8,
        sdiag_protocol: u8,
        idiag_ext: u8,
        pad: u8,
        idiag_states: u32,
        id: InetDiagSockId,
    }
    InetDiagMsg "inet_diag_msg" {
        idiag_family: u8,
        idiag_state: u8,
        idiag_timer: u8,
        idiag_retrans: u8,
        id: InetDiagSockId,
        idiag_expires: u32,
        idiag_rqueue: u32,
        idiag_wqueue: u32,
        idiag_uid: u32,
        idiag_inode: u32,
    }
    NetlinkDiagReq "netlink_diag_req" {
        sdiag_family: u8,
        sdiag_protocol: u8,
        pad: u16,
        ndiag_ino: u32,
        ndiag_show: u32,
        ndiag_cookie: [u32; 2],
    }
    NetlinkDiagMsg "netlink_diag_msg" {
        ndiag_family: u8,
        ndiag_type: u8,
        ndiag_protocol: u8,
        ndiag_state: u8,
        ndiag_portid: u32,
        ndiag_dst_portid: u32,
        ndiag_dst_group: u32,
        ndiag_ino: u32,
        ndiag_cookie: [u32; 2],
    }
}
