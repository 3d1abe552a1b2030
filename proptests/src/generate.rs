// SPDX-License-Identifier: MIT OR Apache-2.0
//! From arbitrary bytes to input that gets somewhere.
//!
//! Each function takes a *tape*, the bytes of a fuzzer or of a property, and
//! takes its choices from there: nearly valid things, with something broken
//! here and there. A tape that ends goes on as zeros, which choose what is
//! simplest; so a shorter tape, or one of smaller bytes, makes simpler input,
//! and shrinking a tape shrinks what is made of it.

mod conversation;
mod plans;
mod policies;
mod streams;
mod tape;
mod trees;

pub use conversation::script;
pub use plans::{dump, plan};
pub use policies::policy_attributes;
pub use streams::{ack, attributes, datagram, next_hops, requests};
pub use trees::{checked_tree, tree};
