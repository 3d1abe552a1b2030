//! What a client has to say, as far as the rules of the protocol go: a queue of
//! datagrams, the requests that were sent, and what is due for each.
//!
//! The model is told what was sent to the client and what the peer has received from
//! it. It never looks into the client.

use std::collections::{HashSet, VecDeque};

use crate::script::{Kind, Length, Sent};
use crate::wire::*;

/// What a step of a client says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// There is more to do.
    Again,
    /// The queue is empty. Whether to repeat the step without a datagram, because
    /// something could not be sent.
    Wait {
        unsent: bool,
    },
    /// The next message of a dump.
    Message(Vec<u8>),
    /// The end of a dump.
    End,
    /// The complete answer is there.
    Complete,
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Malformed,
    Overrun,
    Refused { errno: i32, text: Option<String> },
    NotDumped,
    TooLong,
    NoListener,
}

/// Something in the receive queue of the client.
#[derive(Clone, Debug)]
pub(super) enum Queued {
    Datagram {
        from_peer: bool,
        is_multicast: bool,
        messages: Vec<Sent>,
        len: usize,
    },
    /// At most this many multicasts with one unrelated message each, as many as the
    /// queue had room for.
    Flood { from_peer: bool, most: usize },
}

/// The outcome of a request, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Unsent,
    Due,
    Done {
        text: Option<String>,
    },
    Refused {
        errno: i32,
        text: Option<String>,
    },
    /// Its end was malformed, lost, or given up.
    Unknown,
}

#[derive(Clone, Debug)]
pub(super) struct Request {
    flags: u16,
    is_dump: bool,
    has_reply: bool,
    pub(super) seq: u32,
    pub(super) fate: Fate,
}

impl Request {
    /// `flags` are all flags of the request; `must_dump` says that it was asked for
    /// by the call that dumps.
    pub(super) fn new(flags: u16, must_dump: bool) -> Self {
        Self {
            flags,
            is_dump: must_dump || flags & DUMP == DUMP && flags & 0xc00 == 0,
            has_reply: false,
            seq: 0,
            fate: Fate::Unsent,
        }
    }

    pub(super) fn is_dump(&self) -> bool {
        self.is_dump
    }

    fn is_open(&self) -> bool {
        self.fate == Fate::Due
    }
}

/// The kinds of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Single,
    Batch,
}

#[derive(Debug)]
pub(super) struct Model {
    port: u32,
    /// The receive queue of the client's socket, and its pending error.
    pub(super) queue: VecDeque<Queued>,
    pub(super) overrun_pending: bool,
    /// The kernel drops everything until the queue has been empty.
    pub(super) is_congested: bool,
    /// Whether the peer exists, and whether it has room.
    pub(super) is_peer_gone: bool,
    pub(super) is_peer_full: bool,

    pub(super) operation: Operation,
    pub(super) requests: Vec<Request>,
    /// Whether a step has been made, and not everything is over.
    is_running: bool,
    has_begun: bool,
    pub(super) attempts: usize,
    used: HashSet<u32>,
    pub(super) last_seq: Option<u32>,
    lost: bool,
    unsent: bool,

    /// What the last datagram had to say, in order.
    fresh: VecDeque<(usize, Vec<u8>)>,
    failure: Option<Failure>,
    /// The messages that are kept.
    pub(super) kept: Vec<(usize, Vec<u8>)>,
    /// The requests that were refused, in the order of arrival.
    pub(super) refused: Vec<usize>,
    /// The text at the end of the answer, and whether it cannot be read.
    pub(super) end: Option<(Option<String>, bool)>,
    pub(super) has_ended: bool,
    pub(super) is_interrupted: bool,
    /// The error that a batch ended with or met on its way, and whether its outcome
    /// has been asked for since.
    pub(super) loss: Option<Failure>,
    pub(super) is_told: bool,
    pub(super) unanswered: Vec<usize>,

    pub(super) limit: usize,
    /// Bounds of the memory that the answer takes.
    least: usize,
    most: usize,
    /// `most` before the last step repeated a dump.
    peak: usize,
    datagram_len: usize,
    is_counted: bool,

    pub(super) foreign: u64,
    pub(super) unrelated: u64,
    pub(super) overruns: u64,
}

