// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages byte by byte, with the meaning of the bytes.

use std::fmt::{self, Display};
use std::io::{self, Write};

use nlwire::align::{nlmsg_align, NLA_HDRLEN};
use nlwire::typed::{Kind, KindInfo, NoAttrs, Set, StructInfo, S32, U16, U8};
use nlwire::uapi::NETLINK_GENERIC;
use nlwire::{Attribute, Message, NlMsgHdr};

use crate::color::{Colors, Part};
use crate::families::Declared;
use crate::message::{usual_header_len, Content, Name, Seen};
use crate::refusal::{echo, NlmsgErrAttr};
use crate::walk::{walk, Item, Label, Visit};

/// Writes a message.
pub(super) fn message(out: &mut dyn Write, colors: Colors, seen: &Seen<'_>) -> io::Result<()> {
    super::text::title(out, colors, seen)?;
    let mut writer = Writer {
        out,
        colors,
        bytes: seen.message.as_bytes(),
        input: seen.bytes,
        start: seen.message.offset(),
        at: 0,
        depth: 0,
    };
    writer.header(seen.message.header(), seen.name())?;
    match seen.content {
        Content::Family(declared) => writer.family(seen, &seen.message, declared)?,
        Content::Ack(ack) => {
            writer.value(4, "error ", &S32::INFO)?;
            writer.depth = 1;
            writer.request(seen, ack.request(), echo(&ack))?;
            writer.until(nlmsg_align(writer.at), "padding")?;
            writer.depth = 0;
            writer.ext_ack(seen)?;
        }
        Content::Done(_) => {
            writer.value(4, "error ", &S32::INFO)?;
            writer.ext_ack(seen)?;
        }
        Content::Control | Content::Malformed(_) => {}
    }
    writer.until(usize::MAX, "payload")?;
    if seen.missing != 0 {
        writeln!(writer.out, "{:32}({} more bytes)", "", seen.missing)?;
    }
    writeln!(writer.out)
}

/// Writes a message part by part, from its first byte to its last.
struct Writer<'o, 'a> {
    out: &'o mut dyn Write,
    colors: Colors,
    bytes: &'a [u8],
    /// The same bytes in the byte order of the input.
    input: &'a [u8],
    /// The offset of the message, from which those of attributes are counted.
    start: usize,
    /// The number of bytes that have been written.
    at: usize,
    depth: usize,
}

