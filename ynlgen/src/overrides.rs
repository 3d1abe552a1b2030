// SPDX-License-Identifier: MIT OR Apache-2.0
//! Corrections of a specification: `overrides/FAMILY.toml`.
//!
//! Each `[[change]]` has a reason and any number of lines. A line names an item by its kind, its
//! owner if it has one, and its name, and gives keys of the specification that replace what is
//! there:
//!
//! ```toml
//! [[change]]
//! reason = "network byte order"
//! attribute.vlan-attrs.proto = { byte-order = "big-endian", remove = ["enum"] }
//! definition.vlan-flags.name-prefix = "vlan-flag-"
//! operations.name-prefix = "rtm-"                # keys of the table of operations
//! spec.version = 2                               # keys of the specification itself
//!
//! attribute.vlan-attrs.mask = "Be32"             # a kind, instead of keys
//! add.attribute.vlan-attrs.new = "U32"           # the same, or a table, with `before = "name"`
//! add.format.data-msg.dummy = "Empty"
//! drop.entry.vlan-flags = ["old"]
//! sets.IFLA_MACVLAN_ = "MODE: U32, FLAGS: U16"   # a set by its C names; C has the numbers
//! structs.tc_htb_xstats = "lends: u32, port: u16 = Be16"
//!
//! # Operations by their C names, with the names of replies, and notifications, of a set.
//! commands.NL80211_CMD_ = { set = "nl80211-attrs", requests = "GET_KEY: NEW_KEY, SET_KEY: -", events = "ROAM" }
//! ```
//!
//! A line that changes nothing is an error, so that it goes away when the kernel corrects itself.

use serde_json::{json, Map, Value};

use crate::names::Known;

type Table = Map<String, Value>;

/// Applies the changes to the tree of a specification.
pub fn apply(spec: &mut Value, overrides: Table, known: &Known) -> Result<(), String> {
    for (key, changes) in overrides {
        let changes = match changes {
            Value::Array(changes) if key == "change" => changes,
            _ => return Err(format!("{key}: not an array of changes")),
        };
        for change in changes {
            let mut change = table("change", change)?;
            let reason = change.remove("reason").filter(|reason| reason.is_string());
            let reason = reason.ok_or(format!("{change:?}: no reason"))?;
            if change.is_empty() {
                return Err(format!("{reason}: changes nothing"));
            }
            for (key, value) in change {
                let value = table(&key, value)?;
                apply_one(spec, &key, value, known)
                    .map_err(|error| format!("{reason}: {error}"))?;
            }
        }
    }
    Ok(())
}

/// Applies those changes, one item at a time, that `accepts` what becomes of the specification.
/// Returns the number of the others.
pub fn apply_some(
    spec: &mut Value,
    overrides: Table,
    known: &Known,
    accepts: impl Fn(&Value) -> bool,
) -> usize {
    let changes = overrides
        .into_iter()
        .flat_map(|(_, changes)| match changes {
            Value::Array(changes) => changes,
            _ => Vec::new(),
        });
    let mut left_out = 0;
    for change in changes.filter_map(|change| table("change", change).ok()) {
        let lines = change.into_iter().filter(|(key, _)| key != "reason");
        for (key, value) in lines.flat_map(|(key, value)| items(&key, value)) {
            let mut changed = spec.clone();
            let is_applied = apply_one(&mut changed, &key, value, known).is_ok();
            if is_applied && (accepts(&changed) || !accepts(spec)) {
                *spec = changed;
            } else {
                left_out += 1;
            }
        }
    }
    left_out
}

/// Splits the lines with one key into those of one item each.
fn items(key: &str, value: Value) -> Vec<(String, Table)> {
    // The names that lead to an item: kinds, an owner, its own.
    let kind = match (key, &value) {
        ("add" | "drop", Value::Object(kinds)) => kinds.keys().next().cloned(),
        _ => Some(key.to_owned()),
    };
    let has_owner = |kind: &str| ["attribute", "entry", "member", "format"].contains(&kind);
    let depth = match key {
        "spec" | "operations" => 0,
        "add" => 2 + usize::from(kind.is_some_and(|kind| has_owner(&kind))),
        "drop" => 1 + usize::from(kind.is_some_and(|kind| has_owner(&kind))),
        key => 1 + usize::from(has_owner(key)),
    };
    let one = |value| match value {
        Value::Object(table) => Some((key.to_owned(), table)),
        _ => None,
    };
    split(value, depth).into_iter().filter_map(one).collect()
}

/// Splits a table at a depth into tables of one entry each.
fn split(value: Value, depth: usize) -> Vec<Value> {
    match (depth.checked_sub(1), value) {
        (Some(depth), Value::Object(table)) => {
            let each = table.into_iter().flat_map(|(name, value)| {
                let values = split(value, depth).into_iter();
                let wrap = move |value| Value::Object(Table::from_iter([(name.clone(), value)]));
                values.map(wrap).collect::<Vec<_>>()
            });
            each.collect()
        }
        (_, value) => vec![value],
    }
}

