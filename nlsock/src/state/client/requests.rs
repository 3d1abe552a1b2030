// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Requests`]: the requests of a client, and the answers that are still due.

use nlwire::exchange::{Awaiting, Exchange};
use nlwire::uapi::*;
use nlwire::zerocopy::IntoBytes;
use nlwire::{BuildError, Message, MessageBuilder, NlMsgHdr, NlmFlags, Sink};

use super::busy::Busy;
use super::room::{ReplySize, Room};
use super::target::Dumps;
use super::transaction::{Place, Transactions};
use super::{recycle, Kind, Target};
use crate::explain::RequestInfo;
use crate::state::inbox::{MOST_IDLE, ROOM};
use crate::typed::Head;
use crate::{Error, Expect, RequestBuilder, VecSink};

/// The maximum number of bytes in one datagram, unless a single request is
/// longer.
const MOST_AT_ONCE: usize = 32 * 1024;

/// The maximum length of a datagram of requests whose ACKs are certainly shorter than
/// [`ROOM`]. An ACK repeats a request that was refused, and adds a text, an offset and a
/// rule (`netlink_ack`).
const MOST_SHORT: usize = ROOM / 2;

/// The highest bit, which all sequence numbers have. The kernel numbers its
/// notifications itself, with 0 (`nfnetlink_queue`, `nfnetlink_log`) or from 0 on
/// (`taskstats`), and can send them to a client alone. With this bit, none of
/// them is mistaken for an answer.
const SEQ_BIT: u32 = 1 << 31;

/// The highest sequence number of a first request. A batch of up to 16 million
/// requests does not overflow.
const MAX_FIRST_SEQ: u32 = u32::MAX - (1 << 24);

/// The current requests: their bytes, and what is due for each of them.
///
/// Requests have consecutive sequence numbers, so an answer is matched to its
/// request by subtraction. The first number is random, and has [`SEQ_BIT`].
#[derive(Debug)]
pub(super) struct Requests {
    sink: VecSink,
    list: Vec<Request>,
    /// The sequence number of the first request.
    first_seq: u32,
    /// Whether all of them are sent in one datagram.
    pub(super) at_once: bool,
    transactions: Transactions,
    /// The number of requests whose answer is due, sent or not.
    due: usize,
    sent: Sent,
}

/// The requests that have been sent.
#[derive(Debug, Default)]
struct Sent {
    /// The index of the first request that is sent next.
    next: usize,
    /// The number of requests that have been sent at least once.
    requests: usize,
    /// The index of the first request in the last datagram, and the one after its
    /// last.
    datagram: usize,
    end: usize,
    /// The number of requests in the last datagram whose answer is due.
    in_flight: usize,
    /// Whether the last datagram is a transaction that is not over.
    transaction: bool,
    /// Whether a request in the last datagram may be answered and does not have
    /// to be, and the queue has not been read to its end since.
    unread: bool,
    /// Whether the kernel answers the last datagram with short messages only: ACKs and
    /// errors, in which the longest part is the request.
    short: bool,
    /// Whether a request of the last datagram was refused.
    refused: bool,
    /// Whether the last datagram is a transaction, and one of its answers cannot
    /// be read.
    malformed: bool,
}

/// A request, and the progress of its answer.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) exchange: Exchange,
    dumps: Dumps,
    /// Whether the kernel dumps for the request, as it does for one request of
    /// a socket at a time.
    is_exclusive: bool,
    /// Whether the request has to be the first of its datagram.
    is_first: bool,
    /// The number of times that a dump was refused with `EBUSY`.
    attempts: u8,
    expect: Expect,
    /// Whether a reply has been received.
    pub(super) has_reply: bool,
    /// The offset of the request in the sink.
    offset: usize,
    place: Place,
    reply: ReplySize,
    answered: Answered,
    /// What the operation declares, if the request is typed.
    pub(super) info: Option<RequestInfo>,
}

/// The way in which a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    Always,
    /// Perhaps, by an error, a reply or an ACK that is not waited for: a
    /// request in a transaction that asks for no ACK, and a request of which
    /// [`Expect::Nothing`] is expected.
    Perhaps,
    /// By an ACK, perhaps followed by an error: a request in a transaction.
    Acknowledged,
    /// No longer: the answer was lost, or the request was complete when it had
    /// been sent.
    Closed,
}

