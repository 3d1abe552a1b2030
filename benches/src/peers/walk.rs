//! The walks with libraries that have iterators over borrowed messages and
//! attributes.

use ::nlwire::uapi::*;

use crate::checksum::{self, FAILED};

/// A message: its length, type and payload.
pub(super) type Message<'a> = (u32, u16, &'a [u8]);
/// An attribute: its type and payload.
pub(super) type Attribute<'a> = (u16, &'a [u8]);

/// The iterators. `None` is an error.
pub(super) trait Walk {
    fn messages(datagram: &[u8]) -> impl Iterator<Item = Option<Message<'_>>>;
    fn attributes(stream: &[u8]) -> impl Iterator<Item = Option<Attribute<'_>>>;
}

pub(super) fn headers<W: Walk>(datagram: &[u8]) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in W::messages(datagram) {
            let (len, nlmsg_type, _) = message?;
            sum = sum.wrapping_add(checksum::item(len as usize, nlmsg_type));
        }
        Some(sum)
    };
    walk().unwrap_or(FAILED)
}

/// Headers, attributes, and what `nest` finds within each.
#[inline]
fn nests<W: Walk>(
    datagram: &[u8],
    hdrlen: usize,
    nest: impl Fn(Attribute<'_>) -> Option<u64>,
) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in W::messages(datagram) {
            let (len, nlmsg_type, payload) = message?;
            if nlmsg_type == NLMSG_DONE {
                break;
            }
            sum = sum.wrapping_add(checksum::item(len as usize, nlmsg_type));
            for attribute in W::attributes(payload.get(hdrlen..)?) {
                let (nla_type, payload) = attribute?;
                sum = sum.wrapping_add(checksum::item(payload.len(), nla_type));
                sum = sum.wrapping_add(nest((nla_type, payload))?);
            }
        }
        Some(sum)
    };
    walk().unwrap_or(FAILED)
}

pub(super) fn attributes<W: Walk>(datagram: &[u8], hdrlen: usize) -> u64 {
    nests::<W>(datagram, hdrlen, |_| Some(0))
}

#[inline]
fn level<W: Walk>(stream: &[u8]) -> Option<u64> {
    let mut sum = 0u64;
    for attribute in W::attributes(stream) {
        let (nla_type, payload) = attribute?;
        sum = sum.wrapping_add(checksum::item(payload.len(), nla_type));
    }
    Some(sum)
}

/// A nest in which those that `is_nest` says are nests of one level.
#[inline]
fn two_levels<W: Walk>(stream: &[u8], is_nest: impl Fn(u16) -> bool) -> Option<u64> {
    let mut sum = 0u64;
    for attribute in W::attributes(stream) {
        let (nla_type, payload) = attribute?;
        sum = sum.wrapping_add(checksum::item(payload.len(), nla_type));
        if is_nest(nla_type) {
            sum = sum.wrapping_add(level::<W>(payload)?);
        }
    }
    Some(sum)
}

pub(super) fn nest_link<W: Walk>(datagram: &[u8]) -> u64 {
    nests::<W>(datagram, 16, |(nla_type, payload)| match nla_type {
        IFLA_LINKINFO => two_levels::<W>(payload, |nla_type| {
            matches!(nla_type, IFLA_INFO_DATA | IFLA_INFO_SLAVE_DATA)
        }),
        IFLA_AF_SPEC => two_levels::<W>(payload, |_| true),
        IFLA_XDP | IFLA_PROP_LIST => level::<W>(payload),
        _ => Some(0),
    })
}

pub(super) fn nest_ctrl<W: Walk>(datagram: &[u8]) -> u64 {
    nests::<W>(datagram, 4, |(nla_type, payload)| match nla_type {
        CTRL_ATTR_OPS | CTRL_ATTR_MCAST_GROUPS => two_levels::<W>(payload, |_| true),
        _ => Some(0),
    })
}

/// The functions that [`crate::rows`] looks for.
macro_rules! walks {
    ($walk:ty) => {
        /// All headers.
        pub fn headers(datagram: &[u8]) -> u64 {
            walk::headers::<$walk>(datagram)
        }
        /// Headers and top-level attributes of links.
        pub fn attributes_link(datagram: &[u8]) -> u64 {
            walk::attributes::<$walk>(datagram, 16)
        }
        /// Headers and top-level attributes of routes.
        pub fn attributes_route(datagram: &[u8]) -> u64 {
            walk::attributes::<$walk>(datagram, 12)
        }
        /// Headers and top-level attributes of addresses.
        pub fn attributes_addr(datagram: &[u8]) -> u64 {
            walk::attributes::<$walk>(datagram, 8)
        }
        /// Headers and top-level attributes of neighbours.
        pub fn attributes_neigh(datagram: &[u8]) -> u64 {
            walk::attributes::<$walk>(datagram, 12)
        }
        /// Headers and top-level attributes of generic netlink families.
        pub fn attributes_ctrl(datagram: &[u8]) -> u64 {
            walk::attributes::<$walk>(datagram, 4)
        }
        /// Everything in links, at every level.
        pub fn nest_link(datagram: &[u8]) -> u64 {
            walk::nest_link::<$walk>(datagram)
        }
        /// Everything in generic netlink families, at every level.
        pub fn nest_ctrl(datagram: &[u8]) -> u64 {
            walk::nest_ctrl::<$walk>(datagram)
        }
    };
}
pub(super) use walks;
