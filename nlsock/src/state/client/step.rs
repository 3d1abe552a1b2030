// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps of a client towards an answer: sending, receiving, and what follows
//! from an empty queue.

use nlwire::SockAddrNl;

use super::task::Task;
use super::{ClientState, Phase};
use crate::state::sender::Senders;
use crate::state::step::{Step, RETRY};
use crate::{Error, Socket};

impl ClientState {
    /// Performs one step towards a complete answer. When it is ready,
    /// [`reply`](Self::reply) returns all messages, and
    /// [`outcome`](Self::outcome) returns the results of a batch.
    ///
    /// # Errors
    /// Those of [`Client::request`](crate::Client::request). A batch does not end
    /// with [`Refused`](Error::Refused).
    pub fn step_reply(&mut self, socket: &Socket) -> Result<Step, Error> {
        self.step_reply_here(socket)
    }

    /// The same, in the caller: [`Client::request`](crate::Client::request) is quicker by
    /// two of a hundred with it.
    #[inline(always)]
    pub(crate) fn step_reply_here(&mut self, socket: &Socket) -> Result<Step, Error> {
        let step = self.step(socket)?;
        if step == Step::Ready {
            self.answer.forget_current();
            self.answer.keep();
        }
        // Also where a datagram had nothing to return: its ACK may be kept.
        self.check_limit()?;
        if step != Step::Ready {
            return Ok(step);
        }
        self.take_error()?;
        if self.phase != Phase::Idle {
            return Ok(Step::Again);
        }
        self.untold = false;
        match &mut self.task {
            Task::Single(single) if self.answer.interrupted && single.attempts > 1 => {
                single.attempts = single.attempts.saturating_sub(1);
                self.restart();
                self.start();
                Ok(Step::Again)
            }
            _ => Ok(Step::Ready),
        }
    }

    /// Gives up the request if its answer takes too much memory.
    #[inline]
    pub(super) fn check_limit(&mut self) -> Result<(), Error> {
        let limit = self.reply_limit();
        let len = self.answer.kept_len();
        if len.saturating_add(self.task.text_len()) <= limit {
            return Ok(());
        }
        self.exceed(limit)
    }

    #[cold]
    fn exceed(&mut self, limit: usize) -> Result<(), Error> {
        let error = Error::ReplyTooLong { limit };
        self.fail(&error);
        self.task.forget_content();
        self.answer.clear();
        self.untold = false;
        Err(error)
    }

    /// Performs one step towards the next message. When it is ready,
    /// [`message`](Self::message) returns that message, or `None` at the end.
    ///
    /// # Errors
    /// Those of [`Dump::next`](crate::Dump::next).
    #[inline]
    pub fn step_next(&mut self, socket: &Socket) -> Result<Step, Error> {
        if self.advance() {
            return Ok(Step::Ready);
        }
        let step = self.step(socket)?;
        if step == Step::Ready && !self.answer.advance() {
            self.take_error()?;
            self.untold = false;
        }
        Ok(step)
    }

    /// Moves on to the next message, if it has been received.
    #[inline]
    pub(crate) fn advance(&mut self) -> bool {
        self.answer.advance()
    }

    /// Performs one step: sends the datagrams that may be sent, and receives
    /// one. Ready when there is something to return, or nothing is due.
    fn step(&mut self, socket: &Socket) -> Result<Step, Error> {
        if !self.answer.fresh.is_empty() {
            return Ok(Step::Ready);
        }
        self.progress(socket)
    }

    /// Receives a datagram of the peer.
    pub(super) fn receive(&mut self, socket: &Socket) -> Result<bool, Error> {
        let peer = Senders::peer(self.target.peer);
        let is_short = self.requests.has_short_answers()
            && !self.unrelated.is_kept()
            && self.abandoned.is_none();
        let inbox = &mut self.answer.inbox;
        let received = if is_short {
            inbox.receive_short(socket, peer)
        } else {
            inbox.receive(socket, peer)
        };
        match received {
            Ok(is_expected) if !self.unrelated.is_draining() && !inbox.is_lost() => Ok(is_expected),
            received => self.observe(socket, is_short, received),
        }
    }

