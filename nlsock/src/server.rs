//! [`Server`]: answers requests, as the kernel does, in a process.
//!
//! What is owed for a request is [`nlwire::server`]'s to know; here it is
//! received and sent. Whatever a client sends, and whether it is there for the
//! answer, is the client's business: nothing of it ends the server, nor makes
//! it wait.
//!
//! # Clients that are slow to read
//!
//! What does not fit into a client's receive buffer is kept, and sent as soon as
//! it fits. A dump is not kept: it stops where the buffer is full and goes on
//! when there is room, as the kernel's do, however long it is
//! ([`Replies::dump`]).
//!
//! Two things are too much. One is more than 4 MiB for one client, or 64 MiB for
//! all; but everyone may have one datagram and one dump kept. Then what comes on
//! top is dropped ([`Server::lost`]). The other is a client that makes no room
//! for five seconds. Then all that is kept for it is dropped.
//!
//! Either way the client is told: as soon as there is room, each request whose
//! answer was dropped, or that came meanwhile, is refused with `ENOBUFS`; of more
//! than 1,024 of them the last ones.

use std::any::Any;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::{Duration, Instant};

use nlwire::server::{Dump, Handled, Outcome, Peer, Refusal, Request, Requests};
use nlwire::{BuildError, MessageBuilder, Messages, NlMsgHdr, Sink, SockAddrNl};

use crate::deadline::Deadline;
use crate::inbox::{Inbox, Whom};
use crate::post::{self, NotSent, PausedDump, Post};
use crate::{Counters, Error, RequestBuilder, Socket, VecSink};

/// How many parts of a dump are made before other clients get their turn.
const PARTS: usize = 16;

/// What there is to answer with, beside the ACK; given to the handler of
/// [`Server::serve`].
///
/// What is written here is sent ahead of the ACK; where the request is refused
/// it is not sent at all, but for the parts of a dump.
#[derive(Debug)]
pub struct Replies<'s> {
    sink: &'s mut VecSink,
    post: &'s mut Post,
    socket: &'s Socket,
    port: u32,
    header: NlMsgHdr,
    /// The dump that goes on.
    paused: Option<Box<dyn Any + Send + Sync>>,
}

impl Replies<'_> {
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
        let room = post::room(self.socket);
        for _ in 0..PARTS {
            if self.post.is_waiting(self.port) {
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
        self.post.pause(self.port, paused);
        Ok(Handled::NoAck)
    }

    /// Answers a message, or goes on with its dump.
    ///
    /// The handler sees the message alone: its offsets are the same when it sees
    /// it again.
    fn answer(
        &mut self,
        message: &[u8],
        handler: &mut dyn FnMut(&Request<'_>, &mut Replies<'_>) -> Outcome<'static>,
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
                self.post.refuse(self.socket, self.port, self.header, errno);
            }
        }
    }

    /// Sends what is written. Returns how the request ends where that fails.
    fn flush(&mut self) -> Option<Outcome<'static>> {
        let bytes = self.sink.as_bytes();
        let sent = self.post.send(self.socket, self.port, self.header, bytes);
        self.sink.truncate(0);
        match sent {
            Ok(()) => None,
            Err(NotSent::Dropped) => Some(Ok(Handled::NoAck)),
            Err(NotSent::TooLong) => Some(Err(Refusal::new(libc::EMSGSIZE))),
        }
    }
}

