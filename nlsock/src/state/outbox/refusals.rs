// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Refusals`]: requests that are answered with an errno alone.

use std::collections::VecDeque;

use nlwire::align::NLMSG_HDRLEN;
use nlwire::server::{Peer, Refusal, Request};
use nlwire::zerocopy::IntoBytes;
use nlwire::{Errno, Message, NlMsgHdr, Sink, SliceSink};

use super::memory;

/// The length of a refusal: its header, the errno, and the header of the request.
pub(super) const LEN: usize = ECHO + NLMSG_HDRLEN;

/// The place of the header of the request, after the header and the errno.
const ECHO: usize = NLMSG_HDRLEN + 4;

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

    /// Returns the next one.
    pub(super) fn front(&self) -> Option<(NlMsgHdr, Errno)> {
        self.requests.front().copied()
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

/// Writes the refusal of the request with this header into `buf`, of at least [`LEN`] bytes,
/// and returns it.
pub(super) fn write(buf: &mut [u8], port: u32, header: NlMsgHdr, errno: Errno) -> &[u8] {
    // The payload is not kept, so it cannot be echoed.
    let peer = Peer::new(port).with_cap_ack(true);
    let mut sink = SliceSink::new(buf);
    let alone = header.with_len(16);
    let written = Message::from_bytes(alone.as_bytes()).is_ok_and(|request| {
        Request::new(request, peer)
            .answer(Err(Refusal::new(errno)), &mut sink)
            .is_ok()
    });
    debug_assert!(written, "a refusal has this length");
    // The kernel echoes the length of the whole request.
    if let Some((echoed, _)) = sink
        .as_bytes_mut()
        .get_mut(ECHO..)
        .and_then(<[u8]>::split_first_chunk_mut)
    {
        *echoed = header.nlmsg_len().to_ne_bytes();
    }
    sink.into_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use nlwire::uapi::{NLM_F_ACK, NLM_F_CAPPED, NLM_F_REQUEST};

    use super::*;

    /// The payload of the request is missing, and the header says how long it was.
    #[test]
    fn a_refusal_has_the_header_of_the_request() {
        let header = NlMsgHdr::new(0x10).with_flags(NLM_F_REQUEST | NLM_F_ACK);
        let header = header.with_seq(7).with_pid(8).with_len(1000);
        let mut buf = [0; LEN];
        let datagram = write(&mut buf, 9, header, Errno::EBUSY);
        let message = Message::from_bytes(datagram).unwrap();
        assert_eq!((message.nlmsg_seq(), message.nlmsg_pid()), (7, 9));
        assert!(message.nlmsg_flags().contains(NLM_F_CAPPED));
        assert_eq!(message.ack().unwrap().errno(), Some(Errno::EBUSY));
        assert_eq!(message.payload().get(4..), Some(header.as_bytes()));
    }
}
