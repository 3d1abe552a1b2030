// SPDX-License-Identifier: MIT OR Apache-2.0
//! The data: dumps that were captured from a kernel, and streams that are made
//! up.
//!
//! A file in `data` holds the datagrams of one dump as they were received, each
//! behind its length, a `u32` (little-endian): see `examples/capture.rs`.

use std::ops::Range;

use ::nlwire::uapi::*;

/// A name and datagrams.
#[derive(Debug)]
pub struct Corpus {
    /// What it is called in the table.
    pub name: &'static str,
    /// The datagrams, one behind the other, and what `place` needs around them.
    bytes: Vec<u8>,
    datagrams: Vec<Range<usize>>,
    /// How many messages that are, the `NLMSG_DONE` at the end included.
    pub messages: usize,
}

/// How far a copy moves: addresses are given modulo this.
const PAGE: usize = 4096;

impl Corpus {
    fn new(name: &'static str, bytes: Vec<u8>, datagrams: Vec<Range<usize>>) -> Self {
        let mut this = Self {
            name,
            bytes,
            datagrams,
            messages: 0,
        };
        this.messages = this.iter().map(messages).sum();
        this
    }

    /// From a file in `data`.
    fn captured(name: &'static str, file: &[u8]) -> Self {
        let (mut bytes, mut datagrams) = (Vec::new(), Vec::new());
        let mut rest = file;
        while let Some((len, behind)) = rest.split_first_chunk() {
            let (datagram, behind) = behind.split_at(u32::from_le_bytes(*len) as usize);
            datagrams.push(bytes.len()..bytes.len() + datagram.len());
            bytes.extend(datagram);
            // The next one is at a multiple of 4, too.
            bytes.resize(bytes.len().next_multiple_of(4), 0);
            rest = behind;
        }
        assert!(rest.is_empty(), "{name}: not a file of captured datagrams");
        Self::new(name, bytes, datagrams)
    }

    /// The datagrams.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.datagrams
            .iter()
            .map(|range| &self.bytes[range.clone()])
    }

    /// What `work` makes of all datagrams.
    #[inline]
    pub fn sum(&self, work: fn(&[u8]) -> u64) -> u64 {
        self.iter().map(work).fold(0, u64::wrapping_add)
    }

    /// A copy whose first datagram begins at the address `offset`, modulo 4096.
    #[must_use]
    pub fn at(&self, offset: usize) -> Self {
        let mut bytes = Vec::with_capacity(self.bytes.len() + 3 * PAGE);
        let first = self.datagrams.first().map_or(0, |range| range.start);
        let wanted = (bytes.as_ptr() as usize).next_multiple_of(PAGE) + PAGE + offset - first;
        let shift = wanted - bytes.as_ptr() as usize;
        bytes.resize(shift, 0);
        bytes.extend(&self.bytes);
        assert_eq!(bytes.as_ptr() as usize + shift, wanted, "the copy moved");
        let moved = |range: &Range<usize>| range.start + shift..range.end + shift;
        Self {
            name: self.name,
            datagrams: self.datagrams.iter().map(moved).collect(),
            bytes,
            messages: self.messages,
        }
    }
}

/// Counts messages, by their lengths alone.
fn messages(mut datagram: &[u8]) -> usize {
    let mut count = 0;
    while let Some(len) = datagram.first_chunk() {
        let len = u32::from_ne_bytes(*len).next_multiple_of(4) as usize;
        datagram = datagram.get(len.max(16)..).unwrap_or_default();
        count += 1;
    }
    count
}

const STREAM: usize = 1 << 20;

/// 1 MiB of messages, with lengths from `len`.
fn stream(name: &'static str, mut len: impl FnMut() -> usize) -> Corpus {
    let mut bytes = Vec::with_capacity(STREAM);
    let mut seq = 0u32;
    while bytes.len() < STREAM {
        let left = STREAM - bytes.len();
        let mut len = len();
        if left < len + 3 + 16 {
            len = left; // no room for another one
        }
        let start = bytes.len();
        bytes.extend((len as u32).to_ne_bytes());
        bytes.extend((0x10 + (seq % 7) as u16).to_ne_bytes());
        bytes.extend([0; 2]);
        bytes.extend(seq.to_ne_bytes());
        bytes.resize(start + len.next_multiple_of(4), 0);
        seq += 1;
    }
    let whole = 0..bytes.len();
    Corpus::new(name, bytes, Vec::from([whole]))
}

/// 1 MiB of messages of 16 bytes, which is a header each.
#[must_use]
pub fn stream_16() -> Corpus {
    stream("16 bytes", || 16)
}

