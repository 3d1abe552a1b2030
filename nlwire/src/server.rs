//! What a receiver of requests owes: which messages reach its handler, which
//! are answered, and how.
//!
//! This is the side of netlink that a kernel plays: [`Requests`] walks a
//! datagram as `netlink_rcv_skb` does, [`Request::answer`] writes what
//! `netlink_ack` writes, [`Dump`] does what `netlink_dump` does. It is for
//! kernel modules, for kernels, for daemons that serve other processes, and for
//! the doubles of a kernel in tests.
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
//! An error is never answered with an error: `NLMSG_ERROR` is a control
//! message. And nothing that is written here asks for an ACK.
//!
//! # Example: a family with one request, and who asks it
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
//!             // What `?` refuses is answered as a kernel would answer it.
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
//! /// The client: what `number` doubled is, or what the server says.
//! fn ask(number: u32) -> Result<u32, Box<dyn std::error::Error>> {
//!     let (mut question, mut answers) = ([0; 64], [0; 256]);
//!     let mut sink = SliceSink::new(&mut question);
//!     let header = NlMsgHdr::new(DOUBLE).with_flags(NLM_F_REQUEST | NLM_F_ACK).with_seq(1);
//!     let mut message = MessageBuilder::new(&mut sink, header)?;
//!     message.put_u32(ATTR_NUMBER, number)?;
//!     message.end()?;
//!
//!     let mut replies = SliceSink::new(&mut answers);
//!     serve(sink.into_bytes(), &mut replies)?; // in real life: send and receive
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

pub use dump::Dump;

use zerocopy::native_endian::I32;

use super::uapi::*;
use super::{
    BuildError, Errno, Message, MessageBuilder, Messages, NlMsgHdr, NlaPolicy, NlmFlags,
    ParseError, PolicyError, Sink, NLMSG_HDRLEN,
};

/// The socket that asks, as its server knows it. In a kernel: the fields of
/// `struct netlink_sock`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Peer {
    /// Its port, from the datagram's address: `NETLINK_CB(skb).portid`, never
    /// `nlmsg_pid`.
    pub port: u32,
    /// Whether `NETLINK_CAP_ACK` is on: errors echo no payload. A process
    /// cannot see this either.
    pub cap_ack: bool,
    /// Whether `NETLINK_EXT_ACK` is on: only then do answers have the texts,
    /// offsets and missing types of a [`Report`] or [`Refusal`]. A process
    /// cannot see this option of its clients' sockets, and had better agree on
    /// it with them: `true`, unless they are older than the option.
    pub ext_ack: bool,
}

impl Peer {
    /// The socket with this port, and both options off.
    #[inline]
    #[must_use]
    pub const fn new(port: u32) -> Self {
        Self {
            port,
            cap_ack: false,
            ext_ack: false,
        }
    }

    /// This socket with [`cap_ack`](Self::cap_ack) on or off.
    #[inline]
    #[must_use]
    pub const fn with_cap_ack(mut self, on: bool) -> Self {
        self.cap_ack = on;
        self
    }

    /// This socket with [`ext_ack`](Self::ext_ack) on or off.
    #[inline]
    #[must_use]
    pub const fn with_ext_ack(mut self, on: bool) -> Self {
        self.ext_ack = on;
        self
    }
}

/// The messages of a datagram, as requests. Kernel: `netlink_rcv_skb`.
///
/// Ends where the kernel ends: silently, without an answer, at the first
/// message with a broken length. [`error`](Self::error) tells, to who walks
/// with `for request in &mut requests`.
#[doc(alias = "netlink_rcv_skb")]
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy"]
pub struct Requests<'a> {
    messages: Messages<'a>,
    peer: Peer,
    error: Option<ParseError>,
}

impl<'a> Requests<'a> {
    /// The messages of `datagram`, which `peer` sent.
    #[inline]
    pub const fn new(datagram: &'a [u8], peer: Peer) -> Self {
        Self {
            messages: Messages::new(datagram),
            peer,
            error: None,
        }
    }

    /// Why the walk ended before the datagram did, if it did.
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
            Ok(message) => Some(Request {
                message,
                peer: self.peer,
            }),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }
}

impl core::iter::FusedIterator for Requests<'_> {}

/// One message that was received, and what is owed for it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    message: Message<'a>,
    peer: Peer,
}

/// How a request ended well.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Handled<'x> {
    /// It is done: acknowledged, if `NLM_F_ACK` asks for it.
    Ack,
    /// As [`Ack`](Self::Ack), with a warning or a cookie for a peer that wants
    /// extended ACKs.
    AckWith(Report<'x>),
    /// It is answered by other means, a [`Dump`] for one: never acknowledged.
    /// In the kernel a handler returns `-EINTR` for this.
    NoAck,
}

