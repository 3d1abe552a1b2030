//! [`Genl`]: generic netlink by name, awaited.

use nlwire::uapi::{CTRL_ATTR_FAMILY_ID, CTRL_CMD_GETPOLICY, NETLINK_GENERIC};
use nlwire::BuildError;

use super::{Client, Dump};
use crate::genl::{Family, Policies};
use crate::state::client::Kind;
use crate::state::{is_not_found, GenlState};
use crate::{Error, Reply, RequestBuilder};

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
            state: GenlState::default(),
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
        if self.state.get(name).is_err() {
            self.look_up(name).await?;
        }
        self.state.get(name)
    }

    /// As [`crate::Genl::group`].
    ///
    /// # Errors
    /// The same, but for a timeout.
    pub async fn group(&mut self, family: &str, group: &str) -> Result<u32, Error> {
        self.family(family).await?.number_of(group)
    }

    /// As [`crate::Genl::forget`].
    pub fn forget(&mut self) {
        self.state.forget();
    }

    /// Asks the controller.
    async fn look_up(&mut self, name: &str) -> Result<(), Error> {
        self.state.ask(&mut self.client.state, name)?;
        let asked = self.client.complete().await;
        self.state.learn(&self.client.state, name, asked)
    }

    /// Begins a request or dump. Returns whether the number of the family may
    /// be old.
    async fn begin(
        &mut self,
        kind: Kind,
        name: &str,
        cmd: u8,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<bool, Error> {
        let cached = self.state.get(name).is_ok();
        if !cached {
            self.look_up(name).await?;
        }
        let family = self.state.get(name)?;
        family.begin(&mut self.client.state, kind, cmd, nlmsg_flags, build)?;
        Ok(cached)
    }

    /// After a refusal: asks whether the family has another number, and if it
    /// has, the same as before with that. Returns whether it did.
    async fn ask_again(&mut self, kind: Kind, name: &str) -> Result<bool, Error> {
        let old = self.state.get(name)?.id;
        let request = self.client.state.take_request();
        self.look_up(name).await?;
        let family = self.state.get(name)?;
        Ok(family.ask_again(&mut self.client.state, kind, request, old))
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
        self.request_with(name, cmd, 0, build).await
    }

    /// As [`request`](Self::request), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub async fn request_with(
        &mut self,
        name: &str,
        cmd: u8,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        let begun = self.begin(Kind::Request, name, cmd, nlmsg_flags, build);
        let cached = begun.await?;
        match self.client.complete().await {
            Err(error) if cached && is_not_found(&error) => {
                if !self.ask_again(Kind::Request, name).await? {
                    return Err(error);
                }
                self.client.complete().await?;
            }
            result => result?,
        }
        Ok(self.client.reply())
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
        self.dump_with(name, cmd, 0, build).await
    }

    /// As [`dump`](Self::dump), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub async fn dump_with(
        &mut self,
        name: &str,
        cmd: u8,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        let cached = self
            .begin(Kind::Dump, name, cmd, nlmsg_flags, build)
            .await?;
        match self.client.drive().await {
            Ok(Some(_)) => self.client.state.hand_out_again(),
            Ok(None) => {}
            Err(error) => {
                if !(cached && is_not_found(&error) && self.ask_again(Kind::Dump, name).await?) {
                    return Err(error);
                }
            }
        }
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