impl Model {
    pub(super) fn new(port: u32) -> Self {
        Self {
            port,
            queue: VecDeque::new(),
            overrun_pending: false,
            is_congested: false,
            is_peer_gone: false,
            is_peer_full: false,
            operation: Operation::Single,
            requests: Vec::new(),
            is_running: false,
            has_begun: false,
            attempts: 1,
            used: HashSet::new(),
            last_seq: None,
            lost: false,
            unsent: false,
            fresh: VecDeque::new(),
            failure: None,
            kept: Vec::new(),
            refused: Vec::new(),
            end: None,
            has_ended: true,
            is_interrupted: false,
            loss: None,
            is_told: false,
            unanswered: Vec::new(),
            limit: usize::MAX,
            least: 0,
            most: 0,
            peak: 0,
            datagram_len: 0,
            is_counted: false,
            foreign: 0,
            unrelated: 0,
            overruns: 0,
        }
    }

    /// Begins an operation. The previous one is given up.
    pub(super) fn begin(&mut self, operation: Operation, requests: Vec<Request>) {
        self.operation = operation;
        self.requests = requests;
        self.attempts = 1;
        self.has_ended = false;
        self.refused.clear();
        self.unanswered.clear();
        self.loss = None;
        self.is_told = false;
        self.start_over();
    }

    /// Begins the same request again.
    pub(super) fn restart(&mut self) {
        for request in &mut self.requests {
            (request.fate, request.has_reply) = (Fate::Unsent, false);
        }
        self.has_ended = false;
        self.start_over();
    }

    fn start_over(&mut self) {
        self.is_running = false;
        self.has_begun = true;
        (self.lost, self.unsent) = (false, false);
        self.forget();
    }

    /// Forgets every message.
    fn forget(&mut self) {
        self.fresh.clear();
        self.failure = None;
        self.kept.clear();
        self.end = None;
        self.is_interrupted = false;
        (self.least, self.most, self.datagram_len) = (0, 0, 0);
    }

    /// The peer has received a request.
    pub(super) fn sent(&mut self, header: Header) {
        assert!(
            self.is_running || self.has_begun,
            "sent without an operation: {header:?}"
        );
        let index = self.count_sent();
        let request = self.requests.get_mut(index);
        let request = request.unwrap_or_else(|| panic!("sent once more: {header:?}"));
        assert_eq!(header.flags, request.flags, "flags");
        assert!(self.used.insert(header.seq), "sequence number used again");
        if index > 0 {
            let before = self.requests[index - 1].seq;
            assert_eq!(header.seq, before.wrapping_add(1), "order of requests");
        }
        let request = &mut self.requests[index];
        request.seq = header.seq;
        request.fate = Fate::Due;
        self.last_seq = Some(header.seq);
        (self.unsent, self.lost) = (false, false);
    }

    pub(super) fn count_sent(&self) -> usize {
        let sent = |request: &&Request| request.fate != Fate::Unsent;
        self.requests.iter().filter(sent).count()
    }

    fn is_in_flight(&self) -> bool {
        self.requests.iter().any(Request::is_open)
    }

    fn has_unsent(&self) -> bool {
        self.count_sent() < self.requests.len()
    }

    fn is_complete(&self) -> bool {
        !self.has_unsent() && !self.is_in_flight()
    }

    pub(super) fn is_pending(&self) -> bool {
        self.is_running
            || !self.fresh.is_empty()
            || self.failure.is_some()
            || self.operation == Operation::Batch && self.loss.is_some() && !self.is_told
    }

    /// Returns whether a step would only return what has been received.
    pub(super) fn is_buffered(&self) -> bool {
        !self.fresh.is_empty() || self.failure.is_some()
    }

