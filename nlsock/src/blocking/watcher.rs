//! [`Watcher`]: keeps a view of what the kernel has, from dumps and
//! notifications.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use nlwire::{BuildError, NlmFlags};

use super::driver::Signals;
use crate::state::{Source, WatcherState};
use crate::{Client, Error, Monitor, RequestBuilder, WatchEvent};

/// Dumps, and then follows what changes: a consistent view from the start,
/// without a gap between the two, and a new one after a loss.
///
/// The groups have been joined before the first dump is asked for. So a change
/// that a dump misses is among the events behind it, and one that it has seen
/// is there once more: what is applied twice must do no harm. A dump that is
/// interrupted is asked for again, a few times.
///
/// Nearly all of the kernel's messages say what is now, and not what has become
/// different, so that to apply one twice does none. What is gone is said to be
/// gone, with one exception: a route that takes the place of others, as with
/// `ip route replace`, is one `RTM_NEWROUTE` with `NLM_F_REPLACE` in its
/// `nlmsg_flags`, and no `RTM_DELROUTE` comes for those (`fib_table_insert`,
/// `fib6_add_rt2node`). A view of routes has to drop what has the same table,
/// destination, TOS and priority when it sees the flag; one that goes by the
/// gateway keeps dead routes for ever. With `NLM_F_APPEND` the route stands
/// beside those, and is the same one when it comes twice.
///
/// # Example: the names of the interfaces, kept up to date
///
/// ```
/// use std::collections::BTreeMap;
/// use nlsock::{WatchEvent, Client, Watcher, Monitor};
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
/// use nlwire::{Message, ParseError};
///
/// fn apply(links: &mut BTreeMap<i32, String>, message: &Message<'_>) -> Result<(), ParseError> {
///     let (link, attributes) = message.parse::<IfInfoMsg>()?;
///     if message.nlmsg_type() == RTM_DELLINK {
///         links.remove(&link.ifi_index.get());
///         return Ok(());
///     }
///     for attribute in attributes {
///         let attribute = attribute?;
///         if attribute.nla_type() == IFLA_IFNAME {
///             links.insert(link.ifi_index.get(), attribute.get_str()?.to_owned());
///         }
///     }
///     Ok(())
/// }
///
/// let monitor = Monitor::open(NETLINK_ROUTE)?;
/// monitor.join(RTNLGRP_LINK)?;
/// let mut follow = Watcher::new(monitor, Client::open(NETLINK_ROUTE)?);
/// follow.add_dump(RTM_GETLINK, |message| message.put_header(&IfInfoMsg::default()))?;
///
/// let mut links = BTreeMap::new();
/// loop {
///     match follow.next()? {
///         WatchEvent::Init => links.clear(),
///         WatchEvent::InitApply(message) => apply(&mut links, &message)?,
///         WatchEvent::Notification(event) => apply(&mut links, &event.message)?,
///         WatchEvent::InitDone { .. } => break, // or go on for ever
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
    state: WatcherState,
}

impl Watcher {
    /// Follows what `monitor`, which has joined its groups, hears, and asks for
    /// the state with `client`, once the dumps have been
    /// [added](Self::add_dump).
    #[must_use]
    pub fn new(monitor: Monitor, client: Client) -> Self {
        Self {
            monitor,
            client,
            state: WatcherState::new(),
        }
    }

    /// Adds a dump, as [`Client::dump`] does, to be asked for behind the others.
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

    /// As [`add_dump`](Self::add_dump), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`add_dump`](Self::add_dump).
    pub fn add_dump_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.state.add_dump(nlmsg_type, nlmsg_flags, build)
    }

    /// How long [`next`](Self::next) waits for what comes next, an entry or an
    /// event: the timeout of the [client](Client::set_timeout) and of the
    /// [monitor](Monitor::set_timeout), which have one of their own until then.
    ///
    /// # Errors
    /// Those of [`Client::set_timeout`].
    pub fn set_timeout(&mut self, timeout: Option<Duration>) -> Result<(), Error> {
        self.client.set_timeout(timeout)?;
        self.monitor.set_timeout(timeout);
        Ok(())
    }

    /// The monitor, for its groups and its socket. What it hears comes out of
    /// [`next`](Self::next) alone.
    #[must_use]
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// The client, for its socket. Its requests are [`next`](Self::next)'s: one
    /// in between would end a dump early.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The next thing that happens to the view.
    ///
    /// While it is being dumped, events wait in the receive buffer of the
    /// monitor. Where that is too small for those of the time that a dump takes,
    /// each dump is followed by a [`Restart`](WatchEvent::Init).
    ///
    /// # Errors
    /// Those of [`Dump::next`](crate::Dump::next) and [`Monitor::next`]. After
    /// [`WouldBlock`](Error::WouldBlock) and [`Interrupted`](Error::Interrupted)
    /// the next call goes on; after any other the view may lack something, and
    /// it begins again, with [`Restart`](WatchEvent::Init).
    #[allow(
        clippy::should_implement_trait,
        reason = "the change borrows from self, which an Iterator's cannot"
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
    /// The monitor's socket, which becomes readable when something changes. An
    /// event loop calls [`next`](Watcher::next) before it waits for the first
    /// time, and each time until it would block. That is enough where the kernel
    /// is asked, which has its dumps ready; another process' may have to be
    /// waited for at the [client](Watcher::client)'s.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.monitor.as_fd()
    }
}

impl AsRawFd for Watcher {
    fn as_raw_fd(&self) -> RawFd {
        self.monitor.as_raw_fd()
    }
}
