// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reads pages, and runs their programs.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a file of the repository.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Appends the files in `folder` and below that `wanted` accepts to `files`, without those of
/// builds and hidden folders.
pub(crate) fn find_files(folder: &Path, files: &mut Vec<PathBuf>, wanted: fn(&Path) -> bool) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "artifacts" {
                find_files(&path, files, wanted);
            }
        } else if wanted(&path) {
            files.push(path);
        }
    }
}

/// The Markdown files, without parts of rustdoc pages, whose links rustdoc checks.
pub(crate) fn find_pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    find_files(&root(), &mut pages, |path| {
        path.extension().is_some_and(|end| end == "md")
            && !path.parent().unwrap().ends_with("nlsock/docs")
    });
    pages
}

/// The lines of a page outside of code blocks.
pub(crate) fn prose(text: &str) -> Vec<&str> {
    let mut code = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        } else if !code {
            lines.push(line);
        }
    }
    lines
}

/// The cells of the rows of a page's tables, without headings. `\|` is a part of a cell.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut inside = false;
    for line in prose(text) {
        if !line.starts_with('|') {
            inside = false;
        } else if line.starts_with("|--") {
            inside = true;
        } else if inside {
            let line = line.replace("\\|", "\u{0}");
            let cells = line.trim_matches('|').split('|');
            rows.push(
                cells
                    .map(|cell| cell.trim().replace('\u{0}', "|"))
                    .collect(),
            );
        }
    }
    rows
}

/// The texts between backquotes in a line.
pub(crate) fn spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The program that consists of those of the pages: this test is `target/*/deps/it-*`.
pub(crate) fn program() -> PathBuf {
    let this = env::current_exe().unwrap();
    this.parent().unwrap().with_file_name("programs")
}

/// Reports on the real stderr, which the test harness does not capture, that something could not
/// be tested here.
pub(crate) fn skip(why: &str) {
    let _ = writeln!(io::stderr(), "SKIPPED: {why}");
}

/// The command that starts a program in a network namespace of its own, if this is possible.
pub(crate) fn namespace() -> Option<[&'static str; 2]> {
    let works = |command: &[&str; 2]| {
        let done = Command::new(command[0]).args([command[1], "true"]).output();
        done.is_ok_and(|done| done.status.success())
    };
    [["unshare", "-n"], ["unshare", "-rn"]]
        .into_iter()
        .find(works)
}
