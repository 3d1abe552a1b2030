//! [`FakeKernel`]: a service that netlink clients can be tested against, and
//! that misbehaves when it is told to.
//!
//! Behind the feature `fake`, which is for `[dev-dependencies]`:
//!
//! ```toml
//! nlsock = { version = "0.1", features = ["fake"] }
//! ```
//!
//! It plays the kernel's part with [`nlwire::server`], over either of two
//! transports:
//!
//! - [`Pipe`], in memory: no socket, no thread, no waiting. Whatever a call to
//!   receive can end with is a value.
//! - [`Server`], a `NETLINK_USERSOCK` socket with a port of its own, which a
//!   thread serves. Needs no privilege.
//!
//! A script says what goes wrong: a list of [`Fault`]s, each for one answer. An
//! *answer* is a datagram that an honest kernel would have sent; they are
//! counted from 0, over all requests.
//!
//! # The family
//!
//! [`Table`], numbers by name. Its messages have no family header.
//!
//! | request | attributes | answer |
//! |---|---|---|
//! | [`GET`] | [`NAME`] | an [`ENTRY`] |
//! | [`GET`] with `NLM_F_DUMP` | | an [`ENTRY`] for each name, in order |
//! | [`SET`] | [`NAME`], [`NUMBER`] | |
//! | any other | | `EOPNOTSUPP` |
//!
//! An [`ENTRY`] has [`NAME`] and [`NUMBER`]. Extended ACKs tell what is wrong
//! with a request: which attribute is missing (`EINVAL`), which one has another
//! form (`EINVAL`), that nothing has this name (`ENOENT`).
//!
//! For a family of one's own there is [`Service`].
//!
//! # Example: does a client notice that a dump is inconsistent?
//!
//! ```
//! use nlsock::fake::{self, FakeKernel, Fault, Table};
//! use nlwire::exchange::{Event, Exchange};
//! use nlwire::uapi::{NLM_F_DUMP, NLM_F_REQUEST};
//! use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};
//!
//! let table = Table::new([("one", 1), ("two", 2)]);
//! let mut pipe = FakeKernel::new(table).with_fault(0, Fault::Interrupt).pipe(4711);
//!
//! let header = NlMsgHdr::new(fake::GET).with_flags(NLM_F_REQUEST | NLM_F_DUMP).with_seq(1);
//! let mut buf = [0; 16];
//! let mut sink = SliceSink::new(&mut buf);
//! MessageBuilder::new(&mut sink, header)?.end()?;
//! pipe.send(sink.into_bytes());
//!
//! let mut exchange = Exchange::new(&header, 4711);
//! let (mut entries, mut interrupted) = (0, false);
//! while !exchange.is_finished() {
//!     let received = match pipe.receive() {
//!         Ok(received) => received,
//!         Err(failure) => panic!("{:?}", exchange.failure(failure)),
//!     };
//!     for event in exchange.datagram(received) {
//!         match event {
//!             Event::Data(_) => entries += 1,
//!             Event::Interrupted => interrupted = true,
//!             _ => {}
//!         }
//!     }
//! }
//! assert_eq!((entries, interrupted), (2, true));
//! # Ok::<(), nlwire::BuildError>(())
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nlwire::exchange::{ReceiveFailure, Received};
use nlwire::server::{Dump, Handled, Outcome, Peer, Refusal, Request, Requests};
use nlwire::uapi::*;
use nlwire::{BuildError, Message, MessageBuilder, MessageKind, Messages, NlMsgHdr};
use nlwire::{Sink, SockAddrNl};

use crate::{Error, Socket, VecSink};

/// Asks for the number of a name, or for all of them. A message type.
pub const GET: u16 = NLMSG_MIN_TYPE;
/// Gives a name a number, whether it had one or not. A message type.
pub const SET: u16 = NLMSG_MIN_TYPE + 1;
/// A name and its number. A message type, of answers.
pub const ENTRY: u16 = NLMSG_MIN_TYPE + 2;
/// The name, UTF-8 with or without NUL. An attribute type.
pub const NAME: u16 = 1;
/// The number, u32. An attribute type.
pub const NUMBER: u16 = 2;

/// The room that a client has for a datagram: as much as the kernel's dumps
/// take.
pub const BUFFER: usize = 32 * 1024;

