// SPDX-License-Identifier: MIT OR Apache-2.0
//! Declarations as data: names, kinds and layouts, for printing, for JSON and for the
//! names in an extended ACK.

use core::fmt;

use super::super::Attribute;
use super::{Name, Names};

/// A set as data.
///
/// A `&SetInfo` is wide, because its table is a part of it. A pointer to a table would cost
/// 16 bytes for each set, and a relocation of 24 when a program is loaded.
#[derive(Debug)]
pub struct SetInfo<A: ?Sized = [AttrEntry]> {
    /// The names of the attributes.
    pub names: Names,
    /// The attributes, by ascending type.
    pub attributes: A,
}

/// An attribute in the table of a set.
#[derive(Clone, Copy, Debug)]
pub struct AttrEntry {
    /// The type.
    pub nla_type: u16,
    /// The flags of the type when the attribute is written, besides those of a nest:
    /// `NLA_F_NET_BYTEORDER` or 0.
    pub nla_flags: u16,
    /// The place of the C name.
    pub name: Name,
    /// The kind of payload.
    pub kind: KindInfo,
}

impl AttrEntry {
    /// An entry to be replaced.
    pub(super) const NONE: Self = Self {
        nla_type: 0,
        nla_flags: 0,
        name: Name::NONE,
        kind: KindInfo::Empty,
    };
}

/// An attribute as data.
#[derive(Clone, Copy, Debug)]
pub struct AttrInfo {
    /// The position in the set.
    pub index: usize,
    /// The C name, such as `IFLA_MTU`.
    pub name: &'static str,
    /// The place of the name, for [`Names::json`].
    pub place: Name,
    /// The kind of payload.
    pub kind: &'static KindInfo,
}

impl SetInfo {
    /// Returns the attribute of type `nla_type`.
    #[inline]
    #[must_use]
    pub fn get(&'static self, nla_type: u16) -> Option<AttrInfo> {
        let types = &self.attributes;
        let index = types.binary_search_by_key(&nla_type, |entry| entry.nla_type);
        let index = index.ok()?;
        let entry = self.attributes.get(index)?;
        Some(AttrInfo {
            index,
            name: self.names.get(entry.name),
            place: entry.name,
            kind: &entry.kind,
        })
    }

