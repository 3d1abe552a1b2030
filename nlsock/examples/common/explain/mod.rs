//! Messages byte by byte, with the meaning of the bytes.

mod layout;

use std::ffi::CStr;
use std::fmt::Display;
use std::io::{self, Write};

use layout::*;
use nlwire::align::{nlmsg_align, NLA_HDRLEN};
use nlwire::uapi::*;
use nlwire::{Attribute, Attributes, Message, MessageKind, NlMsgHdr};

use super::format::{hex, ip};
use super::rtnl::oper_state;

/// The kernel sends no attributes nested deeper than this.
const MAX_DEPTH: usize = 16;

/// Prints a message of `protocol` under `title`.
pub(crate) fn explain(
    out: &mut dyn Write,
    title: impl Display,
    protocol: i32,
    message: &Message<'_>,
) -> io::Result<()> {
    writeln!(out, "{title}, at byte {} of a datagram:", message.offset())?;
    let mut printer = Printer {
        out,
        protocol,
        message: *message,
        at: 0,
    };
    printer.header(message.header(), 0)?;
    let end = message.as_bytes().len();
    match message.kind() {
        MessageKind::Family(nlmsg_type) => {
            if let Some((fields, schema)) = layout(protocol, nlmsg_type) {
                printer.fields(fields)?;
                printer.until(nlmsg_align(printer.at), 0, "padding")?;
                printer.attributes(end, schema)?;
            }
        }
        MessageKind::Done => {
            printer.fields(&[("error", Format::I32)])?;
            printer.ext_ack()?;
        }
        MessageKind::Error => {
            printer.fields(&[("error", Format::I32)])?;
            if let Ok(ack) = message.ack() {
                printer.header(ack.request(), 1)?;
                let echo = ack.echo().map_or(end, <[u8]>::len);
                printer.next(echo, 1, "payload")?;
                printer.until(nlmsg_align(printer.at), 1, "padding")?;
            }
            printer.ext_ack()?;
        }
        _ => {}
    }
    printer.until(end, 0, "payload")?;
    writeln!(out)
}

/// Prints a message part by part, from its first byte to its last.
struct Printer<'a> {
    out: &'a mut dyn Write,
    protocol: i32,
    message: Message<'a>,
    /// The number of bytes that have been printed.
    at: usize,
}

impl<'a> Printer<'a> {
    /// Prints the next `len` bytes, and their meaning once, indented by `depth`.
    fn next(&mut self, len: usize, depth: usize, meaning: impl Display) -> io::Result<()> {
        let mut meaning = format!("{}{meaning}", "  ".repeat(depth));
        let rest = self.rest();
        for row in rest.get(..len).unwrap_or(rest).chunks(8) {
            let line = format!("{:6}  {:24} {meaning}", self.at, hex(row, " "));
            writeln!(self.out, "{}", line.trim_end())?;
            self.at = self.at.saturating_add(row.len());
            meaning.clear();
        }
        Ok(())
    }

    /// Prints the bytes up to `end`, which counts from the start of the message.
    fn until(&mut self, end: usize, depth: usize, meaning: impl Display) -> io::Result<()> {
        self.next(end.saturating_sub(self.at), depth, meaning)
    }

    /// Returns the bytes that have not been printed.
    fn rest(&self) -> &'a [u8] {
        self.message.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Prints the header of a message.
    fn header(&mut self, header: &NlMsgHdr, depth: usize) -> io::Result<()> {
        let (nlmsg_type, nlmsg_flags) = (header.nlmsg_type(), header.nlmsg_flags());
        let name = find(CONTROL_TYPES, nlmsg_type).or(match (self.protocol, nlmsg_type) {
            (NETLINK_ROUTE, nlmsg_type) => find(ROUTE_TYPES, nlmsg_type),
            (NETLINK_GENERIC, GENL_ID_CTRL) => Some("nlctrl"),
            _ => None,
        });
        // The meaning of the upper bits depends on the type.
        let is_request = nlmsg_flags.contains(NLM_F_REQUEST);
        let upper = match name {
            Some("NLMSG_ERROR" | "NLMSG_DONE") => ACK_FLAGS,
            Some(name) if is_request && name.starts_with("RTM_NEW") => NEW_FLAGS,
            _ if is_request => GET_FLAGS,
            _ => &[],
        };
        let names = FLAGS.iter().chain(upper);
        let names = names.map(|(flag, name)| (flag.bits().into(), *name));
        let nlmsg_flags = bits(nlmsg_flags.bits().into(), names);
        let name = name.unwrap_or_default();
        self.next(4, depth, format_args!("nlmsg_len {}", header.nlmsg_len()))?;
        self.next(2, depth, format_args!("nlmsg_type {nlmsg_type} {name}"))?;
        self.next(2, depth, format_args!("nlmsg_flags {nlmsg_flags}"))?;
        self.next(4, depth, format_args!("nlmsg_seq {}", header.nlmsg_seq()))?;
        self.next(4, depth, format_args!("nlmsg_pid {}", header.nlmsg_pid()))
    }

