// SPDX-License-Identifier: MIT OR Apache-2.0
//! The family headers of `NETLINK_SOCK_DIAG`, which lists sockets.
//!
//! A request of type `SOCK_DIAG_BY_FAMILY` for sockets of the internet protocols
//! begins with [`InetDiagReqV2`]. The reply, of the same type, begins with
//! [`InetDiagMsg`] and continues with attributes `INET_DIAG_*`. For netlink
//! sockets these are [`NetlinkDiagReq`], [`NetlinkDiagMsg`] and `NETLINK_DIAG_*`.
//! Other families have headers of their own. Integers are in host byte order, except ports and
//! addresses.
//!
//! # Example: the header of a request for all listening TCP sockets on IPv6
//!
//! ```
//! use nlwire::sock_diag::InetDiagReqV2;
//! use nlwire::uapi::{AF_INET6, IPPROTO_TCP, TCP_LISTEN};
//!
//! let header = InetDiagReqV2 {
//!     sdiag_family: AF_INET6,
//!     sdiag_protocol: IPPROTO_TCP,
//!     idiag_states: (1 << TCP_LISTEN).into(),
//!     ..InetDiagReqV2::default()
//! };
//! ```

use core::fmt;

use zerocopy::big_endian;
use zerocopy::native_endian::{U16, U32};
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The identity of a socket: `struct inet_diag_sockid`.
#[doc(alias = "inet_diag_sockid")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct InetDiagSockId {
    /// Local port, in network byte order.
    pub idiag_sport: big_endian::U16,
    /// Port of the peer, in network byte order.
    pub idiag_dport: big_endian::U16,
    /// Local address, in network byte order. An IPv4 address is in the first 4
    /// bytes. C: `__be32[4]`.
    pub idiag_src: [u8; 16],
    /// Address of the peer, in the same form.
    pub idiag_dst: [u8; 16],
    /// Interface index of the link that the socket is bound to, 0 for none.
    pub idiag_if: U32,
    /// Number that the kernel gave to the socket, lower half first. In a request,
    /// `INET_DIAG_NOCOOKIE` in both halves is any number.
    pub idiag_cookie: [U32; 2],
}

/// The header of a request for sockets of an internet protocol: `struct
/// inet_diag_req_v2`.
///
/// In a dump request, `idiag_states` and the ports in `id` that are not 0 select
/// sockets. Addresses select only in a request for one socket. Attributes are
/// `INET_DIAG_REQ_*`.
#[doc(alias = "inet_diag_req_v2")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct InetDiagReqV2 {
    /// Address family: `AF_INET` or `AF_INET6`.
    pub sdiag_family: u8,
    /// Protocol, `IPPROTO_*`.
    pub sdiag_protocol: u8,
    /// Attributes to send: `1 << (type - 1)` for each.
    pub idiag_ext: u8,
    /// Padding, 0.
    pub pad: u8,
    /// States of the sockets to send: `1 << state` for each.
    pub idiag_states: U32,
    /// The socket, or the ports of the sockets, to send.
    pub id: InetDiagSockId,
}

/// The header of a message about a socket of an internet protocol: `struct
/// inet_diag_msg`.
///
/// Attributes are `INET_DIAG_*`.
#[doc(alias = "inet_diag_msg")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct InetDiagMsg {
    /// Address family: `AF_INET` or `AF_INET6`.
    pub idiag_family: u8,
    /// State, `TCP_*`.
    pub idiag_state: u8,
    /// Timer that runs: 0 none, 1 retransmission, 2 keepalive, 3 time wait,
    /// 4 window probe.
    pub idiag_timer: u8,
    /// Number of times that the timer has expired.
    pub idiag_retrans: u8,
    /// Identity of the socket.
    pub id: InetDiagSockId,
    /// Milliseconds until the timer expires.
    pub idiag_expires: U32,
    /// Bytes received and not yet read. Listening socket: connections not yet
    /// accepted.
    pub idiag_rqueue: U32,
    /// Bytes written and not yet acknowledged. Listening socket: the most
    /// connections that may wait.
    pub idiag_wqueue: U32,
    /// User id of the owner.
    pub idiag_uid: U32,
    /// Inode number, as in `/proc/PID/fd`; 0 if no process has the socket open.
    pub idiag_inode: U32,
}