impl Request {
    fn is_over(&self) -> bool {
        self.answered == Answered::Closed || self.exchange.is_finished()
    }

    /// Returns whether more parts of a dump are due.
    pub(super) fn is_dumped(&self) -> bool {
        self.exchange.awaiting() == Awaiting::Done
    }

    /// Returns whether the request is a dump that has ended without a reply.
    /// With an ACK at its end, it was not started.
    pub(super) fn is_empty_dump(&self) -> bool {
        self.dumps == Dumps::Yes && !self.has_reply && self.exchange.is_finished()
    }

    /// Returns whether a refusal with `EBUSY` can mean that another dump of the
    /// socket is not over.
    fn is_waiting_for_its_turn(&self) -> bool {
        self.is_exclusive && !self.has_reply && Busy::may_repeat(self.attempts)
    }

    /// Returns whether the success of the request has been recorded, and may
    /// still be followed by a refusal.
    pub(super) fn is_acknowledged(&self) -> bool {
        self.answered == Answered::Acknowledged
    }

    fn is_due(&self) -> bool {
        self.answered == Answered::Always && !self.exchange.is_finished()
    }

    /// Returns whether a reply can be long.
    fn has_long_reply(&self) -> bool {
        self.reply != ReplySize::None
    }
}

/// The consequences of the end of a flight: the last datagram was answered, or
/// its answers were lost.
#[derive(Debug, Default)]
pub(super) struct Flight {
    /// The indices of the requests with unknown outcome.
    pub(super) unanswered: Vec<usize>,
    /// The index of the first request that is sent again.
    pub(super) again: Option<usize>,
}

impl Requests {
    pub(super) fn new() -> Self {
        Self {
            sink: VecSink::new(),
            list: Vec::new(),
            // 30 random bits. Numbers above MAX_FIRST_SEQ would all become the same one.
            first_seq: first_seq(random() >> 2),
            at_once: false,
            transactions: Transactions::default(),
            due: 0,
            sent: Sent::default(),
        }
    }

    /// Starts over without any requests. Sequence numbers continue, so that
    /// late answers match no new request.
    pub(super) fn clear(&mut self) {
        let next_seq = first_seq(self.next_seq());
        let Self {
            sink,
            list,
            first_seq,
            at_once,
            transactions,
            due,
            sent,
        } = self;
        sink.truncate(0);
        if sink.capacity() > MOST_IDLE {
            *sink = VecSink::new();
        }
        recycle(list);
        (*first_seq, *at_once, *due) = (next_seq, false, 0);
        (*transactions, *sent) = (Transactions::default(), Sent::default());
    }

    /// Starts over with the same single request, under a new sequence number.
    pub(super) fn renew(&mut self, target: &Target, kind: Kind) {
        let seq = first_seq(self.next_seq());
        let bytes = self.sink.as_bytes_mut();
        let Some(header) = NlMsgHdr::from_prefix(bytes).copied() else {
            return; // nothing was asked
        };
        let header = header.with_seq(seq);
        let _ = header.write_to_prefix(bytes); // as long as the one that was read
        let first = self.list.first();
        let expect = first.map(|request| request.expect).unwrap_or_default();
        let info = first.and_then(|request| request.info);
        self.list.clear();
        (self.first_seq, self.due, self.sent) = (seq, 0, Sent::default());
        self.transactions = Transactions::default();
        self.expect(target, kind, expect, &header, 0, info);
    }

    /// Writes one more request. A request that cannot be built is not added.
    pub(super) fn push(
        &mut self,
        target: &Target,
        kind: Kind,
        expect: Option<Expect>,
        head: Head,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let nlmsg_flags = head.nlmsg_flags;
        let nlmsg_type = target.nlmsg_type(head.nlmsg_type);
        let kind_flags = match kind {
            Kind::Request => NlmFlags::EMPTY,
            Kind::Dump => NLM_F_DUMP,
        };
        let is_acknowledged = self.transactions.is_acknowledged(target, nlmsg_type);
        let is_default = expect.is_none();
        let expect = target.expect(expect, nlmsg_type);
        let nlmsg_flags = match expect {
            _ if is_default && !is_acknowledged => nlmsg_flags,
            Expect::Ack | Expect::AckAndReply => nlmsg_flags | NLM_F_ACK,
            Expect::Reply | Expect::Nothing => nlmsg_flags.difference(NLM_F_ACK),
        };
        let header = NlMsgHdr::new(nlmsg_type)
            .with_flags(nlmsg_flags | NLM_F_REQUEST | kind_flags)
            .with_seq(self.next_seq());
        let offset = self.sink.as_bytes().len();
        let mut message = MessageBuilder::new(&mut self.sink, header)?;
        build(&mut message)?;
        message.end()?;
        self.expect(target, kind, expect, &header, offset, head.info);
        Ok(())
    }

