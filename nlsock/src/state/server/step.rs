// SPDX-License-Identifier: MIT OR Apache-2.0
//! The step of a [`ServerState`].

use nlwire::server::{Outcome, Request};
use nlwire::Messages;

use super::answer::Answer;
use super::backlog::{split, Backlog, SLICE};
use super::clients::Clients;
use super::service::{Handler, Service};
use super::{Responder, ServerState};
use crate::state::clock::Clock;
use crate::state::inbox::Inbox;
use crate::state::outbox::{Origin, Outbox};
use crate::state::step::Step;
use crate::{Credentials, Error, Socket, VecSink};

/// The number of datagrams that are received before something that is kept is
/// looked at. To look takes as long as to answer about ten requests, so that a
/// flood of requests is answered at half of its speed at the worst.
const MOST_UNFLUSHED: u32 = 8;

/// The number of steps in succession that only receive. They receive as much as the queue
/// of a socket has room for.
const MOST_HASTY: u8 = 8;

/// The work of sending after which a step answers no more requests that wait: as long as
/// to send eight short replies and their ACKs.
const WORK: usize = 16;

impl ServerState {
    /// Performs one step: receives a datagram and answers it, and answers some of
    /// the requests that wait for their turn. If there is neither, sends some of the
    /// datagrams that clients have room for, and continues dumps.
    ///
    /// Returns [`Ready`](Step::Ready) after a datagram, and after requests that
    /// waited for their turn. The timeout of [`Wait`](Step::Wait) is the time
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
        let step = self.receive(socket, service)?;
        let step = if !self.is_hasty() && self.answer_backlog(socket, service) {
            Step::Ready
        } else {
            step
        };
        if step != Step::Again {
            self.unanswered = 0;
        }
        if self.outbox.is_empty() {
            return Ok(step);
        }
        let is_idle = matches!(step, Step::Wait { .. });
        self.unflushed = self.unflushed.saturating_add(1);
        if is_idle || self.unflushed >= MOST_UNFLUSHED {
            self.unflushed = 0;
            self.flush(socket, service, is_idle);
        }
        // After several steps that only receive, the list is read once for all of them.
        if !is_idle && self.hasty == 0 {
            self.outbox.bind_at_once(self.clock.now());
        }
        Ok(match step {
            Step::Wait { .. } => Step::Wait {
                timeout: self.unsent(),
            },
            step => step,
        })
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

    /// Answers requests that wait for their turn. Returns whether there were any.
    fn answer_backlog<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
    ) -> bool {
        self.outbox.set_hurried(!self.backlog.is_empty());
        self.outbox.take_work();
        let mut left = SLICE;
        let mut work = 0usize;
        while left > 0 && work < WORK {
            let (_, backlog, answers) = self.parts(socket);
            let most = if backlog.is_shared() { 1 } else { left };
            let Some(mut pending) = backlog.take() else {
                break;
            };
            let asker = (pending.port, pending.credentials);
            let slice = split(pending.bytes(), most);
            left = left.saturating_sub(slice.count.max(1));
            let unanswered = slice.rest.len();
            if answers.to(asker, pending.is_gone, slice.now, service) && !pending.is_gone {
                pending.is_gone = true;
                backlog.note_gone(pending.port);
            }
            backlog.put_back(pending, unanswered);
            work = work.saturating_add(self.outbox.take_work());
        }
        if left == SLICE {
            return false;
        }
        self.outbox.reserve(self.backlog.bytes());
        self.outbox.set_hurried(!self.backlog.is_empty());
        true
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
        access.refuse(socket, inbox, sink, clients.peer(inbox.port));
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

impl Answers<'_> {
    /// Answers requests of one client. Returns whether it no longer has the
    /// port. Its requests are handled nevertheless, as the kernel does, and
    /// their answers are dropped.
    pub(super) fn to<C: Copy + Send + Sync + 'static>(
        self,
        (port, credentials): (u32, Option<Credentials>),
        is_gone: bool,
        requests: &[u8],
        service: &mut dyn Service<Cursor = C>,
    ) -> bool {
        self.outbox.begin_answers(is_gone);
        for message in Messages::new(requests).map_while(Result::ok) {
            let answer = Answer {
                socket: self.socket,
                outbox: self.outbox,
                clients: self.clients,
                clock: self.clock,
                origin: Origin {
                    port,
                    id: None,
                    credentials,
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

    use nlwire::server::Refusal;
    use nlwire::uapi::{NETLINK_USERSOCK, NLM_F_REQUEST};
    use nlwire::{Errno, MessageBuilder, NlMsgHdr, SockAddrNl};

    use super::*;
    use crate::state::inbox::MOST_IDLE;

    /// A server keeps neither the memory of a huge request nor that of its echo.
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
            let step = state.step(&server, |_, _| Err(Refusal::new(Errno::EPERM)));
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
