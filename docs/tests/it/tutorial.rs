// SPDX-License-Identifier: MIT OR Apache-2.0
//! The tutorial: its programs in C and in Rust print what the page shows, and its excerpts are
//! excerpts of the files that they name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{namespace, program, skip};

/// The steps that need `CAP_NET_ADMIN` in their network namespace.
const PRIVILEGED: [&str; 2] = ["broadcast", "notify"];

const HEADERS: &str = "#include <linux/rtnetlink.h>\n#include <sys/socket.h>\nint main(void) { }\n";

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tutorial.md")).unwrap()
}

/// The blocks of a language: the name after the language, empty if there is none, and the text.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<(&'p str, &'p str)> {
    let mut blocks = Vec::new();
    for part in page.split("\n```").skip(1).step_by(2) {
        let (info, text) = part.split_once('\n').unwrap();
        let (first, name) = info.split_once(' ').unwrap_or((info, ""));
        if first == language {
            blocks.push((name, text));
        }
    }
    blocks
}

/// The blocks of a language that have the name of a step.
fn steps<'p>(page: &'p str, language: &str) -> BTreeMap<&'p str, &'p str> {
    let named = |name: &str| !name.is_empty() && !name.contains('/');
    let blocks = blocks(page, language).into_iter();
    blocks.filter(|(name, _)| named(name)).collect()
}

/// Runs a program of the step, and returns what it prints, without what differs between two runs.
/// `None` if it needs a namespace and there is none.
fn run(step: &str, program: &[&str]) -> Option<String> {
    let mut command = vec!["timeout", "60"];
    match namespace() {
        Some(namespace) => command.extend(namespace),
        None if PRIVILEGED.contains(&step) => {
            skip(&format!("the tutorial: {step}: no network namespace"));
            return None;
        }
        None => {}
    }
    command.extend(program);
    let done = Command::new(command[0])
        .args(&command[1..])
        .output()
        .unwrap();
    assert!(done.status.success(), "{step}: {command:?}: {done:?}");
    Some(comparable(&String::from_utf8(done.stdout).unwrap()))
}

/// The text without port numbers, and without other links than `lo`.
fn comparable(text: &str) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        if line.starts_with("link ") && line.split([' ', ':']).nth(1) != Some("1") {
            continue;
        }
        let (start, port) = line.split_once("port ").unwrap_or((line, ""));
        kept += start;
        kept += port.trim_start_matches(|c: char| c.is_ascii_digit());
        kept += "\n";
    }
    kept
}

#[test]
fn each_step_is_in_both_languages() {
    let page = page();
    let [c, rust, shown] = ["c", "rust", "text"].map(|language| steps(&page, language));
    assert!(c.len() >= 7);
    assert!(c.keys().eq(rust.keys()) && c.keys().eq(shown.keys()));
    for (step, program) in c.into_iter().chain(rust) {
        assert!(program.lines().count() <= 40, "{step} is long");
    }
}

#[test]
fn the_programs_in_rust_print_what_the_page_shows() {
    let page = page();
    for (step, shown) in steps(&page, "text") {
        if let Some(printed) = run(step, &[program().to_str().unwrap(), step]) {
            assert_eq!(printed, comparable(shown), "{step}");
        }
    }
}

#[test]
fn the_programs_in_c_print_what_the_page_shows() {
    let page = page();
    let shown = steps(&page, "text");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let compile = |step: &str, program: &str| {
        let (source, object) = (folder.join(format!("{step}.c")), folder.join(step));
        fs::write(&source, program).unwrap();
        let mut cc = Command::new("cc");
        cc.args(["-Wall", "-Wextra", "-Werror", "-o"])
            .arg(&object)
            .arg(&source);
        (object, cc.output())
    };
    if !compile("headers", HEADERS)
        .1
        .is_ok_and(|done| done.status.success())
    {
        return skip("the tutorial: no C compiler, or no headers of Linux");
    }
    for (step, program) in steps(&page, "c") {
        let (object, done) = compile(step, program);
        let done = done.unwrap();
        assert!(
            done.status.success(),
            "{step}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        if let Some(printed) = run(step, &[object.to_str().unwrap()]) {
            assert_eq!(printed, comparable(shown[step]), "{step}");
        }
    }
}

/// The drawing of the message has the bytes that the programs print.
#[test]
fn the_drawing_has_the_bytes_of_the_message() {
    fn byte(word: &&str) -> bool {
        word.len() == 2 && word.chars().all(|c| c.is_ascii_hexdigit())
    }
    let page = page();
    let drawn = blocks(&page, "text")
        .into_iter()
        .find(|(_, text)| text.contains("nlmsg_len"));
    let rows = drawn.unwrap().1.lines().filter_map(|line| line.get(21..));
    let rows = rows.filter(|row| row.split_whitespace().all(|word| byte(&word)));
    let drawn: Vec<&str> = rows.flat_map(str::split_whitespace).collect();
    let printed: Vec<&str> = steps(&page, "text")["message"].split_whitespace().collect();
    assert_eq!(drawn, printed);
}

/// The lines of an excerpt are in its file, in this order.
#[test]
fn excerpts_are_in_their_files() {
    let page = page();
    let mut excerpts = ["c", "rust", "sh"]
        .map(|language| blocks(&page, language))
        .concat();
    excerpts.retain(|(name, _)| name.contains('/'));
    assert!(excerpts.len() >= 3);
    for (name, excerpt) in excerpts {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        let file = fs::read_to_string(path).unwrap();
        let mut lines = file.lines().map(str::trim);
        for line in excerpt.lines().map(str::trim) {
            let omitted = line.is_empty() || line == "...";
            assert!(
                omitted || lines.any(|found| found == line),
                "{name}: {line}"
            );
        }
    }
}
