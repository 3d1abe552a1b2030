//! [`ServerState`]: what a server remembers from one call to the next. It never
//! waits.

mod origin;
mod responder;
mod texts;

use std::time::{Duration, Instant};

use nlwire::server::{Outcome, Request};
use nlwire::{BuildError, MessageBuilder, Messages, NlMsgHdr, Sink, SockAddrNl};

pub(crate) use origin::Origin;
pub use responder::Responder;

use super::inbox::{Inbox, SenderFilter};
use super::outbox::Outbox;
use crate::{Counters, Error, RequestBuilder, Socket, VecSink};
use texts::Texts;

/// The function that is given each request.
pub(crate) type Handler<'h> =
    dyn for<'s> FnMut(&Request<'_>, &mut Responder<'s>) -> Outcome<'s> + 'h;

/// The state of a server.
#[derive(Debug)]
pub(crate) struct ServerState {
    port: u32,
    inbox: Inbox,
    sink: VecSink,
    outbox: Outbox,
    overruns: u64,
    unrelated: u64,
}

/// The result of a step.
#[derive(Debug)]
pub(crate) enum ServerStep {
    /// A datagram was answered.
    Datagram,
    /// A datagram was taken that had nothing to answer.
    Again,
    /// There is nothing to receive. `unsent` is the time until there is something
    /// to send.
    Wait { unsent: Option<Duration> },
}

impl ServerState {
    pub(crate) fn new(socket: &Socket) -> Result<Self, Error> {
        let mut addr = socket.local_addr()?;
        if addr.nl_pid() == 0 {
            socket.bind(addr)?;
            addr = socket.local_addr()?;
        }
        // A client that does not read must not make the server wait.
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

    /// Performs one step: sends what is due, and receives and answers one
    /// datagram.
    pub(crate) fn advance(
        &mut self,
        socket: &Socket,
        handler: &mut Handler<'_>,
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
                unsent: self.due_in(),
            }),
            Err(error) => Err(error),
        }
    }

    /// Answers the requests of the datagram in the inbox.
    fn answer(&mut self, socket: &Socket, handler: &mut Handler<'_>) {
        let Self {
            inbox,
            sink,
            outbox,
            ..
        } = self;
        for message in Messages::new(inbox.datagram()) {
            // Like the kernel, without a word about a broken length.
            let Ok(message) = message else { break };
            let origin = Origin {
                port: inbox.port,
                credentials: inbox.credentials,
                header: *message.header(),
            };
            let mut texts = Texts::default();
            Responder::new(socket, outbox, sink, &mut texts, origin)
                .answer(message.as_bytes(), handler);
        }
    }

    /// Sends what clients have room for now, and continues their dumps.
    pub(crate) fn flush(&mut self, socket: &Socket, handler: &mut Handler<'_>) {
        let Self { sink, outbox, .. } = self;
        if outbox.is_empty() {
            return;
        }
        let now = Instant::now();
        for port in outbox.flush(socket, now) {
            let Some(paused) = outbox.resume(port, now) else {
                continue;
            };
            let mut texts = Texts::default();
            Responder::new(socket, outbox, sink, &mut texts, paused.origin)
                .resuming(paused.dump)
                .answer(&paused.request, handler);
        }
    }

    /// Returns the time until there is something to send, `None` where nothing is
    /// kept.
    pub(crate) fn due_in(&self) -> Option<Duration> {
        self.outbox.due_in(Instant::now)
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