    /// What a step says that was just made. `sent` is the number of requests that
    /// the peer received meanwhile, and `counted` the datagrams and messages that the
    /// client did not expect.
    pub(super) fn step(&mut self, keeps: bool, sent: usize, counted: u64) -> Said {
        if !self.is_buffered() {
            if self.has_begun {
                self.has_begun = false;
                self.is_running = !self.is_complete() || sent > 0;
            }
            if self.is_running {
                if let Some(said) = self.exchange(sent, counted) {
                    return said;
                }
                if self.is_complete() {
                    self.is_running = false;
                } else if !self.is_buffered() {
                    return Said::Again;
                }
            }
        }
        if !keeps {
            return match self.fresh.pop_front() {
                Some((_, message)) => Said::Message(message),
                None => self.fail().unwrap_or_else(|| self.ended()),
            };
        }
        if !self.fresh.is_empty() {
            if !self.is_counted {
                self.least += self.datagram_len;
                self.is_counted = true;
            }
            self.least += 16 * self.fresh.len();
            self.most += 16 * self.fresh.len();
        }
        self.kept.extend(self.fresh.drain(..));
        self.peak = self.most;
        if let Some(said) = self.fail() {
            return said;
        }
        if self.is_running {
            return Said::Again;
        }
        if self.operation == Operation::Single && self.is_interrupted && self.attempts > 1 {
            self.attempts -= 1;
            self.restart();
            self.has_begun = false;
            self.is_running = true;
            return Said::Again;
        }
        self.has_ended = true;
        Said::Complete
    }

    fn ended(&mut self) -> Said {
        self.has_ended = true;
        Said::End
    }

    /// Ends the current datagram with its error.
    fn fail(&mut self) -> Option<Said> {
        let failure = self.failure.take()?;
        if failure == Failure::Overrun {
            self.give_up(&failure);
        }
        Some(Said::Failed(failure))
    }

    /// Everything that is due is lost.
    fn give_up(&mut self, failure: &Failure) {
        self.is_running = false;
        self.has_begun = false;
        self.lose_due(failure);
    }

    fn lose_due(&mut self, failure: &Failure) {
        for (index, request) in self.requests.iter_mut().enumerate() {
            if request.fate == Fate::Due {
                request.fate = Fate::Unknown;
                self.unanswered.push(index);
            }
        }
        (self.loss, self.is_told) = (Some(failure.clone()), false);
    }

    /// The answer does not fit into the limit.
    pub(super) fn too_long(&mut self, keeps: bool, sent: usize, counted: u64) {
        self.peak = self.most;
        let said = self.step(keeps, sent, counted);
        self.peak = self.peak.max(self.most);
        assert!(
            self.peak > self.limit,
            "{} bytes exceed {}; otherwise {said:?}",
            self.peak,
            self.limit
        );
        self.give_up(&Failure::TooLong);
        self.forget();
    }

    /// Returns whether the answer certainly exceeds the limit.
    pub(super) fn is_too_long(&self) -> bool {
        self.least > self.limit
    }

    /// Sends and receives.
    fn exchange(&mut self, sent: usize, counted: u64) -> Option<Said> {
        if sent == 0 && self.has_unsent() && !self.is_in_flight() {
            if self.is_peer_gone {
                self.give_up(&Failure::NoListener);
                return Some(Said::Failed(Failure::NoListener));
            }
            assert!(self.is_peer_full, "a request was not sent");
            self.unsent = true;
        }
        if std::mem::take(&mut self.overrun_pending) {
            self.overruns += 1;
            self.lost = true;
            return None;
        }
        if let Some(Queued::Flood { from_peer, most }) = self.queue.front_mut() {
            if counted > 0 && *most > 0 {
                *most -= 1;
                let counter = if *from_peer {
                    &mut self.unrelated
                } else {
                    &mut self.foreign
                };
                *counter += 1;
                return None;
            }
            self.queue.pop_front();
            assert!(self.queue.is_empty(), "behind an overrun");
        }
        let Some(queued) = self.queue.pop_front() else {
            self.is_congested = false;
            if self.unsent {
                return Some(Said::Wait { unsent: true });
            }
            match self.operation {
                Operation::Single if self.lost => {
                    self.give_up(&Failure::Overrun);
                    return Some(Said::Failed(Failure::Overrun));
                }
                // A batch goes on.
                Operation::Batch if self.lost => {
                    self.lost = false;
                    self.lose_due(&Failure::Overrun);
                    return None;
                }
                Operation::Single | Operation::Batch => {}
            }
            return Some(Said::Wait { unsent: false });
        };
        self.is_congested &= !self.queue.is_empty();
        let Queued::Datagram {
            from_peer,
            is_multicast,
            messages,
            len,
        } = queued
        else {
            panic!("two floods");
        };
        if from_peer {
            (self.datagram_len, self.is_counted) = (len, false);
            self.most += len;
            self.read(&messages, is_multicast);
        } else {
            self.foreign += 1;
        }
        None
    }

