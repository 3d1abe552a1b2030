// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes as a message of a family: read by the tables of the declarations, and printed.
//!
//! The first byte of the input is the family, the second one the direction, two more are
//! the number of the operation in little-endian order. The rest is the message after
//! `nlmsghdr` and `genlmsghdr`.

use std::fmt::{self, Write};

use nlwire::typed::{Json, SetInfo, Shown, TypedPath};
use nlwire::{Attributes, MessageBuilder, Messages, NlMsgHdr, SliceSink};
use nlwire_proptests::check;

/// Checks what is read and printed of a message.
pub fn check(input: &[u8]) {
    let Some(([family, direction, low, high], payload)) = input.split_first_chunk() else {
        return;
    };
    let family = check::FAMILIES[usize::from(*family) % check::FAMILIES.len()];
    let info = (family.info)();
    let is_request = direction % 2 == 1;
    let number = u16::from_le_bytes([*low, *high]);
    let mut buf = vec![0; payload.len() + 64];
    let mut sink = SliceSink::new(&mut buf);
    let nlmsg_type = if info.hdrlen() == 0 { number } else { 0x20 };
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(nlmsg_type)).expect("room");
    if info.hdrlen() != 0 {
        message.put_payload(&[*low, 1, 0, 0]).expect("room");
    }
    message.put_payload(payload).expect("room");
    message.end().expect("room");
    let message = Messages::new(sink.as_bytes())
        .next()
        .expect("a message")
        .expect("a message");

    let shown = info.show(&message, is_request);
    printed(format_args!("{shown:?}"), payload.len());
    printed(format_args!("{shown:#?}"), payload.len());
    json(format_args!("{}", shown.json()), payload.len());
    // The same bytes as attributes of the set that its operation has, or of any.
    let op = if is_request {
        info.request(number)
    } else {
        info.reply(number)
    };
    let (set, rest): (&'static SetInfo, _) = match op {
        Some(op) => (
            op.set(is_request),
            payload.get(op.header(is_request).size..),
        ),
        None => {
            let sets = family.sets;
            (sets[usize::from(*high) % sets.len()].0(), Some(payload))
        }
    };
    let hdrlen = info.hdrlen() + op.map_or(0, |op| op.header(is_request).size);
    for offs in (16..16 + payload.len().min(128)).step_by(2) {
        if let Some(path) = TypedPath::find(set, &message, hdrlen, offs as u32) {
            printed(format_args!("{path}{path:?}"), payload.len());
        }
    }
    let stream = Attributes::new(rest.unwrap_or_default());
    check::any(set, &stream);
    printed(
        format_args!("{:?}", Shown::new(stream.clone(), set)),
        payload.len(),
    );
    json(format_args!("{}", Json::new(stream, set)), payload.len());
    let path: Vec<u16> = payload
        .chunks(2)
        .map(|pair| u16::from(pair[0]))
        .take(8)
        .collect();
    assert!(set.name_of(&path).is_none_or(|name| !name.is_empty()));
}

/// Writes to a text, with a limit.
struct Limited {
    text: String,
    most: usize,
}

impl Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text += text;
        assert!(self.text.len() <= self.most, "too much: {:.500}", self.text);
        Ok(())
    }
}

/// Returns the text. Panics if it is longer than the input explains: a byte is at most a
/// flag with 32 names, or a struct that is missing.
fn printed(what: fmt::Arguments<'_>, len: usize) -> String {
    let (text, most) = (String::new(), 1000 * (len + 16));
    let mut to = Limited { text, most };
    to.write_fmt(what).expect("printing does not fail");
    to.text
}

/// Checks that the text is one value of JSON.
fn json(what: fmt::Arguments<'_>, len: usize) {
    let text = printed(what, len);
    crate::assert_json(&text);
}
