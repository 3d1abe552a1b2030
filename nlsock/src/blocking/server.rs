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
//! ([`Responder::dump`]).
//!
//! Two things are too much. One is more than 4 MiB for one client, or 64 MiB for
//! all; but everyone may have one datagram and one dump kept. Then what comes on
//! top is dropped ([`Server::lost`]). The other is a client that makes no room
//! for five seconds. Then all that is kept for it is dropped.
//!
//! Either way the client is told: as soon as there is room, each request whose
//! answer was dropped, or that came meanwhile, is refused with `ENOBUFS`; of more
//! than 1,024 of them the last ones.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use nlwire::server::{Outcome, Request};
use nlwire::BuildError;

use super::deadline::Deadline;
use crate::state::{ServerState, ServerStep};
use crate::{Counters, Error, RequestBuilder, Responder, Socket};

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
///             if request.message().nlmsg_type() != DOUBLE {
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
/// let reply = client.request(DOUBLE, |m| m.put_u32(ATTR_NUMBER, 21))?;
/// let number = reply.message().unwrap().attributes(0)?.next().unwrap()?.get_u32()?;
/// assert_eq!(number, 42);
///
/// let error = client.request(DOUBLE, |m| m.put_u32(ATTR_NUMBER, u32::MAX)).unwrap_err();
/// assert_eq!(error.to_string(), "type 16: ERANGE at attribute 1: too large to double");
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Debug)]
pub struct Server {
    socket: Socket,
    pub(crate) state: ServerState,
    timeout: Option<Duration>,
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
            state: ServerState::new(&socket)?,
            socket,
            timeout: None,
        })
    }

    /// The port that clients send to.
    #[must_use]
    pub fn port(&self) -> u32 {
        self.state.port()
    }

    /// How long [`serve`](Self::serve) waits for a request, `None` for ever,
    /// which is the default. Zero means not to wait at all, for event loops.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
    }

    /// Sets whether handlers see which user and process sent a request
    /// ([`Responder::credentials`]). Off by default. `SO_PASSCRED`.
    ///
    /// It costs some 130 ns for each datagram that is received, a fifteenth of a
    /// round trip of two sockets in one thread.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PASSCRED")]
    pub fn set_passcred(&self, on: bool) -> Result<(), Error> {
        self.socket.set_passcred(on)
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
        self.state.due_in()
    }

    /// What was received and not answered: [`foreign`](Counters::foreign) is
    /// what the kernel sent, [`unrelated`](Counters::unrelated) what was sent to
    /// a group.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state.counters()
    }

    /// How many datagrams, and ends of dumps, were dropped because their clients
    /// did not read, or were gone.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.state.lost()
    }

    /// Waits for the next datagram and answers the requests in it, which
    /// `handler` is given one by one; a request with a dump that the client does
    /// not have room for, again and again ([`Responder::dump`]). What it returns
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
        mut handler: impl for<'s> FnMut(&Request<'_>, &mut Responder<'s>) -> Outcome<'s>,
    ) -> Result<(), Error> {
        let mut deadline = Deadline::after(self.timeout);
        loop {
            match self.state.advance(&self.socket, &mut handler)? {
                ServerStep::Datagram => return Ok(()),
                ServerStep::Again => deadline.check()?,
                ServerStep::Wait { unsent: None } => deadline.wait(&self.socket)?,
                ServerStep::Wait { unsent: Some(due) } => {
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
    /// ([`MonitorEvent::Resync`](crate::MonitorEvent::Resync)).
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
        self.state.broadcast(&self.socket, group, nlmsg_type, build)
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
