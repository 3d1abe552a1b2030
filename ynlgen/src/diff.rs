// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the declarations of one kernel have otherwise than those of another, as a page of
//! Markdown.
//!
//! Names are C's where C knows them, so that a set or a prefix that is renamed in a
//! specification is no difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::families::Generator;
use crate::model::{Constant, Family};

/// What a family has, by a name that says what it is.
pub type Items = BTreeMap<String, String>;

/// Returns the page: a table of all families that differ, and a table for each.
pub fn page(old: &Generator, new: &Generator) -> Result<String, String> {
    let families = |generator: &Generator| -> Result<BTreeMap<String, Items>, String> {
        let names = generator.all()?.into_iter();
        names
            .map(|name| {
                let family = generator.family_of_other_version(&name)?;
                // Linux has renamed files: rt_link, rt-link.
                Ok((name.replace('_', "-"), items(&family)))
            })
            .collect()
    };
    let versions = (old.version(), new.version());
    Ok(markdown(versions, &families(old)?, &families(new)?))
}

/// Returns the name of a constant; `owner` precedes it if C does not know it.
fn named(owner: &str, constant: &Constant) -> String {
    let is_c = constant.c.contains('_') && constant.c.to_uppercase() == constant.c;
    if is_c {
        constant.c.clone()
    } else {
        format!("{owner}::{}", constant.ident)
    }
}

/// Returns everything that a family declares.
pub fn items(family: &Family) -> Items {
    let mut items = Items::new();
    let mut add = |what: &str, name: String, value: String| {
        let all = items.entry(format!("{what} `{name}`")).or_default();
        // Two sets may have an attribute of one name.
        if !all.split("; ").any(|one| one == value) {
            let _ = write!(all, "{}{value}", if all.is_empty() { "" } else { "; " });
        }
    };
    for set in &family.sets {
        for (attribute, kind, _) in &set.attributes {
            let value = format!("{}: {kind}", attribute.number);
            add("attribute", named(&set.type_name, attribute), value);
        }
    }
    for sub in &family.sub_messages {
        for (_, value, kind) in &sub.formats {
            let name = format!("{} {value}", sub.type_name);
            add("format", name, kind.to_string());
        }
    }
    for (what, ops) in [
        ("operation", &family.operations),
        ("notification", &family.events),
    ] {
        for op in ops {
            let mut value = format!("{}: {}, {}", op.constant.number, op.header, op.set);
            if let Some(reply) = op.reply {
                let _ = write!(value, " => {reply} {}", op.reply_set);
            }
            add(what, named(&family.type_name, &op.constant), value);
        }
    }
    for group in &family.groups {
        add("group", group.c.clone(), group.number.to_string());
    }
    for e in &family.enums {
        for entry in &e.entries {
            add(
                "value",
                named(&e.type_name, entry),
                entry.number.to_string(),
            );
        }
    }
    for s in &family.structs {
        add("struct", s.c.clone(), format!("{} bytes", s.size));
        for field in &s.fields {
            let kind = field.kind.as_ref().unwrap_or(&field.type_name);
            let name = format!("{}.{}", s.c, field.ident);
            add("field", name, format!("at {}: {kind}", field.offset));
        }
    }
    items
}

/// A difference: both values, of which one may be missing.
type Difference<'i> = (&'i str, Option<&'i str>, Option<&'i str>);

fn differences<'i>(old: &'i Items, new: &'i Items) -> Vec<Difference<'i>> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let both = names.into_iter().map(|name| {
        let get = |items: &'i Items| items.get(name).map(String::as_str);
        (name.as_str(), get(old), get(new))
    });
    both.filter(|(_, old, new)| old != new).collect()
}

/// Returns the page for the families of two versions.
pub fn markdown(
    versions: (&str, &str),
    old: &BTreeMap<String, Items>,
    new: &BTreeMap<String, Items>,
) -> String {
    let (from, to) = versions;
    let none = Items::new();
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut out = format!("# From Linux {from} to {to}\n\n");
    out += "| family | added | removed | changed |\n|---|---:|---:|---:|\n";
    let mut tables = String::new();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        let list = differences(before.unwrap_or(&none), after.unwrap_or(&none));
        let count = |which: fn(&Difference<'_>) -> bool| list.iter().filter(|d| which(d)).count();
        let added = count(|(_, old, _)| old.is_none());
        let removed = count(|(_, _, new)| new.is_none());
        let changed = list.len() - added - removed;
        let note = match (before, after) {
            (None, _) => " (new)",
            (_, None) => " (gone)",
            _ if list.is_empty() => continue,
            _ => "",
        };
        let _ = writeln!(out, "| `{name}`{note} | {added} | {removed} | {changed} |");
        // Everything in it is new, or gone.
        if !note.is_empty() {
            continue;
        }
        let _ = writeln!(
            tables,
            "\n## `{name}`\n\n| | {from} | {to} |\n|---|---|---|"
        );
        for (what, old, new) in list {
            let cell = |value: Option<&str>| value.map_or(String::new(), |v| format!("`{v}`"));
            let _ = writeln!(tables, "| {what} | {} | {} |", cell(old), cell(new));
        }
    }
    out + &tables
}
