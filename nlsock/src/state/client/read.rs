// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the messages of a datagram mean for the pending requests.

use nlwire::exchange::{Event, Exchange};
use nlwire::uapi::NLM_F_MULTI;
use nlwire::{Errno, Message, MessageKind, Messages};

use super::answer::{Answer, Item};
use super::task::Task;
use super::{ClientState, Phase};
use crate::Error;

impl ClientState {
    /// Processes every message in the current datagram.
    pub(super) fn read(&mut self) {
        let Self {
            target,
            requests,
            answer,
            room,
            task,
            phase,
            busy,
            abandoned,
            unrelated,
            ..
        } = self;
        let Answer {
            inbox,
            fresh,
            interrupted,
            ..
        } = answer;
        fresh.begin();
        let is_multicast = inbox.group.is_some();
        // In another network namespace, the client's port and sequence number
        // are those of another socket's request.
        let is_elsewhere = inbox.nsid.is_some();
        let is_waiting = matches!(phase, Phase::Waiting { .. });
        let mut keep = false;
        let mut answered = None;
        // Strict: bytes that are too few for a header are the remains of a
        // message.
        for message in Messages::new(inbox.datagram()).strict() {
            let message = match message {
                Ok(message) => message,
                Err(error) if is_multicast || is_elsewhere => {
                    // A malformed notification does not affect an answer.
                    unrelated.malformed(error);
                    break;
                }
                Err(error) => {
                    // It is the one or the other.
                    if unrelated.is_kept() {
                        unrelated.malformed(error);
                    }
                    if is_waiting {
                        fresh.fail(Error::Malformed(error));
                    }
                    break;
                }
            };
            if is_elsewhere {
                unrelated.message(&message, inbox);
                continue;
            }
            // A request that was given up is not answered any more.
            let request = requests.find(message.nlmsg_seq());
            let Some((index, request)) = request.filter(|_| is_waiting) else {
                let is_part = message.nlmsg_flags().contains(NLM_F_MULTI);
                if is_part || message.kind() == MessageKind::Done {
                    busy.see_other();
                }
                if is_of_old_dump(abandoned, message, is_multicast) {
                    unrelated.skip();
                } else {
                    unrelated.message(&message, inbox);
                }
                continue;
            };
            answered = Some(index);
            let item = Item::new(inbox.start(), &message, index);
            let mut refused = None;
            let mut broken = None;
            let mut not_dumped = false;
            match event(&mut request.exchange, message, is_multicast) {
                None => {} // NLMSG_NOOP
                Some(Event::Data(_)) => {
                    request.has_reply = true;
                    fresh.push(item);
                    if !request.exchange.is_finished() {
                        // Nearly every message of a dump. The checks below are a
                        // tenth of the instructions of reading it.
                        *interrupted |= request.exchange.is_interrupted();
                        continue;
                    }
                }
                Some(Event::Ack(_) | Event::Done(_)) => {
                    let is_ack = message.kind() == MessageKind::Error;
                    not_dumped = is_ack && request.is_empty_dump();
                    busy.see_other();
                    let is_first = !request.is_acknowledged();
                    let is_over = request.exchange.is_finished();
                    keep |= is_first && task.success(item, &message, is_over);
                }
                Some(Event::Refused(ack)) => {
                    refused = ack.errno().map(|errno| (errno, ack.ext_ack()));
                }
                Some(Event::Aborted(done)) => {
                    refused = done.errno().map(|errno| (errno, done.ext_ack()));
                }
                Some(Event::Overrun) => match (&mut *task, &mut *phase) {
                    (Task::Batch(_), Phase::Waiting { overrun, .. }) => *overrun = true,
                    _ => fresh.fail(Error::Overrun), // the rest would be incomplete
                },
                Some(Event::Malformed(error)) => {
                    broken = Some(error);
                    fresh.fail(Error::Malformed(error));
                }
                // The sequence number is right, but the port in nlmsg_pid is
                // not.
                Some(_) => unrelated.message(&message, inbox),
            }
            *interrupted |= request.exchange.is_interrupted();
            let is_busy = matches!(refused, Some((Errno::EBUSY, _)));
            if is_busy && request.is_waiting_for_its_turn() {
                requests.wait_for_turn(target, index);
                if let (Some(request), Some((errno, ext_ack))) =
                    (requests.explained(index), refused)
                {
                    busy.add(index, target.explain(request, errno, ext_ack));
                }
                continue;
            }
            if request.exchange.is_finished() {
                // The message that ended the answer is still to be returned when
                // notifications have been received.
                keep |= unrelated.is_kept();
                requests.finish(index);
                if let (Task::Batch(batch), Some(error)) = (&mut *task, broken) {
                    batch.lose(requests.spoil(index), Error::Malformed(error));
                } else if refused.is_none() {
                    requests.doubt(target, index);
                }
            }
            let not_dumped = not_dumped.then(|| requests.explained(index)).flatten();
            if let Some(request) = not_dumped {
                let error = target.not_dumped(request);
                match task {
                    Task::Single(_) => fresh.fail(error),
                    Task::Batch(batch) => batch.lose([index], error),
                }
            }
            let Some((errno, ext_ack)) = refused else {
                continue;
            };
            requests.refuse(index);
            if let Some(request) = requests.explained(index) {
                let refusal = target.explain(request, errno, ext_ack);
                match task {
                    Task::Single(_) => fresh.fail(Error::Refused(Box::new(refusal))),
                    Task::Batch(batch) => {
                        if requests.is_in_transaction(index) {
                            batch.forget_success(index);
                        }
                        batch.refuse(index, refusal);
                    }
                }
            }
        }
        if keep {
            inbox.keep();
        }
        if let (Some(index), true) = (answered, requests.are_many()) {
            room.measure(index, inbox.datagram().len(), requests.is_dump(index));
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
