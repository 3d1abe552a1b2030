// SPDX-License-Identifier: MIT OR Apache-2.0
//! The integration tests of nlsock. `tests/README.md` names the test of each
//! guarantee and of each fault.

#![cfg(target_os = "linux")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod batch;
mod batches;
mod capture;
mod client;
mod common;
mod examples;
mod fake;
mod faults;
mod genl;
mod identity;
mod kernel;
mod monitor;
mod namespace;
mod neighbours;
mod netfilter;
mod open_in;
mod policies;
mod programs;
mod registered;
mod seccomp;
mod server;
mod server_kernel;
mod signals;
mod split;
mod tasks;
mod tokio;
mod transactions;
mod turns;
mod typed;
mod typed_server;
mod users;
mod usersock;
