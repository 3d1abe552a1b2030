//! [`ClientState`]: what a client asks and is told, from one call to the next.
//!
//! It never waits. [`advance`](ClientState::advance) goes one step, and where
//! nothing is there to receive says so; how to wait is known to the blocking
//! and to the asynchronous client, which are otherwise the same. All there is
//! to remember is in here, and changes only as a datagram is taken or a message
//! handed out: so a call that is given up, by a timeout or by dropping a
//! future, can be taken up again, and nothing is lost by it.
//!
//! ```text
//!   begin, add, add ...  -->  advance, advance, ...  -->  Message | Wait | ... | Finished
//!                               sends what it may
//!                               reads what is there
//! ```
//!
//! Whatever is still due of what was asked before is recognised by its sequence
//! number, and passed over. One thing more is known about a dump that was given
//! up half read: the kernel goes on with it as the socket is read, and refuses a
//! second one as long (`EBUSY`, `__netlink_dump_start`). So a new dump is asked
//! for when the old one has been read to its end.

use std::io;
use std::ops::Range;

use nlwire::exchange::{Awaiting, Event, Exchange, Received};
use nlwire::uapi::*;
use nlwire::{BuildError, ExtAck, Message, MessageBuilder, MessageKind, Messages, NlMsgHdr, Sink};
use nlwire::{ParseError, SockAddrNl};

use super::inbox::{Inbox, SenderFilter, MOST_IDLE};
use super::reply::{BatchOutcome, Reply};
use super::step::{Step, RETRY};
use crate::explain::Known;
use crate::{Counters, Error, RequestBuilder, RequestError, Socket, VecSink};

/// The room in the receive buffer that the answer to one request may need: its
/// ACK and a reply, with what the kernel adds to their length. As many requests
/// are on their way at once as the buffer has room for.
const ROOM_FOR_ANSWER: usize = 8 * 1024;

/// The most bytes to send in one datagram, as far as whole requests allow.
const MOST_AT_ONCE: usize = 32 * 1024;

/// What a client can go on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pending {
    /// The answer to a request, or a dump.
    Reply,
    /// A batch.
    Batch,
}

/// Which kind of request it is, to know how its answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Request,
    Dump,
}

/// A request, and what it still has due.
#[derive(Debug)]
struct Asked {
    exchange: Exchange,
    /// Where the request is in the sink.
    offset: usize,
    /// Whether it has to be answered. The ends of a transaction are answered by
    /// Linux 6.10 and by errors only: see [`is_end`].
    awaited: bool,
    /// Whether it will not be answered, since its transaction was refused.
    undone: bool,
}

impl Asked {
    fn is_over(&self) -> bool {
        self.undone || self.exchange.is_finished()
    }

    fn is_due(&self) -> bool {
        self.awaited && !self.is_over()
    }

    /// The request.
    fn request<'s>(&self, sink: &'s VecSink) -> Option<Message<'s>> {
        let bytes = sink.as_bytes().get(self.offset..)?;
        Messages::new(bytes).next()?.ok()
    }
}

/// Whether a request is one end of a transaction of nfnetlink, which has to be
/// in one datagram (`nfnetlink_rcv_batch`).
fn is_end(protocol: i32, nlmsg_type: u16) -> bool {
    let ends = [NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END];
    protocol == NETLINK_NETFILTER && ends.contains(&nlmsg_type)
}

/// The state of a client.
#[derive(Debug)]
pub struct ClientState {
    protocol: i32,
    pub(crate) header_len: Option<usize>,
    /// The generic netlink family that is asked, to name it in errors, and the
    /// length of its headers together, for this request.
    pub(crate) family: String,
    pub(crate) family_header_len: Option<usize>,
    /// The port that is asked, 0 for the kernel.
    pub(crate) peer: u32,
    /// Our own.
    port: u32,

    /// The requests.
    sink: VecSink,
    /// How many bytes, and how many requests, of them are sent.
    sent: usize,
    sent_requests: usize,
    /// Which request the last datagram began with.
    datagram_first: usize,

