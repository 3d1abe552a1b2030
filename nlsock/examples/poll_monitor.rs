//! Waits for events and for typed names at once, with plain `poll(2)`.
//!
//! ```text
//! cargo run -p nlsock --example poll_monitor
//! ```
//!
//! How to use this crate with any event loop: everything is `AsFd`, and with a
//! timeout of zero no call waits. What is not there yet is `WouldBlock`; when the
//! descriptor is readable, one calls again.

mod common;

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::time::Duration;

use common::{rtnl, Result};
use lexopt::prelude::*;
use nix::errno::Errno;
use nix::poll::{poll, PollFd, PollFlags, PollTimeout};
use nlsock::{Client, Error, Monitor, MonitorEvent};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;

const HELP: &str = "\
Usage: poll_monitor [--count N] [--timeout SECONDS]

Shows the links of this network namespace that are new or changed (NEW) or gone
(DEL), and for each name that is typed the link that has it, a line each, until
interrupted. Says 'listening' on stderr when it begins.

Options:
      --count N          End after N lines
      --timeout SECONDS  End after so long without anything
  -h, --help             Show this

Example:
  echo lo | poll_monitor --count 1
";

fn main() -> ExitCode {
    common::run(monitor)
}

fn monitor() -> Result {
    let (mut left, mut timeout) = (u64::MAX, PollTimeout::NONE);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("count") => left = args.value()?.parse()?,
            Long("timeout") => {
                let seconds = args.value()?.parse_with(common::seconds)?;
                timeout = PollTimeout::try_from(seconds).unwrap_or(PollTimeout::MAX);
            }
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

    let mut monitor = Monitor::open(NETLINK_ROUTE)?;
    monitor.join(RTNLGRP_LINK)?;
    monitor.set_timeout(Some(Duration::ZERO));
    let mut client = Client::open(NETLINK_ROUTE)?;
    client.set_timeout(Some(Duration::ZERO));
    writeln!(io::stderr(), "listening")?;

    let mut stdin = Some(io::stdin().lock());
    let (mut typed, mut names) = (Vec::new(), VecDeque::new());
    let mut is_due = false;
    loop {
        // All that can be had without waiting.
        let mut lines = Vec::new();
        while let Some(line) = event(&mut monitor)? {
            lines.push(line);
        }
        while let Some(line) = answer(&mut client, &mut names, &mut is_due)? {
            lines.push(line);
        }
        for line in lines {
            if left == 0 {
                break;
            }
            writeln!(io::stdout(), "{line}")?;
            left = left.saturating_sub(1);
        }
        if left == 0 {
            return Ok(());
        }

        // Then wait for more.
        let fds = [Some(monitor.as_fd()), Some(client.as_fd())];
        let fds = fds.into_iter().chain([stdin.as_ref().map(AsFd::as_fd)]);
        let mut fds: Vec<_> = fds
            .flatten()
            .map(|fd| PollFd::new(fd, PollFlags::POLLIN))
            .collect();
        match poll(&mut fds, timeout) {
            Ok(0) => return Ok(()), // the timeout
            Ok(_) => {}
            Err(Errno::EINTR) => continue,
            Err(errno) => return Err(io::Error::from(errno).into()),
        }
        let is_typed = fds.get(2).is_some_and(|fd| fd.any() == Some(true));
        if let Some(input) = stdin.as_mut().filter(|_| is_typed) {
            let bytes = input.fill_buf()?;
            let len = bytes.len();
            typed.extend_from_slice(bytes);
            input.consume(len);
            if len == 0 {
                stdin = None; // no one types any more
            }
        }
        while let Some(end) = typed.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = typed.drain(..=end).collect();
            names.push_back(String::from_utf8_lossy(line.trim_ascii()).into_owned());
        }
    }
}

/// The line for the next event about a link, `None` if there is none now.
fn event(monitor: &mut Monitor) -> Result<Option<String>> {
    loop {
        match monitor.next() {
            Ok(MonitorEvent::Notification(event)) => {
                if let Some(line) = rtnl::event(&event.message)? {
                    return Ok(Some(line));
                }
            }
            Ok(MonitorEvent::Resync) => return Ok(Some("events were lost".to_owned())),
            Err(Error::WouldBlock) => return Ok(None),
            Err(Error::Interrupted) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// The line that answers the first of `names`, which is then taken away. `None`
/// if there is none now: the answer may still be due.
fn answer(
    client: &mut Client,
    names: &mut VecDeque<String>,
    is_due: &mut bool,
) -> Result<Option<String>> {
    let Some(name) = names.front() else {
        return Ok(None);
    };
    let reply = if *is_due {
        client.resume()
    } else {
        let reply = client.request(RTM_GETLINK, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, name)
        });
        reply.map(Some)
    };
    *is_due = matches!(reply, Err(Error::WouldBlock));
    let line = match reply {
        Ok(reply) => match reply.and_then(|reply| reply.message()) {
            Some(message) => rtnl::link(&message)?,
            None => format!("{}: no answer", name.escape_debug()),
        },
        Err(Error::WouldBlock) => return Ok(None),
        Err(error) => format!("{}: {error}", name.escape_debug()),
    };
    names.pop_front();
    Ok(Some(line))
}
