//! [`Outbox`]: what is on its way from a server to its clients.
//!
//! Netlink tells a sender nothing about the room at a receiver, and a server
//! must not wait for a client. So what does not fit into a client's receive
//! buffer is kept here, and tried again later; the client's dumps go on when
//! that is done. What cannot be kept is dropped, and the client is told: the
//! header of the request stays, and makes an `NLMSG_ERROR` with `ENOBUFS` as
//! soon as there is room for that.

use std::any::Any;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use nlwire::server::{Peer, Refusal, Requests};
use nlwire::{BuildError, MessageBuilder, Messages, NlMsgHdr, Sink, SockAddrNl};

use super::inbox::ROOM;
use crate::{Error, Socket, VecSink};

/// When what did not fit is tried again for the first time; then after twice as
/// long each time, so that a client loses no more time than it took.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// At least how often it is tried again.
const SLOWEST: Duration = Duration::from_millis(128);

/// How long a client may leave no room.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes to keep for one client.
const KEPT_FOR_ONE: usize = 4 * 1024 * 1024;

/// The most bytes to keep for all of them, but for one datagram and one dump
/// each.
const KEPT_IN_ALL: usize = 64 * 1024 * 1024;

/// What it costs to keep a datagram or a dump, beside its bytes.
const OVERHEAD: usize = 64;

/// The most requests that a client is told about: the newest.
const REFUSALS: usize = 1024;

/// How many refusals go into a datagram: it fits into the least send buffer
/// that a socket can have, 4.5 KiB.
const REFUSALS_AT_ONCE: usize = 64;

/// What fits into every send buffer.
const SMALL: usize = 4096;

/// What a datagram may be shorter than the send buffer (`netlink_sendmsg`).
const RESERVED: usize = 32;

/// Why a message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotSent {
    /// It is longer than the send buffer: nothing was sent.
    TooLong,
    /// There was too much, which the client will be told; or the client is gone.
    Dropped,
}

/// What is on its way to clients.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// Those for whom something is kept, by port.
    clients: HashMap<u32, ClientQueue>,
    bytes: usize,
    lost: u64,
    /// When there is something to do; `None` for at once.
    due: Option<Instant>,
}

/// A dump that is not at its end.
#[derive(Debug)]
pub(crate) struct PausedDump {
    /// The request, one message.
    pub(crate) request: Vec<u8>,
    pub(crate) header: NlMsgHdr,
    /// A [`Dump`](nlwire::server::Dump), with the cursor of its handler.
    pub(crate) dump: Box<dyn Any + Send + Sync>,
}

impl PausedDump {
    fn cost(&self) -> usize {
        self.request.len().saturating_add(OVERHEAD)
    }
}

/// A datagram, and the header of the request that it answers.
#[derive(Debug)]
struct Queued {
    request: NlMsgHdr,
    bytes: Vec<u8>,
}

impl Queued {
    fn cost(&self) -> usize {
        self.bytes.len().saturating_add(OVERHEAD)
    }
}

/// What is kept for one client. It goes in this order.
#[derive(Debug)]
struct ClientQueue {
    letters: VecDeque<Queued>,
    /// The requests whose answers were dropped. While there are any, nothing is
    /// added, so that nothing is missing in the middle.
    refused: VecDeque<(NlMsgHdr, i32)>,
    dumps: VecDeque<PausedDump>,
    /// Of letters and dumps.
    bytes: usize,
    /// When the client last had room.
    sent: Instant,
    tried: Instant,
    pause: Duration,
}

/// What became of a datagram.
enum Sent {
    Done,
    NoRoom,
    /// The client is gone, or must not be sent to.
    Gone,
}

fn send(socket: &Socket, port: u32, bytes: &[u8]) -> Sent {
    match socket.send_to(bytes, SockAddrNl::new(port, 0)) {
        Ok(()) => Sent::Done,
        Err(Error::WouldBlock | Error::Interrupted) => Sent::NoRoom,
        Err(error) => match error.raw_os_error() {
            // Lack of memory; or the send buffer was made smaller meanwhile.
            Some(libc::ENOBUFS | libc::ENOMEM | libc::EMSGSIZE) => Sent::NoRoom,
            _ => Sent::Gone,
        },
    }
}