/// What the [`Pipe`] gives as the port of someone else.
pub const STRANGER: u32 = 0xffff_0001;

/// How long the [`Server`] does not look whether it is to stop.
const TICK: Duration = Duration::from_millis(5);

/// What goes wrong with an answer, which is one datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// It is lost, and nobody notices.
    Drop,
    /// It is lost, and the client is told: `ENOBUFS` from the [`Pipe`]. One
    /// process cannot overrun another's socket, so the [`Server`] sends
    /// `NLMSG_OVERRUN` in its place.
    Overrun,
    /// It comes twice.
    Duplicate,
    /// It comes after the answer that follows it, if one does that was sent for
    /// the same datagram.
    Reorder,
    /// It comes this late, and all that follow it with it. The [`Pipe`] does
    /// not wait: there, one call to receive finds nothing.
    Late(Duration),
    /// It comes from another port than the one that was asked.
    Stranger,
    /// Its messages have the next sequence number.
    OtherSeq,
    /// Its messages have the next port in `nlmsg_pid`.
    OtherPort,
    /// Ahead of it comes an error, with this errno, of a request that was not
    /// made.
    StrayError(i32),
    /// Its messages have `NLM_F_DUMP_INTR`.
    Interrupt,
    /// It has no `NLMSG_DONE`.
    NoDone,
    /// It has `NLMSG_DONE` twice.
    DoubleDone,
    /// Its `NLMSG_DONE` has this errno.
    DoneError(i32),
    /// It is longer than [`BUFFER`]: what does not fit into a buffer of that
    /// size is its last message, and an `NLMSG_NOOP` ahead of that one.
    Truncate,
    /// It ends after this many bytes.
    Cut(usize),
    /// Its last message gives this as its length.
    Length(u32),
}

/// The family that a [`FakeKernel`] serves.
///
/// [`Table`] is one, and so is a closure:
///
/// ```
/// use nlsock::fake::{FakeKernel, Responder};
/// use nlwire::server::{Refusal, Request};
///
/// let mut pipe = FakeKernel::new(|_: &Request<'_>, _: &mut Responder| {
///     Err(Refusal::new(1).with_msg("nobody may do anything")) // EPERM
/// })
/// .pipe(4711);
/// # let mut request = [0; 16];
/// # let mut sink = nlwire::SliceSink::new(&mut request);
/// # let header = nlwire::NlMsgHdr::new(0x10).with_flags(nlwire::uapi::NLM_F_REQUEST);
/// # nlwire::MessageBuilder::new(&mut sink, header).unwrap().end().unwrap();
/// pipe.send(&request);
/// assert!(pipe.receive().is_ok());
/// ```
pub trait Service {
    /// Does what `request` asks for, and writes the data that it is answered
    /// with. Sees requests only; what this returns decides about the ACK.
    ///
    /// # Errors
    /// What the request is refused with.
    fn handle(&mut self, request: &Request<'_>, replies: &mut Responder) -> Outcome<'static>;
}

impl<F> Service for F
where
    F: FnMut(&Request<'_>, &mut Responder) -> Outcome<'static>,
{
    fn handle(&mut self, request: &Request<'_>, replies: &mut Responder) -> Outcome<'static> {
        self(request, replies)
    }
}

/// The datagrams that answer a request, ahead of its ACK.
#[derive(Debug)]
pub struct Responder {
    room: usize,
    datagrams: Vec<Vec<u8>>,
}

impl Responder {
    /// Adds a datagram; none if `write` fails.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn datagram<E>(
        &mut self,
        write: impl FnOnce(&mut VecSink) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut buffer = VecSink::new();
        buffer.set_limit(self.room);
        write(&mut buffer)?;
        self.datagrams.push(buffer.into_bytes());
        Ok(())
    }

    /// Adds a whole dump, as many datagrams as it takes: `item` is what
    /// [`Dump::fill`] calls, `cursor` where it begins.
    ///
    /// # Errors
    /// `EMSGSIZE` where a datagram has no room for `NLMSG_DONE`.
    pub fn dump<C: Copy>(
        &mut self,
        request: &Request<'_>,
        cursor: C,
        mut item: impl FnMut(&mut VecSink, &mut C, NlMsgHdr) -> Result<bool, Refusal<'static>>,
    ) -> Outcome<'static> {
        let mut dump = Dump::new(request, cursor);
        while !dump.is_done() {
            self.datagram(|buffer| dump.fill(buffer, &mut item))?;
        }
        Ok(Handled::NoAck)
    }
}

/// Numbers by name: the family that this module comes with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    entries: BTreeMap<String, u32>,
}

