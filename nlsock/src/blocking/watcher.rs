// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Watcher`]: keeps a view by dumps and notifications.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use nlwire::{BuildError, NlmFlags};

use super::driver::Signals;
use crate::state::{Source, WatcherState};
use crate::{Client, Error, Monitor, RequestBuilder, WatchEvent};

#[doc = include_str!("../../docs/watcher.md")]
///
/// # Example: the names of the interfaces, kept up to date
///
/// ```
/// use std::collections::BTreeMap;
/// use nlfamilies::rt_link::{IfInfoMsg, Ifla, RtLink};
/// use nlsock::{Client, Monitor, WatchEvent, Watcher};
/// use nlwire::uapi::NETLINK_ROUTE;
/// use nlwire::{Message, ParseError};
///
/// fn apply(links: &mut BTreeMap<i32, String>, message: &Message<'_>) -> Result<(), ParseError> {
///     if let Some((header, link)) = RtLink::NEWLINK_NTF.read(message)? {
///         let name = link.get(Ifla::IFNAME)?.unwrap_or_default();
///         links.insert(header.ifi_index.get(), name.to_string()); // new, or changed
///     } else if let Some((header, _)) = RtLink::DELLINK_NTF.read(message)? {
///         links.remove(&header.ifi_index.get());
///     }
///     Ok(())
/// }
///
/// let monitor = Monitor::open(NETLINK_ROUTE)?;
/// monitor.join(RtLink::GROUP_LINK)?;
/// let mut watcher = Watcher::new(monitor, Client::open(NETLINK_ROUTE)?);
/// watcher.add_list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(()))?;
///
/// let mut links = BTreeMap::new();
/// loop {
///     match watcher.next()? {
///         WatchEvent::Init => links.clear(),
///         WatchEvent::InitApply(message) => apply(&mut links, &message)?,
///         WatchEvent::Notification(event) => apply(&mut links, &event.message)?,
///         WatchEvent::InitDone { .. } => break, // or continue forever
///         _ => {}
///     }
/// }
/// assert_eq!(links[&1], "lo");
/// # Ok::<(), nlsock::Error>(())
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
    /// [`add_list`](Self::add_list) and [`add_dump`](Self::add_dump) add the dumps.
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

    /// Sets how long [`next`](Self::next) waits for the next event; `None`
    /// waits forever. Zero never waits; see [Timeouts](crate#timeouts).
    ///
    /// This sets the timeouts of the [client](Client::set_timeout) and of the
    /// [monitor](Monitor::set_timeout). Before this call, each keeps its own.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.client.set_timeout(timeout);
        self.monitor.set_timeout(timeout);
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
    /// Those of [`Dump::next`](crate::Dump::next) and [`Monitor::next`]. After
    /// [`WouldBlock`](Error::WouldBlock) and
    /// [`Interrupted`](Error::Interrupted), the next call continues. After any
    /// other error the view may be incomplete, and it begins again with
    /// [`Init`](WatchEvent::Init).
    #[allow(
        clippy::should_implement_trait,
        reason = "the event borrows from self, which an Iterator's cannot"
    )]
    pub fn next(&mut self) -> Result<WatchEvent<'_>, Error> {
        let Self {
            monitor,
            client,
            state,
        } = self;
        let (driver, signals) = match state.source() {
            Source::Client => (&client.driver, Signals::Ignored),
            Source::Monitor => (&monitor.driver, Signals::Reported),
        };
        driver.drive(signals, |socket| {
            state.step(&mut client.state, &mut monitor.state, socket)
        })?;
        Ok(state.event(&client.state, &monitor.state))
    }
}

impl AsFd for Watcher {
    /// Returns the socket of the monitor, which becomes readable when something
    /// changes.
    ///
    /// An event loop calls [`next`](Watcher::next) before it waits for the
    /// first time, and then each time until it would block. This suffices for
    /// the kernel, whose dumps are available at once. The dumps of another
    /// process may require waiting for the socket of the
    /// [client](Watcher::client).
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.monitor.as_fd()
    }
}

impl AsRawFd for Watcher {
    fn as_raw_fd(&self) -> RawFd {
        self.monitor.as_raw_fd()
    }
}
