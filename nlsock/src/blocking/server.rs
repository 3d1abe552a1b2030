// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Server`]: waits for the requests of other processes, and answers them.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use nlwire::server::{Outcome, Request};
use nlwire::uapi::NETLINK_SOCK_DIAG;
use nlwire::BuildError;

use super::driver::{Driver, Signals};
use crate::state::ServerState;
use crate::{Counters, Error, Kept, Limits, RequestBuilder, Responder, Service, Socket};

/// A server that answers the requests of other processes, on one socket and by
/// the rules of the kernel.
///
/// # Example: a service that doubles numbers
///
/// ```
/// use nlsock::{Client, Server};
/// use nlwire::server::{Handled, Refusal};
/// use nlwire::uapi::NETLINK_USERSOCK;
/// use nlwire::Errno;
///
/// const DOUBLE: u16 = 0x10; // the request: a u32, in ATTR_NUMBER
/// const ATTR_NUMBER: u16 = 1;
///
/// let mut server = Server::open(NETLINK_USERSOCK)?;
/// let port = server.port();
/// std::thread::spawn(move || -> Result<(), nlsock::Error> {
///     loop {
///         server.serve(|request, responder| {
///             if request.message().nlmsg_type() != DOUBLE {
///                 return Err(Refusal::new(Errno::EOPNOTSUPP).with_msg("unknown request"));
///             }
///             for attribute in request.message().attributes(0)? {
///                 let attribute = attribute?;
///                 if attribute.nla_type() == ATTR_NUMBER {
///                     let number = attribute.get_u32()?;
///                     let Some(double) = number.checked_mul(2) else {
///                         let refusal = Refusal::new(Errno::ERANGE).at(attribute.offset());
///                         return Err(refusal.with_msg("too large to double"));
///                     };
///                     responder.message(request.reply(DOUBLE), |m| m.put_u32(ATTR_NUMBER, double))?;
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
///
#[doc = include_str!("../../docs/server.md")]
#[derive(Debug)]
pub struct Server {
    driver: Driver,
    state: ServerState,
}

impl Server {
    /// Opens a server on a port that the kernel chooses. [`port`](Self::port)
    /// returns the port.
    ///
    /// # Errors
    /// [`ProtocolNotRegistered`](Error::ProtocolNotRegistered).
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// Opens a server in another network namespace, as
    /// [`Socket::open_in`] does.
    ///
    /// # Errors
    /// Those of [`Socket::open_in`] and [`from_socket`](Self::from_socket).
    pub fn open_in(protocol: i32, namespace: impl AsFd) -> Result<Self, Error> {
        let (socket, sock_diag) = Socket::open_both_in(protocol, namespace)?;
        Self::with_sock_diag(socket, sock_diag)
    }