/// The header of a request for netlink sockets: `struct netlink_diag_req`.
///
/// The kernel answers dump requests only, with the sockets of the network
/// namespace. Only the protocol selects sockets (`netlink_diag_dump`).
#[doc(alias = "netlink_diag_req")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct NetlinkDiagReq {
    /// Address family: `AF_NETLINK`.
    pub sdiag_family: u8,
    /// Protocol, `NETLINK_*` or `NDIAG_PROTO_ALL`.
    pub sdiag_protocol: u8,
    /// Padding, 0.
    pub pad: U16,
    /// Inode number. Ignored.
    pub ndiag_ino: U32,
    /// Attributes to send: `NDIAG_SHOW_*`.
    pub ndiag_show: U32,
    /// Number that the kernel gave to the socket, lower half first. Ignored.
    pub ndiag_cookie: [U32; 2],
}

/// The header of a message about a netlink socket: `struct netlink_diag_msg`.
///
/// Attributes are `NETLINK_DIAG_*`.
#[doc(alias = "netlink_diag_msg")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct NetlinkDiagMsg {
    /// Address family: `AF_NETLINK`.
    pub ndiag_family: u8,
    /// Type, `SOCK_RAW` or `SOCK_DGRAM`.
    pub ndiag_type: u8,
    /// Protocol, `NETLINK_*`.
    pub ndiag_protocol: u8,
    /// State: 0, or 1 if the socket is connected to a destination.
    pub ndiag_state: u8,
    /// Port, 0 for a socket of the kernel or without a port.
    pub ndiag_portid: U32,
    /// Port of the destination.
    pub ndiag_dst_portid: U32,
    /// Group of the destination, 0 for none.
    pub ndiag_dst_group: U32,
    /// Inode number, as in `/proc/PID/fd`; 0 for a socket of the kernel.
    pub ndiag_ino: U32,
    /// Number that the kernel gave to the socket, lower half first:
    /// `SO_COOKIE`. No other socket gets the same number until the next boot.
    pub ndiag_cookie: [U32; 2],
}

impl fmt::Debug for InetDiagSockId {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InetDiagSockId")
            .field("idiag_sport", &self.idiag_sport.get())
            .field("idiag_dport", &self.idiag_dport.get())
            .field("idiag_src", &self.idiag_src)
            .field("idiag_dst", &self.idiag_dst)
            .field("idiag_if", &self.idiag_if.get())
            .field("idiag_cookie", &self.idiag_cookie.map(U32::get))
            .finish()
    }
}

impl fmt::Debug for InetDiagReqV2 {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InetDiagReqV2")
            .field("sdiag_family", &self.sdiag_family)
            .field("sdiag_protocol", &self.sdiag_protocol)
            .field("idiag_ext", &self.idiag_ext)
            .field("pad", &self.pad)
            .field("idiag_states", &self.idiag_states.get())
            .field("id", &self.id)
            .finish()
    }
}

impl fmt::Debug for InetDiagMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InetDiagMsg")
            .field("idiag_family", &self.idiag_family)
            .field("idiag_state", &self.idiag_state)
            .field("idiag_timer", &self.idiag_timer)
            .field("idiag_retrans", &self.idiag_retrans)
            .field("id", &self.id)
            .field("idiag_expires", &self.idiag_expires.get())
            .field("idiag_rqueue", &self.idiag_rqueue.get())
            .field("idiag_wqueue", &self.idiag_wqueue.get())
            .field("idiag_uid", &self.idiag_uid.get())
            .field("idiag_inode", &self.idiag_inode.get())
            .finish()
    }
}

impl fmt::Debug for NetlinkDiagReq {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NetlinkDiagReq")
            .field("sdiag_family", &self.sdiag_family)
            .field("sdiag_protocol", &self.sdiag_protocol)
            .field("pad", &self.pad.get())
            .field("ndiag_ino", &self.ndiag_ino.get())
            .field("ndiag_show", &self.ndiag_show.get())
            .field("ndiag_cookie", &self.ndiag_cookie.map(U32::get))
            .finish()
    }
}

