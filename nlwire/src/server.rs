// SPDX-License-Identifier: MIT OR Apache-2.0
//! The server side: which requests reach a handler, and how each is answered.
//!
//! A kernel is a server in this sense. [`Requests`] walks over a datagram as
//! `netlink_rcv_skb` does, [`Request::answer`] writes the message that
//! `netlink_ack` writes, and [`DumpWriter`] does the work of `netlink_dump`.
//! The module is for kernel modules, kernels, daemons that serve other
//! processes, and tests with a fake kernel.
//!
//! ```text
//!  datagram --> Requests --> Request --> handle(|message| ...) --> answer(sink)
//!                               |                 |
//!                               |                 +-- writes replies: Request::reply
//!                               +-- no request, or a control message: no handler
//! ```
//!
//! The rules, for each message (`net/netlink/af_netlink.c`):
//!
//! | message | handler | answer |
//! |---|---|---|
//! | without `NLM_F_REQUEST` | no | success, if `NLM_F_ACK` |
//! | type below `NLMSG_MIN_TYPE` | no | success, if `NLM_F_ACK` |
//! | handled | yes | success, if `NLM_F_ACK` |
//! | refused | yes | the error, always |
//! | dump started | yes | none: the dump is the answer |
//!
//! An error is never answered with an error, because `NLMSG_ERROR` is a control
//! message. No message written by this module asks for an ACK.
//!
//! # Datagrams
//!
//! The module writes into a [`Sink`], and the server decides what is a datagram.
//! The kernel sends each reply and each ACK as a datagram of its own
//! (`nlmsg_unicast`, `netlink_ack`). Only a part of a dump has several messages.
//! The first parts are a page less `struct skb_shared_info` long, 3,776 bytes on
//! x86-64 (`NLMSG_GOODSIZE`). A server should do the same for clients that were
//! written for the kernel: libnl's `genl_ctrl_resolve` waits for an ACK after the
//! datagram with the reply, and libmnl's usual buffer is as long as a page.
//! The walk over a sink with several messages is [`Messages`].
//! [`Exchange`](super::exchange::Exchange) accepts any division.
//!
//! # Example: a family with one request, and its client
//!
//! ```
//! use nlwire::server::{Handled, Peer, Requests};
//! use nlwire::exchange::{Event, Exchange, Received};
//! use nlwire::uapi::*;
//! use nlwire::{BuildError, MessageBuilder, NlMsgHdr, NlValidate, NlaPolicy, Policy};
//! use nlwire::{Sink, SliceSink};
//!
//! const DOUBLE: u16 = 0x10; // the request: a number, in ATTR_NUMBER
//! const ATTR_NUMBER: u16 = 1;
//! static POLICY: Policy<2> = Policy::new().with::<ATTR_NUMBER>(NlaPolicy::U32.max(u32::MAX / 2));
//!
//! /// The server: answers every request in `datagram`.
//! fn serve(datagram: &[u8], sink: &mut impl Sink) -> Result<(), BuildError> {
//!     let peer = Peer::new(4711).with_ext_ack(true);
//!     for request in Requests::new(datagram, peer) {
//!         let outcome = request.handle(|message| {
//!             // Errors that `?` returns are answered as a kernel would answer them.
//!             let tb = POLICY.parse(message.attributes(0)?, NlValidate::STRICT)?;
//!             let number = tb.require(ATTR_NUMBER)?.get_u32()?;
//!             let mut reply = MessageBuilder::new(sink, request.reply(DOUBLE))?;
//!             reply.put_u32(ATTR_NUMBER, number * 2)?;
//!             reply.end()?;
//!             Ok(Handled::Ack)
//!         });
//!         request.answer(outcome, sink)?;
//!     }
//!     Ok(())
//! }
//!
//! /// The client: returns `number` doubled, or the error of the server.
//! fn ask(number: u32) -> Result<u32, Box<dyn std::error::Error>> {
//!     let (mut question, mut answers) = ([0; 64], [0; 256]);
//!     let mut sink = SliceSink::new(&mut question);
//!     let header = NlMsgHdr::new(DOUBLE).with_flags(NLM_F_REQUEST | NLM_F_ACK).with_seq(1);
//!     let mut message = MessageBuilder::new(&mut sink, header)?;
//!     message.put_u32(ATTR_NUMBER, number)?;
//!     message.end()?;
//!
//!     let mut replies = SliceSink::new(&mut answers);
//!     // Over a socket: send, then receive. Each message of `replies` is a datagram.
//!     serve(sink.into_bytes(), &mut replies)?;
//!
//!     let mut double = 0;
//!     let mut exchange = Exchange::new(&header, 4711);
//!     for event in exchange.datagram(Received::new(replies.into_bytes(), 0)) {
//!         match event {
//!             Event::Data(reply) => {
//!                 double = reply.attributes(0)?.next().ok_or("empty")??.get_u32()?;
//!             }
//!             Event::Ack(_) => return Ok(double),
//!             other => return Err(format!("{other:?}").into()),
//!         }
//!     }
//!     Err("no answer".into())
//! }
//!
//! assert_eq!(ask(21).unwrap(), 42);
//! let error = ask(u32::MAX).unwrap_err().to_string();
//! assert!(error.contains("integer out of range"), "{error}");
//! ```

