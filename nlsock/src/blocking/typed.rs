// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typed calls of all types, and [`List`].

use std::fmt;

use nlwire::typed::{Attrs, Event, Family, GenlFamily, Group, Layout, Op, RawFamily, Set};
use nlwire::{BuildError, NlmFlags};

use super::{Batch, Client, Dump, Genl, Server, Watcher};
use crate::typed::{read, reply_of, write, Answer, MessageWriter};
use crate::Error;

impl Client {
    /// Sends a request of the operation `op` with its family header and the attributes
    /// that `build` adds, waits for its ACK, and returns the answer.
    ///
    /// `nlmsg_flags` are added to those of [`request`](Self::request). A refusal names
    /// the request and the attribute at fault by the declaration of the operation.
    ///
    /// ```
    /// use nlfamilies::rt_link::{Ifla, RtLink};
    /// use nlsock::Client;
    /// use nlwire::rtnl::IfInfoMsg;
    /// use nlwire::uapi::NETLINK_ROUTE;
    /// use nlwire::NlmFlags;
    ///
    /// let mut client = Client::open(NETLINK_ROUTE)?;
    /// let any = IfInfoMsg::default();
    /// let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
    ///     link.put(Ifla::IFNAME, "lo")
    /// })?;
    /// let (header, link) = answer.one()?.ok_or("no answer")?;
    /// assert_eq!(header.ifi_index.get(), 1);
    /// assert_eq!(link.get(Ifla::MTU)?, Some(65536));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// An attribute of another set does not compile, in the request or in the answer, nor
    /// does a value of another type:
    ///
    /// ```compile_fail,E0308
    /// # use nlfamilies::{rt_addr::Ifa, rt_link::{Ifla, RtLink}};
    /// # use nlwire::{rtnl::IfInfoMsg, NlmFlags};
    /// # fn test(client: &mut nlsock::Client, any: &IfInfoMsg) -> Result<(), nlsock::Error> {
    /// client.call(RtLink::GETLINK, NlmFlags::EMPTY, any, |link| link.put(Ifa::LABEL, "lo"))?;
    /// # Ok(())
    /// # }
    /// ```
    /// ```compile_fail,E0277
    /// # use nlfamilies::{rt_addr::Ifa, rt_link::{Ifla, RtLink}};
    /// # use nlwire::{rtnl::IfInfoMsg, NlmFlags};
    /// # fn test(client: &mut nlsock::Client, any: &IfInfoMsg) -> Result<(), nlsock::Error> {
    /// let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, any, |_| Ok(()))?;
    /// let (_, link) = answer.one()?.unwrap();
    /// link.get(Ifa::LABEL)?;
    /// # Ok(())
    /// # }
    /// ```
    /// ```compile_fail,E0308
    /// # use nlfamilies::rt_link::{Ifla, RtLink};
    /// # use nlwire::{rtnl::IfInfoMsg, NlmFlags};
    /// # fn test(client: &mut nlsock::Client, any: &IfInfoMsg) -> Result<(), nlsock::Error> {
    /// client.call(RtLink::GETLINK, NlmFlags::EMPTY, any, |link| link.put(Ifla::MTU, "1500"))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Nor does the header of another family:
    ///
    /// ```compile_fail,E0308
    /// # use nlfamilies::rt_link::RtLink;
    /// # use nlwire::{rtnl::IfAddrMsg, NlmFlags};
    /// # fn test(client: &mut nlsock::Client) -> Result<(), nlsock::Error> {
    /// let header = IfAddrMsg::default();
    /// client.call(RtLink::GETLINK, NlmFlags::EMPTY, &header, |_| Ok(()))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`WrongProtocol`](Error::WrongProtocol), and those of [`request`](Self::request).
    pub fn call<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<Answer<'_, P, A, R>, Error> {
        self.state.call(op, nlmsg_flags, header, build)?;
        Ok(Answer::new(self.finish()?, reply_of(op)))
    }

    /// Begins a dump of the operation `op`. The request is sent when the first message is
    /// read.
    ///
    /// ```
    /// use nlfamilies::rt_link::{Ifla, RtLink};
    /// use nlsock::Client;
    /// use nlwire::rtnl::IfInfoMsg;
    /// use nlwire::uapi::NETLINK_ROUTE;
    ///
    /// let mut client = Client::open(NETLINK_ROUTE)?;
    /// let mut links = client.list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(()))?;
    /// while let Some((header, link)) = links.next()? {
    ///     let (name, mtu) = link.get((Ifla::IFNAME, Ifla::MTU))?;
    ///     println!("{} {} {mtu:?}", header.ifi_index, name.unwrap_or_default());
    /// }
    /// # Ok::<(), nlsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`WrongProtocol`](Error::WrongProtocol) and [`Build`](Error::Build).
    pub fn list<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<List<'_, P, A, R>, Error> {
        self.state.list(op, header, build)?;
        Ok(List {
            dump: self.as_dump(),
            by: reply_of(op),
        })
    }
}

impl Batch<'_> {
    /// Adds a request of the operation `op`, as [`add_with`](Self::add_with) does.
    ///
    /// # Errors
    /// [`WrongProtocol`](Error::WrongProtocol) and [`Build`](Error::Build).
    pub fn call<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.state().add_call(op, nlmsg_flags, header, build)
    }
}

