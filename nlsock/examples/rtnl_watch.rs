// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keeps a view of the links and addresses, and shows how it changes.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_watch
//! ```
//!
//! Needs no privilege. A [`Watcher`] reads the current state with dumps and the
//! changes from multicast groups, without a gap in between. After lost
//! notifications it repeats the dumps; this program then shows what is different.

mod common;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

use common::args::Args;
use common::{net, Result};
use nlfamilies::rt_addr::{IfAddrMsg, RtAddr};
use nlfamilies::rt_link::{IfInfoMsg, RtLink};
use nlsock::{Client, Error, Monitor, WatchEvent, Watcher};
use nlwire::uapi::{AF_UNSPEC, NETLINK_ROUTE};
use nlwire::{Message, ParseError};

const HELP: &str = "\
Usage: rtnl_watch [--count N] [--timeout SECONDS] [--buffer BYTES]

Shows the links and addresses of this network namespace, one per line: '+' for
existing and new ones, '*' for changed ones, '-' for removed ones. Runs until
interrupted. Prints to stderr when the view is complete, and when notifications
were lost and the state is read again.

Options:
      --count N          Exit after N lines
      --timeout SECONDS  Exit when nothing has happened for this long
      --buffer BYTES     Size of the receive buffer for notifications
  -h, --help             Show this help

Example:
  rtnl_watch --timeout 60
";

/// Kind, interface index, and address.
type Key = (&'static str, i64, String);

/// The lines that describe all links and addresses.
type View = BTreeMap<Key, String>;

fn main() -> ExitCode {
    common::run(HELP, watch)
}

fn watch(mut args: Args) -> Result {
    let mut left = args.value("--count")?.unwrap_or(usize::MAX);
    let timeout = args.seconds("--timeout")?;
    let buffer = args.value("--buffer")?;
    args.finish()?;

    let mut monitor = Monitor::open(NETLINK_ROUTE)?;
    monitor.set_timeout(timeout);
    if let Some(bytes) = buffer {
        monitor.socket().set_recv_buffer(bytes)?;
    }
    // Join the groups first: they report changes that the dumps miss.
    monitor.join(RtLink::GROUP_LINK)?;
    monitor.join(RtAddr::GROUP_IPV4_IFADDR)?;
    monitor.join(RtAddr::GROUP_IPV6_IFADDR)?;
    let mut watcher = Watcher::new(monitor, Client::open(NETLINK_ROUTE)?);
    watcher.add_list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(()))?;
    watcher.add_list(RtAddr::GETADDR, &IfAddrMsg::default(), |_| Ok(()))?;

    let (mut shown, mut view) = (View::new(), View::new());
    while left > 0 {
        match watcher.next() {
            Ok(WatchEvent::Init) => {
                if !shown.is_empty() {
                    common::warn("events were lost: reading everything again");
                }
                view.clear();
                continue;
            }
            Ok(WatchEvent::InitApply(message)) => {
                apply(&mut view, &message)?;
                continue;
            }
            Ok(WatchEvent::InitDone { interrupted }) => {
                let doubt = if interrupted {
                    ", may be incomplete"
                } else {
                    ""
                };
                common::warn(format_args!("view of {} entries{doubt}", view.len()));
            }
            Ok(WatchEvent::Notification(event)) => apply(&mut view, &event.message)?,
            Ok(_) | Err(Error::Interrupted) => continue,
            Err(Error::WouldBlock) => break, // the timeout
            Err(error) => return Err(error.into()),
        }
        let lines = difference(&shown, &view);
        let mut out = io::stdout().lock();
        for line in lines.iter().take(left) {
            writeln!(out, "{line}")?;
        }
        left = left.saturating_sub(lines.len());
        shown.clone_from(&view);
    }
    Ok(())
}

/// Applies a message to the view. A message is a new state, not a difference, so
/// it may be applied twice.
fn apply(view: &mut View, message: &Message<'_>) -> Result<(), ParseError> {
    if let Some(new) = RtLink::NEWLINK_NTF.read(message)? {
        // Messages of other families are about a bridge port, not the link itself.
        if new.0.ifi_family == AF_UNSPEC {
            view.insert(link_key(&new.0), net::link(&new)?);
        }
    } else if let Some((old, _)) = RtLink::DELLINK_NTF.read(message)? {
        if old.ifi_family == AF_UNSPEC {
            view.remove(&link_key(&old));
        }
    } else if let Some(new) = RtAddr::NEWADDR_NTF.read(message)? {
        let line = net::addr(&new)?;
        view.insert(addr_key(&new.0, &line), line);
    } else if let Some(old) = RtAddr::DELADDR_NTF.read(message)? {
        view.remove(&addr_key(&old.0, &net::addr(&old)?));
    }
    Ok(())
}

fn link_key(header: &IfInfoMsg) -> Key {
    ("link", header.ifi_index.get().into(), String::new())
}

fn addr_key(header: &IfAddrMsg, line: &str) -> Key {
    ("addr", header.ifa_index.get().into(), line.to_owned())
}

/// Returns a line for each difference between two views.
fn difference(old: &View, new: &View) -> Vec<String> {
    let removed = old.iter().filter(|(key, _)| !new.contains_key(*key));
    let removed = removed.map(|(_, line)| format!("- {line}"));
    let others = new.iter().filter_map(|(key, line)| match old.get(key) {
        None => Some(format!("+ {line}")),
        Some(old) if old != line => Some(format!("* {line}")),
        Some(_) => None,
    });
    removed.chain(others).collect()
}
