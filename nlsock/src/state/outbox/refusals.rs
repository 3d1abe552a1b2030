// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Refusals`]: requests that are answered with an errno alone.

use std::collections::VecDeque;

use nlwire::server::{Peer, Refusal, Request};
use nlwire::{BuildError, Errno, Message, MessageBuilder, NlMsgHdr, Sink};

use super::memory;
use crate::VecSink;

/// The requests to be refused, by their headers, in order.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    requests: VecDeque<(NlMsgHdr, Errno)>,
}

impl Refusals {
    pub(super) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.requests.len()
    }

    /// Returns the memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        memory::of_queue(&self.requests)
    }

    /// Returns the number of refusals that do not stand for a dropped answer.
    pub(super) fn answers(&self) -> u64 {
        let answers = self.requests.iter();
        let answers = answers.filter(|(_, errno)| *errno != Errno::ENOBUFS);
        u64::try_from(answers.count()).unwrap_or(u64::MAX)
    }

    /// Adds a refusal, unless it is of the same request as the last one. The
    /// oldest one is dropped if there are `max` of them.
    pub(super) fn push(&mut self, request: NlMsgHdr, errno: Errno, max: usize) {
        let last = self.requests.back();
        if last.is_some_and(|(last, _)| *last == request) {
            return;
        }
        while self.requests.len() >= max {
            self.requests.pop_front();
        }
        self.requests.push_back((request, errno));
    }

    pub(super) fn append(&mut self, newer: Self, max: usize) {
        for (request, errno) in newer.requests {
            self.push(request, errno, max);
        }
    }

    /// Writes the next refusal, which is a datagram.
    pub(super) fn write(&self, port: u32, sink: &mut VecSink) -> Result<(), BuildError> {
        match self.requests.front() {
            Some((request, errno)) => write(sink, port, *request, *errno),
            None => Ok(()),
        }
    }

    /// Removes the refusal that was sent.
    pub(super) fn pop(&mut self) {
        self.requests.pop_front();
        memory::shrink(&mut self.requests);
    }
}

impl IntoIterator for Refusals {
    type Item = (NlMsgHdr, Errno);
    type IntoIter = std::collections::vec_deque::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.requests.into_iter()
    }
}

/// Writes the refusal of the request with this header.
pub(super) fn write(
    sink: &mut VecSink,
    port: u32,
    header: NlMsgHdr,
    errno: Errno,
) -> Result<(), BuildError> {
    let mut request = VecSink::new();
    MessageBuilder::new(&mut request, header)?.end()?;
    // The payload is not kept, so it cannot be echoed.
    let peer = Peer::new(port).with_cap_ack(true);
    match Message::from_bytes(request.as_bytes()) {
        Ok(request) => Request::new(request, peer).answer(Err(Refusal::new(errno)), sink),
        Err(_) => Ok(()), // it was written above
    }
}
