// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Pcapng`]: pcapng files, as in draft-ietf-opsawg-pcapng.
//!
//! ```text
//!   0            4              8                        len - 4
//!  +------------+--------------+------------------------+--------------+
//!  | block type | block length | body, padded           | block length |
//!  +------------+--------------+------------------------+--------------+
//! ```
//!
//! A section begins with a section header block, which has its byte order. Packets refer to
//! the interface description blocks of their section. Other blocks are skipped.

use super::link::LinkType;
use super::pcap::{read_packet, wrong_link};
use super::{InputError, Record, Source, MAX_LEN};

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
/// The obsolete form of [`ENHANCED`].
const PACKET: u32 = 2;
const SIMPLE: u32 = 3;
const ENHANCED: u32 = 6;

/// The maximum number of interfaces of a section that are kept.
const MAX_INTERFACES: usize = 4096;

/// A pcapng file that is being read.
#[derive(Debug)]
pub(crate) struct Pcapng {
    pub(super) source: Source,
    big_endian: bool,
    interfaces: Vec<Interface>,
    /// The error that follows the incomplete record that has been returned.
    end: Option<InputError>,
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: u32,
    /// The maximum length of a packet; 0 if there is none.
    max_len: u32,
    /// The number of units of time in a second.
    resolution: u64,
}

/// The start of a packet block.
struct Packet {
    interface: u32,
    time: Option<u64>,
    len: u32,
    full_len: u32,
}

impl Pcapng {
    pub(super) const fn new(source: Source) -> Self {
        Self {
            source,
            big_endian: false,
            interfaces: Vec::new(),
            end: None,
        }
    }

    /// Reads blocks up to the next packet of netlink.
    pub(super) fn next(&mut self, record: &mut Record) -> Result<bool, InputError> {
        loop {
            if let Some(error) = self.end.take() {
                return Err(error);
            }
            let start = self.source.offset;
            let Some(header) = self.source.array::<8>("a block's header")? else {
                return Ok(false);
            };
            let [a, b, c, d, length @ ..] = header;
            let kind = self.u32([a, b, c, d]);
            if start == 0 && kind != SECTION {
                let problem = format!("{kind:#010x} is not pcapng's magic number");
                return Err(InputError::ended(0, problem));
            }
            if kind == SECTION {
                self.begin_section(start)?;
            }
            let length = self.u32(length);
            // What has been read, and the length at the end.
            let known = if kind == SECTION { 16 } else { 12 };
            let Some(body) = u64::from(length).checked_sub(known) else {
                let problem = format!("a block of {length} bytes, less than its header");
                return Err(InputError::ended(start, problem));
            };
            let mut body = Body {
                start,
                left: body.next_multiple_of(4),
            };
            let found = match kind {
                INTERFACE => self.interface(&mut body).map(|()| None),
                ENHANCED | PACKET | SIMPLE => self.packet(kind, &mut body, record).map(Some),
                _ => Ok(None),
            };
            let skipped = match self.end {
                Some(_) => Ok(()),
                None => self.skip(body.left.saturating_add(4)),
            };
            match found {
                Err(InputError::Record(_)) if skipped.is_err() => {
                    self.end = skipped.err();
                    return found.map(|_| true);
                }
                Err(error) => return Err(error),
                Ok(None | Some(false)) => {
                    skipped?;
                }
                Ok(Some(true)) => {
                    if let Err(error) = skipped {
                        self.end = Some(error);
                    }
                    return Ok(true);
                }
            }
        }
    }

    /// Reads the magic number of byte order of a section.
    fn begin_section(&mut self, start: u64) -> Result<(), InputError> {
        let magic = self.source.array::<4>("a section's header")?;
        self.big_endian = match magic.unwrap_or_default() {
            [0x1a, 0x2b, 0x3c, 0x4d] => true,
            [0x4d, 0x3c, 0x2b, 0x1a] => false,
            other => {
                let magic = u32::from_be_bytes(other);
                let problem = format!("{magic:#010x} is not the magic of a byte order");
                return Err(InputError::ended(start.saturating_add(8), problem));
            }
        };
        self.interfaces.clear();
        Ok(())
    }

    /// Reads an interface description: link type, maximum length, options.
    fn interface(&mut self, body: &mut Body) -> Result<(), InputError> {
        let fixed: [u8; 8] = self.take(body)?;
        let [l0, l1, _, _, max_len @ ..] = fixed;
        let mut interface = Interface {
            link: self.u16([l0, l1]).into(),
            max_len: self.u32(max_len),
            resolution: 1_000_000,
        };
        while body.left >= 4 {
            let [c0, c1, l0, l1] = self.take(body)?;
            let (code, len) = (self.u16([c0, c1]), self.u16([l0, l1]));
            let padded = u64::from(len).next_multiple_of(4).min(body.left);
            match (code, len) {
                (0, _) => break,
                // if_tsresol: a power of ten, or of two.
                (9, 1) if padded == 4 => {
                    let [exponent, ..] = self.take::<4>(body)?;
                    let (base, exponent) = match exponent.checked_sub(0x80) {
                        Some(exponent) => (2u64, exponent),
                        None => (10, exponent),
                    };
                    if let Some(resolution) = base.checked_pow(exponent.into()) {
                        interface.resolution = resolution;
                    }
                }
                _ => {
                    body.left = body.left.saturating_sub(padded);
                    self.skip(padded)?;
                }
            }
        }
        if self.interfaces.len() >= MAX_INTERFACES {
            let problem = format!("more than {MAX_INTERFACES} interfaces");
            return Err(InputError::ended(body.start, problem));
        }
        self.interfaces.push(interface);
        Ok(())
    }

