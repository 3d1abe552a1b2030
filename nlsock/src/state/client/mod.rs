//! [`ClientState`]: a client's requests and their answers.
//!
//! ```text
//!   request / dump / batch, add        step_reply / step_next         reply / message / outcome
//!              |                              |       ^                           ^
//!              v                              v       |                           |
//!        requests.rs  ---- datagrams ---->  socket ----------> answer.rs ---------+
//!   what is sent and due    target.rs: whom                what was received
//! ```
//!
//! The state changes only where a datagram is sent or received, or a message
//! handed out. A call that ends early, by a timeout or because its future was
//! dropped, can therefore be taken up again, and nothing is lost.
//!
//! Answers to what was given up are recognised by their sequence numbers and
//! passed over. A dump that was given up half read is a special case: the kernel
//! goes on with it as the socket is read, and refuses a second one until then
//! (`EBUSY`, `__netlink_dump_start`). A new dump is therefore sent when the old
//! one has been read to its end.

use std::time::Duration;

use nlwire::exchange::{Event, Exchange};
use nlwire::{
    BuildError, ExtAck, Message, MessageKind, Messages, NlmFlags, ParseError, SockAddrNl,
};

use super::inbox::{SenderFilter, MOST_IDLE};
use super::step::{Step, RETRY};
use crate::{Counters, Error, RequestBuilder, Socket};

mod answer;
mod reply;
mod requests;
mod target;
mod task;

pub use reply::{BatchExtAcks, BatchOutcome, BatchReplies, Reply, ReplyMessages};

use answer::{Answer, Item};
use requests::Requests;
use target::Target;
use task::{Batch, Single, Task};

/// The room in the receive buffer that the answer to one request may need: its
/// ACK and a reply, with what the kernel adds to their length. As many requests
/// are on their way at once as the buffer has room for.
const ROOM_FOR_ANSWER: usize = 8 * 1024;

/// The most bytes that an answer may take when it is kept, unless the caller says
/// otherwise. A full BGP table of three million routes is a third of it.
const REPLY_LIMIT: usize = 1 << 30;

/// The two kinds of requests, which differ in how their answers end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Request,
    Dump,
}

/// An operation of a client that can be continued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pending {
    /// The answer to a request, or a dump: by
    /// [`step_reply`](ClientState::step_reply).
    Reply,
    /// A batch: by [`step_reply`](ClientState::step_reply), to its
    /// [`outcome`](ClientState::outcome).
    Batch,
}

/// The requests of a client and their answers, without waiting.
///
/// An operation is begun by [`request_with`](Self::request_with), [`dump_with`](Self::dump_with) or
/// [`batch`](Self::batch), which give up what was going on before. It is carried
/// out by one of two kinds of [`Step`]:
///
/// | step | until | result |
/// |---|---|---|
/// | [`step_reply`](Self::step_reply) | the answer is complete, and kept | [`reply`](Self::reply), [`outcome`](Self::outcome) of a batch |
/// | [`step_next`](Self::step_next) | the next message, or the end | [`message`](Self::message) |
///
/// All steps take the same socket, which has no other users.
#[derive(Debug)]
pub struct ClientState {
    target: Target,
    requests: Requests,
    answer: Answer,
    task: Task,
    phase: Phase,
    /// A dump that the kernel may still be at.
    abandoned: Option<Exchange>,
    reply_limit: usize,
    unrelated: u64,
    overruns: u64,
}

