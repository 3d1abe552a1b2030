//! Declarations as data: names, kinds and layouts, for printing, for JSON and for the
//! names in an extended ACK.

use super::super::Attribute;

/// A set as data.
#[derive(Debug)]
pub struct SetInfo {
    /// The name of the set in the kernel's YAML specification.
    pub name: &'static str,
    /// The names of the attributes, in the order of `types`.
    pub names: Names,
    /// The types of the attributes, ascending.
    pub types: &'static [u16],
    /// The kinds of the attributes, in the order of `types`.
    pub kinds: &'static [KindInfo],
}

/// An attribute as data.
#[derive(Clone, Copy, Debug)]
pub struct AttrInfo {
    /// The position in the set.
    pub index: usize,
    /// The C name, such as `IFLA_MTU`.
    pub name: &'static str,
    /// The kind of payload.
    pub kind: &'static KindInfo,
}

impl SetInfo {
    /// Returns the attribute of type `nla_type`.
    #[inline]
    #[must_use]
    pub fn get(&self, nla_type: u16) -> Option<AttrInfo> {
        let index = self.types.binary_search(&nla_type).ok()?;
        Some(AttrInfo {
            index,
            name: self.names.get(index)?,
            kind: self.kinds.get(index)?,
        })
    }

    /// Returns the C name of the last attribute of a path of types, as
    /// [`AttributePath::named`](super::super::AttributePath::named) asks for it.
    ///
    /// In an array, the type of an entry is an index and has no name. A path does not
    /// tell the layout of a sub-message: it has a name if all formats agree on it.
    #[inline]
    #[must_use]
    pub fn name_of(&self, path: &[u16]) -> Option<&'static str> {
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
    Framed(&'static StructInfo, fn() -> &'static SetInfo),
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
                Self::Nest(set) | Self::Framed(_, set) | Self::NextHops(set) => {
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
    /// The names of the values, in the order of `values`.
    pub names: Names,
    /// The values.
    pub values: &'static [u64],
}

impl EnumInfo {
    /// Returns the position of `value`.
    #[inline]
    #[must_use]
    pub fn position(&self, value: u64) -> Option<usize> {
        self.values.iter().position(|known| *known == value)
    }
}

/// A struct as data.
#[derive(Debug)]
pub struct StructInfo {
    /// The C name.
    pub name: &'static str,
    /// The size in bytes, as that of the C struct.
    pub size: usize,
    /// The names of the fields, in the order of `fields`.
    pub names: Names,
    /// The fields.
    pub fields: &'static [FieldInfo],
}

/// A field of a struct, as data.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The offset in bytes from the start of the struct.
    pub offset: u16,
    /// The size in bytes.
    pub size: u16,
    /// The kind.
    pub kind: KindInfo,
}

impl FieldInfo {
    /// Creates a field of type `T` and of the given kind. [`structs!`](crate::structs)
    /// does this.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn of<T>(offset: usize, kind: KindInfo) -> Self {
        Self {
            offset: small(offset),
            size: small(size_of::<T>()),
            kind,
        }
    }
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
    /// The name in the kernel's YAML specification.
    pub name: &'static str,
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
    pub selector: Selector,
    /// The kind of the payload.
    pub kind: KindInfo,
}

