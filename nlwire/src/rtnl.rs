// SPDX-License-Identifier: MIT OR Apache-2.0
//! The structs of rtnetlink: its family headers, next hops, traffic control.
//!
//! The payload of a message begins with a *family header*: a struct that
//! depends on the protocol and the message type. rtnetlink has one header for
//! each kind of object, and one for dump requests that contain only an address
//! family. The first byte of each is the address family. Attributes follow the
//! header, at the next multiple of 4 bytes.
//!
//! | message types | header | bytes |
//! |---|---|---|
//! | `RTM_*LINK` | [`IfInfoMsg`] | 16 |
//! | `RTM_*ADDR` | [`IfAddrMsg`] | 8 |
//! | `RTM_*ROUTE` | [`RtMsg`] | 12 |
//! | `RTM_*NEIGH` | [`NdMsg`] | 12 |
//! | `RTM_*NEIGHTBL` | [`NdtMsg`] | 4 |
//! | `RTM_*RULE` | [`FibRuleHdr`] | 12 |
//! | `RTM_*STATS` | [`IfStatsMsg`] | 12 |
//! | `RTM_*QDISC`, `RTM_*TCLASS`, `RTM_*TFILTER` | [`TcMsg`] | 20 |
//! | `RTM_*ACTION` | [`TcaMsg`] | 4 |
//! | `RTM_GET*` for a dump, on sockets without strict checking | [`RtGenMsg`] | 1 |
//!
//! Some attributes begin with a struct that is followed by attributes:
//!
//! | attribute | struct | bytes |
//! |---|---|---|
//! | `VETH_INFO_PEER` | [`IfInfoMsg`] | 16 |
//! | `RTA_MULTIPATH` | [`RtNextHop`], once for each [`NextHop`] | 8 |
//! | `TCA_OPTIONS` of `netem` | [`TcNetemQopt`] | 24 |
//! | `TCA_OPTIONS` of `mqprio` | [`TcMqprioQopt`] | 82 |
//!
//! The layout of `ifinfomsg`:
//!
//! ```text
//!         0               1               2               3
//!    +---------------+---------------+---------------+---------------+
//!  0 |  ifi_family   |   __ifi_pad   |           ifi_type            |
//!    +---------------+---------------+---------------+---------------+
//!  4 |                           ifi_index                           |
//!    +---------------+---------------+---------------+---------------+
//!  8 |                           ifi_flags                           |
//!    +---------------+---------------+---------------+---------------+
//! 12 |                           ifi_change                          |
//!    +---------------+---------------+---------------+---------------+
//! 16   attributes
//! ```
//!
//! Fields have their C names. All integers are in host byte order. The structs
//! have alignment 1 and can be borrowed from any buffer. Every value of every
//! field is valid: borrowing fails only if there are too few bytes.
//!
//! # Example: read a link's header
//!
//! ```
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::{AF_UNSPEC, IFF_LOOPBACK, IFF_UP};
//! use zerocopy::{native_endian::{I32, U16, U32}, FromBytes, IntoBytes};
//!
//! # let mut payload = IfInfoMsg {
//! #     ifi_family: AF_UNSPEC,
//! #     ifi_type: U16::new(772),
//! #     ifi_index: I32::new(1),
//! #     ifi_flags: U32::new(IFF_UP | IFF_LOOPBACK),
//! #     ..IfInfoMsg::default()
//! # }.as_bytes().to_vec();
//! # payload.extend([8, 0, 4, 0, 0, 0, 1, 0]);
//! // `payload` is that of an RTM_NEWLINK about the loopback link.
//! let (link, attributes) = IfInfoMsg::ref_from_prefix(&payload).unwrap();
//! assert_eq!(link.ifi_index.get(), 1);
//! assert!(link.ifi_flags.get() & IFF_UP != 0);
//! assert_eq!(attributes.len(), payload.len() - 16);
//! ```

use core::fmt;

use zerocopy::native_endian::{I32, U16, U32};
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

mod action;
mod enums;
mod neigh_table;
mod next_hop;
mod rule;
mod stats;
mod tc;

pub use action::TcaMsg;
pub use enums::{FrAct, IfaF, Iff, Ntf, Nud, Rtn};
pub use neigh_table::NdtMsg;
pub use next_hop::{NextHop, NextHops, RtNextHop};
pub use rule::FibRuleHdr;
pub use stats::IfStatsMsg;
pub use tc::{
    tc_h_maj, tc_h_make, tc_h_min, TcMqprioQopt, TcMsg, TcNetemCorr, TcNetemCorrupt, TcNetemQopt,
    TcNetemRate, TcNetemReorder,
};

