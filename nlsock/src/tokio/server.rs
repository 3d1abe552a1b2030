// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Server`]: waits for the requests of other processes, and answers them.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use ::tokio::task::consume_budget;
use nlwire::server::{Outcome, Request};
use nlwire::uapi::NETLINK_SOCK_DIAG;
use nlwire::BuildError;

use super::driver::Driver;
use crate::state::ServerState;
use crate::{Counters, Error, Kept, Limits, RequestBuilder, Responder, Service, Socket};

/// The part of a task's budget of 128 that a step takes while requests wait for their
/// turn, in addition to that of every step. Such a step takes about 0.2 ms. Other tasks
/// of the thread were 60 ms late when it took no more than a short one.
const BUSY: usize = 15;

/// An asynchronous server that answers the requests of other processes, on one
/// socket and by the rules of the kernel.
///
/// # Example: a server that notes the keys it is sent
///
/// ```
/// use nlsock::tokio::{Client, Server};
/// use nlwire::server::Handled;
/// use nlwire::uapi::NETLINK_USERSOCK;
/// use nlwire::Errno;
///
/// const ADD: u16 = 0x10; // the request: a string, in ATTR_KEY
/// const ATTR_KEY: u16 = 1;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let mut server = Server::open(NETLINK_USERSOCK)?;
/// let port = server.port();
/// tokio::spawn(async move {
///     let mut keys = std::collections::HashSet::new();
///     loop {
///         let served = server.serve(|request, responder| {
///             for attribute in request.message().attributes(0)? {
///                 let attribute = attribute?;
///                 let key = attribute.get_str()?;
///                 if !keys.insert(key.to_owned()) {
///                     let refusal = responder.refusal(Errno::EEXIST, format_args!("{key:?} is there"));
///                     return Err(refusal.at(attribute.offset()));
///                 }
///             }
///             Ok(Handled::Ack)
///         });
///         if let Err(error) = served.await {
///             return eprintln!("{error}");
///         }
///     }
/// });
///
/// let mut client = Client::open(NETLINK_USERSOCK)?.with_peer(port).with_header_len(0);
/// client.request(ADD, |m| m.put_str(ATTR_KEY, "a")).await?;
/// let error = client.request(ADD, |m| m.put_str(ATTR_KEY, "a")).await.unwrap_err();
/// assert_eq!(error.to_string(), "type 16: EEXIST at attribute 1: \"a\" is there");
/// # Ok::<(), nlsock::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
#[doc = include_str!("../../docs/server.md")]
///
/// # Panics
/// [`open`](Self::open) and [`from_socket`](Self::from_socket) panic outside of
/// a tokio runtime.
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
    /// [`ProtocolNotRegistered`](Error::ProtocolNotRegistered). [`Os`](Error::Os).
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// Opens a server in another network namespace, as
    /// [`Socket::open_in`] does.
    ///
    /// # Errors
    /// Those of [`Socket::open_in`] and [`from_socket`](Self::from_socket).
    ///
    /// # Panics
    /// Outside of a tokio runtime with its I/O driver.
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
            driver: Driver::new(socket)?,
        })
    }

    /// Returns the port that clients send to.
    #[must_use]
    pub fn port(&self) -> u32 {
        self.state.port()
    }

    /// Sets whether handlers receive the credentials of the process that sent a
    /// request ([`Responder::credentials`]). On by default. `SO_PASSCRED`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PASSCRED")]
    pub fn set_passcred(&self, on: bool) -> Result<(), Error> {
        self.socket().set_passcred(on)
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
        state.set_sock_diag(driver.socket(), sock_diag)
    }

    /// Sets whether answers are kept for clients that cannot be identified. Off
    /// by default.
    ///
    #[doc = include_str!("../../docs/set_keep_unverified.md")]
    pub fn set_keep_unverified(&mut self, on: bool) {
        self.state.set_keep_unverified(on);
    }

    /// Returns the socket, for setting options.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        self.driver.socket()
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
    /// The handler is not awaited: it answers at once.
    ///
    /// While there is something to send for which its client had no room, this
    /// function tries to send it, at intervals of 1 ms to 10 s, and continues
    /// dumps. For this, it has to be awaited again, even after the last
    /// request. The future can be dropped at any time: the requests that were
    /// received have been answered, or the next call answers them.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub async fn serve(
        &mut self,
        mut handler: impl for<'r> FnMut(&Request<'_>, &mut Responder<'r>) -> Outcome<'r>,
    ) -> Result<(), Error> {
        let Self { driver, state } = self;
        spend_budget(state).await;
        let step = |socket: &Socket| state.step(socket, &mut handler);
        driver.drive(false, step).await
    }

    /// Serves like [`serve`](Self::serve), with a service that can have dumps.
    ///
    /// # Errors
    /// Those of [`serve`](Self::serve).
    pub async fn serve_with(&mut self, service: &mut impl Service) -> Result<(), Error> {
        let Self { driver, state } = self;
        spend_budget(state).await;
        let step = |socket: &Socket| state.step_with(socket, service);
        driver.drive(false, step).await
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
        state.broadcast(driver.socket(), group, nlmsg_type, build)
    }
}

/// Uses some of the task's budget if the next step is long.
async fn spend_budget(state: &ServerState) {
    if state.is_busy() {
        for _ in 0..BUSY {
            consume_budget().await;
        }
    }
}

impl AsFd for Server {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket().as_fd()
    }
}

impl AsRawFd for Server {
    fn as_raw_fd(&self) -> RawFd {
        self.socket().as_raw_fd()
    }
}

impl From<Server> for Socket {
    /// Returns the socket, with the options that were set on it.
    fn from(server: Server) -> Self {
        server.driver.into_socket()
    }
}
