// SPDX-License-Identifier: MIT OR Apache-2.0
//! The step of a [`ServerState`].

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use nlwire::server::{Outcome, Request};
use nlwire::Messages;

use super::answer::Answer;
use super::backlog::{split, Backlog, Pending, SLICE};
use super::clients::Clients;
use super::service::{Handler, Service};
use super::{Responder, ServerState};
use crate::socket::sys;
use crate::state::clock::Clock;
use crate::state::inbox::Inbox;
use crate::state::outbox::{Asker, Look, Origin, Outbox};
use crate::state::sockets::{Listed, SocketId};
use crate::state::step::Step;
use crate::{Credentials, Error, Socket, VecSink};

/// The number of datagrams that are received before something that is kept is
/// looked at. To look takes as long as to answer about ten requests, so that a
/// flood of requests is answered at half of its speed at the worst.
const MOST_UNFLUSHED: u32 = 8;

/// The number of steps in succession that only receive. They receive as much as the queue
/// of a socket has room for.
const MOST_HASTY: u8 = 5;

/// The number of steps with requests that leave a long list for the next step, while several
/// users send. To read a part of it takes longer than all else that a step does.
const MOST_UNLOOKED: u8 = 3;

/// The work of sending after which a step answers no more requests that wait: as long as
/// to send eight short replies and their ACKs.
const WORK: usize = 16;

/// The maximum number of requests that a step answers after it has read a part of a long list,
/// while no other datagram arrives: as many as take 0.2 ms. The next part shows other clients,
/// so that those of this one would wait for a whole pass.
const MOST_ANSWERED: usize = 64;

/// The number of requests of one client that a step answers after a look at a short list, if it
/// answers other clients as well. The answer to another client can be the signal to close the
/// socket, and what is sent after it goes to whoever gets the port, until the next look. A look
/// takes as long as four short answers.
const MOST_TRUSTED: usize = 4;

/// The number of requests that a step answers until it receives again, while several users send.
/// Another user may have sent meanwhile.
const MOST_UNRECEIVED: usize = 2;

/// The factor of the requests and the work of a step that answers those that have waited for
/// several steps: after some that only receive, or after a part of a long list, whose clients
/// are answered only in this step. It takes as long as three of the steps before.
const AFTER_OTHERS: usize = 4;

impl ServerState {
    /// Performs one step: receives a datagram and answers it, and answers some of
    /// the requests that wait for their turn. If there is neither, sends some of the
    /// datagrams that clients have room for, and continues dumps.
    ///
    /// Returns [`Ready`](Step::Ready) after a datagram, and while requests wait for their
    /// turn. The timeout of [`Wait`](Step::Wait) is the time
    /// after which there is something to send.
    ///
    #[doc = include_str!("../../../docs/server_step.md")]
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn step(
        &mut self,
        socket: &Socket,
        handler: impl for<'r> FnMut(&Request<'_>, &mut Responder<'r>) -> Outcome<'r>,
    ) -> Result<Step, Error> {
        self.step_with(socket, &mut Handler(handler))
    }

