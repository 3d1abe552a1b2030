// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`RecvBatch`]: buffers for receiving several datagrams with one system call.

use std::fmt;
use std::iter::FusedIterator;
use std::os::fd::AsFd;

use super::sys;
use crate::{Datagram, Error, Socket};

/// Buffers for [`Socket::recv_batch`], reusable from call to call.
///
/// # Example: listen to a busy group
///
/// ```
/// use nlsock::{Error, RecvBatch, Socket};
/// use nlwire::uapi::{NETLINK_ROUTE, RTNLGRP_LINK};
///
/// let socket = Socket::open(NETLINK_ROUTE)?;
/// socket.join(RTNLGRP_LINK)?;
/// # socket.set_nonblocking(true)?; // an example has to end
///
/// let mut batch = RecvBatch::new(32, 8 * 1024);
/// loop {
///     let datagrams = match socket.recv_batch(&mut batch) {
///         Ok(datagrams) => datagrams,
///         Err(Error::Overrun) => continue, // some were lost: dump all links
/// #       Err(Error::WouldBlock) => break,
///         Err(error) => return Err(error.into()),
///     };
///     for datagram in datagrams {
///         for message in datagram?.messages() {
///             println!("{:?}", message?.header());
///         }
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RecvBatch {
    slots: sys::Slots,
}

impl RecvBatch {
    /// The maximum number of datagrams in one call. Kernel: `UIO_MAXIOV`.
    pub const MAX_DATAGRAMS: usize = 1024;

    /// Allocates buffers for `datagrams` datagrams of at most `bytes_each` bytes.
    /// `datagrams` is clamped to 1 to [`MAX_DATAGRAMS`](Self::MAX_DATAGRAMS).
    ///
    /// The buffers take the product of the two numbers, plus about 150 bytes
    /// for each datagram. Most of the kernel's notifications take at most a
    /// page or 8 KiB, whichever is less (`NLMSG_GOODSIZE`), and the datagrams
    /// of its dumps at most 32 KiB.
    #[must_use]
    pub fn new(datagrams: usize, bytes_each: usize) -> Self {
        let datagrams = datagrams.clamp(1, Self::MAX_DATAGRAMS);
        Self {
            slots: sys::Slots::new(datagrams, bytes_each, 0),
        }
    }

    /// Returns the maximum number of datagrams in one call.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.slots.len()
    }

    /// Returns the maximum length of a datagram in bytes.
    #[must_use]
    pub fn bytes_each(&self) -> usize {
        self.slots.bytes_each()
    }

    /// Returns the datagrams that the last call received. There are none if it
    /// failed.
    #[must_use]
    pub fn datagrams(&self) -> Datagrams<'_> {
        Datagrams {
            slots: &self.slots,
            next: 0,
        }
    }
}

impl<'b> IntoIterator for &'b RecvBatch {
    type Item = Result<Datagram<'b>, Error>;
    type IntoIter = Datagrams<'b>;

    fn into_iter(self) -> Datagrams<'b> {
        self.datagrams()
    }
}

impl fmt::Debug for RecvBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecvBatch")
            .field("capacity", &self.capacity())
            .field("bytes_each", &self.bytes_each())
            .finish_non_exhaustive()
    }
}

impl Socket {
    /// Receives the datagrams in the queue, as many as `batch` has room for.
    /// `recvmmsg(2)` with `MSG_WAITFORONE`. Does not allocate.
    ///
    /// Waits for the first datagram like [`recv`](Self::recv), but not for
    /// more, so at least one datagram is returned. A datagram that is longer
    /// than its buffer is returned as [`Truncated`](Error::Truncated), without
    /// its first bytes. The other datagrams are not affected.
    ///
    /// # Errors
    /// Those of [`recv`](Self::recv), before anything is received. An error
    /// after the first datagram is returned by the next call: the kernel keeps
    /// the errno in the socket (`sk_err`, in `do_recvmmsg`), from where reading
    /// `SO_ERROR` clears it. If several threads receive from one socket, any of
    /// them may get the error.
    #[doc(alias = "recvmmsg")]
    pub fn recv_batch<'b>(&self, batch: &'b mut RecvBatch) -> Result<Datagrams<'b>, Error> {
        sys::recvmmsg(self.as_fd(), &mut batch.slots, 0)
            .map_err(|e| Error::of_receiving("recvmmsg", e))?;
        Ok(batch.datagrams())
    }
}

/// An iterator over the datagrams that [`Socket::recv_batch`] received, in
/// order.
#[derive(Clone)]
pub struct Datagrams<'b> {
    slots: &'b sys::Slots,
    next: usize,
}

impl<'b> Iterator for Datagrams<'b> {
    type Item = Result<Datagram<'b>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let (buf, received) = self.slots.get(self.next)?;
        self.next = self.next.saturating_add(1);
        let received = received.map_err(|e| Error::of("recvmmsg", e));
        Some(received.and_then(|received| Datagram::new(buf, received)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.slots.filled().saturating_sub(self.next);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Datagrams<'_> {}

impl FusedIterator for Datagrams<'_> {}

impl fmt::Debug for Datagrams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
