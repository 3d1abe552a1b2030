//! [`Exchange`]: one request or dump, seen from the side that asks.
//!
//! A state machine without input or output. It is told what was received, and
//! says what it means; so the same rules serve a blocking client, an
//! asynchronous one, and one in a kernel.
//!
//! ```text
//!   received datagram  --> datagram() --> Event, Event, ...     is_finished()?
//!   receive error      --> failure()  --> Event                 awaiting()
//! ```
//!
//! | it ends with | when the request |
//! |---|---|
//! | `NLMSG_DONE` | is a dump |
//! | the ACK | asked for one (`NLM_F_ACK`) and is no dump |
//! | a reply, with all its parts (`NLM_F_MULTI`) | asked for neither |
//! | an error | always |
//!
//! The kernel never acknowledges a dump, asked or not, and sends an ACK behind
//! all else. Who asks for neither is told nothing about a success that has no
//! data, and some families flag single replies as parts of several: a request
//! that is no dump had better ask for an ACK.
//!
//! A request with `NLM_F_ECHO` is answered with the event that it causes, ahead
//! of the ACK; see [`Received::multicast`].
//!
//! Several exchanges can share a socket: each is shown every datagram, takes
//! what has its sequence number, and calls the rest
//! [`NotOurs`](Event::NotOurs).
//!
//! # Example: the client's half of a dump
//!
//! ```
//! use nlwire::exchange::{Event, Exchange, Received};
//! use nlwire::Message;
//!
//! /// `receive` gets the next datagram. Returns whether the dump is consistent.
//! fn collect<'a>(
//!     exchange: &mut Exchange,
//!     mut receive: impl FnMut() -> Received<'a>,
//!     mut item: impl FnMut(Message<'a>),
//! ) -> Result<bool, String> {
//!     let mut consistent = true;
//!     while !exchange.is_finished() {
//!         for event in exchange.datagram(receive()) {
//!             match event {
//!                 Event::Data(message) => item(message),
//!                 Event::Interrupted => consistent = false, // the data is still data
//!                 Event::Refused(ack) => return Err(ack.to_string()),
//!                 Event::Aborted(done) => return Err(done.to_string()),
//!                 Event::Overrun => return Err("lost datagrams: dump again".into()),
//!                 Event::Malformed(error) => return Err(error.to_string()),
//!                 Event::Truncated { needed } => return Err(format!("buffer below {needed}")),
//!                 _ => {} // someone else's messages, foreign senders
//!             }
//!         }
//!     }
//!     Ok(consistent)
//! }
//! # let header = nlwire::NlMsgHdr::new(0x10).with_seq(5).with_flags(nlwire::NlmFlags::from_bits(0x301));
//! # let done = [&[20, 0, 0, 0, 3, 0, 2, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..]].concat();
//! # if cfg!(target_endian = "little") {
//! # let mut exchange = Exchange::new(&header, 4711);
//! # assert_eq!(collect(&mut exchange, || Received::new(&done, 0), |_| ()), Ok(true));
//! # }
//! ```

use super::uapi::*;
use super::{Ack, Done, Message, MessageKind, Messages, NlMsgHdr, ParseError};

/// A datagram, and what the socket says about it.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    bytes: &'a [u8],
    sender: u32,
    needed: Option<usize>,
    multicast: bool,
}

impl<'a> Received<'a> {
    /// A whole datagram, sent to this socket alone, `sender` the port in its
    /// address.
    #[inline]
    #[must_use]
    pub const fn new(bytes: &'a [u8], sender: u32) -> Self {
        Self {
            bytes,
            sender,
            needed: None,
            multicast: false,
        }
    }

    /// The start of a datagram of `needed` bytes that did not fit into the
    /// buffer. What is whole in it counts.
    #[inline]
    #[must_use]
    pub const fn truncated(bytes: &'a [u8], sender: u32, needed: usize) -> Self {
        Self {
            bytes,
            sender,
            needed: Some(needed),
            multicast: false,
        }
    }

    /// This datagram as one that was sent to a group. What is in it answers
    /// nobody, though an event has the sequence number and the port of the
    /// request that caused it, unless that had `NLM_F_ECHO`.
    ///
    /// The kernel then sends the event to the group without the socket that
    /// asked, and to that alone afterwards, with the group still in the address
    /// (`nlmsg_notify`). So who asked gets it once, member of the group or not,
    /// and it is [`Data`](Event::Data). It is told by its sequence number and
    /// port: where a request causes several events, a member of their groups
    /// gets all that have those as the answer. Neither goes for an [`Exchange`]
    /// that does not know its port.
    #[inline]
    #[must_use]
    pub const fn multicast(mut self) -> Self {
        self.multicast = true;
        self
    }
}