    /// Performs one step like [`step`](Self::step), with a service that can have
    /// dumps.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn step_with(
        &mut self,
        socket: &Socket,
        service: &mut impl Service,
    ) -> Result<Step, Error> {
        self.step_dyn(socket, service)
    }

    /// Performs one step. The code is compiled once for each type of cursor.
    fn step_dyn<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
    ) -> Result<Step, Error> {
        self.owner.check()?;
        // Of a step in which the service panicked.
        self.outbox.end_answers();
        self.backlog.begin_step();
        self.looked = None;
        let step = self.receive(socket, service)?;
        let was_hasty = self.hasty > 0;
        let postpones = self.is_hasty() || step == Step::Ready && self.postpones_look();
        let step = if !postpones && self.answer_backlog(socket, service, was_hasty)? {
            Step::Ready
        } else {
            step
        };
        if step != Step::Again {
            self.unanswered = 0;
        }
        if self.outbox.is_empty() && self.backlog.is_empty() {
            return Ok(step);
        }
        let is_idle = matches!(step, Step::Wait { .. });
        self.unflushed = self.unflushed.saturating_add(1);
        if is_idle || self.sends_now() {
            self.unflushed = 0;
            self.flush(socket, service, is_idle);
        }
        // After several steps that only receive, the list is read once for all of them.
        if !is_idle && self.hasty == 0 {
            self.look_with(Outbox::bind_at_once);
        }
        Ok(match step {
            // The next part of the list may show their clients.
            Step::Wait { .. } if !self.backlog.is_empty() => Step::Ready,
            Step::Wait { .. } => Step::Wait {
                timeout: self.unsent(),
            },
            step => step,
        })
    }

    /// Looks which sockets the clients have whose requests wait, once in a step and before
    /// any of them is answered: who closes its socket after an answer has been seen.
    pub(super) fn look(&mut self) {
        if self.looked.is_some() || self.backlog.is_empty() {
            return;
        }
        self.outbox.set_hurried(true);
        let looked = self.look_with(Outbox::look);
        self.looked = Some(looked);
    }

    /// Looks once more in a step. What the list showed before can have changed.
    fn look_again(&mut self) {
        self.backlog.begin_step();
        self.looked = None;
        self.look();
    }

    /// Reads some of the list of sockets, and notes which it shows.
    fn look_with(
        &mut self,
        look: impl FnOnce(&mut Outbox, Instant, &mut dyn FnMut(&Listed)) -> Look,
    ) -> Look {
        let Self {
            outbox, backlog, ..
        } = self;
        backlog.begin_look(outbox.can_look(), outbox.next_pass());
        let looked = look(outbox, self.clock.now(), &mut |socket| {
            backlog.note_socket(socket.port, socket.id);
        });
        if looked == Look::Whole {
            backlog.note_whole_list();
        }
        looked
    }

    /// Returns whether a step with requests sends something that is kept.
    fn sends_now(&self) -> bool {
        // If only every second part of a long list were used, it could be the same in every pass.
        if self.has_looked() && self.outbox.looks_long() {
            return true;
        }
        // A part that a look does not read would not be used for requests that wait.
        let waits = !self.backlog.is_empty() && self.outbox.can_look();
        self.unflushed >= MOST_UNFLUSHED && (self.has_looked() || !waits)
    }

    /// Returns whether the step has read some of the list for requests that wait.
    pub(super) fn has_looked(&self) -> bool {
        !matches!(self.looked, None | Some(Look::None))
    }

    /// Returns whether more is received before requests that wait have their turns: the
    /// queue is still long, and another user may wait in it.
    fn is_hasty(&mut self) -> bool {
        let is_hasty = self.is_long && self.hasty < MOST_HASTY && self.has_users(None);
        self.hasty = if is_hasty {
            self.hasty.saturating_add(1)
        } else {
            0
        };
        is_hasty
    }

    /// Returns whether a step with requests leaves a long list for another step, because
    /// another user may send the next request.
    fn postpones_look(&mut self) -> bool {
        let postpones = self.unlooked < MOST_UNLOOKED
            && !self.backlog.is_empty()
            && self.outbox.looks_long()
            && self.has_users(None);
        self.unlooked = if postpones {
            self.unlooked.saturating_add(1)
        } else {
            0
        };
        postpones
    }

    /// Answers requests that wait for their turn, more of them after steps that only received.
    /// While several users send, receives in between. Returns whether there were any.
    fn answer_backlog<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
        was_hasty: bool,
    ) -> Result<bool, Error> {
        self.look();
        self.outbox.set_hurried(!self.backlog.is_empty());
        self.outbox.take_work();
        let (slice, most_work) = if was_hasty || self.looked == Some(Look::Part) {
            (SLICE.saturating_mul(AFTER_OTHERS), WORK * AFTER_OTHERS)
        } else {
            (SLICE, WORK)
        };
        let (mut left, mut work, mut answered) = (slice, 0usize, 0usize);
        // The clients of the requests that were answered since the last look, if there are others.
        let mut trusted = Vec::new();
        let mut was_shared = false;
        let (mut has_received, mut long) = (false, 0u8);
        // To read a part of a long list has taken a while.
        let mut unreceived = match self.looked {
            Some(Look::Part) => MOST_UNRECEIVED,
            _ => 0,
        };
        loop {
            let is_due = unreceived >= MOST_UNRECEIVED && long < MOST_HASTY;
            if is_due && !self.backlog.is_empty() && self.has_users(None) {
                unreceived = 0;
                has_received |= self.receive(socket, service)? == Step::Ready;
                long = long.saturating_add(u8::from(self.is_long));
                self.outbox.take_work();
            }
            let is_spent = left == 0 || work >= most_work;
            if is_spent {
                let is_whole = self.looked != Some(Look::Part);
                let is_last = is_whole || answered >= MOST_ANSWERED || has_received;
                if is_last || self.is_queued(socket) {
                    break;
                }
                (left, work) = (slice, 0);
            }
            let last = trusted.last();
            let count = trusted.iter().filter(|port| Some(*port) == last).count();
            if count >= MOST_TRUSTED && self.looked == Some(Look::Whole) {
                self.look_again();
                trusted.clear();
            }
            was_shared |= self.backlog.is_shared();
            let most = match was_shared {
                true if self.backlog.is_shared() => 1,
                true => left.min(MOST_TRUSTED),
                false => left,
            };
            let Some(pending) = self.backlog.take() else {
                break;
            };
            let port = pending.port;
            let count = self.answer_pending(socket, service, pending, most);
            if was_shared {
                trusted.extend(std::iter::repeat_n(port, count));
            }
            left = left.saturating_sub(count);
            answered = answered.saturating_add(count);
            work = work.saturating_add(self.outbox.take_work());
            unreceived = unreceived.saturating_add(count);
        }
        if answered == 0 {
            return Ok(false);
        }
        self.outbox.reserve(self.backlog.bytes());
        self.outbox.set_hurried(!self.backlog.is_empty());
        Ok(true)
    }

    /// Answers the first requests of a datagram that was taken from the backlog, at most so
    /// many. Returns their number.
    pub(super) fn answer_pending<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
        mut pending: Pending,
        most: usize,
    ) -> usize {
        let (_, backlog, answers) = self.parts(socket);
        let client = Client {
            port: pending.port,
            id: pending.socket(),
            credentials: pending.credentials,
        };
        let asker = backlog.asker(&pending);
        let requests = split(pending.bytes(), most);
        let (count, unanswered) = (requests.count.max(1), requests.rest.len());
        if answers.to(client, asker, requests.now, service) && asker != Asker::Gone {
            pending.note_gone();
            backlog.note_gone(pending.port);
        }
        backlog.put_back(pending, unanswered);
        count
    }

    /// Returns whether a datagram is in the queue of the socket.
    fn is_queued(&self, socket: &Socket) -> bool {
        // If it is not known, the step ends.
        self.is_long
            || !self.batch.is_empty()
            || sys::wait_readable(socket.as_fd(), Some(Duration::ZERO)) != Ok(false)
    }

    /// Refuses the requests of the datagram in the inbox, whose sender is not
    /// served.
    pub(super) fn refuse(&mut self, socket: &Socket) {
        let Self {
            access,
            inbox,
            sink,
            clients,
            ..
        } = self;
        let peer = clients.peer(inbox.port, inbox.len());
        access.refuse(socket, inbox, sink, peer);
    }

    /// Returns the means to answer requests, and where requests come from.
    pub(super) fn parts<'s>(
        &'s mut self,
        socket: &'s Socket,
    ) -> (&'s mut Inbox, &'s mut Backlog, Answers<'s>) {
        let answers = Answers {
            socket,
            outbox: &mut self.outbox,
            clients: self.clients,
            clock: &self.clock,
            sink: &mut self.sink,
        };
        (&mut self.inbox, &mut self.backlog, answers)
    }
}

