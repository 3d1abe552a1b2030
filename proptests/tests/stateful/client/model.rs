// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a client has to say, as far as the rules of the protocol go: a queue of
//! datagrams, the requests that were sent, and what is due for each.
//!
//! The model is told what was sent to the client and what the peer has received from
//! it. It never looks into the client.

use std::collections::{HashSet, VecDeque};

use super::transaction::Place;
use crate::script::{Kind, Length, Report, Sent};
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
    /// A notification, and whether it was sent to the group.
    Notification(Vec<u8>, bool),
    Resync,
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Malformed,
    Overrun,
    Refused {
        errno: i32,
        text: Option<String>,
    },
    NotDumped,
    TooLong,
    NoListener,
    /// A transaction that the kernel would neither execute nor refuse.
    Invalid,
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

/// What a message does to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Effect {
    Nothing,
    /// The message is of a type that answers nothing.
    Unrelated,
    Reply,
    /// An ACK or `NLMSG_DONE` without an error.
    Success,
    NotDumped,
    Refused(i32),
    Malformed,
    Overrun,
}

#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) kind: u16,
    flags: u16,
    /// The flags that the caller has set.
    pub(super) own_flags: u16,
    pub(super) place: Place,
    /// Whether the end of its answer is waited for.
    pub(super) is_waited: bool,
    /// Whether it was asked for by the call that dumps.
    is_dump_call: bool,
    is_dump: bool,
    has_reply: bool,
    /// What is due.
    due: Messages,
    pub(super) seq: u32,
    pub(super) fate: Fate,
}

/// The messages that are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Messages {
    reply: bool,
    ack: bool,
    /// `NLMSG_DONE`, after a dump or after parts.
    done: bool,
}

impl Request {
    /// `flags` are all flags of the request. `expects_reply` says that a reply has to
    /// come besides the ACK.
    pub(super) fn new(kind: u16, flags: u16, is_dump_call: bool, expects_reply: bool) -> Self {
        let is_dump = is_dump_call || flags & DUMP == DUMP && flags & 0xc00 == 0;
        let ack = flags & ACK != 0;
        Self {
            kind,
            flags,
            own_flags: flags,
            place: Place::Outside,
            is_waited: true,
            is_dump_call,
            is_dump,
            has_reply: false,
            due: Messages {
                reply: expects_reply || !ack && !is_dump,
                ack,
                done: is_dump,
            },
            seq: 0,
            fate: Fate::Unsent,
        }
    }

    /// Returns the same request before it was sent.
    fn again(&self, expects_reply: bool) -> Self {
        Self::new(self.kind, self.flags, self.is_dump_call, expects_reply)
    }

    /// Makes the request a part of a transaction, of which nothing but an ACK, or a
    /// reply and an ACK, is due.
    pub(super) fn put_inside(&mut self, place: Place, flags: u16) {
        let expects_reply = self.due.reply && self.due.ack && place == Place::Inside;
        (self.place, self.flags, self.is_dump) = (place, flags, false);
        self.due = Messages {
            reply: expects_reply && flags & ACK != 0,
            ack: true,
            done: false,
        };
    }

    pub(super) fn flags(&self) -> u16 {
        self.flags
    }

    fn is_in_transaction(&self) -> bool {
        self.place != Place::Outside
    }

    /// Returns whether the end of its answer is waited for, and has not come.
    fn is_due(&self) -> bool {
        self.is_waited && self.fate == Fate::Due
    }

    pub(super) fn asks_for_ack(&self) -> bool {
        self.flags & ACK != 0
    }

    pub(super) fn is_dump(&self) -> bool {
        self.is_dump
    }

    fn is_open(&self) -> bool {
        match self.fate {
            Fate::Due => true,
            // Linux 6.10 to 6.17 acknowledge some requests before they refuse them.
            Fate::Done { .. } => self.is_in_transaction(),
            _ => false,
        }
    }

    /// Returns whether a message is for this request of the socket with a port.
    fn is_answered_by(&self, message: &Sent, port: u32, is_multicast: bool) -> bool {
        let is_ours = self.seq == message.seq && (message.pid == port || message.pid == 0);
        // The kernel sends the notification that NLM_F_ECHO asks for to the socket
        // that asked, with the group in the address.
        let is_echo = self.flags & ECHO != 0
            && message.pid == port
            && matches!(message.draft.kind, Kind::Data(..));
        is_ours && (!is_multicast || is_echo)
    }

