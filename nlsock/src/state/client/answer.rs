// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Answer`]: the messages that a client has received for its requests.

use nlwire::exchange::Exchange;
use nlwire::{Message, Messages, ParseError};

use super::recycle;
use crate::state::inbox::Inbox;
use crate::Error;

/// The messages received for the current requests.
///
/// ```text
///   datagram --> fresh --> current   one by one, for a dump that is read
///                  |
///                  +-----> kept      all of them, for a request or a batch
/// ```
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) inbox: Inbox,
    pub(super) fresh: Fresh,
    /// The index in `fresh` of the message returned last.
    current: Option<usize>,
    /// The messages that are kept for a [`Reply`](crate::Reply).
    kept: Vec<Item>,
    /// Whether a part of a dump had the flag `NLM_F_DUMP_INTR`.
    pub(super) interrupted: bool,
}

/// The items of the current datagram that are to be returned: messages, and
/// then an error.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    items: Vec<Item>,
    /// The number of items already returned.
    next: usize,
    error: Option<Error>,
}

/// A message in the inbox.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    start: usize,
    len: u32,
    /// The index of the request that the message answers.
    request: u32,
}

impl Item {
    /// Returns a message of the datagram that begins at `start` in the inbox.
    pub(super) fn new(start: usize, message: &Message<'_>, request: usize) -> Self {
        Self {
            start: start.saturating_add(message.offset()),
            len: message.header().nlmsg_len(),
            request: u32::try_from(request).unwrap_or(u32::MAX),
        }
    }

    pub(super) const fn request(&self) -> usize {
        self.request as usize
    }
}

impl Fresh {
    /// Begins with another datagram. Items that have not been returned stay.
    pub(super) fn begin(&mut self) {
        if self.is_returned() {
            self.items.clear();
            self.next = 0;
        }
    }

    /// Returns whether all messages have been returned.
    fn is_returned(&self) -> bool {
        self.next >= self.items.len()
    }

    pub(super) fn push(&mut self, item: Item) {
        self.items.push(item);
    }

    /// Adds the messages with which the answer to a request goes on. Returns the first one of
    /// another kind. Nearly all messages are those of a dump, so this is the loop that has to
    /// be small.
    pub(super) fn push_parts<'m>(
        &mut self,
        exchange: &mut Exchange,
        messages: &mut Messages<'m>,
        start: usize,
        request: usize,
    ) -> Option<Result<Message<'m>, ParseError>> {
        // A copy stays in registers.
        let mut walk = messages.clone();
        let other = loop {
            match walk.next() {
                Some(Ok(message)) if exchange.part(&message) => {
                    self.items.push(Item::new(start, &message, request));
                }
                other => break other,
            }
        };
        *messages = walk;
        other
    }

    /// Adds an error after the messages, unless there is one already.
    pub(super) fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }

    pub(super) fn take_error(&mut self) -> Option<Error> {
        self.error.take()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.is_returned() && self.error.is_none()
    }
}

impl Answer {
    /// Starts over, and frees the memory of a huge answer.
    #[inline]
    pub(super) fn clear(&mut self) {
        let Self {
            inbox,
            fresh: Fresh { items, next, error },
            current,
            kept,
            interrupted,
        } = self;
        inbox.clear();
        recycle(items);
        recycle(kept);
        (*next, *error, *current, *interrupted) = (0, None, None, false);
    }

    /// Advances to the next message of the current datagram. Returns whether
    /// there is one.
    #[inline]
    pub(super) fn advance(&mut self) -> bool {
        let next = self.fresh.next;
        let is_there = next < self.fresh.items.len();
        self.current = is_there.then_some(next);
        self.fresh.next = next.saturating_add(usize::from(is_there));
        is_there
    }

    /// Returns to the position before the last returned message.
    pub(super) fn put_back(&mut self) {
        if self.current.take().is_some() {
            self.fresh.next = self.fresh.next.saturating_sub(1);
        }
    }

    /// Forgets the last returned message.
    pub(super) fn forget_current(&mut self) {
        self.current = None;
    }

    /// Returns the last returned message.
    #[inline]
    pub(super) fn current(&self) -> Option<Message<'_>> {
        self.message(*self.fresh.items.get(self.current?)?)
    }

    /// Keeps all messages of the current datagram that have not been returned.
    pub(super) fn keep(&mut self) {
        let items = self.fresh.items.get(self.fresh.next..).unwrap_or_default();
        if !items.is_empty() {
            self.kept.extend_from_slice(items);
            self.fresh.next = self.fresh.items.len();
            self.inbox.keep();
        }
    }

    /// Lets the messages that have not been returned stay where they are while
    /// further datagrams are received. The last returned message is forgotten.
    /// `has_end` says whether the message that ended an answer is in the inbox.
    pub(super) fn hold(&mut self, has_end: bool) {
        self.current = None;
        let last = self
            .fresh
            .items
            .last()
            .filter(|_| !self.fresh.is_returned());
        match last {
            Some(last) if last.start >= self.inbox.start() => self.inbox.keep(),
            // A datagram without any of them takes no room.
            Some(_) => {}
            None if self.kept.is_empty() && !has_end => self.inbox.clear(),
            None => {}
        }
    }

    /// Forgets the messages that answer a request at or after `index`, and have
    /// not been returned.
    pub(super) fn forget_from(&mut self, index: usize) {
        let is_after = |item: Option<&Item>| item.is_some_and(|item| item.request() >= index);
        while !self.fresh.is_returned() && is_after(self.fresh.items.last()) {
            self.fresh.items.pop();
        }
        while is_after(self.kept.last()) {
            self.kept.pop();
        }
    }

    /// Returns the number of bytes that are kept: datagrams, and the list of
    /// the messages in them.
    pub(super) fn kept_len(&self) -> usize {
        let list = self.kept.len().saturating_mul(size_of::<Item>());
        self.inbox.kept_len().saturating_add(list)
    }

    pub(super) fn kept(&self) -> &[Item] {
        &self.kept
    }

    #[inline]
    pub(super) fn message(&self, item: Item) -> Option<Message<'_>> {
        let end = item.start.saturating_add(item.len as usize);
        self.inbox.message(&(item.start..end))
    }

    #[cfg(test)]
    pub(super) fn capacities(&self) -> [usize; 2] {
        let list = self.kept.capacity().saturating_mul(size_of::<Item>());
        [self.inbox.capacity(), list]
    }
}