impl<'a> Writer<'_, 'a> {
    /// Writes the next `len` bytes, or what is left, and once their meaning.
    fn next<M: Display>(
        &mut self,
        len: usize,
        meaning: impl FnOnce(&'a [u8]) -> M,
    ) -> io::Result<()> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let bytes = rest.get(..len).unwrap_or(rest);
        if bytes.is_empty() {
            return Ok(());
        }
        let meaning = meaning(bytes);
        let rest = self.input.get(self.at..).unwrap_or_default();
        let input = rest.get(..bytes.len()).unwrap_or(bytes);
        for (index, row) in input.chunks(8).enumerate() {
            let place = self.colors.paint(Part::Title, Place(self.at));
            self.at = self.at.saturating_add(row.len());
            if index == 0 {
                let indent = self.depth.saturating_mul(2);
                writeln!(self.out, "{place}  {:24} {:indent$}{meaning}", Row(row), "")?;
            } else {
                writeln!(self.out, "{place}  {}", Row(row))?;
            }
        }
        Ok(())
    }

    fn text(&mut self, len: usize, meaning: impl Display) -> io::Result<()> {
        self.next(len, |_| meaning)
    }

    /// Writes the bytes up to `end`, which counts from the start of the message.
    fn until(&mut self, end: usize, meaning: impl Display) -> io::Result<()> {
        self.text(end.saturating_sub(self.at), meaning)
    }

    /// Writes a value of the given kind after `name`.
    fn value(&mut self, len: usize, name: &str, kind: &KindInfo) -> io::Result<()> {
        self.next(len, |bytes| format!("{name}{:?}", kind.show(bytes)))
    }

    /// Writes the header of a message.
    fn header(&mut self, header: &NlMsgHdr, name: impl Display) -> io::Result<()> {
        let (len, nlmsg_type) = (header.nlmsg_len(), header.nlmsg_type());
        let name = self.colors.paint(Part::Operation, name);
        self.text(4, format_args!("nlmsg_len {len}"))?;
        self.text(2, format_args!("nlmsg_type {nlmsg_type} {name}"))?;
        self.text(2, format_args!("nlmsg_flags {}", super::flags(header)))?;
        self.text(4, format_args!("nlmsg_seq {}", header.nlmsg_seq()))?;
        self.text(4, format_args!("nlmsg_pid {}", header.nlmsg_pid()))
    }

    /// Writes the request that an ACK repeats, in whole or its header.
    fn request(
        &mut self,
        seen: &Seen<'_>,
        header: &NlMsgHdr,
        echo: Option<Message<'a>>,
    ) -> io::Result<()> {
        let Some(echo) = echo else {
            let name = seen.request.and_then(|request| request.declared);
            return self.header(header, name.map_or("", |declared| declared.op.name));
        };
        let content = Content::Family(seen.families.find(seen.protocol, &echo));
        let name = Name::new(seen.families, seen.protocol, &echo, &content);
        // The attributes of the echo count their offsets from its start.
        let start = std::mem::replace(&mut self.start, 0);
        let begin = self.at;
        self.start = self.start.wrapping_sub(begin);
        self.header(header, name)?;
        if let Content::Family(declared) = content {
            self.family(seen, &echo, declared)?;
        }
        self.until(begin.saturating_add(echo.as_bytes().len()), "payload")?;
        self.start = start;
        Ok(())
    }

    /// Writes what follows the header of a message of a family.
    fn family(
        &mut self,
        seen: &Seen<'_>,
        message: &Message<'a>,
        declared: Option<Declared>,
    ) -> io::Result<()> {
        let begin = self.at;
        if seen.protocol == NETLINK_GENERIC {
            let name = declared.map_or("", |declared| declared.op.name);
            self.next(1, |cmd| format!("cmd {:?} {name}", U8::INFO.show(cmd)))?;
            self.value(1, "version ", &U8::INFO)?;
            self.value(2, "reserved ", &U16::INFO)?;
        }
        let (hdrlen, set) = match declared {
            Some(declared) => {
                self.fields(declared.header())?;
                (declared.header_len(), declared.set())
            }
            None => match usual_header_len(seen.families, seen.protocol, message) {
                Some(hdrlen) => (hdrlen, NoAttrs::info()),
                None => return Ok(()),
            },
        };
        self.until(begin.saturating_add(hdrlen), "header")?;
        match message.attributes(hdrlen) {
            Ok(_) if declared.is_some_and(|declared| declared.is_text()) => {
                let len = message.payload().len().saturating_sub(hdrlen);
                self.value(len, "", &KindInfo::Str)
            }
            Ok(attributes) => {
                self.until(begin.saturating_add(nlmsg_align(hdrlen)), "padding")?;
                walk(attributes, set, self.depth, self)
            }
            Err(_) => Ok(()),
        }
    }

    fn ext_ack(&mut self, seen: &Seen<'a>) -> io::Result<()> {
        let Some((_, at)) = seen.ext_ack() else {
            return Ok(());
        };
        match seen.message.attributes(at) {
            Ok(attributes) => walk(attributes, NlmsgErrAttr::info(), 0, self),
            Err(_) => Ok(()),
        }
    }

    /// Writes the fields of a struct.
    fn fields(&mut self, info: &StructInfo) -> io::Result<()> {
        let start = self.at;
        for field in info.fields {
            let at = start.saturating_add(field.offset.into());
            self.until(at, "padding")?;
            let name = info.names.get(field.name);
            self.value(field.size.into(), &format!("{name} "), &field.kind)?;
        }
        self.until(start.saturating_add(info.size), "padding")
    }

    fn attribute(
        &mut self,
        attribute: &Attribute<'a>,
        label: Label,
        kind: Option<KindInfo>,
    ) -> io::Result<()> {
        let header = attribute.header();
        let (nla_len, nla_type) = (header.nla_len(), header.nla_type());
        let name = match label {
            Label::Name(name) => name,
            Label::Index | Label::Unknown => "",
        };
        let name = self.colors.paint(Part::Name, name);
        let nested = if header.is_nested() {
            "NLA_F_NESTED | "
        } else {
            ""
        };
        self.text(
            NLA_HDRLEN,
            format_args!("nla_len {nla_len}, nla_type {nested}{nla_type} {name}"),
        )?;
        let Some(kind) = kind else {
            return Ok(());
        };
        self.depth = self.depth.saturating_add(1);
        let len = attribute.payload().len();
        let result = match kind {
            KindInfo::Struct(info) if len == info.size => self.fields(info),
            KindInfo::Bytes => self.text(len, "(bytes)"),
            kind => self.value(len, "", &kind),
        };
        self.depth = self.depth.saturating_sub(1);
        result
    }
}

impl<'a> Visit<'a> for Writer<'_, 'a> {
    fn visit(&mut self, depth: usize, item: &Item<'_, 'a>) -> io::Result<()> {
        let at = |offset: usize, start: usize| offset.wrapping_sub(start);
        match *item {
            Item::Fields {
                at: offset, info, ..
            } => {
                self.until(at(offset, self.start), "padding")?;
                self.depth = depth;
                self.fields(info)
            }
            Item::Attribute {
                attribute,
                label,
                kind,
                ..
            } => {
                self.until(at(attribute.offset(), self.start), "padding")?; // of the previous one
                self.depth = depth;
                self.attribute(attribute, label, kind)
            }
            Item::Malformed { error, rest } => {
                self.until(at(error.offset, self.start), "padding")?;
                self.depth = depth;
                if rest.iter().all(|byte| *byte == 0) {
                    return self.text(rest.len(), "padding");
                }
                self.text(rest.len(), error.kind)
            }
        }
    }
}

/// The position of a row.
struct Place(usize);

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:6}", self.0)
    }
}

/// At most eight bytes.
struct Row<'a>(&'a [u8]);

impl Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A `write!` for each byte would take most of the time.
        let mut text = [b' '; 24];
        for (to, byte) in text.chunks_exact_mut(3).zip(self.0) {
            if let [high, low, _] = to {
                *high = digit(byte >> 4);
                *low = digit(byte & 15);
            }
        }
        let len = self.0.len().saturating_mul(3).saturating_sub(1);
        let text = text.get(..len).unwrap_or_default();
        f.pad(std::str::from_utf8(text).unwrap_or_default())
    }
}

/// Returns the hexadecimal digit of a number below 16.
const fn digit(number: u8) -> u8 {
    match number {
        0..=9 => b'0'.wrapping_add(number),
        _ => b'a'.wrapping_sub(10).wrapping_add(number),
    }
}