    /// Returns what a message of its answer does, and does it.
    fn receive(&mut self, message: &Sent) -> Effect {
        let effect = match message.draft.kind {
            Kind::Noop => Effect::Nothing,
            Kind::Reserved(_) => Effect::Unrelated,
            Kind::Overrun => Effect::Overrun,
            Kind::Data(..) => {
                self.has_reply = true;
                self.due.reply = false;
                self.due.done |= message.draft.flags & MULTI != 0;
                Effect::Reply
            }
            Kind::Error(0, _) => {
                self.due.ack = false;
                // An ACK is the last message, also of parts. A dump that did not ask
                // for it goes on.
                self.due.done &= self.is_dump && !self.asks_for_ack();
                if self.is_finished() && self.is_dump && !self.has_reply {
                    // The kernel acknowledges a dump that it has not started.
                    Effect::NotDumped
                } else {
                    Effect::Success
                }
            }
            Kind::Done(0, _) | Kind::EmptyDone => {
                (self.due.reply, self.due.done) = (false, false);
                // Some families mark single replies as parts. Their ACK follows.
                self.due.ack &= !self.is_dump;
                Effect::Success
            }
            Kind::Error(code, _) | Kind::Done(code, _) => Effect::Refused(code.saturating_abs()),
            Kind::ShortError(_) | Kind::ShortDone(_) => Effect::Malformed,
        };
        let text = message.text.clone();
        match effect {
            Effect::Success | Effect::Reply => {
                if self.is_finished() {
                    if self.fate == Fate::Due {
                        self.fate = Fate::Done { text };
                    }
                    if self.is_in_transaction() {
                        self.is_waited = false;
                        self.due.ack = true;
                    }
                }
            }
            Effect::Refused(errno) => self.fate = Fate::Refused { errno, text },
            Effect::NotDumped | Effect::Malformed => self.fate = Fate::Unknown,
            Effect::Nothing | Effect::Unrelated | Effect::Overrun => {}
        }
        effect
    }

    fn is_finished(&self) -> bool {
        !self.due.reply && !self.due.ack && !self.due.done
    }
}

/// Something to be returned as a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Note {
    Message(Vec<u8>, bool),
    Resync,
    Malformed,
}

impl Note {
    fn of(message: &Sent, is_multicast: bool) -> Option<Self> {
        match message.draft.kind {
            Kind::Noop => None,
            Kind::Overrun => Some(Self::Resync),
            _ => Some(Self::Message(message.alone().to_vec(), is_multicast)),
        }
    }

    fn said(self) -> Said {
        match self {
            Self::Message(bytes, is_multicast) => Said::Notification(bytes, is_multicast),
            Self::Resync => Said::Resync,
            Self::Malformed => Said::Failed(Failure::Malformed),
        }
    }
}

/// The kinds of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Single,
    Batch,
}

/// The default limit of kept notifications.
const NOTE_LIMIT: usize = 16 << 20;

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
    /// Whether the batch can be sent.
    pub(super) is_valid: bool,
    flight: Flight,

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

    /// Whether a single request expects a reply besides the ACK.
    pub(super) expects_reply: bool,
    /// An old dump or parts that are not read to their end.
    abandoned: Option<Request>,
    /// The answer was completed while notifications were received.
    untold: bool,
    /// What is kept to be returned as notifications, if it is kept.
    notes: Option<VecDeque<Note>>,
    pub(super) note_limit: usize,
    /// The length of the notification that was returned last.
    returned: usize,
    /// The number of datagrams that may still be older than a loss.
    draining: Option<usize>,
    /// Whether there was another loss meanwhile.
    is_lost_again: bool,
    /// Whether it is unknown if the queue has been empty, which the next step tells.
    pub(super) is_unsure: bool,
    /// The largest number of datagrams in the queue, as far as the client knows.
    pub(super) most_queued: usize,
    /// Whether the client is a monitor, and what is left of its datagram.
    pub(super) is_monitor: bool,
    rest: VecDeque<Note>,

    pub(super) dropped: u64,
    pub(super) foreign: u64,
    pub(super) unrelated: u64,
    pub(super) overruns: u64,
}

