// SPDX-License-Identifier: MIT OR Apache-2.0
//! netlink-bindings: raw chunks for the walks, its generated types for fields
//! and for writing.

use std::ffi::CString;

use ::nlwire::uapi::*;
use netlink_bindings::builtin::Nlmsghdr;
use netlink_bindings::rt_link::{
    Ifinfomsg, IflaVlanFlags, IterableLinkAttrs, LinkAttrs, LinkinfoAttrs, OpNewlinkDo,
};
use netlink_bindings::rt_route::{OpNewrouteDo, Rtmsg};
use netlink_bindings::utils::{ErrorContext, IterableChunks};

use super::walk;
use crate::checksum::{self, FAILED};
use crate::request::Request;
use crate::typed;

/// Its column.
pub const NAME: &str = "netlink-bindings";

/// The next message. It has no iterator for that: netlink-socket2 has a loop
/// around this.
#[inline]
fn next<'a>(rest: &mut &'a [u8]) -> Option<(&'a Nlmsghdr, &'a [u8])> {
    let header = Nlmsghdr::from_slice(rest.get(..Nlmsghdr::len())?);
    let len = header.len as usize;
    let payload = rest.get(Nlmsghdr::len()..len)?;
    *rest = rest.get(len.next_multiple_of(4)..).unwrap_or_default();
    Some((header, payload))
}

walk::walks! {
    messages(rest) {
        rest,
        (!rest.is_empty()).then(|| next(&mut rest)),
        message => {
            let (header, payload) = message?;
            (header.len, header.r#type, payload)
        }
    }
    attributes(stream) {
        IterableChunks::new(stream),
        (header, payload) => (header.r#type, payload)
    }
}

/// Index, name, MTU and hardware address of each link.
pub fn fields(datagram: &[u8]) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        let mut rest = datagram;
        while !rest.is_empty() {
            let Some((header, payload)) = next(&mut rest) else {
                return Ok(FAILED);
            };
            if header.r#type == NLMSG_DONE {
                break;
            }
            let (link, attributes) = payload.split_at(Ifinfomsg::len());
            let link = Ifinfomsg::new_from_zeroed(link);
            let (mut name, mut mtu, mut address) = (c"", 0, None);
            for attribute in LinkAttrs::new(attributes) {
                match attribute? {
                    LinkAttrs::Ifname(value) => name = value,
                    LinkAttrs::Mtu(value) => mtu = value,
                    LinkAttrs::Address(value) => address = value.first_chunk(),
                    _ => {}
                }
            }
            let (index, name) = (link.ifi_index.unsigned_abs(), name.to_bytes());
            sum = sum.wrapping_add(checksum::fields(index, name, mtu, address));
        }
        Ok::<_, ErrorContext>(sum)
    };
    walk().unwrap_or(FAILED)
}

/// The sum of `link` over the attributes of each link.
fn links(
    datagram: &[u8],
    link: impl Fn(IterableLinkAttrs<'_>) -> Result<u64, ErrorContext>,
) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        let mut rest = datagram;
        while !rest.is_empty() {
            let Some((header, payload)) = next(&mut rest) else {
                return Ok(FAILED);
            };
            if header.r#type == NLMSG_DONE {
                break;
            }
            let attributes = payload.get(Ifinfomsg::len()..).unwrap_or_default();
            sum = sum.wrapping_add(link(LinkAttrs::new(attributes))?);
        }
        Ok::<_, ErrorContext>(sum)
    };
    walk().unwrap_or(FAILED)
}

/// Name and kind of each link.
pub fn kind(datagram: &[u8]) -> u64 {
    links(datagram, |attributes| {
        let (mut name, mut kind) = ("", "");
        for attribute in attributes {
            match attribute? {
                LinkAttrs::Ifname(value) => name = value.to_str().unwrap_or_default(),
                LinkAttrs::Linkinfo(info) => {
                    for attribute in info {
                        if let LinkinfoAttrs::Kind(value) = attribute? {
                            kind = value.to_str().unwrap_or_default();
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(checksum::kind(name, kind))
    })
}

/// All attributes of each link as text, with names.
pub fn text(datagram: &[u8]) -> u64 {
    links(datagram, |attributes| {
        Ok(typed::count(format_args!("{attributes:?}")))
    })
}

fn begin(buf: &mut Vec<u8>, nlmsg_type: u16, flags: u16, seq: u32) -> usize {
    let start = buf.len();
    let mut header = Nlmsghdr::new();
    header.r#type = nlmsg_type;
    header.flags = flags;
    header.seq = seq;
    buf.extend(header.as_slice());
    start
}

fn end(buf: &mut [u8], start: usize) {
    let len = (buf.len() - start) as u32;
    buf[start..start + 4].copy_from_slice(&len.to_ne_bytes());
}

fn put(buf: &mut [u8], bytes: &[u8]) -> usize {
    match buf.get_mut(..bytes.len()) {
        Some(buf) => buf.copy_from_slice(bytes),
        None => return 0,
    }
    bytes.len()
}

/// One request for a new VLAN, with nests.
pub fn build_link(buf: &mut [u8], request: &Request) -> usize {
    let Ok(name) = CString::new(request.name()) else {
        return 0;
    };
    let mut bytes = Vec::new();
    let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    let start = begin(&mut bytes, RTM_NEWLINK, flags.bits(), 1);
    let [flags, mask] = request.vlan_flags;
    OpNewlinkDo::encode_request(&mut bytes, &Ifinfomsg::new())
        .push_ifname(&name)
        .push_mtu(request.mtu)
        .push_address(&request.address)
        .push_link(request.oif)
        .nested_linkinfo()
        .nested_data_vlan()
        .push_id(request.vlan_id)
        .push_flags(IflaVlanFlags { flags, mask })
        .end_nested()
        .end_nested()
        .end_nested();
    end(&mut bytes, start);
    put(buf, &bytes)
}

/// Requests for 1,000 new routes, in one buffer.
pub fn build_routes(buf: &mut [u8], request: &Request) -> usize {
    let mut bytes = Vec::new();
    for number in 0..request.routes {
        let start = begin(
            &mut bytes,
            RTM_NEWROUTE,
            (NLM_F_REQUEST | NLM_F_CREATE).bits(),
            number,
        );
        let header = Rtmsg {
            rtm_family: AF_INET,
            rtm_dst_len: 24,
            rtm_table: RT_TABLE_MAIN,
            rtm_protocol: RTPROT_STATIC,
            rtm_type: RTN_UNICAST,
            ..Rtmsg::new()
        };
        OpNewrouteDo::encode_request(&mut bytes, &header)
            .push_dst(Request::destination(number).into())
            .push_gateway(request.gateway.into())
            .push_oif(request.oif)
            .push_priority(request.priority)
            .end_nested();
        end(&mut bytes, start);
    }
    put(buf, &bytes)
}
