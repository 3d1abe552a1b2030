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
//!
//! A datagram belongs to the first socket that the list of sockets shows at its port. Its
//! client can close the socket while it waits, and another socket can get the port.

use std::collections::{HashMap, VecDeque};

use nlwire::align::NLMSG_HDRLEN;
use nlwire::Messages;

use crate::state::outbox::Asker;
use crate::state::sockets::SocketId;
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
    sender: Sender,
    /// The step in which it was received.
    received: u64,
    /// The last step in which the list showed its client.
    seen: u64,
    bytes: Vec<u8>,
    /// The start of the messages that are not answered yet.
    at: usize,
}

/// The socket that sent a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    /// No list of sockets has been read since.
    Unknown,
    Socket(SocketId),
    /// It no longer has its port.
    Gone,
}

impl Pending {
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn cost(&self) -> usize {
        self.bytes.len().saturating_add(OVERHEAD)
    }

    /// Notes that its client no longer has its port.
    pub(super) fn note_gone(&mut self) {
        self.sender = Sender::Gone;
    }

    fn is_unknown(&self) -> bool {
        self.sender == Sender::Unknown
    }

    /// Returns the socket that sent it, if it is known.
    pub(super) fn socket(&self) -> Option<SocketId> {
        match self.sender {
            Sender::Socket(id) => Some(id),
            Sender::Unknown | Sender::Gone => None,
        }
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
    /// The number of the step, from 1.
    step: u64,
    /// The last step that has read all of the list in one part, which shows every socket.
    whole: u64,
}

/// What is in a backlog.
#[derive(Debug, Default)]
struct Queued {
    /// The clients by port. Each has a datagram.
    clients: HashMap<u32, Client>,
    users: HashMap<User, Holder>,
    turns: VecDeque<User>,
    bytes: usize,
    datagrams: usize,
    /// The number of datagrams whose senders are not known.
    unknown: usize,
}

/// The datagrams of one client.
#[derive(Debug, Default)]
struct Client {
    datagrams: VecDeque<Pending>,
    /// The last step in which the list showed the client.
    seen: u64,
}

impl Client {
    fn all(&mut self) -> impl Iterator<Item = &mut Pending> {
        self.datagrams.iter_mut()
    }
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
            step: 1,
            whole: 0,
        }
    }

    /// Begins a step. What the list showed before can have changed.
    pub(super) fn begin_step(&mut self) {
        self.step = self.step.saturating_add(1);
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

    /// Returns whether requests wait whose senders are not known.
    pub(super) fn has_unknown(&self) -> bool {
        self.queued.unknown > 0
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
            sender: Sender::Unknown,
            received: self.step,
            seen: 0,
            bytes: bytes.to_vec(),
            at: 0,
        };
        self.queued.add(&pending);
        self.queued.enlist_new(port, pending.credentials);
        let client = self.queued.clients.entry(port).or_default();
        client.datagrams.push_back(pending);
    }

    /// Removes and returns the first requests of the client whose turn it is.
    pub(super) fn take(&mut self) -> Option<Pending> {
        let queued = &mut self.queued;
        let port = queued.next_turn()?;
        let client = queued.clients.get_mut(&port)?;
        let mut pending = client.datagrams.pop_front()?;
        pending.seen = client.seen;
        match client.datagrams.front().map(|next| user(next.credentials)) {
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
            let client = self.queued.clients.entry(port).or_default();
            client.seen = pending.seen;
            client.datagrams.push_front(pending);
        } else if self.is_empty() {
            self.queued = Queued::default(); // the memory of the maps
        }
    }

    /// Notes the sender of a datagram. Requests of another user from the same
    /// port were those of another socket.
    pub(super) fn note_sender(&mut self, port: u32, credentials: Option<Credentials>) {
        let client = self.queued.clients.get(&port);
        let last = client.and_then(|client| client.datagrams.back());
        if last.is_some_and(|last| user(last.credentials) != user(credentials)) {
            self.note_gone(port);
        }
    }

    /// Notes that the client whose requests wait no longer has its port.
    pub(super) fn note_gone(&mut self, port: u32) {
        let Queued {
            clients, unknown, ..
        } = &mut self.queued;
        for pending in clients.get_mut(&port).into_iter().flat_map(Client::all) {
            *unknown = unknown.saturating_sub(usize::from(pending.is_unknown()));
            pending.note_gone();
        }
    }

    /// Notes that the list shows this socket at a port now. Datagrams of another one were
    /// those of a client that no longer has the port.
    pub(super) fn note_socket(&mut self, port: u32, id: SocketId) {
        let Queued {
            clients, unknown, ..
        } = &mut self.queued;
        let Some(client) = clients.get_mut(&port) else {
            return;
        };
        client.seen = self.step;
        let mut is_former = false;
        // The older ones were there when the list was last read.
        for pending in client.datagrams.iter_mut().rev() {
            is_former |= match pending.sender {
                Sender::Unknown => pending.received <= self.whole,
                Sender::Socket(sender) => sender != id,
                Sender::Gone => true,
            };
            *unknown = unknown.saturating_sub(usize::from(pending.is_unknown()));
            if is_former {
                pending.note_gone();
            } else if pending.sender == Sender::Unknown {
                pending.sender = Sender::Socket(id);
            } else {
                return;
            }
        }
    }

    /// Returns the socket of the client whose requests wait, if it is known.
    pub(super) fn socket_of(&self, port: u32) -> Option<SocketId> {
        self.queued.clients.get(&port)?.datagrams.back()?.socket()
    }

    /// Notes that all of the list has been read in one part. A client that it did not show
    /// has closed its socket.
    pub(super) fn note_whole_list(&mut self) {
        self.whole = self.step;
    }

    /// Returns what is known now about the client of a datagram.
    pub(super) fn asker(&self, pending: &Pending) -> Asker {
        match pending.sender {
            Sender::Gone => Asker::Gone,
            Sender::Unknown if pending.received <= self.whole => Asker::Gone,
            // It has not waited.
            Sender::Unknown if pending.received == self.step => Asker::Present,
            Sender::Unknown => Asker::Unseen,
            Sender::Socket(_) if pending.seen == self.step => Asker::Present,
            Sender::Socket(_) if pending.seen < self.whole => Asker::Gone,
            Sender::Socket(_) => Asker::Unseen,
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
        let unknown = usize::from(pending.is_unknown());
        self.unknown = self.unknown.saturating_add(unknown);
        self.bytes = self.bytes.saturating_add(pending.cost());
        let holder = self.users.entry(user(pending.credentials)).or_default();
        holder.bytes = holder.bytes.saturating_add(pending.cost());
    }

    fn subtract(&mut self, pending: &Pending) {
        self.datagrams = self.datagrams.saturating_sub(1);
        let unknown = usize::from(pending.is_unknown());
        self.unknown = self.unknown.saturating_sub(unknown);
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