impl Genl {
    /// Sends a request of the operation `op`, as [`Client::call`] does. The family is
    /// looked up by its name unless it is known. The header is
    /// [`NoHeader`](nlwire::typed::NoHeader) for most families.
    ///
    /// ```
    /// use nlfamilies::ethtool::{Ethtool, EthtoolAHeader, EthtoolALinkstate};
    /// use nlsock::Genl;
    /// use nlwire::typed::NoHeader;
    /// use nlwire::NlmFlags;
    ///
    /// let mut genl = Genl::open()?;
    /// let call = genl.call(Ethtool::LINKSTATE_GET, NlmFlags::EMPTY, &NoHeader, |request| {
    ///     request.nest(EthtoolALinkstate::HEADER, |header| {
    ///         header.put(EthtoolAHeader::DEV_NAME, "nosuch0")
    ///     })
    /// });
    /// assert_eq!(
    ///     call.unwrap_err().to_string(),
    ///     "ETHTOOL_MSG_LINKSTATE_GET: ENODEV at ETHTOOL_A_LINKSTATE_HEADER > \
    ///      ETHTOOL_A_HEADER_DEV_NAME: no device matches name"
    /// );
    /// # Ok::<(), nlsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub fn call<P: GenlFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<Answer<'_, P, A, R>, Error> {
        let client = &mut self.client.state;
        self.state.call(client, op, nlmsg_flags, header, build)?;
        self.drive()?;
        Ok(Answer::new(self.client.state.reply(), reply_of(op)))
    }

    /// Begins a dump of the operation `op`, and waits for its first message.
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub fn list<P: GenlFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<List<'_, P, A, R>, Error> {
        let client = &mut self.client.state;
        self.state.list(client, op, header, build)?;
        Ok(List {
            dump: self.begin_dump()?,
            by: reply_of(op),
        })
    }

    /// Returns the id of a declared multicast group, for
    /// [`join`](super::Monitor::join).
    ///
    /// The messages of several families on one socket differ by their type, the
    /// [id](crate::genl::Family::id) of the family. [`Event::read`] compares the command
    /// only.
    ///
    /// # Errors
    /// Those of [`group`](Self::group).
    pub fn group_id<P: GenlFamily>(&mut self, group: Group<P>) -> Result<u32, Error> {
        self.group(P::NAME, group.name())
    }
}

impl Watcher {
    /// Adds a dump of the operation `op`, as [`add_dump`](Self::add_dump) does. The
    /// messages are read by the notifications of the family ([`Event::read`]).
    ///
    /// # Errors
    /// [`Build`](Error::Build). [`next`](Self::next) fails if the family is of another
    /// protocol than the client.
    pub fn add_list<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.state.add_list(op, header, build)
    }
}

impl Server {
    /// Sends a notification to the members of a group, as
    /// [`broadcast`](Self::broadcast) does.
    ///
    /// # Errors
    /// Those of [`broadcast`](Self::broadcast).
    pub fn notify<P: RawFamily, H: Layout, S: Set>(
        &mut self,
        group: Group<P>,
        event: Event<P, H, S>,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, S>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.broadcast(group.number(), event.number(), |message| {
            write(message, header, build)
        })
    }
}

/// A dump of a typed operation of the family `P`: messages with the header `H` and
/// attributes of the set `R`. Returned by [`Client::list`] and [`Genl::list`].
#[must_use = "a dump is read by calling next"]
pub struct List<'c, P, H, R> {
    dump: Dump<'c>,
    by: Event<P, H, R>,
}

impl<'c, P: Family, H: Layout, R: Set> List<'c, P, H, R> {
    /// Waits for the next message, and returns its family header and its attributes.
    /// Returns `None` after the last one.
    ///
    /// # Errors
    /// Those of [`Dump::next`]. [`Malformed`](Error::Malformed) for a message that is
    /// shorter than the family header, and
    /// [`UnexpectedReply`](Error::UnexpectedReply) for one of another number; after both,
    /// the next call continues.
    #[allow(
        clippy::should_implement_trait,
        reason = "the message borrows from self, which an Iterator's cannot"
    )]
    pub fn next(&mut self) -> Result<Option<(H, Attrs<'_, R>)>, Error> {
        let by = self.by;
        let message = self.dump.next()?;
        message.map(|message| read(by, &message)).transpose()
    }

    /// Reads the dump to its end and keeps all of it in memory, as [`Dump::read_all`]
    /// does.
    ///
    /// # Errors
    /// Those of [`Dump::read_all`].
    pub fn read_all(self, attempts: usize) -> Result<Answer<'c, P, H, R>, Error> {
        Ok(Answer::new(self.dump.read_all(attempts)?, self.by))
    }

    /// Returns the untyped dump, to ask whether it was
    /// [interrupted](Dump::is_interrupted) or to [restart](Dump::restart) it.
    pub fn dump(&mut self) -> &mut Dump<'c> {
        &mut self.dump
    }
}

impl<P, H, R> fmt::Debug for List<'_, P, H, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.dump.fmt(f)
    }
}
