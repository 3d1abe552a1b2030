//! [`Genl`]: generic netlink, by name.
//!
//! A family of generic netlink has a name for ever, and a number, which is the
//! type of its messages, from one registration to the next. So have its
//! multicast groups. The controller translates (`CTRL_CMD_GETFAMILY`); [`Genl`]
//! asks it once, and again when the number has turned out to be old.

use std::time::Duration;

use nlwire::uapi::*;
use nlwire::{BuildError, NlmFlags};

use super::driver::Signals;
use crate::genl::{Family, Policies};
use crate::state::GenlState;
use crate::{Client, Dump, Error, Reply, RequestBuilder};

/// What asks families of generic netlink by name.
///
/// ```
/// use nlsock::Genl;
/// use nlwire::uapi::*;
///
/// let mut genl = Genl::open()?;
/// let group = genl.group("nlctrl", "notify")?;
/// println!("monitor.join({group}) hears of new families");
///
/// // Everybody's first command: which families are there?
/// let mut dump = genl.dump("nlctrl", CTRL_CMD_GETFAMILY, |_| Ok(()))?;
/// while let Some(message) = dump.next()? {
///     let family = nlsock::genl::Family::parse(&message)?;
///     println!("{} {}", family.id, family.name);
/// }
///
/// let error = genl.family("nosuch").unwrap_err();
/// assert_eq!(error.to_string(), "generic netlink has no family nosuch");
/// # Ok::<(), nlsock::Error>(())
/// ```
///
/// GenlState are looked up when they are first asked for. A request to one that
/// has meanwhile been registered anew, under another number, is answered with
/// `ENOENT`; then its number is asked for, and if that has changed, the request
/// is sent once more. The kernel gives numbers in turn, so that an old one is
/// not soon another family's. Who keeps the numbers of groups joins the
/// controller's group `notify` to hear when they go.
#[derive(Debug)]
pub struct Genl {
    client: Client,
    state: GenlState,
}

impl Genl {
    /// A client of the kernel's generic netlink.
    ///
    /// # Errors
    /// Those of [`Client::open`].
    pub fn open() -> Result<Self, Error> {
        Client::open(NETLINK_GENERIC).map(Self::from_client)
    }

    /// With a client of one's own, for `NETLINK_GENERIC` or what speaks like
    /// it.
    #[must_use]
    pub fn from_client(client: Client) -> Self {
        Self {
            client,
            state: GenlState::new(),
        }
    }

    /// As [`Client::set_timeout`].
    ///
    /// # Errors
    /// Those of [`Client::set_timeout`].
    pub fn set_timeout(&mut self, timeout: Option<Duration>) -> Result<(), Error> {
        self.client.set_timeout(timeout)
    }

    /// The client, for requests by number and for its socket.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// The family of this name.
    ///
    /// The kernel loads the module of one that is not there, if it has one.
    ///
    /// # Errors
    /// [`NoSuchFamily`](Error::NoSuchFamily), and those of [`Client::request`].
    pub fn family(&mut self, name: &str) -> Result<&Family, Error> {
        self.state.look_up(&mut self.client.state, name)?;
        self.drive()?;
        self.state.family(name)
    }

    /// The number of a family's multicast group, to
    /// [`join`](crate::Monitor::join).
    ///
    /// # Errors
    /// [`NoSuchFamilyGroup`](Error::NoSuchFamilyGroup), and those of
    /// [`family`](Self::family).
    pub fn group(&mut self, family: &str, group: &str) -> Result<u32, Error> {
        self.family(family)?;
        self.state.group(family, group)
    }

    /// Forgets what is known about state: the next use of each asks again.
    pub fn forget(&mut self) {
        self.state.forget();
    }

    fn drive(&mut self) -> Result<(), Error> {
        let Client { driver, state } = &mut self.client;
        driver.drive(Signals::Ignored, |socket| self.state.step(state, socket))
    }

    /// As [`Client::request`], to the family `name`: [`GenlMsgHdr`] is there
    /// already, `build` adds what is behind it.
    ///
    /// # Errors
    /// Those of [`family`](Self::family), and of [`Client::request`].
    pub fn request(
        &mut self,
        name: &str,
        cmd: u8,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.request_with(name, cmd, NlmFlags::EMPTY, build)
    }

    /// As [`request`](Self::request), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub fn request_with(
        &mut self,
        name: &str,
        cmd: u8,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        let client = &mut self.client.state;
        self.state.request(client, name, cmd, nlmsg_flags, build)?;
        self.drive()?;
        Ok(self.client.state.reply())
    }

    /// As [`Client::dump`], to the family `name`, with [`GenlMsgHdr`] there
    /// already. The first part has been received when this returns.
    ///
    /// # Errors
    /// Those of [`family`](Self::family), and [`Refused`](Error::Refused).
    pub fn dump(
        &mut self,
        name: &str,
        cmd: u8,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.dump_with(name, cmd, NlmFlags::EMPTY, build)
    }

    /// As [`dump`](Self::dump), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub fn dump_with(
        &mut self,
        name: &str,
        cmd: u8,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        let client = &mut self.client.state;
        self.state.dump(client, name, cmd, nlmsg_flags, build)?;
        match self.drive() {
            // Not there yet, for which `next` will wait.
            Err(Error::WouldBlock) if self.state.is_asked() => {}
            result => result?,
        }
        Ok(self.client.as_dump())
    }

    /// What the attributes of a family's commands have to be
    /// (`CTRL_CMD_GETPOLICY`).
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump): `ENODATA` where the family tells nothing,
    /// `EOPNOTSUPP` before Linux 5.7.
    pub fn policies(&mut self, name: &str) -> Result<Policies, Error> {
        let id = self.family(name)?.id;
        let mut policies = Policies::default();
        let mut dump = self.dump("nlctrl", CTRL_CMD_GETPOLICY, |message| {
            message.put_u16(CTRL_ATTR_FAMILY_ID, id)
        })?;
        while let Some(message) = dump.next()? {
            policies.add(&message)?;
        }
        Ok(policies)
    }
}
