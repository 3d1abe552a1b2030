// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the messages of a datagram mean for the pending requests.

use nlwire::align::nlmsg_align;
use nlwire::exchange::{Event, Exchange};
use nlwire::uapi::NLM_F_MULTI;
use nlwire::{Errno, ExtAck, Message, MessageKind, Messages, ParseError};

use super::answer::Item;
use super::task::Task;
use super::{ClientState, Phase};
use crate::Error;

impl ClientState {
    /// Processes every message in the current datagram.
    pub(super) fn read(&mut self) {
        if !self.read_only_ack() {
            self.read_all();
        }
    }

    /// Processes the datagram that nearly every request is answered with: the ACK of the
    /// only request, and nothing else. Returns `false`, and changes nothing, for any other.
    fn read_only_ack(&mut self) -> bool {
        let inbox = &mut self.answer.inbox;
        let is_plain = inbox.group.is_none() && inbox.nsid.is_none() && !self.unrelated.is_kept();
        let (true, Phase::Waiting { .. }) = (is_plain, self.phase) else {
            return false;
        };
        let (Some(exchange), Ok(message)) = (
            self.requests.only_acknowledged(),
            Message::from_bytes(inbox.datagram()),
        ) else {
            return false;
        };
        let is_alone = nlmsg_align(message.as_bytes().len()) >= inbox.len();
        if !is_alone || exchange.success(&message).is_none() {
            return false;
        }
        self.answer.interrupted |= exchange.is_interrupted();
        self.answer.fresh.begin();
        self.busy.see_other();
        let item = Item::new(inbox.start(), &message, 0);
        if self.task.success(item, &message, true) {
            inbox.keep();
        }
        self.requests.finish(0);
        true
    }

    /// Processes every message in the current datagram. What happens rarely is in functions
    /// of its own, so that the loop is small: nearly all messages are those of a dump.
    #[inline(never)]
    fn read_all(&mut self) {
        self.answer.fresh.begin();
        let is_multicast = self.answer.inbox.group.is_some();
        // In another network namespace, the client's port and sequence number
        // are those of another socket's request.
        let is_elsewhere = self.answer.inbox.nsid.is_some();
        let is_waiting = matches!(self.phase, Phase::Waiting { .. });
        let start = self.answer.inbox.start();
        let mut keep = false;
        let mut answered = None;
        let buf = self.answer.inbox.lend();
        // Strict: bytes that are too few for a header are the remains of a
        // message.
        let mut messages = Messages::new(self.answer.inbox.datagram_in(&buf)).strict();
        let mut next = None;
        while let Some(message) = next.take().or_else(|| messages.next()) {
            let message = match message {
                Ok(message) => message,
                Err(error) => {
                    self.malformed(error);
                    break;
                }
            };
            // A request that was given up is not answered any more.
            let request = self.requests.find(message.nlmsg_seq());
            let request = request.filter(|_| is_waiting && !is_elsewhere);
            let Some((index, request)) = request else {
                self.unmatched(message, messages.clone());
                continue;
            };
            answered = Some(index);
            let item = Item::new(start, &message, index);
            match event(&mut request.exchange, message, is_multicast) {
                Some(Event::Data(_)) => {
                    request.has_reply = true;
                    self.answer.fresh.push(item);
                    if !is_multicast {
                        let exchange = &mut request.exchange;
                        let fresh = &mut self.answer.fresh;
                        next = fresh.push_parts(exchange, &mut messages, start, index);
                    }
                    self.answer.interrupted |= request.exchange.is_interrupted();
                    if request.exchange.is_finished() {
                        keep |= self.end(index);
                    }
                }
                Some(event) => keep |= self.other(index, item, &message, event),
                // NLMSG_NOOP
                None => self.answer.interrupted |= request.exchange.is_interrupted(),
            }
        }
        self.answer.inbox.give_back(buf);
        if keep {
            self.answer.inbox.keep();
        }
        if let (Some(index), true) = (answered, self.requests.are_many()) {
            let len = self.answer.inbox.len();
            self.room.measure(index, len, self.requests.is_dump(index));
        }
    }

