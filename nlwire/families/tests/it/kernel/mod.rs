// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests to the running kernel, as tables: `tests/kernel/*.txt`.
//!
//! Each case sets up objects of a family in a network namespace of its own, requests them, and
//! compares the answer with what was set up. Requests are built from JSON by the tables of the
//! declarations. Each attribute of each answer has to be declared, and its payload has to be of
//! its kind.
//!
//! `kmod/test/families` boots a kernel that has all of the families. There, each case has to
//! run. Elsewhere, a case whose family is missing is skipped.

mod case;
mod run;
mod sockets;

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

/// The kernel gives the objects that were set up, and nothing that is not declared.
///
/// With `NLFAMILIES_KERNEL=machine`, cases may change more than their network namespace. With
/// `NLFAMILIES_KERNEL=whole`, no case may be skipped, either. `NLFAMILIES_CASE` is the family
/// of the cases to run.
#[test]
fn families_are_those_of_the_running_kernel() {
    let mode = env::var("NLFAMILIES_KERNEL").unwrap_or_default();
    let (is_whole, may_change) = (mode == "whole", matches!(&*mode, "whole" | "machine"));
    let only = env::var("NLFAMILIES_CASE").ok();
    let mut skips: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut failures = Vec::new();
    for case in cases() {
        if only.as_ref().is_some_and(|only| *only != case.family) {
            continue;
        }
        let mut skip = |why: String| skips.entry(why).or_default().push(case.family.clone());
        if case.is_of_machine && !may_change {
            skip("not in a virtual machine".to_owned());
            continue;
        }
        if let Some(version) = case.linux.as_ref().filter(|version| !is_at_least(version)) {
            skip(format!("needs Linux {version}"));
            continue;
        }
        let outcome = thread::scope(|scope| {
            let thread = scope.spawn(|| {
                if !case.is_of_machine {
                    unshare(CloneFlags::CLONE_NEWNET).map_err(|errno| {
                        Failure::Missing(format!("no network namespace ({errno})"))
                    })?;
                    set_up(1);
                }
                run::run(&case)
            });
            thread.join()
        });
        match outcome {
            Ok(Ok(())) => println!("{}: ran", case.family),
            Ok(Err(Failure::Missing(why))) if !is_whole => skip(why),
            Ok(Err(Failure::Missing(why) | Failure::Wrong(why))) => failures.push(why),
            Err(_) => failures.push(format!("{}: panicked", case.family)),
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