/// The value of an attribute that selects the layout of a sub-message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selector {
    /// A text.
    Str(&'static str),
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
    /// Returns whether `attribute` has this value.
    #[inline]
    #[must_use]
    pub fn matches(&self, attribute: &Attribute<'_>) -> bool {
        match self {
            Self::Str(text) => attribute.until_nul() == text.as_bytes(),
            Self::U8(value) => attribute.get_u8() == Ok(*value),
            Self::U16(value) => attribute.get_u16() == Ok(*value),
            Self::U32(value) => attribute.get_u32() == Ok(*value),
            Self::Be32(value) => attribute.get_u32_be() == Ok(*value),
        }
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
    /// Operations and notifications.
    pub ops: &'static [OpInfo],
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
    /// The family header.
    pub header: &'static StructInfo,
    /// The set of the request's attributes.
    pub request_set: fn() -> &'static SetInfo,
    /// The set of the attributes of the reply or notification.
    pub reply_set: fn() -> &'static SetInfo,
}

/// Names: of attributes, values or fields.
///
/// The names are one string, with a table of their ends. A table of `&str` would cost a
/// relocation for each name when a program is loaded.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The C names, one after the other.
    pub text: &'static str,
    /// The end of each name in `text`.
    pub ends: &'static [u16],
    /// The length of the prefix of each name that JSON does not have.
    pub prefixes: &'static [u8],
    /// The names in JSON that differ from the rule of [`Names::json`], by C name.
    pub json: &'static [(&'static str, &'static str)],
}

impl Names {
    /// No names.
    pub const NONE: Self = Self {
        text: "",
        ends: &[],
        prefixes: &[],
        json: &[],
    };

    /// Returns the C name at `index`.
    #[inline]
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&'static str> {
        let end = usize::from(*self.ends.get(index)?);
        let start = match index.checked_sub(1) {
            Some(before) => usize::from(*self.ends.get(before)?),
            None => 0,
        };
        self.text.get(start..end)
    }

    /// Returns the name at `index` as the kernel's `ynl` has it in JSON, by characters:
    /// the C name without its prefix, in lower case and with `-` instead of `_`, unless
    /// the declaration says otherwise.
    #[inline]
    pub fn json(&self, index: usize) -> impl Iterator<Item = char> + Clone + use<> {
        let name = self.get(index).unwrap_or_default();
        let other = self.json.iter().find(|(of, _)| *of == name);
        let (text, derived) = match other {
            Some((_, json)) => (*json, false),
            None => {
                let prefix = self.prefixes.get(index).copied().unwrap_or_default();
                (name.get(usize::from(prefix)..).unwrap_or_default(), true)
            }
        };
        text.chars().map(move |character| match character {
            '_' if derived => '-',
            _ if derived => character.to_ascii_lowercase(),
            _ => character,
        })
    }
}

/// Returns where names of these lengths end.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn ends<const N: usize>(lens: [usize; N]) -> [u16; N] {
    let mut ends = [0; N];
    let (mut from, mut to): (&[usize], &mut [u16]) = (&lens, &mut ends);
    let mut end: usize = 0;
    while let ([len, lens @ ..], [slot, slots @ ..]) = (from, to) {
        end = end.saturating_add(*len);
        assert!(end <= u16::MAX as usize, "the names are too long");
        // The assertion is evaluated at compile time.
        #[allow(clippy::cast_possible_truncation)]
        {
            *slot = end as u16;
        }
        from = lens;
        to = slots;
    }
    ends
}

/// Returns the length of the prefix of the C name `name`, of which `constant` is the
/// rest; 0 if it is not. A constant cannot begin with a digit and has a `_` before it.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn prefix(constant: &str, name: &str) -> u8 {
    let mut constant = constant.as_bytes();
    if let [b'_', rest @ ..] = constant {
        constant = rest;
    }
    let mut prefix = name.as_bytes();
    while let ([constant_rest @ .., a], [prefix_rest @ .., b]) = (constant, prefix) {
        if *a != *b {
            return 0;
        }
        constant = constant_rest;
        prefix = prefix_rest;
    }
    if !constant.is_empty() || prefix.len() > 255 {
        return 0;
    }
    // At most 255.
    #[allow(clippy::cast_possible_truncation)]
    {
        prefix.len() as u8
    }
}

/// Returns whether types ascend, as a search requires.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn ascending(types: &[u16]) -> bool {
    let mut rest = types;
    while let [first, behind @ ..] = rest {
        if let [second, ..] = behind {
            if *first >= *second {
                return false;
            }
        }
        rest = behind;
    }
    true
}
