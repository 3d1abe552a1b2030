// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Json`]: attributes as JSON in the shape of the kernel's `ynl`.

use core::fmt::{self, Write};

use super::super::rtnl::RtNextHop;
use super::super::text::is_escaped;
use super::super::{Attribute, Attributes};
use super::level::{Level, DEPTH};
use super::number::{Items, Number};
use super::show::{bitfield, flags, ip, until_nul, uuid};
use super::{Bitfield32, EnumInfo, KindInfo, Layout, NoAttrs, Set, SetInfo, StructInfo};

/// Attributes, for display as JSON in the shape of the kernel's `ynl --output-json`.
///
/// ```text
/// {"ifname": "br0", "mtu": 1500, "linkinfo": {"kind": "bridge"}, "UnknownAttr(57)": "0a0b"}
/// ```
///
/// | payload | JSON |
/// |---|---|
/// | integer | a number, up to 64 bits |
/// | enumeration | the name in the specification, or the number |
/// | flags | a list of names; bits without a name are one number at its end |
/// | flag (presence) | `true` |
/// | text | a string; bytes that are not UTF-8 are U+FFFD |
/// | link-layer address, IP address, UUID | a string |
/// | `Hex` | a string, `"0a 0b"` |
/// | bytes | a string, `"0a0b"` |
/// | bitfield | `{"value": 1, "selector": 3}` |
/// | struct, nest | an object; a struct and the attributes after it are one object |
/// | array with indices | of values, `[value, value]`; of nests, `[{"1": {...}}, {"2": {...}}]` |
/// | attribute that may occur more than once | a list |
///
/// An unknown attribute is `"UnknownAttr(57)"`, with bytes, or with a nest if it is
/// flagged as one, or with a list of these if it occurs several times. This is what
/// `ynl --process-unknown` prints. Of other attributes that occur several times, the last
/// one counts. No key occurs twice. Padding, such as `IFLA_PAD`, is left out.
///
/// The output is valid JSON for every input. A value of a wrong length, a sub-message of
/// unknown layout and nests in more than 16 levels are bytes, as a string. Where
/// attributes are malformed, the object has the member `"ParseError"` with the rule and
/// the offset. Control characters and those that change the direction of text are
/// escaped.
#[derive(Clone)]
pub struct Json<'a> {
    stream: Attributes<'a>,
    set: &'static SetInfo,
}

impl<'a> Json<'a> {
    /// Interprets `stream` as attributes of `set`.
    #[inline]
    #[must_use]
    pub const fn new(stream: Attributes<'a>, set: &'static SetInfo) -> Self {
        Self { stream, set }
    }
}

impl fmt::Debug for Json<'_> {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Json<'_> {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = Level::new(self.stream.clone(), None);
        Out { f }.object(&Object {
            header: None,
            level: &level,
            set: self.set,
            depth: DEPTH,
        })
    }
}

/// A struct, if there is one, and attributes, which are one object in JSON.
pub(super) struct Object<'l, 'a> {
    pub(super) header: Option<Header<'a>>,
    pub(super) level: &'l Level<'a, 'l>,
    pub(super) set: &'static SetInfo,
    pub(super) depth: usize,
}

/// A struct before attributes.
#[derive(Clone, Copy)]
pub(super) struct Header<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) info: &'static StructInfo,
    /// Whether a field hides an attribute of the same name, as in the header of a
    /// message. In an attribute, the attribute after the struct hides the field.
    pub(super) hides: bool,
}

/// The attributes of one level that have been written.
struct Seen {
    /// Bits by position in the set.
    known: [u64; Self::KNOWN],
    unknown: [u16; Self::UNKNOWN],
    unknown_len: usize,
}

impl Seen {
    /// A set has at most 64 times as many attributes; `nl80211` has 340.
    const KNOWN: usize = 16;
    /// The number of unknown types that have a key of their own. Each costs one walk of
    /// the attributes; 16,000 of them in one message would cost as many.
    const UNKNOWN: usize = 32;

