//! [`Monitor`]: listens to multicast groups.
//!
//! Events are not repeated. A receiver that is too slow loses some, the kernel
//! says so once (`ENOBUFS`), and drops everything from then on until the socket
//! has been read empty (`netlink_overrun`, `netlink_rcv_wake`). Where it cannot
//! write an event at all it says why, to everyone in the group, with the error
//! that it had: `ENOBUFS`, `ENOMEM`, `EMSGSIZE`, or any other
//! (`netlink_set_err`, by way of `rtnl_set_sk_err` and `nfnetlink_set_err`). A
//! [`Monitor`] reads the socket empty and returns [`MonitorEvent::Resync`]: what comes
//! next is new, and whoever keeps a view asks for everything again.
//! [`Watcher`](crate::Watcher) does that as well.
//!
//! How often this happens depends on the room there is:
//! [`Socket::set_recv_buffer`]. And on what else is heard:
//! [`Socket::attach_filter`].

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use super::driver::{Driver, Signals};
use crate::state::MonitorState;
use crate::{Counters, Error, MonitorEvent, Socket};

/// Listens to multicast groups; see the [module](self).
///
/// Who sends is the kernel, or another process if one [says
/// so](Self::with_peer). Datagrams of others are dropped unread.
///
/// # Example: wait for a change of the interfaces
///
/// ```no_run
/// use nlsock::{MonitorEvent, Monitor};
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
///
/// let mut monitor = Monitor::open(NETLINK_ROUTE)?;
/// monitor.join(RTNLGRP_LINK)?;
/// loop {
///     match monitor.next()? {
///         MonitorEvent::Notification(event) => {
///             let link: IfInfoMsg = event.message.family_header()?;
///             println!("interface {}", link.ifi_index);
///         }
///         MonitorEvent::Resync => println!("events were lost: list the interfaces again"),
///     }
/// }
/// # #[allow(unreachable_code)]
/// # Ok::<(), nlsock::Error>(())
/// ```
///
/// Groups of generic netlink have names, which [`Genl::group`](crate::Genl::group)
/// translates.
#[derive(Debug)]
pub struct Monitor {
    pub(super) driver: Driver,
    pub(super) state: MonitorState,
}

impl Monitor {
    /// A monitor of `protocol`, in no group yet.
    ///
    /// Two protocols have datagrams that are not messages, and are for a
    /// [`Socket`], whose [`recv`](Socket::recv) takes them as they are:
    ///
    /// * `NETLINK_KOBJECT_UEVENT`: an event is text, `add@/devices/...` and then
    ///   `KEY=value`, each with a zero byte behind it (`kobject_uevent_env`,
    ///   `alloc_uevent_skb`). To a monitor each of them is
    ///   [`Malformed`](Error::Malformed). The example `uevent_monitor` reads them.
    /// * `NETLINK_AUDIT`, for the one process that is the audit daemon
    ///   (`AUDIT_STATUS_PID`): the `nlmsg_len` of its records is 16 bytes too
    ///   small, the header's, which the kernel keeps for the sake of that daemon
    ///   (`audit_log_end`, `kauditd_send_multicast_skb`). A record is the whole
    ///   datagram behind its first 16 bytes. The group `AUDIT_NLGRP_READLOG` gets
    ///   lengths that are right, and can be monitored.
    ///
    /// # Errors
    /// [`ProtocolNotRegistered`](Error::ProtocolNotRegistered).
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// A monitor on a socket of one's own. `NETLINK_PKTINFO` is turned on.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            state: MonitorState::new(&socket)?,
            driver: Driver::new(socket),
        })
    }

    /// This monitor, listening to the process that has this port.
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.state.set_peer(port);
        self
    }

    /// Joins a group. Events that happen from now on are heard.
    ///
    /// # Errors
    /// Those of [`Socket::join`].
    pub fn join(&self, group: u32) -> Result<(), Error> {
        self.driver.socket.join(group)
    }

    /// Leaves a group. What is in the queue is still heard.
    ///
    /// # Errors
    /// Those of [`Socket::leave`].
    pub fn leave(&self, group: u32) -> Result<(), Error> {
        self.driver.socket.leave(group)
    }

    /// How long [`next`](Self::next) waits, `None` for ever, which is the
    /// default. Zero means not to wait at all, for event loops: they wait for
    /// the [`socket`](Self::socket) to be readable, and call
    /// [`next`](Self::next) until it would block. Datagrams that there is nothing
    /// to hand out of, those of strangers, are still read, and while they come as
    /// fast as that, [`next`](Self::next) does not end; with any other timeout it
    /// does.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.driver.timeout = timeout;
    }

    /// The socket, for its options and to wait on.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.driver.socket
    }

    /// What was received and not handed out. Messages that are
    /// [`unrelated`](Counters::unrelated) to a monitor there are none.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state.counters()
    }

    /// The next event, or that some were lost.
    ///
    /// # Errors
    /// [`WouldBlock`](Error::WouldBlock) at the end of the timeout.
    /// [`Interrupted`](Error::Interrupted) by a signal: this is where a daemon
    /// waits. [`Malformed`](Error::Malformed): what is left of the datagram is
    /// passed over. After each of them the next call goes on.
    #[allow(
        clippy::should_implement_trait,
        reason = "the event borrows from self, which an Iterator's cannot"
    )]
    pub fn next(&mut self) -> Result<MonitorEvent<'_>, Error> {
        let Self { driver, state } = self;
        driver.drive(Signals::Reported, |socket| state.step(socket))?;
        Ok(state.event())
    }
}

impl AsFd for Monitor {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.driver.socket.as_fd()
    }
}

impl AsRawFd for Monitor {
    fn as_raw_fd(&self) -> RawFd {
        self.driver.socket.as_raw_fd()
    }
}

impl From<Monitor> for Socket {
    fn from(monitor: Monitor) -> Self {
        monitor.driver.socket
    }
}
