// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Limits`] and [`Kept`]: how much a server keeps for its clients.

use nlwire::{Errno, NlMsgHdr};

use super::account::HOLDER;
use super::memory;
use super::queue::{ClientQueue, CLIENT};

/// The limits of what a server keeps for its clients.
///
#[doc = include_str!("../../../docs/limits.md")]
///
/// ```
/// use nlsock::{Limits, Server};
/// use nlwire::uapi::NETLINK_USERSOCK;
///
/// let mut server = Server::open(NETLINK_USERSOCK)?;
/// server.set_limits(Limits::default().with_bytes(1024 * 1024).with_clients(100));
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    pub(super) bytes: usize,
    pub(super) client_bytes: usize,
    pub(super) clients: usize,
}

impl Limits {
    /// Sets the maximum number of bytes that are kept for all clients. The
    /// default is 16 MiB.
    #[must_use]
    pub const fn with_bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets the maximum number of bytes that are kept for one client. The
    /// default is 1 MiB.
    #[must_use]
    pub const fn with_client_bytes(mut self, bytes: usize) -> Self {
        self.client_bytes = bytes;
        self
    }

    /// Sets the maximum number of clients for which anything is kept. The
    /// default is 4,096.
    #[must_use]
    pub const fn with_clients(mut self, clients: usize) -> Self {
        self.clients = clients;
        self
    }

    /// Returns whether a client can be notified, which takes the least memory.
    pub(super) fn keep_anything(&self) -> bool {
        self.clients > 0 && self.client_bytes >= LEAST && self.total(0) >= LEAST + HOLDER
    }

    /// Returns whether a client has more than its share.
    pub(super) fn are_exceeded(&self, queue: &ClientQueue) -> bool {
        queue.entry().bytes > self.client_bytes
    }

    /// Returns the maximum number of refusals that are kept for one client.
    pub(super) fn refusals(&self) -> usize {
        // A quarter of the client's share at most, as a queue can have twice the
        // capacity that it needs, and a client has two queues.
        let most = self.client_bytes.div_euclid(16 * REFUSAL);
        most.clamp(1, MOST_REFUSALS)
    }

    /// Returns the maximum number of bytes that are kept beside `waiting` bytes of
    /// requests that wait for their turn, without what the allocator needs in
    /// addition. While thousands of clients come and go, 6 to 13% were measured, in
    /// holes that are too small for the next allocation.
    ///
    /// The bytes that requests may take are not used while they take less: a flood
    /// leaves holes of a request's size between answers, and up to 3.2 MiB more than
    /// the 14 MiB of the account were measured.
    pub(super) fn total(&self, waiting: usize) -> usize {
        let holes = self.bytes.div_euclid(8);
        let others = holes.saturating_add(self.backlog_bytes().max(waiting));
        self.bytes.saturating_sub(others)
    }

    /// Returns the maximum number of bytes of requests that wait for their turn.
    pub(crate) fn backlog_bytes(&self) -> usize {
        self.bytes.div_euclid(8)
    }

    /// Returns the maximum number of bytes of everything but refusals that are
    /// kept for one client.
    pub(super) fn answer_bytes(&self) -> usize {
        let refusals = self.refusals().saturating_mul(4 * REFUSAL);
        self.client_bytes.saturating_sub(refusals)
    }
}

/// The maximum number of refusals that are kept for a client, the newest ones.
pub(super) const MOST_REFUSALS: usize = 1024;

/// The memory of a refusal.
const REFUSAL: usize = size_of::<(NlMsgHdr, Errno)>();

/// The memory of a client with a refusal. A queue has room for at least four.
const LEAST: usize = CLIENT + memory::of_allocation(4 * REFUSAL);

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 * 1024 * 1024,
            client_bytes: 1024 * 1024,
            clients: 4096,
        }
    }
}

/// What a server keeps for its clients. Returned by
/// [`Server::kept`](crate::Server::kept).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Kept {
    /// The clients for which answers are kept.
    pub clients: usize,
    /// Datagrams: replies, ACKs, and parts of dumps.
    pub datagrams: usize,
    /// Requests whose answers were dropped, and whose clients have not been
    /// notified yet.
    pub refusals: usize,
    /// Dumps that have not been written to their end.
    pub dumps: usize,
    /// Received datagrams with requests that wait for their turn.
    pub backlog: usize,
    /// The memory of these datagrams in bytes.
    pub backlog_bytes: usize,
    /// The memory of everything in bytes, as it is compared with the [`Limits`].
    pub bytes: usize,
}
