//! [`Deadline`]: how long a call may take, whatever it waits for in between.

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crate::socket::sys;
use crate::{Error, Socket};

/// When to stop waiting. The clock is looked at only where there is something
/// to wait for, or nothing to show for what was taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    timeout: Option<Duration>,
    at: Option<Instant>,
}

impl Deadline {
    /// `None` for never, zero for as soon as there is something to wait for.
    pub(crate) const fn after(timeout: Option<Duration>) -> Self {
        Self { timeout, at: None }
    }

    /// How long there is to wait, `None` for ever.
    pub(crate) fn left(&mut self) -> Result<Option<Duration>, Error> {
        let Some(timeout) = self.timeout else {
            return Ok(None);
        };
        if timeout.is_zero() {
            return Err(Error::WouldBlock);
        }
        let now = Instant::now();
        // A timeout beyond the clock's range is none.
        let Some(at) = self.at.or_else(|| now.checked_add(timeout)) else {
            return Ok(None);
        };
        self.at = Some(at);
        match at.checked_duration_since(now) {
            Some(left) if !left.is_zero() => Ok(Some(left)),
            _ => Err(Error::WouldBlock),
        }
    }

    /// Whether to go on with what is there: not for ever, if it goes on coming.
    ///
    /// Zero says not to wait, and what is there need not be waited for: it goes
    /// on until the queue is empty, since a caller that is told to wait for the
    /// socket to be readable would find it readable.
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        if self.timeout == Some(Duration::ZERO) {
            return Ok(());
        }
        self.left().map(drop)
    }

    /// Waits until there is something to receive.
    pub(crate) fn wait(&mut self, socket: &Socket) -> Result<(), Error> {
        match sys::wait_readable(socket.as_fd(), self.left()?) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::WouldBlock),
            Err(source) => Err(Error::of("ppoll", source)),
        }
    }
}
