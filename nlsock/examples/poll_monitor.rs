// SPDX-License-Identifier: MIT OR Apache-2.0
//! Waits for notifications and for typed names at once, with plain `poll(2)`.
//!
//! ```text
//! cargo run -p nlsock --example poll_monitor
//! ```
//!
//! Needs no privilege. Any event loop can do this: a [`Monitor`] and a [`Client`]
//! have a file descriptor, and with a timeout of zero they never wait. A call that
//! cannot finish returns [`WouldBlock`](Error::WouldBlock); the program repeats it
//! when the descriptor is readable.

mod common;

use std::collections::VecDeque;
use std::io::{self, BufRead, StdinLock, Write};
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::time::Duration;

use common::args::Args;
use common::{net, Result};
use nix::errno::Errno;
use nix::poll::{poll, PollFd, PollFlags, PollTimeout};
use nlfamilies::rt_link::{IfInfoMsg, Ifla, RtLink};
use nlsock::{Client, Error, Monitor, MonitorEvent};
use nlwire::uapi::NETLINK_ROUTE;
use nlwire::NlmFlags;

const HELP: &str = "\
Usage: poll_monitor [--count N] [--timeout SECONDS]

Shows the links of this network namespace that are added or changed (NEW) or
removed (DEL), and the link of each name that is typed, one per line, until
interrupted. Prints 'listening' to stderr when it starts.

Options:
      --count N          Exit after N lines
      --timeout SECONDS  Exit when nothing has happened for this long
  -h, --help             Show this help

Example:
  echo lo | poll_monitor --count 1
";

fn main() -> ExitCode {
    common::run(HELP, monitor)
}

fn monitor(mut args: Args) -> Result {
    let mut left = args.value("--count")?.unwrap_or(usize::MAX);
    let timeout = match args.seconds("--timeout")? {
        Some(timeout) => PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX),
        None => PollTimeout::NONE,
    };
    args.finish()?;

    let mut monitor = Monitor::open(NETLINK_ROUTE)?;
    monitor.join(RtLink::GROUP_LINK)?;
    monitor.set_timeout(Some(Duration::ZERO));
    let mut client = Client::open(NETLINK_ROUTE)?;
    client.set_timeout(Some(Duration::ZERO));
    writeln!(io::stderr(), "listening")?;

    let mut stdin = Some(io::stdin().lock());
    let (mut typed, mut names) = (Vec::new(), VecDeque::new());
    loop {
        // Read everything that is there, without waiting.
        let mut lines = notifications(&mut monitor)?;
        lines.extend(replies(&mut client, &mut names)?);
        for line in lines.iter().take(left) {
            writeln!(io::stdout(), "{line}")?;
        }
        left = left.saturating_sub(lines.len());
        if left == 0 {
            return Ok(());
        }

        // Then wait for any of the descriptors.
        let fds = [Some(monitor.as_fd()), Some(client.as_fd())];
        let fds = fds.into_iter().chain([stdin.as_ref().map(AsFd::as_fd)]);
        let fds = fds.flatten().map(|fd| PollFd::new(fd, PollFlags::POLLIN));
        let mut fds: Vec<_> = fds.collect();
        match poll(&mut fds, timeout) {
            Ok(0) => return Ok(()), // the timeout
            Ok(_) => {}
            Err(Errno::EINTR) => continue,
            Err(errno) => return Err(io::Error::from(errno).into()),
        }
        let is_readable = fds.get(2).is_some_and(|fd| fd.any() == Some(true));
        if let Some(input) = stdin.as_mut().filter(|_| is_readable) {
            if !read_names(input, &mut typed, &mut names)? {
                stdin = None;
            }
        }
    }
}

/// Returns a line for each notification that has arrived.
fn notifications(monitor: &mut Monitor) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        match monitor.next() {
            Ok(MonitorEvent::Notification(event)) => {
                lines.extend(net::notification(&event.message)?);
            }
            Ok(MonitorEvent::Resync) => lines.push("events were lost".to_owned()),
            Err(Error::WouldBlock) => return Ok(lines),
            Err(Error::Interrupted) => {} // a signal
            Err(error) => return Err(error.into()),
        }
    }
}

/// Requests the links of these names, one after the other. Returns a line for
/// each reply that has arrived, and removes the name.
fn replies(client: &mut Client, names: &mut VecDeque<String>) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let (none, any) = (NlmFlags::EMPTY, IfInfoMsg::default());
    while let Some(name) = names.front() {
        let reply = match client.resume() {
            // No request is open: send the next one.
            Ok(None) => {
                let answer = client.call(RtLink::GETLINK, none, &any, |link| {
                    link.put(Ifla::IFNAME, &**name)
                });
                answer.map(|answer| Some(answer.reply()))
            }
            reply => reply,
        };
        lines.push(match reply {
            Ok(reply) => match reply.and_then(|reply| reply.message()) {
                Some(link) => net::link(&RtLink::GETLINK.read_reply(&link)?.ok_or("no link")?)?,
                None => format!("{}: no reply", name.escape_debug()),
            },
            Err(Error::WouldBlock) => break,
            Err(error) => format!("{}: {error}", name.escape_debug()),
        });
        names.pop_front();
    }
    Ok(lines)
}

/// Reads once, and adds the complete lines to `names`; `typed` is the rest.
/// Returns whether there can be more.
fn read_names(
    input: &mut StdinLock<'_>,
    typed: &mut Vec<u8>,
    names: &mut VecDeque<String>,
) -> io::Result<bool> {
    let bytes = input.fill_buf()?;
    let len = bytes.len();
    typed.extend_from_slice(bytes);
    input.consume(len);
    while let Some(end) = typed.iter().position(|byte| *byte == b'\n') {
        let line: Vec<u8> = typed.drain(..=end).collect();
        names.push_back(String::from_utf8_lossy(line.trim_ascii()).into_owned());
    }
    Ok(len != 0)
}
