//! Shows changes of the network, and of generic netlink's families, in one task.
//!
//! ```text
//! cargo run -p nlsock --example tokio_monitor
//! ```
//!
//! Two monitors, a timer and Ctrl-C in one `select!`. It drops the futures that
//! were not ready, which loses nothing: the next call goes on. A program that
//! does the same asks for nlsock's feature `tokio`.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use common::{rtnl, Result};
use lexopt::prelude::*;
use nlsock::genl::Family;
use nlsock::tokio::{Genl, Monitor};
use nlsock::MonitorEvent;
use nlwire::uapi::*;
use nlwire::{GenlMsgHdr, Message, ParseError};

const HELP: &str = "\
Usage: tokio_monitor [--count N] [--timeout SECONDS]

Shows the links, addresses and IPv4 routes of this network namespace and the
families of generic netlink that are new or changed (NEW) or gone (DEL), a line
each, until interrupted. Says 'listening' on stderr when it begins.

Options:
      --count N          End after N lines
      --timeout SECONDS  End after so long without any event
  -h, --help             Show this

Example:
  tokio_monitor --timeout 60
";

fn main() -> ExitCode {
    common::run(|| {
        let (mut left, mut timeout) = (u64::MAX, None);
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Long("count") => left = args.value()?.parse()?,
                Long("timeout") => timeout = Some(args.value()?.parse_with(common::seconds)?),
                Short('h') | Long("help") => return common::help(HELP),
                _ => return Err(arg.unexpected().into()),
            }
        }
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime
            .enable_all()
            .build()?
            .block_on(monitor(left, timeout))
    })
}

async fn monitor(mut left: u64, timeout: Option<Duration>) -> Result {
    let mut route = Monitor::open(NETLINK_ROUTE)?;
    for group in [
        RTNLGRP_LINK,
        RTNLGRP_IPV4_IFADDR,
        RTNLGRP_IPV6_IFADDR,
        RTNLGRP_IPV4_ROUTE,
    ] {
        route.join(group)?;
    }
    let mut generic = Monitor::open(NETLINK_GENERIC)?;
    generic.join(Genl::open()?.group("nlctrl", "notify").await?)?;
    writeln!(io::stderr(), "listening")?;

    while left > 0 {
        let line = tokio::select! {
            item = route.next() => match item? {
                MonitorEvent::Notification(event) => rtnl::event(&event.message),
                MonitorEvent::Resync => Ok(Some("events were lost".to_owned())),
            },
            item = generic.next() => match item? {
                MonitorEvent::Notification(event) => family(&event.message),
                MonitorEvent::Resync => Ok(Some("events were lost".to_owned())),
            },
            () = sleep(timeout) => break,
            ended = tokio::signal::ctrl_c() => return Ok(ended?),
        };
        match line {
            Ok(Some(line)) => {
                writeln!(io::stdout(), "{line}")?;
                left = left.saturating_sub(1);
            }
            Ok(None) => {}
            Err(error) => common::warn(format_args!("malformed event: {error}")),
        }
    }
    Ok(())
}

/// Ends at the end of the timeout, without one never.
async fn sleep(timeout: Option<Duration>) {
    match timeout {
        Some(timeout) => tokio::time::sleep(timeout).await,
        None => std::future::pending().await,
    }
}

/// `NEW family 30 nlwire`
fn family(message: &Message<'_>) -> Result<Option<String>, ParseError> {
    let what = match message.family_header::<GenlMsgHdr>()?.cmd() {
        CTRL_CMD_NEWFAMILY => "NEW",
        CTRL_CMD_DELFAMILY => "DEL",
        _ => return Ok(None),
    };
    let family = Family::parse(message)?;
    let name = family.name.escape_debug();
    Ok(Some(format!("{what} family {} {name}", family.id)))
}
