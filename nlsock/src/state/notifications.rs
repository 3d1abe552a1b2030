// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Notifications`]: the notifications that have been received and not
//! returned.
//!
//! ```text
//!   bytes    | returned | current | message | message | message |
//!                       ^at
//!   entries                         message   message   Resync    message
//! ```

use std::collections::VecDeque;
use std::fmt;

use nlwire::{Message, MessageKind, ParseError};

use super::inbox::{most_queued, MOST_IDLE};
use crate::{Error, Socket};

/// An event of a [`Monitor`](crate::Monitor), or a notification to a
/// [`Client`](crate::Client::next_notification). The enum is exhaustive, so the
/// compiler reports a program that does not handle a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonitorEvent<'m> {
    /// A message was sent to a group, or to the socket alone.
    Notification(Notification<'m>),
    /// Notifications were lost: too many for the receive buffer, or one that
    /// the kernel could not write. All further notifications are newer than the
    /// loss. A program that keeps a view requests the current state again.
    Resync,
}

/// A message that no request has asked for, usually sent to a multicast group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notification<'m> {
    /// The message, borrowed from the receive buffer. Offsets in the message,
    /// including those of errors, are relative to its own header.
    pub message: Message<'m>,
    /// The group, or `None` for a message that was sent to this socket alone.
    pub group: Option<u32>,
    /// The id of the network namespace of the event, if it is not the socket's
    /// own ([`Socket::set_listen_all_nsid`], [`Datagram::nsid`](crate::Datagram::nsid)).
    pub nsid: Option<i32>,
}

/// Notifications in the order of their arrival, with a limit for the memory that
/// they take.
pub(crate) struct Notifications {
    /// The messages, without gaps.
    bytes: Vec<u8>,
    /// The start of the current message, or of the next one.
    at: usize,
    current: Option<Entry>,
    entries: VecDeque<Entry>,
    limit: usize,
    /// The number of messages beyond the limit.
    dropped: u64,
    /// The number of datagrams that may still be received before a loss is
    /// added. They are older than the loss.
    draining: Option<usize>,
}

/// A message, or the report of a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Message {
        len: usize,
        group: Option<u32>,
        nsid: Option<i32>,
    },
    Resync,
    Malformed(ParseError),
}

impl Notifications {
    pub(crate) const fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::new(),
            at: 0,
            current: None,
            entries: VecDeque::new(),
            limit,
            dropped: 0,
            draining: None,
        }
    }

    /// Sets the limit in bytes. What is beyond a lower one stays.
    pub(crate) fn set_limit(&mut self, bytes: usize) {
        self.limit = bytes;
    }

    /// Adds a message, or the loss that it reports.
    #[cold]
    pub(crate) fn add(&mut self, message: &Message<'_>, group: Option<u32>, nsid: Option<i32>) {
        match message.kind() {
            MessageKind::Noop => {}
            MessageKind::Overrun => self.add_resync(),
            _ => {
                let bytes = message.as_bytes();
                let len = bytes.len();
                if self.add_entry(Entry::Message { len, group, nsid }, len) {
                    self.bytes.extend_from_slice(bytes);
                }
            }
        }
    }

    /// Adds the report of a malformed datagram.
    #[cold]
    pub(crate) fn add_malformed(&mut self, error: ParseError) {
        self.add_entry(Entry::Malformed(error), 0);
    }

    /// Adds an entry with `len` bytes, unless that exceeds the limit. Returns
    /// whether it was added.
    fn add_entry(&mut self, entry: Entry, len: usize) -> bool {
        let size = self.size().saturating_add(size_of::<Entry>());
        let fits = size.saturating_add(len) <= self.limit;
        if fits {
            self.entries.push_back(entry);
        } else {
            self.dropped = self.dropped.saturating_add(1);
            self.add_resync();
        }
        fits
    }

    /// Adds the report of a loss. One report suffices for several losses in a
    /// row.
    pub(crate) fn add_resync(&mut self) {
        if self.entries.back() != Some(&Entry::Resync) {
            self.entries.push_back(Entry::Resync);
        }
    }

    /// Returns the memory that the entries take.
    fn size(&self) -> usize {
        let list = self.entries.len().saturating_mul(size_of::<Entry>());
        self.bytes
            .len()
            .saturating_sub(self.at)
            .saturating_add(list)
    }

    /// Notes a loss, which the kernel reports ahead of what is in the queue of
    /// `socket`.
    #[cold]
    pub(crate) fn begin_drain(&mut self, socket: &Socket) {
        let buffer = socket.recv_buffer().unwrap_or_default();
        self.draining = Some(most_queued(buffer));
    }

    /// Returns the number of datagrams that may still be older than a loss, and
    /// forgets the loss.
    pub(crate) fn take_drain(&mut self) -> Option<usize> {
        self.draining.take()
    }

    /// Returns whether a loss has not been added yet.
    #[inline]
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.is_some()
    }

    /// Counts a datagram that has been received. Returns whether all datagrams
    /// that are older than a loss have been received with it.
    pub(crate) fn drain_one(&mut self) -> bool {
        let Some(left) = self.draining else {
            return false;
        };
        self.draining = left.checked_sub(1).filter(|left| *left > 0);
        self.draining.is_none()
    }

    /// Returns whether there is something to return.
    pub(crate) fn has_next(&self) -> bool {
        !self.entries.is_empty()
    }

    pub(crate) const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Advances to the next entry. Returns whether there is one.
    pub(crate) fn advance(&mut self) -> Result<bool, Error> {
        if let Some(Entry::Message { len, .. }) = self.current.take() {
            self.at = self.at.saturating_add(len);
        }
        let Some(entry) = self.entries.pop_front() else {
            self.clear();
            return Ok(false);
        };
        if self.at > self.bytes.len().div_euclid(2) {
            self.bytes.drain(..self.at);
            self.at = 0;
        }
        if let Entry::Malformed(error) = entry {
            return Err(Error::Malformed(error));
        }
        self.current = Some(entry);
        Ok(true)
    }

    /// Frees the memory of a long list.
    fn clear(&mut self) {
        self.at = 0;
        self.bytes.clear();
        if self.bytes.capacity() > MOST_IDLE {
            self.bytes = Vec::new();
        }
        if self.entries.capacity().saturating_mul(size_of::<Entry>()) > MOST_IDLE {
            self.entries = VecDeque::new();
        }
    }

    /// Returns the event that [`advance`](Self::advance) reached.
    pub(crate) fn event(&self) -> Option<MonitorEvent<'_>> {
        let Entry::Message { len, group, nsid } = self.current? else {
            return Some(MonitorEvent::Resync);
        };
        let end = self.at.saturating_add(len);
        let bytes = self.bytes.get(self.at..end)?;
        let message = Message::from_bytes(bytes).ok()?;
        Some(MonitorEvent::Notification(Notification {
            message,
            group,
            nsid,
        }))
    }
}

