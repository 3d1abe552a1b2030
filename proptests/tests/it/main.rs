// SPDX-License-Identifier: MIT OR Apache-2.0
//! The property tests, the tests of their generators, and the exhaustive tests.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;
mod exhaustive;
mod generators;
mod properties;
mod split;
mod typed;
