// SPDX-License-Identifier: MIT OR Apache-2.0
//! Follows neighbours and routes: shows all of them, and then each change.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_follow
//! ```
//!
//! Needs no privilege. After a loss of notifications, the watcher reads the state again.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;

use common::args::Args;
use common::Result;
use nlfamilies::rt_neigh::{NdMsg, Nda, Nud, RtNeigh};
use nlfamilies::rt_route::{RtMsg, RtRoute, Rta};
use nlsock::{Client, Error, Monitor, WatchEvent, Watcher};
use nlwire::typed::Attrs;
use nlwire::uapi::NETLINK_ROUTE;
use nlwire::{Message, ParseError};

const HELP: &str = "\
Usage: rtnl_follow [--count N] [--timeout SECONDS]

Shows the neighbours and routes of this network namespace, and then each that is
added or changed (+) or removed (-), one per line, until interrupted. Prints
'listening' to stderr after the first view.

Options:
      --count N          Exit after N lines
      --timeout SECONDS  Exit when nothing has happened for this long
  -h, --help             Show this help

Example:
  rtnl_follow --timeout 60
";

fn main() -> ExitCode {
    common::run(HELP, follow)
}

fn follow(mut args: Args) -> Result {
    let mut left = args.value("--count")?.unwrap_or(u64::MAX);
    let timeout = args.seconds("--timeout")?;
    args.finish()?;

    let mut monitor = Monitor::open(NETLINK_ROUTE)?;
    monitor.set_timeout(timeout);
    monitor.join(RtNeigh::GROUP_NEIGH)?;
    monitor.join(RtRoute::GROUP_IPV4_ROUTE)?;
    monitor.join(RtRoute::GROUP_IPV6_ROUTE)?;
    let mut watcher = Watcher::new(monitor, Client::open(NETLINK_ROUTE)?);
    watcher.add_list(RtNeigh::GETNEIGH, &NdMsg::default(), |_| Ok(()))?;
    watcher.add_list(RtRoute::GETROUTE, &RtMsg::default(), |_| Ok(()))?;

    while left > 0 {
        let line = match watcher.next() {
            Ok(WatchEvent::Init) => {
                writeln!(io::stdout(), "all:")?;
                continue;
            }
            Ok(WatchEvent::InitApply(message)) => line(&message)?,
            Ok(WatchEvent::Notification(event)) => line(&event.message)?,
            Ok(WatchEvent::InitDone { .. }) => {
                writeln!(io::stderr(), "listening")?;
                continue;
            }
            Ok(_) | Err(Error::Interrupted) => continue,
            Err(Error::WouldBlock) => break, // the timeout
            Err(error) => return Err(error.into()),
        };
        if let Some(line) = line {
            writeln!(io::stdout(), "{line}")?;
            left = left.saturating_sub(1);
        }
    }
    Ok(())
}

/// Returns the line for a neighbour or a route, and `None` for any other message. The
/// replies to the dumps are the same messages as the notifications.
fn line(message: &Message<'_>) -> Result<Option<String>, ParseError> {
    Ok(if let Some(new) = RtNeigh::NEWNEIGH_NTF.read(message)? {
        Some(format!("+ {}", neighbour(new)?))
    } else if let Some(old) = RtNeigh::DELNEIGH_NTF.read(message)? {
        Some(format!("- {}", neighbour(old)?))
    } else if let Some(new) = RtRoute::NEWROUTE_NTF.read(message)? {
        Some(format!("+ {}", route(new)?))
    } else if let Some(old) = RtRoute::DELROUTE_NTF.read(message)? {
        Some(format!("- {}", route(old)?))
    } else {
        None
    })
}

/// Returns a neighbour as text: `neighbour 192.0.2.1 dev 2 NUD_REACHABLE`.
fn neighbour((header, attrs): (NdMsg, Attrs<'_, Nda>)) -> Result<String, ParseError> {
    let address = attrs.get(Nda::DST)?;
    let address = address.map_or("-".to_owned(), |address| address.to_string());
    let state = Nud(header.ndm_state.get().into());
    Ok(format!(
        "neighbour {address} dev {} {state:?}",
        header.ndm_ifindex
    ))
}

/// Returns a route as text: `route 198.51.100.0/24 via 192.0.2.254 dev 2`.
fn route((header, attrs): (RtMsg, Attrs<'_, Rta>)) -> Result<String, ParseError> {
    let (dst, gateway, oif) = attrs.get((Rta::DST, Rta::GATEWAY, Rta::OIF))?;
    let mut line = match dst {
        Some(dst) => format!("route {dst}/{}", header.rtm_dst_len),
        None => "route default".to_owned(),
    };
    if let Some(gateway) = gateway {
        line += &format!(" via {gateway}");
    }
    if let Some(oif) = oif {
        line += &format!(" dev {oif}");
    }
    Ok(line)
}