/// The requests of the last datagram.
#[derive(Clone, Copy, Debug, Default)]
struct Flight {
    first: usize,
    is_transaction: bool,
    /// Whether the queue has to be read to its end, for answers that are not waited
    /// for.
    is_unread: bool,
    is_refused: bool,
    is_malformed: bool,
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
            is_valid: true,
            flight: Flight::default(),
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
            expects_reply: false,
            abandoned: None,
            untold: false,
            notes: None,
            note_limit: NOTE_LIMIT,
            returned: 0,
            draining: None,
            is_lost_again: false,
            is_unsure: false,
            most_queued: 0,
            is_monitor: false,
            rest: VecDeque::new(),
            dropped: 0,
            foreign: 0,
            unrelated: 0,
            overruns: 0,
        }
    }

    /// Begins an operation. The previous one is given up.
    pub(super) fn begin(&mut self, operation: Operation, requests: Vec<Request>) {
        self.abandon();
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
        self.abandon();
        let expects_reply = self.expects_reply;
        for request in &mut self.requests {
            *request = request.again(expects_reply);
        }
        self.has_ended = false;
        self.start_over();
    }

    fn start_over(&mut self) {
        self.is_running = false;
        self.has_begun = true;
        self.is_valid = true;
        self.flight = Flight::default();
        (self.lost, self.unsent, self.untold) = (false, false, false);
        self.forget();
    }

    /// Remembers a dump that is given up.
    fn abandon(&mut self) {
        if self.is_running {
            let is_left = |request: &&Request| request.is_open() && request.due.done;
            let left = self.requests.iter().find(is_left).cloned();
            let left = left.map(|request| Request {
                place: Place::Outside,
                fate: Fate::Due,
                ..request
            });
            self.abandoned = left.or(self.abandoned.take());
        }
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

    /// The peer has received a datagram of requests.
    pub(super) fn flies(&mut self, first: usize) {
        let sent = &self.requests[first..self.count_sent()];
        self.flight = Flight {
            first,
            is_transaction: sent.iter().any(Request::is_in_transaction),
            is_unread: sent.iter().any(|request| !request.is_waited),
            ..Flight::default()
        };
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
        self.flight.is_unread || self.requests.iter().any(Request::is_due)
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
            || self.untold
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
                if !self.is_valid {
                    self.give_up(&Failure::Invalid);
                    return Said::Failed(Failure::Invalid);
                }
                self.is_running = !self.is_complete() || sent > 0;
            }
            if self.is_running {
                if let Some(said) = self.exchange(sent, counted) {
                    return said;
                }
                if self.is_running && !self.is_buffered() {
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
        (self.has_ended, self.untold) = (true, false);
        Said::Complete
    }

    /// What a step towards the next notification says.
    pub(super) fn step_notification(&mut self, sent: usize, counted: u64) -> Said {
        self.keep_notes();
        if let Some(said) = self.next_note() {
            return said;
        }
        let said = if self.is_running {
            let said = self.exchange(sent, counted);
            self.untold |= !self.is_running;
            match said {
                Some(Said::Failed(failure)) => {
                    if self.operation == Operation::Single {
                        self.failure.get_or_insert(failure);
                    }
                    Said::Again
                }
                said => said.unwrap_or(Said::Again),
            }
        } else if self.overrun() || self.receive(counted) {
            Said::Again
        } else {
            Said::Wait { unsent: false }
        };
        self.next_note().unwrap_or(said)
    }

    /// Keeps notifications from now on.
    pub(super) fn keep_notes(&mut self) {
        self.notes.get_or_insert_default();
    }

    fn next_note(&mut self) -> Option<Said> {
        let notes = self.notes.as_mut()?;
        self.returned = 0;
        let note = notes.pop_front()?;
        if let Note::Message(bytes, _) = &note {
            self.returned = bytes.len();
        }
        Some(note.said())
    }

    pub(super) fn keeps_notes(&self) -> bool {
        self.notes.is_some()
    }

    pub(super) fn has_note(&self) -> bool {
        self.notes.as_ref().is_some_and(|notes| !notes.is_empty())
    }

    /// Keeps something, up to the limit.
    fn note(&mut self, note: Note) {
        let Some(notes) = &mut self.notes else { return };
        let size = |note: &Note| match note {
            Note::Message(bytes, _) => bytes.len() + 32,
            Note::Resync | Note::Malformed => 32,
        };
        let total = notes.iter().map(size).sum::<usize>() + self.returned;
        let note = if note == Note::Resync || total + size(&note) <= self.note_limit {
            note
        } else {
            self.dropped += 1;
            Note::Resync
        };
        if note != Note::Resync || notes.back() != Some(&Note::Resync) {
            notes.push_back(note);
        }
    }

    /// The queue was found empty, or as much was read as it can hold.
    fn drained(&mut self) {
        if self.draining.take().is_some() {
            self.note(Note::Resync);
        }
    }

    /// The client becomes a monitor.
    pub(super) fn become_monitor(&mut self) {
        self.keep_notes();
        self.is_monitor = true;
        self.unrelated = 0;
        self.begin(Operation::Single, Vec::new());
        (self.abandoned, self.has_begun) = (None, false);
    }

    /// The monitor becomes a client.
    pub(super) fn become_client(&mut self) {
        self.is_monitor = false;
        self.note_limit = usize::MAX;
        for note in std::mem::take(&mut self.rest) {
            self.note(note);
        }
        if self.draining.is_some() {
            self.draining = Some(self.most_queued);
        }
        self.note_limit = NOTE_LIMIT;
        self.limit = usize::MAX;
    }

    /// What a step of a monitor says. `seen` is what it says, and is only looked at
    /// where it is unknown how much of a flood is left.
    pub(super) fn step_monitor(&mut self, seen: &Said, counted: u64) -> Said {
        if let Some(said) = self.next_note() {
            return said;
        }
        if let Some(left) = self.draining {
            let waits = *seen == Said::Wait { unsent: false };
            if std::mem::take(&mut self.is_unsure) && waits {
                self.draining = None;
                self.queue.clear();
            } else {
                return self.discard(left, seen);
            }
        }
        if self.rest.is_empty() {
            if self.overrun() {
                return Said::Again;
            }
            let is_noise = matches!(seen, Said::Notification(..));
            if !self.receive(counted + u64::from(is_noise)) {
                return Said::Wait { unsent: false };
            }
        }
        self.rest.pop_front().map_or(Said::Again, Note::said)
    }

    /// Drops a datagram that may be older than a loss.
    fn discard(&mut self, left: usize, seen: &Said) -> Said {
        let mut is_empty = false;
        if std::mem::take(&mut self.overrun_pending) {
            // What is in the queue is older than this loss, too.
            self.overruns += 1;
            self.is_lost_again = true;
        } else if let Some(Queued::Flood { .. }) = self.queue.front() {
            is_empty = *seen == Said::Resync && left > 1;
            if is_empty {
                self.queue.clear();
            }
        } else {
            is_empty = self.queue.pop_front().is_none();
        }
        self.is_congested &= !self.queue.is_empty();
        if is_empty {
            self.is_lost_again = false;
        } else if left > 1 {
            self.draining = Some(left - 1);
            return Said::Again;
        }
        let again = std::mem::take(&mut self.is_lost_again);
        let is_flood = matches!(self.queue.front(), Some(Queued::Flood { .. }));
        self.is_unsure = again && is_flood;
        self.draining = again.then_some(self.most_queued);
        Said::Resync
    }

    /// Takes the error of the socket, if there is one.
    fn overrun(&mut self) -> bool {
        let is_lost = std::mem::take(&mut self.overrun_pending);
        if is_lost {
            self.overruns += 1;
            self.draining = Some(self.most_queued);
        }
        is_lost
    }

    fn ended(&mut self) -> Said {
        (self.has_ended, self.untold) = (true, false);
        Said::End
    }

    /// Ends the current datagram with its error.
    fn fail(&mut self) -> Option<Said> {
        let failure = self.failure.take()?;
        self.untold &= failure == Failure::Malformed;
        if failure == Failure::Overrun {
            self.give_up(&failure);
        }
        Some(Said::Failed(failure))
    }

    /// Everything that is due is lost.
    fn give_up(&mut self, failure: &Failure) {
        self.abandon();
        self.is_running = false;
        self.has_begun = false;
        self.lose_due(failure);
    }

    /// Everything that is due is lost, and nothing more is received for it.
    fn lose_due(&mut self, failure: &Failure) {
        self.abandon();
        let lost = self.unknown(0);
        self.unanswered.extend(lost);
        for request in &mut self.requests {
            if request.is_open() && matches!(request.fate, Fate::Due) {
                request.fate = Fate::Unknown;
            }
        }
        (self.loss, self.is_told) = (Some(failure.clone()), false);
    }

    /// The requests from `first` on whose outcome is unknown: what is due, or all of a
    /// transaction that is not over, unless one of them was refused.
    fn unknown(&self, first: usize) -> Vec<usize> {
        let flight = self.flight;
        let is_unknown = |index: &usize| {
            let request = &self.requests[*index];
            match request.place {
                Place::Outside => request.is_due(),
                Place::Inside => {
                    flight.is_transaction && !flight.is_refused && *index >= flight.first
                }
                Place::Begin | Place::End => false,
            }
        };
        (first..self.count_sent()).filter(is_unknown).collect()
    }

    /// The queue was read to its end. The last datagram of a batch is over.
    fn end_flight(&mut self) {
        let is_lost = self.lost || self.flight.is_malformed;
        if is_lost {
            if self.lost {
                self.abandon();
            }
            let lost = self.unknown(self.flight.first);
            if !lost.is_empty() && !self.flight.is_malformed {
                (self.loss, self.is_told) = (Some(Failure::Overrun), false);
            }
            for index in &lost {
                self.requests[*index].fate = Fate::Unknown;
            }
            self.unanswered.extend(lost);
        }
        if self.flight.is_transaction {
            self.stop_waiting();
        }
        self.lost = false;
        (self.flight.is_transaction, self.flight.is_unread) = (false, false);
    }

    /// Requests of the last datagram are not waited for any more.
    fn stop_waiting(&mut self) {
        let first = self.flight.first;
        for request in &mut self.requests[first..] {
            request.is_waited &= !matches!(request.fate, Fate::Due);
        }
    }

    /// The answer does not fit into the limit.
    pub(super) fn too_long(&mut self, keeps: bool, sent: usize, counted: u64) {
        self.untold = false;
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
        if self.overrun() {
            self.lost = true;
        } else if !self.receive(counted) {
            if self.unsent {
                return Some(Said::Wait { unsent: true });
            }
            match self.operation {
                Operation::Single if self.lost => {
                    self.give_up(&Failure::Overrun);
                    return Some(Said::Failed(Failure::Overrun));
                }
                // A batch goes on.
                Operation::Batch => {
                    let is_due = self.requests.iter().any(Request::is_due);
                    if is_due && !self.lost && !self.flight.is_malformed {
                        return Some(Said::Wait { unsent: false });
                    }
                    self.end_flight();
                }
                Operation::Single => return Some(Said::Wait { unsent: false }),
            }
        }
        self.is_running = !self.is_complete();
        None
    }

    /// Receives a datagram. Returns whether there was one.
    fn receive(&mut self, counted: u64) -> bool {
        if let Some(Queued::Flood { from_peer, most }) = self.queue.front_mut() {
            if counted > 0 && *most > 0 {
                *most -= 1;
                if !*from_peer {
                    self.foreign += 1;
                } else if self.is_monitor {
                    self.rest.push_back(Note::Message(noise(), true));
                } else {
                    assert!(self.notes.is_none(), "a flood that is kept");
                    self.unrelated += 1;
                }
                self.drain_one();
                return true;
            }
            self.queue.pop_front();
            assert!(self.queue.is_empty(), "behind an overrun");
        }
        let Some(queued) = self.queue.pop_front() else {
            self.is_congested = false;
            self.drained();
            return false;
        };
        self.is_congested &= !self.queue.is_empty();
        self.drain_one();
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
            self.most += len;
            let held = self.fresh.len();
            self.read(&messages, is_multicast);
            // Messages of an earlier datagram can be held: they are not in this one.
            if self.fresh.len() > held {
                (self.datagram_len, self.is_counted) = (len, false);
            }
        } else {
            self.foreign += 1;
        }
        true
    }

    fn drain_one(&mut self) {
        match self.draining {
            Some(0 | 1) => self.drained(),
            Some(left) => self.draining = Some(left - 1),
            None => {}
        }
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
        if self.is_monitor {
            self.rest.push_back(Note::Malformed);
            return;
        }
        if self.notes.is_some() {
            self.note(Note::Malformed);
        } else if is_multicast {
            self.unrelated += 1;
        }
        if !is_multicast && self.is_running {
            self.failure.get_or_insert(Failure::Malformed);
        }
    }

    /// A message that answers nothing is counted or kept.
    fn unrelated(&mut self, message: &Sent, is_multicast: bool) {
        if self.notes.is_none() {
            self.unrelated += 1;
        } else if let Some(note) = Note::of(message, is_multicast) {
            self.note(note);
        }
    }

    fn message(&mut self, message: &Sent, is_multicast: bool) {
        if self.is_monitor {
            self.rest.extend(Note::of(message, is_multicast));
            return;
        }
        let port = self.port;
        let is_answer = |request: &Request| request.is_answered_by(message, port, is_multicast);
        let mut requests = self.requests.iter();
        let found = requests.position(|request| request.is_open() && is_answer(request));
        // What need not be answered is not waited for when the rest is over.
        let found = found.filter(|_| self.is_running);
        let Some(index) = found else {
            let old = self.abandoned.as_mut().filter(|old| is_answer(old));
            match old.map(|old| old.receive(message)) {
                None | Some(Effect::Unrelated) => self.unrelated(message, is_multicast),
                Some(Effect::Nothing) if message.draft.kind == Kind::Noop => {
                    self.unrelated(message, is_multicast);
                }
                // The rest of an old answer is not kept.
                Some(_) => self.unrelated += 1,
            }
            self.abandoned.take_if(|old| !old.is_open());
            return;
        };
        self.is_interrupted |= message.draft.flags & DUMP_INTR != 0;
        match self.requests[index].receive(message) {
            Effect::Nothing => {}
            Effect::Unrelated => self.unrelated(message, is_multicast),
            Effect::Overrun if self.operation == Operation::Batch => self.lost = true,
            Effect::Overrun => {
                self.failure.get_or_insert(Failure::Overrun);
            }
            Effect::Reply => self.fresh.push_back((index, message.alone().to_vec())),
            Effect::NotDumped => self.lose(index, Failure::NotDumped),
            Effect::Success => {
                // The first one is kept until the last one has come.
                let request = &self.requests[index];
                if request.is_finished() || !request.is_dump_call && self.end.is_none() {
                    let is_broken = message.text.is_none() && has_report(message.draft.kind);
                    self.end = Some((message.text.clone(), is_broken));
                }
            }
            Effect::Refused(errno) => match self.operation {
                Operation::Single => {
                    let text = message.text.clone();
                    self.failure.get_or_insert(Failure::Refused { errno, text });
                }
                Operation::Batch => {
                    // The text and the cookie are kept.
                    self.most += message.alone().len();
                    self.refused.push(index);
                    self.flight.is_refused |= index >= self.flight.first;
                    if self.requests[index].place == Place::Begin && index >= self.flight.first {
                        self.stop_waiting();
                    }
                }
            },
            Effect::Malformed => {
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
                if self.requests[index].is_in_transaction() {
                    self.flight.is_malformed |= index >= self.flight.first;
                } else {
                    self.unanswered.push(index);
                }
                (self.loss, self.is_told) = (Some(failure), false);
            }
        }
    }
}

/// A message of a flood.
pub(super) fn noise() -> Vec<u8> {
    let header = Header {
        len: 0,
        kind: FAMILY,
        flags: 0,
        seq: 0,
        pid: 0,
    };
    header.message(&[])
}

fn has_report(kind: Kind) -> bool {
    match kind {
        Kind::Error(_, report) | Kind::Done(_, report) => report != Report::None,
        _ => false,
    }
}
