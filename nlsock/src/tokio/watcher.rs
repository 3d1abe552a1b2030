// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Watcher`]: keeps a view by dumps and notifications.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use nlwire::{BuildError, NlmFlags};

use super::{Client, Monitor};
use crate::state::{Source, WatcherState};
use crate::{Error, RequestBuilder, Socket, WatchEvent};

#[doc = include_str!("../../docs/watcher.md")]
///
/// # Cancellation
///
/// The future of [`next`](Self::next) can be dropped, and no event is lost.
///
/// # Example: the number of addresses, kept up to date
///
/// ```
/// use nlsock::tokio::{Client, Monitor, Watcher};
/// use nlsock::WatchEvent;
/// use nlwire::rtnl::IfAddrMsg;
/// use nlwire::uapi::*;
/// use std::collections::BTreeSet;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let monitor = Monitor::open(NETLINK_ROUTE)?;
/// monitor.join(RTNLGRP_IPV4_IFADDR)?;
/// let mut watcher = Watcher::new(monitor, Client::open(NETLINK_ROUTE)?);
/// watcher.add_dump(RTM_GETADDR, |message| {
///     message.put_header(&IfAddrMsg { ifa_family: AF_INET, ..IfAddrMsg::default() })
/// })?;
///
/// let mut addresses = BTreeSet::new();
/// loop {
///     let message = match watcher.next().await? {
///         WatchEvent::Init => {
///             addresses.clear();
///             continue;
///         }
///         WatchEvent::InitDone { .. } => break, // or continue forever
///         WatchEvent::InitApply(message) => message,
///         WatchEvent::Notification(event) => event.message,
///         _ => continue,
///     };
///     for attribute in message.attributes(size_of::<IfAddrMsg>())? {
///         let attribute = attribute?;
///         if attribute.nla_type() == IFA_LOCAL {
///             match message.nlmsg_type() {
///                 RTM_DELADDR => addresses.remove(attribute.payload()),
///                 _ => addresses.insert(attribute.payload().to_vec()),
///             };
///         }
///     }
/// }
/// println!("{} addresses", addresses.len());
/// # Ok::<(), nlsock::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Watcher {
    monitor: Monitor,
    client: Client,
    pub(super) state: WatcherState,
}

impl Watcher {
    /// Returns a watcher that takes notifications from `monitor`, which has
    /// joined its groups, and requests dumps with `client`.
    /// [`add_dump`](Self::add_dump) adds the dumps.
    #[must_use]
    pub fn new(monitor: Monitor, client: Client) -> Self {
        Self {
            monitor,
            client,
            state: WatcherState::new(),
        }
    }

    /// Adds a dump, which is requested after those added before. The view
    /// begins again.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn add_dump(
        &mut self,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.add_dump_with(nlmsg_type, NlmFlags::EMPTY, build)
    }

    /// Adds a dump with `nlmsg_flags` in addition to those of [`Client::dump`].
    ///
    /// # Errors
    /// Those of [`add_dump`](Self::add_dump).
    pub fn add_dump_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.state.add_dump_with(nlmsg_type, nlmsg_flags, build)
    }

    /// Returns the monitor, for its groups and its socket. Its notifications
    /// are returned by [`next`](Self::next).
    #[must_use]
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// Returns the client, for its socket.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the monitor and the client.
    #[must_use]
    pub fn into_parts(self) -> (Monitor, Client) {
        (self.monitor, self.client)
    }

    #[doc = include_str!("../../docs/watcher_next.md")]
    ///
    /// # Errors
    /// Those of [`Dump::next`](super::Dump::next) and [`Monitor::next`]. After
    /// an error the view may be incomplete, and it begins again with
    /// [`Init`](WatchEvent::Init).
    pub async fn next(&mut self) -> Result<WatchEvent<'_>, Error> {
        let Self {
            monitor,
            client,
            state,
        } = self;
        let driver = match state.source() {
            Source::Client => &client.driver,
            Source::Monitor => &monitor.driver,
        };
        let is_buffered = state.is_buffered(&client.state, &monitor.state);
        let step = |socket: &Socket| state.step(&mut client.state, &mut monitor.state, socket);
        driver.drive(is_buffered, step).await?;
        Ok(state.event(&client.state, &monitor.state))
    }
}

impl AsFd for Watcher {
    /// Returns the socket of the monitor.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.monitor.as_fd()
    }
}

impl AsRawFd for Watcher {
    fn as_raw_fd(&self) -> RawFd {
        self.monitor.as_raw_fd()
    }
}