    /// The sequence number of the first request.
    first: u32,
    /// Each of them.
    pending: Vec<Asked>,
    /// Whether all of them go into one datagram.
    at_once: bool,
    /// How many of them have anything due, and of those that are sent.
    open: usize,
    in_flight: usize,
    /// Whether anyone has waited for them yet.
    begun: bool,
    /// A dump that the kernel may still be at.
    abandoned: Option<Exchange>,

    inbox: Inbox,
    /// The messages to hand out of the datagram at hand, how many of them have
    /// been, and what is to be said behind them.
    ready: Vec<Range<usize>>,
    handed_out: usize,
    failure: Option<Error>,
    /// Whether the datagram at hand has something to keep.
    keep: bool,
    /// What was kept.
    replies: Vec<Range<usize>>,
    /// The message that ended the answer.
    end: Option<Range<usize>>,
    interrupted: bool,
    overrun: bool,
    batch: bool,
    failures: Vec<RequestError>,
    /// Which requests of a batch were sent and have lost their answer, and to
    /// what. Whether the batch has ended with that, and nobody has yet asked
    /// what became of it.
    unanswered: Vec<usize>,
    lost_to: Option<Error>,
    untold: bool,
    counters: Counters,
    /// The message that [`step_next`](Self::step_next) has handed out.
    current: Option<Range<usize>>,
    /// How often a dump may still be asked for because it was interrupted.
    attempts: usize,
}

impl ClientState {
    /// Over `socket`, which is given a port if it has none.
    pub fn new(socket: &Socket) -> Result<Self, Error> {
        let mut addr = socket.local_addr()?;
        if addr.nl_pid() == 0 {
            socket.bind(addr)?;
            addr = socket.local_addr()?;
        }
        // Each of these is newer than netlink. What an older kernel cannot do
        // it does not do.
        let _ = socket.set_ext_ack(true); // Linux 4.12
        let _ = socket.set_cap_ack(true); // Linux 4.3
        let _ = socket.set_get_strict_chk(true); // Linux 4.20
        if socket.memberships().is_ok_and(|groups| !groups.is_empty()) {
            // To tell events of groups above 32 from answers.
            let _ = socket.set_pktinfo(true);
        }
        Ok(Self {
            protocol: socket.protocol()?,
            header_len: None,
            family: String::new(),
            family_header_len: None,
            peer: 0,
            port: addr.nl_pid(),
            sink: VecSink::new(),
            sent: 0,
            sent_requests: 0,
            datagram_first: 0,
            first: random(),
            pending: Vec::new(),
            at_once: false,
            open: 0,
            in_flight: 0,
            begun: false,
            abandoned: None,
            inbox: Inbox::new(),
            ready: Vec::new(),
            handed_out: 0,
            failure: None,
            keep: false,
            replies: Vec::new(),
            end: None,
            interrupted: false,
            overrun: false,
            batch: false,
            failures: Vec::new(),
            unanswered: Vec::new(),
            lost_to: None,
            untold: false,
            counters: Counters::default(),
            current: None,
            attempts: 1,
        })
    }

    /// Begins with something new. What was going on is given up.
    fn reset(&mut self, batch: bool) {
        self.give_up();
        self.batch = batch;
        if self.sink.capacity() > MOST_IDLE {
            self.sink = VecSink::new();
        }
        self.sink.truncate(0);
        empty(&mut self.pending);
        empty(&mut self.failures);
        empty(&mut self.unanswered);
        (self.lost_to, self.untold) = (None, false);
        (self.sent, self.sent_requests) = (0, 0);
        self.forget_answer();
        self.family.clear();
        self.family_header_len = None;
        self.attempts = 1;
    }

    /// Begins a request.
    pub fn request(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.begin(Kind::Request, nlmsg_type, nlmsg_flags, build)
    }

    /// Begins a dump.
    pub fn dump(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.begin(Kind::Dump, nlmsg_type, nlmsg_flags, build)
    }

    /// Begins a request or a dump.
    pub(super) fn begin(
        &mut self,
        kind: Kind,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.reset(false);
        self.push(kind, nlmsg_type, nlmsg_flags, build)
    }

    /// Lets a dump that is kept be asked for again while it is interrupted.
    pub fn set_attempts(&mut self, attempts: usize) {
        self.attempts = attempts;
    }

