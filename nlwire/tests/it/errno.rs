// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every errno, compared with the C headers: those of this machine, and those of
//! other architectures where Debian's packages `linux-libc-dev-*-cross` are
//! installed.
//!
//! The table in `src/errno.rs` has the numbers of all architectures, and a
//! program sees those of its own only. So the rows are read from the source.
//!
//! `CC` chooses the compiler.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::{env, io};

use nlwire::Errno;

/// The columns of the table, and what a C compiler for the architecture defines.
const ARCHITECTURES: [(&str, &str); 5] = [
    ("alpha", "__alpha__"),
    ("mips", "__mips__"),
    ("parisc", "__hppa__"),
    ("powerpc", "__powerpc__"),
    ("sparc", "__sparc__"),
];

/// A checksum of each column, taken when it was compared with the headers of Linux
/// 6.1: few machines have all of those.
const CHECKSUMS: [u32; 5] = [
    0xd3bf_4dce,
    0xc48c_5d54,
    0x5888_ce9e,
    0x6732_1820,
    0xc124_3c37,
];

/// Names that headers may lack: newer than Linux 6.1, or internal to the kernel.
const NOT_EVERYWHERE: [&str; 2] = ["EFTYPE", "ENOTSUPP"];

/// Names of one architecture, and second names, that are not in the table.
const LEFT_OUT: [&str; 10] = [
    "EWOULDBLOCK",    // a constant of its own
    "ENOTSUP",        // the C library's name of EOPNOTSUPP; another errno on parisc
    "EINIT",          // mips
    "EREMDEV",        // mips
    "ENOSYM",         // parisc
    "EREFUSED",       // parisc
    "EREMOTERELEASE", // parisc
    "ECANCELLED",     // parisc
    "EPROCLIM",       // sparc
    "ERREMOTE",       // sparc
];

/// A row of the table: `NAME: number, arch number ...;`.
struct Row {
    name: &'static str,
    generic: i32,
    others: BTreeMap<&'static str, i32>,
}

impl Row {
    fn on(&self, architecture: Option<&str>) -> i32 {
        let other = architecture.and_then(|architecture| self.others.get(architecture));
        *other.unwrap_or(&self.generic)
    }
}

fn rows() -> Vec<Row> {
    let source = include_str!("../../src/errno.rs");
    let (_, table) = source.split_once("\nerrnos! {\n").expect("the table");
    let rows = table
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';'));
    rows.map(|row| {
        let (name, numbers) = row.split_once(": ").expect("a row");
        let mut numbers = numbers.split(", ");
        let generic = numbers.next().unwrap().parse().expect("a number");
        let others = numbers.map(|other| {
            let (architecture, number) = other.split_once(' ').expect("a column");
            (architecture, number.parse().expect("a number"))
        });
        Row {
            name,
            generic,
            others: others.collect(),
        }
    })
    .collect()
}

/// The column that this test is compiled for.
fn here() -> Option<&'static str> {
    let names = [
        (cfg!(target_arch = "mips"), "mips"),
        (cfg!(target_arch = "mips32r6"), "mips"),
        (cfg!(target_arch = "mips64"), "mips"),
        (cfg!(target_arch = "mips64r6"), "mips"),
        (cfg!(target_arch = "powerpc"), "powerpc"),
        (cfg!(target_arch = "powerpc64"), "powerpc"),
        (cfg!(target_arch = "sparc"), "sparc"),
        (cfg!(target_arch = "sparc64"), "sparc"),
    ];
    names.iter().find(|(is, _)| *is).map(|(_, name)| *name)
}

/// Says so past libtest, which captures `eprintln!` of tests that pass.
fn skipped(what: &str) {
    writeln!(io::stderr(), "SKIPPED: {what}").expect("stderr can be written to");
}

