// SPDX-License-Identifier: MIT OR Apache-2.0
//! Datagrams of `NETLINK_KOBJECT_UEVENT`: of the kernel and of udev.
//!
//! ```text
//!  "add@/devices/...\0" "ACTION=add\0" "DEVPATH=/devices/...\0" ...
//!
//!   0            8           12            16           20
//!  +------------+-----------+-------------+------------+------------+-----
//!  | "libudev\0"| 0xfeedcafe| header size | offset of  | length of  | filters, properties
//!  |            | big endian|             | properties | properties |
//!  +------------+-----------+-------------+------------+------------+-----
//! ```

use std::io::{self, Write};

use nlwire::Text;

use crate::color::{Colors, Part};
use crate::input::{PacketType, Record};

const PREFIX: &[u8] = b"libudev\0";
const MAGIC: [u8; 4] = 0xfeed_cafe_u32.to_be_bytes();

/// An event.
struct Event<'a> {
    is_udev: bool,
    /// `add@/devices/...`. Empty if udev wrote it.
    title: &'a [u8],
    properties: &'a [u8],
}

impl<'a> Event<'a> {
    fn new(datagram: &'a [u8]) -> Self {
        let word = |at: usize| {
            let bytes = datagram.get(at..at.saturating_add(4))?;
            let bytes = bytes.try_into().ok()?;
            usize::try_from(u32::from_ne_bytes(bytes)).ok()
        };
        let magic = datagram.get(8..12);
        if datagram.starts_with(PREFIX) && magic == Some(&MAGIC) {
            let properties = word(16).zip(word(20)).and_then(|(start, len)| {
                let end = start.checked_add(len)?;
                datagram.get(start..end.min(datagram.len()))
            });
            return Self {
                is_udev: true,
                title: &[],
                properties: properties.unwrap_or_default(),
            };
        }
        let end = datagram.iter().position(|byte| *byte == 0);
        let end = end.unwrap_or(datagram.len());
        Self {
            is_udev: false,
            title: datagram.get(..end).unwrap_or_default(),
            properties: datagram.get(end.saturating_add(1)..).unwrap_or_default(),
        }
    }

    fn properties(&self) -> impl Iterator<Item = &'a [u8]> {
        let lines = self.properties.split(|byte| *byte == 0);
        lines.filter(|line| !line.is_empty())
    }

    /// Returns the value of a property.
    fn property(&self, name: &str) -> Option<&'a [u8]> {
        self.properties().find_map(|line| {
            let value = line.strip_prefix(name.as_bytes())?;
            value.strip_prefix(b"=")
        })
    }
}

/// Writes an event as text.
pub(super) fn text(
    out: &mut dyn Write,
    colors: Colors,
    record: &Record,
    brief: bool,
) -> io::Result<()> {
    let event = Event::new(record.datagram());
    let place = format!("#{}{}", record.number, super::time(record));
    let direction = super::direction(record.packet_type.unwrap_or(PacketType::ToUser));
    write!(out, "{} {direction}: ", colors.paint(Part::Title, place))?;
    if event.is_udev {
        let action = Text::new(event.property("ACTION").unwrap_or_default());
        let path = Text::new(event.property("DEVPATH").unwrap_or_default());
        let title = format!("{action}@{path}");
        writeln!(out, "{} (udev)", colors.paint(Part::Operation, title))?;
    } else {
        let title = Text::new(event.title);
        writeln!(out, "{} (uevent)", colors.paint(Part::Operation, title))?;
    }
    if brief {
        return Ok(());
    }
    for line in event.properties() {
        let equals = line.iter().position(|byte| *byte == b'=');
        match equals.and_then(|at| line.split_at_checked(at)) {
            Some((name, value)) => {
                let name = colors.paint(Part::Name, Text::new(name));
                writeln!(out, "  {name}{}", Text::new(value))?;
            }
            None => writeln!(out, "  {}", Text::new(line))?,
        }
    }
    writeln!(out)
}

/// Writes an event as JSON.
pub(super) fn json(out: &mut dyn Write, record: &Record) -> io::Result<()> {
    let event = Event::new(record.datagram());
    write!(out, "{{\"record\": {}", record.number)?;
    super::json::time(out, record)?;
    write!(
        out,
        ", \"protocol\": \"NETLINK_KOBJECT_UEVENT\", \"sender\": "
    )?;
    let sender = if event.is_udev { "udev" } else { "kernel" };
    super::json::string(out, sender.as_bytes())?;
    if !event.is_udev {
        write!(out, ", \"title\": ")?;
        super::json::string(out, event.title)?;
    }
    write!(out, ", \"properties\": [")?;
    let mut separator = "";
    for line in event.properties() {
        write!(out, "{separator}")?;
        super::json::string(out, line)?;
        separator = ", ";
    }
    writeln!(out, "]}}")
}
