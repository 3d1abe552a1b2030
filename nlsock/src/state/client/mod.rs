//! [`ClientState`]: a client's requests and their answers.
//!
//! ```text
//!   request / dump / batch, add        step_reply / step_next         reply / message / outcome
//!              |                              |       ^                           ^
//!              v                              v       |                           |
//!        requests.rs  ---- datagrams ---->  socket ----------> answer.rs ---------+
//!   what is sent and due    target.rs: the peer            what was received
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

use nlwire::exchange::{Event, Exchange};
use nlwire::uapi::NLM_F_MULTI;
use nlwire::{
    BuildError, Errno, ExtAck, Message, MessageKind, Messages, NlmFlags, ParseError, SockAddrNl,
};

use super::inbox::{Inbox, MOST_IDLE};
use super::monitor::{MonitorEvent, MonitorState};
use super::notifications::Notifications;
use super::owner::Owner;
use super::sender::Senders;
use super::step::{Step, RETRY};
use crate::{Counters, Error, Expect, RequestBuilder, Socket};

mod answer;
mod busy;
mod reply;
mod requests;
mod room;
mod target;
mod task;
mod transaction;
mod unrelated;

pub use reply::{BatchExtAcks, BatchOutcome, BatchReplies, Reply, ReplyMessages};

use answer::{Answer, Item};
use busy::Busy;
use requests::Requests;
use room::Room;
use target::Target;
use task::{Batch, Single, Task};
use unrelated::Unrelated;

