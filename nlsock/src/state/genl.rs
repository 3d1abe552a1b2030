// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`GenlState`]: requests to families of generic netlink by name.
//!
//! ```text
//!                      the family is known
//!   request, dump -----------------------------------> Ask ---------> Ready
//!        |                                             ^ |
//!        | the family is not known      found, and not | | ENOENT, and the id
//!        |                              the same again | | was known before
//!        +-----------------> LookUp -------------------+ |
//!                             ^  |                       |
//!                             |  +--> NoSuchFamily, or the ENOENT
//!                             +--------------------------+
//! ```

use nlwire::typed::{GenlFamily, Layout, Op, Set};
use nlwire::uapi::*;
use nlwire::{BuildError, Errno, GenlMsgHdr, NlmFlags};

use super::client::{ClientState, Kind};
use super::step::Step;
use super::template::Template;
use crate::genl::Family;
use crate::typed::split::Written;
use crate::typed::{write, Head, MessageWriter};
use crate::{Error, Expect, RequestBuilder, Socket};

/// The state of a generic netlink client: the known families, and the current
/// request.
///
/// An operation begins with [`look_up`](Self::look_up),
/// [`request_with`](Self::request_with) or [`dump_with`](Self::dump_with), and
/// [`step`](Self::step) carries it out. All of these functions borrow a
/// [`ClientState`], which must always be the same one. Its
/// [`reply`](ClientState::reply) is the answer to a request. Its
/// [`step_next`](ClientState::step_next) reads a dump after the first message.
///
/// A request is written at once, and sent when the id of its family is known.
///
/// ```
/// use nlsock::state::{ClientState, GenlState, Step};
/// use nlsock::Socket;
/// use nlwire::uapi::*;
/// use nlwire::NlmFlags;
///
/// let socket = Socket::open(NETLINK_GENERIC)?;
/// let mut client = ClientState::new(&socket)?;
/// let mut genl = GenlState::new();
/// genl.request_with(&mut client, "nlctrl", CTRL_CMD_GETFAMILY, NlmFlags::EMPTY, |message| {
///     message.put_str(CTRL_ATTR_FAMILY_NAME, "nlctrl")
/// })?;
/// while genl.step(&mut client, &socket)? != Step::Ready {
///     // A driver waits here.
/// }
/// assert_eq!(genl.family("nlctrl")?.id, GENL_ID_CTRL);
/// assert!(client.reply().message().is_some());
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct GenlState {
    families: Vec<Family>,
    question: Question,
    /// The messages that complete the answer to the next request, if the caller
    /// has set them.
    expect: Option<Expect>,
    phase: Phase,
    /// The serial number of the client's operation that the phase refers to.
    serial: u32,
}

/// The current request.
#[derive(Debug, Default)]
struct Question {
    family: String,
    cmd: u8,
    /// The version in the request; `None` for the one that the kernel reports.
    version: Option<u8>,
    /// The flags, and what the operation declares.
    head: Head,
    expect: Option<Expect>,
    /// [`GenlMsgHdr`] with a placeholder for the version, and the content that
    /// the caller has written after it.
    content: Template,
}

/// The progress of a request.
#[derive(Debug, Default)]
enum Phase {
    #[default]
    Idle,
    /// The controller has been asked for the family.
    LookUp(Goal),
    /// The request has been sent to the family.
    Ask {
        kind: Kind,
        /// The id that the request was sent to, if it was known before this
        /// request and may be outdated.
        cached: Option<u16>,
    },
}

/// The reason why a family is looked up.
#[derive(Debug)]
enum Goal {
    /// The caller asked for the family itself.
    Family,
    /// A request of this kind is to be sent.
    First(Kind),
    /// A request of this kind was refused by the family with this id.
    Again(Kind, u16, Error),
}

/// Returns the number of an operation as a command.
fn command(number: u16) -> Result<u8, BuildError> {
    u8::try_from(number).map_err(|_| BuildError::ValueTooLarge {
        value: number.into(),
        size: size_of::<u8>(),
    })
}

impl GenlState {
    /// Returns the state of a client that knows no family.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the family of this name, if known.
    ///
    /// # Errors
    /// [`NoSuchFamily`](Error::NoSuchFamily).
    pub fn family(&self, name: &str) -> Result<&Family, Error> {
        let family = self.families.iter().find(|family| family.name == name);
        family.ok_or_else(|| no_such_family(name))
    }

    /// Returns the id of a multicast group of a known family.
    ///
    /// # Errors
    /// [`NoSuchFamily`](Error::NoSuchFamily) and
    /// [`NoSuchFamilyGroup`](Error::NoSuchFamilyGroup).
    pub fn group(&self, family: &str, group: &str) -> Result<u32, Error> {
        let id = self.family(family)?.group(group);
        id.ok_or_else(|| Error::NoSuchFamilyGroup {
            family: family.into(),
            group: group.into(),
        })
    }

