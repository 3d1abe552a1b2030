// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the benchmarks measure: the same work by nlwire, by the C macros, by
//! libmnl and, with the feature `peers`, by the other Rust libraries.
//!
//! Each function takes one datagram and returns a checksum, and has the same
//! name in each module: `headers` is all headers, `attributes_link` headers
//! and top-level attributes of a link dump, and so on. [`rows`] says which of
//! them are compared on what.

// Numbers here are those of the committed data, and what is wrong should stop
// the run.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_inline_in_public_items,
    clippy::panic,
    reason = "a program that measures, not a library"
)]

pub mod agree;
pub mod checksum;
pub mod corpus;
mod ffi;
pub mod ipc;
pub mod nlwire;
pub mod socket;

#[cfg(feature = "peers")]
pub mod peers;
pub mod placed;
pub mod policies;
pub mod report;
pub mod request;
pub mod rounds;
pub mod rows;
pub mod typed;

pub use ffi::{c, kernel, mnl};
