// SPDX-License-Identifier: MIT OR Apache-2.0
//! Compares the listings in `src/` with the code that the compiler generates
//! now. With `NLWIRE_LISTINGS=write`, writes them instead; see the crate's
//! documentation.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The compiler that generated the listings. Distributions build the same rustc
/// with another LLVM.
const COMPILER: [&str; 3] = [
    "release: 1.95.0",
    "LLVM version: 22.1.2",
    "host: x86_64-unknown-linux-gnu",
];

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// The extension of the listings' file names.
const EXTENSION: &str = "x86-64";

/// Returns the reason why nothing can be compared, if there is one.
fn other_compiler() -> Option<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = match Command::new(rustc).arg("-vV").output() {
        Ok(output) => output,
        Err(e) => return Some(format!("rustc: {e}")),
    };
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    let differs = |line: &&&str| !version.lines().any(|said| said == **line);
    let other = COMPILER.iter().find(differs)?;
    Some(format!("listings are those of a rustc that says `{other}`"))
}

/// Builds this crate with cargo's default release profile, whatever the
/// environment contains about profiles and flags. Returns the assembler code of
/// the crate and of nlwire.
///
/// With `--emit asm` there is one codegen unit, which is the only difference
/// from an ordinary build.
fn assembler() -> String {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PROFILE_") || name.starts_with("CARGO_TARGET_") {
            build.env_remove(&*name);
        }
    }
    let flags = ["--emit=asm", "-Cllvm-args=--x86-asm-syntax=intel"];
    build
        .env_remove("CARGO_INCREMENTAL")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .args(["build", "-q", "--release", "-p", "nlwire-codegen"])
        .args(["--target", TARGET, "--message-format", "json"])
        .args(["--target-dir", env!("CARGO_TARGET_TMPDIR")])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = build.output().expect("cargo runs");
    let messages = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{messages}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // Old builds leave listings behind. Only the names that cargo prints are
    // current.
    let listing = |name: &str| {
        let (_, rest) = messages.rsplit_once(&format!("/deps/lib{name}-"))?;
        let (hash, _) = rest.split_once(".rmeta")?;
        let path = format!(
            "{}/{TARGET}/release/deps/{name}-{hash}.s",
            env!("CARGO_TARGET_TMPDIR")
        );
        fs::read_to_string(path).ok()
    };
    let both = [listing("nlwire"), listing("nlwire_codegen")];
    both.map(|text| text.expect("rustc wrote assembler code"))
        .concat()
}

/// Returns the functions in `assembler`: the lines of each, by name.
fn functions(assembler: &str) -> BTreeMap<String, Vec<&str>> {
    let mut functions = BTreeMap::new();
    let mut lines = assembler.lines();
    while let Some(line) = lines.next() {
        // Statics have labels as well, and no end.
        let declared = line.trim_start().strip_prefix(".type\t");
        let Some(name) = declared.and_then(|line| line.strip_suffix(",@function")) else {
            continue;
        };
        let body = lines
            .by_ref()
            .skip(1) // the label
            .take_while(|line| !line.starts_with(".Lfunc_end"));
        functions.insert(demangled(name), body.collect());
    }
    functions
}

/// Returns `symbol` demangled and without the hash that differs between builds.
fn demangled(symbol: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(symbol))
}

fn is_symbol(byte: char) -> bool {
    byte.is_ascii_alphanumeric() || "_$.".contains(byte)
}

