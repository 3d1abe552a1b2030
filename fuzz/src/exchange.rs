// SPDX-License-Identifier: MIT OR Apache-2.0
//! A conversation: a request, and whatever is received after it.
//!
//! ```text
//!   0                    16     20     24      25
//!  +--------------------+------+------+-------+------------------+--------- ...
//!  | nlmsghdr, as sent  | port | peer | said  | how, len, bytes  | how, len, ...
//!  +--------------------+------+------+-------+------------------+--------- ...
//!                                      [`Said`] 1    2   len       [`Delivery`]
//! ```

use arbitrary::{Arbitrary, Unstructured};
use nlwire::exchange::{Awaiting, Event, Exchange, Received};
use nlwire::uapi::{NLMSG_DONE, NLMSG_ERROR, NLMSG_MIN_TYPE, NLM_F_DUMP_INTR, NLM_F_ECHO};
use nlwire::zerocopy::{FromBytes, IntoBytes};
use nlwire::{Message, MessageKind, Messages, NlMsgHdr};
use nlwire_proptests::plan::{ReceivedDatagram, Script};

use crate::{assert_lies_at, format};

/// A request, and what is received after it.
#[derive(Clone, Debug)]
pub struct Conversation<'a> {
    /// The request's header.
    pub request: NlMsgHdr,
    /// The port of who asks, 0 for one that is not known.
    pub port: u32,
    /// The port of who is asked.
    pub peer: u32,
    /// `with_dump`, where it is called: bit 0 whether it is, bit 1 its argument.
    /// Bit 2: `with_reply` is called after that.
    pub said: u8,
    /// What is received.
    pub deliveries: Vec<Delivery<'a>>,
}

/// A datagram, received or lost.
#[derive(Clone, Debug)]
pub struct Delivery<'a> {
    /// Bits 0 and 1: 0 whole, 1 truncated, 2 and 3 lost. Bit 2:
    /// sent to a group. Bit 3: from somebody else.
    pub how: u8,
    /// The datagram.
    pub bytes: &'a [u8],
}

impl<'a> Arbitrary<'a> for Conversation<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut this = Self {
            request: NlMsgHdr::read_from_bytes(u.bytes(16)?)
                .map_err(|_| arbitrary::Error::NotEnoughData)?,
            port: u.arbitrary()?,
            peer: u.arbitrary()?,
            said: u.arbitrary()?,
            deliveries: Vec::new(),
        };
        while !u.is_empty() {
            let how = u.arbitrary()?;
            let len = usize::from(u.arbitrary::<u16>()?).min(u.len());
            let bytes = u.bytes(len)?;
            this.deliveries.push(Delivery { how, bytes });
        }
        Ok(this)
    }
}

