//! [`Watcher`], awaited.

use nlwire::{BuildError, NlmFlags};

use super::{Client, Monitor};
use crate::state::{Source, WatcherState};
use crate::{Error, RequestBuilder, Socket, WatchEvent};

/// As [`crate::Watcher`].
#[derive(Debug)]
pub struct Watcher {
    monitor: Monitor,
    client: Client,
    state: WatcherState,
}

impl Watcher {
    /// As [`crate::Watcher::new`].
    #[must_use]
    pub fn new(monitor: Monitor, client: Client) -> Self {
        Self {
            monitor,
            client,
            state: WatcherState::new(),
        }
    }

    /// As [`crate::Watcher::add_dump`].
    ///
    /// # Errors
    /// The same.
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

    /// As [`crate::Watcher::monitor`].
    #[must_use]
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// As [`crate::Watcher::client`].
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// As [`crate::Watcher::next`].
    ///
    /// # Errors
    /// The same, but for timeouts and signals.
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
