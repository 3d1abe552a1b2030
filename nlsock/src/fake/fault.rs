// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Fault`]: a fault in an answer, and its effect.

use std::time::Duration;

use nlwire::server::{Peer, Refusal, Request};
use nlwire::uapi::*;
use nlwire::{BuildError, Errno, Message, MessageBuilder, MessageKind, Messages, NlMsgHdr, Sink};

use super::{BUFFER, GET};
use crate::VecSink;

/// A fault in one answer, which is a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The answer is lost without any report.
    Drop,
    /// The answer is lost, and the client gets a report: `ENOBUFS` from the
    /// [`Pipe`](super::Pipe). One process cannot overrun the socket of another,
    /// so a [`KernelThread`](super::KernelThread) sends `NLMSG_OVERRUN`
    /// instead.
    Overrun,
    /// The answer is sent twice.
    Duplicate,
    /// The answer is sent after the next one, if that answers the same
    /// datagram.
    Reorder,
    /// The answer and all answers after it are late by this time. The
    /// [`Pipe`](super::Pipe) does not wait: one receive call finds nothing.
    Late(Duration),
    /// The answer comes from a port other than the one that the client sent to.
    Stranger,
    /// The messages have the next sequence number instead of their own.
    OtherSeq,
    /// The messages have the next port in `nlmsg_pid` instead of the client's.
    OtherPort,
    /// An error with this errno is sent before the answer. It refers to a
    /// request that the client did not send.
    StrayError(Errno),
    /// The messages have `NLM_F_DUMP_INTR`.
    Interrupt,
    /// The answer has no `NLMSG_DONE`.
    NoDone,
    /// The answer has `NLMSG_DONE` twice.
    DoubleDone,
    /// The `NLMSG_DONE` has this errno.
    DoneError(Errno),
    /// The answer is longer than [`BUFFER`]. The part that does not fit into a
    /// buffer of that size is the last message and an `NLMSG_NOOP` before it.
    Truncate,
    /// The answer ends after this many bytes.
    Cut(usize),
    /// The last message has this length.
    Length(u32),
}

/// A datagram and the way to deliver it.
#[derive(Clone, Debug, Default)]
pub(super) struct Delivery {
    pub(super) bytes: Vec<u8>,
    pub(super) late: Duration,
    pub(super) stranger: bool,
    pub(super) overrun: bool,
}

impl Delivery {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            ..Self::default()
        }
    }

    /// Removes the flags that Linux 4.12 added to acknowledgements.
    pub(super) fn clear_ack_flags(&mut self) {
        self.each_header(|header| match header.nlmsg_type() {
            NLMSG_ERROR | NLMSG_DONE => {
                let flags = header.nlmsg_flags();
                header.with_flags(flags.difference(NLM_F_CAPPED | NLM_F_ACK_TLVS))
            }
            _ => header,
        });
    }

    /// Applies a fault, for a client that is `peer`. Returns the datagrams to
    /// deliver instead.
    pub(super) fn with(mut self, fault: Fault, peer: Peer) -> Vec<Self> {
        match fault {
            Fault::Drop => return Vec::new(),
            Fault::Overrun => self.overrun = true,
            Fault::Duplicate => return vec![self.clone(), self],
            Fault::Reorder => {} // concerns two
            Fault::Late(late) => self.late = late,
            Fault::Stranger => self.stranger = true,
            Fault::OtherSeq => self.each_header(|h| h.with_seq(h.nlmsg_seq().wrapping_add(1))),
            Fault::OtherPort => self.each_header(|h| h.with_pid(h.nlmsg_pid().wrapping_add(1))),
            Fault::StrayError(errno) => return vec![self.stray_error(errno, peer), self],
            Fault::Interrupt => {
                self.each_header(|h| h.with_flags(h.nlmsg_flags() | NLM_F_DUMP_INTR));
            }
            Fault::NoDone => self.each_done(&[]),
            Fault::DoubleDone => self.each_done(&[None, None]),
            Fault::DoneError(errno) => self.each_done(&[Some(errno.negated())]),
            Fault::Truncate => {
                let last = self.last_message();
                let filling = NlMsgHdr::new(NLMSG_NOOP);
                self.rewrite(|message, sink| {
                    if Some(message.offset()) == last {
                        put(sink, filling, &[0; BUFFER])?;
                    }
                    put(sink, *message.header(), message.payload())
                });
            }
            Fault::Cut(len) => self.bytes.truncate(len),
            Fault::Length(nlmsg_len) => {
                let last = self.last_message().unwrap_or_default();
                let header = self.bytes.get_mut(last..).unwrap_or_default();
                if let Some(field) = header.first_chunk_mut() {
                    *field = nlmsg_len.to_ne_bytes();
                }
            }
        }
        vec![self]
    }

    /// Rewrites every message with `write`.
    fn rewrite(
        &mut self,
        mut write: impl FnMut(&Message<'_>, &mut VecSink) -> Result<(), BuildError>,
    ) {
        let mut sink = VecSink::new();
        for message in Messages::new(&self.bytes).map_while(Result::ok) {
            if write(&message, &mut sink).is_err() {
                break; // no memory
            }
        }
        self.bytes = sink.into_vec();
    }

    fn each_header(&mut self, change: impl Fn(NlMsgHdr) -> NlMsgHdr) {
        self.rewrite(|message, sink| put(sink, change(*message.header()), message.payload()));
    }

    /// Replaces each `NLMSG_DONE` by one message for each code. A code of
    /// `None` leaves the message unchanged.
    fn each_done(&mut self, codes: &[Option<i32>]) {
        self.rewrite(|message, sink| {
            let (header, payload) = (*message.header(), message.payload());
            if message.kind() != MessageKind::Done {
                return put(sink, header, payload);
            }
            codes.iter().try_for_each(|code| match code {
                Some(code) => put(sink, header, &code.to_ne_bytes()),
                None => put(sink, header, payload),
            })
        });
    }

    /// Returns the offset of the last message.
    fn last_message(&self) -> Option<usize> {
        let messages = Messages::new(&self.bytes).map_while(Result::ok);
        messages.last().map(|message| message.offset())
    }

    /// Returns the sequence number of the request that this datagram answers.
    pub(super) fn seq(&self) -> u32 {
        let first = Message::from_bytes(&self.bytes);
        first.map_or(0, |message| message.nlmsg_seq())
    }

    /// Returns an error for the request after the one that this datagram
    /// answers.
    fn stray_error(&self, errno: Errno, peer: Peer) -> Self {
        let header = NlMsgHdr::new(GET).with_flags(NLM_F_REQUEST);
        let header = header.with_seq(self.seq().wrapping_add(1));
        let mut request = VecSink::new();
        let mut answer = VecSink::new();
        if put(&mut request, header, &[]).is_ok() {
            if let Ok(request) = Message::from_bytes(request.as_bytes()) {
                // Fails only if there is no memory.
                let request = Request::new(request, peer);
                let _ = request.answer(Err(Refusal::new(errno)), &mut answer);
            }
        }
        Self::new(answer.into_vec())
    }
}

/// Writes a message.
pub(super) fn put(sink: &mut VecSink, header: NlMsgHdr, payload: &[u8]) -> Result<(), BuildError> {
    let mut message = MessageBuilder::new(sink, header)?;
    message.put_payload(payload)?;
    message.end()
}
