//! [`Server`]: answers requests, as the kernel does, in a process.
//!
//! What is owed for a request is [`nlwire::server`]'s to know; here it is
//! received and sent. Whatever a client sends, and whether it is there for the
//! answer, is the client's business: nothing of it ends the server, nor makes
//! it wait. What does not fit into the receive buffer of a client that is slow
//! to read is kept, and sent as soon as it fits; what has been kept for a second
//! is dropped, and so is what is kept beside it for the same client.

use std::collections::{HashMap, VecDeque};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::{Duration, Instant};

use nlwire::server::{Dump, Handled, Outcome, Peer, Refusal, Request, Requests};
use nlwire::{BuildError, MessageBuilder, NlMsgHdr, Sink, SockAddrNl};

use crate::deadline::Deadline;
use crate::inbox::{Inbox, Whom, ROOM};
use crate::{Counters, Error, RequestBuilder, Socket, VecSink};

/// How long to wait before what did not fit is tried again. The kernel tells a
/// sender nothing about the room at a receiver.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// How long a client may not read.
const PATIENCE: Duration = Duration::from_secs(1);

/// The most bytes to keep for one client.
const KEPT_FOR_ONE: usize = 4 * 1024 * 1024;

/// The most bytes to keep for all of them.
const KEPT_IN_ALL: usize = 64 * 1024 * 1024;

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
    /// # Errors
    /// `ENOBUFS` where the client reads so slowly that too much would have to
    /// be kept for it.
    pub fn dump<C: Copy>(
        &mut self,
        request: &Request<'_>,
        cursor: C,
        mut item: impl FnMut(&mut VecSink, &mut C, NlMsgHdr) -> Result<bool, Refusal<'static>>,
    ) -> Outcome<'static> {
        self.flush();
        let mut dump = Dump::new(request, cursor);
        while !dump.is_done() {
            if self.post.is_too_much(self.port) {
                return Err(Refusal::new(libc::ENOBUFS));
            }
            self.sink.set_limit(ROOM);
            let filled = dump.fill(self.sink, &mut item);
            self.sink.set_limit(usize::MAX);
            filled?;
            self.flush();
        }
        Ok(Handled::NoAck)
    }

    /// Sends what is written.
    fn flush(&mut self) {
        if !self.sink.as_bytes().is_empty() {
            self.post.send(self.socket, self.port, self.sink.as_bytes());
            self.sink.truncate(0);
        }
    }
}

/// What is on its way to clients.
#[derive(Debug, Default)]
struct Post {
    /// What did not fit, by the client's port.
    kept: HashMap<u32, Letters>,
    bytes: usize,
    lost: u64,
}

/// What is kept for one client.
#[derive(Debug, Default)]
struct Letters {
    letters: VecDeque<(Instant, Vec<u8>)>,
    bytes: usize,
    /// Whether there was too much: then nothing is added until it is read, so
    /// that nothing is missing in the middle.
    full: bool,
}

/// What it costs to keep a datagram, beside its bytes.
const OVERHEAD: usize = 64;

impl Post {
    /// Sends a datagram, or keeps it for later.
    fn send(&mut self, socket: &Socket, port: u32, bytes: &[u8]) {
        if !self.kept.contains_key(&port) && self.post(socket, port, bytes) {
            return;
        }
        let cost = bytes.len().saturating_add(OVERHEAD);
        let too_much = self.is_too_much(port);
        let letters = self.kept.entry(port).or_default();
        letters.full |= too_much;
        if letters.full {
            self.lost = self.lost.saturating_add(1);
            return;
        }
        letters.letters.push_back((Instant::now(), bytes.to_vec()));
        letters.bytes = letters.bytes.saturating_add(cost);
        self.bytes = self.bytes.saturating_add(cost);
    }