/// The macros that exist behind `#include <header>`.
fn macros(header: &str, arguments: &[&str]) -> Result<BTreeMap<String, String>, String> {
    let command = env::var("CC").unwrap_or_default();
    let mut words = command.split_whitespace();
    let compiler = words.next().unwrap_or("cc");
    let mut child = Command::new(compiler)
        .args(words)
        .args(["-E", "-dM"])
        .args(arguments)
        .args(["-x", "c", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("no C compiler: {compiler}: {error}"))?;
    let mut stdin = child.stdin.take().expect("a pipe");
    writeln!(stdin, "#include <{header}>").map_err(|error| error.to_string())?;
    drop(stdin);
    let output = child.wait_with_output().expect("the compiler ends");
    if !output.status.success() {
        return Err(format!(
            "{header}: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let text = String::from_utf8(output.stdout).expect("ASCII");
    let lines = text
        .lines()
        .filter_map(|line| line.strip_prefix("#define "));
    let words = lines.filter_map(|line| line.split_once(' '));
    Ok(words
        .map(|(name, value)| (name.into(), value.trim().into()))
        .collect())
}

/// The errnos among the macros, second names resolved.
fn numbers(macros: &BTreeMap<String, String>) -> BTreeMap<&str, i32> {
    let value = |name: &str| {
        let mut value = macros[name].as_str();
        while let Some(other) = macros.get(value) {
            value = other;
        }
        value.parse().ok()
    };
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let names = macros
        .keys()
        .filter(|name| name.starts_with('E') && name.chars().all(upper));
    names
        .filter_map(|name| Some((name.as_str(), value(name)?)))
        .collect()
}

/// Compares the table with the headers of `architecture`, both ways.
fn compare(numbers: &BTreeMap<&str, i32>, architecture: Option<&str>) {
    let rows = rows();
    for row in &rows {
        match numbers.get(row.name) {
            Some(number) => assert_eq!(
                row.on(architecture),
                *number,
                "{} {architecture:?}",
                row.name
            ),
            None => assert!(
                NOT_EVERYWHERE.contains(&row.name),
                "{} {architecture:?}",
                row.name
            ),
        }
    }
    let known: HashSet<_> = rows.iter().map(|row| row.name).chain(LEFT_OUT).collect();
    let unknown: Vec<_> = numbers
        .keys()
        .filter(|name| !known.contains(*name))
        .collect();
    assert!(unknown.is_empty(), "to be added to the table: {unknown:?}");
    let eagain = rows.iter().find(|row| row.name == "EAGAIN").unwrap();
    assert_eq!(numbers["EWOULDBLOCK"], eagain.on(architecture));
}

#[test]
#[cfg_attr(miri, ignore = "runs a C compiler")]
fn numbers_are_those_of_the_headers() {
    match macros("errno.h", &[]) {
        Ok(macros) => {
            let is_defined = |name: &str| macros.contains_key(name);
            let found = ARCHITECTURES.iter().find(|(_, name)| is_defined(name));
            compare(
                &numbers(&macros),
                found.map(|(architecture, _)| *architecture),
            );
        }
        Err(message) => skipped(&format!("errnos: {message}")),
    }
}

#[test]
#[cfg_attr(miri, ignore = "runs a C compiler")]
fn numbers_are_those_of_other_architectures() {
    let folders = [
        ("alpha", "alpha-linux-gnu"),
        ("mips", "mips-linux-gnu"),
        ("mips", "mips64el-linux-gnuabi64"),
        ("parisc", "hppa-linux-gnu"),
        ("powerpc", "powerpc-linux-gnu"),
        ("sparc", "sparc64-linux-gnu"),
    ];
    // For headers that were unpacked and not installed.
    let root = env::var("NLWIRE_CROSS_HEADERS").unwrap_or_else(|_| "/usr".into());
    let mut missing = BTreeSet::from(ARCHITECTURES.map(|(architecture, _)| architecture));
    for (architecture, folder) in folders {
        let include = format!("{root}/{folder}/include");
        if let Ok(macros) = macros("asm/errno.h", &["-nostdinc", "-isystem", &include]) {
            compare(&numbers(&macros), Some(architecture));
            missing.remove(architecture);
        }
    }
    if !missing.is_empty() {
        skipped(&format!(
            "errnos: no headers of {missing:?} (linux-libc-dev-*-cross)"
        ));
    }
}

/// No number has two names but that of `EDEADLK`, where `EDEADLOCK` is the same.
#[test]
fn each_number_has_one_name() {
    let rows = rows();
    assert_eq!(rows.len(), 134);
    let columns: BTreeSet<_> = rows.iter().flat_map(|row| row.others.keys()).collect();
    assert!(columns
        .into_iter()
        .eq(ARCHITECTURES.iter().map(|(name, _)| name)));
    let all = ARCHITECTURES.iter().map(|(name, _)| Some(*name));
    for architecture in all.chain([None]) {
        let mut names = BTreeMap::<i32, Vec<_>>::new();
        for row in &rows {
            names
                .entry(row.on(architecture))
                .or_default()
                .push(row.name);
        }
        let twice: Vec<_> = names
            .into_values()
            .filter(|names| names.len() > 1)
            .collect();
        match architecture {
            Some("mips" | "powerpc" | "sparc") => assert!(twice.is_empty(), "{twice:?}"),
            _ => assert_eq!(twice, [["EDEADLK", "EDEADLOCK"]]),
        }
    }
}

/// A change of the table needs the headers of the architecture, and then a new
/// checksum.
#[test]
fn columns_are_those_that_were_compared() {
    let sums = ARCHITECTURES.map(|(architecture, _)| {
        rows().iter().fold(0u32, |sum, row| {
            let number = u32::try_from(row.on(Some(architecture))).unwrap();
            sum.wrapping_mul(31).wrapping_add(number)
        })
    });
    assert_eq!(sums, CHECKSUMS, "{sums:#010x?}");
}

/// What a program sees is the column of its architecture, and the C library's.
#[test]
fn constants_are_those_of_the_target() {
    for row in rows() {
        let errno = Errno::new(row.on(here())).unwrap();
        let name = match row.name {
            "EDEADLOCK" if errno == Errno::EDEADLK => "EDEADLK",
            name => name,
        };
        assert_eq!(errno.name(), Some(name));
        assert_eq!(errno.to_string(), name);
    }
    macro_rules! same {
        ($($name:ident)*) => {
            $(assert_eq!(Errno::$name.get(), libc::$name, stringify!($name));)*
        };
    }
    same! {
        EPERM ENOENT EINTR EAGAIN EWOULDBLOCK ENOMEM EBUSY EEXIST ENODEV EINVAL ERANGE
        EDEADLK ENAMETOOLONG ENOSYS ENOTEMPTY ELOOP ENOMSG EPROTO EBADMSG EOVERFLOW
        EILSEQ ENOTSOCK EMSGSIZE EPROTONOSUPPORT EOPNOTSUPP EAFNOSUPPORT EADDRINUSE
        ENETDOWN ENOBUFS ECONNREFUSED EHOSTUNREACH EALREADY ESTALE EDQUOT ECANCELED
        ERFKILL EHWPOISON
    }
}

/// Every number, with its sign: 0 is none, and only numbers of the table have names.
#[test]
fn made_of_any_number() {
    let known: HashSet<_> = rows().iter().map(|row| row.on(here())).collect();
    assert_eq!(Errno::new(0), None);
    for number in 1..10_000 {
        let errno = Errno::new(number).unwrap();
        assert_eq!(Errno::new(-number), Some(errno));
        assert_eq!((errno.get(), errno.negated()), (number, -number));
        assert_eq!(errno.name().is_some(), known.contains(&number));
        match errno.name() {
            Some(name) => assert_eq!([errno.to_string(), format!("{errno:?}")], [name, name]),
            None => {
                assert_eq!(errno.to_string(), format!("errno {number}"));
                assert_eq!(format!("{errno:?}"), format!("Errno({number})"));
            }
        }
    }
    for number in [i32::MIN, i32::MAX] {
        let errno = Errno::new(number).unwrap();
        assert_eq!((errno.get(), errno.negated()), (i32::MAX, -i32::MAX));
    }
    assert_eq!(size_of::<Option<Errno>>(), 4);
    assert_eq!(
        format!("{:>8}|{:<7}|", Errno::EINVAL, Errno::EPERM),
        "  EINVAL|EPERM  |"
    );
}