    const fn new() -> Self {
        Self {
            known: [0; Self::KNOWN],
            unknown: [0; Self::UNKNOWN],
            unknown_len: 0,
        }
    }

    /// Returns whether the attribute at `index` of the set is seen for the first time.
    fn is_new(&mut self, index: usize) -> bool {
        let Some(word) = self.known.get_mut(index / 64) else {
            return false;
        };
        let bit = 1u64.wrapping_shl((index % 64).try_into().unwrap_or(0));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Returns whether an unknown type has a key of its own and is seen for the first
    /// time. Returns `None` if it has none.
    fn is_new_unknown(&mut self, nla_type: u16) -> Option<bool> {
        let known = self.unknown.iter().take(self.unknown_len);
        if known.into_iter().any(|seen| *seen == nla_type) {
            return Some(false);
        }
        let slot = self.unknown.get_mut(self.unknown_len)?;
        *slot = nla_type;
        self.unknown_len = self.unknown_len.wrapping_add(1);
        Some(true)
    }

    fn has_unknown(&self, nla_type: u16) -> bool {
        let known = self.unknown.iter().take(self.unknown_len);
        known.into_iter().any(|seen| *seen == nla_type)
    }
}

/// Writes JSON.
pub(super) struct Out<'f, 'g> {
    pub(super) f: &'f mut fmt::Formatter<'g>,
}

impl Out<'_, '_> {
    /// Writes an object.
    pub(super) fn object(&mut self, object: &Object<'_, '_>) -> fmt::Result {
        let Object {
            header, level, set, ..
        } = object;
        self.f.write_char('{')?;
        let mut separator = "";
        if let Some(header) = header.filter(|header| !header.hides) {
            self.fields(header, &mut separator, object)?;
        }
        let mut seen = Seen::new();
        let mut is_rest = false;
        let mut stream = level.stream();
        while let Some(attribute) = stream.next() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    write!(self.f, "{separator}\"ParseError\": \"{error}\"")?;
                    separator = ", ";
                    continue;
                }
            };
            let nla_type = attribute.nla_type();
            let is_same = |other: &Attribute<'_>| other.nla_type() == nla_type;
            let behind = stream.clone().map_while(Result::ok).filter(is_same);
            let known = set
                .get(nla_type)
                .filter(|known| known.index < 64 * Seen::KNOWN);
            let Some(known) = known else {
                match seen.is_new_unknown(nla_type) {
                    None => is_rest = true,
                    Some(false) => {}
                    Some(true) => {
                        write!(self.f, "{separator}\"UnknownAttr({nla_type})\": ")?;
                        separator = ", ";
                        self.unknown_list(attribute, behind, object)?;
                    }
                }
                continue;
            };
            let is_hidden = |header: &Header<'_>| {
                header.hides && header.info.has_json(set.names.json(known.place))
            };
            // Padding that aligns the next attribute.
            let is_padding = matches!(known.kind, KindInfo::Empty);
            let is_hidden = is_padding || header.as_ref().is_some_and(is_hidden);
            if !seen.is_new(known.index) || is_hidden {
                continue;
            }
            self.key(&mut separator, set.names.json(known.place))?;
            if let KindInfo::Multi(of) = known.kind {
                let mut separator = "[";
                for attribute in core::iter::once(attribute).chain(behind) {
                    self.f.write_str(separator)?;
                    separator = ", ";
                    self.payload(&attribute, of, level, object.depth)?;
                }
                self.f.write_char(']')?;
            } else {
                let attribute = behind.last().unwrap_or(attribute);
                self.payload(&attribute, known.kind, level, object.depth)?;
            }
        }
        if is_rest {
            self.unknown_rest(&mut separator, object, &seen)?;
        }
        if let Some(header) = header.filter(|header| header.hides) {
            self.fields(header, &mut separator, object)?;
        }
        self.f.write_char('}')
    }

    /// Writes an object with a text, and the fields of the header of `object`.
    pub(super) fn text_object(&mut self, text: &[u8], object: &Object<'_, '_>) -> fmt::Result {
        self.f.write_str("{\"text\": ")?;
        self.text(text)?;
        if let Some(header) = &object.header {
            self.fields(*header, &mut ", ", object)?;
        }
        self.f.write_char('}')
    }

    /// Writes the attributes of an unknown type.
    fn unknown_list<'a>(
        &mut self,
        first: Attribute<'a>,
        behind: impl Iterator<Item = Attribute<'a>> + Clone,
        object: &Object<'_, 'a>,
    ) -> fmt::Result {
        let is_list = behind.clone().next().is_some();
        let mut separator = if is_list { "[" } else { "" };
        for attribute in core::iter::once(first).chain(behind) {
            self.f.write_str(separator)?;
            separator = ", ";
            self.unknown(&attribute, object.level, object.depth)?;
        }
        self.f.write_str(if is_list { "]" } else { "" })
    }

    /// Writes the unknown attributes that have no key of their own.
    fn unknown_rest(
        &mut self,
        separator: &mut &'static str,
        object: &Object<'_, '_>,
        seen: &Seen,
    ) -> fmt::Result {
        write!(self.f, "{separator}\"UnknownAttrs\": ")?;
        *separator = ", ";
        let mut separator = "[";
        for attribute in object.level.stream().map_while(Result::ok) {
            let nla_type = attribute.nla_type();
            let known = object.set.get(nla_type);
            let is_known = known.is_some_and(|known| known.index < 64 * Seen::KNOWN);
            if !is_known && !seen.has_unknown(nla_type) {
                write!(self.f, "{separator}{{\"{nla_type}\": ")?;
                self.unknown(&attribute, object.level, object.depth)?;
                self.f.write_char('}')?;
                separator = ", ";
            }
        }
        self.f.write_char(']')
    }

    /// Writes the fields of a struct that `header` contains as members of an object.
    fn fields(
        &mut self,
        header: Header<'_>,
        separator: &mut &'static str,
        object: &Object<'_, '_>,
    ) -> fmt::Result {
        let Header { bytes, info, hides } = header;
        for field in info.fields {
            let rest = bytes.get(usize::from(field.offset)..).unwrap_or_default();
            let size = usize::from(field.size).min(rest.len());
            if size == 0 && field.size != 0 {
                break;
            }
            if !hides && object.has(info.names.json(field.name)) {
                continue;
            }
            self.key(separator, info.names.json(field.name))?;
            let bytes = rest.get(..size).unwrap_or_default();
            self.value(bytes, field.kind, object.depth)?;
        }
        Ok(())
    }

    /// Writes the name of a member.
    fn key(
        &mut self,
        separator: &mut &'static str,
        name: impl Iterator<Item = char>,
    ) -> fmt::Result {
        self.f.write_str(separator)?;
        *separator = ", ";
        self.name(name)?;
        self.f.write_str(": ")
    }

    /// Writes a name as a string.
    fn name(&mut self, name: impl Iterator<Item = char>) -> fmt::Result {
        self.f.write_char('"')?;
        for character in name {
            self.character(character)?;
        }
        self.f.write_char('"')
    }

    /// Writes a character of a string.
    fn character(&mut self, character: char) -> fmt::Result {
        match character {
            '"' | '\\' => {
                self.f.write_char('\\')?;
                self.f.write_char(character)
            }
            // All of them are in the Basic Multilingual Plane.
            _ if is_escaped(character) => write!(self.f, "\\u{:04x}", u32::from(character)),
            _ => self.f.write_char(character),
        }
    }

    /// Writes text up to the first NUL.
    fn text(&mut self, bytes: &[u8]) -> fmt::Result {
        self.f.write_char('"')?;
        for chunk in until_nul(bytes).utf8_chunks() {
            for character in chunk.valid().chars() {
                self.character(character)?;
            }
            if !chunk.invalid().is_empty() {
                self.f.write_char(char::REPLACEMENT_CHARACTER)?;
            }
        }
        self.f.write_char('"')
    }

    /// Writes bytes in hexadecimal.
    pub(super) fn hex(&mut self, bytes: &[u8], separator: &str) -> fmt::Result {
        self.f.write_char('"')?;
        let mut before = "";
        for byte in bytes {
            write!(self.f, "{before}{byte:02x}")?;
            before = separator;
        }
        self.f.write_char('"')
    }

    /// Writes a payload of unknown layout.
    fn unknown(
        &mut self,
        attribute: &Attribute<'_>,
        level: &Level<'_, '_>,
        depth: usize,
    ) -> fmt::Result {
        match depth.checked_sub(1) {
            Some(depth) if attribute.is_nested() => self.object(&Object {
                header: None,
                level: &Level::new(attribute.nested(), Some(level)),
                set: NoAttrs::info(),
                depth,
            }),
            _ => self.hex(attribute.payload(), ""),
        }
    }

    /// Writes the payload of an attribute.
    fn payload(
        &mut self,
        attribute: &Attribute<'_>,
        kind: &'static KindInfo,
        level: &Level<'_, '_>,
        depth: usize,
    ) -> fmt::Result {
        let bytes = attribute.payload();
        let Some(depth) = depth.checked_sub(1) else {
            return self.hex(bytes, "");
        };
        match *kind {
            KindInfo::Nest(set) => self.object(&Object {
                header: None,
                level: &Level::new(attribute.nested(), Some(level)),
                set: set(),
                depth,
            }),
            KindInfo::Framed(framed) => {
                let attributes = attribute.attributes(framed.header.size);
                let attributes = attributes.unwrap_or(Attributes::new(&[]));
                self.object(&Object {
                    header: Some(Header {
                        bytes,
                        info: framed.header,
                        hides: false,
                    }),
                    level: &Level::new(attributes, Some(level)),
                    set: (framed.set)(),
                    depth,
                })
            }
            KindInfo::IndexedArray(of) => self.indexed(attribute, of, level, depth),
            KindInfo::NextHops(set) => {
                let mut separator = "";
                self.f.write_char('[')?;
                for hop in attribute.next_hops() {
                    self.f.write_str(separator)?;
                    separator = ", ";
                    match hop {
                        Ok(hop) => self.object(&Object {
                            header: Some(Header {
                                bytes: hop.as_bytes(),
                                info: RtNextHop::INFO,
                                hides: false,
                            }),
                            level: &Level::new(hop.attributes(), Some(level)),
                            set: set(),
                            depth,
                        })?,
                        Err(error) => write!(self.f, "{{\"ParseError\": \"{error}\"}}")?,
                    }
                }
                self.f.write_char(']')
            }
            KindInfo::Multi(of) => self.payload(attribute, of, level, depth),
            KindInfo::Sub(sub) => match level.format(sub()) {
                Some(format) => self.payload(attribute, &format.kind, level, depth),
                None => self.unknown(attribute, level, depth),
            },
            kind => self.value(bytes, kind, depth),
        }
    }

    /// Writes an array with indices.
    fn indexed(
        &mut self,
        attribute: &Attribute<'_>,
        of: &'static KindInfo,
        level: &Level<'_, '_>,
        depth: usize,
    ) -> fmt::Result {
        let has_index = matches!(
            of,
            KindInfo::Nest(_) | KindInfo::Framed(_) | KindInfo::IndexedArray(_) | KindInfo::Sub(_)
        );
        let mut separator = "";
        self.f.write_char('[')?;
        for entry in attribute.nested().strict() {
            self.f.write_str(separator)?;
            separator = ", ";
            match entry {
                Ok(entry) if has_index => {
                    write!(self.f, "{{\"{}\": ", entry.nla_type())?;
                    self.payload(&entry, of, level, depth)?;
                    self.f.write_char('}')?;
                }
                Ok(entry) => self.payload(&entry, of, level, depth)?,
                Err(error) => write!(self.f, "{{\"ParseError\": \"{error}\"}}")?,
            }
        }
        self.f.write_char(']')
    }

    /// Writes a payload or field that has no attributes in it.
    fn value(&mut self, bytes: &[u8], kind: KindInfo, depth: usize) -> fmt::Result {
        match kind {
            KindInfo::Flag => self.f.write_str("true"),
            KindInfo::Empty => self.f.write_str("{}"),
            KindInfo::Integer(integer) => match Number::read(bytes, integer) {
                Some(number) => fmt::Display::fmt(&number, self.f),
                None => self.hex(bytes, ""),
            },
            KindInfo::Enum(integer, info) => match Number::read(bytes, integer) {
                Some(number) => self.enumeration(number, info),
                None => self.hex(bytes, ""),
            },
            KindInfo::Str => self.text(bytes),
            KindInfo::Hex => self.hex(bytes, " "),
            KindInfo::Mac => self.hex(bytes, ":"),
            KindInfo::Uuid => match bytes.try_into() {
                Ok(bytes) => {
                    self.f.write_char('"')?;
                    uuid(self.f, bytes)?;
                    self.f.write_char('"')
                }
                Err(_) => self.hex(bytes, ""),
            },
            KindInfo::Ip if matches!(bytes.len(), 4 | 16) => {
                self.f.write_char('"')?;
                ip(self.f, bytes).unwrap_or(Ok(()))?;
                self.f.write_char('"')
            }
            KindInfo::Bitfield32 => match bitfield(bytes) {
                Some(Bitfield32 { value, selector }) => {
                    write!(self.f, "{{\"value\": {value}, \"selector\": {selector}}}")
                }
                None => self.hex(bytes, ""),
            },
            KindInfo::Array(integer) => {
                let kind = KindInfo::Integer(integer);
                self.list(Items::integers(bytes, integer), kind, depth)
            }
            KindInfo::StructArray(info) => {
                let kind = KindInfo::Struct(info);
                self.list(Items::new(bytes, info.size), kind, depth)
            }
            KindInfo::Struct(info) => {
                let Some(depth) = depth.checked_sub(1) else {
                    return self.hex(bytes, "");
                };
                self.object(&Object {
                    header: Some(Header {
                        bytes,
                        info,
                        hides: false,
                    }),
                    level: &Level::new(Attributes::new(&[]), None),
                    set: NoAttrs::info(),
                    depth,
                })
            }
            _ => self.hex(bytes, ""),
        }
    }

    /// Writes a list of integers or structs.
    fn list(&mut self, items: Items<'_>, kind: KindInfo, depth: usize) -> fmt::Result {
        let mut separator = "";
        self.f.write_char('[')?;
        for bytes in items {
            self.f.write_str(separator)?;
            separator = ", ";
            self.value(bytes, kind, depth)?;
        }
        self.f.write_char(']')
    }

    /// Writes a value of an enumeration by its name, or flags by their names.
    fn enumeration(&mut self, number: Number, info: &EnumInfo) -> fmt::Result {
        if !info.flags {
            return match info.get(number.bits()) {
                Some(entry) => self.name(info.names.json(entry.name)),
                None => fmt::Display::fmt(&number, self.f),
            };
        }
        let mut separator = "";
        self.f.write_char('[')?;
        let unnamed = flags(number.bits(), info, |name| {
            self.f.write_str(separator)?;
            separator = ", ";
            self.name(info.names.json(name))
        })?;
        if unnamed != 0 {
            write!(self.f, "{separator}{unnamed}")?;
        }
        self.f.write_char(']')
    }
}

impl Object<'_, '_> {
    /// Returns whether there is an attribute with the name of a field.
    fn has(&self, name: impl Iterator<Item = char> + Clone) -> bool {
        let mut stream = self.level.stream().map_while(Result::ok);
        stream.any(|attribute| {
            let known = self.set.get(attribute.nla_type());
            known.is_some_and(|known| self.set.names.json(known.place).eq(name.clone()))
        })
    }
}

impl StructInfo {
    /// Returns whether a field has this name in JSON.
    fn has_json(&self, name: impl Iterator<Item = char> + Clone) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|field| self.names.json(field.name).eq(name.clone()))
    }
}
