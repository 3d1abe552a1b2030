//! Prints captured netlink traffic byte by byte, with the meaning of the bytes.
//!
//! ```text
//! sudo ip link add nlmon0 type nlmon
//! sudo ip link set nlmon0 up
//! sudo tcpdump -i nlmon0 -U -w - | cargo run -p nlsock --example nlmon_decode -- -
//! ```
//!
//! Needs no privilege; the capture needs root. An nlmon device receives a copy of
//! every netlink message of its network namespace (`CONFIG_NLMON`).

mod common;

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use common::args::Args;
use common::explain::explain;
use common::families::Families;
use common::pcap::{Capture, Record};
use common::Result;
use nlwire::uapi::*;
use nlwire::{Message, Messages};

const HELP: &str = "\
Usage: nlmon_decode FILE [--names] [--count N]

Prints the netlink messages of a capture byte by byte, with the meaning of the
bytes, or by names and values.

Arguments:
  FILE         A pcap file of netlink traffic, or '-' for stdin

Options:
      --names    Print the attributes by their names, with their values, of the
                 families that nlfamilies declares: links, addresses, routes,
                 rules, neighbours, traffic control, nftables, ethtool, nlctrl
      --count N  Exit after N records
  -h, --help     Show this help

Example:
  tcpdump -i nlmon0 -U -w - | nlmon_decode -
";

fn main() -> ExitCode {
    common::run(HELP, decode)
}

fn decode(mut args: Args) -> Result {
    let by_names = args.flag("--names");
    let count = args.value("--count")?.unwrap_or(u64::MAX);
    let file: PathBuf = args.required("FILE")?;
    args.finish()?;

    let in_file = |error: Box<dyn Error>| format!("{}: {error}", file.display());
    let mut capture = Capture::open(&file).map_err(in_file)?;
    if capture.is_swapped() {
        common::warn("the file is from a machine of the other byte order");
    }
    let mut families = Families::default();
    let mut out = io::stdout().lock();
    for number in 1..=count {
        match capture.next().map_err(in_file)? {
            Some(record) => show(&mut out, number, &record, &mut families, by_names)?,
            None => break,
        }
    }
    Ok(())
}

/// Prints the messages of a record.
fn show(
    out: &mut dyn Write,
    number: u64,
    record: &Record,
    families: &mut Families,
    by_names: bool,
) -> Result {
    let protocol = record.protocol;
    let receiver = record.receiver.map(|name| format!(", to {name}"));
    let receiver = receiver.unwrap_or_default();
    let title = format!("record {number}{receiver}, {}", protocol_name(protocol));
    if record.missing != 0 {
        common::warn(format_args!(
            "record {number}: {} bytes were not captured",
            record.missing
        ));
    }
    if protocol == NETLINK_KOBJECT_UEVENT {
        let text = record.datagram.escape_ascii();
        return Ok(writeln!(out, "{title}, text:\n\"{text}\"\n")?);
    }
    for message in Messages::new(&record.datagram).strict() {
        match message {
            Ok(message) => {
                families.learn(protocol, &message)?;
                if by_names {
                    writeln!(out, "{title}:")?;
                    show_names(out, families, protocol, &message)?;
                } else {
                    explain(out, &title, families, protocol, &message)?;
                }
            }
            Err(error) => {
                let at = record.offset.saturating_add(error.offset.try_into()?);
                common::warn(format_args!("record {number}: byte {at}: {}", error.kind));
            }
        }
    }
    Ok(())
}

/// Prints a message by names and values.
fn show_names(
    out: &mut dyn Write,
    families: &Families,
    protocol: i32,
    message: &Message<'_>,
) -> io::Result<()> {
    match families.find(protocol, message) {
        Some(found) => {
            let shown = found.family.show(message, found.is_request);
            writeln!(out, "{shown:#?}\n")
        }
        None => writeln!(out, "{message:?}\n"),
    }
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
