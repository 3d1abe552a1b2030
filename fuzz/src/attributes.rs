// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walk over attributes down to the innermost, and what can be asked of
//! each.

use nlwire::rtnl::NextHops;
use nlwire::{Attribute, AttributeTable, Attributes, NlAttr, ParseError, ParseErrorKind};

use crate::{assert_lies_at, display, format, FORMATTED};

/// Walks over `bytes` as a stream of attributes, and over each payload as
/// another one.
pub fn check(bytes: &[u8]) {
    check_walk(bytes, Attributes::new(bytes), bytes.len(), true);
    check_table::<0>(Attributes::new(bytes));
    check_table::<3>(Attributes::new(bytes));
    check_table::<64>(Attributes::new(bytes));
    check_next_hops(bytes, NextHops::new(bytes), bytes.len());
    // The same stream, somewhere else.
    let here = Attributes::new(bytes);
    for (here, there) in here.zip(Attributes::with_offset(bytes, 1000)) {
        match (here, there) {
            (Ok(here), Ok(there)) => assert_eq!(here.offset() + 1000, there.offset()),
            (Err(here), Err(there)) => assert_eq!(here.offset + 1000, there.offset),
            other => panic!("{other:?}"),
        }
    }
    if bytes.len() <= FORMATTED {
        format(&Attributes::new(bytes).strict());
    }
}

/// Walks over `attributes`, whose end has offset `end` in `datagram`; if `deep`,
/// with what is in them.
pub(crate) fn check_walk(datagram: &[u8], attributes: Attributes<'_>, end: usize, deep: bool) {
    let mut lax = attributes.clone();
    let mut strict = attributes.strict();
    let mut at = end - lax.remainder().len();
    loop {
        let (least, most) = lax.size_hint();
        let item = lax.next();
        let strict_item = strict.next();
        match item {
            Some(Ok(attribute)) => {
                assert_eq!(strict_item, item);
                assert_eq!(attribute.offset(), at);
                assert_ne!(most, Some(0));
                let len = usize::from(attribute.header().nla_len());
                if deep {
                    check_attribute(datagram, &attribute);
                    check_walk(datagram, attribute.nested(), at + len, true);
                    check_next_hops(datagram, attribute.next_hops(), at + len);
                }
                at = (at + len.next_multiple_of(4)).min(end);
                assert_lies_at(lax.remainder(), datagram, at);
                assert_eq!(lax.remainder().len(), end - at);
            }
            Some(Err(error)) => {
                assert_eq!(strict_item, item);
                assert_eq!(error.offset, at);
                assert_ne!(most, Some(0));
                check_refused(&datagram[at..end], error.kind);
                if deep {
                    display(&error);
                }
                assert_eq!(lax.remainder().len(), end - at);
                break;
            }
            None => {
                assert_eq!(least, 0);
                let remaining = end - at;
                assert!(lax.remainder().len() == remaining && remaining < 4);
                let kind = ParseErrorKind::TrailingBytes { remaining };
                let left = Err(ParseError { kind, offset: at });
                assert_eq!(strict_item, (remaining != 0).then_some(left));
                break;
            }
        }
    }
    assert!(lax.next().is_none() && strict.next().is_none());
}

/// That the header at the start of `rest` does deserve `kind`.
fn check_refused(rest: &[u8], kind: ParseErrorKind) {
    let len = u16::from_ne_bytes([rest[0], rest[1]]);
    match kind {
        ParseErrorKind::AttributeTooShort { nla_len } => assert!(len < 4 && nla_len == len),
        ParseErrorKind::AttributeTruncated { nla_len, remaining } => {
            assert!(usize::from(len) > rest.len() && nla_len == len && remaining == rest.len());
        }
        other => panic!("{other:?}"),
    }
}