fn table(what: &str, value: Value) -> Result<Table, String> {
    match value {
        Value::Object(table) => Ok(table),
        value => Err(format!("{what}: {value} is no table")),
    }
}

fn apply_one(spec: &mut Value, key: &str, value: Table, known: &Known) -> Result<(), String> {
    match key {
        "spec" => return update("spec", spec, Value::Object(value)),
        "operations" => return update(key, &mut spec[key], Value::Object(value)),
        _ => {}
    }
    for (kind, value) in value {
        match key {
            "add" => each(&kind, value, |at, name, item| add(spec, at, name, item))?,
            "drop" => each_owner(&kind, value, |at, names| {
                let names = names
                    .as_array()
                    .ok_or(format!("{at:?}: not a list of names"))?;
                names
                    .iter()
                    .try_for_each(|name| drop(spec, at, name.as_str().unwrap_or("")))
            })?,
            "sets" => {
                let (name, set) = set(&kind, &value, known)?;
                add(spec, ("set", ""), &name, set)?;
            }
            "commands" => commands(spec, &kind, &value, known)?,
            "structs" => {
                let (name, definition) = structure(&kind, &value)?;
                add(spec, ("definition", ""), &name, definition)?;
            }
            key => {
                let one = Value::Object(Table::from_iter([(kind, value)]));
                each(key, one, |at, name, keys| {
                    let (list, key) = list(spec, at)?;
                    let item = list.iter_mut().find(|item| item[key] == name);
                    // A kind says it all.
                    let keys = if keys.is_string() {
                        json!({ "kind": keys })
                    } else {
                        keys
                    };
                    update(name, item.ok_or(format!("{name}: no such item"))?, keys)
                })?;
            }
        }
    }
    Ok(())
}

/// The kind of an item, and the name of its owner.
type Place<'p> = (&'p str, &'p str);

