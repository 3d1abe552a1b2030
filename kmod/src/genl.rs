// SPDX-License-Identifier: MIT OR Apache-2.0
//! Families of generic netlink: what is the same for each of them. [`store`](super::store)
//! is a family.
//!
//! A family is a type that implements [`Family`]: a table of [`Operation`]s, each with a
//! policy and handlers, and the names of its multicast groups. The kernel checks requests
//! by the policies, which glue code derives from nlwire's
//! ([`AnyPolicy::rules`](nlwire::AnyPolicy::rules)), and calls the handlers with valid
//! requests only. A handler reads and writes attributes with [`nlwire::typed`].
//!
//! ```text
//!   user space                 kernel
//!  +----------+    +------------------------+       +----------------+
//!  | request  | -> | genetlink: capability, | ----> | doit(request)  | reads attributes
//!  |          |    | policy                 |       |                |
//!  | reply    | <- | Kernel::reply  <---------------| request.reply  | writes a message
//!  | event    | <- | Kernel::notify <---------------| request.notify |
//!  | parts    | <- | netlink_dump           | ----> | start, dumpit, done
//!  +----------+    +------------------------+       +----------------+
//! ```
//!
//! Nothing here depends on a particular kernel. Glue code implements [`Kernel`] and calls
//! [`doit`], [`start`], [`dumpit`] and [`done`].

use core::ffi::CStr;
use core::fmt;

use nlwire::align::NLMSG_HDRLEN;
use nlwire::typed::{Attr, Attrs, Event, GenlFamily, NoHeader, Op, Set, Writer};
use nlwire::uapi::{NLM_F_DUMP_INTR, NLM_F_MULTI};
use nlwire::{
    AnyPolicy, BuildError, Errno, GenlMsgHdr, Message, MessageBuilder, NlMsgHdr, NlmFlags,
    ParseError, Sink,
};

/// Length in bytes of the headers of a message. C: `NLMSG_HDRLEN + GENL_HDRLEN`.
pub const HDRLEN: usize = NLMSG_HDRLEN + size_of::<GenlMsgHdr>();

/// The kernel, for the duration of a call of a handler.
pub trait Kernel: 'static {
    /// A part of a dump, or a message that is not sent yet: room in an skb.
    type Room: Sink;
    /// A socket buffer for one message. Dropping it frees it. C: `struct sk_buff`.
    type SkBuff: Sink;
    /// The state of the family in a network namespace.
    type Net;

    /// Creates an skb with room for `size` bytes. Returns `None` if there is no memory. C:
    /// `alloc_skb`.
    fn alloc_skb(&self, size: usize) -> Option<Self::SkBuff>;

    /// Sends `skb` to the sender of the request. C: `genlmsg_reply`.
    ///
    /// # Errors
    /// `EAGAIN` if the receive buffer of the socket is full, `ECONNREFUSED` if there is no
    /// such socket any more.
    fn reply(&self, skb: Self::SkBuff) -> Result<(), Errno>;

    /// Sends `skb` to the listeners of a group in the network namespace of the request, an
    /// index in [`Family::GROUPS`]. If the request has `NLM_F_ECHO`, the sender of the
    /// request gets it as well. C: `genl_notify`.
    fn notify(&self, skb: Self::SkBuff, group: usize);

    /// Calls `with` with the state of the network namespace of the request, to which nobody
    /// else has access meanwhile. A call inside of `with` never returns. C: `mutex_lock`.
    fn lock<R>(&self, with: impl FnOnce(&mut Self::Net) -> R) -> R;
}

/// A family, registered with a kernel. C: `struct genl_family`.
///
/// The declaration by [`nlwire::family!`] has the name, the version and the numbers of the
/// operations, and is shared with user space. This trait adds what only the kernel has to
/// know.
pub trait Family<K: Kernel>: GenlFamily {
    /// The position of a dump in progress. C: `ctx` of `struct netlink_callback`, which has
    /// room for 40 bytes of it.
    type Dump: Copy + 'static;