    /// Performs one step towards the whole answer, which is kept.
    pub fn step_reply(&mut self, socket: &Socket) -> Result<Step, Error> {
        let step = self.advance(socket)?;
        if step != Step::Ready {
            return Ok(step);
        }
        while let Some(place) = self.next()? {
            self.keep(place);
        }
        if !self.is_answered() {
            return Ok(Step::Again);
        }
        if self.interrupted && self.attempts > 1 {
            self.attempts = self.attempts.saturating_sub(1);
            self.restart();
            return Ok(Step::Again);
        }
        Ok(Step::Ready)
    }

    /// Performs one step towards the next message.
    pub fn step_next(&mut self, socket: &Socket) -> Result<Step, Error> {
        self.current = None;
        let step = self.advance(socket)?;
        if step == Step::Ready {
            self.current = self.next()?;
        }
        Ok(step)
    }

    /// Returns the message that [`step_next`](Self::step_next) came to.
    pub fn message(&self) -> Option<Message<'_>> {
        self.lend(self.current.as_ref()?)
    }

    /// Returns the answer.
    pub fn reply(&self) -> Reply<'_> {
        Reply { client: self }
    }

    /// Returns what became of the batch.
    pub fn outcome(&mut self) -> BatchOutcome<'_> {
        BatchOutcome::new(self)
    }

    /// Returns what there is to go on with.
    pub fn pending(&self) -> Option<Pending> {
        let due = (self.begun && !self.is_answered()) || self.has_ready() || self.untold;
        let pending = if self.batch {
            Pending::Batch
        } else {
            Pending::Reply
        };
        due.then_some(pending)
    }

    /// Whether the next step needs no system call.
    #[cfg_attr(not(feature = "tokio"), allow(dead_code, reason = "for tokio"))]
    pub fn is_buffered(&self) -> bool {
        self.has_ready()
    }

    fn forget_answer(&mut self) {
        self.inbox.clear();
        empty(&mut self.ready);
        empty(&mut self.replies);
        self.handed_out = 0;
        (self.failure, self.end) = (None, None);
        (self.keep, self.interrupted, self.overrun) = (false, false, false);
    }

    /// Gives up for an error. What became of a batch stays to be asked.
    fn fail(&mut self, error: &Error) {
        if self.batch {
            let sent = self.pending.iter().take(self.sent_requests).enumerate();
            let due = sent.filter(|(_, asked)| asked.is_due());
            self.unanswered.extend(due.map(|(index, _)| index));
            self.lost_to = Some(copy(error));
            self.untold = true;
        }
        self.give_up();
    }

    /// Waits for nothing any more.
    fn give_up(&mut self) {
        let sent = self.pending.iter().take(self.sent_requests);
        let mut unfinished = sent.filter(|asked| asked.exchange.awaiting() == Awaiting::Done);
        if let Some(dump) = unfinished.next() {
            self.abandoned = Some(dump.exchange.clone());
        }
        self.first = self.seq();
        self.pending.clear();
        (self.open, self.in_flight) = (0, 0);
        (self.begun, self.at_once) = (false, false);
    }

    /// The sequence number of the next request.
    fn seq(&self) -> u32 {
        let count = u32::try_from(self.pending.len()).unwrap_or(u32::MAX);
        self.first.wrapping_add(count)
    }

    /// Begins a batch.
    pub fn batch(&mut self) {
        self.reset(true);
    }

    /// Adds a request to the batch.
    pub fn add(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.push(Kind::Request, nlmsg_type, nlmsg_flags, build)
    }

    /// Adds a request.
    fn push(
        &mut self,
        kind: Kind,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let awaited = !is_end(self.protocol, nlmsg_type);
        let kind_flags = match kind {
            Kind::Request if !awaited => 0,
            Kind::Request => NLM_F_ACK,
            Kind::Dump => NLM_F_DUMP,
        };
        let header = NlMsgHdr::new(nlmsg_type)
            .with_flags(nlmsg_flags | NLM_F_REQUEST | kind_flags)
            .with_seq(self.seq());
        let offset = self.sink.as_bytes().len();
        let mut message = MessageBuilder::new(&mut self.sink, header)?;
        build(&mut message)?;
        message.end()?;
        self.expect(kind, &header, offset);
        Ok(())
    }

    fn expect(&mut self, kind: Kind, header: &NlMsgHdr, offset: usize) {
        let exchange = Exchange::new(header, self.port).with_peer(self.peer);
        let bits = header.nlmsg_flags() & NLM_F_DUMP;
        let exchange = match self.protocol {
            _ if kind == Kind::Dump => exchange.with_dump(true),
            // rtnetlink_rcv_msg: a request to get, by its type.
            NETLINK_ROUTE => {
                let get = header.nlmsg_type() >= NLMSG_MIN_TYPE && header.nlmsg_type() & 3 == 2;
                exchange.with_dump(get && bits != 0)
            }
            // genl_family_rcv_msg
            NETLINK_GENERIC => exchange.with_dump(bits == NLM_F_DUMP),
            // Another process has the flags mean what they mean as a rule, and
            // the kernel's other families what they like.
            _ if self.peer == 0 && bits != 0 => exchange.with_maybe_dump(),
            _ => exchange,
        };
        let awaited = !is_end(self.protocol, header.nlmsg_type());
        self.pending.push(Asked {
            exchange,
            offset,
            awaited,
            undone: false,
        });
        self.open = self.open.saturating_add(usize::from(awaited));
    }

    /// What is asked goes into one datagram, however long.
    pub fn send_at_once(&mut self) {
        self.at_once = true;
    }

    /// Asks the same once more, a single request.
    pub fn restart(&mut self) {
        self.give_up();
        self.forget_answer();
        self.failures.clear();
        (self.sent, self.sent_requests) = (0, 0);
        let seq = self.seq();
        let bytes = self.sink.as_bytes_mut();
        let Some(mut header) = NlMsgHdr::from_prefix(bytes).copied() else {
            return; // nothing was asked
        };
        header = header.with_seq(seq);
        let new = nlwire::zerocopy::IntoBytes::as_bytes(&header);
        for (to, from) in bytes.iter_mut().zip(new) {
            *to = *from;
        }
        self.expect(Kind::Dump, &header, 0);
    }

    /// The requests, as they are sent.
    pub fn last_request(&self) -> &[u8] {
        self.sink.as_bytes()
    }

    /// Returns what was received and not waited for.
    pub fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            ..self.counters
        }
    }

    /// Whether all that was due has been received, though it may not yet have
    /// been handed out.
    pub(crate) fn is_answered(&self) -> bool {
        self.open == 0 && self.is_sent()
    }

    fn is_sent(&self) -> bool {
        self.sent_requests >= self.pending.len()
    }

    fn has_ready(&self) -> bool {
        self.handed_out < self.ready.len() || self.failure.is_some()
    }

    /// Returns whether the dump was interrupted, as far as is known.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    /// Goes one step: sends what may be sent, and receives one datagram.
    fn advance(&mut self, socket: &Socket) -> Result<Step, Error> {
        if self.has_ready() || self.is_answered() {
            return Ok(Step::Ready);
        }
        self.begun = true;
        let mut unsent = None;
        if self.in_flight == 0 && !self.is_sent() && !self.is_old_dump_in_the_way() {
            match self.send(socket) {
                Err(Error::WouldBlock) => unsent = Some(RETRY),
                result => result?,
            }
        }
        if self.keep {
            self.inbox.keep();
            self.keep = false;
        }
        match self.inbox.receive(socket, SenderFilter::Peer(self.peer)) {
            Ok(true) => self.read(),
            Ok(false) => {}
            Err(Error::Overrun) => {
                // What is in the queue came before the loss, our answer
                // perhaps with it.
                self.counters.overruns = self.counters.overruns.saturating_add(1);
                self.overrun = true;
            }
            Err(Error::WouldBlock) if unsent.is_some() => {
                return Ok(Step::Wait { timeout: unsent });
            }
            Err(Error::WouldBlock) if self.in_flight == 0 => {
                // The old dump is stuck: the kernel had no memory for it. What
                // it says to a new one is said to the caller. Or the ends of a
                // transaction were all there was to send, and are done.
                self.abandoned = None;
            }
            Err(Error::WouldBlock) if self.overrun => {
                // Read empty, so that the kernel sends again.
                self.fail(&Error::Overrun);
                self.overrun = false;
                return Err(Error::Overrun);
            }
            Err(Error::WouldBlock) => return Ok(Step::Wait { timeout: None }),
            Err(error) => return Err(error),
        }
        Ok(if self.has_ready() || self.is_answered() {
            Step::Ready
        } else {
            Step::Again
        })
    }

    /// Whether what is to be sent has to wait for the end of an old dump. The
    /// rule is the kernel's, and other processes are not held to it.
    fn is_old_dump_in_the_way(&self) -> bool {
        let mut unsent = self.pending.iter().skip(self.sent_requests);
        self.peer == 0
            && self.abandoned.is_some()
            && unsent.any(|asked| asked.exchange.awaiting() == Awaiting::Done)
    }

    /// Sends as many requests as may be on their way at once, and transactions
    /// of nfnetlink whole.
    fn send(&mut self, socket: &Socket) -> Result<(), Error> {
        let unsent = self.sink.as_bytes().get(self.sent..).unwrap_or_default();
        let most = match self.pending.len() {
            1 => 1,
            _ => socket.recv_buffer()?.div_euclid(ROOM_FOR_ANSWER).max(1),
        };
        let mut messages = Messages::new(unsent);
        let (mut len, mut requests) = (0, 0usize);
        let mut transaction = false;
        while let Some(Ok(message)) = messages.next() {
            let nlmsg_type = message.header().nlmsg_type();
            let is_end = is_end(self.protocol, nlmsg_type);
            let begins = is_end && nlmsg_type == NFNL_MSG_BATCH_BEGIN;
            let end = unsent.len().saturating_sub(messages.remainder().len());
            let full = requests >= most || end > MOST_AT_ONCE || begins;
            if full && len != 0 && !transaction && !self.at_once {
                break;
            }
            transaction |= begins;
            (len, requests) = (end, requests.saturating_add(1));
            if is_end && !begins && transaction && !self.at_once {
                break;
            }
        }
        let bytes = unsent.get(..len).unwrap_or_default();
        match socket.send_now(bytes, SockAddrNl::new(self.peer, 0)) {
            Ok(()) => {}
            Err(error) => {
                // That one can be tried again.
                if !matches!(error, Error::WouldBlock) {
                    self.fail(&error);
                }
                return Err(error);
            }
        }
        self.sent = self.sent.saturating_add(len);
        let first = self.sent_requests;
        self.datagram_first = first;
        self.sent_requests = first.saturating_add(requests);
        let sent = self.pending.get(first..self.sent_requests);
        self.in_flight = sent
            .unwrap_or_default()
            .iter()
            .filter(|asked| asked.is_due())
            .count();
        self.overrun = false;
        Ok(())
    }

    /// The next message to hand out of the datagram at hand.
    fn next(&mut self) -> Result<Option<Range<usize>>, Error> {
        if let Some(place) = self.ready.get(self.handed_out) {
            self.handed_out = self.handed_out.saturating_add(1);
            return Ok(Some(place.clone()));
        }
        match self.failure.take() {
            None => Ok(None),
            Some(error) => {
                if matches!(error, Error::Overrun) {
                    self.fail(&error); // what comes still is not all of it
                }
                Err(error)
            }
        }
    }

    /// Takes note of everything in the datagram at hand.
    fn read(&mut self) {
        self.ready.clear();
        self.handed_out = 0;
        let start = self.inbox.start();
        let mut refused_all = false;
        // Strict: bytes that are too few for a header were once a message.
        for message in Messages::strict(self.inbox.datagram()) {
            let message = match message {
                Ok(message) => message,
                Err(_) if self.inbox.group.is_some() => {
                    // No answer is lost by that.
                    self.counters.unrelated = self.counters.unrelated.saturating_add(1);
                    break;
                }
                Err(error) => {
                    self.failure.get_or_insert(Error::Malformed(error));
                    break;
                }
            };
            let bytes = message.as_bytes();
            let mut received = Received::new(bytes, self.peer);
            if self.inbox.group.is_some() {
                received = received.multicast();
            }
            let seq = message.header().nlmsg_seq();
            let index = seq.wrapping_sub(self.first) as usize;
            let asked = match self.pending.get_mut(index) {
                Some(asked) if index < self.sent_requests && !asked.is_over() => asked,
                _ => {
                    if let Some(old) = &mut self.abandoned {
                        old.datagram(received).for_each(drop);
                        if old.is_finished() {
                            self.abandoned = None;
                        }
                    }
                    self.counters.unrelated = self.counters.unrelated.saturating_add(1);
                    continue;
                }
            };
            let begin = start.saturating_add(message.offset());
            let place = begin..begin.saturating_add(bytes.len());
            let mut refused = None;
            let mut broken = None;
            for event in asked.exchange.datagram(received) {
                match event {
                    Event::Data(_) => self.ready.push(place.clone()),
                    // A batch keeps none of its ACKs: the place would be that of
                    // whatever comes next.
                    Event::Ack(_) | Event::Done(_) if self.batch => {}
                    Event::Ack(_) => {
                        self.end = Some(place.clone());
                        self.keep = true;
                    }
                    Event::Done(_) => self.end = Some(place.clone()),
                    Event::Refused(ack) => refused = Some((ack.errno(), ack.ext_ack())),
                    Event::Aborted(done) => refused = Some((done.errno(), done.ext_ack())),
                    Event::Interrupted => self.interrupted = true,
                    Event::Overrun => {
                        self.failure.get_or_insert(Error::Overrun);
                    }
                    Event::Malformed(error) => {
                        broken = Some(error);
                        self.failure.get_or_insert(Error::Malformed(error));
                    }
                    // The right number, and another's port in nlmsg_pid.
                    _ => self.counters.unrelated = self.counters.unrelated.saturating_add(1),
                }
            }
            if self.batch && asked.exchange.is_finished() && broken.is_some() {
                self.unanswered.push(index);
                self.lost_to = broken.map(Error::Malformed);
                self.untold = true;
            }
            if asked.awaited && asked.exchange.is_finished() {
                self.open = self.open.saturating_sub(1);
                self.in_flight = self.in_flight.saturating_sub(1);
            }
            let Some((errno, ext_ack)) = refused else {
                continue;
            };
            if let Some(request) = asked.request(&self.sink) {
                let nlmsg_type = request.header().nlmsg_type();
                refused_all |= is_end(self.protocol, nlmsg_type) && index == self.datagram_first;
                let known = Known {
                    protocol: self.protocol,
                    header_len: self.family_header_len.or(self.header_len),
                    family: &self.family,
                };
                let rejection = RequestError::new(&request, errno, ext_ack, known);
                if self.batch {
                    self.failures.push(rejection.in_batch(index));
                } else {
                    let refused = Error::Refused(Box::new(rejection));
                    self.failure.get_or_insert(refused);
                }
            }
        }
        if refused_all {
            self.refuse_transaction();
        }
    }

    /// Waits no more for what was sent with the beginning of a transaction, which
    /// has been refused: none of it was done, whatever is said behind that.
    fn refuse_transaction(&mut self) {
        let sent = self
            .pending
            .get_mut(self.datagram_first..self.sent_requests);
        for asked in sent.unwrap_or_default() {
            if asked.is_due() {
                self.open = self.open.saturating_sub(1);
                self.in_flight = self.in_flight.saturating_sub(1);
            }
            asked.undone = true;
        }
    }

    /// Keeps a message that was handed out, until something new begins.
    pub(crate) fn keep(&mut self, place: Range<usize>) {
        self.replies.push(place);
        self.keep = true;
    }

    /// Takes back the message that the last step came to: the next step comes to
    /// it again.
    pub(crate) fn put_back(&mut self) {
        if self.current.take().is_some() {
            self.handed_out = self.handed_out.saturating_sub(1);
        }
    }

    /// Returns the sequence number of the first request, to tell whether
    /// something else has been asked since.
    pub(crate) fn serial(&self) -> u32 {
        self.first
    }

    /// Names the family of generic netlink that is asked, for errors, and the
    /// length of its headers together.
    pub(crate) fn set_family(&mut self, name: &str, header_len: Option<usize>) {
        self.family.clear();
        self.family.push_str(name);
        self.family_header_len = header_len;
    }

    /// Asks the process that has this port, instead of the kernel.
    pub fn set_peer(&mut self, port: u32) {
        self.peer = port;
    }

    /// Sets the length of the family header.
    pub fn set_header_len(&mut self, len: usize) {
        self.header_len = Some(len);
    }

    /// A message, by its place.
    pub(crate) fn lend(&self, place: &Range<usize>) -> Option<Message<'_>> {
        self.inbox.message(place)
    }

    /// What was kept.
    pub(crate) fn replies(&self) -> impl ExactSizeIterator<Item = &Range<usize>> {
        self.replies.iter()
    }

    pub(crate) fn failures(&self) -> &[RequestError] {
        &self.failures
    }

    pub(crate) fn take_failures(&mut self) -> Vec<RequestError> {
        std::mem::take(&mut self.failures)
    }

    /// How many requests were sent.
    pub(crate) fn sent_requests(&self) -> usize {
        self.sent_requests
    }

    pub(crate) fn unanswered(&self) -> &[usize] {
        &self.unanswered
    }

    /// What became of a batch is being told.
    pub(crate) fn tell(&mut self) {
        self.untold = false;
    }

    /// Why requests of a batch were not sent, or have no answer.
    pub(crate) fn take_loss(&mut self) -> Option<Error> {
        self.lost_to.take()
    }

    /// The extended ACK of the success.
    pub(crate) fn ext_ack(&self) -> Result<ExtAck<'_>, ParseError> {
        let message = self.end.as_ref().and_then(|place| self.lend(place));
        match message.map(|message| (message, message.kind())) {
            Some((message, MessageKind::Error)) => message.ack()?.ext_ack(),
            Some((message, MessageKind::Done)) => message.done()?.ext_ack(),
            _ => Ok(ExtAck::default()),
        }
    }
}

