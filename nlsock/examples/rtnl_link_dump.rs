// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the network interfaces: index, kind, MTU, state, address.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_link_dump
//! cargo run -p nlsock --example rtnl_link_dump -- --netns /run/netns/NAME
//! ```
//!
//! Needs no privilege, except for other network namespaces. The request is
//! `RTM_GETLINK` with `NLM_F_DUMP`. The kernel replies with an `RTM_NEWLINK` for each
//! interface, and `NLMSG_DONE` at the end.

mod common;

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use common::args::Args;
use common::format::{hex, print_table};
use common::net::oper_state;
use common::Result;
use nlfamilies::rt_link::{IfInfoMsg, Ifla, IflaInfo, RtLink, RtextFilter};
use nlsock::{Client, Socket};
use nlwire::typed::Attrs;
use nlwire::uapi::NETLINK_ROUTE;
use nlwire::ParseError;

const HELP: &str = "\
Usage: rtnl_link_dump [--netns FILE]

Lists the network interfaces of a network namespace: index, kind, MTU,
operational state, hardware address.

Options:
      --netns FILE
              The namespace: /run/netns/NAME or /proc/PID/ns/net, instead of
              the one of this process
  -h, --help  Show this help

Example:
  rtnl_link_dump --netns /run/netns/NAME
";

fn main() -> ExitCode {
    common::run(HELP, link_dump)
}

fn link_dump(mut args: Args) -> Result {
    let namespace: Option<PathBuf> = args.value("--netns")?;
    args.finish()?;
    let socket = match namespace {
        Some(path) => Socket::open_in(NETLINK_ROUTE, File::open(path)?)?,
        None => Socket::open(NETLINK_ROUTE)?,
    };
    let mut client = Client::from_socket(socket)?;
    let mut links = client.list(RtLink::GETLINK, &IfInfoMsg::default(), |request| {
        request.put(Ifla::EXT_MASK, RtextFilter::SKIP_STATS)
    })?;
    let mut rows = Vec::new();
    while let Some((header, link)) = links.next()? {
        rows.push(row(&header, &link)?);
    }
    if links.dump().is_interrupted() {
        common::warn("interfaces changed during the dump: it may be inconsistent");
    }
    let heading = ["INDEX", "NAME", "KIND", "MTU", "STATE", "ADDRESS"];
    Ok(print_table(heading, rows)?)
}

/// Returns the row of the table for an interface.
fn row(header: &IfInfoMsg, link: &Attrs<'_, Ifla>) -> Result<[String; 6], ParseError> {
    let (name, info, mtu) = link.get((Ifla::IFNAME, Ifla::LINKINFO, Ifla::MTU))?;
    let kind = info.unwrap_or_default().get(IflaInfo::KIND)?;
    let (state, address) = link.get((Ifla::OPERSTATE, Ifla::ADDRESS))?;
    let address = address.filter(|address| !address.is_empty());
    let none = || "-".to_owned();
    Ok([
        header.ifi_index.to_string(),
        name.map_or_else(none, |name| name.to_string()),
        kind.map_or_else(none, |kind| kind.to_string()),
        mtu.map_or_else(none, |mtu| mtu.to_string()),
        state.map_or_else(none, oper_state),
        address.map_or_else(none, |address| hex(address, ":")),
    ])
}
