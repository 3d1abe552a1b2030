//! The asking side: [`Exchange`] follows one request or dump to the end of its
//! answer.
//!
//! An exchange is a state machine without input or output. It is given what was
//! received and returns what it means. The same rules serve a blocking client,
//! an asynchronous one, and one in a kernel.
//!
//! ```text
//!   received datagram  --> datagram() --> Event, Event, ...     is_finished()
//!   received message   --> message()  --> Event or none         awaiting()
//! ```
//!
//! | an exchange ends with | when the request |
//! |---|---|
//! | `NLMSG_DONE` | is a dump |
//! | the ACK | asked for one (`NLM_F_ACK`) and is no dump |
//! | a reply, with all its parts (`NLM_F_MULTI`) | asked for neither |
//! | an error | always |
//!
//! The kernel never acknowledges a dump, and sends an ACK after everything else.
//! With neither flag set, the kernel sends nothing on a success without data, and
//! some families flag single replies as one of several. So a request that is no
//! dump should ask for an ACK.
//!
//! A request with `NLM_F_ECHO` is answered with the notification that it causes,
//! before the ACK; see [`Exchange::notification`].
//!
//! Several exchanges can share a socket. Each is given every datagram, takes the
//! messages with its sequence number, and reports the others as
//! [`NotOurs`](Event::NotOurs).
//!
//! # Example: the client's half of a dump
//!
//! ```
//! use nlwire::exchange::{Event, Exchange, Received};
//! use nlwire::Message;
//!
//! /// `receive` returns the next datagram. Returns whether the dump is consistent.
//! fn collect<'a>(
//!     exchange: &mut Exchange,
//!     mut receive: impl FnMut() -> Received<'a>,
//!     mut item: impl FnMut(Message<'a>),
//! ) -> Result<bool, String> {
//!     while !exchange.is_finished() {
//!         for event in exchange.datagram(receive()) {
//!             match event {
//!                 Event::Data(message) => item(message),
//!                 Event::Refused(ack) => return Err(ack.to_string()),
//!                 Event::Aborted(done) => return Err(done.to_string()),
//!                 Event::Overrun => return Err("lost messages: dump again".into()),
//!                 Event::Malformed(error) => return Err(error.to_string()),
//!                 Event::Truncated { needed } => return Err(format!("buffer below {needed}")),
//!                 _ => {} // messages of other exchanges, foreign senders
//!             }
//!         }
//!     }
//!     Ok(!exchange.is_interrupted())
//! }
//! # use nlwire::uapi::{NLM_F_DUMP, NLM_F_REQUEST};
//! # let header = nlwire::NlMsgHdr::new(0x10).with_seq(5).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
//! # let done = [&[20, 0, 0, 0, 3, 0, 2, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..]].concat();
//! # if cfg!(target_endian = "little") {
//! # let mut exchange = Exchange::new(&header, 4711);
//! # assert_eq!(collect(&mut exchange, || Received::new(&done, 0), |_| ()), Ok(true));
//! # }
//! ```
//!
//! A call that receives nothing, for an overrun (`ENOBUFS`), a signal or a
//! timeout, does not change an exchange. After an overrun the answer may be
//! incomplete: its user reads the socket empty and asks again.

use super::uapi::*;
use super::{Ack, Done, Message, MessageKind, Messages, NlMsgHdr, ParseError};

/// A received datagram, with what the socket tells about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Received<'a> {
    bytes: &'a [u8],
    sender: u32,
    needed: Option<usize>,
    multicast: bool,
}

impl<'a> Received<'a> {
    /// Returns a whole datagram that was sent to this socket alone. `sender` is
    /// the port in the address of the datagram.
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

    /// Returns the start of a datagram of `needed` bytes that did not fit into
    /// the buffer. The whole messages in it are used.
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

    /// Returns this datagram, marked as one that was sent to a multicast group.
    /// Its messages are [notifications](Exchange::notification).
    #[inline]
    #[must_use]
    pub const fn multicast(mut self) -> Self {
        self.multicast = true;
        self
    }
}

