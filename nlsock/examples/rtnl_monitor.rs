//! Shows links, addresses and routes as they come, change and go.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_monitor
//! ```
//!
//! Joins groups of `NETLINK_ROUTE`, to which the kernel sends a message for
//! every change. Nothing is asked for and nothing is answered: what a slow
//! reader misses is lost, and the monitor says so. To know what there is as well,
//! see `rtnl_follow`.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;

use common::{rtnl, Result};
use lexopt::prelude::*;
use nlsock::{Error, Monitor, MonitorEvent};
use nlwire::uapi::*;

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

    let mut monitor = Monitor::open(NETLINK_ROUTE)?;
    monitor.set_timeout(timeout);
    for group in GROUPS {
        monitor.join(group)?;
    }
    writeln!(io::stderr(), "listening")?;

    let mut out = io::stdout().lock();
    while left > 0 {
        let message = match monitor.next() {
            Ok(MonitorEvent::Notification(event)) => event.message,
            Ok(MonitorEvent::Resync) => {
                writeln!(out, "events were lost")?;
                continue;
            }
            Err(Error::WouldBlock) => break,     // the timeout
            Err(Error::Interrupted) => continue, // stopped and continued, say
            Err(error @ Error::Malformed(_)) => {
                common::warn(error);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        match rtnl::event(&message) {
            Ok(Some(line)) => {
                writeln!(out, "{line}")?;
                left = left.saturating_sub(1);
            }
            Ok(None) => {}
            Err(error) => common::warn(format_args!("malformed event: {error}")),
        }
    }
    Ok(())
}
