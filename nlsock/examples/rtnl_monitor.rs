// SPDX-License-Identifier: MIT OR Apache-2.0
//! Shows changes to links, addresses and routes as they happen.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_monitor
//! ```
//!
//! Needs no privilege. The program joins multicast groups of `NETLINK_ROUTE`, to
//! which the kernel sends a notification for every change. A reader that is too
//! slow loses notifications; the monitor reports that. `rtnl_watch` also shows
//! the state before the first change, and after a loss.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;

use common::args::Args;
use common::{net, Result};
use nlfamilies::rt_addr::RtAddr;
use nlfamilies::rt_link::RtLink;
use nlfamilies::rt_route::RtRoute;
use nlsock::{Error, Monitor, MonitorEvent};
use nlwire::uapi::NETLINK_ROUTE;

const HELP: &str = "\
Usage: rtnl_monitor [--count N] [--timeout SECONDS]

Shows the links, addresses and routes of this network namespace that are added
or changed (NEW) or removed (DEL), one per line, until interrupted. Prints
'listening' to stderr when it starts.

Options:
      --count N          Exit after N lines
      --timeout SECONDS  Exit when nothing has happened for this long
  -h, --help             Show this help

Example:
  rtnl_monitor --timeout 60
";

fn main() -> ExitCode {
    common::run(HELP, monitor)
}

fn monitor(mut args: Args) -> Result {
    let mut left = args.value("--count")?.unwrap_or(u64::MAX);
    let timeout = args.seconds("--timeout")?;
    args.finish()?;

    let mut monitor = Monitor::open(NETLINK_ROUTE)?;
    monitor.set_timeout(timeout);
    monitor.join(RtLink::GROUP_LINK)?;
    monitor.join(RtAddr::GROUP_IPV4_IFADDR)?;
    monitor.join(RtAddr::GROUP_IPV6_IFADDR)?;
    monitor.join(RtRoute::GROUP_IPV4_ROUTE)?;
    monitor.join(RtRoute::GROUP_IPV6_ROUTE)?;
    writeln!(io::stderr(), "listening")?;

    let mut out = io::stdout().lock();
    while left > 0 {
        let line = match monitor.next() {
            Ok(MonitorEvent::Notification(event)) => net::notification(&event.message),
            Ok(MonitorEvent::Resync) => {
                writeln!(out, "events were lost")?;
                continue;
            }
            Err(Error::Malformed(error)) => Err(error),
            Err(Error::Interrupted) => continue, // a signal
            Err(Error::WouldBlock) => break,     // the timeout
            Err(error) => return Err(error.into()),
        };
        match line {
            Ok(Some(line)) => {
                writeln!(out, "{line}")?;
                left = left.saturating_sub(1);
            }
            Ok(None) => {}
            Err(error) => common::warn(format_args!("malformed notification: {error}")),
        }
    }
    Ok(())
}