/// The means to answer requests.
pub(super) struct Answers<'s> {
    socket: &'s Socket,
    outbox: &'s mut Outbox,
    clients: Clients,
    clock: &'s Clock,
    sink: &'s mut VecSink,
}

/// The client whose requests are answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    pub(super) port: u32,
    /// Its socket, if it is known.
    pub(super) id: Option<SocketId>,
    pub(super) credentials: Option<Credentials>,
}

impl Answers<'_> {
    /// Answers requests of one client. Returns whether it no longer has the
    /// port. Its requests are handled nevertheless, as the kernel does, and
    /// their answers are dropped.
    pub(super) fn to<C: Copy + Send + Sync + 'static>(
        self,
        client: Client,
        asker: Asker,
        requests: &[u8],
        service: &mut dyn Service<Cursor = C>,
    ) -> bool {
        self.outbox.begin_answers(asker);
        for message in Messages::new(requests).map_while(Result::ok) {
            let answer = Answer {
                socket: self.socket,
                outbox: self.outbox,
                clients: self.clients,
                clock: self.clock,
                origin: Origin {
                    port: client.port,
                    id: client.id,
                    credentials: client.credentials,
                    header: *message.header(),
                },
            };
            answer.handle(message.as_bytes(), self.sink, service);
        }
        self.outbox.end_answers()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use nlwire::server::Handled;
    use nlwire::uapi::{NETLINK_USERSOCK, NLM_F_REQUEST};
    use nlwire::{MessageBuilder, NlMsgHdr, SockAddrNl};

    use super::*;
    use crate::state::inbox::MOST_IDLE;

    /// A server keeps neither the memory of a huge request nor that of a huge reply.
    #[test]
    fn a_huge_request_leaves_no_memory_behind() {
        let [server, client] = [(); 2].map(|()| {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.set_send_buffer(400_000).unwrap();
            socket.set_recv_buffer(400_000).unwrap();
            socket.bind(SockAddrNl::default()).unwrap();
            socket
        });
        let mut state = ServerState::new(&server).unwrap();
        let mut request = VecSink::new();
        let header = NlMsgHdr::new(0x10).with_flags(NLM_F_REQUEST);
        let mut message = MessageBuilder::new(&mut request, header).unwrap();
        message.put_payload(&vec![0; 380_000]).unwrap();
        message.end().unwrap();
        let to = SockAddrNl::new(state.port(), 0);
        client.send_to(&request.into_vec(), to).unwrap();

        let mut step = || {
            let step = state.step(&server, |request, responder| {
                let payload = request.message().payload();
                responder.message(request.reply(0x10), |m| m.put_payload(payload))?;
                Ok(Handled::NoAck)
            });
            (step.unwrap(), state.inbox.capacity(), state.sink.capacity())
        };
        let (answered, inbox, sink) = step();
        assert_eq!(answered, Step::Ready);
        assert!(inbox > MOST_IDLE && sink > MOST_IDLE);
        assert!(client.peek_len().unwrap() > 380_000);
        let (waiting, inbox, sink) = step();
        assert_eq!(waiting, Step::Wait { timeout: None });
        assert!(inbox <= MOST_IDLE && sink <= MOST_IDLE);
    }
}
