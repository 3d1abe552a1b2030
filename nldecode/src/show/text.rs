// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages as text: a title, and a line for each attribute.

use std::fmt;
use std::io::{self, Write};

use nlwire::nfnl::NfGenMsg;
use nlwire::typed::{KindInfo, NoAttrs, Set, StructInfo};
use nlwire::uapi::*;
use nlwire::{Attribute, Errno, ExtAck, GenlMsgHdr, Message, Text};

use crate::color::{Colors, Part};
use crate::families::Declared;
use crate::message::{usual_header_len, Content, Name, Seen};
use crate::protocol::{protocol_name, subsystem_name};
use crate::refusal::{NlmsgErrAttr, Refusal};
use crate::walk::{walk, Item, Label, Visit};

/// Writes the line of a message that tells its kind.
pub(super) fn title(out: &mut dyn Write, colors: Colors, seen: &Seen<'_>) -> io::Result<()> {
    let place = format!("{}{}", seen.id, super::time(seen.record));
    let direction = super::direction(seen.direction());
    write!(
        out,
        "{} {direction}: {}",
        colors.paint(Part::Title, place),
        colors.paint(Part::Operation, seen.name())
    )?;
    match seen.content {
        Content::Family(_) => {
            if let Some(family) = seen.family() {
                write!(out, " ({})", Text::new(family.as_bytes()))?;
            } else {
                write!(out, " ({})", Protocol(seen.protocol))?;
            }
        }
        Content::Ack(_) | Content::Done(_) => {
            if let Some(error) = seen.content.error() {
                let part = if error < 0 {
                    Part::Problem
                } else {
                    Part::Title
                };
                write!(out, " {}", colors.paint(part, Outcome(error)))?;
            }
        }
        Content::Control | Content::Malformed(_) => {}
    }
    origin(out, seen)?;
    if let Some((ext_ack, _)) = seen.ext_ack() {
        if ext_ack.msg.is_some() {
            write!(out, ": {}", ext_ack.text())?;
        }
    }
    let header = seen.message.header();
    writeln!(out, ", {}", Header(header))
}

/// Writes which request a message answers.
fn origin(out: &mut dyn Write, seen: &Seen<'_>) -> io::Result<()> {
    if let Some(request) = seen.request {
        write!(out, " of {}", request.id)?;
        match seen.content {
            Content::Family(_) => {}
            _ => write!(out, " {}", request_name(seen))?,
        }
    } else if let Content::Ack(ack) = seen.content {
        let header = ack.request();
        let bytes = header.with_len(16);
        if let Ok(message) = Message::from_bytes(nlwire::zerocopy::IntoBytes::as_bytes(&bytes)) {
            // Without the family header, only the type tells the name.
            let declared = match seen.protocol {
                NETLINK_GENERIC => None,
                protocol => seen.families.find(protocol, &message),
            };
            let name = match (crate::refusal::echo(&ack), declared) {
                (Some(echo), _) => full_name(seen, &echo),
                (None, Some(declared)) => declared.op.name.to_owned(),
                (None, None) => format!("type {}", header.nlmsg_type()),
            };
            write!(out, " of {name}")?;
        }
    }
    Ok(())
}

/// Returns the name of the request that a message answers.
fn request_name(seen: &Seen<'_>) -> String {
    let Some(request) = seen.request else {
        return String::new();
    };
    match (request.declared, request.message()) {
        (Some(declared), _) => declared.op.name.to_owned(),
        (None, Some(message)) => full_name(seen, &message),
        (None, None) => format!("type {}", request.header().nlmsg_type()),
    }
}

fn full_name(seen: &Seen<'_>, message: &Message<'_>) -> String {
    let content = Content::Family(seen.families.find(seen.protocol, message));
    Name::new(seen.families, seen.protocol, message, &content).to_string()
}

/// Writes a message.
pub(super) fn message(out: &mut dyn Write, colors: Colors, seen: &Seen<'_>) -> io::Result<()> {
    title(out, colors, seen)?;
    let mut writer = Writer {
        out,
        colors,
        indent: 1,
        mark: None,
    };
    match seen.content {
        Content::Family(declared) => writer.family(seen, &seen.message, declared)?,
        Content::Ack(_) | Content::Done(_) => writer.outcome(seen)?,
        Content::Control => writer.bytes("payload", seen.message.payload())?,
        Content::Malformed(error) => {
            writer.problem(&error)?;
            writer.bytes("payload", seen.message.payload())?;
        }
    }
    if seen.missing != 0 {
        writer.problem(&format_args!("{} bytes were not captured", seen.missing))?;
    }
    writeln!(out)
}

/// Writes the parts of a message, a line each.
struct Writer<'o> {
    out: &'o mut dyn Write,
    colors: Colors,
    /// The depth of the outermost attributes.
    indent: usize,
    /// The offset of the attribute that was refused.
    mark: Option<usize>,
}

