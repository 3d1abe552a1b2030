// SPDX-License-Identifier: MIT OR Apache-2.0
//! Runs a program of the tutorial: `cargo run -q -p nlwire-docs -- STEP`.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "the programs of the page are short, and not part of a library"
)]

use std::env;
use std::process::ExitCode;

/// The name of a step, and its program.
type Program = (&'static str, fn() -> ExitCode);

include!(concat!(env!("OUT_DIR"), "/programs.rs"));

fn main() -> ExitCode {
    let step = env::args().nth(1).unwrap_or_default();
    match PROGRAMS.iter().find(|(name, _)| *name == step) {
        Some((_, run)) => run(),
        None => {
            let names: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
            eprintln!("Usage: tutorial STEP\n\nSteps: {}", names.join(" "));
            ExitCode::FAILURE
        }
    }
}
