//! [`Messages`], the walk over the messages of a datagram, and [`Message`], its
//! item.
//!
//! ```text
//!   0           4       6       8           12          16
//!  +-----------+-------+-------+-----------+-----------+-------------
//!  | nlmsg_len | _type | _flags| nlmsg_seq | nlmsg_pid | payload ...
//!  +-----------+-------+-------+-----------+-----------+-------------
//! ```
//!
//! All fields are in native byte order. A datagram holds any number of
//! messages, each beginning at a multiple of 4 bytes.

use core::fmt;
use core::iter::FusedIterator;

use zerocopy::native_endian::{U16, U32};
// Not with the macro of this name, which comes along where another crate turns
// on zerocopy's feature `derive`.
use zerocopy::FromBytes;
use zerocopy_derive::{Immutable, IntoBytes, KnownLayout, Unaligned};

use super::align::split_padded;
use super::debug::{Hex, MessageFlags, MessageType};
use super::uapi::{NLMSG_DONE, NLMSG_ERROR, NLMSG_MIN_TYPE, NLMSG_NOOP, NLMSG_OVERRUN};
use super::{nlmsg_align, Attributes, NlmFlags, ParseError, ParseErrorKind, NLMSG_HDRLEN};

/// The header of every message. C: `struct nlmsghdr`, 16 bytes, native byte
/// order. The alignment is 1, so it can be read at any address.
///
/// A message is built from [`NlMsgHdr::new`]. The
/// [`Builder`](super::Builder) sets the length:
///
/// ```
/// use nlwire::uapi::{NLM_F_DUMP, NLM_F_REQUEST, RTM_GETLINK};
/// use nlwire::NlMsgHdr;
///
/// let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST | NLM_F_DUMP).with_seq(1);
/// assert_eq!(
///     format!("{header:?}"),
///     "NlMsgHdr { nlmsg_len: 0, nlmsg_type: 0x12, \
///      nlmsg_flags: NLM_F_REQUEST | NLM_F_DUMP, nlmsg_seq: 1, nlmsg_pid: 0 }"
/// );
/// ```
#[doc(alias = "nlmsghdr")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    zerocopy_derive::FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct NlMsgHdr {
    nlmsg_len: U32,
    nlmsg_type: U16,
    nlmsg_flags: U16,
    nlmsg_seq: U32,
    nlmsg_pid: U32,
}

const _: () = assert!(size_of::<NlMsgHdr>() == 16);

impl NlMsgHdr {
    /// Returns a header of type `nlmsg_type`, with all other fields 0.
    #[inline]
    #[must_use]
    pub const fn new(nlmsg_type: u16) -> Self {
        Self {
            nlmsg_len: U32::new(0),
            nlmsg_type: U16::new(nlmsg_type),
            nlmsg_flags: U16::new(0),
            nlmsg_seq: U32::new(0),
            nlmsg_pid: U32::new(0),
        }
    }

    /// Returns the header that `buf` begins with. Its fields are not checked.
    /// `None` where `buf` has fewer than 16 bytes.
    #[inline]
    #[must_use]
    pub fn from_prefix(buf: &[u8]) -> Option<&Self> {
        Self::ref_from_prefix(buf).ok().map(|(header, _)| header)
    }

    /// Returns this header with another type.
    #[inline]
    #[must_use]
    pub const fn with_type(mut self, nlmsg_type: u16) -> Self {
        self.nlmsg_type = U16::new(nlmsg_type);
        self
    }

    /// Returns this header with another length.
    #[inline]
    #[must_use]
    pub const fn with_len(mut self, nlmsg_len: u32) -> Self {
        self.nlmsg_len = U32::new(nlmsg_len);
        self
    }

    /// Returns this header with other flags.
    #[inline]
    #[must_use]
    pub const fn with_flags(mut self, nlmsg_flags: NlmFlags) -> Self {
        self.nlmsg_flags = U16::new(nlmsg_flags.bits());
        self
    }

    /// Returns this header with another sequence number. An answer has the number
    /// of its request. A notification has the number of the request that caused
    /// it, or 0, or a counter's.
    #[inline]
    #[must_use]
    pub const fn with_seq(mut self, nlmsg_seq: u32) -> Self {
        self.nlmsg_seq = U32::new(nlmsg_seq);
        self
    }

    /// Returns this header with another port in `nlmsg_pid`.
    #[inline]
    #[must_use]
    pub const fn with_pid(mut self, nlmsg_pid: u32) -> Self {
        self.nlmsg_pid = U32::new(nlmsg_pid);
        self
    }

