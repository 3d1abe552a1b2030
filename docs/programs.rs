// SPDX-License-Identifier: MIT OR Apache-2.0
//! Runs a program of the tutorial, of the README or of the guide:
//! `cargo run -q -p nlwire-docs -- NAME`.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_wrap,
    clippy::expect_used,
    reason = "the programs of the pages are short, and not part of a library"
)]

use std::env;
use std::process::ExitCode;

/// A name, and the program that has it.
type Program = (&'static str, fn() -> ExitCode);

include!(concat!(env!("OUT_DIR"), "/programs.rs"));

fn main() -> ExitCode {
    let wanted = env::args().nth(1).unwrap_or_default();
    match PROGRAMS.iter().find(|(name, _)| *name == wanted) {
        Some((_, run)) => run(),
        None => {
            let names: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
            eprintln!("Usage: programs NAME\n\nNames: {}", names.join(" "));
            ExitCode::FAILURE
        }
    }
}
