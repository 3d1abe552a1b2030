// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the links of this network namespace, on smol.
//!
//! ```text
//! cargo run -p nlsock --example smol_links
//! ```
//!
//! Needs no privilege. nlsock has no types for smol. `smol/driver.rs` shows what
//! another runtime takes: it waits, and `nlsock::state` does the rest.

mod common;
#[path = "smol/driver.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod driver;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use async_io::Timer;
use common::args::Args;
use common::{net, Result};
use driver::{Client, Monitor, Watcher};
use futures_lite::future;
use nlfamilies::rt_link::{IfInfoMsg, RtLink};
use nlsock::{Socket, WatchEvent};
use nlwire::uapi::NETLINK_ROUTE;

const HELP: &str = "\
Usage: smol_links [--follow] [--timeout SECONDS]

Lists the links of this network namespace, one per line.

Options:
      --follow           Then show the links that are added or changed (NEW) or
                         removed (DEL), until interrupted. Prints 'listening' to
                         stderr when it starts
      --timeout SECONDS  Exit when nothing has happened for this long
  -h, --help             Show this help

Example:
  smol_links --follow --timeout 60
";

fn main() -> ExitCode {
    common::run(HELP, |args| async_io::block_on(links(args)))
}

async fn links(mut args: Args) -> Result {
    let follow = args.flag("--follow");
    let timeout = args.seconds("--timeout")?;
    args.finish()?;

    let socket = Socket::open(NETLINK_ROUTE)?;
    socket.join(RtLink::GROUP_LINK)?;
    let monitor = Monitor::new(socket)?;
    let client = Client::new(Socket::open(NETLINK_ROUTE)?)?;
    let mut watcher = Watcher::new(monitor, client);
    let state = &mut watcher.state;
    state.add_list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(()))?;

    loop {
        let next = async { Some(watcher.next().await) };
        let Some(event) = future::or(next, elapsed(timeout)).await else {
            return Ok(());
        };
        let line = match event? {
            WatchEvent::InitApply(message) => match RtLink::NEWLINK_NTF.read(&message)? {
                Some(link) => Some(net::link(&link)?),
                None => None,
            },
            WatchEvent::Notification(event) => net::notification(&event.message)?,
            WatchEvent::InitDone { .. } if follow => {
                writeln!(io::stderr(), "listening")?;
                None
            }
            WatchEvent::InitDone { .. } => return Ok(()),
            _ => None,
        };
        if let Some(line) = line {
            writeln!(io::stdout(), "{line}")?;
        }
    }
}

/// Waits until the timeout has passed, or for ever if there is none.
async fn elapsed<T>(timeout: Option<Duration>) -> Option<T> {
    timeout.map_or_else(Timer::never, Timer::after).await;
    None
}
