// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walk over messages.

use nlwire::align::{nlmsg_data, nlmsg_next, nlmsg_ok};
use nlwire::{MessageKind, Messages, NlMsgHdr};

use super::super::oracle::{self, Error, Msg, Walk, Wrong};
use super::super::{c, place};
use super::attributes::stream;
use super::show::{lies_at, plain, same};

/// nlwire's walk, as the oracle's.
fn walked(what: &str, bytes: &[u8], mut messages: Messages<'_>) -> Walk<Msg> {
    let mut items = Vec::new();
    let mut error = None;
    let (least, most) = messages.size_hint();
    loop {
        // A walk that does not move would never end.
        assert!(items.len() <= bytes.len() / 16, "{what}: too many messages");
        match messages.next() {
            None => break,
            Some(Ok(message)) => {
                assert_eq!(error, None, "{what}: a message behind an error");
                let header = message.header();
                let (offset, len) = (message.offset(), message.as_bytes().len());
                lies_at(what, bytes, offset, message.as_bytes());
                lies_at(what, bytes, offset + 16, message.payload());
                assert_eq!(message.payload().len() + 16, len, "{what}: payload");
                assert_eq!(header.nlmsg_len() as usize, len, "{what}: nlmsg_len");
                let is = match header.nlmsg_type() {
                    1 => MessageKind::Noop,
                    2 => MessageKind::Error,
                    3 => MessageKind::Done,
                    4 => MessageKind::Overrun,
                    reserved @ (0 | 5..=15) => MessageKind::Reserved(reserved),
                    family => MessageKind::Family(family),
                };
                assert_eq!(message.kind(), is, "{what}: kind");
                items.push(Msg {
                    offset,
                    len,
                    nlmsg_type: header.nlmsg_type(),
                    flags: header.nlmsg_flags().bits(),
                    seq: header.nlmsg_seq(),
                    pid: header.nlmsg_pid(),
                });
            }
            Some(Err(wrong)) => {
                assert_eq!(error, None, "{what}: two errors");
                error = Some(plain(wrong));
            }
        }
    }
    let count = items.len() + usize::from(error.is_some());
    let most = most.expect("at most a message for 16 bytes");
    assert!(least <= count && count <= most, "{what}: size_hint");
    let remainder = messages.remainder();
    if !remainder.is_empty() {
        lies_at(what, bytes, bytes.len() - remainder.len(), remainder);
    }
    assert!(messages.next().is_none(), "{what}: goes on behind its end");
    assert_eq!(messages.remainder().len(), remainder.len(), "{what}: rest");
    Walk {
        items,
        error,
        end: bytes.len() - remainder.len(),
    }
}

/// As C does it, with the macros' counterparts.
fn by_hand(bytes: &[u8]) -> Walk<Msg> {
    let mut items = Vec::new();
    let mut rest = bytes;
    while let (Some(data), Some(next)) = (nlmsg_data(rest), nlmsg_next(rest)) {
        let header = NlMsgHdr::from_prefix(rest).expect("a header");
        assert!(nlmsg_ok(header.nlmsg_len(), rest.len()));
        let offset = bytes.len() - rest.len();
        lies_at("nlmsg_data", bytes, offset + 16, data);
        assert!(next.is_empty() || next.len() + 16 <= rest.len());
        if !next.is_empty() {
            lies_at("nlmsg_next", bytes, bytes.len() - next.len(), next);
        }
        items.push(Msg {
            offset,
            len: data.len() + 16,
            nlmsg_type: header.nlmsg_type(),
            flags: header.nlmsg_flags().bits(),
            seq: header.nlmsg_seq(),
            pid: header.nlmsg_pid(),
        });
        rest = next;
    }
    assert_eq!((nlmsg_data(rest), nlmsg_next(rest)), (None, None));
    Walk {
        items,
        error: None,
        end: bytes.len() - rest.len(),
    }
}