/// Adds the answer that refuses the request with this header.
fn refuse(sink: &mut VecSink, port: u32, header: NlMsgHdr, errno: i32) -> Result<(), BuildError> {
    let mut request = VecSink::new();
    MessageBuilder::new(&mut request, header)?.end()?;
    // Without its payload, which is not kept.
    let peer = Peer::new(port).with_cap_ack(true);
    for request in Requests::new(request.as_bytes(), peer) {
        request.answer(Err(Refusal::new(errno)), sink)?;
    }
    Ok(())
}

impl ClientQueue {
    fn new(now: Instant) -> Self {
        Self {
            letters: VecDeque::new(),
            refused: VecDeque::new(),
            dumps: VecDeque::new(),
            bytes: 0,
            sent: now,
            tried: now,
            pause: TICK,
        }
    }

    fn is_empty(&self) -> bool {
        !self.is_waiting() && self.dumps.is_empty()
    }

    /// Whether the client has no room.
    fn is_waiting(&self) -> bool {
        !self.letters.is_empty() || !self.refused.is_empty()
    }

    /// When there is something to do for it; `None` for at once.
    fn due(&self) -> Option<Instant> {
        if self.is_waiting() {
            self.tried.checked_add(self.pause)
        } else {
            None
        }
    }

    fn refuse(&mut self, request: NlMsgHdr, errno: i32) {
        if self
            .refused
            .back()
            .is_some_and(|(last, _)| *last == request)
        {
            return;
        }
        if self.refused.len() >= REFUSALS {
            self.refused.pop_front();
        }
        self.refused.push_back((request, errno));
    }

    /// Sends what there is room for.
    fn advance(&mut self, socket: &Socket, port: u32, now: Instant, lost: &mut u64) {
        self.tried = now;
        let sent = self.send(socket, port);
        match sent {
            (_, Sent::Gone) => {
                let gone = self.letters.len().saturating_add(self.dumps.len());
                *lost = lost.saturating_add(count(gone));
                *self = Self::new(now);
            }
            (true, _) => (self.sent, self.pause) = (now, TICK),
            (false, Sent::Done) => {}
            (false, Sent::NoRoom) => {
                self.pause = self.pause.saturating_mul(2).min(SLOWEST);
                if now.saturating_duration_since(self.sent) > PATIENCE {
                    *lost = lost.saturating_add(self.give_up());
                }
            }
        }
    }

    /// Returns whether anything was sent, and what became of the last attempt.
    fn send(&mut self, socket: &Socket, port: u32) -> (bool, Sent) {
        let mut any = false;
        while let Some(letter) = self.letters.front() {
            match send(socket, port, &letter.bytes) {
                Sent::Done => any = true,
                sent => return (any, sent),
            }
            self.bytes = self.bytes.saturating_sub(letter.cost());
            self.letters.pop_front();
        }
        while !self.refused.is_empty() {
            let mut sink = VecSink::new();
            let some = self.refused.len().min(REFUSALS_AT_ONCE);
            for (request, errno) in self.refused.iter().take(some) {
                // Fails for lack of memory only.
                if refuse(&mut sink, port, *request, *errno).is_err() {
                    return (any, Sent::NoRoom);
                }
            }
            match send(socket, port, sink.as_bytes()) {
                Sent::Done => any = true,
                sent => return (any, sent),
            }
            self.refused.drain(..some);
        }
        (any, Sent::Done)
    }