    /// Reads a datagram of the peer.
    fn read(&mut self, messages: &[Sent], is_multicast: bool) {
        for message in messages {
            if matches!(message.draft.length, Length::Wrong(_)) {
                self.malformed(is_multicast);
                return;
            }
            self.message(message, is_multicast);
            if matches!(message.draft.length, Length::Trailing(_)) {
                self.malformed(is_multicast);
                return;
            }
        }
    }

    fn malformed(&mut self, is_multicast: bool) {
        if is_multicast {
            self.unrelated += 1;
        } else {
            self.failure.get_or_insert(Failure::Malformed);
        }
    }

    fn message(&mut self, message: &Sent, is_multicast: bool) {
        let kind = message.draft.kind;
        let found = self.requests.iter().position(|request| {
            request.is_open()
                && request.seq == message.seq
                && (message.pid == self.port || message.pid == 0)
        });
        let index = match found {
            Some(index) if !is_multicast => index,
            // The kernel sends the notification that NLM_F_ECHO asks for to the
            // socket that asked, with the group in the address.
            Some(index)
                if self.requests[index].flags & ECHO != 0
                    && message.pid == self.port
                    && matches!(kind, Kind::Data(..)) =>
            {
                index
            }
            _ => {
                self.unrelated += 1;
                return;
            }
        };
        self.is_interrupted |= message.draft.flags & DUMP_INTR != 0;
        let request = &mut self.requests[index];
        let is_broken = message.text.is_none() && has_report(kind);
        let end = (message.text.clone(), is_broken);
        match kind {
            Kind::Noop => {}
            Kind::Reserved(_) => self.unrelated += 1,
            Kind::Overrun if self.operation == Operation::Batch => self.lost = true,
            Kind::Overrun => {
                self.failure.get_or_insert(Failure::Overrun);
            }
            Kind::Data(..) => {
                request.has_reply = true;
                let len = Header::of(&message.bytes).len as usize;
                self.fresh.push_back((index, message.bytes[..len].to_vec()));
            }
            // The kernel acknowledges a dump that it has not started.
            Kind::Error(0, _) if request.is_dump && !request.has_reply => {
                request.fate = Fate::Unknown;
                self.lose(index, Failure::NotDumped);
            }
            Kind::Error(0, _) => {
                request.fate = Fate::Done {
                    text: end.0.clone(),
                };
                self.end = Some(end);
            }
            // Some families mark single replies as parts. Their ACK follows.
            Kind::Done(0, _) | Kind::EmptyDone if !request.is_dump => {}
            Kind::Done(0, _) | Kind::EmptyDone => {
                request.fate = Fate::Done {
                    text: end.0.clone(),
                };
                self.end = Some(end);
            }
            Kind::Error(code, _) | Kind::Done(code, _) => {
                let errno = code.saturating_abs();
                let text = message.text.clone();
                request.fate = Fate::Refused {
                    errno,
                    text: text.clone(),
                };
                match self.operation {
                    Operation::Single => {
                        self.failure.get_or_insert(Failure::Refused { errno, text });
                    }
                    Operation::Batch => self.refused.push(index),
                }
            }
            Kind::ShortError(_) | Kind::ShortDone(_) => {
                request.fate = Fate::Unknown;
                self.failure.get_or_insert(Failure::Malformed);
                if self.operation == Operation::Batch {
                    self.lose(index, Failure::Malformed);
                }
            }
        }
    }

    /// The outcome of a request will never be known.
    fn lose(&mut self, index: usize, failure: Failure) {
        match self.operation {
            Operation::Single => {
                self.failure.get_or_insert(failure);
            }
            Operation::Batch => {
                self.unanswered.push(index);
                (self.loss, self.is_told) = (Some(failure), false);
            }
        }
    }
}

fn has_report(kind: Kind) -> bool {
    match kind {
        Kind::Error(_, report) | Kind::Done(_, report) => report != crate::script::Report::None,
        _ => false,
    }
}