    /// Returns a server on `socket`, which can be [bound](Socket::bind) to a
    /// port that the clients know. A socket without a port is bound.
    ///
    /// # Errors
    /// Those of [`Socket::bind`].
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        Self::with_sock_diag(socket, Socket::open(NETLINK_SOCK_DIAG).ok())
    }

    fn with_sock_diag(socket: Socket, sock_diag: Option<Socket>) -> Result<Self, Error> {
        Ok(Self {
            state: ServerState::with_sock_diag(&socket, sock_diag)?,
            driver: Driver::new(socket),
        })
    }

    /// Returns the port that clients send to.
    #[must_use]
    pub fn port(&self) -> u32 {
        self.state.port()
    }

    /// Sets how long [`serve`](Self::serve) waits for a datagram; `None`, the
    /// default, waits forever. Zero never waits, for event loops.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.driver.timeout = timeout;
    }

    /// Sets whether handlers receive the credentials of the process that sent a
    /// request ([`Responder::credentials`]). On by default. `SO_PASSCRED`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PASSCRED")]
    pub fn set_passcred(&self, on: bool) -> Result<(), Error> {
        self.driver.socket.set_passcred(on)
    }

    /// Sets the user ids of the processes that are served; `None`, the default,
    /// serves every process.
    ///
    #[doc = include_str!("../../docs/served_uids.md")]
    pub fn set_served_uids(&mut self, uids: Option<&[u32]>) {
        self.state.set_served_uids(uids);
    }

    /// Sets the maximum length of a part of a dump, in bytes. The default is
    /// 3,776.
    ///
    #[doc = include_str!("../../docs/part_len.md")]
    pub fn set_part_len(&mut self, bytes: usize) {
        self.state.set_part_len(bytes);
    }

    /// Sets whether clients receive extended ACKs. On by default.
    ///
    #[doc = include_str!("../../docs/server_ext_ack.md")]
    pub fn set_ext_ack(&mut self, on: bool) {
        self.state.set_ext_ack(on);
    }

    /// Sets whether refusals lack the payload of the request. Off by default.
    ///
    #[doc = include_str!("../../docs/server_cap_ack.md")]
    pub fn set_cap_ack(&mut self, on: bool) {
        self.state.set_cap_ack(on);
    }

    /// Uses a clock that a test sets instead of the system's.
    #[cfg(feature = "fake")]
    pub fn set_clock(&mut self, clock: &crate::fake::FakeClock) {
        self.state.set_clock(clock);
    }

    /// Sets the socket with which the server identifies its clients, for a
    /// server whose own socket is in another network namespace.
    ///
    #[doc = include_str!("../../docs/set_sock_diag.md")]
    ///
    /// # Errors
    /// [`NotListed`](Error::NotListed), [`Os`](Error::Os).
    #[doc(alias = "NETLINK_SOCK_DIAG")]
    pub fn set_sock_diag(&mut self, sock_diag: Socket) -> Result<(), Error> {
        let Self { driver, state } = self;
        state.set_sock_diag(&driver.socket, sock_diag)
    }

    /// Sets whether answers are kept for clients that cannot be identified. Off
    /// by default.
    ///
    #[doc = include_str!("../../docs/set_keep_unverified.md")]
    pub fn set_keep_unverified(&mut self, on: bool) {
        self.state.set_keep_unverified(on);
    }

    /// Returns the socket, for setting options and waiting.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.driver.socket
    }

    /// Returns the time after which to call [`serve`](Self::serve) again even
    /// if nothing can be received: zero if there is more to do at once, and
    /// otherwise the time until there is something to send for which its client
    /// had no room. Returns `None` if there is neither. For event loops.
    #[must_use]
    pub fn unsent(&self) -> Option<Duration> {
        self.state.unsent()
    }

    /// Returns the numbers of datagrams that did not reach the handler.
    ///
    #[doc = include_str!("../../docs/server_counters.md")]
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state.counters()
    }

    /// Sets the limits of what is kept for clients.
    ///
    #[doc = include_str!("../../docs/limits.md")]
    pub fn set_limits(&mut self, limits: Limits) {
        self.state.set_limits(limits);
    }

    /// Returns how much is kept for clients.
    #[must_use]
    pub fn kept(&self) -> Kept {
        self.state.kept()
    }

    /// Returns the number of datagrams and dumps that were dropped, and of requests in
    /// datagrams for which there was no room: their clients did not read or no
    /// longer exist, or the limits were exceeded. One answer can count more than
    /// once.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.state.lost()
    }

    /// Waits for requests and answers them.
    ///
    #[doc = include_str!("../../docs/serve.md")]
    ///
    /// While there is something to send for which its client had no room, this
    /// function tries to send it, at intervals of 1 ms to 10 s, and continues
    /// dumps. For this, it has to be called again, even after the last request.
    ///
    /// # Errors
    /// [`WouldBlock`](Error::WouldBlock) after the timeout.
    /// [`Interrupted`](Error::Interrupted) by a signal. After either, the
    /// function can be called again. [`Os`](Error::Os).
    pub fn serve(
        &mut self,
        mut handler: impl for<'r> FnMut(&Request<'_>, &mut Responder<'r>) -> Outcome<'r>,
    ) -> Result<(), Error> {
        let Self { driver, state } = self;
        driver.drive(Signals::Reported, |socket| state.step(socket, &mut handler))
    }

    /// Serves like [`serve`](Self::serve), with a service that can have dumps.
    ///
    /// # Errors
    /// Those of [`serve`](Self::serve).
    pub fn serve_with(&mut self, service: &mut impl Service) -> Result<(), Error> {
        let Self { driver, state } = self;
        driver.drive(Signals::Reported, |socket| state.step_with(socket, service))
    }

    /// Sends a message to the members of a group, 1 to 32.
    ///
    /// The kernel does not report whether the group has members. A member
    /// without room for the message loses it
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
        let Self { driver, state } = self;
        state.broadcast(&driver.socket, group, nlmsg_type, build)
    }
}

impl AsFd for Server {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.driver.socket.as_fd()
    }
}

impl AsRawFd for Server {
    fn as_raw_fd(&self) -> RawFd {
        self.driver.socket.as_raw_fd()
    }
}

impl From<Server> for Socket {
    /// Returns the socket, with the options that were set on it.
    fn from(server: Server) -> Self {
        server.driver.socket
    }
}
