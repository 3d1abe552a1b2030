//! Shows devices as they come, change and go, as `udevadm monitor` does.
//!
//! ```text
//! cargo run -p nlsock --example uevent_monitor -- --property
//! ```
//!
//! `NETLINK_KOBJECT_UEVENT` carries text, not netlink messages, so this is a bare
//! [`Socket`]. The kernel sends to group 1. udevd listens there, adds what it
//! knows, and sends to group 2, with a header of its own in front.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;

use common::Result;
use lexopt::prelude::*;
use nlsock::{Datagram, Error, Socket};
use nlwire::uapi::NETLINK_KOBJECT_UEVENT;

const HELP: &str = "\
Usage: uevent_monitor [--udev] [--property] [--count N] [--timeout SECONDS]

Shows what happens to devices, a line for each event: who says so, what it is,
which device, and of which subsystem. Runs until interrupted. Says 'listening'
on stderr when it begins.

Options:
      --udev             Also what udev says when it is done with a device
      --property         Also all that is told about the device
      --count N          End after N events
      --timeout SECONDS  End after so long without any
  -h, --help             Show this

Example:
  uevent_monitor --timeout 60
";

/// The group that the kernel sends to.
const KERNEL: u32 = 1;
/// The group that udevd sends to.
const UDEV: u32 = 2;

fn main() -> ExitCode {
    common::run(monitor)
}

fn monitor() -> Result {
    let (mut udev, mut property) = (false, false);
    let (mut left, mut timeout) = (u64::MAX, None);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("udev") => udev = true,
            Long("property") => property = true,
            Long("count") => left = args.value()?.parse()?,
            Long("timeout") => timeout = Some(args.value()?.parse_with(common::seconds)?),
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

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
            Err(Error::Interrupted) => continue,
            Err(Error::WouldBlock) => break, // the timeout
            Err(Error::Overrun) => {
                writeln!(out, "events were lost")?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let Some((source, properties)) = properties(&datagram) else {
            let port = datagram.port();
            common::warn(format_args!("ignored what port {port} sent"));
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

/// Who sent a datagram, and the properties in it, `KEY=VALUE` and a NUL each.
/// `None` if it is not from who it should be, or not what it should be.
fn properties<'b>(datagram: &Datagram<'b>) -> Option<(&'static str, &'b [u8])> {
    let bytes = datagram.as_bytes();
    match datagram.group()? {
        // `ACTION@DEVPATH` and a NUL. Processes could send to this group, too.
        KERNEL if datagram.is_from_kernel() => {
            let end = bytes.iter().position(|byte| *byte == 0)?;
            let (title, properties) = bytes.split_at_checked(end)?;
            title.contains(&b'@').then_some(("KERNEL", properties))
        }
        // `struct monitor_netlink_header` of systemd: "libudev" and a NUL, a
        // magic number in network byte order; in host byte order the length of
        // the header, and where the properties are and how long. To send here
        // takes CAP_NET_ADMIN.
        UDEV => {
            let (title, rest) = bytes.split_at_checked(8)?;
            let (magic, rest) = rest.split_at_checked(4)?;
            let (_header_size, rest) = rest.split_at_checked(4)?;
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

/// `add /devices/virtual/net/lo (net)`
fn summary(properties: &[u8]) -> String {
    let get = |key: &[u8]| {
        let mut all = properties.split(|byte| *byte == 0);
        let value = all.find_map(|property| property.strip_prefix(key));
        value.unwrap_or(b"-").escape_ascii()
    };
    let (action, devpath) = (get(b"ACTION="), get(b"DEVPATH="));
    format!("{action} {devpath} ({})", get(b"SUBSYSTEM="))
}
