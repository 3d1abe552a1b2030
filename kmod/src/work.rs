// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Work`]: the account of the work between two pauses.

use nlwire::Errno;

use super::Kernel;

/// Counts the work for one datagram, and pauses before it exceeds [`Work::LIMIT`].
///
/// Messages are not counted alone: one message can have as many attributes or bytes as
/// the send buffer of the sender has room for, and one broadcast takes as long as the
/// protocol has listeners. The unit is the check of one attribute, about ten
/// nanoseconds.
#[derive(Debug)]
pub(crate) struct Work<'k, K> {
    kernel: &'k K,
    /// The units since the last pause.
    done: usize,
    stopped: bool,
}

impl<'k, K: Kernel> Work<'k, K> {
    /// Maximum number of units between pauses, except in a single longer step.
    pub(crate) const LIMIT: usize = 4096;

    /// Units for a message, its answer's skb and its ACK, without their contents.
    pub(crate) const MESSAGE: usize = 64;

    /// Number of bytes that are cleared or copied in one unit.
    const BYTES: usize = 64;

    pub(crate) const fn new(kernel: &'k K) -> Self {
        Self {
            kernel,
            done: 0,
            stopped: false,
        }
    }

    /// Returns the kernel that the work is for.
    #[inline]
    pub(crate) const fn kernel(&self) -> &'k K {
        self.kernel
    }

    /// Pauses if `units` more would exceed the limit, and counts them.
    ///
    /// # Errors
    /// `EINTR` if the sender is about to be killed: the work is to stop.
    #[inline]
    pub(crate) fn spend(&mut self, units: usize) -> Result<(), Errno> {
        let sum = self.done.saturating_add(units);
        if sum <= Self::LIMIT {
            self.done = sum;
            return Ok(());
        }
        self.pause(units)
    }

    /// Calls [`spend`](Self::spend) for clearing or copying `bytes`.
    ///
    /// # Errors
    /// The same.
    #[inline]
    pub(crate) fn spend_bytes(&mut self, bytes: usize) -> Result<(), Errno> {
        self.spend(bytes / Self::BYTES)
    }

    #[cold]
    fn pause(&mut self, units: usize) -> Result<(), Errno> {
        self.done = units;
        self.stopped |= !self.kernel.go_on();
        if self.stopped {
            return Err(Errno::EINTR);
        }
        Ok(())
    }

    /// Returns whether the work is to stop.
    #[inline]
    pub(crate) const fn is_stopped(&self) -> bool {
        self.stopped
    }
}
