// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `Exchange` promises: every message after every other, whatever way they
//! are cut into datagrams, and whoever else is on the socket.

use nlwire::exchange::{Awaiting, Event, Exchange, Received};
use nlwire::uapi::*;
use nlwire::{Errno, Message, Messages, NlMsgHdr, NlmFlags};
use zerocopy::IntoBytes;

use crate::common::{padded, Numbers};

const SEQ: u32 = 7;
const PORT: u32 = 4711;
const FAMILY: u16 = 0x20;
/// A request of each kind.
const NONE: NlmFlags = NlmFlags::EMPTY;
const GET: NlmFlags = NLM_F_REQUEST;
const SET: NlmFlags = NLM_F_REQUEST.union(NLM_F_ACK);
const DUMP: NlmFlags = NLM_F_REQUEST.union(NLM_F_DUMP);

fn exchange(flags: NlmFlags) -> Exchange {
    let request = NlMsgHdr::new(FAMILY).with_seq(SEQ).with_flags(flags);
    Exchange::new(&request, PORT)
}

/// A message with its padding.
fn message(header: NlMsgHdr, payload: &[u8]) -> Vec<u8> {
    let header = header.with_len(16 + payload.len() as u32);
    padded([header.as_bytes(), payload].concat())
}

/// A message of ours.
fn ours(nlmsg_type: u16, flags: NlmFlags, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type).with_flags(flags);
    message(header.with_seq(SEQ).with_pid(PORT), payload)
}

/// A message of the answer, number `id`: as the one reply, or as a part.
fn reply(id: u8) -> Vec<u8> {
    ours(FAMILY, NONE, &[id])
}
fn part(id: u8) -> Vec<u8> {
    ours(FAMILY, NLM_F_MULTI, &[id])
}
fn done(code: i32) -> Vec<u8> {
    ours(NLMSG_DONE, NLM_F_MULTI, &code.to_ne_bytes())
}
fn ack(code: i32) -> Vec<u8> {
    let request = NlMsgHdr::new(FAMILY).with_seq(SEQ).with_len(16);
    let payload = [&code.to_ne_bytes()[..], request.as_bytes()].concat();
    ours(NLMSG_ERROR, NLM_F_CAPPED, &payload)
}

/// The message, as another exchange's.
fn of(seq: u32, mut message: Vec<u8>) -> Vec<u8> {
    message[8..12].copy_from_slice(&seq.to_ne_bytes());
    message
}
/// The message, with `flags` more.
fn flagged(flags: NlmFlags, mut message: Vec<u8>) -> Vec<u8> {
    let before = u16::from_ne_bytes([message[6], message[7]]);
    message[6..8].copy_from_slice(&(before | flags.bits()).to_ne_bytes());
    message
}

/// What is interesting about a message: type, and the number in its payload.
fn show_message(message: Message<'_>) -> String {
    match (message.header().nlmsg_type(), message.payload()) {
        (FAMILY, [id, ..]) => format!("{id}"),
        (nlmsg_type, _) => format!("type {nlmsg_type}"),
    }
}

fn show(event: Event<'_>) -> String {
    match event {
        Event::Data(message) => format!("data {}", show_message(message)),
        Event::Ack(ack) => {
            assert_eq!(ack.error(), 0);
            "ack".into()
        }
        Event::Refused(ack) => format!("refused {}", ack.errno().unwrap()),
        Event::Done(done) => {
            assert_eq!(done.error(), 0);
            "done".into()
        }
        Event::Aborted(done) => format!("aborted {}", done.errno().unwrap()),
        Event::Interrupted => "interrupted".into(),
        Event::Overrun => "overrun".into(),
        Event::NotOurs(message) => format!("not ours {}", show_message(message)),
        Event::Malformed(error) => format!("malformed at {}", error.offset),
        Event::Foreign { port } => format!("foreign {port}"),
        Event::Truncated { needed } => format!("truncated {needed}"),
        other => panic!("{other:?} is new"),
    }
}

/// What a datagram from the kernel means. Checks that the end is final, and
/// that the number of events is bounded: one for each message, and at most one
/// each for `Interrupted`, for `Truncated` or `Foreign`, and for leftover bytes.
fn take(exchange: &mut Exchange, received: Received<'_>, len: usize) -> Vec<String> {
    let mut iter = exchange.datagram(received);
    let mut events = Vec::new();
    for event in iter.by_ref() {
        events.push(show(event));
        assert!(events.len() <= len / 16 + 3, "{events:?}");
    }
    assert_eq!((iter.next(), iter.next()), (None, None));
    events
}
fn feed(exchange: &mut Exchange, datagram: &[u8]) -> Vec<String> {
    take(exchange, Received::new(datagram, 0), datagram.len())
}

/// One kind of message: what it means to an exchange that is not over, and
/// which of (r)eply, (a)ck and (d)one are due no longer or from now on.
struct Kind {
    bytes: Vec<u8>,
    event: &'static str,
    settles: &'static str,
    demands: &'static str,
}

