// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of a server's step that receives datagrams.
//!
//! ```text
//!   one client, or a short queue   a datagram, which is answered at once
//!   several clients, a long queue  up to 64 datagrams into the backlog, where they
//!                                  wait for their turns. A user without requests
//!                                  there is answered at once
//! ```
//!
//! The queue of the socket is first in, first out, and a sender waits while it is
//! full. One client could delay all others by as much as it sends. The backlog is
//! therefore filled faster than its requests are answered, and what a user sends
//! beyond its share is refused.

use std::time::Instant;

use nlwire::align::{nlmsg_align, NLMSG_HDRLEN};
use nlwire::uapi::{NLMSG_MIN_TYPE, NLM_F_ACK, NLM_F_REQUEST};
use nlwire::zerocopy::FromBytes;
use nlwire::{Errno, NlMsgHdr};

use super::backlog::{split, SLICE};
use super::service::Service;
use super::step::Client;
use super::ServerState;
use crate::state::inbox::MOST_IDLE;
use crate::state::outbox::{Asker, Origin};
use crate::state::sender::Senders;
use crate::state::step::Step;
use crate::{Credentials, Error, Socket, VecSink};

/// The number of datagrams after which a queue that was never found empty is long.
const LONG: u8 = 8;

/// The maximum work of a step that receives from a long queue: a datagram, its
/// `UNIT` bytes and so many `REFUSALS` are a unit each, which takes about a microsecond. The
/// queue of a socket has room for 277 short datagrams. The steps that receive them also answer some
/// of those that wait: with 32 units, a request at the end of the queue waited for twice as
/// many answers.
const WORK: usize = 64;
const UNIT: usize = 8192;

/// The number of refusals whose work is a unit. Those of one client share a datagram.
const REFUSALS: usize = 4;

/// The work of an answer.
const ANSWER: usize = 2;

/// The number of bytes of a datagram that is answered without room.
const SHORT: usize = 4096;

/// The maximum number of requests of a datagram that are answered if none may wait. A batch
/// of this crate's client has fewer in a datagram with the default receive buffer.
const MOST_AT_ONCE: usize = 64;

/// The maximum number of requests of a datagram that are refused because it has no
/// room.
const MOST_REFUSED: usize = 64;

/// The maximum number of datagrams without an answer that a call of `serve`
/// receives. A flood of them would keep it from its timeout and from signals.
const UNANSWERED: u8 = 64;

/// The result of receiving a datagram.
enum Received {
    /// A datagram that waits for its turn or was refused, and the work it took.
    Gathered(usize),
    /// A datagram that was answered, as far as it is answered at once.
    Answered,
    /// A datagram that is not answered.
    Ignored,
}

