// SPDX-License-Identifier: MIT OR Apache-2.0
//! Input: records from a capture, a device, hexadecimal text or bytes.

mod device;
mod hex;
mod hex_line;
mod link;
mod pcap;
mod pcapng;
mod raw;
mod source;
mod strace;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

pub(crate) use hex::Hex;
pub(crate) use link::PacketType;
pub(crate) use source::Source;

use device::Device;
use pcap::Pcap;
use pcapng::Pcapng;
use raw::Raw;

/// The maximum length of a record in bytes. libpcap: `MAXIMUM_SNAPLEN`.
pub(crate) const MAX_LEN: usize = 256 * 1024;

/// A datagram and what the input tells about it.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The number of the record in the input, from 1. Wireshark: frame number.
    pub(crate) number: u64,
    /// The position of the datagram in the input, in bytes; 0 if the input is text.
    pub(crate) offset: u64,
    /// The time of the capture in nanoseconds since 1970.
    pub(crate) time: Option<u64>,
    pub(crate) packet_type: Option<PacketType>,
    /// The protocol, `NETLINK_*`, if the input tells it.
    pub(crate) protocol: Option<i32>,
    /// The number of bytes at the end that were not captured.
    pub(crate) missing: u64,
    /// The link-layer header and the datagram.
    bytes: Vec<u8>,
    /// The length of the link-layer header.
    header_len: usize,
}

impl Record {
    /// Returns the datagram.
    pub(crate) fn datagram(&self) -> &[u8] {
        self.bytes.get(self.header_len..).unwrap_or_default()
    }

    /// Resets everything but the number, which counts one more.
    fn begin(&mut self, offset: u64) {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        *self = Self {
            number: self.number.saturating_add(1),
            offset,
            bytes,
            ..Self::default()
        };
    }
}

/// An error of the input.
#[derive(Debug)]
pub(crate) enum InputError {
    Io(io::Error),
    /// The input cannot be read any further.
    Ended(String),
    /// One record is damaged; the next one can be read.
    Record(String),
}

impl InputError {
    /// Creates the error that nothing behind `offset` can be read.
    fn ended(offset: u64, problem: impl fmt::Display) -> Self {
        Self::Ended(format!("byte {offset}: {problem}"))
    }

    fn record(offset: u64, problem: impl fmt::Display) -> Self {
        Self::Record(format!("byte {offset}: {problem}"))
    }
}

impl From<io::Error> for InputError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Ended(problem) | Self::Record(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for InputError {}

/// The format of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Pcap,
    Pcapng,
    Hex,
    Raw,
}

/// An input that is being read.
#[derive(Debug)]
pub(crate) enum Input {
    Pcap(Pcap),
    Pcapng(Pcapng),
    Hex(Hex),
    Raw(Raw),
    Device(Device),
}

impl Input {
    /// Opens a file, or the standard input if `path` is `-`. Without a format, the first
    /// bytes determine it.
    pub(crate) fn open(path: &Path, format: Option<Format>) -> Result<Self, InputError> {
        let reader: Box<dyn Read> = if path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path)?)
        };
        Self::new(reader, format)
    }

    /// Reads `reader`.
    pub(crate) fn new(reader: Box<dyn Read>, format: Option<Format>) -> Result<Self, InputError> {
        let source = Source::new(reader)?;
        let format = match format {
            Some(format) => format,
            None => source.format()?,
        };
        Ok(match format {
            Format::Pcap => Self::Pcap(Pcap::new(source)?),
            Format::Pcapng => Self::Pcapng(Pcapng::new(source)),
            Format::Hex => Self::Hex(Hex::new(source)),
            Format::Raw => Self::Raw(Raw::new(source)),
        })
    }

    /// Opens an nlmon device.
    pub(crate) fn device(name: &str) -> Result<Self, InputError> {
        Ok(Self::Device(Device::open(name)?))
    }

    /// Returns whether the next record may have to be waited for.
    pub(crate) fn waits(&self) -> bool {
        match self {
            Self::Pcap(pcap) => pcap.source.is_empty(),
            Self::Pcapng(pcapng) => pcapng.source.is_empty(),
            Self::Hex(hex) => hex.source.is_empty(),
            Self::Raw(raw) => raw.source.is_empty(),
            Self::Device(_) => true,
        }
    }

    /// Reads the next record that is of netlink. Returns false at the end of the input.
    pub(crate) fn next(&mut self, record: &mut Record) -> Result<bool, InputError> {
        match self {
            Self::Pcap(pcap) => pcap.next(record),
            Self::Pcapng(pcapng) => pcapng.next(record),
            Self::Hex(hex) => hex.next(record),
            Self::Raw(raw) => raw.next(record),
            Self::Device(device) => device.next(record),
        }
    }
}