/// The seeds of what is made up. `NLWIRE_SEED` replaces the first.
#[must_use]
pub fn seeds() -> [u32; 4] {
    let first = std::env::var("NLWIRE_SEED").ok();
    let first = first.map(|seed| seed.parse().expect("NLWIRE_SEED is a number"));
    [first.unwrap_or(0x9e37_79b9), 1, 0x1234_5678, 0xfeed_beef]
}

/// Numbers from a seed: Marsaglia's xorshift, the same everywhere and without a
/// dependency.
struct Random(u32);

impl Random {
    fn new(seed: u32) -> Self {
        // A xorshift stays at 0.
        Self(seed.max(1))
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % end
    }

    /// A length: a multiple of 4 from `least` to `most`, or, `of` times in 64, any
    /// length between them.
    fn len(&mut self, (least, most): (usize, usize), of: usize) -> usize {
        if self.below(64) < of {
            least + self.below(most - least + 1)
        } else {
            least + 4 * self.below((most - least) / 4 + 1)
        }
    }
}

/// 1 MiB of messages of 16 to 64 bytes. `of` of 64 have any length, and the others a
/// multiple of 4.
#[must_use]
pub fn stream_64(name: &'static str, of: usize, seed: u32) -> Corpus {
    let mut random = Random::new(seed);
    stream(name, move || random.len((16, 64), of))
}

/// Messages with attributes, which are made up.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    datagrams: Vec<Range<usize>>,
    /// Where the datagram, and the message, that is being written begins.
    datagram: usize,
    message: usize,
}

impl Writer {
    /// Begins a message with a family header of `hdrlen` zeros.
    fn begin(&mut self, nlmsg_type: u16, seq: u32, hdrlen: usize) {
        let padded = self.bytes.len().next_multiple_of(4);
        self.bytes.resize(padded, 0);
        self.message = padded;
        self.bytes.extend([0; 4]);
        self.bytes.extend(nlmsg_type.to_ne_bytes());
        self.bytes.extend([0; 2]);
        self.bytes.extend(seq.to_ne_bytes());
        self.bytes.resize(self.message + 16 + hdrlen, 0);
    }

    /// Writes an attribute with `len` bytes of payload, and its padding.
    fn put(&mut self, nla_type: usize, len: usize) {
        self.put_unpadded(nla_type, len);
        let padded = self.bytes.len().next_multiple_of(4);
        self.bytes.resize(padded, 0x2a);
    }

    fn put_unpadded(&mut self, nla_type: usize, len: usize) {
        self.bytes.extend((4 + len as u16).to_ne_bytes());
        self.bytes.extend((nla_type as u16).to_ne_bytes());
        self.bytes.resize(self.bytes.len() + len, 0x2a);
    }

    /// Ends the message.
    fn end(&mut self) {
        let len = (self.bytes.len() - self.message) as u32;
        self.bytes[self.message..self.message + 4].copy_from_slice(&len.to_ne_bytes());
    }

    /// Ends the datagram. The next one begins at a multiple of 4.
    fn send(&mut self) {
        self.datagrams.push(self.datagram..self.bytes.len());
        let padded = self.bytes.len().next_multiple_of(4);
        self.bytes.resize(padded, 0);
        self.datagram = padded;
    }

    fn corpus(self, name: &'static str) -> Corpus {
        Corpus::new(name, self.bytes, self.datagrams)
    }
}

/// 1 MiB of messages like those of links, with 20 attributes each. The payloads have 0 to
/// `most` bytes: `of` of 64 any length, and the others a multiple of 4. That is more than
/// a processor learns by heart.
#[must_use]
pub fn attributes(name: &'static str, most: usize, of: usize, seed: u32) -> Corpus {
    let mut random = Random::new(seed);
    let mut writer = Writer::default();
    while writer.bytes.len() < STREAM {
        for seq in 0..16u32 {
            writer.begin(0x10, seq, 16);
            for _ in 0..20 {
                let len = random.len((0, most), of);
                writer.put(random.below(60), len);
            }
            writer.end();
        }
        writer.send();
    }
    writer.corpus(name)
}

/// The number of packets of [`nfqueue`] and [`nflog`].
const PACKETS: u32 = 1024;

