// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages that are built as the input says, at a capacity that it says, beside
//! a naive account of what must come out.
//!
//! ```text
//!   plan       capacity 2 | before 1 | message ...
//!   message    nlmsghdr 16, length and all | ending 1 | part ... | END
//!   part       PAYLOAD, len 1, bytes | HEADER* , 1, 4 or 16 bytes | attribute
//!   attribute  what 1 | nla_type 2 | value
//!   nest       NEST, nla_type 2 | flags and ending 1 | attribute ... | END
//! ```

use arbitrary::{Result, Unstructured};
use nlwire::zerocopy::{FromZeros, IntoBytes};
use nlwire::{
    Attribute, Attributes, BuildError, Builder, Frame, Message, MessageBuilder, Messages,
};
use nlwire::{NlAttr, NlMsgHdr, Sink, SliceSink};

use crate::{display, format};

/// The first byte of a part, modulo their number.
mod part {
    pub(super) const END: u8 = 0;
    pub(super) const PAYLOAD: u8 = 1;
    pub(super) const HEADER1: u8 = 2;
    pub(super) const HEADER4: u8 = 3;
    pub(super) const HEADER16: u8 = 4;
    pub(super) const NEST: u8 = 5;
    pub(super) const BYTES: u8 = 6;
    pub(super) const U32: u8 = 7;
    pub(super) const COUNT: u8 = 28;
}

/// What becomes of a message or a nest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    End,
    Cancel,
    Drop,
    Forget,
}

impl From<u8> for Ending {
    fn from(byte: u8) -> Self {
        match byte % 8 {
            1 => Self::Cancel,
            2 => Self::Drop,
            3 => Self::Forget,
            _ => Self::End,
        }
    }
}

/// From here on a capacity is one that even the longest attribute fits into,
/// which is expensive; below, it is small.
const BEYOND: u16 = 0xff00;

/// How deep nests go. Each level of the input takes stack here; nlwire's own
/// code takes none.
const DEPTH: usize = 64;

/// How an attempt to add something ends.
type Put = std::result::Result<(), BuildError>;

/// What must come out.
#[derive(Default)]
struct Account {
    capacity: usize,
    bytes: Vec<u8>,
    /// Where messages begin, and their attributes with them.
    messages: Vec<usize>,
    /// Where attributes begin, and whether they are nests.
    attributes: Vec<(usize, bool)>,
    /// Padding behind the last payload and where it ends: not a part of the
    /// message while nothing follows.
    padding: (usize, usize),
    /// Whether something was forgotten, so that a reader stops there.
    forgotten: bool,
}

impl Account {
    /// Adds `parts` and padding up to `len`, or says that there is no room.
    fn add(&mut self, parts: [&[u8]; 2], len: usize) -> Put {
        let offset = self.bytes.len();
        if offset + len > self.capacity {
            let needed = len;
            return Err(BuildError::NoSpace { offset, needed });
        }
        parts.iter().for_each(|part| self.bytes.extend(*part));
        self.bytes.resize(offset + len, 0);
        Ok(())
    }

    fn put(&mut self, nla_type: u16, payload: &[u8]) -> Put {
        let len = payload.len() + 4;
        let nla_len = u16::try_from(len).map_err(|_| BuildError::AttributeTooLong { len })?;
        let start = self.bytes.len();
        let header = NlAttr::new(nla_len, nla_type);
        self.add([header.as_bytes(), payload], len.next_multiple_of(4))?;
        self.attributes.push((start, false));
        Ok(())
    }

    fn put_payload(&mut self, payload: &[u8]) -> Put {
        if payload.is_empty() {
            return Ok(());
        }
        let padded = payload.len().next_multiple_of(4);
        self.add([payload, &[]], padded)?;
        self.padding = (padded - payload.len(), self.bytes.len());
        Ok(())
    }

    fn cancel(&mut self, to: usize) {
        self.bytes.truncate(to);
        self.attributes.retain(|(start, _)| *start < to);
    }
}

/// Builds what the plan says, over memory with other contents each time, and
/// reads it back.
pub fn check(plan: &[u8]) {
    let [first, second] = [0x5a, 0xa5].map(|poison| build(plan, poison));
    assert_eq!(first, second, "bytes that nobody wrote");
}

