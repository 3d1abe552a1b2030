// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walk over attributes, nests to the end, and what attributes hold.

use std::ops::Range;

use byteorder::{BigEndian, ByteOrder, NativeEndian};
use nlwire::align::{nla_data, nla_next, nla_ok};
use nlwire::{Attribute, AttributeTable, Attributes, ParseErrorKind};

use super::super::c;
use super::super::oracle::{self, Attr, Error, Walk, Wrong};
use super::show::{lies_at, plain, same};

/// nlwire's walk over the part `range` of `bytes`, as the oracle's.
fn walked(
    what: &str,
    bytes: &[u8],
    range: &Range<usize>,
    mut attributes: Attributes<'_>,
    mut each: impl FnMut(Attribute<'_>, &Attr),
) -> Walk<Attr> {
    let mut items = Vec::new();
    let mut error = None;
    let (least, most) = attributes.size_hint();
    loop {
        assert!(items.len() <= range.len() / 4, "{what}: too many");
        match attributes.next() {
            None => break,
            Some(Ok(attribute)) => {
                assert_eq!(error, None, "{what}: an attribute behind an error");
                let header = attribute.header();
                let item = Attr {
                    offset: attribute.offset(),
                    len: usize::from(header.nla_len()),
                    type_and_flags: header.type_and_flags(),
                };
                lies_at(what, bytes, item.offset + 4, attribute.payload());
                assert_eq!(attribute.payload().len() + 4, item.len, "{what}: payload");
                let flags = (attribute.is_nested(), attribute.is_net_byteorder());
                let expected = (
                    item.type_and_flags >= 0x8000,
                    item.type_and_flags % 0x8000 >= 0x4000,
                );
                assert_eq!(flags, expected, "{what}: flags");
                assert_eq!(attribute.nla_type(), item.nla_type(), "{what}: type");
                each(attribute, &item);
                items.push(item);
            }
            Some(Err(wrong)) => {
                assert_eq!(error, None, "{what}: two errors");
                error = Some(plain(wrong));
            }
        }
    }
    let count = items.len() + usize::from(error.is_some());
    let most = most.expect("at most an attribute for 4 bytes");
    assert!(least <= count && count <= most, "{what}: size_hint");
    let remainder = attributes.remainder();
    if !remainder.is_empty() {
        lies_at(what, bytes, range.end - remainder.len(), remainder);
    }
    assert!(
        attributes.next().is_none(),
        "{what}: goes on behind its end"
    );
    assert_eq!(
        attributes.remainder().len(),
        remainder.len(),
        "{what}: rest"
    );
    Walk {
        items,
        error,
        end: range.end - remainder.len(),
    }
}

/// As C does it.
fn by_hand(bytes: &[u8], range: &Range<usize>) -> (Vec<(usize, usize)>, usize) {
    let mut items = Vec::new();
    let mut rest = &bytes[range.clone()];
    while let (Some(data), Some(next)) = (nla_data(rest), nla_next(rest)) {
        let offset = range.end - rest.len();
        assert!(nla_ok(data.len() as u16 + 4, rest.len()));
        lies_at("nla_data", bytes, offset + 4, data);
        assert!(next.is_empty() || next.len() + 4 <= rest.len());
        if !next.is_empty() {
            lies_at("nla_next", bytes, range.end - next.len(), next);
        }
        items.push((offset, data.len() + 4));
        rest = next;
    }
    assert_eq!((nla_data(rest), nla_next(rest)), (None, None));
    (items, range.end - rest.len())
}

/// `attributes`, which are the part `range` of `bytes`, and what is in them, to
/// the end.
pub(super) fn stream(bytes: &[u8], range: Range<usize>, attributes: &Attributes<'_>) {
    // A list and not a recursion: input decides how deep this goes.
    let mut levels = vec![(range, attributes.clone(), 0)];
    while let Some((range, attributes, depth)) = levels.pop() {
        let expected = oracle::attributes(bytes, range.clone(), false);
        let mut nests = Vec::new();
        let walk = walked(
            "Attributes",
            bytes,
            &range,
            attributes.clone(),
            |attribute, item| {
                if depth < 4 || item.len < 64 {
                    values(bytes, attribute, item);
                }
                if item.len >= 8 {
                    nests.push(item.payload());
                }
            },
        );
        same("Attributes", bytes, &walk, &expected);
        let strict = walked(
            "Attributes::strict",
            bytes,
            &range,
            attributes.clone().strict(),
            |_, _| {},
        );
        same(
            "Attributes::strict",
            bytes,
            &strict,
            &oracle::attributes(bytes, range.clone(), true),
        );
        let of_items: Vec<_> = walk
            .items
            .iter()
            .map(|item| (item.offset, item.len))
            .collect();
        let hand = by_hand(bytes, &range);
        same("nla_next", bytes, &hand, &(of_items, expected.end));
        tables(bytes, &attributes, &expected);
        // In the same order as the items, so that none is lost.
        let nested = attributes
            .flatten()
            .filter(|attribute| attribute.payload().len() >= 4);
        levels.extend(
            nests
                .into_iter()
                .zip(nested)
                .map(|(range, attribute)| (range, attribute.nested(), depth + 1)),
        );
    }
}

fn tables(bytes: &[u8], attributes: &Attributes<'_>, walk: &Walk<Attr>) {
    table::<0>(bytes, attributes, walk);
    table::<1>(bytes, attributes, walk);
    table::<5>(bytes, attributes, walk);
    table::<40>(bytes, attributes, walk);
}

fn table<const N: usize>(bytes: &[u8], attributes: &Attributes<'_>, walk: &Walk<Attr>) {
    let given = AttributeTable::<N>::parse(attributes.clone());
    let Ok(table) = given else {
        let error = given.err().map(plain);
        return same("AttributeTable", bytes, &error, &walk.error);
    };
    assert_eq!(walk.error, None, "AttributeTable takes what is malformed");
    let held = table.iter().map(|attribute| {
        let offset = attribute.offset();
        lies_at("AttributeTable", bytes, offset + 4, attribute.payload());
        Attr {
            offset,
            len: attribute.payload().len() + 4,
            type_and_flags: attribute.header().type_and_flags(),
        }
    });
    let given = oracle::Table {
        held: held.collect(),
        skipped: table.skipped(),
    };
    let expected = oracle::table(&walk.items, N as u16);
    same("AttributeTable", bytes, &given, &expected);
    for nla_type in (0..N as u16 + 2).chain([0x3fff, 0x4001, 0xffff]) {
        let given = table.get(nla_type).map(|attribute| attribute.offset());
        let is = |item: &&Attr| item.nla_type() == nla_type;
        let expected = expected.held.iter().find(is).map(|item| item.offset);
        assert_eq!(given, expected, "AttributeTable::get({nla_type})");
    }
}

/// What the getters make of a payload.
fn values(bytes: &[u8], attribute: Attribute<'_>, item: &Attr) {
    let payload = &bytes[item.payload()];
    let wrong_length = |expected| Error {
        wrong: Wrong::WrongLength {
            expected,
            actual: payload.len(),
        },
        offset: item.offset,
    };
    let unsigned = |size: usize, read: fn(&[u8], usize) -> u64| match payload.len() == size {
        true => Ok(read(payload, size)),
        false => Err(wrong_length(size)),
    };
    let signed = |size: usize, read: fn(&[u8], usize) -> i64| match payload.len() == size {
        true => Ok(read(payload, size)),
        false => Err(wrong_length(size)),
    };
    macro_rules! agree {
        ($($get:ident as $type:ident: $expected:expr;)*) => {$(
            let given = attribute.$get().map($type::from).map_err(plain);
            same(stringify!($get), bytes, &given, &$expected);
        )*};
    }
    let four = payload.len() == 4;
    agree! {
        get_u8 as u64: unsigned(1, NativeEndian::read_uint);
        get_u16 as u64: unsigned(2, NativeEndian::read_uint);
        get_u32 as u64: unsigned(4, NativeEndian::read_uint);
        get_u64 as u64: unsigned(8, NativeEndian::read_uint);
        get_u16_be as u64: unsigned(2, BigEndian::read_uint);
        get_u32_be as u64: unsigned(4, BigEndian::read_uint);
        get_u64_be as u64: unsigned(8, BigEndian::read_uint);
        get_uint as u64: unsigned(if four { 4 } else { 8 }, NativeEndian::read_uint);
        get_i8 as i64: signed(1, NativeEndian::read_int);
        get_i16 as i64: signed(2, NativeEndian::read_int);
        get_i32 as i64: signed(4, NativeEndian::read_int);
        get_i64 as i64: signed(8, NativeEndian::read_int);
        get_i16_be as i64: signed(2, BigEndian::read_int);
        get_i32_be as i64: signed(4, BigEndian::read_int);
        get_i64_be as i64: signed(8, BigEndian::read_int);
        get_sint as i64: signed(if four { 4 } else { 8 }, NativeEndian::read_int);
    }
    let flag = attribute.get_flag().map_err(plain);
    let expected = if payload.is_empty() {
        Ok(())
    } else {
        Err(wrong_length(0))
    };
    same("get_flag", bytes, &flag, &expected);

    let nul = payload.iter().position(|byte| *byte == 0);
    let until_nul = &payload[..nul.unwrap_or(payload.len())];
    if !until_nul.is_empty() {
        lies_at("until_nul", bytes, item.offset + 4, attribute.until_nul());
    }
    same("until_nul", bytes, &attribute.until_nul(), &until_nul);
    let string = attribute.get_cstr();
    match nul {
        Some(_) => same(
            "get_cstr",
            bytes,
            &string.map(|text| text.to_bytes()),
            &Ok(until_nul),
        ),
        None => {
            let kind = string.expect_err("no NUL").kind;
            assert_eq!(kind, ParseErrorKind::MissingNul);
        }
    }
    let text = attribute.get_str();
    match std::str::from_utf8(until_nul) {
        Ok(_) => same("get_str", bytes, &text.map(str::as_bytes), &Ok(until_nul)),
        Err(_) => {
            let error = text.expect_err("not UTF-8");
            assert_eq!(
                (error.kind, error.offset),
                (ParseErrorKind::NotUtf8, item.offset)
            );
        }
    }
    let start = attribute.get_struct::<[u8; 6]>().map_err(plain);
    let expected = match payload.first_chunk::<6>() {
        Some(start) => Ok(*start),
        None => Err(Error {
            wrong: Wrong::PayloadTooShort {
                expected: 6,
                actual: payload.len(),
            },
            offset: item.offset,
        }),
    };
    same("get_struct", bytes, &start, &expected);
    let mut extended = [0; 6];
    for (to, from) in extended.iter_mut().zip(payload) {
        *to = *from;
    }
    let given = attribute.get_struct_zero_extended::<[u8; 6]>();
    same("get_struct_zero_extended", bytes, &given, &extended);
    for hdrlen in [0, 6, 16] {
        let given = attribute.attributes(hdrlen).map_err(plain);
        match payload.len() < hdrlen {
            true => {
                let wrong = Wrong::PayloadTooShort {
                    expected: hdrlen,
                    actual: payload.len(),
                };
                let offset = item.offset;
                let error = given.map(|_| ());
                same("attributes", bytes, &error, &Err(Error { wrong, offset }));
            }
            false => {
                let Range { start, end } = item.payload();
                let range = (start + oracle::up(hdrlen)).min(end)..end;
                let expected = oracle::attributes(bytes, range.clone(), false);
                let attributes = given.expect("a struct");
                let walk = walked("attributes", bytes, &range, attributes, |_, _| {});
                same("attributes", bytes, &walk, &expected);
            }
        }
    }
}

/// The walk over attributes, strict and not, nests to the end, with the values
/// that the getters give and what is in tables; likewise.
pub fn attributes(bytes: &[u8]) {
    stream(bytes, 0..bytes.len(), &Attributes::new(bytes));
    let walk = oracle::attributes(bytes, 0..bytes.len(), false);
    let items = walk.items.iter().map(|item| c::Item {
        offset: item.offset as u32,
        len: item.len as u32,
        item_type: u32::from(item.nla_type()),
    });
    let items: Vec<_> = items.collect();
    if let Some(in_c) = c::attributes(bytes) {
        same("RTA_NEXT", bytes, &items, &in_c);
    }
    if let Some(in_mnl) = c::mnl_attributes(bytes) {
        same("mnl_attr_next", bytes, &items, &in_mnl);
    }
    // A stream that lies somewhere else.
    for by in [1, 1000, usize::MAX - bytes.len()] {
        let shifted = Attributes::with_offset(bytes, by).map(|item| match item {
            Ok(attribute) => Ok(attribute.offset()),
            Err(error) => Err(error.offset),
        });
        let offsets = walk.items.iter().map(|item| Ok(item.offset + by));
        let error = walk.error.map(|error| Err(error.offset + by));
        let expected: Vec<_> = offsets.chain(error).collect();
        same("with_offset", bytes, &shifted.collect(), &expected);
    }
    // A walk that is begun again at what is not walked yet.
    let mut rest = Attributes::new(bytes);
    for seen in 0..walk.items.len().min(8) {
        let again = Attributes::new(rest.remainder()).flatten().count();
        assert_eq!(again, walk.items.len() - seen, "begun again");
        rest.next();
    }
}
