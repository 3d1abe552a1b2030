// SPDX-License-Identifier: MIT OR Apache-2.0
//! Extracts the programs in Rust that have a name from the pages. The program `programs` consists
//! of them.
#![allow(clippy::expect_used, reason = "a build script fails by a panic")]

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const PAGES: [&str; 3] = ["tutorial.md", "guide.md", "../README.md"];

fn main() {
    let (mut modules, mut table) = (String::new(), String::new());
    for page in PAGES {
        println!("cargo::rerun-if-changed={page}");
        let page = fs::read_to_string(page).expect("the page can be read");
        for block in page.split("\n```").skip(1).step_by(2) {
            let (info, program) = block.split_once('\n').expect("a block has lines");
            let Some((language, name)) = info.split_once(' ') else {
                continue; // without a name
            };
            // A path is the name of an excerpt of a file.
            if !language.starts_with("rust") || name.contains('/') {
                continue;
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
    }
    let programs = format!("{modules}const PROGRAMS: &[Program] = &[\n{table}];\n");
    let folder = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&folder).join("programs.rs"), programs).expect("it can be written");
}
