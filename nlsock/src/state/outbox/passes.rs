// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Passes`]: passes through the kernel's list of sockets, and when to begin
//! one.
//!
//! A pass reads the list part by part, one part in a step. Everything that is
//! kept is sent right after the part that shows the client's socket. A pass
//! takes time for every socket of the machine, so it is followed by a rest.

use std::time::{Duration, Instant};

use super::retry::after;
use super::schedule::Place;
use crate::state::sockets::{Listed, Part, Sockets};
use crate::Error;

/// The time that a part and a socket in it take, including a look into the
/// outbox. Measured: 2.4 us and 0.08 to 0.14 us. The time of a pass is computed,
/// so that it does not depend on what else the machine does, and needs no clock.
const PART_TIME: Duration = Duration::from_micros(3);
const SOCKET_TIME: Duration = Duration::from_nanos(200);

/// The rest after a pass, as a multiple of its time. Passes take 3% of the time.
const REST: u32 = 32;

/// The rest if a client took much, so that its dump goes on.
const REST_IF_MUCH: u32 = 1;

/// The rest if something is not bound to a socket yet.
const REST_IF_UNBOUND: u32 = 3;

/// The rest if a client has room and was not served.
const REST_IF_ROOM: u32 = 3;

/// The least rest after a pass that is not short while requests are waiting. A
/// crowd that asks without end would otherwise take half of the server's time
/// for passes.
const REST_IF_BUSY: u32 = 24;

/// The time of a short pass, of up to 200 sockets. It is followed by no rest if
/// something is not bound to a socket yet, or if a dump goes on: the timers of a
/// runtime have a resolution of a millisecond, and a dump would wait for it after
/// each burst.
const SHORT: Duration = Duration::from_micros(50);

/// The rest after the first of several passes that fail, and after the last.
const FAILURE: Duration = Duration::from_millis(10);
const MOST_FAILURE: Duration = Duration::from_secs(8);

/// The kernel's list of sockets.
#[derive(Debug)]
pub(super) enum List {
    /// There is none.
    None,
    Kernel(Sockets),
    #[cfg(test)]
    Script(super::tests::Script),
}

impl List {
    fn next_part(&mut self, each: &mut dyn FnMut(Listed)) -> Result<Part, Error> {
        match self {
            Self::None => Ok(Part::Last),
            Self::Kernel(sockets) => sockets.next_part(each),
            #[cfg(test)]
            Self::Script(script) => script.next_part(each),
        }
    }
}

/// The phase of the passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Rest,
    Listing,
    /// The list has been read. The clients that are due and were not listed are
    /// looked at, after this place.
    Sweeping(Option<Place>),
}

/// The passes through the list.
#[derive(Debug)]
pub(super) struct Passes {
    list: List,
    phase: Phase,
    number: u64,
    /// The time of the pass.
    time: Duration,
    /// The end of the last pass.
    ended: Option<Instant>,
    /// Whether the last pass has read the list to its end.
    is_complete: bool,
    failures: u32,
    /// Whether the pass found a client that takes much.
    took_much: bool,
    /// Whether the pass found a client that has room and did not serve it.
    found_room: bool,
    /// Whether something was kept after the pass began.
    has_unbound: bool,
    /// Whether the pass binds something.
    binds: bool,
}

impl Passes {
    pub(super) fn new(list: List) -> Self {
        Self {
            list,
            phase: Phase::Rest,
            number: 0,
            time: Duration::ZERO,
            ended: None,
            is_complete: true,
            failures: 0,
            took_much: false,
            found_room: false,
            has_unbound: false,
            binds: false,
        }
    }

    /// Sets the list, for the next pass.
    pub(super) fn set_list(&mut self, list: List) {
        self.list = list;
        self.phase = Phase::Rest;
    }

    /// Returns whether there is a list.
    pub(super) fn has_list(&self) -> bool {
        !matches!(self.list, List::None)
    }

    /// Returns the number of the pass. The first one has the number 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Returns whether a pass has begun and not ended.
    pub(super) fn is_under_way(&self) -> bool {
        self.phase != Phase::Rest
    }

    /// Records that something was kept that is not bound to a socket.
    pub(super) fn want(&mut self) {
        self.has_unbound = true;
    }

