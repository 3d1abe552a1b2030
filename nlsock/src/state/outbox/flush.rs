// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of a server's step that sends what is kept.
//!
//! ```text
//!   begin_flush    reads a part of the list of sockets; who is in it and due?
//!   next_dump      serves them in the order of their times. A dump that can
//!                  continue is returned, and continued by the server
//!   end_flush      looks for clients that no part has shown
//!
//!   look           reads a part for requests that wait, before they are answered. The
//!                  clients that it shows are served by the same step
//! ```
//!
//! What a part shows is used in the same step only. It may be stale afterwards. Clients
//! that the part shows without room are an exception: nothing is sent to them, so that
//! further steps without requests can record that.

use std::cmp::Reverse;
use std::time::{Duration, Instant};

use super::budget::Budget;
use super::items::Progress;
use super::passes::Sweep;
use super::queue::Seen;
use super::retry::{after, Attempt, MUCH, TICK};
use super::{Outbox, PausedDump};
use crate::state::sockets::{Listed, Room, SocketId};
use crate::Socket;

/// The number of complete passes that do not list a port, and the time for
/// which none does, until its client is forgotten. The kernel's list loses a
/// socket at the boundary of two parts. A list of one part has no boundary.
const MISSED_PASSES: u32 = 3;
const MISSED_TIME: Duration = Duration::from_secs(1);

/// The time after which a client that two passes have not listed is looked for again.
const MISSED_INTERVAL: Duration = Duration::from_millis(400);

/// The number of clients that are looked at in one step without a list, and
/// after a pass.
const MOST_LOOKED_AT: usize = 64;

/// The number of clients that were not listed and are looked at in a step that has no time
/// left.
const LEAST_SWEPT: usize = 16;

/// The number of turns whose memory is kept for the next step.
const MOST_IDLE: usize = 64;

/// The number of parts of a short list. The kernel makes them longer only after
/// the first one.
const MOST_PARTS: u32 = 4;

/// What a step has read of the list of sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    None,
    /// Some of it.
    Part,
    /// All of it in one part, which shows every socket.
    Whole,
}