/// Returns `line` with each of its symbols replaced.
fn replace_symbols(line: &str, mut with: impl FnMut(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(is_symbol) {
        let (between, tail) = rest.split_at(start);
        let (symbol, tail) = tail.split_at(tail.find(|c| !is_symbol(c)).unwrap_or(tail.len()));
        out += between;
        out += &with(symbol);
        rest = tail;
    }
    out + rest
}

/// Returns a function as it is stored in a listing: instructions, and the
/// labels that are jump targets, numbered in order. Directives are omitted:
/// those about alignment and unwinding would hide the relevant lines.
fn normalised(name: &str, lines: &[&str]) -> String {
    let referenced = |label: &str| {
        lines.iter().any(|line| {
            let mut found = false;
            let code = line.starts_with('\t') && !line.starts_with("\t.");
            let _ = replace_symbols(line, |symbol| {
                found |= code && symbol == label;
                String::new()
            });
            found
        })
    };
    // The numbers of the labels, by name.
    let mut labels: BTreeMap<String, String> = BTreeMap::new();
    for label in lines.iter().filter_map(|line| line.strip_suffix(':')) {
        if referenced(label) {
            let next = format!(".L{}", labels.len());
            labels.insert(label.to_owned(), next);
        }
    }
    let mut tables = BTreeMap::new();
    let mut out = format!("{name}:\n");
    for line in lines {
        if let Some(label) = line.strip_suffix(':') {
            if let Some(label) = labels.get(label) {
                writeln!(out, "{label}:").unwrap();
            }
        } else if line.starts_with('\t') && !line.starts_with("\t.") {
            let line = line.split('#').next().unwrap_or_default().trim();
            let line = replace_symbols(line, |symbol| match labels.get(symbol) {
                Some(label) => label.clone(),
                None if symbol.starts_with(".L") => {
                    let next = format!(".Ldata{}", tables.len());
                    tables.entry(symbol.to_owned()).or_insert(next).clone()
                }
                None => demangled(symbol),
            });
            writeln!(out, "    {}", line.replacen('\t', " ", 1)).unwrap();
        }
    }
    out
}

/// Returns the listing that belongs to a source file.
fn listing(source: &Path, functions: &BTreeMap<String, Vec<&str>>) -> String {
    let text = fs::read_to_string(source).unwrap();
    let own = source.file_stem().unwrap().to_str().unwrap();
    let also = text
        .lines()
        .filter_map(|line| line.strip_prefix("//! Also listed: `")?.strip_suffix('`'));
    let listed = [own].into_iter().chain(also).map(|name| {
        let Some(lines) = functions.get(name) else {
            let names: Vec<_> = functions.keys().collect();
            panic!("{}: no function {name} among {names:#?}", source.display());
        };
        normalised(name, lines)
    });
    listed.collect::<Vec<_>>().join("\n")
}

/// Returns the differences between two listings.
fn diff(expected: &Path, now: &str) -> String {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(expected.file_name().unwrap());
    fs::write(&file, now).unwrap();
    let output = Command::new("diff")
        .args(["-u", "--label", "committed", "--label", "now"])
        .args([expected, &*file])
        .output();
    match output {
        Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
        Err(_) => format!("now it is {}\n", file.display()),
    }
}

/// Returns the files in `src/` with this extension.
fn files(extension: &str) -> Vec<PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files: Vec<_> = fs::read_dir(src)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter(|path| !path.ends_with("lib.rs"))
        .collect();
    files.sort();
    files
}

#[test]
fn listings_are_those_of_the_code() {
    if let Some(why) = other_compiler() {
        // The real stderr, which the test harness does not capture.
        let _ = writeln!(io::stderr(), "SKIPPED: listings of machine code: {why}");
        return;
    }
    let write = env::var("NLWIRE_LISTINGS").is_ok_and(|wish| wish == "write");
    let assembler = assembler();
    let functions = functions(&assembler);
    let mut differences = String::new();
    let mut listed = Vec::new();
    for source in files("rs") {
        let path = source.with_extension(EXTENSION);
        let now = listing(&source, &functions);
        assert!(!now.contains("panicking"), "{now}");
        if write {
            fs::write(&path, &now).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != now {
            let _ = writeln!(differences, "{}\n{}", path.display(), diff(&path, &now));
        }
        listed.push(path);
    }
    assert_eq!(files(EXTENSION), listed, "a listing for each source file");
    assert!(
        differences.is_empty(),
        "machine code has changed. If for good: NLWIRE_LISTINGS=write cargo test -p nlwire-codegen\n\n{differences}"
    );
}
