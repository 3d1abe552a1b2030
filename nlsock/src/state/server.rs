//! [`ServerState`]: where a server stands, from one call to the next, and
//! [`Responder`], what a handler answers with. Neither waits.

use std::any::Any;
use std::time::{Duration, Instant};

use nlwire::server::{Dump, Handled, Outcome, Peer, Refusal, Request, Requests};
use nlwire::{BuildError, MessageBuilder, Messages, NlMsgHdr, Sink, SockAddrNl};

use super::inbox::{Inbox, SenderFilter};
use super::outbox::{self, NotSent, Outbox, PausedDump};
use crate::{Counters, Error, RequestBuilder, Socket, VecSink};

/// How many parts of a dump are made before other clients get their turn.
const PARTS: usize = 16;

/// What there is to answer with, beside the ACK; given to the handler of
/// [`Server::serve`].
///
/// What is written here is sent ahead of the ACK; where the request is refused
/// it is not sent at all, but for the parts of a dump.
#[derive(Debug)]
pub struct Responder<'s> {
    sink: &'s mut VecSink,
    outbox: &'s mut Outbox,
    socket: &'s Socket,
    port: u32,
    header: NlMsgHdr,
    /// The dump that goes on.
    paused: Option<Box<dyn Any + Send + Sync>>,
}

impl Responder<'_> {
    /// Adds a message, with `header` as [`Request::reply`] makes it.
    ///
    /// # Errors
    /// Those of `build`: then nothing is added.
    pub fn message(
        &mut self,
        header: NlMsgHdr,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let mut message = MessageBuilder::new(self.sink, header)?;
        build(&mut message)?;
        message.end()
    }

    /// Answers with a dump, in as many parts as it takes. `cursor` is where it
    /// begins and `item` what [`Dump::fill`] calls. What this returns is what
    /// the handler returns.
    ///
    /// Parts are made as the client reads. So the handler is called again with
    /// the same request, as the kernel calls `dumpit`, where a client has not
    /// had room for all: then this goes on from the cursor of the last part,
    /// whatever `cursor` is given, and what was written with
    /// [`message`](Self::message) before is not sent again. A dump of up to 200
    /// KB is as a rule made in one go. `C` is the same type each time; one
    /// request has one dump.
    ///
    /// # Errors
    /// `EMSGSIZE` where what was written before it is longer than the send
    /// buffer. A handler that returns something else than a dump when it is
    /// called again ends the dump: with what it refuses, or else with
    /// `ECANCELED`.
    pub fn dump<C: Copy + Send + Sync + 'static>(
        &mut self,
        request: &Request<'_>,
        cursor: C,
        mut item: impl FnMut(&mut VecSink, &mut C, NlMsgHdr) -> Result<bool, Refusal<'static>>,
    ) -> Outcome<'static> {
        let mut dump = match self.paused.take() {
            Some(paused) => {
                self.sink.truncate(0);
                match paused.downcast::<Dump<C>>() {
                    Ok(dump) => *dump,
                    Err(_) => return Err(Refusal::new(libc::ECANCELED)),
                }
            }
            None => {
                if let Some(outcome) = self.flush() {
                    return outcome;
                }
                Dump::new(request, cursor)
            }
        };
        let room = outbox::room(self.socket);
        for _ in 0..PARTS {
            if self.outbox.is_waiting(self.port) {
                break;
            }
            self.sink.set_limit(room);
            let filled = dump.fill(self.sink, &mut item);
            self.sink.set_limit(usize::MAX);
            filled?;
            if let Some(outcome) = self.flush() {
                return outcome;
            }
            if dump.is_done() {
                return Ok(Handled::NoAck);
            }
        }
        let paused = PausedDump {
            request: request.message().as_bytes().to_vec(),
            header: self.header,
            dump: Box::new(dump),
        };
        self.outbox.pause(self.port, paused);
        Ok(Handled::NoAck)
    }

    /// Answers a message, or goes on with its dump.
    ///
    /// The handler sees the message alone: its offsets are the same when it sees
    /// it again.
    fn answer(
        &mut self,
        message: &[u8],
        handler: &mut dyn FnMut(&Request<'_>, &mut Responder<'_>) -> Outcome<'static>,
    ) {
        // A process cannot see this option of its clients' sockets.
        let peer = Peer::new(self.port).with_ext_ack(true);
        for request in Requests::new(message, peer) {
            self.sink.truncate(0);
            let mut outcome = request.handle(|_| handler(&request, self));
            if self.paused.take().is_some() && outcome.is_ok() {
                outcome = Err(Refusal::new(libc::ECANCELED));
            }
            if outcome.is_err() {
                self.sink.truncate(0);
            }
            let errno = outcome.map_or_else(|refusal| refusal.errno(), |_| libc::EMSGSIZE);
            // Fails for a text or cookie of 64 KiB, or with the echo of a
            // request that is longer than the send buffer: then the errno alone.
            let written = request.answer(outcome, self.sink).is_ok();
            if !written || matches!(self.flush(), Some(Err(_))) {
                self.sink.truncate(0);
                self.outbox
                    .refuse(self.socket, self.port, self.header, errno);
            }
        }
    }

    /// Sends what is written. Returns how the request ends where that fails.
    fn flush(&mut self) -> Option<Outcome<'static>> {
        let bytes = self.sink.as_bytes();
        let sent = self.outbox.send(self.socket, self.port, self.header, bytes);
        self.sink.truncate(0);
        match sent {
            Ok(()) => None,
            Err(NotSent::Dropped) => Some(Ok(Handled::NoAck)),
            Err(NotSent::TooLong) => Some(Err(Refusal::new(libc::EMSGSIZE))),
        }
    }
}

