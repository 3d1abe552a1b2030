// SPDX-License-Identifier: MIT OR Apache-2.0
//! A message as JSON has it: what remains of its bytes, written down without the encoder.
//!
//! Of several attributes of a type, the last one remains, at the place of the first one. The
//! attributes of a list, and unknown attributes, are together. Padding, and what a field of the
//! family header hides, is left out. Text that is not UTF-8 is replaced.

use std::cell::Cell;

use nlwire::rtnl::RtNextHop;
use nlwire::typed::{KindInfo, Layout, NoAttrs, Set, SetInfo, StructInfo, SubInfo};
use nlwire::{Attribute, Attributes};

/// The attributes around, for the selectors of sub-messages.
struct Level<'a, 'o> {
    stream: Attributes<'a>,
    outer: Option<&'o Level<'a, 'o>>,
    /// Whether a member in JSON can be that of a field or of an attribute.
    is_ambiguous: &'o Cell<bool>,
}

/// Returns the payload of a message, which begins with a struct. `None` if JSON does not tell a
/// field of a struct, such as `vid` of `br_mdb_entry`, from an attribute after it.
pub(crate) fn message(
    payload: &[u8],
    info: &'static StructInfo,
    set: &'static SetInfo,
) -> Option<Vec<u8>> {
    let is_ambiguous = Cell::new(false);
    let header = &payload[..info.size];
    let mut out = structure(header, info);
    let behind = payload.get(info.size.next_multiple_of(4)..);
    let level = Level {
        stream: Attributes::new(behind.unwrap_or_default()),
        outer: None,
        is_ambiguous: &is_ambiguous,
    };
    let rest = attributes(&level, set, &|name| has_field(info, name));
    // Also without attributes.
    out.resize(out.len().next_multiple_of(4), 0);
    out.extend(rest);
    (!is_ambiguous.get()).then_some(out)
}

/// Returns the payload of a message that has text after a struct.
pub(crate) fn text(payload: &[u8], info: &'static StructInfo) -> Vec<u8> {
    let (header, behind) = payload.split_at(info.size);
    let text = behind.get(info.size.next_multiple_of(4) - info.size..);
    [
        structure(header, info),
        value(text.unwrap_or_default(), KindInfo::Str),
    ]
    .concat()
}

fn has_field(info: &StructInfo, name: &str) -> bool {
    let mut fields = info.fields.iter();
    fields.any(|field| info.names.json(field.name).eq(name.chars()))
}

/// Returns the attributes of a set.
fn attributes(
    level: &Level<'_, '_>,
    set: &'static SetInfo,
    hidden: &dyn Fn(&str) -> bool,
) -> Vec<u8> {
    let all: Vec<Attribute<'_>> = level.stream.clone().map(Result::unwrap).collect();
    let mut out = Vec::new();
    for (at, attribute) in all.iter().enumerate() {
        let nla_type = attribute.nla_type();
        let is_same = |other: &&Attribute<'_>| other.nla_type() == nla_type;
        if all[..at].iter().any(|other| is_same(&other)) {
            continue;
        }
        let same: Vec<&Attribute<'_>> = all.iter().filter(is_same).collect();
        let Some(known) = set.get(nla_type) else {
            same.iter()
                .for_each(|attribute| unknown(&mut out, attribute, level));
            continue;
        };
        let name: String = set.names.json(known.place).collect();
        let nla_type = nla_type | set.attributes[known.index].nla_flags;
        match *known.kind {
            _ if hidden(&name) => {}
            KindInfo::Empty => {}
            KindInfo::Multi(of) => {
                same.iter()
                    .for_each(|attribute| put(&mut out, attribute, nla_type, *of, level));
            }
            kind => put(&mut out, same[same.len() - 1], nla_type, kind, level),
        }
    }
    out
}

fn add(out: &mut Vec<u8>, nla_type: u16, nested: bool, payload: &[u8]) {
    let flag = if nested { 0x8000 } else { 0 };
    out.extend((payload.len() as u16 + 4).to_ne_bytes());
    out.extend((nla_type | flag).to_ne_bytes());
    out.extend(payload);
    out.resize(out.len().next_multiple_of(4), 0);
}

fn unknown(out: &mut Vec<u8>, attribute: &Attribute<'_>, outer: &Level<'_, '_>) {
    if attribute.is_nested() {
        let level = Level {
            stream: attribute.nested(),
            outer: None,
            is_ambiguous: outer.is_ambiguous,
        };
        let payload = attributes(&level, NoAttrs::info(), &|_| false);
        add(out, attribute.nla_type(), true, &payload);
    } else {
        add(out, attribute.nla_type(), false, attribute.payload());
    }
}

