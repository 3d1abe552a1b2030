//! [`Attributes`], the walk over a stream of attributes, and [`Attribute`],
//! what it yields.
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
//! Attributes fill a message behind its family header, each beginning at a
//! multiple of 4 bytes. The payload of one can be a stream of attributes
//! again: a nest.

use core::ffi::CStr;
use core::fmt;
use core::iter::FusedIterator;

use zerocopy::native_endian::U16;
// Not with the macro of this name, which comes along where another crate turns
// on zerocopy's feature `derive`.
use zerocopy::FromBytes;
use zerocopy_derive::{Immutable, IntoBytes, KnownLayout, Unaligned};

use super::debug::Hex;
use super::uapi::{NLA_F_NESTED, NLA_F_NET_BYTEORDER, NLA_TYPE_MASK};
use super::{nla_align, ParseError, ParseErrorKind, NLA_HDRLEN};

/// The header of an attribute. C: `struct nlattr`, 4 bytes, native byte order,
/// here with alignment 1.
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
    /// Returns the header of an attribute of `nla_len` bytes, these 4 included,
    /// and of type `nla_type`, which may have flags in it.
    #[inline]
    #[must_use]
    pub const fn new(nla_len: u16, nla_type: u16) -> Self {
        Self {
            nla_len: U16::new(nla_len),
            nla_type: U16::new(nla_type),
        }
    }

    /// The header that `buf` begins with, unchecked but for its 4 bytes.
    /// `None` where there are fewer.
    #[inline]
    #[must_use]
    pub fn from_prefix(buf: &[u8]) -> Option<&Self> {
        Self::ref_from_prefix(buf).ok().map(|(header, _)| header)
    }

    /// The length in bytes, header included, padding not.
    #[inline]
    #[must_use]
    pub const fn nla_len(&self) -> u16 {
        self.nla_len.get()
    }

    /// The type without the two flags. Kernel: `nla_type(nla)`.
    #[inline]
    #[must_use]
    pub const fn nla_type(&self) -> u16 {
        self.nla_type.get() & NLA_TYPE_MASK
    }

    /// The field `nla_type` as it is, flags included.
    #[inline]
    #[must_use]
    pub const fn type_and_flags(&self) -> u16 {
        self.nla_type.get()
    }

    /// Whether `NLA_F_NESTED` is set. Old families nest without saying so.
    #[inline]
    #[must_use]
    pub const fn is_nested(&self) -> bool {
        self.nla_type.get() & NLA_F_NESTED != 0
    }

    /// Whether `NLA_F_NET_BYTEORDER` is set. Most families that use network
    /// byte order do so without saying so.
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

/// A stream of attributes, in order.
///
/// Follows the kernel's `nla_for_each_attr`: the next attribute begins at the
/// aligned end of the one before, the last one may lack its padding, and the
/// walk ends where fewer than 4 bytes are left. Where the kernel ends with
/// bytes left over, this yields one error and then ends: a header whose length
/// is below 4 or beyond the stream.
///
/// Each attribute takes at least 4 bytes, so the walk always ends. Of several
/// attributes of one type the kernel's parsers keep the last.
///
/// ```
/// use nlwire::uapi::{IFLA_IFNAME, IFLA_MTU};
/// use nlwire::{Message, ParseError};
/// use nlwire::rtnl::IfInfoMsg;
///
/// fn name_and_mtu<'a>(link: &Message<'a>) -> Result<(&'a str, u32), ParseError> {
///     let (_header, attributes) = link.parse::<IfInfoMsg>()?;
///     let (mut name, mut mtu) = ("", 0);
///     for attribute in attributes {
///         let attribute = attribute?;
///         match attribute.nla_type() {
///             IFLA_IFNAME => name = attribute.get_str()?,
///             IFLA_MTU => mtu = attribute.get_u32()?,
///             _ => {} // the kernel may always send more than we know
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
    /// What is still to be walked.
    rest: &'a [u8],
    /// The offset of the end of `rest`.
    end: usize,
    strict: bool,
    /// Whether the error that `rest` begins with has been yielded.
    failed: bool,
}