/// The default limit of bytes for an answer that is kept. A full BGP table of
/// three million routes takes a third of it.
const REPLY_LIMIT: usize = 1 << 30;

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
/// previous operation. One of two kinds of [`Step`] carries it out:
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
    reply_limit: usize,
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
    /// gets one when the first request is sent. The socket can be blocking or
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
            reply_limit: REPLY_LIMIT,
            untold: false,
            unrelated: Unrelated::new(),
            overruns: 0,
        })
    }

    /// Returns the state of a client that continues to use the socket of a
    /// monitor, and returns the notifications that the monitor has received.
    pub(super) fn from_monitor(
        socket: &Socket,
        owner: Owner,
        peer: u32,
        inbox: Inbox,
        notifications: Notifications,
        overruns: u64,
    ) -> Result<Self, Error> {
        let mut state = Self::new(socket)?;
        state.owner = owner;
        state.set_peer(peer);
        state.answer.inbox = inbox;
        state.unrelated = Unrelated::new().with_kept(notifications);
        state.overruns = overruns;
        Ok(state)
    }

    /// Returns the state of a monitor that continues to use the socket of this
    /// client. It first returns the notifications that this client has kept.
    ///
    /// Turns on `NETLINK_PKTINFO`. Pending requests are given up. Answers that
    /// have not been received are notifications for the monitor.
    #[must_use]
    pub fn into_monitor(self, socket: &Socket) -> MonitorState {
        MonitorState::from_client(
            socket,
            self.owner,
            self.target.peer,
            self.answer.inbox,
            self.unrelated.into_kept(),
            self.overruns,
        )
    }

    /// Sets the peer to the process with this port, instead of the kernel.
    pub fn set_peer(&mut self, port: u32) {
        self.target.peer = port;
    }

    /// Sets the length of the family header in bytes, which is needed to find
    /// attributes in refused requests.
    pub fn set_header_len(&mut self, len: usize) {
        self.target.header_len = Some(len);
    }

    /// Sets the maximum size of a reply in memory: its datagrams, and 16 bytes
    /// for each message in them.
    pub fn set_reply_limit(&mut self, bytes: usize) {
        self.reply_limit = bytes;
    }

    /// Keeps every message that belongs to no pending request from now on, for
    /// [`step_notification`](Self::step_notification). Turns on
    /// `NETLINK_PKTINFO` if the kernel has it.
    pub fn keep_notifications(&mut self, socket: &Socket) {
        // Distinguishes notifications to groups above 32 from answers.
        let _ = socket.set_pktinfo(true);
        self.unrelated.keep();
        // The message that ended the answer is still to be returned when
        // notifications have been received.
        self.answer.inbox.keep();
    }

    /// Sets the maximum size of the kept notifications in memory: the messages,
    /// and 32 bytes for each.
    pub fn set_notification_limit(&mut self, bytes: usize) {
        self.unrelated.set_limit(bytes);
    }

    /// Returns the numbers of datagrams and messages that were not expected.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            foreign: self.answer.inbox.foreign,
            unrelated: self.unrelated.count(),
            overruns: self.overruns,
            dropped: self.unrelated.dropped(),
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
        self.begin(Kind::Request, nlmsg_type, nlmsg_flags, build)
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
        self.begin(Kind::Dump, nlmsg_type, nlmsg_flags, build)
    }

    /// Begins a request or a dump.
    pub(super) fn begin(
        &mut self,
        kind: Kind,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.reset(Task::Single(Single::new(kind)));
        let expect = self.expect.take();
        let head = (nlmsg_type, nlmsg_flags);
        let requests = &mut self.requests;
        requests.push(&self.target, kind, expect, head, build)?;
        Ok(())
    }

    /// Begins a batch, to which [`add_with`](Self::add_with) adds requests.
    pub fn batch(&mut self) {
        self.reset(Task::Batch(Batch::default()));
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
        if !matches!((&self.task, self.phase), (Task::Batch(_), Phase::Writing)) {
            self.batch();
        }
        let expect = self.expect.take();
        let head = (nlmsg_type, nlmsg_flags);
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
    fn reset(&mut self, task: Task) {
        self.give_up();
        self.requests.clear();
        self.answer.clear();
        self.target.set_family("", None);
        self.task = task;
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

    /// Performs one step towards a complete answer. When it is ready,
    /// [`reply`](Self::reply) returns all messages, and
    /// [`outcome`](Self::outcome) returns the results of a batch.
    ///
    /// # Errors
    /// Those of [`Client::request`](crate::Client::request). A batch does not end
    /// with [`Refused`](Error::Refused).
    pub fn step_reply(&mut self, socket: &Socket) -> Result<Step, Error> {
        let step = self.step(socket)?;
        if step == Step::Ready {
            self.answer.forget_current();
            self.answer.keep();
        }
        // Also where a datagram had nothing to return: its ACK may be kept.
        self.check_limit()?;
        if step != Step::Ready {
            return Ok(step);
        }
        self.take_error()?;
        if self.phase != Phase::Idle {
            return Ok(Step::Again);
        }
        self.untold = false;
        match &mut self.task {
            Task::Single(single) if self.answer.interrupted && single.attempts > 1 => {
                single.attempts = single.attempts.saturating_sub(1);
                self.restart();
                self.start();
                Ok(Step::Again)
            }
            _ => Ok(Step::Ready),
        }
    }

    /// Gives up the request if its answer takes too much memory.
    fn check_limit(&mut self) -> Result<(), Error> {
        let limit = self.reply_limit;
        if self.answer.kept_len() <= limit {
            return Ok(());
        }
        let error = Error::ReplyTooLong { limit };
        self.fail(&error);
        self.task.forget_messages();
        self.answer.clear();
        self.untold = false;
        Err(error)
    }

    /// Performs one step towards the next message. When it is ready,
    /// [`message`](Self::message) returns that message, or `None` at the end.
    ///
    /// # Errors
    /// Those of [`Dump::next`](crate::Dump::next).
    #[inline]
    pub fn step_next(&mut self, socket: &Socket) -> Result<Step, Error> {
        if self.answer.advance() {
            return Ok(Step::Ready);
        }
        let step = self.step(socket)?;
        if step == Step::Ready && !self.answer.advance() {
            self.take_error()?;
            self.untold = false;
        }
        Ok(step)
    }

    /// Performs one step towards the next notification. When it is ready,
    /// [`notification`](Self::notification) returns it.
    ///
    /// Calls [`keep_notifications`](Self::keep_notifications) if it has not been
    /// called. A pending operation continues. Messages of its answer are kept
    /// for [`step_reply`](Self::step_reply) and [`step_next`](Self::step_next),
    /// up to the limit of a reply, and so is its error.
    ///
    /// # Errors
    /// Those of [`Client::next_notification`](crate::Client::next_notification).
    pub fn step_notification(&mut self, socket: &Socket) -> Result<Step, Error> {
        if !self.unrelated.is_kept() {
            self.keep_notifications(socket);
        }
        if self.unrelated.keep().advance()? {
            return Ok(Step::Ready);
        }
        self.answer.hold(self.task.has_end());
        let step = if matches!(self.phase, Phase::Waiting { .. }) {
            self.continue_aside(socket)?
        } else {
            self.listen(socket)?
        };
        Ok(if self.unrelated.keep().advance()? {
            Step::Ready
        } else {
            step
        })
    }

    /// Continues the pending operation, and leaves its result to a later step.
    fn continue_aside(&mut self, socket: &Socket) -> Result<Step, Error> {
        let step = self.progress(socket);
        let step = step.and_then(|step| self.check_limit().map(|()| step));
        let is_over = self.phase == Phase::Idle;
        self.untold |= is_over;
        match step {
            Ok(Step::Ready) => Ok(Step::Again),
            // The error of a batch is in its outcome.
            Err(error) if is_over => {
                if let Task::Single(_) = self.task {
                    self.answer.fresh.fail(error);
                }
                Ok(Step::Again)
            }
            step => step,
        }
    }

    /// Receives a datagram while nothing is due.
    fn listen(&mut self, socket: &Socket) -> Result<Step, Error> {
        self.owner.check()?;
        match self.receive(socket) {
            Ok(true) => self.read(),
            Ok(false) => {}
            Err(Error::WouldBlock) => return Ok(Step::Wait { timeout: None }),
            Err(error) if error.is_loss() || matches!(error, Error::Truncated { .. }) => {
                self.overruns = self.overruns.saturating_add(1);
            }
            Err(error) => return Err(error),
        }
        Ok(Step::Again)
    }

    /// Returns the event that [`step_notification`](Self::step_notification)
    /// reached.
    #[must_use]
    pub fn notification(&self) -> MonitorEvent<'_> {
        let event = self.unrelated.kept().event();
        event.unwrap_or(MonitorEvent::Resync)
    }

    /// Returns whether the next
    /// [`step_notification`](Self::step_notification) returns a notification
    /// that has already been received, without a system call.
    #[must_use]
    pub fn has_notification(&self) -> bool {
        self.unrelated.kept().has_next()
    }

    /// Performs one step: sends the datagrams that may be sent, and receives
    /// one. Ready when there is something to return, or nothing is due.
    fn step(&mut self, socket: &Socket) -> Result<Step, Error> {
        if !self.answer.fresh.is_empty() {
            return Ok(Step::Ready);
        }
        self.progress(socket)
    }

    /// Receives a datagram of the peer.
    fn receive(&mut self, socket: &Socket) -> Result<bool, Error> {
        let peer = Senders::peer(self.target.peer);
        let received = self.answer.inbox.receive(socket, peer);
        self.unrelated.observe(&received, socket);
        received
    }

    /// Performs one step, although there may be something to return.
    fn progress(&mut self, socket: &Socket) -> Result<Step, Error> {
        if let Err(error) = self.owner.check() {
            self.fail(&error);
            return Err(error);
        }
        match self.phase {
            Phase::Idle => return Ok(Step::Ready),
            // An empty batch.
            Phase::Writing if self.requests.is_answered() => {
                self.phase = Phase::Idle;
                return Ok(Step::Ready);
            }
            Phase::Writing => {
                if let Err(error) = self.requests.check() {
                    self.fail(&error);
                    return Err(error);
                }
                self.phase = Phase::WAITING;
            }
            Phase::Waiting { .. } => {}
        }
        if !self.requests.is_in_flight()
            && !self.requests.is_sent()
            && !self.is_old_dump_in_the_way()
        {
            self.send(socket)?;
            let is_single = matches!(self.task, Task::Single(_));
            if is_single && self.requests.complete_when_sent() {
                self.phase = Phase::Idle;
                return Ok(Step::Ready);
            }
        }
        let Phase::Waiting { overrun, unsent } = self.phase else {
            return Ok(Step::Again);
        };
        match self.receive(socket) {
            Ok(true) => self.read(),
            Ok(false) => {}
            // Truncated: another reader of the socket took the datagram whose
            // length was asked for, and the next one was longer.
            Err(Error::Overrun | Error::Truncated { .. }) => {
                // The datagrams in the queue are older than the loss, and may
                // include the answer.
                self.overruns = self.overruns.saturating_add(1);
                self.phase = Phase::Waiting {
                    overrun: true,
                    unsent,
                };
            }
            Err(Error::WouldBlock) if unsent => {
                let timeout = Some(RETRY);
                return Ok(Step::Wait { timeout });
            }
            Err(Error::WouldBlock) => {
                if let Some(step) = self.drained(socket, overrun)? {
                    return Ok(step);
                }
            }
            // A notification was lost, and no answer.
            Err(error) if self.unrelated.is_kept() && error.is_loss() => {
                self.overruns = self.overruns.saturating_add(1);
            }
            Err(error) => return Err(error),
        }
        if self.requests.is_answered() {
            self.phase = Phase::Idle;
        }
        Ok(if self.phase == Phase::Idle || self.is_buffered() {
            Step::Ready
        } else {
            Step::Again
        })
    }

    /// Continues after the queue has been read to its end. Returns the step if
    /// answers are due.
    fn drained(&mut self, socket: &Socket, overrun: bool) -> Result<Option<Step>, Error> {
        // Another dump of the socket is over, or does not move on.
        if !overrun && self.busy.len() > 0 && self.busy.len() >= self.requests.in_flight() {
            return self.send_again(socket);
        }
        if !self.requests.is_in_flight() {
            // The old dump is stuck, because the kernel had no memory for it.
            // The kernel's answer to a new dump is returned to the caller.
            self.abandoned = None;
            return Ok(None);
        }
        // The kernel answers a transaction before `sendmsg` returns.
        let is_executed = self.requests.is_transaction() && self.target.is_kernel();
        let is_malformed = self.requests.is_malformed();
        let is_lost = overrun || is_malformed || (is_executed && self.requests.is_due());
        if self.requests.is_due() && !is_lost {
            return Ok(Some(Step::Wait { timeout: None }));
        }
        let Task::Batch(batch) = &mut self.task else {
            self.fail(&Error::Overrun);
            return Err(Error::Overrun);
        };
        // The queue is empty, so that the kernel delivers again. A dump that
        // was lost has to be read to its end before the next one.
        if overrun {
            self.abandoned = self.requests.unfinished_dump().or(self.abandoned.take());
            self.room.shrink();
            self.busy.clear();
        }
        let flight = self.requests.end_flight(&self.target, is_lost);
        if let Some(index) = flight.again {
            self.answer.forget_from(index);
        }
        if is_malformed {
            batch.unanswered.extend(flight.unanswered); // the error is recorded
        } else if !flight.unanswered.is_empty() {
            batch.lose(flight.unanswered, Error::Overrun);
        }
        self.phase = Phase::WAITING;
        Ok(None)
    }

    /// Sends a dump again that was refused because another dump was not over,
    /// if that one has moved on since. Otherwise records the refusals. Returns
    /// the step if an answer is due.
    fn send_again(&mut self, socket: &Socket) -> Result<Option<Step>, Error> {
        if let Some(index) = self.busy.next() {
            let bytes = self.requests.bytes_of(index);
            return match socket.send_now(bytes, SockAddrNl::new(self.target.peer, 0)) {
                Ok(()) => {
                    self.busy.mark_sent();
                    Ok(Some(Step::Again))
                }
                Err(Error::WouldBlock) => {
                    let timeout = Some(RETRY);
                    Ok(Some(Step::Wait { timeout }))
                }
                Err(error) => {
                    self.fail(&error);
                    Err(error)
                }
            };
        }
        for (index, refusal) in self.busy.take() {
            self.requests.finish(index);
            self.requests.close(index);
            match &mut self.task {
                Task::Single(_) => self.answer.fresh.fail(Error::Refused(Box::new(refusal))),
                Task::Batch(batch) => batch.failures.push(refusal.in_batch(index)),
            }
        }
        Ok(None)
    }

    /// Returns whether the unsent requests have to wait for the end of an old
    /// dump. The kernel has this rule; other processes do not.
    fn is_old_dump_in_the_way(&self) -> bool {
        self.abandoned.is_some() && self.target.is_kernel() && self.requests.has_unsent_dump()
    }

    /// Sends as many requests as may be in flight, and transactions of
    /// nfnetlink completely.
    fn send(&mut self, socket: &Socket) -> Result<(), Error> {
        let (bytes, count) = if self.requests.are_many() {
            self.room.learn();
            let buffer = socket.recv_buffer()?;
            self.requests.next_datagram(&self.room, buffer)
        } else {
            (self.requests.as_bytes(), 1)
        };
        match socket.send_now(bytes, SockAddrNl::new(self.target.peer, 0)) {
            Ok(()) => {
                let with_reply = self.requests.mark_sent(count);
                self.room.begin(with_reply);
                self.busy.begin();
                if let Some(port) = self.target.learn_port(socket) {
                    self.requests.set_port(port);
                }
                self.phase = Phase::WAITING;
                Ok(())
            }
            Err(Error::WouldBlock) => {
                if let Phase::Waiting { unsent, .. } = &mut self.phase {
                    *unsent = true;
                }
                Ok(())
            }
            Err(error) => {
                self.fail(&error);
                Err(error)
            }
        }
    }

    /// Returns the error of the current datagram.
    fn take_error(&mut self) -> Result<(), Error> {
        match self.answer.fresh.take_error() {
            None => Ok(()),
            Some(error) => {
                // After any other error, there is no reply.
                self.untold &= matches!(error, Error::Malformed(_));
                if matches!(error, Error::Overrun) {
                    self.fail(&error); // the rest would be incomplete
                }
                Err(error)
            }
        }
    }

    /// Processes every message in the current datagram.
    fn read(&mut self) {
        let Self {
            target,
            requests,
            answer,
            room,
            task,
            phase,
            busy,
            abandoned,
            unrelated,
            ..
        } = self;
        let Answer {
            inbox,
            fresh,
            interrupted,
            ..
        } = answer;
        fresh.begin();
        let is_multicast = inbox.group.is_some();
        // In another network namespace, the client's port and sequence number
        // are those of another socket's request.
        let is_elsewhere = inbox.nsid.is_some();
        let is_waiting = matches!(phase, Phase::Waiting { .. });
        let mut keep = false;
        let mut answered = None;
        // Strict: bytes that are too few for a header are the remains of a
        // message.
        for message in Messages::new(inbox.datagram()).strict() {
            let message = match message {
                Ok(message) => message,
                Err(error) if is_multicast || is_elsewhere => {
                    // A malformed notification does not affect an answer.
                    unrelated.malformed(error);
                    break;
                }
                Err(error) => {
                    // It is the one or the other.
                    if unrelated.is_kept() {
                        unrelated.malformed(error);
                    }
                    if is_waiting {
                        fresh.fail(Error::Malformed(error));
                    }
                    break;
                }
            };
            if is_elsewhere {
                unrelated.message(&message, inbox);
                continue;
            }
            // A request that was given up is not answered any more.
            let request = requests.find(message.nlmsg_seq());
            let Some((index, request)) = request.filter(|_| is_waiting) else {
                let is_part = message.nlmsg_flags().contains(NLM_F_MULTI);
                if is_part || message.kind() == MessageKind::Done {
                    busy.see_other();
                }
                if is_of_old_dump(abandoned, message, is_multicast) {
                    unrelated.skip();
                } else {
                    unrelated.message(&message, inbox);
                }
                continue;
            };
            answered = Some(index);
            let item = Item::new(inbox.start(), &message, index);
            let mut refused = None;
            let mut broken = None;
            let mut not_dumped = false;
            match event(&mut request.exchange, message, is_multicast) {
                None => {} // NLMSG_NOOP
                Some(Event::Data(_)) => {
                    request.has_reply = true;
                    fresh.push(item);
                    if !request.exchange.is_finished() {
                        // Nearly every message of a dump. The checks below are a
                        // tenth of the instructions of reading it.
                        *interrupted |= request.exchange.is_interrupted();
                        continue;
                    }
                }
                Some(Event::Ack(_) | Event::Done(_)) => {
                    let is_ack = message.kind() == MessageKind::Error;
                    not_dumped = is_ack && request.is_empty_dump();
                    busy.see_other();
                    let is_first = !request.is_acknowledged();
                    let is_over = request.exchange.is_finished();
                    keep |= is_first && task.success(item, &message, is_over);
                }
                Some(Event::Refused(ack)) => {
                    refused = ack.errno().map(|errno| (errno, ack.ext_ack()));
                }
                Some(Event::Aborted(done)) => {
                    refused = done.errno().map(|errno| (errno, done.ext_ack()));
                }
                Some(Event::Overrun) => match (&mut *task, &mut *phase) {
                    (Task::Batch(_), Phase::Waiting { overrun, .. }) => *overrun = true,
                    _ => fresh.fail(Error::Overrun), // the rest would be incomplete
                },
                Some(Event::Malformed(error)) => {
                    broken = Some(error);
                    fresh.fail(Error::Malformed(error));
                }
                // The sequence number is right, but the port in nlmsg_pid is
                // not.
                Some(_) => unrelated.message(&message, inbox),
            }
            *interrupted |= request.exchange.is_interrupted();
            let is_busy = matches!(refused, Some((Errno::EBUSY, _)));
            if is_busy && request.is_waiting_for_its_turn() {
                requests.wait_for_turn(target, index);
                if let (Some(request), Some((errno, ext_ack))) = (requests.message(index), refused)
                {
                    busy.add(index, target.explain(&request, errno, ext_ack));
                }
                continue;
            }
            if request.exchange.is_finished() {
                // The message that ended the answer is still to be returned when
                // notifications have been received.
                keep |= unrelated.is_kept();
                requests.finish(index);
                if let (Task::Batch(batch), Some(error)) = (&mut *task, broken) {
                    batch.lose(requests.spoil(index), Error::Malformed(error));
                } else if refused.is_none() {
                    requests.doubt(target, index);
                }
            }
            let not_dumped = not_dumped.then(|| requests.message(index)).flatten();
            if let Some(request) = not_dumped {
                let error = target.not_dumped(&request);
                match task {
                    Task::Single(_) => fresh.fail(error),
                    Task::Batch(batch) => batch.lose([index], error),
                }
            }
            let Some((errno, ext_ack)) = refused else {
                continue;
            };
            requests.refuse(index);
            if let Some(request) = requests.message(index) {
                let refusal = target.explain(&request, errno, ext_ack);
                match task {
                    Task::Single(_) => fresh.fail(Error::Refused(Box::new(refusal))),
                    Task::Batch(batch) => {
                        if requests.is_in_transaction(index) {
                            batch.forget_success(index);
                        }
                        batch.failures.push(refusal.in_batch(index));
                    }
                }
            }
        }
        if keep {
            inbox.keep();
        }
        if let (Some(index), true) = (answered, requests.are_many()) {
            room.measure(index, inbox.datagram().len(), requests.is_dump(index));
        }
    }

    /// Takes back the message that the last step returned. The next step
    /// returns it again.
    pub(super) fn put_back(&mut self) {
        self.answer.put_back();
    }

    /// Returns the message that [`step_next`](Self::step_next) reached, or
    /// `None` after the last one. Offsets in it are relative to its own header.
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

/// Returns the event of a message for a request. As a call, it would be a tenth
/// of the instructions that a message of a dump takes.
#[inline(always)]
fn event<'m>(
    exchange: &mut Exchange,
    message: Message<'m>,
    is_multicast: bool,
) -> Option<Event<'m>> {
    if is_multicast {
        exchange.notification(message)
    } else {
        exchange.message(message)
    }
}

