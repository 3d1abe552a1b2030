// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`ClientState`]: a client's requests and their answers.
//!
//! ```text
//!   request / dump / batch, add        step_reply / step_next         reply / message / outcome
//!              |                              |       ^                           ^
//!              v                              v       |                           |
//!        requests.rs  ----- step.rs ----->  socket --read.rs-> answer.rs ---------+
//!   what is sent and due    target.rs: the peer      |     what was received
//!                                                    v
//!                                               unrelated.rs  ---- notification.rs ---> notification
//! ```
//!
//! The state changes only when a datagram is sent or received, or when a
//! message is returned. A call that ends early, by a timeout or because its
//! future was dropped, can therefore be continued, and nothing is lost.
//!
//! Answers to abandoned requests are recognised by their sequence numbers and
//! skipped. An abandoned dump is a special case: the kernel continues it as the
//! socket is read, and refuses a second dump until then (`EBUSY`,
//! `__netlink_dump_start`). A new dump is therefore sent after the old one has
//! been read to its end.

use std::time::Duration;

use nlwire::exchange::Exchange;
use nlwire::typed::FamilyInfo;
use nlwire::{BuildError, ExtAck, Message, MessageKind, NlmFlags, ParseError};

use super::inbox::MOST_IDLE;
use super::owner::Owner;
use super::step::RETRY;
use crate::typed::Head;
use crate::{Counters, Error, Expect, RequestBuilder, Socket};

mod answer;
mod busy;
mod conversion;
mod notification;
mod read;
mod reply;
mod requests;
mod room;
mod step;
mod target;
mod task;
mod transaction;
mod typed;
mod unrelated;

pub use reply::{BatchExtAcks, BatchOutcome, BatchReplies, Reply, ReplyMessages};

use answer::{Answer, Item};
use busy::Busy;
use requests::Requests;
use room::Room;
use target::Target;
use task::{Batch, Single, Task};
use unrelated::Unrelated;

/// The default limit of bytes for an answer of the kernel that is kept. A full
/// BGP table of three million routes takes a third of it.
const REPLY_LIMIT: usize = 1 << 30;

/// The same for an answer of another process, which can be one that has taken the
/// port of the peer.
const REPLY_LIMIT_OF_PROCESS: usize = 64 << 20;

/// The two kinds of requests, which differ in how their answers end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Request,
    Dump,
}

/// An operation that a client can continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pending {
    /// A request or a dump: [`step_reply`](ClientState::step_reply) continues
    /// it.
    Reply,
    /// A batch: [`step_reply`](ClientState::step_reply) continues it, up to its
    /// [`outcome`](ClientState::outcome).
    Batch,
}

/// The state of a client: its requests and their answers.
///
/// An operation begins with [`request_with`](Self::request_with),
/// [`dump_with`](Self::dump_with) or [`batch`](Self::batch), which abandon the
/// previous operation. One of two kinds of [`Step`](super::Step) carries it out:
///
/// | step | until | result |
/// |---|---|---|
/// | [`step_reply`](Self::step_reply) | the answer is complete, and kept | [`reply`](Self::reply), [`outcome`](Self::outcome) of a batch |
/// | [`step_next`](Self::step_next) | the next message, or the end | [`message`](Self::message) |
///
/// All steps take the same socket, which must have no other users.
#[derive(Debug)]
pub struct ClientState {
    owner: Owner,
    target: Target,
    requests: Requests,
    answer: Answer,
    room: Room,
    task: Task,
    phase: Phase,
    /// The messages that complete the answer to the next request, if the caller
    /// has set them.
    expect: Option<Expect>,
    busy: Busy,
    /// A dump that the kernel may not have finished.
    abandoned: Option<Exchange>,
    /// The limit for an answer that is kept, if the caller has set it.
    reply_limit: Option<usize>,
    /// Whether the answer was completed while notifications were received, and
    /// has not been returned.
    untold: bool,
    unrelated: Unrelated,
    overruns: u64,
}

/// The progress of the current requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing is due: everything is answered or abandoned.
    Idle,
    /// Requests are being written, and nothing has been sent.
    Writing,
    /// Requests are being sent, and answers received.
    Waiting {
        /// Datagrams were lost. The error is returned, or recorded in the
        /// outcome of a batch, after the queue has been drained.
        overrun: bool,
        /// The peer had no room for the next datagram.
        unsent: bool,
    },
}

