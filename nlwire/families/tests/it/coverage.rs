// SPDX-License-Identifier: MIT OR Apache-2.0
//! Counts the attributes of messages that the declarations of a family know.

use std::collections::BTreeMap;
use std::fmt;

use nlwire::typed::{FramedInfo, IntegerInfo, KindInfo, SetInfo, StructInfo};
use nlwire::{Attribute, Attributes};

use super::lines::Line;

/// Numbers of attributes at any depth.
#[derive(Clone, Default)]
pub(crate) struct Coverage {
    /// All.
    pub(crate) total: usize,
    /// Those whose set has their type.
    pub(crate) named: usize,
    /// Those whose payload is as the declaration says.
    pub(crate) typed: usize,
    /// Of those, the ones that are declared as bytes.
    pub(crate) bytes: usize,
    /// Occurrences of each attribute that is not typed, and of each that is bytes.
    pub(crate) gaps: BTreeMap<String, usize>,
}

/// A level of nesting: the attributes, and the set.
#[derive(Clone, Copy)]
struct Level<'a, 'o> {
    attributes: &'a Attributes<'a>,
    outer: Option<&'o Level<'a, 'o>>,
}

impl Coverage {
    /// Adds a message.
    pub(crate) fn add(&mut self, line: &Line) {
        let Some((op, is_request)) = line.operation() else {
            let direction = if line.to_kernel { '>' } else { '<' };
            let family = line.family.name;
            self.gap(format!(
                "{family} {direction} {}: no operation",
                line.number
            ));
            return;
        };
        // Some requests are of an older kernel's tools, which send one byte only.
        let hdrlen = aligned(op.header(is_request).size);
        let rest = line.payload.get(hdrlen..).unwrap_or_default();
        if op.is_text(is_request) {
            self.total += 1;
            self.named += 1;
            self.typed += 1;
        } else {
            self.set(op.name, &Attributes::new(rest), op.set(is_request), None);
        }
    }

    fn gap(&mut self, text: String) {
        *self.gaps.entry(text).or_default() += 1;
    }

    fn set(
        &mut self,
        path: &str,
        attributes: &Attributes<'_>,
        set: &'static SetInfo,
        outer: Option<&Level<'_, '_>>,
    ) {
        let level = Level { attributes, outer };
        for attribute in attributes.clone() {
            self.total += 1;
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => return self.gap(format!("{path}: {error}")),
            };
            let Some(info) = set.get(attribute.nla_type()) else {
                let number = attribute.nla_type();
                self.gap(format!("{path} > {number}: unknown"));
                continue;
            };
            self.named += 1;
            let path = format!("{path} > {}", info.name);
            self.value(&path, &attribute, info.kind, &level);
        }
    }

    fn value(
        &mut self,
        path: &str,
        attribute: &Attribute<'_>,
        kind: &KindInfo,
        level: &Level<'_, '_>,
    ) {
        let payload = attribute.payload();
        let len = payload.len();
        let nest = match kind {
            KindInfo::Multi(of) => return self.value(path, attribute, of, level),
            KindInfo::Sub(sub) => {
                let sub = sub();
                let mut from = Some(level);
                for _ in 0..sub.levels {
                    from = from.and_then(|level| level.outer);
                }
                let selector = from.and_then(|level| {
                    let known = level.attributes.clone().filter_map(Result::ok);
                    known
                        .filter(|other| other.nla_type() == sub.selector)
                        .last()
                });
                return match selector {
                    None => self.gap(format!("{path}: no selector")),
                    Some(selector) => match sub.select(&selector) {
                        Some(format) => self.value(path, attribute, &format.kind, level),
                        None => {
                            let selector = selector.payload().escape_ascii();
                            self.gap(format!("{path}: no format {selector}"));
                        }
                    },
                };
            }
            KindInfo::Nest(set) => {
                self.typed += 1;
                return self.set(path, &attribute.nested(), set(), Some(level));
            }
            KindInfo::Framed(FramedInfo { header, set }) => {
                self.typed += 1;
                let rest = payload.get(aligned(header.size)..).unwrap_or_default();
                return self.set(path, &Attributes::new(rest), set(), Some(level));
            }
            KindInfo::NextHops(set) => {
                self.typed += 1;
                let mut rest = payload;
                while let [a, b, _, _, _, _, _, _, ..] = rest {
                    let len = usize::from(u16::from_ne_bytes([*a, *b]));
                    let hop = rest.get(8..len).unwrap_or_default();
                    self.set(path, &Attributes::new(hop), set(), Some(level));
                    rest = rest.get(aligned(len.max(1))..).unwrap_or_default();
                }
                return;
            }
            KindInfo::IndexedArray(of) => {
                self.typed += 1;
                for entry in attribute.nested() {
                    self.total += 1;
                    match entry {
                        Ok(entry) => {
                            self.named += 1;
                            self.value(path, &entry, of, level);
                        }
                        Err(error) => return self.gap(format!("{path}: {error}")),
                    }
                }
                return;
            }
            KindInfo::Bytes | KindInfo::Hex => {
                self.bytes += 1;
                !attribute.is_nested()
            }
            KindInfo::Flag | KindInfo::Empty => len == 0,
            KindInfo::Integer(integer) | KindInfo::Enum(integer, _) => fits(integer, len),
            KindInfo::Array(integer) => len % usize::from(integer.size.max(1)) == 0,
            KindInfo::Str => !payload.iter().any(|byte| *byte < b' ' && *byte != 0),
            KindInfo::Uuid => len == 16,
            KindInfo::Ip => matches!(len, 4 | 16),
            KindInfo::Bitfield32 => len == 8,
            KindInfo::Struct(info) => len >= least(info),
            KindInfo::StructArray(info) => len % info.size.max(1) == 0,
            _ => true,
        };
        if matches!(kind, KindInfo::Bytes | KindInfo::Hex) {
            self.gap(format!(
                "{path}: bytes, {len}{}",
                if nest { "" } else { ", a nest" }
            ));
        }
        if nest {
            self.typed += 1;
        } else {
            let hex: String = payload
                .iter()
                .take(24)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            self.gap(format!("{path}: {len} bytes are no {}: {hex}", name(kind)));
        }
    }
}

/// Structs grow: a kernel may send a shorter one, but not one without its first field.
fn least(info: &StructInfo) -> usize {
    info.fields
        .first()
        .map_or(0, |field| usize::from(field.size))
}

fn fits(integer: &IntegerInfo, len: usize) -> bool {
    match usize::from(integer.size) {
        0 => matches!(len, 4 | 8),
        size => size == len,
    }
}

fn name(kind: &KindInfo) -> String {
    match kind {
        KindInfo::Struct(info) => format!("struct {} ({} bytes)", info.name(), info.size),
        KindInfo::StructArray(info) => format!("array of {} ({} bytes)", info.name(), info.size),
        KindInfo::Integer(integer) | KindInfo::Enum(integer, _) => {
            format!("integer of {} bytes", integer.size)
        }
        KindInfo::Array(integer) => format!("array of integers of {} bytes", integer.size),
        KindInfo::Bytes => "nest".to_owned(),
        other => format!("{other:?}").chars().take(20).collect(),
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            total,
            named,
            typed,
            bytes,
            ..
        } = self;
        write!(
            f,
            "{total} attributes, {named} named, {typed} typed ({bytes} of them bytes)"
        )
    }
}

/// Rounds up to a multiple of 4. C: `NLMSG_ALIGN`.
fn aligned(len: usize) -> usize {
    len.next_multiple_of(4)
}
