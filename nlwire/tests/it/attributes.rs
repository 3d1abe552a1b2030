// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `Attributes` and `Attribute` promise, hostile input first.

use nlwire::uapi::{NLA_F_NESTED, NLA_F_NET_BYTEORDER};
use nlwire::{Attribute, Attributes, Messages, NlAttr, NlMsgHdr, ParseError, ParseErrorKind};
use zerocopy::IntoBytes;

use crate::common::nla;

/// An attribute that says `nla_len`, with `payload` bytes behind its header.
fn attribute(nla_len: u16, nla_type: u16, payload: &[u8]) -> Vec<u8> {
    [NlAttr::new(nla_len, nla_type).as_bytes(), payload].concat()
}

/// The attribute with `payload`, behind 8 other bytes.
fn with<R>(payload: &[u8], test: impl FnOnce(Attribute<'_>) -> R) -> R {
    let bytes = [nla(1, &[0; 4]), nla(2, payload)].concat();
    test(Attributes::new(&bytes).last().unwrap().unwrap())
}

fn failure(mut walk: Attributes<'_>) -> (usize, ParseError, &[u8]) {
    let mut good = 0;
    let error = loop {
        match walk.next().unwrap() {
            Ok(_) => good += 1,
            Err(error) => break error,
        }
    };
    let remainder = walk.remainder();
    assert!(walk.next().is_none());
    assert!(walk.next().is_none());
    assert_eq!(walk.remainder(), remainder);
    (good, error, remainder)
}

#[test]
fn broken_lengths_are_errors() {
    for before in [vec![], nla(1, b"1234"), nla(1, b"12345")] {
        for nla_len in [0, 1, 2, 3, 9, 10, 12, 0x7fff, 0x8000, 0xffff] {
            let bytes = [&before[..], &attribute(nla_len, 5, b"more")].concat();
            let (good, error, remainder) = failure(Attributes::new(&bytes));
            let kind = if nla_len < 4 {
                ParseErrorKind::AttributeTooShort { nla_len }
            } else {
                ParseErrorKind::AttributeTruncated {
                    nla_len,
                    remaining: 8,
                }
            };
            assert_eq!(good, usize::from(!before.is_empty()));
            assert_eq!(
                error,
                ParseError {
                    kind,
                    offset: before.len()
                }
            );
            assert_eq!(remainder, &bytes[before.len()..]);
        }
    }
    // The frequent length 8 with less than 8 bytes there.
    for len in 4..8 {
        let (_, error, _) = failure(Attributes::new(&attribute(8, 5, b"more")[..len]));
        let kind = ParseErrorKind::AttributeTruncated {
            nla_len: 8,
            remaining: len,
        };
        assert_eq!(error, ParseError { kind, offset: 0 });
    }
}

#[test]
fn one_to_three_bytes_are_a_remainder() {
    for left in 0..4 {
        let bytes = [&nla(1, b"1234")[..], &[0xff; 4][..left]].concat();
        let mut walk = Attributes::new(&bytes);
        assert!(walk.by_ref().all(|attribute| attribute.is_ok()));
        assert_eq!(walk.remainder().len(), left);
        if left > 0 {
            let (good, error, remainder) = failure(Attributes::new(&bytes).strict());
            let kind = ParseErrorKind::TrailingBytes { remaining: left };
            assert_eq!(
                (good, error, remainder.len()),
                (1, ParseError { kind, offset: 8 }, left)
            );
        }
    }
}

#[test]
fn the_next_attribute_begins_at_the_aligned_end() {
    for first in 0..9 {
        for second in 0..9 {
            let payloads = [vec![1; first], vec![2; second], vec![3; 5]];
            let mut bytes: Vec<u8> = payloads
                .iter()
                .flat_map(|payload| nla(6, payload))
                .collect();
            for missing in 0..=3 {
                bytes.truncate(bytes.len() - usize::from(missing > 0));
                let mut walk = Attributes::new(&bytes).strict();
                let mut offset = 0;
                for payload in &payloads {
                    let attribute = walk.next().unwrap().unwrap();
                    assert_eq!(attribute.payload(), payload);
                    assert_eq!(attribute.offset(), offset);
                    assert_eq!(usize::from(attribute.header().nla_len()), 4 + payload.len());
                    offset += nla(6, payload).len();
                }
                assert!(walk.next().is_none());
                assert!(walk.remainder().is_empty());
            }
        }
    }
}

#[test]
fn flags_are_no_part_of_the_type() {
    let bytes = [
        nla(7, b""),
        nla(7 | NLA_F_NESTED, b"1234"),
        nla(7 | NLA_F_NET_BYTEORDER, b""),
        nla(0xffff, b"1234"),
    ]
    .concat();
    let seen: Vec<_> = Attributes::new(&bytes)
        .map(Result::unwrap)
        .map(|a| {
            (
                a.nla_type(),
                a.is_nested(),
                a.is_net_byteorder(),
                a.header().type_and_flags(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (7, false, false, 7),
            (7, true, false, 0x8007),
            (7, false, true, 0x4007),
            (0x3fff, true, true, 0xffff)
        ]
    );
    let last = Attributes::new(&bytes).last().unwrap().unwrap();
    assert_eq!(
        format!("{last:?}"),
        "Attribute { header: NlAttr { nla_len: 8, nla_type: 16383 | NLA_F_NESTED | NLA_F_NET_BYTEORDER }, payload: [31 32 33 34] }"
    );
}

/// Each integer getter, on every payload length from 0 to 16: it wants exactly
/// the bytes of its type.
#[test]
fn integers_have_exactly_their_size() {
    const BYTES: [u8; 16] = [0x81, 2, 3, 4, 5, 6, 7, 0x88, 9, 10, 11, 12, 13, 14, 15, 16];
    macro_rules! check {
        ($($get:ident $type:ident $from:ident)*) => {$(
            for len in 0..=BYTES.len() {
                let expected = match BYTES[..len].try_into() {
                    Ok(array) => Ok($type::$from(array)),
                    Err(_) => Err(ParseError {
                        kind: ParseErrorKind::WrongLength { expected: size_of::<$type>(), actual: len },
                        offset: 8,
                    }),
                };
                assert_eq!(with(&BYTES[..len], |a| a.$get()), expected, "{} of {len} bytes", stringify!($get));
            }
        )*};
    }
    check! {
        get_u8 u8 from_ne_bytes get_i8 i8 from_ne_bytes
        get_u16 u16 from_ne_bytes get_u16_be u16 from_be_bytes
        get_u32 u32 from_ne_bytes get_u32_be u32 from_be_bytes
        get_u64 u64 from_ne_bytes get_u64_be u64 from_be_bytes
        get_i16 i16 from_ne_bytes get_i16_be i16 from_be_bytes
        get_i32 i32 from_ne_bytes get_i32_be i32 from_be_bytes
        get_i64 i64 from_ne_bytes get_i64_be i64 from_be_bytes
    }
}

#[test]
fn uint_and_sint_have_four_or_eight_bytes() {
    assert_eq!(
        with(&0xffff_fffe_u32.to_ne_bytes(), |a| a.get_uint()),
        Ok(0xffff_fffe)
    );
    assert_eq!(
        with(&u64::MAX.to_ne_bytes(), |a| a.get_uint()),
        Ok(u64::MAX)
    );
    assert_eq!(with(&(-2i32).to_ne_bytes(), |a| a.get_sint()), Ok(-2));
    assert_eq!(
        with(&i64::MIN.to_ne_bytes(), |a| a.get_sint()),
        Ok(i64::MIN)
    );
    for actual in [0, 1, 2, 3, 5, 6, 7, 9] {
        let kind = ParseErrorKind::WrongLength {
            expected: 8,
            actual,
        };
        let expected = ParseError { kind, offset: 8 };
        assert_eq!(with(&vec![0; actual], |a| a.get_uint()), Err(expected));
        assert_eq!(with(&vec![0; actual], |a| a.get_sint()), Err(expected));
    }
}

#[test]
fn strings() {
    fn error<T>(kind: ParseErrorKind) -> Result<T, ParseError> {
        Err(ParseError { kind, offset: 8 })
    }
    for (payload, text) in [
        (&b"eth0\0"[..], "eth0"),
        (b"eth0", "eth0"),
        (b"", ""),
        (b"\0", ""),
        (b"a\0b", "a"),
    ] {
        assert_eq!(
            with(payload, |a| a.get_str().map(str::to_owned)),
            Ok(text.to_owned())
        );
    }
    assert_eq!(
        with(b"\xff\0", |a| a.get_str().map(str::to_owned)),
        error(ParseErrorKind::NotUtf8)
    );
    // What C would not see cannot make the string invalid.
    assert_eq!(
        with(b"a\0\xff", |a| a.get_str().map(str::to_owned)),
        Ok("a".to_owned())
    );

    assert_eq!(
        with(b"\xff\0", |a| a.get_cstr().map(ToOwned::to_owned)),
        Ok(c"\xff".to_owned())
    );
    assert_eq!(
        with(b"a\0b\0", |a| a.get_cstr().map(ToOwned::to_owned)),
        Ok(c"a".to_owned())
    );
    for payload in [&b""[..], b"eth0"] {
        assert_eq!(
            with(payload, |a| a.get_cstr().map(ToOwned::to_owned)),
            error(ParseErrorKind::MissingNul)
        );
    }
}

#[test]
fn flags_arrays_and_structures() {
    let wrong = |expected, actual| ParseError {
        kind: ParseErrorKind::WrongLength { expected, actual },
        offset: 8,
    };
    assert_eq!(with(b"", |a| a.get_flag()), Ok(()));
    assert_eq!(with(b"1", |a| a.get_flag()), Err(wrong(0, 1)));
    assert_eq!(with(b"123456", |a| a.get_array().copied()), Ok(*b"123456"));
    assert_eq!(
        with(b"12345", |a| a.get_array::<6>().copied()),
        Err(wrong(6, 5))
    );
    assert_eq!(
        with(b"1234567", |a| a.get_array::<6>().copied()),
        Err(wrong(6, 7))
    );
    // Structures may have grown since this program was built.
    let header = NlMsgHdr::new(3).with_len(5);
    let grown = [header.as_bytes(), b"new field"].concat();
    assert_eq!(with(&grown, |a| a.get_struct()), Ok(header));
    let kind = ParseErrorKind::PayloadTooShort {
        expected: 16,
        actual: 15,
    };
    assert_eq!(
        with(&grown[..15], |a| a.get_struct::<NlMsgHdr>()),
        Err(ParseError { kind, offset: 8 })
    );
}

#[test]
fn offsets_count_from_the_datagram_at_every_depth() {
    let inner = nla(3, b"xy"); // at 16 + 20 + 4 (family header) + 8 + 4 + 4
    let nest = nla(
        2 | NLA_F_NESTED,
        &nla(1, &[&inner[..], &attribute(3, 9, b"")].concat()),
    );
    let payload = [&[0; 4][..], &nla(8, b"1234"), &nest].concat();
    let header = NlMsgHdr::new(0x10).with_len(16 + payload.len() as u32);
    let first = NlMsgHdr::new(0x10).with_len(18);
    let datagram = [first.as_bytes(), &[0; 4], header.as_bytes(), &payload].concat();

    let message = Messages::new(&datagram).last().unwrap().unwrap();
    assert_eq!(message.offset(), 20);
    let mut top = message.attributes(4).unwrap();
    assert_eq!(top.next().unwrap().unwrap().offset(), 40);
    let outer = top.next().unwrap().unwrap();
    assert_eq!(outer.offset(), 48);
    let middle = outer.nested().next().unwrap().unwrap();
    assert_eq!(middle.offset(), 52);
    let mut innermost = middle.nested();
    assert_eq!(innermost.next().unwrap().unwrap().offset(), 56);
    let kind = ParseErrorKind::AttributeTooShort { nla_len: 3 };
    assert_eq!(innermost.next(), Some(Err(ParseError { kind, offset: 64 })));
    assert_eq!(&datagram[64..], attribute(3, 9, b""));
}

#[test]
fn size_hint_is_true() {
    let mut bytes = [nla(1, b""), nla(1, b"1"), nla(1, b"12345")].concat();
    while !bytes.is_empty() {
        for mut walk in [Attributes::new(&bytes), Attributes::new(&bytes).strict()] {
            // From every item on, and behind the last one, which may be an error.
            loop {
                let (least, most) = walk.size_hint();
                let count = walk.clone().count();
                assert!(least <= count && count <= most.unwrap());
                if walk.next().is_none() {
                    break;
                }
            }
        }
        bytes.pop();
    }
}