impl Table {
    /// A table of these names and numbers.
    pub fn new<N: Into<String>>(entries: impl IntoIterator<Item = (N, u32)>) -> Self {
        let entries = entries.into_iter();
        Self {
            entries: entries.map(|(name, n)| (name.into(), n)).collect(),
        }
    }

    /// The number of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u32> {
        self.entries.get(name).copied()
    }
}

/// Writes an [`ENTRY`], with `header` but for its type.
fn put_entry(
    sink: &mut VecSink,
    header: NlMsgHdr,
    name: &str,
    number: u32,
) -> Result<(), BuildError> {
    let mut message = MessageBuilder::new(sink, header.with_type(ENTRY))?;
    message.put_str(NAME, name)?;
    message.put_u32(NUMBER, number)?;
    message.end()
}

impl Service for Table {
    fn handle(&mut self, request: &Request<'_>, replies: &mut Responder) -> Outcome<'static> {
        let nlmsg_type = request.message().header().nlmsg_type();
        if nlmsg_type == GET && request.is_dump() {
            let entries: Vec<_> = self.entries.iter().collect();
            return replies.dump(request, 0usize, |sink, cursor, header| {
                let Some((name, number)) = entries.get(*cursor) else {
                    return Ok(false);
                };
                put_entry(sink, header, name, **number)?;
                *cursor = cursor.saturating_add(1);
                Ok(true)
            });
        }
        if nlmsg_type != GET && nlmsg_type != SET {
            return Err(Refusal::new(libc::EOPNOTSUPP));
        }
        let (mut name, mut number) = (None, None);
        for attribute in request.message().attributes(0)? {
            let attribute = attribute?;
            match attribute.nla_type() {
                NAME => name = Some((attribute.get_str()?, attribute.offset())),
                NUMBER => number = Some(attribute.get_u32()?),
                _ => {}
            }
        }
        let (name, offset) = name.ok_or(Refusal::missing(NAME))?;
        if nlmsg_type == SET {
            let number = number.ok_or(Refusal::missing(NUMBER))?;
            self.entries.insert(name.to_owned(), number);
            return Ok(Handled::Ack);
        }
        let Some(number) = self.get(name) else {
            let refusal = Refusal::new(libc::ENOENT).at(offset);
            return Err(refusal.with_msg("nothing has this name"));
        };
        replies.datagram(|sink| put_entry(sink, request.reply(ENTRY), name, number))?;
        Ok(Handled::Ack)
    }
}

/// A kernel that serves one family, and that may misbehave; see the
/// [module](self).
#[derive(Clone, Debug)]
pub struct FakeKernel<S> {
    service: S,
    script: Vec<(usize, Fault)>,
    /// How many answers there have been.
    answers: usize,
    room: usize,
    cap_ack: bool,
    ext_ack: bool,
}

impl<S: Service> FakeKernel<S> {
    /// A kernel that serves `service`, honestly so far.
    pub const fn new(service: S) -> Self {
        Self {
            service,
            script: Vec::new(),
            answers: 0,
            room: BUFFER,
            cap_ack: false,
            ext_ack: true,
        }
    }

    /// This kernel with `fault` in answer number `answer`, counted from 0.
    /// Faults of the same answer add up, in the order given.
    #[must_use]
    pub fn with_fault(mut self, answer: usize, fault: Fault) -> Self {
        self.script.push((answer, fault));
        self
    }

    /// This kernel with datagrams of at most `room` bytes, [`BUFFER`] at first.
    /// A dump in small datagrams has many parts.
    #[must_use]
    pub const fn with_room(mut self, room: usize) -> Self {
        self.room = room;
        self
    }

    /// This kernel, for clients that have `NETLINK_CAP_ACK` on or off, off at
    /// first. What is set on a client's own socket is known to the real kernel
    /// only.
    #[must_use]
    pub const fn with_cap_ack(mut self, on: bool) -> Self {
        self.cap_ack = on;
        self
    }

