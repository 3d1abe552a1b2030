// SPDX-License-Identifier: MIT OR Apache-2.0
//! Output: text, JSON, or bytes with their meaning.

mod bytes;
mod json;
mod repeated;
mod text;
mod uevent;

use std::io::{self, Write};

use nlwire::NlMsgHdr;

use crate::color::Colors;
use crate::input::{PacketType, Record};
use crate::message::Seen;

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    /// One line for each message.
    Brief,
    Json,
    Bytes,
}

/// Writes messages in a form.
#[derive(Debug)]
pub(crate) struct Printer {
    pub(crate) form: Form,
    pub(crate) colors: Colors,
}

impl Printer {
    /// Writes a message.
    pub(crate) fn message(&self, out: &mut dyn Write, seen: &Seen<'_>) -> io::Result<()> {
        match self.form {
            Form::Text => text::message(out, self.colors, seen),
            Form::Brief => text::title(out, self.colors, seen),
            Form::Json => json::message(out, seen),
            Form::Bytes => bytes::message(out, self.colors, seen),
        }
    }

    /// Writes a datagram of `NETLINK_KOBJECT_UEVENT`, which is text.
    pub(crate) fn uevent(&self, out: &mut dyn Write, record: &Record) -> io::Result<()> {
        match self.form {
            Form::Json => uevent::json(out, record),
            form => uevent::text(out, self.colors, record, form == Form::Brief),
        }
    }
}

/// Returns the names of the flags of a message. The meaning of a flag depends on the type.
fn flags(header: &NlMsgHdr) -> String {
    let text = format!("{header:?}");
    let flags = text.split_once("nlmsg_flags: ");
    let flags = flags.and_then(|(_, behind)| behind.split_once(','));
    flags.map_or_else(String::new, |(flags, _)| flags.to_owned())
}

/// Writes the time of day, in UTC, and a space.
fn time(record: &Record) -> String {
    let Some(time) = record.time else {
        return String::new();
    };
    let micros = time / 1000;
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!(" {hours:02}:{minutes:02}:{:02}.{micros:06}", seconds % 60)
}

const fn direction(direction: PacketType) -> &'static str {
    match direction {
        PacketType::ToUser => "to user",
        PacketType::ToKernel => "to kernel",
    }
}
