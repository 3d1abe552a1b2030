// SPDX-License-Identifier: MIT OR Apache-2.0
//! The integration tests of nlwire.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
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
#[cfg(target_os = "linux")]
mod errno;
mod exchange;
mod fixtures;
mod flags;
mod messages;
mod next_hops;
mod path;
mod policy;
mod server;
mod structs;
mod table;
mod text;
mod typed;
mod typed_path;
mod typed_show;
#[cfg(target_os = "linux")]
mod uapi;