    /// Expects the answer to the request that begins at `offset` in the sink.
    fn expect(
        &mut self,
        target: &Target,
        kind: Kind,
        expect: Expect,
        header: &NlMsgHdr,
        offset: usize,
        info: Option<RequestInfo>,
    ) {
        let index = self.list.len();
        let place = if target.is_nfnetlink() {
            let request = self.sink.as_bytes().get(offset..).unwrap_or_default();
            self.transactions.add(request, index)
        } else {
            Place::Outside
        };
        if place == Place::End {
            self.acknowledge_last(target);
        }
        let is_acknowledged = header.nlmsg_flags().contains(NLM_F_ACK);
        let (dumps, is_due) = match place {
            Place::Outside => {
                let dumps = target.dumps(kind, header);
                (dumps, expect != Expect::Nothing || dumps == Dumps::Yes)
            }
            Place::Inside => (Dumps::No, is_acknowledged),
            Place::Begin | Place::End => (Dumps::No, false),
        };
        let (exchange, answered) = if is_due {
            self.due = self.due.saturating_add(1);
            (target.exchange(dumps, expect, header), Answered::Always)
        } else {
            (open_exchange(target, header), Answered::Perhaps)
        };
        self.list.push(Request {
            exchange,
            dumps,
            is_exclusive: target.is_exclusive(dumps, header),
            is_first: target.is_first(header.nlmsg_type()),
            attempts: 1,
            expect,
            has_reply: false,
            offset,
            place,
            reply: target.reply_size(dumps, header),
            answered,
            info,
        });
    }

    /// Makes the last request ask for an ACK, if it is in a transaction.
    fn acknowledge_last(&mut self, target: &Target) {
        let Some(last) = self.list.last_mut() else {
            return;
        };
        if last.place != Place::Inside || last.answered == Answered::Always {
            return;
        }
        let bytes = self.sink.as_bytes_mut().get_mut(last.offset..);
        let bytes = bytes.unwrap_or_default();
        let Some(header) = NlMsgHdr::from_prefix(bytes).copied() else {
            return;
        };
        let header = header.with_flags(header.nlmsg_flags() | NLM_F_ACK);
        let _ = header.write_to_prefix(bytes); // as long as the one that was read
        last.exchange = target.exchange(Dumps::No, Expect::Ack, &header);
        last.answered = Answered::Always;
        self.due = self.due.saturating_add(1);
    }

