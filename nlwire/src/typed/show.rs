// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Shown`]: attributes as text with their C names, by the tables of the declarations.

use core::fmt::{self, Debug as _, Write as _};
use core::net::{Ipv4Addr, Ipv6Addr};

use super::super::debug::Hex;
use super::super::{Attribute, Attributes, ParseError, Text};
use super::level::{Level, DEPTH};
use super::number::{Items, Number};
use super::{Bitfield32, EnumInfo, KindInfo, Layout, Name, NoAttrs, Set, SetInfo, StructInfo};

/// Attributes, for display with their C names.
///
/// `{:?}` writes them on one line, `{:#?}` on one line per attribute:
///
/// ```text
/// {IFLA_IFNAME: "br0", IFLA_MTU: 1500, IFLA_LINKINFO: {IFLA_INFO_KIND: "bridge"}, 57: [0a 0b]}
/// ```
///
/// | payload | printed |
/// |---|---|
/// | text | in quotes, escaped as [`Text`](super::super::Text) does; also `"` and `\` |
/// | enumeration | the C name, or the number |
/// | flags | `IFF_UP \| 0x40` |
/// | link-layer address, IP address, UUID | as usual, without quotes |
/// | bytes | `[0a 0b]`, at most 64 of them |
/// | struct | `{field: value}`; fields that an older kernel does not send are missing |
/// | array | `[value, value]`, `[1: value, 2: value]` with indices |
/// | unknown attribute | its number, and bytes; a nest if it is flagged as one |
///
/// Numbers have no units, because the kernel's specifications do not declare any.
///
/// Everything is printed in its place, also what is wrong with it:
///
/// - `<invalid [05 dc]>`: a value of a wrong length
/// - `<ignored [01]>`: bytes after the value that the reader ignores
/// - `<byte 24: nla_len is 3, less than a header's 4: [03 00]>`: the attributes end in
///   something else, at this offset
/// - `<too deep [...]>`: nests in more than 16 levels
#[derive(Clone)]
pub struct Shown<'a> {
    stream: Attributes<'a>,
    set: &'static SetInfo,
}

impl<'a> Shown<'a> {
    /// Interprets `stream` as attributes of `set`.
    #[inline]
    #[must_use]
    pub const fn new(stream: Attributes<'a>, set: &'static SetInfo) -> Self {
        Self { stream, set }
    }
}

impl KindInfo {
    /// Returns a payload or a field of this kind for display, as [`Shown`] writes it. What
    /// contains attributes is written as bytes.
    ///
    /// ```
    /// use nlwire::typed::{Ip, Kind};
    ///
    /// assert_eq!(format!("{:?}", Ip::INFO.show(&[192, 0, 2, 1])), "192.0.2.1");
    /// assert_eq!(format!("{:?}", Ip::INFO.show(&[192, 0])), "<invalid [c0 00]>");
    /// ```
    #[inline]
    #[must_use]
    pub fn show<'a>(&self, bytes: &'a [u8]) -> impl fmt::Debug + use<'a> {
        Value {
            bytes,
            kind: *self,
            depth: DEPTH,
        }
    }
}

impl fmt::Debug for Shown<'_> {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = Body {
            header: None,
            level: &Level::new(self.stream.clone(), None),
            set: self.set,
            depth: DEPTH,
        };
        body.fmt(f)
    }
}

/// The fields of a struct, if there is one, and attributes.
pub(super) struct Body<'l, 'a> {
    pub(super) header: Option<(&'a [u8], &'static StructInfo)>,
    pub(super) level: &'l Level<'a, 'l>,
    pub(super) set: &'static SetInfo,
    pub(super) depth: usize,
}

impl fmt::Debug for Body<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_set();
        if let Some((bytes, info)) = self.header {
            put_fields(&mut list, bytes, info, self.depth);
        }
        let mut stream = self.level.stream();
        while let Some(attribute) = stream.next() {
            match attribute {
                Ok(attribute) => list.entry(&Entry {
                    attribute,
                    level: self.level,
                    set: self.set,
                    depth: self.depth,
                }),
                Err(error) => list.entry(&Malformed(error, stream.remainder())),
            };
        }
        list.finish()
    }
}

/// An attribute with its name.
struct Entry<'l, 'a> {
    attribute: Attribute<'a>,
    level: &'l Level<'a, 'l>,
    set: &'static SetInfo,
    depth: usize,
}

