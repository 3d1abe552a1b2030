// SPDX-License-Identifier: MIT OR Apache-2.0
//! The client side: [`Exchange`] follows one request or dump to the end of its
//! answer.
//!
//! An exchange is a state machine without input or output. It is given received
//! datagrams and returns events. The same rules serve a blocking client, an
//! asynchronous client, and a client in a kernel.
//!
//! ```text
//!   received datagram  --> datagram() --> Event, Event, ...     is_finished()
//!   received message   --> message()  --> Event or none         awaiting()
//! ```
//!
//! | an exchange ends with | if the request |
//! |---|---|
//! | `NLMSG_DONE` or the ACK, whichever is received | is a dump and asks for an ACK (`NLM_F_ACK`) |
//! | `NLMSG_DONE` | is a dump and asks for no ACK |
//! | the ACK | is not a dump and asks for an ACK |
//! | a reply, with all its parts (`NLM_F_MULTI`) | is not a dump and asks for no ACK |
//! | an error | fails |
//!
//! The kernel sends the ACK last, and sends none for a dump that has started
//! (`__netlink_dump_start` returns `-EINTR`, `netlink_rcv_skb`). A request with
//! the flags of a dump does not always start one: rtnetlink and nfnetlink
//! succeed without a reply if the family header is missing, and a few requests
//! of conntrack and xfrm are answered with single replies. Such a request is
//! acknowledged. Without `NLM_F_ACK`, its answer has no end.
//!
//! Without `NLM_F_ACK`, the kernel sends nothing on a success without data, and
//! some families set `NLM_F_MULTI` on a single reply. Every request, including
//! a dump, should therefore ask for an ACK.
//!
//! A request with `NLM_F_ECHO` is answered with the notification that it
//! causes, before the ACK; see [`Exchange::notification`].
//!
//! Several exchanges can share a socket. Each is given every datagram, takes
//! the messages with its own sequence number, and reports all others as
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
//! A receive call that returns no datagram, because of an overrun (`ENOBUFS`),
//! a signal or a timeout, does not affect an exchange. After an overrun the
//! answer may be incomplete: drain the socket, and send the request again.

use super::uapi::*;
use super::{Ack, Done, Message, MessageKind, Messages, NlMsgHdr, ParseError};

/// A received datagram, with the metadata that the socket returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Received<'a> {
    bytes: &'a [u8],
    sender: u32,
    needed: Option<usize>,
    multicast: bool,
}

impl<'a> Received<'a> {
    /// Returns a complete datagram that was sent to this socket alone. `sender`
    /// is the port in the address of the datagram.
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
    /// the buffer. The complete messages in it are used.
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

    /// Returns this datagram, marked as sent to a multicast group. Its messages
    /// are [notifications](Exchange::notification).
    #[inline]
    #[must_use]
    pub const fn multicast(mut self) -> Self {
        self.multicast = true;
        self
    }
}

