// SPDX-License-Identifier: MIT OR Apache-2.0
//! Faults: broken input, losses, foreign senders, signals, and peers that go away.
//! The table in `tests/README.md` names the report or recovery and the test of each.

mod batch;
mod brute_force;
mod ends;
mod expect;
mod follow;
mod histories;
mod interrupts;
mod kernel;
mod limits;
mod namespaces;
mod notifications;
mod old_kernels;
mod peer;
mod ports;
mod readers;
mod scripts;
mod small_buffers;
#[path = "../../../examples/smol/driver.rs"]
mod smol;
mod texts;
mod threads;
mod waiting;
mod wire;
