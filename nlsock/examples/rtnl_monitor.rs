//! Shows links, addresses and routes as they come, change and go.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_monitor
//! ```
//!
//! Joins groups of `NETLINK_ROUTE`, to which the kernel sends a message for
//! every change. Nothing is asked for and nothing is answered: what a slow
//! reader misses is lost, and the socket says so.

mod common;

use std::io::{self, Write};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::process::ExitCode;

use common::{hex, oper_state, text, Result};
use lexopt::prelude::*;
use nlsock::{Error, Socket};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, RtMsg};
use nlwire::uapi::*;
use nlwire::{nla_attr_size, nlmsg_align, Attribute, Attributes, Message, MessageKind, ParseError};

const HELP: &str = "\
Usage: rtnl_monitor [--count N] [--timeout SECONDS]

Shows the links, the addresses and the routes of this network namespace that
are new or changed (NEW) or gone (DEL), a line each, until interrupted. Says
'listening' on stderr when it begins.

Options:
      --count N          End after N lines
      --timeout SECONDS  End after so long without any
  -h, --help             Show this

Example:
  rtnl_monitor --timeout 60
";

const GROUPS: [u32; 5] = [
    RTNLGRP_LINK,
    RTNLGRP_IPV4_IFADDR,
    RTNLGRP_IPV6_IFADDR,
    RTNLGRP_IPV4_ROUTE,
    RTNLGRP_IPV6_ROUTE,
];

fn main() -> ExitCode {
    common::run(monitor)
}

fn monitor() -> Result {
    let mut left = u64::MAX;
    let mut timeout = None;
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("count") => left = args.value()?.parse()?,
            Long("timeout") => timeout = Some(args.value()?.parse_with(common::seconds)?),
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

    let socket = Socket::open(NETLINK_ROUTE)?;
    socket.set_read_timeout(timeout)?;
    for group in GROUPS {
        socket.join(group)?;
    }
    writeln!(io::stderr(), "listening")?;

    let mut out = io::stdout().lock();
    let mut buf = Vec::new();
    while left > 0 {
        let datagram = match socket.recv_vec(&mut buf) {
            Ok(datagram) => datagram,
            Err(Error::Interrupted) => continue,
            Err(Error::WouldBlock) => break, // the timeout
            Err(Error::Overrun) => {
                writeln!(out, "events were lost")?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        if !datagram.is_from_kernel() {
            continue; // any process may send to this socket
        }
        for message in datagram.messages() {
            match message.and_then(|message| event(&message)) {
                Ok(Some(event)) => {
                    writeln!(out, "{event}")?;
                    left = left.saturating_sub(1);
                    if left == 0 {
                        return Ok(());
                    }
                }
                Ok(None) => {}
                Err(error) => common::warn(format_args!("malformed event: {error}")),
            }
        }
    }
    Ok(())
}

/// The line for a message, `None` if it is not about anything shown here.
fn event(message: &Message<'_>) -> Result<Option<String>, ParseError> {
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

/// `link 2 eth0 state UP mtu 1500`
fn link(message: &Message<'_>) -> Result<String, ParseError> {
    let (link, attributes) = message.parse::<IfInfoMsg>()?;
    let [mut name, mut state, mut mtu] = ["-"; 3].map(str::to_owned);
    for attribute in attributes {
        let attribute = attribute?;
        match attribute.nla_type() {
            IFLA_IFNAME => name = text(&attribute)?,
            IFLA_OPERSTATE => state = oper_state(attribute.get_u8()?),
            IFLA_MTU => mtu = attribute.get_u32()?.to_string(),
            _ => {}
        }
    }
    // The same group tells which links join and leave a bridge.
    let what = if link.ifi_family == AF_BRIDGE {
        "bridge port"
    } else {
        "link"
    };
    let index = link.ifi_index;
    Ok(format!("{what} {index} {name} state {state} mtu {mtu}"))
}

/// `addr 2 192.0.2.1/24`, or with a peer `addr 2 192.0.2.1 peer 192.0.2.2/32`
fn addr(message: &Message<'_>) -> Result<String, ParseError> {
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
    // IFA_ADDRESS is the peer's where IFA_LOCAL is there and differs.
    let address = address.or(local).unwrap_or_default();
    let own = match local {
        Some(local) if local != address => format!("{} peer ", ip(local)),
        _ => String::new(),
    };
    let (index, len) = (addr.ifa_index, addr.ifa_prefixlen);
    Ok(format!("addr {index} {own}{}/{len}", ip(address)))
}

/// `route 198.51.100.0/24 via 192.0.2.254 dev 2 table main`
fn route(message: &Message<'_>) -> Result<String, ParseError> {
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
            RTA_MULTIPATH => path += &hops(&attribute)?,
            _ => path += &hop(&attribute)?,
        }
    }
    let kind = kind(route.rtm_type);
    let len = route.rtm_dst_len;
    let table = u8::try_from(table).map_or(table.to_string(), table_name);
    Ok(format!("route {kind}{dst}/{len}{path} table {table}"))
}

/// What an attribute says about the next hop, if it does.
fn hop(attribute: &Attribute<'_>) -> Result<String, ParseError> {
    Ok(match attribute.nla_type() {
        RTA_GATEWAY => format!(" via {}", ip(attribute.payload())),
        // `struct rtvia`: two bytes for the family before the address.
        RTA_VIA => {
            let address = attribute.payload().get(2..).unwrap_or_default();
            format!(" via {}", ip(address))
        }
        RTA_OIF => format!(" dev {}", attribute.get_u32()?),
        _ => String::new(),
    })
}

/// `RTA_MULTIPATH` is no nest: several times a `struct rtnexthop` of 8 bytes
/// with attributes behind it, both counted in its first field, its length.
fn hops(multipath: &Attribute<'_>) -> Result<String, ParseError> {
    let mut text = String::new();
    let mut rest = multipath.payload();
    let end = multipath.offset().saturating_add(nla_attr_size(rest.len()));
    while let Some(([len0, len1, _flags, _hops, index @ ..], behind)) =
        rest.split_first_chunk::<8>()
    {
        let len = usize::from(u16::from_ne_bytes([*len0, *len1]));
        let Some(attributes) = rest.get(8..len) else {
            break;
        };
        text += " nexthop";
        let offset = end.saturating_sub(behind.len());
        for attribute in Attributes::with_offset(attributes, offset) {
            text += &hop(&attribute?)?;
        }
        text += &format!(" dev {}", i32::from_ne_bytes(*index));
        rest = rest.get(nlmsg_align(len)..).unwrap_or_default();
    }
    Ok(text)
}

/// An address of 4 or 16 bytes.
fn ip(address: &[u8]) -> String {
    if let Ok(v4) = <[u8; 4]>::try_from(address) {
        Ipv4Addr::from(v4).to_string()
    } else if let Ok(v6) = <[u8; 16]>::try_from(address) {
        Ipv6Addr::from(v6).to_string()
    } else {
        hex(address, ":")
    }
}

/// The kind of a route, nothing for the usual one.
fn kind(rtm_type: u8) -> &'static str {
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

/// The name of a routing table that has one.
fn table_name(table: u8) -> String {
    match table {
        RT_TABLE_LOCAL => "local".to_owned(),
        RT_TABLE_MAIN => "main".to_owned(),
        RT_TABLE_DEFAULT => "default".to_owned(),
        other => other.to_string(),
    }
}
