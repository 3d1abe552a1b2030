// SPDX-License-Identifier: MIT OR Apache-2.0
//! The test runner. It runs the tests one by one, each with a time limit. A test
//! also fails if the kernel reports a problem while the test runs.

use std::panic;
use std::process;
use std::sync::{mpsc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::kmsg::KernelLog;
use crate::Config;

/// The result of a test that does not panic.
pub(crate) type Verdict = Result<(), Skipped>;

/// The reason why a test cannot run here.
pub(crate) struct Skipped(pub(crate) String);

/// A test. It fails by panicking.
pub(crate) struct Test {
    name: &'static str,
    /// The time limit in seconds, before [`Config::patience`] multiplies it.
    limit: u64,
    run: fn(&Config) -> Verdict,
}

impl Test {
    pub(crate) const fn new(name: &'static str, limit: u64, run: fn(&Config) -> Verdict) -> Self {
        Self { name, limit, run }
    }

    fn is_selected(&self, config: &Config) -> bool {
        let filters = &config.filters;
        filters.is_empty() || filters.iter().any(|filter| self.name.contains(filter))
    }
}

/// The text of the first panic since the last call of [`take_panic`]. Later panics
/// usually are consequences of the first.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Records the text of panics, in any thread.
fn record_panics() {
    panic::set_hook(Box::new(|info| {
        let mut panic = PANIC.lock().unwrap_or_else(PoisonError::into_inner);
        panic.get_or_insert_with(|| info.to_string());
    }));
}

/// Returns the recorded text of a panic and clears the record.
fn take_panic() -> String {
    let mut panic = PANIC.lock().unwrap_or_else(PoisonError::into_inner);
    panic.take().unwrap_or_default()
}

/// The outcome of a test.
enum Outcome {
    Passed,
    Skipped(String),
    Failed(String),
}

/// Runs the selected tests. Returns true if at least one ran and none failed.
pub(crate) fn run(tests: &[Test], config: &Config) -> bool {
    record_panics();
    let mut log = KernelLog::from_now();
    let (mut passed, mut skipped, mut failed) = (0, 0, 0);
    for test in tests.iter().filter(|test| test.is_selected(config)) {
        let start = Instant::now();
        let outcome = judge(attempt(test, config), &log.trouble());
        let (name, ms) = (test.name, start.elapsed().as_millis());
        match outcome {
            Outcome::Passed => {
                println!("ok {name} ({ms} ms)");
                passed += 1;
            }
            Outcome::Skipped(why) => {
                println!("SKIPPED {name}: {why}");
                skipped += 1;
            }
            Outcome::Failed(why) => {
                println!("FAILED {name}: {why}");
                failed += 1;
            }
        }
    }
    if skipped != 0 {
        println!("{skipped} skipped");
    }
    println!("{passed} passed, {failed} failed");
    failed == 0 && passed != 0
}

/// Runs a test. Ends the process if the test exceeds its time limit, because the
/// state of the machine is unknown then.
fn attempt(test: &Test, config: &Config) -> Outcome {
    let limit = Duration::from_secs(test.limit * config.patience);
    thread::scope(|scope| {
        let (done, end) = mpsc::channel::<()>();
        let thread = scope.spawn(move || {
            // Dropped when the test ends, also by a panic.
            let _done = done;
            (test.run)(config)
        });
        if let Err(mpsc::RecvTimeoutError::Timeout) = end.recv_timeout(limit) {
            println!(
                "FAILED {}: no end within {limit:?} {}",
                test.name,
                take_panic()
            );
            process::exit(1);
        }
        match thread.join() {
            Ok(Ok(())) => Outcome::Passed,
            Ok(Err(Skipped(why))) => Outcome::Skipped(why),
            Err(_) => Outcome::Failed(take_panic()),
        }
    })
}

/// Returns the outcome of a test during which the kernel logged `trouble`: a failure
/// if there is any.
fn judge(outcome: Outcome, trouble: &[String]) -> Outcome {
    if trouble.is_empty() {
        return outcome;
    }
    let mut why = format!("the kernel logged:\n{}", trouble.join("\n"));
    if let Outcome::Failed(own) = outcome {
        why = format!("{own}; and {why}");
    }
    Outcome::Failed(why)
}
