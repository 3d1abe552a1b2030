// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rows of docs/bad-input.md about messages: each input leads to the result that the page
//! states. Those about sockets have tests in nlsock.

use nlwire::uapi::{NLMSG_ERROR, NLM_F_REQUEST};
use nlwire::zerocopy::IntoBytes;
use nlwire::{
    Attribute, Attributes, BuildError, Message, MessageBuilder, Messages, NlAttr, NlMsgHdr,
    ParseError, ParseErrorKind, SliceSink,
};

use crate::common::{read, rows, spans};

/// A message without a payload, with the length that is given.
fn header(nlmsg_len: u32) -> Vec<u8> {
    NlMsgHdr::new(16).with_len(nlmsg_len).as_bytes().to_vec()
}

/// An attribute with the length that is given, and four bytes.
fn attribute(nla_len: u16, value: [u8; 4]) -> Vec<u8> {
    [NlAttr::new(nla_len, 1).as_bytes(), &value].concat()
}

/// Reads all messages. Returns the first error, after which nothing may follow.
fn walk(bytes: &[u8], strict: bool) -> Option<ParseError> {
    let messages = Messages::new(bytes);
    let mut messages = if strict { messages.strict() } else { messages };
    let error = messages.find_map(Result::err);
    assert!(messages.next().is_none(), "the walk ends");
    error
}

/// Reads all attributes. Returns the first error, after which nothing may follow.
fn walk_attributes(bytes: &[u8], strict: bool) -> Option<ParseError> {
    let attributes = Attributes::new(bytes);
    let mut attributes = if strict {
        attributes.strict()
    } else {
        attributes
    };
    let error = attributes.find_map(Result::err);
    assert!(attributes.next().is_none(), "the walk ends");
    error
}

/// An ACK with the payload that is given.
fn ack(payload: &[u8]) -> Vec<u8> {
    let len = 16 + payload.len() as u32;
    let header = NlMsgHdr::new(NLMSG_ERROR).with_len(len);
    [header.as_bytes(), payload].concat()
}

fn message(bytes: &[u8]) -> Message<'_> {
    Messages::new(bytes).next().unwrap().unwrap()
}

fn first(bytes: &[u8]) -> Attribute<'_> {
    Attributes::new(bytes).next().unwrap().unwrap()
}

/// The errors to which the input of a row leads.
fn reading(input: &str) -> Vec<ParseError> {
    let both = |bytes: &[u8], walk: fn(&[u8], bool) -> Option<ParseError>| {
        assert_eq!(walk(bytes, false), None, "no error without `strict`");
        vec![walk(bytes, true).unwrap()]
    };
    match input {
        "`nlmsg_len` is 0 to 15" => (0..16)
            .filter_map(|len| walk(&header(len), false))
            .collect(),
        "`nlmsg_len` exceeds the rest of the datagram, up to 0xffffffff" => [17, u32::MAX]
            .into_iter()
            .filter_map(|len| walk(&header(len), false))
            .collect(),
        "fewer than 16 bytes follow the last message" => {
            let bytes = [header(16), vec![1; 15]].concat();
            let mut messages = Messages::new(&bytes);
            assert!(messages.by_ref().all(|message| message.is_ok()));
            assert_eq!(messages.remainder(), [1; 15]);
            both(&bytes, walk)
        }
        "`nla_len` is 0 to 3" => (0..4)
            .filter_map(|len| walk_attributes(&attribute(len, [0; 4]), false))
            .collect(),
        "`nla_len` exceeds the rest of the message or nest" => [9, u16::MAX]
            .into_iter()
            .filter_map(|len| walk_attributes(&attribute(len, [0; 4]), false))
            .collect(),
        "1 to 3 bytes follow the last attribute" => {
            let bytes = [attribute(8, [0; 4]), vec![1; 3]].concat();
            let mut attributes = Attributes::new(&bytes);
            assert!(attributes.by_ref().all(|attribute| attribute.is_ok()));
            assert_eq!(attributes.remainder(), [1; 3]);
            both(&bytes, walk_attributes)
        }
        "an integer has the wrong size" => {
            vec![first(&attribute(8, [0; 4])).get_u16().unwrap_err()]
        }
        "a string has no NUL" => {
            let bytes = attribute(8, *b"name");
            assert_eq!(first(&bytes).get_str().unwrap(), "name");
            assert_eq!(first(&bytes).text().to_string(), "name");
            vec![first(&bytes).get_cstr().unwrap_err()]
        }
        "a string is not UTF-8" => {
            let bytes = attribute(8, *b"a\xff\0\0");
            assert!(first(&bytes).text().to_string().starts_with('a'));
            vec![first(&bytes).get_str().unwrap_err()]
        }
        "an ACK is too short for an errno and the header of the request" => {
            vec![message(&ack(&[0; 19])).ack().unwrap_err()]
        }
        "the echo of the request in an ACK has a wrong length" => {
            let echo_of = |nlmsg_len| {
                let payload = [&(-22_i32).to_ne_bytes()[..], &header(nlmsg_len), &[0; 4]].concat();
                let bytes = ack(&payload);
                let ack = message(&bytes).ack().unwrap();
                assert_eq!(ack.error(), -22);
                ack.echo().unwrap_err()
            };
            vec![echo_of(15), echo_of(40)]
        }
        _ => panic!("no test of the input: {input}"),
    }
}

