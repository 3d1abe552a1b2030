//! [`Retry`]: the times of attempts to send to a client that had no room, and
//! the time to give up.

use std::time::{Duration, Instant};

/// The time until the first attempt. It doubles with each further attempt, so
/// that a client is delayed by at most the time that it took.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// The maximum time between two attempts.
pub(super) const MAX_INTERVAL: Duration = Duration::from_millis(128);

/// The time for which a client may have no room.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A point in time, or at once. An earlier time is less than a later one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    #[default]
    AtOnce,
    At(Instant),
    Never,
}

impl Due {
    pub(super) fn after(now: Instant, delay: Duration) -> Self {
        // `Never` if the time is beyond the range of the clock.
        now.checked_add(delay).map_or(Self::Never, Self::At)
    }

    pub(super) fn is_past(self, now: Instant) -> bool {
        self <= Self::At(now)
    }

    /// Returns the time from `now` until then.
    pub(super) fn within(self, now: Instant) -> Duration {
        match self {
            Self::AtOnce => Duration::ZERO,
            Self::At(instant) => instant.saturating_duration_since(now),
            Self::Never => Duration::MAX,
        }
    }
}

/// The attempts to send to one client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retry {
    /// The time at which the client last had room.
    last_success: Instant,
    last_attempt: Instant,
    interval: Duration,
}

impl Retry {
    /// Returns the attempts for a client that has no room from `now` on.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            last_success: now,
            last_attempt: now,
            interval: TICK,
        }
    }

    pub(super) fn due(&self) -> Due {
        Due::after(self.last_attempt, self.interval)
    }

    /// Returns whether the last attempt was long enough ago to try again early.
    pub(super) fn is_allowed(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_attempt) >= TICK
    }

    /// Records an attempt that sent something.
    pub(super) fn succeeded(&mut self, now: Instant) {
        *self = Self::new(now);
    }

    /// Records an attempt that sent nothing.
    pub(super) fn failed(&mut self, now: Instant) {
        self.last_attempt = now;
        self.interval = self.interval.saturating_mul(2).min(MAX_INTERVAL);
    }

    /// Returns whether the client has had no room for too long.
    pub(super) fn is_exhausted(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_success) > PATIENCE
    }
}
