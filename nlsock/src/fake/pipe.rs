// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Pipe`]: a kernel and its only client, in memory.

use std::collections::VecDeque;
use std::time::Duration;

use nlwire::exchange::Received;

use super::fault::Delivery;
use super::kernel::FakeKernel;
use super::service::Service;
use super::{BUFFER, STRANGER};
use crate::Error;

/// A [`FakeKernel`] in memory, and the receive queue of its only client.
#[derive(Clone, Debug)]
pub struct Pipe<S> {
    kernel: FakeKernel<S>,
    port: u32,
    queue: VecDeque<Delivery>,
    /// The datagram that was received last.
    current: Vec<u8>,
}

impl<S> Pipe<S> {
    pub(super) const fn new(kernel: FakeKernel<S>, port: u32) -> Self {
        Self {
            kernel,
            port,
            queue: VecDeque::new(),
            current: Vec::new(),
        }
    }

    /// Returns the service, for example to examine the effect of requests.
    #[must_use]
    pub const fn service(&self) -> &S {
        &self.kernel.service
    }

    /// Returns the service.
    #[must_use]
    pub fn into_service(self) -> S {
        self.kernel.service
    }
}

impl<S: Service> Pipe<S> {
    /// Sends a datagram to the kernel, which answers it at once.
    pub fn send(&mut self, datagram: &[u8]) {
        self.queue.extend(self.kernel.answer(datagram, self.port));
    }

    /// Receives the next datagram, for
    /// [`Exchange::datagram`](nlwire::exchange::Exchange::datagram). Its sender
    /// is port 0. Never waits.
    ///
    /// # Errors
    /// [`WouldBlock`](Error::WouldBlock) if there is no datagram, and once
    /// before a [late](super::Fault::Late) one. [`Overrun`](Error::Overrun).
    pub fn receive(&mut self) -> Result<Received<'_>, Error> {
        let mut next = self.queue.pop_front().ok_or(Error::WouldBlock)?;
        if !next.late.is_zero() {
            next.late = Duration::ZERO;
            self.queue.push_front(next);
            return Err(Error::WouldBlock);
        }
        if next.overrun {
            return Err(Error::Overrun);
        }
        let sender = if next.stranger { STRANGER } else { 0 };
        self.current = next.bytes;
        let len = self.current.len();
        Ok(match self.current.get(..BUFFER) {
            Some(start) if len > BUFFER => Received::truncated(start, sender, len),
            _ => Received::new(&self.current, sender),
        })
    }
}
