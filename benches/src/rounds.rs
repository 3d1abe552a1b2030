// SPDX-License-Identifier: MIT OR Apache-2.0
//! Measures several that do the same work against each other.
//!
//! The machines that this runs on are shared: their clock changes, and
//! neighbours take time and cache. So all take turns, in rounds of tens of
//! microseconds and in another order each time, and the shortest of many turns
//! counts: what disturbs can only add. Where the data lies matters too, and is
//! not anybody's merit: each round is repeated with the data at several
//! addresses, and the median of those is reported, which is also what a ratio
//! is the median of.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The addresses that data is put at, modulo 4096: multiples of 4, as C and
/// some of the libraries need it.
pub const ADDRESSES: [usize; 8] = [0, 4, 8, 16, 28, 44, 60, 2052];

/// A turn takes at least this long, so that reading the clock, some 25 ns, is
/// nothing against it.
const TURN: Duration = Duration::from_micros(20);
/// All turns of one of them, on average.
const BUDGET: Duration = Duration::from_millis(100);
/// At each address, even where the slowest of all makes this take longer.
const LEAST_ROUNDS: usize = 12;
/// The addresses are gone through as often, so that none has only a bad time.
const PASSES: usize = 4;

/// Nanoseconds for all the work, at each of [`ADDRESSES`].
pub type Times = [f64; ADDRESSES.len()];

/// Times each of `works`, which take the number of an address.
pub fn measure(works: &mut [Box<dyn FnMut(usize) + '_>]) -> Vec<Times> {
    let mut once = Vec::new();
    for work in &mut *works {
        work(0);
        let runs = (0..3).map(|_| time(work, 0, 1));
        once.push(runs.fold(f64::INFINITY, f64::min));
    }
    let repeats: Vec<usize> = once
        .iter()
        .map(|once| (TURN.as_nanos() as f64 / once).ceil().max(1.0) as usize)
        .collect();
    let round: f64 = once.iter().zip(&repeats).map(|(t, n)| t * *n as f64).sum();
    let budget = (BUDGET.as_nanos() * works.len() as u128) as f64;
    let rounds = budget / round / (PASSES * ADDRESSES.len()) as f64;
    let rounds = (rounds as usize).max(LEAST_ROUNDS / PASSES);

    let mut best = vec![[f64::INFINITY; ADDRESSES.len()]; works.len()];
    for _ in 0..PASSES {
        for address in 0..ADDRESSES.len() {
            for round in 0..rounds {
                for turn in 0..works.len() {
                    let who = (turn + round) % works.len();
                    let time = time(&mut works[who], address, repeats[who]);
                    let best = &mut best[who][address];
                    *best = best.min(time / repeats[who] as f64);
                }
            }
        }
    }
    best
}

/// Nanoseconds for `work`, `repeats` times.
fn time(work: &mut Box<dyn FnMut(usize) + '_>, address: usize, repeats: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        work(black_box(address));
    }
    start.elapsed().as_nanos() as f64
}

/// The median.
#[must_use]
pub fn median(times: &Times) -> f64 {
    let mut sorted = *times;
    sorted.sort_by(f64::total_cmp);
    (sorted[ADDRESSES.len() / 2 - 1] + sorted[ADDRESSES.len() / 2]) / 2.0
}

/// The ratio at each address.
#[must_use]
pub fn ratios(times: &Times, baseline: &Times) -> Times {
    std::array::from_fn(|at| times[at] / baseline[at])
}