/// Why a call to receive gave no datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReceiveFailure {
    /// `ENOBUFS`: datagrams were lost.
    Overrun,
    /// `EINTR`: a signal came first.
    Interrupted,
    /// `EAGAIN`: nothing there yet, or a timeout.
    WouldBlock,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A message of the answer.
    Data(Message<'a>),
    /// The request is acknowledged. Its code is 0.
    Ack(Ack<'a>),
    /// The request is refused. The exchange is over.
    Refused(Ack<'a>),
    /// The last part has come. Its code is 0.
    Done(Done<'a>),
    /// The answer ended early, with an error. The exchange is over; the data
    /// so far is data.
    Aborted(Done<'a>),
    /// What is dumped changed meanwhile (`NLM_F_DUMP_INTR`): items may be
    /// missing or there twice. Said once, ahead of the message that says it.
    /// Who needs a consistent view asks again.
    Interrupted,
    /// Datagrams were lost, ours possibly among them. Who was waiting for a
    /// dump asks again, after having read the socket empty.
    Overrun,
    /// A message with another sequence number or port, of a reserved type, or
    /// of an exchange that is over: events, answers to others on the same
    /// socket.
    NotOurs(Message<'a>),
    /// The datagram is broken from here on, and what was left of it is lost:
    /// also bytes behind the last message that are too few for a header.
    /// Or it is our ACK or DONE that is: then the exchange is over, without a
    /// code.
    Malformed(ParseError),
    /// A datagram from another port than the one asked. It was not looked at.
    Foreign {
        /// The port.
        port: u32,
    },
    /// A datagram did not fit into the buffer: its last messages are lost.
    /// [`Malformed`](Self::Malformed) follows where one of them is cut.
    Truncated {
        /// The bytes that it would have taken.
        needed: usize,
    },
    /// Nothing was received; the exchange stands where it stood.
    Pending(Awaiting),
}

/// What an exchange still waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Awaiting {
    /// A reply.
    Reply,
    /// The ACK.
    Ack,
    /// Further parts, and the `NLMSG_DONE` behind them.
    Done,
    /// Nothing: it is over.
    Nothing,
}

/// One request or dump, from sending it to the end of its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    seq: u32,
    /// Our port, 0 if it is not known.
    port: u32,
    /// The port of who is asked.
    peer: u32,
    /// Whether `NLM_F_ACK` asked for an ACK, and `NLM_F_ECHO` for the event.
    asked: bool,
    echo: bool,
    dump: bool,
    /// Whether `NLMSG_DONE` stands for the ACK.
    maybe: bool,
    /// What is still due.
    reply: bool,
    ack: bool,
    done: bool,
    /// Whether `Interrupted` has been said.
    interrupted: bool,
}

impl Exchange {
    /// The exchange that `request` begins, sent to the kernel from `port`.
    ///
    /// The port is the socket's own, which it has once it is bound or has sent
    /// something. Answers have it in `nlmsg_pid`; a few families of the kernel
    /// write 0 there. Port 0 stands for one that is not known, and matches all:
    /// for sockets that are in no group and have no other users.
    #[inline]
    #[must_use]
    pub const fn new(request: &NlMsgHdr, port: u32) -> Self {
        let flags = request.nlmsg_flags();
        Self {
            seq: request.nlmsg_seq(),
            port,
            peer: 0,
            asked: flags.contains(NLM_F_ACK),
            echo: flags.contains(NLM_F_ECHO),
            dump: false,
            maybe: false,
            reply: false,
            ack: false,
            done: false,
            interrupted: false,
        }
        .with_dump(flags.is_dump())
    }

    /// This exchange as a dump or as none, whatever its flags. rtnetlink dumps
    /// for a single bit of `NLM_F_DUMP` in a request to get (`rtnetlink_rcv_msg`),
    /// and for none in others: both of them in a request to delete are
    /// `NLM_F_NONREC` and `NLM_F_BULK`. `NLM_F_ATOMIC` beside them has the bit
    /// of `NLM_F_CREATE`, which stands for a request that is no dump.
    #[inline]
    #[must_use]
    pub const fn with_dump(mut self, dump: bool) -> Self {
        self.dump = dump;
        self.maybe = false;
        self.done = dump;
        self.ack = self.asked && !dump;
        self.reply = !self.asked && !dump;
        self
    }

    /// This exchange as one that the kernel takes for a dump or for none, as
    /// only the family knows: the ACK or `NLMSG_DONE` ends it, whichever comes,
    /// since no dump is acknowledged. For families that dump for a single bit of
    /// `NLM_F_DUMP` and tell by more than the type what the bit means: those of
    /// nfnetlink, xfrm, `sock_diag`. Only for a request with `NLM_F_ACK`; any
    /// other stays what it is.
    #[inline]
    #[must_use]
    pub const fn with_maybe_dump(mut self) -> Self {
        if self.asked {
            self.dump = false;
            self.maybe = true;
            (self.done, self.ack, self.reply) = (true, true, false);
        }
        self
    }

    /// This exchange with a reply due beside the ACK, so that it is not over
    /// when the ACK comes first, as from a server that is no kernel.
    #[inline]
    #[must_use]
    pub const fn with_reply(mut self) -> Self {
        self.reply = true;
        self
    }

    /// This exchange with another process, on port `peer`, instead of the
    /// kernel.
    #[inline]
    #[must_use]
    pub const fn with_peer(mut self, peer: u32) -> Self {
        self.peer = peer;
        self
    }

    /// The sequence number.
    #[inline]
    #[must_use]
    pub const fn seq(&self) -> u32 {
        self.seq
    }

    /// What is still missing.
    #[inline]
    #[must_use]
    pub const fn awaiting(&self) -> Awaiting {
        if self.done {
            Awaiting::Done
        } else if self.reply {
            Awaiting::Reply
        } else if self.ack {
            Awaiting::Ack
        } else {
            Awaiting::Nothing
        }
    }

    /// Whether the answer is complete.
    #[inline]
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        !self.done && !self.reply && !self.ack
    }

    /// What a received datagram means.
    ///
    /// The events have to be taken for the exchange to move on.
    #[inline]
    pub fn datagram<'x, 'a>(&'x mut self, received: Received<'a>) -> Events<'x, 'a> {
        let port = received.sender;
        let (bytes, held) = if port == self.peer {
            let truncated = received.needed.map(|needed| Event::Truncated { needed });
            (received.bytes, truncated)
        } else {
            (&[][..], Some(Event::Foreign { port }))
        };
        Events {
            exchange: self,
            // Strict: bytes that are too few for a header were once a message.
            messages: Messages::strict(bytes),
            multicast: received.multicast,
            held,
        }
    }

    /// What a failure to receive means.
    #[inline]
    pub const fn failure(&self, failure: ReceiveFailure) -> Event<'static> {
        match failure {
            ReceiveFailure::Overrun => Event::Overrun,
            ReceiveFailure::Interrupted | ReceiveFailure::WouldBlock => {
                Event::Pending(self.awaiting())
            }
        }
    }

    /// Whether a message that was sent to us alone belongs here.
    #[inline]
    fn is_ours(&self, header: &NlMsgHdr) -> bool {
        let pid = header.nlmsg_pid();
        header.nlmsg_seq() == self.seq
            && (self.port == 0 || pid == self.port || pid == 0)
            && !self.is_finished()
    }

    /// Whether an event, sent to a group, is the one that `NLM_F_ECHO` asked for.
    #[inline]
    fn is_echo(&self, header: &NlMsgHdr) -> bool {
        self.echo
            && self.port != 0
            && header.nlmsg_pid() == self.port
            && header.nlmsg_type() >= NLMSG_MIN_TYPE
    }

    /// What a message of ours means. `None` for one that means nothing.
    #[inline]
    fn message<'a>(&mut self, message: Message<'a>) -> Option<Event<'a>> {
        Some(match message.kind() {
            MessageKind::Noop => return None,
            MessageKind::Overrun => Event::Overrun,
            MessageKind::Reserved(_) => Event::NotOurs(message),
            MessageKind::Error => match message.ack() {
                Ok(ack) if ack.error() == 0 => {
                    // It comes behind all parts. Some families flag parts and
                    // then have no DONE: this is the end of them as well.
                    self.ack = false;
                    self.done &= self.dump;
                    Event::Ack(ack)
                }
                Ok(ack) => {
                    self.finish();
                    Event::Refused(ack)
                }
                Err(error) => {
                    self.finish();
                    Event::Malformed(error)
                }
            },
            MessageKind::Done => match message.done() {
                Ok(done) if done.error() == 0 => {
                    (self.reply, self.done) = (false, false);
                    self.ack &= !self.maybe;
                    Event::Done(done)
                }
                Ok(done) => {
                    self.finish();
                    Event::Aborted(done)
                }
                Err(error) => {
                    self.finish();
                    Event::Malformed(error)
                }
            },
            MessageKind::Family(_) => {
                self.reply = false;
                self.done |= message.header().nlmsg_flags().contains(NLM_F_MULTI);
                Event::Data(message)
            }
        })
    }

    fn finish(&mut self) {
        (self.reply, self.ack, self.done) = (false, false, false);
    }
}

/// What a datagram means to an [`Exchange`], message by message.
#[derive(Debug)]
#[must_use = "an exchange moves on as its events are taken"]
pub struct Events<'x, 'a> {
    exchange: &'x mut Exchange,
    messages: Messages<'a>,
    multicast: bool,
    /// An event that comes next.
    held: Option<Event<'a>>,
}

impl<'a> Iterator for Events<'_, 'a> {
    type Item = Event<'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if let Some(event) = self.held.take() {
            return Some(event);
        }
        loop {
            let message = match self.messages.next()? {
                Ok(message) => message,
                Err(error) => return Some(Event::Malformed(error)),
            };
            let header = message.header();
            let to_us = !self.multicast || self.exchange.is_echo(header);
            if !to_us || !self.exchange.is_ours(header) {
                return Some(Event::NotOurs(message));
            }
            let event = self.exchange.message(message);
            let interrupted = header.nlmsg_flags().contains(NLM_F_DUMP_INTR);
            if interrupted && !self.exchange.interrupted {
                self.exchange.interrupted = true;
                self.held = event;
                return Some(Event::Interrupted);
            }
            if event.is_some() {
                return event;
            }
        }
    }
}

impl core::iter::FusedIterator for Events<'_, '_> {}
