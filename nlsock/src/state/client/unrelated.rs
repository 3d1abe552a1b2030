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
    kept: Option<Notifications>,
    limit: usize,
}

impl Unrelated {
    pub(super) const fn new() -> Self {
        Self {
            count: 0,
            kept: None,
            limit: LIMIT,
        }
    }

    /// Returns the messages that are kept already. More are kept from now on.
    pub(super) fn with_kept(mut self, mut kept: Notifications) -> Self {
        kept.set_limit(self.limit);
        self.kept = Some(kept);
        self
    }

    /// Keeps messages from now on.
    pub(super) fn keep(&mut self) -> &mut Notifications {
        let limit = self.limit;
        self.kept.get_or_insert_with(|| Notifications::new(limit))
    }

    pub(super) fn set_limit(&mut self, bytes: usize) {
        self.limit = bytes;
        if let Some(kept) = &mut self.kept {
            kept.set_limit(bytes);
        }
    }

    pub(super) const fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    pub(super) fn kept(&self) -> Option<&Notifications> {
        self.kept.as_ref()
    }

    pub(super) fn into_kept(self) -> Option<Notifications> {
        self.kept
    }

    /// Adds a message of the datagram in `inbox`.
    pub(super) fn message(&mut self, message: &Message<'_>, inbox: &Inbox) {
        match &mut self.kept {
            Some(kept) => kept.add(message, inbox.group, inbox.nsid),
            None => self.skip(),
        }
    }

    /// Counts a message that is not returned in any case.
    pub(super) fn skip(&mut self) {
        self.count = self.count.saturating_add(1);
    }

    /// Adds a malformed message, with which the rest of its datagram is lost.
    pub(super) fn malformed(&mut self, error: ParseError) {
        match &mut self.kept {
            Some(kept) => kept.add_malformed(error),
            None => self.skip(),
        }
    }

    /// Follows the state of the receive queue, so that the loss of
    /// notifications is reported after those that are older.
    pub(super) fn observe(&mut self, received: &Result<bool, Error>, socket: &Socket) {
        let Some(kept) = &mut self.kept else {
            return;
        };
        match received {
            Ok(_) => kept.drain_one(),
            Err(Error::WouldBlock) => kept.end_drain(),
            // Truncated: another reader of the socket took the datagram whose
            // length was asked for, and the next one was longer.
            Err(error) if error.is_loss() || matches!(error, Error::Truncated { .. }) => {
                kept.begin_drain(socket);
            }
            Err(_) => {}
        }
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Returns the number of messages beyond the limit.
    pub(super) fn dropped(&self) -> u64 {
        self.kept.as_ref().map_or(0, Notifications::dropped)
    }
}
