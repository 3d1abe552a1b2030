//! Requests of the kernel's netlink families by name:
//!
//! ```text
//! $ ynl rt-link getlink '{"ifname": "lo"}'
//! {"ifname": "lo", "txqlen": 1000, "operstate": "unknown", ...}
//! ```
//!
//! `ynl --help` describes the command line. The exit code is 1 if the kernel refuses a request,
//! or an answer cannot be received, and 2 for a wrong command line or JSON.
#![forbid(unsafe_code)]

mod args;
mod help;
mod run;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use args::Args;

/// The reason why the program fails.
enum Failure {
    /// A wrong command line or JSON.
    Usage(String),
    /// The answer, or its output.
    Run(Box<dyn Error>),
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Run(error.into())
    }
}

type Result<T = ()> = std::result::Result<T, Failure>;

fn main() -> ExitCode {
    let result = Args::from_env()
        .map_err(|error| Failure::Usage(format!("{error}; --help shows the usage")))
        .and_then(run::run);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(reason)) => {
            warn(&reason);
            ExitCode::from(2)
        }
        Err(Failure::Run(error)) => {
            let is_closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
            if error.downcast_ref().is_some_and(is_closed) {
                return ExitCode::SUCCESS; // as in `| head`
            }
            warn(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Prints a message to stderr.
fn warn(message: &str) {
    // There is nowhere to report that it cannot be printed.
    let _ = writeln!(io::stderr(), "ynl: {message}");
}