    /// Records the losses that were reported before a datagram or with it. Returns what was
    /// received.
    #[cold]
    fn observe(
        &mut self,
        socket: &Socket,
        is_short: bool,
        mut received: Result<bool, Error>,
    ) -> Result<bool, Error> {
        if is_short && matches!(received, Err(Error::Truncated { .. })) {
            // A long datagram is no ACK, so that it answers no pending request, and no one
            // else wants it.
            self.unrelated.skip();
            received = Ok(false);
        }
        self.unrelated.observe(&received, socket);
        if self.answer.inbox.take_loss() {
            self.lose(socket);
        }
        received
    }

    /// Records a loss that was reported together with a datagram.
    fn lose(&mut self, socket: &Socket) {
        self.unrelated.observe(&Err(Error::Overrun), socket);
        self.overruns = self.overruns.saturating_add(1);
        if let Phase::Waiting { overrun, .. } = &mut self.phase {
            *overrun = true;
        }
    }

    /// Performs one step, although there may be something to return.
    pub(super) fn progress(&mut self, socket: &Socket) -> Result<Step, Error> {
        if let Err(error) = self.owner.check() {
            self.fail(&error);
            return Err(error);
        }
        match self.phase {
            Phase::Idle => return Ok(Step::Ready),
            // An empty batch.
            Phase::Writing if self.requests.is_answered() => {
                self.phase = Phase::Idle;
                return Ok(Step::Ready);
            }
            Phase::Writing => {
                if let Err(error) = self.requests.check() {
                    self.fail(&error);
                    return Err(error);
                }
                self.phase = Phase::WAITING;
            }
            Phase::Waiting { .. } => {}
        }
        if !self.requests.is_in_flight()
            && !self.requests.is_sent()
            && !self.is_old_dump_in_the_way()
        {
            self.send(socket)?;
            let is_single = matches!(self.task, Task::Single(_));
            if is_single && self.requests.complete_when_sent() {
                self.phase = Phase::Idle;
                return Ok(Step::Ready);
            }
        }
        let Phase::Waiting { overrun, unsent } = self.phase else {
            return Ok(Step::Again);
        };
        match self.receive(socket) {
            Ok(true) => self.read(),
            Ok(false) => {}
            // Truncated: another reader of the socket took the datagram whose
            // length was asked for, and the next one was longer.
            Err(Error::Overrun | Error::Truncated { .. }) => {
                // The datagrams in the queue are older than the loss, and may
                // include the answer.
                self.overruns = self.overruns.saturating_add(1);
                self.phase = Phase::Waiting {
                    overrun: true,
                    unsent,
                };
            }
            Err(Error::WouldBlock) if unsent => {
                let timeout = Some(RETRY);
                return Ok(Step::Wait { timeout });
            }
            Err(Error::WouldBlock) => {
                if let Some(step) = self.drained(socket, overrun)? {
                    return Ok(step);
                }
            }
            // A notification was lost, and no answer.
            Err(error) if self.unrelated.is_kept() && error.is_loss() => {
                self.overruns = self.overruns.saturating_add(1);
            }
            Err(error) => return Err(error),
        }
        if self.requests.is_answered() {
            self.phase = Phase::Idle;
        }
        Ok(if self.phase == Phase::Idle || self.is_buffered() {
            Step::Ready
        } else {
            Step::Again
        })
    }

