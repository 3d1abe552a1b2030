//! Prints captured netlink traffic byte by byte, with what the bytes mean.
//!
//! ```text
//! sudo ip link add nlmon0 type nlmon
//! sudo ip link set nlmon0 up
//! sudo tcpdump -i nlmon0 -U -w - | cargo run -p nlsock --example nlmon_decode -- -
//! ```
//!
//! An nlmon device sees all netlink messages of its network namespace, where the
//! kernel has the module (`CONFIG_NLMON`). tcpdump captures from it, into a file
//! or a pipe, in the format that is read here: pcap with `LINKTYPE_NETLINK`.

mod common;

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use common::explain::explain;
use common::pcap::{Capture, Record};
use common::Result;
use lexopt::prelude::*;
use nlwire::uapi::*;
use nlwire::Messages;

const HELP: &str = "\
Usage: nlmon_decode FILE [--count N]

Prints the netlink messages of a capture byte by byte, and what the bytes mean.

Arguments:
  FILE         A pcap file of netlink traffic, or '-' for stdin

Options:
      --count N  End after N records
  -h, --help     Show this

Example:
  tcpdump -i nlmon0 -U -w - | nlmon_decode -
";

fn main() -> ExitCode {
    common::run(decode)
}

fn decode() -> Result {
    let (mut file, mut left) = (None, u64::MAX);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("count") => left = args.value()?.parse()?,
            Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }
    let file = file.ok_or(lexopt::Error::from("FILE is required"))?;
    let name = file.display();
    let reader: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(&file).map_err(|error| format!("{name}: {error}"))?;
        Box::new(BufReader::new(opened))
    };

    let mut capture = Capture::open(reader).map_err(|error| format!("{name}: {error}"))?;
    if capture.is_swapped() {
        common::warn("written by a machine of the other byte order: were messages sent there?");
    }
    let mut out = io::stdout().lock();
    let mut number = 0u64;
    while number < left {
        let record = capture.next().map_err(|error| format!("{name}: {error}"))?;
        let Some(record) = record else {
            break;
        };
        number = number.saturating_add(1);
        show(&mut out, number, &record)?;
    }
    Ok(())
}

/// Prints the messages of a record.
fn show(out: &mut dyn Write, number: u64, record: &Record) -> Result {
    let protocol = record.protocol;
    let title = format!("record {number}{}, {}", record.way, protocol_name(protocol));
    if record.cut != 0 {
        common::warn(format_args!(
            "record {number}: {} bytes were not captured",
            record.cut
        ));
    }
    if protocol == NETLINK_KOBJECT_UEVENT {
        let text = record.datagram.escape_ascii();
        return Ok(writeln!(out, "{title}, text:\n\"{text}\"\n")?);
    }
    for message in Messages::strict(&record.datagram) {
        match message {
            Ok(message) => explain(out, &title, protocol, &message)?,
            Err(error) => {
                let at = u64::try_from(error.offset)?.saturating_add(record.at);
                common::warn(format_args!("record {number}: byte {at}: {}", error.kind));
            }
        }
    }
    Ok(())
}

fn protocol_name(protocol: i32) -> String {
    let name = match protocol {
        NETLINK_ROUTE => "NETLINK_ROUTE",
        NETLINK_USERSOCK => "NETLINK_USERSOCK",
        NETLINK_SOCK_DIAG => "NETLINK_SOCK_DIAG",
        NETLINK_XFRM => "NETLINK_XFRM",
        NETLINK_AUDIT => "NETLINK_AUDIT",
        NETLINK_NETFILTER => "NETLINK_NETFILTER",
        NETLINK_KOBJECT_UEVENT => "NETLINK_KOBJECT_UEVENT",
        NETLINK_GENERIC => "NETLINK_GENERIC",
        other => return format!("protocol {other}"),
    };
    name.to_owned()
}