/// Shows a list without its messages.
impl fmt::Debug for Notifications {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notifications")
            .field("entries", &self.entries.len())
            .field("size", &self.size())
            .field("limit", &self.limit)
            .field("dropped", &self.dropped)
            .field("draining", &self.draining)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use nlwire::{MessageBuilder, NlMsgHdr};

    use super::*;
    use crate::VecSink;

    /// Returns a message of 16 bytes more than `len`.
    fn message(nlmsg_type: u16, len: usize) -> Vec<u8> {
        let mut sink = VecSink::new();
        let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(nlmsg_type)).unwrap();
        message.put_payload(&vec![0; len]).unwrap();
        message.end().unwrap();
        sink.into_vec()
    }

    fn add(list: &mut Notifications, nlmsg_type: u16, len: usize) {
        let bytes = message(nlmsg_type, len);
        list.add(&Message::from_bytes(&bytes).unwrap(), None, None);
    }

    /// Returns the type of the next message, 0 for a loss, or 1 for an error.
    fn next(list: &mut Notifications) -> Option<u16> {
        match list.advance() {
            Ok(true) => Some(match list.event().unwrap() {
                MonitorEvent::Notification(event) => event.message.nlmsg_type(),
                MonitorEvent::Resync => 0,
            }),
            Ok(false) => None,
            Err(_) => Some(1),
        }
    }

    /// A list that is never empty stays as small as what is in it.
    #[test]
    fn memory_is_used_again() {
        let mut list = Notifications::new(usize::MAX);
        add(&mut list, 0x10, 1000);
        for _ in 0..10_000 {
            add(&mut list, 0x11, 1000);
            assert!(next(&mut list).is_some());
        }
        assert!(list.bytes.capacity() < 16 * 1024);
        add(&mut list, 0x12, MOST_IDLE);
        while next(&mut list).is_some() {}
        assert_eq!(list.bytes.capacity(), 0);
    }

    /// The oldest messages are kept. One loss stands for those beyond the limit,
    /// however many, and where there is room again, there is no other one.
    #[test]
    fn beyond_the_limit_is_one_loss() {
        let entry = size_of::<Entry>();
        let mut list = Notifications::new(4 * (116 + entry));
        for nlmsg_type in 0x10..0x20 {
            add(&mut list, nlmsg_type, 100);
        }
        list.add_malformed(Message::from_bytes(&[]).unwrap_err());
        assert_eq!(list.dropped(), 13);
        assert_eq!([next(&mut list), next(&mut list)], [Some(0x10), Some(0x11)]);
        add(&mut list, 0x20, 50);
        add(&mut list, 0x21, 1000);
        add(&mut list, 0x22, 1000);
        let rest: Vec<_> = std::iter::from_fn(|| next(&mut list)).collect();
        assert_eq!(rest, [0x12, 0x13, 0, 0x20, 0]);
        assert_eq!(list.dropped(), 15);
    }
}
