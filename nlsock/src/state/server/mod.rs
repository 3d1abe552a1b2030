// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`ServerState`]: the state of a server, which never waits.

mod access;
mod answer;
mod backlog;
mod batch;
mod clients;
mod crowd;
mod preferred;
mod receive;
mod responder;
mod service;
mod step;
mod texts;

use std::time::Duration;

use nlwire::uapi::NETLINK_SOCK_DIAG;
use nlwire::{BuildError, MessageBuilder, NlMsgHdr, Sink, SockAddrNl};

pub use responder::Responder;
pub use service::{NoDump, Service};

use super::clock::Clock;
use super::inbox::Inbox;
use super::outbox::{Look, Origin, Outbox, PausedDump};
use super::owner::Owner;
use super::sockets::Sockets;
use crate::{Counters, Error, Kept, Limits, RequestBuilder, Socket, VecSink};
use access::Access;
use answer::Answer;
use backlog::Backlog;
use batch::Batch;
use clients::Clients;
use crowd::Crowd;
use preferred::Preferred;

/// The state of a server that answers the requests of other processes.
///
/// It has no timeout and never waits. A driver repeats [`step`](Self::step).
///
/// ```
/// use nlsock::state::{ServerState, Step};
/// use nlsock::Socket;
/// use nlwire::server::Handled;
/// use nlwire::uapi::NETLINK_USERSOCK;
///
/// let socket = Socket::open(NETLINK_USERSOCK)?;
/// let mut state = ServerState::new(&socket)?;
/// // No client has sent a request, and nothing waits to be sent.
/// let step = state.step(&socket, |_request, _responder| Ok(Handled::Ack))?;
/// assert_eq!(step, Step::Wait { timeout: None });
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Debug)]
pub struct ServerState {
    owner: Owner,
    port: u32,
    inbox: Inbox,
    /// Datagrams that come after that in the inbox.
    batch: Batch,
    backlog: Backlog,
    crowd: Crowd,
    sink: VecSink,
    outbox: Outbox,
    clock: Clock,
    clients: Clients,
    access: Access,
    /// The number of datagrams, or of steps that gathered some, since the queue was
    /// found empty.
    queued: u8,
    /// Whether the step has received from a long queue, and not found it empty.
    is_long: bool,
    /// The number of steps since requests that wait had their turns.
    hasty: u8,
    /// The number of steps since one has looked for the clients of requests that wait.
    unlooked: u8,
    /// The clients whose datagrams are answered before those that wait.
    preferred: Preferred,
    /// The number of steps since something that is kept was looked at.
    unflushed: u32,
    /// What the step has read of the list of sockets for requests that wait.
    looked: Option<Look>,
    overruns: u64,
    unrelated: u64,
    /// The number of datagrams without an answer since the last call of `serve`
    /// ended.
    unanswered: u8,
    /// Requests that the backlog had no room for. The step refuses them after all that it
    /// receives.
    refused: Vec<Origin>,
    /// The number of datagrams that the backlog had no room for.
    excess: u64,
}

impl ServerState {
    /// Returns the state of a server on `socket`. A socket that is not bound is
    /// bound to a port that the kernel chooses. Turns on `SO_PASSCRED`.
    ///
    /// # Errors
    /// Those of [`Socket::bind`].
    pub fn new(socket: &Socket) -> Result<Self, Error> {
        Self::with_sock_diag(socket, Socket::open(NETLINK_SOCK_DIAG).ok())
    }

    /// Returns the state of a server on `socket`, with a socket of
    /// `NETLINK_SOCK_DIAG` in the same network namespace.
    pub(crate) fn with_sock_diag(socket: &Socket, diag: Option<Socket>) -> Result<Self, Error> {
        // A socket that a client has connected would hear its peer alone.
        let _ = socket.disconnect();
        // Where it is denied, handlers receive no credentials.
        let _ = socket.set_passcred(true);
        Ok(Self {
            owner: Owner::new()?,
            port: socket.bound_port()?,
            inbox: Inbox::default(),
            batch: Batch::default(),
            backlog: Backlog::new(Limits::default().backlog_bytes()),
            crowd: Crowd::default(),
            sink: VecSink::new(),
            outbox: Outbox::new(diag.and_then(|diag| Sockets::new(diag, socket).ok())),
            clock: Clock::default(),
            clients: Clients::default(),
            access: Access::default(),
            queued: 0,
            is_long: false,
            hasty: 0,
            unlooked: 0,
            preferred: Preferred::default(),
            unflushed: 0,
            looked: None,
            overruns: 0,
            unrelated: 0,
            unanswered: 0,
            refused: Vec::new(),
            excess: 0,
        })
    }

    /// Returns the port that clients send to.
    #[must_use]
    pub fn port(&self) -> u32 {
        self.port
    }

    /// Sets the maximum length of a part of a dump, in bytes. The default is
    /// 3,776.
    ///
    #[doc = include_str!("../../../docs/part_len.md")]
    pub fn set_part_len(&mut self, bytes: usize) {
        self.clients.part_len = bytes;
    }

    /// Sets whether clients receive extended ACKs. On by default.
    ///
    #[doc = include_str!("../../../docs/server_ext_ack.md")]
    pub fn set_ext_ack(&mut self, on: bool) {
        self.clients.ext_ack = on;
    }

