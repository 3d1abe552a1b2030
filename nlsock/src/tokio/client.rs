//! [`Client`], [`Dump`] and [`Batch`], awaited.

use std::ops::Range;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use ::tokio::io::unix::AsyncFd;
use ::tokio::task::consume_budget;
use ::tokio::time;

use nlwire::{BuildError, Message};

use super::{register, when_readable};
use crate::state::outbox::TICK;
use crate::state::{ClientState, ClientStep, Kind};
use crate::{BatchOutcome, Counters, Error, Reply, RequestBuilder, Socket};

/// As [`crate::Client`].
///
/// # Panics
/// Making one panics outside of a tokio runtime, as everything does that tokio
/// drives.
#[derive(Debug)]
pub struct Client {
    fd: AsyncFd<Socket>,
    pub(super) state: ClientState,
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
            state: ClientState::new(&socket)?,
            fd: register(socket)?,
        })
    }

    /// As [`crate::Client::with_peer`].
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.state.peer = port;
        self
    }

    /// As [`crate::Client::with_header_len`].
    #[must_use]
    pub fn with_header_len(mut self, len: usize) -> Self {
        self.state.header_len = Some(len);
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
        self.state.counters()
    }

    /// As [`crate::Client::last_request`].
    #[must_use]
    pub fn last_request(&self) -> &[u8] {
        self.state.requests()
    }

    /// As [`crate::Client::request`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn request(
        &mut self,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.request_with(nlmsg_type, 0, build).await
    }

    /// As [`request`](Self::request), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub async fn request_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.state.begin(false);
        self.state
            .add(Kind::Request, nlmsg_type, nlmsg_flags, build)?;
        self.finish().await
    }

    /// As [`crate::Client::resume`]: after a future that was dropped.
    ///
    /// # Errors
    /// The same.
    pub async fn resume(&mut self) -> Result<Option<Reply<'_>>, Error> {
        if self.state.is_waiting(false) {
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
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.dump_with(nlmsg_type, 0, build)
    }

    /// As [`dump`](Self::dump), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub fn dump_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.state.begin(false);
        self.state.add(Kind::Dump, nlmsg_type, nlmsg_flags, build)?;
        Ok(Dump { client: self })
    }

    /// As [`crate::Client::batch`].
    pub fn batch(&mut self) -> Batch<'_> {
        self.state.begin(true);
        Batch { client: self }
    }

    /// As [`crate::Client::resume_batch`].
    ///
    /// # Errors
    /// The same.
    pub async fn resume_batch(&mut self) -> Result<Option<BatchOutcome<'_>>, Error> {
        if !self.state.is_waiting(true) {
            return Ok(None);
        }
        self.finish().await?;
        Ok(Some(BatchOutcome::new(&mut self.state)))
    }

    /// Goes steps until there is a message or the end.
    pub(super) async fn drive(&mut self) -> Result<Option<Range<usize>>, Error> {
        loop {
            let state = &mut self.state;
            let step = if state.need_not_wait() {
                state.advance(self.fd.get_ref()).map(Some)
            } else {
                when_readable(&self.fd, |socket| match state.advance(socket) {
                    Ok(ClientStep::Wait) => Ok(None),
                    step => step.map(Some),
                })
                .await
            };
            match step {
                Ok(Some(ClientStep::Message(place))) => return Ok(Some(place)),
                Ok(Some(ClientStep::Finished)) => return Ok(None),
                Ok(Some(ClientStep::Again | ClientStep::Wait) | None) | Err(Error::Interrupted) => {
                    consume_budget().await;
                }
                // The peer is slow to read; no one will tell when it has.
                Err(Error::WouldBlock) => time::sleep(TICK).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// Keeps everything up to the end.
    pub(super) async fn complete(&mut self) -> Result<(), Error> {
        while let Some(place) = self.drive().await? {
            self.state.keep(place);
        }
        Ok(())
    }

    /// What [`complete`](Self::complete) kept.
    pub(super) fn reply(&self) -> Reply<'_> {
        Reply {
            client: &self.state,
        }
    }

    pub(super) async fn finish(&mut self) -> Result<Reply<'_>, Error> {
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
    pub(super) client: &'c mut Client,
}

impl<'c> Dump<'c> {
    /// As [`crate::Dump::next`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn next(&mut self) -> Result<Option<Message<'_>>, Error> {
        match self.client.drive().await? {
            Some(place) => Ok(self.client.state.lend(&place)),
            None => Ok(None),
        }
    }

    /// As [`crate::Dump::is_interrupted`].
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.client.state.interrupted()
    }

    /// As [`crate::Dump::restart`].
    pub fn restart(&mut self) {
        self.client.state.ask_again(Kind::Dump, None);
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
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.add_with(nlmsg_type, 0, build)
    }

    /// As [`add`](Self::add), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn add_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.client
            .state
            .add(Kind::Request, nlmsg_type, nlmsg_flags, build)
    }

    /// As [`crate::Batch::send_at_once`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn send_at_once(self) -> Result<BatchOutcome<'c>, Error> {
        self.client.state.send_at_once();
        self.send().await
    }

    /// As [`crate::Batch::send`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn send(self) -> Result<BatchOutcome<'c>, Error> {
        self.client.finish().await?;
        Ok(BatchOutcome::new(&mut self.client.state))
    }
}
