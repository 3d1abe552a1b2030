// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Schedule`]: the clients, in the order in which something is due for them.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::time::Instant;

/// The clients by the time at which an attempt to send to them must be made.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    clients: BTreeSet<(Instant, u32)>,
}

/// A place in the schedule: a time and a port.
pub(super) type Place = (Instant, u32);

impl Schedule {
    pub(super) fn add(&mut self, port: u32, at: Instant) {
        self.clients.insert((at, port));
    }

    pub(super) fn remove(&mut self, port: u32, at: Instant) {
        self.clients.remove(&(at, port));
    }

    pub(super) fn replace(&mut self, port: u32, old: Instant, new: Instant) {
        if old != new {
            self.remove(port, old);
            self.add(port, new);
        }
    }

    /// Returns the earliest time.
    pub(super) fn first(&self) -> Option<Instant> {
        Some(self.clients.first()?.0)
    }

    /// Returns the first place after `place` that is due at `now`.
    pub(super) fn next_due(&self, place: Option<Place>, now: Instant) -> Option<Place> {
        let start = place.map_or(Bound::Unbounded, Bound::Excluded);
        let end = Bound::Included((now, u32::MAX));
        if place.is_some_and(|place| place >= (now, u32::MAX)) {
            return None;
        }
        self.clients.range((start, end)).next().copied()
    }
}
