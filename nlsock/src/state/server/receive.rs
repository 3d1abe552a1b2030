//! The part of a server's step that receives datagrams.
//!
//! ```text
//!   one client, or a short queue   a datagram, which is answered at once
//!   several clients, a long queue  up to 32 datagrams into the backlog, where they
//!                                  wait for their turns
//! ```
//!
//! The queue of the socket is first in, first out, and a sender waits while it is
//! full. One client could delay all others by as much as it sends. The backlog is
//! therefore filled faster than its requests are answered, and what a user sends
//! beyond its share is refused.

use nlwire::align::{nlmsg_align, NLMSG_HDRLEN};
use nlwire::uapi::{NLMSG_MIN_TYPE, NLM_F_REQUEST};
use nlwire::zerocopy::FromBytes;
use nlwire::{Errno, NlMsgHdr};

use super::backlog::{split, SLICE};
use super::service::Service;
use super::ServerState;
use crate::socket::sys;
use crate::state::inbox::MOST_IDLE;
use crate::state::outbox::Origin;
use crate::state::sender::Senders;
use crate::state::step::Step;
use crate::{Credentials, Error, Socket, VecSink};

/// The number of datagrams after which a queue that was never found empty is long.
const LONG: u8 = 8;

/// The maximum work of a step that receives from a long queue: a datagram, its
/// `UNIT` bytes and a refusal are a unit each. It takes about as long as to answer ten
/// requests.
const WORK: usize = 32;
const UNIT: usize = 8192;

/// The number of bytes that are read of a datagram that has no room.
const HEAD: usize = 4096;

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
    /// Receives a datagram and answers it, or several that wait for their turns.
    pub(super) fn receive<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
    ) -> Result<Step, Error> {
        let mut step = Step::Wait { timeout: None };
        let mut work = 0usize;
        let gathers = self.gathers();
        while work < WORK {
            match self.receive_one(socket, service, gathers) {
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
        (self.queued >= LONG || !self.backlog.is_empty())
            && self.crowd.has_clients(self.clock.now())
    }

    /// Receives a datagram.
    fn receive_one<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
        gathers: bool,
    ) -> Result<Received, Error> {
        self.inbox.clear();
        // The memory of a huge answer.
        if self.sink.capacity() > MOST_IDLE {
            self.sink = VecSink::new();
        }
        let is_expected = if self.backlog.is_empty() {
            self.inbox.receive(socket, Senders::Processes)?
        } else {
            if self.inbox.take_loss() {
                return Err(Error::Overrun);
            }
            let next = socket.receive(&mut [], sys::MSG_DONTWAIT | sys::MSG_PEEK)?;
            if self.is_excess(&next) {
                return self.drop_excess(socket);
            }
            self.inbox.receive_next(socket, Senders::Processes, &next)?
        };
        if !is_expected {
            return Ok(Received::Ignored);
        }
        if self.inbox.group.is_some() {
            self.unrelated = self.unrelated.saturating_add(1);
            return Ok(Received::Ignored);
        }
        let (port, credentials) = (self.inbox.port, self.inbox.credentials);
        self.note_sender(port, credentials);
        if !self.access.allows(credentials) {
            self.refuse(socket);
            return Ok(Received::Ignored);
        }
        let datagram = self.inbox.datagram();
        let has_room = self.backlog.has_room(port, credentials, datagram.len());
        let is_short = split(datagram, SLICE).rest.is_empty();
        let waits = self.backlog.has(port);
        if has_room && (gathers || waits) {
            self.backlog.push(port, credentials, datagram);
            let work = datagram.len().div_euclid(UNIT).saturating_add(1);
            return Ok(Received::Gathered(work));
        }
        // Not refused although there is no room: a user that is alone, and a user
        // none of whose requests wait.
        let is_spared = !gathers
            || !self.crowd.has_users(self.clock.now())
            || !self.backlog.has_user(credentials);
        if waits || !(has_room || is_short && is_spared) {
            let head = datagram.get(..HEAD).unwrap_or(datagram).to_vec();
            let len = datagram.len();
            return Ok(self.refuse_excess(socket, (port, credentials), &head, len));
        }
        let (inbox, backlog, answers) = self.parts(socket);
        let slice = split(inbox.datagram(), SLICE);
        if !slice.rest.is_empty() {
            backlog.push(port, credentials, slice.rest);
        }
        if answers.to((port, credentials), false, slice.now, service) {
            backlog.note_gone(port);
        }
        self.outbox.reserve(self.backlog.bytes());
        Ok(Received::Answered)
    }

    /// Notes the sender of a datagram.
    fn note_sender(&mut self, port: u32, credentials: Option<Credentials>) {
        let uid = credentials.map(|credentials| credentials.uid);
        self.crowd.note(port, uid, || self.clock.now());
        self.backlog.note_sender(port, credentials);
        if !self.outbox.is_empty() {
            self.outbox.note_request(port, uid, self.clock.now());
        }
    }

    /// Returns whether a datagram is long and has no room in the backlog.
    fn is_excess(&self, next: &sys::Received) -> bool {
        let (port, credentials) = (next.sender.nl_pid(), next.ancillary.credentials);
        next.len > HEAD
            && Senders::Processes.has(port, next.ancillary.nsid)
            && next.group().is_none()
            && self.access.allows(credentials)
            && !self.backlog.has_room(port, credentials, next.len)
    }

    /// Receives the start of the next datagram, and refuses its requests.
    fn drop_excess(&mut self, socket: &Socket) -> Result<Received, Error> {
        let mut head = [0; HEAD];
        let taken = socket.receive(&mut head, sys::MSG_DONTWAIT)?;
        let asker = (taken.sender.nl_pid(), taken.ancillary.credentials);
        self.note_sender(asker.0, asker.1);
        Ok(self.refuse_excess(socket, asker, &head, taken.len))
    }

    /// Refuses the requests at the start of a datagram of `len` bytes, which has no
    /// room in the backlog.
    fn refuse_excess(
        &mut self,
        socket: &Socket,
        (port, credentials): (u32, Option<Credentials>),
        head: &[u8],
        len: usize,
    ) -> Received {
        self.excess = self.excess.saturating_add(1);
        let now = self.clock.now();
        let mut refused = 0usize;
        for header in headers(head, len).take(MOST_REFUSED) {
            if !header.nlmsg_flags().contains(NLM_F_REQUEST) || header.nlmsg_type() < NLMSG_MIN_TYPE
            {
                continue;
            }
            let origin = Origin {
                port,
                id: None,
                credentials,
                header,
            };
            self.outbox.refuse(socket, origin, Errno::ENOBUFS, now);
            refused = refused.saturating_add(1);
        }
        Received::Gathered(refused.saturating_add(1))
    }
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
