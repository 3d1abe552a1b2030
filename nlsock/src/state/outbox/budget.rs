// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Budget`]: the work that one step of a server may do for clients without
//! room.

use std::os::fd::AsFd;
use std::time::Duration;

use crate::socket::sys;
use crate::Socket;

/// The number of datagrams, including attempts that fail, and of clients that are
/// looked at. Each takes one to two microseconds, so that a step takes less than a fifth
/// of a millisecond.
const CALLS: u32 = 128;

/// The number of bytes. To copy them takes less than a tenth of a millisecond.
const BYTES: usize = 256 * 1024;

/// The same while requests are waiting to be received: as long as to answer a
/// few of them.
const SMALL_CALLS: u32 = 16;
const SMALL_BYTES: usize = 16 * 1024;

/// The number of datagrams after which a step without requests looks whether there
/// are some now. With the parts of a dump, they take 20 to 40 us.
const LOOK: u32 = 4;

/// The same for clients that are looked at, each of which takes about a microsecond.
const LOOK_AT_CLIENTS: u32 = 16;

/// The remaining work of a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    calls: u32,
    bytes: usize,
    /// The number of bytes that were sent.
    sent: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            calls: CALLS,
            bytes: BYTES,
            sent: 0,
        }
    }
}

impl Budget {
    /// Returns the budget of a step with requests.
    pub(super) fn small() -> Self {
        Self {
            calls: SMALL_CALLS,
            bytes: SMALL_BYTES,
            sent: 0,
        }
    }

    /// Returns the number of bytes that are left.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_left(&self) -> bool {
        self.calls > 0 && self.bytes > 0
    }

    /// Returns the number of clients that can still be looked at.
    pub(super) fn looks(&self) -> usize {
        usize::try_from(self.calls).unwrap_or(usize::MAX)
    }

    /// Records a system call. Nothing is left if requests are waiting to be
    /// received now.
    pub(super) fn spend_call(&mut self, socket: &Socket) {
        self.spend_one(socket, LOOK);
    }

    /// Records a client that was looked at and sent nothing, like a system call.
    pub(super) fn spend_look(&mut self, socket: &Socket) {
        self.spend_one(socket, LOOK_AT_CLIENTS);
    }

    fn spend_one(&mut self, socket: &Socket, look: u32) {
        self.calls = self.calls.saturating_sub(1);
        let is_due = self.calls >= SMALL_CALLS && self.calls.checked_rem(look) == Some(0);
        if is_due && sys::wait_readable(socket.as_fd(), Some(Duration::ZERO)) == Ok(true) {
            self.calls = 0;
        }
    }

    /// Records a datagram that was sent.
    pub(super) fn spend(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
        self.sent = self.sent.saturating_add(bytes);
    }

    /// Returns the number of bytes that were sent.
    pub(super) fn sent(&self) -> usize {
        self.sent
    }
}
