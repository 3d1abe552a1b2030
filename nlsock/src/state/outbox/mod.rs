// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Outbox`]: the answers of a server that have not been delivered yet.
//!
//! Netlink does not report to a sender when a receiver has room, and a server
//! must not wait for a client. A datagram that does not fit into a client's
//! receive buffer is therefore kept here and sent later. The client's dumps
//! continue after it. An answer that cannot be kept is dropped, and the client
//! is notified: the header of its request is kept, and answered with `ENOBUFS`
//! in an `NLMSG_ERROR` as soon as there is room.
//!
//! ```text
//!   Outbox --- client's port ---> ClientQueue
//!     |                             Items       of the client's socket
//!     |                               datagrams   in order of their requests
//!     |                               refusals    then these, each a datagram
//!     |                               dumps       then these, when the client has room
//!     |                             Items       of a socket not known yet
//!     |                             Retry       when to try again
//!     +- Schedule   the clients by the time of the next attempt
//!     +- Account    the memory of all, and who has to make room
//!     +- Passes     the list of sockets: which socket has a port now
//! ```

mod account;
mod asker;
mod budget;
mod datagram;
mod excess;
mod flush;
mod items;
mod limits;
mod memory;
mod origin;
mod passes;
mod queue;
mod refusals;
mod retry;
mod room;
mod schedule;

use std::any::Any;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use nlwire::{Errno, Messages};

pub(crate) use asker::Asker;
pub(crate) use datagram::{max_len, ALWAYS_FITS};
pub(crate) use flush::Look;
pub use limits::{Kept, Limits};
pub(crate) use origin::Origin;

use super::sockets::Sockets;
use crate::Socket;
use account::Account;
use budget::Budget;
use datagram::{first_message, transmit, Sent};
use flush::{Active, Turn};
use passes::{List, Passes};
use queue::ClientQueue;
use schedule::Schedule;

/// The maximum number of bytes of a dump that are sent when its request is
/// received, if the dump cannot be kept. A client with the default receive
/// buffer of 208 KiB has room for less.
const BURST: usize = 256 * 1024;

/// The number of bytes of a dump that are sent when its request is received.
const FIRST_BURST: usize = 32 * 1024;

/// The same while other requests are waiting, hundreds of them for dumps: one part.
const HURRIED_BURST: usize = 1;

/// The reason why an answer was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotSent {
    /// A message is longer than the send buffer. Nothing was sent.
    TooLong,
    /// A limit was exceeded, which the client will be notified of if possible,
    /// or the client no longer exists.
    Dropped,
}

/// A dump that waits for room at its client.
#[derive(Debug)]
pub(crate) struct PausedDump {
    pub(crate) origin: Origin,
    /// A [`DumpWriter`](nlwire::server::DumpWriter) with the cursor of its
    /// service.
    pub(crate) dump: Box<dyn Any + Send + Sync>,
}

/// Returns the memory of a dump with a state of `size` bytes.
fn dump_cost(size: usize) -> usize {
    size_of::<PausedDump>().saturating_add(memory::of_allocation(size))
}

/// The datagrams and dumps that wait for their clients.
#[derive(Debug)]
pub(crate) struct Outbox {
    limits: Limits,
    /// Whether something is kept although it is not known which socket has a
    /// port.
    keeps_unverified: bool,
    /// The part of the bytes that others use: requests that wait for their turn.
    reserved: usize,
    /// Whether requests are waiting to be answered.
    is_hurried: bool,
    /// The work of sending answers since the last call of
    /// [`take_work`](Self::take_work): a datagram and each KiB of it are a unit.
    work: usize,
    asker: Asker,
    /// The queue of each client for which something is kept, by port. Boxed, so
    /// that the half-empty nodes of the map are small.
    #[allow(clippy::box_collection, reason = "see above")]
    queues: BTreeMap<u32, Box<ClientQueue>>,
    schedule: Schedule,
    account: Account,
    passes: Passes,
    lost: u64,
    /// The clients to be served in this step, the first one last.
    turns: Vec<Turn>,
    budget: Budget,
    active: Option<Active>,
}

impl Outbox {
    /// Returns an empty outbox. Without a list of sockets, it keeps nothing by
    /// default.
    pub(crate) fn new(sockets: Option<Sockets>) -> Self {
        Self::with_list(sockets.map_or(List::None, List::Kernel))
    }

    fn with_list(list: List) -> Self {
        Self {
            limits: Limits::default(),
            keeps_unverified: false,
            reserved: 0,
            is_hurried: false,
            work: 0,
            asker: Asker::None,
            queues: BTreeMap::new(),
            schedule: Schedule::default(),
            account: Account::default(),
            passes: Passes::new(list),
            lost: 0,
            turns: Vec::new(),
            budget: Budget::default(),
            active: None,
        }
    }

    /// Sets the list of sockets.
    pub(crate) fn set_sockets(&mut self, sockets: Sockets) {
        self.passes.set_list(List::Kernel(sockets));
    }