impl fmt::Debug for Entry<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nla_type = self.attribute.nla_type();
        let kind = match self.set.get(nla_type) {
            Some(info) => {
                f.write_str(info.name)?;
                info.kind
            }
            None => {
                write!(f, "{nla_type}")?;
                &UNKNOWN
            }
        };
        f.write_str(": ")?;
        let value = Payload {
            attribute: self.attribute,
            kind,
            level: self.level,
            depth: self.depth,
        };
        value.fmt(f)
    }
}

/// The kind of a payload of unknown layout: a sub-message without layouts.
static UNKNOWN: KindInfo = KindInfo::Sub(|| &super::SubInfo {
    selector: 0,
    levels: 0,
    formats: &[],
});

/// The payload of an attribute.
struct Payload<'l, 'a> {
    attribute: Attribute<'a>,
    kind: &'static KindInfo,
    level: &'l Level<'a, 'l>,
    depth: usize,
}

impl Payload<'_, '_> {
    fn fmt_set(
        &self,
        f: &mut fmt::Formatter<'_>,
        header: Option<&'static StructInfo>,
        set: &'static SetInfo,
    ) -> fmt::Result {
        let hdrlen = header.map_or(0, |header| header.size);
        let attributes = self.attribute.attributes(hdrlen);
        let body = Body {
            header: header.map(|info| (self.attribute.payload(), info)),
            // A shorter struct is like one of an older kernel.
            level: &Level::new(attributes.unwrap_or(Attributes::new(&[])), Some(self.level)),
            set,
            depth: self.depth.saturating_sub(1),
        };
        body.fmt(f)
    }
}

impl fmt::Debug for Payload<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.attribute.payload();
        let Some(depth) = self.depth.checked_sub(1) else {
            return write!(f, "<too deep {:?}>", Hex(bytes));
        };
        match *self.kind {
            KindInfo::Nest(set) => self.fmt_set(f, None, set()),
            KindInfo::Framed(framed) => self.fmt_set(f, Some(framed.header), (framed.set)()),
            KindInfo::IndexedArray(of) => {
                let mut list = f.debug_list();
                let mut stream = self.attribute.nested().strict();
                while let Some(entry) = stream.next() {
                    match entry {
                        Ok(attribute) => list.entry(&Indexed(Payload {
                            attribute,
                            kind: of,
                            level: self.level,
                            depth,
                        })),
                        Err(error) => list.entry(&Malformed(error, stream.remainder())),
                    };
                }
                list.finish()
            }
            KindInfo::NextHops(set) => {
                let mut list = f.debug_list();
                let mut hops = self.attribute.next_hops();
                while let Some(hop) = hops.next() {
                    match hop {
                        Ok(hop) => list.entry(&Body {
                            header: Some((hop.as_bytes(), super::super::rtnl::RtNextHop::INFO)),
                            level: &Level::new(hop.attributes(), Some(self.level)),
                            set: set(),
                            depth,
                        }),
                        Err(error) => list.entry(&Malformed(error, hops.remainder())),
                    };
                }
                list.finish()
            }
            KindInfo::Multi(of) => Payload {
                kind: of,
                depth,
                ..*self
            }
            .fmt(f),
            KindInfo::Sub(sub) => match self.level.format(sub()) {
                Some(format) => Payload {
                    kind: &format.kind,
                    depth,
                    ..*self
                }
                .fmt(f),
                None if self.attribute.is_nested() => self.fmt_set(f, None, NoAttrs::info()),
                None => Hex(bytes).fmt(f),
            },
            kind => Value { bytes, kind, depth }.fmt(f),
        }
    }
}

/// An entry of an array with its index.
struct Indexed<'l, 'a>(Payload<'l, 'a>);

impl fmt::Debug for Indexed<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.0.attribute.nla_type())?;
        self.0.fmt(f)
    }
}