    /// Continues after the queue has been read to its end. Returns the step if
    /// answers are due.
    fn drained(&mut self, socket: &Socket, overrun: bool) -> Result<Option<Step>, Error> {
        // Another dump of the socket is over, or does not move on.
        if !overrun && self.busy.len() > 0 && self.busy.len() >= self.requests.in_flight() {
            return self.send_again(socket);
        }
        if !self.requests.is_in_flight() {
            // The old dump is stuck, because the kernel had no memory for it.
            // The kernel's answer to a new dump is returned to the caller.
            self.abandoned = None;
            return Ok(None);
        }
        // The kernel answers a transaction before `sendmsg` returns.
        let is_executed = self.requests.is_transaction() && self.target.is_kernel();
        let is_malformed = self.requests.is_malformed();
        let is_lost = overrun || is_malformed || (is_executed && self.requests.is_due());
        if self.requests.is_due() && !is_lost {
            return Ok(Some(Step::Wait { timeout: None }));
        }
        let Task::Batch(batch) = &mut self.task else {
            self.fail(&Error::Overrun);
            return Err(Error::Overrun);
        };
        // The queue is empty, so that the kernel delivers again. A dump that
        // was lost has to be read to its end before the next one.
        if overrun {
            self.abandoned = self.requests.unfinished_dump().or(self.abandoned.take());
            self.room.shrink();
            self.busy.clear();
        }
        let flight = self.requests.end_flight(&self.target, is_lost);
        if let Some(index) = flight.again {
            self.answer.forget_from(index);
        }
        if is_malformed {
            batch.unanswered.extend(flight.unanswered); // the error is recorded
        } else if !flight.unanswered.is_empty() {
            batch.lose(flight.unanswered, Error::Overrun);
        }
        self.phase = Phase::WAITING;
        Ok(None)
    }

    /// Sends a dump again that was refused because another dump was not over,
    /// if that one has moved on since. Otherwise records the refusals. Returns
    /// the step if an answer is due.
    fn send_again(&mut self, socket: &Socket) -> Result<Option<Step>, Error> {
        if let Some(index) = self.busy.next() {
            let bytes = self.requests.bytes_of(index);
            return match socket.send_now(bytes, SockAddrNl::new(self.target.peer, 0)) {
                Ok(()) => {
                    self.busy.mark_sent();
                    Ok(Some(Step::Again))
                }
                Err(Error::WouldBlock) => {
                    let timeout = Some(RETRY);
                    Ok(Some(Step::Wait { timeout }))
                }
                Err(error) => {
                    self.fail(&error);
                    Err(error)
                }
            };
        }
        for (index, refusal) in self.busy.take() {
            self.requests.finish(index);
            self.requests.close(index);
            match &mut self.task {
                Task::Single(_) => self.answer.fresh.fail(Error::Refused(Box::new(refusal))),
                Task::Batch(batch) => batch.refuse(index, refusal),
            }
        }
        Ok(None)
    }

    /// Returns whether the unsent requests have to wait for the end of an old
    /// dump. The kernel has this rule; other processes do not.
    fn is_old_dump_in_the_way(&self) -> bool {
        self.abandoned.is_some() && self.target.is_kernel() && self.requests.has_unsent_dump()
    }

    /// Sends as many requests as may be in flight, and transactions of
    /// nfnetlink completely.
    fn send(&mut self, socket: &Socket) -> Result<(), Error> {
        self.target.connect(socket);
        let are_many = self.requests.are_many();
        let (bytes, count) = if are_many {
            self.room.learn();
            let buffer = socket.recv_buffer()?;
            self.requests.next_datagram(&self.room, buffer)
        } else {
            (self.requests.as_bytes(), 1)
        };
        match socket.send_now(bytes, SockAddrNl::new(self.target.peer, 0)) {
            Ok(()) => {
                if are_many {
                    let with_reply = self.requests.mark_sent(count);
                    self.room.begin(with_reply);
                } else {
                    self.requests.mark_only_sent();
                }
                self.busy.begin();
                if let Some(port) = self.target.learn_port(socket) {
                    self.requests.set_port(port);
                }
                self.phase = Phase::WAITING;
                Ok(())
            }
            Err(Error::WouldBlock) => {
                if let Phase::Waiting { unsent, .. } = &mut self.phase {
                    *unsent = true;
                }
                Ok(())
            }
            Err(error) => {
                self.fail(&error);
                Err(error)
            }
        }
    }

    /// Returns the error of the current datagram.
    fn take_error(&mut self) -> Result<(), Error> {
        match self.answer.fresh.take_error() {
            None => Ok(()),
            Some(error) => {
                // After any other error, there is no reply.
                self.untold &= matches!(error, Error::Malformed(_));
                if matches!(error, Error::Overrun) {
                    self.fail(&error); // the rest would be incomplete
                }
                Err(error)
            }
        }
    }
}
