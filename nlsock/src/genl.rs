//! [`Genl`]: generic netlink, by name.
//!
//! A family of generic netlink has a name for ever, and a number, which is the
//! type of its messages, from one registration to the next. So have its
//! multicast groups. The controller translates (`CTRL_CMD_GETFAMILY`); [`Genl`]
//! asks it once, and again when the number has turned out to be old.

use std::time::Duration;

use nlwire::uapi::*;
use nlwire::{Attribute, BuildError, GenlMsgHdr, Message, ParseError};

use crate::conversation::{Conversation, Kind};
use crate::policies::Policies;
use crate::{sys, Client, Dump, Error, Reply, RequestBuilder, VecSink};

/// A family of generic netlink, as the controller describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Family {
    /// The name. What is not UTF-8 in it is replaced.
    pub name: String,
    /// The number: the type of its messages.
    pub id: u16,
    /// The version of its interface.
    pub version: u32,
    /// The length of the header that it has behind [`GenlMsgHdr`], in bytes;
    /// 0 as a rule.
    pub header_len: u32,
    /// The highest attribute type that it knows, 0 where its commands differ.
    pub max_attr: u32,
    /// Its multicast groups.
    pub groups: Vec<Group>,
    /// Its commands.
    pub commands: Vec<Command>,
}

/// A multicast group of a [`Family`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// The name within the family. What is not UTF-8 in it is replaced.
    pub name: String,
    /// The number, to [`join`](crate::Monitor::join).
    pub id: u32,
}

/// A command of a [`Family`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Command {
    /// The number.
    pub id: u32,
    /// `GENL_*`: whether it needs a capability, can be done and dumped, and has
    /// a policy.
    pub flags: u32,
}

impl Family {
    /// Reads a `CTRL_CMD_NEWFAMILY`: an answer of the controller, or an event
    /// in its group `notify`.
    ///
    /// # Errors
    /// [`ParseError`].
    pub fn parse(message: &Message<'_>) -> Result<Self, ParseError> {
        let mut family = Self {
            name: String::new(),
            id: 0,
            version: 0,
            header_len: 0,
            max_attr: 0,
            groups: Vec::new(),
            commands: Vec::new(),
        };
        for attribute in message.attributes(size_of::<GenlMsgHdr>())? {
            let attribute = attribute?;
            match attribute.nla_type() {
                CTRL_ATTR_FAMILY_ID => family.id = attribute.get_u16()?,
                CTRL_ATTR_FAMILY_NAME => family.name = text(&attribute)?,
                CTRL_ATTR_VERSION => family.version = attribute.get_u32()?,
                CTRL_ATTR_HDRSIZE => family.header_len = attribute.get_u32()?,
                CTRL_ATTR_MAXATTR => family.max_attr = attribute.get_u32()?,
                CTRL_ATTR_MCAST_GROUPS => {
                    // An array: the types of its entries mean nothing.
                    for entry in attribute.nested() {
                        family.groups.push(Group::parse(&entry?)?);
                    }
                }
                CTRL_ATTR_OPS => {
                    for entry in attribute.nested() {
                        family.commands.push(Command::parse(&entry?)?);
                    }
                }
                _ => {}
            }
        }
        Ok(family)
    }

    /// The number of a group.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<u32> {
        let group = self.groups.iter().find(|group| group.name == name);
        group.map(|group| group.id)
    }
}

impl Group {
    fn parse(entry: &Attribute<'_>) -> Result<Self, ParseError> {
        let mut group = Self {
            name: String::new(),
            id: 0,
        };
        for attribute in entry.nested() {
            let attribute = attribute?;
            match attribute.nla_type() {
                CTRL_ATTR_MCAST_GRP_NAME => group.name = text(&attribute)?,
                CTRL_ATTR_MCAST_GRP_ID => group.id = attribute.get_u32()?,
                _ => {}
            }
        }
        Ok(group)
    }
}