mod dump;

pub use dump::DumpWriter;

use core::fmt;
use core::hash::{Hash, Hasher};

use zerocopy::native_endian::I32;

use super::uapi::*;
use super::{
    BuildError, Errno, Message, MessageBuilder, Messages, NlMsgHdr, NlaPolicy, NlmFlags,
    ParseError, PolicyError, Sink, Text, NLMSG_HDRLEN,
};

/// The socket that a request came from, as far as the server knows it. Kernel:
/// the fields of `struct netlink_sock`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Peer {
    /// The port in the address of the datagram: `NETLINK_CB(skb).portid`, never
    /// `nlmsg_pid`.
    pub port: u32,
    /// Whether `NETLINK_CAP_ACK` is on: errors then echo no payload. A process
    /// cannot read this option of another process's socket.
    pub cap_ack: bool,
    /// Whether `NETLINK_EXT_ACK` is on. Only then do answers contain the texts,
    /// offsets and missing types of a [`Report`] or [`Refusal`]. A process
    /// cannot read this option of its clients' sockets, and has to agree on it
    /// with them. Use `true` unless a client requires an `NLMSG_ERROR` without
    /// attributes. libnl and libmnl ignore them if they do not know them.
    pub ext_ack: bool,
}

impl Peer {
    /// Returns a socket with this port, and both options off.
    #[inline]
    #[must_use]
    pub const fn new(port: u32) -> Self {
        Self {
            port,
            cap_ack: false,
            ext_ack: false,
        }
    }

    /// Returns this socket with [`cap_ack`](Self::cap_ack) on or off.
    #[inline]
    #[must_use]
    pub const fn with_cap_ack(mut self, on: bool) -> Self {
        self.cap_ack = on;
        self
    }

    /// Returns this socket with [`ext_ack`](Self::ext_ack) on or off.
    #[inline]
    #[must_use]
    pub const fn with_ext_ack(mut self, on: bool) -> Self {
        self.ext_ack = on;
        self
    }
}

/// An iterator over the messages of a datagram, as requests.
/// Kernel: `netlink_rcv_skb`.
///
/// It ends where the kernel ends: at the first message with an invalid length,
/// without an answer. [`error`](Self::error) returns that error to a caller
/// that iterates with `for request in &mut requests`.
#[doc(alias = "netlink_rcv_skb")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "iterators are lazy"]
pub struct Requests<'a> {
    messages: Messages<'a>,
    peer: Peer,
    error: Option<ParseError>,
}

