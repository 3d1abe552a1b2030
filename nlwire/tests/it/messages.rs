// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `Messages` and `Message` promise, hostile input first.

use nlwire::uapi::*;
use nlwire::{
    GenlMsgHdr, Message, MessageKind, Messages, NlMsgHdr, NlmFlags, ParseError, ParseErrorKind,
};
use zerocopy::IntoBytes;

use crate::common;

/// A message that says `nlmsg_len`, with `payload` bytes behind its header.
fn message(nlmsg_len: u32, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(0x10).with_len(nlmsg_len).with_seq(9);
    [header.as_bytes(), payload].concat()
}

/// A valid message with its padding.
fn padded(payload: &[u8]) -> Vec<u8> {
    common::padded(message(16 + payload.len() as u32, payload))
}

/// The only error that a walk over `bytes` yields, what it left over, and how
/// many messages came before it. Checks that the walk is fused.
fn failure(mut walk: Messages<'_>) -> (usize, ParseError, &[u8]) {
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
fn a_header_cut_at_any_byte_is_a_remainder() {
    for cut in 0..16 {
        for before in [vec![], padded(b"xyz")] {
            let bytes = [&before[..], &message(16, b"")[..cut]].concat();
            let mut walk = Messages::new(&bytes);
            assert_eq!(walk.by_ref().count(), before.len() / 20);
            assert_eq!(walk.remainder(), &bytes[before.len()..]);
            assert!(walk.next().is_none());

            let strict = Messages::new(&bytes).strict();
            if cut == 0 {
                assert!(strict.last().is_none_or(|last| last.is_ok()));
                continue;
            }
            let (good, error, remainder) = failure(strict);
            assert_eq!(good, before.len() / 20);
            let kind = ParseErrorKind::TrailingBytes { remaining: cut };
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
}

#[test]
fn a_length_below_the_header_is_an_error() {
    for nlmsg_len in 0..16 {
        for before in [vec![], padded(b"xyz")] {
            let bytes = [&before[..], &message(nlmsg_len, b"more")].concat();
            let (good, error, remainder) = failure(Messages::new(&bytes));
            let kind = ParseErrorKind::MessageTooShort { nlmsg_len };
            assert_eq!(good, before.len() / 20);
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
}

#[test]
fn a_length_beyond_the_buffer_is_an_error() {
    for nlmsg_len in [
        21,
        22,
        37,
        0x7fff_ffff,
        0x8000_0010,
        0xffff_fff0,
        0xffff_fffd,
        0xffff_ffff,
    ] {
        for before in [vec![], padded(b"xyz")] {
            let bytes = [&before[..], &message(nlmsg_len, b"more")].concat();
            let (good, error, remainder) = failure(Messages::new(&bytes));
            let kind = ParseErrorKind::MessageTruncated {
                nlmsg_len,
                remaining: 20,
            };
            assert_eq!(good, before.len() / 20);
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
}

#[test]
fn the_next_message_begins_at_the_aligned_end() {
    for first in 0..9 {
        for second in 0..9 {
            let payloads = [vec![1; first], vec![2; second], vec![3; 5]];
            let mut bytes: Vec<u8> = payloads
                .iter()
                .flat_map(|payload| padded(payload))
                .collect();
            // The last message may lack its padding, or have just a part of it.
            for missing in 0..=3 {
                bytes.truncate(bytes.len() - usize::from(missing > 0));
                for mut walk in [Messages::new(&bytes), Messages::new(&bytes).strict()] {
                    let mut offset = 0;
                    for payload in &payloads {
                        let message = walk.next().unwrap().unwrap();
                        assert_eq!(message.payload(), payload);
                        assert_eq!(message.as_bytes().len(), 16 + payload.len());
                        assert_eq!(message.offset(), offset);
                        assert_eq!(message.header().nlmsg_seq(), 9);
                        offset += padded(payload).len();
                    }
                    assert!(walk.next().is_none());
                    assert!(walk.remainder().is_empty());
                }
            }
        }
    }
}

#[test]
fn any_address_will_do() {
    let bytes = [padded(b"a"), padded(b"bcdef"), message(16, b"")].concat();
    let mut buffer = vec![0; bytes.len() + 16];
    for shift in 0..16 {
        buffer[shift..][..bytes.len()].copy_from_slice(&bytes);
        let walk = Messages::new(&buffer[shift..][..bytes.len()]);
        let payloads: Vec<_> = walk.map(|message| message.unwrap().payload()).collect();
        assert_eq!(payloads, [&b"a"[..], b"bcdef", b""]);
    }
}

#[test]
fn items_outlive_the_iterator() {
    let bytes = padded(b"kept");
    let message = {
        let mut walk = Messages::new(&bytes);
        walk.next().unwrap().unwrap()
    };
    assert_eq!(message.payload(), b"kept");
}

#[test]
fn size_hint_is_true() {
    let mut bytes = [padded(b""), padded(b"1"), padded(b"12345")].concat();
    while !bytes.is_empty() {
        for mut walk in [Messages::new(&bytes), Messages::new(&bytes).strict()] {
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

#[test]
fn kinds_by_type() {
    let kind = |nlmsg_type| {
        let header = NlMsgHdr::new(nlmsg_type).with_len(16);
        Messages::new(header.as_bytes())
            .next()
            .unwrap()
            .unwrap()
            .kind()
    };
    assert_eq!(kind(0), MessageKind::Reserved(0));
    assert_eq!(kind(NLMSG_NOOP), MessageKind::Noop);
    assert_eq!(kind(NLMSG_ERROR), MessageKind::Error);
    assert_eq!(kind(NLMSG_DONE), MessageKind::Done);
    assert_eq!(kind(NLMSG_OVERRUN), MessageKind::Overrun);
    assert_eq!(kind(5), MessageKind::Reserved(5));
    assert_eq!(kind(0xf), MessageKind::Reserved(0xf));
    assert_eq!(kind(0x10), MessageKind::Family(0x10));
    assert_eq!(kind(0xffff), MessageKind::Family(0xffff));
}

#[test]
fn family_headers_are_checked() {
    let genl = GenlMsgHdr::new(3, 1);
    for payload in 0..8 {
        let bytes = [
            &padded(b"xyz")[..],
            &message(16 + payload as u32, &[3, 1, 0, 0, 9, 9, 9, 9][..payload]),
        ]
        .concat();
        let message = Messages::new(&bytes).last().unwrap().unwrap();
        let kind = ParseErrorKind::PayloadTooShort {
            expected: 4,
            actual: payload,
        };
        let expected = if payload < 4 {
            Err(ParseError { kind, offset: 20 })
        } else {
            Ok(genl)
        };
        assert_eq!(message.family_header::<GenlMsgHdr>(), expected);
        // A type with an alignment of its own is read by copy as well.
        let expected = if payload < 4 {
            Err(ParseError { kind, offset: 20 })
        } else {
            Ok(u32::from_ne_bytes([3, 1, 0, 0]))
        };
        assert_eq!(message.family_header::<u32>(), expected);
        assert_eq!(message.attributes(4).map(|_| ()).is_err(), payload < 4);
    }
}

#[test]
fn attributes_begin_behind_the_padded_family_header() {
    // A header of 1 byte, as rtgenmsg, then 3 bytes of padding.
    let bytes = message(16 + 4 + 4, &[0xee, 1, 2, 3, 4, 0, 7, 0]);
    let message_ = Messages::new(&bytes).next().unwrap().unwrap();
    if cfg!(target_endian = "little") {
        let attribute = message_.attributes(1).unwrap().next().unwrap().unwrap();
        assert_eq!((attribute.nla_type(), attribute.offset()), (7, 20));
    }
    // Within the padding there is nothing, as nlmsg_attrlen() says.
    for payload in 1..=4 {
        let bytes = message(16 + payload, &[0; 4][..payload as usize]);
        let message = Messages::new(&bytes).next().unwrap().unwrap();
        assert!(message.attributes(1).unwrap().next().is_none());
        assert!(message.attributes(1).unwrap().remainder().is_empty());
    }
    let kind = ParseErrorKind::PayloadTooShort {
        expected: usize::MAX,
        actual: 8,
    };
    assert_eq!(
        message_.attributes(usize::MAX).unwrap_err(),
        ParseError { kind, offset: 0 }
    );
}

#[test]
fn debug_can_be_read() {
    let show = |nlmsg_type, nlmsg_flags| {
        let text = format!("{:?}", NlMsgHdr::new(nlmsg_type).with_flags(nlmsg_flags));
        text.replace("NlMsgHdr { nlmsg_len: 0, nlmsg_type: ", "")
            .replace(", nlmsg_seq: 0, nlmsg_pid: 0 }", "")
            .replace("nlmsg_flags: ", "")
    };
    assert_eq!(show(0x10, NlmFlags::EMPTY), "0x10, 0x0");
    assert_eq!(show(NLMSG_NOOP, NLM_F_MULTI), "NLMSG_NOOP, NLM_F_MULTI");
    assert_eq!(
        show(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR),
        "NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR"
    );
    assert_eq!(
        show(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS),
        "NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS"
    );
    assert_eq!(
        show(0x12, NLM_F_REQUEST | NLM_F_DUMP),
        "0x12, NLM_F_REQUEST | NLM_F_DUMP"
    );
    assert_eq!(
        show(0x10, NLM_F_CREATE | NLM_F_EXCL),
        "0x10, NLM_F_EXCL | NLM_F_CREATE"
    );
    assert_eq!(show(0x10, NLM_F_REPLACE), "0x10, 0x100");
    assert_eq!(show(0x10, NlmFlags::from_bits(0xffff)), "0x10, NLM_F_REQUEST | NLM_F_MULTI | NLM_F_ACK | NLM_F_ECHO | NLM_F_DUMP_INTR | NLM_F_DUMP_FILTERED | NLM_F_REPLACE | NLM_F_EXCL | NLM_F_CREATE | NLM_F_APPEND | 0xf0c0");

    let bytes = [padded(&[0xde, 0xad]), message(3, b"")].concat();
    let text = format!("{:?}", Messages::new(&bytes));
    assert!(text.contains("payload: [de ad] }"), "{text}");
    assert!(
        text.contains("Err(ParseError { kind: MessageTooShort { nlmsg_len: 3 }, offset: 20 })"),
        "{text}"
    );
    let long = padded(&[0xab; 66]);
    assert!(format!("{:?}", Messages::new(&long)).contains("ab ab and 2 bytes more]"));
}

/// `Message::from_bytes` gives the first message of a walk, whatever is behind it,
/// or the first error of a strict one.
#[test]
fn from_its_own_bytes() {
    let bytes = message(21, b"abcde");
    for behind in [&b""[..], &[0; 3], &[0xff; 40]] {
        let longer = [&bytes[..], behind].concat();
        let own = Message::from_bytes(&longer).unwrap();
        assert_eq!(Some(Ok(own)), Messages::new(&longer).next());
        assert_eq!((own.as_bytes(), own.offset()), (&bytes[..], 0));
        let header = own.header();
        assert_eq!(own.nlmsg_type(), header.nlmsg_type());
        assert_eq!(own.nlmsg_flags(), header.nlmsg_flags());
        assert_eq!(own.nlmsg_seq(), header.nlmsg_seq());
        assert_eq!(own.nlmsg_pid(), header.nlmsg_pid());
    }
    // Offsets count from its header.
    let broken = message(22, &[3, 0, 3, 0, 1, 0]);
    let own = Message::from_bytes(&broken).unwrap();
    let mut attributes = own.attributes(0).unwrap();
    assert_eq!(attributes.next().unwrap().unwrap_err().offset, 16);

    let fails = |kind| Err(ParseError { kind, offset: 0 });
    for cut in 0..bytes.len() {
        let remaining = cut;
        let kind = if cut < 16 {
            ParseErrorKind::TrailingBytes { remaining }
        } else {
            ParseErrorKind::MessageTruncated {
                nlmsg_len: 21,
                remaining,
            }
        };
        assert_eq!(Message::from_bytes(&bytes[..cut]), fails(kind));
    }
    for nlmsg_len in 0..16 {
        let kind = ParseErrorKind::MessageTooShort { nlmsg_len };
        assert_eq!(
            Message::from_bytes(&message(nlmsg_len, b"abcde")),
            fails(kind)
        );
    }
}