/// The meaning of a received message or datagram.
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
    /// The answer ended early, with an error. The exchange is over. The data
    /// received before is valid.
    Aborted(Done<'a>),
    /// The dumped objects changed during the dump (`NLM_F_DUMP_INTR`): items
    /// may be missing or duplicated. This event is returned once, before the
    /// event of the message with the flag, and only by [`Exchange::datagram`].
    /// [`Exchange::is_interrupted`] returns the same information. For a
    /// consistent view, send the request again.
    Interrupted,
    /// Messages were lost (`NLMSG_OVERRUN`), perhaps some of this answer.
    /// Kernels do not send this message. They report overruns by `ENOBUFS`, as
    /// an error of the socket.
    Overrun,
    /// A message that is not part of this answer: it has another sequence
    /// number or port, or a reserved type, or the exchange is over.
    /// Notifications and answers to other requests on the same socket are such
    /// messages. So are the messages of a dump of thermal zones, into which the
    /// kernel writes the sequence number 0 (`thermal_genl_cmd_dumpit`).
    NotOurs(Message<'a>),
    /// The datagram is malformed at this offset, and the rest of it is lost.
    /// Trailing bytes that are too few for a header are malformed as well.
    ///
    /// This event is also returned if the ACK or `NLMSG_DONE` of this exchange
    /// is malformed. In this case the exchange is over, without a code.
    Malformed(ParseError),
    /// A datagram from a port other than the peer's. Its messages were not
    /// read.
    Foreign {
        /// The port.
        port: u32,
    },
    /// A datagram did not fit into the buffer, and its last messages are lost.
    /// [`Malformed`](Self::Malformed) follows if one of them is cut off.
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
    /// More parts, and the `NLMSG_DONE` after them, or the ACK in its place.
    Done,
    /// No message: the exchange is over.
    Nothing,
}

/// One request or dump, from the time it is sent to the end of its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exchange {
    seq: u32,
    /// The port of this socket, 0 if unknown.
    port: u32,
    /// The port that the request was sent to.
    peer: u32,
    /// Whether `NLM_F_ACK` asks for an ACK, and `NLM_F_ECHO` for the
    /// notification.
    asked: bool,
    echo: bool,
    /// Whether `NLMSG_DONE` takes the place of the ACK.
    dump: bool,
    /// The messages that are still due: [`REPLY`], [`ACK`] and [`DONE`].
    due: u8,
    /// Whether a message of the answer had `NLM_F_DUMP_INTR`.
    interrupted: bool,
}

/// The bits of [`Exchange::due`]. One comparison tells whether anything is due.
const REPLY: u8 = 1;
const ACK: u8 = 2;
const DONE: u8 = 4;

