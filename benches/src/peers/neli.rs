// SPDX-License-Identifier: MIT OR Apache-2.0
//! neli: every message and attribute an owned value.

use std::io::Cursor;

use ::neli::consts::nl::NlmF;
use ::neli::consts::rtnl::{
    Ifla, IflaInfo, IflaVlan, RtAddrFamily, RtScope, RtTable, Rta, RtaType, Rtn, Rtprot,
};
use ::neli::err::DeError;
use ::neli::genl::{Genlmsghdr, Nlattr};
use ::neli::nl::{NlPayload, Nlmsghdr, NlmsghdrBuilder};
use ::neli::rtnl::{
    Ifaddrmsg, Ifinfomsg, IfinfomsgBuilder, Ndmsg, Rtattr, RtattrBuilder, Rtmsg, RtmsgBuilder,
};
use ::neli::types::{Buffer, RtBuffer};
use ::neli::{FromBytes, FromBytesWithInput, Size, ToBytes};
use ::nlwire::uapi::*;

use crate::checksum::{self, FAILED};
use crate::request::Request;

/// Its column.
pub const NAME: &str = "neli";

/// It has an iterator over messages, but lets no one else make one: this is
/// its loop.
struct Messages<'a, P> {
    cursor: Cursor<&'a [u8]>,
    payload: std::marker::PhantomData<P>,
}

fn messages<P>(datagram: &[u8]) -> Messages<'_, P> {
    Messages {
        cursor: Cursor::new(datagram),
        payload: std::marker::PhantomData,
    }
}

impl<P: Size + FromBytesWithInput<Input = usize>> Iterator for Messages<'_, P> {
    type Item = Result<Nlmsghdr<u16, P>, DeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let is_over = self.cursor.position() as usize == self.cursor.get_ref().len();
        (!is_over).then(|| Nlmsghdr::from_bytes(&mut self.cursor))
    }
}

/// All headers.
pub fn headers(datagram: &[u8]) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in messages::<Buffer>(datagram) {
            let message = message?;
            let len = *message.nl_len() as usize;
            sum = sum.wrapping_add(checksum::item(len, *message.nl_type()));
        }
        Ok::<_, DeError>(sum)
    };
    walk().unwrap_or(FAILED)
}

/// The attributes of rtnetlink, with what is within each.
fn rtattrs<T: RtaType>(
    attributes: &[Rtattr<T, Buffer>],
    nest: impl Fn(u16, &Rtattr<T, Buffer>) -> Result<u64, DeError>,
) -> Result<u64, DeError> {
    let mut sum = 0u64;
    for attribute in attributes {
        // Flags are part of the type here.
        let rta_type = (*attribute.rta_type()).into() & NLA_TYPE_MASK;
        let len = attribute.rta_payload().len();
        sum = sum.wrapping_add(checksum::item(len, rta_type));
        sum = sum.wrapping_add(nest(rta_type, attribute)?);
    }
    Ok(sum)
}

/// The attributes of generic netlink, with what is within each.
fn nlattrs(
    attributes: &[Nlattr<u16, Buffer>],
    nest: impl Fn(u16, &Nlattr<u16, Buffer>) -> Result<u64, DeError>,
) -> Result<u64, DeError> {
    let mut sum = 0u64;
    for attribute in attributes {
        let nla_type = *attribute.nla_type().nla_type();
        let len = attribute.nla_payload().len();
        sum = sum.wrapping_add(checksum::item(len, nla_type));
        sum = sum.wrapping_add(nest(nla_type, attribute)?);
    }
    Ok(sum)
}

/// Headers, and what `attributes` finds in each message.
fn walk<P: Size + FromBytesWithInput<Input = usize>>(
    datagram: &[u8],
    attributes: impl Fn(&P) -> Result<u64, DeError>,
) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in messages::<P>(datagram) {
            let message = message?;
            let Some(payload) = message.get_payload() else {
                break;
            };
            let len = *message.nl_len() as usize;
            sum = sum.wrapping_add(checksum::item(len, *message.nl_type()));
            sum = sum.wrapping_add(attributes(payload)?);
        }
        Ok::<_, DeError>(sum)
    };
    walk().unwrap_or(FAILED)
}

