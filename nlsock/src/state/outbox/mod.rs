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
//!                                   datagrams   in order of their requests
//!                                   refusals    then these, each a datagram
//!                                   dumps       then these, when the client has room
//!                                   retry       when to try again
//! ```

mod datagram;
mod origin;
mod queue;
mod refusals;
mod retry;

use std::any::Any;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use nlwire::{Errno, Messages};

pub(crate) use datagram::{max_len, ALWAYS_FITS};
pub(crate) use origin::Origin;
pub(crate) use retry::TICK;

use crate::Socket;
use datagram::{first_message, transmit, Sent};
use queue::{ClientQueue, Queued};
use retry::{Due, MAX_INTERVAL};

/// The maximum number of bytes that are kept for one client.
const CLIENT_LIMIT: usize = 4 * 1024 * 1024;

/// The maximum number of bytes that are kept for all clients. One datagram and
/// one dump of each client are exempt.
const TOTAL_LIMIT: usize = 64 * 1024 * 1024;

/// The cost of a datagram or dump in addition to its bytes.
const OVERHEAD: usize = 64;

/// The reason why an answer was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotSent {
    /// A message is longer than the send buffer. Nothing was sent.
    TooLong,
    /// A limit was exceeded, which the client will be notified of, or the
    /// client no longer exists.
    Dropped,
}

/// The datagrams and dumps that wait for their clients.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// The queue of each client for which something is kept, by port.
    queues: HashMap<u32, ClientQueue>,
    /// The bytes of all queues.
    bytes: usize,
    lost: u64,
    /// The earliest time at which one of the queues has something to do.
    due: Due,
}

/// A dump that waits for room at its client.
#[derive(Debug)]
pub(crate) struct PausedDump {
    pub(crate) origin: Origin,
    /// A [`DumpWriter`](nlwire::server::DumpWriter) with the cursor of its
    /// service.
    pub(crate) dump: Box<dyn Any + Send + Sync>,
}

impl PausedDump {
    fn cost(&self) -> usize {
        std::mem::size_of_val(&*self.dump).saturating_add(OVERHEAD)
    }
}

