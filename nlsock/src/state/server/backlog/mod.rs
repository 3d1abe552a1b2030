//! [`Backlog`]: received requests that are not answered yet.
//!
//! A datagram can have tens of thousands of requests. A step answers the first
//! [`SLICE`] of them and adds the rest here. Further steps answer as many of
//! each client in turn, so that no datagram delays the requests of others.
//!
//! ```text
//!   turns     | port | port | port | ...      the next client is in front
//!   clients   port ---> | rest of a datagram | datagram | ...    in order
//! ```

use std::collections::{HashMap, VecDeque};

use nlwire::align::NLMSG_HDRLEN;
use nlwire::Messages;

use crate::Credentials;

/// The maximum number of messages of a datagram that one step answers. With
/// short replies, they take about 20 us.
const SLICE: usize = 8;

/// The divisor of the bytes in the backlog that gives those of one user.
const USERS: usize = 2;

/// The memory of a datagram in addition to its bytes: the queue of its client,
/// which has room for four datagrams of 64 bytes, and slots of maps and of the
/// queue of turns, of which up to half are unused.
const OVERHEAD: usize = 512;

/// The clients of one user. `None` if the server receives no credentials.
type User = Option<u32>;

fn user(credentials: Option<Credentials>) -> User {
    credentials.map(|credentials| credentials.uid)
}

/// Returns the first messages of a datagram, for one step, and the rest.
///
/// Like the kernel, ignores the rest if a length is invalid
/// (`netlink_rcv_skb`).
pub(super) fn split(datagram: &[u8]) -> (&[u8], &[u8]) {
    let mut messages = Messages::new(datagram);
    if messages.by_ref().take(SLICE).all(|message| message.is_ok()) {
        let rest = messages.remainder();
        let first = datagram.len().saturating_sub(rest.len());
        if rest.len() >= NLMSG_HDRLEN {
            return datagram.split_at_checked(first).unwrap_or((datagram, &[]));
        }
    }
    (datagram, &[])
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
    turns: VecDeque<u32>,
    /// The memory of the datagrams of each user.
    users: HashMap<User, usize>,
    bytes: usize,
    datagrams: usize,
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

    /// Returns whether requests of a client are not answered yet. Later ones
    /// have to wait for them.
    pub(super) fn has(&self, port: u32) -> bool {
        self.queued.clients.contains_key(&port)
    }

    /// Returns whether a datagram of `len` bytes can be received.
    ///
    /// One that is answered in one step needs no room. One that finds the
    /// backlog empty has room, whatever its length.
    pub(super) fn has_room(&self, port: u32, credentials: Option<Credentials>, len: usize) -> bool {
        let is_short = len.div_euclid(NLMSG_HDRLEN) <= SLICE && !self.has(port);
        let cost = len.saturating_add(OVERHEAD);
        let held = self.queued.users.get(&user(credentials)).copied();
        let max_held = self.max_bytes.div_euclid(USERS);
        is_short
            || self.is_empty()
            || self.bytes().saturating_add(cost) <= self.max_bytes
                && held.unwrap_or_default().saturating_add(cost) <= max_held
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
        self.queued.of(port).push_back(pending);
    }

    /// Removes and returns the first requests of the client whose turn it is.
    pub(super) fn take(&mut self) -> Option<Pending> {
        let queued = &mut self.queued;
        let port = queued.turns.pop_front()?;
        let mut datagrams = queued.clients.remove(&port)?;
        let pending = datagrams.pop_front()?;
        if !datagrams.is_empty() {
            queued.clients.insert(port, datagrams);
            queued.turns.push_back(port);
        }
        queued.subtract(&pending);
        Some(pending)
    }

    /// Puts back what [`take`](Self::take) returned. `left` is the number of
    /// bytes that are not answered yet.
    pub(super) fn put_back(&mut self, mut pending: Pending, left: usize) {
        if left > 0 {
            pending.at = pending.bytes.len().saturating_sub(left);
            self.queued.add(&pending);
            self.queued.of(pending.port).push_front(pending);
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
    /// Returns the datagrams of a client, which has its turn after all others
    /// if it has none yet.
    fn of(&mut self, port: u32) -> &mut VecDeque<Pending> {
        self.clients.entry(port).or_insert_with(|| {
            self.turns.push_back(port);
            VecDeque::new()
        })
    }

    fn add(&mut self, pending: &Pending) {
        self.datagrams = self.datagrams.saturating_add(1);
        self.bytes = self.bytes.saturating_add(pending.cost());
        let held = self.users.entry(user(pending.credentials)).or_default();
        *held = held.saturating_add(pending.cost());
    }

    fn subtract(&mut self, pending: &Pending) {
        self.datagrams = self.datagrams.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(pending.cost());
        let user = user(pending.credentials);
        if let Some(held) = self.users.get_mut(&user) {
            *held = held.saturating_sub(pending.cost());
            if *held == 0 {
                self.users.remove(&user);
            }
        }
    }
}

#[cfg(test)]
mod tests;