    /// Returns the C name of the last attribute of a path of types, as
    /// [`AttributePath::named`](super::super::AttributePath::named) asks for it.
    ///
    /// In an array, the type of an entry is an index and has no name. A path does not
    /// tell the layout of a sub-message: it has a name if all formats agree on it.
    #[inline]
    #[must_use]
    pub fn name_of(&'static self, path: &[u16]) -> Option<&'static str> {
        let (first, behind) = path.split_first()?;
        let attr = self.get(*first)?;
        if behind.is_empty() {
            return Some(attr.name);
        }
        attr.kind.name_of(behind)
    }
}

/// The kind of an attribute's payload, as data.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum KindInfo {
    /// An empty payload.
    Flag,
    /// An integer.
    Integer(IntegerInfo),
    /// Text, with or without a NUL.
    Str,
    /// Bytes.
    Bytes,
    /// Bytes that are printed as `00:11:22`.
    Mac,
    /// Bytes that are printed in hexadecimal.
    Hex,
    /// 16 bytes that are printed as a UUID.
    Uuid,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A value and a selector, both `u32`. C: `struct nla_bitfield32`.
    Bitfield32,
    /// An integer that stands for a value of an enumeration.
    Enum(IntegerInfo, &'static EnumInfo),
    /// A C array of integers.
    Array(IntegerInfo),
    /// A struct.
    Struct(&'static StructInfo),
    /// A C array of structs.
    StructArray(&'static StructInfo),
    /// A nest.
    Nest(fn() -> &'static SetInfo),
    /// A struct, followed by attributes.
    Framed(&'static FramedInfo),
    /// A nest whose types are indices.
    IndexedArray(&'static KindInfo),
    /// A payload whose kind another attribute selects.
    Sub(fn() -> &'static SubInfo),
    /// An attribute that may occur more than once.
    Multi(&'static KindInfo),
    /// Next hops, each with attributes. C: `struct rtnexthop`.
    NextHops(fn() -> &'static SetInfo),
    /// An empty payload of a sub-message, or padding.
    Empty,
}

impl KindInfo {
    /// Returns whether the value is an integer in network byte order.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn is_big_endian(&self) -> bool {
        match self {
            Self::Integer(integer) | Self::Array(integer) | Self::Enum(integer, _) => {
                integer.big_endian
            }
            _ => false,
        }
    }

    /// Returns whether a payload is a nest, or empty.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn is_nest(&self) -> bool {
        matches!(self, Self::Nest(_) | Self::IndexedArray(_) | Self::Empty)
    }

    /// Returns the name of the last type of `path`, inside a payload of this kind.
    fn name_of(&self, path: &[u16]) -> Option<&'static str> {
        let mut kind = *self;
        let mut path = path;
        loop {
            kind = match kind {
                Self::Nest(set) | Self::Framed(&FramedInfo { set, .. }) | Self::NextHops(set) => {
                    let (first, behind) = path.split_first()?;
                    let attr = set().get(*first)?;
                    if behind.is_empty() {
                        return Some(attr.name);
                    }
                    path = behind;
                    *attr.kind
                }
                Self::IndexedArray(of) => {
                    let (_, behind) = path.split_first()?;
                    path = behind;
                    *of
                }
                Self::Multi(of) => *of,
                Self::Sub(sub) => return sub().name_of(path),
                _ => return None,
            }
        }
    }
}

/// A struct that attributes follow, as data.
#[derive(Clone, Copy, Debug)]
pub struct FramedInfo {
    /// The struct.
    pub header: &'static StructInfo,
    /// The set of the attributes.
    pub set: fn() -> &'static SetInfo,
}

/// An integer as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntegerInfo {
    /// The length in bytes; 0 for 4 or 8, as the value requires (`NLA_UINT`).
    pub size: u8,
    /// Whether it has a sign.
    pub signed: bool,
    /// Whether it is in network byte order.
    pub big_endian: bool,
}

/// An enumeration or a set of flags, as data.
#[derive(Debug)]
pub struct EnumInfo {
    /// Whether the values are bits that can be combined.
    pub flags: bool,
    /// The names of the values.
    pub names: Names,
    /// The values.
    pub values: &'static [ValueEntry],
}

/// A value in the table of an enumeration. Packed, because a quarter of it would be padding.
#[derive(Clone, Copy, Debug)]
#[repr(C, packed(4))]
pub struct ValueEntry {
    /// The value; of flags, a mask.
    pub value: u64,
    /// The place of the C name.
    pub name: Name,
}

impl ValueEntry {
    /// An entry to be replaced.
    pub(super) const NONE: Self = Self {
        value: 0,
        name: Name::NONE,
    };
}

impl EnumInfo {
    /// Returns the entry of `value`.
    #[inline]
    #[must_use]
    pub fn get(&self, value: u64) -> Option<&'static ValueEntry> {
        self.values.iter().find(|entry| entry.value == value)
    }
}

/// A struct as data.
#[derive(Debug)]
pub struct StructInfo {
    /// The size in bytes, as that of the C struct.
    pub size: usize,
    /// The names of the struct and of the fields.
    pub names: Names,
    /// The place of the C name of the struct.
    pub name: Name,
    /// The fields.
    pub fields: &'static [FieldInfo],
}

impl StructInfo {
    /// Returns the C name.
    #[inline]
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.names.get(self.name)
    }
}

/// A field of a struct, as data.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The offset in bytes from the start of the struct.
    pub offset: u16,
    /// The size in bytes.
    pub size: u16,
    /// The place of the name.
    pub name: Name,
    /// The kind.
    pub kind: KindInfo,
}

impl FieldInfo {
    /// An entry to be replaced.
    pub(super) const NONE: Self = Self {
        offset: 0,
        size: 0,
        name: Name::NONE,
        kind: KindInfo::Empty,
    };
}

/// Narrows an offset or a size, at compile time.
#[inline]
pub(super) const fn small(value: usize) -> u16 {
    assert!(value <= u16::MAX as usize, "no attribute is as long");
    // The assertion is evaluated at compile time.
    #[allow(clippy::cast_possible_truncation)]
    {
        value as u16
    }
}

/// A sub-message as data: the layouts that an attribute can have.
#[derive(Debug)]
pub struct SubInfo {
    /// The type of the attribute that selects the layout.
    pub selector: u16,
    /// The number of levels from the attribute out to the selector: 0 if both are in
    /// one set.
    pub levels: u8,
    /// The layouts.
    pub formats: &'static [FormatInfo],
}

impl SubInfo {
    /// Returns the layout that the attribute `selector` selects.
    #[inline]
    #[must_use]
    pub fn select(&self, selector: &Attribute<'_>) -> Option<&'static FormatInfo> {
        self.formats
            .iter()
            .find(|format| format.selector.matches(selector))
    }

    /// Returns whether all layouts are nests or empty.
    pub(super) fn are_nests(&self) -> bool {
        let mut kinds = self.formats.iter().map(|format| &format.kind);
        kinds.all(|kind| matches!(kind, KindInfo::Nest(_) | KindInfo::Empty))
    }

    /// Returns the name of the last type of `path`, if all layouts that know it agree.
    fn name_of(&self, path: &[u16]) -> Option<&'static str> {
        let mut found = None;
        for format in self.formats {
            match (found, format.kind.name_of(path)) {
                (_, None) => {}
                (None, name) => found = name,
                (Some(found), Some(name)) if found == name => {}
                _ => return None,
            }
        }
        found
    }
}

/// A layout of a sub-message, as data.
#[derive(Clone, Copy, Debug)]
pub struct FormatInfo {
    /// The value of the attribute that selects it.
    pub selector: Selector<ShortText>,
    /// The kind of the payload.
    pub kind: KindInfo,
}

/// The value of an attribute that selects the layout of a sub-message. The text has the type
/// `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selector<T = &'static str> {
    /// A text.
    Str(T),
    /// A `u8`.
    U8(u8),
    /// A `u16` in native byte order.
    U16(u16),
    /// A `u32` in native byte order.
    U32(u32),
    /// A `u32` in network byte order.
    Be32(u32),
}

impl Selector {
    /// Returns the same value, as a table has it.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn in_table(self) -> Selector<ShortText> {
        match self {
            Self::Str(text) => Selector::Str(ShortText::new(text)),
            Self::U8(value) => Selector::U8(value),
            Self::U16(value) => Selector::U16(value),
            Self::U32(value) => Selector::U32(value),
            Self::Be32(value) => Selector::Be32(value),
        }
    }
}

