// SPDX-License-Identifier: MIT OR Apache-2.0
//! nlink: iterators and a builder, below its typed messages.

use ::nlink::netlink::attr::{get, AttrIter};
use ::nlink::netlink::message::MessageIter;
use ::nlink::netlink::types::link::IfInfoMsg;
use ::nlink::netlink::types::route::RtMsg;
use ::nlink::netlink::{Error, MessageBuilder};
use ::nlwire::uapi::*;
use zerocopy::FromBytes;

use super::walk;
use crate::checksum::{self, FAILED};
use crate::request::Request;

/// Its column.
pub const NAME: &str = "nlink";

walk::walks! {
    messages(messages) {
        MessageIter::new(messages),
        messages.next(),
        message => {
            let (header, payload) = message.ok()?;
            (header.nlmsg_len, header.nlmsg_type, payload)
        }
    }
    attributes(stream) { AttrIter::new(stream), attribute => attribute }
}

/// Index, name, MTU and hardware address of each link.
pub fn fields(datagram: &[u8]) -> u64 {
    let walk = || {
        let mut sum = 0u64;
        for message in MessageIter::new(datagram) {
            let (header, payload) = message?;
            if header.is_done() {
                break;
            }
            let Ok((link, attributes)) = IfInfoMsg::ref_from_prefix(payload) else {
                return Ok(FAILED);
            };
            let (mut name, mut mtu, mut address) = ("", 0, None);
            for (nla_type, payload) in AttrIter::new(attributes) {
                match nla_type {
                    IFLA_IFNAME => name = get::string(payload)?,
                    IFLA_MTU => mtu = get::u32_ne(payload)?,
                    IFLA_ADDRESS => address = payload.first_chunk(),
                    _ => {}
                }
            }
            let (index, name) = (link.ifi_index.unsigned_abs(), name.as_bytes());
            sum = sum.wrapping_add(checksum::fields(index, name, mtu, address));
        }
        Ok::<_, Error>(sum)
    };
    walk().unwrap_or(FAILED)
}

fn put(buf: &mut [u8], message: MessageBuilder) -> usize {
    let bytes = message.finish();
    match buf.get_mut(..bytes.len()) {
        Some(buf) => buf.copy_from_slice(&bytes),
        None => return 0,
    }
    bytes.len()
}

/// One request for a new VLAN, with nests.
pub fn build_link(buf: &mut [u8], request: &Request) -> usize {
    let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    let mut message = MessageBuilder::new(RTM_NEWLINK, flags.bits());
    message.set_seq(1);
    message.append(&IfInfoMsg::default());
    message.append_attr_str(IFLA_IFNAME, request.name());
    message.append_attr_u32(IFLA_MTU, request.mtu);
    message.append_attr(IFLA_ADDRESS, &request.address);
    message.append_attr_u32(IFLA_LINK, request.oif);
    let linkinfo = message.nest_start(IFLA_LINKINFO);
    message.append_attr_str(IFLA_INFO_KIND, "vlan");
    let data = message.nest_start(IFLA_INFO_DATA);
    message.append_attr_u16(1, request.vlan_id);
    message.append_attr(2, zerocopy::IntoBytes::as_bytes(&request.vlan_flags));
    message.nest_end(data);
    message.nest_end(linkinfo);
    put(buf, message)
}

/// Requests for 1,000 new routes, in one buffer.
pub fn build_routes(buf: &mut [u8], request: &Request) -> usize {
    let mut len = 0;
    for number in 0..request.routes {
        let mut message = MessageBuilder::new(RTM_NEWROUTE, (NLM_F_REQUEST | NLM_F_CREATE).bits());
        message.set_seq(number);
        message.append(&RtMsg {
            rtm_family: AF_INET,
            rtm_dst_len: 24,
            rtm_table: RT_TABLE_MAIN,
            rtm_protocol: RTPROT_STATIC,
            rtm_type: RTN_UNICAST,
            ..RtMsg::default()
        });
        message.append_attr(RTA_DST, &Request::destination(number));
        message.append_attr(RTA_GATEWAY, &request.gateway);
        message.append_attr_u32(RTA_OIF, request.oif);
        message.append_attr_u32(RTA_PRIORITY, request.priority);
        let Some(room) = buf.get_mut(len..) else {
            return 0;
        };
        match put(room, message) {
            0 => return 0,
            message => len += message,
        }
    }
    len
}
