// SPDX-License-Identifier: MIT OR Apache-2.0
//! Structs: fields and their layout.

use std::collections::BTreeMap;

use crate::kinds::{hinted, integer};
use crate::model::Names;
use crate::names::{field, json};
use crate::spec::{Definition, Member};

pub struct Struct {
    pub type_name: String,
    /// The name in C.
    pub c: String,
    pub fields: Vec<Field>,
    /// The size in bytes.
    pub size: u64,
}

pub struct Field {
    pub ident: String,
    pub type_name: String,
    pub kind: Option<String>,
    pub json: Option<String>,
    /// The offset in bytes.
    pub offset: u64,
}

/// Size and alignment.
type Layout = (u64, u64);

/// Resolves the structs, each after those that it contains.
pub fn resolve<'s>(
    definitions: impl Iterator<Item = &'s Definition>,
    names: &Names<'_>,
) -> Result<Vec<Struct>, String> {
    let mut todo: Vec<&Definition> = definitions.collect();
    let mut layouts: BTreeMap<String, Layout> = BTreeMap::new();
    let mut list = Vec::new();
    while !todo.is_empty() {
        let before = todo.len();
        let mut rest = Vec::new();
        for def in todo {
            let known = |member: &Member| match &member.structure {
                Some(name) => names
                    .structure(name)
                    .map(|name| layouts.contains_key(&name)),
                None => Ok(true),
            };
            let mut all = true;
            for member in &def.members {
                all &= known(member).map_err(|error| format!("{}: {error}", def.name))?;
            }
            if !all {
                rest.push(def);
                continue;
            }
            let (structure, layout) = resolve_one(def, names, &layouts)
                .map_err(|error| format!("{}: {error}", def.name))?;
            layouts.insert(structure.type_name.clone(), layout);
            list.push(structure);
        }
        if rest.len() == before {
            return Err(format!("{}: contains itself", rest[0].name));
        }
        todo = rest;
    }
    Ok(list)
}

fn resolve_one(
    def: &Definition,
    names: &Names<'_>,
    layouts: &BTreeMap<String, Layout>,
) -> Result<(Struct, Layout), String> {
    let mut fields = Vec::new();
    for member in &def.members {
        let in_member = |error| format!("{}: {error}", member.name);
        let Some((field, is_pad)) = resolve_field(member, names).map_err(in_member)? else {
            continue;
        };
        let layout = layout(&field.type_name, layouts).map_err(in_member)?;
        fields.push((field, layout, is_pad));
    }
    let with_pads = end(fields.iter().map(|(_, layout, is_pad)| (*layout, *is_pad)));
    let without = end(fields
        .iter()
        .filter(|(.., is_pad)| !is_pad)
        .map(|(_, layout, _)| (*layout, false)));
    // Padding that the compiler inserts as well is no field.
    if with_pads == without {
        fields.retain(|(.., is_pad)| !is_pad);
    }
    let mut seen = std::collections::BTreeSet::new();
    for (field, _, is_pad) in &mut fields {
        while !seen.insert(field.ident.clone()) {
            if !*is_pad {
                return Err(format!("{} is there twice", field.ident));
            }
            field.ident.push('_');
        }
    }
    let (offsets, size, align) = end(fields.iter().map(|(_, layout, _)| (*layout, false)));
    for ((field, ..), offset) in fields.iter_mut().zip(offsets) {
        field.offset = offset;
    }
    let structure = Struct {
        type_name: names.structure(&def.name)?,
        c: def.c.clone().unwrap_or_else(|| def.name.replace('-', "_")),
        fields: fields.into_iter().map(|(field, ..)| field).collect(),
        size,
    };
    Ok((structure, (size, align)))
}

/// Returns the offsets of the fields that are not padding, the size and the alignment, by
/// C's rules.
fn end(fields: impl Iterator<Item = (Layout, bool)>) -> (Vec<u64>, u64, u64) {
    let (mut offsets, mut at, mut align) = (Vec::new(), 0u64, 1u64);
    for ((size, natural), is_pad) in fields {
        at = at.next_multiple_of(natural);
        if !is_pad {
            offsets.push(at);
        }
        at += size;
        align = align.max(natural);
    }
    (offsets, at.next_multiple_of(align), align)
}

/// Returns the layout of a field's type.
fn layout(type_name: &str, layouts: &BTreeMap<String, Layout>) -> Result<Layout, String> {
    if let Some((element, count)) = type_name
        .strip_prefix('[')
        .and_then(|t| t.strip_suffix(']')?.split_once("; "))
    {
        let (size, align) = layout(element, layouts)?;
        let count: u64 = count
            .parse()
            .map_err(|_| format!("{type_name}: no length"))?;
        return Ok((size * count, align));
    }
    if let Some(bits) = type_name
        .strip_prefix(['u', 'i'])
        .and_then(|bits| bits.parse::<u64>().ok())
    {
        return Ok((bits / 8, bits / 8));
    }
    layouts
        .get(type_name)
        .copied()
        .ok_or(format!("unknown type {type_name}"))
}

/// Returns the field for a member, and whether it is padding; none for an array without a
/// length.
fn resolve_field(member: &Member, names: &Names<'_>) -> Result<Option<(Field, bool)>, String> {
    let len = member
        .len
        .as_ref()
        .map(|len| names.number(len))
        .transpose()?;
    let big = member.byte_order.as_deref() == Some("big-endian");
    let (type_name, kind) = match (member.kind.as_str(), &member.structure) {
        ("pad", _) => (format!("[u8; {}]", len.unwrap_or(1)), None),
        ("binary" | "string", Some(name)) => (names.structure(name)?, None),
        ("binary" | "string", None) => {
            let Some(len) = len else { return Ok(None) };
            let kind = if member.kind == "string" {
                Some("Str")
            } else {
                hinted(member.display_hint.as_deref())
            };
            (format!("[u8; {len}]"), kind.map(str::to_owned))
        }
        ("u32", _) if hinted(member.display_hint.as_deref()) == Some("Ip") => {
            ("[u8; 4]".to_owned(), Some("Ip".to_owned()))
        }
        (number, _) => {
            let kind =
                integer(number, member.byte_order.as_deref()).ok_or(format!("type {number}"))?;
            let type_name = number.replace('s', "i");
            let kind = match &member.enumeration {
                Some(name) => Some(format!(
                    "As<{kind}, {}>",
                    names.enumeration(name, member.enum_as_flags)?
                )),
                None => big.then(|| kind.to_owned()),
            };
            (type_name, kind)
        }
    };
    let ident = field(member.c.as_deref().unwrap_or(&member.name));
    let field = Field {
        json: json(&ident, &member.name),
        ident,
        type_name: member.rust.clone().unwrap_or(type_name),
        kind,
        offset: 0,
    };
    Ok(Some((field, member.kind == "pad")))
}
