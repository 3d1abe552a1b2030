// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Clock`]: the time that a server measures its clients by.

use std::time::Instant;

#[cfg(feature = "fake")]
use crate::fake::FakeClock;

/// The system's monotonic clock, or one that a test sets.
///
/// Without the feature `fake`, it has no size and a call costs nothing in
/// addition to [`Instant::now`].
#[derive(Clone, Debug, Default)]
pub(crate) enum Clock {
    #[default]
    System,
    #[cfg(feature = "fake")]
    Fake(FakeClock),
}

impl Clock {
    #[inline]
    pub(crate) fn now(&self) -> Instant {
        match self {
            Self::System => Instant::now(),
            #[cfg(feature = "fake")]
            Self::Fake(clock) => clock.now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_fake_clock_stands_still_until_it_is_set() {
        let fake = FakeClock::new();
        let clock = Clock::Fake(fake.clone());
        let start = clock.now();
        assert_eq!(clock.now(), start);
        for seconds in [0, 1, 10_000] {
            let before = clock.now();
            fake.advance(Duration::from_secs(seconds));
            assert_eq!(
                clock.now().duration_since(before),
                Duration::from_secs(seconds)
            );
        }
        // Beyond the range of `Instant` it stands still.
        fake.advance(Duration::MAX);
        assert!(clock.now() >= start);
        // The system's clock does not.
        let system = Clock::default();
        let start = system.now();
        while system.now() == start {}
    }
}
