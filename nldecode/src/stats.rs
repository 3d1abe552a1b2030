// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Stats`]: how much of the traffic of each family the declarations explain.

use std::collections::BTreeMap;
use std::io::{self, Write};

use nlwire::typed::{KindInfo, NoAttrs, Set};
use nlwire::{Message, Text};

use crate::message::{usual_header_len, Content, Seen};
use crate::protocol::protocol_name;
use crate::walk::{walk, Item, Label, Visit};

/// The maximum number of families that are counted apart.
const MAX_FAMILIES: usize = 1000;

/// The counts of a family.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    messages: u64,
    /// Messages without a declaration.
    unknown: u64,
    attributes: u64,
    /// Attributes with a name, and entries of arrays, which have an index.
    named: u64,
    /// Attributes whose kind is declared, and is not bytes.
    typed: u64,
    warnings: u64,
}

/// The counts of all families.
#[derive(Debug, Default)]
pub(crate) struct Stats {
    families: BTreeMap<String, Counts>,
}

impl Stats {
    /// Counts a message.
    pub(crate) fn message(&mut self, seen: &Seen<'_>) {
        let counts = self.counts(seen);
        counts.messages = counts.messages.saturating_add(1);
        match seen.content {
            Content::Family(Some(declared)) => {
                match seen.message.attributes(declared.header_len()) {
                    Ok(_) if declared.is_text() => {}
                    Ok(attributes) => {
                        // Counting does not fail.
                        let _ = walk(attributes, declared.set(), 0, counts);
                    }
                    // A dump without a header, or with struct rtgenmsg.
                    Err(_) if seen.message.payload().len() <= size_of::<u32>() => {}
                    Err(_) => counts.warn(),
                }
            }
            Content::Family(None) => {
                counts.unknown = counts.unknown.saturating_add(1);
                counts.unknown_message(seen, &seen.message);
            }
            Content::Malformed(_) => counts.warn(),
            Content::Ack(_) | Content::Done(_) | Content::Control => {}
        }
    }

    /// Counts an event of `NETLINK_KOBJECT_UEVENT`.
    pub(crate) fn uevent(&mut self) {
        let counts = self.families.entry("uevent".to_owned()).or_default();
        counts.messages = counts.messages.saturating_add(1);
    }

    fn counts(&mut self, seen: &Seen<'_>) -> &mut Counts {
        let mut name = match (seen.content, seen.family()) {
            (_, Some(family)) => Text::new(family.as_bytes()).to_string(),
            (Content::Family(_), None) => match protocol_name(seen.protocol) {
                Some(protocol) => format!("{protocol} {}", seen.name()),
                None => format!("protocol {}", seen.protocol),
            },
            _ => "(control)".to_owned(),
        };
        if self.families.len() >= MAX_FAMILIES && !self.families.contains_key(&name) {
            name = "(others)".to_owned();
        }
        self.families.entry(name).or_default()
    }

    /// Writes a table.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut total = Counts::default();
        let width = self
            .families
            .keys()
            .map(String::len)
            .max()
            .unwrap_or(0)
            .max(6);
        writeln!(
            out,
            "{:width$} {:>9} {:>9} {:>10} {:>10} {:>7} {:>10} {:>7} {:>8}",
            "FAMILY", "MESSAGES", "UNKNOWN", "ATTRIBUTES", "NAMED", "", "TYPED", "", "WARNINGS"
        )?;
        for (name, counts) in &self.families {
            counts.write(out, name, width)?;
            total.add(counts);
        }
        total.write(out, "total", width)
    }
}

impl Counts {
    fn warn(&mut self) {
        self.warnings = self.warnings.saturating_add(1);
    }

    /// Counts the attributes of a message without a declaration.
    fn unknown_message(&mut self, seen: &Seen<'_>, message: &Message<'_>) {
        let hdrlen = usual_header_len(seen.families, seen.protocol, message);
        let attributes = hdrlen.and_then(|hdrlen| message.attributes(hdrlen).ok());
        if let Some(attributes) = attributes {
            let _ = walk(attributes, NoAttrs::info(), 0, self);
        }
    }

    fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.messages, other.messages),
            (&mut self.unknown, other.unknown),
            (&mut self.attributes, other.attributes),
            (&mut self.named, other.named),
            (&mut self.typed, other.typed),
            (&mut self.warnings, other.warnings),
        ];
        for (sum, count) in pairs {
            *sum = sum.saturating_add(count);
        }
    }

    fn write(&self, out: &mut dyn Write, name: &str, width: usize) -> io::Result<()> {
        writeln!(
            out,
            "{name:width$} {:>9} {:>9} {:>10} {:>10} {:>7} {:>10} {:>7} {:>8}",
            self.messages,
            self.unknown,
            self.attributes,
            self.named,
            percent(self.named, self.attributes),
            self.typed,
            percent(self.typed, self.attributes),
            self.warnings
        )
    }
}

/// Returns the share in percent, rounded down, so that 100 means all.
fn percent(part: u64, whole: u64) -> String {
    let tenths = part.saturating_mul(1000).checked_div(whole);
    tenths.map_or_else(String::new, |tenths| {
        format!("{}.{}%", tenths / 10, tenths % 10)
    })
}

impl<'a> Visit<'a> for Counts {
    fn visit(&mut self, _: usize, item: &Item<'_, 'a>) -> io::Result<()> {
        match item {
            Item::Fields { .. } => {}
            Item::Attribute {
                attribute,
                label,
                kind,
                known,
                ..
            } => {
                self.attributes = self.attributes.saturating_add(1);
                if !matches!(label, Label::Unknown) {
                    self.named = self.named.saturating_add(1);
                }
                let is_typed = *known && !matches!(kind, Some(KindInfo::Bytes));
                if is_typed {
                    self.typed = self.typed.saturating_add(1);
                }
                if let Some(kind) = kind {
                    let shown = format!("{:?}", kind.show(attribute.payload()));
                    if shown.starts_with("<invalid") {
                        self.warn();
                    }
                }
            }
            Item::Malformed { rest, .. } => {
                if rest.iter().any(|byte| *byte != 0) {
                    self.warn();
                }
            }
        }
        Ok(())
    }
}