/// A header that contains only an address family: `struct rtgenmsg`.
///
/// It is the header of a dump request for all objects of a family. Attributes
/// after it begin at byte 4.
///
/// On a socket with `NETLINK_GET_STRICT_CHK`, the kernel answers such a request
/// with `EINVAL`. On such a socket, a request has the header of the objects
/// that it asks for.
///
/// # Example: the payload of a request for all IPv6 addresses
///
/// ```
/// use nlwire::{rtnl::RtGenMsg, uapi::AF_INET6};
/// use zerocopy::IntoBytes;
///
/// let header = RtGenMsg { rtgen_family: AF_INET6 };
/// assert_eq!(header.as_bytes(), [10]);
/// ```
#[doc(alias = "rtgenmsg")]
#[derive(
    Clone,
    Copy,
    Debug,
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
pub struct RtGenMsg {
    /// Address family, `AF_*`. `AF_UNSPEC` requests all families.
    pub rtgen_family: u8,
}

/// The header of a message about a link: `struct ifinfomsg`.
///
/// Attributes are `IFLA_*`.
///
/// In a request, unused fields are 0. A dump request uses only `ifi_family`. On
/// a socket with `NETLINK_GET_STRICT_CHK`, any other nonzero field causes
/// `EINVAL`.
///
/// # Example: the header of a request that sets link 2 up
///
/// ```
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::IFF_UP;
///
/// let header = IfInfoMsg {
///     ifi_index: 2.into(),
///     ifi_flags: IFF_UP.into(),
///     ifi_change: IFF_UP.into(), // the flags that are changed
///     ..IfInfoMsg::default()
/// };
/// ```
#[doc(alias = "ifinfomsg")]
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
pub struct IfInfoMsg {
    /// Address family. `AF_UNSPEC` is the link itself, `AF_BRIDGE` is the link
    /// as a port of its bridge, and `AF_INET6` is the state that IPv6 keeps
    /// about the link. An `RTM_DELLINK` with `AF_BRIDGE` reports that the link
    /// left its bridge; the link still exists.
    pub ifi_family: u8,
    /// Padding, 0.
    pub __ifi_pad: u8,
    /// Kind of link layer, `ARPHRD_*` of `linux/if_arp.h`: 1 is Ethernet, 772
    /// loopback.
    pub ifi_type: U16,
    /// Interface index, positive; signed, unlike `ifa_index`. With 0 in a request,
    /// the kernel finds the link by its name, or chooses the index of a new link.
    pub ifi_index: I32,
    /// `IFF_*` bits.
    pub ifi_flags: U32,
    /// Mask of `IFF_*` bits. In a request: the bits of `ifi_flags` to apply; 0
    /// applies all of them if `ifi_flags` is not 0. In a notification: the bits
    /// that changed; all ones if the link is new or removed.
    pub ifi_change: U32,
}

/// The header of a message about an address: `struct ifaddrmsg`.
///
/// Attributes are `IFA_*`.
///
/// In a dump request, `ifa_family` selects addresses. On a socket with
/// `NETLINK_GET_STRICT_CHK`, a nonzero `ifa_index` also selects one link, and
/// prefix length, flags and scope must be 0.
///
/// # Example: the header of a request for the IPv4 addresses of link 2
///
/// ```
/// use nlwire::rtnl::IfAddrMsg;
/// use nlwire::uapi::AF_INET;
/// use zerocopy::native_endian::U32;
///
/// let header = IfAddrMsg {
///     ifa_family: AF_INET,
///     ifa_index: U32::new(2),
///     ..IfAddrMsg::default()
/// };
/// ```
#[doc(alias = "ifaddrmsg")]
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
pub struct IfAddrMsg {
    /// Address family: `AF_INET`, `AF_INET6`, in a dump request also
    /// `AF_UNSPEC`. `RTM_NEWADDR` with `AF_UNSPEC` causes `EOPNOTSUPP`.
    pub ifa_family: u8,
    /// Length of the prefix, in bits: at most 32 for IPv4, 128 for IPv6.
    pub ifa_prefixlen: u8,
    /// The lowest 8 of the `IFA_F_*` bits. Ignored if there is an `IFA_FLAGS`,
    /// which has all of them.
    pub ifa_flags: u8,
    /// Scope in which the address is valid, `RT_SCOPE_*`.
    pub ifa_scope: u8,
    /// Interface index of the link that has the address, positive; unsigned,
    /// unlike `ifi_index`.
    pub ifa_index: U32,
}

