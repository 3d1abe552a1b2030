// SPDX-License-Identifier: MIT OR Apache-2.0
//! Adds a route with two next hops, and shows it as the kernel has added it.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_route_multipath -- \
//!     198.51.100.0/24 192.0.2.253 192.0.2.254 --weight 3
//! ```
//!
//! Needs `CAP_NET_ADMIN`, which `unshare -rn` gives in a new network namespace, and
//! a connected network: `ip link set lo up; ip address add 192.0.2.1/24 dev lo`. The
//! next hops are in `RTA_MULTIPATH`. Each is a `struct rtnexthop` with attributes
//! behind it. With `NLM_F_ECHO` the kernel sends the route back;
//! `common/net.rs` reads the next hops.

mod common;

use std::io::{self, Write};
use std::net::IpAddr;
use std::num::NonZeroU8;
use std::process::ExitCode;

use common::args::Args;
use common::ip::{family, Prefix};
use common::{net, Result};
use nlfamilies::rt_route::{RtMsg, RtRoute, Rta};
use nlsock::Client;
use nlwire::rtnl::RtNextHop;
use nlwire::uapi::*;

const HELP: &str = "\
Usage: rtnl_route_multipath PREFIX GATEWAY GATEWAY [--weight N]

Adds a route that shares the traffic to a prefix between two gateways, and
shows it as the kernel has added it. Needs CAP_NET_ADMIN.

Arguments:
  PREFIX          Such as 198.51.100.0/24 or 2001:db8::/32
  GATEWAY         An address on a connected network

Options:
      --weight N  Send N times as much to the first gateway as to the second,
                  1 to 255 (default: 1)
  -h, --help      Show this help

Example:
  rtnl_route_multipath 198.51.100.0/24 192.0.2.253 192.0.2.254 --weight 3
";

fn main() -> ExitCode {
    common::run(HELP, route_multipath)
}

fn route_multipath(mut args: Args) -> Result {
    let weight = args.value("--weight")?.unwrap_or(NonZeroU8::MIN).get();
    let dst: Prefix = args.required("PREFIX")?;
    let first: IpAddr = args.required("GATEWAY")?;
    let second: IpAddr = args.required("GATEWAY")?;
    args.finish()?;

    let mut client = Client::open(NETLINK_ROUTE)?;
    let flags = NLM_F_CREATE | NLM_F_EXCL | NLM_F_ECHO;
    let header = RtMsg {
        rtm_family: family(dst.address),
        rtm_dst_len: dst.len,
        rtm_table: RT_TABLE_MAIN,
        rtm_protocol: RTPROT_STATIC,
        rtm_type: RTN_UNICAST,
        ..RtMsg::default()
    };
    let answer = client.call(RtRoute::NEWROUTE, flags, &header, |route| {
        route.put(Rta::DST, dst.address)?;
        route.next_hops(Rta::MULTIPATH, |hops| {
            for (gateway, weight) in [(first, weight), (second, 1)] {
                let header = RtNextHop {
                    rtnh_hops: weight.saturating_sub(1),
                    rtnh_ifindex: 0.into(), // the interface that reaches the gateway
                    ..RtNextHop::default()
                };
                hops.hop(&header, |hop| hop.put(Rta::GATEWAY, gateway))?;
            }
            Ok(())
        })
    })?;
    let message = answer.reply().message().ok_or("no reply to RTM_NEWROUTE")?;
    if let Some(route) = RtRoute::NEWROUTE_NTF.read(&message)? {
        writeln!(io::stdout(), "{}", net::route(&route)?)?;
    }
    Ok(())
}
