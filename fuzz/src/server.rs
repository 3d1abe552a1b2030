// SPDX-License-Identifier: MIT OR Apache-2.0
//! A server: requests of any kind, answered into sinks of any capacity.
//!
//! ```text
//!   0         1       5     6               6 + n
//!  +---------+-------+-----+---------------+----------------
//!  | options | port  |  n  | capacity, ... | datagram ...
//!  +---------+-------+-----+---------------+----------------
//!    1         4       1     1 each, times 4
//! ```

use arbitrary::{Arbitrary, Unstructured};
use nlwire::exchange::{Event, Exchange, Received};
use nlwire::server::{DumpWriter, Handled, Outcome, Peer, Refusal, Report, Request, Requests};
use nlwire::uapi::*;
use nlwire::SliceSink;
use nlwire::{BuildError, Errno, Message, MessageBuilder, MessageKind, Messages, NlValidate};

use crate::{display, format, policy};

/// What is asked, by whom, and how much room there is for answers.
#[derive(Clone, Debug)]
pub struct Inbox<'a> {
    /// Bit 0: `NETLINK_CAP_ACK`. Bit 1: `NETLINK_EXT_ACK`.
    pub options: u8,
    /// The port of who asks.
    pub port: u32,
    /// The capacity of one sink after the other, in units of 4 bytes. Where they
    /// are used up there is room for everything.
    pub rooms: &'a [u8],
    /// The requests.
    pub datagram: &'a [u8],
}

impl<'a> Arbitrary<'a> for Inbox<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let options = u.arbitrary()?;
        let port = u.arbitrary()?;
        let rooms = usize::from(u.arbitrary::<u8>()?).min(u.len());
        Ok(Self {
            options,
            port,
            rooms: u.bytes(rooms)?,
            datagram: u.bytes(u.len())?,
        })
    }
}

impl Inbox<'_> {
    /// The bytes that `arbitrary` makes this of.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.options];
        bytes.extend(self.port.to_le_bytes());
        bytes.push(u8::try_from(self.rooms.len()).expect("few rooms"));
        bytes.extend(self.rooms);
        bytes.extend(self.datagram);
        bytes
    }
}

/// Items of a dump, at most.
const ITEMS: usize = 32;

/// Sinks of the capacities that an [`Inbox`] has, over memory that is not clean.
struct Rooms<'a> {
    capacities: std::slice::Iter<'a, u8>,
    memory: Vec<u8>,
}