    /// Returns the length in bytes, with the header and without padding.
    #[inline]
    #[must_use]
    pub const fn nlmsg_len(&self) -> u32 {
        self.nlmsg_len.get()
    }

    /// Returns the type. Below `NLMSG_MIN_TYPE` it is that of a control message,
    /// else it belongs to the family.
    #[inline]
    #[must_use]
    pub const fn nlmsg_type(&self) -> u16 {
        self.nlmsg_type.get()
    }

    /// Returns the `NLM_F_*` flags.
    #[inline]
    #[must_use]
    pub const fn nlmsg_flags(&self) -> NlmFlags {
        NlmFlags::from_bits(self.nlmsg_flags.get())
    }

    /// Returns the sequence number.
    #[inline]
    #[must_use]
    pub const fn nlmsg_seq(&self) -> u32 {
        self.nlmsg_seq.get()
    }

    /// Returns the port that the sender wrote, which can be any number. Only the
    /// socket address of a datagram identifies its sender.
    #[inline]
    #[must_use]
    pub const fn nlmsg_pid(&self) -> u32 {
        self.nlmsg_pid.get()
    }
}

impl fmt::Debug for NlMsgHdr {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nlmsg_type = self.nlmsg_type();
        let nlmsg_flags = self.nlmsg_flags();
        f.debug_struct("NlMsgHdr")
            .field("nlmsg_len", &self.nlmsg_len())
            .field("nlmsg_type", &MessageType(nlmsg_type))
            .field(
                "nlmsg_flags",
                &MessageFlags {
                    nlmsg_type,
                    nlmsg_flags,
                },
            )
            .field("nlmsg_seq", &self.nlmsg_seq())
            .field("nlmsg_pid", &self.nlmsg_pid())
            .finish()
    }
}

/// An iterator over the messages of a datagram, in order.
///
/// The rules are those of the kernel's `netlink_rcv_skb`: a message begins at the
/// aligned end of the previous one, the last one may lack its padding, and the
/// walk ends where fewer than 16 bytes are left. At a header whose length is
/// below 16 or beyond the buffer, the kernel stops silently; this iterator yields
/// one error and then ends.
///
/// Each message takes at least 16 bytes, so the walk always ends.
///
/// ```
/// use nlwire::{MessageKind, Messages};
///
/// fn count(datagram: &[u8]) -> Result<usize, nlwire::ParseError> {
///     let mut entries = 0;
///     for message in Messages::new(datagram) {
///         match message?.kind() {
///             MessageKind::Done => break,
///             MessageKind::Family(_) => entries += 1,
///             _ => {}
///         }
///     }
///     Ok(entries)
/// }
///
/// # let noop = nlwire::NlMsgHdr::new(0x10).with_len(16);
/// assert_eq!(count(zerocopy::IntoBytes::as_bytes(&[noop; 3])), Ok(3));
/// assert!(count(&[0xff; 64]).is_err());
/// ```
#[doc(alias = "netlink_rcv_skb")]
#[doc(alias = "nlmsg_for_each_msg")]
#[derive(Clone, PartialEq, Eq)]
#[must_use = "iterators are lazy"]
pub struct Messages<'a> {
    /// The bytes that are not walked yet.
    rest: &'a [u8],
    /// The offset of the end of `rest`. The offset of an item is computed from it
    /// on demand.
    end: usize,
    strict: bool,
    /// Whether the error that `rest` begins with has been yielded.
    failed: bool,
}

impl<'a> Messages<'a> {
    /// Returns the messages of `datagram`.
    #[inline]
    pub const fn new(datagram: &'a [u8]) -> Self {
        Self {
            rest: datagram,
            failed: false,
            end: datagram.len(),
            strict: false,
        }
    }