    /// Sends a datagram now. Returns whether that is done with.
    fn post(&mut self, socket: &Socket, port: u32, bytes: &[u8]) -> bool {
        match socket.send_to(bytes, SockAddrNl::new(port, 0)) {
            Ok(()) => true,
            Err(Error::WouldBlock | Error::Interrupted) => false,
            // The client is gone, or the datagram is more than a socket takes.
            Err(_) => {
                self.lost = self.lost.saturating_add(1);
                true
            }
        }
    }

    fn is_too_much(&self, port: u32) -> bool {
        let letters = self.kept.get(&port);
        self.bytes > KEPT_IN_ALL
            || letters.is_some_and(|letters| letters.full || letters.bytes > KEPT_FOR_ONE)
    }

    /// Tries again to send what is kept, each client's in order.
    fn flush(&mut self, socket: &Socket) {
        if self.kept.is_empty() {
            return;
        }
        for (port, mut letters) in std::mem::take(&mut self.kept) {
            while let Some((since, bytes)) = letters.letters.front() {
                if since.elapsed() > PATIENCE {
                    let lost = u64::try_from(letters.letters.len()).unwrap_or(u64::MAX);
                    self.lost = self.lost.saturating_add(lost);
                    letters.letters.clear();
                    break;
                }
                if !self.post(socket, port, bytes) {
                    break;
                }
                let cost = bytes.len().saturating_add(OVERHEAD);
                letters.bytes = letters.bytes.saturating_sub(cost);
                self.bytes = self.bytes.saturating_sub(cost);
                letters.letters.pop_front();
            }
            if letters.letters.is_empty() {
                self.bytes = self.bytes.saturating_sub(letters.bytes);
            } else {
                self.kept.insert(port, letters);
            }
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
    /// There is nothing to receive now; and whether there is something to send.
    Wait { unsent: bool },
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
        self.post.flush(socket);
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
                unsent: !self.post.kept.is_empty(),
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
        let port = self.inbox.port;
        // A process cannot see this option of its clients' sockets.
        let peer = Peer::new(port).with_ext_ack(true);
        for request in Requests::new(self.inbox.datagram(), peer) {
            let mut replies = Replies {
                sink: &mut self.sink,
                post: &mut self.post,
                socket,
                port,
            };
            replies.sink.truncate(0);
            let outcome = request.handle(|_| handler(&request, &mut replies));
            if outcome.is_err() {
                replies.sink.truncate(0);
            }
            // Fails for a text or cookie of 64 KiB: then the errno alone.
            if request.answer(outcome, replies.sink).is_err() {
                let errno = outcome.map_or_else(|refusal| refusal.errno(), |_| libc::EMSGSIZE);
                let _ = request.answer(Err(Refusal::new(errno)), replies.sink);
            }
            replies.flush();
        }
    }

    #[cfg(feature = "tokio")]
    pub(crate) fn has_unsent(&self) -> bool {
        !self.post.kept.is_empty()
    }

    #[cfg(feature = "tokio")]
    pub(crate) fn flush(&mut self, socket: &Socket) {
        self.post.flush(socket);
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            unrelated: self.unrelated,
            overruns: self.overruns,
        }
    }

    pub(crate) fn lost(&self) -> u64 {
        self.post.lost
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

    /// What was received and not answered: [`foreign`](Counters::foreign) is
    /// what the kernel sent, [`unrelated`](Counters::unrelated) what was sent to
    /// a group.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.desk.counters()
    }

    /// How many datagrams were for clients that did not read them.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.desk.lost()
    }

    /// Waits for the next datagram and answers the requests in it, which
    /// `handler` is given one by one. What it returns decides about the ACK;
    /// what it refuses with `?` is answered as the kernel would.
    ///
    /// While there is something to send that did not fit, this comes to life
    /// every millisecond.
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
                Served::Wait { unsent: false } => deadline.wait(&self.socket)?,
                Served::Wait { unsent: true } => {
                    let left = deadline.left()?.map_or(TICK, |left| left.min(TICK));
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
