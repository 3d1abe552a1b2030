// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`ClientQueue`]: the items that are kept for one port.
//!
//! A port is not an identity: when a socket is closed, any other socket can get
//! its port. The items of a queue are therefore divided:
//!
//! ```text
//!   bound     items of the socket `id`, older
//!   unbound   items of the socket that had the port when its request was
//!             received. The next list of sockets tells which socket that is.
//! ```

use std::time::Instant;

use nlwire::{Errno, NlMsgHdr};

use super::account::{Entry, Uid};
use super::items::Items;
use super::memory;
use super::retry::Retry;
use super::{Origin, PausedDump};
use crate::state::sockets::SocketId;

/// The memory of the slots of a queue in the map, the schedule and the account.
/// The nodes of a `BTreeMap` are at least half full.
const SLOTS: usize = 2 * (16 + 24 + 24);

/// The memory of a client without items.
pub(super) const CLIENT: usize = memory::of_allocation(size_of::<ClientQueue>()) + SLOTS;

/// The items that are kept for one port.
#[derive(Debug)]
pub(super) struct ClientQueue {
    uid: Uid,
    id: Option<SocketId>,
    bound: Items,
    unbound: Items,
    pub(super) retry: Retry,
    pub(super) seen: Seen,
    /// The number of the last pass that began before something was added.
    pub(super) changed: u64,
}

/// The lists of sockets in which a port was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// The number of the last pass that listed the port.
    pub(super) pass: u64,
    /// The number of complete passes since then that did not.
    pub(super) missed: u32,
    /// The time of the last pass that listed the port.
    pub(super) at: Instant,
}

impl ClientQueue {
    pub(super) fn new(uid: Uid, now: Instant) -> Self {
        Self {
            uid,
            id: None,
            bound: Items::default(),
            unbound: Items::default(),
            retry: Retry::new(now),
            seen: Seen {
                pass: 0,
                missed: 0,
                at: now,
            },
            changed: 0,
        }
    }

    /// Returns the entry of the account.
    pub(super) fn entry(&self) -> Entry {
        let items = self.bound.bytes().saturating_add(self.unbound.bytes());
        Entry {
            uid: self.uid,
            silent_since: self.retry.last_success(),
            bytes: CLIENT.saturating_add(items),
            counts: self.counts(),
        }
    }

    /// Returns the memory that a datagram or a dump takes in addition to its
    /// content, now and when it is bound.
    pub(super) fn growth(&self) -> usize {
        self.bound.growth().saturating_add(self.unbound.growth())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bound.is_empty() && self.unbound.is_empty()
    }

    /// Returns whether something is to be sent before a dump.
    pub(super) fn is_waiting(&self) -> bool {
        self.bound.is_waiting() || self.unbound.is_waiting()
    }

    /// Makes the client due, which may have room, before something is added to the queue.
    pub(super) fn make_due_unless_waiting(&mut self, now: Instant) {
        if !self.is_waiting() {
            self.retry.make_due(now);
        }
    }

    pub(super) fn has_answers(&self) -> bool {
        self.bound.answers() > 0 || self.unbound.answers() > 0
    }

    /// Returns the number of datagrams, refusals and dumps.
    pub(super) fn counts(&self) -> [usize; 3] {
        let counts = |items: &Items| [items.datagrams(), items.refusals(), items.dumps()];
        let [a, b, c] = counts(&self.bound);
        let [d, e, f] = counts(&self.unbound);
        [
            a.saturating_add(d),
            b.saturating_add(e),
            c.saturating_add(f),
        ]
    }

    /// Returns the number of requests that would be left without any answer if
    /// the queue were dropped.
    pub(super) fn unanswered(&self) -> u64 {
        let unbound = self.unbound.unanswered();
        self.bound.unanswered().saturating_add(unbound)
    }

    /// Returns the user that the requests of the port came from.
    pub(super) fn uid(&self) -> Uid {
        self.uid
    }

    /// Notes a request of another user from the port. Items that are not bound to a socket
    /// were those of the former one. Returns the number of requests that were left without
    /// any answer.
    pub(super) fn note_user(&mut self, uid: Uid, now: Instant) -> u64 {
        self.uid = uid;
        self.retry.hasten(now);
        std::mem::take(&mut self.unbound).unanswered()
    }

    /// Returns the items of a socket, or of the port if it is not known which
    /// one has it.
    fn of(&mut self, id: Option<SocketId>) -> &mut Items {
        if !self.is_bound(id) {
            return &mut self.unbound;
        }
        self.id = id;
        &mut self.bound
    }

    /// Returns whether the items of a socket are those that are bound.
    fn is_bound(&self, id: Option<SocketId>) -> bool {
        id.is_some() && (self.id == id || self.bound.is_empty())
    }

    /// Returns whether nothing can be added for a request, because an older one
    /// of the same socket is refused.
    pub(super) fn is_refused(&self, id: Option<SocketId>) -> bool {
        if self.is_bound(id) {
            self.bound.has_refusals()
        } else {
            self.unbound.has_refusals()
        }
    }

    pub(super) fn push(&mut self, origin: &Origin, bytes: &[u8]) {
        self.of(origin.id).push(origin.header, bytes);
    }

    pub(super) fn push_dump(&mut self, dump: PausedDump) {
        self.of(dump.origin.id).push_dump(dump);
    }

    pub(super) fn refuse(
        &mut self,
        id: Option<SocketId>,
        request: NlMsgHdr,
        errno: Errno,
        max: usize,
    ) {
        self.of(id).refuse(request, errno, max);
    }

    /// Returns whether all items are bound to this socket.
    pub(super) fn is_bound_to(&self, id: SocketId) -> bool {
        self.id == Some(id) && self.unbound.is_empty()
    }

    /// Binds the items to the socket that has the port now: `None` if sockets
    /// are not known. Items of another socket are dropped. Returns the number of
    /// requests that were left without any answer, and the number of answers
    /// that became refusals.
    pub(super) fn bind(&mut self, id: Option<SocketId>, max: usize) -> (u64, u64) {
        let mut dropped = 0;
        if self.id != id {
            dropped = std::mem::take(&mut self.bound).unanswered();
            self.id = id;
        }
        let mut refused = 0;
        if !self.unbound.is_empty() {
            refused = self.bound.append(std::mem::take(&mut self.unbound), max);
        }
        (dropped, refused)
    }

    /// Returns the items of the socket that has the port, after a call of
    /// [`bind`](Self::bind).
    pub(super) fn bound(&mut self) -> &mut Items {
        &mut self.bound
    }

    /// Replaces datagrams and dumps by refusals of their requests. Returns their
    /// number.
    pub(super) fn drop_answers(&mut self, max: usize) -> u64 {
        let dropped = self.bound.drop_answers(max);
        dropped.saturating_add(self.unbound.drop_answers(max))
    }
}