fn build(plan: &[u8], poison: u8) -> Result<Vec<u8>> {
    let mut u = Unstructured::new(plan);
    let capacity = match u.arbitrary()? {
        BEYOND..=u16::MAX => 70_000,
        small => usize::from(small % 2048),
    };
    let before = usize::from(u.arbitrary::<u8>()? % 32).min(capacity);
    let mut memory = vec![poison; capacity];
    let mut sink = SliceSink::new(&mut memory);
    sink.grow(before).expect("room").fill(1);
    let mut account = Account {
        capacity,
        ..Account::default()
    };
    account.bytes.reserve(capacity);
    account.bytes.resize(before, 1);
    while !u.is_empty() {
        message(&mut u, &mut sink, &mut account)?;
        assert_eq!(sink.as_bytes(), account.bytes);
    }
    read_back(&account);
    Ok(account.bytes)
}

fn message(
    u: &mut Unstructured<'_>,
    sink: &mut SliceSink<'_>,
    account: &mut Account,
) -> Result<()> {
    let mut header = NlMsgHdr::new_zeroed();
    u.fill_buffer(header.as_mut_bytes())?;
    let ending = Ending::from(u.arbitrary::<u8>()?);
    let before = account.bytes.len();
    let start = before.next_multiple_of(4);
    let gap = &[0; 3][..start - before];
    let header_bytes = header.with_len(0);
    let expected = account.add([gap, header_bytes.as_bytes()], gap.len() + 16);
    // Through a reference to a sink, which is a sink as well.
    let mut sink = sink;
    let mut message = match MessageBuilder::new(&mut sink, header) {
        Ok(message) => message,
        Err(error) => {
            assert_eq!(Err(error), expected);
            return Ok(());
        }
    };
    assert_eq!(expected, Ok(()));
    account.padding = (0, 0);
    while !u.is_empty() {
        let (built, expected) = match u.arbitrary::<u8>()? % part::COUNT {
            part::END => break,
            part::PAYLOAD => {
                let payload = bytes_of(u)?;
                (message.put_payload(payload), account.put_payload(payload))
            }
            part::HEADER1 => {
                let header: u8 = u.arbitrary()?;
                (message.put_header(&header), account.put_payload(&[header]))
            }
            part::HEADER4 => {
                let header: [u8; 4] = u.arbitrary()?;
                (message.put_header(&header), account.put_payload(&header))
            }
            part::HEADER16 => {
                let header: [u8; 16] = u.arbitrary()?;
                (message.put_header(&header), account.put_payload(&header))
            }
            what => {
                attribute(u, what, &mut message, account, 0)?;
                continue;
            }
        };
        assert_eq!(built, expected);
    }
    format(&message);
    match ending {
        Ending::End => {
            message.end().expect("a short message");
            let (padding, end) = account.padding;
            let mut len = account.bytes.len() - start;
            if account.bytes.len() == end {
                len -= padding;
            }
            let nlmsg_len = u32::try_from(len).expect("a short message");
            account.bytes[start..start + 4].copy_from_slice(&nlmsg_len.to_ne_bytes());
            account.messages.push(start);
        }
        Ending::Cancel => message.cancel(),
        Ending::Drop => drop(message),
        Ending::Forget => std::mem::forget(message),
    }
    match ending {
        Ending::Cancel | Ending::Drop => account.cancel(before),
        Ending::Forget => account.forgotten = true,
        Ending::End => {}
    }
    Ok(())
}

fn bytes_of<'a>(u: &mut Unstructured<'a>) -> Result<&'a [u8]> {
    let len = usize::from(u.arbitrary::<u8>()?).min(u.len());
    u.bytes(len)
}