    /// The operations.
    const OPS: &'static [Operation<K, Self::Dump>];

    /// The names of the multicast groups. C: `mcgrps`.
    const GROUPS: &'static [&'static str];

    /// Whether the family is in all network namespaces, not only in the first one. C:
    /// `netnsok`.
    const NETNSOK: bool = true;

    /// Whether the handlers may run on several processors at once, instead of under the
    /// lock that all other families share. C: `parallel_ops`.
    const PARALLEL_OPS: bool = true;
}

/// The handler of a request that is no dump. C: `doit`.
pub type DoIt<K> = fn(&Request<'_, K>) -> Result<(), Refusal>;
/// Begins a dump, and returns its position. C: `start`.
pub type Start<K, D> = fn(&Request<'_, K>) -> Result<D, Refusal>;
/// Writes a part of a dump. C: `dumpit`.
pub type DumpIt<K, D> =
    fn(&Request<'_, K>, &mut D, &mut Part<'_, <K as Kernel>::Room>) -> Result<More, Refusal>;
/// Ends a dump, also one that its reader has given up. C: `done`.
pub type Done<K, D> = fn(&Request<'_, K>, D);

/// An operation of a family. C: `struct genl_ops`.
pub struct Operation<K: Kernel, D> {
    /// The number. C: `cmd`.
    pub cmd: u8,
    /// [`GENL_ADMIN_PERM`](nlwire::uapi::GENL_ADMIN_PERM) or
    /// [`GENL_UNS_ADMIN_PERM`](nlwire::uapi::GENL_UNS_ADMIN_PERM), if a capability is required.
    pub flags: u32,
    /// Returns the policy of requests. C: `policy`, `maxattr`.
    pub policy: fn() -> AnyPolicy,
    /// The handler of requests.
    pub doit: Option<DoIt<K>>,
    /// The handlers of dumps.
    pub dump: Option<Dump<K, D>>,
}

/// The handlers of a dump.
pub struct Dump<K: Kernel, D> {
    /// Begins it.
    pub start: Start<K, D>,
    /// Writes a part.
    pub dumpit: DumpIt<K, D>,
    /// Ends it.
    pub done: Done<K, D>,
}

impl<K: Kernel, D> Operation<K, D> {
    /// Creates an operation without handlers. Its policy is that of the request's set.
    #[inline]
    #[must_use]
    pub const fn new<P, Q: Set, R>(op: Op<P, NoHeader, Q, R>) -> Self {
        let [cmd, _] = op.request().to_le_bytes(); // a command has 8 bits
        Self {
            cmd,
            flags: 0,
            policy: Q::policy,
            doit: None,
            dump: None,
        }
    }

    /// Returns this operation with another policy, such as one for some attributes of the
    /// set.
    #[inline]
    #[must_use]
    pub const fn policy(mut self, policy: fn() -> AnyPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Returns this operation for privileged senders only: `GENL_ADMIN_PERM` or
    /// `GENL_UNS_ADMIN_PERM`.
    #[inline]
    #[must_use]
    pub const fn flags(mut self, flags: u32) -> Self {
        self.flags = flags;
        self
    }

    /// Returns this operation with a handler of requests.
    #[inline]
    #[must_use]
    pub const fn doit(mut self, doit: DoIt<K>) -> Self {
        self.doit = Some(doit);
        self
    }

    /// Returns this operation with the handlers of dumps.
    #[inline]
    #[must_use]
    pub const fn dump(
        mut self,
        start: Start<K, D>,
        dumpit: DumpIt<K, D>,
        done: Done<K, D>,
    ) -> Self {
        self.dump = Some(Dump {
            start,
            dumpit,
            done,
        });
        self
    }
}

impl<K: Kernel, D> fmt::Debug for Operation<K, D> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("cmd", &self.cmd)
            .field("flags", &self.flags)
            .field("do", &self.doit.is_some())
            .field("dump", &self.dump.is_some())
            .finish()
    }
}

impl<K: Kernel, D> fmt::Debug for Dump<K, D> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dump").finish_non_exhaustive()
    }
}

