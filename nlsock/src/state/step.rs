// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Step`]: the outcome of one non-blocking step of a state.

use std::time::Duration;

/// The outcome of one non-blocking step of a [state](super).
///
/// A driver repeats a step until it is [`Ready`](Self::Ready) or fails:
///
/// ```
/// use nlsock::state::{ClientState, Step};
/// use nlsock::Socket;
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
/// use nlwire::NlmFlags;
///
/// let socket = Socket::open(NETLINK_ROUTE)?;
/// let mut state = ClientState::new(&socket)?;
/// state.request_with(RTM_GETLINK, NlmFlags::EMPTY, |message| {
///     message.put_header(&IfInfoMsg::default())?;
///     message.put_str(IFLA_IFNAME, "lo")
/// })?;
/// loop {
///     match state.step_reply(&socket)? {
///         Step::Ready => break,
///         Step::Again => std::thread::yield_now(),
///         // A driver waits until the socket is readable.
///         Step::Wait { timeout: _ } => std::thread::yield_now(),
///     }
/// }
/// assert_eq!(state.reply().messages().count(), 1);
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "the step says whether to wait"]
pub enum Step {
    /// The operation is complete, and its result is in the state.
    Ready,
    /// Something was sent or received, and the operation is not complete.
    /// Repeat the step without waiting. A driver with other tasks lets them run
    /// first, because a flood of datagrams can keep a state at this value.
    Again,
    /// The receive queue is empty. Repeat the step when the socket is readable
    /// or has an error to report (`POLLIN`, `POLLERR`), or when `timeout` has
    /// passed, whichever comes first.
    ///
    /// The last receive call of the step found the queue empty (`EAGAIN`). A
    /// driver with edge-triggered readiness clears the readiness now.
    Wait {
        /// The time after which to repeat the step even without a datagram:
        /// there is something to send, and netlink does not report when the
        /// receiver has room. `None` means no limit. Zero means that a server
        /// has more to do: repeat the step without waiting, after other tasks.
        timeout: Option<Duration>,
    },
}

/// The time after which a request is sent again whose receiver had no room for
/// it.
pub(crate) const RETRY: Duration = Duration::from_micros(250);