/// Puts the next attribute of the plan.
fn attribute<S: Sink, F: Frame>(
    u: &mut Unstructured<'_>,
    what: u8,
    to: &mut Builder<'_, S, F>,
    account: &mut Account,
    depth: usize,
) -> Result<()> {
    let nla_type = u.arbitrary()?;
    /// A value of type `$type`, put with `$put`, as `$bytes` says.
    macro_rules! put {
        ($put:ident $type:ident $bytes:ident) => {{
            let value: $type = u.arbitrary()?;
            let bytes = value.$bytes();
            (to.$put(nla_type, value), account.put(nla_type, &bytes))
        }};
    }
    let (built, expected) = match what {
        part::NEST => return nest(u, nla_type, to, account, depth),
        part::U32 => put!(put_u32 u32 to_ne_bytes),
        8 => put!(put_u8 u8 to_ne_bytes),
        9 => put!(put_u16 u16 to_ne_bytes),
        10 => put!(put_u64 u64 to_ne_bytes),
        11 => put!(put_i8 i8 to_ne_bytes),
        12 => put!(put_i16 i16 to_ne_bytes),
        13 => put!(put_i32 i32 to_ne_bytes),
        14 => put!(put_i64 i64 to_ne_bytes),
        15 => put!(put_u16_be u16 to_be_bytes),
        16 => put!(put_u32_be u32 to_be_bytes),
        17 => put!(put_u64_be u64 to_be_bytes),
        18 => put!(put_i16_be i16 to_be_bytes),
        19 => put!(put_i32_be i32 to_be_bytes),
        20 => put!(put_i64_be i64 to_be_bytes),
        21 => {
            let value: u64 = u.arbitrary()?;
            let expected = match u32::try_from(value) {
                Ok(small) => account.put(nla_type, &small.to_ne_bytes()),
                Err(_) => account.put(nla_type, &value.to_ne_bytes()),
            };
            (to.put_uint(nla_type, value), expected)
        }
        22 => {
            let value: i64 = u.arbitrary()?;
            let expected = match i32::try_from(value) {
                Ok(small) => account.put(nla_type, &small.to_ne_bytes()),
                Err(_) => account.put(nla_type, &value.to_ne_bytes()),
            };
            (to.put_sint(nla_type, value), expected)
        }
        23 => (to.put_flag(nla_type), account.put(nla_type, &[])),
        24 => {
            let text = String::from_utf8_lossy(bytes_of(u)?);
            let expected = match text.find('\0') {
                Some(position) => Err(BuildError::InteriorNul { position }),
                None => account.put(nla_type, &[text.as_bytes(), &[0]].concat()),
            };
            (to.put_str(nla_type, &text), expected)
        }
        25 => {
            let bytes = bytes_of(u)?;
            let string: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            let string = std::ffi::CString::new(string).expect("no NUL");
            let expected = account.put(nla_type, string.to_bytes_with_nul());
            (to.put_cstr(nla_type, &string), expected)
        }
        26 => {
            let value: [u8; 12] = u.arbitrary()?;
            (
                to.put_struct(nla_type, &value),
                account.put(nla_type, &value),
            )
        }
        27 => {
            // Around what `nla_len` can express.
            let payload = vec![7; 65_520 + usize::from(u.arbitrary::<u8>()? % 32)];
            (to.put(nla_type, &payload), account.put(nla_type, &payload))
        }
        _ => {
            let payload = bytes_of(u)?;
            (to.put(nla_type, payload), account.put(nla_type, payload))
        }
    };
    assert_eq!(built, expected);
    if let Err(error) = built {
        display(&error);
    }
    Ok(())
}

