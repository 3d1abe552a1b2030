//! Captured netlink traffic: pcap files with `LINKTYPE_NETLINK`.
//!
//! The format is in pcap-savefile(5), the link type at tcpdump.org. Headers are
//! in the byte order of the machine that wrote the file. Messages are in the byte
//! order of the machine that sent them.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use nlwire::uapi::ARPHRD_NETLINK;

use super::Result;

const LINKTYPE_NETLINK: u32 = 253;
/// The maximum length of a record in bytes. libpcap: `MAXIMUM_SNAPLEN`.
const MAX_LEN: usize = 256 * 1024;

/// A captured datagram.
pub(crate) struct Record {
    /// The position of the datagram in the file, in bytes.
    pub(crate) offset: u64,
    /// The receiver of the datagram, if the capture has it.
    pub(crate) receiver: Option<&'static str>,
    pub(crate) protocol: i32,
    pub(crate) datagram: Vec<u8>,
    /// The number of bytes at the end that were not captured.
    pub(crate) missing: u32,
}

/// A pcap file that is being read.
pub(crate) struct Capture {
    reader: Box<dyn Read>,
    /// The number of bytes that have been read.
    offset: u64,
    swapped: bool,
}

impl Capture {
    /// Opens a file, or stdin if `path` is `-`, and reads its header: magic number,
    /// version, time zone, accuracy, maximum length of a record, link type.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut this = Self {
            reader: if path.as_os_str() == "-" {
                Box::new(io::stdin().lock())
            } else {
                Box::new(BufReader::new(File::open(path)?))
            },
            offset: 0,
            swapped: false,
        };
        let words = this.words("the file's header")?;
        let words: [u32; 6] = words.ok_or("byte 0: the file is empty")?;
        let [magic, ..] = words;
        this.swapped = match magic {
            0xa1b2_c3d4 | 0xa1b2_3c4d => false, // times in microseconds, nanoseconds
            0xd4c3_b2a1 | 0x4d3c_b2a1 => true,
            0x0a0d_0d0a => {
                let error = "byte 0: pcapng, not pcap (`tcpdump -r FILE -w -` converts it)";
                return Err(error.into());
            }
            _ => return Err(format!("byte 0: {magic:#010x} is not pcap's magic number").into()),
        };
        let [_, version, _zone, _accuracy, _max_len, link] = words.map(|word| this.native(word));
        // Two numbers of 16 bits, major first.
        if version != 0x0002_0004 && version != 0x0004_0002 {
            return Err(format!("byte 4: {version:#010x} is not version 2.4").into());
        }
        if link != LINKTYPE_NETLINK {
            let error = format!("byte 20: link type {link}, netlink has {LINKTYPE_NETLINK}");
            return Err(error.into());
        }
        Ok(this)
    }

    /// Returns whether the file was written in the other byte order. The messages
    /// in it can be in either.
    pub(crate) fn is_swapped(&self) -> bool {
        self.swapped
    }

    /// Returns the next record, `None` at the end of the file. Its header:
    /// seconds, fraction of a second, number of bytes in the file, number of bytes
    /// before they were cut.
    pub(crate) fn next(&mut self) -> Result<Option<Record>> {
        let start = self.offset;
        let Some(words) = self.words("a record's header")? else {
            return Ok(None);
        };
        let [_seconds, _fraction, len, full_len] = words.map(|word| self.native(word));
        let wanted = usize::try_from(len)?;
        if wanted > MAX_LEN {
            let error = format!("byte {start}: a record of {len} bytes, at most {MAX_LEN}");
            return Err(error.into());
        }
        let start = self.offset;
        let bytes = self.read(wanted)?;
        if bytes.len() < wanted {
            return Err(format!("byte {start}: the file ends within a record").into());
        }

        // The header of LINKTYPE_NETLINK, in network byte order: packet type,
        // device type, 10 unused bytes, protocol.
        let Some(([t0, t1, d0, d1, _unused @ .., p0, p1], datagram)) =
            bytes.split_first_chunk::<16>()
        else {
            return Err(format!("byte {start}: {len} bytes, too few for a header").into());
        };
        let device = u16::from_be_bytes([*d0, *d1]);
        if device != ARPHRD_NETLINK {
            let at = start.saturating_add(2);
            let error = format!("byte {at}: device type {device}, netlink has {ARPHRD_NETLINK}");
            return Err(error.into());
        }
        Ok(Some(Record {
            offset: start.saturating_add(16),
            receiver: match u16::from_be_bytes([*t0, *t1]) {
                6 => Some("user space"), // PACKET_USER of linux/if_packet.h
                7 => Some("the kernel"), // PACKET_KERNEL
                _ => None,
            },
            protocol: u16::from_be_bytes([*p0, *p1]).into(),
            datagram: datagram.to_vec(),
            missing: full_len.saturating_sub(len),
        }))
    }

    /// Reads `N` words in the byte order of the file, `None` at its end.
    fn words<const N: usize>(&mut self, what: &str) -> Result<Option<[u32; N]>> {
        let start = self.offset;
        let bytes = self.read(size_of::<[u32; N]>())?;
        if bytes.is_empty() {
            return Ok(None);
        }
        if bytes.len() < size_of::<[u32; N]>() {
            return Err(format!("byte {start}: the file ends within {what}").into());
        }
        let mut words = [0; N];
        for (word, bytes) in words.iter_mut().zip(bytes.chunks_exact(4)) {
            *word = u32::from_ne_bytes(bytes.try_into()?);
        }
        Ok(Some(words))
    }

    /// Converts a word from the byte order of the file to that of this machine.
    fn native(&self, word: u32) -> u32 {
        if self.swapped {
            word.swap_bytes()
        } else {
            word
        }
    }

    /// Reads `len` bytes, or fewer at the end of the file.
    fn read(&mut self, len: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut reader = self.reader.by_ref().take(len.try_into()?);
        let read = reader.read_to_end(&mut bytes)?;
        self.offset = self.offset.saturating_add(read.try_into()?);
        Ok(bytes)
    }
}