/// What is known of a client that a pass has not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missed {
    /// It is the first pass that has not.
    Once,
    /// Several passes have not.
    Again,
    /// Nothing: the list was not read to its end.
    Unknown,
    /// Its socket is closed.
    Gone,
}

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
    /// received. Reads a part of the list, whose sockets are passed to `each`, unless this
    /// step has read one.
    pub(crate) fn begin_flush(
        &mut self,
        is_idle: bool,
        has_looked: bool,
        now: Instant,
        each: &mut dyn FnMut(&Listed),
    ) {
        self.budget = if is_idle {
            Budget::default()
        } else {
            Budget::small()
        };
        if has_looked {
            return;
        }
        if !is_idle {
            self.postpone_turns();
        }
        if !self.turns.is_empty() {
            return;
        }
        if !self.passes.has_list() {
            self.turn_all(now);
            return;
        }
        if !self.passes.is_listing() {
            let next = self.passes.next(self.schedule.first(), !is_idle, now);
            if next.is_none_or(|next| next > now) {
                return;
            }
            self.passes.begin(now);
        }
        self.turn_listed(now, each);
    }

    /// Serves the clients of a part in the next pass, in which they are still due.
    fn postpone_turns(&mut self) {
        // Those who have room are served soon, such as one whose dump goes on. The others
        // can wait.
        if self.turns.iter().any(|turn| turn.room != Room::None) {
            self.passes.record_room();
        }
        self.turns.clear();
    }

    /// Returns whether [`look`](Self::look) can tell which sockets clients have.
    pub(crate) fn can_look(&self) -> bool {
        self.passes.is_readable()
    }

    /// Returns whether [`look`](Self::look) takes as long as to answer many requests.
    pub(crate) fn looks_long(&self) -> bool {
        self.can_look() && self.passes.is_expected_long()
    }

    /// Returns the number of the pass through the list that [`look`](Self::look) continues
    /// or begins.
    pub(crate) fn next_pass(&self) -> u64 {
        let is_new = u64::from(!self.passes.is_listing());
        self.passes.number().saturating_add(is_new)
    }

    /// Looks which sockets the clients have whose requests wait: reads the list, or a part
    /// of a long one, without a rest, and sends nothing. Its sockets are passed to `each`.
    pub(crate) fn look(&mut self, now: Instant, each: &mut dyn FnMut(&Listed)) -> Look {
        if !self.can_look() {
            return Look::None;
        }
        self.postpone_turns();
        self.read_parts(now, each)
    }

    /// Reads a part of the list, or all of a short one, if something is not bound
    /// to a socket yet. Sends nothing. For the end of a step with requests. While
    /// others wait, a long list is read by [`look`](Self::look) alone: who is in a part that is
    /// read here has no turn in this step, and if it were the same part of every pass, never.
    pub(crate) fn bind_at_once(&mut self, now: Instant, each: &mut dyn FnMut(&Listed)) -> Look {
        if !self.passes.is_urgent(now) || self.is_hurried && self.passes.is_expected_long() {
            return Look::None;
        }
        self.budget = Budget::small();
        self.postpone_turns();
        let look = self.read_parts(now, each);
        self.postpone_turns();
        self.end_flush(now);
        look
    }

    /// Reads a part of the list, or all of a short one.
    fn read_parts(&mut self, now: Instant, each: &mut dyn FnMut(&Listed)) -> Look {
        if !self.passes.is_listing() {
            self.passes.begin(now);
        }
        for _ in 0..MOST_PARTS {
            self.turn_listed(now, each);
            if !self.passes.is_listing() {
                break;
            }
            if self.passes.is_expected_long() {
                return Look::Part;
            }
        }
        if self.passes.had_one_part() {
            Look::Whole
        } else {
            Look::Part
        }
    }

    /// Reads a part of the list. Binds what is kept for a port to the socket that has
    /// it.
    fn turn_listed(&mut self, now: Instant, each: &mut dyn FnMut(&Listed)) {
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
            each(&socket);
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
        }
        let Some(mut sweep) = self.passes.sweep() else {
            return;
        };
        // In a flood, each step has turns that are left.
        let mut left = self.budget.looks().max(LEAST_SWEPT);
        for _ in 0..MOST_LOOKED_AT {
            sweep.place = self.schedule.next_due(sweep.place, sweep.began);
            let Some((_, port)) = sweep.place else { break };
            if self.sweep(port, &sweep, now) {
                left = left.saturating_sub(1);
            }
            if left == 0 {
                break;
            }
        }
        self.passes.sweep_from(sweep.place);
    }

    /// Looks at a client that is due after a pass. Returns whether it was not listed.
    fn sweep(&mut self, port: u32, sweep: &Sweep, now: Instant) -> bool {
        let missed = self.update(port, |queue| {
            let (is_older, seen) = (queue.changed < sweep.pass, &mut queue.seen);
            if seen.pass >= sweep.pass {
                return None;
            }
            if sweep.is_complete {
                seen.missed = seen.missed.saturating_add(1);
            }
            let time = now.saturating_duration_since(seen.at);
            let is_missed = seen.missed >= MISSED_PASSES && time >= MISSED_TIME;
            let missed = if is_missed || sweep.is_whole && is_older {
                Missed::Gone
            } else if !sweep.is_complete {
                Missed::Unknown
            } else if seen.missed > 1 {
                Missed::Again
            } else {
                // The next pass divides the list at other sockets. This one is no attempt: for a
                // client at a boundary, the interval would double in every second pass.
                queue.retry.make_due(after(now, TICK));
                Missed::Once
            };
            Some(missed)
        });
        let missed = missed.flatten();
        match missed {
            Some(Missed::Gone) => self.forget(port),
            Some(Missed::Unknown) => self.record(port, Attempt::NoRoom(0), now),
            Some(Missed::Again) => {
                self.record(port, Attempt::NoRoom(0), now);
                // It is soon known whether it still exists.
                self.update(port, |queue| {
                    queue.retry.make_due_by(after(now, MISSED_INTERVAL));
                });
            }
            Some(Missed::Once) | None => {}
        }
        missed.is_some()
    }
}