    /// Prints the fields of a family header.
    fn fields(&mut self, fields: Fields) -> io::Result<()> {
        for (name, format) in fields {
            let len = match format {
                Format::U8 => 1,
                Format::U16 | Format::Bytes => 2,
                _ => 4,
            };
            let bytes = self.rest().get(..len).unwrap_or_default();
            let value = value(bytes, *format);
            self.next(len, 0, format_args!("{name} {value}"))?;
        }
        Ok(())
    }

    /// Prints the attributes of an extended ACK, if there is one.
    fn ext_ack(&mut self) -> io::Result<()> {
        if !self.message.nlmsg_flags().contains(NLM_F_ACK_TLVS) {
            return Ok(());
        }
        self.attributes(self.message.as_bytes().len(), EXT_ACK)
    }

    /// Prints the attributes up to `end`.
    fn attributes(&mut self, end: usize, schema: Schema) -> io::Result<()> {
        let len = end.saturating_sub(self.at);
        let stream = self.rest().get(..len).unwrap_or_default();
        let offset = self.message.offset().saturating_add(self.at);
        self.walk(Attributes::with_offset(stream, offset), end, schema, 0)
    }

    /// Prints attributes that end at `end`, and the attributes in them.
    fn walk(
        &mut self,
        mut attributes: Attributes<'_>,
        end: usize,
        schema: Schema,
        depth: usize,
    ) -> io::Result<()> {
        let inside = depth.saturating_add(1);
        let mut problem = String::from("too few for an attribute");
        for attribute in attributes.by_ref() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    problem = error.kind.to_string();
                    break;
                }
            };
            let start = attribute.offset().saturating_sub(self.message.offset());
            self.until(start, inside, "padding")?; // of the previous attribute

            let header = attribute.header();
            let (format, name) = look_up(&attribute, schema);
            let (nla_len, nla_type) = (header.nla_len(), header.nla_type());
            let nested = if header.is_nested() {
                "NLA_F_NESTED | "
            } else {
                ""
            };
            let meaning = format!("nla_len {nla_len}, nla_type {nested}{nla_type} {name}");
            self.next(NLA_HDRLEN, depth, meaning)?;
            let payload = attribute.payload();
            match format {
                Format::Nest(schema) if inside < MAX_DEPTH => {
                    let end = self.at.saturating_add(payload.len());
                    self.walk(attribute.nested(), end, schema, inside)?;
                }
                _ => self.next(payload.len(), inside, value(payload, format))?,
            }
        }
        let rest = attributes.remainder().len();
        self.until(end.saturating_sub(rest), inside, "padding")?;
        self.until(end, depth, problem)
    }
}

fn find(names: Names<u16>, value: u16) -> Option<&'static str> {
    let found = names.iter().find(|(number, _)| *number == value);
    found.map(|(_, name)| *name)
}

/// Returns the format of an attribute's value, and the name of its type.
fn look_up(attribute: &Attribute<'_>, schema: Schema) -> (Format, &'static str) {
    for (format, names) in schema {
        if names.is_empty() {
            return (*format, "");
        }
        if let Some(name) = find(names, attribute.nla_type()) {
            return (*format, name);
        }
    }
    if attribute.is_nested() {
        (Format::Nest(&[]), "")
    } else {
        (Format::Bytes, "")
    }
}

/// Returns a value as text.
fn value(bytes: &[u8], format: Format) -> String {
    match format {
        Format::U8 => number(bytes, u8::from_ne_bytes),
        Format::U16 => number(bytes, u16::from_ne_bytes),
        Format::U32 => number(bytes, u32::from_ne_bytes),
        Format::U64 => number(bytes, u64::from_ne_bytes),
        Format::I32 => number(bytes, i32::from_ne_bytes),
        Format::I64 => number(bytes, i64::from_ne_bytes),
        Format::Bits(names) => number(bytes, |bytes| {
            bits(u32::from_ne_bytes(bytes), names.iter().copied())
        }),
        Format::OperState => number(bytes, |[state]| oper_state(state)),
        Format::Text => match CStr::from_bytes_until_nul(bytes) {
            Ok(text) => format!("\"{}\"", text.to_bytes().escape_ascii()),
            Err(_) => "(text without a NUL)".to_owned(),
        },
        Format::Address => ip(bytes),
        Format::Hardware => hex(bytes, ":"),
        Format::Bytes | Format::Nest(_) => "(bytes)".to_owned(),
    }
}

/// Returns a number as text. `read` makes it from as many bytes as it needs.
fn number<const N: usize, T: Display>(bytes: &[u8], read: impl Fn([u8; N]) -> T) -> String {
    match bytes.try_into() {
        Ok(bytes) => read(bytes).to_string(),
        Err(_) => format!("({} bytes instead of {N})", bytes.len()),
    }
}

/// Returns flags as text: the number, and the names of the bits that are set.
fn bits(flags: u32, names: impl Iterator<Item = (u32, &'static str)>) -> String {
    let mut text = format!("{flags:#x}");
    for (flag, name) in names {
        if flags & flag == flag {
            text = format!("{text} {name}");
        }
    }
    text
}
