//! [`Pending`]: requests, by which answers are explained.

use std::collections::{BTreeMap, VecDeque};

use nlwire::uapi::NLM_F_ACK;
use nlwire::{Message, NlMsgHdr};

use crate::families::Declared;
use crate::message::Id;

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

    /// Returns the request that an ACK or a refusal is for, by the header that it repeats. Of
    /// several with this header, returns the first one without an answer, as the kernel
    /// answers in order.
    pub(crate) fn of_ack(
        &mut self,
        protocol: i32,
        ack: &NlMsgHdr,
        repeated: &NlMsgHdr,
    ) -> Option<&Request> {
        let mut found = None;
        for (key, request) in self.with_seq(protocol, repeated.nlmsg_seq()) {
            if request.header == *repeated {
                found = Some(*key);
                if !request.is_done {
                    break;
                }
            }
        }
        let request = self.requests.get_mut(&found?)?;
        request.is_done = true;
        request.learn_port(ack);
        Some(request)
    }

    /// Returns the request that a reply, a notification or the end of a dump is for.
    pub(crate) fn of_reply(
        &mut self,
        protocol: i32,
        reply: &NlMsgHdr,
        ends: bool,
    ) -> Option<&Request> {
        let port = reply.nlmsg_pid();
        // A message without a port answers nobody.
        if port == 0 {
            return None;
        }
        let mut found = None;
        for (key, request) in self.with_seq(protocol, reply.nlmsg_seq()) {
            let is_open = !request.is_done;
            if (request.port == port || (request.port == 0 && is_open))
                && (is_open || found.is_none())
            {
                found = Some(*key);
            }
        }
        let request = self.requests.get_mut(&found?)?;
        request.learn_port(reply);
        let flags = request.header.nlmsg_flags();
        // The only answer of a request that asked for nothing else.
        request.is_done |= ends || !(flags.contains(NLM_F_ACK) || flags.is_dump());
        Some(request)
    }

    fn with_seq(&self, protocol: i32, seq: u32) -> impl Iterator<Item = (&Key, &Request)> {
        self.requests
            .range((protocol, seq, 0)..=(protocol, seq, u64::MAX))
    }
}

impl Request {
    fn learn_port(&mut self, answer: &NlMsgHdr) {
        if self.port == 0 {
            self.port = answer.nlmsg_pid();
        }
    }
}
