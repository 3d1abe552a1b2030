// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests to the running kernel, as tables: `tests/kernel/*.txt`.
//!
//! Each case sets up objects of a family in a network namespace of its own, requests them, and
//! compares the answer with what was set up. Requests are built from JSON by the tables of the
//! declarations. Each attribute of each answer has to be declared, and its payload has to be of
//! its kind. A case fails if it compares no answer of its own family.
//!
//! `kmod/test/families` boots a kernel that has all of the families. There, each case has to
//! run. In an older kernel, a case is skipped if a module is missing, or if the case says that
//! it needs a newer one. Elsewhere, the kernel is not known: a case is skipped if the first
//! request of its family is refused as one of a missing family.

mod case;
mod run;
pub(crate) mod sockets;

use std::collections::BTreeMap;
use std::{env, fs, thread};

use case::Case;
use nix::sched::{unshare, CloneFlags};
use run::Failure;

use super::live::{set_up, skipped};

/// Returns the cases of all files.
fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kernel");
    // In a virtual machine, the folder is in another place.
    let folder = env::var("NLFAMILIES_CASES").unwrap_or_else(|_| folder.to_owned());
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let cases = paths.iter().flat_map(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        case::parse(&name, &fs::read_to_string(path).unwrap())
    });
    cases.collect()
}

/// Returns whether the running kernel is at least of a version.
fn is_at_least(version: &str) -> bool {
    let number = |text: &str| -> Vec<u32> {
        let parts = text.split(|character: char| !character.is_ascii_digit());
        parts.take(2).map_while(|part| part.parse().ok()).collect()
    };
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    number(&release) >= number(version)
}

/// Returns why a case cannot run in this kernel.
fn obstacle(case: &Case, may_change: bool, missing: &[&str]) -> Option<String> {
    if case.is_of_machine && !may_change {
        return Some("not in a virtual machine".to_owned());
    }
    if let Some(version) = case.linux.as_ref().filter(|version| !is_at_least(version)) {
        return Some(format!("needs Linux {version}"));
    }
    let mut modules = case.modules.iter();
    let module = modules.find(|module| missing.contains(&module.as_str()))?;
    Some(format!("no module {module}"))
}

/// Runs a case in a thread, and in a network namespace of its own unless it is one of the machine.
fn run_apart(case: &Case) -> Result<(), Failure> {
    let outcome = thread::scope(|scope| {
        let thread = scope.spawn(|| {
            if !case.is_of_machine {
                unshare(CloneFlags::CLONE_NEWNET)
                    .map_err(|errno| Failure::Missing(format!("no network namespace ({errno})")))?;
                set_up(1);
            }
            run::run(case)
        });
        thread.join()
    });
    outcome.unwrap_or_else(|_| Err(Failure::Wrong(format!("{}: panicked", case.family))))
}

/// The kernel gives the objects that were set up, and nothing that is not declared.
///
/// With `NLFAMILIES_KERNEL=machine`, cases may change more than their network namespace, and the
/// kernel has everything but the modules in `NLFAMILIES_MISSING`. With `NLFAMILIES_KERNEL=whole`,
/// no case may be skipped, either. `NLFAMILIES_CASE` is the family of the cases to run.
#[test]
fn families_are_those_of_the_running_kernel() {
    let mode = env::var("NLFAMILIES_KERNEL").unwrap_or_default();
    let (is_whole, is_machine) = (mode == "whole", matches!(&*mode, "whole" | "machine"));
    let missing = env::var("NLFAMILIES_MISSING").unwrap_or_default();
    let missing: Vec<&str> = missing.split_whitespace().collect();
    let only = env::var("NLFAMILIES_CASE").ok();
    let mut skips: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut failures = Vec::new();
    for case in cases() {
        if only.as_ref().is_some_and(|only| *only != case.family) {
            continue;
        }
        let (why, may_skip) = match obstacle(&case, is_machine, &missing) {
            Some(why) => (why, !is_whole),
            None => match run_apart(&case) {
                Ok(()) => {
                    println!("{}: ran", case.family);
                    continue;
                }
                Err(Failure::Missing(why)) => (why, !is_machine),
                Err(Failure::Wrong(why)) => (why, false),
            },
        };
        if may_skip {
            skips.entry(why).or_default().push(case.family);
        } else {
            failures.push(format!("{}: {why}", case.family));
        }
    }
    for (why, families) in skips {
        skipped(&families.join(", "), why);
    }
    for failure in &failures {
        println!("FAILED: {failure}");
    }
    assert!(failures.is_empty(), "{} cases failed", failures.len());
}

/// An answer of another family, or one that is not compared, is no test of a family.
#[test]
fn a_case_without_an_answer_of_its_family_fails() {
    for (text, is_tested) in [
        (
            "family rt-link\ndump rt-link getlink {}\nhas {\"ifname\": \"lo\"}",
            true,
        ),
        ("family rt-link\ndump rt-link getlink {}\nhas {}", false),
        ("family rt-link\ndump rt-link getlink {}", false),
        (
            "family rt-link\nsend rt-link getlink {\"ifname\": \"lo\"}\naccepted",
            false,
        ),
        (
            "family fou\ndump rt-link getlink {}\nhas {\"ifname\": \"lo\"}",
            false,
        ),
    ] {
        let case = case::parse("text", text).remove(0);
        assert_eq!(run::run(&case).is_ok(), is_tested, "{text}");
    }
}
