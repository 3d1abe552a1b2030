// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `Text` promises: whatever a peer wrote is one line without effects.

use nlwire::server::Refusal;
use nlwire::uapi::*;
use nlwire::{Attributes, Errno, ExtAck, MessageBuilder, Messages, NlMsgHdr, SliceSink, Text};

use crate::common::nla;

/// The characters of Unicode's property `Bidi_Control`.
const BIDI_CONTROL: [char; 12] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];

#[test]
fn every_character() {
    for character in '\0'..=char::MAX {
        let text = character.to_string();
        let shown = Text::new(text.as_bytes()).to_string();
        let separates = matches!(character, '\u{2028}' | '\u{2029}');
        if character.is_control() || separates || BIDI_CONTROL.contains(&character) {
            let escaped = match character {
                '\n' | '\r' | '\t' => character.escape_default().to_string(),
                _ => character.escape_unicode().to_string(),
            };
            assert_eq!(shown, escaped);
        } else {
            assert_eq!(shown, text);
        }
    }
}

/// Every two bytes: what is no UTF-8 is replaced, never written.
#[test]
fn every_two_bytes() {
    for bytes in (0..=u16::MAX).map(u16::to_be_bytes) {
        let text = Text::new(&bytes);
        assert_eq!(text.as_bytes(), bytes);
        let shown = text.to_string();
        let lossy = String::from_utf8_lossy(&bytes);
        let each = lossy
            .chars()
            .map(|c| Text::new(c.to_string().as_bytes()).to_string());
        let expected: String = each.collect();
        assert_eq!(shown, expected);
        assert!(format!("{text:?}")
            .bytes()
            .all(|byte| (b' '..=b'~').contains(&byte)));
    }
    assert_eq!(Text::default().to_string(), "");
}

/// Whatever shows the text of a peer shows it this way.
#[test]
fn everything_that_shows_a_text() {
    let raw = "a\r\n\x1b[2Jb\u{202e}c\u{9b}d\x7f";
    let shown = r"a\r\n\u{1b}[2Jb\u{202e}c\u{9b}d\u{7f}";
    let mut ext_ack = ExtAck::default();
    ext_ack.msg = Some(raw.as_bytes());
    ext_ack.offs = Some(20);
    assert_eq!(ext_ack.text().to_string(), shown);
    assert_eq!(ext_ack.text().as_bytes(), raw.as_bytes());
    assert_eq!(
        ext_ack.to_string(),
        format!("{shown} (byte 20 of the request)")
    );

    let mut buf = [0; 256];
    let mut sink = SliceSink::new(&mut buf);
    let flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
    for nlmsg_type in [NLMSG_ERROR, NLMSG_DONE] {
        let header = NlMsgHdr::new(nlmsg_type).with_flags(flags);
        let mut message = MessageBuilder::new(&mut sink, header).unwrap();
        message
            .put_payload(&Errno::EINVAL.negated().to_ne_bytes())
            .unwrap();
        if nlmsg_type == NLMSG_ERROR {
            message.put_header(&NlMsgHdr::new(16).with_len(16)).unwrap();
        }
        message.put_str(NLMSGERR_ATTR_MSG, raw).unwrap();
        message.end().unwrap();
    }
    let mut messages = Messages::new(sink.into_bytes()).map(Result::unwrap);
    let ack = messages.next().unwrap().ack().unwrap();
    let done = messages.next().unwrap().done().unwrap();
    let expected = format!("EINVAL: {shown}");
    assert_eq!(ack.to_string(), expected);
    assert_eq!(done.to_string(), expected);
    let refusal = Refusal::new(Errno::EINVAL).with_msg(raw);
    assert_eq!(refusal.to_string(), expected);
    for debug in [
        format!("{ack:?}"),
        format!("{done:?}"),
        format!("{refusal:?}"),
    ] {
        assert!(
            !debug.contains(|c: char| c.is_control() || BIDI_CONTROL.contains(&c)),
            "{debug}"
        );
    }
}

/// A name ends with its NUL, if it has one, and any bytes are one.
#[test]
fn the_text_of_an_attribute() {
    for (payload, shown) in [
        (&b"eth0\0"[..], "eth0"),
        (b"eth0", "eth0"),
        (b"\x1b\xff\0eth0", "\\u{1b}\u{fffd}"),
        (b"", ""),
    ] {
        let bytes = nla(IFLA_IFNAME, payload);
        let attribute = Attributes::new(&bytes).next().unwrap().unwrap();
        assert_eq!(attribute.text().to_string(), shown);
        assert_eq!(attribute.text().as_bytes(), attribute.until_nul());
    }
}
