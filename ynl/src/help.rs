// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists of families and operations, and what the attributes of an operation want.

use std::io::{self, Write};

use nlwire::typed::{FamilyInfo, KindInfo, OpInfo, Selector, SetInfo, StructInfo};
use nlwire::uapi::NETLINK_GENERIC;
use ynl::{describe, names};

/// Prints the families.
pub(crate) fn families(out: &mut dyn Write) -> io::Result<()> {
    for family in names::families() {
        let count = family.ops.iter().filter(|op| op.request.is_some()).count();
        let protocol = match family.protocol {
            NETLINK_GENERIC => "generic netlink".to_owned(),
            protocol => format!("protocol {protocol}"),
        };
        writeln!(out, "{:16} {protocol}, {count} operations", family.name)?;
    }
    Ok(())
}

/// Prints the operations, notifications and multicast groups of a family.
pub(crate) fn operations(out: &mut dyn Write, family: &FamilyInfo) -> io::Result<()> {
    for op in family.ops {
        let numbers = match (op.request, op.reply) {
            (Some(request), Some(reply)) => format!("request {request}, reply {reply}"),
            (Some(request), None) => format!("request {request}"),
            (None, Some(reply)) => format!("notification {reply}"),
            (None, None) => String::new(),
        };
        let name = names::operation_name(op.name);
        writeln!(out, "{name:24} {:32} {numbers}", op.name)?;
    }
    for group in family.groups {
        let name = group.name.to_ascii_lowercase().replace('_', "-");
        writeln!(out, "{name:24} {:32} multicast group", group.name)?;
    }
    Ok(())
}

/// Prints the header and the attributes of an operation.
pub(crate) fn operation(out: &mut dyn Write, op: &OpInfo) -> io::Result<()> {
    let mut tree = Tree {
        out,
        seen: Vec::new(),
    };
    writeln!(tree.out, "{}, the request:", op.name)?;
    tree.fields(op.request_header, 1)?;
    tree.set((op.request_set)(), 1)?;
    if op.reply.is_some() {
        writeln!(tree.out, "The reply:")?;
        tree.fields(op.reply_header, 1)?;
        tree.set((op.reply_set)(), 1)?;
    }
    Ok(())
}

/// Prints sets with those inside of them, each only once.
struct Tree<'o> {
    out: &'o mut dyn Write,
    seen: Vec<*const ()>,
}

impl Tree<'_> {
    fn line(&mut self, depth: usize, line: &str) -> io::Result<()> {
        writeln!(self.out, "{:1$}{line}", "", depth.saturating_mul(2))
    }

    fn fields(&mut self, info: &'static StructInfo, depth: usize) -> io::Result<()> {
        for field in info.fields {
            let name: String = info.names.json(field.name).collect();
            let kind = words(&field.kind);
            self.line(
                depth,
                &format!("{name}: {kind} (field of struct {})", info.name()),
            )?;
        }
        Ok(())
    }

    fn set(&mut self, set: &'static SetInfo, depth: usize) -> io::Result<()> {
        let identity = std::ptr::from_ref(set).cast();
        if set.attributes.is_empty() {
            return Ok(());
        }
        if self.seen.contains(&identity) {
            return self.line(depth, "... as above");
        }
        self.seen.push(identity);
        for entry in &set.attributes {
            let name: String = set.names.json(entry.name).collect();
            let c_name = set.names.get(entry.name);
            let kind = match entry.kind {
                KindInfo::Empty => continue, // padding
                KindInfo::Sub(sub) => match set.get(sub().selector) {
                    Some(selector) if sub().levels == 0 => {
                        let selector: String = set.names.json(selector.place).collect();
                        format!("as '{selector}' selects")
                    }
                    _ => "as an attribute outside of this set selects".to_owned(),
                },
                kind => words(&kind),
            };
            self.line(depth, &format!("{name}: {kind} ({c_name})"))?;
            self.inside(&entry.kind, depth.saturating_add(1))?;
        }
        Ok(())
    }

    /// Prints what is in a payload.
    fn inside(&mut self, kind: &KindInfo, depth: usize) -> io::Result<()> {
        match *kind {
            KindInfo::Nest(set) | KindInfo::NextHops(set) => self.set(set(), depth),
            KindInfo::Framed(framed) => {
                self.fields(framed.header, depth)?;
                self.set((framed.set)(), depth)
            }
            KindInfo::Struct(info) | KindInfo::StructArray(info) => self.fields(info, depth),
            KindInfo::Multi(of) | KindInfo::IndexedArray(of) => self.inside(of, depth),
            KindInfo::Sub(sub) => {
                for format in sub().formats {
                    let selector = match format.selector {
                        Selector::Str(text) => format!("{text:?}"),
                        Selector::U8(value) => value.to_string(),
                        Selector::U16(value) => value.to_string(),
                        Selector::U32(value) | Selector::Be32(value) => value.to_string(),
                        _ => "?".to_owned(),
                    };
                    self.line(depth, &format!("{selector}: {}", words(&format.kind)))?;
                    self.inside(&format.kind, depth.saturating_add(1))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Returns a kind in words, with the names of its values.
fn words(kind: &KindInfo) -> String {
    let words = describe::kind(kind);
    match kind {
        KindInfo::Enum(_, info) => format!("{words}: {}", describe::names(info).join(" ")),
        _ => words,
    }
}