    /// This kernel, for clients that have `NETLINK_EXT_ACK` on or off, on at
    /// first.
    #[must_use]
    pub const fn with_ext_ack(mut self, on: bool) -> Self {
        self.ext_ack = on;
        self
    }

    /// Lets one client, on port `port`, talk to it in memory.
    pub const fn pipe(self, port: u32) -> Pipe<S> {
        Pipe {
            kernel: self,
            port,
            queue: VecDeque::new(),
            current: Vec::new(),
        }
    }

    /// Lets clients talk to it over `NETLINK_USERSOCK`, on [`Server::port`].
    ///
    /// # Errors
    /// Those of opening a socket; [`Os`](Error::Os) where no thread can be made.
    pub fn spawn(self) -> Result<Server<S>, Error>
    where
        S: Send + 'static,
    {
        let sockets = [
            Socket::open(NETLINK_USERSOCK)?,
            Socket::open(NETLINK_USERSOCK)?,
        ];
        for socket in &sockets {
            socket.bind(SockAddrNl::default())?;
            socket.set_read_timeout(Some(TICK))?;
            socket.set_write_timeout(Some(TICK))?;
        }
        let [own, stranger] = sockets;
        let port = own.local_addr()?.nl_pid();
        let stop = Arc::new(AtomicBool::new(false));
        let line = Line {
            own,
            stranger,
            stop: Arc::clone(&stop),
        };
        let thread = thread::Builder::new().name("fake kernel".to_owned());
        match thread.spawn(move || line.serve(self)) {
            Ok(thread) => Ok(Server {
                port,
                stop,
                thread: Some(thread),
            }),
            Err(source) => Err(Error::Os {
                call: "clone",
                source,
            }),
        }
    }