impl<'a> Requests<'a> {
    /// Returns an iterator over the messages of `datagram`, which `peer` sent.
    #[inline]
    pub const fn new(datagram: &'a [u8], peer: Peer) -> Self {
        Self {
            messages: Messages::new(datagram),
            peer,
            error: None,
        }
    }

    /// Returns the error that ended the walk. Returns `None` before the end,
    /// and after a datagram without an error.
    #[inline]
    #[must_use]
    pub const fn error(&self) -> Option<ParseError> {
        self.error
    }
}

impl<'a> Iterator for Requests<'a> {
    type Item = Request<'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.messages.next()? {
            Ok(message) => Some(Request::new(message, self.peer)),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }
}

impl core::iter::FusedIterator for Requests<'_> {}

/// A received message that is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request<'a> {
    message: Message<'a>,
    peer: Peer,
}

/// The outcome of a request that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Handled<'x> {
    /// Success. It is acknowledged if `NLM_F_ACK` asks for it.
    Ack,
    /// Success, like [`Ack`](Self::Ack), with a warning or a cookie for a peer
    /// that uses extended ACKs.
    AckWith(Report<'x>),
    /// The request is answered by other means, such as a [`DumpWriter`], and is
    /// never acknowledged. A handler in the kernel returns `-EINTR` for this.
    NoAck,
}

impl<'x> Handled<'x> {
    /// Returns this success with a warning, for a peer that uses extended ACKs.
    /// [`NoAck`](Self::NoAck) is returned unchanged, because there is no ACK
    /// that could contain the warning.
    #[inline]
    #[must_use]
    pub const fn with_msg(self, msg: &'x str) -> Self {
        match self {
            Self::Ack => Self::AckWith(Report::EMPTY.with_msg(msg)),
            Self::AckWith(report) => Self::AckWith(report.with_msg(msg)),
            Self::NoAck => Self::NoAck,
        }
    }
}

/// The content of an answer in addition to its code.
/// Kernel: `struct netlink_ext_ack`. The receiver reads it as an
/// [`ExtAck`](super::ExtAck).
///
/// Two reports are equal if all their fields are equal. Of the
/// [policy](Self::policy), only its presence is compared, because rules cannot
/// be compared.
#[doc(alias = "netlink_ext_ack")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Report<'x> {
    msg: Option<&'x str>,
    cookie: Option<&'x [u8]>,
    offset: Option<usize>,
    policy: Option<&'static NlaPolicy>,
    miss_type: Option<u16>,
    miss_nest: Option<usize>,
}

impl<'x> Report<'x> {
    /// The same as `default`, as a constant.
    const EMPTY: Self = Self {
        msg: None,
        cookie: None,
        offset: None,
        policy: None,
        miss_type: None,
        miss_nest: None,
    };

    /// Returns this report with a text: the reason for an error, or a warning
    /// on success. The text ends at its first NUL. Kernel: `NL_SET_ERR_MSG`.
    #[doc(alias = "NL_SET_ERR_MSG")]
    #[inline]
    #[must_use]
    pub const fn with_msg(mut self, msg: &'x str) -> Self {
        self.msg = Some(msg);
        self
    }

    /// Returns this report with a cookie: bytes that identify the object that
    /// the request created. A kernel sends 8 bytes at most.
    #[inline]
    #[must_use]
    pub const fn with_cookie(mut self, cookie: &'x [u8]) -> Self {
        self.cookie = Some(cookie);
        self
    }