impl Command {
    fn parse(entry: &Attribute<'_>) -> Result<Self, ParseError> {
        let mut command = Self { id: 0, flags: 0 };
        for attribute in entry.nested() {
            let attribute = attribute?;
            match attribute.nla_type() {
                CTRL_ATTR_OP_ID => command.id = attribute.get_u32()?,
                CTRL_ATTR_OP_FLAGS => command.flags = attribute.get_u32()?,
                _ => {}
            }
        }
        Ok(command)
    }
}

fn text(attribute: &Attribute<'_>) -> Result<String, ParseError> {
    Ok(attribute.get_cstr()?.to_string_lossy().into_owned())
}

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
/// let mut dump = genl.dump("nlctrl", CTRL_CMD_GETFAMILY, 0, |_| Ok(()))?;
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
/// Families are looked up when they are first asked for. A request to one that
/// has meanwhile been registered anew, under another number, is answered with
/// `ENOENT`; then its number is asked for, and if that has changed, the request
/// is sent once more. The kernel gives numbers in turn, so that an old one is
/// not soon another family's. Who keeps the numbers of groups joins the
/// controller's group `notify` to hear when they go.
#[derive(Debug)]
pub struct Genl {
    client: Client,
    families: Families,
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
            families: Families::default(),
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
        if self.families.get(name).is_err() {
            self.look_up(name)?;
        }
        self.families.get(name)
    }

    /// The number of a family's multicast group, to
    /// [`join`](crate::Monitor::join).
    ///
    /// # Errors
    /// [`NoSuchFamilyGroup`](Error::NoSuchFamilyGroup), and those of
    /// [`family`](Self::family).
    pub fn group(&mut self, family: &str, group: &str) -> Result<u32, Error> {
        self.family(family)?.number_of(group)
    }

    /// Forgets what is known about families: the next use of each asks again.
    pub fn forget(&mut self) {
        self.families.forget();
    }

    /// Asks the controller.
    fn look_up(&mut self, name: &str) -> Result<(), Error> {
        let conversation = &mut self.client.conversation;
        self.families.ask(conversation, name)?;
        let asked = self.client.complete();
        self.families.learn(&self.client.conversation, name, asked)
    }

    /// Begins a request or dump. Returns whether the number of the family may
    /// be old.
    fn begin(
        &mut self,
        kind: Kind,
        name: &str,
        cmd: u8,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<bool, Error> {
        let cached = self.families.get(name).is_ok();
        if !cached {
            self.look_up(name)?;
        }
        let family = self.families.get(name)?;
        family.begin(&mut self.client.conversation, kind, cmd, nlmsg_flags, build)?;
        Ok(cached)
    }

    /// After a refusal: asks whether the family has another number, and if it
    /// has, the same as before with that. Returns whether it did.
    fn ask_again(&mut self, kind: Kind, name: &str) -> Result<bool, Error> {
        let old = self.families.get(name)?.id;
        let request = self.client.conversation.take_request();
        self.look_up(name)?;
        let family = self.families.get(name)?;
        Ok(family.ask_again(&mut self.client.conversation, kind, request, old))
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
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        let cached = self.begin(Kind::Request, name, cmd, nlmsg_flags, build)?;
        match self.client.complete() {
            Err(error) if cached && is_not_found(&error) => {
                if !self.ask_again(Kind::Request, name)? {
                    return Err(error);
                }
                self.client.complete()?;
            }
            result => result?,
        }
        Ok(self.client.reply())
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
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        let cached = self.begin(Kind::Dump, name, cmd, nlmsg_flags, build)?;
        let mut deadline = self.client.deadline();
        match self.client.drive(&mut deadline) {
            Ok(Some(_)) => self.client.conversation.hand_out_again(),
            // Empty; or not there yet, for which `next` will wait.
            Ok(None) | Err(Error::WouldBlock) => {}
            Err(error) => {
                if !(cached && is_not_found(&error) && self.ask_again(Kind::Dump, name)?) {
                    return Err(error);
                }
            }
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
        let mut dump = self.dump("nlctrl", CTRL_CMD_GETPOLICY, 0, |message| {
            message.put_u16(CTRL_ATTR_FAMILY_ID, id)
        })?;
        while let Some(message) = dump.next()? {
            policies.add(&message)?;
        }
        Ok(policies)
    }
}

impl Family {
    /// The length of [`GenlMsgHdr`] and the header behind it, in bytes.
    fn headers_len(&self) -> Option<usize> {
        let own = usize::try_from(self.header_len).ok()?;
        own.checked_add(size_of::<GenlMsgHdr>())
    }

    /// The number of a group that there has to be.
    pub(crate) fn number_of(&self, group: &str) -> Result<u32, Error> {
        self.group(group).ok_or_else(|| Error::NoSuchFamilyGroup {
            family: self.name.as_str().into(),
            group: group.into(),
        })
    }

    /// Begins a request or dump.
    pub(crate) fn begin(
        &self,
        conversation: &mut Conversation,
        kind: Kind,
        cmd: u8,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let [version, ..] = self.version.to_le_bytes();
        conversation.begin(false);
        conversation.family.push_str(&self.name);
        conversation.family_header_len = self.headers_len();
        conversation.add(kind, self.id, nlmsg_flags, |message| {
            message.put_header(&GenlMsgHdr::new(cmd, version))?;
            build(message)
        })
    }

    /// Begins the same request or dump once more, if it was to another number,
    /// which it returns.
    pub(crate) fn ask_again(
        &self,
        conversation: &mut Conversation,
        kind: Kind,
        request: VecSink,
        old: u16,
    ) -> bool {
        if self.id == old {
            return false;
        }
        conversation.put_request(request);
        conversation.family.push_str(&self.name);
        conversation.family_header_len = self.headers_len();
        conversation.ask_again(kind, Some(self.id));
        true
    }
}

/// The families that are known, and what to say to the controller about others.
/// How to wait for its answer is known to the blocking and to the asynchronous
/// `Genl`.
#[derive(Debug, Default)]
pub(crate) struct Families(Vec<Family>);

impl Families {
    pub(crate) fn get(&self, name: &str) -> Result<&Family, Error> {
        let family = self.0.iter().find(|family| family.name == name);
        family.ok_or_else(|| no_such_family(name))
    }

    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }

    /// Begins the question.
    pub(crate) fn ask(&self, conversation: &mut Conversation, name: &str) -> Result<(), Error> {
        if name.len() >= GENL_NAMSIZ {
            return Err(no_such_family(name)); // nobody can have it
        }
        conversation.begin(false);
        conversation.family_header_len = Some(size_of::<GenlMsgHdr>());
        conversation.add(Kind::Request, GENL_ID_CTRL, 0, |message| {
            message.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
            message.put_str(CTRL_ATTR_FAMILY_NAME, name)
        })
    }

    /// Keeps the answer, or forgets what was known before.
    pub(crate) fn learn(
        &mut self,
        conversation: &Conversation,
        name: &str,
        asked: Result<(), Error>,
    ) -> Result<(), Error> {
        match asked {
            Err(error) if !is_not_found(&error) => return Err(error),
            asked => {
                let reply = asked.ok().map(|()| Reply { conversation });
                let message = reply.and_then(|reply| reply.message());
                let family = message.map(|message| Family::parse(&message)).transpose()?;
                self.0.retain(|known| known.name != name);
                self.0.extend(family.filter(|family| family.name == name));
            }
        }
        self.get(name).map(drop)
    }
}

fn no_such_family(name: &str) -> Error {
    Error::NoSuchFamily {
        family: name.into(),
    }
}

/// Whether the number, or the name, may have gone.
pub(crate) fn is_not_found(error: &Error) -> bool {
    matches!(error, Error::Refused(rejection) if rejection.errno() == sys::ENOENT)
}