impl Outbox {
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
        self.retry(socket, origin.port, &clock);
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
        let sent = if self.is_waiting(origin.port) {
            Sent::NoRoom
        } else {
            transmit(socket, origin.port, datagram)
        };
        match sent {
            Sent::Done => Ok(()),
            Sent::NoRoom => self.keep(origin, datagram, clock()),
            Sent::Gone => {
                self.lost = self.lost.saturating_add(1);
                self.forget(origin.port);
                Err(NotSent::Dropped)
            }
        }
    }

    /// Refuses a request with an errno alone.
    pub(crate) fn refuse(&mut self, socket: &Socket, origin: Origin, errno: Errno, now: Instant) {
        let lost = self.update(origin.port, now, |queue| {
            queue.refuse(origin.header, errno);
            queue.advance(socket, now)
        });
        self.lost = self.lost.saturating_add(lost);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queues.is_empty()
    }

    /// Returns whether a client is known to have no room.
    pub(crate) fn is_waiting(&self, port: u32) -> bool {
        self.queues.get(&port).is_some_and(ClientQueue::is_waiting)
    }

    /// Keeps a dump, which continues after everything else that is kept for the
    /// client has been sent.
    pub(crate) fn pause(&mut self, dump: PausedDump, now: Instant) {
        let port = dump.origin.port;
        if self.has_room(port, dump.cost(), ClientQueue::has_no_dump) {
            self.update(port, now, |queue| queue.push_dump(dump));
        } else {
            self.drop_answer(dump.origin, now);
        }
    }

    /// Removes and returns the next dump of a client, if the client has room.
    pub(crate) fn resume(&mut self, port: u32, now: Instant) -> Option<PausedDump> {
        if self.queues.contains_key(&port) {
            self.update(port, now, ClientQueue::pop_dump)
        } else {
            None
        }
    }

    /// Sends everything that is due. Returns the ports of the clients whose
    /// dumps can continue.
    pub(crate) fn flush(&mut self, socket: &Socket, now: Instant) -> Vec<u32> {
        let mut ready = Vec::new();
        if self.queues.is_empty() || !self.due.is_past(now) {
            return ready;
        }
        let Self {
            queues,
            bytes,
            lost,
            ..
        } = self;
        let mut next = Due::after(now, MAX_INTERVAL);
        queues.retain(|port, queue| {
            if queue.is_waiting() && queue.due().is_past(now) {
                let before = queue.bytes();
                *lost = lost.saturating_add(queue.advance(socket, now));
                *bytes = bytes.saturating_sub(before).saturating_add(queue.bytes());
            }
            if queue.is_waiting() {
                next = next.min(queue.due());
            } else if !queue.is_empty() {
                ready.push(*port);
            }
            !queue.is_empty()
        });
        // At most once in a tick, however often a datagram is received.
        self.due = next.max(Due::after(now, TICK));
        ready
    }

    /// Returns the time until [`flush`](Self::flush) has something to do, or
    /// `None` if nothing is kept. The clock is read only if something is kept.
    pub(crate) fn due_in(&self, clock: impl FnOnce() -> Instant) -> Option<Duration> {
        (!self.queues.is_empty()).then(|| self.due.within(clock()))
    }

    /// Returns the number of datagrams and dumps that were dropped.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    /// Changes the queue of a client. The queue is created if it does not
    /// exist, and removed if it becomes empty.
    fn update<R>(
        &mut self,
        port: u32,
        now: Instant,
        change: impl FnOnce(&mut ClientQueue) -> R,
    ) -> R {
        if self.queues.is_empty() {
            self.due = Due::Never;
        }
        let queue = self.queues.entry(port);
        let queue = queue.or_insert_with(|| ClientQueue::new(port, now));
        let before = queue.bytes();
        let result = change(queue);
        let bytes = self.bytes.saturating_sub(before);
        self.bytes = bytes.saturating_add(queue.bytes());
        if queue.is_empty() {
            self.queues.remove(&port);
        } else {
            self.due = self.due.min(queue.due());
        }
        result
    }

    /// Tries to send what is kept for a client that has just sent a request,
    /// because the client may also have read.
    fn retry(&mut self, socket: &Socket, port: u32, clock: impl Fn() -> Instant) {
        if !self.is_waiting(port) {
            return;
        }
        let now = clock();
        let lost = self.update(port, now, |queue| {
            if queue.can_retry(now) {
                queue.advance(socket, now)
            } else {
                0
            }
        });
        self.lost = self.lost.saturating_add(lost);
    }

    /// Returns whether `cost` more bytes can be kept for a client. The first
    /// datagram and the first dump can always be kept, so that other clients
    /// cannot take their room.
    fn has_room(&self, port: u32, cost: usize, is_first: fn(&ClientQueue) -> bool) -> bool {
        let Some(queue) = self.queues.get(&port) else {
            return true;
        };
        queue.has_no_refusal()
            && (is_first(queue)
                || queue.bytes().saturating_add(cost) <= CLIENT_LIMIT
                    && self.bytes.saturating_add(cost) <= TOTAL_LIMIT)
    }

    fn keep(&mut self, origin: Origin, bytes: &[u8], now: Instant) -> Result<(), NotSent> {
        let datagram = Queued::new(origin.header, bytes);
        if !self.has_room(origin.port, datagram.cost(), ClientQueue::has_no_datagram) {
            self.drop_answer(origin, now);
            return Err(NotSent::Dropped);
        }
        self.update(origin.port, now, |queue| queue.push(datagram, now));
        Ok(())
    }

    fn drop_answer(&mut self, origin: Origin, now: Instant) {
        self.lost = self.lost.saturating_add(1);
        self.update(origin.port, now, |queue| {
            queue.refuse(origin.header, Errno::ENOBUFS);
        });
    }

    /// Removes the queue of a client that no longer exists.
    fn forget(&mut self, port: u32) {
        if let Some(queue) = self.queues.remove(&port) {
            self.bytes = self.bytes.saturating_sub(queue.bytes());
            self.lost = self.lost.saturating_add(queue.len());
        }
    }
}

#[cfg(test)]
mod tests;
