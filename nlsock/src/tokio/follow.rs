//! [`Follow`], awaited.

use nlwire::BuildError;

use super::{Client, Monitor};
use crate::follow::{Plan, Wants};
use crate::{Change, Error, RequestBuilder};

/// As [`crate::Follow`].
#[derive(Debug)]
pub struct Follow {
    monitor: Monitor,
    client: Client,
    plan: Plan,
}

impl Follow {
    /// As [`crate::Follow::new`].
    #[must_use]
    pub fn new(monitor: Monitor, client: Client) -> Self {
        Self {
            monitor,
            client,
            plan: Plan::new(),
        }
    }

    /// As [`crate::Follow::add_dump`].
    ///
    /// # Errors
    /// The same.
    pub fn add_dump(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.plan.add(nlmsg_type, nlmsg_flags, build)
    }

    /// As [`crate::Follow::monitor`].
    #[must_use]
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// As [`crate::Follow::client`].
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// As [`crate::Follow::next`].
    ///
    /// # Errors
    /// The same, but for timeouts and signals.
    pub async fn next(&mut self) -> Result<Change<'_>, Error> {
        loop {
            match self.plan.step(&mut self.client.conversation)? {
                Wants::Tell(change) => return Ok(change),
                Wants::Entry => {
                    let read = self.client.drive().await;
                    if let Some(place) = self.plan.read(&self.client.conversation, read)? {
                        return Ok(Change::entry(&self.client.conversation, &place));
                    }
                }
                Wants::Event => {
                    let heard = self.monitor.drive().await;
                    if let Some(place) = self.plan.hear(heard)? {
                        return Ok(Change::event(&self.monitor.ear, &place));
                    }
                }
            }
        }
    }
}