/// Every kind of message. Those with `NLM_F_DUMP_INTR` end in " !".
fn kinds() -> Vec<Kind> {
    let kind = |bytes, event, settles, demands| Kind {
        bytes,
        event,
        settles,
        demands,
    };
    let short_ack = &ack(0)[16..35];
    vec![
        kind(reply(1), "data 1", "r", ""),
        kind(part(2), "data 2", "r", "d"),
        kind(flagged(NLM_F_DUMP_INTR, part(3)), "data 3 !", "r", "d"),
        kind(done(0), "done", "rd", ""),
        // Without a payload, as others than the kernel write it.
        kind(ours(NLMSG_DONE, NONE, b""), "done", "rd", ""),
        kind(flagged(NLM_F_DUMP_INTR, done(0)), "done !", "rd", ""),
        kind(done(Errno::EINTR.negated()), "aborted EINTR", "rad", ""),
        kind(ours(NLMSG_DONE, NONE, &[0; 3]), "malformed at 0", "rad", ""),
        kind(ack(0), "ack", "a", ""),
        kind(ack(Errno::EBUSY.negated()), "refused EBUSY", "rad", ""),
        kind(
            ours(NLMSG_ERROR, NONE, short_ack),
            "malformed at 0",
            "rad",
            "",
        ),
        kind(ours(NLMSG_NOOP, NONE, &[0; 4]), "", "", ""),
        kind(
            flagged(NLM_F_DUMP_INTR, ours(NLMSG_NOOP, NONE, b"")),
            " !",
            "",
            "",
        ),
        kind(ours(NLMSG_OVERRUN, NONE, b""), "overrun", "", ""),
        kind(ours(0, NONE, b""), "not ours type 0", "", ""),
        kind(ours(0xf, NONE, b""), "not ours type 15", "", ""),
        // Of others: their end is not ours, their interruption neither.
        kind(
            of(8, ack(Errno::EBUSY.negated())),
            "not ours type 2",
            "",
            "",
        ),
        kind(of(8, ack(0)), "not ours type 2", "", ""),
        kind(of(8, done(0)), "not ours type 3", "", ""),
        kind(
            flagged(NLM_F_DUMP_INTR, of(8, part(4))),
            "not ours 4",
            "",
            "",
        ),
        kind(
            of(0, ours(NLMSG_NOOP, NONE, b"")),
            "not ours type 1",
            "",
            "",
        ),
    ]
}

/// What an exchange waits for, kept as the documentation's table has it: a set
/// of what is due.
struct Model {
    due: String,
    /// Whether DONE and the ACK end the answer, whichever is received.
    either: bool,
    /// Whether the ACK ends what has parts.
    last: bool,
    interrupted: bool,
}

impl Model {
    fn meet(&mut self, kind: &Kind, offset: usize, events: &mut Vec<String>) {
        if self.due.is_empty() {
            let nlmsg_type = u16::from_ne_bytes([kind.bytes[4], kind.bytes[5]]);
            events.push(match nlmsg_type {
                FAMILY => format!("not ours {}", kind.bytes[16]),
                other => format!("not ours type {other}"),
            });
            return;
        }
        let event = kind.event.trim_end_matches(" !");
        if event.len() != kind.event.len() && !self.interrupted {
            self.interrupted = true;
            events.push("interrupted".into());
        }
        if !event.is_empty() {
            events.push(event.replace("at 0", &format!("at {offset}")));
        }
        self.due.retain(|due| !kind.settles.contains(due));
        // An ACK comes after all parts. A dump without NLM_F_ACK has none.
        if event == "ack" && self.last {
            self.due.retain(|due| due != 'd');
        }
        if event == "done" && self.either {
            self.due.retain(|due| due != 'a');
        }
        self.due.push_str(kind.demands);
    }

    /// Of one of [`exchanges`].
    fn of(due: &str) -> Self {
        let is_dump = due.contains('d');
        Self {
            due: due.into(),
            either: is_dump && due.contains('a'),
            last: !is_dump || due.contains('a'),
            interrupted: false,
        }
    }

    fn awaiting(&self) -> Awaiting {
        match &self.due {
            due if due.contains('d') => Awaiting::Done,
            due if due.contains('r') => Awaiting::Reply,
            due if due.contains('a') => Awaiting::Ack,
            _ => Awaiting::Nothing,
        }
    }
}

/// The exchanges that there are, and what is due in each.
fn exchanges() -> Vec<(Exchange, &'static str)> {
    vec![
        (exchange(GET), "r"),
        (exchange(SET), "a"),
        (exchange(SET).with_reply(), "ra"),
        (exchange(GET).with_reply(), "r"),
        (exchange(DUMP), "d"),
        (exchange(DUMP | NLM_F_ACK), "da"),
        (exchange(DUMP | NLM_F_ACK).with_reply(), "rda"),
        (exchange(GET | NLM_F_ROOT), "r"),
        (exchange(GET | NLM_F_MATCH), "r"),
        (exchange(SET | NLM_F_ROOT), "a"),
        (exchange(GET | NLM_F_ROOT).with_dump(true), "d"),
        (exchange(SET | NLM_F_MATCH).with_dump(true), "da"),
        // The bits of DUMP in a request to delete.
        (
            exchange(SET | NLM_F_NONREC | NLM_F_BULK).with_dump(false),
            "a",
        ),
        (
            exchange(GET | NLM_F_NONREC | NLM_F_BULK).with_dump(false),
            "r",
        ),
        (exchange(DUMP).with_reply(), "rd"),
        (exchange(SET).with_reply().with_dump(true), "da"),
        (
            exchange(SET).with_dump(true).with_reply().with_dump(false),
            "a",
        ),
        // REPLACE and EXCL are the bits of DUMP.
        (
            exchange(SET | NLM_F_CREATE | NLM_F_REPLACE | NLM_F_EXCL),
            "a",
        ),
        (
            exchange(GET | NLM_F_APPEND | NLM_F_REPLACE | NLM_F_EXCL),
            "r",
        ),
    ]
}