    /// Reads a packet. Returns false if it is not of netlink.
    fn packet(
        &mut self,
        kind: u32,
        body: &mut Body,
        record: &mut Record,
    ) -> Result<bool, InputError> {
        record.begin(body.start);
        let packet = self.packet_header(kind, body)?;
        let index = usize::try_from(packet.interface).unwrap_or(usize::MAX);
        let Some(interface) = self.interfaces.get(index).copied() else {
            let problem = format!("interface {index} is not described");
            return Err(InputError::record(body.start, problem));
        };
        let Some(link) = LinkType::new(interface.link) else {
            // Files of several interfaces also have others.
            if self.interfaces.len() > 1 {
                return Ok(false);
            }
            return Err(InputError::ended(body.start, wrong_link(interface.link)));
        };
        let len = match packet.len {
            u32::MAX => match interface.max_len {
                0 => packet.full_len,
                max_len => packet.full_len.min(max_len),
            },
            len => len,
        };
        if u64::from(len) > body.left {
            let problem = format!("a packet of {len} bytes in a block of fewer");
            return Err(InputError::record(body.start, problem));
        }
        record.time = packet
            .time
            .map(|time| nanoseconds(time, interface.resolution));
        record.missing = packet.full_len.saturating_sub(len).into();
        record.offset = self.source.offset;
        body.left = body.left.saturating_sub(len.into());
        self.end = read_packet(&mut self.source, body.start, len.into(), record)?;
        match record.read_link(link) {
            Err(_) if self.end.is_some() => Ok(false), // the end of the file explains it
            other => other,
        }
    }

    /// Reads what precedes the bytes of a packet.
    fn packet_header(&mut self, kind: u32, body: &mut Body) -> Result<Packet, InputError> {
        if kind == SIMPLE {
            let full_len: [u8; 4] = self.take(body)?;
            return Ok(Packet {
                interface: 0,
                time: None,
                len: u32::MAX,
                full_len: self.u32(full_len),
            });
        }
        let fixed: [u8; 20] = self.take(body)?;
        let mut words = [0; 5];
        for (word, bytes) in words.iter_mut().zip(fixed.chunks_exact(4)) {
            *word = self.u32(bytes.try_into().unwrap_or_default());
        }
        let [interface, high, low, len, full_len] = words;
        let [i0, i1, ..] = fixed;
        Ok(Packet {
            // The obsolete block has a count of drops in the other half.
            interface: if kind == PACKET {
                self.u16([i0, i1]).into()
            } else {
                interface
            },
            time: Some(u64::from(high) << 32 | u64::from(low)),
            len: len.min(u32::MAX - 1),
            full_len,
        })
    }

    /// Reads `N` bytes of a block's body.
    fn take<const N: usize>(&mut self, body: &mut Body) -> Result<[u8; N], InputError> {
        let len = u64::try_from(N).unwrap_or(u64::MAX);
        let Some(left) = body.left.checked_sub(len) else {
            let problem = "a block that is too short for its type";
            return Err(InputError::record(body.start, problem));
        };
        body.left = left;
        let bytes = self.source.array("a block")?;
        bytes.ok_or_else(|| InputError::ended(body.start, "the input ends within a block"))
    }

    fn skip(&mut self, len: u64) -> Result<(), InputError> {
        let start = self.source.offset;
        if self.source.skip(len)? < len {
            return Err(InputError::ended(start, "the input ends within a block"));
        }
        Ok(())
    }

    const fn u16(&self, bytes: [u8; 2]) -> u16 {
        if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }
    }

    const fn u32(&self, bytes: [u8; 4]) -> u32 {
        if self.big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        }
    }
}

/// The body of a block that is being read.
struct Body {
    /// The offset of the block.
    start: u64,
    /// The number of bytes that have not been read.
    left: u64,
}

/// Converts a time to nanoseconds.
fn nanoseconds(time: u64, resolution: u64) -> u64 {
    let time = u128::from(time).saturating_mul(1_000_000_000);
    let time = time.checked_div(resolution.into()).unwrap_or_default();
    u64::try_from(time).unwrap_or(u64::MAX)
}

const _: () = assert!(MAX_LEN < u32::MAX as usize);
