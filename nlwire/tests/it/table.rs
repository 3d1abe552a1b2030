// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `AttributeTable` promises, and a comparison with a naive table.

use std::collections::BTreeMap;

use nlwire::uapi::{NLA_F_NESTED, NLA_F_NET_BYTEORDER};
use nlwire::{Attribute, AttributeTable, Attributes, Messages, NlAttr, NlMsgHdr};
use nlwire::{ParseError, ParseErrorKind};
use zerocopy::IntoBytes;

use crate::common::{nla, Numbers};

fn parse<const N: usize>(bytes: &[u8]) -> Result<AttributeTable<'_, N>, ParseError> {
    AttributeTable::parse(Attributes::new(bytes))
}

#[test]
fn holds_what_the_walk_yields() {
    let bytes = [
        nla(3, b"longer than 4"),
        nla(1, b"1234"),
        nla(5 | NLA_F_NESTED | NLA_F_NET_BYTEORDER, b""),
        NlAttr::new(5, 2).as_bytes().to_vec(),
        b"u".to_vec(), // unpadded
    ]
    .concat();
    let table = parse::<6>(&bytes).unwrap();
    for attribute in Attributes::new(&bytes) {
        let attribute = attribute.unwrap();
        assert_eq!(table.get(attribute.nla_type()), Some(attribute));
    }
    assert!(table.get(5).unwrap().is_nested());
    for absent in [0, 4, 6, 7, 0x3fff, 5 | NLA_F_NESTED, u16::MAX] {
        assert_eq!(table.get(absent), None);
    }
    let types: Vec<_> = table.iter().map(|a| a.nla_type()).collect();
    assert_eq!(types, [1, 2, 3, 5]);
    assert_eq!(table.skipped(), 0);
    assert_eq!(table.clone().get(2).unwrap().payload(), b"u");
}

/// `__nla_validate_parse` stores each into its slot, one after the other.
#[test]
fn the_last_of_one_type_counts() {
    let bytes = [nla(1, b"a"), nla(2, b"b"), nla(1, b"last")].concat();
    let table = parse::<3>(&bytes).unwrap();
    assert_eq!(table.get(1).unwrap().payload(), b"last");
    assert_eq!(table.get(1).unwrap().offset(), 16);
    assert_eq!(table.iter().count(), 2);
}

/// `__nla_validate_parse` passes over type 0 and types above the maximum.
#[test]
fn other_types_are_skipped_and_counted() {
    let types = [0, 1, 2, 3, 4, 0x3fff, NLA_F_NESTED, 1 | NLA_F_NESTED];
    let bytes: Vec<u8> = types.iter().flat_map(|t| nla(*t, b"")).collect();
    let table = parse::<3>(&bytes).unwrap();
    assert_eq!(table.skipped(), 5); // 0 twice, 3, 4, 0x3fff
    assert_eq!(table.iter().map(|a| a.offset()).sum::<usize>(), 8 + 28);
    assert_eq!(parse::<1>(&bytes).unwrap().skipped(), types.len());
    let none = parse::<0>(&bytes).unwrap();
    assert_eq!((none.skipped(), none.iter().count()), (types.len(), 0));
    assert_eq!(none.get(0), None);
    let all = parse::<0x4000>(&bytes).unwrap();
    assert_eq!(all.skipped(), 2);
    assert_eq!(all.get(0x3fff).unwrap().offset(), 20);
}

