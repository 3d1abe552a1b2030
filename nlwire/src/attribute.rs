// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Attributes`], an iterator over a stream of attributes, and [`Attribute`],
//! one of them.
//!
//! ```text
//!   0         2         4
//!  +---------+---------+------------------------+-----+
//!  | nla_len | nla_type|        payload         | pad |  next attribute
//!  +---------+---------+------------------------+-----+
//!   <--------------- nla_len ------------------>
//!
//!   nla_type:  bit 15 NLA_F_NESTED | bit 14 NLA_F_NET_BYTEORDER | 14 bits of type
//! ```
//!
//! Attributes follow the family header of a message. Each begins at a multiple
//! of 4 bytes. The payload of an attribute is a value or, in a nest, another
//! stream of attributes. Some nests begin with a struct:
//!
//! ```text
//!   IFLA_STATS64   | nlattr | struct rtnl_link_stats64             |  get_struct
//!   IFLA_LINKINFO  | nlattr | attribute | attribute ...            |  nested
//!   VETH_INFO_PEER | nlattr | struct ifinfomsg | pad | attribute ...  |  parse
//!   RTA_MULTIPATH  | nlattr | struct rtnexthop, attribute ... | ...   |  next_hops
//! ```

use core::ffi::CStr;
use core::fmt;
use core::iter::FusedIterator;

use zerocopy::native_endian::U16;
// This imports the trait. If another crate enables zerocopy's feature `derive`,
// it also imports the macro of the same name, so the derives below use the full
// path.
use zerocopy::FromBytes;
use zerocopy_derive::{Immutable, IntoBytes, KnownLayout, Unaligned};

use super::debug::Hex;
use super::rtnl::NextHops;
use super::uapi::{NLA_ALIGNTO, NLA_F_NESTED, NLA_F_NET_BYTEORDER, NLA_TYPE_MASK};
use super::{nla_align, ParseError, ParseErrorKind, Text, NLA_HDRLEN};

/// The header of an attribute. C: `struct nlattr`, 4 bytes, native byte order.
/// The alignment is 1, so it can be read at any address.
#[doc(alias = "nlattr")]
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
pub struct NlAttr {
    nla_len: U16,
    nla_type: U16,
}

const _: () = assert!(size_of::<NlAttr>() == 4);

impl NlAttr {
    /// Returns the header of an attribute of `nla_len` bytes, including this
    /// header, and of type `nla_type`, which may include flags.
    #[inline]
    #[must_use]
    pub const fn new(nla_len: u16, nla_type: u16) -> Self {
        Self {
            nla_len: U16::new(nla_len),
            nla_type: U16::new(nla_type),
        }
    }

    /// Returns the header at the start of `buf`, or `None` if `buf` has fewer
    /// than 4 bytes. The length in the header is not checked.
    #[inline]
    #[must_use]
    pub fn from_prefix(buf: &[u8]) -> Option<&Self> {
        Self::ref_from_prefix(buf).ok().map(|(header, _)| header)
    }

    /// Returns the length in bytes, including the header but not the padding.
    #[inline]
    #[must_use]
    pub const fn nla_len(&self) -> u16 {
        self.nla_len.get()
    }

    /// Returns the type without the two flags. Kernel: `nla_type(nla)`.
    #[inline]
    #[must_use]
    pub const fn nla_type(&self) -> u16 {
        self.nla_type.get() & NLA_TYPE_MASK
    }

    /// Returns the field `nla_type` unchanged, including the flags.
    #[inline]
    #[must_use]
    pub const fn type_and_flags(&self) -> u16 {
        self.nla_type.get()
    }

    /// Returns whether `NLA_F_NESTED` is set. Old families do not set it on their
    /// nests.
    #[inline]
    #[must_use]
    pub const fn is_nested(&self) -> bool {
        self.nla_type.get() & NLA_F_NESTED != 0
    }

    /// Returns whether `NLA_F_NET_BYTEORDER` is set. Most families that use
    /// network byte order do not set it.
    #[inline]
    #[must_use]
    pub const fn is_net_byteorder(&self) -> bool {
        self.nla_type.get() & NLA_F_NET_BYTEORDER != 0
    }
}

