// SPDX-License-Identifier: MIT OR Apache-2.0
//! The states of nlsock in any situation: scripts of calls and of what a hostile peer
//! sends meanwhile, checked against models.
//!
//! ```text
//!   cases    seeds, the smallest failing script, ports
//!   wire     messages as bytes, without nlwire
//!   script   the messages of a peer, right and wrong
//!   client   ClientState and MonitorState: requests, dumps, batches, notifications,
//!            and their model
//!   kernel   ClientState with the running kernel, and a stranger
//!   server   ServerState: requests of several clients, and what is due for them
//! ```
//!
//! Everything runs in one thread over `NETLINK_USERSOCK`: what the peer has sent
//! before a step is in the queue when the step receives.

#![cfg(target_os = "linux")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod cases;
mod client;
mod kernel;
mod script;
mod server;
mod wire;

/// A client says what its model says, whatever the peer sends.
#[test]
fn clients() {
    cases::scripts::<client::Client>("clients", 0, 16_000);
}

/// A message that is held while notifications are received is in another datagram than the
/// last one, which does not count for the limit.
#[test]
fn a_held_message_and_a_longer_datagram() {
    cases::script::<client::Client>("held", 3, client::held);
}

/// A server answers each request once, whatever its clients do.
#[test]
fn servers() {
    cases::scripts::<server::Server>("servers", 1, 5_000);
}

/// A client of the kernel says what the kernel did, whatever a stranger sends.
#[test]
fn kernels() {
    cases::scripts::<kernel::Kernel>("kernels", 2, 500);
}
