// SPDX-License-Identifier: MIT OR Apache-2.0
//! Running properties.

use std::cell::Cell;
use std::fmt::Debug;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

thread_local! {
    /// Whether a panic is one of many on the way to the smallest input.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `check` on `cases` inputs that `generate` makes from tapes of up to 400
/// bytes, and shrinks what fails.
///
/// `PROPTEST_CASES` sets how many, `NLWIRE_SEED` which ones: a failure says what
/// it was. Nothing is written to disk.
#[track_caller]
pub(crate) fn property<T: Debug>(cases: u32, generate: impl Fn(&[u8]) -> T, check: impl Fn(&T)) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });

    let seed = variable("NLWIRE_SEED").unwrap_or_else(seed_of_now);
    let mut config = Config {
        failure_persistence: None,
        max_shrink_time: 8_000, // milliseconds
        ..Config::default()
    };
    config.cases = match variable("PROPTEST_CASES") {
        Some(cases) => u32::try_from(cases).unwrap(),
        // Where this is emulated, a hundred times slower.
        None if cfg!(target_endian = "big") => cases / 8,
        None => cases,
    };
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &key);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let tapes = proptest::collection::vec(any::<u8>(), 0..=400);
    QUIET.set(true);
    let outcome = runner.run(&tapes, |tape| {
        let case = AssertUnwindSafe(|| check(&generate(&tape)));
        panic::catch_unwind(case).map_err(|cause| {
            let text = cause.downcast_ref::<String>().cloned();
            let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).into()));
            TestCaseError::fail(text.unwrap_or_default())
        })
    });
    QUIET.set(false);
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, tape)) => panic!(
            "NLWIRE_SEED={seed}, smallest tape {tape:?}, which makes\n{:.3000}\n{why}",
            format!("{:?}", generate(&tape))
        ),
        Err(error) => panic!("{error}"),
    }
}

fn seed_of_now() -> u64 {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    u64::from(now.subsec_nanos()) ^ now.as_secs() << 30
}

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name}={value} is no number")),
    )
}

/// Says on the real stderr, which the test harness does not capture, that
/// something could not be tested here.
pub(crate) fn skipped(what: &str, why: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}: {why}");
}
