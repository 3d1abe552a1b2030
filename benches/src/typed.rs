// SPDX-License-Identifier: MIT OR Apache-2.0
//! The work with typed attributes (`nlfamilies`), and the same by hand where that is not
//! measured already.

use std::fmt::{self, Write as _};

use ::nlwire::rtnl::IfInfoMsg;
use ::nlwire::typed::{Attrs, Writer};
use ::nlwire::uapi::*;
use ::nlwire::{
    BuildError, Message, MessageBuilder, MessageKind, Messages, NlMsgHdr, ParseError, SliceSink,
};
use nlfamilies::rt_link::{Ifla, IflaInfo, IflaInfoData, IflaVlan, IflaVlanFlags, RtLink};

use super::checksum::{self, FAILED};
use super::request::Request;

/// The sum of `link` over the links of a dump.
#[inline]
fn links(
    datagram: &[u8],
    link: impl Fn(IfInfoMsg, Attrs<'_, Ifla>) -> Result<u64, ParseError>,
) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in Messages::new(datagram) {
            let message = message?;
            if let Some((header, attrs)) = RtLink::GETLINK.read_reply(&message)? {
                sum = sum.wrapping_add(link(header, attrs)?);
            }
        }
        Ok::<_, ParseError>(sum)
    };
    walk().unwrap_or(FAILED)
}

/// Index, name, MTU and hardware address of each link.
pub fn fields(datagram: &[u8]) -> u64 {
    links(datagram, |link, attrs| {
        let (name, mtu, address) = attrs.get((Ifla::IFNAME, Ifla::MTU, Ifla::ADDRESS))?;
        // A name as `str`, as the others read it.
        let name = name.and_then(|name| name.to_str().ok()).unwrap_or_default();
        let address = address.and_then(<[u8]>::first_chunk);
        let index = link.ifi_index.get().unsigned_abs();
        let mtu = mtu.unwrap_or_default();
        Ok(checksum::fields(index, name.as_bytes(), mtu, address))
    })
}

/// Name and kind of each link.
pub fn kind(datagram: &[u8]) -> u64 {
    links(datagram, |_, attrs| {
        let (name, info) = attrs.get((Ifla::IFNAME, Ifla::LINKINFO))?;
        let kind = match info {
            Some(info) => info.get(IflaInfo::KIND)?,
            None => None,
        };
        let name = name.and_then(|name| name.to_str().ok());
        let kind = kind.and_then(|kind| kind.to_str().ok());
        Ok(checksum::kind(
            name.unwrap_or_default(),
            kind.unwrap_or_default(),
        ))
    })
}

/// Name and kind of each link, by hand.
pub fn kind_by_hand(datagram: &[u8]) -> u64 {
    fn link(message: &Message<'_>) -> Result<u64, ParseError> {
        let (mut name, mut kind) = ("", "");
        let (_, attributes) = message.parse::<IfInfoMsg>()?;
        for attribute in attributes {
            let attribute = attribute?;
            match attribute.nla_type() {
                IFLA_IFNAME => name = attribute.get_str()?,
                IFLA_LINKINFO => {
                    for attribute in attribute.nested() {
                        let attribute = attribute?;
                        if attribute.nla_type() == IFLA_INFO_KIND {
                            kind = attribute.get_str()?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(checksum::kind(name, kind))
    }
    let walk = || {
        let mut sum = 0u64;
        for message in Messages::new(datagram) {
            let message = message?;
            if message.kind() == MessageKind::Done {
                break;
            }
            sum = sum.wrapping_add(link(&message)?);
        }
        Ok::<_, ParseError>(sum)
    };
    walk().unwrap_or(FAILED)
}

/// Counts what is written.
struct Count(u64);

impl fmt::Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.wrapping_add(text.len() as u64);
        Ok(())
    }
}

/// Returns the length of `text`.
pub(super) fn count(text: fmt::Arguments<'_>) -> u64 {
    let mut count = Count(0);
    count.write_fmt(text).map_or(FAILED, |()| count.0)
}

/// All attributes of each link as text, without names: types and bytes.
pub fn text_by_hand(datagram: &[u8]) -> u64 {
    links(datagram, |_, attrs| {
        Ok(count(format_args!("{:?}", attrs.raw())))
    })
}

/// All attributes of each link as text, with names.
pub fn text(datagram: &[u8]) -> u64 {
    links(datagram, |_, attrs| Ok(count(format_args!("{attrs:?}"))))
}

/// All attributes of each link as JSON.
pub fn json(datagram: &[u8]) -> u64 {
    links(datagram, |_, attrs| {
        Ok(count(format_args!("{}", attrs.json())))
    })
}

/// One request for a new VLAN, with nests.
pub fn build_link(buf: &mut [u8], request: &Request) -> usize {
    fn build(sink: &mut SliceSink<'_>, request: &Request) -> Result<(), BuildError> {
        let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
        let header = NlMsgHdr::new(RtLink::NEWLINK.request())
            .with_flags(flags)
            .with_seq(1);
        let mut message = MessageBuilder::new(sink, header)?;
        message.put_header(&IfInfoMsg::default())?;
        let mut link = Writer::<Ifla, _, _>::new(&mut message);
        link.put(Ifla::IFNAME, request.name())?;
        link.put(Ifla::MTU, request.mtu)?;
        link.put(Ifla::ADDRESS, &request.address)?;
        link.put(Ifla::LINK, request.oif)?;
        link.nest(Ifla::LINKINFO, |info| {
            info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| {
                vlan.put(IflaVlan::ID, request.vlan_id)?;
                let [flags, mask] = request.vlan_flags;
                vlan.put(IflaVlan::FLAGS, &IflaVlanFlags { flags, mask })
            })
        })?;
        message.end()
    }
    let mut sink = SliceSink::new(buf);
    build(&mut sink, request).map_or(0, |()| sink.as_bytes().len())
}