    /// What a client on `port` gets for `datagram`.
    fn answer(&mut self, datagram: &[u8], port: u32) -> Vec<Delivery> {
        let peer = Peer::new(port)
            .with_cap_ack(self.cap_ack)
            .with_ext_ack(self.ext_ack);
        let mut replies = Responder {
            room: self.room,
            datagrams: Vec::new(),
        };
        for request in Requests::new(datagram, peer) {
            let outcome = request.handle(|_| self.service.handle(&request, &mut replies));
            // As in the kernel, an ACK has whatever room it takes.
            let mut ack = VecSink::new();
            if request.answer(outcome, &mut ack).is_ok() && !ack.as_bytes().is_empty() {
                replies.datagrams.push(ack.into_bytes());
            }
        }
        let mut deliveries = Vec::new();
        let mut overtaken = Vec::new();
        for bytes in replies.datagrams {
            let number = self.answers;
            self.answers = number.saturating_add(1);
            let faults = self.script.iter().filter(|(answer, _)| *answer == number);
            let mut these = vec![Delivery::new(bytes)];
            let mut reorder = false;
            for (_, fault) in faults {
                reorder |= *fault == Fault::Reorder;
                these = these
                    .into_iter()
                    .flat_map(|d| d.with(*fault, peer))
                    .collect();
            }
            if reorder {
                overtaken.append(&mut these);
            } else {
                deliveries.append(&mut these);
                deliveries.append(&mut overtaken);
            }
        }
        deliveries.append(&mut overtaken);
        deliveries
    }
}

/// What the transport has to do.
#[derive(Clone, Debug, Default)]
struct Delivery {
    bytes: Vec<u8>,
    late: Duration,
    stranger: bool,
    overrun: bool,
}

impl Delivery {
    fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            ..Self::default()
        }
    }

    /// What becomes of this for a client that is `peer`.
    fn with(mut self, fault: Fault, peer: Peer) -> Vec<Self> {
        match fault {
            Fault::Drop => return Vec::new(),
            Fault::Overrun => self.overrun = true,
            Fault::Duplicate => return vec![self.clone(), self],
            Fault::Reorder => {} // takes two
            Fault::Late(late) => self.late = late,
            Fault::Stranger => self.stranger = true,
            Fault::OtherSeq => self.each_header(|h| h.with_seq(h.nlmsg_seq().wrapping_add(1))),
            Fault::OtherPort => self.each_header(|h| h.with_pid(h.nlmsg_pid().wrapping_add(1))),
            Fault::StrayError(errno) => return vec![self.stray_error(errno, peer), self],
            Fault::Interrupt => {
                self.each_header(|h| h.with_flags(h.nlmsg_flags() | NLM_F_DUMP_INTR));
            }
            Fault::NoDone => self.each_done(&[]),
            Fault::DoubleDone => self.each_done(&[None, None]),
            Fault::DoneError(errno) => self.each_done(&[Some(errno.saturating_neg())]),
            Fault::Truncate => {
                let last = self.last_message();
                let filling = NlMsgHdr::new(NLMSG_NOOP);
                self.rewrite(|message, sink| {
                    if Some(message.offset()) == last {
                        put(sink, filling, &[0; BUFFER])?;
                    }
                    put(sink, *message.header(), message.payload())
                });
            }
            Fault::Cut(len) => self.bytes.truncate(len),
            Fault::Length(nlmsg_len) => {
                let last = self.last_message().unwrap_or_default();
                let header = self.bytes.get_mut(last..).unwrap_or_default();
                if let Some(field) = header.first_chunk_mut() {
                    *field = nlmsg_len.to_ne_bytes();
                }
            }
        }
        vec![self]
    }

    /// Writes every message anew.
    fn rewrite(
        &mut self,
        mut with: impl FnMut(&Message<'_>, &mut VecSink) -> Result<(), BuildError>,
    ) {
        let mut sink = VecSink::new();
        for message in Messages::new(&self.bytes).map_while(Result::ok) {
            if with(&message, &mut sink).is_err() {
                break; // cannot be: there is room for everything
            }
        }
        self.bytes = sink.into_bytes();
    }

    fn each_header(&mut self, change: impl Fn(NlMsgHdr) -> NlMsgHdr) {
        self.rewrite(|message, sink| put(sink, change(*message.header()), message.payload()));
    }

    /// Puts something else for each `NLMSG_DONE`: one with a code, or as it was.
    fn each_done(&mut self, codes: &[Option<i32>]) {
        self.rewrite(|message, sink| {
            let (header, payload) = (*message.header(), message.payload());
            if message.kind() != MessageKind::Done {
                return put(sink, header, payload);
            }
            codes.iter().try_for_each(|code| match code {
                Some(code) => put(sink, header, &code.to_ne_bytes()),
                None => put(sink, header, payload),
            })
        });
    }

    fn last_message(&self) -> Option<usize> {
        let messages = Messages::new(&self.bytes).map_while(Result::ok);
        messages.last().map(|message| message.offset())
    }

    /// The sequence number that this answers.
    fn seq(&self) -> u32 {
        let first = Messages::new(&self.bytes).find_map(Result::ok);
        first.map_or(0, |message| message.header().nlmsg_seq())
    }

    /// An error for the request after the one that this answers.
    fn stray_error(&self, errno: i32, peer: Peer) -> Self {
        let header = NlMsgHdr::new(GET).with_flags(NLM_F_REQUEST);
        let header = header.with_seq(self.seq().wrapping_add(1));
        let mut request = VecSink::new();
        let mut answer = VecSink::new();
        if put(&mut request, header, &[]).is_ok() {
            for request in Requests::new(request.as_bytes(), peer) {
                // Fails for lack of room only.
                let _ = request.answer(Err(Refusal::new(errno)), &mut answer);
            }
        }
        Self::new(answer.into_bytes())
    }
}

/// Writes a message.
fn put(sink: &mut VecSink, header: NlMsgHdr, payload: &[u8]) -> Result<(), BuildError> {
    let mut message = MessageBuilder::new(sink, header)?;
    message.put_payload(payload)?;
    message.end()
}

/// A [`FakeKernel`] in memory, and the queue of its one client.
#[derive(Debug)]
pub struct Pipe<S> {
    kernel: FakeKernel<S>,
    port: u32,
    queue: VecDeque<Delivery>,
    /// What has been received last.
    current: Vec<u8>,
}

impl<S: Service> Pipe<S> {
    /// Sends a datagram to the kernel, which answers it at once.
    pub fn send(&mut self, datagram: &[u8]) {
        self.queue.extend(self.kernel.answer(datagram, self.port));
    }