/// Empties a list, and gives back what a long one has taken.
fn empty<T>(list: &mut Vec<T>) {
    list.clear();
    if list.capacity().saturating_mul(size_of::<T>()) > MOST_IDLE {
        *list = Vec::new();
    }
}

/// An error that is told, and told again.
fn copy(error: &Error) -> Error {
    match error {
        Error::Overrun => Error::Overrun,
        Error::NoListener { port } => Error::NoListener { port: *port },
        other => {
            let errno = other.raw_os_error().unwrap_or_default();
            Error::of("sendto", io::Error::from_raw_os_error(errno))
        }
    }
}

/// A number that another process cannot foresee: std's hash maps are seeded with
/// random bytes of the kernel.
fn random() -> u32 {
    use std::hash::{BuildHasher, Hasher};
    let hash = std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish();
    let [a, b, c, d, ..] = hash.to_ne_bytes();
    u32::from_ne_bytes([a, b, c, d])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::Client;
    use nlwire::rtnl::IfInfoMsg;

    /// What a huge batch or answer has taken is not kept for ever.
    #[test]
    fn buffers_shrink() {
        let lo = |message: &mut RequestBuilder<'_>| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, "lo")
        };
        let nosuch = |message: &mut RequestBuilder<'_>| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, "nosuch0")
        };
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let mut batch = client.batch();
        for _ in 0..10_000 {
            batch.add(RTM_GETLINK, lo).unwrap();
            batch.add(RTM_GETLINK, nosuch).unwrap();
        }
        let outcome = batch.send().unwrap();
        assert_eq!(outcome.reply().messages().count(), 10_000);
        assert_eq!(outcome.failures().len(), 10_000);
        let taken = |client: &ClientState| {
            let lists = [
                client.pending.capacity() * size_of::<Asked>(),
                client.replies.capacity() * size_of::<Range<usize>>(),
                client.failures.capacity() * size_of::<RequestError>(),
            ];
            let buffers = [client.sink.capacity(), client.inbox.capacity()];
            [buffers.to_vec(), lists.to_vec()].concat()
        };
        let much = taken(&client.state);
        assert!(much.iter().all(|bytes| *bytes > MOST_IDLE / 2), "{much:?}");
        client.request(RTM_GETLINK, lo).unwrap();
        let less = taken(&client.state);
        assert!(less.iter().all(|bytes| *bytes <= MOST_IDLE), "{less:?}");
    }
}