impl ServerState {
    /// Receives a datagram and answers it, or several that wait for their turns. Refuses
    /// what has no room.
    pub(super) fn receive<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
    ) -> Result<Step, Error> {
        let step = self.receive_some(socket, service);
        for port in self.preferred.take_all() {
            self.answer_deferred(socket, service, port);
        }
        if !self.refused.is_empty() {
            let now = self.clock.now();
            self.outbox
                .refuse_all(socket, &mut self.refused, Errno::ENOBUFS, now);
        }
        step
    }

    fn receive_some<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
    ) -> Result<Step, Error> {
        let mut step = Step::Wait { timeout: None };
        let mut work = 0usize;
        let gathers = self.gathers();
        // Read once for all that are gathered.
        let now = gathers.then(|| self.clock.now());
        self.is_long = gathers;
        while work < WORK {
            match self.receive_one(socket, service, now) {
                Ok(Received::Gathered(more)) => {
                    step = Step::Ready;
                    work = work.saturating_add(more);
                }
                Ok(Received::Answered) => {
                    self.queued = self.queued.saturating_add(1);
                    return Ok(Step::Ready);
                }
                Ok(Received::Ignored) => {
                    step = self.ignored(step);
                    work = work.saturating_add(1);
                }
                // Truncated: another reader of the socket took the datagram whose
                // length was asked for.
                Err(Error::Overrun | Error::Truncated { .. }) => {
                    self.overruns = self.overruns.saturating_add(1);
                    step = self.ignored(step);
                    work = work.saturating_add(1);
                }
                Err(Error::WouldBlock) => {
                    self.queued = 0;
                    self.is_long = false;
                    return Ok(step);
                }
                Err(error) => return Err(error),
            }
            if !gathers || self.unanswered >= UNANSWERED {
                break;
            }
        }
        self.queued = self.queued.saturating_add(1);
        Ok(step)
    }

    /// Answers a datagram that goes before those that wait, unless its client has sent more.
    fn answer_deferred<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
        port: u32,
    ) {
        if let Some(pending) = self.backlog.take_only(port) {
            self.outbox.set_hurried(!self.backlog.is_empty());
            self.answer_pending(socket, service, pending, SLICE);
        }
    }

    /// Returns the step after a datagram that is not answered.
    fn ignored(&mut self, step: Step) -> Step {
        self.unanswered = self.unanswered.saturating_add(1);
        if step == Step::Ready || self.unanswered >= UNANSWERED {
            Step::Ready
        } else {
            Step::Again
        }
    }

    /// Returns whether datagrams are received before those that wait are answered.
    fn gathers(&self) -> bool {
        (self.queued >= LONG && self.outbox.keeps() || !self.backlog.is_empty())
            && self.crowd.has_clients(self.clock.now())
    }

    /// Receives a datagram. `gathering` is the time, if datagrams are received before
    /// those that wait are answered.
    fn receive_one<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
        gathering: Option<Instant>,
    ) -> Result<Received, Error> {
        let gathers = gathering.is_some();
        self.inbox.clear();
        // The memory of a huge answer.
        if self.sink.capacity() > MOST_IDLE {
            self.sink = VecSink::new();
        }
        let len = if gathers || !self.batch.is_empty() {
            self.receive_queued(socket)?
        } else {
            self.receive_whole(socket)?
        };
        let Some(len) = len else {
            return Ok(Received::Ignored);
        };
        if self.inbox.group.is_some() {
            self.unrelated = self.unrelated.saturating_add(1);
            return Ok(Received::Ignored);
        }
        let (port, credentials) = (self.inbox.port, self.inbox.credentials);
        self.note_sender(port, credentials, gathering);
        if !self.access.allows(credentials) {
            self.refuse(socket);
            return Ok(Received::Ignored);
        }
        let uid = credentials.map(|credentials| credentials.uid);
        if let Some(other) = self.preferred.take_other(uid, port) {
            self.answer_deferred(socket, service, other);
        }
        let datagram = self.inbox.datagram();
        let needs_turn =
            |header: NlMsgHdr| is_request(&header) || header.nlmsg_flags().contains(NLM_F_ACK);
        if gathers && !headers(datagram, len).any(needs_turn) {
            return Ok(Received::Gathered(units(len)));
        }
        let held = self.backlog.held(port, credentials, len);
        let has_room = held.has_room && datagram.len() == len;
        let is_short = len <= SHORT && split(datagram, SLICE).rest.is_empty();
        let (waits, is_first) = (held.client, !held.user);
        // Answered before all that wait, which are those of other users. A user that floods the
        // server has one in a step.
        let is_next =
            is_first && is_short && !self.preferred.has_user(uid) && self.has_users(gathering);
        // Its client may send more. The first one is most often that of the only other user.
        let is_deferred = is_next && gathers && !self.preferred.is_empty();
        if has_room && (waits || gathers && (!is_next || is_deferred)) {
            self.backlog.push(port, credentials, datagram);
            let mut work = units(len);
            if is_deferred {
                self.preferred.add(uid, port, true);
                work = work.saturating_add(ANSWER);
            }
            return Ok(Received::Gathered(work));
        }
        // Not refused although there is no room: a user that is alone, and a user
        // none of whose requests wait.
        let is_spared = is_first || !gathers || !self.has_users(gathering);
        if waits || !(has_room || is_short && is_spared) {
            return Ok(self.refuse_excess(0, len));
        }
        let may_wait = self.outbox.keeps() || !self.backlog.is_empty();
        let slice = split(datagram, if may_wait { SLICE } else { MOST_AT_ONCE });
        let (count, rest) = (slice.count, slice.rest.len());
        if rest > 0 && may_wait {
            self.backlog.push(port, credentials, slice.rest);
            self.look();
        }
        self.outbox.set_hurried(!self.backlog.is_empty());
        let client = Client {
            port,
            // That of the rest, so that all answers are kept in order.
            id: self.backlog.socket_of(port),
            credentials,
        };
        let (inbox, backlog, answers) = self.parts(socket);
        let now = len.saturating_sub(rest);
        let now = inbox.datagram().get(..now).unwrap_or_default();
        if answers.to(client, Asker::Present, now, service) {
            backlog.note_gone(port);
        }
        self.outbox.reserve(self.backlog.bytes());
        if rest > 0 && !may_wait {
            return Ok(self.refuse_excess(len.saturating_sub(rest), len));
        }
        if gathers {
            self.preferred.add(uid, port, false);
            let work = ANSWER.saturating_mul(count);
            return Ok(Received::Gathered(units(len).saturating_add(work)));
        }
        Ok(Received::Answered)
    }

    /// Receives a datagram completely. Returns its length, or `None` if its sender is not
    /// expected.
    fn receive_whole(&mut self, socket: &Socket) -> Result<Option<usize>, Error> {
        let is_expected = self.inbox.receive(socket, Senders::Processes)?;
        Ok(is_expected.then(|| self.inbox.datagram().len()))
    }

    /// Receives a datagram of a long queue. Of a long one, this can be the start.
    fn receive_queued(&mut self, socket: &Socket) -> Result<Option<usize>, Error> {
        if self.batch.is_empty() {
            if self.inbox.take_loss() {
                return Err(Error::Overrun);
            }
            if self.batch.is_alone() {
                // A long datagram is whole if no other waits.
                let len = if self.backlog.is_empty() {
                    self.receive_whole(socket)?
                } else {
                    self.inbox.receive_start(socket, Senders::Processes)?
                };
                self.batch.note_alone(len.unwrap_or(0));
                return Ok(len);
            }
            self.batch.receive(socket)?;
        }
        let datagram = self.batch.take().ok_or(Error::WouldBlock)??;
        let len = self.inbox.put(Senders::Processes, &datagram);
        self.batch.shrink();
        Ok(len)
    }

    /// Returns whether several users have sent lately.
    pub(super) fn has_users(&self, now: Option<Instant>) -> bool {
        self.crowd
            .has_users(now.unwrap_or_else(|| self.clock.now()))
    }

    /// Notes the sender of a datagram.
    fn note_sender(&mut self, port: u32, credentials: Option<Credentials>, now: Option<Instant>) {
        let uid = credentials.map(|credentials| credentials.uid);
        let clock = || now.unwrap_or_else(|| self.clock.now());
        self.crowd.note(port, uid, clock);
        self.backlog.note_sender(port, credentials);
        if !self.outbox.is_empty() {
            self.outbox.note_request(port, uid, clock());
        }
    }

    /// Notes the requests of the datagram in the inbox, of `len` bytes, which have no room in
    /// the backlog. They begin at `start`, and are refused at the end of the step.
    fn refuse_excess(&mut self, start: usize, len: usize) -> Received {
        self.excess = self.excess.saturating_add(1);
        let Self {
            inbox,
            outbox,
            refused,
            ..
        } = self;
        let mut requests = 0usize;
        let head = inbox.datagram().get(start..).unwrap_or_default();
        for header in headers(head, len.saturating_sub(start)) {
            if !is_request(&header) {
                continue;
            }
            requests = requests.saturating_add(1);
            outbox.count_lost(1);
            if requests > MOST_REFUSED {
                continue;
            }
            refused.push(Origin {
                port: inbox.port,
                id: None,
                credentials: inbox.credentials,
                header,
            });
        }
        let work = requests.min(MOST_REFUSED).div_euclid(REFUSALS);
        Received::Gathered(units(len).saturating_add(work))
    }
}

/// Returns the work of receiving a datagram of `len` bytes.
fn units(len: usize) -> usize {
    len.div_euclid(UNIT).saturating_add(1)
}

/// Returns whether a message is passed to the service.
fn is_request(header: &NlMsgHdr) -> bool {
    header.nlmsg_flags().contains(NLM_F_REQUEST) && header.nlmsg_type() >= NLMSG_MIN_TYPE
}

/// Returns the headers of the messages of a datagram of `len` bytes, as far as they
/// are in its `head`.
fn headers(mut head: &[u8], mut len: usize) -> impl Iterator<Item = NlMsgHdr> + '_ {
    std::iter::from_fn(move || {
        let (header, _) = NlMsgHdr::read_from_prefix(head).ok()?;
        let message = usize::try_from(header.nlmsg_len()).ok()?;
        if !(NLMSG_HDRLEN..=len).contains(&message) {
            return None;
        }
        let message = nlmsg_align(message);
        head = head.get(message..).unwrap_or_default();
        len = len.saturating_sub(message);
        Some(header)
    })
}
