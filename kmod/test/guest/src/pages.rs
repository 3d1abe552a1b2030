// SPDX-License-Identifier: MIT OR Apache-2.0
//! The commands with which README.md and docs/tutorial.md try the module.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::harness::Verdict;
use crate::module::Module;
use crate::Config;

/// Runs `ask`, and returns what it prints. Panics if it fails.
fn ask(arguments: &[&str]) -> String {
    let done = Command::new("/ask").args(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {done:?}");
    String::from_utf8(done.stdout).unwrap()
}

/// `insmod nlkmod.ko tick_ms=1000`, `ask`, `rmmod nlkmod`.
pub(crate) fn commands(config: &Config) -> Verdict {
    let module = Module::load(config, "tick_ms=1000");
    assert_eq!(ask(&["echo", "hello"]), "hello\n");
    let counters = ask(&["list"]);
    assert!(counters.lines().count() > 3, "{counters}");

    let mut listener = Command::new("/ask")
        .args(["listen", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let events = BufReader::new(listener.stdout.take().unwrap());
    let first = events.lines().next().unwrap().unwrap();
    listener.kill().unwrap();
    listener.wait().unwrap();
    assert!(first.contains("tick 1"), "{first}");
    module.unload();
    Ok(())
}