/// Headers and top-level attributes of links.
pub fn attributes_link(datagram: &[u8]) -> u64 {
    walk::<Ifinfomsg>(datagram, |link| {
        rtattrs(link.rtattrs().as_ref(), |_, _| Ok(0))
    })
}

/// Headers and top-level attributes of routes.
pub fn attributes_route(datagram: &[u8]) -> u64 {
    walk::<Rtmsg>(datagram, |route| {
        rtattrs(route.rtattrs().as_ref(), |_, _| Ok(0))
    })
}

/// Headers and top-level attributes of addresses.
pub fn attributes_addr(datagram: &[u8]) -> u64 {
    walk::<Ifaddrmsg>(datagram, |address| {
        rtattrs(address.rtattrs().as_ref(), |_, _| Ok(0))
    })
}

/// Headers and top-level attributes of neighbours.
pub fn attributes_neigh(datagram: &[u8]) -> u64 {
    walk::<Ndmsg>(datagram, |neighbour| {
        rtattrs(neighbour.rtattrs().as_ref(), |_, _| Ok(0))
    })
}

/// Headers and top-level attributes of generic netlink families.
pub fn attributes_ctrl(datagram: &[u8]) -> u64 {
    walk::<Genlmsghdr<u8, u16>>(datagram, |family| {
        nlattrs(family.attrs().as_ref(), |_, _| Ok(0))
    })
}

/// Everything in links, at every level.
pub fn nest_link(datagram: &[u8]) -> u64 {
    fn level<T: RtaType>(nest: &Rtattr<T, Buffer>) -> Result<u64, DeError> {
        rtattrs(nest.get_attr_handle::<u16>()?.get_attrs(), |_, _| Ok(0))
    }
    walk::<Ifinfomsg>(datagram, |link| {
        rtattrs(
            link.rtattrs().as_ref(),
            |rta_type, attribute| match rta_type {
                IFLA_LINKINFO => {
                    let nest = attribute.get_attr_handle::<u16>()?;
                    rtattrs(nest.get_attrs(), |rta_type, attribute| match rta_type {
                        IFLA_INFO_DATA | IFLA_INFO_SLAVE_DATA => level(attribute),
                        _ => Ok(0),
                    })
                }
                IFLA_AF_SPEC => {
                    let nest = attribute.get_attr_handle::<u16>()?;
                    rtattrs(nest.get_attrs(), |_, attribute| level(attribute))
                }
                IFLA_XDP | IFLA_PROP_LIST => level(attribute),
                _ => Ok(0),
            },
        )
    })
}

/// Everything in generic netlink families, at every level.
pub fn nest_ctrl(datagram: &[u8]) -> u64 {
    walk::<Genlmsghdr<u8, u16>>(datagram, |family| {
        nlattrs(
            family.attrs().as_ref(),
            |nla_type, attribute| match nla_type {
                CTRL_ATTR_OPS | CTRL_ATTR_MCAST_GROUPS => {
                    let nest = attribute.get_attr_handle::<u16>()?;
                    nlattrs(nest.get_attrs(), |_, attribute| {
                        let nest = attribute.get_attr_handle::<u16>()?;
                        nlattrs(nest.get_attrs(), |_, _| Ok(0))
                    })
                }
                _ => Ok(0),
            },
        )
    })
}

/// Index, name, MTU and hardware address of each link.
pub fn fields(datagram: &[u8]) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in messages::<Ifinfomsg>(datagram) {
            let message = message?;
            let Some(link) = message.get_payload() else {
                break;
            };
            let attributes = link.rtattrs().get_attr_handle();
            let name = attributes.get_attr_payload_as_with_len_borrowed::<&str>(Ifla::Ifname)?;
            let mtu = attributes.get_attr_payload_as::<u32>(Ifla::Mtu)?;
            let address =
                attributes.get_attr_payload_as_with_len_borrowed::<&[u8]>(Ifla::Address)?;
            let name = name.trim_end_matches('\0').as_bytes();
            let index = link.ifi_index().unsigned_abs();
            sum = sum.wrapping_add(checksum::fields(index, name, mtu, address.first_chunk()));
        }
        Ok::<_, DeError>(sum)
    };
    walk().unwrap_or(FAILED)
}

type Failure = Box<dyn std::error::Error>;