    /// Returns this walk, with an error
    /// ([`TrailingBytes`](ParseErrorKind::TrailingBytes)) for bytes behind the
    /// last message that are too few for a header, instead of a
    /// [`remainder`](Self::remainder).
    #[inline]
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Returns the bytes that are not walked yet. After the last message these
    /// are fewer than 16 bytes, and after an error everything from the malformed
    /// header on.
    #[inline]
    #[must_use]
    pub const fn remainder(&self) -> &'a [u8] {
        self.rest
    }

    /// Ends the walk with an error at the start of `rest`. `None` where it has
    /// been yielded.
    #[cold]
    fn fail<T>(&mut self, kind: ParseErrorKind) -> Option<Result<T, ParseError>> {
        if self.failed {
            return None;
        }
        self.failed = true;
        let offset = self.end.wrapping_sub(self.rest.len());
        Some(Err(ParseError { kind, offset }))
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Result<Message<'a>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest;
        let remaining = rest.len();
        let Ok((header, _)) = NlMsgHdr::ref_from_prefix(rest) else {
            if !self.strict || rest.is_empty() {
                return None;
            }
            return self.fail(ParseErrorKind::TrailingBytes { remaining });
        };
        let nlmsg_len = header.nlmsg_len();
        let len = nlmsg_len as usize;
        if len < NLMSG_HDRLEN {
            return self.fail(ParseErrorKind::MessageTooShort { nlmsg_len });
        }
        let split = if len == nlmsg_align(len) {
            // The usual case. Without rounding up between one length and the
            // next, the walk takes a third less time.
            rest.split_at_checked(len)
        } else {
            split_padded(rest, len, nlmsg_align(len))
        };
        let Some((bytes, after)) = split else {
            return self.fail(ParseErrorKind::MessageTruncated {
                nlmsg_len,
                remaining,
            });
        };
        self.rest = after;
        Some(Ok(Message {
            header,
            bytes,
            offset: self.end.wrapping_sub(remaining),
        }))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.failed {
            return (0, Some(0));
        }
        // Every item but a strict walk's error takes at least a header.
        let most = self.rest.len() / NLMSG_HDRLEN;
        (
            most.min(1),
            Some(most.saturating_add(usize::from(self.strict))),
        )
    }
}

impl FusedIterator for Messages<'_> {}

impl fmt::Debug for Messages<'_> {
    /// Lists the messages that are not walked yet.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// One message: a header and its payload, borrowed from the datagram.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Message<'a> {
    header: &'a NlMsgHdr,
    /// Header and payload, exactly `nlmsg_len` bytes.
    bytes: &'a [u8],
    offset: usize,
}

/// The kind of a message, by its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageKind {
    /// `NLMSG_NOOP`: a message to ignore.
    Noop,
    /// `NLMSG_ERROR`: an error or, with code 0, an acknowledgement.
    /// [`Message::ack`] reads it.
    Error,
    /// `NLMSG_DONE`: the end of a multipart answer. [`Message::done`] reads it.
    Done,
    /// `NLMSG_OVERRUN`: data was lost. No kernel sends it; kernels report
    /// overruns by `ENOBUFS`.
    Overrun,
    /// Another type below `NLMSG_MIN_TYPE`: reserved, without a meaning.
    Reserved(u16),
    /// A message of the family or protocol.
    Family(u16),
}

impl<'a> Message<'a> {
    /// Returns the message that `bytes` begin with. Offsets count from its own
    /// header, which is at 0.
    ///
    /// Bytes behind the message, such as padding or another message, are
    /// ignored. [`Messages`] walks over all messages of a datagram.
    ///
    /// # Errors
    /// [`MessageTooShort`](ParseErrorKind::MessageTooShort) and
    /// [`MessageTruncated`](ParseErrorKind::MessageTruncated) for an `nlmsg_len`
    /// below 16 or beyond `bytes`.
    /// [`TrailingBytes`](ParseErrorKind::TrailingBytes) where `bytes` are too few
    /// for a header.
    ///
    /// ```
    /// use nlwire::{Message, NlMsgHdr};
    /// use zerocopy::IntoBytes;
    ///
    /// let header = NlMsgHdr::new(0x10).with_len(16).with_seq(7);
    /// let message = Message::from_bytes(header.as_bytes())?;
    /// assert_eq!((message.nlmsg_seq(), message.offset()), (7, 0));
    /// assert!(Message::from_bytes(&header.as_bytes()[..15]).is_err());
    /// # Ok::<(), nlwire::ParseError>(())
    /// ```
    #[inline]
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, ParseError> {
        match Messages::new(bytes).strict().next() {
            Some(message) => message,
            None => Err(ParseError {
                kind: ParseErrorKind::TrailingBytes { remaining: 0 },
                offset: 0,
            }),
        }
    }