fn check_attribute(datagram: &[u8], attribute: &Attribute<'_>) {
    let payload = attribute.payload();
    assert_lies_at(payload, datagram, attribute.offset() + 4);
    let header = NlAttr::from_prefix(&datagram[attribute.offset()..]);
    assert_eq!(header, Some(&attribute.header()));
    assert_eq!(payload.len() + 4, usize::from(attribute.header().nla_len()));
    assert_eq!(
        attribute.header().type_and_flags(),
        attribute.nla_type()
            | u16::from(attribute.is_nested()) << 15
            | u16::from(attribute.is_net_byteorder()) << 14
    );

    let ok = [
        (attribute.get_flag().is_ok(), 0),
        (attribute.get_u8().is_ok(), 1),
        (attribute.get_i8().is_ok(), 1),
        (attribute.get_u16().is_ok(), 2),
        (attribute.get_i16_be().is_ok(), 2),
        (attribute.get_u32().is_ok(), 4),
        (attribute.get_i32_be().is_ok(), 4),
        (attribute.get_u64().is_ok(), 8),
        (attribute.get_i64_be().is_ok(), 8),
        (attribute.get_array::<6>().is_ok(), 6),
    ];
    assert!(ok.iter().all(|(ok, len)| *ok == (payload.len() == *len)));
    let int = matches!(payload.len(), 4 | 8);
    assert!(attribute.get_uint().is_ok() == int && attribute.get_sint().is_ok() == int);
    if let (Ok(be), Ok(ne)) = (attribute.get_u32_be(), attribute.get_u32()) {
        assert_eq!(u32::from_be(ne), be);
    }
    assert_eq!(attribute.get_struct::<u64>().is_ok(), payload.len() >= 8);
    let struct_and_zeros = attribute.get_struct_zero_extended::<[u8; 16]>();
    for (index, byte) in struct_and_zeros.iter().enumerate() {
        assert_eq!(byte, payload.get(index).unwrap_or(&0));
    }
    check_behind_structs(datagram, attribute);

    let nul = payload.iter().position(|byte| *byte == 0);
    let text = attribute.until_nul();
    assert_eq!(text.len(), nul.unwrap_or(payload.len()));
    assert_lies_at(text, datagram, attribute.offset() + 4);
    match attribute.get_str() {
        Ok(string) => assert_eq!(string.as_bytes(), text),
        Err(error) => {
            assert!(std::str::from_utf8(text).is_err());
            display(&error);
        }
    }
    match attribute.get_cstr() {
        Ok(string) => assert!(nul.is_some() && string.to_bytes() == text),
        Err(error) => {
            assert!(nul.is_none() && error.offset == attribute.offset());
            assert_eq!(error.kind, ParseErrorKind::MissingNul);
            display(&error);
        }
    }
}

/// The attributes after a struct at the start of the payload: none, small, of an odd
/// size, of the whole payload, and longer than that.
fn check_behind_structs(datagram: &[u8], attribute: &Attribute<'_>) {
    let len = attribute.payload().len();
    let start = attribute.offset() + 4;
    for hdrlen in [0, 1, 13, len, len + 1] {
        match attribute.attributes(hdrlen) {
            Ok(attributes) => {
                assert!(hdrlen <= len);
                let behind = hdrlen.next_multiple_of(4).min(len);
                assert_lies_at(attributes.remainder(), datagram, start + behind);
                assert_eq!(attributes.remainder().len(), len - behind);
                if hdrlen == 13 {
                    check_walk(datagram, attributes, start + len, false);
                }
            }
            Err(error) => {
                assert!(hdrlen > len);
                let (expected, actual) = (hdrlen, len);
                let kind = ParseErrorKind::PayloadTooShort { expected, actual };
                let offset = attribute.offset();
                assert_eq!(error, ParseError { kind, offset });
            }
        }
    }
}

/// The walk over next hops, whose end has offset `end` in `datagram`, with the
/// attributes in each.
fn check_next_hops(datagram: &[u8], hops: NextHops<'_>, end: usize) {
    let mut lax = hops.clone();
    let mut strict = hops.strict();
    let mut at = end - lax.remainder().len();
    loop {
        let item = lax.next();
        let strict_item = strict.next();
        match item {
            Some(Ok(hop)) => {
                assert_eq!(strict_item, item);
                assert_eq!(hop.offset(), at);
                assert_lies_at(hop.as_bytes(), datagram, at);
                let len = usize::from(hop.header().rtnh_len.get());
                assert!(len >= 8 && hop.as_bytes().len() == len);
                check_walk(datagram, hop.attributes(), at + len, false);
                at = (at + len.next_multiple_of(4)).min(end);
            }
            Some(Err(error)) => {
                assert_eq!(strict_item, item);
                assert_eq!(error.offset, at);
                let len = u16::from_ne_bytes([datagram[at], datagram[at + 1]]);
                assert!(len < 8 || usize::from(len) > end - at);
                break;
            }
            None => {
                assert!(end - at < 8);
                assert_eq!(strict_item.is_some(), end != at);
                break;
            }
        }
    }
    assert_lies_at(lax.remainder(), datagram, at);
    assert_eq!(lax.remainder().len(), end - at);
    assert!(lax.next().is_none() && strict.next().is_none());
}

/// A table against the walk that fills it.
fn check_table<const N: usize>(attributes: Attributes<'_>) {
    let Ok(all) = attributes.clone().collect::<Result<Vec<_>, _>>() else {
        assert!(AttributeTable::<N>::parse(attributes).is_err());
        return;
    };
    let table = AttributeTable::<N>::parse(attributes).expect("a walk without errors");
    let fits = |a: &&Attribute<'_>| a.nla_type() != 0 && usize::from(a.nla_type()) < N;
    assert_eq!(table.skipped() + all.iter().filter(fits).count(), all.len());
    for attribute in all.iter().filter(fits) {
        let nla_type = attribute.nla_type();
        let last = all.iter().rfind(|other| other.nla_type() == nla_type);
        assert_eq!(table.get(nla_type).as_ref(), last);
    }
    for attribute in table.iter() {
        assert!(all.contains(&attribute));
    }
    if all.len() < 16 {
        format(&table);
    }
}
