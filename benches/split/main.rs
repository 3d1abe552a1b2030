// SPDX-License-Identifier: MIT OR Apache-2.0
//! Measures objects that take several messages: WireGuard devices with many peers, and sets of
//! nftables.
//!
//! ```text
//! cargo run --release -p benches --example split               # in memory, and with a fake kernel
//! cargo run --release -p benches --example split -- sizes      # lengths of messages; this kernel
//! ```
//!
//! Each peer has five allowed addresses and takes 200 bytes. Times are CPU time of the measuring
//! thread. Those in memory are the shortest of several rounds. `sizes` needs root, or a user
//! namespace, and skips what the kernel does not have.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a program that stops where it cannot go on"
)]

mod fake;
mod memory;
mod peers;
mod sizes;

use std::process::ExitCode;
use std::time::Duration;

use nix::sys::resource::{getrusage, UsageWho};
use nix::sys::time::{TimeVal, TimeValLike};
use nix::time::{clock_gettime, ClockId};

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => {
            memory::run();
            fake::run();
        }
        Some("sizes") => sizes::run(),
        Some(_) => {
            eprintln!("usage: split [sizes]");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Numbers of peers.
const COUNTS: [u32; 4] = [12_500, 25_000, 50_000, 100_000];

/// CPU time of this thread in user mode and in the kernel, which counts in ticks.
#[derive(Clone, Copy)]
struct Cpu {
    user: Duration,
    kernel: Duration,
}

impl Cpu {
    fn now() -> Self {
        let usage = getrusage(UsageWho::RUSAGE_THREAD).expect("Linux has it");
        let duration =
            |time: TimeVal| Duration::from_micros(time.num_microseconds().unsigned_abs());
        Self {
            user: duration(usage.user_time()),
            kernel: duration(usage.system_time()),
        }
    }

    /// Returns the time that was used since.
    fn taken(self) -> Self {
        let now = Self::now();
        Self {
            user: now.user - self.user,
            kernel: now.kernel - self.kernel,
        }
    }
}

/// CPU time of this thread, in both modes.
fn cpu() -> Duration {
    let clock = ClockId::CLOCK_THREAD_CPUTIME_ID;
    clock_gettime(clock).expect("Linux has it").into()
}

/// Returns the CPU time of the shortest round, for each of `count` things, in nanoseconds.
fn shortest(count: u32, mut work: impl FnMut()) -> f64 {
    let times = (0..1_000_000 / count).map(|_| {
        let start = cpu();
        work();
        cpu() - start
    });
    times.min().unwrap_or_default().as_nanos() as f64 / f64::from(count)
}
