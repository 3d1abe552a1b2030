//! [`Server`], awaited.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use ::tokio::io::unix::AsyncFd;
use ::tokio::time;

use nlwire::server::{Outcome, Request};
use nlwire::BuildError;

use super::{register, when_readable};
use crate::state::{ServerState, ServerStep};
use crate::{Counters, Error, RequestBuilder, Responder, Socket};

/// As [`crate::Server`].
///
/// # Panics
/// As [`Client`](super::Client).
#[derive(Debug)]
pub struct Server {
    fd: AsyncFd<Socket>,
    state: ServerState,
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
            state: ServerState::new(&socket)?,
            fd: register(socket)?,
        })
    }

    /// As [`crate::Server::port`].
    #[must_use]
    pub fn port(&self) -> u32 {
        self.state.port()
    }

    /// Sets whether handlers see which user and process sent a request
    /// ([`Responder::credentials`]). Off by default. `SO_PASSCRED`.
    ///
    /// It costs some 130 ns for each datagram that is received.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PASSCRED")]
    pub fn set_passcred(&self, on: bool) -> Result<(), Error> {
        self.socket().set_passcred(on)
    }

    /// The socket, for its options.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        self.fd.get_ref()
    }

    /// As [`crate::Server::counters`].
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state.counters()
    }

    /// As [`crate::Server::lost`].
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.state.lost()
    }

    /// As [`crate::Server::serve`]. The handler answers at once: it is not
    /// awaited.
    ///
    /// # Errors
    /// [`Os`](Error::Os). Of clients' making there are none.
    pub async fn serve(
        &mut self,
        mut handler: impl for<'s> FnMut(&Request<'_>, &mut Responder<'s>) -> Outcome<'s>,
    ) -> Result<(), Error> {
        loop {
            let unsent = self.state.due_in();
            let state = &mut self.state;
            let step = when_readable(&self.fd, |socket| {
                match state.advance(socket, &mut handler) {
                    Ok(ServerStep::Wait { .. }) => Ok(None),
                    served => served.map(Some),
                }
            });
            let served = if let Some(due) = unsent {
                match time::timeout(due, step).await {
                    Ok(served) => served?,
                    Err(_elapsed) => {
                        self.state.flush(self.fd.get_ref(), &mut handler);
                        continue;
                    }
                }
            } else {
                step.await?
            };
            if let Some(ServerStep::Datagram) = served {
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
        self.state
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
