//! Corrections of a specification: `overrides/FAMILY.toml`.
//!
//! Each is a fragment of the specification that replaces what is there, key by key:
//!
//! ```toml
//! [[attribute]]
//! in = "vlan-attrs"          # the list's owner
//! name = "proto"             # the item
//! reason = "big-endian on the wire"
//! byte-order = "big-endian"  # new keys
//! remove = ["enum"]          # keys to take away
//! ```
//!
//! `drop = true` removes the item; `add = true` appends it, or inserts it ahead of `before`.
//! The table `family` has no name: it is about keys of the family, or of the table `in`.
//! One that changes nothing is an error, so that it goes away when the kernel corrects itself.

use serde_json::{Map, Value};

/// Applies `overrides` to the tree of a specification.
pub fn apply(spec: &mut Value, overrides: Map<String, Value>) -> Result<(), String> {
    for (table, entries) in overrides {
        let Value::Array(entries) = entries else {
            return Err(format!("{table}: not an array of tables"));
        };
        for entry in entries {
            let Value::Object(entry) = entry else {
                return Err(format!("{table}: not a table"));
            };
            let at = format!(
                "[[{table}]] {} {}",
                text(&entry, "in"),
                text(&entry, "name")
            );
            apply_one(spec, &table, entry).map_err(|error| format!("{at}: {error}"))?;
        }
    }
    Ok(())
}

fn text<'e>(entry: &'e Map<String, Value>, key: &str) -> &'e str {
    entry.get(key).and_then(Value::as_str).unwrap_or("")
}

fn apply_one(spec: &mut Value, table: &str, mut entry: Map<String, Value>) -> Result<(), String> {
    let mut take = |key: &str| entry.remove(key);
    let string = |value: Option<Value>| match value {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let owner = string(take("in"));
    let name = string(take("name"));
    let before = string(take("before"));
    if string(take("reason")).is_empty() {
        return Err("no reason".to_owned());
    }
    let drop = take("drop").is_some();
    let add = take("add").is_some();
    let remove = match take("remove") {
        Some(Value::Array(keys)) => keys,
        _ => Vec::new(),
    };

    if table == "family" {
        let target = if owner.is_empty() {
            Some(spec)
        } else {
            spec.get_mut(&owner)
        };
        let target = target
            .and_then(Value::as_object_mut)
            .ok_or(format!("no {owner}"))?;
        return change(target, entry, remove);
    }
    let (list, key) = list(spec, table, &owner)?;
    list.iter_mut().for_each(|item| expand(item, key));
    let place = |list: &[Value], name: &str| list.iter().position(|item| item[key] == name);
    if add {
        if place(list, &name).is_some() {
            return Err("is there already".to_owned());
        }
        entry.insert(key.to_owned(), Value::String(name));
        let index = match before.as_str() {
            "" => list.len(),
            before => place(list, before).ok_or(format!("no {before}"))?,
        };
        list.insert(index, Value::Object(entry));
        return Ok(());
    }
    let index = place(list, &name).ok_or("no such item")?;
    if drop {
        list.remove(index);
        return Ok(());
    }
    let Some(Value::Object(item)) = list.get_mut(index) else {
        return Err("not a table".to_owned());
    };
    change(item, entry, remove)
}

/// Takes keys away and replaces others.
fn change(
    item: &mut Map<String, Value>,
    entry: Map<String, Value>,
    remove: Vec<Value>,
) -> Result<(), String> {
    if entry.is_empty() && remove.is_empty() {
        return Err("changes nothing".to_owned());
    }
    for key in remove {
        let key = key.as_str().unwrap_or("");
        item.remove(key)
            .ok_or(format!("{key} is not there to be removed"))?;
    }
    for (key, value) in entry {
        let old = item.insert(key.clone(), value);
        if old.as_ref() == item.get(&key) {
            return Err(format!("{key} is that already"));
        }
    }
    Ok(())
}

/// An entry that is only a name becomes a table with a name.
fn expand(item: &mut Value, key: &str) {
    if let Value::String(name) = item {
        *item = serde_json::json!({ key: name });
    }
}

/// The list that a table of overrides is about, and the key that names its items.
fn list<'s>(
    spec: &'s mut Value,
    table: &str,
    owner: &str,
) -> Result<(&'s mut Vec<Value>, &'static str), String> {
    // (list of owners, list of items in the owner, key of an item)
    let (outer, inner, key) = match table {
        "set" => ("attribute-sets", "", "name"),
        "attribute" => ("attribute-sets", "attributes", "name"),
        "definition" => ("definitions", "", "name"),
        "entry" => ("definitions", "entries", "name"),
        "member" => ("definitions", "members", "name"),
        "sub-message" => ("sub-messages", "", "name"),
        "format" => ("sub-messages", "formats", "value"),
        "operation" => ("operations", "", "name"),
        "group" => ("mcast-groups", "", "name"),
        _ => return Err("no such kind of override".to_owned()),
    };
    let mut list = spec.get_mut(outer).ok_or(format!("no {outer}"))?;
    if list.is_object() {
        list = &mut list["list"];
    }
    if !inner.is_empty() {
        list = list
            .as_array_mut()
            .and_then(|list| list.iter_mut().find(|item| item["name"] == owner))
            .map(|item| &mut item[inner])
            .ok_or(format!("no {owner}"))?;
    } else if !owner.is_empty() {
        return Err("needs no `in`".to_owned());
    }
    list.as_array_mut()
        .map(|list| (list, key))
        .ok_or(format!("{outer}: no list"))
}
