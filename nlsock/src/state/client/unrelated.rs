// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Unrelated`]: the messages of the peer that belong to no pending request.

use nlwire::{Message, ParseError};

use crate::state::inbox::Inbox;
use crate::state::notifications::Notifications;
use crate::{Error, Socket};

/// The default limit of bytes for notifications that are kept: a thousand
/// packets of nfqueue of 16 KiB each.
const LIMIT: usize = 16 << 20;

/// The messages that belong to no pending request. They are counted, or kept.
#[derive(Debug)]
pub(super) struct Unrelated {
    /// The number of those that were not kept.
    count: u64,
    is_kept: bool,
    kept: Notifications,
}

impl Unrelated {
    pub(super) const fn new() -> Self {
        Self {
            count: 0,
            is_kept: false,
            kept: Notifications::new(LIMIT),
        }
    }

    /// Returns the messages that are kept already. More are kept from now on.
    pub(super) fn with_kept(mut self, mut kept: Notifications) -> Self {
        kept.set_limit(LIMIT);
        (self.kept, self.is_kept) = (kept, true);
        self
    }

    /// Keeps messages from now on.
    pub(super) fn keep(&mut self) -> &mut Notifications {
        self.is_kept = true;
        &mut self.kept
    }

    pub(super) fn set_limit(&mut self, bytes: usize) {
        self.kept.set_limit(bytes);
    }

    /// Returns whether the loss of notifications is still to be reported.
    #[inline]
    pub(super) fn is_draining(&self) -> bool {
        self.kept.is_draining()
    }

    pub(super) const fn is_kept(&self) -> bool {
        self.is_kept
    }

    pub(super) const fn kept(&self) -> &Notifications {
        &self.kept
    }

    pub(super) fn into_kept(self) -> Notifications {
        self.kept
    }

    /// Adds a message of the datagram in `inbox`.
    pub(super) fn message(&mut self, message: &Message<'_>, inbox: &Inbox) {
        if self.is_kept {
            self.kept.add(message, inbox.group, inbox.nsid);
        } else {
            self.skip();
        }
    }

    /// Counts a message that is not returned in any case.
    pub(super) fn skip(&mut self) {
        self.count = self.count.saturating_add(1);
    }

    /// Adds a malformed message, with which the rest of its datagram is lost.
    pub(super) fn malformed(&mut self, error: ParseError) {
        if self.is_kept {
            self.kept.add_malformed(error);
        } else {
            self.skip();
        }
    }

    /// Follows the state of the receive queue, so that the loss of
    /// notifications is reported after those that are older.
    ///
    /// Until the queue is empty, the kernel drops notifications without another
    /// report. So a loss also counts if notifications are kept later.
    pub(super) fn observe(&mut self, received: &Result<bool, Error>, socket: &Socket) {
        let is_drained = match received {
            Ok(_) => self.kept.drain_one(),
            Err(Error::WouldBlock) => self.kept.take_drain().is_some(),
            // Truncated: another reader of the socket took the datagram whose
            // length was asked for, and the next one was longer.
            Err(error) if error.is_loss() || matches!(error, Error::Truncated { .. }) => {
                self.kept.begin_drain(socket);
                false
            }
            Err(_) => false,
        };
        if is_drained && self.is_kept {
            self.kept.add_resync();
        }
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Returns the number of messages beyond the limit.
    pub(super) fn dropped(&self) -> u64 {
        self.kept.dropped()
    }
}
