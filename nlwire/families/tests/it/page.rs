// SPDX-License-Identifier: MIT OR Apache-2.0
//! `docs/families.md`: the families, their sizes, and what each is tested with.
//!
//! The numbers are those of the tables, the evidence is read from what the tests use.
//! `NLFAMILIES_PAGE=write cargo test -p nlfamilies --test it page` writes the page, and the
//! numbers in README.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use nlfamilies::rt_nduseropt::Nduseropt;
use nlwire::typed::{FamilyInfo, FramedInfo, KindInfo, Set as _, SetInfo};
use nlwire::uapi::{
    NETLINK_AUDIT, NETLINK_CONNECTOR, NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE,
    NETLINK_SOCK_DIAG, NETLINK_XFRM,
};

const INTRODUCTION: &str = "\
# The families of nlfamilies

A row is a feature of `nlfamilies`, and a module of the same name. *Sets* and *attributes* are
those that the messages of the family can have at any depth, also if they belong to the module
of another family. *Operations* are requests, with or without a reply. The last row counts each
set once, and the families with each kind of evidence.

| evidence | what is compared | by |
|---|---|---|
| C | names, numbers and layouts of structs, with the kernel's headers | `ynlgen/tests/c.rs` |
| Y | random messages, value for value, with the kernel's own client, pyynl | `ynlgen/compare/run --random` |
| K | messages of a running kernel, with what the test set up, procfs, or pyynl | `kmod/test/families` in a virtual machine; `nlwire/families/tests/it/live`, `ynlgen/compare/run` |
| F | recorded messages, and their number: each attribute is declared, and its payload is of its kind | `nlwire/families/tests/fixtures` |
| G | answers of other kernels, in a virtual machine | `kmod/test/nlsock`, `kmod/test/wireguard` |

Several families can have the same message types, which the address family in the first byte of
the header tells apart: an `RTM_NEWLINK` with `AF_BRIDGE` is of `bridge-link`, one with `AF_INET6`
of `inet6-link`, and all others are of `rt-link`. The families of `NETLINK_SOCK_DIAG` are told
apart in the same way.

The kinds of all families are compared with the calls and policies in the kernel's source by
`ynlgen/compare/calls.py`. A test requests every dump that the running kernel has without
privilege, and expects no attribute that is not declared (`nlwire/families/tests/it/running.rs`).

This page is written by `NLFAMILIES_PAGE=write cargo test -p nlfamilies --test it page`.

| feature | protocol | source | sets | attributes | operations | notifications | evidence |
|---|---|---|--:|--:|--:|--:|---|
";

const WRITES: &str = "NLFAMILIES_PAGE=write cargo test -p nlfamilies --test it page writes it";

const PROTOCOLS: &[(i32, &str)] = &[
    (NETLINK_AUDIT, "`NETLINK_AUDIT`"),
    (NETLINK_CONNECTOR, "`NETLINK_CONNECTOR`"),
    (NETLINK_GENERIC, "generic netlink"),
    (NETLINK_NETFILTER, "`NETLINK_NETFILTER`"),
    (NETLINK_ROUTE, "`NETLINK_ROUTE`"),
    (NETLINK_SOCK_DIAG, "`NETLINK_SOCK_DIAG`"),
    (NETLINK_XFRM, "`NETLINK_XFRM`"),
];

/// Returns a path in the repository.
fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the text between two others.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end}")).0
}

/// Returns the text that follows each occurrence of `start`, up to `end`.
fn each<'a>(text: &'a str, start: &'a str, end: char) -> impl Iterator<Item = &'a str> {
    let parts = text.split(start).skip(1);
    parts.filter_map(move |part| Some(part.split_once(end)?.0))
}

/// Returns the modules of nlfamilies that a source uses.
fn used(source: &str) -> BTreeSet<String> {
    let uses = source.split("nlfamilies::").skip(1);
    let modules = |text: &str| -> Vec<String> {
        // One, or a list in braces.
        let items = match text.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => text.split("::").next().unwrap_or_default(),
        };
        let module = |item: &str| item.trim().split(':').next().unwrap_or_default().to_owned();
        items.split(',').map(module).collect()
    };
    uses.flat_map(modules).collect()
}

