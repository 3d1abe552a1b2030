//! Captures of netlink traffic: pcap files with `LINKTYPE_NETLINK`.
//!
//! See pcap-savefile(5), and the description of the link type at tcpdump.org. The
//! headers are in the byte order of the machine that wrote the file; what was
//! captured is in that of the machine where it was sent.

use std::io::{self, Read};

use super::Result;

/// `LINKTYPE_NETLINK`.
const LINKTYPE_NETLINK: u32 = 253;
/// `ARPHRD_NETLINK` of `linux/if_arp.h`.
const ARPHRD_NETLINK: u16 = 824;
/// The most that a record may take, in bytes: libpcap's `MAXIMUM_SNAPLEN`.
const MOST: usize = 256 * 1024;

/// What was sent at once, and how.
pub(crate) struct Record {
    /// Where the datagram begins in the file, in bytes.
    pub(crate) at: u64,
    /// To whom, where the capture tells.
    pub(crate) way: &'static str,
    pub(crate) protocol: i32,
    pub(crate) datagram: Vec<u8>,
    /// How many bytes of it were not captured.
    pub(crate) cut: u32,
}

/// A pcap file.
pub(crate) struct Capture {
    reader: Box<dyn Read>,
    /// How much of it has been read, in bytes.
    at: u64,
    /// Whether it was written in the other byte order.
    swapped: bool,
}

impl Capture {
    /// Reads the file's header: magic number, version, time zone, accuracy,
    /// length of the longest record, kind of link.
    pub(crate) fn open(reader: Box<dyn Read>) -> Result<Self> {
        let mut this = Self {
            reader,
            at: 0,
            swapped: false,
        };
        let words = this.words("the file's header")?;
        let words: [u32; 6] = words.ok_or("byte 0: the file is empty")?;
        let [magic, ..] = words;
        this.swapped = match magic {
            0xa1b2_c3d4 | 0xa1b2_3c4d => false, // times in micro- and nanoseconds
            0xd4c3_b2a1 | 0x4d3c_b2a1 => true,
            0x0a0d_0d0a => {
                return Err("byte 0: pcapng, not pcap (`tcpdump -r FILE -w -` makes that)".into());
            }
            _ => return Err(format!("byte 0: {magic:#010x} is not pcap's magic number").into()),
        };
        let [_, version, _zone, _accuracy, _longest, link] = words.map(|word| this.in_order(word));
        // Two numbers, major first.
        if version != 0x0002_0004 && version != 0x0004_0002 {
            return Err(format!("byte 4: {version:#010x} is not version 2.4").into());
        }
        if link != LINKTYPE_NETLINK {
            let error = format!("byte 20: link type {link}, netlink has {LINKTYPE_NETLINK}");
            return Err(error.into());
        }
        Ok(this)
    }

    /// Whether it was written in the other byte order. The messages in it may
    /// then be in either.
    pub(crate) fn is_swapped(&self) -> bool {
        self.swapped
    }

    /// The next record: seconds, their fraction, how many bytes of it are in the
    /// file, how many there were; and behind that header, the bytes.
    pub(crate) fn next(&mut self) -> Result<Option<Record>> {
        let start = self.at;
        let Some(words) = self.words("a record's header")? else {
            return Ok(None);
        };
        let [_seconds, _fraction, len, full_len] = words.map(|word| self.in_order(word));
        let mut bytes = vec![0; usize::try_from(len)?.min(MOST)];
        if bytes.len() < usize::try_from(len)? {
            return Err(format!("byte {start}: a record of {len} bytes, at most {MOST}").into());
        }
        let start = self.at;
        if self.fill(&mut bytes)? < bytes.len() {
            return Err(format!("byte {start}: the file ends within a record").into());
        }

        // `LINKTYPE_NETLINK`: in network byte order the way, the kind of device,
        // 10 bytes that are not used, and the protocol.
        let Some(([w0, w1, d0, d1, _unused @ .., p0, p1], datagram)) =
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
            at: start.saturating_add(16),
            way: match u16::from_be_bytes([*w0, *w1]) {
                6 => ", to user space", // PACKET_USER of linux/if_packet.h
                7 => ", to the kernel", // PACKET_KERNEL
                _ => "",
            },
            protocol: u16::from_be_bytes([*p0, *p1]).into(),
            datagram: datagram.to_vec(),
            cut: full_len.saturating_sub(len),
        }))
    }

    /// The next `N` words as they are in the file, `None` at its end.
    fn words<const N: usize>(&mut self, what: &str) -> Result<Option<[u32; N]>> {
        let mut words = [[0; 4]; N];
        let start = self.at;
        let len = self.fill(words.as_flattened_mut())?;
        if len == 0 {
            return Ok(None);
        }
        if len < words.as_flattened().len() {
            return Err(format!("byte {start}: the file ends within {what}").into());
        }
        Ok(Some(words.map(u32::from_ne_bytes)))
    }

    /// A word in this machine's byte order.
    fn in_order(&self, word: u32) -> u32 {
        if self.swapped {
            word.swap_bytes()
        } else {
            word
        }
    }

    /// Fills `buf`, as far as the file goes. Returns how far.
    fn fill(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut len = 0;
        while let Some(rest) = buf.get_mut(len..).filter(|rest| !rest.is_empty()) {
            match self.reader.read(rest) {
                Ok(0) => break,
                Ok(count) => len = len.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.at = self
            .at
            .saturating_add(u64::try_from(len).unwrap_or(u64::MAX));
        Ok(len)
    }
}
