// SPDX-License-Identifier: MIT OR Apache-2.0
//! A client of the server, and what is due for its requests.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use nlsock::{Error, Socket};

use super::service::{Draft, Due};
use crate::wire::*;

/// The number of requests that are refused of a datagram that the server has no room
/// for.
const REFUSED: usize = 64;

/// The maximum number of refusals in a datagram.
const SHARED: usize = 32;

/// The number of requests with dropped answers that a client is told of: the last ones.
const MOST_TOLD: u64 = 1024;

/// A request, and the rest of its answer.
#[derive(Debug)]
struct Asked {
    due: VecDeque<Due>,
    /// Whether it is a dump, whose parts can come after what is due later.
    is_dump: bool,
    /// Whether it is a request, and not another message with `NLM_F_ACK`.
    is_request: bool,
}

/// A port, and the socket that has it.
#[derive(Debug, Default)]
pub(super) struct Client {
    pub(super) socket: Option<Socket>,
    asked: BTreeMap<u32, Asked>,
    /// The requests without an answer, which can be refused for want of room.
    quiet: HashSet<u32>,
    /// The requests that are no dumps, in the order in which their answers end.
    ordered: VecDeque<u32>,
    /// The requests of sockets that had the port before. The answers to some can
    /// be received here: of those that the server had not read when the socket was
    /// closed, for it cannot know then.
    stale: HashMap<u32, Stale>,
    /// The requests whose answers the server has dropped, as far as this client was
    /// told.
    pub(super) dropped: u64,
    /// The messages that are no requests and were acknowledged. If the server has dropped
    /// the ACK, it counts as a request, and what the client is told is the ACK.
    acked: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stale {
    Never,
    Perhaps,
    /// It can be refused for want of room, once.
    Refused,
}

/// What may happen in a script.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Whether the server may drop an answer, and tells the client so.
    pub(super) may_drop: bool,
    /// Whether the server may have no room for a datagram, and refuse its requests.
    pub(super) may_exceed: bool,
    /// Whether the server may drop an answer without telling.
    pub(super) may_forget: bool,
    /// Whether the server keeps answers for a port, whoever has it.
    pub(super) may_mistake: bool,
    /// Whether refusals have texts.
    pub(super) has_texts: bool,
}

impl Client {
    pub(super) fn ask(&mut self, number: u32, draft: &Draft) {
        let due = draft.due(number);
        if due.is_empty() {
            if draft.is_handled() {
                self.quiet.insert(number);
            }
            return;
        }
        let is_dump = draft.is_dumped();
        if !is_dump {
            self.ordered.push_back(number);
        }
        let is_request = draft.is_handled();
        let asked = Asked {
            due,
            is_dump,
            is_request,
        };
        self.asked.insert(number, asked);
    }

    /// Closes the socket. `unread` are the requests that the server may not have
    /// read.
    pub(super) fn close(&mut self, unread: &HashSet<u32>) {
        if self.socket.take().is_none() {
            return;
        }
        let quiet = std::mem::take(&mut self.quiet);
        for number in std::mem::take(&mut self.asked).into_keys().chain(quiet) {
            let stale = if unread.contains(&number) {
                Stale::Perhaps
            } else {
                Stale::Never
            };
            self.stale.insert(number, stale);
        }
        self.ordered.clear();
    }

    /// The server had no room for a datagram with these requests. It refuses the first
    /// ones, which may have been received already.
    pub(super) fn exceed(&mut self, numbers: &[u32]) {
        for (index, number) in numbers.iter().enumerate() {
            if self.stale.contains_key(number) {
                continue; // of a socket that had the port before
            }
            self.ordered.retain(|other| other != number);
            let is_due = self.asked.remove(number).is_some() || self.quiet.remove(number);
            let stale = if is_due && index < REFUSED {
                Stale::Refused
            } else {
                Stale::Never
            };
            self.stale.insert(*number, stale);
        }
    }