    /// Drops everything but the word about it. Returns how much.
    fn give_up(&mut self) -> u64 {
        let given_up = self.letters.len().saturating_add(self.dumps.len());
        if given_up == 0 {
            return 0;
        }
        let letters = std::mem::take(&mut self.letters);
        // In the order of the requests, as far as is known.
        let newer = std::mem::take(&mut self.refused);
        for letter in letters {
            self.refuse(letter.request, libc::ENOBUFS);
        }
        for dump in std::mem::take(&mut self.dumps) {
            self.refuse(dump.header, libc::ENOBUFS);
        }
        for (request, errno) in newer {
            self.refuse(request, errno);
        }
        self.bytes = 0;
        count(given_up)
    }
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// The first messages of `bytes`, as many as are no longer than `limit`
/// together; one at least.
fn part(bytes: &[u8], limit: usize) -> &[u8] {
    let mut messages = Messages::new(bytes);
    let mut end = 0;
    while let Some(Ok(_)) = messages.next() {
        let next = bytes.len().saturating_sub(messages.remainder().len());
        if end != 0 && next > limit {
            break;
        }
        end = next;
    }
    match bytes.get(..end) {
        Some(part) if end != 0 => part,
        _ => bytes,
    }
}

/// The longest datagram that the socket can send.
fn longest(socket: &Socket) -> usize {
    let buffer = socket.send_buffer().unwrap_or_default();
    buffer.saturating_sub(RESERVED).max(SMALL)
}

/// The length of a part of a dump.
pub(crate) fn room(socket: &Socket) -> usize {
    longest(socket).min(ROOM)
}

impl Outbox {
    /// Sends messages that answer `request`, or keeps them for later. They go
    /// in datagrams of no more than [`ROOM`], but for a message that is longer
    /// by itself.
    pub(crate) fn send(
        &mut self,
        socket: &Socket,
        port: u32,
        request: NlMsgHdr,
        mut bytes: &[u8],
    ) -> Result<(), NotSent> {
        let mut limit = bytes.len();
        if limit > SMALL {
            let longest = longest(socket);
            limit = longest.min(ROOM);
            let mut messages = Messages::new(bytes).filter_map(Result::ok);
            if messages.any(|message| message.as_bytes().len() > longest) {
                return Err(NotSent::TooLong);
            }
        }
        self.try_again(socket, port);
        while !bytes.is_empty() {
            let part = part(bytes, limit);
            if !self.is_waiting(port) {
                match send(socket, port, part) {
                    Sent::Done => {}
                    Sent::NoRoom => self.keep(port, request, part)?,
                    Sent::Gone => {
                        self.lost = self.lost.saturating_add(1);
                        self.forget(port);
                        return Err(NotSent::Dropped);
                    }
                }
            } else {
                self.keep(port, request, part)?;
            }
            bytes = bytes.get(part.len()..).unwrap_or_default();
        }
        Ok(())
    }

    /// Refuses a request with nothing but an errno.
    pub(crate) fn refuse(&mut self, socket: &Socket, port: u32, request: NlMsgHdr, errno: i32) {
        self.queue(port).refuse(request, errno);
        self.advance(socket, port, Instant::now());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }

    /// Whether the client has no room for more.
    pub(crate) fn is_waiting(&self, port: u32) -> bool {
        self.clients.get(&port).is_some_and(ClientQueue::is_waiting)
    }

    /// Keeps a dump, which goes on when all else that is kept for the client is
    /// sent.
    pub(crate) fn pause(&mut self, port: u32, dump: PausedDump) {
        let cost = dump.cost();
        if !self.has_room(port, cost, |kept| kept.dumps.is_empty()) {
            self.drop_answer(port, dump.header);
            return;
        }
        let kept = self.queue(port);
        kept.dumps.push_back(dump);
        kept.bytes = kept.bytes.saturating_add(cost);
        let due = kept.due();
        self.bytes = self.bytes.saturating_add(cost);
        self.due = self.due.min(due);
    }

    /// Takes out the dump that goes on next, if the client has room.
    pub(crate) fn resume(&mut self, port: u32) -> Option<PausedDump> {
        let Entry::Occupied(mut entry) = self.clients.entry(port) else {
            return None;
        };
        let kept = entry.get_mut();
        if kept.is_waiting() {
            return None;
        }
        let dump = kept.dumps.pop_front()?;
        kept.bytes = kept.bytes.saturating_sub(dump.cost());
        self.bytes = self.bytes.saturating_sub(dump.cost());
        if kept.is_empty() {
            entry.remove();
        } else {
            self.due = None; // the next dump
        }
        Some(dump)
    }

