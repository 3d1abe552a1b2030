//! [`Server`], awaited.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use ::tokio::io::unix::AsyncFd;
use ::tokio::time;

use nlwire::server::{Outcome, Request};
use nlwire::BuildError;

use super::{register, when_readable};
use crate::server::{Desk, Served};
use crate::{Counters, Error, Replies, RequestBuilder, Socket};

/// As [`crate::Server`].
///
/// # Panics
/// As [`Client`](super::Client).
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