    /// The server may have had no room for a datagram with these requests.
    pub(super) fn may_miss(&mut self, numbers: &[u32]) {
        for number in numbers {
            if self.asked.remove(number).is_some() {
                self.ordered.retain(|other| other != number);
                self.stale.insert(*number, Stale::Perhaps);
            }
        }
    }

    /// Reads a datagram, and compares it with what is due. Returns whether there
    /// was one.
    pub(super) fn read(&mut self, buf: &mut [u8], server: u32, port: u32, rules: Rules) -> bool {
        let Some(socket) = &self.socket else {
            return false;
        };
        let datagram = match socket.recv(buf) {
            Ok(datagram) => datagram,
            Err(Error::WouldBlock) => return false,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(datagram.sender().nl_pid(), server);
        let messages = split(datagram.as_bytes());
        for message in &messages {
            let header = Header::of(message);
            assert_eq!(header.pid, port, "the port of a client");
            let received = Due::of(message, rules.has_texts);
            match received {
                Due::Answer(_) => assert_eq!(messages.len(), 1, "an answer has its own datagram"),
                Due::Dropped => assert!(
                    messages.len() <= SHARED
                        && (messages.iter()).all(|m| Due::of(m, rules.has_texts) == Due::Dropped),
                    "a refusal for lack of room shares a datagram with 31 others at most"
                ),
                _ => {}
            }
            match self.stale.get(&header.seq) {
                Some(Stale::Perhaps) => {}
                Some(Stale::Refused) => {
                    assert_eq!(received, Due::Dropped, "for {}", header.seq);
                    self.stale.insert(header.seq, Stale::Never);
                }
                Some(Stale::Never) => assert!(
                    rules.may_mistake,
                    "{received:?} is the answer to another socket's request {}",
                    header.seq
                ),
                None => self.receive(header.seq, &received, rules),
            }
        }
        true
    }

    fn receive(&mut self, number: u32, received: &Due, rules: Rules) {
        if *received == Due::Dropped && rules.may_exceed && self.quiet.remove(&number) {
            return;
        }
        let asked = self.asked.get_mut(&number);
        let asked = asked.unwrap_or_else(|| panic!("{received:?} for {number} is not due"));
        if *received == Due::Dropped {
            assert!(rules.may_drop, "the answer to {number} was dropped");
            self.dropped += 1;
            // Those before it may be waiting, if the server had no room for it.
            self.ordered.retain(|other| *other != number);
            self.asked.remove(&number);
            return;
        }
        let due = asked.due.pop_front();
        assert_eq!(Some(received), due.as_ref(), "for {number}; then due");
        if !asked.due.is_empty() {
            return;
        }
        self.acked += u64::from(!asked.is_request);
        if !asked.is_dump {
            // Those before it have been answered, or never will be.
            while self.ordered.front().is_some_and(|first| *first != number) {
                assert!(rules.may_drop, "order: {number} before {:?}", self.ordered);
                self.ordered.pop_front();
            }
            let next = self.ordered.pop_front();
            assert_eq!(next, Some(number), "order");
        }
        self.asked.remove(&number);
    }

    /// Nothing more will be received. Returns the number of requests whose answers
    /// are missing, which are then forgotten.
    pub(super) fn end(&mut self, rules: Rules) -> u64 {
        let acked = std::mem::take(&mut self.acked);
        let dropped = self.dropped + acked + self.asked.len() as u64;
        let has_untold = rules.may_drop && dropped >= MOST_TOLD;
        assert!(
            self.asked.is_empty() || rules.may_forget || has_untold,
            "not answered, {} dropped: {:?}",
            self.dropped,
            self.asked
        );
        let missing = std::mem::take(&mut self.asked);
        self.ordered.clear();
        for number in missing.keys().copied().chain(self.quiet.drain()) {
            self.stale.insert(number, Stale::Never);
        }
        missing.len() as u64
    }
}