impl<T: AsRef<[u8]>> Selector<T> {
    /// Returns whether `attribute` has this value.
    #[inline]
    #[must_use]
    pub fn matches(&self, attribute: &Attribute<'_>) -> bool {
        match self {
            Self::Str(text) => attribute.until_nul() == text.as_ref(),
            Self::U8(value) => attribute.get_u8() == Ok(*value),
            Self::U16(value) => attribute.get_u16() == Ok(*value),
            Self::U32(value) => attribute.get_u32() == Ok(*value),
            Self::Be32(value) => attribute.get_u32_be() == Ok(*value),
        }
    }
}

/// A text of at most 15 bytes in a table.
///
/// A `&str` would cost 16 bytes, and a relocation of 24 when a program is loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ShortText {
    len: u8,
    bytes: [u8; 15],
}

impl ShortText {
    /// Creates a text, at compile time.
    #[inline]
    const fn new(text: &str) -> Self {
        let mut bytes = [0; 15];
        let mut rest: &mut [u8] = &mut bytes;
        let mut from = text.as_bytes();
        while let ([byte, from_behind @ ..], [to, behind @ ..]) = (from, rest) {
            *to = *byte;
            (from, rest) = (from_behind, behind);
        }
        assert!(from.is_empty(), "a selector has at most 15 bytes");
        // The assertion is evaluated at compile time.
        #[allow(clippy::cast_possible_truncation)]
        let len = text.len() as u8;
        Self { len, bytes }
    }

