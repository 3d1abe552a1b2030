// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests of the kernel's netlink families by name:
//!
//! ```text
//! $ ynl rt-link getlink '{"ifname": "lo"}'
//! {"ifname": "lo", "txqlen": 1000, "operstate": "unknown", ...}
//! ```
//!
//! | command | output |
//! |---|---|
//! | `ynl --list` | the families |
//! | `ynl rt-link` | the operations, notifications and multicast groups of a family |
//! | `ynl rt-link newlink --help` | the attributes of an operation, and the values that they accept |
//! | `ynl rt-link getlink '{"ifname": "lo"}'` | the reply, an object; `null` if there is none |
//! | `ynl rt-link getlink` | all objects, a list |
//! | `ynl nftables --multi batch-begin '{"res-id": 10}' --multi ...` | the replies of a batch, a list |
//! | `ynl rt-link --subscribe link` | notifications, one object a line |
//!
//! Names are those of the kernel's specifications, or those of the C headers: `getlink` is
//! `RTM_GETLINK`, and `mtu` is `IFLA_MTU`. [`names::operation_name`](ynl::names::operation_name)
//! has the rule. The JSON is that of the kernel's client with `--output-json`. Unknown attributes
//! are printed by number, as with its `--process-unknown`. [`encode`](ynl::encode) has the values
//! that a request accepts.
//!
//! `--dump` requests a dump, and `--do` requests one object. Without either, the operation
//! determines which of them is sent. The controller tells it for generic netlink. In other
//! protocols, operations with `GET` in the C name support both, those of `NETLINK_SOCK_DIAG` are
//! dumps, and all others are not. An operation that supports both is a dump if the request has no
//! JSON. `ynl --help` lists all options.
//!
//! The exit code is 1 if the kernel refuses a request or an answer cannot be received, and 2 for
//! a wrong command line or JSON.
#![forbid(unsafe_code)]

mod args;
mod help;
mod run;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use nlwire::Text;

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

/// Prints a message to stderr, with control characters escaped.
fn warn(message: &str) {
    // There is nowhere to report that it cannot be printed.
    let _ = writeln!(io::stderr(), "ynl: {}", Text::from(message));
}
