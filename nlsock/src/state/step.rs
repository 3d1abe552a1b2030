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
    /// The operation is complete: the state has its result.
    Ready,
    /// Something was sent or received, and the operation is not complete. Step
    /// again without waiting. A driver with other tasks gives them a turn first,
    /// because a flood of datagrams can keep a state at this.
    Again,
    /// The receive queue is empty. Step again when the socket is readable or has
    /// an error to report (`POLLIN`, `POLLERR`), or when `timeout` has passed,
    /// whichever comes first.
    ///
    /// The last receive call of the step found nothing (`EAGAIN`), so a driver
    /// with edge-triggered readiness clears it now.
    Wait {
        /// The time after which to step again without anything to receive: there
        /// is something to send, and netlink does not tell when its receiver has
        /// room. `None` for never.
        timeout: Option<Duration>,
    },
}

/// The time after which a request that its receiver had no room for is sent
/// again.
pub(crate) const RETRY: Duration = Duration::from_millis(1);