impl<'a> Attributes<'a> {
    /// The attributes in `stream`. Offsets count from its start.
    #[inline]
    pub const fn new(stream: &'a [u8]) -> Self {
        Self::ending_at(stream, stream.len())
    }

    /// The attributes in `stream`, which has offset `offset` itself: for those
    /// that lie behind a structure within an attribute, as in `RTA_MULTIPATH`.
    #[inline]
    pub const fn with_offset(stream: &'a [u8], offset: usize) -> Self {
        Self::ending_at(stream, offset.saturating_add(stream.len()))
    }

    /// The attributes in `stream`, whose end has offset `end`.
    #[inline]
    pub(super) const fn ending_at(stream: &'a [u8], end: usize) -> Self {
        Self {
            rest: stream,
            failed: false,
            end,
            strict: false,
        }
    }

    /// This walk, where 1 to 3 bytes behind the last attribute are an error
    /// ([`TrailingBytes`](ParseErrorKind::TrailingBytes)) instead of a
    /// [`remainder`](Self::remainder). Kernel: `NL_VALIDATE_TRAILING`.
    #[inline]
    pub const fn strict(self) -> Self {
        Self {
            strict: true,
            ..self
        }
    }

    /// The bytes that are not walked yet. After the end: what was left over,
    /// fewer than 4 bytes after a clean one, and everything from the offending
    /// header on after an error.
    #[inline]
    #[must_use]
    pub const fn remainder(&self) -> &'a [u8] {
        self.rest
    }

    /// What is left behind the attributes in front that are as `skipped` says.
    #[inline]
    pub(super) fn skip_while(
        stream: &'a [u8],
        skipped: impl Fn(&Attribute<'a>) -> bool,
    ) -> &'a [u8] {
        let mut walk = Self::new(stream);
        let mut rest = stream;
        while let Some(attribute) = walk.step() {
            if !skipped(&attribute) {
                break;
            }
            rest = walk.rest;
        }
        rest
    }

    /// This walk from `rest` on, which is the end of what is left of it.
    #[inline]
    pub(super) const fn starting_at(self, rest: &'a [u8]) -> Self {
        Self { rest, ..self }
    }

    /// The next attribute, if what is left begins with a whole one.
    #[inline]
    fn step(&mut self) -> Option<Attribute<'a>> {
        let rest = self.rest;
        let offset = self.end.wrapping_sub(rest.len());
        // Most attributes that the kernel sends hold 1 to 4 bytes. For these the
        // step is a constant behind a predicted branch, so that the processor
        // looks at the next header without waiting for this length.
        if let Some((attribute, after)) = rest.split_first_chunk::<8>() {
            let [l0, l1, t0, t1, payload @ ..] = attribute;
            let last = usize::from(u16::from_ne_bytes([*l0, *l1])).wrapping_sub(NLA_HDRLEN + 1);
            if let Some(payload) = payload.get(..=last) {
                self.rest = after;
                return Some(Attribute {
                    nla_type: u16::from_ne_bytes([*t0, *t1]),
                    payload,
                    offset,
                });
            }
        }
        let (header, behind) = NlAttr::ref_from_prefix(rest).ok()?;
        let len = usize::from(header.nla_len());
        // Lengths below that of the header wrap, and are beyond every end.
        let payload_len = len.wrapping_sub(NLA_HDRLEN);
        let payload;
        if len == nla_align(len) {
            // For these, no rounding up lies between one length and the next.
            (payload, self.rest) = behind.split_at_checked(payload_len)?;
        } else {
            payload = behind.get(..payload_len)?;
            self.rest = match behind.get(nla_align(len).wrapping_sub(NLA_HDRLEN)..) {
                Some(after) => after,
                None => unpadded(),
            };
        }
        Some(Attribute {
            nla_type: header.type_and_flags(),
            payload,
            offset,
        })
    }
}

/// What is wrong with the attribute that `rest` does not begin with, at
/// `offset`. Apart, and looking once more, so that the walk itself stays small
/// and in registers: with errors made in place it took a third more time.
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

