//! What runs the tests: one after the other, each within its time, and each
//! answerable for what the kernel says meanwhile.

use std::panic;
use std::process;
use std::sync::{mpsc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::kmsg::KernelLog;
use crate::Config;

/// How a test ends that does not panic.
pub(crate) type Verdict = Result<(), Skipped>;

/// Why a test could not be made here.
pub(crate) struct Skipped(pub(crate) String);

/// A test. It fails by panicking.
pub(crate) struct Test {
    name: &'static str,
    /// Seconds after which it counts as hanging; see [`Config::patience`].
    limit: u64,
    run: fn(&Config) -> Verdict,
}

impl Test {
    pub(crate) const fn new(name: &'static str, limit: u64, run: fn(&Config) -> Verdict) -> Self {
        Self { name, limit, run }
    }

    fn is_wanted(&self, config: &Config) -> bool {
        let filters = &config.filters;
        filters.is_empty() || filters.iter().any(|filter| self.name.contains(filter))
    }
}

/// What the panic hook heard since it was last asked. Of several panics the first
/// counts: the others follow from it.
static COMPLAINT: Mutex<Option<String>> = Mutex::new(None);

/// Keeps what panics say, in whatever thread.
fn listen_to_panics() {
    panic::set_hook(Box::new(|info| {
        let mut complaint = COMPLAINT.lock().unwrap_or_else(PoisonError::into_inner);
        complaint.get_or_insert_with(|| info.to_string());
    }));
}

/// What panics said.
fn heard() -> String {
    let mut complaint = COMPLAINT.lock().unwrap_or_else(PoisonError::into_inner);
    complaint.take().unwrap_or_default()
}

/// How a test went.
enum Outcome {
    Passed,
    Skipped(String),
    Failed(String),
}

/// Runs the tests that are wanted. Whether none failed.
pub(crate) fn run(tests: &[Test], config: &Config) -> bool {
    listen_to_panics();
    let mut log = KernelLog::from_now();
    let (mut passed, mut skipped, mut failed) = (0, 0, 0);
    for test in tests.iter().filter(|test| test.is_wanted(config)) {
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
    // No tests are no proof.
    failed == 0 && passed != 0
}

/// Runs a test. Does not return if that does not: nothing can be relied on then.
fn attempt(test: &Test, config: &Config) -> Outcome {
    let limit = Duration::from_secs(test.limit * config.patience);
    thread::scope(|scope| {
        let (done, end) = mpsc::channel::<()>();
        let thread = scope.spawn(move || {
            // Hangs up when the test ends, however it does.
            let _done = done;
            (test.run)(config)
        });
        if let Err(mpsc::RecvTimeoutError::Timeout) = end.recv_timeout(limit) {
            println!("FAILED {}: no end within {limit:?} {}", test.name, heard());
            process::exit(1);
        }
        match thread.join() {
            Ok(Ok(())) => Outcome::Passed,
            Ok(Err(Skipped(why))) => Outcome::Skipped(why),
            Err(_) => Outcome::Failed(heard()),
        }
    })
}

/// A test during which the kernel complained has failed, whatever it says itself.
fn judge(outcome: Outcome, trouble: &[String]) -> Outcome {
    if trouble.is_empty() {
        return outcome;
    }
    let mut why = format!("the kernel said:\n{}", trouble.join("\n"));
    if let Outcome::Failed(own) = outcome {
        why = format!("{own}; and {why}");
    }
    Outcome::Failed(why)
}
