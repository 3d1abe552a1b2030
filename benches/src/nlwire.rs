//! The work with nlwire, as its documentation shows it.

use ::nlwire::rtnl::{IfAddrMsg, IfInfoMsg, RtMsg};
use ::nlwire::uapi::*;
use ::nlwire::{
    Attribute, AttributeTable, Attributes, GenlMsgHdr, Message, MessageKind, Messages, ParseError,
};

use super::checksum::{self, FAILED, TABLE};

/// `struct ndmsg` of `linux/neighbour.h`.
const NDMSG_LEN: usize = 12;

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
fn attributes(datagram: &[u8], hdrlen: usize) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in Messages::new(datagram) {
            let message = message?;
            if message.kind() == MessageKind::Done {
                break;
            }
            sum = sum.wrapping_add(header(&message));
            sum = sum.wrapping_add(level(message.attributes(hdrlen)?)?);
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
    attributes(datagram, size_of::<IfInfoMsg>())
}

/// Headers and top-level attributes of routes.
pub fn attributes_route(datagram: &[u8]) -> u64 {
    attributes(datagram, size_of::<RtMsg>())
}

/// Headers and top-level attributes of addresses.
pub fn attributes_addr(datagram: &[u8]) -> u64 {
    attributes(datagram, size_of::<IfAddrMsg>())
}

/// Headers and top-level attributes of neighbours.
pub fn attributes_neigh(datagram: &[u8]) -> u64 {
    attributes(datagram, NDMSG_LEN)
}

/// Headers and top-level attributes of generic netlink families.
pub fn attributes_ctrl(datagram: &[u8]) -> u64 {
    attributes(datagram, size_of::<GenlMsgHdr>())
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