#[test]
fn malformed_streams_are_errors() {
    let good = nla(1, b"12345");
    for nla_len in [0, 1, 3, 9, 0xffff] {
        let bytes = [&good[..], NlAttr::new(nla_len, 2).as_bytes(), b"more"].concat();
        let kind = if nla_len < 4 {
            ParseErrorKind::AttributeTooShort { nla_len }
        } else {
            let remaining = 8;
            ParseErrorKind::AttributeTruncated { nla_len, remaining }
        };
        let offset = good.len();
        assert_eq!(
            parse::<3>(&bytes).unwrap_err(),
            ParseError { kind, offset },
            "{nla_len}"
        );
        let first = AttributeTable::<3>::parse(Attributes::new(&bytes[offset..]));
        assert_eq!(first.unwrap_err(), ParseError { kind, offset: 0 });
    }
    // 1 to 3 bytes: as the walk has it.
    for remaining in 1..4 {
        let bytes = [&good[..], &[0; 3][..remaining]].concat();
        assert_eq!(parse::<3>(&bytes).unwrap().iter().count(), 1);
        let strict = AttributeTable::<3>::parse(Attributes::new(&bytes).strict());
        let kind = ParseErrorKind::TrailingBytes { remaining };
        assert_eq!(strict.unwrap_err(), ParseError { kind, offset: 12 });
    }
}

#[test]
fn nothing_is_an_empty_table() {
    for table in [
        AttributeTable::<9>::default(),
        parse(b"").unwrap(),
        parse(b"123").unwrap(),
    ] {
        assert_eq!((table.iter().count(), table.skipped()), (0, 0));
        assert!((0..20).all(|nla_type| table.get(nla_type).is_none()));
        assert_eq!(format!("{table:?}"), "[]");
    }
}

#[test]
fn a_begun_walk_gives_its_rest() {
    let bytes = [nla(1, b"a"), nla(2, b"b"), nla(1, b"")].concat();
    let mut walk = Attributes::new(&bytes);
    walk.next();
    let table = AttributeTable::<3>::parse(walk.clone()).unwrap();
    assert_eq!(table.get(2).unwrap().offset(), 8);
    assert_eq!(table.get(1).unwrap().offset(), 16);
    walk.by_ref().for_each(drop);
    assert_eq!(AttributeTable::<3>::parse(walk).unwrap().iter().count(), 0);
}

#[test]
fn offsets_count_from_the_datagram() {
    let nest = [nla(1, b"in"), nla(2, b"side")].concat();
    let payload = [&b"head"[..], &nla(7, b""), &nla(8, &nest)].concat();
    let header = NlMsgHdr::new(0x10).with_len(16 + payload.len() as u32);
    let noop = NlMsgHdr::new(1).with_len(16);
    let datagram = [noop.as_bytes(), header.as_bytes(), &payload].concat();
    let message = Messages::new(&datagram).last().unwrap().unwrap();
    let outer = AttributeTable::<9>::parse(message.attributes(4).unwrap()).unwrap();
    assert_eq!(outer.get(7).unwrap().offset(), 36);
    assert_eq!(outer.get(8).unwrap().offset(), 40);
    let inner = AttributeTable::<9>::parse(outer.get(8).unwrap().nested()).unwrap();
    assert_eq!(inner.get(1).unwrap().offset(), 44);
    assert_eq!(inner.get(2).unwrap().offset(), 52);
    assert_eq!(inner.get(2).unwrap().payload(), b"side");
}

#[test]
fn iterates_by_reference() {
    let bytes = [nla(3, b"c"), nla(1, b"a"), nla(9, b"")].concat();
    let table = parse::<4>(&bytes).unwrap();
    let mut types = Vec::new();
    for attribute in &table {
        types.push(attribute.nla_type());
    }
    assert_eq!(types, [1, 3]);
    let mut iter = table.iter();
    assert_eq!(iter.size_hint(), (0, Some(4)));
    assert_eq!(iter.next().unwrap().payload(), b"a");
    assert_eq!(iter.size_hint(), (0, Some(2)));
    assert_eq!(iter.clone().count(), 1);
    assert!(format!("{iter:?}").starts_with("[Attribute { header: NlAttr { nla_len: 5"));
    assert_eq!(iter.by_ref().count(), 1);
    assert!(iter.next().is_none() && iter.next().is_none());
}

