// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Pcap`]: pcap files, as in pcap-savefile(5).
//!
//! Headers are in the byte order of the machine that wrote the file. Messages are in the byte
//! order of the machine that sent them.

use super::link::LinkType;
use super::{InputError, Record, Source, MAX_LEN};

/// A pcap file that is being read.
#[derive(Debug)]
pub(crate) struct Pcap {
    pub(super) source: Source,
    swapped: bool,
    /// The number of nanoseconds in the unit of the time's fraction.
    unit: u32,
    link: LinkType,
    /// The error that follows the incomplete record that has been returned.
    end: Option<InputError>,
}

impl Pcap {
    /// Reads the header of a file: magic number, version, time zone, accuracy, maximum length
    /// of a record, link type.
    pub(super) fn new(mut source: Source) -> Result<Self, InputError> {
        let header = source.array::<24>("the file's header")?;
        let header = header.ok_or_else(|| InputError::ended(0, "the input is empty"))?;
        let [magic, version, _zone, _accuracy, _max_len, link] = words(&header);
        let (swapped, unit) = match magic {
            0xa1b2_c3d4 => (false, 1000),
            0xa1b2_3c4d => (false, 1),
            0xd4c3_b2a1 => (true, 1000),
            0x4d3c_b2a1 => (true, 1),
            _ => {
                let problem = format!("{magic:#010x} is not pcap's magic number");
                return Err(InputError::ended(0, problem));
            }
        };
        let [version, link] = [version, link].map(|word| native(word, swapped));
        // Two numbers of 16 bits, major first.
        if version != 0x0002_0004 && version != 0x0004_0002 {
            let problem = format!("{version:#010x} is not version 2.4");
            return Err(InputError::ended(4, problem));
        }
        // The upper bits have the length of a frame check sequence.
        let link = link & 0xffff;
        let Some(link) = LinkType::new(link) else {
            return Err(InputError::ended(20, wrong_link(link)));
        };
        Ok(Self {
            source,
            swapped,
            unit,
            link,
            end: None,
        })
    }

    /// Reads the next record. Its header: seconds, fraction of a second, number of bytes in
    /// the file, number of bytes before they were cut.
    pub(super) fn next(&mut self, record: &mut Record) -> Result<bool, InputError> {
        loop {
            if let Some(error) = self.end.take() {
                return Err(error);
            }
            let start = self.source.offset;
            let Some(header) = self.source.array::<16>("a record's header")? else {
                return Ok(false);
            };
            let words = words::<4>(&header);
            let [seconds, fraction, len, full_len] = words.map(|word| native(word, self.swapped));
            record.begin(self.source.offset);
            let nanoseconds = u64::from(fraction).saturating_mul(self.unit.into());
            let seconds = u64::from(seconds).saturating_mul(1_000_000_000);
            record.time = Some(seconds.saturating_add(nanoseconds));
            record.missing = full_len.saturating_sub(len).into();
            self.end = read_packet(&mut self.source, start, len.into(), record)?;
            match record.read_link(self.link) {
                Ok(false) => {}
                Err(_) if self.end.is_some() => {} // the end of the file explains it
                other => return other,
            }
        }
    }
}

/// Reads a packet of `len` bytes. If the input ends within it, returns the error for it; the
/// record has the bytes that are there.
pub(super) fn read_packet(
    source: &mut Source,
    start: u64,
    len: u64,
    record: &mut Record,
) -> Result<Option<InputError>, InputError> {
    let wanted = usize::try_from(len).unwrap_or(usize::MAX);
    if wanted > MAX_LEN {
        let problem = format!("a record of {len} bytes, at most {MAX_LEN}");
        if source.skip(len)? < len {
            let problem = format!("{problem}, and the input ends within it");
            return Err(InputError::ended(start, problem));
        }
        return Err(InputError::record(start, problem));
    }
    let start = source.offset;
    source.read(wanted, &mut record.bytes)?;
    let read = u64::try_from(record.bytes.len()).unwrap_or(len);
    if read >= len {
        return Ok(None);
    }
    let missing = len.saturating_sub(read);
    record.missing = record.missing.saturating_add(missing);
    Ok(Some(InputError::ended(
        start,
        "the input ends within a record",
    )))
}

pub(super) fn wrong_link(link: u32) -> String {
    format!("link type {link}, netlink has 253, and cooked captures 113 and 276")
}

/// Returns the words of `bytes` in the byte order of this machine.
fn words<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let mut words = [0; N];
    for (word, bytes) in words.iter_mut().zip(bytes.chunks_exact(4)) {
        *word = u32::from_ne_bytes(bytes.try_into().unwrap_or_default());
    }
    words
}

const fn native(word: u32, swapped: bool) -> u32 {
    if swapped {
        word.swap_bytes()
    } else {
        word
    }
}