/// Returns the text of all sources in a folder.
fn sources(folder: &str) -> String {
    let entries = fs::read_dir(at(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let sources = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    sources
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

/// What tests use.
struct Evidence {
    /// Names that C does not have.
    not_in_c: BTreeSet<String>,
    /// Modules with random messages.
    random: BTreeSet<String>,
    /// Modules in tests with the running kernel.
    live: BTreeSet<String>,
    /// Modules with cases in `tests/kernel`.
    cases: BTreeSet<String>,
    /// Families of which dumps of the running kernel are compared.
    recorded: BTreeSet<String>,
    /// Modules in tests that run in a virtual machine.
    guest: BTreeSet<String>,
}

impl Evidence {
    fn read() -> Self {
        let c = read("ynlgen/tests/c.rs");
        let unknown = between(&c, "const UNKNOWN: &[&str] = &[", "\n];");
        let random = read("proptests/src/check/typed.rs");
        let random = between(&random, "\nfamilies! {\n", "\n}");
        let record = read("ynlgen/compare/record.py");
        let recorded = each(&record, "self.raw(\"", '"').chain(each(&record, "self.genl(\"", '"'));
        let guest = read("kmod/test/nlsock");
        let guest = between(&guest, "tests=({", "}::");
        let guest = guest.split(',').map(|test| {
            let module = format!("nlsock/tests/it/{test}");
            // A few tests are folders.
            fs::read_to_string(at(&format!("{module}.rs"))).unwrap_or_else(|_| sources(&module))
        });
        let entries = fs::read_dir(at("nlwire/families/tests/kernel")).unwrap();
        let cases = entries.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
        let cases: String = cases.collect();
        let wireguard = read("kmod/test/wireguard");
        let examples = each(&wireguard, "/release/examples/", '"');
        // The others are not nlsock's, and measure the same families.
        let examples = examples.map(|name| {
            fs::read_to_string(at(&format!("nlsock/examples/{name}.rs"))).unwrap_or_default()
        });
        Self {
            not_in_c: each(unknown, "\"line ", '"')
                .chain(each(unknown, "\"group ", '"'))
                .map(str::to_owned)
                .collect(),
            random: random
                .lines()
                .map(|line| line.trim().split(':').next().unwrap_or_default().to_owned())
                .collect(),
            cases: each(&cases, "\nfamily ", '\n')
                .filter_map(|line| line.split(' ').next())
                .map(|feature| feature.replace('-', "_"))
                .collect(),
            live: used(&sources("nlwire/families/tests/it/live")),
            recorded: recorded.map(str::to_owned).collect(),
            guest: used(&guest.chain(examples).collect::<String>()),
        }
    }
}

/// The sets of a family, and the number of attributes of each.
type Sets = BTreeMap<*const (), usize>;

fn add_set(set: &'static SetInfo, sets: &mut Sets) {
    let key = std::ptr::from_ref(set).cast();
    // Messages without attributes have an empty set.
    if set.attributes.is_empty() || sets.insert(key, set.attributes.len()).is_some() {
        return;
    }
    for entry in &set.attributes {
        add_kind(&entry.kind, sets);
    }
}

fn add_kind(kind: &KindInfo, sets: &mut Sets) {
    match kind {
        KindInfo::Nest(set) | KindInfo::NextHops(set) => add_set(set(), sets),
        KindInfo::Framed(FramedInfo { set, .. }) => add_set(set(), sets),
        KindInfo::IndexedArray(of) | KindInfo::Multi(of) => add_kind(of, sets),
        KindInfo::Sub(sub) => {
            let formats = sub().formats;
            formats
                .iter()
                .for_each(|format| add_kind(&format.kind, sets));
        }
        _ => {}
    }
}

/// A row of the page.
struct Row {
    feature: String,
    protocol: String,
    source: String,
    sets: Sets,
    operations: usize,
    notifications: usize,
    evidence: Vec<String>,
}

impl Row {
    fn new(feature: &str, protocol: &str, info: Option<&FamilyInfo>, evidence: &Evidence) -> Self {
        let module = feature.replace('-', "_");
        let text = read(&format!("nlwire/families/src/{module}.rs"));
        let is_generated = text.contains("\n//! Generated by ynlgen from ");
        let source = if is_generated {
            "specification".to_owned()
        } else {
            let (_, named) = text.split_once("\n//! Written by hand from C: ").unwrap();
            let lines = named.lines();
            let named: String = lines.take_while(|line| line.len() > 3).collect();
            let files = named.split('`').skip(1).step_by(2);
            let files = files.filter(|file| file.ends_with(".h") || file.ends_with(".c"));
            files
                .map(|file| format!("`{file}`"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let mut sets = Sets::new();
        let ops = info.map_or(&[][..], |info| info.ops);
        for op in ops {
            add_set((op.request_set)(), &mut sets);
            add_set((op.reply_set)(), &mut sets);
        }
        // It has no operation.
        if module == "rt_nduseropt" {
            add_set(Nduseropt::info(), &mut sets);
        }
        let name = info.map_or(feature, |info| info.name);
        let operations = ops.iter().filter(|op| op.request.is_some()).count();
        let mut row = Self {
            feature: feature.to_owned(),
            protocol: protocol.to_owned(),
            source,
            sets,
            operations,
            notifications: ops.len() - operations,
            evidence: Vec::new(),
        };
        let numbered = text.lines().filter_map(|line| {
            let (_, rest) = line.split_once(" = ")?;
            let (number, rest) = rest.split_once(" \"")?;
            number.parse::<u64>().ok()?;
            Some(rest.split_once('"')?.0)
        });
        let mut in_c = numbered.filter(|name| !evidence.not_in_c.contains(*name));
        row.mark(in_c.next().is_some(), "C");
        row.mark(is_generated && evidence.random.contains(&module), "Y");
        let running = evidence.live.contains(&module)
            || evidence.cases.contains(&module)
            || evidence.recorded.contains(name);
        row.mark(running, "K");
        let fixture = at(&format!("nlwire/families/tests/fixtures/{name}.txt"));
        let messages = fs::read_to_string(fixture).unwrap_or_default();
        let messages = messages.lines().count();
        row.mark(messages > 0, &format!("F {messages}"));
        row.mark(evidence.guest.contains(&module), "G");
        row
    }

    fn mark(&mut self, is_true: bool, mark: &str) {
        if is_true {
            self.evidence.push(mark.to_owned());
        }
    }
}

/// Returns the rows, with the checks of the lists in lib.rs and Cargo.toml.
fn rows() -> Vec<Row> {
    let lib = read("nlwire/families/src/lib.rs");
    let manifest = read("nlwire/families/Cargo.toml");
    let entries = fs::read_dir(at("nlwire/families/src")).unwrap();
    let files = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let others = ["lib.rs", "splits.rs"];
    let modules = files.filter(|file| !others.contains(&file.as_str()));
    let modules: BTreeSet<_> = modules.map(|file| file.replace(".rs", "")).collect();

    let documented = between(&lib, "//! | feature |", "\n//!\n");
    let documented: Vec<(&str, &str)> = documented
        .split("\n//! | `")
        .skip(1)
        .map(|row| {
            let mut columns = row.split(" | ");
            let feature = columns.next().unwrap().trim_end_matches('`');
            (feature, columns.next().unwrap())
        })
        .collect();
    let of_feature = |feature: &str| feature.replace('-', "_");
    let listed = |features: Vec<&str>| features.into_iter().map(of_feature).collect();
    let in_docs: BTreeSet<String> =
        listed(documented.iter().map(|(feature, _)| *feature).collect());
    let all = between(&manifest, "\nall = [\n", "\n]");
    let in_all: BTreeSet<String> = listed(all.split('"').skip(1).step_by(2).collect());
    assert_eq!(in_docs, modules, "the table in lib.rs's documentation");
    assert_eq!(in_all, modules, "Cargo.toml's feature `all`");
    for (feature, _) in &documented {
        let declaration = format!("\n{feature} = [");
        assert!(manifest.contains(&declaration), "Cargo.toml: no {feature}");
    }

    // The list of lib.rs is the only place that says which feature has which family.
    let list = between(&lib, "static FAMILIES: ", "\n];");
    let families = nlfamilies::families().iter();
    let listed: Vec<&str> = each(list, "feature = \"", '"').collect();
    assert_eq!(listed.len(), families.len());
    let by_feature: BTreeMap<_, _> = listed.into_iter().zip(families).collect();
    let evidence = Evidence::read();
    let unknown: Vec<_> = evidence.cases.difference(&modules).collect();
    assert!(unknown.is_empty(), "cases of no family: {unknown:?}");
    assert!(evidence.random.len() > 30 && evidence.not_in_c.len() > 5);
    assert!(evidence.recorded.len() == 9 && evidence.live.len() > 10 && evidence.guest.len() > 3);
    documented
        .iter()
        .map(|(feature, protocol)| {
            let info = by_feature.get(feature).copied().copied();
            if let Some(info) = info {
                let known = PROTOCOLS
                    .iter()
                    .find(|(number, _)| *number == info.protocol);
                assert_eq!(known.unwrap().1, *protocol, "{feature}");
            }
            Row::new(feature, protocol, info, &evidence)
        })
        .collect()
}

/// Writes a number with a comma after the thousands.
fn thousands(number: usize) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        above => format!("{above},{:03}", number % 1_000),
    }
}

#[test]
fn the_page_of_the_families_is_current() {
    if !at("docs/families.md").exists() {
        return super::live::skipped("docs/families.md", "this is a package, without the page");
    }
    let rows = rows();
    let mut page = INTRODUCTION.to_owned();
    let mut all = Sets::new();
    let (mut operations, mut notifications) = (0, 0);
    let mut evidence: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        writeln!(
            page,
            "| `{}` | {} | {} | {} | {} | {} | {} | {} |",
            row.feature,
            row.protocol,
            row.source,
            row.sets.len(),
            thousands(row.sets.values().sum()),
            row.operations,
            row.notifications,
            row.evidence.join(", "),
        )
        .unwrap();
        all.extend(&row.sets);
        operations += row.operations;
        notifications += row.notifications;
        for mark in &row.evidence {
            let (letter, _) = mark.split_at(1);
            *evidence.entry(letter).or_default() += 1;
        }
    }
    let evidence = evidence.iter();
    let evidence: Vec<_> = evidence
        .map(|(mark, count)| format!("{mark} {count}"))
        .collect();
    let attributes = thousands(all.values().sum());
    let specified = rows.iter().filter(|row| row.source == "specification");
    let specified = specified.count();
    writeln!(
        page,
        "| {} families | | {specified} specifications, {} by hand | {} | {attributes} | {operations} | {notifications} | {} |",
        rows.len(),
        rows.len() - specified,
        thousands(all.len()),
        evidence.join(", "),
    )
    .unwrap();

    let path = at("docs/families.md");
    let (families, numbers) = (
        rows.len().to_string(),
        format!("{} families, {attributes} attributes", rows.len()),
    );
    let readme = replace(
        &read("README.md"),
        " of ",
        " families of the kernel",
        &families,
    );
    let chinese = replace(
        &read("README.zh-CN.md"),
        "内核中 ",
        " 个族（family）",
        &families,
    );
    let others = replace(
        &read("docs/from-other-crates.md"),
        "yes: [",
        "](families.md) in `nlfamilies`",
        &numbers,
    );
    if env::var_os("NLFAMILIES_PAGE").is_some_and(|value| value == "write") {
        fs::write(&path, &page).unwrap();
        fs::write(at("README.md"), &readme).unwrap();
        fs::write(at("README.zh-CN.md"), &chinese).unwrap();
        fs::write(at("docs/from-other-crates.md"), &others).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let lines = page.lines().zip(found.lines());
    let first = lines.into_iter().find(|(new, old)| new != old);
    assert!(
        page == found,
        "docs/families.md is not current, first at {first:?}; {WRITES}"
    );
    assert_eq!(chinese, read("README.zh-CN.md"), "{WRITES}");
    assert!(
        readme == read("README.md") && others == read("docs/from-other-crates.md"),
        "README.md or docs/from-other-crates.md does not say {numbers}; {WRITES}"
    );
}

/// Replaces the text between the last `start` before `end`, and `end`.
fn replace(text: &str, start: &str, end: &str, new: &str) -> String {
    let (before, behind) = text.split_once(end).unwrap();
    let (before, _) = before.rsplit_once(start).unwrap();
    format!("{before}{start}{new}{end}{behind}")
}
