// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages as JSON: an object in each line. The member `body` has the shape of the kernel's
//! `ynl`.

use std::io::{self, Write};

use nlwire::typed::{Json, NoAttrs, Set};
use nlwire::{Errno, Message};

use crate::families::Declared;
use crate::input::{PacketType, Record};
use crate::message::{usual_header_len, Content, Id, Name, Seen};
use crate::protocol::protocol_name;
use crate::refusal::{NlmsgErrAttr, Refusal};

/// Writes a message.
pub(super) fn message(out: &mut dyn Write, seen: &Seen<'_>) -> io::Result<()> {
    write!(out, "{{{}", place(seen.id))?;
    time(out, seen.record)?;
    match protocol_name(seen.protocol) {
        Some(name) => write!(out, ", \"protocol\": \"{name}\"")?,
        None => write!(out, ", \"protocol\": {}", seen.protocol)?,
    }
    let direction = match seen.direction() {
        PacketType::ToUser => "to-user",
        PacketType::ToKernel => "to-kernel",
    };
    write!(out, ", \"direction\": \"{direction}\"")?;
    if let Some(family) = seen.family() {
        write!(out, ", \"family\": ")?;
        string(out, family.as_bytes())?;
    }
    name(out, seen.name())?;
    header(out, seen.message.header())?;
    if let Some(request) = seen.request {
        write!(out, ", \"of\": {{{}}}", place(request.id))?;
    }
    if seen.missing != 0 {
        write!(out, ", \"missing-bytes\": {}", seen.missing)?;
    }
    match seen.content {
        Content::Family(declared) => body(out, seen, &seen.message, declared)?,
        Content::Ack(_) | Content::Done(_) => outcome(out, seen)?,
        Content::Control => payload(out, &seen.message)?,
        Content::Malformed(error) => {
            write!(out, ", \"malformed\": \"{error}\"")?;
            payload(out, &seen.message)?;
        }
    }
    writeln!(out, "}}")
}

/// Writes the outcome of a request.
fn outcome(out: &mut dyn Write, seen: &Seen<'_>) -> io::Result<()> {
    let error = seen.content.error().unwrap_or_default();
    write!(out, ", \"error\": {error}")?;
    let errno = Errno::new(error).filter(|_| error < 0);
    if let Some(name) = errno.and_then(Errno::name) {
        write!(out, ", \"errno\": \"{name}\"")?;
    }
    let refused = seen.refused().filter(|_| seen.content.is_refusal());
    if let Some((ext_ack, at)) = seen.ext_ack() {
        match seen.message.attributes(at) {
            Ok(attributes) => {
                let json = Json::new(attributes, NlmsgErrAttr::info());
                write!(out, ", \"extack\": {json}")?;
            }
            Err(error) => write!(out, ", \"malformed\": \"{error}\"")?,
        }
        if let Some((request, declared)) = &refused {
            let refusal = Refusal::new(&ext_ack, request, *declared);
            if let Some(path) = &refusal.attribute {
                write!(out, ", \"refused\": \"{path}\"")?;
            }
            if let Some(missing) = refusal.missing {
                write!(out, ", \"missing\": \"{missing}\"")?;
            }
            if let Some(nest) = &refusal.nest {
                write!(out, ", \"missing-in\": \"{nest}\"")?;
            }
        }
    }
    if let Some((request, declared)) = refused.filter(|_| seen.shows_refused()) {
        write!(
            out,
            ", \"request\": {{\"len\": {}",
            request.as_bytes().len()
        )?;
        let content = Content::Family(declared);
        name(
            out,
            Name::new(seen.families, seen.protocol, &request, &content),
        )?;
        header(out, request.header())?;
        body(out, seen, &request, declared)?;
        write!(out, "}}")?;
    }
    Ok(())
}

/// Writes the content of a message of a family.
fn body(
    out: &mut dyn Write,
    seen: &Seen<'_>,
    message: &Message<'_>,
    declared: Option<Declared>,
) -> io::Result<()> {
    if let Some(declared) = declared {
        let shown = declared.show(message);
        write!(out, ", \"body\": {}", shown.json())?;
        return match message.attributes(declared.header_len()) {
            Ok(attributes) if !declared.is_text() => {
                super::repeated::json(out, message, attributes, declared.set())
            }
            _ => Ok(()),
        };
    }
    let hdrlen = usual_header_len(seen.families, seen.protocol, message);
    let attributes = hdrlen.and_then(|hdrlen| message.attributes(hdrlen).ok());
    match attributes {
        Some(attributes) => {
            let json = Json::new(attributes, NoAttrs::info());
            write!(out, ", \"body\": {json}")
        }
        None => payload(out, message),
    }
}

fn payload(out: &mut dyn Write, message: &Message<'_>) -> io::Result<()> {
    write!(out, ", \"payload\": \"")?;
    hex(out, message.payload())?;
    write!(out, "\"")
}

pub(super) fn hex(out: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
}

fn place(id: Id) -> String {
    format!("\"record\": {}, \"message\": {}", id.record, id.message)
}

/// Writes the time of a record, in seconds since 1970.
pub(super) fn time(out: &mut dyn Write, record: &Record) -> io::Result<()> {
    let Some(time) = record.time else {
        return Ok(());
    };
    let (seconds, nanoseconds) = (time / 1_000_000_000, time % 1_000_000_000);
    write!(out, ", \"time\": {seconds}.{nanoseconds:09}")
}

fn name(out: &mut dyn Write, name: Name<'_>) -> io::Result<()> {
    write!(out, ", \"name\": ")?;
    string(out, name.to_string().as_bytes())
}

fn header(out: &mut dyn Write, header: &nlwire::NlMsgHdr) -> io::Result<()> {
    write!(
        out,
        ", \"nlmsg-type\": {}, \"nlmsg-flags\": [",
        header.nlmsg_type()
    )?;
    let flags = super::flags(header);
    let mut separator = "";
    for flag in flags.split(" | ").filter(|flag| *flag != "0x0") {
        write!(out, "{separator}\"{flag}\"")?;
        separator = ", ";
    }
    write!(
        out,
        "], \"nlmsg-seq\": {}, \"nlmsg-pid\": {}",
        header.nlmsg_seq(),
        header.nlmsg_pid()
    )
}

/// Writes text as a string of JSON.
pub(super) fn string(out: &mut dyn Write, text: &[u8]) -> io::Result<()> {
    write!(out, "\"")?;
    for character in String::from_utf8_lossy(text).chars() {
        match character {
            '"' | '\\' => write!(out, "\\{character}")?,
            // Control characters, and those that change the direction of text.
            '\0'..='\x1f'
            | '\x7f'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => write!(out, "\\u{:04x}", u32::from(character))?,
            other => write!(out, "{other}")?,
        }
    }
    write!(out, "\"")
}
