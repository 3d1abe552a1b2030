//! Keeps a view of the links and addresses, and shows how it changes.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_follow
//! ```
//!
//! What there is comes from dumps, what happens from groups, and [`Watcher`]
//! makes one stream of both: nothing is missed in between. Events that are lost,
//! because this program or the machine was too slow, cost nothing but time: the
//! dumps come again, and what has changed since is the difference.

mod common;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

use common::{rtnl, Result};
use lexopt::prelude::*;
use nlsock::{Client, Error, Monitor, WatchEvent, Watcher};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg};
use nlwire::uapi::*;
use nlwire::{Message, ParseError};

const HELP: &str = "\
Usage: rtnl_follow [--count N] [--timeout SECONDS] [--buffer BYTES]

Shows the links and the addresses of this network namespace, a line each, with
'+' for what is there or new, '*' for what has changed and '-' for what is
gone, until interrupted. Says on stderr when the view is complete, and when
events were lost and everything is asked for again.

Options:
      --count N          End after N lines
      --timeout SECONDS  End after so long without any event
      --buffer BYTES     Size of the receive buffer for events
  -h, --help             Show this

Example:
  rtnl_follow --timeout 60
";

fn main() -> ExitCode {
    common::run(follow)
}

/// What there is: kind, interface index and, of several on one, which; and what
/// is told of it.
type View = BTreeMap<(&'static str, i64, String), String>;

fn follow() -> Result {
    let mut left = usize::MAX;
    let (mut timeout, mut buffer) = (None, None);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("count") => left = args.value()?.parse()?,
            Long("timeout") => timeout = Some(args.value()?.parse_with(common::seconds)?),
            Long("buffer") => buffer = Some(args.value()?.parse()?),
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

    let mut monitor = Monitor::open(NETLINK_ROUTE)?;
    monitor.set_timeout(timeout);
    if let Some(bytes) = buffer {
        monitor.socket().set_recv_buffer(bytes)?;
    }
    // The groups first, so that what a dump misses is heard.
    for group in [RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR] {
        monitor.join(group)?;
    }
    let mut follow = Watcher::new(monitor, Client::open(NETLINK_ROUTE)?);
    follow.add_dump(RTM_GETLINK, |message| {
        message.put_header(&IfInfoMsg::default())
    })?;
    follow.add_dump(RTM_GETADDR, |message| {
        message.put_header(&IfAddrMsg::default())
    })?;

    // What has been shown, and while that is being dumped, what there is.
    let (mut shown, mut view) = (View::new(), View::new());
    let mut is_synced = false;
    while left > 0 {
        let lines = match follow.next() {
            Ok(WatchEvent::Init) => {
                if is_synced {
                    common::warn("events were lost: asking for everything again");
                }
                is_synced = false;
                view.clear();
                continue;
            }
            Ok(WatchEvent::InitApply(message)) => {
                apply(&mut view, &message)?;
                continue;
            }
            Ok(WatchEvent::InitDone { interrupted }) => {
                is_synced = true;
                let doubt = if interrupted { ", perhaps not all" } else { "" };
                common::warn(format_args!("{} there{doubt}", view.len()));
                difference(&shown, &view)
            }
            Ok(WatchEvent::Notification(event)) => {
                apply(&mut view, &event.message)?;
                difference(&shown, &view)
            }
            Ok(_) | Err(Error::Interrupted) => continue,
            Err(Error::WouldBlock) => break, // the timeout
            Err(error) => return Err(error.into()),
        };
        let mut out = io::stdout().lock();
        for line in lines.iter().take(left) {
            writeln!(out, "{line}")?;
        }
        left = left.saturating_sub(lines.len());
        shown.clone_from(&view);
    }
    Ok(())
}

/// Notes what a message says. It is the new state, so that nothing is wrong with
/// noting it twice.
fn apply(view: &mut View, message: &Message<'_>) -> Result<(), ParseError> {
    let nlmsg_type = message.header().nlmsg_type();
    let (key, line) = match nlmsg_type {
        RTM_NEWLINK | RTM_DELLINK => {
            let link = message.family_header::<IfInfoMsg>()?;
            if link.ifi_family != AF_UNSPEC {
                return Ok(()); // about a bridge: the link itself is still there
            }
            let key = ("link", link.ifi_index.get().into(), String::new());
            (key, rtnl::link(message)?)
        }
        RTM_NEWADDR | RTM_DELADDR => {
            let addr = message.family_header::<IfAddrMsg>()?;
            let line = rtnl::addr(message)?;
            (("addr", addr.ifa_index.get().into(), line.clone()), line)
        }
        _ => return Ok(()),
    };
    if matches!(nlmsg_type, RTM_NEWLINK | RTM_NEWADDR) {
        view.insert(key, line);
    } else {
        view.remove(&key);
    }
    Ok(())
}

/// A line for everything in which two views differ.
fn difference(old: &View, new: &View) -> Vec<String> {
    let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
    let gone = gone.map(|(_, line)| format!("- {line}"));
    let other = new.iter().filter_map(|(key, line)| match old.get(key) {
        None => Some(format!("+ {line}")),
        Some(old) if old != line => Some(format!("* {line}")),
        Some(_) => None,
    });
    gone.chain(other).collect()
}