    /// Returns the text, which may contain a NUL. Kernel: `_msg`.
    #[inline]
    #[must_use]
    pub const fn msg(&self) -> Option<&'x str> {
        self.msg
    }

    /// Returns the cookie. Kernel: `cookie`, `cookie_len`.
    #[inline]
    #[must_use]
    pub const fn cookie(&self) -> Option<&'x [u8]> {
        self.cookie
    }

    /// Returns the offset in the datagram of the attribute at fault.
    /// Kernel: `bad_attr`.
    #[inline]
    #[must_use]
    pub const fn bad_attr(&self) -> Option<usize> {
        self.offset
    }

    /// Returns the rule that the attribute breaks. Kernel: `policy`.
    #[inline]
    #[must_use]
    pub const fn policy(&self) -> Option<&'static NlaPolicy> {
        self.policy
    }

    /// Returns the type of a missing attribute. Kernel: `miss_type`.
    #[inline]
    #[must_use]
    pub const fn miss_type(&self) -> Option<u16> {
        self.miss_type
    }

    /// Returns the offset in the datagram of the nest that lacks an attribute.
    /// Kernel: `miss_nest`.
    #[inline]
    #[must_use]
    pub const fn miss_nest(&self) -> Option<usize> {
        self.miss_nest
    }

    /// Returns whether there is nothing to write in addition to code `error`.
    /// Offsets and missing attributes are written with errors only.
    const fn is_empty(&self, error: i32) -> bool {
        let success = self.msg.is_none() && self.cookie.is_none();
        let failure = self.offset.is_none() && self.miss_type.is_none() && self.miss_nest.is_none();
        success && (error == 0 || failure)
    }

    /// Writes the attributes, in the kernel's order (`netlink_ack_tlv_fill`).
    fn put<S: Sink + ?Sized>(
        &self,
        ack: &mut MessageBuilder<'_, S>,
        error: i32,
        request: Span,
    ) -> Result<(), BuildError> {
        self.put_always(ack)?;
        if error == 0 {
            return Ok(());
        }
        if let Some(offset) = request.relative(self.offset) {
            ack.put_u32(NLMSGERR_ATTR_OFFS, offset)?;
        }
        if let Some(policy) = self.policy {
            policy.put(ack, NLMSGERR_ATTR_POLICY)?;
        }
        if let Some(miss_type) = self.miss_type {
            ack.put_u32(NLMSGERR_ATTR_MISS_TYPE, u32::from(miss_type))?;
        }
        if let Some(miss_nest) = request.relative(self.miss_nest) {
            ack.put_u32(NLMSGERR_ATTR_MISS_NEST, miss_nest)?;
        }
        Ok(())
    }

    /// Writes the attributes that a success can also have.
    fn put_always<S: Sink + ?Sized>(
        &self,
        ack: &mut MessageBuilder<'_, S>,
    ) -> Result<(), BuildError> {
        if let Some(msg) = self.msg {
            // A text can quote a client's message. A NUL in it must not make
            // the answer fail.
            let msg = msg.split('\0').next().unwrap_or_default();
            ack.put_str(NLMSGERR_ATTR_MSG, msg)?;
        }
        if let Some(cookie) = self.cookie {
            ack.put(NLMSGERR_ATTR_COOKIE, cookie)?;
        }
        Ok(())
    }

    /// Returns the fields that are compared.
    fn fields(&self) -> impl PartialEq + Hash + 'x {
        let attributes = (self.offset, self.miss_type, self.miss_nest);
        (self.msg, self.cookie, attributes, self.policy.is_some())
    }
}

impl PartialEq for Report<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.fields() == other.fields()
    }
}

impl Eq for Report<'_> {}

impl Hash for Report<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fields().hash(state);
    }
}

/// The position of a request in its datagram.
#[derive(Clone, Copy, Debug)]
struct Span {
    offset: usize,
    len: usize,
}

impl Span {
    const fn of(request: &Message<'_>) -> Self {
        Self {
            offset: request.offset(),
            len: request.as_bytes().len(),
        }
    }

    /// Converts an offset in the datagram to one from the request's header.
    /// Returns `None` for an offset outside its payload, which the kernel omits
    /// as well.
    fn relative(self, offset: Option<usize>) -> Option<u32> {
        let offset = offset?.checked_sub(self.offset)?;
        if (NLMSG_HDRLEN..self.len).contains(&offset) {
            u32::try_from(offset).ok()
        } else {
            None
        }
    }
}