impl fmt::Debug for NlAttr {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nested = if self.is_nested() {
            " | NLA_F_NESTED"
        } else {
            ""
        };
        let order = if self.is_net_byteorder() {
            " | NLA_F_NET_BYTEORDER"
        } else {
            ""
        };
        f.debug_struct("NlAttr")
            .field("nla_len", &self.nla_len())
            .field(
                "nla_type",
                &format_args!("{}{nested}{order}", self.nla_type()),
            )
            .finish()
    }
}

/// An iterator over a stream of attributes, in order.
///
/// The walk follows the kernel's `nla_for_each_attr`. Each attribute begins at
/// the aligned end of the previous one. The last attribute may lack its
/// padding. The walk ends when fewer than 4 bytes are left. At an attribute
/// whose length is below 4 or beyond the end of the stream, the kernel stops
/// silently; this iterator returns one error and then ends.
///
/// Each attribute takes at least 4 bytes, so the walk always ends. If a type
/// occurs several times, the kernel's parsers keep the last attribute.
///
/// ```
/// use nlwire::uapi::{IFLA_IFNAME, IFLA_MTU};
/// use nlwire::{Message, ParseError, Text};
/// use nlwire::rtnl::IfInfoMsg;
///
/// fn name_and_mtu<'a>(link: &Message<'a>) -> Result<(Text<'a>, u32), ParseError> {
///     let (_header, attributes) = link.parse::<IfInfoMsg>()?;
///     let (mut name, mut mtu) = (Text::default(), 0);
///     for attribute in attributes {
///         let attribute = attribute?;
///         match attribute.nla_type() {
///             IFLA_IFNAME => name = attribute.text(), // may be any bytes
///             IFLA_MTU => mtu = attribute.get_u32()?,
///             _ => {} // kernels send more attributes than this program knows
///         }
///     }
///     Ok((name, mtu))
/// }
/// ```
#[doc(alias = "nla_for_each_attr")]
#[doc(alias = "nla_for_each_nested")]
#[derive(Clone)]
#[must_use = "iterators are lazy"]
pub struct Attributes<'a> {
    stream: &'a [u8],
    /// Rounded down to a multiple of 4, the position of the next header in `stream`:
    /// [`place`](Self::place).
    at: usize,
    /// The offset of `stream`.
    offset: usize,
    strict: bool,
    /// Whether the error at `at` has been returned.
    failed: bool,
    /// How many more lengths may surprise the processor until the walk treats all
    /// of them alike. Only the speed depends on it.
    credit: u32,
}

/// The bytes of a stream for which it gets one credit. Links use up one for each 137
/// bytes, and attributes with 0 to 16 bytes of payload, at random, one for each 18.
const BYTES_PER_CREDIT: usize = 128;

/// The credit that is not enough. Shorter streams than three times
/// [`BYTES_PER_CREDIT`] have no more: one surprise would cost them more than they can
/// save.
const NO_CREDIT: u32 = 2;

/// The bits of a position. Without the highest bit, which no position has, the compiler
/// knows that a position plus a length does not wrap, and leaves out a comparison.
/// Without the lowest two, this rounds down to a multiple of 4.
const POSITION: usize = usize::MAX >> 1 & !(NLA_ALIGNTO - 1);

/// Returns the part of a stream whose positions fit into [`POSITION`]: all but the last 3
/// bytes of one that is as long as the longest slice. Streams in a message or an attribute
/// are shorter.
#[inline]
const fn reachable(stream: &[u8]) -> &[u8] {
    match stream.split_at_checked(POSITION) {
        Some((reachable, _)) => reachable,
        None => stream,
    }
}

/// Returns the credit of a stream of this length.
#[inline]
#[allow(
    clippy::cast_possible_truncation,
    reason = "of less than half a terabyte, nothing is cut off, and any credit is valid"
)]
const fn credit(len: usize) -> u32 {
    (len / BYTES_PER_CREDIT) as u32
}

/// Returns the next value of [`Attributes::at`], behind an attribute of `len` bytes.
///
/// Between one length and the next, a walk waits for a load and two operations: the addition here,
/// and the mask that rounds down. C waits for three, because it rounds up the length and adds it. If
/// `at` were a multiple of 4, the compiler would turn `| 3` into an addition, and add the two numbers
/// to the length one after the other.
#[inline]
const fn step(at: usize, len: usize, credit: &mut u32) -> usize {
    if *credit > NO_CREDIT {
        // Most attributes from the kernel have a payload of 1 to 4 bytes. For these, the
        // distance to the next header is a constant, selected by a predicted branch. The
        // processor reads the next header without waiting for this length.
        if matches!(len, 5..=8) {
            return at.wrapping_add(8);
        }
        *credit = credit.wrapping_sub(1);
    }
    // Rounded down, this is the next multiple of 4 behind the attribute.
    (at | (NLA_ALIGNTO - 1)).wrapping_add(len)
}

