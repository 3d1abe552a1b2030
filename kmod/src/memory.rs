//! A [`Kernel`] in memory, for tests on the host: what the service sends is kept,
//! and what can go wrong in a kernel goes wrong when it is told to.
//!
//! It answers as `netlink_ack` and `netlink_dump` do, so its datagrams are those
//! that the module would send, byte for byte.

#![allow(
    clippy::missing_inline_in_public_items,
    reason = "for tests, where no call is hot"
)]

extern crate std;

use core::cell::{Cell, RefCell};
use std::rc::Rc;
use std::vec::Vec;

use nlwire::server::{Answer, Dump, Handled, Peer, Refusal, Report, Request, Requests};
use nlwire::{Sink, SliceSink};

use super::{Counters, Errno, Kernel, SkBuff};

/// Where a datagram went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To the socket with this port.
    Port(u32),
    /// To a group.
    Group(u32),
}

/// Datagrams in the order that they were sent.
type Sent = RefCell<Vec<(To, Vec<u8>)>>;

/// The kernel, as one socket that asks sees it.
#[derive(Debug)]
pub struct Memory {
    /// The socket, and what it wants to hear in answers.
    pub peer: Peer,
    /// Groups that someone listens to.
    pub groups: Vec<u32>,
    /// What sending ends with, if it fails.
    pub fails: Option<Errno>,
    /// How many skbs there is memory for.
    pub skbs: Cell<usize>,
    /// After how many pauses the asker is killed.
    pub patience: Cell<usize>,
    /// Whether the socket has a dump already.
    pub busy: bool,
    /// The room in a part of a dump.
    pub part: usize,
    counters: Rc<Counters>,
    sent: Rc<Sent>,
}

impl Memory {
    /// A kernel in which nothing goes wrong, and nobody listens.
    #[must_use]
    pub fn new(peer: Peer) -> Self {
        Self {
            peer,
            groups: Vec::new(),
            fails: None,
            skbs: Cell::new(usize::MAX),
            patience: Cell::new(usize::MAX),
            busy: false,
            part: 32 * 1024,
            counters: Rc::default(),
            sent: Rc::default(),
        }
    }

    /// The counters of its network namespace.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Receives a datagram, and returns what has been sent since the last one.
    pub fn receive(&self, datagram: &[u8]) -> Vec<(To, Vec<u8>)> {
        super::receive(self, &self.counters, datagram, self.peer.port);
        self.sent.take()
    }

    /// Lets a tick pass, and returns what has been sent since the last datagram.
    ///
    /// # Errors
    /// Those of [`tick`](super::tick).
    pub fn tick(&self) -> Result<Vec<(To, Vec<u8>)>, Errno> {
        super::tick(self, &self.counters)?;
        Ok(self.sent.take())
    }

    fn send(&self, datagram: Vec<u8>) {
        let to = To::Port(self.peer.port);
        self.sent.borrow_mut().push((to, datagram));
    }
}

/// What [`Memory`] has instead of an skb: as many bytes as were asked for.
#[derive(Debug)]
pub struct Buffer {
    room: usize,
    bytes: Vec<u8>,
    groups: Vec<u32>,
    fails: Option<Errno>,
    sent: Rc<Sent>,
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
}

impl Kernel for Memory {
    type SkBuff = Buffer;

    fn nlmsg_new(&self, size: usize) -> Option<Buffer> {
        self.skbs.set(self.skbs.get().checked_sub(1)?);
        Some(Buffer {
            room: size,
            bytes: Vec::new(),
            groups: self.groups.clone(),
            fails: self.fails,
            sent: Rc::clone(&self.sent),
        })
    }

    fn netlink_ack(&self, request: &Request<'_>, answer: &Answer<'_>) {
        let message = request.message();
        // The same request once more, as the first message of a datagram, from
        // the socket whose options are known here.
        let Some(request) = Requests::new(message.as_bytes(), self.peer).next() else {
            return;
        };
        let here = |offset: usize| offset.saturating_sub(message.offset());
        let said = &answer.report;
        let outcome = if answer.error == 0 {
            Ok(said.msg().map_or(Handled::Ack, |msg| {
                Handled::AckWith(Report::default().with_msg(msg))
            }))
        } else {
            // Without the rule that was broken, which the glue does not tell.
            let mut refusal = match (said.miss_type(), said.miss_nest()) {
                (Some(nla_type), Some(nest)) => Refusal::missing_in(here(nest), nla_type),
                (Some(nla_type), None) => Refusal::missing(nla_type),
                (None, _) => Refusal::new(answer.error),
            };
            if let Some(offset) = said.bad_attr() {
                refusal = refusal.at(here(offset));
            }
            if let Some(msg) = said.msg() {
                refusal = refusal.with_msg(msg);
            }
            Err(refusal)
        };
        let mut room = std::vec![0; message.as_bytes().len().saturating_add(1024)];
        let mut sink = SliceSink::new(&mut room);
        if request.answer(outcome, &mut sink).is_ok() {
            self.send(sink.into_bytes().to_vec());
        }
    }

    fn netlink_dump_start(&self, request: &Request<'_>) -> Result<(), Errno> {
        const EBUSY: Errno = Errno(16);
        if self.busy {
            return Err(EBUSY);
        }
        let Some(request) = Requests::new(request.message().as_bytes(), self.peer).next() else {
            return Ok(());
        };
        let mut dump = Dump::new(&request, 0);
        while !dump.is_done() {
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
        self.groups.contains(&group)
    }

    fn go_on(&self) -> bool {
        match self.patience.get().checked_sub(1) {
            Some(left) => {
                self.patience.set(left);
                true
            }
            None => false,
        }
    }
}