impl Exchange {
    /// Returns the exchange that begins with `request`, sent to the kernel from
    /// `port`.
    ///
    /// `port` is the port of the sending socket, which it has once it is bound
    /// or has sent a message. Answers have this port in `nlmsg_pid`; a few
    /// families of the kernel write 0 there. A `port` of 0 stands for an
    /// unknown port and matches every answer. Use it only for a socket that is
    /// in no group and has no other users.
    ///
    /// The request is a dump if [`NlmFlags::is_dump`](super::NlmFlags::is_dump)
    /// returns true for its flags. [`with_dump`](Self::with_dump) is for
    /// families with other rules.
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
            due: 0,
            interrupted: false,
        }
        .with_dump(flags.is_dump())
    }

    /// Returns this exchange as that of a dump if `dump` is true, and otherwise
    /// as that of another request, regardless of the flags.
    ///
    /// rtnetlink dumps for a single bit of `NLM_F_DUMP` in a GET request
    /// (`rtnetlink_rcv_msg`), and never for other requests: in a DELETE
    /// request, the two bits are `NLM_F_NONREC` and `NLM_F_BULK`.
    /// `NLM_F_ATOMIC` has the bit of `NLM_F_CREATE`, which marks a request that
    /// is not a dump.
    ///
    /// Use `true` also for a request with `NLM_F_ACK` of which only the family
    /// knows whether it is a dump: it ends with the ACK or with `NLMSG_DONE`.
    /// Families of nfnetlink, xfrm and `sock_diag` dump for a single bit of
    /// `NLM_F_DUMP`, and their rules depend on more than the message type.
    #[inline]
    #[must_use]
    pub const fn with_dump(mut self, dump: bool) -> Self {
        self.dump = dump;
        let ack = if self.asked { ACK } else { 0 };
        let done = if dump { DONE } else { 0 };
        self.due = ack | done;
        if self.due == 0 {
            self.due = REPLY;
        }
        self
    }

    /// Returns this exchange with a reply due in addition to the ACK. It does
    /// not end if the ACK comes before the reply. The kernel's audit sends a few
    /// replies after the ACK, from a thread (`audit_send_reply`), and servers
    /// other than the kernel may do so.
    #[inline]
    #[must_use]
    pub const fn with_reply(mut self) -> Self {
        self.due |= REPLY;
        self
    }

    /// Returns this exchange with another process, on port `peer`, as its peer
    /// instead of the kernel.
    #[inline]
    #[must_use]
    pub const fn with_peer(mut self, peer: u32) -> Self {
        self.peer = peer;
        self
    }

    /// Returns this exchange with `port` as the port of the sending socket, for
    /// a socket that gets its port by sending the request
    /// (`netlink_autobind`).
    #[inline]
    #[must_use]
    pub const fn with_port(mut self, port: u32) -> Self {
        self.port = port;
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
        if self.due & DONE != 0 {
            Awaiting::Done
        } else if self.due & REPLY != 0 {
            Awaiting::Reply
        } else if self.due & ACK != 0 {
            Awaiting::Ack
        } else {
            Awaiting::Nothing
        }
    }

    /// Returns true if the answer is complete.
    #[inline]
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.due == 0
    }

    /// Returns true if a message of the answer had `NLM_F_DUMP_INTR`: the dumped
    /// objects changed during the dump, so that items may be missing or
    /// duplicated.
    #[inline]
    #[must_use]
    pub const fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    /// Returns an iterator over the events of a received datagram.
    ///
    /// The exchange advances as the events are taken. Every message of the
    /// datagram yields at most one event. There can be one more event each of
    /// [`Interrupted`](Event::Interrupted), of [`Foreign`](Event::Foreign) or
    /// [`Truncated`](Event::Truncated), and of [`Malformed`](Event::Malformed)
    /// at the end.
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
            // Strict: bytes that are too few for a header are the remains of a
            // message.
            messages: Messages::new(bytes).strict(),
            multicast: received.multicast,
            held,
        }
    }

    /// Returns the event of a message that was sent to this socket alone, and
    /// advances the exchange. Returns `None` for an `NLMSG_NOOP`.
    ///
    /// This is [`datagram`](Self::datagram) for a caller that walks over the
    /// messages itself, for several exchanges at once. The caller must have
    /// checked that the datagram is from the peer, because a message does not
    /// identify its sender. [`Interrupted`](Event::Interrupted),
    /// [`Foreign`](Event::Foreign) and [`Truncated`](Event::Truncated) are
    /// never returned.
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
        match message.kind() {
            MessageKind::Family(_) => {
                self.due &= !REPLY;
                if message.nlmsg_flags().contains(NLM_F_MULTI) {
                    self.due |= DONE;
                }
                Some(Event::Data(message))
            }
            _ => self.control(message),
        }
    }

    /// Returns the ACK if the message is the success of this exchange, and was sent to this
    /// socket alone, and advances the exchange. Otherwise returns `None`, and nothing has
    /// changed.
    ///
    /// The result is that of [`message`](Self::message), in fewer instructions: most
    /// requests are answered with an ACK alone.
    ///
    /// ```
    /// use nlwire::exchange::Exchange;
    /// use nlwire::uapi::{NLMSG_ERROR, NLM_F_ACK, NLM_F_REQUEST};
    /// use nlwire::{Message, NlMsgHdr};
    /// # use zerocopy::IntoBytes;
    ///
    /// # let header = NlMsgHdr::new(NLMSG_ERROR).with_len(36).with_seq(1);
    /// # let ack = [header.as_bytes(), &[0; 20]].concat();
    /// let request = NlMsgHdr::new(0x10).with_flags(NLM_F_REQUEST | NLM_F_ACK).with_seq(1);
    /// let mut exchange = Exchange::new(&request, 0);
    /// let ack = Message::from_bytes(&ack)?;
    /// assert!(exchange.success(&ack).is_some_and(|ack| ack.error() == 0));
    /// assert!(exchange.is_finished());
    /// # Ok::<(), nlwire::ParseError>(())
    /// ```
    #[inline]
    pub fn success<'a>(&mut self, message: &Message<'a>) -> Option<Ack<'a>> {
        if !self.is_ours(message.header()) {
            return None;
        }
        let ack = message.ack().ok().filter(|ack| ack.error() == 0)?;
        self.interrupted |= message.nlmsg_flags().contains(NLM_F_DUMP_INTR);
        self.acknowledge();
        Some(ack)
    }

    /// Returns whether the message is one of many of this answer: more are due after it, as
    /// they were before. Otherwise nothing has changed.
    ///
    /// The result is that of [`message`](Self::message), which returns
    /// [`Data`](Event::Data) for such a message, in fewer instructions: nearly all messages
    /// of a dump are of this kind.
    ///
    /// ```
    /// use nlwire::exchange::Exchange;
    /// use nlwire::uapi::{NLM_F_DUMP, NLM_F_REQUEST};
    /// use nlwire::{Message, NlMsgHdr};
    /// # use zerocopy::IntoBytes;
    ///
    /// let request = NlMsgHdr::new(0x10).with_flags(NLM_F_REQUEST | NLM_F_DUMP).with_seq(1);
    /// let mut exchange = Exchange::new(&request, 0);
    /// # let header = NlMsgHdr::new(0x10).with_len(16).with_seq(1);
    /// # let answer = header.as_bytes();
    /// let message = Message::from_bytes(answer)?;
    /// assert!(exchange.part(&message) && !exchange.is_finished());
    /// # Ok::<(), nlwire::ParseError>(())
    /// ```
    #[inline]
    pub fn part(&mut self, message: &Message<'_>) -> bool {
        let header = message.header();
        let is_part = self.due & (DONE | REPLY) == DONE
            && self.is_ours(header)
            && header.nlmsg_type() >= NLMSG_MIN_TYPE;
        if is_part && header.nlmsg_flags().contains(NLM_F_DUMP_INTR) {
            self.interrupted = true;
        }
        is_part
    }

    /// Advances the exchange by its ACK, which comes after all parts. Some families set
    /// `NLM_F_MULTI` on parts without sending a DONE: the ACK ends those as well. An ACK
    /// that was not asked for does not end a dump.
    #[inline]
    fn acknowledge(&mut self) {
        let is_kept = self.dump && !self.asked;
        self.due &= if is_kept { REPLY | DONE } else { REPLY };
    }

    /// Returns the event of a message that was sent to a multicast group, and
    /// advances the exchange. The event is [`NotOurs`](Event::NotOurs), except
    /// for the notification that the request asks for with `NLM_F_ECHO`, which
    /// is [`Data`](Event::Data).
    ///
    /// A notification has the sequence number and the port of the request that
    /// caused it, but is not its answer. With `NLM_F_ECHO`, the kernel first
    /// sends the notification to the group without the requesting socket.
    /// Afterwards it sends the notification to that socket alone, with the
    /// group still in the address (`nlmsg_notify`). The requesting socket
    /// therefore receives it once, whether or not it is a member of the group.
    ///
    /// The notification is recognised by its sequence number and port. If a
    /// request causes several notifications, a member of their groups gets all
    /// of them as the answer. An exchange that does not know its port
    /// recognises none.
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

    /// Advances the exchange by a message of the answer that is not data. It is
    /// not inlined, because nearly all messages of a dump are data, and the loop
    /// over them has to stay small.
    #[inline(never)]
    fn control<'a>(&mut self, message: Message<'a>) -> Option<Event<'a>> {
        Some(match message.kind() {
            MessageKind::Noop => return None,
            MessageKind::Overrun => Event::Overrun,
            MessageKind::Reserved(_) | MessageKind::Family(_) => Event::NotOurs(message),
            MessageKind::Error => match message.ack() {
                Ok(ack) if ack.error() == 0 => {
                    self.acknowledge();
                    Event::Ack(ack)
                }
                Ok(ack) => {
                    self.due = 0;
                    Event::Refused(ack)
                }
                Err(error) => {
                    self.due = 0;
                    Event::Malformed(error)
                }
            },
            MessageKind::Done => match message.done() {
                Ok(done) if done.error() == 0 => {
                    self.due &= if self.dump { 0 } else { ACK };
                    Event::Done(done)
                }
                Ok(done) => {
                    self.due = 0;
                    Event::Aborted(done)
                }
                Err(error) => {
                    self.due = 0;
                    Event::Malformed(error)
                }
            },
        })
    }
}

/// An iterator over the events of a datagram. Returned by
/// [`Exchange::datagram`].
#[derive(Debug)]
#[must_use = "an exchange advances as its events are taken"]
pub struct Events<'x, 'a> {
    exchange: &'x mut Exchange,
    messages: Messages<'a>,
    multicast: bool,
    /// The next event, if it is already known.
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
