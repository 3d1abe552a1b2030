//! The step of a [`ServerState`].

use nlwire::align::NLMSG_HDRLEN;
use nlwire::server::{Outcome, Request};
use nlwire::uapi::{NLMSG_MIN_TYPE, NLM_F_REQUEST};
use nlwire::zerocopy::IntoBytes;
use nlwire::{Errno, Messages, NlMsgHdr};

use super::answer::Answer;
use super::backlog::{split, Backlog};
use super::clients::Clients;
use super::service::{Handler, Service};
use super::{Responder, ServerState};
use crate::socket::sys;
use crate::state::clock::Clock;
use crate::state::inbox::{Inbox, MOST_IDLE};
use crate::state::outbox::{Origin, Outbox};
use crate::state::sender::Senders;
use crate::state::step::Step;
use crate::{Credentials, Error, Socket, VecSink};

/// The number of datagrams that are received before something that is kept is
/// looked at. To look takes as long as to answer about ten requests, so that a
/// flood of requests is answered at half of its speed at the worst.
const MOST_UNFLUSHED: u32 = 8;

/// The maximum number of datagrams without an answer that a call of `serve`
/// receives.
const UNANSWERED: u8 = 64;

impl ServerState {
    /// Performs one step: answers some of the requests that wait for their turn,
    /// and receives one datagram and answers it. If there is neither, sends some
    /// of the datagrams that clients have room for, and continues dumps.
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
        let answered = self.continue_backlog(socket, service);
        let step = match self.receive(socket, service) {
            Ok(step) => step,
            // Truncated: another reader of the socket took the datagram whose
            // length was asked for.
            Err(Error::Overrun | Error::Truncated { .. }) => {
                self.overruns = self.overruns.saturating_add(1);
                Step::Again
            }
            Err(Error::WouldBlock) => Step::Wait { timeout: None },
            Err(error) => return Err(error),
        };
        let step = if answered {
            Step::Ready
        } else {
            self.bounded(step)
        };
        if self.outbox.is_empty() {
            return Ok(step);
        }
        let is_idle = matches!(step, Step::Wait { .. });
        self.unflushed = self.unflushed.saturating_add(1);
        if is_idle || self.unflushed >= MOST_UNFLUSHED {
            self.unflushed = 0;
            self.flush(socket, service, is_idle);
        }
        if !is_idle {
            self.outbox.bind_at_once(self.clock.now());
        }
        Ok(match step {
            Step::Wait { .. } => Step::Wait {
                timeout: self.unsent(),
            },
            step => step,
        })
    }

    /// Ends a call of `serve` that receives only datagrams without an answer. A
    /// flood of them would keep it from its timeout and from signals.
    fn bounded(&mut self, step: Step) -> Step {
        if step != Step::Again {
            self.unanswered = 0;
            return step;
        }
        self.unanswered = self.unanswered.saturating_add(1);
        if self.unanswered < UNANSWERED {
            return step;
        }
        self.unanswered = 0;
        Step::Ready
    }

    /// Answers requests of the client whose turn it is. Returns whether there
    /// were any.
    fn continue_backlog<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
    ) -> bool {
        let (_, backlog, answers) = self.parts(socket);
        let Some(mut pending) = backlog.take() else {
            return false;
        };
        let asker = (pending.port, pending.credentials);
        let (now, rest) = split(pending.bytes());
        let left = rest.len();
        if answers.to(asker, pending.is_gone, now, service) && !pending.is_gone {
            pending.is_gone = true;
            backlog.note_gone(pending.port);
        }
        backlog.put_back(pending, left);
        self.outbox.reserve(self.backlog.bytes());
        true
    }

    /// Receives a datagram and answers its first requests. The others wait for
    /// their turn.
    fn receive<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
    ) -> Result<Step, Error> {
        if self.drop_excess(socket)? {
            return Ok(Step::Ready);
        }
        self.inbox.clear();
        // The memory of a huge answer.
        if self.sink.capacity() > MOST_IDLE {
            self.sink = VecSink::new();
        }
        if !self.inbox.receive(socket, Senders::Processes)? {
            return Ok(Step::Again);
        }
        if self.inbox.group.is_some() {
            self.unrelated = self.unrelated.saturating_add(1);
            return Ok(Step::Again);
        }
        self.note_sender(self.inbox.port, self.inbox.credentials);
        if !self.access.allows(self.inbox.credentials) {
            self.refuse(socket);
            return Ok(Step::Again);
        }
        let (inbox, backlog, answers) = self.parts(socket);
        let (port, credentials) = (inbox.port, inbox.credentials);
        if backlog.has(port) {
            backlog.push(port, credentials, inbox.datagram());
        } else {
            let (now, rest) = split(inbox.datagram());
            if !rest.is_empty() {
                backlog.push(port, credentials, rest);
            }
            if answers.to((port, credentials), false, now, service) {
                backlog.note_gone(port);
            }
        }
        self.outbox.reserve(self.backlog.bytes());
        Ok(Step::Ready)
    }

    /// Notes the sender of a datagram.
    fn note_sender(&mut self, port: u32, credentials: Option<Credentials>) {
        self.backlog.note_sender(port, credentials);
        if !self.outbox.is_empty() {
            let uid = credentials.map(|credentials| credentials.uid);
            self.outbox.note_request(port, uid, self.clock.now());
        }
    }

    /// Drops the next datagram if there is no room for its requests. Returns
    /// whether there was none.
    ///
    /// The first request of the datagram is refused with `ENOBUFS`.
    fn drop_excess(&mut self, socket: &Socket) -> Result<bool, Error> {
        if self.backlog.is_empty() {
            return Ok(false);
        }
        let next = socket.receive(&mut [], sys::MSG_DONTWAIT | sys::MSG_PEEK)?;
        let (port, credentials) = (next.sender.nl_pid(), next.ancillary.credentials);
        if !Senders::Processes.has(port, next.ancillary.nsid)
            || next.group().is_some()
            || !self.access.allows(credentials)
            || self.backlog.has_room(port, credentials, next.len)
        {
            return Ok(false);
        }
        let mut header = NlMsgHdr::default();
        let taken = socket.receive(header.as_mut_bytes(), sys::MSG_DONTWAIT)?;
        self.excess = self.excess.saturating_add(1);
        let origin = Origin {
            port: taken.sender.nl_pid(),
            id: None,
            credentials: taken.ancillary.credentials,
            header,
        };
        self.note_sender(origin.port, origin.credentials);
        let len = usize::try_from(header.nlmsg_len()).unwrap_or(usize::MAX);
        // Another reader of the socket can have taken the first one.
        if origin.port == port
            && (NLMSG_HDRLEN..=taken.len).contains(&len)
            && origin.header.nlmsg_flags().contains(NLM_F_REQUEST)
            && origin.header.nlmsg_type() >= NLMSG_MIN_TYPE
        {
            let now = self.clock.now();
            self.outbox.refuse(socket, origin, Errno::ENOBUFS, now);
        }
        Ok(true)
    }

    /// Refuses the requests of the datagram in the inbox, whose sender is not
    /// served.
    fn refuse(&mut self, socket: &Socket) {
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
    fn parts<'s>(
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
struct Answers<'s> {
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
    fn to<C: Copy + Send + Sync + 'static>(
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
    use nlwire::uapi::NETLINK_USERSOCK;
    use nlwire::{MessageBuilder, SockAddrNl};

    use super::*;

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
