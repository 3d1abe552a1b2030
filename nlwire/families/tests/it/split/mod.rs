// SPDX-License-Identifier: MIT OR Apache-2.0
//! Objects that take several messages, by the rules of WireGuard and of families without
//! divided entries: what is written is parsed by models of the kernel, and what is read was
//! divided at every possible position.

mod model;
mod read;
mod rules;
mod write;
