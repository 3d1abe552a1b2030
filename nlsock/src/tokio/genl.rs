//! [`Genl`]: generic netlink by name, awaited.

use nlwire::uapi::{CTRL_ATTR_FAMILY_ID, CTRL_CMD_GETPOLICY, NETLINK_GENERIC};
use nlwire::{BuildError, NlmFlags};

use super::{Client, Dump};
use crate::genl::{Family, Policies};
use crate::state::GenlState;
use crate::{Error, Reply, RequestBuilder, Socket};

/// As [`crate::Genl`].
///
/// What is known about a family is not changed by a future that is dropped. The
/// request of one is given up: whether it was done is not known.
///
/// # Panics
/// As [`Client`].
///
/// # Example: all families
///
/// ```
/// use nlsock::tokio::Genl;
/// use nlsock::genl::Family;
/// use nlwire::uapi::*;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let mut genl = Genl::open()?;
/// let mut dump = genl.dump("nlctrl", CTRL_CMD_GETFAMILY, |_| Ok(())).await?;
/// while let Some(message) = dump.next().await? {
///     let family = Family::parse(&message)?;
///     println!("{} {}", family.id, family.name);
/// }
/// # Ok::<(), nlsock::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Genl {
    client: Client,
    state: GenlState,
}

impl Genl {
    /// As [`crate::Genl::open`].
    ///
    /// # Errors
    /// The same.
    pub fn open() -> Result<Self, Error> {
        Client::open(NETLINK_GENERIC).map(Self::from_client)
    }

    /// As [`crate::Genl::from_client`].
    #[must_use]
    pub fn from_client(client: Client) -> Self {
        Self {
            client,
            state: GenlState::new(),
        }
    }

    /// As [`crate::Genl::client`].
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// As [`crate::Genl::family`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn family(&mut self, name: &str) -> Result<&Family, Error> {
        self.state.look_up(&mut self.client.state, name)?;
        self.drive().await?;
        self.state.family(name)
    }

    /// As [`crate::Genl::group`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn group(&mut self, family: &str, group: &str) -> Result<u32, Error> {
        self.family(family).await?;
        self.state.group(family, group)
    }

    /// As [`crate::Genl::forget`].
    pub fn forget(&mut self) {
        self.state.forget();
    }

    async fn drive(&mut self) -> Result<(), Error> {
        let Client { driver, state } = &mut self.client;
        let step = |socket: &Socket| self.state.step(state, socket);
        driver.drive(false, step).await
    }

    /// As [`crate::Genl::request`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn request(
        &mut self,
        name: &str,
        cmd: u8,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.request_with(name, cmd, NlmFlags::EMPTY, build).await
    }

    /// As [`request`](Self::request), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub async fn request_with(
        &mut self,
        name: &str,
        cmd: u8,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        let client = &mut self.client.state;
        self.state.request(client, name, cmd, nlmsg_flags, build)?;
        self.drive().await?;
        Ok(self.client.state.reply())
    }

    /// As [`crate::Genl::dump`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn dump(
        &mut self,
        name: &str,
        cmd: u8,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.dump_with(name, cmd, NlmFlags::EMPTY, build).await
    }

    /// As [`dump`](Self::dump), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub async fn dump_with(
        &mut self,
        name: &str,
        cmd: u8,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        let client = &mut self.client.state;
        self.state.dump(client, name, cmd, nlmsg_flags, build)?;
        self.drive().await?;
        Ok(Dump {
            client: &mut self.client,
        })
    }

    /// As [`crate::Genl::policies`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn policies(&mut self, name: &str) -> Result<Policies, Error> {
        let id = self.family(name).await?.id;
        let mut policies = Policies::default();
        let dump = self.dump("nlctrl", CTRL_CMD_GETPOLICY, |message| {
            message.put_u16(CTRL_ATTR_FAMILY_ID, id)
        });
        let mut dump = dump.await?;
        while let Some(message) = dump.next().await? {
            policies.add(&message)?;
        }
        Ok(policies)
    }
}