/// What is behind the last attribute if its padding is missing. A function, to be
/// a branch that is not taken instead of a minimum of two addresses.
#[cold]
const fn unpadded<'a>() -> &'a [u8] {
    &[]
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<Attribute<'a>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if let Some(attribute) = self.step() {
            return Some(Ok(attribute));
        }
        let rest = self.rest;
        let clean = rest.len() < NLA_HDRLEN && (!self.strict || rest.is_empty());
        if clean || self.failed {
            return None;
        }
        self.failed = true;
        let offset = self.end.wrapping_sub(rest.len());
        Some(Err(malformed(rest, offset)))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.failed {
            return (0, Some(0));
        }
        // Every item but a strict walk's error takes at least a header.
        let most = self.rest.len() / NLA_HDRLEN;
        (
            most.min(1),
            Some(most.saturating_add(usize::from(self.strict))),
        )
    }
}

impl FusedIterator for Attributes<'_> {}

impl fmt::Debug for Attributes<'_> {
    /// Lists the attributes that are not walked yet.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// One attribute: a type and a payload, borrowed from the datagram.
///
/// The `get_*` functions read the payload as one value. They demand its exact
/// size and fail with [`WrongLength`](ParseErrorKind::WrongLength) at this
/// attribute's offset. Values are read by copy, so no alignment is needed: a
/// `u64` usually lies at a multiple of 4.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// With its flags. The length is that of the payload.
    nla_type: u16,
    payload: &'a [u8],
    offset: usize,
}

