//! Faults.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "faults/batch.rs"]
mod batch;
mod common;
#[path = "faults/follow.rs"]
mod follow;
#[path = "faults/interrupts.rs"]
mod interrupts;
#[path = "faults/kernel.rs"]
mod kernel;
#[path = "faults/peer.rs"]
mod peer;
#[path = "faults/threads.rs"]
mod threads;
#[path = "faults/waiting.rs"]
mod waiting;
#[path = "faults/wire.rs"]
mod wire;