    /// Returns the text.
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_ref()).unwrap_or_default()
    }
}

impl AsRef<[u8]> for ShortText {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.len.into()).unwrap_or_default()
    }
}

impl fmt::Debug for ShortText {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// A family as data.
#[derive(Debug)]
pub struct FamilyInfo {
    /// The name: in generic netlink the name by which the family is registered,
    /// otherwise that of the kernel's YAML specification.
    pub name: &'static str,
    /// The protocol, `NETLINK_*`.
    pub protocol: i32,
    /// The address families, `AF_*`, that the first byte of the family header has in
    /// messages of this family. Empty if it may have any.
    pub address_families: &'static [u8],
    /// Whether replies have the numbers of `ops`
    /// ([`Family::HAS_REPLY_NUMBERS`](super::Family::HAS_REPLY_NUMBERS)).
    pub has_reply_numbers: bool,
    /// Operations and notifications.
    pub ops: &'static [OpInfo],
    /// The multicast groups.
    pub groups: &'static [GroupInfo],
}

/// A multicast group of a family, as data.
#[derive(Clone, Copy, Debug)]
pub struct GroupInfo {
    /// The name: in generic netlink the name by which the group is registered, otherwise
    /// the C name.
    pub name: &'static str,
    /// The number. In generic netlink it is 0, because the kernel assigns it.
    pub number: u32,
}

/// An operation or a notification of a family, as data.
#[derive(Clone, Copy, Debug)]
pub struct OpInfo {
    /// The C name, such as `RTM_GETLINK`.
    pub name: &'static str,
    /// The number of the request, if this is an operation: the message type, or the
    /// command in generic netlink.
    pub request: Option<u16>,
    /// The number of the reply or notification, if there is one.
    pub reply: Option<u16>,
    /// The family header of the request; of a notification, its own.
    pub request_header: &'static StructInfo,
    /// The family header of the reply or notification.
    pub reply_header: &'static StructInfo,
    /// The set of the request's attributes.
    pub request_set: fn() -> &'static SetInfo,
    /// The set of the attributes of the reply or notification.
    pub reply_set: fn() -> &'static SetInfo,
    /// Whether text follows the header of the request, instead of attributes.
    pub request_is_text: bool,
    /// Whether text follows the header of the reply or notification.
    pub reply_is_text: bool,
}

impl OpInfo {
    /// Returns the family header of the request, or of the reply or notification.
    #[inline]
    #[must_use]
    pub const fn header(&self, is_request: bool) -> &'static StructInfo {
        if is_request {
            self.request_header
        } else {
            self.reply_header
        }
    }

    /// Returns the set of the request's attributes, or of those of the reply or
    /// notification.
    #[inline]
    #[must_use]
    pub fn set(&self, is_request: bool) -> &'static SetInfo {
        if is_request {
            (self.request_set)()
        } else {
            (self.reply_set)()
        }
    }

    /// Returns whether text follows the header of the request, or of the reply or
    /// notification, instead of attributes.
    #[inline]
    #[must_use]
    pub const fn is_text(&self, is_request: bool) -> bool {
        if is_request {
            self.request_is_text
        } else {
            self.reply_is_text
        }
    }
}
