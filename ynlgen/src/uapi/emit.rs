// SPDX-License-Identifier: MIT OR Apache-2.0
//! The text of a module.

use std::fmt::Write as _;

use super::config::Module;
use super::existing::Existing;
use super::Item;
use crate::headers::Origin;

/// Returns whether a comment is one of the generator's.
pub(super) fn is_generated(line: &str) -> bool {
    [
        crate::SPDX,
        "// Written by ynlgen",
        "// Comments are kept",
        "// From `",
        "// enum",
        "// #define",
    ]
    .iter()
    .any(|start| line.starts_with(start))
}

/// Returns the text of a module.
pub(super) fn module(
    module: &Module,
    items: &[Item<'_>],
    version: &str,
    existing: &Existing,
) -> String {
    let mut out = format!("{}\n", crate::SPDX);
    match existing.modules.get(&format!("{}.rs", module.name)) {
        Some(docs) => {
            for line in docs {
                let _ = writeln!(out, "{line}");
            }
        }
        None => {
            let about = module.about.as_deref().unwrap_or_default();
            let _ = writeln!(out, "//! `{}`: {about}.", module.headers[0]);
        }
    }
    let _ = write!(
        out,
        "\n\
         // Written by ynlgen from the headers of Linux {version}: names, types, numbers.\n\
         // Comments are kept. `ynlgen/uapi.toml` decides on headers and types.\n\n"
    );
    let undocumented = |item: &Item<'_>| {
        let known = existing.constants.get(&item.constant.name);
        known.is_none_or(|known| known.docs.is_empty())
    };
    let mut allowed = Vec::new();
    if items.iter().any(undocumented) {
        allowed.push("missing_docs");
    }
    let lower = |item: &Item<'_>| {
        item.constant
            .name
            .contains(|c: char| c.is_ascii_lowercase())
    };
    if items.iter().any(lower) {
        allowed.push("non_upper_case_globals");
    }
    if !allowed.is_empty() {
        let _ = writeln!(
            out,
            "#![allow({}, reason = \"the names are C's, as are their meanings\")]\n",
            allowed.join(", ")
        );
    }
    if items.iter().any(|item| item.rust_type == "NlmFlags") {
        out.push_str("use super::super::NlmFlags;\n\n");
    }
    let several = items.windows(2).any(|two| two[0].header != two[1].header);
    let mut header = "";
    for group in items.chunk_by(|a, b| same_group(a, b, existing)) {
        let Some(first) = group.first() else { continue };
        if several && first.header != header {
            let name = first.header.trim_start_matches("kernel/");
            let _ = writeln!(out, "// From `{name}`.\n");
        }
        header = first.header;
        let _ = writeln!(out, "// {}", heading(group));
        let width = group
            .iter()
            .map(|i| i.constant.name.len())
            .max()
            .unwrap_or(0)
            + 1;
        let mut heading = true;
        for item in group {
            let name = &item.constant.name;
            let (lead, docs) = existing
                .constants
                .get(name)
                .map_or((&[][..], &[][..]), |known| (&known.group, &known.docs));
            if !lead.is_empty() && !heading {
                out.push('\n');
            }
            for line in lead {
                let _ = writeln!(out, "{line}");
            }
            if !lead.is_empty() && !docs.is_empty() {
                out.push('\n');
            }
            for line in docs {
                let _ = writeln!(out, "{line}");
            }
            let name = format!("{name}:");
            let _ = writeln!(
                out,
                "pub const {name:width$} {} = {};",
                item.rust_type, item.expression
            );
            heading = false;
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Returns whether two constants that follow each other are one group. Macros are one
/// if their names begin with the same word and no comment is between them.
fn same_group(a: &Item<'_>, b: &Item<'_>, existing: &Existing) -> bool {
    if (a.header, a.rust_type) != (b.header, b.rust_type) {
        return false;
    }
    if let (Origin::Define(_), Origin::Define(_)) = (&a.constant.origin, &b.constant.origin) {
        let word = |item: &Item<'_>| {
            let name = &item.constant.name;
            name.split_once('_')
                .map_or(name.clone(), |(word, _)| word.to_owned())
        };
        let known = existing.constants.get(&b.constant.name);
        return word(a) == word(b) && known.is_none_or(|known| known.group.is_empty());
    }
    a.constant.origin == b.constant.origin
}

/// Names a group as C does: the enum's tag, or the beginning that its names
/// share.
fn heading(group: &[Item<'_>]) -> String {
    let (kind, tag) = match &group[0].constant.origin {
        Origin::Enum(_, Some(tag)) => ("enum", Some(tag)),
        Origin::Enum(_, None) => ("enum", None),
        Origin::Define(_) => ("#define", None),
    };
    if let Some(tag) = tag {
        return format!("enum {tag}");
    }
    let first = group[0].constant.name.as_str();
    let shared = group.iter().fold(first, |shared, item| {
        let same = shared
            .bytes()
            .zip(item.constant.name.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        &shared[..same]
    });
    let end = if group.len() == 1 {
        first.len()
    } else {
        shared.rfind('_').map_or(0, |at| at + 1)
    };
    format!(
        "{kind} {}{}",
        &shared[..end],
        if group.len() == 1 { "" } else { "*" }
    )
}