/// The refusal of a request: an errno, and a [`Report`].
///
/// Errors of reading, checking and writing convert to a refusal, so a handler
/// can use `?`:
///
/// | error | errno | report |
/// |---|---|---|
/// | [`Errno`] | itself | empty |
/// | [`ParseError`] | `EINVAL` | the offset |
/// | [`PolicyError`] | the kernel's | everything that the kernel would report |
/// | [`BuildError`] | `EMSGSIZE` | empty |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refusal<'x> {
    errno: Errno,
    report: Report<'x>,
}

impl<'x> Refusal<'x> {
    /// Returns a refusal with `errno` and an empty report.
    #[inline]
    #[must_use]
    pub const fn new(errno: Errno) -> Self {
        Self {
            errno,
            report: Report::EMPTY,
        }
    }

    /// Returns a refusal with `EINVAL`, for a message that lacks the required
    /// attribute `nla_type` at its top level. Kernel: `NL_REQ_ATTR_CHECK`,
    /// `GENL_REQ_ATTR_CHECK`.
    #[doc(alias = "NL_REQ_ATTR_CHECK")]
    #[inline]
    #[must_use]
    pub const fn missing(nla_type: u16) -> Self {
        let mut this = Self::new(Errno::EINVAL);
        this.report.miss_type = Some(nla_type);
        this
    }

    /// Returns a refusal like [`missing`](Self::missing), for a required
    /// attribute of the nest whose header is at
    /// [`offset`](super::Attribute::offset) `nest`.
    #[inline]
    #[must_use]
    pub const fn missing_in(nest: usize, nla_type: u16) -> Self {
        let mut this = Self::missing(nla_type);
        this.report.miss_nest = Some(nest);
        this
    }

    /// Returns this refusal with a text that gives the reason.
    /// Kernel: `NL_SET_ERR_MSG`.
    ///
    /// A refusal borrows its text. A text that is composed at run time has to
    /// live until the [`answer`](Request::answer), so it is attached after
    /// [`handle`](Request::handle) has returned:
    ///
    /// ```
    /// use nlwire::server::{Outcome, Peer, Refusal, Request};
    /// use nlwire::{BuildError, Errno, Message, Sink};
    ///
    /// fn serve(message: Message<'_>, peer: Peer, sink: &mut impl Sink) -> Result<(), BuildError> {
    ///     let request = Request::new(message, peer);
    ///     let mut text = String::new();
    ///     let outcome: Outcome<'static> = request.handle(|message| {
    ///         text = format!("no type {:#x}", message.nlmsg_type());
    ///         Err(Refusal::new(Errno::EOPNOTSUPP))
    ///     });
    ///     let outcome = outcome.map_err(|refusal| refusal.with_msg(&text));
    ///     request.answer(outcome, sink)
    /// }
    /// # let header = nlwire::NlMsgHdr::new(0x10).with_len(16).with_flags(nlwire::uapi::NLM_F_REQUEST);
    /// # let message = Message::from_bytes(zerocopy::IntoBytes::as_bytes(&header)).unwrap();
    /// # let mut buf = [0; 128];
    /// # let mut sink = nlwire::SliceSink::new(&mut buf);
    /// # serve(message, Peer::new(1).with_ext_ack(true), &mut sink)?;
    /// # let ack = Message::from_bytes(sink.into_bytes()).unwrap().ack().unwrap();
    /// # assert_eq!(ack.to_string(), "EOPNOTSUPP: no type 0x10");
    /// # Ok::<(), BuildError>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn with_msg(mut self, msg: &'x str) -> Self {
        self.report = self.report.with_msg(msg);
        self
    }

    /// Returns this refusal with the [`offset`](super::Attribute::offset) of
    /// the attribute at fault. Kernel: `NL_SET_BAD_ATTR`.
    #[doc(alias = "NL_SET_BAD_ATTR")]
    #[inline]
    #[must_use]
    pub const fn at(mut self, offset: usize) -> Self {
        self.report.offset = Some(offset);
        self
    }

    /// Returns this refusal with the rule that the attribute breaks.
    /// Kernel: `NL_SET_ERR_MSG_ATTR_POL`.
    #[doc(alias = "NL_SET_ERR_MSG_ATTR_POL")]
    #[inline]
    #[must_use]
    pub const fn with_policy(mut self, policy: &'static NlaPolicy) -> Self {
        self.report.policy = Some(policy);
        self
    }

    /// Returns this refusal with a cookie, like [`Report::with_cookie`].
    #[inline]
    #[must_use]
    pub const fn with_cookie(mut self, cookie: &'x [u8]) -> Self {
        self.report = self.report.with_cookie(cookie);
        self
    }

    /// Returns the errno.
    #[inline]
    #[must_use]
    pub const fn errno(&self) -> Errno {
        self.errno
    }

    /// Returns the report.
    #[inline]
    #[must_use]
    pub const fn report(&self) -> &Report<'x> {
        &self.report
    }
}

