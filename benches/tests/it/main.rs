//! The integration tests of the benchmarks, as one program.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod agree;
mod ipc;
mod report;
