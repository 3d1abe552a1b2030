// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sends requests to the kernel module, and prints the replies.
//!
//! ```text
//! cargo run -p nlkmod --example ask -- echo hello
//! cargo run -p nlkmod --example ask -- list
//! ```
//!
//! Needs no privilege. The module must be loaded; see `kmod/README.md`.

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use nlkmod::family::*;
use nlsock::{Client, Monitor, MonitorEvent};
use nlwire::Message;

const HELP: &str = "\
Usage: ask [--protocol N] COMMAND

Sends requests to the kernel module nlkmod, and prints the replies.

Commands:
  echo TEXT             Send a text, which comes back
  broadcast GROUP TEXT  Send a text to the listeners of a group, 1 to 32
  list                  List the counters of the module
  listen GROUP          Print the messages to a group. The kernel's own events
                        come to group 1, if the module has a tick_ms

Options:
      --protocol N      Netlink protocol (default: 28)
  -h, --help            Show this help

Example:
  ask echo hello
";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match ask(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn ask(args: &[&str]) -> Result<(), Box<dyn Error>> {
    let (protocol, command) = match args {
        ["--protocol", protocol, command @ ..] => (protocol.parse()?, command),
        command => (NETLINK_NLKMOD, command),
    };
    // A refusal names the attribute if the length of the family header is known.
    let open = || Client::open(protocol).map(|client| client.with_header_len(0));
    match command {
        ["echo", text] => {
            let mut client = open()?;
            let reply = client.request(NLKMOD_MSG_ECHO, |message| {
                message.put(NLKMOD_A_PAYLOAD, text.as_bytes())
            })?;
            print(&reply.message().ok_or("no reply")?)
        }
        ["broadcast", group, text] => {
            let group = group.parse()?;
            open()?.request(NLKMOD_MSG_BROADCAST, |message| {
                message.put(NLKMOD_A_PAYLOAD, text.as_bytes())?;
                message.put_u32(NLKMOD_A_GROUP, group)
            })?;
            Ok(())
        }
        ["list"] => {
            let mut client = open()?;
            let mut counters = client.dump(NLKMOD_MSG_LIST, |_| Ok(()))?;
            while let Some(counter) = counters.next()? {
                print(&counter)?;
            }
            Ok(())
        }
        ["listen", group] => {
            let mut monitor = Monitor::open(protocol)?;
            monitor.join(group.parse::<u32>()?)?;
            loop {
                match monitor.next()? {
                    MonitorEvent::Notification(event) => print(&event.message)?,
                    MonitorEvent::Resync => eprintln!("ask: messages were lost"),
                }
            }
        }
        ["-h" | "--help"] => Ok(io::stdout().write_all(HELP.as_bytes())?),
        _ => Err("unknown command; --help shows the usage".into()),
    }
}

/// Prints the attributes of a message in one line.
fn print(message: &Message<'_>) -> Result<(), Box<dyn Error>> {
    let mut line = Vec::new();
    for attribute in message.attributes(0)? {
        let attribute = attribute?;
        if !line.is_empty() {
            line.push(b' ');
        }
        match attribute.nla_type() {
            NLKMOD_A_PAYLOAD => line.extend(attribute.payload()),
            NLKMOD_A_NAME => write!(line, "{:12}", attribute.text().to_string())?,
            NLKMOD_A_VALUE => write!(line, "{}", attribute.get_u64()?)?,
            NLKMOD_A_TICK => write!(line, "tick {}", attribute.get_u64()?)?,
            other => write!(line, "attribute {other}")?,
        }
    }
    line.push(b'\n');
    Ok(io::stdout().write_all(&line)?)
}