/// A payload or field that has no attributes in it.
struct Value<'a> {
    bytes: &'a [u8],
    kind: KindInfo,
    depth: usize,
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes;
        match self.kind {
            KindInfo::Flag => {
                f.write_str("true")?;
                ignored(f, " ", bytes)
            }
            KindInfo::Empty => {
                f.write_str("{")?;
                ignored(f, "", bytes)?;
                f.write_str("}")
            }
            KindInfo::Integer(integer) => match Number::read(bytes, integer) {
                Some(number) => fmt::Display::fmt(&number, f),
                None => invalid(f, bytes),
            },
            KindInfo::Enum(integer, info) => match Number::read(bytes, integer) {
                Some(number) => fmt_number(f, number, info),
                None => invalid(f, bytes),
            },
            KindInfo::Str => quote(f, bytes),
            // MAX_ADDR_LEN is 32.
            KindInfo::Mac if matches!(bytes.len(), 1..=32) => mac(f, bytes),
            KindInfo::Uuid => match bytes.try_into() {
                Ok(bytes) => uuid(f, bytes),
                Err(_) => invalid(f, bytes),
            },
            KindInfo::Ip => match ip(f, bytes) {
                Some(result) => result,
                None => invalid(f, bytes),
            },
            KindInfo::Bitfield32 => match bitfield(bytes) {
                Some(Bitfield32 { value, selector }) => f
                    .debug_set()
                    .entry(&format_args!("value: {value:#x}"))
                    .entry(&format_args!("selector: {selector:#x}"))
                    .finish(),
                None => invalid(f, bytes),
            },
            KindInfo::Array(integer) => {
                let kind = KindInfo::Integer(integer);
                let depth = self.depth;
                let items = Items::integers(bytes, integer);
                let items = items.map(|bytes| Value { bytes, kind, depth });
                f.debug_list().entries(items).finish()
            }
            KindInfo::Struct(info) => {
                let Some(depth) = self.depth.checked_sub(1) else {
                    return write!(f, "<too deep {:?}>", Hex(bytes));
                };
                let mut list = f.debug_set();
                put_fields(&mut list, bytes, info, depth);
                if let Some(rest @ [_, ..]) = bytes.get(info.size..) {
                    list.entry(&format_args!("<ignored {:?}>", Hex(rest)));
                }
                list.finish()
            }
            KindInfo::StructArray(info) => {
                let kind = KindInfo::Struct(info);
                let depth = self.depth;
                let items = Items::new(bytes, info.size);
                let items = items.map(|bytes| Value { bytes, kind, depth });
                f.debug_list().entries(items).finish()
            }
            _ => Hex(bytes).fmt(f),
        }
    }
}

/// Adds the fields of a struct that `bytes` contain, as `name: value`.
fn put_fields(
    list: &mut fmt::DebugSet<'_, '_>,
    bytes: &[u8],
    info: &'static StructInfo,
    depth: usize,
) {
    for field in info.fields {
        let rest = bytes.get(usize::from(field.offset)..).unwrap_or_default();
        let size = usize::from(field.size).min(rest.len());
        if size == 0 && field.size != 0 {
            break;
        }
        let value = Value {
            bytes: rest.get(..size).unwrap_or_default(),
            kind: field.kind,
            depth,
        };
        let name = info.names.get(field.name);
        list.entry(&Field(name, value));
    }
}

/// A field of a struct.
struct Field<'a>(&'static str, Value<'a>);

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)?;
        f.write_str(": ")?;
        self.1.fmt(f)
    }
}

/// The end of the attributes that is not an attribute.
pub(super) struct Malformed<'a>(pub(super) ParseError, pub(super) &'a [u8]);

impl fmt::Debug for Malformed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}: {:?}>", self.0, Hex(self.1))
    }
}

/// Writes the bytes of a value of a wrong length.
fn invalid(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    write!(f, "<invalid {:?}>", Hex(bytes))
}

/// Writes the bytes that a reader ignores, if there are any.
fn ignored(f: &mut fmt::Formatter<'_>, separator: &str, bytes: &[u8]) -> fmt::Result {
    if bytes.is_empty() {
        return Ok(());
    }
    write!(f, "{separator}<ignored {:?}>", Hex(bytes))
}

/// Writes text up to the first NUL in quotes.
pub(super) fn quote(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    f.write_char('"')?;
    let mut rest = until_nul(bytes);
    let is_escaped = |byte: &u8| matches!(byte, b'"' | b'\\');
    while let Some(at) = rest.iter().position(is_escaped) {
        let Some((text, [escaped, behind @ ..])) = rest.split_at_checked(at) else {
            break;
        };
        fmt::Display::fmt(&Text::new(text), f)?;
        f.write_char('\\')?;
        f.write_char(char::from(*escaped))?;
        rest = behind;
    }
    fmt::Display::fmt(&Text::new(rest), f)?;
    f.write_char('"')
}