    /// Forgets all families. A request that is waiting is not affected.
    pub fn forget(&mut self) {
        self.families.clear();
    }

    /// Begins to look up a family, unless it is known.
    ///
    /// # Errors
    /// [`NoSuchFamily`](Error::NoSuchFamily) for a name that is longer than any
    /// family's.
    pub fn look_up(&mut self, client: &mut ClientState, name: &str) -> Result<(), Error> {
        self.question.family.clear();
        self.question.family.push_str(name);
        self.phase = Phase::Idle;
        if self.family(name).is_err() {
            self.ask_controller(client, Goal::Family)?;
        }
        Ok(())
    }

    /// Sets the messages that complete the answer to the next request, instead
    /// of an ACK. Look-ups are not affected.
    pub fn expect(&mut self, expect: Expect) {
        self.expect = Some(expect);
    }

    /// Begins a request. `build` adds the content after [`GenlMsgHdr`].
    ///
    /// # Errors
    /// [`Build`](Error::Build), and those of [`look_up`](Self::look_up).
    pub fn request_with(
        &mut self,
        client: &mut ClientState,
        family: &str,
        cmd: u8,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let head = Head::new(0, nlmsg_flags);
        self.begin(client, Kind::Request, family, (cmd, None), head, build)
    }

    /// Begins a dump; its first message completes the operation. `build` adds
    /// the content after [`GenlMsgHdr`].
    ///
    /// # Errors
    /// Those of [`request_with`](Self::request_with).
    pub fn dump_with(
        &mut self,
        client: &mut ClientState,
        family: &str,
        cmd: u8,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let head = Head::new(0, nlmsg_flags);
        self.begin(client, Kind::Dump, family, (cmd, None), head, build)
    }

