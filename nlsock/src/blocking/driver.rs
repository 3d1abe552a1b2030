// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Driver`]: repeats the steps of a state, and waits between them with
//! `ppoll(2)`.

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crate::socket::sys;
use crate::state::Step;
use crate::{Error, Socket};

/// A socket, and the time that a call may wait.
#[derive(Debug)]
pub(super) struct Driver {
    pub(super) socket: Socket,
    /// `None` for no limit. Zero never waits.
    pub(super) timeout: Option<Duration>,
}

/// The effect of a signal that arrives while a call waits (`EINTR`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signals {
    /// The call continues to wait.
    Ignored,
    /// The call ends with [`Error::Interrupted`].
    Reported,
}

impl Driver {
    pub(super) const fn new(socket: Socket) -> Self {
        Self {
            socket,
            timeout: None,
        }
    }

    /// Repeats `step` until it is ready.
    ///
    /// # Errors
    /// Those of `step`. [`WouldBlock`](Error::WouldBlock) after the timeout.
    /// [`Interrupted`](Error::Interrupted) if signals are reported.
    #[inline]
    pub(super) fn drive(
        &self,
        signals: Signals,
        mut step: impl FnMut(&Socket) -> Result<Step, Error>,
    ) -> Result<(), Error> {
        let mut deadline = Deadline::after(self.timeout);
        loop {
            let waited = match step(&self.socket)? {
                Step::Ready => return Ok(()),
                Step::Again => deadline.check(),
                Step::Wait { timeout } => deadline.wait(&self.socket, timeout),
            };
            match waited {
                Err(Error::Interrupted) if signals == Signals::Ignored => deadline.check()?,
                waited => waited?,
            }
        }
    }
}

/// The end of a call's timeout. The clock is read only when a step is not ready.
#[derive(Clone, Copy, Debug)]
struct Deadline {
    timeout: Option<Duration>,
    at: Option<Instant>,
}

impl Deadline {
    const fn after(timeout: Option<Duration>) -> Self {
        Self { timeout, at: None }
    }

    /// Returns the remaining time to wait, or `None` for no limit.
    fn left(&mut self) -> Result<Option<Duration>, Error> {
        let Some(timeout) = self.timeout else {
            return Ok(None);
        };
        if timeout.is_zero() {
            return Err(Error::WouldBlock);
        }
        let now = Instant::now();
        // A timeout beyond the clock's range is no limit.
        let Some(at) = self.at.or_else(|| now.checked_add(timeout)) else {
            return Ok(None);
        };
        self.at = Some(at);
        match at.checked_duration_since(now) {
            Some(left) if !left.is_zero() => Ok(Some(left)),
            _ => Err(Error::WouldBlock),
        }
    }

    /// Ends a call that has received enough datagrams to exceed its timeout.
    ///
    /// A timeout of zero only forbids waiting. The call continues to read until
    /// the queue is empty. Otherwise a caller that waits for the socket to be
    /// readable would find it readable at once.
    fn check(&mut self) -> Result<(), Error> {
        if self.timeout == Some(Duration::ZERO) {
            return Ok(());
        }
        self.left().map(drop)
    }

    /// Waits until a datagram or an error can be received, or until `retry` has
    /// passed.
    fn wait(&mut self, socket: &Socket, retry: Option<Duration>) -> Result<(), Error> {
        let left = self.left()?;
        if retry == Some(Duration::ZERO) {
            return Ok(());
        }
        let timeout = match (left, retry) {
            (Some(left), Some(retry)) => Some(left.min(retry)),
            (left, retry) => left.or(retry),
        };
        match sys::wait_readable(socket.as_fd(), timeout) {
            Ok(false) if retry.is_none() => Err(Error::WouldBlock),
            Ok(_) => Ok(()),
            Err(source) => Err(Error::of("ppoll", source)),
        }
    }
}