    /// Processes a message for a request that is not data. Returns whether the datagram must
    /// be kept.
    #[inline(never)]
    fn other(&mut self, index: usize, item: Item, message: &Message<'_>, event: Event<'_>) -> bool {
        let Some(request) = self.requests.get(index) else {
            return false;
        };
        let is_over = request.exchange.is_finished();
        self.answer.interrupted |= request.exchange.is_interrupted();
        match event {
            Event::Ack(_) | Event::Done(_) => {
                let is_ack = message.kind() == MessageKind::Error;
                let not_dumped = is_ack && request.is_empty_dump();
                let is_first = !request.is_acknowledged();
                self.busy.see_other();
                let mut keep = is_first && self.task.success(item, message, is_over);
                if is_over {
                    keep |= self.end(index);
                }
                if not_dumped {
                    self.not_dumped(index);
                }
                keep
            }
            Event::Refused(ack) => {
                let refusal = ack.errno().map(|errno| (errno, ack.ext_ack()));
                self.refused(index, refusal)
            }
            Event::Aborted(done) => {
                let refusal = done.errno().map(|errno| (errno, done.ext_ack()));
                self.refused(index, refusal)
            }
            Event::Malformed(error) => self.broken(index, error),
            Event::Overrun => {
                self.lost();
                false
            }
            // The sequence number is right, but the port in nlmsg_pid is not.
            _ => {
                self.unrelated.message(message, &self.answer.inbox);
                false
            }
        }
    }

    /// Processes a malformed message, with which the rest of the datagram is lost.
    #[cold]
    fn malformed(&mut self, error: ParseError) {
        let inbox = &self.answer.inbox;
        let is_notification = inbox.group.is_some() || inbox.nsid.is_some();
        // A malformed notification does not affect an answer. Otherwise it is the one or
        // the other.
        if is_notification || self.unrelated.is_kept() {
            self.unrelated.malformed(error);
        }
        if !is_notification && matches!(self.phase, Phase::Waiting { .. }) {
            self.answer.fresh.fail(Error::Malformed(error));
        }
    }

    /// Processes a message whose sequence number is not that of a pending request. `rest` is
    /// what follows it in the datagram.
    #[inline(never)]
    fn unmatched(&mut self, message: Message<'_>, rest: Messages<'_>) {
        let inbox = &self.answer.inbox;
        if let Some(seq) = self.missing_seq(&message, rest) {
            let request = self.requests.find(seq);
            if let Some((index, request)) = request.filter(|(_, it)| it.is_dumped()) {
                request.has_reply = true;
                let item = Item::new(inbox.start(), &message, index);
                self.answer.fresh.push(item);
                return;
            }
        }
        if inbox.nsid.is_none() {
            let is_part = message.nlmsg_flags().contains(NLM_F_MULTI);
            if is_part || message.kind() == MessageKind::Done {
                self.busy.see_other();
            }
            if is_of_old_dump(&mut self.abandoned, message, inbox.group.is_some()) {
                self.unrelated.skip();
                return;
            }
        }
        self.unrelated.message(&message, inbox);
    }

    /// Returns the sequence number of the dump that a message without one is a part of. The
    /// kernel writes none into the dumps of thermal zones (`thermal_genl_cmd_dumpit`). A
    /// datagram with a part of a dump contains nothing else (`netlink_dump`), so the
    /// `NLMSG_DONE` in it has the number.
    fn missing_seq(&self, message: &Message<'_>, rest: Messages<'_>) -> Option<u32> {
        let header = message.header();
        let inbox = &self.answer.inbox;
        let is_part = matches!(self.phase, Phase::Waiting { .. })
            && self.target.is_kernel()
            && inbox.group.is_none()
            && inbox.nsid.is_none()
            && header.nlmsg_seq() == 0
            && header.nlmsg_pid() == 0
            && matches!(message.kind(), MessageKind::Family(_));
        if !is_part {
            return None;
        }
        let mut rest = rest.map_while(Result::ok);
        let done = rest.find(|message| message.kind() == MessageKind::Done)?;
        Some(done.nlmsg_seq())
    }

