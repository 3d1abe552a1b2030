// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Account`]: the memory of everything that is kept, and whose turn it is to
//! lose some.
//!
//! Each client belongs to a holder, the user id that its requests came from.
//! Room is made at the expense of the holder that has the most, so that one user
//! cannot take the room of another. Of the clients of that holder, the one that
//! has taken nothing for the longest time comes first.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// A user id, or `None` where the server receives no credentials.
pub(super) type Uid = Option<u32>;

/// The memory of a holder: a node in each of the sets, and a slot in the map.
/// Nodes have room for 11 elements.
pub(super) const HOLDER: usize = 1024;

/// The entry of one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) uid: Uid,
    /// The time since which nothing was sent to the client.
    pub(super) silent_since: Instant,
    pub(super) bytes: usize,
    /// The numbers of datagrams, refusals and dumps.
    pub(super) counts: [usize; 3],
}

/// The clients of one user.
#[derive(Debug, Default)]
struct Holder {
    bytes: usize,
    /// The clients by the time since which nothing was sent to them.
    silent: BTreeSet<(Instant, u32)>,
}

impl Holder {
    fn is_empty(&self) -> bool {
        self.silent.is_empty()
    }
}

/// The memory of all clients.
#[derive(Debug, Default)]
pub(super) struct Account {
    bytes: usize,
    counts: [usize; 3],
    holders: BTreeMap<Uid, Holder>,
    by_bytes: BTreeSet<(usize, Uid)>,
    by_clients: BTreeSet<(usize, Uid)>,
}

impl Account {
    /// Returns the memory of all clients in bytes.
    pub(super) fn bytes(&self) -> usize {
        let holders = self.holders.len().saturating_mul(HOLDER);
        self.bytes.saturating_add(holders)
    }

    /// Returns the numbers of datagrams, refusals and dumps.
    pub(super) fn counts(&self) -> [usize; 3] {
        self.counts
    }

    /// Returns the number of users.
    #[cfg(test)]
    pub(super) fn holders(&self) -> usize {
        self.holders.len()
    }

    pub(super) fn add(&mut self, port: u32, entry: Entry) {
        self.change(entry.uid, |holder| {
            holder.bytes = holder.bytes.saturating_add(entry.bytes);
            holder.silent.insert((entry.silent_since, port));
        });
        self.bytes = self.bytes.saturating_add(entry.bytes);
        for (sum, count) in self.counts.iter_mut().zip(entry.counts) {
            *sum = sum.saturating_add(count);
        }
    }

    pub(super) fn remove(&mut self, port: u32, entry: Entry) {
        self.change(entry.uid, |holder| {
            holder.bytes = holder.bytes.saturating_sub(entry.bytes);
            holder.silent.remove(&(entry.silent_since, port));
        });
        self.bytes = self.bytes.saturating_sub(entry.bytes);
        for (sum, count) in self.counts.iter_mut().zip(entry.counts) {
            *sum = sum.saturating_sub(count);
        }
    }

    pub(super) fn replace(&mut self, port: u32, old: Entry, new: Entry) {
        if old == new {
            return;
        }
        if (old.uid, old.silent_since) != (new.uid, new.silent_since) {
            self.remove(port, old);
            self.add(port, new);
            return;
        }
        // The client keeps its place, such as one that is refused again and again.
        if old.bytes != new.bytes {
            let changed = |sum: usize| sum.saturating_sub(old.bytes).saturating_add(new.bytes);
            self.bytes = changed(self.bytes);
            self.change(new.uid, |holder| holder.bytes = changed(holder.bytes));
        }
        let counts = old.counts.into_iter().zip(new.counts);
        for (sum, (old, new)) in self.counts.iter_mut().zip(counts) {
            *sum = sum.saturating_sub(old).saturating_add(new);
        }
    }

    /// Returns the client that has been silent for the longest time, of the
    /// user with the most bytes.
    pub(super) fn victim_by_bytes(&self) -> Option<u32> {
        self.longest_silent(self.by_bytes.last()?.1)
    }

    /// Returns the client that has been silent for the longest time, of the
    /// user with the most clients.
    pub(super) fn victim_by_clients(&self) -> Option<u32> {
        self.longest_silent(self.by_clients.last()?.1)
    }

    /// Returns whether a user has the most clients, so that one of them makes room.
    pub(super) fn has_most_clients(&self, uid: Uid) -> bool {
        self.by_clients.last().is_some_and(|(_, most)| *most == uid)
    }

    fn longest_silent(&self, uid: Uid) -> Option<u32> {
        let (_, port) = self.holders.get(&uid)?.silent.first()?;
        Some(*port)
    }

    /// Changes a holder, and its place in the orders.
    fn change(&mut self, uid: Uid, change: impl FnOnce(&mut Holder)) {
        let holder = self.holders.entry(uid).or_default();
        let (bytes, clients) = (holder.bytes, holder.silent.len());
        change(holder);
        let (new_bytes, new_clients) = (holder.bytes, holder.silent.len());
        if holder.is_empty() {
            self.holders.remove(&uid);
            self.by_bytes.remove(&(bytes, uid));
            self.by_clients.remove(&(clients, uid));
            return;
        }
        if bytes != new_bytes {
            self.by_bytes.remove(&(bytes, uid));
        }
        self.by_bytes.insert((new_bytes, uid));
        if clients != new_clients {
            self.by_clients.remove(&(clients, uid));
        }
        self.by_clients.insert((new_clients, uid));
    }
}
