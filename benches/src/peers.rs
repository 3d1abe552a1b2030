// SPDX-License-Identifier: MIT OR Apache-2.0
//! The work with the other Rust libraries, as their documentation and examples
//! show it.
//!
//! What one of them has no way to do is missing. Their builders allocate what
//! they write to; a copy to the buffer that all others write to is part of the
//! work, a few nanoseconds.

pub mod bindings;
pub mod neli;
pub mod nlink;
pub mod packet_core;
pub mod packet_route;
mod walk;