    /// Tries again to send what is kept, if it is time to. Returns those whose
    /// dumps can go on.
    pub(crate) fn flush(&mut self, socket: &Socket, now: Instant) -> Vec<u32> {
        let mut ready = Vec::new();
        if self.clients.is_empty() || self.due.is_some_and(|due| now < due) {
            return ready;
        }
        let Self {
            clients,
            bytes,
            lost,
            ..
        } = self;
        let mut next = now.checked_add(SLOWEST);
        clients.retain(|port, kept| {
            if kept.is_waiting() && kept.due().is_none_or(|due| due <= now) {
                let before = kept.bytes;
                kept.advance(socket, *port, now, lost);
                *bytes = bytes.saturating_sub(before).saturating_add(kept.bytes);
            }
            if !kept.is_waiting() && !kept.dumps.is_empty() {
                ready.push(*port);
            }
            if kept.is_waiting() {
                next = next.min(kept.due());
            }
            !kept.is_empty()
        });
        // Not each time that something is received.
        self.due = next.max(now.checked_add(TICK));
        ready
    }

    /// When [`flush`](Self::flush) has something to do.
    pub(crate) fn due_in(&self) -> Option<Duration> {
        if self.clients.is_empty() {
            return None;
        }
        let due = self.due.unwrap_or_else(Instant::now);
        Some(due.saturating_duration_since(Instant::now()))
    }

    /// How many datagrams and dumps were dropped.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    fn queue(&mut self, port: u32) -> &mut ClientQueue {
        let kept = self.clients.entry(port);
        kept.or_insert_with(|| ClientQueue::new(Instant::now()))
    }

    /// Sends what is kept for a client that has just asked: it may have read.
    fn try_again(&mut self, socket: &Socket, port: u32) {
        let Some(kept) = self.clients.get(&port) else {
            return;
        };
        let now = Instant::now();
        if kept.is_waiting() && now.saturating_duration_since(kept.tried) >= TICK {
            self.advance(socket, port, now);
        }
    }

    fn advance(&mut self, socket: &Socket, port: u32, now: Instant) {
        let Entry::Occupied(mut entry) = self.clients.entry(port) else {
            return;
        };
        let kept = entry.get_mut();
        let before = kept.bytes;
        kept.advance(socket, port, now, &mut self.lost);
        let (after, due) = (kept.bytes, kept.due());
        if kept.is_empty() {
            entry.remove();
        } else {
            self.due = self.due.min(due);
        }
        self.bytes = self.bytes.saturating_sub(before).saturating_add(after);
    }

    /// Whether there is room to keep so much; `is_first` tells whether it is the
    /// first of its kind for the client. For that there always is: others must
    /// not take it.
    fn has_room(&self, port: u32, cost: usize, is_first: fn(&ClientQueue) -> bool) -> bool {
        let Some(kept) = self.clients.get(&port) else {
            return true;
        };
        kept.refused.is_empty()
            && (is_first(kept)
                || kept.bytes.saturating_add(cost) <= KEPT_FOR_ONE
                    && self.bytes.saturating_add(cost) <= KEPT_IN_ALL)
    }

    fn keep(&mut self, port: u32, request: NlMsgHdr, bytes: &[u8]) -> Result<(), NotSent> {
        let letter = Queued {
            request,
            bytes: bytes.to_vec(),
        };
        let cost = letter.cost();
        if !self.has_room(port, cost, |kept| kept.letters.is_empty()) {
            self.drop_answer(port, request);
            return Err(NotSent::Dropped);
        }
        let kept = self.queue(port);
        if !kept.is_waiting() {
            // From here on it has no room.
            let now = Instant::now();
            (kept.sent, kept.tried, kept.pause) = (now, now, TICK);
        }
        kept.letters.push_back(letter);
        kept.bytes = kept.bytes.saturating_add(cost);
        let due = kept.due();
        self.bytes = self.bytes.saturating_add(cost);
        self.due = self.due.min(due);
        Ok(())
    }

    fn drop_answer(&mut self, port: u32, request: NlMsgHdr) {
        self.lost = self.lost.saturating_add(1);
        let kept = self.queue(port);
        kept.refuse(request, libc::ENOBUFS);
        let due = kept.due();
        self.due = self.due.min(due);
    }

    /// Forgets a client that is gone.
    fn forget(&mut self, port: u32) {
        if let Some(kept) = self.clients.remove(&port) {
            self.bytes = self.bytes.saturating_sub(kept.bytes);
            let gone = kept.letters.len().saturating_add(kept.dumps.len());
            self.lost = self.lost.saturating_add(count(gone));
        }
    }
}

#[cfg(test)]
mod tests;
