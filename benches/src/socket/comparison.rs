// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Comparison`]: several that do the same, over sockets, against each other.
//!
//! The sides take turns, each round in another order, so that what else the
//! machine does hits all alike. Turns take milliseconds: of so long a time
//! something always disturbs, and the shortest is chance. So a ratio is the
//! median of the rounds' ratios, each of two turns of one round.
//!
//! User CPU time is by `getrusage(2)`, which most kernels only estimate, by
//! looking 250 times a second at what runs. A side may know it better.

use std::fmt::{self, Write};
use std::time::{Duration, Instant};

use nix::sys::resource::{getrusage, UsageWho};

/// What a turn returns: a number that proves the work, and the user CPU time
/// where the side knows it better than the kernel.
pub type Turn = (u64, Option<Duration>);

struct Side<'a> {
    name: &'static str,
    turn: Box<dyn FnMut() -> Turn + 'a>,
    wall: Vec<f64>,
    user: Vec<f64>,
}

/// Sides that do the same; the first is what the others are compared with.
pub struct Comparison<'a> {
    title: String,
    /// How many of what times are given for are in a turn.
    per_turn: u32,
    sides: Vec<Side<'a>>,
}

impl fmt::Debug for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comparison")
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}

/// Rounds that are run however long they take.
const LEAST_ROUNDS: usize = 5;

impl<'a> Comparison<'a> {
    /// Without any sides yet. Times will be given for one of `per_turn`.
    #[must_use]
    pub fn new(title: impl Into<String>, per_turn: u32) -> Self {
        Self {
            title: title.into(),
            per_turn,
            sides: Vec::new(),
        }
    }

    /// Adds a side.
    pub fn side(&mut self, name: &'static str, turn: impl FnMut() -> Turn + 'a) {
        self.sides.push(Side {
            name,
            turn: Box::new(turn),
            wall: Vec::new(),
            user: Vec::new(),
        });
    }

    /// Lets all sides take turns for so long, after a round that does not
    /// count. Nor does `before`, which is run ahead of each turn.
    ///
    /// # Panics
    /// Where sides return different numbers.
    pub fn measure(&mut self, time: Duration, mut before: impl FnMut()) {
        let mut expected = None;
        let start = Instant::now();
        let mut round = 0;
        while round <= LEAST_ROUNDS || start.elapsed() < time {
            let count = self.sides.len();
            for turn in 0..count {
                let side = &mut self.sides[(turn + round) % count];
                before();
                let user = user_time();
                let start = Instant::now();
                let (sum, known) = (side.turn)();
                let wall = start.elapsed();
                let user = known.unwrap_or_else(|| user_time().saturating_sub(user));
                let expected = *expected.get_or_insert(sum);
                assert_eq!(sum, expected, "{}: {}", self.title, side.name);
                if round > 0 {
                    side.wall.push(wall.as_secs_f64());
                    side.user.push(user.as_secs_f64());
                }
            }
            round += 1;
        }
    }

    /// A table for the README, which a terminal can show as well.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!(
            "| {:38} | {:>8} | {:>5} | {:>8} | {:>5} |\n",
            self.title, "wall", "ratio", "user CPU", "ratio"
        );
        let _ = writeln!(
            text,
            "|{:-<40}|{2:->9}:|{1:->6}:|{2:->9}:|{1:->6}:|",
            "", "", ""
        );
        let base = &self.sides[0];
        for (side, (seconds, ratio)) in self.sides.iter().zip(self.walls()) {
            let _ = writeln!(
                text,
                "| {:38} | {:>8} | {ratio:5.3} | {:>8} | {:5.2} |",
                side.name,
                unit(seconds),
                unit(mean(&side.user) / f64::from(self.per_turn)),
                mean(&side.user) / mean(&base.user),
            );
        }
        text
    }

    /// The user CPU time of each side for one, in seconds.
    #[must_use]
    pub fn user_times(&self) -> Vec<f64> {
        let per_turn = f64::from(self.per_turn);
        self.sides
            .iter()
            .map(|side| mean(&side.user) / per_turn)
            .collect()
    }

    /// The wall time of each side for one, in seconds, and its ratio to the
    /// first side's.
    #[must_use]
    pub fn walls(&self) -> Vec<(f64, f64)> {
        let base = &self.sides[0].wall;
        let wall = |side: &Side<'_>| {
            let seconds = median(side.wall.iter().copied()) / f64::from(self.per_turn);
            let ratios = side.wall.iter().zip(base).map(|(a, b)| a / b);
            (seconds, median(ratios))
        };
        self.sides.iter().map(wall).collect()
    }
}

fn unit(seconds: f64) -> String {
    if seconds < 1e-5 {
        format!("{:.0} ns", seconds * 1e9)
    } else {
        format!("{:.2} ms", seconds * 1e3)
    }
}

/// The user CPU time of this thread.
fn user_time() -> Duration {
    let user = getrusage(UsageWho::RUSAGE_THREAD)
        .expect("this thread can be asked about")
        .user_time();
    Duration::from_secs(user.tv_sec() as u64) + Duration::from_micros(user.tv_usec() as u64)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Not the median: what the kernel estimates is often nothing.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
