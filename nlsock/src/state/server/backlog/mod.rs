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
//!   shown     | user | user | ...             those that this step can answer
//! ```
//!
//! A datagram belongs to the first socket that the list of sockets shows at its port. Its
//! client can close the socket while it waits, and another socket can get the port. A
//! datagram that has waited is therefore answered in a step that has seen the socket at
//! the port. Of a long list, a step reads a part, and answers the clients that it shows.

mod shown;

use std::collections::{BTreeMap, HashMap, VecDeque};

use nlwire::align::NLMSG_HDRLEN;
use nlwire::Messages;

use crate::state::outbox::Asker;
use crate::state::sockets::SocketId;
use crate::Credentials;
use shown::Shown;

/// The maximum number of messages of a datagram that one step answers. With
/// short replies, they take about 20 us.
pub(super) const SLICE: usize = 8;

/// The divisor of the free bytes that gives the maximum of a user, for a client whose
/// requests wait already.
const WAITING: usize = 2;

/// The memory of a datagram in addition to its bytes: the queue of its client,
/// which has room for four datagrams of 88 bytes, and slots of maps and of the
/// turns, of which up to half are unused.
const OVERHEAD: usize = 640;

/// The number of passes through the list that do not show a client until its requests are
/// answered nevertheless. The answers are kept for its socket. The kernel's list loses a
/// socket at the boundary of two parts.
const MISSED_PASSES: u64 = 3;

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
    /// When the list showed its client.
    seen: Seen,
    bytes: Vec<u8>,
    /// The start of the messages that are not answered yet.
    at: usize,
}

/// When the list last showed a client.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// The step.
    step: u64,
    /// The number of the pass through the list, or of that in which the client's first
    /// datagram was received.
    pass: u64,
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
    /// The number of the step, an odd one.
    step: u64,
    /// The last step that has read all of the list in one part, which shows every socket.
    whole: u64,
    /// The number of the pass through the list.
    pass: u64,
    /// Whether steps can see the sockets of clients.
    can_look: bool,
}

/// What is in a backlog.
#[derive(Debug, Default)]
struct Queued {
    /// The clients by port. Each has a datagram.
    clients: HashMap<u32, Client>,
    users: HashMap<User, Holder>,
    turns: BTreeMap<Turn, User>,
    last_turn: Turn,
    /// Clients that can be answered in this step.
    shown: Shown,
    bytes: usize,
    datagrams: usize,
}

/// A place in the order of users, or of the clients of a user.
type Turn = u64;

/// The datagrams of one client.
#[derive(Debug, Default)]
struct Client {
    datagrams: VecDeque<Pending>,
    /// The user whose turn the client has.
    user: User,
    turn: Turn,
    seen: Seen,
}

impl Client {
    fn all(&mut self) -> impl Iterator<Item = &mut Pending> {
        self.datagrams.iter_mut()
    }
}