/// Serves one socket; see the [module](self).
///
/// Which protocol: `NETLINK_USERSOCK`, where everyone may send to every port
/// and a broadcast takes a listener with `CAP_NET_ADMIN`; or one that a kernel
/// module has registered for processes.
///
/// # Example: a service that doubles numbers
///
/// ```
/// use nlsock::{Client, Server};
/// use nlwire::server::{Handled, Refusal};
/// use nlwire::uapi::NETLINK_USERSOCK;
///
/// const DOUBLE: u16 = 0x10; // the request: a u32, in ATTR_NUMBER
/// const ATTR_NUMBER: u16 = 1;
///
/// let mut server = Server::open(NETLINK_USERSOCK)?;
/// let port = server.port();
/// std::thread::spawn(move || -> Result<(), nlsock::Error> {
///     loop {
///         server.serve(|request, replies| {
///             if request.message().header().nlmsg_type() != DOUBLE {
///                 return Err(Refusal::new(95).with_msg("unknown request")); // EOPNOTSUPP
///             }
///             for attribute in request.message().attributes(0)? {
///                 let attribute = attribute?;
///                 if attribute.nla_type() == ATTR_NUMBER {
///                     let number = attribute.get_u32()?;
///                     let Some(double) = number.checked_mul(2) else {
///                         let refusal = Refusal::new(34).at(attribute.offset()); // ERANGE
///                         return Err(refusal.with_msg("too large to double"));
///                     };
///                     replies.message(request.reply(DOUBLE), |m| m.put_u32(ATTR_NUMBER, double))?;
///                     return Ok(Handled::Ack);
///                 }
///             }
///             Err(Refusal::missing(ATTR_NUMBER))
///         })?;
///     }
/// });
///
/// let mut client = Client::open(NETLINK_USERSOCK)?.with_peer(port).with_header_len(0);
/// let reply = client.request(DOUBLE, 0, |m| m.put_u32(ATTR_NUMBER, 21))?;
/// let number = reply.message().unwrap().attributes(0)?.next().unwrap()?.get_u32()?;
/// assert_eq!(number, 42);
///
/// let error = client.request(DOUBLE, 0, |m| m.put_u32(ATTR_NUMBER, u32::MAX)).unwrap_err();
/// assert_eq!(error.to_string(), "type 16: ERANGE at attribute 1: too large to double");
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Debug)]
pub struct Server {
    socket: Socket,
    pub(crate) desk: Desk,
    timeout: Option<Duration>,
}

/// Where a server stands, from one call to the next. It never waits.
#[derive(Debug)]
pub(crate) struct Desk {
    port: u32,
    inbox: Inbox,
    sink: VecSink,
    post: Post,
    overruns: u64,
    unrelated: u64,
}

/// How far it went.
#[derive(Debug)]
pub(crate) enum Served {
    /// A datagram was answered.
    Datagram,
    /// A datagram was taken that had nothing to answer.
    Again,
    /// There is nothing to receive now; and when there is something to send.
    Wait { unsent: Option<Duration> },
}

