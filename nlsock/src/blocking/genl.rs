// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Genl`]: requests to generic netlink families by name.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use nlwire::uapi::*;
use nlwire::{BuildError, NlmFlags};

use super::driver::Signals;
use crate::genl::{Family, Policies};
use crate::state::GenlState;
use crate::{Client, Dump, Error, Expect, Reply, RequestBuilder};

#[doc = include_str!("../../docs/genl.md")]
///
/// # Example: the families of the running kernel
///
/// ```
/// use nlsock::Genl;
/// use nlwire::uapi::*;
///
/// let mut genl = Genl::open()?;
/// let group = genl.group("nlctrl", "notify")?;
/// println!("monitor.join({group}) hears of new families");
///
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
#[derive(Debug)]
pub struct Genl {
    pub(super) client: Client,
    pub(super) state: GenlState,
}

impl Genl {
    /// Opens a client of the kernel's generic netlink.
    ///
    /// # Errors
    /// Those of [`Client::open`].
    pub fn open() -> Result<Self, Error> {
        Client::open(NETLINK_GENERIC).map(Self::from_client)
    }

    /// Opens a client of the kernel's generic netlink in another network
    /// namespace, as [`Socket::open_in`](crate::Socket::open_in) does.
    ///
    /// # Errors
    /// Those of [`Client::open_in`].
    pub fn open_in(namespace: impl AsFd) -> Result<Self, Error> {
        Client::open_in(NETLINK_GENERIC, namespace).map(Self::from_client)
    }

    /// Returns a generic netlink client on `client`, whose protocol is
    /// `NETLINK_GENERIC`, or whose peer is a process that uses the same
    /// protocol.
    #[must_use]
    pub fn from_client(client: Client) -> Self {
        Self {
            client,
            state: GenlState::new(),
        }
    }

    /// Sets how long a call waits, including all lookups; `None` waits forever.
    /// See [`Client::set_timeout`].
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.client.set_timeout(timeout);
    }

    /// Sets the maximum size of a [`Reply`] in memory. See
    /// [`Client::set_reply_limit`].
    pub fn set_reply_limit(&mut self, bytes: usize) {
        self.client.set_reply_limit(bytes);
    }

    /// Returns the client, for requests by id and for its socket.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Returns the family of this name, which is looked up unless it is known.
    ///
    /// If no such family is registered, the kernel loads the module that
    /// provides it.
    ///
    /// # Errors
    /// [`NoSuchFamily`](Error::NoSuchFamily), and those of [`Client::request`].
    pub fn family(&mut self, name: &str) -> Result<&Family, Error> {
        self.state.look_up(&mut self.client.state, name)?;
        self.drive()?;
        self.state.family(name)
    }

    /// Returns the id of a family's multicast group, for
    /// [`join`](crate::Monitor::join).
    ///
    /// # Errors
    /// [`NoSuchFamilyGroup`](Error::NoSuchFamilyGroup), and those of
    /// [`family`](Self::family).
    pub fn group(&mut self, family: &str, group: &str) -> Result<u32, Error> {
        self.family(family)?;
        self.state.group(family, group)
    }

    /// Forgets all families. The next use of a family looks it up again.
    pub fn forget(&mut self) {
        self.state.forget();
    }

    /// Sets the messages that complete the answer to the next command, like
    /// [`Client::expect`]. Look-ups are not affected.
    pub fn expect(&mut self, expect: Expect) -> &mut Self {
        self.state.expect(expect);
        self
    }

    /// Sends a command to the family `family`, waits for its ACK, and returns
    /// the messages of the answer. `build` adds the content after
    /// [`GenlMsgHdr`](nlwire::GenlMsgHdr).
    ///
    /// # Errors
    /// Those of [`family`](Self::family), and of [`Client::request`].
    pub fn request(
        &mut self,
        family: &str,
        cmd: u8,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.request_with(family, cmd, NlmFlags::EMPTY, build)
    }

    /// Sends a command with `nlmsg_flags` in addition to those of
    /// [`request`](Self::request).
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub fn request_with(
        &mut self,
        family: &str,
        cmd: u8,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        let client = &mut self.client.state;
        self.state
            .request_with(client, family, cmd, nlmsg_flags, build)?;
        self.drive()?;
        Ok(self.client.state.reply())
    }

    /// Continues the last [`request`](Self::request) after
    /// [`WouldBlock`](Error::WouldBlock), from the point that it had reached.
    /// Returns `None` if nothing is due.
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub fn resume(&mut self) -> Result<Option<Reply<'_>>, Error> {
        if !self.state.is_pending(&self.client.state) {
            return Ok(None);
        }
        self.drive()?;
        Ok(Some(self.client.state.reply()))
    }

    /// Begins a dump of the family `family`, and waits for its first message.
    /// `build` adds the content after [`GenlMsgHdr`](nlwire::GenlMsgHdr).
    ///
    /// # Errors
    /// Those of [`family`](Self::family), and [`Refused`](Error::Refused).
    pub fn dump(
        &mut self,
        family: &str,
        cmd: u8,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.dump_with(family, cmd, NlmFlags::EMPTY, build)
    }

    /// Begins a dump with `nlmsg_flags` in addition to those of
    /// [`dump`](Self::dump).
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub fn dump_with(
        &mut self,
        family: &str,
        cmd: u8,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        let client = &mut self.client.state;
        self.state
            .dump_with(client, family, cmd, nlmsg_flags, build)?;
        self.begin_dump()
    }

    /// Sends the request of a dump and waits for its first message.
    pub(super) fn begin_dump(&mut self) -> Result<Dump<'_>, Error> {
        match self.drive() {
            // `Dump::next` waits for the first message.
            Err(Error::WouldBlock) if self.state.hand_over() => {}
            result => result?,
        }
        Ok(self.client.as_dump())
    }

    /// Returns the policies of a family: the rules for the attributes of its
    /// commands (`CTRL_CMD_GETPOLICY`).
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump), and [`ReplyTooLong`](Error::ReplyTooLong).
    /// The errno is `ENODATA` if the family has no policy to report, and
    /// `EOPNOTSUPP` before Linux 5.7.
    pub fn policies(&mut self, family: &str) -> Result<Policies, Error> {
        let id = self.family(family)?.id;
        let limit = self.client.state.reply_limit();
        let mut policies = Policies::default();
        let mut dump = self.dump("nlctrl", CTRL_CMD_GETPOLICY, |message| {
            message.put_u16(CTRL_ATTR_FAMILY_ID, id)
        })?;
        while let Some(message) = dump.next()? {
            policies.add(&message, limit)?;
        }
        Ok(policies)
    }

    pub(super) fn drive(&mut self) -> Result<(), Error> {
        let Client { driver, state } = &mut self.client;
        driver.drive(Signals::Ignored, |socket| self.state.step(state, socket))
    }
}

impl AsFd for Genl {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.client.as_fd()
    }
}

impl AsRawFd for Genl {
    fn as_raw_fd(&self) -> RawFd {
        self.client.as_raw_fd()
    }
}

impl From<Genl> for Client {
    /// Returns the client, for requests by id.
    fn from(genl: Genl) -> Self {
        genl.client
    }
}
