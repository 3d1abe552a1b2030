// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Counters`]: the numbers of unexpected datagrams and messages.

/// The numbers of datagrams and messages that were received without being
/// expected, counted from the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Counters {
    /// Datagrams from senders other than the expected one. They are dropped
    /// unread.
    pub foreign: u64,
    /// Messages that belong to no pending request: notifications, and late
    /// replies to requests that were given up. A client that
    /// [returns](crate::Client::with_notifications) such messages does not
    /// count them.
    pub unrelated: u64,
    /// Reports that datagrams were lost: `ENOBUFS`. For a
    /// [`Monitor`](crate::Monitor), also every other error that the kernel sets
    /// on the socket (`netlink_set_err`). For a [`Server`](crate::Server), also a
    /// datagram that was longer than the one whose length was requested, because
    /// another reader of the socket had taken that one.
    pub overruns: u64,
    /// Notifications that a [`Client`](crate::Client) received and dropped,
    /// because it kept too many of them already
    /// ([`set_notification_limit`](crate::Client::set_notification_limit)). For a
    /// [`Server`](crate::Server), datagrams that it dropped because too many
    /// requests were waiting for their turn.
    pub dropped: u64,
    /// Datagrams from users that a [`Server`](crate::Server) does not serve
    /// ([`set_served_uids`](crate::Server::set_served_uids)).
    pub unserved: u64,
}
