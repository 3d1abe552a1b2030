// SPDX-License-Identifier: MIT OR Apache-2.0
//! Shows devices that are added, changed and removed, as `udevadm monitor` does.
//!
//! ```text
//! cargo run -p nlsock --example uevent_monitor -- --property
//! ```
//!
//! Needs no privilege. The datagrams of `NETLINK_KOBJECT_UEVENT` are text, not
//! netlink messages, so this program uses a [`Socket`]. The kernel sends an event
//! to group 1. udevd receives it, adds properties, and sends it to group 2, with
//! a header of its own.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;

use common::args::Args;
use common::Result;
use nlsock::{Datagram, Error, Socket};
use nlwire::uapi::NETLINK_KOBJECT_UEVENT;

const HELP: &str = "\
Usage: uevent_monitor [--udev] [--property] [--count N] [--timeout SECONDS]

Shows the events of devices, one per line: source, action, device, subsystem.
Runs until interrupted. Prints 'listening' to stderr when it starts.

Options:
      --udev             Also show the events that udev sends
      --property         Also show the properties of each event
      --count N          Exit after N events
      --timeout SECONDS  Exit when nothing has happened for this long
  -h, --help             Show this help

Example:
  uevent_monitor --timeout 60
";

/// The group that the kernel sends to.
const KERNEL: u32 = 1;
/// The group that udevd sends to.
const UDEV: u32 = 2;

fn main() -> ExitCode {
    common::run(HELP, monitor)
}

fn monitor(mut args: Args) -> Result {
    let (udev, property) = (args.flag("--udev"), args.flag("--property"));
    let mut left = args.value("--count")?.unwrap_or(u64::MAX);
    let timeout = args.seconds("--timeout")?;
    args.finish()?;

    let socket = Socket::open(NETLINK_KOBJECT_UEVENT)?;
    socket.set_read_timeout(timeout)?;
    socket.join(KERNEL)?;
    if udev {
        socket.join(UDEV)?;
    }
    writeln!(io::stderr(), "listening")?;

    let mut out = io::stdout().lock();
    let mut buf = Vec::new();
    while left > 0 {
        let datagram = match socket.recv_vec(&mut buf) {
            Ok(datagram) => datagram,
            Err(Error::Overrun) => {
                writeln!(out, "events were lost")?;
                continue;
            }
            Err(Error::Interrupted) => continue, // a signal
            Err(Error::WouldBlock) => break,     // the timeout
            Err(error) => return Err(error.into()),
        };
        let Some((source, properties)) = parse(&datagram) else {
            let port = datagram.port();
            common::warn(format_args!("ignored a datagram from port {port}"));
            continue;
        };
        writeln!(out, "{source} {}", summary(properties))?;
        if property {
            for property in properties.split(|byte| *byte == 0) {
                if !property.is_empty() {
                    writeln!(out, "  {}", property.escape_ascii())?;
                }
            }
        }
        left = left.saturating_sub(1);
    }
    Ok(())
}

/// Returns the source of an event, and its properties: `KEY=VALUE`, each with a
/// NUL. Returns `None` if the sender or the format is wrong.
fn parse<'b>(datagram: &Datagram<'b>) -> Option<(&'static str, &'b [u8])> {
    let bytes = datagram.as_bytes();
    match datagram.group()? {
        // `ACTION@DEVPATH` and a NUL. A process with CAP_NET_ADMIN may send to both
        // groups.
        KERNEL if datagram.is_from_kernel() => {
            let end = bytes.iter().position(|byte| *byte == 0)?;
            let (title, properties) = bytes.split_at_checked(end)?;
            title.contains(&b'@').then_some(("KERNEL", properties))
        }
        // `struct monitor_netlink_header` of systemd: "libudev" and a NUL; a magic
        // number in network byte order; in host byte order, the length of the
        // header, and offset and length of the properties.
        UDEV => {
            let (title, rest) = bytes.split_at_checked(8)?;
            let (magic, rest) = rest.split_at_checked(4)?;
            let (_header_len, rest) = rest.split_at_checked(4)?;
            let (start, rest) = rest.split_first_chunk()?;
            let len = rest.first_chunk()?;
            if title != b"libudev\0" || magic != 0xfeed_cafe_u32.to_be_bytes() {
                return None;
            }
            let start = usize::try_from(u32::from_ne_bytes(*start)).ok()?;
            let len = usize::try_from(u32::from_ne_bytes(*len)).ok()?;
            Some(("UDEV  ", bytes.get(start..start.checked_add(len)?)?))
        }
        _ => None,
    }
}

/// Returns `add /devices/virtual/net/lo (net)`.
fn summary(properties: &[u8]) -> String {
    let get = |key: &[u8]| {
        let mut all = properties.split(|byte| *byte == 0);
        let value = all.find_map(|property| property.strip_prefix(key));
        value.unwrap_or(b"-").escape_ascii()
    };
    let (action, devpath) = (get(b"ACTION="), get(b"DEVPATH="));
    format!("{action} {devpath} ({})", get(b"SUBSYSTEM="))
}
