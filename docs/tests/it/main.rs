// SPDX-License-Identifier: MIT OR Apache-2.0
//! The tests of the pages: what they link to, name, run and claim.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod bad_input;
mod changes;
mod commands;
mod common;
mod names;
mod pages;
mod tutorial;