/// Where a server stands, from one call to the next. It never waits.
#[derive(Debug)]
pub(crate) struct ServerState {
    port: u32,
    inbox: Inbox,
    sink: VecSink,
    outbox: Outbox,
    overruns: u64,
    unrelated: u64,
}

/// How far it went.
#[derive(Debug)]
pub(crate) enum ServerStep {
    /// A datagram was answered.
    Datagram,
    /// A datagram was taken that had nothing to answer.
    Again,
    /// There is nothing to receive now; and when there is something to send.
    Wait { unsent: Option<Duration> },
}

impl ServerState {
    pub(crate) fn new(socket: &Socket) -> Result<Self, Error> {
        let mut addr = socket.local_addr()?;
        if addr.nl_pid() == 0 {
            socket.bind(addr)?;
            addr = socket.local_addr()?;
        }
        // A client that does not read must not make us wait.
        socket.set_nonblocking(true)?;
        Ok(Self {
            port: addr.nl_pid(),
            inbox: Inbox::new(),
            sink: VecSink::new(),
            outbox: Outbox::default(),
            overruns: 0,
            unrelated: 0,
        })
    }

    pub(crate) fn port(&self) -> u32 {
        self.port
    }

    /// Goes one step.
    pub(crate) fn advance(
        &mut self,
        socket: &Socket,
        handler: &mut dyn FnMut(&Request<'_>, &mut Responder<'_>) -> Outcome<'static>,
    ) -> Result<ServerStep, Error> {
        self.flush(socket, handler);
        self.inbox.clear();
        match self.inbox.receive(socket, SenderFilter::Process) {
            Ok(true) if self.inbox.group.is_none() => {
                self.answer(socket, handler);
                Ok(ServerStep::Datagram)
            }
            Ok(true) => {
                self.unrelated = self.unrelated.saturating_add(1);
                Ok(ServerStep::Again)
            }
            Ok(false) => Ok(ServerStep::Again),
            Err(Error::Overrun) => {
                self.overruns = self.overruns.saturating_add(1);
                Ok(ServerStep::Again)
            }
            Err(Error::WouldBlock) => Ok(ServerStep::Wait {
                unsent: self.outbox.due_in(),
            }),
            Err(error) => Err(error),
        }
    }

    /// Answers what is in the datagram at hand.
    fn answer(
        &mut self,
        socket: &Socket,
        handler: &mut dyn FnMut(&Request<'_>, &mut Responder<'_>) -> Outcome<'static>,
    ) {
        let Self {
            inbox,
            sink,
            outbox,
            ..
        } = self;
        for message in Messages::new(inbox.datagram()) {
            // As the kernel: silent from a broken length on.
            let Ok(message) = message else { break };
            let mut replies = Responder {
                sink,
                outbox,
                socket,
                port: inbox.port,
                header: *message.header(),
                paused: None,
            };
            replies.answer(message.as_bytes(), handler);
        }
    }

    /// Sends what did not fit, as far as it fits now, and goes on with dumps.
    pub(crate) fn flush(
        &mut self,
        socket: &Socket,
        handler: &mut dyn FnMut(&Request<'_>, &mut Responder<'_>) -> Outcome<'static>,
    ) {
        let Self { sink, outbox, .. } = self;
        if outbox.is_empty() {
            return;
        }
        for port in outbox.flush(socket, Instant::now()) {
            let Some(paused) = outbox.resume(port) else {
                continue;
            };
            let mut replies = Responder {
                sink,
                outbox,
                socket,
                port,
                header: paused.header,
                paused: Some(paused.dump),
            };
            replies.answer(&paused.request, handler);
        }
    }

    /// When there is something to send that did not fit.
    pub(crate) fn due_in(&self) -> Option<Duration> {
        self.outbox.due_in()
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            unrelated: self.unrelated,
            overruns: self.overruns,
        }
    }

    pub(crate) fn lost(&self) -> u64 {
        self.outbox.lost()
    }

    pub(crate) fn broadcast(
        &mut self,
        socket: &Socket,
        group: u32,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let to = SockAddrNl::default().with_group(group);
        let to = to.ok_or(Error::NoSuchGroup { group })?;
        self.sink.truncate(0);
        let header = NlMsgHdr::new(nlmsg_type).with_pid(self.port);
        let mut message = MessageBuilder::new(&mut self.sink, header)?;
        build(&mut message)?;
        message.end()?;
        socket.send_to(self.sink.as_bytes(), to)
    }
}
