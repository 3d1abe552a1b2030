// SPDX-License-Identifier: MIT OR Apache-2.0
//! Code that the examples share: how a program starts and ends.

#![allow(dead_code, reason = "no example uses all of it")]

pub(crate) mod args;
pub(crate) mod format;
pub(crate) mod ip;
pub(crate) mod net;
pub(crate) mod squares;

use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use args::{Args, UsageError};
use nlwire::{Errno, ParseError};

/// The result of anything that can fail.
pub(crate) type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// The name of the example that this is compiled into.
const NAME: &str = env!("CARGO_BIN_NAME");

/// Runs a program, or prints `help` if `-h` or `--help` is given. Returns exit
/// code 2 for a wrong command line, 1 for any other error, and 0 otherwise.
///
/// A closed pipe, as in `| head`, is not an error.
pub(crate) fn run(help: &str, program: fn(Args) -> Result) -> ExitCode {
    let result = Args::from_env().map_err(Into::into).and_then(|mut args| {
        if args.flag("-h") || args.flag("--help") {
            Ok(io::stdout().write_all(help.as_bytes())?)
        } else {
            program(args)
        }
    });
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    if let Some(error) = error.downcast_ref::<io::Error>() {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return ExitCode::SUCCESS;
        }
    }
    if error.is::<UsageError>() {
        warn(format_args!("{error}; --help shows the usage"));
        return ExitCode::from(2);
    }
    if error.is::<ParseError>() {
        warn(format_args!("malformed message: {error}"));
    } else {
        warn(&error);
    }
    if let Some(nlsock::Error::Refused(refusal)) = error.downcast_ref() {
        if refusal.errno() == Errno::EPERM {
            warn("needs CAP_NET_ADMIN, for example in a network namespace by `unshare -rn`");
        }
    }
    ExitCode::FAILURE
}

/// Prints a message to stderr, after the program's name. A failure to print is
/// ignored: there is nowhere to report it.
pub(crate) fn warn(message: impl Display) {
    let _ = writeln!(io::stderr(), "{NAME}: {message}");
}
