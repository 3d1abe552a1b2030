// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a client makes of what it receives: what is due, and what comes.

use super::super::plan::{ReceivedDatagram, Script};
use super::{ack, done, messages, Error, Msg};

/// Something that is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// `NLMSG_DONE`.
    Done,
    /// A reply.
    Reply,
    /// The ACK.
    Ack,
}

/// What happened. Messages are told by their offset in the datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in nlwire's")]
pub enum Event {
    Data(usize),
    Ack(usize),
    Refused(usize, i32),
    Done(usize),
    Aborted(usize, i32),
    Interrupted,
    Overrun,
    NotOurs(usize),
    Malformed(Error),
    Foreign(u32),
    Truncated(usize),
}

/// A request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    seq: u32,
    port: u32,
    peer: u32,
    is_dump: bool,
    has_ack: bool,
    echo: bool,
    /// What is due.
    pub due: Vec<Due>,
    was_interrupted: bool,
}

impl Exchange {
    /// That of `script`.
    #[must_use]
    pub fn new(script: &Script) -> Self {
        let has = |flags| script.nlmsg_flags & flags == flags;
        // NLM_F_CREATE and NLM_F_APPEND: then the two bits of NLM_F_DUMP mean
        // something else.
        let makes = has(0x400) || has(0x800);
        let is_dump = script.dump.unwrap_or(has(0x300) && !makes);
        let mut due = match (is_dump, has(4)) {
            (true, true) => vec![Due::Done, Due::Ack],
            (true, false) => vec![Due::Done],
            (false, true) => vec![Due::Ack],
            (false, false) => vec![Due::Reply],
        };
        if script.reply {
            due.push(Due::Reply);
        }
        Self {
            seq: script.nlmsg_seq,
            port: script.port,
            peer: script.peer,
            is_dump,
            has_ack: has(4),
            echo: has(8),
            due,
            was_interrupted: false,
        }
    }

    /// What the exchange waits for first.
    #[must_use]
    pub fn awaiting(&self) -> Option<Due> {
        self.due.iter().min().copied()
    }

    fn settle(&mut self, settled: &[Due]) {
        self.due.retain(|due| !settled.contains(due));
    }

    /// What a datagram means.
    pub fn datagram(&mut self, received: &ReceivedDatagram) -> Vec<Event> {
        if received.sender != self.peer {
            return vec![Event::Foreign(received.sender)];
        }
        let mut events = Vec::new();
        events.extend(received.needed.map(Event::Truncated));
        let walk = messages(&received.bytes, true);
        for message in &walk.items {
            let to_us = message.pid == self.port || message.pid == 0 || self.port == 0;
            let ours = message.seq == self.seq && to_us;
            // What was sent to a group answers who asked for that, by port.
            let named = self.port != 0 && message.pid == self.port;
            let echo = self.echo && named && message.nlmsg_type >= 16;
            let to_all = received.multicast && !echo;
            if to_all || !ours || self.due.is_empty() {
                events.push(Event::NotOurs(message.offset));
                continue;
            }
            if message.flags & 0x10 != 0 && !self.was_interrupted {
                self.was_interrupted = true;
                events.push(Event::Interrupted);
            }
            events.extend(self.ours(&received.bytes, message));
        }
        events.extend(walk.error.map(Event::Malformed));
        events
    }

    fn ours(&mut self, bytes: &[u8], message: &Msg) -> Option<Event> {
        let all = [Due::Done, Due::Reply, Due::Ack];
        let at = message.offset;
        Some(match message.nlmsg_type {
            1 => return None,
            2 => match ack(bytes, message) {
                Ok(ack) if ack.error == 0 => {
                    // After all parts, unless a dump did not ask for it.
                    self.settle(&[Due::Ack]);
                    if !self.is_dump || self.has_ack {
                        self.settle(&[Due::Done]);
                    }
                    Event::Ack(at)
                }
                Ok(ack) => {
                    self.settle(&all);
                    Event::Refused(at, ack.error)
                }
                Err(error) => {
                    self.settle(&all);
                    Event::Malformed(error)
                }
            },
            3 => match done(bytes, message) {
                Ok(done) if done.error == 0 => {
                    self.settle(&[Due::Done, Due::Reply]);
                    if self.is_dump {
                        self.settle(&[Due::Ack]);
                    }
                    Event::Done(at)
                }
                Ok(done) => {
                    self.settle(&all);
                    Event::Aborted(at, done.error)
                }
                Err(error) => {
                    self.settle(&all);
                    Event::Malformed(error)
                }
            },
            4 => Event::Overrun,
            0 | 5..=15 => Event::NotOurs(at),
            _ => {
                self.settle(&[Due::Reply]);
                if message.flags & 2 != 0 && !self.due.contains(&Due::Done) {
                    self.due.push(Due::Done);
                }
                Event::Data(at)
            }
        })
    }
}
