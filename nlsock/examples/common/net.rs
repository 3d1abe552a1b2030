// SPDX-License-Identifier: MIT OR Apache-2.0
//! Links by name, and links, addresses and routes as lines of text.

use nlfamilies::rt_addr::{IfAddrMsg, Ifa, RtAddr};
use nlfamilies::rt_link::{IfInfoMsg, IfOper, Ifla, RtLink};
use nlfamilies::rt_route::{RtMsg, RtRoute, Rta, Rtn};
use nlsock::Client;
use nlwire::typed::Attrs;
use nlwire::uapi::*;
use nlwire::{Message, NlmFlags, ParseError};

use super::format::ip;
use super::Result;

/// Returns the index of the link called `name`.
pub(crate) fn link_index(client: &mut Client, name: &str) -> Result<i32> {
    let (none, any) = (NlmFlags::EMPTY, IfInfoMsg::default());
    let answer = client.call(RtLink::GETLINK, none, &any, |link| {
        link.put(Ifla::IFNAME, name)
    });
    let answer = answer.map_err(|error| format!("{name}: {error}"))?;
    let (header, _) = answer.one()?.ok_or("no reply to RTM_GETLINK")?;
    Ok(header.ifi_index.get())
}

/// Returns the line for a notification about a link, an address or a route, and
/// `None` for any other message.
pub(crate) fn notification(message: &Message<'_>) -> Result<Option<String>, ParseError> {
    Ok(if let Some(new) = RtLink::NEWLINK_NTF.read(message)? {
        Some(format!("NEW {}", link(&new)?))
    } else if let Some(old) = RtLink::DELLINK_NTF.read(message)? {
        Some(format!("DEL {}", link(&old)?))
    } else if let Some(new) = RtAddr::NEWADDR_NTF.read(message)? {
        Some(format!("NEW {}", addr(&new)?))
    } else if let Some(old) = RtAddr::DELADDR_NTF.read(message)? {
        Some(format!("DEL {}", addr(&old)?))
    } else if let Some(new) = RtRoute::NEWROUTE_NTF.read(message)? {
        Some(format!("NEW {}", route(&new)?))
    } else if let Some(old) = RtRoute::DELROUTE_NTF.read(message)? {
        Some(format!("DEL {}", route(&old)?))
    } else {
        None
    })
}

/// Returns a link as text: `link 2 eth0 state UP mtu 1500`.
pub(crate) fn link((header, link): &(IfInfoMsg, Attrs<'_, Ifla>)) -> Result<String, ParseError> {
    let (name, state, mtu) = link.get((Ifla::IFNAME, Ifla::OPERSTATE, Ifla::MTU))?;
    // Bridges send messages about their ports to the same multicast group.
    let kind = match header.ifi_family {
        AF_BRIDGE => "bridge port",
        _ => "link",
    };
    Ok(format!(
        "{kind} {} {} state {} mtu {}",
        header.ifi_index,
        name.unwrap_or_default(),
        state.map_or("-".to_owned(), oper_state),
        mtu.unwrap_or_default(),
    ))
}

/// Returns the name of an operational state, `IFLA_OPERSTATE`.
pub(crate) fn oper_state(state: IfOper) -> String {
    let name = match state {
        IfOper::UNKNOWN => "UNKNOWN",
        IfOper::NOTPRESENT => "NOTPRESENT",
        IfOper::DOWN => "DOWN",
        IfOper::LOWERLAYERDOWN => "LOWERLAYERDOWN",
        IfOper::TESTING => "TESTING",
        IfOper::DORMANT => "DORMANT",
        IfOper::UP => "UP",
        IfOper(other) => return other.to_string(),
    };
    name.to_owned()
}

/// Returns an address as text: `addr 2 192.0.2.1/24`, or with a peer
/// `addr 2 192.0.2.1 peer 192.0.2.2/32`.
pub(crate) fn addr((header, attrs): &(IfAddrMsg, Attrs<'_, Ifa>)) -> Result<String, ParseError> {
    // If IFA_LOCAL differs from IFA_ADDRESS, the latter is the peer's address.
    let (address, local) = attrs.get((Ifa::ADDRESS, Ifa::LOCAL))?;
    let own = match (local, address) {
        (Some(local), Some(peer)) if local != peer => format!("{local} peer "),
        _ => String::new(),
    };
    let address = address
        .or(local)
        .map_or("-".to_owned(), |it| it.to_string());
    let (index, len) = (header.ifa_index, header.ifa_prefixlen);
    Ok(format!("addr {index} {own}{address}/{len}"))
}

/// Returns a route as text: `route 198.51.100.0/24 via 192.0.2.254 dev 2 table main`.
pub(crate) fn route((header, route): &(RtMsg, Attrs<'_, Rta>)) -> Result<String, ParseError> {
    let kind = match Rtn(header.rtm_type.into()) {
        Rtn::UNICAST => String::new(),
        kind => format!("{kind:?} ").replace("RTN_", "").to_lowercase(),
    };
    let (dst, table, id, oif, hops) =
        route.get((Rta::DST, Rta::TABLE, Rta::NH_ID, Rta::OIF, Rta::MULTIPATH))?;
    let dst = match (dst, header.rtm_family) {
        (Some(dst), _) => dst.to_string(),
        (None, AF_INET) => "0.0.0.0".to_owned(),
        (None, AF_INET6) => "::".to_owned(),
        (None, family) => format!("family {family} "),
    };
    let mut line = format!("route {kind}{dst}/{}", header.rtm_dst_len);
    if let Some(id) = id {
        line += &format!(" nhid {id}");
    }
    line += &gateway(route)?;
    if let Some(oif) = oif {
        line += &format!(" dev {oif}");
    }
    for hop in hops.into_iter().flatten() {
        let (hop, attrs) = hop?;
        line += &format!(" nexthop{} dev {}", gateway(&attrs)?, hop.rtnh_ifindex);
        if hop.rtnh_hops != 0 {
            line += &format!(" weight {}", u16::from(hop.rtnh_hops).saturating_add(1));
        }
    }
    let table = table.unwrap_or(header.rtm_table.into());
    let name = match u8::try_from(table) {
        Ok(RT_TABLE_LOCAL) => "local".to_owned(),
        Ok(RT_TABLE_MAIN) => "main".to_owned(),
        Ok(RT_TABLE_DEFAULT) => "default".to_owned(),
        _ => table.to_string(),
    };
    Ok(format!("{line} table {name}"))
}

/// Returns ` via 192.0.2.254`, or nothing if a route or next hop has no gateway.
fn gateway(route: &Attrs<'_, Rta>) -> Result<String, ParseError> {
    Ok(match route.get((Rta::GATEWAY, Rta::VIA))? {
        (Some(gateway), _) => format!(" via {gateway}"),
        // A `struct rtvia`: the family, the address.
        (None, Some([_, _, address @ ..])) => format!(" via {}", ip(address)),
        _ => String::new(),
    })
}
