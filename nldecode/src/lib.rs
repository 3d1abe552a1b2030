// SPDX-License-Identifier: MIT OR Apache-2.0
//! Explains netlink traffic: captures, nlmon devices, and bytes from logs.
//!
//! This is the program `nldecode`, as a library for its binary and for the fuzz target.
//!
//! A record of the input (`input`) has a datagram. `session` walks over its messages, finds
//! their declarations (`families`, `generic`) and the requests that they answer (`pairing`),
//! and passes them to `show` or `stats`, both of which visit the attributes by `walk`.

#![allow(
    clippy::missing_inline_in_public_items,
    reason = "the crate of a program, with a library for its tests"
)]

mod color;
mod families;
mod filter;
mod foreign;
mod generic;
mod input;
mod message;
mod options;
mod pairing;
mod protocol;
mod refusal;
mod session;
mod show;
mod stats;
#[cfg(test)]
mod tests;
mod walk;

use std::ffi::OsString;
use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use nlwire::uapi::NETLINK_ROUTE;
use nlwire::Text;

use color::Colors;
use families::Families;
use input::{Input, InputError, Record};
use options::{From, Options, Task, HELP};
use session::{Mode, Session, Warn};
use show::Printer;
use stats::Stats;

/// Runs the program with these arguments, without the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let options = match Options::parse(arguments) {
        Ok(Task::Decode(options)) => options,
        Ok(Task::Help) => return print(HELP),
        Ok(Task::Version) => return print(concat!("nldecode ", env!("CARGO_PKG_VERSION"), "\n")),
        Err(error) => {
            warn(&format!("{error}; --help shows the usage"));
            return ExitCode::from(2);
        }
    };
    match run_with(options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            warn(&format!("output: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Writes what the program prints if it reads `input`, and calls `warn` with each of its
/// warnings. Of the arguments, files, devices and `--running` are ignored.
///
/// # Errors
/// Returns an error if the arguments are wrong, or the error of `out`.
pub fn decode(
    arguments: &[&str],
    input: Box<dyn Read>,
    out: &mut dyn Write,
    warn: &mut dyn FnMut(&str),
) -> io::Result<()> {
    let options = match Options::parse(arguments.iter().map(OsString::from)) {
        Ok(Task::Decode(options)) => options,
        Ok(Task::Help | Task::Version) => return Ok(()),
        Err(error) => {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                error.to_string(),
            ))
        }
    };
    let mut input = match Input::new(input, options.format) {
        Ok(input) => input,
        Err(error) => {
            warn(&error.to_string());
            return Ok(());
        }
    };
    let mut session = session(options, Families::default());
    read(&mut input, &mut session, out, warn)?;
    finish(&session, out)
}

fn print(text: &str) -> ExitCode {
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Writes a line to stderr, with control characters escaped, such as those of a file's name. A
/// failure is ignored: there is nowhere to report it.
fn warn(text: &str) {
    let _ = writeln!(io::stderr(), "nldecode: {}", Text::from(text));
}

/// Decodes the input. Returns whether all of it could be read; an error is one of the output.
fn run_with(options: Options) -> io::Result<bool> {
    let mut families = Families::default();
    if options.running {
        if let Err(error) = families.generic.ask() {
            warn(&format!("--running: {error}"));
            return Ok(false);
        }
    }
    for name in &options.filter.families {
        // The capture can tell further ones.
        if name != "uevent" && !families.has(name) {
            warn(&format!("--family {name}: not a declared family"));
        }
    }
    let (place, input) = match &options.from {
        From::Device(name) => (name.clone(), Input::device(name)),
        From::File(path) => (
            path.display().to_string(),
            Input::open(path, options.format),
        ),
    };
    let mut input = match input {
        Ok(input) => input,
        Err(error) => {
            warn(&format!("{place}: {error}"));
            return Ok(false);
        }
    };
    let is_told = options.protocol.is_some();
    let mut session = session(options, families);
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let mut is_complete = true;
    read(&mut input, &mut session, &mut out, &mut |problem| {
        is_complete = false;
        warn(&format!("{place}: {problem}"));
    })?;
    finish(&session, &mut out)?;
    if session.is_assumed && !is_told {
        warn("the protocol is not in the input, and was assumed to be route; --protocol sets it");
    }
    Ok(is_complete)
}

/// Returns a session without messages.
fn session(options: Options, families: Families) -> Session {
    let mode = if options.stats {
        Mode::Count(Stats::default())
    } else {
        Mode::Print(Printer {
            form: options.form,
            colors: Colors::new(options.colors),
        })
    };
    let protocol = options.protocol.unwrap_or(NETLINK_ROUTE);
    let mut session = Session::new(families, options.filter, mode, protocol);
    session.left = options.count;
    session
}

/// Writes what follows the last record.
fn finish(session: &Session, out: &mut dyn Write) -> io::Result<()> {
    if let Mode::Count(stats) = &session.mode {
        stats.write(out)?;
    }
    out.flush()
}

/// Shows all records. Calls `warn` with what is wrong in the input.
fn read(
    input: &mut Input,
    session: &mut Session,
    out: &mut dyn Write,
    warn: Warn<'_>,
) -> io::Result<()> {
    let mut record = Record::default();
    while session.left != 0 {
        if input.waits() {
            out.flush()?;
        }
        match input.next(&mut record) {
            Ok(true) => session.record(out, &record, warn)?,
            Ok(false) => break,
            Err(error @ InputError::Record(_)) => {
                warn(&format!("record {}: {error}", record.number));
            }
            Err(error) => {
                warn(&error.to_string());
                break;
            }
        }
    }
    Ok(())
}
