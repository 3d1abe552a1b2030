//! [`Requests`]: the requests of a client, and the answers that are still due.

use nlwire::exchange::{Awaiting, Exchange};
use nlwire::uapi::*;
use nlwire::zerocopy::IntoBytes;
use nlwire::{BuildError, Message, MessageBuilder, Messages, NlMsgHdr, NlmFlags, Sink};

use super::target::Dumps;
use super::{recycled, Kind, Target};
use crate::state::inbox::MOST_IDLE;
use crate::{RequestBuilder, VecSink};

/// The maximum number of bytes in one datagram, unless a single request is
/// longer.
const MOST_AT_ONCE: usize = 32 * 1024;

/// The highest bit, which all sequence numbers have. The kernel numbers its
/// notifications itself, with 0 (`nfnetlink_queue`, `nfnetlink_log`) or from 0 on
/// (`taskstats`), and can send them to a client alone. With this bit, none of
/// them is mistaken for an answer.
const SEQ_BIT: u32 = 1 << 31;

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
    /// The number of requests whose answer is due, sent or not.
    due: usize,
    sent: Sent,
}

/// The requests that have been sent.
#[derive(Debug, Default)]
struct Sent {
    bytes: usize,
    requests: usize,
    /// The index of the first request in the last datagram.
    datagram: usize,
    /// The number of requests in the last datagram whose answer is due.
    in_flight: usize,
}

/// A request, and the progress of its answer.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) exchange: Exchange,
    dumps: Dumps,
    /// Whether a reply has been received.
    pub(super) has_reply: bool,
    /// The offset of the request in the sink.
    offset: usize,
    answered: Answered,
}

/// The way in which a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    Always,
    /// By errors only. The ends of a transaction of nfnetlink are acknowledged
    /// since Linux 6.10, and their ACKs are never waited for.
    OnError,
    /// Its transaction was refused at the beginning.
    Never,
}

impl Request {
    fn is_over(&self) -> bool {
        self.answered == Answered::Never || self.exchange.is_finished()
    }

    /// Returns whether the request is a dump that has ended without a reply.
    /// With an ACK at its end, it was not started.
    pub(super) fn is_empty_dump(&self) -> bool {
        self.dumps == Dumps::Yes && !self.has_reply && self.exchange.is_finished()
    }

    fn is_due(&self) -> bool {
        self.answered == Answered::Always && !self.exchange.is_finished()
    }
}

impl Requests {
    pub(super) fn new() -> Self {
        Self {
            sink: VecSink::new(),
            list: Vec::new(),
            first_seq: random() | SEQ_BIT,
            at_once: false,
            due: 0,
            sent: Sent::default(),
        }
    }

    /// Starts over without any requests. Sequence numbers continue, so that
    /// late answers match no new request.
    pub(super) fn clear(&mut self) {
        let first_seq = self.next_seq() | SEQ_BIT;
        let mut sink = std::mem::take(&mut self.sink);
        if sink.capacity() > MOST_IDLE {
            sink = VecSink::new();
        }
        sink.truncate(0);
        *self = Self {
            sink,
            list: recycled(&mut self.list),
            first_seq,
            at_once: false,
            due: 0,
            sent: Sent::default(),
        };
    }

    /// Starts over with the same single request, under a new sequence number.
    pub(super) fn renew(&mut self, target: &Target, kind: Kind) {
        let seq = self.next_seq() | SEQ_BIT;
        let bytes = self.sink.as_bytes_mut();
        let Some(header) = NlMsgHdr::from_prefix(bytes).copied() else {
            return; // nothing was asked
        };
        let header = header.with_seq(seq);
        for (to, from) in bytes.iter_mut().zip(header.as_bytes()) {
            *to = *from;
        }
        self.list.clear();
        (self.first_seq, self.due, self.sent) = (seq, 0, Sent::default());
        self.expect(target, kind, &header, 0);
    }

    /// Writes one more request. A request that cannot be built is not added.
    pub(super) fn push(
        &mut self,
        target: &Target,
        kind: Kind,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let kind_flags = match kind {
            Kind::Request if target.is_transaction_end(nlmsg_type) => NlmFlags::EMPTY,
            Kind::Request => NLM_F_ACK,
            Kind::Dump => NLM_F_DUMP | NLM_F_ACK,
        };
        let header = NlMsgHdr::new(nlmsg_type)
            .with_flags(nlmsg_flags | NLM_F_REQUEST | kind_flags)
            .with_seq(self.next_seq());
        let offset = self.sink.as_bytes().len();
        let mut message = MessageBuilder::new(&mut self.sink, header)?;
        build(&mut message)?;
        message.end()?;
        self.expect(target, kind, &header, offset);
        Ok(())
    }

