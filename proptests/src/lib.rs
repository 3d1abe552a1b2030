// SPDX-License-Identifier: MIT OR Apache-2.0
//! nlwire against independent opinions.
//!
//! ```text
//!   generate  bytes of a fuzzer or a property --> input: streams, plans, scripts
//!   check     nlwire and the others on the same input; a difference panics
//!   oracle    what the kernel's rules say, read once more, as plain as can be
//!   c         what the macros of linux/netlink.h say, and libmnl
//!   place     buffers at every address, over memory with other contents
//! ```
//!
//! A fuzz target and a property are both one line over this: `check::messages(bytes)`,
//! `check::roundtrip(&generate::plan(bytes))`.

#![deny(unsafe_code)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_inline_in_public_items,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a check fails by panicking, and an oracle that overflows is a finding too"
)]

#[allow(unsafe_code, reason = "functions in C")]
pub mod c;
pub mod check;
pub mod generate;
pub mod oracle;
pub mod place;
pub mod plan;
