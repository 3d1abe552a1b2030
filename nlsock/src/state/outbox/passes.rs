// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Passes`]: passes through the kernel's list of sockets, and when to begin
//! one.
//!
//! A pass reads the list part by part, one part in a step. Everything that is
//! kept is sent right after the part that shows the client's socket. A pass
//! takes time for every socket of the machine, so it is followed by a rest. Then the
//! clients that are due and were not listed are looked at, a few in each step. Another pass
//! can begin meanwhile.

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

/// The search for clients that are due and were not listed by a pass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sweep {
    /// The number of the pass.
    pub(super) pass: u64,
    /// The begin of the pass. Who is due since then may have been added after its part was
    /// read. In a flood, their number grows as fast as they are looked at.
    pub(super) began: Instant,
    /// Whether the pass has read the list to its end.
    pub(super) is_complete: bool,
    /// Whether it has done so in one part, which shows every socket.
    pub(super) is_whole: bool,
    /// The place after which the search continues.
    pub(super) place: Option<Place>,
}

/// The passes through the list.
#[derive(Debug)]
pub(super) struct Passes {
    list: List,
    /// Whether a pass has begun and has not read the list to its end.
    is_listing: bool,
    sweep: Option<Sweep>,
    number: u64,
    /// The number of parts that the pass has read.
    parts: u32,
    /// The time of the pass.
    time: Duration,
    /// Whether the last pass that has ended took a long time.
    was_long: bool,
    /// The begin of the last pass.
    began: Option<Instant>,
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
            is_listing: false,
            sweep: None,
            number: 0,
            parts: 0,
            time: Duration::ZERO,
            was_long: false,
            began: None,
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
        (self.is_listing, self.sweep) = (false, None);
    }

    /// Returns whether there is a list.
    pub(super) fn has_list(&self) -> bool {
        !matches!(self.list, List::None)
    }

    /// Returns the number of the pass. The first one has the number 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Returns whether the list could be read when it was last tried.
    pub(super) fn is_readable(&self) -> bool {
        self.has_list() && self.failures == 0
    }

    /// Returns whether the pass has read the list to its end, in one part. Only at the
    /// boundary of two parts can a socket be lost.
    pub(super) fn had_one_part(&self) -> bool {
        !self.is_listing && self.is_complete && self.parts == 1
    }

    /// Returns whether the list is being read.
    pub(super) fn is_listing(&self) -> bool {
        self.is_listing
    }

    /// Returns whether a pass has begun and not ended, or clients are looked for that the
    /// last one did not list.
    pub(super) fn is_under_way(&self) -> bool {
        self.is_listing || self.sweep.is_some()
    }

    /// Records that something was kept that is not bound to a socket.
    pub(super) fn want(&mut self) {
        self.has_unbound = true;
    }

    /// Returns whether something is not bound to a socket yet, and a part of the
    /// list that may show the socket can be read now. Until it is read, the
    /// client could close its socket and another one get its port.
    pub(super) fn is_urgent(&self, now: Instant) -> bool {
        if self.is_listing {
            return self.binds || self.has_unbound;
        }
        let factor = self.factor(REST_IF_UNBOUND, true);
        self.has_list() && self.has_unbound && self.rest(factor, now) <= now
    }

    /// Returns whether the pass takes, or has taken so far, a short time.
    pub(super) fn is_short(&self) -> bool {
        self.time < SHORT
    }

    /// Returns whether the pass is expected to take a long time, because the last one did.
    pub(super) fn is_expected_long(&self) -> bool {
        self.was_long || !self.is_short()
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
    pub(super) fn begin(&mut self, now: Instant) {
        self.began = Some(now);
        self.is_listing = true;
        self.number = self.number.saturating_add(1);
        (self.parts, self.time) = (0, Duration::ZERO);
        self.binds = std::mem::take(&mut self.has_unbound);
        (self.took_much, self.found_room) = (false, false);
    }

    /// Reads the next part of the list, if a pass is under way.
    pub(super) fn next_part(&mut self, each: &mut dyn FnMut(Listed), now: Instant) {
        if !self.is_listing {
            return;
        }
        let mut sockets = 0u32;
        self.parts = self.parts.saturating_add(1);
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
        self.was_long = !self.is_short();
        self.ended = Some(now);
        self.is_listing = false;
        // One that is under way is not begun again: it would not end.
        if self.sweep.is_none() {
            self.sweep = Some(Sweep {
                pass: self.number,
                began: self.began.unwrap_or(now),
                is_complete: self.is_complete,
                is_whole: self.had_one_part(),
                place: None,
            });
        }
    }

    /// Returns the search for clients that were not listed, if it is time to.
    pub(super) fn sweep(&self) -> Option<Sweep> {
        self.sweep
    }

    /// Continues the search after a place, or ends it.
    pub(super) fn sweep_from(&mut self, place: Option<Place>) {
        self.sweep = self.sweep.filter(|_| place.is_some());
        if let Some(sweep) = &mut self.sweep {
            sweep.place = place;
        }
    }
}
