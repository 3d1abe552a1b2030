// SPDX-License-Identifier: MIT OR Apache-2.0
//! netlink-packet-core: buffers and iterators, without its sibling's types.

use ::nlwire::uapi::*;
use netlink_packet_core::{
    parse_mac, parse_string, parse_u32, DecodeError, NetlinkBuffer, NlasIterator,
};

use super::walk;
use crate::checksum::{self, FAILED};

/// Its column.
pub const NAME: &str = "netlink-packet-core";

/// The next message. It has no iterator for that: netlink-proto has this loop.
#[inline]
fn next<'a>(rest: &mut &'a [u8]) -> Result<NetlinkBuffer<&'a [u8]>, DecodeError> {
    let message = NetlinkBuffer::new_checked(*rest)?;
    let len = (message.length() as usize).next_multiple_of(4);
    *rest = rest.get(len..).unwrap_or_default();
    Ok(message)
}

walk::walks! {
    messages(rest) {
        rest,
        (!rest.is_empty()).then(|| next(&mut rest)),
        message => {
            let message = message.ok()?;
            (message.length(), message.message_type(), message.payload())
        }
    }
    attributes(stream) {
        NlasIterator::new(stream),
        nla => {
            let nla = nla.ok()?;
            // `value()` borrows from `nla`, not from the stream.
            (nla.kind(), nla.into_inner().get(4..nla.length().into())?)
        }
    }
}

/// Index, name, MTU and hardware address of each link.
pub fn fields(datagram: &[u8]) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        let mut rest = datagram;
        while !rest.is_empty() {
            let message = next(&mut rest)?;
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
