//! Adds a route.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_route_add -- 198.51.100.0/24 --via 192.0.2.254
//! ```
//!
//! `RTM_NEWROUTE`, with `NLM_F_ECHO`: the kernel sends the route back as it has
//! been added. What it refuses it says why, and which attribute is to blame.

mod common;

use std::io::{self, Write};
use std::net::IpAddr;
use std::process::ExitCode;

use common::{rtnl, Result};
use lexopt::prelude::*;
use nlsock::{Client, RequestBuilder};
use nlwire::rtnl::{IfInfoMsg, RtMsg};
use nlwire::uapi::*;
use nlwire::BuildError;

const HELP: &str = "\
Usage: rtnl_route_add PREFIX [--via ADDRESS] [--dev NAME] [--metric N]
                      [--table N] [--replace]

Adds a route to the destinations of a prefix and shows it as the kernel has
added it; nothing if it was there already. Needs CAP_NET_ADMIN.

Arguments:
  PREFIX             Such as 198.51.100.0/24, or 2001:db8::/32; without a
                     length a single address

Options:
      --via ADDRESS  The gateway
      --dev NAME     The interface
      --metric N     The lower, the better (default: the kernel's)
      --table N      Routing table (default: 254, main)
      --replace      Replace a route to the same prefix, if there is one
  -h, --help         Show this

Example:
  rtnl_route_add 198.51.100.0/24 --via 192.0.2.254
";

fn main() -> ExitCode {
    common::run(route_add)
}

/// What to ask for.
struct Route {
    dst: IpAddr,
    dst_len: u8,
    gateway: Option<IpAddr>,
    metric: Option<u32>,
    table: u32,
}

fn route_add() -> Result {
    let (mut prefix, mut gateway, mut dev, mut metric) = (None, None, None, None);
    let mut table = RT_TABLE_MAIN.into();
    let mut flags = NLM_F_CREATE | NLM_F_EXCL;
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("via") => gateway = Some(args.value()?.parse()?),
            Long("dev") => dev = Some(args.value()?.string()?),
            Long("metric") => metric = Some(args.value()?.parse()?),
            Long("table") => table = args.value()?.parse()?,
            Long("replace") => flags = NLM_F_CREATE | NLM_F_REPLACE,
            Short('h') | Long("help") => return common::help(HELP),
            Value(value) if prefix.is_none() => prefix = Some(value.parse_with(parse_prefix)?),
            _ => return Err(arg.unexpected().into()),
        }
    }
    let (dst, dst_len) = prefix.ok_or(lexopt::Error::from("PREFIX is required"))?;
    if gateway.is_none() && dev.is_none() {
        return Err(lexopt::Error::from("--via or --dev is required").into());
    }
    let route = Route {
        dst,
        dst_len,
        gateway,
        metric,
        table,
    };

    let mut client = Client::open(NETLINK_ROUTE)?;
    let oif = match dev {
        Some(name) => Some(index(&mut client, &name)?),
        None => None,
    };
    let reply = client.request_with(RTM_NEWROUTE, flags | NLM_F_ECHO, |message| {
        put_route(message, &route, oif)
    })?;
    if let Some(message) = reply.message() {
        writeln!(io::stdout(), "{}", rtnl::route(&message)?)?;
    }
    Ok(())
}

/// An address and the length of the prefix.
fn parse_prefix(text: &str) -> Result<(IpAddr, u8), String> {
    let (address, len) = text.split_once('/').unwrap_or((text, ""));
    let address: IpAddr = address.parse().map_err(|_| "not an address")?;
    let bits = if address.is_ipv4() { 32 } else { 128 };
    match len {
        "" => Ok((address, bits)),
        len => match len.parse() {
            Ok(len) if len <= bits => Ok((address, len)),
            _ => Err(format!("the length is not from 0 to {bits}")),
        },
    }
}

/// The index of the interface that has this name.
fn index(client: &mut Client, name: &str) -> Result<u32> {
    let reply = client.request(RTM_GETLINK, |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, name)
    });
    let reply = reply.map_err(|error| format!("{name}: {error}"))?;
    let link = reply.message().ok_or("no answer")?;
    let index = link.family_header::<IfInfoMsg>()?.ifi_index;
    Ok(index.get().try_into()?)
}

fn put_route(
    message: &mut RequestBuilder<'_>,
    route: &Route,
    oif: Option<u32>,
) -> Result<(), BuildError> {
    message.put_header(&RtMsg {
        rtm_family: family(route.dst),
        rtm_dst_len: route.dst_len,
        rtm_protocol: RTPROT_STATIC,
        // Nearer than a gateway is what is on the link itself.
        rtm_scope: match route.gateway {
            None if route.dst.is_ipv4() => RT_SCOPE_LINK,
            _ => RT_SCOPE_UNIVERSE,
        },
        rtm_type: RTN_UNICAST,
        ..RtMsg::default()
    })?;
    message.put(RTA_DST, &octets(route.dst))?;
    message.put_u32(RTA_TABLE, route.table)?;
    if let Some(gateway) = route.gateway {
        put_gateway(message, route.dst, gateway)?;
    }
    if let Some(oif) = oif {
        message.put_u32(RTA_OIF, oif)?;
    }
    if let Some(metric) = route.metric {
        message.put_u32(RTA_PRIORITY, metric)?;
    }
    Ok(())
}

fn family(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => AF_INET,
        IpAddr::V6(_) => AF_INET6,
    }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// A gateway of the other family goes into `struct rtvia`: the family as u16,
/// and the address.
fn put_gateway(
    message: &mut RequestBuilder<'_>,
    dst: IpAddr,
    gateway: IpAddr,
) -> Result<(), BuildError> {
    if family(dst) == family(gateway) {
        return message.put(RTA_GATEWAY, &octets(gateway));
    }
    let mut via = u16::from(family(gateway)).to_ne_bytes().to_vec();
    via.extend(octets(gateway));
    message.put(RTA_VIA, &via)
}
