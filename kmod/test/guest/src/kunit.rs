// SPDX-License-Identifier: MIT OR Apache-2.0
//! The module's KUnit tests, which the kernel runs while it loads the module.

use std::fs;
use std::path::Path;

use crate::harness::{Skipped, Verdict};
use crate::kmsg::KernelLog;
use crate::module::Module;
use crate::Config;

/// The pattern for the names of the suites that run.
const FILTER: &str = "/sys/module/kunit/parameters/filter_glob";

/// Keeps the tests from running whenever another test loads the module.
pub(crate) fn silence() {
    if Path::new(FILTER).exists() {
        fs::write(FILTER, "none").unwrap();
    }
}

/// All suites of the module pass.
pub(crate) fn suites(config: &Config) -> Verdict {
    if !config.kunit {
        return Err(Skipped("without --kunit, the module has none".into()));
    }
    fs::write(FILTER, "*").unwrap();
    let mut log = KernelLog::from_now();
    let module = Module::load_other(config, "nlstore");
    let lines = log.lines();
    silence();
    module.unload();
    // KTAP: results of tests are indented, those of suites are not.
    let mut passed = 0;
    for line in &lines {
        let result = line.trim_start();
        assert!(!result.starts_with("not ok "), "{lines:#?}");
        if result.starts_with("ok ") {
            assert!(!result.contains("# SKIP"), "{line}");
            passed += u32::from(result != line);
        }
    }
    let suite = |name: &str| {
        lines
            .iter()
            .any(|line| line.contains(&format!("Subtest: {name}")))
    };
    for name in ["rust_genl_policy", "rust_genl_skb"] {
        assert!(suite(name), "{name} did not run: {lines:#?}");
    }
    println!("  {passed} tests");
    Ok(())
}