    /// Returns whether something is not bound to a socket yet, and a part of the
    /// list that may show the socket can be read now. Until it is read, the
    /// client could close its socket and another one get its port.
    pub(super) fn is_urgent(&self, now: Instant) -> bool {
        match self.phase {
            Phase::Rest => {
                let factor = self.factor(REST_IF_UNBOUND, true);
                self.has_list() && self.has_unbound && self.rest(factor, now) <= now
            }
            Phase::Listing | Phase::Sweeping(_) => {
                self.has_list() && (self.binds || self.has_unbound)
            }
        }
    }

    /// Returns whether the pass takes, or has taken so far, a short time.
    pub(super) fn is_short(&self) -> bool {
        self.time < SHORT
    }

    /// Records that a client took much in this pass.
    pub(super) fn record_much(&mut self) {
        self.took_much = true;
    }

    /// Records that a client has room and was not served in this pass.
    pub(super) fn record_room(&mut self) {
        self.found_room = true;
    }

    /// Returns the time of the next pass. `first` is the time at which something
    /// is due, and `is_busy` whether requests are waiting to be received.
    pub(super) fn next(
        &self,
        first: Option<Instant>,
        is_busy: bool,
        now: Instant,
    ) -> Option<Instant> {
        if !self.has_list() {
            return first;
        }
        let factor = match (self.took_much, self.found_room) {
            (true, _) => REST_IF_MUCH,
            (false, true) => REST_IF_ROOM,
            (false, false) => REST,
        };
        let rest = |factor| self.rest(self.factor(factor, is_busy), now);
        let due = first.map(|first| first.max(rest(factor)));
        let unbound = self.has_unbound.then(|| rest(REST_IF_UNBOUND));
        match (due, unbound) {
            (Some(due), Some(unbound)) => Some(due.min(unbound)),
            (due, unbound) => due.or(unbound),
        }
    }

    /// Returns the rest after a pass as a multiple of its time.
    fn factor(&self, factor: u32, is_busy: bool) -> u32 {
        if is_busy && !self.is_short() {
            factor.max(REST_IF_BUSY)
        } else {
            factor
        }
    }

    /// Returns the end of the rest after the last pass.
    fn rest(&self, factor: u32, now: Instant) -> Instant {
        let Some(ended) = self.ended else {
            return now;
        };
        let failures = self.failures.checked_sub(1);
        let rest = match failures {
            None if factor < REST && self.is_short() => Duration::ZERO,
            None => self.time.saturating_mul(factor),
            Some(failures) => {
                let factor = 1u32.checked_shl(failures.min(16)).unwrap_or(u32::MAX);
                FAILURE.saturating_mul(factor).min(MOST_FAILURE)
            }
        };
        after(ended, rest)
    }

    /// Begins a pass.
    pub(super) fn begin(&mut self) {
        self.phase = Phase::Listing;
        self.number = self.number.saturating_add(1);
        self.time = Duration::ZERO;
        self.binds = std::mem::take(&mut self.has_unbound);
        (self.took_much, self.found_room) = (false, false);
    }

    /// Reads the next part of the list, if a pass is under way.
    pub(super) fn next_part(&mut self, each: &mut dyn FnMut(Listed), now: Instant) {
        if self.phase != Phase::Listing {
            return;
        }
        let mut sockets = 0u32;
        let part = self.list.next_part(&mut |listed| {
            sockets = sockets.saturating_add(1);
            each(listed);
        });
        let time = SOCKET_TIME
            .saturating_mul(sockets)
            .saturating_add(PART_TIME);
        self.time = self.time.saturating_add(time);
        match part {
            Ok(Part::More) => return,
            Ok(Part::Last) => self.failures = 0,
            Err(_) => self.failures = self.failures.saturating_add(1),
        }
        self.is_complete = self.failures == 0;
        self.ended = Some(now);
        self.phase = Phase::Sweeping(None);
    }

    /// Returns the place after which to look for clients that were not listed,
    /// if it is time to.
    pub(super) fn sweeping(&self) -> Option<Option<Place>> {
        match self.phase {
            Phase::Sweeping(place) => Some(place),
            _ => None,
        }
    }

    /// Continues the search after a place, or ends the pass.
    pub(super) fn sweep_from(&mut self, place: Option<Place>) {
        self.phase = match place {
            Some(_) => Phase::Sweeping(place),
            None => Phase::Rest,
        };
    }
}
