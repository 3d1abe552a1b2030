// SPDX-License-Identifier: MIT OR Apache-2.0
//! The tests of what the benchmarks share.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod agree;
mod ipc;
mod report;

use std::io::Write;

/// Reports on the real stderr, which the test harness does not capture, that
/// something could not be tested here.
pub(crate) fn skipped(why: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}