impl PartialEq for Attributes<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let key = |this: &Self| {
            let end = this.offset.wrapping_add(this.stream.len());
            (end, this.strict, this.failed)
        };
        self.remainder() == other.remainder() && key(self) == key(other)
    }
}

impl Eq for Attributes<'_> {}

impl<'a> Attributes<'a> {
    /// Returns an iterator over the attributes in `stream`. Offsets are
    /// relative to its start.
    #[inline]
    pub const fn new(stream: &'a [u8]) -> Self {
        let stream = reachable(stream);
        Self::ending_at(stream, stream.len())
    }

    /// Returns an iterator over the attributes in `stream`, which begins at
    /// `offset` in a larger buffer. Offsets are relative to the start of that
    /// buffer.
    ///
    /// [`Attribute::attributes`] and [`Attribute::next_hops`] do this for
    /// attributes after a struct.
    #[inline]
    pub const fn with_offset(stream: &'a [u8], offset: usize) -> Self {
        let stream = reachable(stream);
        Self::ending_at(stream, offset.saturating_add(stream.len()))
    }

    /// Returns an iterator over the attributes in `stream`, whose end is at
    /// offset `end`.
    #[inline]
    pub(super) const fn ending_at(stream: &'a [u8], end: usize) -> Self {
        Self {
            stream,
            at: 0,
            offset: end.wrapping_sub(stream.len()),
            strict: false,
            failed: false,
            credit: credit(stream.len()),
        }
    }

    /// Returns this iterator in strict mode: 1 to 3 bytes after the last
    /// attribute are an error
    /// ([`TrailingBytes`](ParseErrorKind::TrailingBytes)) instead of a
    /// [`remainder`](Self::remainder). Kernel: `NL_VALIDATE_TRAILING`.
    #[inline]
    pub const fn strict(self) -> Self {
        Self {
            strict: true,
            ..self
        }
    }

    /// Returns the bytes that have not been walked yet. After the last
    /// attribute, these are fewer than 4 bytes. After an error, they begin with
    /// the malformed header.
    #[inline]
    #[must_use]
    pub const fn remainder(&self) -> &'a [u8] {
        match self.stream.split_at_checked(self.place()) {
            Some((_, rest)) => rest,
            None => &[],
        }
    }

    /// Returns where in the stream the next header begins, a multiple of 4. If the last
    /// attribute lacks its padding, this is up to 3 beyond the end.
    #[inline]
    const fn place(&self) -> usize {
        self.at & POSITION
    }

    /// Returns the next header and payload, or `None` if there is no header, or its attribute
    /// ends beyond the stream. The payload is `None` if the length is below that of the
    /// header.
    #[inline]
    pub(super) fn peek(&self) -> Option<(&'a NlAttr, Option<&'a [u8]>)> {
        let at = self.place();
        let payload_at = at.wrapping_add(NLA_HDRLEN);
        let header = self.stream.get(at..payload_at)?;
        let header = NlAttr::ref_from_bytes(header).ok()?;
        let end = at.wrapping_add(usize::from(header.nla_len()));
        if end > self.stream.len() {
            return None;
        }
        Some((header, self.stream.get(payload_at..end)))
    }

    /// Continues behind the attribute that [`peek`](Self::peek) has returned, with this length.
    #[inline]
    pub(super) fn pass(&mut self, nla_len: u16) {
        self.at = step(self.at, usize::from(nla_len), &mut self.credit);
    }

    /// Returns whether nothing is left, not even bytes that are not an attribute.
    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.place() >= self.stream.len()
    }

    /// Returns this iterator without the memory of an error, which it returns
    /// again: the bytes that are not an attribute are still in front of it.
    #[inline]
    pub(super) const fn unfailed(self) -> Self {
        Self {
            failed: false,
            ..self
        }
    }

    /// Ends the walk where no header follows.
    #[inline]
    fn end(&mut self) -> Option<Result<Attribute<'a>, ParseError>> {
        if !self.strict || self.remainder().is_empty() {
            return None;
        }
        self.fail()
    }

    /// Ends the walk with an error at `at`. Returns `None` if that error has already
    /// been returned.
    #[inline]
    fn fail(&mut self) -> Option<Result<Attribute<'a>, ParseError>> {
        if self.failed {
            return None;
        }
        self.failed = true;
        let offset = self.offset.wrapping_add(self.place());
        Some(Err(malformed(self.remainder(), offset)))
    }
}

