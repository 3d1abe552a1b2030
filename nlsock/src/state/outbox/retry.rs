// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Retry`]: the times of attempts to send to a client that had no room, and
//! the time to give up.

use std::time::{Duration, Instant};

/// The time until the first attempt. It doubles with each attempt that sends
/// nothing, so that a client is delayed by at most the time that it took.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// The maximum time between two attempts.
pub(super) const MAX_INTERVAL: Duration = Duration::from_secs(8);

/// The time for which a client may have no room.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The number of bytes that a client takes in one attempt if it reads as fast
/// as it can. A client that takes less is slow, or its receive buffer is small.
pub(super) const MUCH: usize = 16 * 1024;

/// The result of an attempt to send to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// The client has no room. So many bytes were sent before.
    NoRoom(usize),
    /// The client had read everything before the attempt, and has no room
    /// again.
    Drained,
    /// The client has room. The attempt ended for another reason.
    Unfinished(usize),
}

/// The attempts to send to one client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retry {
    /// The time at which the client last had room.
    last_success: Instant,
    last_attempt: Instant,
    due: Instant,
    /// The time by which an attempt may be late, so that one pass serves many
    /// clients.
    slack: Duration,
    interval: Duration,
}

impl Retry {
    /// Returns the attempts for a client that has no room from `now` on.
    pub(super) fn new(now: Instant) -> Self {
        let mut retry = Self {
            last_success: now,
            last_attempt: now,
            due: now,
            slack: Duration::ZERO,
            interval: TICK,
        };
        retry.wait();
        retry
    }

    /// Returns the time of the next attempt.
    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// Returns the time at which the next attempt must be made.
    pub(super) fn latest(&self) -> Instant {
        after(self.due, self.slack)
    }

    /// Returns the time since which nothing was sent to the client.
    pub(super) fn last_success(&self) -> Instant {
        self.last_success
    }

    /// Makes the next attempt due at once.
    pub(super) fn make_due(&mut self, now: Instant) {
        (self.due, self.slack) = (now, Duration::ZERO);
    }

    /// Makes the next attempt due at a time, or earlier.
    pub(super) fn make_due_by(&mut self, at: Instant) {
        if at < self.due {
            self.make_due(at);
        }
    }

    /// Makes the next attempt due because the client has sent a datagram, and
    /// so may have read as well. At most once in a tick.
    pub(super) fn hasten(&mut self, now: Instant) {
        self.make_due_by(after(self.last_attempt, TICK).max(now));
    }

    /// Records an attempt.
    pub(super) fn record(&mut self, attempt: Attempt, now: Instant) {
        self.last_attempt = now;
        match attempt {
            Attempt::NoRoom(0) => self.interval = self.interval.saturating_mul(2).min(MAX_INTERVAL),
            // Who reads little at a time gets it at that pace.
            Attempt::NoRoom(bytes) if bytes < MUCH => self.last_success = now,
            Attempt::NoRoom(_) | Attempt::Drained => {
                (self.last_success, self.interval) = (now, TICK);
            }
            Attempt::Unfinished(bytes) => {
                if bytes > 0 {
                    self.last_success = now;
                }
                return self.make_due(now);
            }
        }
        self.wait();
    }

    fn wait(&mut self) {
        self.due = after(self.last_attempt, self.interval);
        self.slack = self.interval.checked_div(4).unwrap_or_default();
    }

    /// Returns whether the client has had no room for too long.
    pub(super) fn is_exhausted(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_success) > PATIENCE
    }
}

/// Returns a time. Beyond the range of the clock, it is `time` itself.
pub(super) fn after(time: Instant, delay: Duration) -> Instant {
    time.checked_add(delay).unwrap_or(time)
}
