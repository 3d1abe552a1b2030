//! [`ClientQueue`]: the datagrams, refusals and dumps that are kept for one
//! client.

use std::collections::VecDeque;
use std::time::Instant;

use nlwire::{Errno, NlMsgHdr, Sink};

use super::datagram::{transmit, Sent};
use super::refusals::Refusals;
use super::retry::{Due, Retry};
use super::{PausedDump, OVERHEAD};
use crate::{Socket, VecSink};

/// A datagram, and the header of the request that it answers.
#[derive(Debug)]
pub(super) struct Queued {
    request: NlMsgHdr,
    bytes: Vec<u8>,
}

impl Queued {
    pub(super) fn new(request: NlMsgHdr, bytes: &[u8]) -> Self {
        Self {
            request,
            bytes: bytes.to_vec(),
        }
    }

    pub(super) fn cost(&self) -> usize {
        self.bytes.len().saturating_add(OVERHEAD)
    }
}

/// The queue of one client: datagrams, refusals and dumps, in this order.
#[derive(Debug)]
pub(super) struct ClientQueue {
    port: u32,
    datagrams: VecDeque<Queued>,
    /// The requests whose answers were dropped. While there are any, no
    /// datagram or dump is added, so that no answer is missing between two
    /// others.
    refusals: Refusals,
    dumps: VecDeque<PausedDump>,
    /// The cost of datagrams and dumps.
    bytes: usize,
    retry: Retry,
}

impl ClientQueue {
    pub(super) fn new(port: u32, now: Instant) -> Self {
        Self {
            port,
            datagrams: VecDeque::new(),
            refusals: Refusals::default(),
            dumps: VecDeque::new(),
            bytes: 0,
            retry: Retry::new(now),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.is_waiting() && self.dumps.is_empty()
    }

    /// Returns whether something is to be sent, because the client has no room.
    pub(super) fn is_waiting(&self) -> bool {
        !self.datagrams.is_empty() || !self.refusals.is_empty()
    }

    pub(super) fn has_no_datagram(&self) -> bool {
        self.datagrams.is_empty()
    }

    pub(super) fn has_no_refusal(&self) -> bool {
        self.refusals.is_empty()
    }

    pub(super) fn has_no_dump(&self) -> bool {
        self.dumps.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the number of datagrams and dumps.
    pub(super) fn len(&self) -> u64 {
        let len = self.datagrams.len().saturating_add(self.dumps.len());
        u64::try_from(len).unwrap_or(u64::MAX)
    }

    /// Returns the time at which there is something to do.
    pub(super) fn due(&self) -> Due {
        if self.is_waiting() {
            self.retry.due()
        } else {
            Due::AtOnce
        }
    }

    /// Returns whether to try again because the client has sent a datagram.
    pub(super) fn can_retry(&self, now: Instant) -> bool {
        self.is_waiting() && self.retry.is_allowed(now)
    }

    /// Adds a datagram, for which the client has no room at `now`.
    pub(super) fn push(&mut self, datagram: Queued, now: Instant) {
        if !self.is_waiting() {
            self.retry = Retry::new(now);
        }
        self.bytes = self.bytes.saturating_add(datagram.cost());
        self.datagrams.push_back(datagram);
    }

    pub(super) fn refuse(&mut self, request: NlMsgHdr, errno: Errno) {
        self.refusals.push(request, errno);
    }

    pub(super) fn push_dump(&mut self, dump: PausedDump) {
        self.bytes = self.bytes.saturating_add(dump.cost());
        self.dumps.push_back(dump);
    }

    /// Removes and returns the next dump, if the client has room.
    pub(super) fn pop_dump(&mut self) -> Option<PausedDump> {
        if self.is_waiting() {
            return None;
        }
        let dump = self.dumps.pop_front()?;
        self.bytes = self.bytes.saturating_sub(dump.cost());
        Some(dump)
    }

    /// Sends the datagrams that the client has room for. Returns the number of
    /// datagrams and dumps that were dropped because the client no longer
    /// exists or has had no room for too long.
    pub(super) fn advance(&mut self, socket: &Socket, now: Instant) -> u64 {
        match self.send(socket) {
            (_, Sent::Gone) => {
                let dropped = self.len();
                *self = Self::new(self.port, now);
                dropped
            }
            (true, _) => {
                self.retry.succeeded(now);
                0
            }
            (false, Sent::Done) => 0,
            (false, Sent::NoRoom) => {
                self.retry.failed(now);
                if self.retry.is_exhausted(now) {
                    self.drop_answers()
                } else {
                    0
                }
            }
        }
    }

    /// Sends until the client has no room. Returns whether anything was sent,
    /// and the result of the last attempt.
    fn send(&mut self, socket: &Socket) -> (bool, Sent) {
        let mut any = false;
        while let Some(datagram) = self.datagrams.front() {
            match transmit(socket, self.port, &datagram.bytes) {
                Sent::Done => any = true,
                sent => return (any, sent),
            }
            self.bytes = self.bytes.saturating_sub(datagram.cost());
            self.datagrams.pop_front();
        }
        let mut sink = VecSink::new();
        while !self.refusals.is_empty() {
            sink.truncate(0);
            if self.refusals.write(self.port, &mut sink).is_err() {
                return (any, Sent::NoRoom); // no memory
            }
            match transmit(socket, self.port, sink.as_bytes()) {
                Sent::Done => any = true,
                sent => return (any, sent),
            }
            self.refusals.pop();
        }
        (any, Sent::Done)
    }

    /// Replaces datagrams and dumps by refusals of their requests. Returns their
    /// number.
    fn drop_answers(&mut self) -> u64 {
        let dropped = self.len();
        if dropped == 0 {
            return 0;
        }
        // In the order of the requests, as far as known.
        let newer = std::mem::take(&mut self.refusals);
        for datagram in std::mem::take(&mut self.datagrams) {
            self.refuse(datagram.request, Errno::ENOBUFS);
        }
        for dump in std::mem::take(&mut self.dumps) {
            self.refuse(dump.origin.header, Errno::ENOBUFS);
        }
        self.refusals.append(newer);
        self.bytes = 0;
        dropped
    }
}