/// The error to which a row leads, and what the buffer has after it. Its first attribute is written
/// before the error.
fn writing(cause: &str) -> (BuildError, Vec<u8>) {
    let mut buffer = vec![0; 70_000];
    let space = if cause == "a buffer that is too small" {
        26
    } else {
        70_000
    };
    let mut sink = SliceSink::new(&mut buffer[..space]);
    let header = NlMsgHdr::new(16).with_flags(NLM_F_REQUEST);
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    message.put_u32(1, 7).unwrap();
    let error = match cause {
        "an attribute or nest above 65,535 bytes" => {
            let nested = message.nest_with(2, |nest| nest.put(3, &[0; 65_530]));
            assert!(matches!(nested, Err(BuildError::AttributeTooLong { .. })));
            message.put(2, &[0; 65_535])
        }
        "a buffer that is too small" => message.put_u32(2, 7),
        "a string with a NUL in it" => message.put_str(2, "a\0b"),
        _ => panic!("no test of the cause: {cause}"),
    };
    message.end().unwrap();
    (error.unwrap_err(), sink.into_bytes().to_vec())
}

/// The variant of an error, without its fields.
fn name(debug: String) -> String {
    debug.split([' ', '(']).next().unwrap().to_owned()
}

#[test]
fn inputs_lead_to_the_results_of_the_page() {
    let page = read("docs/bad-input.md");
    let (reading_part, rest) = page.split_once("## Writing").unwrap();
    let (writing_part, _) = rest.split_once("## Sockets").unwrap();
    let (mut inputs, mut causes) = (0, 0);
    for row in rows(reading_part) {
        let errors = reading(&row[0]);
        assert!(!errors.is_empty(), "{}", row[0]);
        for ParseError { kind, .. } in errors {
            let kind: ParseErrorKind = kind;
            let kind = name(format!("{kind:?}"));
            assert!(
                spans(&row[1]).any(|named| named == kind),
                "{}: {kind}",
                row[0]
            );
        }
        inputs += 1;
    }
    for row in rows(writing_part) {
        let (error, bytes) = writing(&row[0]);
        let kind = format!("BuildError::{}", name(format!("{error:?}")));
        assert!(
            spans(&row[1]).any(|named| named == kind),
            "{}: {kind}",
            row[0]
        );
        let message = message(&bytes);
        let mut left = message.attributes(0).unwrap();
        assert_eq!(left.next().unwrap().unwrap().get_u32().unwrap(), 7);
        assert!(left.next().is_none(), "{}", row[0]);
        causes += 1;
    }
    assert!(inputs >= 11 && causes >= 3, "{inputs}, {causes}");
}