impl Conversation<'_> {
    /// The bytes that `arbitrary` makes this of.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.request.as_bytes().to_vec();
        bytes.extend(self.port.to_le_bytes());
        bytes.extend(self.peer.to_le_bytes());
        bytes.push(self.said);
        for delivery in &self.deliveries {
            bytes.push(delivery.how);
            let len = u16::try_from(delivery.bytes.len()).expect("a short datagram");
            bytes.extend(len.to_le_bytes());
            bytes.extend(delivery.bytes);
        }
        bytes
    }

    /// The same for `nlwire-proptests`, without the lost datagrams.
    #[must_use]
    pub fn to_script(&self) -> Script {
        let delivered = self.deliveries.iter().filter(|d| d.how & 2 == 0);
        Script {
            nlmsg_flags: self.request.nlmsg_flags().bits(),
            nlmsg_seq: self.request.nlmsg_seq(),
            port: self.port,
            peer: self.peer,
            dump: (self.said & 1 != 0).then_some(self.said & 2 != 0),
            reply: self.said & 4 != 0,
            received: delivered
                .map(|delivery| ReceivedDatagram {
                    bytes: delivery.bytes.to_vec(),
                    sender: self.sender(delivery),
                    needed: (delivery.how & 1 != 0).then_some(delivery.bytes.len() + 1),
                    multicast: delivery.how & 4 != 0,
                })
                .collect(),
        }
    }

    fn sender(&self, delivery: &Delivery<'_>) -> u32 {
        self.peer ^ u32::from(delivery.how >> 3 & 1)
    }

    fn exchange(&self) -> Exchange {
        let mut exchange = Exchange::new(&self.request, self.port).with_peer(self.peer);
        if self.said & 1 != 0 {
            exchange = exchange.with_dump(self.said & 2 != 0);
        }
        if self.said & 4 != 0 {
            exchange = exchange.with_reply();
        }
        exchange
    }

    fn received<'d>(&self, delivery: &Delivery<'d>) -> Received<'d> {
        let Delivery { how, bytes } = *delivery;
        let sender = self.sender(delivery);
        let mut received = Received::new(bytes, sender);
        if how & 3 == 1 {
            received = Received::truncated(bytes, sender, bytes.len() + 1);
        }
        if how & 4 != 0 {
            received = received.multicast();
        }
        received
    }

    /// Whether a message that was sent to this socket alone has the numbers of
    /// this exchange.
    fn is_ours(&self, header: &NlMsgHdr) -> bool {
        header.nlmsg_seq() == self.request.nlmsg_seq()
            && (self.port == 0 || [0, self.port].contains(&header.nlmsg_pid()))
    }

    /// Whether a message that was sent to a group is the event that the request
    /// has asked for.
    fn is_echo(&self, header: &NlMsgHdr) -> bool {
        let asked = self.request.nlmsg_flags().contains(NLM_F_ECHO);
        let event = header.nlmsg_type() >= NLMSG_MIN_TYPE;
        asked && event && self.port != 0 && header.nlmsg_pid() == self.port
    }
}

/// Holds the conversation that `input` is, to its end.
pub fn check(input: &[u8]) {
    let Ok(conversation) = &Conversation::arbitrary(&mut Unstructured::new(input)) else {
        return;
    };
    let mut exchange = conversation.exchange();
    // The same, but told one message at a time.
    let mut piecemeal = exchange.clone();
    let mut interrupted = 0;
    for delivery in &conversation.deliveries {
        if delivery.how & 2 != 0 {
            continue; // lost
        }
        let over = exchange.is_finished();
        let received = conversation.received(delivery);
        let events: Vec<_> = exchange.datagram(received).collect();
        interrupted += events.iter().filter(|e| **e == Event::Interrupted).count();
        check_events(
            conversation,
            delivery,
            &events,
            over,
            exchange.is_finished(),
        );
        check_pieces(delivery, &events, &mut piecemeal);
        assert_eq!(piecemeal, exchange);
        assert_eq!(exchange.is_interrupted(), interrupted != 0);
        assert_eq!(
            exchange.awaiting() == Awaiting::Nothing,
            exchange.is_finished()
        );
        assert!(exchange.is_finished() || !over, "began again");
    }
    assert!(interrupted <= 1);
    check_end(conversation, exchange);
}

