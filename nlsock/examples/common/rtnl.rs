//! Links, addresses and routes as text, and links by name.

use nlsock::Client;
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, RtMsg};
use nlwire::uapi::*;
use nlwire::{Attribute, Message, MessageKind, ParseError};

use super::format::ip;
use super::Result;

/// Returns the index of the interface called `name`.
pub(crate) fn link_index(client: &mut Client, name: &str) -> Result<i32> {
    let reply = client.request(RTM_GETLINK, |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, name)
    });
    let reply = reply.map_err(|error| format!("{name}: {error}"))?;
    let link = reply.message().ok_or("no reply to RTM_GETLINK")?;
    let header = link.family_header::<IfInfoMsg>()?;
    Ok(header.ifi_index.get())
}

/// Returns the line for a notification about a link, an address or a route, and
/// `None` for any other message.
pub(crate) fn notification(message: &Message<'_>) -> Result<Option<String>, ParseError> {
    Ok(match message.kind() {
        MessageKind::Family(RTM_NEWLINK) => Some(format!("NEW {}", link(message)?)),
        MessageKind::Family(RTM_DELLINK) => Some(format!("DEL {}", link(message)?)),
        MessageKind::Family(RTM_NEWADDR) => Some(format!("NEW {}", addr(message)?)),
        MessageKind::Family(RTM_DELADDR) => Some(format!("DEL {}", addr(message)?)),
        MessageKind::Family(RTM_NEWROUTE) => Some(format!("NEW {}", route(message)?)),
        MessageKind::Family(RTM_DELROUTE) => Some(format!("DEL {}", route(message)?)),
        _ => None,
    })
}

/// Returns a link as text: `link 2 eth0 state UP mtu 1500`.
pub(crate) fn link(message: &Message<'_>) -> Result<String, ParseError> {
    let (link, attributes) = message.parse::<IfInfoMsg>()?;
    let [mut ifname, mut state, mut mtu] = ["-"; 3].map(str::to_owned);
    for attribute in attributes {
        let attribute = attribute?;
        match attribute.nla_type() {
            IFLA_IFNAME => ifname = attribute.text().to_string(),
            IFLA_OPERSTATE => state = oper_state(attribute.get_u8()?),
            IFLA_MTU => mtu = attribute.get_u32()?.to_string(),
            _ => {}
        }
    }
    // Bridges send messages about their ports to the same multicast group.
    let kind = match link.ifi_family {
        AF_BRIDGE => "bridge port",
        _ => "link",
    };
    let index = link.ifi_index;
    Ok(format!("{kind} {index} {ifname} state {state} mtu {mtu}"))
}

/// Returns an address as text: `addr 2 192.0.2.1/24`, or with a peer
/// `addr 2 192.0.2.1 peer 192.0.2.2/32`.
pub(crate) fn addr(message: &Message<'_>) -> Result<String, ParseError> {
    let (addr, attributes) = message.parse::<IfAddrMsg>()?;
    let (mut address, mut local) = (None, None);
    for attribute in attributes {
        let attribute = attribute?;
        match attribute.nla_type() {
            IFA_ADDRESS => address = Some(attribute.payload()),
            IFA_LOCAL => local = Some(attribute.payload()),
            _ => {}
        }
    }
    // If IFA_LOCAL differs from IFA_ADDRESS, the latter is the peer's address.
    let address = address.or(local).unwrap_or_default();
    let own = match local {
        Some(local) if local != address => format!("{} peer ", ip(local)),
        _ => String::new(),
    };
    let (index, len) = (addr.ifa_index, addr.ifa_prefixlen);
    Ok(format!("addr {index} {own}{}/{len}", ip(address)))
}

/// Returns a route as text: `route 198.51.100.0/24 via 192.0.2.254 dev 2 table main`.
pub(crate) fn route(message: &Message<'_>) -> Result<String, ParseError> {
    let (route, attributes) = message.parse::<RtMsg>()?;
    let mut dst = match route.rtm_family {
        AF_INET => ip(&[0; 4]),
        AF_INET6 => ip(&[0; 16]),
        family => format!("family {family} "),
    };
    let mut path = String::new();
    let mut table = u32::from(route.rtm_table);
    for attribute in attributes {
        let attribute = attribute?;
        match attribute.nla_type() {
            RTA_DST => dst = ip(attribute.payload()),
            RTA_TABLE => table = attribute.get_u32()?,
            RTA_NH_ID => path += &format!(" nhid {}", attribute.get_u32()?),
            RTA_OIF => path += &format!(" dev {}", attribute.get_u32()?),
            RTA_MULTIPATH => path += &next_hops(&attribute)?,
            _ => path += &gateway(&attribute),
        }
    }
    let kind = route_kind(route.rtm_type);
    let len = route.rtm_dst_len;
    let table = u8::try_from(table).map_or(table.to_string(), table_name);
    Ok(format!("route {kind}{dst}/{len}{path} table {table}"))
}

/// Returns ` via 192.0.2.254` for an attribute that is a gateway, and nothing for
/// any other.
fn gateway(attribute: &Attribute<'_>) -> String {
    let address = match attribute.nla_type() {
        RTA_GATEWAY => Some(attribute.payload()),
        RTA_VIA => attribute.payload().get(2..), // behind the family of `struct rtvia`
        _ => None,
    };
    address.map_or(String::new(), |address| format!(" via {}", ip(address)))
}

/// Returns ` nexthop via 192.0.2.254 dev 2 weight 3` for each next hop; a weight of
/// 1 is left out.
fn next_hops(multipath: &Attribute<'_>) -> Result<String, ParseError> {
    let mut text = String::new();
    for hop in multipath.next_hops() {
        let hop = hop?;
        text += " nexthop";
        for attribute in hop.attributes() {
            text += &gateway(&attribute?);
        }
        text += &format!(" dev {}", hop.header().rtnh_ifindex);
        if hop.header().rtnh_hops != 0 {
            let weight = u16::from(hop.header().rtnh_hops).saturating_add(1);
            text += &format!(" weight {weight}");
        }
    }
    Ok(text)
}

/// Returns the kind of a route, and nothing for a unicast route.
fn route_kind(rtm_type: u8) -> &'static str {
    match rtm_type {
        RTN_UNICAST => "",
        RTN_LOCAL => "local ",
        RTN_BROADCAST => "broadcast ",
        RTN_ANYCAST => "anycast ",
        RTN_MULTICAST => "multicast ",
        RTN_BLACKHOLE => "blackhole ",
        RTN_UNREACHABLE => "unreachable ",
        RTN_PROHIBIT => "prohibit ",
        RTN_THROW => "throw ",
        _ => "other ",
    }
}

/// Returns the name of a routing table, or its number if it has no name.
fn table_name(table: u8) -> String {
    match table {
        RT_TABLE_LOCAL => "local".to_owned(),
        RT_TABLE_MAIN => "main".to_owned(),
        RT_TABLE_DEFAULT => "default".to_owned(),
        other => other.to_string(),
    }
}

/// Returns the name of an operational state (`IFLA_OPERSTATE`).
pub(crate) fn oper_state(state: u8) -> String {
    let name = match state {
        IF_OPER_UNKNOWN => "UNKNOWN",
        IF_OPER_NOTPRESENT => "NOTPRESENT",
        IF_OPER_DOWN => "DOWN",
        IF_OPER_LOWERLAYERDOWN => "LOWERLAYERDOWN",
        IF_OPER_TESTING => "TESTING",
        IF_OPER_DORMANT => "DORMANT",
        IF_OPER_UP => "UP",
        other => return other.to_string(),
    };
    name.to_owned()
}
