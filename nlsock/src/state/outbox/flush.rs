// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of a server's step that sends what is kept.
//!
//! ```text
//!   begin_flush    reads a part of the list of sockets; who is in it and due?
//!   next_dump      serves them in the order of their times. A dump that can
//!                  continue is returned, and continued by the server
//!   end_flush      looks for clients that no part has shown
//! ```
//!
//! What a part shows is used in the same step only. It may be stale afterwards. Clients
//! that the part shows without room are an exception: nothing is sent to them, so that
//! further steps without requests can record that.

use std::cmp::Reverse;
use std::time::{Duration, Instant};

use super::budget::Budget;
use super::items::Progress;
use super::queue::Seen;
use super::retry::{after, Attempt, MUCH};
use super::{Outbox, PausedDump};
use crate::state::sockets::{Listed, Room, SocketId};
use crate::Socket;

/// The number of complete passes that do not list a port, and the time for
/// which none does, until its client is forgotten. The kernel's list loses a
/// socket at the boundary of two parts.
const MISSED_PASSES: u32 = 3;
const MISSED_TIME: Duration = Duration::from_secs(1);

/// The time after which a client that was not listed is looked for again.
const MISSED_INTERVAL: Duration = Duration::from_millis(400);

/// The number of clients that are looked at in one step without a list, and
/// after a pass.
const MOST_LOOKED_AT: usize = 64;

/// The number of turns whose memory is kept for the next step.
const MOST_IDLE: usize = 64;

/// The number of parts of a short list. The kernel makes them longer only after
/// the first one.
const MOST_PARTS: u32 = 4;

/// A client that is due, and its socket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    due: Instant,
    port: u32,
    id: Option<SocketId>,
    /// The room that the client seems to have.
    room: Room,
}

/// The client whose dump is being continued.
#[derive(Clone, Copy, Debug)]
pub(super) struct Active {
    pub(super) port: u32,
    /// The number of bytes sent in this step before.
    sent: usize,
    room: Room,
}

impl Active {
    /// Returns the attempt that ended without room.
    fn no_room(&self, sent: usize) -> Attempt {
        match self.room {
            Room::All if sent > 0 => Attempt::Drained,
            _ => Attempt::NoRoom(sent),
        }
    }
}

impl Outbox {
    /// Begins to send what is due. Sends less if requests are waiting to be
    /// received.
    pub(crate) fn begin_flush(&mut self, is_idle: bool, now: Instant) {
        self.budget = if is_idle {
            Budget::default()
        } else {
            Budget::small()
        };
        if !is_idle {
            // They are still due, in the next pass.
            self.turns.clear();
        }
        if !self.turns.is_empty() {
            return;
        }
        if !self.passes.has_list() {
            self.turn_all(now);
            return;
        }
        if !self.passes.is_under_way() {
            let next = self.passes.next(self.schedule.first(), !is_idle, now);
            if next.is_none_or(|next| next > now) {
                return;
            }
            self.passes.begin();
        }
        self.turn_listed(now);
    }

    /// Reads a part of the list, or all of a short one, if something is not bound
    /// to a socket yet. Sends nothing. For the end of a step with requests. While
    /// others wait, a long list is read by [`begin_flush`](Self::begin_flush) alone.
    pub(crate) fn bind_at_once(&mut self, now: Instant) {
        for _ in 0..MOST_PARTS {
            if !self.passes.is_urgent(now) || self.is_hurried && !self.passes.is_short() {
                return;
            }
            self.begin_flush(false, now);
            // Those who have room are served by the next pass, such as one whose
            // dump goes on. The others can wait.
            if self.turns.iter().any(|turn| turn.room != Room::None) {
                self.passes.record_room();
            }
            self.end_flush(now);
            if !self.passes.is_short() {
                return;
            }
        }
    }

    /// Reads a part of the list. Binds what is kept for a port to the socket that has
    /// it.
    fn turn_listed(&mut self, now: Instant) {
        let max = self.limits.refusals();
        let seen = Seen {
            pass: self.passes.number(),
            missed: 0,
            at: now,
        };
        let (mut lost, mut emptied) = (0u64, Vec::new());
        let Self {
            queues,
            passes,
            account,
            turns,
            ..
        } = self;
        // Hundreds of clients can be due, and not be bound.
        let mut turn = |socket: Listed| {
            let port = socket.port;
            let Some(queue) = queues.get_mut(&port) else {
                return;
            };
            queue.seen = seen;
            if !queue.is_bound_to(socket.id) {
                let entry = queue.entry();
                let (dropped, refused) = queue.bind(Some(socket.id), max);
                account.replace(port, entry, queue.entry());
                lost = lost.saturating_add(dropped).saturating_add(refused);
                if queue.is_empty() {
                    emptied.push(port);
                    return;
                }
            }
            let due = queue.retry.due();
            if due <= now {
                turns.push(Turn {
                    due,
                    port,
                    id: Some(socket.id),
                    room: socket.room,
                });
            }
        };
        passes.next_part(&mut turn, now);
        // The earliest is last.
        turns.sort_unstable_by_key(|turn| Reverse(turn.due));
        for port in emptied {
            self.update(port, |_| ());
        }
        self.count_lost(lost);
        // Queues that are joined can have twice the capacity.
        self.make_room();
    }