/// What is said about one datagram: `before` and `after` it the exchange was
/// over, or not.
fn check_events(
    conversation: &Conversation<'_>,
    delivery: &Delivery<'_>,
    events: &[Event<'_>],
    before: bool,
    after: bool,
) {
    let most = delivery.bytes.len() / 16;
    assert!(events.len() <= most + 3, "{} events", events.len());
    let ours = |message: &Message<'_>| {
        assert!(!before, "an item behind the end");
        assert!(delivery.how & 8 == 0, "from a stranger");
        let to_us = delivery.how & 4 == 0 || conversation.is_echo(message.header());
        assert!(to_us, "from a group");
        assert!(conversation.is_ours(message.header()));
        assert_lies_at(message.as_bytes(), delivery.bytes, message.offset());
    };
    let mut over = before;
    for event in events {
        let over_before = over;
        match event {
            Event::Data(message) => {
                ours(message);
                assert!(matches!(message.kind(), MessageKind::Family(_)));
                assert!(!over_before);
            }
            Event::Ack(ack) | Event::Refused(ack) => {
                ours(ack.message());
                assert_eq!(ack.message().kind(), MessageKind::Error);
                assert_eq!(ack.error() != 0, matches!(event, Event::Refused(_)));
                over |= ack.error() != 0;
                assert!(!over_before);
            }
            Event::Done(done) | Event::Aborted(done) => {
                ours(done.message());
                assert_eq!(done.message().kind(), MessageKind::Done);
                assert_eq!(done.error() != 0, matches!(event, Event::Aborted(_)));
                over |= done.error() != 0;
                assert!(!over_before);
            }
            Event::Interrupted => {
                let flagged = |m: Message<'_>| m.header().nlmsg_flags().contains(NLM_F_DUMP_INTR);
                let mut messages = Messages::new(delivery.bytes).map_while(Result::ok);
                assert!(!over_before && messages.any(flagged));
            }
            Event::NotOurs(message) => {
                assert_lies_at(message.as_bytes(), delivery.bytes, message.offset());
                assert!(
                    before
                        || after
                        || delivery.how & 4 != 0
                        || !conversation.is_ours(message.header())
                        || matches!(message.kind(), MessageKind::Reserved(_))
                );
            }
            Event::Malformed(error) => assert!(error.offset < delivery.bytes.len()),
            Event::Foreign { port } => {
                assert!(*port != conversation.peer && events.len() == 1);
            }
            Event::Truncated { needed } => {
                assert!(delivery.how & 3 == 1 && *needed == delivery.bytes.len() + 1);
            }
            Event::Overrun => assert!(!over_before),
            other => panic!("{other:?}"),
        }
    }
    assert!(after || !over, "goes on behind an error");
}

/// That each message means the same without a datagram.
fn check_pieces(delivery: &Delivery<'_>, events: &[Event<'_>], piecemeal: &mut Exchange) {
    let of_datagrams = |event: &&Event<'_>| {
        matches!(
            event,
            Event::Truncated { .. } | Event::Foreign { .. } | Event::Interrupted
        )
    };
    let mut said = events.iter().filter(|event| !of_datagrams(event));
    if (delivery.how >> 3) & 1 == 0 {
        for message in Messages::new(delivery.bytes).map_while(Result::ok) {
            let event = if delivery.how & 4 != 0 {
                piecemeal.notification(message)
            } else {
                piecemeal.message(message)
            };
            if let Some(event) = event {
                assert_eq!(said.next(), Some(&event), "in pieces");
            }
        }
    }
    let rest: Vec<_> = said.collect();
    assert!(matches!(rest[..], [] | [Event::Malformed(_)]), "{rest:?}");
}

/// That what every kernel sends at the end ends it, and that afterwards nothing
/// belongs to it.
fn check_end(conversation: &Conversation<'_>, mut exchange: Exchange) {
    let header = NlMsgHdr::new(0x10)
        .with_seq(conversation.request.nlmsg_seq())
        .with_pid(conversation.port);
    let mut end = header.with_len(16).as_bytes().to_vec();
    end.extend(header.with_type(NLMSG_DONE).with_len(20).as_bytes());
    end.extend([0; 4]);
    end.extend(header.with_type(NLMSG_ERROR).with_len(36).as_bytes());
    end.extend([0; 20]);
    let end = Received::new(&end, conversation.peer);
    exchange.datagram(end).for_each(|event| format(&event));
    assert!(exchange.is_finished(), "does not end: {exchange:?}");
    let mut events = 0;
    for event in exchange.datagram(end) {
        assert!(matches!(event, Event::NotOurs(_)), "{event:?}");
        events += 1;
    }
    assert_eq!(events, 3);
}