impl fmt::Display for Refusal<'_> {
    /// Shows the errno and the text, as [`Text`] does: it can quote the request.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.errno)?;
        match self.report.msg {
            Some(msg) => write!(f, ": {}", Text::new(msg.as_bytes())),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Refusal<'_> {}

impl From<Errno> for Refusal<'_> {
    #[inline]
    fn from(errno: Errno) -> Self {
        Self::new(errno)
    }
}

impl From<ParseError> for Refusal<'_> {
    #[inline]
    fn from(error: ParseError) -> Self {
        Self::new(Errno::EINVAL).at(error.offset)
    }
}

impl From<PolicyError> for Refusal<'_> {
    #[inline]
    fn from(error: PolicyError) -> Self {
        let mut this = Self::new(error.errno());
        this.report = Report {
            msg: error.text(),
            cookie: None,
            offset: error.bad_attr(),
            policy: error.policy(),
            miss_type: error.miss_type(),
            miss_nest: error.miss_nest(),
        };
        this
    }
}

impl From<BuildError> for Refusal<'_> {
    #[inline]
    fn from(_: BuildError) -> Self {
        Self::new(Errno::EMSGSIZE)
    }
}

/// The answer that is due for a request: the content of an `NLMSG_ERROR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Answer<'x> {
    /// The code, 0 or a negated errno. C: the field `error` of
    /// `struct nlmsgerr`. Kernel: the argument `err` of `netlink_ack`.
    pub error: i32,
    /// The content in addition to the code, for a peer that uses extended ACKs.
    pub report: Report<'x>,
}

/// The outcome of a request: handled or refused.
pub type Outcome<'x> = Result<Handled<'x>, Refusal<'x>>;

impl<'a> Request<'a> {
    /// Returns `message` as a request, sent by `peer`.
    ///
    /// [`Requests`] returns the same for each message of a datagram. Offsets in
    /// a [`Report`] are relative to the same start as those of the message: the
    /// start of the datagram that it was read from.
    #[inline]
    #[must_use]
    pub const fn new(message: Message<'a>, peer: Peer) -> Self {
        Self { message, peer }
    }

    /// Returns the message.
    #[inline]
    #[must_use]
    pub const fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// Returns the sender.
    #[inline]
    #[must_use]
    pub const fn peer(&self) -> Peer {
        self.peer
    }

    /// Returns true if the message is for the handler: it has `NLM_F_REQUEST`
    /// and is not a control message.
    #[inline]
    #[must_use]
    pub const fn is_for_handler(&self) -> bool {
        self.message.nlmsg_flags().contains(NLM_F_REQUEST)
            && self.message.nlmsg_type() >= NLMSG_MIN_TYPE
    }

