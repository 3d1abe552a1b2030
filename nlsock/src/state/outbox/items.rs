// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Items`]: datagrams, refusals and dumps that are kept for one socket.

use std::collections::{HashSet, VecDeque};

use nlwire::{Errno, NlMsgHdr};

use super::budget::Budget;
use super::datagram::{transmit, Sent};
use super::memory;
use super::refusals::{self, Refusals};
use super::PausedDump;
use crate::Socket;

/// A datagram, and the header of the request that it answers.
#[derive(Debug)]
struct Queued {
    request: NlMsgHdr,
    bytes: Box<[u8]>,
}

/// The result of sending items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// There is nothing left to send.
    Done,
    NoRoom,
    Gone,
    /// The budget of the step is used up.
    Stopped,
}

/// Datagrams, refusals and dumps, which are sent in this order.
#[derive(Debug, Default)]
pub(super) struct Items {
    datagrams: VecDeque<Queued>,
    /// The requests whose answers were dropped. While there are any, no
    /// datagram or dump is added, so that no answer is missing between two
    /// others.
    refusals: Refusals,
    dumps: VecDeque<PausedDump>,
    /// The memory of the bytes of datagrams and of the cursors of dumps.
    content: usize,
}

impl Items {
    pub(super) fn is_empty(&self) -> bool {
        !self.is_waiting() && self.dumps.is_empty()
    }

    /// Returns whether there is something to send before a dump.
    pub(super) fn is_waiting(&self) -> bool {
        !self.datagrams.is_empty() || !self.refusals.is_empty()
    }

    pub(super) fn has_refusals(&self) -> bool {
        !self.refusals.is_empty()
    }

    pub(super) fn datagrams(&self) -> usize {
        self.datagrams.len()
    }

    pub(super) fn refusals(&self) -> usize {
        self.refusals.len()
    }

    pub(super) fn dumps(&self) -> usize {
        self.dumps.len()
    }

    /// Returns the number of datagrams and dumps.
    pub(super) fn answers(&self) -> u64 {
        let answers = self.datagrams.len().saturating_add(self.dumps.len());
        u64::try_from(answers).unwrap_or(u64::MAX)
    }

    /// Returns the number of requests that would be left without any answer if
    /// the items were dropped, as far as they are not counted as lost yet.
    pub(super) fn unanswered(&self) -> u64 {
        self.answers().saturating_add(self.refusals.answers())
    }

    /// Returns the memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        let queues = memory::of_queue(&self.datagrams)
            .saturating_add(memory::of_queue(&self.dumps))
            .saturating_add(self.refusals.bytes());
        self.content.saturating_add(queues)
    }

    /// Returns the memory that a datagram or a dump takes in addition to its
    /// content.
    pub(super) fn growth(&self) -> usize {
        memory::of_growth(&self.datagrams).max(memory::of_growth(&self.dumps))
    }

    pub(super) fn push(&mut self, request: NlMsgHdr, bytes: &[u8]) {
        let cost = memory::of_allocation(bytes.len());
        self.content = self.content.saturating_add(cost);
        let bytes = bytes.into();
        self.datagrams.push_back(Queued { request, bytes });
    }

    pub(super) fn refuse(&mut self, request: NlMsgHdr, errno: Errno, max: usize) {
        self.refusals.push(request, errno, max);
    }

    pub(super) fn push_dump(&mut self, dump: PausedDump) {
        self.content = self.content.saturating_add(cost(&dump));
        self.dumps.push_back(dump);
    }

    pub(super) fn pop_dump(&mut self) -> Option<PausedDump> {
        let dump = self.dumps.pop_front()?;
        self.content = self.content.saturating_sub(cost(&dump));
        memory::shrink(&mut self.dumps);
        Some(dump)
    }

    /// Sends the datagrams, then the refusals, until the client has no room.
    pub(super) fn send(&mut self, socket: &Socket, port: u32, budget: &mut Budget) -> Progress {
        while let Some(datagram) = self.datagrams.front() {
            match Self::transmit(socket, port, &datagram.bytes, budget) {
                Progress::Done => {}
                other => return other,
            }
            let cost = memory::of_allocation(datagram.bytes.len());
            self.content = self.content.saturating_sub(cost);
            self.datagrams.pop_front();
            memory::shrink(&mut self.datagrams);
        }
        while let Some((request, errno)) = self.refusals.front() {
            let mut buf = [0; refusals::LEN];
            let datagram = refusals::write(&mut buf, port, request, errno);
            match Self::transmit(socket, port, datagram, budget) {
                Progress::Done => self.refusals.pop(),
                other => return other,
            }
        }
        Progress::Done
    }

    fn transmit(socket: &Socket, port: u32, bytes: &[u8], budget: &mut Budget) -> Progress {
        if !budget.is_left() {
            return Progress::Stopped;
        }
        budget.spend_call(socket);
        match transmit(socket, port, bytes) {
            Sent::Done => {
                budget.spend(bytes.len());
                Progress::Done
            }
            Sent::NoRoom => Progress::NoRoom,
            Sent::Gone => Progress::Gone,
        }
    }

    /// Replaces datagrams and dumps by refusals of their requests. Returns their
    /// number.
    pub(super) fn drop_answers(&mut self, max: usize) -> u64 {
        let dropped = self.answers();
        if dropped == 0 {
            return 0;
        }
        // In the order of the requests, as far as known. A request can have
        // several datagrams, a dump and a refusal.
        let Self {
            datagrams,
            refusals,
            dumps,
            ..
        } = std::mem::take(self);
        let datagrams = datagrams.into_iter().map(|datagram| datagram.request);
        let dumps = dumps.into_iter().map(|dump| dump.origin.header);
        let answers = datagrams
            .chain(dumps)
            .map(|header| (header, Errno::ENOBUFS));
        let mut known = HashSet::new();
        for (request, errno) in answers.chain(refusals) {
            if known.insert(request) {
                self.refuse(request, errno, max);
            }
        }
        dropped
    }

    /// Appends newer items of the same socket. Returns the number of answers
    /// that were dropped.
    pub(super) fn append(&mut self, mut newer: Self, max: usize) -> u64 {
        if self.is_empty() {
            *self = newer;
            return 0;
        }
        let dropped = if self.has_refusals() {
            newer.drop_answers(max)
        } else {
            0
        };
        self.content = self.content.saturating_add(newer.content);
        self.datagrams.append(&mut newer.datagrams);
        self.refusals.append(newer.refusals, max);
        self.dumps.append(&mut newer.dumps);
        dropped
    }
}

/// Returns the memory of a dump in addition to its place in the queue.
fn cost(dump: &PausedDump) -> usize {
    memory::of_allocation(size_of_val(&*dump.dump))
}
