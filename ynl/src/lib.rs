// SPDX-License-Identifier: MIT OR Apache-2.0
//! The tables of `nlfamilies` from the other side: from JSON to a message.
//!
//! ```text
//!   names      families, operations and attributes by name; the nearest known name
//!   describe   a kind of payload in words
//!   encode     JSON -> family header and attributes
//!   json       text -> JSON, strictly
//! ```
//!
//! The JSON has the shape in which [`ShownMessage::json`](nlwire::typed::ShownMessage::json)
//! prints a message. The program `ynl` sends such messages and prints the answers.
#![forbid(unsafe_code)]
#![allow(
    clippy::missing_inline_in_public_items,
    reason = "the crate of a program, with a library for its tests"
)]

pub mod describe;
pub mod encode;
pub mod json;
pub mod names;