fn put<P: Size + ToBytes>(
    to: &mut Cursor<Vec<u8>>,
    nlmsg_type: u16,
    flags: NlmF,
    seq: u32,
    payload: P,
) -> Result<(), Failure> {
    let message = NlmsghdrBuilder::default()
        .nl_type(nlmsg_type)
        .nl_flags(flags)
        .nl_seq(seq)
        .nl_payload(NlPayload::Payload(payload))
        .build()?;
    Ok(message.to_bytes(to)?)
}

fn copied(buf: &mut [u8], bytes: Result<Vec<u8>, Failure>) -> usize {
    match bytes.map(|bytes| (buf.get_mut(..bytes.len()), bytes)) {
        Ok((Some(buf), bytes)) => {
            buf.copy_from_slice(&bytes);
            bytes.len()
        }
        _ => 0,
    }
}

/// An attribute.
fn rtattr<T: RtaType, P: Size + ToBytes>(
    rta_type: T,
    payload: P,
) -> Result<Rtattr<T, Buffer>, Failure> {
    let attribute = RtattrBuilder::default()
        .rta_type(rta_type)
        .rta_payload(payload)
        .build()?;
    Ok(attribute)
}

/// One request for a new VLAN, with nests. It has no `NLA_F_NESTED`: the types
/// of this library have no flags.
pub fn build_link(buf: &mut [u8], request: &Request) -> usize {
    let build = || {
        let mut data = RtBuffer::<IflaVlan, Buffer>::new();
        data.push(rtattr(IflaVlan::Id, request.vlan_id)?);
        let flags = request.vlan_flags.map(u32::to_ne_bytes);
        data.push(rtattr(IflaVlan::Flags, Buffer::from(flags.as_flattened()))?);
        let mut linkinfo = RtBuffer::<IflaInfo, Buffer>::new();
        linkinfo.push(rtattr(IflaInfo::Kind, "vlan")?);
        linkinfo.push(rtattr(IflaInfo::Data, data)?);
        let mut attributes = RtBuffer::<Ifla, Buffer>::new();
        attributes.push(rtattr(Ifla::Ifname, request.name())?);
        attributes.push(rtattr(Ifla::Mtu, request.mtu)?);
        attributes.push(rtattr(Ifla::Address, Buffer::from(&request.address[..]))?);
        attributes.push(rtattr(Ifla::Link, request.oif)?);
        attributes.push(rtattr(Ifla::Linkinfo, linkinfo)?);
        let link = IfinfomsgBuilder::default()
            .ifi_family(RtAddrFamily::Unspecified)
            .rtattrs(attributes)
            .build()?;
        let flags = NlmF::REQUEST | NlmF::ACK | NlmF::CREATE | NlmF::EXCL;
        let mut to = Cursor::new(Vec::new());
        put(&mut to, RTM_NEWLINK, flags, 1, link)?;
        Ok(to.into_inner())
    };
    copied(buf, build())
}

/// Requests for 1,000 new routes, in one buffer.
pub fn build_routes(buf: &mut [u8], request: &Request) -> usize {
    let build = || {
        let mut to = Cursor::new(Vec::new());
        for number in 0..request.routes {
            let mut attributes = RtBuffer::<Rta, Buffer>::new();
            let destination = Request::destination(number);
            attributes.push(rtattr(Rta::Dst, Buffer::from(&destination[..]))?);
            attributes.push(rtattr(Rta::Gateway, Buffer::from(&request.gateway[..]))?);
            attributes.push(rtattr(Rta::Oif, request.oif)?);
            attributes.push(rtattr(Rta::Priority, request.priority)?);
            let route = RtmsgBuilder::default()
                .rtm_family(RtAddrFamily::Inet)
                .rtm_dst_len(24)
                .rtm_src_len(0)
                .rtm_tos(0)
                .rtm_table(RtTable::Main)
                .rtm_protocol(Rtprot::Static)
                .rtm_scope(RtScope::Universe)
                .rtm_type(Rtn::Unicast)
                .rtattrs(attributes)
                .build()?;
            let flags = NlmF::REQUEST | NlmF::CREATE;
            put(&mut to, RTM_NEWROUTE, flags, number, route)?;
        }
        Ok(to.into_inner())
    };
    copied(buf, build())
}