/// The same attributes at the same offsets, and as many skipped ones.
#[test]
fn tables_are_compared_by_their_attributes() {
    let [a, b, skipped] = [nla(1, b"a"), nla(2, b"b"), nla(9, b"")];
    let all = [&a[..], &b].concat();
    let table = parse::<4>(&all).unwrap();
    assert_eq!(table, parse(&all.clone()).unwrap());
    assert_ne!(table, parse(&a).unwrap());
    assert_ne!(table, parse(&[&b[..], &a].concat()).unwrap());
    assert_ne!(table, parse(&[&a[..], &b, &skipped].concat()).unwrap());
    assert_eq!(AttributeTable::<4>::default(), parse(b"").unwrap());
}

#[test]
fn a_slot_takes_four_bytes() {
    let [one, more] = [
        size_of::<AttributeTable<1>>(),
        size_of::<AttributeTable<101>>(),
    ];
    assert_eq!(more - one, 400);
}

/// Random bytes with plausible lengths: the same as a map that is filled by the
/// walk, for every table size.
#[test]
fn equals_a_naive_table() {
    fn check<const N: usize>(bytes: &[u8]) {
        let mut naive = BTreeMap::<u16, Attribute<'_>>::new();
        let mut skipped = 0;
        let outcome = Attributes::new(bytes).try_for_each(|attribute| {
            let attribute = attribute?;
            if (1..N).contains(&usize::from(attribute.nla_type())) {
                naive.insert(attribute.nla_type(), attribute);
            } else {
                skipped += 1;
            }
            Ok(())
        });
        match parse::<N>(bytes) {
            Ok(table) => {
                assert_eq!(outcome, Ok(()));
                assert!(table.iter().eq(naive.values().copied()));
                assert_eq!(table.skipped(), skipped);
                for nla_type in 0..12 {
                    assert_eq!(table.get(nla_type), naive.get(&nla_type).copied());
                }
            }
            Err(error) => assert_eq!(outcome, Err(error)),
        }
    }

    let mut numbers = Numbers(0);
    for _ in 0..5_000 {
        let mut bytes = Vec::new();
        for _ in 0..numbers.below(8) {
            let payload = vec![numbers.below(256) as u8; numbers.below(10)];
            bytes.extend(nla(numbers.below(9) as u16, &payload));
        }
        if numbers.below(3) == 0 && !bytes.is_empty() {
            let at = numbers.below(bytes.len());
            bytes[at] = numbers.below(20) as u8;
            bytes.truncate(bytes.len() - numbers.below(4));
        }
        check::<0>(&bytes);
        check::<1>(&bytes);
        check::<5>(&bytes);
        check::<10>(&bytes);
    }
}

/// A walk that has returned its error returns it once more to a table, which
/// would otherwise pass for that of an empty nest.
#[test]
fn a_walk_that_has_failed_has_no_table() {
    for end in [
        &[0; 4][..],
        &[3, 0, 1, 0],
        &[9, 0, 1, 0, 0, 0, 0, 0],
        &[0xff; 6],
    ] {
        let bytes = [nla(1, b"1234"), end.to_vec()].concat();
        let mut walk = Attributes::new(&bytes);
        let error = walk.by_ref().last().unwrap().unwrap_err();
        assert_eq!(error.offset, 8);
        assert_eq!(walk.clone().next(), None);
        assert_eq!(AttributeTable::<4>::parse(walk.clone()), Err(error));
        // The walk itself is unchanged by it.
        assert_eq!(walk.next(), None);
    }
    // A strict walk fails for its trailing bytes.
    let bytes = [nla(1, b"1234"), vec![1, 2, 3]].concat();
    let mut walk = Attributes::new(&bytes).strict();
    let error = walk.by_ref().last().unwrap().unwrap_err();
    assert_eq!(AttributeTable::<4>::parse(walk), Err(error));
    let mut walk = Attributes::new(&bytes);
    assert_eq!(walk.by_ref().count(), 1);
    assert_eq!(
        AttributeTable::<4>::parse(walk),
        Ok(AttributeTable::default())
    );
}