    /// Sets whether refusals lack the payload of the request. Off by default.
    ///
    #[doc = include_str!("../../../docs/server_cap_ack.md")]
    pub fn set_cap_ack(&mut self, on: bool) {
        self.clients.cap_ack = on;
    }

    /// Uses a clock that a test sets instead of the system's.
    #[cfg(feature = "fake")]
    pub fn set_clock(&mut self, clock: &crate::fake::FakeClock) {
        self.clock = Clock::Fake(clock.clone());
    }

    /// Sets the socket with which the server identifies its clients, for a
    /// server whose own socket is in another network namespace.
    ///
    #[doc = include_str!("../../../docs/set_sock_diag.md")]
    ///
    /// # Errors
    /// [`NotListed`](Error::NotListed), [`Os`](Error::Os).
    #[doc(alias = "NETLINK_SOCK_DIAG")]
    pub fn set_sock_diag(&mut self, socket: &Socket, sock_diag: Socket) -> Result<(), Error> {
        self.outbox.set_sockets(Sockets::new(sock_diag, socket)?);
        Ok(())
    }

    /// Sets whether answers are kept for clients that cannot be identified. Off
    /// by default.
    ///
    #[doc = include_str!("../../../docs/set_keep_unverified.md")]
    pub fn set_keep_unverified(&mut self, on: bool) {
        self.outbox.set_keep_unverified(on);
    }

    /// Sets the user ids of the processes that are served; `None`, the default,
    /// serves every process.
    ///
    #[doc = include_str!("../../../docs/served_uids.md")]
    pub fn set_served_uids(&mut self, uids: Option<&[u32]>) {
        self.access.set(uids);
    }

    /// Sends some of the datagrams that clients have room for now, and continues
    /// their dumps.
    fn flush<C: Copy + Send + Sync + 'static>(
        &mut self,
        socket: &Socket,
        service: &mut dyn Service<Cursor = C>,
        is_idle: bool,
    ) {
        let has_looked = self.has_looked();
        let Self {
            backlog,
            sink,
            outbox,
            clock,
            clients,
            ..
        } = self;
        let now = clock.now();
        outbox.begin_flush(is_idle, has_looked, now, &mut |socket| {
            backlog.note_socket(socket.port, socket.id);
        });
        while let Some(PausedDump { origin, dump }) = outbox.next_dump(socket, now) {
            let answer = Answer {
                socket,
                outbox,
                clients: *clients,
                clock,
                origin,
            };
            answer.resume(dump, sink, service);
        }
        outbox.end_flush(now);
    }

    /// Returns the time until there is something to send, or `None` if there is
    /// nothing to send. Zero if a request waits for its turn.
    #[must_use]
    pub fn unsent(&self) -> Option<Duration> {
        if !self.backlog.is_empty() || !self.batch.is_empty() {
            return Some(Duration::ZERO);
        }
        self.outbox.due_in(|| self.clock.now())
    }

    /// Returns whether requests wait for their turn. Steps take longer then.
    #[cfg(feature = "tokio")]
    pub(crate) fn is_busy(&self) -> bool {
        !self.backlog.is_empty() || !self.batch.is_empty()
    }

    /// Returns the numbers of datagrams that did not reach the handler.
    ///
    #[doc = include_str!("../../../docs/server_counters.md")]
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            unrelated: self.unrelated,
            overruns: self.overruns,
            dropped: self.excess,
            unserved: self.access.unserved(),
            ..Counters::default()
        }
    }

    /// Sets the limits of what is kept for clients.
    ///
    #[doc = include_str!("../../../docs/limits.md")]
    pub fn set_limits(&mut self, limits: Limits) {
        self.backlog.set_max_bytes(limits.backlog_bytes());
        self.outbox.set_limits(limits);
    }

    /// Returns how much is kept for clients.
    #[must_use]
    pub fn kept(&self) -> Kept {
        let kept = self.outbox.kept();
        let backlog_bytes = self.backlog.bytes();
        Kept {
            backlog: self.backlog.datagrams(),
            backlog_bytes,
            bytes: kept.bytes.saturating_add(backlog_bytes),
            ..kept
        }
    }

    /// Returns the number of datagrams and dumps that were dropped, and of requests in
    /// datagrams for which there was no room: their clients did not read or no
    /// longer exist, or the limits were exceeded. One answer can count more than
    /// once.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.outbox.lost()
    }

    /// Sends a message to the members of a group, 1 to 32.
    ///
    /// # Errors
    /// [`NoSuchGroup`](Error::NoSuchGroup), [`Build`](Error::Build), and those of
    /// [`Socket::send_to`].
    pub fn broadcast(
        &mut self,
        socket: &Socket,
        group: u32,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.owner.check()?;
        let to = SockAddrNl::default().with_group(group);
        let to = to.ok_or(Error::NoSuchGroup { group })?;
        self.sink.truncate(0);
        let header = NlMsgHdr::new(nlmsg_type).with_pid(self.port);
        let mut message = MessageBuilder::new(&mut self.sink, header)?;
        build(&mut message)?;
        message.end()?;
        socket.send_now(self.sink.as_bytes(), to)
    }
}
