// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the fuzz targets check, one module for each kind of input.
//!
//! A target hands its bytes to one function of this crate, which fails by
//! panicking. So a test can call the same functions, and a crash can be replayed
//! without a fuzzer.
//!
//! Two kinds of rules are checked. Some hold by themselves: what is handed out
//! lies in the input and where it says, a walk ends, weaker rules accept what
//! stricter ones accept, a failed write leaves everything as it was. The others
//! are opinions of somebody else, and live in `nlwire-proptests`: a naive
//! oracle, and the C macros.
//!
//! Inputs that are more than bytes, like a conversation, are laid out by hand
//! instead of derived, so that `examples/seeds` can write them as well.

#![forbid(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations)]

pub mod ack;
pub mod attributes;
pub mod build;
pub mod decode;
pub mod differential;
pub mod exchange;
pub mod messages;
pub mod policy;
pub mod server;
pub mod typed;

use std::fmt::{self, Write};

/// What is done with an input. Fails by panicking.
pub type Check = fn(&[u8]);

/// The targets: names, and what they do with an input.
pub const TARGETS: [(&str, Check); 10] = [
    ("messages", messages::check),
    ("attributes", attributes::check),
    ("ack", ack::check),
    ("policy", policy::check),
    ("roundtrip", build::check),
    ("exchange", exchange::check),
    ("server", server::check),
    ("differential", differential::check),
    ("typed", typed::check),
    ("decode", decode::check),
];

/// Asserts that `part` is those bytes of `whole` that begin at `offset`, by
/// address. An empty one can be anywhere.
#[track_caller]
fn assert_lies_at(part: &[u8], whole: &[u8], offset: usize) {
    let there = whole.get(offset..).and_then(|rest| rest.get(..part.len()));
    let there = there.unwrap_or_else(|| panic!("{} bytes at {offset}", part.len()));
    assert!(part.is_empty() || part.as_ptr() == there.as_ptr());
}

/// Asserts that `part` lies somewhere in `whole`, by address.
#[track_caller]
fn assert_lies_within(part: &[u8], whole: &[u8]) {
    let (inner, outer) = (part.as_ptr_range(), whole.as_ptr_range());
    assert!(part.is_empty() || (outer.start <= inner.start && inner.end <= outer.end));
}

/// Writes `value` to nowhere: formatting must not panic either.
fn format(value: &dyn fmt::Debug) {
    let _ = write!(Nowhere, "{value:?}");
}

/// As [`format`], for people.
fn display(value: &dyn fmt::Display) {
    let _ = write!(Nowhere, "{value}");
}

/// Asserts that a text is one value of JSON.
#[track_caller]
fn assert_json(text: &str) {
    let value = serde_json::from_str::<serde_json::Value>(text);
    assert!(value.is_ok(), "{value:?}: {text}");
}

/// Formatting costs more than all else that is done with an input; only short
/// ones are formatted.
const FORMATTED: usize = 96;

struct Nowhere;

impl Write for Nowhere {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Ok(())
    }
}