/// The meaning of a message or datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A message of the answer.
    Data(Message<'a>),
    /// The request is acknowledged. The code is 0.
    Ack(Ack<'a>),
    /// The request is refused. The exchange is over.
    Refused(Ack<'a>),
    /// The last part has been received. The code is 0.
    Done(Done<'a>),
    /// The answer ended early, with an error. The exchange is over; the data
    /// received before is valid.
    Aborted(Done<'a>),
    /// The dumped objects changed during the dump (`NLM_F_DUMP_INTR`): items may
    /// be missing or duplicated. Reported once, before the event of the message
    /// that has the flag, and by [`Exchange::datagram`] only;
    /// [`Exchange::is_interrupted`] returns the same. A user that needs a
    /// consistent view asks again.
    Interrupted,
    /// Messages were lost (`NLMSG_OVERRUN`), perhaps some of this answer. Kernels
    /// report overruns by `ENOBUFS` instead, as an error of the socket.
    Overrun,
    /// A message that is no part of this answer: it has another sequence number
    /// or port or a reserved type, or the exchange is over. Notifications and
    /// answers to other requests on the same socket are such messages.
    NotOurs(Message<'a>),
    /// The datagram is malformed at this offset, and the rest of it is lost.
    /// Trailing bytes that are too few for a header are malformed as well.
    ///
    /// Or the ACK or `NLMSG_DONE` of this exchange is malformed. Then the
    /// exchange is over, without a code.
    Malformed(ParseError),
    /// A datagram from another port than the peer's. Its messages were not read.
    Foreign {
        /// The port.
        port: u32,
    },
    /// A datagram did not fit into the buffer: its last messages are lost.
    /// [`Malformed`](Self::Malformed) follows where one of them is cut.
    Truncated {
        /// The length of the datagram in bytes.
        needed: usize,
    },
}

/// The message that an exchange waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Awaiting {
    /// A reply.
    Reply,
    /// The ACK.
    Ack,
    /// Further parts, and the `NLMSG_DONE` behind them.
    Done,
    /// None: the exchange is over.
    Nothing,
}

/// One request or dump, from the time it is sent to the end of its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exchange {
    seq: u32,
    /// The port of this socket, 0 if it is not known.
    port: u32,
    /// The port that was asked.
    peer: u32,
    /// Whether `NLM_F_ACK` asked for an ACK, and `NLM_F_ECHO` for the
    /// notification.
    asked: bool,
    echo: bool,
    dump: bool,
    /// Whether `NLMSG_DONE` stands for the ACK.
    maybe: bool,
    /// The messages that are still due.
    reply: bool,
    ack: bool,
    done: bool,
    /// Whether a message of the answer had `NLM_F_DUMP_INTR`.
    interrupted: bool,
}

impl Exchange {
    /// Returns the exchange that `request` begins, sent to the kernel from
    /// `port`.
    ///
    /// `port` is the socket's own, which it has once it is bound or has sent
    /// something. Answers have it in `nlmsg_pid`; a few families of the kernel
    /// write 0 there. Port 0 stands for an unknown one and matches all, for
    /// sockets that are in no group and have no other users.
    ///
    /// The request is a dump if its flags [say so](super::NlmFlags::is_dump);
    /// [`with_dump`](Self::with_dump) and
    /// [`with_maybe_dump`](Self::with_maybe_dump) are for families with other
    /// rules.
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

    /// Returns this exchange as a dump or as none, whatever its flags.
    ///
    /// rtnetlink dumps for a single bit of `NLM_F_DUMP` in a request to get
    /// (`rtnetlink_rcv_msg`), and for none in other requests: both bits in a
    /// request to delete are `NLM_F_NONREC` and `NLM_F_BULK`. `NLM_F_ATOMIC` has
    /// the bit of `NLM_F_CREATE`, which marks a request that is no dump.
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

    /// Returns this exchange as one that only the family knows to be a dump or
    /// none: it ends with the ACK or with `NLMSG_DONE`, whichever is received,
    /// because no dump is acknowledged.
    ///
    /// This is for families that dump for a single bit of `NLM_F_DUMP` and
    /// decide by more than the type what the bit means: those of nfnetlink, xfrm
    /// and `sock_diag`. It applies to a request with `NLM_F_ACK`; any other is
    /// returned as it is.
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

    /// Returns this exchange with a reply due beside the ACK, so that it is not
    /// over when the ACK comes first, as from a server that is no kernel.
    #[inline]
    #[must_use]
    pub const fn with_reply(mut self) -> Self {
        self.reply = true;
        self
    }

    /// Returns this exchange with another process, on port `peer`, instead of
    /// the kernel.
    #[inline]
    #[must_use]
    pub const fn with_peer(mut self, peer: u32) -> Self {
        self.peer = peer;
        self
    }

    /// Returns the sequence number.
    #[inline]
    #[must_use]
    pub const fn seq(&self) -> u32 {
        self.seq
    }

    /// Returns the message that is due next.
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

    /// Returns true if the answer is complete.
    #[inline]
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        !self.done && !self.reply && !self.ack
    }

    /// Returns true if a message of the answer had `NLM_F_DUMP_INTR`: the dumped
    /// objects changed during the dump, so that items may be missing or
    /// duplicated.
    #[inline]
    #[must_use]
    pub const fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    /// Returns the meaning of a received datagram, event by event.
    ///
    /// The exchange advances as the events are taken. Every message of the
    /// datagram yields one event at most; one each can come from
    /// [`Interrupted`](Event::Interrupted), from
    /// [`Foreign`](Event::Foreign) or [`Truncated`](Event::Truncated), and from
    /// [`Malformed`](Event::Malformed) at the end.
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
            messages: Messages::new(bytes).strict(),
            multicast: received.multicast,
            held,
        }
    }

    /// Returns the meaning of one message that was sent to this socket alone,
    /// and advances. `None` for an `NLMSG_NOOP`, which has no meaning.
    ///
    /// This is [`datagram`](Self::datagram) for a caller that walks the
    /// messages itself, for several exchanges at once. The caller has checked
    /// that the datagram is from the peer: a message does not tell its sender.
    /// [`Interrupted`](Event::Interrupted), [`Foreign`](Event::Foreign) and
    /// [`Truncated`](Event::Truncated) are not returned.
    ///
    /// ```
    /// use nlwire::exchange::{Event, Exchange};
    /// use nlwire::uapi::{NLM_F_ACK, NLM_F_REQUEST};
    /// use nlwire::{Message, NlMsgHdr, ParseError};
    /// use zerocopy::IntoBytes;
    ///
    /// let request = NlMsgHdr::new(0x10).with_flags(NLM_F_REQUEST | NLM_F_ACK).with_seq(1);
    /// let mut exchange = Exchange::new(&request, 0);
    ///
    /// let reply = NlMsgHdr::new(0x10).with_len(16).with_seq(1);
    /// let reply = Message::from_bytes(reply.as_bytes())?;
    /// assert_eq!(exchange.message(reply), Some(Event::Data(reply)));
    /// assert!(!exchange.is_finished()); // the ACK is due
    /// # Ok::<(), ParseError>(())
    /// ```
    #[inline]
    pub fn message<'a>(&mut self, message: Message<'a>) -> Option<Event<'a>> {
        if !self.is_ours(message.header()) {
            return Some(Event::NotOurs(message));
        }
        self.interrupted |= message.nlmsg_flags().contains(NLM_F_DUMP_INTR);
        self.answer(message)
    }

    /// Returns the meaning of one message that was sent to a multicast group,
    /// and advances. It is [`NotOurs`](Event::NotOurs), unless it is the
    /// notification that the request asked for with `NLM_F_ECHO`: that one is
    /// [`Data`](Event::Data).
    ///
    /// A notification has the sequence number and the port of the request that
    /// caused it, without being its answer. With `NLM_F_ECHO`, the kernel sends
    /// it to the group without the socket that asked, and afterwards to that
    /// socket alone, with the group still in the address (`nlmsg_notify`). So
    /// the asker gets it once, whether a member of the group or not.
    ///
    /// The notification is recognised by its sequence number and port. Where a
    /// request causes several, a member of their groups gets all that have
    /// those as the answer. An exchange that does not know its port recognises
    /// none.
    #[inline]
    pub fn notification<'a>(&mut self, message: Message<'a>) -> Option<Event<'a>> {
        if self.is_echo(message.header()) {
            self.message(message)
        } else {
            Some(Event::NotOurs(message))
        }
    }

    /// Returns whether a message that was sent to this socket alone belongs to
    /// the answer.
    #[inline]
    fn is_ours(&self, header: &NlMsgHdr) -> bool {
        let pid = header.nlmsg_pid();
        header.nlmsg_seq() == self.seq
            && (self.port == 0 || pid == self.port || pid == 0)
            && !self.is_finished()
    }

    /// Returns whether a notification is the one that `NLM_F_ECHO` asked for.
    #[inline]
    fn is_echo(&self, header: &NlMsgHdr) -> bool {
        self.echo
            && self.port != 0
            && header.nlmsg_pid() == self.port
            && header.nlmsg_type() >= NLMSG_MIN_TYPE
    }

    /// Advances by a message of the answer.
    #[inline]
    fn answer<'a>(&mut self, message: Message<'a>) -> Option<Event<'a>> {
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
                self.done |= message.nlmsg_flags().contains(NLM_F_MULTI);
                Event::Data(message)
            }
        })
    }

    fn finish(&mut self) {
        (self.reply, self.ack, self.done) = (false, false, false);
    }
}

/// The events of a datagram, message by message: an iterator that
/// [`Exchange::datagram`] returns.
#[derive(Debug)]
#[must_use = "an exchange advances as its events are taken"]
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
            let was_interrupted = self.exchange.interrupted;
            let event = if self.multicast {
                self.exchange.notification(message)
            } else {
                self.exchange.message(message)
            };
            if self.exchange.interrupted && !was_interrupted {
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
