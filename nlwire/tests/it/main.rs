//! The integration tests of nlwire.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod ack;
mod align;
mod attributes;
mod builder;
mod common;
mod exchange;
mod fixtures;
mod messages;
mod path;
mod policy;
mod server;
mod table;
#[cfg(target_os = "linux")]
mod uapi;
