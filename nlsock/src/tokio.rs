//! [`Client`], [`Genl`], [`Monitor`], [`Follow`] and [`Server`] for tokio, on its
//! `AsyncFd`: the same as their blocking namesakes, whose documentation holds
//! here too, but that they are awaited. Behind the feature `tokio`.
//!
//! **Every future may be dropped**, by `tokio::time::timeout` or `select!`. What
//! there is to remember is in the client, monitor or server, and a datagram is
//! taken and noted in one go, with nothing to be awaited in between. So nothing
//! is lost by it: the next call to [`Dump::next`] or [`Monitor::next`] returns
//! what this one would have; [`Client::resume`] goes on waiting for the answer
//! to a request; and another request passes over what still comes for the one
//! that was given up.
//!
//! There are no timeouts here, tokio has them. The runtime needs both of its
//! drivers (`enable_all`), the timer for peers that are slow to read.
//!
//! # Example: give up after a second
//!
//! ```
//! use std::time::Duration;
//! use nlsock::tokio::Client;
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::*;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let mut client = Client::open(NETLINK_ROUTE)?;
//! let request = client.request(RTM_GETLINK, 0, |message| {
//!     message.put_header(&IfInfoMsg::default())?;
//!     message.put_str(IFLA_IFNAME, "lo")
//! });
//! let reply = tokio::time::timeout(Duration::from_secs(1), request).await??;
//! let link = reply.message().ok_or("no answer")?;
//! assert_eq!(link.parse::<IfInfoMsg>()?.0.ifi_index.get(), 1);
//!
//! let mut links = 0;
//! let mut dump = client.dump(RTM_GETLINK, 0, |m| m.put_header(&IfInfoMsg::default()))?;
//! while let Some(_link) = dump.next().await? {
//!     links += 1;
//! }
//! assert!(links > 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod genl;

use std::io;
use std::ops::Range;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use ::tokio::io::unix::AsyncFd;
use ::tokio::task::consume_budget;
use ::tokio::time;

use nlwire::server::{Outcome, Request};
use nlwire::{BuildError, Message};

use crate::conversation::{Conversation, Kind, Step};
use crate::follow::{Plan, Wants};
use crate::monitor::{Ear, Heard};
use crate::post::TICK;
use crate::server::{Desk, Served};
use crate::{
    sys, BatchOutcome, Change, Counters, Error, Item, Replies, Reply, RequestBuilder, Socket,
};

pub use genl::Genl;

/// Registers a socket with the runtime.
fn register(socket: Socket) -> Result<AsyncFd<Socket>, Error> {
    sys::register(socket).map_err(|e| Error::of("epoll_ctl", e))
}

/// Goes a step when the socket is readable, or has an error to tell, which
/// there can be without anything to read: `None` where there was nothing to
/// receive after all.
///
/// Where there always is, as in a flood, the runtime gets a turn all the same,
/// for other tasks and for the timeout of this one.
async fn when_readable<T>(
    fd: &AsyncFd<Socket>,
    step: impl FnOnce(&Socket) -> Result<Option<T>, Error>,
) -> Result<Option<T>, Error> {
    consume_budget().await;
    let ready = fd.ready(sys::INTEREST).await;
    let mut guard = ready.map_err(|source| Error::Os {
        call: "epoll_wait",
        source,
    })?;
    let result = guard.try_io(|fd| match step(fd.get_ref()) {
        Ok(None) => Err(io::ErrorKind::WouldBlock.into()),
        other => Ok(other),
    });
    match result {
        Ok(Ok(step)) => step,
        // The latter cannot be: the closure has no other error.
        Err(_) | Ok(Err(_)) => Ok(None),
    }
}

/// As [`crate::Client`].
///
/// # Panics
/// Making one panics outside of a tokio runtime, as everything does that tokio
/// drives.
#[derive(Debug)]
pub struct Client {
    fd: AsyncFd<Socket>,
    conversation: Conversation,
}