    /// Returns true if the flags ask for a dump, by the rule of
    /// [`NlmFlags::is_dump`], which
    /// [`Exchange::new`](super::exchange::Exchange::new) also uses.
    #[inline]
    #[must_use]
    pub const fn is_dump(&self) -> bool {
        self.message.nlmsg_flags().is_dump()
    }

    /// Calls `handler` with the message, if it is [for the
    /// handler](Self::is_for_handler), and returns the outcome.
    ///
    /// # Errors
    /// Those of `handler`.
    #[inline]
    pub fn handle<'x>(&self, handler: impl FnOnce(&Message<'a>) -> Outcome<'x>) -> Outcome<'x> {
        if self.is_for_handler() {
            handler(&self.message)
        } else {
            Ok(Handled::Ack)
        }
    }

    /// Returns the header of a reply, with the request's sequence number and the
    /// peer's port.
    #[inline]
    #[must_use]
    pub const fn reply(&self, nlmsg_type: u16) -> NlMsgHdr {
        NlMsgHdr::new(nlmsg_type)
            .with_seq(self.message.nlmsg_seq())
            .with_pid(self.peer.port)
    }

    /// Returns the answer that is due for `outcome`, or `None` if none is due.
    ///
    /// This is for servers that send the answer by other means than
    /// [`answer`](Self::answer). A kernel module calls `netlink_ack`, because
    /// only the kernel knows the options of the peer's socket.
    ///
    /// For a message that is not [for the handler](Self::is_for_handler),
    /// `outcome` is ignored and the answer is that of a success.
    #[inline]
    #[must_use]
    pub fn owed<'x>(&self, outcome: Outcome<'x>) -> Option<Answer<'x>> {
        // Only a message that was passed to the handler can be refused.
        // Otherwise two servers that refuse unknown messages would answer each
        // other forever.
        let outcome = if self.is_for_handler() {
            outcome
        } else {
            Ok(Handled::Ack)
        };
        let (error, report) = match outcome {
            Ok(Handled::NoAck) => return None,
            Ok(Handled::Ack) => (0, Report::EMPTY),
            Ok(Handled::AckWith(report)) => (0, report),
            Err(refusal) => (refusal.errno.negated(), refusal.report),
        };
        let asked = self.message.nlmsg_flags().contains(NLM_F_ACK);
        (error != 0 || asked).then_some(Answer { error, report })
    }

    /// Writes the answer that is due for `outcome`, if there is one, as
    /// returned by [`owed`](Self::owed): code, echo and attributes.
    /// Kernel: `netlink_ack`.
    ///
    /// The kernel sends each answer as a separate datagram, after the datagrams
    /// of the replies. Some clients rely on it; see the [module](self).
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace): the sink is unchanged, and the answer
    /// can be written to another sink.
    /// [`AttributeTooLong`](BuildError::AttributeTooLong) for a text or a
    /// cookie.
    #[doc(alias = "netlink_ack")]
    #[inline]
    pub fn answer<S: Sink + ?Sized>(
        &self,
        outcome: Outcome<'_>,
        sink: &mut S,
    ) -> Result<(), BuildError> {
        let Some(Answer { error, report }) = self.owed(outcome) else {
            return Ok(());
        };
        let request = &self.message;
        let mut flags = NlmFlags::EMPTY;
        if error == 0 || self.peer.cap_ack {
            flags |= NLM_F_CAPPED;
        }
        if self.peer.ext_ack && !report.is_empty(error) {
            flags |= NLM_F_ACK_TLVS;
        }
        let mut ack = MessageBuilder::new(sink, self.reply(NLMSG_ERROR).with_flags(flags))?;
        ack.put_header(&I32::new(error))?;
        ack.put_header(request.header())?;
        if !flags.contains(NLM_F_CAPPED) {
            ack.put_payload(request.payload())?;
            ack.count_padding();
        }
        if flags.contains(NLM_F_ACK_TLVS) {
            report.put(&mut ack, error, Span::of(request))?;
        }
        ack.end()
    }
}
