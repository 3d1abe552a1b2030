// SPDX-License-Identifier: MIT OR Apache-2.0
//! The work with nlwire, as its documentation shows it.

use ::nlwire::rtnl::{IfAddrMsg, IfInfoMsg, NdMsg, RtMsg};
use ::nlwire::uapi::*;
use ::nlwire::{
    Attribute, AttributeTable, Attributes, BuildError, GenlMsgHdr, Message, MessageBuilder,
    MessageKind, Messages, NlMsgHdr, NlValidate, ParseError, Policy, SliceSink,
};

use super::checksum::{self, FAILED, TABLE};
use super::policies;
use super::request::Request;

/// All headers.
pub fn headers(datagram: &[u8]) -> u64 {
    fn walk(datagram: &[u8]) -> Result<u64, ParseError> {
        let mut sum = 0u64;
        for message in Messages::new(datagram) {
            sum = sum.wrapping_add(header(&message?));
        }
        Ok(sum)
    }
    walk(datagram).unwrap_or(FAILED)
}

#[inline]
fn header(message: &Message<'_>) -> u64 {
    let header = message.header();
    checksum::item(header.nlmsg_len() as usize, header.nlmsg_type())
}

#[inline]
fn attribute(attribute: &Attribute<'_>) -> u64 {
    checksum::item(attribute.payload().len(), attribute.nla_type())
}

/// Headers, and the attributes behind a family header of `hdrlen` bytes.
#[inline]
fn attributes<const HDRLEN: usize>(datagram: &[u8]) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in Messages::new(datagram) {
            let message = message?;
            if message.kind() == MessageKind::Done {
                break;
            }
            sum = sum.wrapping_add(header(&message));
            for item in message.attributes(HDRLEN)? {
                sum = sum.wrapping_add(attribute(&item?));
            }
        }
        Ok::<_, ParseError>(sum)
    };
    walk().unwrap_or(FAILED)
}

/// One stream of attributes.
#[inline]
fn level(attributes: Attributes<'_>) -> Result<u64, ParseError> {
    let mut sum = 0u64;
    for item in attributes {
        sum = sum.wrapping_add(attribute(&item?));
    }
    Ok(sum)
}

/// Headers and top-level attributes of links.
pub fn attributes_link(datagram: &[u8]) -> u64 {
    attributes::<{ size_of::<IfInfoMsg>() }>(datagram)
}

/// Headers and top-level attributes of routes.
pub fn attributes_route(datagram: &[u8]) -> u64 {
    attributes::<{ size_of::<RtMsg>() }>(datagram)
}

/// Headers and top-level attributes of addresses.
pub fn attributes_addr(datagram: &[u8]) -> u64 {
    attributes::<{ size_of::<IfAddrMsg>() }>(datagram)
}

/// Headers and top-level attributes of neighbours.
pub fn attributes_neigh(datagram: &[u8]) -> u64 {
    attributes::<{ size_of::<NdMsg>() }>(datagram)
}

/// Headers and top-level attributes of generic netlink families.
pub fn attributes_ctrl(datagram: &[u8]) -> u64 {
    attributes::<{ size_of::<GenlMsgHdr>() }>(datagram)
}

/// Headers, attributes, and what `nest` finds within each attribute.
#[inline]
fn nests(
    datagram: &[u8],
    hdrlen: usize,
    nest: impl Fn(&Attribute<'_>) -> Result<u64, ParseError>,
) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in Messages::new(datagram) {
            let message = message?;
            if message.kind() == MessageKind::Done {
                break;
            }
            sum = sum.wrapping_add(header(&message));
            for item in message.attributes(hdrlen)? {
                let item = item?;
                sum = sum.wrapping_add(attribute(&item));
                sum = sum.wrapping_add(nest(&item)?);
            }
        }
        Ok::<_, ParseError>(sum)
    };
    walk().unwrap_or(FAILED)
}