impl Client {
    /// As [`crate::Client::open`].
    ///
    /// # Errors
    /// The same.
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// As [`crate::Client::from_socket`]. The socket is made non-blocking.
    ///
    /// # Errors
    /// The same, and [`Os`](Error::Os).
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        socket.set_nonblocking(true)?;
        Ok(Self {
            conversation: Conversation::new(&socket)?,
            fd: register(socket)?,
        })
    }

    /// As [`crate::Client::with_peer`].
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.conversation.peer = port;
        self
    }

    /// As [`crate::Client::with_header_len`].
    #[must_use]
    pub fn with_header_len(mut self, len: usize) -> Self {
        self.conversation.header_len = Some(len);
        self
    }

    /// The socket, for its options.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        self.fd.get_ref()
    }

    /// As [`crate::Client::counters`].
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.conversation.counters()
    }

    /// As [`crate::Client::last_request`].
    #[must_use]
    pub fn last_request(&self) -> &[u8] {
        self.conversation.requests()
    }

    /// As [`crate::Client::request`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn request(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.conversation.begin(false);
        self.conversation
            .add(Kind::Request, nlmsg_type, nlmsg_flags, build)?;
        self.finish().await
    }

    /// As [`crate::Client::resume`]: after a future that was dropped.
    ///
    /// # Errors
    /// The same.
    pub async fn resume(&mut self) -> Result<Option<Reply<'_>>, Error> {
        if self.conversation.is_waiting(false) {
            self.finish().await.map(Some)
        } else {
            Ok(None)
        }
    }

    /// As [`crate::Client::dump`]. Nothing has been sent yet.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn dump(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.conversation.begin(false);
        self.conversation
            .add(Kind::Dump, nlmsg_type, nlmsg_flags, build)?;
        Ok(Dump { client: self })
    }

    /// As [`crate::Client::batch`].
    pub fn batch(&mut self) -> Batch<'_> {
        self.conversation.begin(true);
        Batch { client: self }
    }

    /// As [`crate::Client::resume_batch`].
    ///
    /// # Errors
    /// The same.
    pub async fn resume_batch(&mut self) -> Result<Option<BatchOutcome<'_>>, Error> {
        if !self.conversation.is_waiting(true) {
            return Ok(None);
        }
        self.finish().await?;
        Ok(Some(BatchOutcome::new(&mut self.conversation)))
    }

    /// Goes steps until there is a message or the end.
    async fn drive(&mut self) -> Result<Option<Range<usize>>, Error> {
        loop {
            let conversation = &mut self.conversation;
            let step = if conversation.need_not_wait() {
                conversation.advance(self.fd.get_ref()).map(Some)
            } else {
                when_readable(&self.fd, |socket| match conversation.advance(socket) {
                    Ok(Step::Wait) => Ok(None),
                    step => step.map(Some),
                })
                .await
            };
            match step {
                Ok(Some(Step::Message(place))) => return Ok(Some(place)),
                Ok(Some(Step::Finished)) => return Ok(None),
                Ok(Some(Step::Again | Step::Wait) | None) | Err(Error::Interrupted) => {
                    consume_budget().await;
                }
                // The peer is slow to read; no one will tell when it has.
                Err(Error::WouldBlock) => time::sleep(TICK).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// Keeps everything up to the end.
    async fn complete(&mut self) -> Result<(), Error> {
        while let Some(place) = self.drive().await? {
            self.conversation.keep(place);
        }
        Ok(())
    }

    /// What [`complete`](Self::complete) kept.
    fn reply(&self) -> Reply<'_> {
        Reply {
            conversation: &self.conversation,
        }
    }

    async fn finish(&mut self) -> Result<Reply<'_>, Error> {
        self.complete().await?;
        Ok(self.reply())
    }
}

impl AsFd for Client {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket().as_fd()
    }
}

impl AsRawFd for Client {
    fn as_raw_fd(&self) -> RawFd {
        self.socket().as_raw_fd()
    }
}

impl From<Client> for Socket {
    /// The socket, no longer registered with the runtime; non-blocking still.
    fn from(client: Client) -> Self {
        client.fd.into_inner()
    }
}