/// Those that are answered with the event.
fn echoes() -> Vec<(Exchange, &'static str)> {
    vec![
        (exchange(SET | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ECHO), "a"),
        (exchange(GET | NLM_F_ECHO), "r"),
        (exchange(SET | NLM_F_ECHO).with_reply(), "ra"),
    ]
}

#[test]
fn every_message_after_every_two_others() {
    let kinds = kinds();
    let n = kinds.len();
    for (fresh, due) in exchanges().into_iter().chain(echoes()) {
        for all in [true, false] {
            // Each after one other is enough in a datagram together, and where
            // one thing is due: the others come to that after a message.
            let deep = due.len() > 1 && !all;
            for number in 0..n.pow(if deep { 3 } else { 2 }) {
                let chosen = [number % n, number / n % n, number / n / n].map(|k| &kinds[k]);
                let mut model = Model::of(due);
                let mut exchange = fresh.clone();
                assert_eq!(exchange.awaiting(), model.awaiting());
                assert_eq!(exchange.seq(), SEQ);
                let mut expected = Vec::new();
                let mut events = Vec::new();
                let mut datagram = Vec::new();
                for kind in chosen {
                    model.meet(kind, datagram.len(), &mut expected);
                    if all {
                        datagram.extend_from_slice(&kind.bytes);
                        continue;
                    }
                    events.extend(feed(&mut exchange, &kind.bytes));
                    assert_eq!(exchange.awaiting(), model.awaiting(), "{events:?}");
                    assert_eq!(exchange.is_finished(), model.due.is_empty());
                }
                // An empty datagram is as good as none.
                events.extend(feed(&mut exchange, &datagram));
                assert_eq!(events, expected, "{fresh:?}");
                assert_eq!(exchange.awaiting(), model.awaiting(), "{events:?}");
                assert_eq!(exchange.is_finished(), model.due.is_empty());
            }
        }
    }
}