#[inline]
fn linkinfo(nest: Attributes<'_>) -> Result<u64, ParseError> {
    let mut sum = 0u64;
    for item in nest {
        let item = item?;
        sum = sum.wrapping_add(attribute(&item));
        if matches!(item.nla_type(), IFLA_INFO_DATA | IFLA_INFO_SLAVE_DATA) {
            sum = sum.wrapping_add(level(item.nested())?);
        }
    }
    Ok(sum)
}

/// A nest in which every attribute is a nest.
#[inline]
fn two_levels(nest: Attributes<'_>) -> Result<u64, ParseError> {
    let mut sum = 0u64;
    for item in nest {
        let item = item?;
        sum = sum.wrapping_add(attribute(&item));
        sum = sum.wrapping_add(level(item.nested())?);
    }
    Ok(sum)
}

/// Everything in links, at every level.
pub fn nest_link(datagram: &[u8]) -> u64 {
    nests(datagram, size_of::<IfInfoMsg>(), |item| {
        match item.nla_type() {
            IFLA_LINKINFO => linkinfo(item.nested()),
            IFLA_AF_SPEC => two_levels(item.nested()),
            IFLA_XDP | IFLA_PROP_LIST => level(item.nested()),
            _ => Ok(0),
        }
    })
}

/// Everything in generic netlink families, at every level.
pub fn nest_ctrl(datagram: &[u8]) -> u64 {
    nests(datagram, size_of::<GenlMsgHdr>(), |item| {
        match item.nla_type() {
            CTRL_ATTR_OPS | CTRL_ATTR_MCAST_GROUPS => two_levels(item.nested()),
            _ => Ok(0),
        }
    })
}

/// Index, name, MTU and hardware address of each link. The name as `str`,
/// which checks more than the others do: that is what a program asks for.
pub fn fields(datagram: &[u8]) -> u64 {
    fn walk(datagram: &[u8]) -> Result<u64, ParseError> {
        let mut sum = 0u64;
        for message in Messages::new(datagram) {
            let message = message?;
            if message.kind() == MessageKind::Done {
                break;
            }
            let (link, attributes) = message.parse::<IfInfoMsg>()?;
            let (mut name, mut mtu, mut address) = ("", 0, None);
            for attribute in attributes {
                let attribute = attribute?;
                match attribute.nla_type() {
                    IFLA_IFNAME => name = attribute.get_str()?,
                    IFLA_MTU => mtu = attribute.get_u32()?,
                    IFLA_ADDRESS => address = Some(attribute.get_array()?),
                    _ => {}
                }
            }
            let (index, name) = (link.ifi_index.get().unsigned_abs(), name.as_bytes());
            sum = sum.wrapping_add(checksum::fields(index, name, mtu, address));
        }
        Ok(sum)
    }
    walk(datagram).unwrap_or(FAILED)
}

/// The attributes of each link in a table, and a look at four of them.
pub fn table(datagram: &[u8]) -> u64 {
    fn walk(datagram: &[u8]) -> Result<u64, ParseError> {
        let mut sum = 0u64;
        for message in Messages::new(datagram) {
            let message = message?;
            if message.kind() == MessageKind::Done {
                break;
            }
            let attributes = message.attributes(size_of::<IfInfoMsg>())?;
            let tb = AttributeTable::<TABLE>::parse(attributes)?;
            let number = |nla_type| tb.get(nla_type).map_or(Ok(0), |item| item.get_u32());
            let len = |nla_type| tb.get(nla_type).map_or(0, |item| item.payload().len());
            sum = sum.wrapping_add(checksum::table(
                number(IFLA_TXQLEN)?,
                number(IFLA_GROUP)?,
                len(IFLA_STATS64),
                len(IFLA_LINKINFO),
            ));
        }
        Ok(sum)
    }
    walk(datagram).unwrap_or(FAILED)
}

