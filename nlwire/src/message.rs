// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Messages`], an iterator over the messages of a datagram, and [`Message`],
//! one of them.
//!
//! ```text
//!   0           4       6       8           12          16
//!  +-----------+-------+-------+-----------+-----------+-------------
//!  | nlmsg_len | _type | _flags| nlmsg_seq | nlmsg_pid | payload ...
//!  +-----------+-------+-------+-----------+-----------+-------------
//! ```
//!
//! All fields are in native byte order. A datagram contains any number of
//! messages, each of which begins at a multiple of 4 bytes.

use core::fmt;
use core::iter::FusedIterator;

use zerocopy::native_endian::{U16, U32};
// This imports the trait. If another crate enables zerocopy's feature `derive`,
// it also imports the macro of the same name, so the derives below use the full
// path.
use zerocopy::FromBytes;
use zerocopy_derive::{Immutable, IntoBytes, KnownLayout, Unaligned};

use super::align::split_padded;
use super::debug::{Hex, MessageFlags, MessageType};
use super::uapi::{NLMSG_DONE, NLMSG_ERROR, NLMSG_MIN_TYPE, NLMSG_NOOP, NLMSG_OVERRUN};
use super::{nlmsg_align, Attributes, NlmFlags, ParseError, ParseErrorKind, NLMSG_HDRLEN};

/// The header of every message. C: `struct nlmsghdr`, 16 bytes, native byte
/// order. The alignment is 1, so it can be read at any address.
///
/// [`NlMsgHdr::new`] creates the header of a new message. The
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

    /// Returns the header at the start of `buf`, or `None` if `buf` has fewer
    /// than 16 bytes. The fields are not checked.
    #[inline]
    #[must_use]
    pub fn from_prefix(buf: &[u8]) -> Option<&Self> {
        Self::ref_from_prefix(buf).ok().map(|(header, _)| header)
    }

    /// Returns this header with the type `nlmsg_type`.
    #[inline]
    #[must_use]
    pub const fn with_type(mut self, nlmsg_type: u16) -> Self {
        self.nlmsg_type = U16::new(nlmsg_type);
        self
    }

    /// Returns this header with the length `nlmsg_len`, in bytes.
    #[inline]
    #[must_use]
    pub const fn with_len(mut self, nlmsg_len: u32) -> Self {
        self.nlmsg_len = U32::new(nlmsg_len);
        self
    }

    /// Returns this header with the flags `nlmsg_flags`.
    #[inline]
    #[must_use]
    pub const fn with_flags(mut self, nlmsg_flags: NlmFlags) -> Self {
        self.nlmsg_flags = U16::new(nlmsg_flags.bits());
        self
    }

    /// Returns this header with the sequence number `nlmsg_seq`.
    ///
    /// An answer has the sequence number of its request. A notification has the
    /// sequence number of the request that caused it, or 0, or the value of a
    /// counter.
    #[inline]
    #[must_use]
    pub const fn with_seq(mut self, nlmsg_seq: u32) -> Self {
        self.nlmsg_seq = U32::new(nlmsg_seq);
        self
    }

    /// Returns this header with the port `nlmsg_pid`.
    #[inline]
    #[must_use]
    pub const fn with_pid(mut self, nlmsg_pid: u32) -> Self {
        self.nlmsg_pid = U32::new(nlmsg_pid);
        self
    }

    /// Returns the length in bytes, including the header but not the padding.
    #[inline]
    #[must_use]
    pub const fn nlmsg_len(&self) -> u32 {
        self.nlmsg_len.get()
    }

    /// Returns the type. Types below `NLMSG_MIN_TYPE` are those of control
    /// messages. All other types belong to the family.
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

/// The bits that are 0 in a multiple of `NLMSG_ALIGNTO`.
const UNALIGNED: u32 = 3;

/// An iterator over the messages of a datagram, in order.
///
/// The rules are those of the kernel's `netlink_rcv_skb`. A message begins at
/// the aligned end of the previous one. The last message may lack its padding.
/// The walk ends when fewer than 16 bytes are left. At a header whose length is
/// below 16 or beyond the end of the buffer, the kernel stops silently; this
/// iterator returns one error and then ends.
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
    /// The bytes that have not been walked yet.
    rest: &'a [u8],
    /// The offset of the end of `rest`. The offset of an item is computed from
    /// it on demand.
    end: usize,
    strict: bool,
    /// Whether the error at the start of `rest` has been returned.
    failed: bool,
    /// 1 if a length was no multiple of 4, so that others may follow, else 0.
    rounds_up: u32,
}