/// As [`crate::Dump`].
#[derive(Debug)]
#[must_use = "a dump is read by calling next"]
pub struct Dump<'c> {
    client: &'c mut Client,
}

impl<'c> Dump<'c> {
    /// As [`crate::Dump::next`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn next(&mut self) -> Result<Option<Message<'_>>, Error> {
        match self.client.drive().await? {
            Some(place) => Ok(self.client.conversation.lend(&place)),
            None => Ok(None),
        }
    }

    /// As [`crate::Dump::is_interrupted`].
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.client.conversation.interrupted()
    }

    /// As [`crate::Dump::restart`].
    pub fn restart(&mut self) {
        self.client.conversation.ask_again(Kind::Dump, None);
    }

    /// As [`crate::Dump::read_all`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn read_all(mut self, attempts: usize) -> Result<Reply<'c>, Error> {
        for _ in 1..attempts {
            self.client.finish().await?;
            if !self.is_interrupted() {
                break;
            }
            self.restart();
        }
        self.client.finish().await
    }
}

/// As [`crate::Batch`].
#[derive(Debug)]
#[must_use = "a batch is sent by calling send"]
pub struct Batch<'c> {
    client: &'c mut Client,
}

impl<'c> Batch<'c> {
    /// As [`crate::Batch::add`].
    ///
    /// # Errors
    /// The same.
    pub fn add(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.client
            .conversation
            .add(Kind::Request, nlmsg_type, nlmsg_flags, build)
    }

    /// As [`crate::Batch::send_at_once`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn send_at_once(self) -> Result<BatchOutcome<'c>, Error> {
        self.client.conversation.send_at_once();
        self.send().await
    }

    /// As [`crate::Batch::send`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn send(self) -> Result<BatchOutcome<'c>, Error> {
        self.client.finish().await?;
        Ok(BatchOutcome::new(&mut self.client.conversation))
    }
}

/// As [`crate::Monitor`].
///
/// # Panics
/// As [`Client`].
#[derive(Debug)]
pub struct Monitor {
    fd: AsyncFd<Socket>,
    ear: Ear,
}

impl Monitor {
    /// As [`crate::Monitor::open`].
    ///
    /// # Errors
    /// The same.
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// As [`crate::Monitor::from_socket`].
    ///
    /// # Errors
    /// The same.
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            ear: Ear::new(&socket)?,
            fd: register(socket)?,
        })
    }

    /// As [`crate::Monitor::with_peer`].
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.ear.sender = port;
        self
    }

    /// As [`crate::Monitor::join`].
    ///
    /// # Errors
    /// The same.
    pub fn join(&self, group: u32) -> Result<(), Error> {
        self.socket().join(group)
    }

    /// As [`crate::Monitor::leave`].
    ///
    /// # Errors
    /// The same.
    pub fn leave(&self, group: u32) -> Result<(), Error> {
        self.socket().leave(group)
    }

    /// The socket, for its options.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        self.fd.get_ref()
    }

    /// As [`crate::Monitor::counters`].
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.ear.counters()
    }

    /// As [`crate::Monitor::next`].
    ///
    /// # Errors
    /// The same, but for a timeout and a signal.
    pub async fn next(&mut self) -> Result<Item<'_>, Error> {
        let place = self.drive().await?;
        Ok(self.ear.item(place.as_ref()))
    }

    /// Goes steps until there is a message, or `None` for a loss.
    async fn drive(&mut self) -> Result<Option<Range<usize>>, Error> {
        loop {
            let ear = &mut self.ear;
            let heard = if ear.has_unread() {
                ear.advance(self.fd.get_ref()).map(Some)?
            } else {
                when_readable(&self.fd, |socket| match ear.advance(socket) {
                    Ok(Heard::Wait) => Ok(None),
                    heard => heard.map(Some),
                })
                .await?
            };
            match heard {
                Some(Heard::Message(place)) => return Ok(Some(place)),
                Some(Heard::Resync) => return Ok(None),
                Some(Heard::Again | Heard::Wait) | None => {}
            }
        }
    }
}

impl AsFd for Monitor {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket().as_fd()
    }
}

