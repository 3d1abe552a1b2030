//! What the examples share: how a program ends, and how it shows text, bytes,
//! addresses and tables.

#![allow(dead_code, reason = "no example uses all of it")]

pub(crate) mod explain;
pub(crate) mod pcap;
pub(crate) mod rtnl;

use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::process::ExitCode;
use std::time::Duration;

use nlwire::{Attribute, ParseError};

/// How everything that can fail ends.
pub(crate) type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// The name of the example that this is compiled into.
const NAME: &str = env!("CARGO_BIN_NAME");

/// Says something on stderr, behind the program's name. There is nowhere to
/// report to where that fails.
pub(crate) fn warn(message: impl Display) {
    let _ = writeln!(io::stderr(), "{NAME}: {message}");
}

/// Runs a program and turns its result into an exit code: 0, or 2 for a wrong
/// command line, or 1 for everything else. A reader that went away, as `head`
/// does, is no error.
pub(crate) fn run(program: fn() -> Result) -> ExitCode {
    let Err(error) = program() else {
        return ExitCode::SUCCESS;
    };
    if let Some(error) = error.downcast_ref::<io::Error>() {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return ExitCode::SUCCESS;
        }
    }
    if error.is::<ParseError>() {
        warn(format_args!("malformed message: {error}"));
    } else {
        warn(&error);
    }
    if error.is::<lexopt::Error>() {
        warn("--help shows the usage");
        ExitCode::from(2)
    } else {
        ExitCode::FAILURE
    }
}

/// Prints text for `--help`.
pub(crate) fn help(text: &str) -> Result {
    Ok(io::stdout().write_all(text.as_bytes())?)
}

/// The value of a `--timeout`: seconds, such as `5` or `0.5`.
pub(crate) fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok();
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration
        .filter(|duration| !duration.is_zero())
        .ok_or("not a number of seconds above 0")
}

/// The text in an attribute. Names may have any bytes but NUL: what is not
/// printable ASCII is escaped.
pub(crate) fn text(attribute: &Attribute<'_>) -> Result<String, ParseError> {
    let string = attribute.get_cstr()?;
    Ok(string.to_bytes().escape_ascii().to_string())
}

/// Bytes as hex digits.
pub(crate) fn hex(bytes: &[u8], separator: &str) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(separator)
}

/// An address of 4 or 16 bytes.
pub(crate) fn ip(address: &[u8]) -> String {
    if let Ok(v4) = <[u8; 4]>::try_from(address) {
        Ipv4Addr::from(v4).to_string()
    } else if let Ok(v6) = <[u8; 16]>::try_from(address) {
        Ipv6Addr::from(v6).to_string()
    } else {
        hex(address, ":")
    }
}

/// Prints rows, the first of which is the heading, each column as wide as its
/// longest cell.
pub(crate) fn print_table<const N: usize>(rows: &[[String; N]]) -> io::Result<()> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.len().max(*width);
        }
    }
    let mut out = io::stdout().lock();
    for row in rows {
        let cells = row.iter().zip(widths);
        let line: String = cells
            .map(|(cell, width)| format!("{cell:width$}  "))
            .collect();
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
