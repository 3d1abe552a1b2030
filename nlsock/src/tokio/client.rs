//! [`Client`], [`Dump`] and [`Batch`], awaited.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use nlwire::{BuildError, Message, NlmFlags};

use super::driver::Driver;
use crate::state::{ClientState, Pending};
use crate::{BatchOutcome, Counters, Error, Reply, RequestBuilder, Socket};

/// As [`crate::Client`].
///
/// # Panics
/// Making one panics outside of a tokio runtime, as everything does that tokio
/// drives.
#[derive(Debug)]
pub struct Client {
    pub(super) driver: Driver,
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
        Ok(Self {
            state: ClientState::new(&socket)?,
            driver: Driver::new(socket)?,
        })
    }

    /// As [`crate::Client::with_peer`].
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.state.set_peer(port);
        self
    }

    /// As [`crate::Client::with_header_len`].
    #[must_use]
    pub fn with_header_len(mut self, len: usize) -> Self {
        self.state.set_header_len(len);
        self
    }

    /// The socket, for its options.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        self.driver.socket()
    }

    /// As [`crate::Client::counters`].
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state.counters()
    }

    /// As [`crate::Client::last_request`].
    #[must_use]
    pub fn last_request(&self) -> &[u8] {
        self.state.last_request()
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
        self.request_with(nlmsg_type, NlmFlags::EMPTY, build).await
    }

    /// As [`request`](Self::request), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub async fn request_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.state.request(nlmsg_type, nlmsg_flags, build)?;
        self.finish().await
    }

    /// As [`crate::Client::resume`]: after a future that was dropped.
    ///
    /// # Errors
    /// The same.
    pub async fn resume(&mut self) -> Result<Option<Reply<'_>>, Error> {
        if self.state.pending() != Some(Pending::Reply) {
            return Ok(None);
        }
        self.finish().await.map(Some)
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
        self.dump_with(nlmsg_type, NlmFlags::EMPTY, build)
    }

    /// As [`dump`](Self::dump), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub fn dump_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.state.dump(nlmsg_type, nlmsg_flags, build)?;
        Ok(Dump { client: self })
    }

    /// As [`crate::Client::batch`].
    pub fn batch(&mut self) -> Batch<'_> {
        self.state.batch();
        Batch { client: self }
    }

    /// As [`crate::Client::resume_batch`].
    ///
    /// # Errors
    /// The same.
    pub async fn resume_batch(&mut self) -> Result<Option<BatchOutcome<'_>>, Error> {
        if self.state.pending() != Some(Pending::Batch) {
            return Ok(None);
        }
        self.finish().await?;
        Ok(Some(self.state.outcome()))
    }

    /// Waits for the whole answer.
    async fn finish(&mut self) -> Result<Reply<'_>, Error> {
        let Self { driver, state } = self;
        driver
            .drive(false, |socket| state.step_reply(socket))
            .await?;
        Ok(state.reply())
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
        client.driver.into_socket()
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
        let Client { driver, state } = &mut *self.client;
        let is_buffered = state.is_buffered();
        let step = |socket: &Socket| state.step_next(socket);
        driver.drive(is_buffered, step).await?;
        Ok(state.message())
    }

    /// As [`crate::Dump::is_interrupted`].
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.client.state.is_interrupted()
    }

    /// As [`crate::Dump::restart`].
    pub fn restart(&mut self) {
        self.client.state.restart();
    }

    /// As [`crate::Dump::read_all`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn read_all(self, attempts: usize) -> Result<Reply<'c>, Error> {
        self.client.state.set_attempts(attempts);
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
        self.add_with(nlmsg_type, NlmFlags::EMPTY, build)
    }

    /// As [`add`](Self::add), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn add_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.client.state.add(nlmsg_type, nlmsg_flags, build)
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
        Ok(self.client.state.outcome())
    }
}