/// What an answer says beyond its code. Kernel: `struct netlink_ext_ack`. Read
/// on the other side as [`ExtAck`](super::ExtAck).
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
    /// A text: the reason of an error, or a warning beside success. It ends at
    /// its first NUL. Kernel: `NL_SET_ERR_MSG`.
    #[doc(alias = "NL_SET_ERR_MSG")]
    #[inline]
    #[must_use]
    pub const fn with_msg(mut self, msg: &'x str) -> Self {
        self.msg = Some(msg);
        self
    }

    /// Bytes that identify what the request made; 8 at most, from a kernel.
    #[inline]
    #[must_use]
    pub const fn with_cookie(mut self, cookie: &'x [u8]) -> Self {
        self.cookie = Some(cookie);
        self
    }

    /// The text, which may have a NUL in it. Kernel: `_msg`.
    #[inline]
    #[must_use]
    pub const fn msg(&self) -> Option<&'x str> {
        self.msg
    }

    /// The cookie. Kernel: `cookie`, `cookie_len`.
    #[inline]
    #[must_use]
    pub const fn cookie(&self) -> Option<&'x [u8]> {
        self.cookie
    }

    /// The attribute to blame, as its offset in the datagram. Kernel:
    /// `bad_attr`.
    #[inline]
    #[must_use]
    pub const fn bad_attr(&self) -> Option<usize> {
        self.offset
    }

    /// The rule that was broken. Kernel: `policy`.
    #[inline]
    #[must_use]
    pub const fn policy(&self) -> Option<&'static NlaPolicy> {
        self.policy
    }

    /// The type of an attribute that is missing. Kernel: `miss_type`.
    #[inline]
    #[must_use]
    pub const fn miss_type(&self) -> Option<u16> {
        self.miss_type
    }

    /// The nest that lacks it, as its offset in the datagram. Kernel:
    /// `miss_nest`.
    #[inline]
    #[must_use]
    pub const fn miss_nest(&self) -> Option<usize> {
        self.miss_nest
    }

    /// Whether there is something to say beside code `error`: offsets and
    /// missing attributes belong to errors only.
    const fn is_empty(&self, error: i32) -> bool {
        let success = self.msg.is_none() && self.cookie.is_none();
        let failure = self.offset.is_none() && self.miss_type.is_none() && self.miss_nest.is_none();
        success && (error == 0 || failure)
    }

    /// Adds what there is to say, in the kernel's order (`netlink_ack_tlv_fill`).
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

    /// Adds what success can say as well.
    fn put_always<S: Sink + ?Sized>(
        &self,
        ack: &mut MessageBuilder<'_, S>,
    ) -> Result<(), BuildError> {
        if let Some(msg) = self.msg {
            // Texts can quote what a client sent. It must not be able to stop
            // the answer by a NUL.
            let msg = msg.split('\0').next().unwrap_or_default();
            ack.put_str(NLMSGERR_ATTR_MSG, msg)?;
        }
        if let Some(cookie) = self.cookie {
            ack.put(NLMSGERR_ATTR_COOKIE, cookie)?;
        }
        Ok(())
    }
}

/// Where a request lies in its datagram.
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

    /// An offset in the datagram as one from the request's header. `None` for
    /// one that is not in its payload: as the kernel, which leaves those out.
    fn relative(self, offset: Option<usize>) -> Option<u32> {
        let offset = offset?.checked_sub(self.offset)?;
        if (NLMSG_HDRLEN..self.len).contains(&offset) {
            u32::try_from(offset).ok()
        } else {
            None
        }
    }
}

/// Why a request is refused: an errno, and a [`Report`].
///
/// Errors of reading, checking and writing become one, so that a handler can
/// use `?`: `EINVAL` with the offset of what could not be read, all that the
/// kernel would say of what a [`Policy`](super::Policy) refuses, `EMSGSIZE` for
/// what could not be written.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'x> {
    errno: Errno,
    report: Report<'x>,
}

impl<'x> Refusal<'x> {
    /// Returns a refusal with `errno` and nothing else.
    #[inline]
    #[must_use]
    pub const fn new(errno: Errno) -> Self {
        Self {
            errno,
            report: Report {
                msg: None,
                cookie: None,
                offset: None,
                policy: None,
                miss_type: None,
                miss_nest: None,
            },
        }
    }

    /// `EINVAL` for an attribute that is required and missing, at the top level
    /// of the message. Kernel: `NL_REQ_ATTR_CHECK`, `GENL_REQ_ATTR_CHECK`.
    #[doc(alias = "NL_REQ_ATTR_CHECK")]
    #[inline]
    #[must_use]
    pub const fn missing(nla_type: u16) -> Self {
        let mut this = Self::new(Errno::EINVAL);
        this.report.miss_type = Some(nla_type);
        this
    }