/// The datagrams of one user.
#[derive(Debug, Default)]
struct Holder {
    turn: Turn,
    /// The clients whose next datagram is of this user, in the order of their turns.
    ports: BTreeMap<Turn, u32>,
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
            pass: 0,
            can_look: true,
        }
    }

    /// Begins a step. What the list showed before can have changed.
    pub(super) fn begin_step(&mut self) {
        self.step = self.step.saturating_add(2);
        self.queued.shown.clear();
    }

    /// Returns the number of the step, or the next one after the step has read all of the list
    /// in one part, which cannot show who has sent since.
    fn now(&self) -> u64 {
        let is_after = self.whole == self.step;
        self.step.saturating_add(u64::from(is_after))
    }

    /// Notes whether this step can see the sockets of clients, and the number of the pass
    /// through the list that it reads next.
    pub(super) fn begin_look(&mut self, can_look: bool, pass: u64) {
        (self.can_look, self.pass) = (can_look, pass);
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
            sender: Sender::Unknown,
            received: self.now(),
            seen: Seen::default(),
            bytes: bytes.to_vec(),
            at: 0,
        };
        self.queued.add(&pending);
        let client = self.queued.clients.entry(port).or_default();
        client.datagrams.push_back(pending);
        if client.datagrams.len() == 1 {
            client.seen.pass = self.pass;
            self.queued.enlist(port);
            // It has not waited.
            self.queued.show(port);
        }
    }

    /// Removes and returns the first requests of the client whose turn it is, of those that
    /// this step can answer.
    pub(super) fn take(&mut self) -> Option<Pending> {
        let port = if self.whole == self.step || !self.can_look {
            self.queued.first()?
        } else {
            self.next_shown().or_else(|| self.overdue())?
        };
        self.queued.take(port)
    }

    /// Returns the next client that the step can answer.
    fn next_shown(&mut self) -> Option<u32> {
        let Queued { shown, clients, .. } = &mut self.queued;
        if !shown.is_sorted() {
            shown.sort(|port| clients.get(&port).map(|client| (client.turn, client.user)));
        }
        loop {
            let port = self.queued.shown.next()?;
            let client = self.queued.clients.get(&port);
            let next = client.and_then(|client| Some((client.datagrams.front()?, client.seen)));
            if next.is_some_and(|(next, seen)| self.asker_at(next, seen) != Asker::Unseen) {
                return Some(port);
            }
        }
    }

    /// Returns the client whose turn it is, if it has gone or several passes have not shown
    /// it.
    fn overdue(&self) -> Option<u32> {
        let port = self.queued.first()?;
        let client = self.queued.clients.get(&port)?;
        let is_overdue = self.pass > client.seen.pass.saturating_add(MISSED_PASSES);
        let next = client.datagrams.front()?;
        (is_overdue || self.asker_at(next, client.seen) == Asker::Gone).then_some(port)
    }

    /// Removes and returns the datagram of a client of which nothing else waits.
    pub(super) fn take_only(&mut self, port: u32) -> Option<Pending> {
        let client = self.queued.clients.get(&port)?;
        (client.datagrams.len() == 1).then(|| self.queued.take(port))?
    }

    /// Puts back what [`take`](Self::take) returned. `left` is the number of
    /// bytes that are not answered yet.
    pub(super) fn put_back(&mut self, mut pending: Pending, left: usize) {
        if left > 0 {
            pending.at = pending.bytes.len().saturating_sub(left);
            let (port, seen) = (pending.port, pending.seen);
            self.queued.add(&pending);
            let client = self.queued.clients.entry(port).or_default();
            client.seen = seen;
            client.datagrams.push_front(pending);
            if client.datagrams.len() == 1 {
                self.queued.enlist(port);
            }
            self.queued.show(port);
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
        let client = self.queued.clients.get_mut(&port);
        for pending in client.into_iter().flat_map(Client::all) {
            pending.note_gone();
        }
    }

    /// Notes that the list shows this socket at a port now. Datagrams of another one were
    /// those of a client that no longer has the port.
    pub(super) fn note_socket(&mut self, port: u32, id: SocketId) {
        let Queued { clients, shown, .. } = &mut self.queued;
        let Some(client) = clients.get_mut(&port) else {
            return;
        };
        if client.seen.step != self.step {
            shown.add(client.user, port);
        }
        client.seen = Seen {
            step: self.step,
            pass: self.pass,
        };
        let mut is_former = false;
        // The older ones were there when the list was last read.
        for pending in client.datagrams.iter_mut().rev() {
            is_former |= match pending.sender {
                Sender::Unknown => pending.received <= self.whole,
                Sender::Socket(sender) => sender != id,
                Sender::Gone => true,
            };
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

    /// Returns what is known now about the client of a datagram that was taken.
    pub(super) fn asker(&self, pending: &Pending) -> Asker {
        self.asker_at(pending, pending.seen)
    }

    fn asker_at(&self, pending: &Pending, seen: Seen) -> Asker {
        match pending.sender {
            Sender::Gone => Asker::Gone,
            Sender::Unknown if pending.received <= self.whole => Asker::Gone,
            // It has not waited.
            Sender::Unknown if pending.received >= self.step => Asker::Present,
            Sender::Unknown => Asker::Unseen,
            Sender::Socket(_) if seen.step == self.step => Asker::Present,
            Sender::Socket(_) if seen.step < self.whole => Asker::Gone,
            Sender::Socket(_) => Asker::Unseen,
        }
    }
}

impl Queued {
    /// Returns the client whose turn it is.
    fn first(&self) -> Option<u32> {
        let (_, user) = self.turns.first_key_value()?;
        let (_, port) = self.users.get(user)?.ports.first_key_value()?;
        Some(*port)
    }

    /// Removes and returns the first requests of a client. It gets its next turn after all
    /// others of the user, and the user after all others.
    fn take(&mut self, port: u32) -> Option<Pending> {
        let client = self.clients.get_mut(&port)?;
        let mut pending = client.datagrams.pop_front()?;
        pending.seen = client.seen;
        let (user, turn) = (client.user, client.turn);
        if client.datagrams.is_empty() {
            self.clients.remove(&port);
        }
        if let Some(holder) = self.users.get_mut(&user) {
            holder.ports.remove(&turn);
            self.turns.remove(&holder.turn);
            if !holder.ports.is_empty() {
                self.last_turn = self.last_turn.saturating_add(1);
                holder.turn = self.last_turn;
                self.turns.insert(holder.turn, user);
            }
        }
        self.enlist(port);
        self.subtract(&pending);
        Some(pending)
    }

    /// Gives a client that has datagrams its turn after all others of the user.
    fn enlist(&mut self, port: u32) {
        let Some(client) = self.clients.get_mut(&port) else {
            return;
        };
        let Some(next) = client.datagrams.front() else {
            return;
        };
        self.last_turn = self.last_turn.saturating_add(1);
        (client.user, client.turn) = (user(next.credentials), self.last_turn);
        let holder = self.users.entry(client.user).or_default();
        if holder.ports.is_empty() {
            holder.turn = self.last_turn;
            self.turns.insert(holder.turn, client.user);
        }
        holder.ports.insert(client.turn, port);
    }

    /// Notes that the step can answer a client.
    fn show(&mut self, port: u32) {
        let client = self.clients.get(&port);
        self.shown.add(client.and_then(|client| client.user), port);
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
