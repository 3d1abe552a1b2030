// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a benchmark over sockets does beside measuring.

use std::path::PathBuf;
use std::{env, fs};

use super::namespace;
use crate::report;

/// A table's name, and what measures and returns it.
pub type Table = (&'static str, fn() -> String);

/// Prints the tables that the arguments name, or all of them, each under its
/// name here; and with `NLWIRE_BENCHES=write` writes them to `README.md`,
/// between the markers of `benchmark`. Does it in a network namespace of its
/// own, and says so where it gets none. `baselines` says of each whether it is
/// here, and otherwise what is missing.
///
/// # Panics
/// Where it cannot go on.
pub fn run(benchmark: &str, baselines: &[(bool, &str)], tables: &[Table]) {
    // `cargo test --all-targets` runs this without.
    if !env::args().any(|arg| arg == "--bench") {
        return;
    }
    if let Err(errno) = namespace::enter() {
        println!("SKIPPED: no network namespace of its own ({errno}): needs root");
        return;
    }
    let wanted: Vec<_> = env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    let write = env::var_os("NLWIRE_BENCHES").is_some_and(|value| value == "write");
    assert!(
        !write || wanted.is_empty(),
        "results are written as a whole"
    );

    let mut text = format!("{}.\n", report::machine());
    for (available, missing) in baselines {
        if !available {
            text += &format!("Not here: {missing}.\n");
        }
    }
    print!("{text}");
    for (name, table) in tables {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            let table = table();
            print!("\n{table}");
            text += "\n";
            text += &table;
        }
    }
    if write {
        let readme = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let old = fs::read_to_string(&readme).expect("README.md is there");
        fs::write(readme, written(&old, benchmark, &text)).expect("README.md can be written");
    }
}

/// `readme` with `text` between the markers of `benchmark`.
#[must_use]
pub fn written(readme: &str, benchmark: &str, text: &str) -> String {
    let begin = format!("<!-- Written by the benchmark `{benchmark}`, not by hand. -->\n");
    let end = format!("<!-- End of what the benchmark `{benchmark}` writes. -->\n");
    report::between(readme, &begin, &end, text)
}
