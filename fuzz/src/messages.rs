// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walk over messages, and what can be asked of each.

use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, RtGenMsg, RtMsg};
use nlwire::zerocopy::{FromBytes, IntoBytes};
use nlwire::{GenlMsgHdr, Message, MessageKind, Messages, NlMsgHdr, ParseErrorKind, SockAddrNl};

use crate::{assert_lies_at, attributes, display, format, FORMATTED};

/// Walks over `bytes` as a datagram.
pub fn check(bytes: &[u8]) {
    let mut lax = Messages::new(bytes);
    let mut strict = Messages::new(bytes).strict();
    let mut at = 0;
    loop {
        let (least, most) = lax.size_hint();
        let item = lax.next();
        let strict_item = strict.next();
        match item {
            Some(Ok(message)) => {
                assert_eq!(strict_item, item);
                assert_eq!(message.offset(), at);
                assert_ne!(most, Some(0));
                check_message(bytes, &message);
                at += message.as_bytes().len().next_multiple_of(4);
                at = at.min(bytes.len());
                assert_lies_at(lax.remainder(), bytes, at);
                assert_eq!(lax.remainder().len(), bytes.len() - at);
            }
            Some(Err(error)) => {
                assert_eq!(strict_item, item);
                assert_eq!(error.offset, at);
                assert_ne!(most, Some(0));
                check_refused(&bytes[at..], error.kind);
                assert_eq!(lax.remainder().len(), bytes.len() - at);
                display(&error);
                break;
            }
            None => {
                assert_eq!(least, 0);
                let left = lax.remainder().len();
                assert!(left < 16 && at + left == bytes.len());
                match strict_item {
                    None => assert_eq!(left, 0),
                    Some(Err(error)) => {
                        assert_eq!(error.offset, at);
                        let remaining = left;
                        assert_eq!(error.kind, ParseErrorKind::TrailingBytes { remaining });
                        assert_ne!(remaining, 0);
                    }
                    Some(Ok(_)) => panic!("a message more when strict"),
                }
                break;
            }
        }
    }
    assert!(lax.next().is_none() && strict.next().is_none());
    if bytes.len() <= FORMATTED {
        format(&Messages::new(bytes).strict());
    }
    if let Ok((address, _)) = SockAddrNl::read_from_prefix(bytes) {
        check_address(&address);
    }
}

/// A socket address from anywhere.
fn check_address(address: &SockAddrNl) {
    assert_eq!(address.as_bytes()[..2], address.nl_family().to_ne_bytes());
    let mask = address.nl_groups();
    assert_eq!(address.groups().count(), mask.count_ones() as usize);
    let mut same = SockAddrNl::new(address.nl_pid(), 0);
    for group in address.groups() {
        assert!(address.has_group(group));
        same = same.with_group(group).expect("a group with a bit");
    }
    assert_eq!(same, SockAddrNl::new(address.nl_pid(), mask));
    assert_eq!(address.with_group(mask).is_some(), (1..=32).contains(&mask));
    format(address);
}

/// That the header at the start of `rest` does deserve `kind`.
fn check_refused(rest: &[u8], kind: ParseErrorKind) {
    let header = NlMsgHdr::from_prefix(rest).expect("a header");
    let len = header.nlmsg_len() as usize;
    match kind {
        ParseErrorKind::MessageTooShort { nlmsg_len } => {
            assert!(len < 16 && nlmsg_len == header.nlmsg_len());
        }
        ParseErrorKind::MessageTruncated { remaining, .. } => {
            assert!(len > rest.len() && remaining == rest.len());
        }
        other => panic!("{other:?}"),
    }
}

fn check_message(datagram: &[u8], message: &Message<'_>) {
    let len = message.header().nlmsg_len() as usize;
    assert_eq!(message.as_bytes().len(), len);
    assert_lies_at(message.as_bytes(), datagram, message.offset());
    assert_lies_at(message.payload(), datagram, message.offset() + 16);
    assert_eq!(message.payload().len(), len - 16);
    let nlmsg_type = message.header().nlmsg_type();
    let family = MessageKind::Family(nlmsg_type);
    assert_eq!(message.kind() == family, nlmsg_type >= 0x10);
    assert_eq!(message.ack().is_ok(), nlmsg_type == 2 && len >= 36);
    let done = len == 16 || len >= 20;
    assert_eq!(message.done().is_ok(), nlmsg_type == 3 && done);

    if let Ok(genl) = message.family_header::<GenlMsgHdr>() {
        let bytes = message.payload();
        assert_eq!([genl.cmd(), genl.version()], bytes[..2]);
        assert_eq!(genl.reserved().to_ne_bytes(), bytes[2..4]);
        if bytes.len() < 16 {
            format(&genl);
        }
    }
    check_header::<RtGenMsg>(datagram, message);
    check_header::<GenlMsgHdr>(datagram, message);
    check_header::<IfAddrMsg>(datagram, message);
    check_header::<RtMsg>(datagram, message);
    check_header::<IfInfoMsg>(datagram, message);
    check_header::<u128>(datagram, message);
    check_header::<[u8; 21]>(datagram, message);
}

/// The payload as a family header and attributes, not nested ones.
fn check_header<T: FromBytes>(datagram: &[u8], message: &Message<'_>) {
    let hdrlen = size_of::<T>();
    let parsed = message.parse::<T>();
    assert_eq!(message.payload().len() >= hdrlen, parsed.is_ok());
    assert_eq!(message.family_header::<T>().is_ok(), parsed.is_ok());
    match parsed {
        Ok((_, attributes)) => {
            let end = message.offset() + message.as_bytes().len();
            attributes::check_walk(datagram, attributes, end, false);
        }
        Err(error) => {
            assert_eq!(error.offset, message.offset());
            let (expected, actual) = (hdrlen, message.payload().len());
            let kind = ParseErrorKind::PayloadTooShort { expected, actual };
            assert_eq!(error.kind, kind);
            if expected == 4 {
                display(&error);
            }
        }
    }
}
