// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Monitor`]: receives the notifications of multicast groups.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use super::driver::Driver;
use super::Client;
use crate::state::MonitorState;
use crate::{Counters, Error, MonitorEvent, MulticastGroup, Socket};

#[doc = include_str!("../../docs/monitor.md")]
///
/// # Cancellation
///
/// The future of [`next`](Self::next) can be dropped, and no notification is
/// lost.
///
/// # Example: stop after ten seconds without a change
///
/// ```no_run
/// use std::time::Duration;
/// use nlsock::tokio::Monitor;
/// use nlsock::MonitorEvent;
/// use nlwire::uapi::*;
///
/// # async fn example() -> Result<(), nlsock::Error> {
/// let mut monitor = Monitor::open(NETLINK_ROUTE)?;
/// monitor.join(RTNLGRP_IPV4_ROUTE)?;
/// while let Ok(event) = tokio::time::timeout(Duration::from_secs(10), monitor.next()).await {
///     match event? {
///         MonitorEvent::Notification(event) => println!("{:?}", event.message),
///         MonitorEvent::Resync => println!("notifications were lost"),
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// [`Genl::group`](super::Genl::group) returns the number of a generic netlink
/// group by its name.
#[derive(Debug)]
pub struct Monitor {
    pub(super) driver: Driver,
    pub(super) state: MonitorState,
}

impl Monitor {
    #[doc = include_str!("../../docs/monitor_open.md")]
    ///
    /// # Panics
    /// Outside of a tokio runtime with its I/O driver.
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// Opens a monitor of `protocol` in another network namespace, as
    /// [`Socket::open_in`] does.
    ///
    /// # Errors
    /// Those of [`Socket::open_in`] and [`from_socket`](Self::from_socket).
    ///
    /// # Panics
    /// Outside of a tokio runtime with its I/O driver.
    pub fn open_in(protocol: i32, namespace: impl AsFd) -> Result<Self, Error> {
        Self::from_socket(Socket::open_in(protocol, namespace)?)
    }

    /// Returns a monitor on `socket`, turns on `NETLINK_PKTINFO`, and registers
    /// the socket with the runtime.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    ///
    /// # Panics
    /// Outside of a tokio runtime with its I/O driver.
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            state: MonitorState::new(&socket)?,
            driver: Driver::new(socket)?,
        })
    }

    /// Returns this monitor with the process that has this port as the sender.
    ///
    /// The process is in the network namespace of the monitor's socket. With
    /// [`set_listen_all_nsid`](Socket::set_listen_all_nsid), sockets of other
    /// namespaces that have the same port number are not heard.
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.state.set_peer(port);
        self
    }

    /// Returns this monitor with the room for a datagram of the kernel set to
    /// `bytes`. The default is 256 KiB, more than any datagram of the kernel
    /// takes, and the maximum is 4 MiB. A longer datagram is a loss
    /// ([`Resync`](MonitorEvent::Resync)).
    ///
    /// The memory is allocated when the first datagram is received. Pages of it
    /// that no datagram has reached take none. For another process, the room
    /// has no effect, because a datagram's length is requested first.
    #[must_use]
    pub fn with_room(mut self, bytes: usize) -> Self {
        self.state.set_room(bytes);
        self
    }

    /// Returns this monitor with the process that has this port in the network
    /// namespace with this id as the sender, or with the kernel in this
    /// namespace for port 0.
    ///
    /// The id is that of [`Notification::nsid`](crate::Notification::nsid).
    /// Notifications of other namespaces are received after
    /// [`set_listen_all_nsid`](Socket::set_listen_all_nsid). Without
    /// `with_peer` and `with_peer_in`, a monitor hears the kernel in all of
    /// them.
    #[must_use]
    pub fn with_peer_in(mut self, port: u32, nsid: i32) -> Self {
        self.state.set_peer_in(port, nsid);
        self
    }

    /// Returns this monitor, whose sender must be the kernel or a process of the
    /// user with this id. `SO_PASSCRED`.
    ///
    #[doc = include_str!("../../docs/peer_uid.md")]
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PASSCRED")]
    pub fn with_peer_uid(mut self, uid: u32) -> Result<Self, Error> {
        self.state.set_peer_uid(self.driver.socket(), uid)?;
        Ok(self)
    }

    /// Sets whether the socket is connected to the sender, so that the kernel
    /// refuses the unicasts of all other processes. On by default. Takes effect
    /// with the next call of [`next`](Self::next). `connect(2)`.
    #[doc(alias = "connect")]
    pub fn set_connect(&mut self, on: bool) {
        self.state.set_connect(on);
    }

    /// Joins a group. The monitor receives its notifications from now on.
    ///
    /// # Errors
    /// Those of [`Socket::join`].
    pub fn join(&self, group: impl MulticastGroup) -> Result<(), Error> {
        self.socket().join(group)
    }

    /// Leaves a group. Its notifications that are already in the queue are
    /// still returned.
    ///
    /// # Errors
    /// Those of [`Socket::leave`].
    pub fn leave(&self, group: impl MulticastGroup) -> Result<(), Error> {
        self.socket().leave(group)
    }

    /// Returns the socket, for setting options.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        self.driver.socket()
    }

    /// Returns the numbers of datagrams that were received and not returned.
    /// [`unrelated`](Counters::unrelated) is always 0 for a monitor.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state.counters()
    }

    /// Waits for the next notification, or for the report of a loss.
    ///
    /// # Errors
    /// [`Malformed`](Error::Malformed) for a malformed datagram, the rest of
    /// which is skipped. The next call continues.
    pub async fn next(&mut self) -> Result<MonitorEvent<'_>, Error> {
        let Self { driver, state } = self;
        let is_buffered = state.is_buffered();
        let step = |socket: &Socket| state.step(socket);
        driver.drive(is_buffered, step).await?;
        Ok(state.event())
    }

    /// Returns a client on the socket of this monitor, in the mode of
    /// [`Client::with_notifications`]. Its notifications begin with those that
    /// this monitor has received and not returned.
    ///
    /// # Errors
    /// Those of [`Client::from_socket`]. [`NoListener`](Error::NoListener) for a
    /// [peer](Self::with_peer_in) in another network namespace, because requests
    /// cannot be sent to one (`netlink_unicast`).
    pub fn into_client(self) -> Result<Client, Error> {
        Ok(Client {
            state: self.state.into_client(self.driver.socket())?,
            driver: self.driver,
        })
    }
}

impl AsFd for Monitor {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket().as_fd()
    }
}

impl AsRawFd for Monitor {
    fn as_raw_fd(&self) -> RawFd {
        self.socket().as_raw_fd()
    }
}

impl From<Monitor> for Socket {
    /// Returns the socket, which is still a member of its groups, but no longer
    /// registered with the runtime.
    fn from(monitor: Monitor) -> Self {
        let socket = monitor.driver.into_socket();
        let _ = socket.disconnect();
        socket
    }
}