impl fmt::Debug for NetlinkDiagMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NetlinkDiagMsg")
            .field("ndiag_family", &self.ndiag_family)
            .field("ndiag_type", &self.ndiag_type)
            .field("ndiag_protocol", &self.ndiag_protocol)
            .field("ndiag_state", &self.ndiag_state)
            .field("ndiag_portid", &self.ndiag_portid.get())
            .field("ndiag_dst_portid", &self.ndiag_dst_portid.get())
            .field("ndiag_dst_group", &self.ndiag_dst_group.get())
            .field("ndiag_ino", &self.ndiag_ino.get())
            .field("ndiag_cookie", &self.ndiag_cookie.map(U32::get))
            .finish()
    }
}

const _: () = assert!(size_of::<InetDiagSockId>() == 48 && align_of::<InetDiagSockId>() == 1);
const _: () = assert!(size_of::<InetDiagReqV2>() == 56 && align_of::<InetDiagReqV2>() == 1);
const _: () = assert!(size_of::<InetDiagMsg>() == 72 && align_of::<InetDiagMsg>() == 1);
const _: () = assert!(size_of::<NetlinkDiagReq>() == 20 && align_of::<NetlinkDiagReq>() == 1);
const _: () = assert!(size_of::<NetlinkDiagMsg>() == 28 && align_of::<NetlinkDiagMsg>() == 1);

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;

    use super::*;

    #[test]
    fn debug_shows_plain_numbers() {
        let id = InetDiagSockId {
            idiag_sport: 1.into(),
            idiag_dport: 2.into(),
            idiag_if: 3.into(),
            idiag_cookie: [4.into(), 5.into()],
            ..InetDiagSockId::default()
        };
        let zeros = "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]";
        let shown = format!(
            "InetDiagSockId {{ idiag_sport: 1, idiag_dport: 2, idiag_src: {zeros}, \
             idiag_dst: {zeros}, idiag_if: 3, idiag_cookie: [4, 5] }}"
        );
        let request = InetDiagReqV2 {
            sdiag_family: 6,
            sdiag_protocol: 7,
            idiag_ext: 8,
            pad: 9,
            idiag_states: 10.into(),
            id,
        };
        assert_eq!(
            format!("{request:?}"),
            format!(
                "InetDiagReqV2 {{ sdiag_family: 6, sdiag_protocol: 7, idiag_ext: 8, \
                 pad: 9, idiag_states: 10, id: {shown} }}"
            )
        );
        let message = InetDiagMsg {
            idiag_family: 6,
            idiag_state: 7,
            idiag_timer: 8,
            idiag_retrans: 9,
            id,
            idiag_expires: 10.into(),
            idiag_rqueue: 11.into(),
            idiag_wqueue: 12.into(),
            idiag_uid: 13.into(),
            idiag_inode: 14.into(),
        };
        assert_eq!(
            format!("{message:?}"),
            format!(
                "InetDiagMsg {{ idiag_family: 6, idiag_state: 7, idiag_timer: 8, \
                 idiag_retrans: 9, id: {shown}, idiag_expires: 10, idiag_rqueue: 11, \
                 idiag_wqueue: 12, idiag_uid: 13, idiag_inode: 14 }}"
            )
        );
    }
    #[test]
    fn debug_of_netlink_sockets_shows_plain_numbers() {
        let request = NetlinkDiagReq {
            sdiag_family: 1,
            sdiag_protocol: 2,
            pad: 3.into(),
            ndiag_ino: 4.into(),
            ndiag_show: 5.into(),
            ndiag_cookie: [6.into(), 7.into()],
        };
        assert_eq!(
            format!("{request:?}"),
            "NetlinkDiagReq { sdiag_family: 1, sdiag_protocol: 2, pad: 3, ndiag_ino: 4, \
             ndiag_show: 5, ndiag_cookie: [6, 7] }"
        );
        let message = NetlinkDiagMsg {
            ndiag_family: 1,
            ndiag_type: 2,
            ndiag_protocol: 3,
            ndiag_state: 4,
            ndiag_portid: 5.into(),
            ndiag_dst_portid: 6.into(),
            ndiag_dst_group: 7.into(),
            ndiag_ino: 8.into(),
            ndiag_cookie: [9.into(), 10.into()],
        };
        assert_eq!(
            format!("{message:?}"),
            "NetlinkDiagMsg { ndiag_family: 1, ndiag_type: 2, ndiag_protocol: 3, \
             ndiag_state: 4, ndiag_portid: 5, ndiag_dst_portid: 6, ndiag_dst_group: 7, \
             ndiag_ino: 8, ndiag_cookie: [9, 10] }"
        );
    }
}