/// Returns the error for `rest`, at `offset`, which does not begin with a
/// complete attribute.
///
/// This is a separate function, which reads the header again, so that the walk
/// stays in registers. With errors constructed in place, a walk took a third
/// more time.
#[cold]
#[inline(never)]
fn malformed(rest: &[u8], offset: usize) -> ParseError {
    let remaining = rest.len();
    let kind = match NlAttr::from_prefix(rest).map(NlAttr::nla_len) {
        None => ParseErrorKind::TrailingBytes { remaining },
        Some(nla_len) if usize::from(nla_len) < NLA_HDRLEN => {
            ParseErrorKind::AttributeTooShort { nla_len }
        }
        Some(nla_len) => ParseErrorKind::AttributeTruncated { nla_len, remaining },
    };
    ParseError { kind, offset }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<Attribute<'a>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let at = self.place();
        let payload_at = at.wrapping_add(NLA_HDRLEN);
        let Some(Ok(header)) = self.stream.get(at..payload_at).map(NlAttr::ref_from_bytes) else {
            return self.end();
        };
        let len = usize::from(header.nla_len());
        // A length below that of the header wraps to a value beyond the end of
        // any buffer.
        let payload_len = len.wrapping_sub(NLA_HDRLEN);
        let behind = self.stream.get(payload_at..).unwrap_or_default();
        let Some(payload) = behind.get(..payload_len) else {
            return self.fail();
        };
        self.at = step(self.at, len, &mut self.credit);
        Some(Ok(Attribute {
            nla_type: usize::from(header.type_and_flags()),
            payload,
            offset: self.offset.wrapping_add(at),
        }))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.failed {
            return (0, Some(0));
        }
        // Every item takes at least a header, except the error of a strict
        // walk.
        let most = self.remainder().len() / NLA_HDRLEN;
        (
            most.min(1),
            Some(most.saturating_add(usize::from(self.strict))),
        )
    }
}

impl FusedIterator for Attributes<'_> {}

impl fmt::Debug for Attributes<'_> {
    /// Shows the attributes that have not been walked yet as a list.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// One attribute: a type and a payload, borrowed from the datagram.
///
/// The `get_*` functions read the payload as one value. Those for integers
/// require the exact size; otherwise they return
/// [`WrongLength`](ParseErrorKind::WrongLength) with the offset of this
/// attribute. Values are copied and need no alignment: a `u64` is often aligned
/// to 4 bytes only.
///
/// [`nested`](Self::nested) returns the attributes of a nest. For a payload
/// that begins with a struct there are the functions of a
/// [`Message`](super::Message), whose payload begins with a struct too:
/// [`family_header`](Self::family_header), [`attributes`](Self::attributes),
/// [`parse`](Self::parse).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Attribute<'a> {
    /// The type, including its flags, in a whole word: an attribute without padding
    /// stays in registers. The length is that of the payload plus the header.
    nla_type: usize,
    payload: &'a [u8],
    offset: usize,
}

/// Defines the getters for integers of two or more bytes, which have a byte
/// order.
macro_rules! ordered_getters {
    ($($get:ident $get_be:ident $type:ident $bytes:literal $kernel:literal $kernel_be:literal)*) => {$(
        #[doc = concat!("Returns the payload as a `", stringify!($type), "` in native byte order, ", $bytes, " bytes. Kernel: `", $kernel, "`.")]
        ///
        /// # Errors
        /// [`WrongLength`](ParseErrorKind::WrongLength).
        #[inline]
        pub fn $get(&self) -> Result<$type, ParseError> {
            self.get_array().map(|bytes| $type::from_ne_bytes(*bytes))
        }

        #[doc = concat!("Returns the payload as a `", stringify!($type), "` in network byte order (big-endian), ", $bytes, " bytes.", $kernel_be)]
        ///
        /// # Errors
        /// [`WrongLength`](ParseErrorKind::WrongLength).
        #[inline]
        pub fn $get_be(&self) -> Result<$type, ParseError> {
            self.get_array().map(|bytes| $type::from_be_bytes(*bytes))
        }
    )*};
}

