// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Busy`]: dumps that the kernel has refused because another dump of the same
//! socket is not over.
//!
//! ```text
//!   dump --> EBUSY --> read until the queue is empty --> the other dump has moved on: send again
//!                                                   \--> nothing was read of it: refused
//! ```
//!
//! The kernel has one dump at a time for each socket (`__netlink_dump_start`).
//! The other dump is one that the client did not begin, on a socket that was
//! used before, or one of the same datagram. The kernel continues it each time
//! that the socket is read, so it is over when the queue is empty.

use crate::RequestError;

/// The maximum number of times that a dump is sent.
const ATTEMPTS: u8 = 3;

/// The dumps that are to be sent again.
#[derive(Debug, Default)]
pub(super) struct Busy {
    /// The indices of the requests, and their refusals.
    refused: Vec<(usize, RequestError)>,
    /// Whether a message of another dump has been received since the last
    /// request was sent.
    moved: bool,
}

impl Busy {
    /// Returns whether a dump that was sent this many times can be sent again.
    pub(super) const fn may_repeat(attempts: u8) -> bool {
        attempts < ATTEMPTS
    }

    /// Adds a dump that was refused.
    pub(super) fn add(&mut self, index: usize, refusal: RequestError) {
        self.refused.push((index, refusal));
    }

    /// Records that a message of another dump has been received.
    pub(super) fn see_other(&mut self) {
        self.moved = true;
    }

    /// Records that a request is sent.
    pub(super) fn begin(&mut self) {
        self.moved = false;
    }

    pub(super) fn clear(&mut self) {
        self.refused.clear();
        self.moved = false;
    }

    /// Returns the number of dumps that were refused.
    pub(super) fn len(&self) -> usize {
        self.refused.len()
    }

    /// Returns the dump that is sent again, if the other dump has moved on.
    pub(super) fn next(&self) -> Option<usize> {
        let (index, _) = self.refused.first().filter(|_| self.moved)?;
        Some(*index)
    }

    /// Records that the [`next`](Self::next) dump was sent.
    pub(super) fn mark_sent(&mut self) {
        if !self.refused.is_empty() {
            self.refused.remove(0);
        }
        self.moved = false;
    }

    /// Returns the dumps that are not sent again.
    pub(super) fn take(&mut self) -> Vec<(usize, RequestError)> {
        std::mem::take(&mut self.refused)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use nlwire::uapi::*;
    use nlwire::{Errno, ExtAck, Message, NlMsgHdr};

    use super::*;
    use crate::explain::RequestContext;

    fn refusal() -> RequestError {
        let header = NlMsgHdr::new(RTM_GETLINK).with_len(16);
        let bytes = nlwire::zerocopy::IntoBytes::as_bytes(&header);
        let context = RequestContext {
            protocol: NETLINK_ROUTE,
            header_len: None,
            family: "",
            info: None,
            families: &[],
        };
        let request = Message::from_bytes(bytes).unwrap();
        RequestError::new(&request, Errno::EBUSY, Ok(ExtAck::default()), context)
    }

    /// A dump is sent again when another one has moved on, and not otherwise.
    #[test]
    fn a_dump_is_sent_again_after_another() {
        let mut busy = Busy::default();
        busy.see_other();
        assert_eq!(busy.next(), None);
        for index in [3, 5] {
            busy.add(index, refusal());
        }
        assert_eq!((busy.next(), busy.len()), (Some(3), 2));
        busy.mark_sent();
        assert_eq!((busy.next(), busy.len()), (None, 1));
        busy.see_other();
        assert_eq!(busy.next(), Some(5));
        busy.begin();
        assert_eq!(busy.next(), None);
        let rest: Vec<_> = busy.take().into_iter().map(|(index, _)| index).collect();
        assert_eq!((rest, busy.len()), (vec![5], 0));
        assert!(Busy::may_repeat(1) && !Busy::may_repeat(ATTEMPTS));
    }
}
