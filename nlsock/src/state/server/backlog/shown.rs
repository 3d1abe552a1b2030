// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Shown`]: the waiting clients whose sockets a step has seen, in the order of their turns.

use std::collections::{HashMap, VecDeque};

use super::{Turn, User};

/// Clients that a step can answer. Users take turns, and so do the clients of a user.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Clients that have no order yet: until the first turn of the step.
    unsorted: Vec<u32>,
    is_sorted: bool,
    /// The next user is in front, and so is its next client.
    users: VecDeque<(User, VecDeque<u32>)>,
}

impl Shown {
    /// Removes all clients, for another step.
    pub(super) fn clear(&mut self) {
        self.unsorted.clear();
        self.users.clear();
        self.is_sorted = false;
    }

    pub(super) fn is_sorted(&self) -> bool {
        self.is_sorted
    }

    /// Adds a client after all others of its user, and its user after all others.
    pub(super) fn add(&mut self, user: User, port: u32) {
        if !self.is_sorted {
            self.unsorted.push(port);
            return;
        }
        match self.users.iter_mut().find(|(other, _)| *other == user) {
            Some((_, ports)) => ports.push_back(port),
            None => self.users.push_back((user, VecDeque::from([port]))),
        }
    }

    /// Sorts the clients by their turns, which are those of the backlog. A client without a
    /// turn has nothing that waits.
    pub(super) fn sort(&mut self, turn: impl Fn(u32) -> Option<(Turn, User)>) {
        self.is_sorted = true;
        let clients = self.unsorted.drain(..);
        let clients = clients.filter_map(|port| turn(port).map(|(turn, user)| (turn, user, port)));
        let mut clients: Vec<_> = clients.collect();
        clients.sort_unstable_by_key(|(turn, ..)| *turn);
        clients.dedup_by_key(|(turn, ..)| *turn);
        let mut places = HashMap::<User, usize>::new();
        for (_, user, port) in clients {
            let place = *places.entry(user).or_insert(self.users.len());
            match self.users.get_mut(place) {
                Some((_, ports)) => ports.push_back(port),
                None => self.users.push_back((user, VecDeque::from([port]))),
            }
        }
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        let users = self.users.capacity();
        self.unsorted.capacity().saturating_add(users)
    }

    /// Removes and returns the client whose turn it is.
    pub(super) fn next(&mut self) -> Option<u32> {
        let (user, mut ports) = self.users.pop_front()?;
        let port = ports.pop_front();
        if !ports.is_empty() {
            self.users.push_back((user, ports));
        }
        port
    }
}