/// A request that the kernel has checked: the sender may make it, and its attributes
/// satisfy the policy. C: `struct genl_info`.
#[derive(Debug)]
pub struct Request<'a, K> {
    kernel: &'a K,
    message: Message<'a>,
    port: u32,
}

impl<'a, K: Kernel> Request<'a, K> {
    /// Creates the request in `message`, sent from `port`. C: `nlhdr`, `snd_portid`.
    #[inline]
    #[must_use]
    pub const fn new(kernel: &'a K, message: Message<'a>, port: u32) -> Self {
        Self {
            kernel,
            message,
            port,
        }
    }

    /// Returns the message.
    #[inline]
    #[must_use]
    pub const fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// Calls `with` with the state of the network namespace of the request. See
    /// [`Kernel::lock`].
    #[inline]
    pub fn lock<R>(&self, with: impl FnOnce(&mut K::Net) -> R) -> R {
        self.kernel.lock(with)
    }

    /// Returns the attributes, of the set that a request of `op` has.
    ///
    /// # Errors
    /// `EINVAL` if there is no family header, which the kernel excludes.
    #[inline]
    pub fn attrs<P, Q: Set, R>(&self, _op: Op<P, NoHeader, Q, R>) -> Result<Attrs<'a, Q>, Refusal> {
        Ok(Attrs::new(
            self.message.attributes(size_of::<GenlMsgHdr>())?,
        ))
    }

    /// Sends a reply of `op` with the attributes that `write` adds, for which there are
    /// `size` bytes. C: `genlmsg_put_reply`, `genlmsg_reply`.
    ///
    /// # Errors
    /// `ENOMEM`, `EMSGSIZE` if `size` is too small, and those of [`Kernel::reply`].
    #[inline]
    pub fn reply<P: GenlFamily, Q, R: Set>(
        &self,
        op: Op<P, NoHeader, Q, R>,
        size: usize,
        write: impl FnOnce(&mut Writer<'_, '_, R, K::SkBuff, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<(), Refusal> {
        let skb = self.message_of::<P, R>(op.reply(), size, write)?;
        Ok(self.kernel.reply(skb)?)
    }

    /// Sends the notification `event` to the listeners of a group, an index in
    /// [`Family::GROUPS`], with the attributes that `write` adds, for which there are `size`
    /// bytes. C: `genl_notify`.
    ///
    /// # Errors
    /// `ENOMEM`, or `EMSGSIZE` if `size` is too small.
    #[inline]
    pub fn notify<P: GenlFamily, S: Set>(
        &self,
        group: usize,
        event: Event<P, NoHeader, S>,
        size: usize,
        write: impl FnOnce(&mut Writer<'_, '_, S, K::SkBuff, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<(), Refusal> {
        let skb = self.message_of::<P, S>(event.number(), size, write)?;
        self.kernel.notify(skb, group);
        Ok(())
    }

    /// Creates an skb with a message.
    #[inline]
    fn message_of<P: GenlFamily, S: Set>(
        &self,
        cmd: u16,
        size: usize,
        write: impl FnOnce(&mut Writer<'_, '_, S, K::SkBuff, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<K::SkBuff, Refusal> {
        let size = HDRLEN.saturating_add(size);
        let mut skb = self.kernel.alloc_skb(size).ok_or(Errno::ENOMEM)?;
        put::<P, S, _>(&mut skb, self.header(NlmFlags::EMPTY), cmd, write)?;
        Ok(skb)
    }

    /// Returns the header of a message to the sender: its type is that of the request, the
    /// id of the family.
    #[inline]
    fn header(&self, flags: NlmFlags) -> NlMsgHdr {
        NlMsgHdr::new(self.message.nlmsg_type())
            .with_flags(flags)
            .with_seq(self.message.nlmsg_seq())
            .with_pid(self.port)
    }
}

/// Adds a message to `sink`.
#[inline]
fn put<P: GenlFamily, S: Set, K: Sink>(
    sink: &mut K,
    header: NlMsgHdr,
    cmd: u16,
    write: impl FnOnce(&mut Writer<'_, '_, S, K, NlMsgHdr>) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    let [cmd, _] = cmd.to_le_bytes();
    let mut message = MessageBuilder::new(sink, header)?;
    message.put_header(&GenlMsgHdr::new(cmd, P::VERSION))?;
    write(&mut Writer::new(&mut message))?;
    message.end()
}

/// Whether a dump goes on after a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// Another part follows.
    Yes,
    /// This was the last one.
    No,
}

/// The numbers by which a dump notices that its objects change. C: `seq`, `prev_seq` of
/// `struct netlink_callback`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Consistency {
    /// The generation of the objects.
    pub seq: u32,
    /// The generation at the last message, or 0 before the first one.
    pub prev_seq: u32,
}

/// A part of a dump, which is sent when the reader has room for it.
#[derive(Debug)]
pub struct Part<'p, R> {
    room: &'p mut R,
    consistency: &'p mut Consistency,
}

impl<'p, R: Sink> Part<'p, R> {
    /// Creates an empty part in `room`.
    #[inline]
    #[must_use]
    pub fn new(room: &'p mut R, consistency: &'p mut Consistency) -> Self {
        Self { room, consistency }
    }

    /// Sets the generation of the objects, a number that every change increases and that is
    /// never 0. If it differs from that of the last message, the next one has
    /// `NLM_F_DUMP_INTR`. C: `seq` of `struct netlink_callback`.
    #[inline]
    pub fn set_generation(&mut self, generation: u32) {
        self.consistency.seq = generation;
    }

    /// Adds a reply of `op` to `request` with the attributes that `write` adds. Returns
    /// whether the part has room for it. C: `genlmsg_put`, `genl_dump_check_consistent`.
    ///
    /// # Errors
    /// `EMSGSIZE` if even an empty part has no room for it.
    #[inline]
    pub fn put<K, P: GenlFamily, Q, S: Set>(
        &mut self,
        request: &Request<'_, K>,
        op: Op<P, NoHeader, Q, S>,
        write: impl FnOnce(&mut Writer<'_, '_, S, R, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<bool, Refusal>
    where
        K: Kernel<Room = R>,
    {
        let mut flags = NLM_F_MULTI;
        let Consistency { seq, prev_seq } = *self.consistency;
        if prev_seq != 0 && prev_seq != seq {
            flags |= NLM_F_DUMP_INTR;
        }
        match put::<P, S, R>(self.room, request.header(flags), op.reply(), write) {
            Ok(()) => {
                self.consistency.prev_seq = seq;
                Ok(true)
            }
            Err(_) if !self.room.as_bytes().is_empty() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// The reason why a request is refused: an errno, and what the extended ACK says in
/// addition. C: the return value of a handler, `struct netlink_ext_ack`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The errno.
    pub errno: Errno,
    /// The text. It is static, because the kernel sends it after the handler has returned.
    /// C: `_msg`.
    pub msg: Option<&'static CStr>,
    /// The offset of the attribute at fault in the message. C: `bad_attr`.
    pub bad_attr: Option<usize>,
    /// The type of a missing attribute. C: `miss_type`.
    pub miss_type: Option<u16>,
    /// The offset of the nest that lacks it. C: `miss_nest`.
    pub miss_nest: Option<usize>,
}

impl Refusal {
    /// Refuses with `errno` alone.
    #[inline]
    #[must_use]
    pub const fn new(errno: Errno) -> Self {
        Self {
            errno,
            msg: None,
            bad_attr: None,
            miss_type: None,
            miss_nest: None,
        }
    }

    /// Returns this refusal with a text. C: `NL_SET_ERR_MSG`.
    #[inline]
    #[must_use]
    pub const fn with_msg(mut self, msg: &'static CStr) -> Self {
        self.msg = Some(msg);
        self
    }

    /// Returns this refusal with the attribute at fault, if `attrs` has it. C:
    /// `NL_SET_BAD_ATTR`.
    #[inline]
    #[must_use]
    pub fn at<S: Set, T>(mut self, attrs: &Attrs<'_, S>, attr: Attr<S, T>) -> Self {
        self.bad_attr = offset(attrs, attr);
        self
    }

    /// Refuses because `attr` is missing. C: `GENL_REQ_ATTR_CHECK`.
    #[inline]
    #[must_use]
    pub const fn missing<S, T>(attr: Attr<S, T>) -> Self {
        let mut this = Self::new(Errno::EINVAL);
        this.miss_type = Some(attr.nla_type());
        this
    }

    /// Returns this refusal for an attribute that is missing in `nest`, an attribute of
    /// `attrs`. C: `NL_REQ_ATTR_CHECK`.
    #[inline]
    #[must_use]
    pub fn in_nest<S: Set, T>(mut self, attrs: &Attrs<'_, S>, nest: Attr<S, T>) -> Self {
        self.miss_nest = offset(attrs, nest);
        self
    }
}

/// Returns the offset of an attribute in its message.
fn offset<S: Set, T>(attrs: &Attrs<'_, S>, attr: Attr<S, T>) -> Option<usize> {
    let attribute = attrs.attribute(attr).ok().flatten()?;
    Some(attribute.offset())
}

impl From<Errno> for Refusal {
    #[inline]
    fn from(errno: Errno) -> Self {
        Self::new(errno)
    }
}

impl From<ParseError> for Refusal {
    #[inline]
    fn from(error: ParseError) -> Self {
        let mut this = Self::new(Errno::EINVAL);
        this.bad_attr = Some(error.offset);
        this
    }
}

impl From<BuildError> for Refusal {
    #[inline]
    fn from(_: BuildError) -> Self {
        Self::new(Errno::EMSGSIZE)
    }
}

/// Returns the operation of a request.
#[inline]
fn operation<F: Family<K>, K: Kernel>(
    request: &Request<'_, K>,
) -> Result<&'static Operation<K, F::Dump>, Refusal> {
    let number = F::number(&request.message).ok_or(Errno::EINVAL)?;
    let found = F::OPS.iter().find(|op| u16::from(op.cmd) == number);
    found.ok_or(Refusal::new(Errno::EOPNOTSUPP))
}

/// Returns the handlers of a dump.
#[inline]
fn dump<F: Family<K>, K: Kernel>(
    request: &Request<'_, K>,
) -> Result<&'static Dump<K, F::Dump>, Refusal> {
    let dump = operation::<F, K>(request)?.dump.as_ref();
    dump.ok_or(Refusal::new(Errno::EOPNOTSUPP))
}

/// Calls the handler of a request. C: `doit` of `struct genl_ops`.
///
/// # Errors
/// Those of the handler.
#[inline]
pub fn doit<F: Family<K>, K: Kernel>(request: &Request<'_, K>) -> Result<(), Refusal> {
    let doit = operation::<F, K>(request)?.doit;
    doit.ok_or(Errno::EOPNOTSUPP)?(request)
}

/// Begins a dump. C: `start` of `struct genl_ops`.
///
/// # Errors
/// Those of the handler.
#[inline]
pub fn start<F: Family<K>, K: Kernel>(request: &Request<'_, K>) -> Result<F::Dump, Refusal> {
    (dump::<F, K>(request)?.start)(request)
}

/// Writes a part of a dump. C: `dumpit` of `struct genl_ops`.
///
/// # Errors
/// Those of the handler.
#[inline]
pub fn dumpit<F: Family<K>, K: Kernel>(
    request: &Request<'_, K>,
    position: &mut F::Dump,
    part: &mut Part<'_, K::Room>,
) -> Result<More, Refusal> {
    (dump::<F, K>(request)?.dumpit)(request, position, part)
}

/// Ends a dump. C: `done` of `struct genl_ops`.
#[inline]
pub fn done<F: Family<K>, K: Kernel>(request: &Request<'_, K>, position: F::Dump) {
    if let Ok(dump) = dump::<F, K>(request) {
        (dump.done)(request, position);
    }
}