    /// Records that an answer is complete. Returns whether the datagram must be kept.
    #[inline]
    fn end(&mut self, index: usize) -> bool {
        self.requests.finish(index);
        self.requests.doubt(&self.target, index);
        // The message that ended the answer is still to be returned when
        // notifications have been received.
        self.unrelated.is_kept()
    }

    /// Records that a dump was acknowledged without a message.
    #[cold]
    fn not_dumped(&mut self, index: usize) {
        if let Some(request) = self.requests.explained(index) {
            let error = self.target.not_dumped(request);
            match &mut self.task {
                Task::Single(_) => self.answer.fresh.fail(error),
                Task::Batch(batch) => batch.lose([index], error),
            }
        }
    }

    /// Processes a refusal, with which the answer is complete. Returns whether the datagram
    /// must be kept.
    #[cold]
    fn refused(
        &mut self,
        index: usize,
        refusal: Option<(Errno, Result<ExtAck<'_>, ParseError>)>,
    ) -> bool {
        let Some((errno, ext_ack)) = refusal else {
            return self.end(index);
        };
        if errno == Errno::EBUSY && self.requests.is_waiting_for_its_turn(index) {
            self.requests.wait_for_turn(&self.target, index);
            if let Some(request) = self.requests.explained(index) {
                let refusal = self.target.explain(request, errno, ext_ack);
                self.busy.add(index, refusal);
            }
            return false;
        }
        self.requests.finish(index);
        self.requests.refuse(index);
        if let Some(request) = self.requests.explained(index) {
            let refusal = self.target.explain(request, errno, ext_ack);
            match &mut self.task {
                Task::Single(_) => {
                    let error = Error::Refused(Box::new(refusal));
                    self.answer.fresh.fail(error);
                }
                Task::Batch(batch) => {
                    if self.requests.is_in_transaction(index) {
                        batch.forget_success(index);
                    }
                    batch.refuse(index, refusal);
                }
            }
        }
        self.unrelated.is_kept()
    }

    /// Processes the end of an answer that cannot be read. Returns whether the datagram must
    /// be kept.
    #[cold]
    fn broken(&mut self, index: usize, error: ParseError) -> bool {
        self.answer.fresh.fail(Error::Malformed(error));
        self.requests.finish(index);
        match &mut self.task {
            Task::Batch(batch) => batch.lose(self.requests.spoil(index), Error::Malformed(error)),
            Task::Single(_) => self.requests.doubt(&self.target, index),
        }
        self.unrelated.is_kept()
    }

    /// Records that the peer reports a loss (`NLMSG_OVERRUN`).
    #[cold]
    fn lost(&mut self) {
        match (&mut self.task, &mut self.phase) {
            (Task::Batch(_), Phase::Waiting { overrun, .. }) => *overrun = true,
            _ => self.answer.fresh.fail(Error::Overrun), // the rest would be incomplete
        }
    }
}

/// Returns the event of a message for a request. As a call, it would be a tenth
/// of the instructions that a message of a dump takes.
#[inline(always)]
fn event<'m>(
    exchange: &mut Exchange,
    message: Message<'m>,
    is_multicast: bool,
) -> Option<Event<'m>> {
    if is_multicast {
        exchange.notification(message)
    } else {
        exchange.message(message)
    }
}

/// Returns whether a message belongs to the dump that was given up, and forgets
/// the dump at its end. Not inlined, to keep the loop over the messages small.
#[inline(never)]
fn is_of_old_dump(old: &mut Option<Exchange>, message: Message<'_>, is_multicast: bool) -> bool {
    let Some(exchange) = old else {
        return false;
    };
    let event = event(exchange, message, is_multicast);
    if exchange.is_finished() {
        *old = None;
    }
    !matches!(event, None | Some(Event::NotOurs(_)))
}