/// The walk over messages, strict and not: the oracle's items, the same error
/// at the same offset, the same remainder; the C macros' and libmnl's items;
/// every item where it should be in the input, at most one for 16 bytes; and
/// the attributes behind family headers of some lengths, as
/// [`attributes`](super::attributes).
pub fn messages(bytes: &[u8]) {
    walk(bytes);
    let expected = oracle::messages(bytes, false);
    let in_c = |walk: &Walk<Msg>| -> Vec<c::Item> {
        let item = |message: &Msg| c::Item {
            offset: message.offset as u32,
            len: message.len as u32,
            item_type: u32::from(message.nlmsg_type),
        };
        walk.items.iter().map(item).collect()
    };
    if let Some(items) = c::messages(bytes) {
        same("NLMSG_NEXT", bytes, &in_c(&expected), &items);
    }
    if let Some(items) = c::mnl_messages(bytes) {
        same("mnl_nlmsg_next", bytes, &in_c(&expected), &items);
    }
    for (message, is) in Messages::new(bytes).flatten().zip(&expected.items) {
        for hdrlen in [0, 1, 2, 4, 7, 16, is.len - 16, usize::MAX] {
            let payload = is.payload();
            let expected = if hdrlen > payload.len() {
                let wrong = Wrong::PayloadTooShort {
                    expected: hdrlen,
                    actual: payload.len(),
                };
                Err(Error {
                    wrong,
                    offset: is.offset,
                })
            } else {
                Ok((payload.start + oracle::up(hdrlen)).min(payload.end)..payload.end)
            };
            match (message.attributes(hdrlen), expected) {
                (Ok(attributes), Ok(range)) if hdrlen == 0 || hdrlen == 4 => {
                    stream(bytes, range, &attributes);
                }
                (Ok(attributes), Ok(range)) => {
                    assert_eq!(
                        attributes.remainder(),
                        &bytes[range],
                        "attributes({hdrlen})"
                    );
                }
                (given, expected) => {
                    let given = given.map(|_| 0..0).map_err(plain);
                    same("attributes()", bytes, &given, &expected);
                }
            }
        }
        let header = message.family_header::<[u8; 4]>().map_err(plain);
        let actual = is.len - 16;
        let expected = match bytes[is.payload()].first_chunk::<4>() {
            Some(header) => Ok(*header),
            None => Err(Error {
                wrong: Wrong::PayloadTooShort {
                    expected: 4,
                    actual,
                },
                offset: is.offset,
            }),
        };
        same("family_header", bytes, &header, &expected);
    }
}

/// The walk alone.
pub fn walk(bytes: &[u8]) {
    let strict = walked("Messages::strict", bytes, Messages::new(bytes).strict());
    same(
        "Messages::strict",
        bytes,
        &strict,
        &oracle::messages(bytes, true),
    );
    let expected = oracle::messages(bytes, false);
    let lenient = walked("Messages", bytes, Messages::new(bytes));
    same("Messages", bytes, &lenient, &expected);
    let without_error = Walk {
        error: None,
        ..expected
    };
    same("nlmsg_next", bytes, &by_hand(bytes), &without_error);
}

/// A datagram that comes in two pieces, cut anywhere: who goes on with
/// `remainder()` and the second piece sees what is in the whole. And a walk that
/// is begun again at its `remainder()` sees the rest.
pub fn splits(bytes: &[u8]) {
    let whole = oracle::messages(bytes, false);
    for cut in places(bytes.len(), whole.items.iter().map(|item| item.offset)) {
        let first = walked("first piece", &bytes[..cut], Messages::new(&bytes[..cut]));
        same(
            "first piece",
            &bytes[..cut],
            &first,
            &oracle::messages(&bytes[..cut], false),
        );
        // Where the cut is within padding, the rest of it comes first.
        let from = oracle::up(first.end).min(bytes.len());
        let second = [&bytes[first.end..cut], &bytes[cut..]].concat();
        let second = &second[from - first.end..];
        let second = walked("second piece", second, Messages::new(second));
        let shifted = second.items.into_iter().map(|item| Msg {
            offset: item.offset + from,
            ..item
        });
        let joined = Walk {
            items: first.items.into_iter().chain(shifted).collect(),
            error: second.error.map(|error| Error {
                offset: error.offset + from,
                ..error
            }),
            end: second.end + from,
        };
        same("in two pieces", bytes, &joined, &whole);
    }
    let mut messages = Messages::new(bytes);
    for seen in 0..whole.items.len().min(8) {
        let rest = messages.remainder();
        let count = whole.items.len() - seen;
        assert_eq!(Messages::new(rest).flatten().count(), count, "begun again");
        messages.next();
    }
}

/// Where to cut: everywhere, or around `items` where that would take too long.
fn places(len: usize, items: impl Iterator<Item = usize>) -> Vec<usize> {
    if len <= 200 {
        return (0..=len).collect();
    }
    let around = items
        .take(12)
        .flat_map(|at| [at, at + 1, at + 3, at + 15, at + 16]);
    let ends = [0, 1, len / 2, len - 17, len - 16, len - 3, len - 1, len];
    around.chain(ends).filter(|cut| *cut <= len).collect()
}

/// Messages, attributes, ACKs and policies at every address modulo 16.
pub fn addresses(bytes: &[u8]) {
    for shift in 0..16 {
        place::at(shift, bytes, |bytes| {
            walk(bytes);
            stream(bytes, 0..bytes.len(), &nlwire::Attributes::new(bytes));
            super::ack::read(bytes);
            super::policy_at(bytes, 0);
            super::policy_at(bytes, 31);
        });
    }
}