/// Calls `check` with every exchange after one message, of any kind, and another message.
fn after_one_message(mut check: impl FnMut(Exchange, Message<'_>)) {
    let kinds = kinds();
    for (fresh, _) in exchanges().into_iter().chain(echoes()) {
        for (first, second) in kinds.iter().flat_map(|a| kinds.iter().map(move |b| (a, b))) {
            let mut exchange = fresh.clone();
            feed(&mut exchange, &first.bytes);
            if let Ok(message) = Message::from_bytes(&second.bytes) {
                check(exchange, message);
            }
        }
    }
}

/// What is no success changes nothing.
#[test]
fn a_success_is_the_event_of_a_message() {
    let mut successes = 0;
    after_one_message(|mut exchange, message| {
        let (before, mut after) = (exchange.clone(), exchange.clone());
        let success = after.success(&message);
        if let Some(Event::Ack(ack)) = exchange.message(message) {
            assert_eq!((success, after), (Some(ack), exchange));
            successes += 1;
        } else {
            assert_eq!((success, after), (None, before));
        }
    });
    assert!(successes > 100, "{successes}");
}

/// A part is data that leaves what is due as it is.
#[test]
fn a_part_is_the_event_of_a_message() {
    let mut parts = 0;
    after_one_message(|mut exchange, message| {
        let (before, mut after) = (exchange.clone(), exchange.clone());
        let is_part = after.part(&message);
        let is_data = exchange.message(message) == Some(Event::Data(message));
        if is_part {
            assert_eq!((is_data, &after), (true, &exchange));
            assert_eq!(after.awaiting(), Awaiting::Done);
            parts += 1;
        } else {
            assert_eq!(after, before);
            // No other data is before a DONE, but the first: that ends the wait for a reply.
            let is_among = is_data && before.awaiting() == Awaiting::Done;
            assert!(!is_among || exchange != before);
        }
    });
    assert!(parts > 100, "{parts}");
}

/// The rules once more, as stories to be read.
#[test]
fn the_table_of_the_documentation() {
    let tell = |mut exchange: Exchange, datagrams: &[&[Vec<u8>]]| {
        let tell = |messages: &&[Vec<u8>]| feed(&mut exchange, &messages.concat()).join(", ");
        let told: Vec<_> = datagrams.iter().map(tell).collect();
        format!("{}; {:?}", told.join(" | "), exchange.awaiting())
    };
    assert_eq!(tell(exchange(GET), &[&[reply(1)]]), "data 1; Nothing");
    assert_eq!(tell(exchange(GET), &[&[ack(-1)]]), "refused EPERM; Nothing");
    assert_eq!(
        tell(exchange(GET), &[&[part(1)], &[part(2), done(0)]]),
        "data 1 | data 2, done; Nothing"
    );
    assert_eq!(tell(exchange(SET), &[&[ack(0)]]), "ack; Nothing");
    // Data, then the ACK, as the kernel has it; and the other way round.
    assert_eq!(
        tell(exchange(SET), &[&[reply(1)], &[ack(0)]]),
        "data 1 | ack; Nothing"
    );
    assert_eq!(
        tell(exchange(SET), &[&[ack(0)], &[reply(1)]]),
        "ack | not ours 1; Nothing"
    );
    assert_eq!(
        tell(exchange(SET).with_reply(), &[&[ack(0)], &[reply(1)]]),
        "ack | data 1; Nothing"
    );
    assert_eq!(tell(exchange(SET).with_reply(), &[&[ack(0)]]), "ack; Reply");
    // An ACK comes behind all parts: some families flag parts, and have no DONE.
    assert_eq!(
        tell(exchange(SET), &[&[part(1), ack(0), part(2)], &[done(0)]]),
        "data 1, ack, not ours 2 | not ours type 3; Nothing"
    );
    assert_eq!(
        tell(
            exchange(SET).with_reply(),
            &[&[ack(0), part(1), part(2)], &[done(0)]]
        ),
        "ack, data 1, data 2 | done; Nothing"
    );
    assert_eq!(
        tell(exchange(SET), &[&[part(1), done(0)], &[ack(0)]]),
        "data 1, done | ack; Nothing"
    );
    // A dump that asks for an ACK ends with it or with DONE.
    assert_eq!(tell(exchange(DUMP), &[&[done(0)]]), "done; Nothing");
    assert_eq!(
        tell(exchange(DUMP | NLM_F_ACK), &[&[part(1), done(0)]]),
        "data 1, done; Nothing"
    );
    assert_eq!(
        tell(exchange(DUMP | NLM_F_ACK), &[&[reply(1)], &[ack(0)]]),
        "data 1 | ack; Nothing"
    );
    assert_eq!(
        tell(
            exchange(DUMP | NLM_F_ACK),
            &[&[ack(0)], &[part(1), done(0)]]
        ),
        "ack | not ours 1, not ours type 3; Nothing"
    );
    // An ACK that was not asked for is no end of a dump.
    assert_eq!(
        tell(exchange(DUMP), &[&[ack(0)], &[part(1), done(0)]]),
        "ack | data 1, done; Nothing"
    );
    // A dump whose parts come after the ACK.
    assert_eq!(
        tell(
            exchange(DUMP | NLM_F_ACK).with_reply(),
            &[&[ack(0)], &[part(1), done(0)]]
        ),
        "ack | data 1, done; Nothing"
    );
    assert_eq!(
        tell(
            exchange(DUMP | NLM_F_ACK).with_reply(),
            &[&[ack(0)], &[done(0)]]
        ),
        "ack | done; Nothing"
    );
    // Parts of a dump without NLM_F_MULTI are parts.
    assert_eq!(
        tell(exchange(DUMP), &[&[reply(1)], &[reply(2)], &[done(0)]]),
        "data 1 | data 2 | done; Nothing"
    );
    // A second dump on the socket is refused between the parts of the first.
    assert_eq!(
        tell(
            exchange(DUMP),
            &[
                &[part(1)],
                &[of(8, ack(Errno::EBUSY.negated()))],
                &[part(2)],
                &[done(0)]
            ]
        ),
        "data 1 | not ours type 2 | data 2 | done; Nothing"
    );
    assert_eq!(
        tell(
            exchange(DUMP),
            &[&[part(1)], &[ack(Errno::EBUSY.negated())], &[part(2)]]
        ),
        "data 1 | refused EBUSY | not ours 2; Nothing"
    );
    // DONE's code; and what comes after the end.
    assert_eq!(
        tell(
            exchange(DUMP),
            &[&[part(1), done(Errno::EINTR.negated())], &[part(2)]]
        ),
        "data 1, aborted EINTR | not ours 2; Nothing"
    );
    assert_eq!(
        tell(exchange(DUMP), &[&[part(1), done(0), done(0)], &[done(0)]]),
        "data 1, done, not ours type 3 | not ours type 3; Nothing"
    );
    // A dump whose DONE never comes.
    assert_eq!(
        tell(exchange(DUMP), &[&[part(1)], &[part(2)], &[], &[ack(0)]]),
        "data 1 | data 2 |  | ack; Done"
    );
    // Interrupted: said once, ahead of what says it; data is kept.
    let interrupted = |message| flagged(NLM_F_DUMP_INTR, message);
    assert_eq!(
        tell(
            exchange(DUMP),
            &[
                &[part(1), interrupted(part(2)), interrupted(part(3))],
                &[interrupted(part(4)), interrupted(done(0))],
            ]
        ),
        "data 1, interrupted, data 2, data 3 | data 4, done; Nothing"
    );
    assert_eq!(
        tell(exchange(DUMP), &[&[part(1)], &[interrupted(done(0))]]),
        "data 1 | interrupted, done; Nothing"
    );
    assert_eq!(
        tell(
            exchange(DUMP),
            &[&[part(1)], &[interrupted(done(Errno::EINTR.negated()))]]
        ),
        "data 1 | interrupted, aborted EINTR; Nothing"
    );
    // After the end nothing is interrupted any more.
    assert_eq!(
        tell(exchange(DUMP), &[&[done(0), interrupted(part(1))]]),
        "done, not ours 1; Nothing"
    );
}

/// What is borrowed is the message itself, and the codes of an end are there
/// whatever their sign.
#[test]
fn events_hold_what_was_received() {
    let datagram = [part(1), ours(FAMILY, NLM_F_MULTI, b"five!"), done(4)].concat();
    let mut exchange = exchange(DUMP);
    let events: Vec<_> = exchange.datagram(Received::new(&datagram, 0)).collect();
    let Event::Data(data) = events[1] else {
        panic!("{events:?}")
    };
    assert_eq!((data.offset(), data.payload()), (20, &b"five!"[..]));
    assert_eq!(data.as_bytes().as_ptr(), datagram[20..].as_ptr());
    let Event::Aborted(done) = events[2] else {
        panic!("{events:?}")
    };
    assert_eq!((done.error(), done.errno()), (4, Some(Errno::EINTR)));
}

#[test]
fn the_port_is_matched_where_it_is_known() {
    let to = |port: u32| {
        let mut message = reply(1);
        message[12..16].copy_from_slice(&port.to_ne_bytes());
        message
    };
    let request = NlMsgHdr::new(FAMILY).with_seq(SEQ).with_flags(DUMP);
    for port in [0, 1, PORT - 1, PORT, PORT + 1, u32::MAX] {
        let mut known = Exchange::new(&request, PORT);
        // Some families of the kernel write 0.
        let ours = port == PORT || port == 0;
        let expected = if ours { "data 1" } else { "not ours 1" };
        assert_eq!(feed(&mut known, &to(port)), [expected]);
        let mut unknown = Exchange::new(&request, 0);
        assert_eq!(feed(&mut unknown, &to(port)), ["data 1"]);
    }
    // What the request says about its own port counts for nothing.
    let mut known = Exchange::new(&request.with_pid(9), PORT);
    assert_eq!(feed(&mut known, &to(9)), ["not ours 1"]);
    // The code of another's end does not end this one.
    let mut to_other = done(-1);
    to_other[12..16].copy_from_slice(&9u32.to_ne_bytes());
    assert_eq!(feed(&mut known, &to_other), ["not ours type 3"]);
    assert_eq!(known.awaiting(), Awaiting::Done);
}

/// Bytes of a foreign sender are never looked at, however they look.
#[test]
fn foreign_senders_are_dropped() {
    let valid = [part(1), done(0)].concat();
    let garbage = vec![0xff; 64];
    for bytes in [&valid, &garbage, &vec![]] {
        let foreign = |exchange: &mut Exchange, port| {
            let before = exchange.awaiting();
            for received in [
                Received::new(bytes, port),
                Received::truncated(bytes, port, 1 << 20),
            ] {
                let events = take(exchange, received, 0);
                assert_eq!(events, [format!("foreign {port}")]);
                assert_eq!(exchange.awaiting(), before);
            }
        };
        let mut kernel = exchange(DUMP);
        foreign(&mut kernel, 1);
        foreign(&mut kernel, PORT); // itself
        foreign(&mut kernel, u32::MAX);
        let mut process = exchange(DUMP).with_peer(99);
        foreign(&mut process, 0); // the kernel, which nobody asked
        foreign(&mut process, 98);
        let answer = take(&mut process, Received::new(&valid, 99), valid.len());
        assert_eq!(answer, ["data 1", "done"]);
        foreign(&mut process, 0); // nor when all is over
    }
}

/// The port is known only after the request was sent.
#[test]
fn a_port_that_is_learned_later() {
    let request = NlMsgHdr::new(FAMILY).with_seq(SEQ).with_flags(DUMP);
    let learned = Exchange::new(&request, 0).with_port(PORT);
    assert_eq!(learned, Exchange::new(&request, PORT));
}

/// The events of the messages of a datagram, given one by one, without those that
/// only a datagram can tell.
fn by_message(exchange: &mut Exchange, datagram: &[u8], multicast: bool) -> Vec<String> {
    let events = Messages::new(datagram).filter_map(|message| {
        let message = message.unwrap();
        if multicast {
            exchange.notification(message)
        } else {
            exchange.message(message)
        }
    });
    events.map(show).collect()
}

/// A message means the same with and without a datagram around it, in every state
/// that two other messages lead to; and the exchange is in the same state after it.
#[test]
fn messages_without_a_datagram() {
    let kinds = kinds();
    let mut interrupted = 0;
    for (exchange, _) in exchanges() {
        for (first, second) in kinds.iter().flat_map(|a| kinds.iter().map(move |b| (a, b))) {
            let mut before = exchange.clone();
            feed(&mut before, &first.bytes);
            feed(&mut before, &second.bytes);
            for (kind, multicast) in kinds.iter().flat_map(|kind| [(kind, false), (kind, true)]) {
                let (mut whole, mut single) = (before.clone(), before.clone());
                let mut received = Received::new(&kind.bytes, 0);
                if multicast {
                    received = received.multicast();
                }
                let mut events = take(&mut whole, received, kind.bytes.len());
                let told = events.iter().any(|event| event == "interrupted");
                assert_eq!(told, whole.is_interrupted() && !before.is_interrupted());
                interrupted += usize::from(told);
                events.retain(|event| event != "interrupted");
                assert_eq!(by_message(&mut single, &kind.bytes, multicast), events);
                assert_eq!(whole, single);
            }
        }
    }
    assert!(interrupted > 100);
}

/// What is whole is delivered, once; of the rest it is said that it is there.
#[test]
fn truncated_at_every_length() {
    let messages = [part(1), ours(FAMILY, NLM_F_MULTI, &[2; 7]), done(0)];
    let datagram = messages.concat();
    for len in 0..=datagram.len() {
        let mut exchange = exchange(DUMP);
        let received = Received::truncated(&datagram[..len], 0, datagram.len());
        let events = take(&mut exchange, received, len);
        let mut expected = vec![format!("truncated {}", datagram.len())];
        let mut start = 0;
        for (unpadded, event) in [(17usize, "data 1"), (23, "data 2"), (20, "done")] {
            if len >= start + unpadded {
                expected.push(event.into());
            } else if len > start {
                expected.push(format!("malformed at {start}"));
            }
            start += unpadded.next_multiple_of(4);
        }
        assert_eq!(events, expected, "{len} bytes");
        // The end that is cut off is still to come.
        assert_eq!(exchange.is_finished(), len == datagram.len());
    }
}

/// A message with a broken length ends the datagram, and nothing else.
#[test]
fn malformed_anywhere() {
    let messages = [part(1), of(8, part(2)), part(3), done(0)];
    let whole = ["data 1", "not ours 2", "data 3", "done"];
    for broken in 0..messages.len() {
        for nlmsg_len in [0, 15, 0x8000_0010, u32::MAX] {
            let mut datagram = messages.concat();
            let at = messages[..broken].concat().len();
            datagram[at..at + 4].copy_from_slice(&u32::to_ne_bytes(nlmsg_len));
            let mut exchange = exchange(DUMP);
            let events = feed(&mut exchange, &datagram);
            assert_eq!(events[..broken], whole[..broken]);
            assert_eq!(events[broken..], [format!("malformed at {at}")]);
            assert_eq!(exchange.awaiting(), Awaiting::Done);
            // The next datagram goes on.
            assert_eq!(feed(&mut exchange, &done(0)), ["done"]);
            let events = feed(&mut exchange, &datagram[at..]);
            assert_eq!(events, ["malformed at 0"], "also after the end");
        }
    }
}

/// An ACK or DONE of ours that is too short ends the exchange: no better one
/// will come. Damage behind the code is the reader's affair.
#[test]
fn malformed_ends() {
    for (mut exchange, _) in exchanges() {
        for len in 0..24 {
            let mut exchange = exchange.clone();
            let payload = &[&ack(-1)[16..], &[0; 4]].concat()[..len];
            let error = [part(1), ours(NLMSG_ERROR, NONE, payload), part(2)].concat();
            let events = feed(&mut exchange, &error);
            let expected = ["malformed at 20", "refused EPERM"][usize::from(len >= 20)];
            assert_eq!(events, ["data 1", expected, "not ours 2"], "{len} bytes");
            assert!(exchange.is_finished());
        }
        for len in 1..4 {
            let mut exchange = exchange.clone();
            let events = feed(&mut exchange, &ours(NLMSG_DONE, NONE, &[0; 4][..len]));
            assert_eq!(events, ["malformed at 0"]);
            assert!(exchange.is_finished());
        }
        // Another's is not opened.
        let short = of(8, ours(NLMSG_ERROR, NONE, b""));
        assert_eq!(feed(&mut exchange, &short), ["not ours type 2"]);
        assert!(!exchange.is_finished());
    }
}

#[test]
fn two_exchanges_share_a_socket() {
    let first = [part(1), part(2), flagged(NLM_F_DUMP_INTR, part(3)), done(0)];
    let answers: [&[Vec<u8>]; 3] = [
        &[of(8, reply(11)), of(8, ack(0))],
        &[of(8, ack(Errno::EBUSY.negated()))],
        &[
            of(8, part(11)),
            of(8, part(12)),
            of(8, done(Errno::EINTR.negated())),
        ],
    ];
    let mine = |events: &[String]| -> Vec<String> {
        let mine = |event: &&String| !event.starts_with("not ours");
        events.iter().filter(mine).cloned().collect()
    };
    for (second, flags) in answers.into_iter().zip([SET, DUMP, DUMP]) {
        let other = NlMsgHdr::new(FAMILY).with_seq(8).with_flags(flags);
        let alone = [
            feed(&mut exchange(DUMP), &first.concat()),
            feed(&mut Exchange::new(&other, PORT), &second.concat()),
        ];
        let count = first.len() + second.len();
        // Every interleaving: the bits say whose message comes next. And every
        // one in several cuts: here is a new datagram.
        for order in 0..1u32 << count {
            if order.count_ones() as usize != second.len() {
                continue;
            }
            for cuts in [0, 0x55, 0x2a, 0x7f, order, !order] {
                let mut pair = [exchange(DUMP), Exchange::new(&other, PORT)];
                let mut events = [vec![], vec![]];
                let mut left = [first.iter(), second.iter()];
                let mut datagram = Vec::new();
                for bit in 0..count {
                    datagram.extend(left[(order >> bit & 1) as usize].next().unwrap());
                    if cuts >> bit & 1 == 1 || bit + 1 == count {
                        for (exchange, events) in pair.iter_mut().zip(&mut events) {
                            events.extend(feed(exchange, &datagram));
                        }
                        datagram.clear();
                    }
                }
                for ((events, alone), exchange) in events.iter().zip(&alone).zip(&pair) {
                    assert_eq!(mine(events), *alone);
                    assert!(exchange.is_finished());
                }
                // The other's messages are not ours, each of them.
                assert_eq!(events[0].len(), alone[0].len() + second.len());
                assert_eq!(events[1].len(), alone[1].len() + first.len());
            }
        }
    }
}

/// The exchange stands where its events were taken to; what was not taken of a
/// datagram is lost.
///
/// One case is left out on purpose: `Interrupted` taken, and not the message
/// behind it. From "the events have to be taken for the exchange to move on" it
/// should not have moved on to that message, but it has.
#[test]
fn events_that_are_not_taken() {
    let messages = [part(1), of(8, part(2)), part(3), done(0)];
    for taken in 0..=messages.len() {
        let datagram = messages.concat();
        let mut exchange = exchange(DUMP);
        let events = exchange.datagram(Received::new(&datagram, 0));
        assert_eq!(events.take(taken).count(), taken);
        assert_eq!(exchange.is_finished(), taken == messages.len());
        if taken < messages.len() {
            assert_eq!(feed(&mut exchange, &done(0)), ["done"]);
        }
    }
    // None at all, of none of the kinds.
    let mut exchange = exchange(GET);
    for bytes in [reply(1), ack(0), ack(-1), done(0), done(-1)] {
        for received in [Received::new(&bytes, 0), Received::truncated(&bytes, 0, 64)] {
            let _untaken = exchange.datagram(received);
        }
        assert_eq!(exchange.awaiting(), Awaiting::Reply);
    }
}

/// For any cut of an answer into datagrams the same comes out, once, in order;
/// whatever is received from others in between, and however often nothing is.
#[test]
fn any_cut_into_datagrams() {
    let mut numbers = Numbers(0);
    for round in 0..1000 {
        let mut messages = Vec::new();
        let mut data = Vec::new();
        for id in 0..numbers.below(12) as u8 {
            match numbers.below(8) {
                0 => messages.push(ours(NLMSG_NOOP, NONE, b"")),
                1 => messages.push(of(8, part(id))),
                2 => messages.push(of(8, ack(Errno::EBUSY.negated()))),
                kind => {
                    let flags = if kind == 3 {
                        NLM_F_DUMP_INTR
                    } else {
                        NlmFlags::EMPTY
                    };
                    let payload = vec![id; 1 + numbers.below(9)];
                    messages.push(flagged(flags, ours(FAMILY, NLM_F_MULTI, &payload)));
                    data.push(format!("data {id}"));
                }
            }
        }
        messages.push(done([0, Errno::EINTR.negated()][numbers.below(2)]));
        let expected = feed(&mut exchange(DUMP), &messages.concat());
        let seen = expected.iter().filter(|event| event.starts_with("data"));
        assert!(seen.eq(&data), "{expected:?}");

        let mut exchange = exchange(DUMP);
        let mut events = Vec::new();
        let mut datagram = Vec::new();
        for (left, message) in (0..messages.len()).rev().zip(&messages) {
            datagram.extend_from_slice(message);
            // The last message of a datagram may lack its padding.
            let len = u32::from_ne_bytes(message[..4].try_into().unwrap()) as usize;
            let padding = message.len() - len;
            if left == 0 || numbers.below(3) == 0 {
                let cut = datagram.len() - numbers.below(padding + 1);
                events.extend(feed(&mut exchange, &datagram[..cut]));
                datagram.clear();
                match numbers.below(5) {
                    2 => drop(take(&mut exchange, Received::new(&done(0), 5), 0)),
                    3 => assert_eq!(feed(&mut exchange, &[0; 15]), ["malformed at 0"]),
                    _ => {}
                }
                assert_eq!(exchange.is_finished(), left == 0);
            }
        }
        assert_eq!(events, expected, "round {round}");
    }
}

/// Nothing panics, and the events end: `take` counts them. Half of the headers
/// are nearly right.
#[test]
fn random_bytes() {
    let mut numbers = Numbers(1);
    let (exchanges, mut finished) = (exchanges(), 0);
    for _ in 0..5_000 {
        let mut exchange = exchanges[numbers.below(exchanges.len())].0.clone();
        for _ in 0..3 {
            let mut bytes: Vec<u8> = (0..numbers.below(120))
                .map(|_| numbers.below(256) as u8)
                .collect();
            let mut at = 0;
            while at + 16 <= bytes.len() && numbers.below(8) != 0 {
                let len = (16 + numbers.below(24)).min(bytes.len() - at);
                let header = NlMsgHdr::new(numbers.below(0x14) as u16)
                    .with_len((len + numbers.below(2)) as u32)
                    .with_flags(NlmFlags::from_bits(numbers.below(0x400) as u16))
                    .with_seq(SEQ + u32::from(numbers.below(4) == 0))
                    .with_pid(PORT);
                bytes[at..at + 16].copy_from_slice(header.as_bytes());
                at += len.next_multiple_of(4);
            }
            let received = match numbers.below(4) {
                0 => Received::truncated(&bytes, 0, bytes.len() + 1),
                1 => Received::new(&bytes, numbers.below(2) as u32),
                _ => Received::new(&bytes, 0),
            };
            let was_finished = exchange.is_finished();
            take(&mut exchange, received, bytes.len());
            assert!(exchange.is_finished() || !was_finished, "over is over");
            assert_eq!(
                exchange.is_finished(),
                exchange.awaiting() == Awaiting::Nothing
            );
        }
        finished += usize::from(exchange.is_finished());
    }
    assert!(finished > 500, "the bytes are too random: {finished}");
}

/// An event has the sequence number and the port of the request that caused it.
#[test]
fn a_multicast_answers_nobody() {
    // Without a port of one's own an event could be anyone's.
    let request = NlMsgHdr::new(FAMILY).with_seq(SEQ);
    let echo = Exchange::new(&request.with_flags(SET | NLM_F_ECHO), 0);
    let all = exchanges().into_iter().map(|(exchange, _)| exchange);
    for mut exchange in all.chain([echo]) {
        let awaiting = exchange.awaiting();
        for kind in kinds() {
            let len = kind.bytes.len();
            let received = Received::new(&kind.bytes, 0).multicast();
            let events = take(&mut exchange, received, len);
            assert!(matches!(&events[..], [event] if event.starts_with("not ours")));
            // Cut, broken or foreign it is like any other.
            let received = Received::truncated(&kind.bytes, 0, 99).multicast();
            assert_eq!(take(&mut exchange, received, len)[0], "truncated 99");
            let received = Received::new(&[0; 16], 0).multicast();
            assert_eq!(take(&mut exchange, received, 16), ["malformed at 0"]);
            let received = Received::new(&kind.bytes, 5).multicast();
            assert_eq!(take(&mut exchange, received, 0), ["foreign 5"]);
        }
        assert_eq!(exchange.awaiting(), awaiting);
        // Nor has it said that anything was interrupted.
        let interrupted = flagged(NLM_F_DUMP_INTR, part(1));
        assert_eq!(feed(&mut exchange, &interrupted), ["interrupted", "data 1"]);
    }
}

/// But the event that was asked for is an answer, to who asked.
#[test]
fn an_echo_is_an_answer() {
    for (fresh, due) in echoes() {
        let mut model = Model::of(due);
        let mut exchange = fresh.clone();
        let event = reply(1);
        // Of another's request, another of ours, and of nobody's: no port.
        let other = |seq: u32, pid: u32| {
            let header = NlMsgHdr::new(FAMILY).with_seq(seq).with_pid(pid);
            message(header, &[9])
        };
        let others = [other(SEQ, PORT + 1), other(SEQ + 1, PORT), other(SEQ, 0)];
        for bytes in &others {
            let received = Received::new(bytes, 0).multicast();
            assert_eq!(take(&mut exchange, received, bytes.len()), ["not ours 9"]);
        }
        // Nor is an end of ours sent to a group.
        for bytes in [
            ack(0),
            ack(Errno::EBUSY.negated()),
            done(0),
            done(Errno::EINTR.negated()),
        ] {
            let received = Received::new(&bytes, 0).multicast();
            let events = take(&mut exchange, received, bytes.len());
            assert!(matches!(&events[..], [event] if event.starts_with("not ours")));
        }
        assert_eq!(exchange.awaiting(), model.awaiting());
        let received = Received::new(&event, 0).multicast();
        assert_eq!(take(&mut exchange, received, event.len()), ["data 1"]);
        model.due.retain(|due| due != 'r');
        assert_eq!(exchange.awaiting(), model.awaiting());
        // Of a foreigner it is none.
        let received = Received::new(&event, 5).multicast();
        assert_eq!(take(&mut exchange, received, 0), ["foreign 5"]);
        // When it is over, it is over.
        feed(&mut exchange, &ack(0));
        let received = Received::new(&event, 0).multicast();
        assert_eq!(take(&mut exchange, received, event.len()), ["not ours 1"]);
    }
}
