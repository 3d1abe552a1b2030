// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Pending`]: requests, by which answers are explained.

use std::collections::{BTreeMap, VecDeque};

use nlwire::uapi::{NETLINK_NETFILTER, NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END, NLM_F_ACK};
use nlwire::{Ack, Message, NlMsgHdr};

use crate::families::Declared;
use crate::message::Id;
use crate::refusal;

/// The maximum number of requests that are kept, and of their bytes.
const MAX_REQUESTS: usize = 4096;
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Of a longer request, only the header is kept.
const MAX_REQUEST: usize = 64 * 1024;

/// A request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) id: Id,
    pub(crate) declared: Option<Declared>,
    header: NlMsgHdr,
    /// The whole message, or nothing if it is too long.
    bytes: Vec<u8>,
    /// The port of the sender, if the request or an answer told it.
    port: u32,
    /// Whether its answer is complete.
    is_done: bool,
}

impl Request {
    pub(crate) const fn header(&self) -> &NlMsgHdr {
        &self.header
    }

    /// Returns the whole message, if it was kept.
    pub(crate) fn message(&self) -> Option<Message<'_>> {
        Message::from_bytes(&self.bytes).ok()
    }
}

/// A request that a message answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered<'p> {
    pub(crate) request: &'p Request,
    /// Whether its answer was complete before.
    pub(crate) is_again: bool,
}

/// Protocol, sequence number, and the position in the order of the requests.
type Key = (i32, u32, u64);

/// The latest requests. The oldest ones are dropped.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    requests: BTreeMap<Key, Request>,
    order: VecDeque<Key>,
    next: u64,
    bytes: usize,
}

impl Pending {
    /// Adds a request.
    pub(crate) fn add(
        &mut self,
        id: Id,
        protocol: i32,
        message: &Message<'_>,
        declared: Option<Declared>,
    ) {
        let header = *message.header();
        let bytes = message.as_bytes();
        let bytes = if bytes.len() <= MAX_REQUEST {
            bytes.to_vec()
        } else {
            Vec::new()
        };
        self.bytes = self.bytes.saturating_add(bytes.len());
        self.next = self.next.wrapping_add(1);
        let key = (protocol, header.nlmsg_seq(), self.next);
        let request = Request {
            id,
            declared,
            header,
            bytes,
            port: header.nlmsg_pid(),
            is_done: false,
        };
        self.requests.insert(key, request);
        self.order.push_back(key);
        while self.requests.len() > MAX_REQUESTS || self.bytes > MAX_BYTES {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            if let Some(request) = self.requests.remove(&oldest) {
                self.bytes = self.bytes.saturating_sub(request.bytes.len());
            }
        }
    }

    /// Returns the request that an ACK or a refusal is for. It repeats the header of the
    /// request, and all of its bytes unless it is capped.
    pub(crate) fn of_ack(&mut self, protocol: i32, ack: &Ack<'_>) -> Option<Answered<'_>> {
        let repeated = ack.request();
        let port = ack.message().nlmsg_pid();
        let echo = refusal::echo(ack);
        let mut found = None;
        for (key, request) in self.with_seq(protocol, repeated.nlmsg_seq()) {
            let is_same = request.header == *repeated
                && (request.port == 0 || port == 0 || request.port == port)
                && echo.is_none_or(|echo| request.is_repeated_by(&echo));
            // The latest one without an answer. Sequence numbers may be constant.
            if is_same && (!request.is_done || found.is_none()) {
                found = Some(*key);
            }
        }
        let request = self.requests.get_mut(&found?)?;
        let is_again = std::mem::replace(&mut request.is_done, true);
        request.learn_port(ack.message().header());
        Some(Answered { request, is_again })
    }

    /// Returns the request that a reply, a notification or the end of a dump is for.
    pub(crate) fn of_reply(
        &mut self,
        protocol: i32,
        reply: &NlMsgHdr,
        ends: bool,
    ) -> Option<Answered<'_>> {
        let port = reply.nlmsg_pid();
        // A message without a port answers nobody.
        if port == 0 {
            return None;
        }
        let mut found = None;
        for (key, request) in self.with_seq(protocol, reply.nlmsg_seq()) {
            if request.is_batch_end(protocol) {
                continue;
            }
            let is_open = !request.is_done;
            if (request.port == port || (request.port == 0 && is_open))
                && (is_open || found.is_none())
            {
                found = Some(*key);
            }
        }
        let request = self.requests.get_mut(&found?)?;
        request.learn_port(reply);
        let is_again = request.is_done;
        let flags = request.header.nlmsg_flags();
        // The only answer of a request that asked for nothing else.
        request.is_done |= ends || !(flags.contains(NLM_F_ACK) || flags.is_dump());
        Some(Answered { request, is_again })
    }

    fn with_seq(&self, protocol: i32, seq: u32) -> impl Iterator<Item = (&Key, &Request)> {
        self.requests
            .range((protocol, seq, 0)..=(protocol, seq, u64::MAX))
    }
}

impl Request {
    fn is_repeated_by(&self, echo: &Message<'_>) -> bool {
        self.bytes.is_empty() || self.bytes == echo.as_bytes()
    }

    /// Returns whether this is one of the ends of nfnetlink's transactions, which have no
    /// replies.
    fn is_batch_end(&self, protocol: i32) -> bool {
        protocol == NETLINK_NETFILTER
            && matches!(
                self.header.nlmsg_type(),
                NFNL_MSG_BATCH_BEGIN | NFNL_MSG_BATCH_END
            )
    }

    fn learn_port(&mut self, answer: &NlMsgHdr) {
        if self.port == 0 {
            self.port = answer.nlmsg_pid();
        }
    }
}