impl<'a> Attribute<'a> {
    /// Returns the header.
    #[inline]
    #[must_use]
    pub const fn header(&self) -> NlAttr {
        let len = self.payload.len().wrapping_add(NLA_HDRLEN);
        // Lossless: the length was read from a `u16`.
        let [low, high, ..] = len.to_le_bytes();
        NlAttr::new(u16::from_le_bytes([low, high]), self.type_and_flags())
    }

    /// Returns the type without its flags. Kernel: `nla_type(nla)`.
    #[inline]
    #[must_use]
    pub const fn nla_type(&self) -> u16 {
        self.type_and_flags() & NLA_TYPE_MASK
    }

    /// Returns the type including its flags.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "it is that of a `u16`")]
    pub(super) const fn type_and_flags(&self) -> u16 {
        self.nla_type as u16
    }

    /// Returns whether the sender flagged the payload as a nest
    /// (`NLA_F_NESTED`). Old families do not set the flag.
    #[inline]
    #[must_use]
    pub const fn is_nested(&self) -> bool {
        self.type_and_flags() & NLA_F_NESTED != 0
    }

    /// Returns whether the sender flagged the payload as big-endian
    /// (`NLA_F_NET_BYTEORDER`). Most families that use network byte order do not
    /// set the flag.
    #[inline]
    #[must_use]
    pub const fn is_net_byteorder(&self) -> bool {
        self.type_and_flags() & NLA_F_NET_BYTEORDER != 0
    }