/// Returns whether a message belongs to the dump that was given up, and forgets
/// the dump at its end. Not inlined, to keep the loop over the messages small.
#[inline(never)]
fn is_of_old_dump(old: &mut Option<Exchange>, message: Message<'_>, is_multicast: bool) -> bool {
    let Some(exchange) = old else {
        return false;
    };
    let event = event(exchange, message, is_multicast);
    if exchange.is_finished() {
        *old = None;
    }
    !matches!(event, None | Some(Event::NotOurs(_)))
}

/// Empties a list, and frees its memory if it is huge.
fn recycle<T>(list: &mut Vec<T>) {
    list.clear();
    if list.capacity().saturating_mul(size_of::<T>()) > MOST_IDLE {
        *list = Vec::new();
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::*;
    use crate::{Client, RequestError};
    use nlwire::rtnl::IfInfoMsg;
    use nlwire::uapi::*;

    fn lo(message: &mut RequestBuilder<'_>) -> Result<(), BuildError> {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, "lo")
    }

    /// Steps until the answer is complete. The kernel answers at once.
    fn finish(state: &mut ClientState, socket: &Socket) {
        for _ in 0..100 {
            if state.step_reply(socket).unwrap() == Step::Ready {
                return;
            }
        }
        panic!("no answer: {state:?}");
    }

    /// A request that is sent again stays a request, and is not part of a batch.
    #[test]
    fn a_request_is_sent_again() {
        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        let mut state = ClientState::new(&socket).unwrap();
        state.restart(); // there is no request
        finish(&mut state, &socket);
        state
            .request_with(RTM_GETLINK, NlmFlags::EMPTY, lo)
            .unwrap();
        for _ in 0..3 {
            finish(&mut state, &socket);
            assert_eq!(state.reply().messages().len(), 1);
            assert_eq!(state.pending(), None);
            state.restart();
        }
        // The request is abandoned, and what is left of its answer skipped.
        state.add_with(RTM_GETLINK, NlmFlags::EMPTY, lo).unwrap();
        state.add_with(RTM_GETLINK, NlmFlags::EMPTY, lo).unwrap();
        finish(&mut state, &socket);
        let outcome = state.outcome();
        assert!(outcome.replies().map(|(index, _)| index).eq([0, 1]));
        state.add_with(RTM_GETLINK, NlmFlags::EMPTY, lo).unwrap();
        finish(&mut state, &socket);
        assert_eq!(state.outcome().replies().len(), 1);
        assert_eq!(state.counters(), Counters::default());
        // Its buffers are not shown.
        assert!(format!("{state:?}").len() < 2000);
    }

    /// A datagram has one dump. Requests whose flags only look like those of a
    /// dump are sent together.
    #[test]
    fn a_datagram_has_one_dump() {
        let socket = Socket::open(NETLINK_SOCK_DIAG).unwrap();
        let mut state = ClientState::new(&socket).unwrap();
        for (flags, expected) in [
            (NLM_F_DUMP, 1),
            (NLM_F_ROOT, 1),
            (NLM_F_CREATE | NLM_F_EXCL, 3),
            (NlmFlags::EMPTY, 3),
        ] {
            state.batch();
            for _ in 0..3 {
                state
                    .add_with(SOCK_DIAG_BY_FAMILY, flags, |_| Ok(()))
                    .unwrap();
            }
            let (_, count) = state.requests.next_datagram(&state.room, 1 << 20);
            assert_eq!(count, expected, "{flags:?}");
            state.send_at_once();
            let (_, count) = state.requests.next_datagram(&state.room, 1 << 20);
            assert_eq!(count, 3, "{flags:?}");
        }
        // A process can serve several dumps of one socket.
        state.set_peer(1);
        state.batch();
        for _ in 0..3 {
            state.add_with(0x10, NLM_F_DUMP, |_| Ok(())).unwrap();
        }
        let (_, count) = state.requests.next_datagram(&state.room, 1 << 20);
        assert_eq!(count, 3);
    }

    /// The memory of a huge batch or answer is freed.
    #[test]
    fn buffers_shrink() {
        let nosuch = |message: &mut RequestBuilder<'_>| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, "nosuch0")
        };
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let mut batch = client.batch();
        for _ in 0..20_000 {
            batch.add(RTM_GETLINK, lo).unwrap();
            batch.add(RTM_GETLINK, nosuch).unwrap();
        }
        let outcome = batch.send().unwrap();
        assert_eq!(outcome.replies().count(), 20_000);
        assert_eq!(outcome.failures().len(), 20_000);
        let taken = |client: &ClientState| {
            let failures = client.batch_state().map(|batch| batch.failures.capacity());
            let failures = failures.unwrap_or_default() * size_of::<RequestError>();
            let [requests, answer] = [client.requests.capacities(), client.answer.capacities()];
            [&requests[..], &answer[..], &[failures]].concat()
        };
        let much = taken(&client.state);
        assert!(much.iter().all(|bytes| *bytes > MOST_IDLE), "{much:?}");
        client.request(RTM_GETLINK, lo).unwrap();
        let less = taken(&client.state);
        assert!(less.iter().all(|bytes| *bytes <= MOST_IDLE), "{less:?}");
        // Memory that is not huge is reused.
        let next = |client: &mut Client| {
            client.request(RTM_GETLINK, lo).unwrap();
            taken(&client.state)
        };
        assert_eq!(next(&mut client), less);
        assert!(less.iter().any(|bytes| *bytes > 0), "{less:?}");
    }
}