    /// Sets the number of bytes that requests use. What exceeds the limits with
    /// them is dropped.
    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.reserved = bytes;
        self.make_room();
    }

    /// Sets whether requests are waiting to be answered.
    pub(crate) fn set_hurried(&mut self, on: bool) {
        self.is_hurried = on;
    }

    /// Returns the work of sending answers since the last call. A datagram and each KiB
    /// of it are a unit, which takes one to two microseconds.
    pub(crate) fn take_work(&mut self) -> usize {
        std::mem::take(&mut self.work)
    }

    /// Sets whether something is kept although it is not known which socket has
    /// a port.
    pub(crate) fn set_keep_unverified(&mut self, on: bool) {
        self.keeps_unverified = on;
    }

    /// Returns how much is kept.
    pub(crate) fn kept(&self) -> Kept {
        let [datagrams, refusals, dumps] = self.account.counts();
        Kept {
            clients: self.queues.len(),
            datagrams,
            refusals,
            dumps,
            bytes: self.account.bytes(),
            ..Kept::default()
        }
    }

    /// Notes that a client has sent a request. It may have read as well.
    pub(crate) fn note_request(&mut self, port: u32, uid: Option<u32>, now: Instant) {
        let Some(queue) = self.queues.get_mut(&port) else {
            return;
        };
        if queue.uid() == uid {
            let latest = queue.retry.latest();
            queue.retry.hasten(now);
            self.schedule.replace(port, latest, queue.retry.latest());
            return;
        }
        let dropped = self.update(port, |queue| queue.note_user(uid, now));
        self.count_lost(dropped.unwrap_or(0));
        // A user more takes memory.
        self.make_room();
    }

    /// Sends messages that answer the request of `origin`, or keeps them.
    ///
    /// Each message is a separate datagram, as in the kernel. The clock is read
    /// only if something is kept.
    pub(crate) fn send_messages(
        &mut self,
        socket: &Socket,
        origin: Origin,
        mut bytes: &[u8],
        clock: impl Fn() -> Instant,
    ) -> Result<(), NotSent> {
        if bytes.len() > ALWAYS_FITS {
            let max_len = max_len(socket);
            let mut messages = Messages::new(bytes).filter_map(Result::ok);
            if messages.any(|message| message.as_bytes().len() > max_len) {
                return Err(NotSent::TooLong);
            }
        }
        while !bytes.is_empty() {
            let message = first_message(bytes);
            self.send_part(socket, origin, message, &clock)?;
            bytes = bytes.get(message.len()..).unwrap_or_default();
        }
        Ok(())
    }

    /// Sends one datagram that belongs to the answer to the request of
    /// `origin`, such as a part of a dump, or keeps it.
    pub(crate) fn send_part(
        &mut self,
        socket: &Socket,
        origin: Origin,
        datagram: &[u8],
        clock: impl Fn() -> Instant,
    ) -> Result<(), NotSent> {
        match self.send_now(socket, origin, datagram) {
            Sent::Done => Ok(()),
            Sent::NoRoom => self.keep(origin, datagram, clock()),
            Sent::Gone => Err(NotSent::Dropped),
        }
    }

    /// Refuses a request with an errno alone.
    pub(crate) fn refuse(&mut self, socket: &Socket, origin: Origin, errno: Errno, now: Instant) {
        let is_waiting = self.asker != Asker::Gone && self.is_waiting(origin.port);
        if !is_waiting {
            let mut buf = [0; refusals::LEN];
            let datagram = refusals::write(&mut buf, origin.port, origin.header, errno);
            if self.send_now(socket, origin, datagram) != Sent::NoRoom {
                return;
            }
        }
        if self.keeps() {
            self.keep_refusal(origin, errno, now);
        } else {
            self.count_lost(1);
        }
    }

    /// Sends a datagram, unless something is kept that has to be sent before.
    fn send_now(&mut self, socket: &Socket, origin: Origin, datagram: &[u8]) -> Sent {
        let work = datagram.len().div_euclid(1024).saturating_add(1);
        self.work = self.work.saturating_add(work);
        if self.asker == Asker::Gone {
            self.count_lost(1);
            return Sent::Gone;
        }
        if self.asker == Asker::Unseen || self.is_waiting(origin.port) {
            return Sent::NoRoom;
        }
        let sent = transmit(socket, origin.port, datagram);
        match sent {
            Sent::Done if self.active.is_some() => {
                self.budget.spend_call(socket);
                self.budget.spend(datagram.len());
            }
            Sent::Gone => {
                self.count_lost(1);
                self.forget(origin.port);
                self.asker.note_gone();
            }
            _ => {}
        }
        sent
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queues.is_empty()
    }

    /// Returns whether a client is known to have no room.
    pub(crate) fn is_waiting(&self, port: u32) -> bool {
        self.queues
            .get(&port)
            .is_some_and(|queue| queue.is_waiting())
    }

    /// Returns the number of bytes of a dump that are sent before requests that
    /// wait are received. `size` is that of its state.
    pub(crate) fn burst(&self, origin: Origin, size: usize) -> usize {
        match self.active {
            Some(_) => self.budget.bytes(),
            None if self.keeps() && self.accepts(origin, dump_cost(size)) => {
                if self.is_hurried {
                    HURRIED_BURST
                } else {
                    FIRST_BURST
                }
            }
            // It could not be continued.
            None => BURST,
        }
    }

    /// Returns whether another part of a dump can be sent in this step.
    pub(crate) fn has_room(&self, port: u32) -> bool {
        self.asker != Asker::Unseen
            && !self.is_waiting(port)
            && (self.active.is_none() || self.budget.is_left())
    }

    /// Keeps a dump, which continues after everything else that is kept for the
    /// client has been sent.
    pub(crate) fn pause(&mut self, socket: &Socket, dump: PausedDump, now: Instant) {
        let origin = dump.origin;
        let cost = dump_cost(size_of_val(&*dump.dump));
        if self.asker == Asker::Gone {
            self.count_lost(1);
        } else if !self.keeps() {
            // The client may have room, so that it can be notified.
            self.count_lost(1);
            let mut buf = [0; refusals::LEN];
            let (port, header) = (origin.port, origin.header);
            transmit(
                socket,
                port,
                refusals::write(&mut buf, port, header, Errno::ENOBUFS),
            );
        } else if self.accepts(origin, cost) {
            self.change(origin, now, |queue| {
                queue.make_due_unless_waiting(now);
                queue.push_dump(dump);
            });
        } else {
            self.drop_answer(origin, now);
        }
    }

    /// Returns the time until there is something to do, or `None` if nothing is
    /// kept. The clock is read only if something is kept.
    pub(crate) fn due_in(&self, clock: impl FnOnce() -> Instant) -> Option<Duration> {
        let first = self.schedule.first()?;
        if self.passes.is_under_way() || !self.turns.is_empty() {
            return Some(Duration::ZERO);
        }
        let now = clock();
        let next = self.passes.next(Some(first), false, now)?;
        Some(next.saturating_duration_since(now))
    }

    /// Returns the number of datagrams and dumps that were dropped.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    /// Counts answers that are dropped.
    pub(crate) fn count_lost(&mut self, answers: u64) {
        self.lost = self.lost.saturating_add(answers);
    }

    /// Returns whether anything is kept.
    pub(crate) fn keeps(&self) -> bool {
        (self.passes.has_list() || self.keeps_unverified) && self.limits.keep_anything()
    }

    /// Returns whether `cost` more bytes can be kept for a client.
    fn accepts(&self, origin: Origin, cost: usize) -> bool {
        let (bytes, is_refused) = match self.queues.get(&origin.port) {
            Some(queue) => {
                let bytes = queue.entry().bytes.saturating_add(queue.growth());
                (bytes, queue.is_refused(origin.id))
            }
            None => (queue::CLIENT, false),
        };
        bytes.saturating_add(cost) <= self.limits.answer_bytes() && !is_refused
    }

    fn keep(&mut self, origin: Origin, bytes: &[u8], now: Instant) -> Result<(), NotSent> {
        if !self.keeps() {
            self.count_lost(1);
            return Err(NotSent::Dropped);
        }
        if !self.accepts(origin, memory::of_allocation(bytes.len())) {
            self.drop_answer(origin, now);
            return Err(NotSent::Dropped);
        }
        let is_unseen = self.asker == Asker::Unseen;
        self.change(origin, now, |queue| {
            if is_unseen {
                queue.make_due_unless_waiting(now);
            }
            queue.push(&origin, bytes);
        });
        // The client itself may have had to make room.
        match self.queues.get(&origin.port) {
            Some(queue) if !queue.is_refused(origin.id) => Ok(()),
            _ => Err(NotSent::Dropped),
        }
    }

    /// Notifies a client of an answer that is dropped.
    fn drop_answer(&mut self, origin: Origin, now: Instant) {
        self.count_lost(1);
        self.keep_refusal(origin, Errno::ENOBUFS, now);
    }

    fn keep_refusal(&mut self, origin: Origin, errno: Errno, now: Instant) {
        self.keep_refusals(&[origin], errno, now);
    }

    /// Keeps refusals of requests of one client.
    fn keep_refusals(&mut self, requests: &[Origin], errno: Errno, now: Instant) {
        let Some(first) = requests.first() else {
            return;
        };
        let max = self.limits.refusals();
        let is_unseen = self.asker == Asker::Unseen;
        self.change(*first, now, |queue| {
            if is_unseen {
                queue.make_due_unless_waiting(now);
            }
            for origin in requests {
                queue.refuse(origin.id, origin.header, errno, max);
            }
        });
    }
}

#[cfg(test)]
mod tests;
