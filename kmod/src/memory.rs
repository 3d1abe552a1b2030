// SPDX-License-Identifier: MIT OR Apache-2.0
//! A [`Kernel`] in memory, for tests on the host. It records everything that the
//! service sends, and simulates the failures of a kernel on demand.
//!
//! It answers as `netlink_ack` and `netlink_dump` do: its datagrams are byte for
//! byte those of the module.

#![allow(
    clippy::missing_inline_in_public_items,
    reason = "for tests, where no call is hot"
)]

extern crate std;

use core::cell::{Cell, RefCell};
use std::rc::Rc;
use std::vec::Vec;

use nlwire::server::{Answer, DumpWriter, Handled, Peer, Refusal, Report, Request};
use nlwire::{Errno, Sink, SliceSink};

use super::{Counters, Kernel, SkBuff};

/// The destination of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The socket with this port.
    Port(u32),
    /// A multicast group.
    Group(u32),
}

/// Datagrams, in the order in which they were sent.
pub type Datagrams = Vec<(To, Vec<u8>)>;

/// The kernel as seen by one requesting socket.
#[derive(Debug)]
pub struct Memory {
    /// The requesting socket and its ACK options.
    pub peer: Peer,
    /// The groups with listeners.
    pub groups: Vec<u32>,
    /// The groups with listeners in other namespaces.
    pub elsewhere: Vec<u32>,
    /// The error of every send; `None` if sending succeeds.
    pub fails: Option<Errno>,
    /// The number of skbs for which there is memory.
    pub skbs: Cell<usize>,
    /// The number of pauses after which the requesting process is killed.
    pub patience: Cell<usize>,
    /// The number of pauses so far.
    pub pauses: Cell<usize>,
    /// The largest number of skbs, and of bytes in them, between two pauses.
    pub longest: Cell<(usize, usize)>,
    /// The number of skbs, and of bytes in them, since the last pause.
    made: Cell<(usize, usize)>,
    /// Whether the socket already has a dump in progress.
    pub busy: bool,
    /// The size of a part of a dump, in bytes.
    pub part: usize,
    counters: Rc<Counters>,
    sent: Rc<RefCell<Datagrams>>,
}

impl Memory {
    /// Creates a kernel without failures and without listeners.
    #[must_use]
    pub fn new(peer: Peer) -> Self {
        Self {
            peer,
            groups: Vec::new(),
            elsewhere: Vec::new(),
            fails: None,
            skbs: Cell::new(usize::MAX),
            patience: Cell::new(usize::MAX),
            pauses: Cell::new(0),
            longest: Cell::new((0, 0)),
            made: Cell::new((0, 0)),
            busy: false,
            part: 32 * 1024,
            counters: Rc::default(),
            sent: Rc::default(),
        }
    }

    /// Returns the counters of the network namespace.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Receives a datagram and returns everything sent since the last one.
    pub fn receive(&self, datagram: &[u8]) -> Datagrams {
        super::receive(self, &self.counters, datagram, self.peer.port);
        self.sent.take()
    }

    /// Performs a tick. Returns whether anybody listens, and everything sent since the
    /// last datagram.
    ///
    /// # Errors
    /// The errors of [`tick`](super::tick).
    pub fn tick(&self) -> Result<(bool, Datagrams), Errno> {
        let listeners = super::tick(self, &self.counters)?;
        Ok((listeners, self.sent.take()))
    }

    /// Returns `request` as from the socket whose ACK options are known here. The
    /// service knows only the port.
    fn known<'a>(&self, request: &Request<'a>) -> Request<'a> {
        Request::new(*request.message(), self.peer)
    }

    /// Counts an skb of `size` bytes.
    fn make(&self, size: usize) {
        let (skbs, bytes) = self.made.get();
        let made = (skbs.saturating_add(1), bytes.saturating_add(size));
        let (skbs, bytes) = self.longest.get();
        self.longest.set((skbs.max(made.0), bytes.max(made.1)));
        self.made.set(made);
    }

    fn send(&self, datagram: Vec<u8>) {
        self.make(datagram.len());
        let to = To::Port(self.peer.port);
        self.sent.borrow_mut().push((to, datagram));
    }
}

