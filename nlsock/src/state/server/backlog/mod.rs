// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Backlog`]: received requests that are not answered yet.
//!
//! A datagram can have tens of thousands of requests. A step answers the first
//! [`SLICE`] of them and adds the rest here. Further steps answer as many, one of
//! each client in turn, so that no datagram delays the requests of others. So do
//! datagrams of several clients that fill the queue of the socket: they are added here
//! as they are.
//!
//! ```text
//!   turns     | user | user | ...             the next user is in front
//!   users     user ---> | port | port | ...   the user's next client is in front
//!   clients   port ---> | rest of a datagram | datagram | ...    in order
//! ```

use std::collections::{HashMap, VecDeque};

use nlwire::align::NLMSG_HDRLEN;
use nlwire::Messages;

use crate::Credentials;

/// The maximum number of messages of a datagram that one step answers. With
/// short replies, they take about 20 us.
pub(super) const SLICE: usize = 8;

/// The divisor of the free bytes that gives the maximum of a user, for a client whose
/// requests wait already.
const WAITING: usize = 2;

/// The memory of a datagram in addition to its bytes: the queue of its client,
/// which has room for four datagrams of 64 bytes, and slots of maps and of the
/// queue of turns, of which up to half are unused.
const OVERHEAD: usize = 512;

/// The clients of one user. `None` if the server receives no credentials.
type User = Option<u32>;

fn user(credentials: Option<Credentials>) -> User {
    credentials.map(|credentials| credentials.uid)
}

/// The first messages of a datagram.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slice<'d> {
    pub(super) now: &'d [u8],
    /// The number of messages in `now`.
    pub(super) count: usize,
    pub(super) rest: &'d [u8],
}

/// Returns the first messages of a datagram, at most so many.
///
/// Like the kernel, ignores the rest if a length is invalid
/// (`netlink_rcv_skb`).
pub(super) fn split(datagram: &[u8], most: usize) -> Slice<'_> {
    let mut messages = Messages::new(datagram);
    let count = messages
        .by_ref()
        .take(most)
        .take_while(Result::is_ok)
        .count();
    let rest = messages.remainder();
    let len = datagram.len().saturating_sub(rest.len());
    match datagram.split_at_checked(len) {
        Some((now, rest)) if count == most && rest.len() >= NLMSG_HDRLEN => {
            Slice { now, count, rest }
        }
        _ => Slice {
            now: datagram,
            count,
            rest: &[],
        },
    }
}

/// A datagram, or the rest of one.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) port: u32,
    pub(super) credentials: Option<Credentials>,
    /// Whether the client no longer has its port.
    pub(super) is_gone: bool,
    bytes: Vec<u8>,
    /// The start of the messages that are not answered yet.
    at: usize,
}

impl Pending {
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn cost(&self) -> usize {
        self.bytes.len().saturating_add(OVERHEAD)
    }
}

/// What a backlog has of the sender of a datagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    /// Whether requests of the client are not answered yet. Later ones have to wait for
    /// them.
    pub(super) client: bool,
    /// Whether requests of the user are not answered yet.
    pub(super) user: bool,
    /// Whether the datagram can be added.
    pub(super) has_room: bool,
}

/// The requests that are not answered yet, by client.
#[derive(Debug)]
pub(super) struct Backlog {
    max_bytes: usize,
    queued: Queued,
}

/// What is in a backlog.
#[derive(Debug, Default)]
struct Queued {
    /// The datagrams of each client, by port. None of the queues is empty.
    clients: HashMap<u32, VecDeque<Pending>>,
    users: HashMap<User, Holder>,
    turns: VecDeque<User>,
    bytes: usize,
    datagrams: usize,
}

/// The datagrams of one user.
#[derive(Debug, Default)]
struct Holder {
    /// The clients whose next datagram is of this user, in the order of their turns.
    ports: VecDeque<u32>,
    /// The memory of the datagrams.
    bytes: usize,
}

