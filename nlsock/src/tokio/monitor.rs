//! [`Monitor`], awaited.

use std::ops::Range;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use ::tokio::io::unix::AsyncFd;

use super::{register, when_readable};
use crate::state::{MonitorState, MonitorStep};
use crate::{Counters, Error, MonitorEvent, Socket};

/// As [`crate::Monitor`].
///
/// # Panics
/// As [`Client`](super::Client).
#[derive(Debug)]
pub struct Monitor {
    fd: AsyncFd<Socket>,
    pub(super) state: MonitorState,
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
            state: MonitorState::new(&socket)?,
            fd: register(socket)?,
        })
    }

    /// As [`crate::Monitor::with_peer`].
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.state.sender = port;
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
        self.state.counters()
    }

    /// As [`crate::Monitor::next`].
    ///
    /// # Errors
    /// The same, but for a timeout and a signal.
    pub async fn next(&mut self) -> Result<MonitorEvent<'_>, Error> {
        let place = self.drive().await?;
        Ok(self.state.monitor_event(place.as_ref()))
    }

    /// Goes steps until there is a message, or `None` for a loss.
    pub(super) async fn drive(&mut self) -> Result<Option<Range<usize>>, Error> {
        loop {
            let state = &mut self.state;
            let heard = if state.has_unread() {
                state.advance(self.fd.get_ref()).map(Some)?
            } else {
                when_readable(&self.fd, |socket| match state.advance(socket) {
                    Ok(MonitorStep::Wait) => Ok(None),
                    heard => heard.map(Some),
                })
                .await?
            };
            match heard {
                Some(MonitorStep::Message(place)) => return Ok(Some(place)),
                Some(MonitorStep::Resync) => return Ok(None),
                Some(MonitorStep::Again | MonitorStep::Wait) | None => {}
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