    fn expect(&mut self, target: &Target, kind: Kind, header: &NlMsgHdr, offset: usize) {
        let answered = if target.is_transaction_end(header.nlmsg_type()) {
            Answered::OnError
        } else {
            self.due = self.due.saturating_add(1);
            Answered::Always
        };
        let dumps = target.dumps(kind, header);
        self.list.push(Request {
            exchange: target.exchange(dumps, header),
            dumps,
            has_reply: false,
            offset,
            answered,
        });
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
        self.sent.requests >= self.list.len()
    }

    /// Returns whether all requests have been sent and nothing is due.
    pub(super) fn is_answered(&self) -> bool {
        self.due == 0 && self.is_sent()
    }

    /// Returns whether answers to a sent datagram are due.
    pub(super) fn is_in_flight(&self) -> bool {
        self.sent.in_flight != 0
    }

    /// Returns whether there is a dump among the unsent requests.
    pub(super) fn has_unsent_dump(&self) -> bool {
        let mut unsent = self.list.iter().skip(self.sent.requests);
        unsent.any(|request| request.exchange.awaiting() == Awaiting::Done)
    }

    /// Returns the first dump that was sent and is not complete.
    pub(super) fn unfinished_dump(&self) -> Option<Exchange> {
        let mut sent = self.list.iter().take(self.sent.requests);
        let dump = sent.find(|request| request.exchange.awaiting() == Awaiting::Done)?;
        Some(dump.exchange.clone())
    }

    /// Returns the indices of the requests that were sent and whose answers are
    /// due.
    pub(super) fn unanswered(&self) -> impl Iterator<Item = usize> + '_ {
        let sent = self.list.iter().take(self.sent.requests).enumerate();
        sent.filter(|(_, request)| request.is_due())
            .map(|(index, _)| index)
    }

    /// Returns whether there are several requests, so that the room for their
    /// answers limits the number in flight.
    pub(super) fn are_many(&self) -> bool {
        self.list.len() > 1
    }

    /// Returns the next datagram and the number of requests in it: at most
    /// `most`, but transactions of nfnetlink completely.
    pub(super) fn next_datagram(&self, target: &Target, most: usize) -> (&[u8], usize) {
        let unsent = self.as_bytes().get(self.sent.bytes..).unwrap_or_default();
        let mut messages = Messages::new(unsent);
        let (mut len, mut requests) = (0, 0usize);
        let mut transaction = false;
        while let Some(Ok(message)) = messages.next() {
            let nlmsg_type = message.nlmsg_type();
            let is_end = target.is_transaction_end(nlmsg_type);
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
        (unsent.get(..len).unwrap_or_default(), requests)
    }

    /// Records that a datagram was sent.
    pub(super) fn mark_sent(&mut self, bytes: usize, requests: usize) {
        let datagram = self.sent.requests;
        let end = datagram.saturating_add(requests);
        let sent = self.list.get(datagram..end).unwrap_or_default();
        self.sent = Sent {
            bytes: self.sent.bytes.saturating_add(bytes),
            requests: end,
            datagram,
            in_flight: sent.iter().filter(|request| request.is_due()).count(),
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

    /// Records that the answer to a request is complete.
    pub(super) fn finish(&mut self, index: usize) {
        let request = self.list.get(index);
        if request.is_some_and(|request| request.answered == Answered::Always) {
            self.due = self.due.saturating_sub(1);
            self.sent.in_flight = self.sent.in_flight.saturating_sub(1);
        }
    }

    /// Returns whether a request is the beginning of the transaction that was
    /// sent last.
    pub(super) fn begins_transaction(&self, target: &Target, index: usize) -> bool {
        let message = self.message(index).filter(|_| index == self.sent.datagram);
        message.is_some_and(|message| target.is_transaction_end(message.nlmsg_type()))
    }

    /// Stops waiting for the requests of the last datagram: their transaction
    /// was refused at the beginning, and none of them was executed.
    pub(super) fn refuse_datagram(&mut self) {
        let datagram = self.sent.datagram..self.sent.requests;
        for request in self.list.get_mut(datagram).unwrap_or_default() {
            if request.is_due() {
                self.due = self.due.saturating_sub(1);
            }
            request.answered = Answered::Never;
        }
        self.sent.in_flight = 0;
    }

    /// Returns a request.
    pub(super) fn message(&self, index: usize) -> Option<Message<'_>> {
        let bytes = self.as_bytes().get(self.list.get(index)?.offset..)?;
        Message::from_bytes(bytes).ok()
    }

    #[cfg(test)]
    pub(super) fn capacities(&self) -> [usize; 2] {
        let list = self.list.capacity().saturating_mul(size_of::<Request>());
        [self.sink.capacity(), list]
    }
}

/// Returns a number that another process cannot predict: the standard library
/// seeds its hash maps with random bytes of the kernel.
fn random() -> u32 {
    use std::hash::{BuildHasher, Hasher};
    let hash = std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish();
    let [a, b, c, d, ..] = hash.to_ne_bytes();
    u32::from_ne_bytes([a, b, c, d])
}
