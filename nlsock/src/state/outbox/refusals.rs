//! [`Refusals`]: requests that are answered with an errno alone.

use std::collections::VecDeque;

use nlwire::server::{Peer, Refusal, Request};
use nlwire::{BuildError, Errno, Message, MessageBuilder, NlMsgHdr, Sink};

use crate::VecSink;

/// The maximum number of refusals that are kept for a client, the newest ones.
pub(super) const MAX: usize = 1024;

/// The requests to be refused, by their headers, in order.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    requests: VecDeque<(NlMsgHdr, Errno)>,
}

impl Refusals {
    pub(super) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// Adds a refusal, unless it is of the same request as the last one.
    pub(super) fn push(&mut self, request: NlMsgHdr, errno: Errno) {
        let last = self.requests.back();
        if last.is_some_and(|(last, _)| *last == request) {
            return;
        }
        if self.requests.len() >= MAX {
            self.requests.pop_front();
        }
        self.requests.push_back((request, errno));
    }

    pub(super) fn append(&mut self, newer: Self) {
        for (request, errno) in newer.requests {
            self.push(request, errno);
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
    }
}

/// Writes the refusal of the request with this header.
fn write(sink: &mut VecSink, port: u32, header: NlMsgHdr, errno: Errno) -> Result<(), BuildError> {
    let mut request = VecSink::new();
    MessageBuilder::new(&mut request, header)?.end()?;
    // The payload is not kept, so it cannot be echoed.
    let peer = Peer::new(port).with_cap_ack(true);
    match Message::from_bytes(request.as_bytes()) {
        Ok(request) => Request::new(request, peer).answer(Err(Refusal::new(errno)), sink),
        Err(_) => Ok(()), // it was written above
    }
}