/// Returns the bytes before the first NUL.
pub(super) fn until_nul(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| *byte == 0);
    bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default()
}

/// Writes bytes as `00:11:22`.
fn mac(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    let mut separator = "";
    for byte in bytes {
        write!(f, "{separator}{byte:02x}")?;
        separator = ":";
    }
    Ok(())
}

/// Writes a UUID.
pub(super) fn uuid(f: &mut fmt::Formatter<'_>, bytes: &[u8; 16]) -> fmt::Result {
    let [a, b, c, d, e, f0, g, h, i @ .., j, k, l, m, n, o] = *bytes;
    write!(
        f,
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        u32::from_be_bytes([a, b, c, d]),
        u16::from_be_bytes([e, f0]),
        u16::from_be_bytes([g, h]),
        u16::from_be_bytes(i),
        u64::from_be_bytes([0, 0, j, k, l, m, n, o]),
    )
}

/// Writes an IP address. Returns `None` if `bytes` are none.
pub(super) fn ip(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> Option<fmt::Result> {
    if let Ok(octets) = <[u8; 4]>::try_from(bytes) {
        return Some(write!(f, "{}", Ipv4Addr::from(octets)));
    }
    let octets = <[u8; 16]>::try_from(bytes).ok()?;
    Some(write!(f, "{}", Ipv6Addr::from(octets)))
}

/// Reads a bitfield.
pub(super) fn bitfield(bytes: &[u8]) -> Option<Bitfield32> {
    let [a, b, c, d, e, f, g, h] = *<&[u8; 8]>::try_from(bytes).ok()?;
    Some(Bitfield32 {
        value: u32::from_ne_bytes([a, b, c, d]),
        selector: u32::from_ne_bytes([e, f, g, h]),
    })
}

/// Writes a value of an enumeration by its C name, or flags by their C names.
fn fmt_number(f: &mut fmt::Formatter<'_>, number: Number, info: &EnumInfo) -> fmt::Result {
    if !info.flags {
        return match info.get(number.bits()) {
            Some(entry) => f.write_str(info.names.get(entry.name)),
            None => fmt::Display::fmt(&number, f),
        };
    }
    let mut separator = "";
    let unnamed = flags(number.bits(), info, |name| {
        f.write_str(separator)?;
        separator = " | ";
        f.write_str(info.names.get(name))
    })?;
    match unnamed {
        0 if number.bits() == 0 => f.write_char('0'),
        0 => Ok(()),
        _ => write!(f, "{separator}{unnamed:#x}"),
    }
}

/// Calls `write` with the name of each flag in `value`. Returns the bits that have no
/// name.
pub(super) fn flags(
    value: u64,
    info: &EnumInfo,
    mut write: impl FnMut(Name) -> fmt::Result,
) -> Result<u64, fmt::Error> {
    let mut unnamed = value;
    for entry in info.values {
        let bits = entry.value;
        if bits != 0 && unnamed & bits == bits {
            unnamed &= !bits;
            write(entry.name)?;
        }
    }
    Ok(unnamed)
}

/// Writes a value of an enumeration. For [`enums!`](crate::enums).
#[doc(hidden)]
#[inline(never)]
pub fn fmt_enum(f: &mut fmt::Formatter<'_>, value: u64, info: &EnumInfo) -> fmt::Result {
    fmt_number(f, Number::unsigned(value), info)
}

/// Writes a struct. For [`structs!`](crate::structs).
#[doc(hidden)]
#[inline]
pub fn fmt_struct<T: Layout>(f: &mut fmt::Formatter<'_>, value: &T) -> fmt::Result {
    value.with_bytes(|bytes| fmt_bytes(f, bytes, T::INFO))
}

/// Writes the bytes of a struct.
#[inline(never)]
fn fmt_bytes(f: &mut fmt::Formatter<'_>, bytes: &[u8], info: &'static StructInfo) -> fmt::Result {
    f.write_str(info.name())?;
    f.write_char(' ')?;
    let kind = KindInfo::Struct(info);
    Value {
        bytes,
        kind,
        depth: DEPTH,
    }
    .fmt(f)
}