/// The socket buffer of [`Memory`]: room for the requested number of bytes.
#[derive(Debug)]
pub struct Buffer {
    room: usize,
    bytes: Vec<u8>,
    groups: Vec<u32>,
    fails: Option<Errno>,
    sent: Rc<RefCell<Datagrams>>,
}

impl Sink for Buffer {
    fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn as_bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let start = self.bytes.len();
        let end = start.checked_add(count).filter(|end| *end <= self.room)?;
        self.bytes.resize(end, 0);
        self.bytes.get_mut(start..)
    }

    fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }
}

impl AsMut<Self> for Buffer {
    fn as_mut(&mut self) -> &mut Self {
        self
    }
}

impl Buffer {
    fn send(self, to: To) -> Result<(), Errno> {
        match self.fails {
            Some(errno) => Err(errno),
            None => {
                self.sent.borrow_mut().push((to, self.bytes));
                Ok(())
            }
        }
    }
}

impl SkBuff for Buffer {
    fn unicast(self, port: u32) -> Result<(), Errno> {
        self.send(To::Port(port))
    }

    fn broadcast(self, group: u32) -> Result<(), Errno> {
        if self.groups.contains(&group) {
            self.send(To::Group(group))
        } else {
            Err(Errno::ESRCH)
        }
    }

    fn notify(self, group: u32) -> bool {
        let listeners = self.groups.contains(&group);
        // A listener that has no room is one all the same.
        let _ = self.broadcast(group);
        listeners
    }
}

impl Kernel for Memory {
    type Room = Buffer;
    type SkBuff = Buffer;

    fn nlmsg_new(&self, size: usize) -> Option<Buffer> {
        self.skbs.set(self.skbs.get().checked_sub(1)?);
        self.make(size);
        Some(Buffer {
            room: size,
            bytes: Vec::new(),
            groups: self.groups.clone(),
            fails: self.fails,
            sent: Rc::clone(&self.sent),
        })
    }

    fn netlink_ack(&self, request: &Request<'_>, answer: &Answer<'_>) {
        let said = &answer.report;
        let outcome = match Errno::new(answer.error) {
            None => Ok(said.msg().map_or(Handled::Ack, |msg| {
                Handled::AckWith(Report::default().with_msg(msg))
            })),
            Some(errno) => {
                let mut refusal = match (said.miss_type(), said.miss_nest()) {
                    (Some(nla_type), Some(nest)) => Refusal::missing_in(nest, nla_type),
                    (Some(nla_type), None) => Refusal::missing(nla_type),
                    (None, _) => Refusal::new(errno),
                };
                if let Some(offset) = said.bad_attr() {
                    refusal = refusal.at(offset);
                }
                if let Some(policy) = said.policy() {
                    refusal = refusal.with_policy(policy);
                }
                if let Some(msg) = said.msg() {
                    refusal = refusal.with_msg(msg);
                }
                Err(refusal)
            }
        };
        let len = request.message().as_bytes().len();
        let mut room = std::vec![0; len.saturating_add(1024)];
        let mut sink = SliceSink::new(&mut room);
        if self.known(request).answer(outcome, &mut sink).is_ok() {
            self.send(sink.into_bytes().to_vec());
        }
    }

    fn netlink_dump_start(&self, request: &Request<'_>) -> Result<(), Errno> {
        if self.busy {
            return Err(Errno::EBUSY);
        }
        let mut dump = DumpWriter::new(&self.known(request), 0);
        while !dump.is_finished() {
            let mut room = std::vec![0; self.part];
            let mut sink = SliceSink::new(&mut room);
            let filled = dump.fill(&mut sink, |sink, cursor, header| {
                self.counters.put(sink, cursor, header)
            });
            self.send(sink.into_bytes().to_vec());
            if filled.is_err() {
                break;
            }
        }
        Ok(())
    }

    fn has_listeners(&self, group: u32) -> bool {
        self.groups.contains(&group) || self.elsewhere.contains(&group)
    }

    fn go_on(&self) -> bool {
        self.pauses.set(self.pauses.get().saturating_add(1));
        self.made.set((0, 0));
        match self.patience.get().checked_sub(1) {
            Some(left) => {
                self.patience.set(left);
                true
            }
            None => false,
        }
    }
}
