// SPDX-License-Identifier: MIT OR Apache-2.0
//! The language of the cases in `tests/kernel`.
//!
//! ```text
//! family FEATURE [NAME]    the family that the case tests; what follows belongs to it. NAME is
//!                          that of the family if it differs from its feature
//! module NAME...           kernel modules that the case needs
//! machine                  the case has no network namespace of its own
//! linux 7.0                the oldest kernel that has all of the case
//! write PATH TEXT          writes a line to a file, such as one of sysfs
//! run COMMAND              runs a command of the shell, which has to succeed
//! quota DEVICE USER BLOCKS sets the hard limit of a user on a file system, in blocks of 1 KiB
//! open NAME KIND [ADDRESS] opens a socket (see `sockets.rs`); @NAME is its number
//! rename PREFIX NAME       renames the interface whose name begins with PREFIX
//! join FAMILY GROUP        joins a multicast group
//! send FAMILY OP [FLAG...] JSON   sends a request; the answer replaces the one before
//! batch FAMILY OP [FLAG...] JSON  adds a request to a batch
//! commit FAMILY                   sends the batch
//! dump FAMILY OP JSON             the same, with NLM_F_DUMP
//! has JSON                 a message of the answer has at least these values
//! event OP JSON            waits for a notification that has at least these values
//! packet FAMILY OP JSON    waits for a message to the socket of the family's requests
//! accepted                 the request before has no answer but its ACK
//! port NAME FAMILY         @NAME is the port of the socket of the family's requests
//! datagram NAME ADDRESS    sends a datagram from a socket
//! close NAME               closes a socket
//! icmp6 INTERFACE HEX      sends an ICMPv6 message to all nodes
//! ```
//!
//! Lines that begin with a space continue the line before. `@NAME` is the index of an
//! interface, or the number of a socket.

use std::collections::BTreeMap;

use serde_json::{json, Value};

/// The requests that test a family.
#[derive(Debug)]
pub(crate) struct Case {
    /// The feature.
    pub(crate) family: String,
    /// The name of the family.
    pub(crate) name: String,
    /// The file, for failures.
    pub(crate) file: String,
    pub(crate) modules: Vec<String>,
    pub(crate) is_of_machine: bool,
    pub(crate) linux: Option<String>,
    pub(crate) steps: Vec<Step>,
}

/// A line of a case.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) line: usize,
    pub(crate) verb: String,
    /// The words before the JSON or text.
    pub(crate) words: Vec<String>,
    /// JSON, or a text.
    pub(crate) rest: String,
}

/// The number of words between each verb and its rest. Flags come in addition.
const VERBS: &[(&str, usize)] = &[
    ("write", 1),
    ("run", 0),
    ("quota", 3),
    ("rename", 2),
    ("open", 2),
    ("join", 2),
    ("send", 2),
    ("dump", 2),
    ("has", 0),
    ("event", 1),
    ("batch", 2),
    ("commit", 1),
    ("datagram", 1),
    ("port", 2),
    ("packet", 2),
    ("icmp6", 1),
    ("accepted", 0),
    ("close", 1),
];

/// Parses the cases of a file.
pub(crate) fn parse(file: &str, text: &str) -> Vec<Case> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        match lines.last_mut() {
            Some((_, before)) if line.starts_with(' ') => *before += line,
            _ => lines.push((index + 1, line.to_owned())),
        }
    }
    let counts: BTreeMap<_, _> = VERBS.iter().copied().collect();
    let mut cases: Vec<Case> = Vec::new();
    for (line, text) in lines {
        let (verb, rest) = text.split_once(' ').unwrap_or((&text, ""));
        if verb == "family" {
            let (family, name) = rest.split_once(' ').unwrap_or((rest, rest));
            cases.push(Case {
                family: family.to_owned(),
                name: name.to_owned(),
                file: file.to_owned(),
                modules: Vec::new(),
                is_of_machine: false,
                linux: None,
                steps: Vec::new(),
            });
            continue;
        }
        let case = cases.last_mut();
        let case = case.unwrap_or_else(|| panic!("{file}:{line}: no family"));
        match verb {
            "module" => case.modules.extend(rest.split(' ').map(str::to_owned)),
            "machine" => case.is_of_machine = true,
            "linux" => case.linux = Some(rest.to_owned()),
            _ => {
                let count = counts.get(verb).copied();
                let count = count.unwrap_or_else(|| panic!("{file}:{line}: no verb {verb}"));
                let mut words = Vec::new();
                let mut rest = rest;
                while words.len() < count
                    || (matches!(verb, "send" | "batch") && !rest.starts_with('{'))
                {
                    let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
                    assert!(!word.is_empty(), "{file}:{line}: too few words");
                    words.push(word.to_owned());
                    rest = behind.trim_start();
                }
                case.steps.push(Step {
                    line,
                    verb: verb.to_owned(),
                    words,
                    rest: rest.to_owned(),
                });
            }
        }
    }
    cases
}

/// Returns whether `found` has all values of `expected`: all members of an object, and for
/// each entry of a list one that has it.
pub(crate) fn contains(found: &Value, expected: &Value) -> bool {
    use Value::{Array, Object};
    match (found, expected) {
        (Object(found), Object(expected)) => expected
            .iter()
            .all(|(name, value)| found.get(name).is_some_and(|found| contains(found, value))),
        (Array(found), Array(expected)) => expected
            .iter()
            .all(|value| found.iter().any(|found| contains(entry(found), value))),
        _ => found == expected,
    }
}

/// Returns the entry of an array with indices, without its index.
fn entry(value: &Value) -> &Value {
    match value {
        Value::Object(members) if members.len() == 1 => {
            let mut members = members.iter();
            let index = members.find(|(name, _)| name.bytes().all(|byte| byte.is_ascii_digit()));
            index.map_or(value, |(_, entry)| entry)
        }
        _ => value,
    }
}

#[test]
fn a_value_contains_its_parts() {
    let value = json!({"a": [{"b": 1, "c": 2}, {"0": {"b": 3}}], "d": "x"});
    for (part, is_part) in [
        (json!({}), true),
        (json!({"d": "x"}), true),
        (json!({"a": [{"b": 3}, {"c": 2}]}), true),
        (json!({"a": [{"b": 3, "c": 2}]}), false),
        (json!({"e": null}), false),
        (json!({"d": 1}), false),
    ] {
        assert_eq!(contains(&value, &part), is_part, "{part}");
    }
}
