// SPDX-License-Identifier: MIT OR Apache-2.0
//! The public names of all families, with number and kind: `names.lock`.
//!
//! A line is `FAMILY NAME NUMBER-OR-KIND...`, and `as "..."` if the name in JSON is not
//! derived from the constant. Generating fails if one that is in the file vanishes
//! or changes, unless an override says what it is called now.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::model::{Constant, Family, Op};

/// The former name of something.
pub struct Renamed {
    /// The type that a constant belongs to; empty for a type.
    pub owner: String,
    pub name: String,
    pub to: String,
}

/// Takes the table `renamed` out of a family's overrides.
pub fn renamed(overrides: &mut Map<String, Value>) -> Result<Vec<Renamed>, String> {
    let Some(list) = overrides.remove("renamed") else {
        return Ok(Vec::new());
    };
    let list = list.as_array().ok_or("renamed: not an array of tables")?;
    let read = |entry: &Value| {
        let text = |key: &str| entry[key].as_str().unwrap_or("").to_owned();
        let renamed = Renamed {
            owner: text("in"),
            name: text("name"),
            to: text("to"),
        };
        match renamed.name.is_empty() || renamed.to.is_empty() || text("reason").is_empty() {
            true => Err(format!("renamed: {entry}: needs name, to and reason")),
            false => Ok(renamed),
        }
    };
    list.iter().map(read).collect()
}

/// The names of families, each with what must not change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lock(BTreeMap<String, String>);

impl Lock {
    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Lock, String> {
        let mut lock = Lock::default();
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') {
                continue;
            }
            let wrong = |what: &str| format!("names.lock: line {}: {line}: {what}", index + 1);
            let words: Vec<&str> = line.splitn(3, ' ').collect();
            let [family, name, rest] = words[..] else {
                return Err(wrong("not FAMILY NAME NUMBER-OR-KIND"));
            };
            let name = format!("{family} {name}");
            if lock.0.insert(name, rest.to_owned()).is_some() {
                return Err(wrong("there twice"));
            }
        }
        Ok(lock)
    }

    /// Returns the file's text.
    pub fn text(&self) -> String {
        let head = "# Public names of nlfamilies, written by ynlgen: see its README.\n";
        let lines = self.0.iter().map(|(name, rest)| format!("{name} {rest}\n"));
        head.to_owned() + &lines.collect::<String>()
    }

    /// Returns the names of a family.
    pub fn of(family: &Family, renamed: &[Renamed]) -> Result<Lock, String> {
        let mut lock = Lock::default();
        let mut add = |name: String, rest: String| {
            lock.0.insert(format!("{} {name}", family.name), rest);
        };
        let number = |constant: &Constant| constant.number.to_string();
        let json = |json: &Option<String>| match json {
            Some(name) => format!(" as {name:?}"),
            None => String::new(),
        };
        for s in &family.structs {
            add(s.type_name.clone(), "struct".to_owned());
            for field in &s.fields {
                let kind = field.kind.iter().map(|kind| format!(" = {kind}"));
                add(
                    format!("{}.{}", s.type_name, field.ident),
                    field.type_name.clone() + &kind.collect::<String>(),
                );
            }
        }
        for e in &family.enums {
            add(
                e.type_name.clone(),
                if e.flags { "flags" } else { "enum" }.to_owned(),
            );
            for entry in &e.entries {
                add(
                    format!("{}::{}", e.type_name, entry.ident),
                    number(entry) + &json(&entry.json),
                );
            }
        }
        for set in &family.sets {
            add(set.type_name.clone(), "attributes".to_owned());
            for (attribute, kind, _) in &set.attributes {
                add(
                    format!("{}::{}", set.type_name, attribute.ident),
                    format!("{} {kind}", number(attribute)) + &json(&attribute.json),
                );
            }
        }
        for sub in &family.sub_messages {
            add(sub.type_name.clone(), "sub-message".to_owned());
            for (ident, value, kind) in &sub.formats {
                add(
                    format!("{}::{ident}", sub.type_name),
                    format!("{value} {kind}"),
                );
            }
        }
        add(family.type_name.clone(), family.protocol.clone());
        for op in family.operations.iter().chain(&family.events) {
            let reply = op
                .reply
                .map(|number| format!(" => {number}"))
                .unwrap_or_default();
            let reply_set = if op.reply_set == op.set {
                String::new()
            } else {
                format!(" {}", op.reply_set)
            };
            let Op { header, set, .. } = op;
            let rest = format!(
                "{}: {header}, {set}{reply}{reply_set}",
                number(&op.constant)
            );
            add(format!("{}::{}", family.type_name, op.constant.ident), rest);
        }
        for group in &family.groups {
            add(
                format!("{}::{}", family.type_name, group.ident),
                number(group),
            );
        }
        for Renamed { owner, name, to } in renamed {
            let key = |name: &str| match owner.as_str() {
                "" => format!("{} {name}", family.name),
                owner => format!("{} {owner}::{name}", family.name),
            };
            if lock.0.contains_key(&key(name)) {
                return Err(format!("renamed: {name} is not gone"));
            }
            let rest = lock
                .0
                .get(&key(to))
                .cloned()
                .ok_or(format!("renamed: no {to}"))?;
            lock.0.insert(key(name), rest);
        }
        Ok(lock)
    }

    /// Adds the names of another family.
    pub fn extend(&mut self, other: Lock) {
        self.0.extend(other.0);
    }

    /// Returns whether each name of `old` is here, unchanged.
    pub fn keeps(&self, old: &Lock) -> Result<(), String> {
        let mut wrong = Vec::new();
        for (name, rest) in &old.0 {
            match self.0.get(name) {
                Some(now) if now == rest => {}
                Some(now) => wrong.push(format!("{name}: {rest} is now {now}")),
                None => wrong.push(format!("{name}: gone ({rest})")),
            }
        }
        if wrong.is_empty() {
            return Ok(());
        }
        Err(format!(
            "names.lock: public names vanished or changed; say what became of them in the \
             overrides, or accept it with --update-lock:\n{}",
            wrong.join("\n")
        ))
    }
}