impl Backlog {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            queued: Queued::default(),
        }
    }

    /// Sets the maximum number of bytes, for what is added from now on.
    pub(super) fn set_max_bytes(&mut self, bytes: usize) {
        self.max_bytes = bytes;
    }

    pub(super) fn datagrams(&self) -> usize {
        self.queued.datagrams
    }

    /// Returns the memory of all datagrams.
    pub(super) fn bytes(&self) -> usize {
        self.queued.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queued.turns.is_empty()
    }

    /// Returns whether requests of several clients are not answered yet.
    pub(super) fn is_shared(&self) -> bool {
        self.queued.clients.len() > 1
    }

    /// Returns what there is of the sender of a datagram of `len` bytes.
    ///
    /// A user may hold as much as remains free, so that there is always room for
    /// another one. To a client whose requests wait already, half of that applies, so
    /// that there is room for the user's other clients. A datagram that finds the backlog
    /// empty has room, whatever its length.
    pub(super) fn held(&self, port: u32, credentials: Option<Credentials>, len: usize) -> Held {
        if self.is_empty() {
            return Held {
                has_room: true,
                ..Held::default()
            };
        }
        let client = self.queued.clients.contains_key(&port);
        let holder = self.queued.users.get(&user(credentials));
        let cost = len.saturating_add(OVERHEAD);
        let bytes = holder.map_or(0, |holder| holder.bytes);
        let taken = self.bytes().saturating_add(cost);
        let mut free = self.max_bytes.saturating_sub(taken);
        if client {
            free = free.div_euclid(WAITING);
        }
        Held {
            client,
            user: holder.is_some(),
            has_room: bytes.saturating_add(cost) <= free,
        }
    }

    /// Adds requests of a client after its earlier ones.
    pub(super) fn push(&mut self, port: u32, credentials: Option<Credentials>, bytes: &[u8]) {
        let pending = Pending {
            port,
            credentials,
            is_gone: false,
            bytes: bytes.to_vec(),
            at: 0,
        };
        self.queued.add(&pending);
        self.queued.enlist_new(port, pending.credentials);
        self.queued
            .clients
            .entry(port)
            .or_default()
            .push_back(pending);
    }

    /// Removes and returns the first requests of the client whose turn it is.
    pub(super) fn take(&mut self) -> Option<Pending> {
        let queued = &mut self.queued;
        let port = queued.next_turn()?;
        let datagrams = queued.clients.get_mut(&port)?;
        let pending = datagrams.pop_front()?;
        match datagrams.front().map(|next| user(next.credentials)) {
            Some(user) => queued.enlist(port, user),
            None => drop(queued.clients.remove(&port)),
        }
        queued.subtract(&pending);
        Some(pending)
    }

    /// Puts back what [`take`](Self::take) returned. `left` is the number of
    /// bytes that are not answered yet.
    pub(super) fn put_back(&mut self, mut pending: Pending, left: usize) {
        if left > 0 {
            pending.at = pending.bytes.len().saturating_sub(left);
            let port = pending.port;
            self.queued.add(&pending);
            self.queued.enlist_new(port, pending.credentials);
            self.queued
                .clients
                .entry(port)
                .or_default()
                .push_front(pending);
        } else if self.is_empty() {
            self.queued = Queued::default(); // the memory of the maps
        }
    }

    /// Notes the sender of a datagram. Requests of another user from the same
    /// port were those of another socket.
    pub(super) fn note_sender(&mut self, port: u32, credentials: Option<Credentials>) {
        let datagrams = self.queued.clients.get(&port);
        let last = datagrams.and_then(|datagrams| datagrams.back());
        if last.is_some_and(|last| user(last.credentials) != user(credentials)) {
            self.note_gone(port);
        }
    }

    /// Notes that the client whose requests wait no longer has its port.
    pub(super) fn note_gone(&mut self, port: u32) {
        let datagrams = self.queued.clients.get_mut(&port);
        for pending in datagrams.into_iter().flatten() {
            pending.is_gone = true;
        }
    }
}

impl Queued {
    /// Removes and returns the client whose turn it is.
    fn next_turn(&mut self) -> Option<u32> {
        let user = self.turns.pop_front()?;
        let ports = &mut self.users.get_mut(&user)?.ports;
        let port = ports.pop_front()?;
        if !ports.is_empty() {
            self.turns.push_back(user);
        }
        Some(port)
    }

    /// Gives a client its turn after all others of the user, and the user after all
    /// others.
    fn enlist(&mut self, port: u32, user: User) {
        let ports = &mut self.users.entry(user).or_default().ports;
        if ports.is_empty() {
            self.turns.push_back(user);
        }
        ports.push_back(port);
    }

    /// Gives a client its turn, if it has no datagrams yet.
    fn enlist_new(&mut self, port: u32, credentials: Option<Credentials>) {
        if !self.clients.contains_key(&port) {
            self.enlist(port, user(credentials));
        }
    }

    fn add(&mut self, pending: &Pending) {
        self.datagrams = self.datagrams.saturating_add(1);
        self.bytes = self.bytes.saturating_add(pending.cost());
        let holder = self.users.entry(user(pending.credentials)).or_default();
        holder.bytes = holder.bytes.saturating_add(pending.cost());
    }

    fn subtract(&mut self, pending: &Pending) {
        self.datagrams = self.datagrams.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(pending.cost());
        let user = user(pending.credentials);
        if let Some(holder) = self.users.get_mut(&user) {
            holder.bytes = holder.bytes.saturating_sub(pending.cost());
            if holder.bytes == 0 && holder.ports.is_empty() {
                self.users.remove(&user);
            }
        }
    }
}

#[cfg(test)]
mod tests;