impl Rooms<'_> {
    /// Calls `write` with one sink after the other until there was room, and
    /// returns what it wrote then.
    fn write(
        &mut self,
        mut write: impl FnMut(&mut SliceSink<'_>) -> Result<(), BuildError>,
    ) -> &[u8] {
        loop {
            let most = self.memory.len();
            let capacity = self
                .capacities
                .next()
                .map_or(most, |units| most.min(usize::from(*units) * 4));
            let room = &mut self.memory[..capacity];
            room.fill(0xa5);
            let mut sink = SliceSink::new(room);
            match write(&mut sink) {
                Ok(()) => {
                    let len = sink.as_bytes().len();
                    return &self.memory[..len];
                }
                Err(BuildError::NoSpace { offset, needed }) => {
                    assert!(sink.as_bytes().is_empty(), "a part of an answer");
                    assert!(offset + needed > capacity && capacity < most);
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

/// Answers every request in the inbox that `input` is.
pub fn check(input: &[u8]) {
    let Ok(inbox) = Inbox::arbitrary(&mut Unstructured::new(input)) else {
        return;
    };
    let peer = Peer::new(inbox.port)
        .with_cap_ack(inbox.options & 1 != 0)
        .with_ext_ack(inbox.options & 2 != 0);
    let mut rooms = Rooms {
        capacities: inbox.rooms.iter(),
        // More than any answer takes: an echo, and what there is to say.
        memory: vec![0; inbox.datagram.len() + 1024],
    };
    let mut requests = Requests::new(inbox.datagram, peer);
    let mut messages = Messages::new(inbox.datagram);
    for request in &mut requests {
        let message = messages.next().expect("a message").expect("a valid one");
        assert_eq!(*request.message(), message);
        check_request(&request, &mut rooms);
    }
    assert_eq!(messages.next().and_then(Result::err), requests.error());
}

fn check_request(request: &Request<'_>, rooms: &mut Rooms<'_>) {
    let header = request.message().header();
    let control = header.nlmsg_type() < NLMSG_MIN_TYPE;
    let (mut seen, mut dumped) = (false, None);
    let outcome = request.handle(|message| {
        seen = true;
        serve(request, message, rooms, &mut dumped)
    });
    assert_eq!(
        seen,
        header.nlmsg_flags().contains(NLM_F_REQUEST) && !control
    );

    let owed = request.owed(outcome);
    let code = owed.map(|answer| answer.error);
    let error = outcome.err().map_or(0, |refusal| {
        display(&refusal);
        refusal.errno().negated()
    });
    let asked = header.nlmsg_flags().contains(NLM_F_ACK);
    let silent = matches!(outcome, Ok(Handled::NoAck));
    assert_eq!(code, (!silent && (asked || error != 0)).then_some(error));
    assert!(!control || code.unwrap_or(0) == 0, "an error for an answer");

    let mut once = vec![0; rooms.memory.len()];
    let mut sink = SliceSink::new(&mut once);
    request
        .answer(outcome, &mut sink)
        .expect("room for everything");
    let once = sink.into_bytes();
    let again = rooms.write(|sink| request.answer(outcome, sink));
    assert_eq!(once, again, "bytes that nobody wrote");

    let mut answers = Messages::new(once)
        .strict()
        .map(|answer| answer.expect("a valid answer"));
    let answer = answers.next();
    assert_eq!(answer.is_some(), owed.is_some());
    assert!(answers.next().is_none(), "two answers");
    if let (Some(answer), Some(owed)) = (answer, owed) {
        check_answer(request, &answer, owed.error, &owed.report);
    }
    check_client(
        request,
        dumped.as_deref().unwrap_or_default(),
        once,
        outcome,
    );
}

/// What the handler does depends on the type. `dumped` gets the parts of a dump.
fn serve(
    request: &Request<'_>,
    message: &Message<'_>,
    rooms: &mut Rooms<'_>,
    dumped: &mut Option<Vec<u8>>,
) -> Outcome<'static> {
    let payload = message.payload();
    match message.header().nlmsg_type() % 8 {
        0 => {
            policy::TOP.parse(message.attributes(0)?, NlValidate::STRICT)?;
            Ok(Handled::Ack)
        }
        1 => Ok(Handled::AckWith(
            Report::default()
                .with_msg("a warn\0ing")
                .with_cookie(b"\x01\x02\x03"),
        )),
        2 => Ok(Handled::NoAck),
        3 => {
            let errno = message.family_header::<nlwire::zerocopy::native_endian::I32>()?;
            let errno = Errno::new(errno.get()).unwrap_or(Errno::EINVAL);
            let refusal = Refusal::new(errno).with_msg("no").with_cookie(b"cookie");
            Err(refusal.at(usize::from(payload.last().copied().unwrap_or_default())))
        }
        4 => Err(Refusal::missing_in(message.offset() + payload.len(), 7)),
        5 => {
            for attribute in message.attributes(4)? {
                attribute?.get_u32()?;
            }
            Err(BuildError::MessageTooLong { len: 0 }.into())
        }
        _ => {
            *dumped = Some(check_dump(request, message, rooms)?);
            Ok(Handled::NoAck)
        }
    }
}

/// An answer against what is owed.
fn check_answer(request: &Request<'_>, answer: &Message<'_>, error: i32, report: &Report<'_>) {
    let message = request.message();
    let header = answer.header();
    assert_eq!(answer.kind(), MessageKind::Error);
    assert_eq!(header.nlmsg_seq(), message.header().nlmsg_seq());
    assert_eq!(header.nlmsg_pid(), request.peer().port);
    assert!(
        !header.nlmsg_flags().contains(NLM_F_ACK),
        "asks for an answer"
    );
    let ack = answer.ack().expect("an answer");
    assert_eq!(ack.error(), error);
    assert_eq!(ack.request(), message.header());
    let echoed = error != 0 && !request.peer().cap_ack;
    let echo = ack.echo().expect("an echo");
    assert_eq!(echo, if echoed { message.payload() } else { &[] });

    let ext_ack = ack.ext_ack().expect("an extended ACK");
    let silent = !request.peer().ext_ack;
    assert!(!silent || ext_ack.is_empty());
    if silent {
        return;
    }
    let msg = report
        .msg()
        .map(|msg| msg.split('\0').next().unwrap_or_default());
    assert_eq!(ext_ack.msg, msg.map(str::as_bytes));
    assert_eq!(ext_ack.cookie, report.cookie());
    let within = |offset: Option<usize>| {
        let offset = offset?.checked_sub(message.offset())?;
        let inside = (16..message.as_bytes().len()).contains(&offset);
        u32::try_from(offset).ok().filter(|_| inside && error != 0)
    };
    assert_eq!(ext_ack.offs, within(report.bad_attr()));
    assert_eq!(ext_ack.miss_nest, within(report.miss_nest()));
    let miss_type = report.miss_type().filter(|_| error != 0);
    assert_eq!(ext_ack.miss_type, miss_type.map(u32::from));
    if echo.len() < 64 {
        display(&ack);
        format(&ack);
    }
}

/// A dump with an item for each byte of the payload, of so many bytes: all of it,
/// in order, whatever the capacities.
fn check_dump(
    request: &Request<'_>,
    message: &Message<'_>,
    rooms: &mut Rooms<'_>,
) -> Result<Vec<u8>, BuildError> {
    let items = message.payload();
    let items = items.get(..ITEMS).unwrap_or(items);
    let mut dump = DumpWriter::new(request, 0usize);
    let mut parts = Vec::new();
    while !dump.is_finished() {
        let part = rooms.write(|sink| {
            dump.fill(sink, |sink, cursor, header| {
                assert!(*cursor <= items.len());
                match items.get(*cursor) {
                    None => return Ok(false),
                    Some(0xff) => return Err(Refusal::new(Errno::EIO).with_msg("io")),
                    Some(len) => {
                        let mut item = MessageBuilder::new(sink, header.with_type(0x20))?;
                        let number = u32::try_from(*cursor).unwrap_or_default();
                        item.put_u32(1, number)?;
                        *cursor += 1; // taken back where the next one fails
                        item.put(2, &vec![*len; usize::from(*len)])?;
                        item.end()?;
                    }
                }
                Ok(true)
            })
        });
        assert!(!part.is_empty(), "a part without anything");
        parts.extend(part);
        parts.resize(parts.len().next_multiple_of(4), 0);
    }

    let mut number = 0u32;
    let mut ended = false;
    for message in Messages::new(&parts).strict() {
        let message = message.expect("a valid part");
        assert!(!ended, "behind the end");
        assert!(message.header().nlmsg_flags().contains(NLM_F_MULTI));
        assert_eq!(message.header().nlmsg_pid(), request.peer().port);
        if message.kind() == MessageKind::Done {
            ended = true;
            let done = message.done().expect("a code");
            done.ext_ack().expect("an extended ACK");
            let error = match items.get(number as usize) {
                None => 0,
                Some(0xff) => -5,
                Some(_) => -90, // no room for it where it was the first of a part
            };
            assert_eq!(done.error(), error, "after {number} items");
        } else {
            let mut attributes = message.attributes(0).expect("no family header");
            let first = attributes.next().and_then(Result::ok);
            assert_eq!(first.and_then(|a| a.get_u32().ok()), Some(number));
            let second = attributes.next().and_then(Result::ok);
            let len = second.map(|a| a.payload().len());
            assert_eq!(len, Some(usize::from(items[number as usize])));
            number += 1;
        }
    }
    assert!(ended, "without an end");
    Ok(parts)
}

/// That who asked knows when its answer is complete.
fn check_client(request: &Request<'_>, dumped: &[u8], answer: &[u8], outcome: Outcome<'_>) {
    let peer = request.peer();
    let dump = !dumped.is_empty();
    let mut exchange = Exchange::new(request.message().header(), peer.port).with_dump(dump);
    for event in exchange.datagram(Received::new(dumped, 0)) {
        let fine = matches!(event, Event::Data(_) | Event::Done(_) | Event::Aborted(_));
        assert!(fine, "{event:?}");
    }
    assert_eq!(exchange.is_finished(), dump);
    for event in exchange.datagram(Received::new(answer, 0)) {
        match event {
            Event::Ack(ack) => assert!(outcome.is_ok() && ack.error() == 0),
            Event::Refused(ack) => assert!(outcome.is_err() && ack.error() != 0),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(exchange.is_finished(), dump || !answer.is_empty());
}