/// The progress of the requests at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing is due: all is answered, or given up.
    Idle,
    /// Requests are written, and nothing has been sent.
    Writing,
    /// Requests are being sent and answers received.
    Waiting {
        /// Datagrams were lost. The queue is read empty before that is an error.
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
    /// Binds the socket if it has no port, and turns `NETLINK_EXT_ACK`,
    /// `NETLINK_CAP_ACK` and `NETLINK_GET_STRICT_CHK` on where the kernel has
    /// them. Whether the socket is non-blocking makes no difference.
    ///
    /// # Errors
    /// Those of [`Socket::bind`].
    pub fn new(socket: &Socket) -> Result<Self, Error> {
        Ok(Self {
            target: Target::new(socket)?,
            requests: Requests::new(),
            answer: Answer::default(),
            task: Task::Single(Single::new(Kind::Request)),
            phase: Phase::Idle,
            abandoned: None,
            reply_limit: REPLY_LIMIT,
            unrelated: 0,
            overruns: 0,
        })
    }

    /// Asks the process that has this port, instead of the kernel.
    pub fn set_peer(&mut self, port: u32) {
        self.target.peer = port;
    }

    /// Sets the length of the family header in bytes, to find attributes in
    /// requests that are refused.
    pub fn set_header_len(&mut self, len: usize) {
        self.target.header_len = Some(len);
    }

    /// Sets the most bytes that a reply may take in memory: its datagrams, and 16
    /// bytes for each message in them.
    pub fn set_reply_limit(&mut self, bytes: usize) {
        self.reply_limit = bytes;
    }

    /// Returns the numbers of datagrams and messages that nobody waited for.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            foreign: self.answer.inbox.foreign,
            unrelated: self.unrelated,
            overruns: self.overruns,
        }
    }

    /// Returns the bytes of the last request, or of all requests of the last
    /// batch.
    #[must_use]
    pub fn last_request(&self) -> &[u8] {
        self.requests.as_bytes()
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

    /// Begins a dump. `NLM_F_REQUEST` and `NLM_F_DUMP` are added to the flags.
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
        let requests = &mut self.requests;
        requests.push(&self.target, kind, nlmsg_type, nlmsg_flags, build)?;
        Ok(())
    }

    /// Begins a batch, which is filled by [`add_with`](Self::add_with).
    pub fn batch(&mut self) {
        self.reset(Task::Batch(Batch::default()));
    }

    /// Adds a request to a batch that has not been sent, and begins one if there is
    /// none. `NLM_F_REQUEST` and `NLM_F_ACK` are added to the flags. A request that
    /// cannot be built is not added.
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
        let (requests, kind) = (&mut self.requests, Kind::Request);
        requests.push(&self.target, kind, nlmsg_type, nlmsg_flags, build)?;
        Ok(())
    }

    /// Sends all requests of the batch in one datagram, however long.
    pub fn send_at_once(&mut self) {
        self.requests.at_once = true;
    }

    /// Lets [`step_reply`](Self::step_reply) ask for a dump again while it is
    /// interrupted, `attempts` times at most in all. Once is the default.
    pub fn set_attempts(&mut self, attempts: usize) {
        if let Task::Single(single) = &mut self.task {
            single.attempts = attempts;
        }
    }

    /// Sends the same request or dump again, from the beginning. A batch is not sent
    /// again.
    pub fn restart(&mut self) {
        if let Task::Single(single) = &mut self.task {
            single.end = None;
            let kind = single.kind;
            self.give_up();
            self.answer.clear();
            self.requests.renew(&self.target, kind);
            self.phase = Phase::Writing;
        }
    }

    /// Sets the family of generic netlink that the request at hand is for, and the
    /// length of its headers together, to explain a refusal.
    pub(super) fn set_family(&mut self, name: &str, header_len: Option<usize>) {
        self.target.set_family(name, header_len);
    }

    /// Returns a number that differs from one operation to the next.
    pub(super) fn serial(&self) -> u32 {
        self.requests.first_seq()
    }

    /// Starts over. What was going on is given up.
    fn reset(&mut self, task: Task) {
        self.give_up();
        self.requests.clear();
        self.answer.clear();
        self.target.set_family("", None);
        self.task = task;
        self.phase = Phase::Writing;
    }

    /// Stops waiting for answers.
    fn give_up(&mut self) {
        if let Phase::Waiting { .. } = self.phase {
            let dump = self.requests.unfinished_dump();
            self.abandoned = dump.or(self.abandoned.take());
        }
        self.phase = Phase::Idle;
    }

    /// Gives up because of an error. The outcome of a batch is still to be told.
    fn fail(&mut self, error: &Error) {
        if let Task::Batch(batch) = &mut self.task {
            batch.lose(self.requests.unanswered(), error.clone());
        }
        self.give_up();
    }

    /// Returns the operation that a step would continue: something is due, or has not
    /// been handed out. `None` also for an operation that no step has been made of.
    #[must_use]
    pub fn pending(&self) -> Option<Pending> {
        let is_waiting = matches!(self.phase, Phase::Waiting { .. });
        let is_pending = is_waiting || !self.answer.fresh.is_empty() || self.task.is_untold();
        is_pending.then_some(match self.task {
            Task::Single(_) => Pending::Reply,
            Task::Batch(_) => Pending::Batch,
        })
    }

    /// Returns whether the next step hands out what has been received already,
    /// and makes no system call.
    #[must_use]
    pub fn is_buffered(&self) -> bool {
        !self.answer.fresh.is_empty()
    }

    /// Returns the time after which to step again although nothing was received:
    /// the peer had no room for a request.
    #[must_use]
    pub fn unsent(&self) -> Option<Duration> {
        match self.phase {
            Phase::Waiting { unsent: true, .. } => Some(RETRY),
            _ => None,
        }
    }

    /// Performs one step towards a complete answer. When it is ready,
    /// [`reply`](Self::reply) has all messages, and [`outcome`](Self::outcome)
    /// tells what became of a batch.
    ///
    /// # Errors
    /// Those of [`Client::request`](crate::Client::request). A batch does not end
    /// with [`Refused`](Error::Refused).
    pub fn step_reply(&mut self, socket: &Socket) -> Result<Step, Error> {
        let step = self.step(socket)?;
        if step != Step::Ready {
            return Ok(step);
        }
        self.answer.forget_current();
        self.answer.keep();
        self.take_error()?;
        if self.answer.kept_len() > self.reply_limit {
            let error = Error::ReplyTooLong {
                limit: self.reply_limit,
            };
            self.fail(&error);
            self.task.forget_messages();
            self.answer.clear();
            return Err(error);
        }
        if self.phase != Phase::Idle {
            return Ok(Step::Again);
        }
        match &mut self.task {
            Task::Single(single) if self.answer.interrupted && single.attempts > 1 => {
                single.attempts = single.attempts.saturating_sub(1);
                self.restart();
                Ok(Step::Again)
            }
            _ => Ok(Step::Ready),
        }
    }

    /// Performs one step towards the next message. When it is ready,
    /// [`message`](Self::message) is that message, or `None` at the end.
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
        }
        Ok(step)
    }

    /// Performs one step: sends what may be sent, and receives one datagram. Ready
    /// when there is something to hand out, or nothing due.
    fn step(&mut self, socket: &Socket) -> Result<Step, Error> {
        if !self.answer.fresh.is_empty() {
            return Ok(Step::Ready);
        }
        match self.phase {
            Phase::Idle => return Ok(Step::Ready),
            // An empty batch.
            Phase::Writing if self.requests.is_answered() => {
                self.phase = Phase::Idle;
                return Ok(Step::Ready);
            }
            Phase::Writing => self.phase = Phase::WAITING,
            Phase::Waiting { .. } => {}
        }
        if !self.requests.is_in_flight()
            && !self.requests.is_sent()
            && !self.is_old_dump_in_the_way()
        {
            self.send(socket)?;
        }
        let Phase::Waiting { overrun, unsent } = self.phase else {
            return Ok(Step::Again);
        };
        let peer = SenderFilter::Peer(self.target.peer);
        match self.answer.inbox.receive(socket, peer) {
            Ok(true) => self.read(),
            Ok(false) => {}
            Err(Error::Overrun) => {
                // The queue was filled before the loss, and may hold the answer.
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
            Err(Error::WouldBlock) if !self.requests.is_in_flight() => {
                // The old dump is stuck: the kernel had no memory for it. What
                // the kernel says to a new one is said to the caller. Or the ends
                // of a transaction were all there was to send, and are done.
                self.abandoned = None;
            }
            Err(Error::WouldBlock) if overrun => {
                // The queue is empty, so that the kernel sends again.
                self.fail(&Error::Overrun);
                return Err(Error::Overrun);
            }
            Err(Error::WouldBlock) => return Ok(Step::Wait { timeout: None }),
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

    /// Returns whether what is to be sent has to wait for the end of an old dump.
    /// The rule is the kernel's; other processes have none.
    fn is_old_dump_in_the_way(&self) -> bool {
        self.abandoned.is_some() && self.target.is_kernel() && self.requests.has_unsent_dump()
    }

    /// Sends as many requests as may be on their way at once, and transactions of
    /// nfnetlink whole.
    fn send(&mut self, socket: &Socket) -> Result<(), Error> {
        let most = if self.requests.are_many() {
            socket.recv_buffer()?.div_euclid(ROOM_FOR_ANSWER).max(1)
        } else {
            1
        };
        let (bytes, count) = self.requests.next_datagram(&self.target, most);
        match socket.send_now(bytes, SockAddrNl::new(self.target.peer, 0)) {
            Ok(()) => {
                let len = bytes.len();
                self.requests.mark_sent(len, count);
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

    /// Hands out the error of the datagram at hand.
    fn take_error(&mut self) -> Result<(), Error> {
        match self.answer.fresh.take_error() {
            None => Ok(()),
            Some(error) => {
                if matches!(error, Error::Overrun) {
                    self.fail(&error); // what still comes is not all of it
                }
                Err(error)
            }
        }
    }

    /// Takes note of every message in the datagram at hand.
    fn read(&mut self) {
        let Self {
            target,
            requests,
            answer,
            task,
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
        fresh.clear();
        let is_multicast = inbox.group.is_some();
        let mut keep = false;
        let mut refused_transaction = false;
        // Strict: bytes that are too few for a header were once a message.
        for message in Messages::new(inbox.datagram()).strict() {
            let message = match message {
                Ok(message) => message,
                Err(_) if is_multicast => {
                    // No answer is lost by that.
                    *unrelated = unrelated.saturating_add(1);
                    break;
                }
                Err(error) => {
                    fresh.fail(Error::Malformed(error));
                    break;
                }
            };
            let Some((index, exchange)) = requests.find(message.nlmsg_seq()) else {
                if let Some(old) = abandoned {
                    let _ = event(old, message, is_multicast);
                    if old.is_finished() {
                        *abandoned = None;
                    }
                }
                *unrelated = unrelated.saturating_add(1);
                continue;
            };
            let item = Item::new(inbox.start(), &message, index);
            let mut refused = None;
            let mut broken = None;
            match event(exchange, message, is_multicast) {
                None => {} // NLMSG_NOOP
                Some(Event::Data(_)) => fresh.push(item),
                Some(Event::Ack(_)) => keep |= task.end(item, &message, true),
                Some(Event::Done(_)) => keep |= task.end(item, &message, false),
                Some(Event::Refused(ack)) => {
                    refused = ack.errno().map(|errno| (errno, ack.ext_ack()));
                }
                Some(Event::Aborted(done)) => {
                    refused = done.errno().map(|errno| (errno, done.ext_ack()));
                }
                Some(Event::Overrun) => fresh.fail(Error::Overrun),
                Some(Event::Malformed(error)) => {
                    broken = Some(error);
                    fresh.fail(Error::Malformed(error));
                }
                // The right number, and the port of another in nlmsg_pid.
                Some(_) => *unrelated = unrelated.saturating_add(1),
            }
            *interrupted |= exchange.is_interrupted();
            if exchange.is_finished() {
                requests.finish(index);
                if let (Task::Batch(batch), Some(error)) = (&mut *task, broken) {
                    batch.lose([index], Error::Malformed(error));
                }
            }
            let Some((errno, ext_ack)) = refused else {
                continue;
            };
            refused_transaction |= requests.begins_transaction(target, index);
            if let Some(request) = requests.message(index) {
                let refusal = target.explain(&request, errno, ext_ack);
                match task {
                    Task::Single(_) => fresh.fail(Error::Refused(Box::new(refusal))),
                    Task::Batch(batch) => batch.failures.push(refusal.in_batch(index)),
                }
            }
        }
        if keep {
            inbox.keep();
        }
        if refused_transaction {
            requests.refuse_datagram();
        }
    }

    /// Takes back the message that the last step came to: the next step comes to
    /// it again.
    pub(super) fn put_back(&mut self) {
        self.answer.put_back();
    }

    /// Returns the message that [`step_next`](Self::step_next) came to, `None`
    /// behind the last one. Offsets in it count from its own header.
    #[must_use]
    pub fn message(&self) -> Option<Message<'_>> {
        self.answer.current()
    }

    /// Returns the answer that [`step_reply`](Self::step_reply) has kept.
    #[must_use]
    pub fn reply(&self) -> Reply<'_> {
        Reply { client: self }
    }

    /// Returns what became of a batch, after [`step_reply`](Self::step_reply).
    pub fn outcome(&mut self) -> BatchOutcome<'_> {
        if let Task::Batch(batch) = &mut self.task {
            batch.tell();
        }
        BatchOutcome { client: self }
    }

    /// Returns whether a part of a dump was flagged as interrupted
    /// (`NLM_F_DUMP_INTR`), as far as the answer has been received.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.answer.interrupted
    }

    /// Returns what a request or dump was acknowledged with beside the success.
    /// Empty until its end has been handed out, and for a batch.
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

    /// Returns how many messages are kept.
    pub(super) fn kept_count(&self) -> usize {
        self.answer.kept().len()
    }

    /// Returns a message that is kept, and the index of its request.
    #[inline]
    pub(super) fn kept(&self, number: usize) -> Option<(usize, Message<'_>)> {
        let item = self.answer.kept().get(number)?;
        Some((item.request(), self.answer.message(*item)?))
    }

    /// Returns what became of the requests of a batch.
    pub(super) fn batch_state(&self) -> Option<&Batch> {
        match &self.task {
            Task::Single(_) => None,
            Task::Batch(batch) => Some(batch),
        }
    }

    /// Returns an extended ACK beside a success of a batch, and the index of its
    /// request.
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

    /// Returns how many requests were sent.
    pub(super) fn sent(&self) -> usize {
        self.requests.sent()
    }
}

/// Returns what a message means to a request.
#[inline]
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

/// Returns an empty list in the memory of `list`, unless that is huge.
fn recycled<T>(list: &mut Vec<T>) -> Vec<T> {
    let mut list = std::mem::take(list);
    list.clear();
    if list.capacity().saturating_mul(size_of::<T>()) > MOST_IDLE {
        list = Vec::new();
    }
    list
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

    /// A request stays one when it is sent again, and is no part of a batch.
    #[test]
    fn a_request_is_sent_again() {
        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        let mut state = ClientState::new(&socket).unwrap();
        state.restart(); // nothing was asked
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
        // Given up, and the rest of it is nobody's.
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

    /// The memory of a huge batch or answer is given back.
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
        // And what is not huge is used again.
        let next = |client: &mut Client| {
            client.request(RTM_GETLINK, lo).unwrap();
            taken(&client.state)
        };
        assert_eq!(next(&mut client), less);
        assert!(less.iter().any(|bytes| *bytes > 0), "{less:?}");
    }
}
