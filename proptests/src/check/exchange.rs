// SPDX-License-Identifier: MIT OR Apache-2.0
//! Exchanges.

use nlwire::exchange::{Awaiting, Event, Exchange, Received};
use nlwire::{Messages, NlMsgHdr, NlmFlags};

use super::super::oracle::{self, Due};
use super::super::plan::{ReceivedDatagram, Script};
use super::show::{plain, same};

fn begun(script: &Script) -> Exchange {
    let request = NlMsgHdr::new(0x10)
        .with_flags(NlmFlags::from_bits(script.nlmsg_flags))
        .with_seq(script.nlmsg_seq);
    let mut exchange = Exchange::new(&request, script.port).with_peer(script.peer);
    if let Some(dump) = script.dump {
        exchange = exchange.with_dump(dump);
    }
    if script.reply {
        exchange = exchange.with_reply();
    }
    assert_eq!(exchange.seq(), script.nlmsg_seq);
    exchange
}

fn received(datagram: &ReceivedDatagram) -> Received<'_> {
    let received = match datagram.needed {
        Some(needed) => Received::truncated(&datagram.bytes, datagram.sender, needed),
        None => Received::new(&datagram.bytes, datagram.sender),
    };
    match datagram.multicast {
        true => received.multicast(),
        false => received,
    }
}

fn event(event: Event<'_>) -> oracle::Event {
    match event {
        Event::Data(message) => oracle::Event::Data(message.offset()),
        Event::Ack(ack) => {
            assert_eq!(ack.error(), 0);
            oracle::Event::Ack(ack.message().offset())
        }
        Event::Refused(ack) => oracle::Event::Refused(ack.message().offset(), ack.error()),
        Event::Done(done) => {
            assert_eq!(done.error(), 0);
            oracle::Event::Done(done.message().offset())
        }
        Event::Aborted(done) => oracle::Event::Aborted(done.message().offset(), done.error()),
        Event::Interrupted => oracle::Event::Interrupted,
        Event::Overrun => oracle::Event::Overrun,
        Event::NotOurs(message) => oracle::Event::NotOurs(message.offset()),
        Event::Malformed(error) => oracle::Event::Malformed(plain(error)),
        Event::Foreign { port } => oracle::Event::Foreign(port),
        Event::Truncated { needed } => oracle::Event::Truncated(needed),
        other => panic!("the oracle has no words for {other:?}"),
    }
}

fn awaiting(due: Option<Due>) -> Awaiting {
    match due {
        Some(Due::Done) => Awaiting::Done,
        Some(Due::Reply) => Awaiting::Reply,
        Some(Due::Ack) => Awaiting::Ack,
        None => Awaiting::Nothing,
    }
}

/// The events of a conversation, and what is awaited after each datagram; the
/// same whether the messages of a datagram come together or one by one, in
/// datagrams or without.
pub fn exchange(script: &Script) {
    let mut exchange = begun(script);
    let mut one_by_one = begun(script);
    let (mut by_message, mut interrupted) = (begun(script), false);
    let mut expected = oracle::Exchange::new(script);
    for datagram in &script.received {
        let what = format!("exchange {script:?}");
        let most = datagram.bytes.len() / 16 + 3;
        let bytes = &datagram.bytes;
        let mut events: Vec<_> = Vec::new();
        let mut taken = exchange.datagram(received(datagram));
        for given in taken.by_ref() {
            assert!(events.len() < most, "more events than messages: {what}");
            events.push(event(given));
        }
        assert_eq!(taken.next(), None, "goes on behind its end: {what}");
        let due = expected.datagram(datagram);
        same(&what, bytes, &events, &due);
        let waits = awaiting(expected.awaiting());
        assert_eq!(exchange.awaiting(), waits, "{what}");
        assert_eq!(exchange.is_finished(), expected.due.is_empty(), "{what}");

        // Messages instead of datagrams: the same events, but for what only a
        // datagram can tell.
        if datagram.sender == script.peer {
            let of_messages: Vec<_> = events
                .iter()
                .filter(|event| {
                    use oracle::Event::{Interrupted, Truncated};
                    !matches!(event, Interrupted | Truncated(_))
                })
                .collect();
            let given: Vec<_> = Messages::new(bytes)
                .strict()
                .filter_map(|message| match message {
                    Ok(message) if datagram.multicast => by_message.notification(message),
                    Ok(message) => by_message.message(message),
                    Err(error) => Some(Event::Malformed(error)),
                })
                .map(event)
                .collect();
            same(
                &format!("by message: {what}"),
                bytes,
                &given.iter().collect(),
                &of_messages,
            );
        }
        interrupted |= events.contains(&oracle::Event::Interrupted);
        for exchange in [&exchange, &by_message] {
            assert_eq!(exchange.awaiting(), waits, "by message: {what}");
            assert_eq!(exchange.is_interrupted(), interrupted, "{what}");
        }

        // A message a datagram, then what is left.
        if datagram.sender == script.peer && datagram.needed.is_none() {
            let walk = oracle::messages(bytes, true);
            let mut cuts: Vec<_> = walk.items.iter().map(|item| item.offset).collect();
            cuts.push(walk.end);
            cuts.push(bytes.len());
            let mut single = Vec::new();
            for cut in cuts.windows(2) {
                let part = ReceivedDatagram {
                    bytes: bytes[cut[0]..cut[1]].to_vec(),
                    ..datagram.clone()
                };
                for given in one_by_one.datagram(received(&part)) {
                    single.push(shifted(event(given), cut[0]));
                }
            }
            same(&format!("one by one: {what}"), bytes, &single, &events);
            assert_eq!(one_by_one.awaiting(), waits, "one by one: {what}");
        } else {
            one_by_one.datagram(received(datagram)).for_each(drop);
        }
    }
}

/// The event, `by` bytes later.
fn shifted(event: oracle::Event, by: usize) -> oracle::Event {
    use oracle::Event::*;
    match event {
        Data(at) => Data(at + by),
        Ack(at) => Ack(at + by),
        Refused(at, code) => Refused(at + by, code),
        Done(at) => Done(at + by),
        Aborted(at, code) => Aborted(at + by, code),
        NotOurs(at) => NotOurs(at + by),
        Malformed(error) => Malformed(oracle::Error {
            offset: error.offset + by,
            ..error
        }),
        Interrupted | Overrun | Foreign(_) | Truncated(_) => event,
    }
}