/// Calls `each` with the owners of a kind of item; the owner is empty if there is none.
fn each_owner(
    kind: &str,
    value: Value,
    mut each: impl FnMut(Place<'_>, Value) -> Result<(), String>,
) -> Result<(), String> {
    if !["attribute", "entry", "member", "format"].contains(&kind) {
        return each((kind, ""), value);
    }
    let owners = table(kind, value)?;
    let mut in_owner = |(owner, items): (String, Value)| {
        each((kind, &owner), items).map_err(|error| format!("{kind} of {owner}: {error}"))
    };
    owners.into_iter().try_for_each(&mut in_owner)
}

/// Calls `each` with the name and the value of each item.
fn each(
    kind: &str,
    value: Value,
    mut each: impl FnMut(Place<'_>, &str, Value) -> Result<(), String>,
) -> Result<(), String> {
    each_owner(kind, value, |at, items| {
        let mut items = table(at.0, items)?.into_iter();
        items.try_for_each(|(name, item)| each(at, &name, item))
    })
}

fn add(spec: &mut Value, at: Place<'_>, name: &str, item: Value) -> Result<(), String> {
    let mut item = match item {
        Value::String(kind) => Table::from_iter([("kind".to_owned(), kind.into())]),
        item => table(name, item)?,
    };
    let before = item.remove("before");
    let (list, key) = list(spec, at)?;
    let place = |name: &Value| list.iter().position(|item| item[key] == *name);
    if place(&name.into()).is_some() {
        return Err(format!("{name} is there already"));
    }
    let index = match before {
        None => list.len(),
        Some(before) => place(&before).ok_or(format!("{name}: no {before}"))?,
    };
    item.insert(key.to_owned(), name.into());
    list.insert(index, Value::Object(item));
    Ok(())
}

fn drop(spec: &mut Value, at: Place<'_>, name: &str) -> Result<(), String> {
    let (list, key) = list(spec, at)?;
    let index = list.iter().position(|item| item[key] == name);
    list.remove(index.ok_or(format!("{name}: no such item"))?);
    Ok(())
}

/// Takes keys away from `item` and replaces others.
fn update(name: &str, item: &mut Value, keys: Value) -> Result<(), String> {
    let mut keys = table(name, keys)?;
    let item = item.as_object_mut().ok_or(format!("{name}: not a table"))?;
    let removed = keys.remove("remove");
    if keys.is_empty() && removed.is_none() {
        return Err(format!("{name}: changes nothing"));
    }
    for key in removed
        .iter()
        .flat_map(|keys| keys.as_array().into_iter().flatten())
    {
        let key = key.as_str().unwrap_or("");
        item.remove(key)
            .ok_or(format!("{name}: {key} is not there to be removed"))?;
    }
    for (key, value) in keys {
        let old = item.insert(key.clone(), value);
        if old.as_ref() == item.get(&key) {
            return Err(format!("{name}: {key} is that already"));
        }
    }
    Ok(())
}

/// Returns the list of items at a place, and the key that names them.
fn list<'s>(
    spec: &'s mut Value,
    at: Place<'_>,
) -> Result<(&'s mut Vec<Value>, &'static str), String> {
    let (kind, owner) = at;
    let (outer, inner, key) = match kind {
        "set" => ("attribute-sets", "", "name"),
        "attribute" => ("attribute-sets", "attributes", "name"),
        "definition" => ("definitions", "", "name"),
        "entry" => ("definitions", "entries", "name"),
        "member" => ("definitions", "members", "name"),
        "sub-message" => ("sub-messages", "", "name"),
        "format" => ("sub-messages", "formats", "value"),
        "operation" => ("operations", "", "name"),
        "group" => ("mcast-groups", "", "name"),
        kind => return Err(format!("{kind}: no such kind of item")),
    };
    // A specification may lack the list.
    let empty = match outer {
        "mcast-groups" => json!({ "list": [] }),
        _ => json!([]),
    };
    let spec = spec.as_object_mut().ok_or("not a table")?;
    let mut list = spec.entry(outer).or_insert(empty);
    if list.is_object() {
        list = &mut list["list"];
    }
    if !inner.is_empty() {
        let owners = list.as_array_mut().ok_or(format!("{outer}: no list"))?;
        let owner = owners.iter_mut().find(|item| item["name"] == owner);
        list = &mut owner.ok_or("no such owner")?[inner];
        if list.is_null() {
            *list = json!([]);
        }
    }
    let list = list.as_array_mut().ok_or(format!("{outer}: no list"))?;
    // An entry that is only a name becomes a table with a name.
    for item in &mut *list {
        if item.is_string() {
            *item = json!({ key: item });
        }
    }
    Ok((list, key))
}

/// Returns the items of `NAME: TYPE, NAME: TYPE`.
fn words<'v>(what: &str, value: &'v Value) -> Result<Vec<(&'v str, &'v str)>, String> {
    let text = value.as_str().ok_or(format!("{what}: no text"))?;
    let mut items = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in text.char_indices().chain([(text.len(), ',')]) {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            ',' if depth == 0 => {
                let item = text[start..at]
                    .split_once(':')
                    .ok_or(format!("{what}: no kind in {text}"))?;
                items.push((item.0.trim(), item.1.trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    Ok(items)
}

/// Returns a set of the attributes whose C names begin with `prefix`.
fn set(prefix: &str, value: &Value, known: &Known) -> Result<(String, Value), String> {
    let spec = |name: &str| name.to_lowercase().replace('_', "-");
    let mut attributes = Vec::new();
    for (name, kind) in words(prefix, value)? {
        let c = format!("{prefix}{name}");
        let number = known.value(&c).ok_or(format!("{c}: not in the headers"))?;
        let number = u16::try_from(number).map_err(|_| format!("{c}: not a type"))?;
        attributes.push(json!({ "name": spec(name), "kind": kind, "value": number }));
    }
    let name = spec(prefix.trim_end_matches('_'));
    Ok((
        name,
        json!({ "name-prefix": spec(prefix), "attributes": attributes }),
    ))
}

/// Adds operations by their C names, which begin with `prefix`. A notification that has the
/// name of a request is called `-ntf`.
fn commands(spec: &mut Value, prefix: &str, value: &Value, known: &Known) -> Result<(), String> {
    let number = |name: &str| {
        let c = format!("{prefix}{name}");
        known.value(&c).ok_or(format!("{c}: not in the headers"))
    };
    let list = spec["operations"]["list"]
        .as_array_mut()
        .ok_or("no operations")?;
    let lower = |name: &str| name.to_lowercase().replace('_', "-");
    for (name, reply) in words(prefix, &value["requests"])? {
        let mut mode = json!({ "request": { "value": number(name)? } });
        if reply != "-" {
            mode["reply"] = json!({ "value": number(reply)? });
        }
        list.push(json!({ "name": lower(name), "attribute-set": value["set"], "do": mode }));
    }
    let events = value["events"].as_str().ok_or("no events")?;
    for name in events.split(',').map(str::trim) {
        let (c, mut name) = (format!("{prefix}{name}"), lower(name));
        let number = known.value(&c).ok_or(format!("{c}: not in the headers"))?;
        if list.iter().any(|op| op["name"] == name) {
            name += "-ntf";
        }
        list.push(
            json!({ "name": name, "attribute-set": value["set"], "value": number, "event": {} }),
        );
    }
    Ok(())
}

/// Returns a struct by its C name.
fn structure(c: &str, value: &Value) -> Result<(String, Value), String> {
    let mut members = Vec::new();
    for (name, type_name) in words(c, value)? {
        let (type_name, big) = match type_name.split_once(" = Be") {
            Some((type_name, _)) => (type_name, true),
            None => (type_name, false),
        };
        let mut member =
            json!({ "name": name.replace('_', "-"), "type": type_name.replace('i', "s") });
        if big {
            member["byte-order"] = "big-endian".into();
        }
        members.push(member);
    }
    Ok((
        c.replace('_', "-"),
        json!({ "type": "struct", "members": members }),
    ))
}