impl Phase {
    const WAITING: Self = Self::Waiting {
        overrun: false,
        unsent: false,
    };
}

impl ClientState {
    /// Returns the state of a client of the kernel on `socket`.
    ///
    /// Turns on `NETLINK_EXT_ACK`, `NETLINK_CAP_ACK` and
    /// `NETLINK_GET_STRICT_CHK` if the kernel has them. A socket without a port
    /// gets one when the first request is sent, and is then
    /// [connected](Self::set_connect) to the peer. The socket can be blocking or
    /// non-blocking.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn new(socket: &Socket) -> Result<Self, Error> {
        Ok(Self {
            owner: Owner::new()?,
            target: Target::new(socket)?,
            requests: Requests::new(),
            answer: Answer::default(),
            room: Room::new(),
            task: Task::Single(Single::new(Kind::Request)),
            phase: Phase::Idle,
            expect: None,
            busy: Busy::default(),
            abandoned: None,
            reply_limit: None,
            untold: false,
            unrelated: Unrelated::new(),
            overruns: 0,
        })
    }

    /// Sets the peer to the process with this port, instead of the kernel.
    pub fn set_peer(&mut self, port: u32) {
        self.target.peer = port;
    }

    /// Sets whether the socket is connected to the peer, so that the kernel
    /// refuses the datagrams of all other processes. On by default. Takes effect
    /// with the next step that sends a request. `connect(2)`.
    #[doc(alias = "connect")]
    pub fn set_connect(&mut self, on: bool) {
        self.target.connection.set_wanted(on);
    }

    /// Demands that the peer has this user id, and turns on `SO_PASSCRED`.
    ///
    #[doc = include_str!("../../../docs/peer_uid.md")]
    ///
    #[doc = include_str!("../../../docs/peer_uid_request.md")]
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn set_peer_uid(&mut self, socket: &Socket, uid: u32) -> Result<(), Error> {
        self.answer.inbox.demand_uid(socket, uid)
    }

    /// Sets the length of the family header in bytes, which is needed to find
    /// attributes in refused requests.
    pub fn set_header_len(&mut self, len: usize) {
        self.target.header_len = Some(len);
    }

    /// Sets the families by which refused requests that are not typed are explained.
    pub fn set_families(&mut self, families: &[&'static FamilyInfo]) {
        families.clone_into(&mut self.target.families);
    }

    /// Sets the maximum size of a reply in memory.
    ///
    #[doc = include_str!("../../../docs/reply_limit.md")]
    pub fn set_reply_limit(&mut self, bytes: usize) {
        self.reply_limit = Some(bytes);
    }

    /// Returns the maximum size of a reply in memory.
    pub(crate) fn reply_limit(&self) -> usize {
        self.reply_limit.unwrap_or(if self.target.is_kernel() {
            REPLY_LIMIT
        } else {
            REPLY_LIMIT_OF_PROCESS
        })
    }

    /// Returns the numbers of datagrams and messages that were not expected.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            foreign: self.answer.inbox.foreign,
            unrelated: self.unrelated.count(),
            overruns: self.overruns,
            dropped: self.unrelated.dropped(),
            ..Counters::default()
        }
    }

    /// Returns the bytes of the last request, or of all requests of the last
    /// batch.
    #[must_use]
    pub fn last_request(&self) -> &[u8] {
        self.requests.as_bytes()
    }

    /// Sets the messages that complete the answer to the next request, instead
    /// of the default of its protocol. The next request that begins or is added
    /// to a batch takes it.
    pub fn expect(&mut self, expect: Expect) {
        self.set_expect(Some(expect));
    }

    pub(super) fn set_expect(&mut self, expect: Option<Expect>) {
        self.expect = expect;
    }

    /// Begins a request. `NLM_F_REQUEST` and `NLM_F_ACK` are added to the flags.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn request_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.begin(Kind::Request, Head::new(nlmsg_type, nlmsg_flags), build)
    }

    /// Begins a dump. `NLM_F_REQUEST`, `NLM_F_DUMP` and `NLM_F_ACK` are added to
    /// the flags.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn dump_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.begin(Kind::Dump, Head::new(nlmsg_type, nlmsg_flags), build)
    }

    /// Begins a request or a dump.
    pub(super) fn begin(
        &mut self,
        kind: Kind,
        head: Head,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.reset();
        self.task.begin(kind);
        let expect = self.expect.take();
        let requests = &mut self.requests;
        requests.push(&self.target, kind, expect, head, build)?;
        Ok(())
    }

    /// Begins a batch, to which [`add_with`](Self::add_with) adds requests.
    pub fn batch(&mut self) {
        self.reset();
        self.task = Task::Batch(Batch::default());
    }

    /// Adds a request to a batch that has not been sent, and begins one if there is
    /// none. `NLM_F_REQUEST` and `NLM_F_ACK` are added to the flags; in a
    /// transaction of nfnetlink, only the last request asks for an ACK. A request
    /// that cannot be built is not added.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn add_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.add(Head::new(nlmsg_type, nlmsg_flags), build)
    }

    /// Adds a request to a batch.
    fn add(
        &mut self,
        head: Head,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        if !matches!((&self.task, self.phase), (Task::Batch(_), Phase::Writing)) {
            self.batch();
        }
        let expect = self.expect.take();
        let requests = &mut self.requests;
        requests.push(&self.target, Kind::Request, expect, head, build)?;
        Ok(())
    }

    /// Makes the batch send all requests in one datagram, whatever its length.
    pub fn send_at_once(&mut self) {
        self.requests.at_once = true;
    }

    /// Lets [`step_reply`](Self::step_reply) repeat a dump while it is
    /// interrupted, up to `attempts` attempts in total. The default is 1.
    pub fn set_attempts(&mut self, attempts: usize) {
        if let Task::Single(single) = &mut self.task {
            single.attempts = attempts;
        }
    }

    /// Sends the same request or dump again, from the beginning. A batch is not
    /// sent again.
    pub fn restart(&mut self) {
        if let Task::Single(single) = &mut self.task {
            single.end = None;
            let kind = single.kind;
            self.give_up();
            self.answer.clear();
            self.untold = false;
            self.requests.renew(&self.target, kind);
            self.phase = Phase::Writing;
        }
    }

    /// Marks an operation as begun that a step itself has written, so that it is
    /// [`pending`](Self::pending) if the call ends before the next step.
    pub(super) fn start(&mut self) {
        self.phase = Phase::WAITING;
    }

    /// Sets the name of the generic netlink family that the current request is
    /// for, and the total length of its headers. Both are used to explain a
    /// refusal.
    pub(super) fn set_family(&mut self, name: &str, header_len: Option<usize>) {
        self.target.set_family(name, header_len);
    }

    /// Returns a number that differs from one operation to the next.
    pub(super) fn serial(&self) -> u32 {
        self.requests.first_seq()
    }

    /// Starts over, and abandons the previous operation.
    fn reset(&mut self) {
        self.give_up();
        self.requests.clear();
        self.answer.clear();
        self.target.set_family("", None);
        self.untold = false;
        self.phase = Phase::Writing;
    }

    /// Abandons everything that is due.
    fn give_up(&mut self) {
        if let Phase::Waiting { .. } = self.phase {
            let dump = self.requests.unfinished_dump();
            self.abandoned = dump.or(self.abandoned.take());
        }
        self.busy.clear();
        self.phase = Phase::Idle;
    }

    /// Abandons everything because of an error. The outcome of a batch can
    /// still be returned.
    fn fail(&mut self, error: &Error) {
        if let Task::Batch(batch) = &mut self.task {
            batch.lose(self.requests.unanswered(), error.clone());
        }
        self.give_up();
    }

    /// Returns the operation that can be continued: it has begun, and something
    /// is due or has not been returned. An operation without any step so far
    /// does not count.
    #[must_use]
    pub fn pending(&self) -> Option<Pending> {
        let is_waiting = matches!(self.phase, Phase::Waiting { .. });
        let is_untold = self.untold || self.task.is_untold();
        let is_pending = is_waiting || !self.answer.fresh.is_empty() || is_untold;
        is_pending.then_some(match self.task {
            Task::Single(_) => Pending::Reply,
            Task::Batch(_) => Pending::Batch,
        })
    }

    /// Returns whether the next step returns data that has already been
    /// received, without a system call.
    #[must_use]
    pub fn is_buffered(&self) -> bool {
        !self.answer.fresh.is_empty()
    }

    /// Returns the time after which to repeat the step even without a datagram,
    /// because the peer had no room for a request.
    #[must_use]
    pub fn unsent(&self) -> Option<Duration> {
        match self.phase {
            Phase::Waiting { unsent: true, .. } => Some(RETRY),
            _ => None,
        }
    }

    /// Takes back the message that the last step returned. The next step
    /// returns it again.
    pub(super) fn put_back(&mut self) {
        self.answer.put_back();
    }

    /// Returns the message that [`step_next`](Self::step_next) reached, or
    /// `None` after the last one. Offsets in it are relative to its own header.
    #[inline]
    #[must_use]
    pub fn message(&self) -> Option<Message<'_>> {
        self.answer.current()
    }

    /// Returns the answer that [`step_reply`](Self::step_reply) has kept.
    #[must_use]
    pub fn reply(&self) -> Reply<'_> {
        Reply { client: self }
    }

    /// Returns the results of a batch, after [`step_reply`](Self::step_reply).
    pub fn outcome(&mut self) -> BatchOutcome<'_> {
        if let Task::Batch(batch) = &mut self.task {
            batch.tell();
        }
        BatchOutcome { client: self }
    }

    /// Returns whether a part of a dump had the flag `NLM_F_DUMP_INTR`, as far
    /// as the answer has been received.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.answer.interrupted
    }

    /// Returns the extended ACK that came with the success of a request or a
    /// dump. It is empty until the end of the answer has been returned, and for
    /// a batch.
    ///
    /// # Errors
    /// Those of [`Ack::ext_ack`](nlwire::Ack::ext_ack).
    pub fn ext_ack(&self) -> Result<ExtAck<'_>, ParseError> {
        match &self.task {
            Task::Single(single) if self.message().is_none() => self.ext_ack_of(single.end),
            Task::Single(_) | Task::Batch(_) => Ok(ExtAck::default()),
        }
    }

    /// Returns the extended ACK in the message that ended an answer.
    fn ext_ack_of(&self, end: Option<Item>) -> Result<ExtAck<'_>, ParseError> {
        let message = end.and_then(|item| self.answer.message(item));
        match message.map(|message| (message, message.kind())) {
            Some((message, MessageKind::Error)) => message.ack()?.ext_ack(),
            Some((message, MessageKind::Done)) => message.done()?.ext_ack(),
            _ => Ok(ExtAck::default()),
        }
    }

    /// Returns the number of messages that are kept.
    pub(super) fn kept_count(&self) -> usize {
        self.answer.kept().len()
    }

    /// Returns a kept message and the index of its request.
    #[inline]
    pub(super) fn kept(&self, number: usize) -> Option<(usize, Message<'_>)> {
        let item = self.answer.kept().get(number)?;
        Some((item.request(), self.answer.message(*item)?))
    }

    /// Returns the results of the requests of a batch.
    pub(super) fn batch_state(&self) -> Option<&Batch> {
        match &self.task {
            Task::Single(_) => None,
            Task::Batch(batch) => Some(batch),
        }
    }

    /// Returns an extended ACK that came with a success in a batch, and the
    /// index of its request.
    pub(super) fn batch_ext_ack(
        &self,
        number: usize,
    ) -> Option<(usize, Result<ExtAck<'_>, ParseError>)> {
        let item = *self.batch_state()?.ext_acks.get(number)?;
        Some((item.request(), self.ext_ack_of(Some(item))))
    }

    pub(super) fn batch_state_mut(&mut self) -> Option<&mut Batch> {
        match &mut self.task {
            Task::Single(_) => None,
            Task::Batch(batch) => Some(batch),
        }
    }

    /// Returns the number of requests that were sent.
    pub(super) fn sent(&self) -> usize {
        self.requests.sent()
    }
}

/// Empties a list, and frees its memory if it is huge.
#[inline]
fn recycle<T>(list: &mut Vec<T>) {
    list.clear();
    if list.capacity().saturating_mul(size_of::<T>()) > MOST_IDLE {
        free(list);
    }
}

#[cold]
fn free<T>(list: &mut Vec<T>) {
    *list = Vec::new();
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests;
