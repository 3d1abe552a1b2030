// SPDX-License-Identifier: MIT OR Apache-2.0
//! Objects that do not fit into one message: the rule by which they are divided
//! ([`Split`]), writing ([`SplitWriter`]) and reading ([`Object`], [`Merge`]).
//!
//! ```text
//!   message 1   | head                  | list: entry A, entry B: item 1, item 2 |
//!   message 2   | repeated part of head | list: key of B:         item 3, item 4 |
//!   message 3   | repeated part of head | list: entry C                          |
//! ```
//!
//! A WireGuard device is such an object: its peers are the entries, and the allowed
//! addresses of a peer are the items.

mod merge;
mod object;
mod rule;
mod writer;

pub use merge::{Fragment, Fragments, Merge};
pub use object::{Entries, Entry, Object, Objects};
pub use rule::{EntryList, Repeat, Split, SplitInfo};
pub use writer::{Added, SplitWriter};

// For the macro.
pub use rule::{is_direct, is_in_nest, is_single, masked};
