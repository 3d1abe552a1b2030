//! netlink-packet-core: buffers and iterators, without its sibling's types.

use ::nlwire::uapi::*;
use netlink_packet_core::{
    parse_mac, parse_string, parse_u32, DecodeError, NetlinkBuffer, NlasIterator,
};

use super::walk::{self, Attribute, Message, Walk};
use crate::checksum::{self, FAILED};

/// Its column.
pub const NAME: &str = "netlink-packet-core";

struct Core;

/// It has no iterator over messages: netlink-proto has this loop.
struct Messages<'a>(&'a [u8]);

impl<'a> Iterator for Messages<'a> {
    type Item = Result<NetlinkBuffer<&'a [u8]>, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let message = match NetlinkBuffer::new_checked(self.0) {
            Ok(message) => message,
            Err(error) => return Some(Err(error)),
        };
        let len = (message.length() as usize).next_multiple_of(4);
        self.0 = self.0.get(len..).unwrap_or_default();
        Some(Ok(message))
    }
}

impl Walk for Core {
    #[inline]
    fn messages(datagram: &[u8]) -> impl Iterator<Item = Option<Message<'_>>> {
        Messages(datagram).map(|message| {
            let message = message.ok()?;
            Some((message.length(), message.message_type(), message.payload()))
        })
    }

    #[inline]
    fn attributes(stream: &[u8]) -> impl Iterator<Item = Option<Attribute<'_>>> {
        NlasIterator::new(stream).map(|nla| {
            let nla = nla.ok()?;
            // `value()` borrows from `nla`, not from the stream.
            let len = usize::from(nla.length());
            Some((nla.kind(), nla.into_inner().get(4..len)?))
        })
    }
}

walk::walks!(Core);

/// Index, name, MTU and hardware address of each link.
pub fn fields(datagram: &[u8]) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in Messages(datagram) {
            let message = message?;
            if message.message_type() == NLMSG_DONE {
                break;
            }
            let (header, attributes) = message.payload().split_at(16);
            let index = parse_u32(&header[4..8])?;
            let (mut name, mut mtu, mut address) = (String::new(), 0, None);
            for nla in NlasIterator::new(attributes) {
                let nla = nla?;
                match nla.kind() {
                    IFLA_IFNAME => name = parse_string(nla.value())?,
                    IFLA_MTU => mtu = parse_u32(nla.value())?,
                    IFLA_ADDRESS => address = Some(parse_mac(nla.value())?),
                    _ => {}
                }
            }
            let fields = checksum::fields(index, name.as_bytes(), mtu, address.as_ref());
            sum = sum.wrapping_add(fields);
        }
        Ok::<_, DecodeError>(sum)
    };
    walk().unwrap_or(FAILED)
}
