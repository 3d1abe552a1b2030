// SPDX-License-Identifier: MIT OR Apache-2.0
//! The specification of the kernel module's family, `kmod/nlstore.yaml`, beside its declaration
//! in Rust, `kmod/src/store.rs`: the same names, numbers and kinds.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ynlgen::names::Known;
use ynlgen::{emit, model, spec};

/// A line of a declaration: `NAME = NUMBER "C_NAME": KIND`, without rule.
struct Line<'a> {
    name: &'a str,
    number: &'a str,
    c_name: &'a str,
    kind: String,
}

fn line(text: &str) -> Option<Line<'_>> {
    let text = text.trim().trim_start_matches("groups { ");
    let (name, rest) = text.split_once(" = ")?;
    let (number, rest) = rest.split_once(" \"")?;
    number.parse::<u16>().ok()?;
    let (c_name, kind) = rest.split_once('"')?;
    let kind = kind.trim_start_matches(": ");
    let kind = kind.trim_end_matches([',', '}', ' ']);
    // The generator has another name for it.
    let kind = kind.replace("NlstoreAWindow", "NlstoreWindow");
    // What follows is the reply of an operation, or the rule of an attribute.
    let rule = kind.find(" => ").filter(|_| !kind.starts_with("NoHeader"));
    let kind = kind[..rule.unwrap_or(kind.len())].to_owned();
    Some(Line {
        name,
        number,
        c_name,
        kind,
    })
}

fn lines(text: &str) -> Vec<Line<'_>> {
    text.lines().filter_map(line).collect()
}

#[test]
fn the_specification_is_that_of_the_declaration() {
    let kmod = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kmod");
    let declaration = fs::read_to_string(kmod.join("src/store.rs")).unwrap();
    let declared = lines(&declaration);
    // These are the names that C's header would have.
    let known: Known = declared
        .iter()
        .map(|line| (line.c_name, line.number.parse().unwrap()))
        .collect();
    let text = fs::read_to_string(kmod.join("nlstore.yaml")).unwrap();
    let spec = spec::parse(spec::read(&text).unwrap()).unwrap();
    let family = model::resolve(&spec, &known).unwrap();
    let generated = emit::module(&family, &[], "0");
    let set = |lines: Vec<Line<'_>>| -> BTreeSet<String> {
        let text = |line: Line<'_>| {
            format!(
                "{} = {} \"{}\": {}",
                line.name, line.number, line.c_name, line.kind
            )
        };
        lines.into_iter().map(text).collect()
    };
    let declared = set(declared);
    // Ten attributes, four operations, two notifications and a group.
    assert_eq!(declared.len(), 17, "{declared:#?}");
    assert_eq!(set(lines(&generated)), declared);
}