    /// Serves clients by their ports alone.
    fn turn_all(&mut self, now: Instant) {
        let max = self.limits.refusals();
        let mut place = None;
        while self.turns.len() < MOST_LOOKED_AT {
            place = self.schedule.next_due(place, now);
            let Some((due, port)) = place else { break };
            let refused = self.update(port, |queue| queue.bind(None, max).1);
            self.count_lost(refused.unwrap_or(0));
            self.turns.push(Turn {
                due,
                port,
                id: None,
                room: Room::Some,
            });
        }
        self.turns.reverse();
        // Queues that are joined can have twice the capacity.
        self.make_room();
    }

    /// Sends what is due until a dump can be continued, and returns the dump.
    /// The next call ends the attempt of its client.
    pub(crate) fn next_dump(&mut self, socket: &Socket, now: Instant) -> Option<PausedDump> {
        if let Some(active) = self.active.take() {
            let sent = self.budget.sent().saturating_sub(active.sent);
            let attempt = if self.is_waiting(active.port) {
                active.no_room(sent)
            } else {
                Attempt::Unfinished(sent)
            };
            self.record(active.port, attempt, now);
        }
        while self.budget.is_left() {
            let turn = self.turns.pop()?;
            if let Some(dump) = self.serve(socket, turn, now) {
                return Some(dump);
            }
        }
        if self.turns.iter().any(|turn| turn.room != Room::None) {
            // They are still due, in the next pass.
            self.passes.record_much();
        }
        None
    }

    fn serve(&mut self, socket: &Socket, turn: Turn, now: Instant) -> Option<PausedDump> {
        let port = turn.port;
        if turn.room == Room::None {
            self.budget.spend_look(socket);
            self.record(port, Attempt::NoRoom(0), now);
            return None;
        }
        let sent = self.budget.sent();
        let mut budget = self.budget;
        // The queue must not be removed before the attempt is recorded.
        let room = turn.room;
        let active = Active { port, sent, room };
        self.active = Some(active);
        let progress = self.update(port, |queue| {
            let progress = queue.bound().send(socket, port, &mut budget);
            let dump = match progress {
                Progress::Done => queue.bound().pop_dump(),
                _ => None,
            };
            (progress, dump)
        });
        self.budget = budget;
        let progress = match progress {
            Some((_, Some(mut dump))) => {
                dump.origin.id = turn.id;
                return Some(dump);
            }
            Some((progress, None)) => progress,
            None => Progress::Done, // it was removed meanwhile
        };
        self.active = None;
        let sent = self.budget.sent().saturating_sub(sent);
        match progress {
            Progress::NoRoom => self.record(port, active.no_room(sent), now),
            Progress::Done | Progress::Stopped => {
                self.record(port, Attempt::Unfinished(sent), now);
            }
            Progress::Gone => self.forget(port),
        }
        None
    }

    /// Records an attempt. A client that has had no room for too long loses its
    /// answers.
    fn record(&mut self, port: u32, attempt: Attempt, now: Instant) {
        match attempt {
            Attempt::NoRoom(sent) | Attempt::Unfinished(sent) if sent < MUCH => {}
            _ => self.passes.record_much(),
        }
        let max = self.limits.refusals();
        let refused = self.update(port, |queue| {
            queue.retry.record(attempt, now);
            if queue.retry.is_exhausted(now) {
                queue.drop_answers(max)
            } else {
                0
            }
        });
        self.count_lost(refused.unwrap_or(0));
        self.make_room();
    }

    /// Ends a step. After a pass, looks for clients that are due and were not
    /// listed.
    pub(crate) fn end_flush(&mut self, now: Instant) {
        self.turns.retain(|turn| turn.room == Room::None);
        if self.turns.is_empty() {
            self.turns
                .shrink_to(if self.is_empty() { 0 } else { MOST_IDLE });
        } else {
            return;
        }
        let Some(mut place) = self.passes.sweeping() else {
            return;
        };
        let mut left = self.budget.looks();
        if left == 0 {
            return;
        }
        for _ in 0..MOST_LOOKED_AT {
            place = self.schedule.next_due(place, now);
            let Some((_, port)) = place else { break };
            if self.sweep(port, now) {
                left = left.saturating_sub(1);
            }
            if left == 0 {
                break;
            }
        }
        self.passes.sweep_from(place);
    }

    /// Looks at a client that is due after a pass. Returns whether it was not listed.
    fn sweep(&mut self, port: u32, now: Instant) -> bool {
        let (pass, is_complete) = (self.passes.number(), self.passes.is_complete());
        let missed = self.update(port, |queue| {
            let seen = &mut queue.seen;
            if seen.pass == pass {
                return None;
            }
            if is_complete {
                seen.missed = seen.missed.saturating_add(1);
            }
            let time = now.saturating_duration_since(seen.at);
            Some(seen.missed >= MISSED_PASSES && time >= MISSED_TIME)
        });
        let missed = missed.flatten();
        match missed {
            Some(true) => self.forget(port),
            Some(false) => {
                self.record(port, Attempt::NoRoom(0), now);
                if is_complete {
                    // It is soon known whether it still exists.
                    self.update(port, |queue| {
                        queue.retry.make_due_by(after(now, MISSED_INTERVAL));
                    });
                }
            }
            None => {}
        }
        missed.is_some()
    }
}