/// Getters for integers of two bytes and more, which have a byte order.
macro_rules! ordered_getters {
    ($($get:ident $get_be:ident $type:ident $bytes:literal $kernel:literal $kernel_be:literal)*) => {$(
        #[doc = concat!("The payload as a `", stringify!($type), "` in native byte order, ", $bytes, " bytes. Kernel: `", $kernel, "`.")]
        ///
        /// # Errors
        /// [`WrongLength`](ParseErrorKind::WrongLength).
        #[inline]
        pub fn $get(&self) -> Result<$type, ParseError> {
            self.get_array().map(|bytes| $type::from_ne_bytes(*bytes))
        }

        #[doc = concat!("The payload as a `", stringify!($type), "` in network byte order (big-endian), ", $bytes, " bytes.", $kernel_be)]
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
    /// The header.
    #[inline]
    #[must_use]
    pub const fn header(&self) -> NlAttr {
        let len = self.payload.len().wrapping_add(NLA_HDRLEN);
        // The low half, which is all of it: it was read from one.
        let [low, high, ..] = len.to_le_bytes();
        NlAttr::new(u16::from_le_bytes([low, high]), self.nla_type)
    }

    /// The type, without flags. Kernel: `nla_type(nla)`.
    #[inline]
    #[must_use]
    pub const fn nla_type(&self) -> u16 {
        self.nla_type & NLA_TYPE_MASK
    }

    /// The type with its flags.
    #[inline]
    pub(super) const fn type_and_flags(&self) -> u16 {
        self.nla_type
    }

    /// Whether the sender flagged the payload as a nest (`NLA_F_NESTED`). Old
    /// families nest without saying so.
    #[inline]
    #[must_use]
    pub const fn is_nested(&self) -> bool {
        self.nla_type & NLA_F_NESTED != 0
    }

    /// Whether the sender flagged the payload as big-endian
    /// (`NLA_F_NET_BYTEORDER`). Most families that use network byte order do
    /// so without saying so.
    #[inline]
    #[must_use]
    pub const fn is_net_byteorder(&self) -> bool {
        self.nla_type & NLA_F_NET_BYTEORDER != 0
    }

    /// The bytes behind the header, without padding. Kernel: `nla_data(nla)`
    /// and `nla_len(nla)`.
    #[doc(alias = "nla_data")]
    #[inline]
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// Where the attribute's header lies: bytes from the start of the buffer
    /// that was handed to nlwire.
    #[inline]
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// The payload as a stream of attributes, whether flagged as a nest or
    /// not. Kernel: `nla_for_each_nested`.
    #[doc(alias = "nla_parse_nested")]
    #[inline]
    pub const fn nested(&self) -> Attributes<'a> {
        let end = self
            .offset
            .wrapping_add(NLA_HDRLEN)
            .wrapping_add(self.payload.len());
        Attributes::ending_at(self.payload, end)
    }

    /// The payload as an array of exactly `N` bytes: a hardware address, an
    /// IP address.
    ///
    /// # Errors
    /// [`WrongLength`](ParseErrorKind::WrongLength).
    #[inline]
    pub fn get_array<const N: usize>(&self) -> Result<&'a [u8; N], ParseError> {
        match self.payload.try_into() {
            Ok(array) => Ok(array),
            Err(_) => Err(self.wrong_length(N)),
        }
    }

    /// The payload as a `u8`. Kernel: `nla_get_u8`.
    ///
    /// # Errors
    /// [`WrongLength`](ParseErrorKind::WrongLength).
    #[inline]
    pub fn get_u8(&self) -> Result<u8, ParseError> {
        self.get_array().map(|bytes| u8::from_ne_bytes(*bytes))
    }

    /// The payload as an `i8`. Kernel: `nla_get_s8`.
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

    /// The payload as an unsigned integer of 4 or 8 bytes, native byte order:
    /// the kernel's `NLA_UINT`. Kernel: `nla_get_uint`.
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

    /// The payload as a signed integer of 4 or 8 bytes, native byte order: the
    /// kernel's `NLA_SINT`. Kernel: `nla_get_sint`.
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

    /// Nothing, checked to be nothing: a flag says what it has to say by being
    /// there. The kernel's `NLA_FLAG`.
    ///
    /// # Errors
    /// [`WrongLength`](ParseErrorKind::WrongLength) where there is a payload.
    #[doc(alias = "nla_get_flag")]
    #[inline]
    pub fn get_flag(&self) -> Result<(), ParseError> {
        self.get_array::<0>().map(|_| ())
    }

    /// The payload up to its first NUL, or all of it where there is none, as
    /// UTF-8 text. The kernel's `NLA_STRING`, which may lack the NUL.
    ///
    /// # Errors
    /// [`NotUtf8`](ParseErrorKind::NotUtf8). Interface names, for one, may
    /// have any bytes: [`get_cstr`](Self::get_cstr) and
    /// [`until_nul`](Self::until_nul) read those too.
    #[inline]
    pub fn get_str(&self) -> Result<&'a str, ParseError> {
        match core::str::from_utf8(self.until_nul()) {
            Ok(text) => Ok(text),
            Err(_) => Err(self.error(ParseErrorKind::NotUtf8)),
        }
    }

    /// The payload up to its first NUL as a C string. The kernel's
    /// `NLA_NUL_STRING`.
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

    /// The structure that the payload begins with, by copy: any
    /// [zerocopy](FromBytes) type, whatever its alignment. The payload may be
    /// longer, because the kernel lets its structures grow at their end.
    ///
    /// # Errors
    /// [`PayloadTooShort`](ParseErrorKind::PayloadTooShort).
    #[inline]
    pub fn get_struct<T: FromBytes>(&self) -> Result<T, ParseError> {
        match T::read_from_prefix(self.payload) {
            Ok((value, _)) => Ok(value),
            Err(_) => Err(self.error(ParseErrorKind::PayloadTooShort {
                expected: size_of::<T>(),
                actual: self.payload.len(),
            })),
        }
    }

    /// The payload up to its first NUL, or all of it where there is none: an
    /// `NLA_STRING` as the bytes that it is.
    #[inline]
    #[must_use]
    pub fn until_nul(&self) -> &'a [u8] {
        self.payload
            .split(|byte| *byte == 0)
            .next()
            .unwrap_or_default()
    }

    #[cold]
    fn wrong_length(&self, expected: usize) -> ParseError {
        self.error(ParseErrorKind::WrongLength {
            expected,
            actual: self.payload.len(),
        })
    }

    #[cold]
    const fn error(&self, kind: ParseErrorKind) -> ParseError {
        ParseError {
            kind,
            offset: self.offset,
        }
    }
}

impl fmt::Debug for Attribute<'_> {
    /// Shows the payload as hex, a nest's too: input decides how deep nests
    /// go, and each level would take stack.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute")
            .field("header", &self.header())
            .field("payload", &Hex(self.payload))
            .finish()
    }
}
