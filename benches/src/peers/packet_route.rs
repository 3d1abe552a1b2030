// SPDX-License-Identifier: MIT OR Apache-2.0
//! netlink-packet-route: every message as a type, every attribute as one.

use netlink_packet_core::{
    DecodeError, NetlinkHeader, NetlinkMessage, NetlinkPayload, NLM_F_ACK, NLM_F_CREATE,
    NLM_F_EXCL, NLM_F_REQUEST,
};
use netlink_packet_route::link::{
    InfoData, InfoKind, InfoVlan, LinkAttribute, LinkInfo, LinkMessage, VlanFlags,
};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};

use crate::checksum::{self, FAILED};
use crate::request::Request;

/// Its column.
pub const NAME: &str = "netlink-packet-route";

/// Index, name, MTU and hardware address of each link.
pub fn fields(datagram: &[u8]) -> u64 {
    let walk = || {
        let (mut sum, mut rest) = (0u64, datagram);
        while !rest.is_empty() {
            let message = NetlinkMessage::<RouteNetlinkMessage>::deserialize(rest)?;
            let len = (message.header.length as usize).next_multiple_of(4);
            rest = rest.get(len..).unwrap_or_default();
            let link = match &message.payload {
                NetlinkPayload::InnerMessage(RouteNetlinkMessage::NewLink(link)) => link,
                _ => break,
            };
            let (mut name, mut mtu, mut address) = ("", 0, None);
            for attribute in &link.attributes {
                match attribute {
                    LinkAttribute::IfName(value) => name = value,
                    LinkAttribute::Mtu(value) => mtu = *value,
                    LinkAttribute::Address(value) => address = value.first_chunk(),
                    _ => {}
                }
            }
            let fields = checksum::fields(link.header.index, name.as_bytes(), mtu, address);
            sum = sum.wrapping_add(fields);
        }
        Ok::<_, DecodeError>(sum)
    };
    walk().unwrap_or(FAILED)
}

fn put(buf: &mut [u8], seq: u32, flags: u16, message: RouteNetlinkMessage) -> usize {
    let mut header = NetlinkHeader::default();
    header.flags = flags;
    header.sequence_number = seq;
    let mut message = NetlinkMessage::new(header, NetlinkPayload::from(message));
    message.finalize();
    let len = message.buffer_len();
    match buf.get_mut(..len) {
        Some(buf) => message.serialize(buf),
        None => return 0,
    }
    len
}

/// One request for a new VLAN, with nests. It has no `NLA_F_NESTED`: this is
/// how the library writes these two.
pub fn build_link(buf: &mut [u8], request: &Request) -> usize {
    let mut link = LinkMessage::default();
    let [flags, mask] = request.vlan_flags.map(VlanFlags::from_bits_retain);
    link.attributes = Vec::from([
        LinkAttribute::IfName(request.name().to_owned()),
        LinkAttribute::Mtu(request.mtu),
        LinkAttribute::Address(request.address.to_vec()),
        LinkAttribute::Link(request.oif),
        LinkAttribute::LinkInfo(Vec::from([
            LinkInfo::Kind(InfoKind::Vlan),
            LinkInfo::Data(InfoData::Vlan(Vec::from([
                InfoVlan::Id(request.vlan_id),
                InfoVlan::Flags((flags, mask)),
            ]))),
        ])),
    ]);
    let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    put(buf, 1, flags, RouteNetlinkMessage::NewLink(link))
}

/// Requests for 1,000 new routes, in one buffer.
pub fn build_routes(buf: &mut [u8], request: &Request) -> usize {
    let mut len = 0;
    for number in 0..request.routes {
        let mut route = RouteMessage::default();
        route.header = RouteHeader {
            address_family: AddressFamily::Inet,
            destination_prefix_length: 24,
            table: RouteHeader::RT_TABLE_MAIN,
            protocol: RouteProtocol::Static,
            kind: RouteType::Unicast,
            ..RouteHeader::default()
        };
        route.attributes = Vec::from([
            RouteAttribute::Destination(RouteAddress::Inet(Request::destination(number).into())),
            RouteAttribute::Gateway(RouteAddress::Inet(request.gateway.into())),
            RouteAttribute::Oif(request.oif),
            RouteAttribute::Priority(request.priority),
        ]);
        let Some(room) = buf.get_mut(len..) else {
            return 0;
        };
        let flags = NLM_F_REQUEST | NLM_F_CREATE;
        match put(room, number, flags, RouteNetlinkMessage::NewRoute(route)) {
            0 => return 0,
            message => len += message,
        }
    }
    len
}
