//! [`Counters`]: what was received and not waited for.

/// Datagrams and messages that were not what was waited for, counted from the
/// start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Counters {
    /// Datagrams of a sender that was not asked. They are dropped unread.
    pub foreign: u64,
    /// Messages that answer nothing that is waited for: events, and what was
    /// still due of requests that were given up.
    pub unrelated: u64,
    /// Reports that datagrams were lost: `ENOBUFS`, and to a
    /// [`Monitor`](crate::Monitor) every other error that the kernel leaves on a
    /// socket (`netlink_set_err`).
    pub overruns: u64,
}
