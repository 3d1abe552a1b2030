//! Shows the links of this network namespace, on smol.
//!
//! ```text
//! cargo run -p nlsock --example smol_links
//! ```
//!
//! smol has no types of its own in nlsock. `smol/driver.rs` is what another runtime
//! takes: it waits, and `nlsock::state` does the rest.

mod common;
#[path = "smol/driver.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod driver;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use common::{rtnl, Result};
use driver::{Client, Monitor, Watcher};
use futures_lite::future;
use lexopt::prelude::*;
use nlsock::{Socket, WatchEvent};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;

const HELP: &str = "\
Usage: smol_links [--follow] [--timeout SECONDS]

Shows the links of this network namespace, a line each.

Options:
      --follow           Then show those that are new or changed (NEW) or gone (DEL),
                         until interrupted. Says 'listening' on stderr when it begins
      --timeout SECONDS  End after so long without any event
  -h, --help             Show this

Example:
  smol_links --follow --timeout 60
";

fn main() -> ExitCode {
    common::run(|| {
        let (mut follow, mut timeout) = (false, None);
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Long("follow") => follow = true,
                Long("timeout") => timeout = Some(args.value()?.parse_with(common::seconds)?),
                Short('h') | Long("help") => return common::help(HELP),
                _ => return Err(arg.unexpected().into()),
            }
        }
        async_io::block_on(links(follow, timeout))
    })
}

async fn links(follow: bool, timeout: Option<Duration>) -> Result {
    let socket = Socket::open(NETLINK_ROUTE)?;
    socket.join(RTNLGRP_LINK)?;
    let monitor = Monitor::new(socket)?;
    let client = Client::new(Socket::open(NETLINK_ROUTE)?)?;
    let mut watcher = Watcher::new(monitor, client);
    let request =
        |message: &mut nlsock::RequestBuilder<'_>| message.put_header(&IfInfoMsg::default());
    watcher.state.add_dump(RTM_GETLINK, 0, request)?;

    loop {
        let next = async { Some(watcher.next().await) };
        let Some(event) = future::or(next, elapsed(timeout)).await else {
            return Ok(());
        };
        let line = match event? {
            WatchEvent::InitApply(link) => Some(rtnl::link(&link)?),
            WatchEvent::Notification(event) => rtnl::event(&event.message)?,
            WatchEvent::InitDone { .. } if follow => {
                writeln!(io::stderr(), "listening")?;
                None
            }
            WatchEvent::InitDone { .. } => return Ok(()),
            _ => None, // of a new view, nothing is shown yet
        };
        if let Some(line) = line {
            writeln!(io::stdout(), "{line}")?;
        }
    }
}

/// Ends at the end of the timeout, without one never.
async fn elapsed<T>(timeout: Option<Duration>) -> Option<T> {
    match timeout {
        Some(timeout) => async_io::Timer::after(timeout).await,
        None => std::future::pending().await,
    };
    None
}
