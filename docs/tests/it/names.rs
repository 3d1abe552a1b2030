// SPDX-License-Identifier: MIT OR Apache-2.0
//! The names in tables of pages: functions, types and constants exist, and the examples are those
//! of the folder.

use std::fs;

use crate::common::{read, root, rows, spans};

/// The public functions and types of all crates, a line for each, with the names that a macro or
/// a generator makes.
fn interfaces() -> String {
    [
        "nlwire/public-api.txt",
        "nlsock/public-api.txt",
        "ynlgen/names.lock",
    ]
    .map(read)
    .join("\n")
}

/// Returns whether `name` stands in `text` as a whole word.
fn has_word(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    })
}

/// The names that a piece of code uses: `Type::NAME`, `Type::new`, `.method(` and `function(`.
fn names(code: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut names = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find(|c: char| c.is_alphabetic()) {
        let word = &rest[start..];
        let len = word.find(|c| !is_part(c)).unwrap_or(word.len());
        let (word, behind) = word.split_at(len);
        let word = word.trim_matches(':');
        if word.contains("::") || behind.starts_with('(') {
            names.push(word.to_owned());
        }
        rest = behind;
    }
    names
}

/// Checks the last column of the tables of a page. Returns the number of names.
fn check(page: &str) -> usize {
    let interfaces = interfaces();
    let (mut count, mut unknown) = (0, Vec::new());
    for row in rows(&read(page)) {
        let last = row.last().unwrap();
        for name in spans(last).flat_map(names) {
            if ["Ok", "Err", "Some", "into"].contains(&name.as_str()) {
                continue; // the standard library's
            }
            count += 1;
            let known = match name.rsplit_once("::") {
                // A method, also of a type whose parameters are left out: `Type<'a>::name`, or of
                // the type that an alias stands for.
                Some((of, name)) => {
                    let of = of.rsplit("::").next().unwrap();
                    let is_alias = |line: &str| line.starts_with("pub type") && has_word(line, of);
                    let is_alias = interfaces.lines().any(is_alias);
                    interfaces.lines().any(|line| {
                        (is_alias || has_word(line, of))
                            && line.contains(&format!("::{name}"))
                            && has_word(line, name)
                    })
                }
                None => {
                    interfaces
                        .lines()
                        .any(|line| line.contains("fn ") && line.contains(&format!("::{name}(")))
                        || interfaces.contains(&format!("::{name}<"))
                }
            };
            if !known {
                unknown.push(format!("{name} in {last}"));
            }
        }
    }
    assert!(unknown.is_empty(), "{page}: {}", unknown.join("\n"));
    count
}

#[test]
fn names_of_the_tables_exist() {
    let count = check("docs/coming-from-c.md") + check("docs/from-other-crates.md");
    assert!(count > 150, "{count}");
}

/// The kinds of errors that a page names exist.
#[test]
fn errors_exist() {
    let interfaces = interfaces();
    let mut count = 0;
    for row in rows(&read("docs/bad-input.md")) {
        for name in spans(&row[1]).filter(|name| name.starts_with(char::is_uppercase)) {
            let name = name.trim_start_matches("BuildError::");
            let is_kind = |of: &str| interfaces.contains(&format!("{of}::{name}"));
            assert!(
                [
                    "ParseErrorKind",
                    "BuildError",
                    "nlsock::Error",
                    "MonitorEvent"
                ]
                .into_iter()
                .any(is_kind),
                "{name}"
            );
            count += 1;
        }
    }
    assert!(count > 25, "{count}");
}

/// All examples of nlsock are listed, the short ones with their lines of code.
#[test]
fn examples_are_listed() {
    let mut listed = Vec::new();
    for row in rows(&read("docs/examples.md")) {
        for name in spans(&row[0]) {
            assert!(!row[1].is_empty(), "{name}");
            let text = read(&format!("nlsock/examples/{name}.rs"));
            let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
            if let Some(lines) = row.get(2) {
                let counted = text.lines().filter(is_code).count().to_string();
                assert_eq!(*lines, counted, "{name}");
            }
            listed.push(name.to_owned());
        }
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("nlsock/examples")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        files.extend(name.strip_suffix(".rs").map(String::from));
    }
    listed.sort();
    files.sort();
    assert_eq!(listed, files);
}
