// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Crowd`]: whether several clients have sent lately.

use std::time::{Duration, Instant};

/// The time for which a client or a user that has sent is expected to send again.
const LATELY: Duration = Duration::from_secs(10);

/// The last sender, and when it was another one.
///
/// While only one client sends, a full queue of the socket delays only that client, so
/// that nothing has to be refused. The same applies to a user.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    port: Option<u32>,
    uid: Option<u32>,
    /// The time at which the client was last another one.
    clients: Option<Instant>,
    /// The time at which the user was last another one.
    users: Option<Instant>,
}

impl Crowd {
    /// Notes the sender of a datagram. The clock is read only if it is another one.
    pub(super) fn note(&mut self, port: u32, uid: Option<u32>, clock: impl FnOnce() -> Instant) {
        if self.port == Some(port) && self.uid == uid {
            return;
        }
        if self.port.is_some() {
            let now = clock();
            self.clients = Some(now);
            if self.uid != uid {
                self.users = Some(now);
            }
        }
        (self.port, self.uid) = (Some(port), uid);
    }

    /// Returns whether several clients have sent lately.
    pub(super) fn has_clients(&self, now: Instant) -> bool {
        is_lately(self.clients, now)
    }

    /// Returns whether several users have sent lately.
    pub(super) fn has_users(&self, now: Instant) -> bool {
        is_lately(self.users, now)
    }
}

fn is_lately(time: Option<Instant>, now: Instant) -> bool {
    time.is_some_and(|time| now.saturating_duration_since(time) < LATELY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_expected_for_a_while() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut crowd = Crowd::default();
        let mut note = |port, uid, seconds| {
            crowd.note(port, uid, || at(seconds));
            (crowd.has_clients(at(seconds)), crowd.has_users(at(seconds)))
        };
        assert_eq!(note(1, Some(7), 0), (false, false));
        assert_eq!(note(1, Some(7), 1), (false, false));
        assert_eq!(note(2, Some(7), 2), (true, false));
        assert_eq!(note(2, Some(8), 3), (true, true));
        // Only the last one sends now.
        assert_eq!(note(2, Some(8), 12), (true, true));
        assert_eq!(note(2, Some(8), 13), (false, false));
        assert_eq!(note(3, Some(8), 14), (true, false));
    }
}