impl AsRawFd for Monitor {
    fn as_raw_fd(&self) -> RawFd {
        self.socket().as_raw_fd()
    }
}

impl From<Monitor> for Socket {
    /// The socket, no longer registered with the runtime.
    fn from(monitor: Monitor) -> Self {
        monitor.fd.into_inner()
    }
}

/// As [`crate::Follow`].
#[derive(Debug)]
pub struct Follow {
    monitor: Monitor,
    client: Client,
    plan: Plan,
}

impl Follow {
    /// As [`crate::Follow::new`].
    #[must_use]
    pub fn new(monitor: Monitor, client: Client) -> Self {
        Self {
            monitor,
            client,
            plan: Plan::new(),
        }
    }

    /// As [`crate::Follow::add_dump`].
    ///
    /// # Errors
    /// The same.
    pub fn add_dump(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.plan.add(nlmsg_type, nlmsg_flags, build)
    }

    /// As [`crate::Follow::monitor`].
    #[must_use]
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// As [`crate::Follow::client`].
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// As [`crate::Follow::next`].
    ///
    /// # Errors
    /// The same, but for timeouts and signals.
    pub async fn next(&mut self) -> Result<Change<'_>, Error> {
        loop {
            match self.plan.step(&mut self.client.conversation)? {
                Wants::Tell(change) => return Ok(change),
                Wants::Entry => {
                    let read = self.client.drive().await;
                    if let Some(place) = self.plan.read(&self.client.conversation, read)? {
                        return Ok(Change::entry(&self.client.conversation, &place));
                    }
                }
                Wants::Event => {
                    let heard = self.monitor.drive().await;
                    if let Some(place) = self.plan.hear(heard)? {
                        return Ok(Change::event(&self.monitor.ear, &place));
                    }
                }
            }
        }
    }
}

/// As [`crate::Server`].
///
/// # Panics
/// As [`Client`].
#[derive(Debug)]
pub struct Server {
    fd: AsyncFd<Socket>,
    desk: Desk,
}

impl Server {
    /// As [`crate::Server::open`].
    ///
    /// # Errors
    /// The same.
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// As [`crate::Server::from_socket`].
    ///
    /// # Errors
    /// The same.
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            desk: Desk::new(&socket)?,
            fd: register(socket)?,
        })
    }

    /// As [`crate::Server::port`].
    #[must_use]
    pub fn port(&self) -> u32 {
        self.desk.port()
    }

    /// The socket, for its options.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        self.fd.get_ref()
    }

    /// As [`crate::Server::counters`].
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.desk.counters()
    }

    /// As [`crate::Server::lost`].
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.desk.lost()
    }

    /// As [`crate::Server::serve`]. The handler answers at once: it is not
    /// awaited.
    ///
    /// # Errors
    /// [`Os`](Error::Os). Of clients' making there are none.
    pub async fn serve(
        &mut self,
        mut handler: impl FnMut(&Request<'_>, &mut Replies<'_>) -> Outcome<'static>,
    ) -> Result<(), Error> {
        loop {
            let unsent = self.desk.due_in();
            let desk = &mut self.desk;
            let step = when_readable(&self.fd, |socket| {
                match desk.advance(socket, &mut handler) {
                    Ok(Served::Wait { .. }) => Ok(None),
                    served => served.map(Some),
                }
            });
            let served = if let Some(due) = unsent {
                match time::timeout(due, step).await {
                    Ok(served) => served?,
                    Err(_elapsed) => {
                        self.desk.flush(self.fd.get_ref(), &mut handler);
                        continue;
                    }
                }
            } else {
                step.await?
            };
            if let Some(Served::Datagram) = served {
                return Ok(());
            }
        }
    }

    /// As [`crate::Server::broadcast`].
    ///
    /// # Errors
    /// The same.
    pub fn broadcast(
        &mut self,
        group: u32,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.desk
            .broadcast(self.fd.get_ref(), group, nlmsg_type, build)
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
    /// The socket, no longer registered with the runtime; non-blocking still.
    fn from(server: Server) -> Self {
        server.fd.into_inner()
    }
}
