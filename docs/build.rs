// SPDX-License-Identifier: MIT OR Apache-2.0
//! Extracts the programs in Rust from the tutorial. The program `tutorial` consists of them.
#![allow(clippy::expect_used, reason = "a build script fails by a panic")]

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=tutorial.md");
    let page = fs::read_to_string("tutorial.md").expect("the page can be read");
    let (mut modules, mut table) = (String::new(), String::new());
    for block in page.split("\n```rust ").skip(1) {
        let (name, rest) = block.split_once('\n').expect("a block has lines");
        let (program, _) = rest.split_once("\n```").expect("a block has an end");
        if name.contains('/') {
            continue; // an excerpt of a file
        }
        write!(
            modules,
            "mod {name} {{\n{program}\n\
             pub(crate) fn run() -> std::process::ExitCode {{\n\
             std::process::Termination::report(main())\n}}\n}}\n"
        )
        .expect("a String accepts everything");
        writeln!(table, "    ({name:?}, {name}::run),").expect("a String accepts everything");
    }
    let programs = format!("{modules}const PROGRAMS: &[Program] = &[\n{table}];\n");
    let folder = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&folder).join("programs.rs"), programs).expect("it can be written");
}