    /// Returns the bytes after the header, without padding.
    /// Kernel: `nla_data(nla)` and `nla_len(nla)`.
    #[doc(alias = "nla_data")]
    #[inline]
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// Returns the position of the attribute's header, in bytes from the start
    /// of the buffer that was passed to nlwire.
    #[inline]
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Returns an iterator over the attributes in the payload, whether or not
    /// the payload is flagged as a nest. Kernel: `nla_for_each_nested`.
    #[doc(alias = "nla_parse_nested")]
    #[inline]
    pub const fn nested(&self) -> Attributes<'a> {
        Attributes::ending_at(self.payload, self.end())
    }

    /// Returns the offset of the end of the payload.
    #[inline]
    const fn end(&self) -> usize {
        self.offset
            .wrapping_add(NLA_HDRLEN)
            .wrapping_add(self.payload.len())
    }

    /// Returns a copy of the struct at the start of the payload. `T` can be any
    /// [zerocopy](FromBytes) type, whatever its alignment.
    ///
    /// This function is the same as [`get_struct`](Self::get_struct), under the
    /// name that it has for a [`Message`](super::Message::family_header).
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) if the payload is
    /// shorter than `T`.
    #[inline]
    pub fn family_header<T: FromBytes>(&self) -> Result<T, ParseError> {
        self.get_struct()
    }

    /// Returns an iterator over the attributes after a struct of `hdrlen`
    /// bytes, which is padded to a multiple of 4 bytes.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) if the payload is
    /// shorter than `hdrlen`.
    #[inline]
    pub fn attributes(&self, hdrlen: usize) -> Result<Attributes<'a>, ParseError> {
        if self.payload.len() < hdrlen {
            return Err(self.too_short(hdrlen));
        }
        let stream = self.payload.get(nla_align(hdrlen)..).unwrap_or_default();
        Ok(Attributes::ending_at(stream, self.end()))
    }

    /// Returns a copy of the struct at the start of the payload, and an
    /// iterator over the attributes after it.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) if the payload is
    /// shorter than `T`.
    ///
    /// ```
    /// use nlwire::rtnl::IfInfoMsg;
    /// use nlwire::uapi::IFLA_IFNAME;
    /// use nlwire::{Attribute, ParseError, Text};
    ///
    /// /// Returns the name of the other end, from a `VETH_INFO_PEER`.
    /// fn peer_name<'a>(peer: &Attribute<'a>) -> Result<Option<Text<'a>>, ParseError> {
    ///     let (_link, attributes) = peer.parse::<IfInfoMsg>()?;
    ///     for attribute in attributes {
    ///         let attribute = attribute?;
    ///         if attribute.nla_type() == IFLA_IFNAME {
    ///             return Ok(Some(attribute.text()));
    ///         }
    ///     }
    ///     Ok(None)
    /// }
    /// ```
    #[inline]
    pub fn parse<T: FromBytes>(&self) -> Result<(T, Attributes<'a>), ParseError> {
        Ok((self.family_header()?, self.attributes(size_of::<T>())?))
    }

    /// Returns an iterator over the next hops in the payload of an
    /// `RTA_MULTIPATH`.
    #[doc(alias = "rtnexthop")]
    #[inline]
    pub const fn next_hops(&self) -> NextHops<'a> {
        NextHops::ending_at(self.payload, self.end())
    }

    /// Returns the payload as an array of exactly `N` bytes, such as a hardware
    /// address or an IP address.
    ///
    /// # Errors
    /// [`WrongLength`](ParseErrorKind::WrongLength).
    #[inline]
    pub fn get_array<const N: usize>(&self) -> Result<&'a [u8; N], ParseError> {
        match self.payload.try_into() {
            Ok(array) => Ok(array),
            Err(_) => Err(ParseError::wrong_length(N, self.payload.len(), self.offset)),
        }
    }

    /// Returns the payload as a `u8`. Kernel: `nla_get_u8`.
    ///
    /// # Errors
    /// [`WrongLength`](ParseErrorKind::WrongLength).
    #[inline]
    pub fn get_u8(&self) -> Result<u8, ParseError> {
        self.get_array().map(|bytes| u8::from_ne_bytes(*bytes))
    }

    /// Returns the payload as an `i8`. Kernel: `nla_get_s8`.
    ///
    /// # Errors
    /// [`WrongLength`](ParseErrorKind::WrongLength).
    #[inline]
    pub fn get_i8(&self) -> Result<i8, ParseError> {
        self.get_array().map(|bytes| i8::from_ne_bytes(*bytes))
    }

    ordered_getters! {
        get_u16 get_u16_be u16 "2" "nla_get_u16" " Kernel: `nla_get_be16`."
        get_u32 get_u32_be u32 "4" "nla_get_u32" " Kernel: `nla_get_be32`."
        get_u64 get_u64_be u64 "8" "nla_get_u64" " Kernel: `nla_get_be64`."
        get_i16 get_i16_be i16 "2" "nla_get_s16" ""
        get_i32 get_i32_be i32 "4" "nla_get_s32" ""
        get_i64 get_i64_be i64 "8" "nla_get_s64" ""
    }

    /// Returns the payload as an unsigned integer of 4 or 8 bytes in native byte
    /// order. Kernel: `NLA_UINT`, `nla_get_uint`.
    ///
    /// # Errors
    /// [`WrongLength`](ParseErrorKind::WrongLength).
    #[inline]
    pub fn get_uint(&self) -> Result<u64, ParseError> {
        if self.payload.len() == size_of::<u32>() {
            self.get_u32().map(u64::from)
        } else {
            self.get_u64()
        }
    }

    /// Returns the payload as a signed integer of 4 or 8 bytes in native byte
    /// order. Kernel: `NLA_SINT`, `nla_get_sint`.
    ///
    /// # Errors
    /// [`WrongLength`](ParseErrorKind::WrongLength).
    #[inline]
    pub fn get_sint(&self) -> Result<i64, ParseError> {
        if self.payload.len() == size_of::<i32>() {
            self.get_i32().map(i64::from)
        } else {
            self.get_i64()
        }
    }

    /// Checks that the payload is empty, as that of an `NLA_FLAG`. The presence
    /// of such an attribute is its value.
    ///
    /// # Errors
    /// [`WrongLength`](ParseErrorKind::WrongLength) if there is a payload.
    #[doc(alias = "nla_get_flag")]
    #[inline]
    pub fn get_flag(&self) -> Result<(), ParseError> {
        self.get_array::<0>().map(|_| ())
    }

    /// Returns the payload up to its first NUL, or all of it if it has no NUL,
    /// as UTF-8 text. Kernel: `NLA_STRING`, whose NUL is optional.
    ///
    /// # Errors
    /// [`NotUtf8`](ParseErrorKind::NotUtf8). The kernel allows almost any bytes
    /// in an interface name; [`get_cstr`](Self::get_cstr),
    /// [`until_nul`](Self::until_nul) and [`text`](Self::text) read those names
    /// as well.
    #[inline]
    pub fn get_str(&self) -> Result<&'a str, ParseError> {
        match core::str::from_utf8(self.until_nul()) {
            Ok(text) => Ok(text),
            Err(_) => Err(self.error(ParseErrorKind::NotUtf8)),
        }
    }

    /// Returns the payload up to its first NUL as a C string.
    /// Kernel: `NLA_NUL_STRING`.
    ///
    /// # Errors
    /// [`MissingNul`](ParseErrorKind::MissingNul).
    #[inline]
    pub fn get_cstr(&self) -> Result<&'a CStr, ParseError> {
        match CStr::from_bytes_until_nul(self.payload) {
            Ok(string) => Ok(string),
            Err(_) => Err(self.error(ParseErrorKind::MissingNul)),
        }
    }

    /// Returns a copy of the struct at the start of the payload. `T` can be any
    /// [zerocopy](FromBytes) type, whatever its alignment. The payload may be
    /// longer than the struct, because the kernel's structs grow at their end.
    ///
    /// [`get_struct_zero_extended`](Self::get_struct_zero_extended) also reads
    /// the shorter struct of an older kernel.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort) if the payload is
    /// shorter than `T`.
    #[inline]
    pub fn get_struct<T: FromBytes>(&self) -> Result<T, ParseError> {
        match T::read_from_prefix(self.payload) {
            Ok((value, _)) => Ok(value),
            Err(_) => Err(self.too_short(size_of::<T>())),
        }
    }

    /// Returns a copy of the struct at the start of the payload, extended with
    /// zeros if the payload is shorter than `T`. If the payload is longer, its
    /// excess bytes are ignored. Kernel: `nla_memcpy`.
    ///
    /// The kernel adds fields to a struct only at its end. A struct of a
    /// different length therefore comes from an older or newer kernel, and the
    /// part common to both is valid. `IFLA_STATS64` grew in Linux 4.6 and 5.19.
    /// `INET_DIAG_INFO` and `TCA_STATS_APP` grow as well.
    ///
    /// A [`Message`](super::Message) has no such function. The family header of
    /// a message has a fixed length, because the attributes begin after it:
    /// with a shorter header, attributes would be read as fields. The kernel
    /// rejects such a message (`nlmsg_parse`), and so does
    /// [`family_header`](super::Message::family_header). `struct inet_diag_msg`
    /// has never grown.
    ///
    /// ```
    /// use nlwire::zerocopy::native_endian::U64;
    /// use nlwire::Attribute;
    ///
    /// /// Returns the number of packets that arrived at an inactive link of a bond,
    /// /// the 24th counter of `IFLA_STATS64`. It is 0 from a kernel before 4.6.
    /// fn rx_nohandler(stats: &Attribute<'_>) -> u64 {
    ///     let [.., rx_nohandler]: [U64; 24] = stats.get_struct_zero_extended();
    ///     rx_nohandler.get()
    /// }
    /// ```
    #[doc(alias = "nla_memcpy")]
    #[inline]
    #[must_use]
    pub fn get_struct_zero_extended<T: FromBytes + zerocopy::IntoBytes>(&self) -> T {
        let mut value = T::new_zeroed();
        let bytes = value.as_mut_bytes().iter_mut();
        bytes.zip(self.payload).for_each(|(to, from)| *to = *from);
        value
    }

    /// Returns the payload up to its first NUL, or all of it if it has no NUL:
    /// an `NLA_STRING` as bytes.
    #[inline]
    #[must_use]
    pub fn until_nul(&self) -> &'a [u8] {
        self.payload
            .split(|byte| *byte == 0)
            .next()
            .unwrap_or_default()
    }

    /// Returns the payload up to its first NUL, or all of it if it has no NUL,
    /// for display in a terminal or a log. This cannot fail: an interface name
    /// may be any bytes.
    #[inline]
    #[must_use]
    pub fn text(&self) -> Text<'a> {
        Text::new(self.until_nul())
    }

    #[inline]
    const fn too_short(&self, expected: usize) -> ParseError {
        ParseError::too_short(expected, self.payload.len(), self.offset)
    }

    #[inline]
    const fn error(&self, kind: ParseErrorKind) -> ParseError {
        ParseError {
            kind,
            offset: self.offset,
        }
    }
}

impl fmt::Debug for Attribute<'_> {
    /// Shows the payload in hexadecimal, even that of a nest. The input
    /// determines the depth of nests, and each level would use stack.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute")
            .field("header", &self.header())
            .field("payload", &Hex(self.payload))
            .finish()
    }
}