impl Writer<'_> {
    fn start(&mut self, depth: usize) -> io::Result<()> {
        let width = self.indent.saturating_add(depth).saturating_mul(2);
        write!(self.out, "{:width$}", "")
    }

    fn problem(&mut self, problem: &dyn fmt::Display) -> io::Result<()> {
        self.start(0)?;
        writeln!(self.out, "{}", self.colors.paint(Part::Problem, problem))
    }

    /// Writes bytes, if there are any.
    fn bytes(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.start(0)?;
        write!(self.out, "{}: ", self.colors.paint(Part::Name, name))?;
        self.value(bytes, &KindInfo::Bytes, false)?;
        writeln!(self.out)
    }

    /// Writes a message of a family.
    fn family<'a>(
        &mut self,
        seen: &Seen<'_>,
        message: &Message<'a>,
        declared: Option<Declared>,
    ) -> io::Result<()> {
        let payload = message.payload();
        if let Some(declared) = declared {
            let hdrlen = declared.family.hdrlen();
            let header = payload.get(hdrlen..).unwrap_or_default();
            self.fields(0, header, declared.header())?;
            self.subsystem(seen.protocol, message)?;
            return match message.attributes(declared.header_len()) {
                Ok(_) if declared.is_text() => self.text(declared, payload),
                Ok(attributes) => walk(attributes, declared.set(), 0, self),
                // A dump without a header, or with struct rtgenmsg.
                Err(_) if header.len() <= size_of::<u32>() => Ok(()),
                Err(error) => self.problem(&error),
            };
        }
        let hdrlen = usual_header_len(seen.families, seen.protocol, message);
        match hdrlen.map(|hdrlen| (hdrlen, message.attributes(hdrlen))) {
            Some((hdrlen, Ok(attributes))) => {
                // The command is in the title.
                let start = match seen.protocol {
                    NETLINK_GENERIC => size_of::<GenlMsgHdr>(),
                    _ => 0,
                };
                let header = payload.get(start..hdrlen).unwrap_or_default();
                self.bytes("header", header)?;
                walk(attributes, NoAttrs::info(), 0, self)
            }
            _ => self.bytes("payload", payload),
        }
    }

    /// Writes the text behind a family header.
    fn text(&mut self, declared: Declared, payload: &[u8]) -> io::Result<()> {
        let text = payload.get(declared.header_len()..).unwrap_or_default();
        self.start(0)?;
        writeln!(self.out, "{:?}", KindInfo::Str.show(text))
    }

    /// Writes the subsystem of a batch of nfnetlink, which is the number in the header.
    fn subsystem(&mut self, protocol: i32, message: &Message<'_>) -> io::Result<()> {
        let is_batch = matches!(
            message.nlmsg_type(),
            NFNL_MSG_BATCH_BEGIN | NFNL_MSG_BATCH_END
        );
        if protocol != NETLINK_NETFILTER || !is_batch {
            return Ok(());
        }
        let Ok(header) = message.family_header::<NfGenMsg>() else {
            return Ok(());
        };
        let subsystem = u8::try_from(header.res_id.get()).ok();
        if let Some(name) = subsystem.and_then(subsystem_name) {
            self.start(0)?;
            writeln!(self.out, "subsystem: {name}")?;
        }
        Ok(())
    }

    /// Writes what an ACK, a refusal or the end of a dump says.
    fn outcome(&mut self, seen: &Seen<'_>) -> io::Result<()> {
        let refused = seen.refused().filter(|_| seen.content.is_refusal());
        let mut offs = None;
        if let Some((ext_ack, at)) = seen.ext_ack() {
            offs = ext_ack.offs.or(ext_ack.miss_nest);
            let refusal = match &refused {
                Some((request, declared)) => Refusal::new(&ext_ack, request, *declared),
                None => Refusal::default(),
            };
            self.ext_ack(seen, at, &ext_ack, &refusal)?;
        }
        let Some((request, declared)) = refused.filter(|_| seen.shows_refused()) else {
            return Ok(());
        };
        self.start(0)?;
        let content = Content::Family(declared);
        let name = Name::new(seen.families, seen.protocol, &request, &content);
        let name = self.colors.paint(Part::Operation, name);
        writeln!(self.out, "{name}, {}:", Header(request.header()))?;
        let indent = self.indent;
        self.indent = indent.saturating_add(1);
        let offs = offs.and_then(|offs| usize::try_from(offs).ok());
        self.mark = offs.map(|offs| request.offset().saturating_add(offs));
        self.family(seen, &request, declared)?;
        self.indent = indent;
        self.mark = None;
        Ok(())
    }

    /// Writes the attributes of an extended ACK.
    fn ext_ack(
        &mut self,
        seen: &Seen<'_>,
        at: usize,
        ext_ack: &ExtAck<'_>,
        refusal: &Refusal,
    ) -> io::Result<()> {
        let attributes = match seen.message.attributes(at) {
            Ok(attributes) => attributes,
            Err(error) => return self.problem(&error),
        };
        walk(attributes, NlmsgErrAttr::info(), 0, self)?;
        if let Some(path) = &refusal.attribute {
            self.start(0)?;
            writeln!(self.out, "refused: {path}")?;
        }
        if let Some(missing) = ext_ack.miss_type {
            self.start(0)?;
            match refusal.missing {
                Some(name) => write!(self.out, "missing: {name}")?,
                None => write!(self.out, "missing: attribute {missing}")?,
            }
            if let Some(nest) = &refusal.nest {
                write!(self.out, " in {nest}")?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// Writes the fields of a struct in one line.
    fn fields(&mut self, depth: usize, bytes: &[u8], info: &StructInfo) -> io::Result<()> {
        if info.fields.is_empty() || bytes.is_empty() {
            return Ok(());
        }
        self.start(depth)?;
        let mut separator = "";
        for field in info.fields {
            let start = usize::from(field.offset);
            let end = start.saturating_add(field.size.into()).min(bytes.len());
            let Some(value) = bytes.get(start..end) else {
                break;
            };
            if value.is_empty() && field.size != 0 {
                break;
            }
            let name = info.names.get(field.name);
            write!(self.out, "{separator}{name} {:?}", field.kind.show(value))?;
            separator = ", ";
        }
        writeln!(self.out)
    }

    fn value(&mut self, bytes: &[u8], kind: &KindInfo, known: bool) -> io::Result<()> {
        write!(self.out, "{:?}", kind.show(bytes))?;
        match kind {
            // What follows a NUL is not a part of the text.
            KindInfo::Str => {
                let nul = bytes.iter().position(|byte| *byte == 0);
                let rest = nul.and_then(|nul| bytes.get(nul..)).unwrap_or_default();
                if rest.iter().any(|byte| *byte != 0) {
                    write!(self.out, " <ignored \"{}\">", rest.escape_ascii())?;
                }
            }
            KindInfo::Bytes if !known => {
                if let Some(text) = printable(bytes) {
                    write!(self.out, " \"{}\"", Text::new(text))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn attribute(
        &mut self,
        depth: usize,
        attribute: &Attribute<'_>,
        label: Label,
        kind: Option<&KindInfo>,
        known: bool,
    ) -> io::Result<()> {
        self.start(depth)?;
        match label {
            Label::Name(name) => write!(self.out, "{}:", self.colors.paint(Part::Name, name))?,
            Label::Index | Label::Unknown => write!(self.out, "{}:", attribute.nla_type())?,
        }
        if let Some(kind) = kind {
            write!(self.out, " ")?;
            self.value(attribute.payload(), kind, known)?;
        }
        if self.mark == Some(attribute.offset()) {
            write!(self.out, "  {}", self.colors.paint(Part::Problem, "<--"))?;
        }
        writeln!(self.out)
    }
}

impl<'a> Visit<'a> for Writer<'_> {
    fn visit(&mut self, depth: usize, item: &Item<'_, 'a>) -> io::Result<()> {
        match *item {
            Item::Fields { bytes, info, .. } => self.fields(depth, bytes, info),
            Item::Attribute {
                attribute,
                label,
                ref kind,
                known,
                ..
            } => self.attribute(depth, attribute, label, kind.as_ref(), known),
            // The padding of a sender that counts it.
            Item::Malformed { rest, .. } if rest.iter().all(|byte| *byte == 0) => Ok(()),
            Item::Malformed { error, rest } => {
                self.start(depth)?;
                let error = self.colors.paint(Part::Problem, error);
                writeln!(self.out, "{error}: {:?}", KindInfo::Bytes.show(rest))
            }
        }
    }
}

/// Returns the text in bytes of unknown meaning, if they look like some.
fn printable(bytes: &[u8]) -> Option<&[u8]> {
    let text = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    let is_text = text.len() >= 2 && text.iter().all(|byte| matches!(byte, b' '..=b'~'));
    is_text.then_some(text)
}

/// The fields of a header, without the length.
struct Header<'a>(&'a nlwire::NlMsgHdr);

impl fmt::Display for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.nlmsg_flags() != nlwire::NlmFlags::EMPTY {
            write!(f, "{}, ", super::flags(self.0))?;
        }
        write!(f, "seq {}, pid {}", self.0.nlmsg_seq(), self.0.nlmsg_pid())
    }
}

/// An error by its name.
struct Outcome(i32);

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Errno::new(self.0).and_then(Errno::name) {
            // The end of a dump can have a positive number.
            Some(name) if self.0 < 0 => f.write_str(name),
            _ => self.0.fmt(f),
        }
    }
}

/// A protocol by its name.
struct Protocol(i32);

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match protocol_name(self.0) {
            Some(name) => f.write_str(name),
            None => write!(f, "protocol {}", self.0),
        }
    }
}