/// Messages whose attributes fit `policy`, which is all of them: [`headers`]
/// of those, without `NLMSG_DONE`.
#[inline]
fn policy<const N: usize>(
    datagram: &[u8],
    hdrlen: usize,
    policy: &'static Policy<N>,
    level: NlValidate,
) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in Messages::new(datagram) {
            let message = message?;
            if message.kind() == MessageKind::Done {
                break;
            }
            if policy.validate(message.attributes(hdrlen)?, level).is_ok() {
                sum = sum.wrapping_add(header(&message));
            }
        }
        Ok::<_, ParseError>(sum)
    };
    walk().unwrap_or(FAILED)
}

/// Links whose attributes are as they should be.
pub fn policy_link(datagram: &[u8]) -> u64 {
    let hdrlen = size_of::<IfInfoMsg>();
    policy(datagram, hdrlen, &policies::LINK, policies::LEVEL)
}

/// Routes whose attributes are as they should be.
pub fn policy_route(datagram: &[u8]) -> u64 {
    let hdrlen = size_of::<RtMsg>();
    policy(datagram, hdrlen, &policies::ROUTE, policies::LEVEL)
}

/// Addresses whose attributes are as they should be.
pub fn policy_addr(datagram: &[u8]) -> u64 {
    let hdrlen = size_of::<IfAddrMsg>();
    policy(datagram, hdrlen, &policies::ADDR, policies::LEVEL)
}

/// Headers of messages, without `NLMSG_DONE`: what the policies' functions
/// must return, though not how.
pub fn headers_of_items(datagram: &[u8]) -> u64 {
    Messages::new(datagram)
        .flatten()
        .filter(|message| message.kind() != MessageKind::Done)
        .fold(0, |sum, message| sum.wrapping_add(header(&message)))
}

/// One request for a new VLAN, with nests.
pub fn build_link(buf: &mut [u8], request: &Request) -> usize {
    fn build(sink: &mut SliceSink<'_>, request: &Request) -> Result<(), BuildError> {
        let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
        let header = NlMsgHdr::new(RTM_NEWLINK).with_flags(flags).with_seq(1);
        let mut message = MessageBuilder::new(sink, header)?;
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, request.name())?;
        message.put_u32(IFLA_MTU, request.mtu)?;
        message.put(IFLA_ADDRESS, &request.address)?;
        message.put_u32(IFLA_LINK, request.oif)?;
        message.nest_with(IFLA_LINKINFO, |linkinfo| {
            linkinfo.put_str(IFLA_INFO_KIND, "vlan")?;
            linkinfo.nest_with(IFLA_INFO_DATA, |data| {
                data.put_u16(IFLA_VLAN_ID, request.vlan_id)?;
                data.put_struct(IFLA_VLAN_FLAGS, &request.vlan_flags)
            })
        })?;
        message.end()
    }
    let mut sink = SliceSink::new(buf);
    build(&mut sink, request).map_or(0, |()| sink.as_bytes().len())
}

/// Requests for 1,000 new routes, in one buffer.
pub fn build_routes(buf: &mut [u8], request: &Request) -> usize {
    fn build(sink: &mut SliceSink<'_>, request: &Request) -> Result<(), BuildError> {
        for number in 0..request.routes {
            let header = NlMsgHdr::new(RTM_NEWROUTE)
                .with_flags(NLM_F_REQUEST | NLM_F_CREATE)
                .with_seq(number);
            let mut message = MessageBuilder::new(sink, header)?;
            message.put_header(&RtMsg {
                rtm_family: AF_INET,
                rtm_dst_len: 24,
                rtm_table: RT_TABLE_MAIN,
                rtm_protocol: RTPROT_STATIC,
                rtm_type: RTN_UNICAST,
                ..RtMsg::default()
            })?;
            message.put(RTA_DST, &Request::destination(number))?;
            message.put(RTA_GATEWAY, &request.gateway)?;
            message.put_u32(RTA_OIF, request.oif)?;
            message.put_u32(RTA_PRIORITY, request.priority)?;
            message.end()?;
        }
        Ok(())
    }
    let mut sink = SliceSink::new(buf);
    build(&mut sink, request).map_or(0, |()| sink.as_bytes().len())
}