fn put(
    out: &mut Vec<u8>,
    attribute: &Attribute<'_>,
    nla_type: u16,
    kind: KindInfo,
    level: &Level<'_, '_>,
) {
    let inside = |set: &'static SetInfo, stream| {
        let level = Level {
            stream,
            outer: Some(level),
            is_ambiguous: level.is_ambiguous,
        };
        attributes(&level, set, &|_| false)
    };
    match kind {
        KindInfo::Nest(set) => add(out, nla_type, true, &inside(set(), attribute.nested())),
        KindInfo::Framed(framed) => {
            let stream = attribute.attributes(framed.header.size);
            let stream = stream.unwrap_or(Attributes::new(&[]));
            let payload = object(
                attribute.payload(),
                framed.header,
                &stream,
                (framed.set)(),
                level,
            );
            add(out, nla_type, false, &payload);
        }
        KindInfo::NextHops(set) => {
            let mut hops = Vec::new();
            for hop in attribute.next_hops() {
                let hop = hop.unwrap();
                let mut one = object(
                    hop.as_bytes(),
                    RtNextHop::INFO,
                    &hop.attributes(),
                    set(),
                    level,
                );
                let len = one.len() as u16;
                one[..2].copy_from_slice(&len.to_ne_bytes());
                hops.extend(one);
            }
            add(out, nla_type, false, &hops);
        }
        KindInfo::IndexedArray(of) => {
            let mut entries = Vec::new();
            for (at, entry) in attribute.nested().enumerate() {
                let entry = entry.unwrap();
                let has_index =
                    !matches!(of, KindInfo::Integer(_) | KindInfo::Enum(..) | KindInfo::Ip)
                        && !matches!(of, KindInfo::Bytes | KindInfo::Str | KindInfo::Struct(_));
                let index = if has_index {
                    entry.nla_type()
                } else {
                    at as u16 + 1
                };
                put(&mut entries, &entry, index, *of, level);
            }
            add(out, nla_type, true, &entries);
        }
        KindInfo::Sub(sub) => match format(sub(), level) {
            Some(kind) => put(out, attribute, nla_type, kind, level),
            None => unknown(out, attribute, level),
        },
        kind => add(out, nla_type, false, &value(attribute.payload(), kind)),
    }
}

/// Returns a struct and attributes, which hide the fields of the same name.
fn object(
    bytes: &[u8],
    info: &'static StructInfo,
    stream: &Attributes<'_>,
    set: &'static SetInfo,
    outer: &Level<'_, '_>,
) -> Vec<u8> {
    let mut out = structure(&bytes[..info.size], info);
    let mut types = stream
        .clone()
        .map(|attribute| attribute.unwrap().nla_type());
    for field in info.fields {
        let is_hiding = |nla_type| {
            let known = set.get(nla_type);
            known.is_some_and(|known| set.names.json(known.place).eq(info.names.json(field.name)))
        };
        if types.clone().any(is_hiding) {
            out[usize::from(field.offset)..][..usize::from(field.size)].fill(0);
        } else if let Some(same) = set
            .attributes
            .iter()
            .find(|entry| is_hiding(entry.nla_type))
        {
            // An object is the attribute, and anything else the field.
            let is_told = matches!(same.kind, KindInfo::Nest(_));
            outer.is_ambiguous.set(outer.is_ambiguous.get() || !is_told);
        }
    }
    let level = Level {
        stream: stream.clone(),
        outer: Some(outer),
        is_ambiguous: outer.is_ambiguous,
    };
    if types.next().is_some() {
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out.extend(attributes(&level, set, &|_| false));
    out
}

/// Returns the kind of a sub-message.
fn format(sub: &'static SubInfo, level: &Level<'_, '_>) -> Option<KindInfo> {
    let mut level = level;
    for _ in 0..sub.levels {
        level = level.outer?;
    }
    let stream = level.stream.clone().map(Result::unwrap);
    let selector = stream
        .filter(|attribute| attribute.nla_type() == sub.selector)
        .last()?;
    Some(sub.select(&selector)?.kind)
}

/// Returns a struct whose padding is 0.
fn structure(bytes: &[u8], info: &StructInfo) -> Vec<u8> {
    let mut out = vec![0; info.size];
    for field in info.fields {
        let (start, size) = (usize::from(field.offset), usize::from(field.size));
        let mut value = value(&bytes[start..][..size], field.kind);
        value.resize(size, 0);
        out[start..][..size].copy_from_slice(&value);
    }
    out
}

/// Returns a value.
fn value(bytes: &[u8], kind: KindInfo) -> Vec<u8> {
    match kind {
        KindInfo::Flag => Vec::new(),
        KindInfo::Str => {
            let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
            let mut text = String::from_utf8_lossy(text).into_owned().into_bytes();
            text.push(0);
            text
        }
        KindInfo::Struct(info) => structure(bytes, info),
        KindInfo::StructArray(info) => {
            let structs = bytes.chunks(info.size);
            structs.flat_map(|bytes| structure(bytes, info)).collect()
        }
        _ => bytes.to_vec(),
    }
}
