//! [`Counters`]: what was received and not waited for.

/// The numbers of datagrams and messages that were received and not waited for, from
/// the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Counters {
    /// Datagrams of other senders than the expected one. They are dropped unread.
    pub foreign: u64,
    /// Messages that belong to no request that is waited for: notifications, and late
    /// replies to requests that were given up.
    pub unrelated: u64,
    /// Reports that datagrams were lost: `ENOBUFS`. For a
    /// [`Monitor`](crate::Monitor) also every other error that the kernel leaves on
    /// the socket (`netlink_set_err`).
    pub overruns: u64,
}
