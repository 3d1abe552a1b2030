// SPDX-License-Identifier: MIT OR Apache-2.0
//! The data: dumps that were captured from a kernel, and streams that are made
//! up.
//!
//! A file in `data` holds the datagrams of one dump as they were received, each
//! behind its length, a `u32` (little-endian): see `examples/capture.rs`.

use std::ops::Range;

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
        let mut datagrams = Vec::new();
        let mut at = 0;
        while let Some(len) = file.get(at..).and_then(<[u8]>::first_chunk) {
            let len = u32::from_le_bytes(*len) as usize;
            datagrams.push(at + 4..at + 4 + len);
            at += 4 + len;
        }
        assert_eq!(at, file.len(), "{name}: not a file of captured datagrams");
        Self::new(name, file.to_vec(), datagrams)
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

/// The seed of what is made up, which `NLWIRE_SEED` replaces.
fn seed() -> u32 {
    let seed = std::env::var("NLWIRE_SEED").ok();
    let seed = seed.map(|seed| seed.parse().expect("NLWIRE_SEED is a number"));
    // A xorshift stays at 0.
    seed.unwrap_or(0x9e37_79b9).max(1)
}

/// Numbers from a seed: Marsaglia's xorshift, the same everywhere and without a
/// dependency.
struct Random(u32);

impl Random {
    fn new() -> Self {
        Self(seed())
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
pub fn stream_64(name: &'static str, of: usize) -> Corpus {
    let mut random = Random::new();
    stream(name, move || random.len((16, 64), of))
}

/// 1 MiB of messages like those of links, with 20 attributes each. The payloads have 0 to
/// `most` bytes: `of` of 64 any length, and the others a multiple of 4. That is more than
/// a processor learns by heart.
#[must_use]
pub fn attributes(name: &'static str, most: usize, of: usize) -> Corpus {
    let mut random = Random::new();
    let (mut bytes, mut datagrams) = (Vec::new(), Vec::new());
    while bytes.len() < STREAM {
        let start = bytes.len();
        for seq in 0..16u32 {
            let message = bytes.len();
            bytes.extend([0; 4]);
            bytes.extend(0x10u16.to_ne_bytes());
            bytes.extend([0; 2]);
            bytes.extend(seq.to_ne_bytes());
            bytes.extend([0; 4 + 16]);
            for _ in 0..20 {
                let len = 4 + random.len((0, most), of);
                let nla_type = random.below(60);
                bytes.extend((len as u16).to_ne_bytes());
                bytes.extend((nla_type as u16).to_ne_bytes());
                bytes.resize(bytes.len() + len.next_multiple_of(4) - 4, 0x2a);
            }
            let len = (bytes.len() - message) as u32;
            bytes[message..message + 4].copy_from_slice(&len.to_ne_bytes());
        }
        datagrams.push(start..bytes.len());
    }
    Corpus::new(name, bytes, datagrams)
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