/// The header of a message about a route: `struct rtmsg`.
///
/// Attributes are `RTA_*`.
///
/// In a dump request on a socket with `NETLINK_GET_STRICT_CHK`, table, protocol
/// and type select routes if they are not 0. `rtm_flags` may contain
/// `RTM_F_CLONED` and `RTM_F_PREFIX`. All other fields must be 0. On other
/// sockets, the receiver has to filter.
///
/// # Example: read a route's header
///
/// ```
/// use nlwire::rtnl::RtMsg;
/// use nlwire::uapi::{AF_INET, RTPROT_KERNEL, RTN_UNICAST, RT_SCOPE_LINK, RT_TABLE_MAIN};
/// use zerocopy::FromBytes;
///
/// // A route to 24 bits of an IPv4 address, on a link.
/// let payload = [2, 24, 0, 0, 254, 2, 253, 1, 0, 0, 0, 0];
/// let route = RtMsg::ref_from_bytes(&payload).unwrap();
/// assert_eq!(route.rtm_family, AF_INET);
/// assert_eq!(route.rtm_dst_len, 24);
/// assert_eq!(route.rtm_table, RT_TABLE_MAIN);
/// assert_eq!(route.rtm_protocol, RTPROT_KERNEL);
/// assert_eq!(route.rtm_scope, RT_SCOPE_LINK);
/// assert_eq!(route.rtm_type, RTN_UNICAST);
/// ```
#[doc(alias = "rtmsg")]
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
pub struct RtMsg {
    /// Address family: `AF_INET`, `AF_INET6`, or that of another kind of route,
    /// such as `RTNL_FAMILY_IPMR`.
    pub rtm_family: u8,
    /// Length of the destination prefix, in bits; 0 is the default route.
    pub rtm_dst_len: u8,
    /// Length of the source prefix, in bits; 0 is any source.
    pub rtm_src_len: u8,
    /// Type of service, as in the IPv4 header; 0 is any.
    pub rtm_tos: u8,
    /// Routing table, `RT_TABLE_*` or a user-defined number. Ignored if there is
    /// an `RTA_TABLE`, which has the number as a u32.
    pub rtm_table: u8,
    /// Origin of the route, `RTPROT_*`.
    pub rtm_protocol: u8,
    /// Distance to the destination, `RT_SCOPE_*`.
    pub rtm_scope: u8,
    /// Kind of route, `RTN_*`.
    pub rtm_type: u8,
    /// `RTM_F_*` bits from bit 8 up. The lower bits are the `RTNH_F_*` bits of
    /// the next hop of a route with one next hop.
    pub rtm_flags: U32,
}

/// The header of a message about a neighbour: `struct ndmsg`.
///
/// Attributes are `NDA_*`.
///
/// In a dump request on a socket with `NETLINK_GET_STRICT_CHK`, `ndm_family`
/// selects neighbours, and `NTF_PROXY` in `ndm_flags` requests proxy entries.
/// All other fields must be 0. `NDA_IFINDEX` and `NDA_MASTER` also select
/// neighbours (`neigh_valid_dump_req`).
///
/// # Example: the header of a request for the IPv6 neighbours
///
/// ```
/// use nlwire::rtnl::NdMsg;
/// use nlwire::uapi::AF_INET6;
///
/// let header = NdMsg { ndm_family: AF_INET6, ..NdMsg::default() };
/// ```
#[doc(alias = "ndmsg")]
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
pub struct NdMsg {
    /// Address family: `AF_INET`, `AF_INET6`; `AF_BRIDGE` is a bridge's
    /// forwarding entry. In a dump request also `AF_UNSPEC`.
    pub ndm_family: u8,
    /// Padding, 0.
    pub ndm_pad1: u8,
    /// Padding, 0.
    pub ndm_pad2: U16,
    /// Interface index of the link, positive.
    pub ndm_ifindex: I32,
    /// `NUD_*` bits.
    pub ndm_state: U16,
    /// `NTF_*` bits.
    pub ndm_flags: u8,
    /// Kind of address, `RTN_*`.
    pub ndm_type: u8,
}

impl fmt::Debug for IfInfoMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IfInfoMsg")
            .field("ifi_family", &self.ifi_family)
            .field("__ifi_pad", &self.__ifi_pad)
            .field("ifi_type", &self.ifi_type.get())
            .field("ifi_index", &self.ifi_index.get())
            .field("ifi_flags", &self.ifi_flags.get())
            .field("ifi_change", &self.ifi_change.get())
            .finish()
    }
}