fn nest<S: Sink, F: Frame>(
    u: &mut Unstructured<'_>,
    nla_type: u16,
    to: &mut Builder<'_, S, F>,
    account: &mut Account,
    depth: usize,
) -> Result<()> {
    let how: u8 = u.arbitrary()?;
    if depth == DEPTH {
        return Ok(());
    }
    let (built, nla_type) = match how & 0x80 {
        0 => (to.nest(nla_type), nla_type | 0x8000),
        _ => (to.nest_noflag(nla_type), nla_type),
    };
    let start = account.bytes.len();
    let [t0, t1] = nla_type.to_ne_bytes();
    let expected = account.add([&[0, 0], &[t0, t1]], 4);
    let mut nest = match built {
        Ok(nest) => nest,
        Err(error) => {
            assert_eq!(Err(error), expected);
            return Ok(());
        }
    };
    assert_eq!(expected, Ok(()));
    account.attributes.push((start, true));
    while !u.is_empty() {
        match u.arbitrary::<u8>()? % part::COUNT {
            part::END => break,
            what => attribute(u, what, &mut nest, account, depth + 1)?,
        }
    }
    match Ending::from(how) {
        Ending::End => {
            let len = account.bytes.len() - start;
            let nla_len = u16::try_from(len).map_err(|_| BuildError::AttributeTooLong { len });
            assert_eq!(nest.end(), nla_len.map(|_| ()));
            match nla_len {
                Ok(nla_len) => {
                    account.bytes[start..start + 2].copy_from_slice(&nla_len.to_ne_bytes());
                }
                Err(_) => account.cancel(start),
            }
        }
        Ending::Cancel => {
            nest.cancel();
            account.cancel(start);
        }
        Ending::Drop => {
            drop(nest);
            account.cancel(start);
        }
        Ending::Forget => {
            std::mem::forget(nest);
            account.forgotten = true;
        }
    }
    Ok(())
}

/// Reads every message and attribute where it was put.
fn read_back(account: &Account) {
    let Some(first) = account.messages.first().filter(|_| !account.forgotten) else {
        return;
    };
    let built = &account.bytes[*first..];
    let mut messages = account.messages.iter();
    let mut attributes = account.attributes.iter();
    for message in Messages::new(built).strict() {
        let message = message.expect("a valid message");
        assert_eq!(messages.next(), Some(&(message.offset() + first)));
        let end = first + message.offset() + message.as_bytes().len();
        // Payload can come between attributes: they are where they were put.
        while let Some((start, is_nest)) = attributes.as_slice().first().filter(|a| a.0 < end) {
            attributes.next();
            let stream = &account.bytes[*start..end];
            let found = Attributes::with_offset(stream, *start).next();
            let found = found.expect("an attribute").expect("a valid one");
            assert_eq!(found.offset(), *start);
            if *is_nest {
                read_nest(found.nested(), &mut attributes);
            }
        }
    }
    assert_eq!((messages.next(), attributes.next()), (None, None));
}

fn read_nest(found: Attributes<'_>, put: &mut std::slice::Iter<'_, (usize, bool)>) {
    for found in found.strict() {
        let found = found.expect("a valid attribute");
        let (start, is_nest) = put.next().expect("no more than were put");
        assert_eq!(found.offset(), *start);
        if *is_nest {
            read_nest(found.nested(), put);
        }
    }
}

/// The plan that builds `message`, whose family header has `hdrlen` bytes.
#[must_use]
pub fn to_bytes(message: &Message<'_>, hdrlen: usize) -> Vec<u8> {
    let mut tape = vec![0xff, 0x07, 0];
    tape.extend(message.header().as_bytes());
    tape.push(0);
    let header = message.payload().get(..hdrlen).unwrap_or_default();
    push(&mut tape, &[part::PAYLOAD], header);
    for attribute in message
        .attributes(hdrlen)
        .into_iter()
        .flatten()
        .map_while(Result::ok)
    {
        attribute_to_bytes(&mut tape, &attribute);
    }
    tape.push(part::END);
    tape
}

fn attribute_to_bytes(tape: &mut Vec<u8>, attribute: &Attribute<'_>) {
    let [t0, t1] = attribute.header().type_and_flags().to_le_bytes();
    match attribute.get_array::<4>() {
        _ if attribute.is_nested() => {
            tape.extend([part::NEST, t0, t1, 0]);
            for inner in attribute.nested().map_while(Result::ok) {
                attribute_to_bytes(tape, &inner);
            }
            tape.push(part::END);
        }
        Ok(value) => {
            tape.extend([part::U32, t0, t1]);
            tape.extend(value);
        }
        Err(_) => push(tape, &[part::BYTES, t0, t1], attribute.payload()),
    }
}

/// Adds `bytes`, as many as their length can say, behind `start`.
fn push(tape: &mut Vec<u8>, start: &[u8], bytes: &[u8]) {
    let len = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    tape.extend(start);
    tape.push(len);
    tape.extend(bytes.iter().take(usize::from(len)));
}