    /// Returns an error if the requests contain a transaction that the kernel
    /// would not execute, without a refusal.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.transactions.check(self.at_once)
    }

    /// Sets the port that the requests were sent from.
    #[cold]
    pub(super) fn set_port(&mut self, port: u32) {
        for Request { exchange, .. } in &mut self.list {
            *exchange = exchange.clone().with_port(port);
        }
    }

    /// Returns the sequence number of the next request.
    fn next_seq(&self) -> u32 {
        let count = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.first_seq.wrapping_add(count)
    }

    pub(super) fn first_seq(&self) -> u32 {
        self.first_seq
    }

    /// Returns the bytes of all requests.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.sink.as_bytes()
    }

    /// Returns the number of requests that have been sent.
    pub(super) fn sent(&self) -> usize {
        self.sent.requests
    }

    pub(super) fn is_sent(&self) -> bool {
        self.sent.next >= self.list.len()
    }

    /// Returns whether all requests have been sent, nothing is due, and the
    /// queue has been read to its end for what is not due.
    pub(super) fn is_answered(&self) -> bool {
        self.due == 0 && self.is_sent() && !self.sent.unread
    }

    /// Returns whether a sent datagram is not over: answers are due, or the
    /// queue has to be read to its end.
    pub(super) fn is_in_flight(&self) -> bool {
        self.is_due() || self.sent.unread
    }

    /// Returns whether a single request has been sent of which no answer is
    /// expected. What is received for it then is unrelated.
    #[inline]
    pub(super) fn complete_when_sent(&mut self) -> bool {
        let is_sent = self.is_sent() && self.due == 0;
        match &mut *self.list {
            [request] if is_sent && request.expect == Expect::Nothing => {
                request.answered = Answered::Closed;
                self.sent.unread = false;
                true
            }
            _ => false,
        }
    }

    /// Returns whether answers to a sent datagram are due.
    pub(super) fn is_due(&self) -> bool {
        self.sent.in_flight != 0
    }

    /// Returns whether there is a dump among the unsent requests.
    pub(super) fn has_unsent_dump(&self) -> bool {
        let mut unsent = self.list.iter().skip(self.sent.next);
        unsent.any(|request| request.is_dumped())
    }

    /// Returns whether everything that is due is shorter than [`ROOM`], because the
    /// kernel sends no replies to the requests of the last datagram.
    #[inline]
    pub(super) fn has_short_answers(&self) -> bool {
        self.sent.short
    }

    /// Returns the first dump that was sent and is not complete.
    pub(super) fn unfinished_dump(&self) -> Option<Exchange> {
        let mut sent = self.list.iter().take(self.sent.requests);
        let dump = sent.find(|request| !request.is_over() && request.is_dumped())?;
        Some(dump.exchange.clone())
    }

    /// Returns the indices of the requests that were sent and whose outcome is
    /// unknown: their answers are due, or they are in a transaction whose
    /// outcome is due.
    pub(super) fn unanswered(&self) -> impl Iterator<Item = usize> + '_ {
        let Sent {
            requests,
            datagram,
            transaction,
            refused,
            ..
        } = self.sent;
        let sent = self.list.iter().take(requests).enumerate();
        sent.filter(move |(index, request)| match request.place {
            Place::Outside => request.is_due(),
            // The refusal of one request refuses all of them.
            Place::Inside => transaction && !refused && *index >= datagram,
            Place::Begin | Place::End => false,
        })
        .map(|(index, _)| index)
    }

    /// Returns whether there are several requests, so that the room for their
    /// answers limits the number in flight.
    pub(super) fn are_many(&self) -> bool {
        self.list.len() > 1
    }

    /// Returns the next datagram and the number of requests in it: as many as
    /// `room` allows for a receive buffer of `buffer` bytes, but transactions
    /// of nfnetlink completely.
    pub(super) fn next_datagram(&self, room: &Room, buffer: usize) -> (&[u8], usize) {
        let start = self.offset(self.sent.next);
        let mut allowance = room.allowance(buffer);
        let (mut end, mut count) = (self.sent.next, 0usize);
        let (mut in_transaction, mut has_dump) = (false, false);
        for request in self.list.iter().skip(self.sent.next) {
            let next = end.saturating_add(1);
            let len = self.offset(next).saturating_sub(start);
            let fits = allowance.take(request.reply) && len <= MOST_AT_ONCE;
            let begins = request.place == Place::Begin;
            let is_sent = self.is_not_repeated(end, request);
            let is_second_dump = has_dump && request.is_exclusive;
            has_dump |= request.is_exclusive;
            let full = !fits || begins || is_sent || is_second_dump;
            let ends = request.is_first || (full && !in_transaction && !self.at_once);
            if ends && count != 0 {
                break;
            }
            in_transaction |= begins;
            (end, count) = (next, count.saturating_add(1));
            if request.place == Place::End && !self.at_once {
                break;
            }
        }
        let bytes = self.as_bytes().get(start..self.offset(end));
        (bytes.unwrap_or_default(), count)
    }

    /// Returns whether a request was sent before and is not sent again: it is not
    /// due. Of those that are due, only the ones that can be repeated are left.
    fn is_not_repeated(&self, index: usize, request: &Request) -> bool {
        index < self.sent.requests && !request.is_due()
    }

    /// Returns the offset of a request in the sink, or the end of the last one.
    fn offset(&self, index: usize) -> usize {
        let request = self.list.get(index);
        request.map_or(self.as_bytes().len(), |request| request.offset)
    }

    /// Records that a datagram with this number of requests was sent. Returns
    /// the number of requests in it whose replies can be long.
    pub(super) fn mark_sent(&mut self, count: usize) -> usize {
        let datagram = self.sent.next;
        let end = datagram.saturating_add(count);
        let sent = self.list.get(datagram..end).unwrap_or_default();
        let (mut in_flight, mut transaction, mut with_reply) = (0usize, false, 0usize);
        for request in sent {
            in_flight = in_flight.saturating_add(usize::from(request.is_due()));
            transaction |= request.place != Place::Outside;
            with_reply = with_reply.saturating_add(usize::from(request.has_long_reply()));
        }
        let len = self.offset(end).saturating_sub(self.offset(datagram));
        self.sent = Sent {
            next: end,
            requests: self.sent.requests.max(end),
            datagram,
            end,
            in_flight,
            transaction,
            unread: in_flight < sent.len(),
            short: with_reply == 0 && len <= MOST_SHORT,
            refused: false,
            malformed: false,
        };
        while let Some(request) = self.list.get(self.sent.next) {
            if !self.is_not_repeated(self.sent.next, request) {
                break;
            }
            self.sent.next = self.sent.next.saturating_add(1);
        }
        with_reply
    }

    /// Records that the only request was sent.
    #[inline]
    pub(super) fn mark_only_sent(&mut self) {
        let [request] = &*self.list else {
            return;
        };
        let is_due = request.is_due();
        self.sent = Sent {
            next: 1,
            requests: 1,
            datagram: 0,
            end: 1,
            in_flight: usize::from(is_due),
            transaction: request.place != Place::Outside,
            unread: !is_due,
            short: !request.has_long_reply() && self.as_bytes().len() <= MOST_SHORT,
            refused: false,
            malformed: false,
        };
    }

    /// Returns the request that a message with this sequence number answers, if
    /// the request was sent and its answer is not complete.
    pub(super) fn find(&mut self, seq: u32) -> Option<(usize, &mut Request)> {
        let index = usize::try_from(seq.wrapping_sub(self.first_seq)).ok()?;
        let request = self.list.get_mut(index)?;
        let open = index < self.sent.requests && !request.is_over();
        open.then_some((index, request))
    }

    /// Returns a request, and the progress of its answer.
    pub(super) fn get(&self, index: usize) -> Option<&Request> {
        self.list.get(index)
    }

    /// Returns the exchange of the only request, if it was sent and lacks only its ACK.
    #[inline]
    pub(super) fn only_acknowledged(&mut self) -> Option<&mut Exchange> {
        let [request] = &mut *self.list else {
            return None;
        };
        let is_due = request.answered == Answered::Always && self.sent.requests == 1;
        let is_outside = request.place == Place::Outside;
        let exchange = &mut request.exchange;
        (is_due && is_outside && exchange.awaiting() == Awaiting::Ack).then_some(exchange)
    }

    /// Returns whether a refusal of a request with `EBUSY` can mean that another dump of
    /// the socket is not over.
    pub(super) fn is_waiting_for_its_turn(&self, index: usize) -> bool {
        let request = self.list.get(index);
        request.is_some_and(Request::is_waiting_for_its_turn)
    }

    /// Expects the answer to a dump from its beginning, because it is going to be
    /// sent again.
    pub(super) fn wait_for_turn(&mut self, target: &Target, index: usize) {
        let header = self.header(index);
        if let (Some(request), Some(header)) = (self.list.get_mut(index), header) {
            request.exchange = target.exchange(request.dumps, request.expect, &header);
            request.attempts = request.attempts.saturating_add(1);
        }
    }

    /// Ignores what is still received for a request.
    pub(super) fn close(&mut self, index: usize) {
        if let Some(request) = self.list.get_mut(index) {
            request.answered = Answered::Closed;
        }
    }

    /// Returns the number of requests in the last datagram whose answer is due.
    pub(super) fn in_flight(&self) -> usize {
        self.sent.in_flight
    }

    /// Returns the bytes of a request.
    pub(super) fn bytes_of(&self, index: usize) -> &[u8] {
        let range = self.offset(index)..self.offset(index.saturating_add(1));
        self.as_bytes().get(range).unwrap_or_default()
    }

    /// Records that the answer to a request is complete.
    pub(super) fn finish(&mut self, index: usize) {
        let request = self.list.get(index);
        if request.is_some_and(|request| request.answered == Answered::Always) {
            self.due = self.due.saturating_sub(1);
            self.sent.in_flight = self.sent.in_flight.saturating_sub(1);
        }
    }

    /// Returns whether a request is part of a transaction.
    pub(super) fn is_in_transaction(&self, index: usize) -> bool {
        let request = self.list.get(index);
        request.is_some_and(|request| request.place != Place::Outside)
    }

    /// Records that the end of an answer cannot be read. Returns the index of the
    /// request, unless it is in a transaction: then, the outcome of the whole
    /// transaction is unknown.
    pub(super) fn spoil(&mut self, index: usize) -> Option<usize> {
        if self.is_in_transaction(index) {
            self.sent.malformed |= index >= self.sent.datagram;
            return None;
        }
        Some(index)
    }

    /// Returns whether the last datagram is a transaction, and one of its answers
    /// cannot be read.
    pub(super) fn is_malformed(&self) -> bool {
        self.sent.malformed
    }

    /// Returns whether the last datagram is a transaction that is not over.
    pub(super) fn is_transaction(&self) -> bool {
        self.sent.transaction
    }

    /// Returns whether a request is a dump that is not complete.
    pub(super) fn is_dump(&self, index: usize) -> bool {
        let request = self.list.get(index);
        request.is_some_and(|request| request.is_dumped())
    }

    /// Continues to expect a refusal of a request whose success was just
    /// recorded, if it is part of a transaction.
    ///
    /// Linux 6.10 to 6.17 can acknowledge a request that loads a module before
    /// it is executed (`nfnetlink_rcv_batch` keeps its header when it replays
    /// the transaction), and send its real outcome later.
    #[inline]
    pub(super) fn doubt(&mut self, target: &Target, index: usize) {
        if self.is_in_transaction(index) {
            self.reopen(target, index);
        }
    }

    #[cold]
    fn reopen(&mut self, target: &Target, index: usize) {
        let header = self.header(index);
        if let (Some(request), Some(header)) = (self.list.get_mut(index), header) {
            request.exchange = open_exchange(target, &header);
            request.answered = Answered::Acknowledged;
        }
    }

    /// Records that a request was refused. The refusal of the beginning of a
    /// transaction ends the wait for its other requests, because none of them
    /// was executed. A late one, of an earlier datagram, ends no wait.
    pub(super) fn refuse(&mut self, index: usize) {
        if index < self.sent.datagram {
            return;
        }
        self.sent.refused = true;
        let request = self.list.get(index);
        if request.is_some_and(|request| request.place == Place::Begin) {
            self.give_up_datagram(Answered::Perhaps);
        }
    }

    /// Stops waiting for the requests of the last datagram.
    fn give_up_datagram(&mut self, answered: Answered) {
        let datagram = self.sent.datagram..self.sent.end;
        for request in self.list.get_mut(datagram).unwrap_or_default() {
            if request.is_due() {
                self.due = self.due.saturating_sub(1);
                request.answered = answered;
            }
        }
        self.sent.in_flight = 0;
    }

    /// Ends the wait for the last datagram, after the queue has been read to
    /// its end. `lost` says whether answers that are due are lost.
    ///
    /// Lost answers to requests that change nothing are requested again, with
    /// fewer requests in flight. The outcome of all other requests is unknown.
    pub(super) fn end_flight(&mut self, target: &Target, lost: bool) -> Flight {
        let mut flight = Flight::default();
        if lost {
            let (start, end) = (self.sent.datagram, self.sent.end);
            let unknown = self
                .unanswered()
                .filter(|index| (start..end).contains(index));
            let can_repeat = !self.at_once && end.saturating_sub(start) > 1;
            for index in unknown.collect::<Vec<_>>() {
                if can_repeat && self.renew_exchange(target, index) {
                    flight.again.get_or_insert(index);
                } else {
                    flight.unanswered.push(index);
                    self.lose(index);
                }
            }
            self.sent.next = flight.again.unwrap_or(self.sent.next);
        }
        if self.sent.transaction {
            // Requests that are due were refused with their transaction.
            self.give_up_datagram(Answered::Perhaps);
        }
        self.sent.in_flight = 0;
        (self.sent.transaction, self.sent.unread) = (false, false);
        flight
    }

    /// Stops waiting for a request whose answer was lost.
    fn lose(&mut self, index: usize) {
        if let Some(request) = self.list.get_mut(index) {
            if request.is_due() {
                self.due = self.due.saturating_sub(1);
            }
            request.answered = Answered::Closed;
        }
    }

    /// Expects the answer to a request from its beginning. Returns `false` for
    /// a request that must not be sent again, and for a dump.
    fn renew_exchange(&mut self, target: &Target, index: usize) -> bool {
        let header = self.header(index);
        let request = self.list.get_mut(index);
        let request = request.filter(|request| request.reply == ReplySize::Repeatable);
        let (Some(request), Some(header)) = (request, header) else {
            return false;
        };
        request.exchange = target.exchange(request.dumps, request.expect, &header);
        request.has_reply = false;
        true
    }

    /// Returns the header of a request.
    fn header(&self, index: usize) -> Option<NlMsgHdr> {
        self.message(index).map(|message| *message.header())
    }

    /// Returns a request.
    pub(super) fn message(&self, index: usize) -> Option<Message<'_>> {
        let bytes = self.as_bytes().get(self.list.get(index)?.offset..)?;
        Message::from_bytes(bytes).ok()
    }

    /// Returns a request, and what its operation declares.
    pub(super) fn explained(&self, index: usize) -> Option<(Message<'_>, Option<RequestInfo>)> {
        let info = self.list.get(index)?.info;
        Some((self.message(index)?, info))
    }

    /// Receives as if the peer were the kernel, and sent no replies.
    #[cfg(test)]
    pub(super) fn assume_short_answers(&mut self) {
        self.sent.short = true;
    }

    #[cfg(test)]
    pub(super) fn capacities(&self) -> [usize; 2] {
        let list = self.list.capacity().saturating_mul(size_of::<Request>());
        [self.sink.capacity(), list]
    }
}

