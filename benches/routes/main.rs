// SPDX-License-Identifier: MIT OR Apache-2.0
//! Up to a million routes: dumps, insertion, events.
//!
//! ```text
//! cargo run --release -p benches --example routes                   # everything, about two minutes
//! cargo run --release -p benches --example routes -- dump threads   # some of it
//! ```
//!
//! Needs root, or a system on which any user may create a user namespace. All routes are in a
//! network namespace of its own, and take a gigabyte of the kernel's memory. When the program
//! has ended, the kernel needs some more seconds to remove them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a program that stops where it cannot go on"
)]

mod dump;
mod events;
mod insert;
mod table;

use std::process::ExitCode;

use benches::report;
use benches::socket::namespace;

/// The parts, in the order in which they run.
const PARTS: [(&str, fn()); 4] = [
    ("dump", dump::run),
    ("threads", dump::threads),
    ("insert", insert::run),
    ("events", events::run),
];

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let Some(other) = wanted
        .iter()
        .find(|name| PARTS.iter().all(|(part, _)| part != name))
    {
        eprintln!("no part {other}: usage: routes [dump] [threads] [insert] [events]");
        return ExitCode::from(2);
    }
    if let Err(errno) = namespace::enter() {
        println!("SKIPPED: no network namespace of its own ({errno}): needs root");
        return ExitCode::SUCCESS;
    }
    println!("{}.", report::machine());
    namespace::add_routes(&benches::socket::nlsock::open(0).unwrap(), 0); // sets `lo` up
    for (name, run) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            println!();
            run();
        }
    }
    ExitCode::SUCCESS
}
