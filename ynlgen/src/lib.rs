// SPDX-License-Identifier: MIT OR Apache-2.0
//! Generates source for nlwire from the headers and specifications of a Linux
//! source tree.

pub mod diff;
pub mod emit;
pub mod families;
pub mod headers;
pub mod kinds;
pub mod lock;
pub mod model;
pub mod names;
pub mod operations;
pub mod overrides;
pub mod spec;
pub mod structs;
pub mod sub_messages;
pub mod uapi;

/// The first line of generated files.
pub(crate) const SPDX: &str = "// SPDX-License-Identifier: MIT OR Apache-2.0";
