// SPDX-License-Identifier: MIT OR Apache-2.0
//! Adds a route, and shows it as the kernel has added it.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_route_add -- 198.51.100.0/24 --via 192.0.2.254
//! ```
//!
//! Needs `CAP_NET_ADMIN`, which `unshare -rn` gives in a new network namespace, and
//! a connected network: `ip link set lo up; ip address add 192.0.2.1/24 dev lo`. The
//! request is `RTM_NEWROUTE`. With `NLM_F_ECHO` the kernel sends the route back.
//! A refusal has the reason and the attribute that caused it.

mod common;

use std::io::{self, Write};
use std::net::IpAddr;
use std::process::ExitCode;

use common::args::{Args, UsageError};
use common::ip::{family, octets, Prefix};
use common::{net, Result};
use nlfamilies::rt_route::{RtMsg, RtRoute, Rta};
use nlsock::Client;
use nlwire::uapi::*;

const HELP: &str = "\
Usage: rtnl_route_add PREFIX [--via ADDRESS] [--dev NAME] [--metric N]
                      [--table N] [--replace]

Adds a route to a prefix, and shows it as the kernel has added it. Needs
CAP_NET_ADMIN.

Arguments:
  PREFIX             Such as 198.51.100.0/24 or 2001:db8::/32; without a
                     length, a single address

Options:
      --via ADDRESS  The gateway
      --dev NAME     The interface
      --metric N     The priority; lower is preferred (default: the kernel's)
      --table N      The routing table (default: 254, main)
      --replace      Replace an existing route to the same prefix. Shows
                     nothing if the routes are the same
  -h, --help         Show this help

Example:
  rtnl_route_add 198.51.100.0/24 --via 192.0.2.254
";

fn main() -> ExitCode {
    common::run(HELP, route_add)
}

fn route_add(mut args: Args) -> Result {
    let gateway: Option<IpAddr> = args.value("--via")?;
    let dev: Option<String> = args.value("--dev")?;
    let metric = args.value("--metric")?;
    let table = args.value("--table")?.unwrap_or(RT_TABLE_MAIN.into());
    let replace = args.flag("--replace");
    let dst: Prefix = args.required("PREFIX")?;
    args.finish()?;
    if gateway.is_none() && dev.is_none() {
        return Err(UsageError::new("--via or --dev is required").into());
    }

    let mut client = Client::open(NETLINK_ROUTE)?;
    let oif = match dev {
        Some(name) => Some(net::link_index(&mut client, &name)?.unsigned_abs()),
        None => None,
    };
    let existing = if replace { NLM_F_REPLACE } else { NLM_F_EXCL };
    let flags = NLM_F_CREATE | NLM_F_ECHO | existing;
    let header = RtMsg {
        rtm_family: family(dst.address),
        rtm_dst_len: dst.len,
        rtm_protocol: RTPROT_STATIC,
        rtm_scope: match gateway {
            None if dst.address.is_ipv4() => RT_SCOPE_LINK,
            _ => RT_SCOPE_UNIVERSE,
        },
        rtm_type: RTN_UNICAST,
        ..RtMsg::default()
    };
    let answer = client.call(RtRoute::NEWROUTE, flags, &header, |route| {
        route.put(Rta::DST, dst.address)?;
        route.put(Rta::TABLE, table)?;
        match gateway {
            Some(gateway) if family(gateway) == family(dst.address) => {
                route.put(Rta::GATEWAY, gateway)?;
            }
            // The other family takes a `struct rtvia`: the family, the address.
            Some(gateway) => {
                let via_family = u16::from(family(gateway)).to_ne_bytes();
                route.put(Rta::VIA, &*[&via_family[..], &octets(gateway)].concat())?;
            }
            None => {}
        }
        if let Some(oif) = oif {
            route.put(Rta::OIF, oif)?;
        }
        if let Some(metric) = metric {
            route.put(Rta::PRIORITY, metric)?;
        }
        Ok(())
    })?;
    for message in answer.reply().messages() {
        if let Some(route) = RtRoute::NEWROUTE_NTF.read(&message)? {
            writeln!(io::stdout(), "{}", net::route(&route)?)?;
        }
    }
    Ok(())
}