impl fmt::Debug for IfAddrMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IfAddrMsg")
            .field("ifa_family", &self.ifa_family)
            .field("ifa_prefixlen", &self.ifa_prefixlen)
            .field("ifa_flags", &self.ifa_flags)
            .field("ifa_scope", &self.ifa_scope)
            .field("ifa_index", &self.ifa_index.get())
            .finish()
    }
}

impl fmt::Debug for RtMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RtMsg")
            .field("rtm_family", &self.rtm_family)
            .field("rtm_dst_len", &self.rtm_dst_len)
            .field("rtm_src_len", &self.rtm_src_len)
            .field("rtm_tos", &self.rtm_tos)
            .field("rtm_table", &self.rtm_table)
            .field("rtm_protocol", &self.rtm_protocol)
            .field("rtm_scope", &self.rtm_scope)
            .field("rtm_type", &self.rtm_type)
            .field("rtm_flags", &self.rtm_flags.get())
            .finish()
    }
}

impl fmt::Debug for NdMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NdMsg")
            .field("ndm_family", &self.ndm_family)
            .field("ndm_pad1", &self.ndm_pad1)
            .field("ndm_pad2", &self.ndm_pad2.get())
            .field("ndm_ifindex", &self.ndm_ifindex.get())
            .field("ndm_state", &self.ndm_state.get())
            .field("ndm_flags", &self.ndm_flags)
            .field("ndm_type", &self.ndm_type)
            .finish()
    }
}

const _: () = assert!(size_of::<RtGenMsg>() == 1 && align_of::<RtGenMsg>() == 1);
const _: () = assert!(size_of::<IfInfoMsg>() == 16 && align_of::<IfInfoMsg>() == 1);
const _: () = assert!(size_of::<IfAddrMsg>() == 8 && align_of::<IfAddrMsg>() == 1);
const _: () = assert!(size_of::<RtMsg>() == 12 && align_of::<RtMsg>() == 1);
const _: () = assert!(size_of::<NdMsg>() == 12 && align_of::<NdMsg>() == 1);

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;

    use super::*;

    #[test]
    fn debug_shows_plain_numbers() {
        let link = IfInfoMsg {
            ifi_family: 7,
            __ifi_pad: 0,
            ifi_type: U16::new(1),
            ifi_index: I32::new(-2),
            ifi_flags: U32::new(3),
            ifi_change: U32::new(u32::MAX),
        };
        assert_eq!(
            format!("{link:?}"),
            "IfInfoMsg { ifi_family: 7, __ifi_pad: 0, ifi_type: 1, ifi_index: -2, \
             ifi_flags: 3, ifi_change: 4294967295 }",
        );
        let address = IfAddrMsg {
            ifa_family: 2,
            ifa_prefixlen: 24,
            ifa_flags: 128,
            ifa_scope: 253,
            ifa_index: U32::new(9),
        };
        assert_eq!(
            format!("{address:?}"),
            "IfAddrMsg { ifa_family: 2, ifa_prefixlen: 24, ifa_flags: 128, \
             ifa_scope: 253, ifa_index: 9 }",
        );
        let route = RtMsg {
            rtm_family: 1,
            rtm_dst_len: 2,
            rtm_src_len: 3,
            rtm_tos: 4,
            rtm_table: 5,
            rtm_protocol: 6,
            rtm_scope: 7,
            rtm_type: 8,
            rtm_flags: U32::new(9),
        };
        assert_eq!(
            format!("{route:?}"),
            "RtMsg { rtm_family: 1, rtm_dst_len: 2, rtm_src_len: 3, rtm_tos: 4, \
             rtm_table: 5, rtm_protocol: 6, rtm_scope: 7, rtm_type: 8, rtm_flags: 9 }",
        );
        let neighbour = NdMsg {
            ndm_family: 1,
            ndm_pad1: 2,
            ndm_pad2: U16::new(3),
            ndm_ifindex: I32::new(-4),
            ndm_state: U16::new(5),
            ndm_flags: 6,
            ndm_type: 7,
        };
        assert_eq!(
            format!("{neighbour:?}"),
            "NdMsg { ndm_family: 1, ndm_pad1: 2, ndm_pad2: 3, ndm_ifindex: -4, \
             ndm_state: 5, ndm_flags: 6, ndm_type: 7 }",
        );
        assert_eq!(
            format!("{:?}", RtGenMsg { rtgen_family: 10 }),
            "RtGenMsg { rtgen_family: 10 }"
        );
    }
}
