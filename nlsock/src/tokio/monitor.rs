//! [`Monitor`], awaited.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use super::driver::Driver;
use crate::state::MonitorState;
use crate::{Counters, Error, MonitorEvent, Socket};

/// As [`crate::Monitor`].
///
/// # Panics
/// As [`Client`](super::Client).
#[derive(Debug)]
pub struct Monitor {
    pub(super) driver: Driver,
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
            driver: Driver::new(socket)?,
        })
    }

    /// As [`crate::Monitor::with_peer`].
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.state.set_peer(port);
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
        self.driver.socket()
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
        let Self { driver, state } = self;
        let is_buffered = state.is_buffered();
        let step = |socket: &Socket| state.step(socket);
        driver.drive(is_buffered, step).await?;
        Ok(state.event())
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
        monitor.driver.into_socket()
    }
}