    /// Begins a request of the operation `op`.
    ///
    /// # Errors
    /// Those of [`request_with`](Self::request_with).
    pub fn call<P: GenlFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        client: &mut ClientState,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.begin_op(client, Kind::Request, op, nlmsg_flags, header, build)
    }

    /// Begins a dump of the operation `op`; its first message completes the operation.
    ///
    /// # Errors
    /// Those of [`request_with`](Self::request_with).
    pub fn list<P: GenlFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        client: &mut ClientState,
        op: Op<P, H, Q, R, A>,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.begin_op(client, Kind::Dump, op, NlmFlags::EMPTY, header, build)
    }

    /// Begins a request to a family that was written before, without its
    /// [`GenlMsgHdr`].
    pub(crate) fn call_written(
        &mut self,
        client: &mut ClientState,
        (family, version): (&str, u8),
        written: Written<'_>,
    ) -> Result<(), Error> {
        let cmd = command(written.head.nlmsg_type)?;
        let version = (cmd, Some(version));
        self.begin(
            client,
            Kind::Request,
            family,
            version,
            written.head,
            |message| message.put_payload(written.payload),
        )
    }

    fn begin_op<P: GenlFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        client: &mut ClientState,
        kind: Kind,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let version = (command(op.request())?, Some(P::VERSION));
        let head = Head::of(op, nlmsg_flags);
        self.begin(client, kind, P::NAME, version, head, |message| {
            write(message, header, build)
        })
    }

    fn begin(
        &mut self,
        client: &mut ClientState,
        kind: Kind,
        family: &str,
        (cmd, version): (u8, Option<u8>),
        head: Head,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.phase = Phase::Idle;
        let question = &mut self.question;
        question.family.clear();
        question.family.push_str(family);
        (question.cmd, question.version, question.head) = (cmd, version, head);
        question.expect = self.expect.take();
        question.content.build(|message| {
            message.put_header(&GenlMsgHdr::new(cmd, 0))?;
            build(message)
        })?;
        match self.family(family).map(|family| family.id) {
            Ok(id) => self.ask(client, kind, Some(id)),
            Err(_) => self.ask_controller(client, Goal::First(kind)),
        }
    }

    /// Sends the request to the family, whose id is known.
    fn ask(
        &mut self,
        client: &mut ClientState,
        kind: Kind,
        cached: Option<u16>,
    ) -> Result<(), Error> {
        let question = &self.question;
        let family = self.family(&question.family)?;
        let [reported, ..] = family.version.to_le_bytes();
        let version = question.version.unwrap_or(reported);
        let content = question.content.payload();
        let content = content.get(size_of::<GenlMsgHdr>()..);
        client.set_expect(question.expect);
        let head = Head {
            nlmsg_type: family.id,
            ..question.head
        };
        client.begin(kind, head, |message| {
            message.put_header(&GenlMsgHdr::new(question.cmd, version))?;
            message.put_payload(content.unwrap_or_default())
        })?;
        client.set_family(&family.name, headers_len(family));
        self.serial = client.serial();
        self.phase = Phase::Ask { kind, cached };
        Ok(())
    }

    /// Asks the controller for the family.
    fn ask_controller(&mut self, client: &mut ClientState, goal: Goal) -> Result<(), Error> {
        let name = &self.question.family;
        if name.len() >= GENL_NAMSIZ {
            return Err(no_such_family(name)); // longer than the kernel's limit
        }
        client.request_with(GENL_ID_CTRL, NlmFlags::EMPTY, |message| {
            message.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
            message.put_str(CTRL_ATTR_FAMILY_NAME, name)
        })?;
        client.set_family("", Some(size_of::<GenlMsgHdr>()));
        self.serial = client.serial();
        self.phase = Phase::LookUp(goal);
        Ok(())
    }

    /// Leaves a dump to the client before its first message has been received,
    /// if the request has been sent to the family. Returns whether it has. The
    /// dump is then refused with `ENOENT` if the id is outdated.
    pub fn hand_over(&mut self) -> bool {
        let kind = Kind::Dump;
        let is_asked = matches!(self.phase, Phase::Ask { kind: asked, .. } if asked == kind);
        if is_asked {
            self.phase = Phase::Idle;
        }
        is_asked
    }

    /// Returns whether there is a request that [`step`](Self::step) can continue.
    #[must_use]
    pub fn is_pending(&self, client: &ClientState) -> bool {
        let kind = match &self.phase {
            Phase::Idle | Phase::LookUp(Goal::Family) => None,
            Phase::LookUp(Goal::First(kind) | Goal::Again(kind, ..)) => Some(*kind),
            Phase::Ask { kind, .. } => Some(*kind),
        };
        let is_current = self.serial == client.serial() && client.pending().is_some();
        kind == Some(Kind::Request) && is_current
    }

    /// Performs one step towards the end of a look-up, the reply to a request, or the
    /// first message of a dump.
    ///
    /// # Errors
    /// [`NoSuchFamily`](Error::NoSuchFamily), and those of
    /// [`ClientState::step_reply`].
    pub fn step(&mut self, client: &mut ClientState, socket: &Socket) -> Result<Step, Error> {
        if self.serial != client.serial() {
            self.phase = Phase::Idle; // the client was asked something else
        }
        let stepped = match &self.phase {
            Phase::Idle => return Ok(Step::Ready),
            Phase::LookUp(_)
            | Phase::Ask {
                kind: Kind::Request,
                ..
            } => client.step_reply(socket),
            Phase::Ask {
                kind: Kind::Dump, ..
            } => client.step_next(socket),
        };
        match stepped {
            Ok(Step::Ready) => {}
            Ok(step) => return Ok(step),
            Err(error) if !is_not_found(&error) => {
                if client.pending().is_none() {
                    self.phase = Phase::Idle;
                }
                return Err(error);
            }
            Err(error) => return self.not_found(client, error),
        }
        match std::mem::take(&mut self.phase) {
            Phase::LookUp(goal) => self.found(client, goal),
            Phase::Ask {
                kind: Kind::Dump, ..
            } => {
                client.put_back();
                Ok(Step::Ready)
            }
            _ => Ok(Step::Ready),
        }
    }

    /// Continues after `ENOENT`.
    fn not_found(&mut self, client: &mut ClientState, error: Error) -> Result<Step, Error> {
        match std::mem::take(&mut self.phase) {
            Phase::Ask {
                kind,
                cached: Some(id),
            } => {
                self.ask_controller(client, Goal::Again(kind, id, error))?;
                client.start();
                Ok(Step::Again)
            }
            Phase::LookUp(_) => {
                let name = &self.question.family;
                self.families.retain(|known| known.name != *name);
                Err(no_such_family(name))
            }
            _ => Err(error),
        }
    }

    /// Continues after an answer of the controller.
    fn found(&mut self, client: &mut ClientState, goal: Goal) -> Result<Step, Error> {
        let message = client.reply().message();
        let family = message.map(|message| Family::parse(&message)).transpose()?;
        let name = &self.question.family;
        self.families.retain(|known| known.name != *name);
        self.families
            .extend(family.filter(|family| family.name == *name));
        let id = self.family(name)?.id;
        let kind = match goal {
            Goal::Family => return Ok(Step::Ready),
            Goal::Again(_, old, error) if id == old => return Err(error),
            Goal::First(kind) | Goal::Again(kind, ..) => kind,
        };
        self.ask(client, kind, None)?;
        client.start();
        Ok(Step::Again)
    }
}

/// Returns the length in bytes of [`GenlMsgHdr`] and the family's own header.
fn headers_len(family: &Family) -> Option<usize> {
    let own = usize::try_from(family.header_len).ok()?;
    own.checked_add(size_of::<GenlMsgHdr>())
}

fn no_such_family(name: &str) -> Error {
    Error::NoSuchFamily {
        family: name.into(),
    }
}

/// Returns whether the id, or the name, may no longer exist.
fn is_not_found(error: &Error) -> bool {
    matches!(error, Error::Refused(refused) if refused.errno() == Errno::ENOENT)
}