impl Desk {
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
            post: Post::default(),
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
        handler: &mut dyn FnMut(&Request<'_>, &mut Replies<'_>) -> Outcome<'static>,
    ) -> Result<Served, Error> {
        self.flush(socket, handler);
        self.inbox.clear();
        match self.inbox.receive(socket, Whom::Process) {
            Ok(true) if self.inbox.group.is_none() => {
                self.answer(socket, handler);
                Ok(Served::Datagram)
            }
            Ok(true) => {
                self.unrelated = self.unrelated.saturating_add(1);
                Ok(Served::Again)
            }
            Ok(false) => Ok(Served::Again),
            Err(Error::Overrun) => {
                self.overruns = self.overruns.saturating_add(1);
                Ok(Served::Again)
            }
            Err(Error::WouldBlock) => Ok(Served::Wait {
                unsent: self.post.due_in(),
            }),
            Err(error) => Err(error),
        }
    }

    /// Answers what is in the datagram at hand.
    fn answer(
        &mut self,
        socket: &Socket,
        handler: &mut dyn FnMut(&Request<'_>, &mut Replies<'_>) -> Outcome<'static>,
    ) {
        let Self {
            inbox, sink, post, ..
        } = self;
        for message in Messages::new(inbox.datagram()) {
            // As the kernel: silent from a broken length on.
            let Ok(message) = message else { break };
            let mut replies = Replies {
                sink,
                post,
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
        handler: &mut dyn FnMut(&Request<'_>, &mut Replies<'_>) -> Outcome<'static>,
    ) {
        let Self { sink, post, .. } = self;
        if post.is_empty() {
            return;
        }
        for port in post.flush(socket, Instant::now()) {
            let Some(paused) = post.resume(port) else {
                continue;
            };
            let mut replies = Replies {
                sink,
                post,
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
        self.post.due_in()
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            unrelated: self.unrelated,
            overruns: self.overruns,
        }
    }

    pub(crate) fn lost(&self) -> u64 {
        self.post.lost()
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

impl Server {
    /// A server on a port that the kernel chooses; [`port`](Self::port) tells.
    ///
    /// # Errors
    /// [`ProtocolNotRegistered`](Error::ProtocolNotRegistered).
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// A server on a socket of one's own, [bound](Socket::bind) to a port that
    /// clients know, for instance. It gets a port if it has none, and is made
    /// non-blocking.
    ///
    /// # Errors
    /// Those of [`Socket::bind`].
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            desk: Desk::new(&socket)?,
            socket,
            timeout: None,
        })
    }

    /// The port that clients send to.
    #[must_use]
    pub fn port(&self) -> u32 {
        self.desk.port()
    }

    /// How long [`serve`](Self::serve) waits for a request, `None` for ever,
    /// which is the default. Zero means not to wait at all, for event loops.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
    }

    /// The socket, for its options and to wait on.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.socket
    }

    /// When to call [`serve`](Self::serve) again though nothing was received,
    /// because there is something to send that did not fit. For event loops.
    #[must_use]
    pub fn unsent(&self) -> Option<Duration> {
        self.desk.due_in()
    }

    /// What was received and not answered: [`foreign`](Counters::foreign) is
    /// what the kernel sent, [`unrelated`](Counters::unrelated) what was sent to
    /// a group.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.desk.counters()
    }

    /// How many datagrams, and ends of dumps, were dropped because their clients
    /// did not read, or were gone.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.desk.lost()
    }

    /// Waits for the next datagram and answers the requests in it, which
    /// `handler` is given one by one; a request with a dump that the client does
    /// not have room for, again and again ([`Replies::dump`]). What it returns
    /// decides about the ACK; what it refuses with `?` is answered as the kernel
    /// would. A message begins at offset 0 for it, also where several came in one
    /// datagram.
    ///
    /// While there is something to send that did not fit, this comes to life
    /// every so often, between a millisecond and 128, and goes on with dumps: it
    /// has to be called again for that, after the last request as well.
    ///
    /// # Errors
    /// [`WouldBlock`](Error::WouldBlock) at the end of the timeout,
    /// [`Interrupted`](Error::Interrupted) by a signal: call it again. Of
    /// clients' making there are none.
    pub fn serve(
        &mut self,
        mut handler: impl FnMut(&Request<'_>, &mut Replies<'_>) -> Outcome<'static>,
    ) -> Result<(), Error> {
        let mut deadline = Deadline::after(self.timeout);
        loop {
            match self.desk.advance(&self.socket, &mut handler)? {
                Served::Datagram => return Ok(()),
                Served::Again => deadline.check()?,
                Served::Wait { unsent: None } => deadline.wait(&self.socket)?,
                Served::Wait { unsent: Some(due) } => {
                    let left = deadline.left()?.map_or(due, |left| left.min(due));
                    match Deadline::after(Some(left)).wait(&self.socket) {
                        Ok(()) | Err(Error::WouldBlock) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
    }

    /// Sends a message to everyone in a group, 1 to 32. Whether anyone is, is
    /// not told; what a listener has no room for, it loses
    /// ([`Item::Resync`](crate::Item::Resync)).
    ///
    /// # Errors
    /// [`NoSuchGroup`](Error::NoSuchGroup), [`Build`](Error::Build), and those of
    /// [`Socket::send_to`].
    pub fn broadcast(
        &mut self,
        group: u32,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.desk.broadcast(&self.socket, group, nlmsg_type, build)
    }
}

impl AsFd for Server {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl AsRawFd for Server {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

impl std::convert::From<Server> for Socket {
    fn from(server: Server) -> Self {
        server.socket
    }
}