    /// Receives what [`Exchange::datagram`](nlwire::exchange::Exchange::datagram)
    /// takes, the sender being port 0. Never waits.
    ///
    /// # Errors
    /// [`WouldBlock`](ReceiveFailure::WouldBlock) where there is nothing, and
    /// ahead of what comes [late](Fault::Late);
    /// [`Overrun`](ReceiveFailure::Overrun). To be told to
    /// [`Exchange::failure`](nlwire::exchange::Exchange::failure).
    pub fn receive(&mut self) -> Result<Received<'_>, ReceiveFailure> {
        let Some(mut next) = self.queue.pop_front() else {
            return Err(ReceiveFailure::WouldBlock);
        };
        if !next.late.is_zero() {
            next.late = Duration::ZERO;
            self.queue.push_front(next);
            return Err(ReceiveFailure::WouldBlock);
        }
        if next.overrun {
            return Err(ReceiveFailure::Overrun);
        }
        let sender = if next.stranger { STRANGER } else { 0 };
        self.current = next.bytes;
        let len = self.current.len();
        Ok(match self.current.get(..BUFFER) {
            Some(start) if len > BUFFER => Received::truncated(start, sender, len),
            _ => Received::new(&self.current, sender),
        })
    }

    /// The service, to look at what the client has done to it.
    #[must_use]
    pub const fn service(&self) -> &S {
        &self.kernel.service
    }
}

/// A [`FakeKernel`] on a socket. Ends when it is dropped, within a fraction of
/// a second and what the [`Service`] takes for the request at hand.
#[derive(Debug)]
pub struct Server<S> {
    port: u32,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<FakeKernel<S>>>,
}

impl<S> Server<S> {
    /// The port that clients send to, and that answers come from. Not 0: an
    /// exchange with it is made
    /// [`with_peer`](nlwire::exchange::Exchange::with_peer).
    #[must_use]
    pub const fn port(&self) -> u32 {
        self.port
    }

    /// Ends it, and returns the service, to look at what clients have done to
    /// it. `None` if the service has panicked.
    #[must_use = "to end a server, drop it"]
    pub fn stop(mut self) -> Option<S> {
        self.join().map(|kernel| kernel.service)
    }

    fn join(&mut self) -> Option<FakeKernel<S>> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take()?.join().ok()
    }
}

impl<S> Drop for Server<S> {
    fn drop(&mut self) {
        self.join();
    }
}

/// The server's end of the line.
struct Line {
    own: Socket,
    /// Sends what comes from someone else.
    stranger: Socket,
    stop: Arc<AtomicBool>,
}

impl Line {
    fn is_open(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    fn serve<S: Service>(&self, mut kernel: FakeKernel<S>) -> FakeKernel<S> {
        let mut buf = Vec::new();
        while self.is_open() {
            match self.own.recv_vec(&mut buf) {
                Ok(datagram) => {
                    let port = datagram.port();
                    for delivery in kernel.answer(datagram.as_bytes(), port) {
                        self.deliver(delivery, SockAddrNl::new(port, 0));
                    }
                }
                Err(Error::Os { .. }) => break,
                Err(_) => {} // nothing there yet
            }
        }
        kernel
    }

    fn deliver(&self, delivery: Delivery, to: SockAddrNl) {
        let start = Instant::now();
        while let Some(left) = delivery.late.checked_sub(start.elapsed()) {
            if left.is_zero() || !self.is_open() {
                break;
            }
            thread::sleep(left.min(TICK));
        }
        let bytes = if delivery.overrun {
            let header = NlMsgHdr::new(NLMSG_OVERRUN).with_seq(delivery.seq());
            let mut sink = VecSink::new();
            // Cannot fail: there is room for everything.
            let _ = put(&mut sink, header.with_pid(to.nl_pid()), &[]);
            sink.into_bytes()
        } else {
            delivery.bytes
        };
        let socket = if delivery.stranger && !delivery.overrun {
            &self.stranger
        } else {
            &self.own
        };
        // A client that does not read makes us wait; one that is gone, or an
        // empty datagram, is none of our business.
        while self.is_open() {
            match socket.send_to(&bytes, to) {
                Err(Error::WouldBlock | Error::Interrupted) => {}
                _ => break,
            }
        }
    }
}
