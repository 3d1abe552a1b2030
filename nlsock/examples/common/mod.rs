//! What the examples share: how a program ends, how it asks the kernel and
//! reads the whole answer, and how it shows text, bytes and tables.

#![allow(dead_code, reason = "no example uses all of it")]

use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use nlsock::Socket;
use nlwire::exchange::{Event, Exchange, Received};
use nlwire::uapi::*;
use nlwire::{Attribute, ExtAck, Message, Messages, ParseError};

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

/// Sends a request to the kernel and calls `each` for every message of the
/// answer, including the one that ends it.
pub(crate) fn ask(
    socket: &Socket,
    request: &[u8],
    mut each: impl FnMut(&Message<'_>) -> Result,
) -> Result {
    let header = *Messages::new(request).next().ok_or("no request")??.header();
    socket.send(request)?;
    let mut exchange = Exchange::new(&header, socket.local_addr()?.nl_pid());
    let mut interrupted = false;
    let mut buf = vec![0; 32 * 1024]; // as much as the kernel puts into one
    while !exchange.is_finished() {
        let datagram = match socket.recv_vec(&mut buf) {
            Err(nlsock::Error::Interrupted) => continue, // stopped and continued, say
            result => result?,
        };
        for event in exchange.datagram(Received::new(datagram.bytes(), datagram.port())) {
            let (message, errno, ext_ack) = match event {
                Event::Data(message) => {
                    each(&message)?;
                    continue;
                }
                // Damage in the extended ACK must not hide the code.
                Event::Ack(ack) | Event::Refused(ack) => (
                    *ack.message(),
                    ack.errno(),
                    ack.ext_ack().unwrap_or_default(),
                ),
                Event::Done(done) | Event::Aborted(done) => (
                    *done.message(),
                    done.errno(),
                    done.ext_ack().unwrap_or_default(),
                ),
                Event::Malformed(error) => return Err(error.into()),
                Event::Interrupted => {
                    interrupted = true;
                    continue;
                }
                // Other processes, other answers.
                _ => continue,
            };
            each(&message)?;
            if errno != 0 {
                return Err(Refused::new(errno, &ext_ack).into());
            }
            if ext_ack.msg.is_some() {
                warn(format_args!("the kernel warns: {}", ext_ack.text()));
            }
        }
    }
    if interrupted {
        warn("something changed during the dump: it may be inconsistent");
    }
    Ok(())
}

/// The kernel answered a request with an error.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The errno.
    pub(crate) error: io::Error,
    /// What the extended ACK says beside it, if anything.
    details: String,
}

impl Refused {
    pub(crate) fn new(errno: i32, ext_ack: &ExtAck<'_>) -> Self {
        let mut details = String::new();
        if ext_ack.msg.is_some() {
            details += &format!(": {}", ext_ack.text());
        }
        if let Some(offset) = ext_ack.offs {
            details += &format!(" (byte {offset} of the request)");
        }
        Self {
            error: io::Error::from_raw_os_error(errno),
            details,
        }
    }
}

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request refused: {}{}", self.error, self.details)
    }
}

impl Error for Refused {}

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

/// The name of an operational state (`IFLA_OPERSTATE`).
pub(crate) fn oper_state(state: u8) -> String {
    let name = match state {
        IF_OPER_UNKNOWN => "UNKNOWN",
        IF_OPER_NOTPRESENT => "NOTPRESENT",
        IF_OPER_DOWN => "DOWN",
        IF_OPER_LOWERLAYERDOWN => "LOWERLAYERDOWN",
        IF_OPER_TESTING => "TESTING",
        IF_OPER_DORMANT => "DORMANT",
        IF_OPER_UP => "UP",
        other => return other.to_string(),
    };
    name.to_owned()
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
