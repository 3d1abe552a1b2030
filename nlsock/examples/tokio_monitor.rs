// SPDX-License-Identifier: MIT OR Apache-2.0
//! Shows changes to the network and to generic netlink families, in one tokio
//! task.
//!
//! ```text
//! cargo run -p nlsock --example tokio_monitor
//! ```
//!
//! Needs no privilege, and nlsock's feature `tokio`. Two monitors, a timer and
//! Ctrl-C are in one `select!`. It drops the futures that are not ready; this
//! loses no notification.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use common::args::Args;
use common::{net, Result};
use nlfamilies::nlctrl::{CtrlAttr, Nlctrl};
use nlfamilies::rt_addr::RtAddr;
use nlfamilies::rt_link::RtLink;
use nlfamilies::rt_route::RtRoute;
use nlsock::tokio::{Genl, Monitor};
use nlsock::MonitorEvent;
use nlwire::typed::{Attrs, NoHeader};
use nlwire::uapi::{NETLINK_GENERIC, NETLINK_ROUTE};
use nlwire::{Message, ParseError};

const HELP: &str = "\
Usage: tokio_monitor [--count N] [--timeout SECONDS]

Shows the links, addresses and IPv4 routes of this network namespace and the
generic netlink families that are added or changed (NEW) or removed (DEL), one
per line, until interrupted. Prints 'listening' to stderr when it starts.

Options:
      --count N          Exit after N lines
      --timeout SECONDS  Exit when nothing has happened for this long
  -h, --help             Show this help

Example:
  tokio_monitor --timeout 60
";

fn main() -> ExitCode {
    common::run(HELP, |args| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build()?.block_on(monitor(args))
    })
}

async fn monitor(mut args: Args) -> Result {
    let mut left = args.value("--count")?.unwrap_or(u64::MAX);
    let timeout = args.seconds("--timeout")?;
    args.finish()?;

    let mut route = Monitor::open(NETLINK_ROUTE)?;
    route.join(RtLink::GROUP_LINK)?;
    route.join(RtAddr::GROUP_IPV4_IFADDR)?;
    route.join(RtAddr::GROUP_IPV6_IFADDR)?;
    route.join(RtRoute::GROUP_IPV4_ROUTE)?;
    let mut generic = Monitor::open(NETLINK_GENERIC)?;
    generic.join(Genl::open()?.group_id(Nlctrl::GROUP_NOTIFY).await?)?;
    writeln!(io::stderr(), "listening")?;

    while left > 0 {
        let line = tokio::select! {
            event = route.next() => match event? {
                MonitorEvent::Notification(event) => net::notification(&event.message),
                MonitorEvent::Resync => Ok(Some("events were lost".to_owned())),
            },
            event = generic.next() => match event? {
                MonitorEvent::Notification(event) => family_event(&event.message),
                MonitorEvent::Resync => Ok(Some("events were lost".to_owned())),
            },
            () = sleep(timeout) => break,
            result = tokio::signal::ctrl_c() => return Ok(result?),
        };
        match line {
            Ok(Some(line)) => {
                writeln!(io::stdout(), "{line}")?;
                left = left.saturating_sub(1);
            }
            Ok(None) => {}
            Err(error) => common::warn(format_args!("malformed notification: {error}")),
        }
    }
    Ok(())
}

/// Waits for the timeout, without one for ever.
async fn sleep(timeout: Option<Duration>) {
    match timeout {
        Some(timeout) => tokio::time::sleep(timeout).await,
        None => std::future::pending().await,
    }
}

/// Returns `NEW family 30 nlwire`, and `None` for other messages.
fn family_event(message: &Message<'_>) -> Result<Option<String>, ParseError> {
    Ok(
        if let Some((NoHeader, new)) = Nlctrl::NEWFAMILY.read(message)? {
            Some(format!("NEW {}", family(&new)?))
        } else if let Some((NoHeader, old)) = Nlctrl::DELFAMILY.read(message)? {
            Some(format!("DEL {}", family(&old)?))
        } else {
            None
        },
    )
}

fn family(family: &Attrs<'_, CtrlAttr>) -> Result<String, ParseError> {
    let (id, name) = family.get((CtrlAttr::FAMILY_ID, CtrlAttr::FAMILY_NAME))?;
    let (id, name) = (id.unwrap_or_default(), name.unwrap_or_default());
    Ok(format!("family {id} {name}"))
}