impl<'a> Messages<'a> {
    /// Returns an iterator over the messages of `datagram`.
    #[inline]
    pub const fn new(datagram: &'a [u8]) -> Self {
        Self {
            rest: datagram,
            failed: false,
            end: datagram.len(),
            strict: false,
            rounds_up: 0,
        }
    }

    /// Returns this iterator in strict mode: 1 to 15 bytes after the last
    /// message, too few for a header, are an error
    /// ([`TrailingBytes`](ParseErrorKind::TrailingBytes)) instead of a
    /// [`remainder`](Self::remainder).
    #[inline]
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Returns the bytes that have not been walked yet. After the last message,
    /// these are fewer than 16 bytes. After an error, they begin with the
    /// malformed header.
    #[inline]
    #[must_use]
    pub const fn remainder(&self) -> &'a [u8] {
        self.rest
    }

    /// Ends the walk with an error at the start of `rest`. Returns `None` if
    /// that error has already been returned.
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
        let split = if (nlmsg_len | self.rounds_up) & UNALIGNED == 0 {
            // Fast path. Without rounding up between one length and the next,
            // the walk takes a third less time.
            rest.split_at_checked(len)
        } else {
            // Where lengths vary, a processor cannot predict the branch. A wrong
            // prediction takes longer than rounding up.
            self.rounds_up = 1;
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
        // Every item takes at least a header, except the error of a strict
        // walk.
        let most = self.rest.len() / NLMSG_HDRLEN;
        (
            most.min(1),
            Some(most.saturating_add(usize::from(self.strict))),
        )
    }
}

impl FusedIterator for Messages<'_> {}

impl fmt::Debug for Messages<'_> {
    /// Shows the messages that have not been walked yet as a list.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// One message: a header and its payload, borrowed from the datagram.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Message<'a> {
    header: &'a NlMsgHdr,
    /// The header and the payload, exactly `nlmsg_len` bytes.
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
    /// Returns the message at the start of `bytes`. Offsets are relative to its
    /// header, which is at offset 0.
    ///
    /// Bytes after the message, such as padding or another message, are
    /// ignored. [`Messages`] walks over all messages of a datagram.
    ///
    /// # Errors
    /// [`MessageTooShort`](ParseErrorKind::MessageTooShort) and
    /// [`MessageTruncated`](ParseErrorKind::MessageTruncated) if `nlmsg_len` is
    /// below 16 or beyond the end of `bytes`.
    /// [`TrailingBytes`](ParseErrorKind::TrailingBytes) if `bytes` is too short
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

    /// Returns the type, like [`NlMsgHdr::nlmsg_type`].
    #[inline]
    #[must_use]
    pub const fn nlmsg_type(&self) -> u16 {
        self.header.nlmsg_type()
    }

    /// Returns the flags, like [`NlMsgHdr::nlmsg_flags`].
    #[inline]
    #[must_use]
    pub const fn nlmsg_flags(&self) -> NlmFlags {
        self.header.nlmsg_flags()
    }

    /// Returns the sequence number, like [`NlMsgHdr::nlmsg_seq`].
    #[inline]
    #[must_use]
    pub const fn nlmsg_seq(&self) -> u32 {
        self.header.nlmsg_seq()
    }

    /// Returns the port that the sender wrote, like [`NlMsgHdr::nlmsg_pid`].
    #[inline]
    #[must_use]
    pub const fn nlmsg_pid(&self) -> u32 {
        self.header.nlmsg_pid()
    }

    /// Returns the bytes after the header, without padding.
    /// C: `NLMSG_DATA(nlh)`.
    #[doc(alias = "nlmsg_data")]
    #[inline]
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        match self.bytes.split_at_checked(NLMSG_HDRLEN) {
            Some((_, payload)) => payload,
            None => &[],
        }
    }

    /// Returns the header and the payload, exactly `nlmsg_len` bytes.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the offset of the message in the datagram, in bytes. The offsets
    /// in an extended ACK are relative to this position.
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

    /// Returns a copy of the family header at the start of the payload. `T` can
    /// be any [zerocopy](FromBytes) type, whatever its alignment.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) if the payload is
    /// shorter than `T`.
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

    /// Returns an iterator over the attributes after a family header of
    /// `hdrlen` bytes, which is padded to a multiple of 4 bytes.
    /// Kernel: `nlmsg_attrdata`, `nlmsg_attrlen`.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) if the payload is
    /// shorter than `hdrlen`, as in the kernel's `__nlmsg_parse`.
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

    /// Returns a copy of the family header, and an iterator over the attributes
    /// after it. Most messages consist of these two parts.
    /// Kernel: `nlmsg_parse`.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) if the payload is
    /// shorter than `T`.
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