/// Packets of 40 to 1500 bytes, as `NFQNL_MSG_PACKET` carries them: one message in each
/// datagram, whose last attribute is the packet, without padding.
#[must_use]
pub fn nfqueue(seed: u32) -> Corpus {
    let mut random = Random::new(seed);
    let mut writer = Writer::default();
    for _ in 0..PACKETS {
        writer.begin(
            u16::from_be_bytes([NFNL_SUBSYS_QUEUE, NFQNL_MSG_PACKET]),
            0,
            4,
        );
        writer.put(NFQA_PACKET_HDR.into(), 7);
        let is_received = random.below(2) == 0;
        if is_received {
            writer.put(NFQA_IFINDEX_INDEV.into(), 4);
        }
        if !is_received || random.below(4) == 0 {
            writer.put(NFQA_IFINDEX_OUTDEV.into(), 4);
        }
        if random.below(8) == 0 {
            writer.put(NFQA_MARK.into(), 4);
        }
        if is_received {
            writer.put(NFQA_HWADDR.into(), 12);
        } else {
            writer.put(NFQA_UID.into(), 4);
            writer.put(NFQA_GID.into(), 4);
        }
        writer.put(NFQA_SKB_INFO.into(), 4);
        writer.put_unpadded(NFQA_PAYLOAD.into(), 40 + random.below(1461));
        writer.end();
        writer.send();
    }
    writer.corpus("nfqueue")
}

/// Packets of which 20 to 128 bytes are logged, as `NFULNL_MSG_PACKET` carries them: up to
/// 20 messages in each datagram, and an `NLMSG_DONE` behind them.
#[must_use]
pub fn nflog(seed: u32) -> Corpus {
    let mut random = Random::new(seed);
    let mut writer = Writer::default();
    let mut packets = 0;
    while packets < PACKETS {
        for _ in 0..1 + random.below(20) {
            writer.begin(
                u16::from_be_bytes([NFNL_SUBSYS_ULOG, NFULNL_MSG_PACKET]),
                0,
                4,
            );
            writer.put(NFULA_PACKET_HDR.into(), 4);
            if random.below(4) != 0 {
                writer.put(NFULA_PREFIX.into(), 1 + random.below(24));
            }
            if random.below(2) == 0 {
                writer.put(NFULA_IFINDEX_INDEV.into(), 4);
                writer.put(NFULA_HWADDR.into(), 12);
                writer.put(NFULA_HWTYPE.into(), 2);
                writer.put(NFULA_HWLEN.into(), 2);
                writer.put(NFULA_HWHEADER.into(), 14);
                writer.put(NFULA_TIMESTAMP.into(), 16);
            } else {
                writer.put(NFULA_IFINDEX_OUTDEV.into(), 4);
                writer.put(NFULA_UID.into(), 4);
                writer.put(NFULA_GID.into(), 4);
            }
            writer.put(NFULA_PAYLOAD.into(), 20 + random.below(109));
            writer.end();
            packets += 1;
        }
        writer.begin(NLMSG_DONE, 0, 4);
        writer.end();
        writer.send();
    }
    writer.corpus("nflog")
}

/// `RTM_GETLINK`: 200 interfaces.
#[must_use]
pub fn link() -> Corpus {
    Corpus::captured("link", include_bytes!("../data/link.bin"))
}

/// `RTM_GETROUTE`: 4,000 IPv4 routes over a gateway, and those that come with
/// addresses.
#[must_use]
pub fn route() -> Corpus {
    Corpus::captured("route", include_bytes!("../data/route.bin"))
}

/// `RTM_GETADDR`.
#[must_use]
pub fn addr() -> Corpus {
    Corpus::captured("addr", include_bytes!("../data/addr.bin"))
}

/// `RTM_GETNEIGH`.
#[must_use]
pub fn neigh() -> Corpus {
    Corpus::captured("neigh", include_bytes!("../data/neigh.bin"))
}

/// `CTRL_CMD_GETFAMILY`: the families of generic netlink.
#[must_use]
pub fn ctrl() -> Corpus {
    Corpus::captured("ctrl", include_bytes!("../data/ctrl.bin"))
}

/// `RTM_GETLINK`: 72 interfaces of many kinds, and some with alternative names.
#[must_use]
pub fn links() -> Corpus {
    Corpus::captured("links of many kinds", include_bytes!("../data/links.bin"))
}

/// `NFT_MSG_GET*`: tables, chains, rules, sets and their elements, objects.
#[must_use]
pub fn nft() -> Corpus {
    Corpus::captured("nft", include_bytes!("../data/nft.bin"))
}

/// `ETHTOOL_MSG_*_GET`: answers for several devices.
#[must_use]
pub fn ethtool() -> Corpus {
    Corpus::captured("ethtool", include_bytes!("../data/ethtool.bin"))
}

/// `IPCTNL_MSG_CT_*`: dumps and events of conntrack, and statistics.
#[must_use]
pub fn conntrack() -> Corpus {
    Corpus::captured("conntrack", include_bytes!("../data/conntrack.bin"))
}

/// Records of audit, as the group gets them: one message in each datagram, of any length.
#[must_use]
pub fn audit() -> Corpus {
    Corpus::captured("audit", include_bytes!("../data/audit.bin"))
}