    /// As [`missing`](Self::missing), within the nest whose header has
    /// [`offset`](super::Attribute::offset) `nest`.
    #[inline]
    #[must_use]
    pub const fn missing_in(nest: usize, nla_type: u16) -> Self {
        let mut this = Self::missing(nla_type);
        this.report.miss_nest = Some(nest);
        this
    }

    /// A reason in words. Kernel: `NL_SET_ERR_MSG`.
    ///
    /// A text that is put together while handling has to live until the
    /// [`answer`](Request::answer): in a variable from before
    /// [`handle`](Request::handle).
    #[inline]
    #[must_use]
    pub const fn with_msg(mut self, msg: &'x str) -> Self {
        self.report = self.report.with_msg(msg);
        self
    }

    /// The attribute that is to blame, by its
    /// [`offset`](super::Attribute::offset). Kernel: `NL_SET_BAD_ATTR`.
    #[doc(alias = "NL_SET_BAD_ATTR")]
    #[inline]
    #[must_use]
    pub const fn at(mut self, offset: usize) -> Self {
        self.report.offset = Some(offset);
        self
    }

    /// A cookie, as [`Report::with_cookie`].
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
}

impl core::fmt::Display for Refusal<'_> {
    #[inline]
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.errno)?;
        match self.report.msg {
            Some(msg) => write!(f, ": {msg}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Refusal<'_> {}

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

/// What is owed for a request: an `NLMSG_ERROR`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answer<'x> {
    /// 0, or a negative errno: the field `error` of `struct nlmsgerr`.
    pub error: i32,
    /// What there is to say beside it, for a peer that wants extended ACKs.
    pub report: Report<'x>,
}

/// How a request ended.
pub type Outcome<'x> = Result<Handled<'x>, Refusal<'x>>;

impl<'a> Request<'a> {
    /// The message.
    #[inline]
    #[must_use]
    pub const fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// Who sent it.
    #[inline]
    #[must_use]
    pub const fn peer(&self) -> Peer {
        self.peer
    }

    /// Whether the handler gets to see it: a request, and no control message.
    #[inline]
    #[must_use]
    pub const fn is_for_handler(&self) -> bool {
        let header = self.message.header();
        header.nlmsg_flags().contains(NLM_F_REQUEST) && header.nlmsg_type() >= NLMSG_MIN_TYPE
    }

    /// Whether it asks for everything there is: both bits of `NLM_F_DUMP`, as
    /// in generic netlink. (rtnetlink takes either bit in a request to get.)
    #[inline]
    #[must_use]
    pub const fn is_dump(&self) -> bool {
        self.message.header().nlmsg_flags().is_dump()
    }

    /// Calls `handler` with the message, if it is [for the
    /// handler](Self::is_for_handler).
    ///
    /// # Errors
    /// The handler's.
    #[inline]
    pub fn handle<'x>(&self, handler: impl FnOnce(&Message<'a>) -> Outcome<'x>) -> Outcome<'x> {
        if self.is_for_handler() {
            handler(&self.message)
        } else {
            Ok(Handled::Ack)
        }
    }

    /// The header of a reply: the request's sequence number, the asker's port.
    #[inline]
    #[must_use]
    pub const fn reply(&self, nlmsg_type: u16) -> NlMsgHdr {
        NlMsgHdr::new(nlmsg_type)
            .with_seq(self.message.header().nlmsg_seq())
            .with_pid(self.peer.port)
    }

    /// The answer that `outcome` calls for, if it calls for one. For those who
    /// have something else to send it with than [`answer`](Self::answer): a
    /// kernel module has `netlink_ack`, which alone knows the options of the
    /// peer's socket.
    ///
    /// The outcome of a message that is not [for the
    /// handler](Self::is_for_handler) does not count: it is a success.
    #[inline]
    #[must_use]
    pub fn owed<'x>(&self, outcome: Outcome<'x>) -> Option<Answer<'x>> {
        // Only what the handler was given can be refused: two servers that
        // refuse what they do not know would answer each other for ever.
        let outcome = if self.is_for_handler() {
            outcome
        } else {
            Ok(Handled::Ack)
        };
        let (error, report) = match outcome {
            Ok(Handled::NoAck) => return None,
            Ok(Handled::Ack) => (0, Report::default()),
            Ok(Handled::AckWith(report)) => (0, report),
            Err(refusal) => (refusal.errno.negated(), refusal.report),
        };
        let asked = self.message.header().nlmsg_flags().contains(NLM_F_ACK);
        (error != 0 || asked).then_some(Answer { error, report })
    }

    /// Writes the answer that is [owed](Self::owed) for `outcome`: code, echo,
    /// and attributes. Kernel: `netlink_ack`.
    ///
    /// The kernel sends each answer as a datagram of its own; several in one
    /// are valid as well.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace): the sink is as before, and the answer
    /// can be written into another.
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