    /// Returns the header.
    #[inline]
    #[must_use]
    pub const fn header(&self) -> &'a NlMsgHdr {
        self.header
    }

    /// Returns the type, as [`NlMsgHdr::nlmsg_type`].
    #[inline]
    #[must_use]
    pub const fn nlmsg_type(&self) -> u16 {
        self.header.nlmsg_type()
    }

    /// Returns the flags, as [`NlMsgHdr::nlmsg_flags`].
    #[inline]
    #[must_use]
    pub const fn nlmsg_flags(&self) -> NlmFlags {
        self.header.nlmsg_flags()
    }

    /// Returns the sequence number, as [`NlMsgHdr::nlmsg_seq`].
    #[inline]
    #[must_use]
    pub const fn nlmsg_seq(&self) -> u32 {
        self.header.nlmsg_seq()
    }

    /// Returns the port that the sender wrote, as [`NlMsgHdr::nlmsg_pid`].
    #[inline]
    #[must_use]
    pub const fn nlmsg_pid(&self) -> u32 {
        self.header.nlmsg_pid()
    }

    /// Returns the bytes behind the header, without padding. C:
    /// `NLMSG_DATA(nlh)`.
    #[doc(alias = "nlmsg_data")]
    #[inline]
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        match self.bytes.split_at_checked(NLMSG_HDRLEN) {
            Some((_, payload)) => payload,
            None => &[],
        }
    }

    /// Returns header and payload, exactly `nlmsg_len` bytes.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the offset of the message in the datagram, in bytes. The offsets
    /// in extended ACKs count from here.
    #[inline]
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Returns the kind of the message, by its type.
    #[inline]
    #[must_use]
    pub const fn kind(&self) -> MessageKind {
        match self.header.nlmsg_type() {
            NLMSG_NOOP => MessageKind::Noop,
            NLMSG_ERROR => MessageKind::Error,
            NLMSG_DONE => MessageKind::Done,
            NLMSG_OVERRUN => MessageKind::Overrun,
            family if family >= NLMSG_MIN_TYPE => MessageKind::Family(family),
            reserved => MessageKind::Reserved(reserved),
        }
    }

    /// Returns a copy of the family header that the payload begins with. It can be
    /// any [zerocopy](FromBytes) type of any alignment.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) where the payload
    /// is shorter than `T`.
    ///
    /// ```
    /// use nlwire::{GenlMsgHdr, Messages};
    /// # let bytes = zerocopy::IntoBytes::as_bytes(&[[20u32.to_ne_bytes(), 0x10u32.to_ne_bytes(), [0; 4], [0; 4], [3, 2, 0, 0]]; 1]).to_vec();
    /// # let datagram = &bytes[..];
    /// for message in Messages::new(datagram) {
    ///     let genl: GenlMsgHdr = message?.family_header()?;
    ///     assert_eq!((genl.cmd(), genl.version()), (3, 2));
    /// }
    /// # Ok::<(), nlwire::ParseError>(())
    /// ```
    #[inline]
    pub fn family_header<T: FromBytes>(&self) -> Result<T, ParseError> {
        let payload = self.payload();
        match T::read_from_prefix(payload) {
            Ok((header, _)) => Ok(header),
            Err(_) => Err(self.too_short(size_of::<T>())),
        }
    }

    /// Returns the attributes behind a family header of `hdrlen` bytes, which is
    /// itself padded to 4 bytes. Kernel: `nlmsg_attrdata`, `nlmsg_attrlen`.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) where the payload
    /// is shorter than `hdrlen`, as in the kernel's `__nlmsg_parse`.
    #[doc(alias = "nlmsg_attrdata")]
    #[doc(alias = "nlmsg_for_each_attr")]
    #[inline]
    pub fn attributes(&self, hdrlen: usize) -> Result<Attributes<'a>, ParseError> {
        let payload = self.payload();
        if payload.len() < hdrlen {
            return Err(self.too_short(hdrlen));
        }
        let stream = payload.get(nlmsg_align(hdrlen)..).unwrap_or_default();
        Ok(Attributes::ending_at(
            stream,
            self.offset.wrapping_add(self.bytes.len()),
        ))
    }

    /// Returns family header and attributes, of which most messages consist.
    /// Kernel: `nlmsg_parse`.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) where the payload
    /// is shorter than `T`.
    ///
    /// ```
    /// use nlwire::rtnl::IfInfoMsg;
    /// use nlwire::{Message, ParseError};
    ///
    /// fn count(link: &Message<'_>) -> Result<(i32, usize), ParseError> {
    ///     let (header, attributes) = link.parse::<IfInfoMsg>()?;
    ///     Ok((header.ifi_index.get(), attributes.count()))
    /// }
    /// ```
    #[doc(alias = "nlmsg_parse")]
    #[inline]
    pub fn parse<T: FromBytes>(&self) -> Result<(T, Attributes<'a>), ParseError> {
        Ok((self.family_header()?, self.attributes(size_of::<T>())?))
    }

    #[cold]
    pub(super) fn too_short(&self, expected: usize) -> ParseError {
        self.error(ParseErrorKind::PayloadTooShort {
            expected,
            actual: self.payload().len(),
        })
    }

    /// Returns an error at this message's offset.
    pub(super) const fn error(&self, kind: ParseErrorKind) -> ParseError {
        ParseError {
            kind,
            offset: self.offset,
        }
    }
}

impl fmt::Debug for Message<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("header", self.header)
            .field("payload", &Hex(self.payload()))
            .finish()
    }
}