/// Returns the exchange of a request that is not waited for, in a transaction or
/// because no answer is expected. It is open to replies and ends with an ACK or
/// an error, none of which has to come.
fn open_exchange(target: &Target, header: &NlMsgHdr) -> Exchange {
    let flags = header.nlmsg_flags() | NLM_F_ACK;
    target.exchange(Dumps::No, Expect::Ack, &header.with_flags(flags))
}

/// Returns the sequence number of a first request, which would otherwise be `seq`.
const fn first_seq(seq: u32) -> u32 {
    let seq = seq | SEQ_BIT;
    if seq > MAX_FIRST_SEQ {
        SEQ_BIT
    } else {
        seq
    }
}

/// Returns a number that another process cannot predict: the standard library
/// seeds its hash maps with random bytes of the kernel. It does so once for each
/// thread, so that a forked process has the same seed; its id differs.
fn random() -> u32 {
    use std::hash::BuildHasher;
    let seed = std::collections::hash_map::RandomState::new();
    let hash = seed.hash_one(std::process::id());
    let [a, b, c, d, ..] = hash.to_ne_bytes();
    u32::from_ne_bytes([a, b, c, d])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::Socket;

    /// Also where the numbers begin again.
    #[test]
    fn every_sequence_number_has_the_bit() {
        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        let target = Target::new(&socket).unwrap();
        let mut requests = Requests::new();
        let head = Head::new(RTM_GETLINK, NlmFlags::EMPTY);
        for last in [u32::MAX, u32::MAX - 2, MAX_FIRST_SEQ, MAX_FIRST_SEQ - 1] {
            requests.first_seq = last;
            requests.clear();
            for index in 0..4 {
                requests
                    .push(&target, Kind::Request, None, head, |_| Ok(()))
                    .unwrap();
                let seq = requests.message(index).unwrap().nlmsg_seq();
                assert_ne!(seq & SEQ_BIT, 0, "{seq:#x}");
            }
            requests.renew(&target, Kind::Request);
            let seq = requests.message(0).unwrap().nlmsg_seq();
            assert_ne!(seq & SEQ_BIT, 0, "{seq:#x}");
        }
    }
}
