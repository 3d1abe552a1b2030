// SPDX-License-Identifier: MIT OR Apache-2.0
//! Walking over messages, as `netlink_rcv_skb` does, over attributes, as
//! `nla_for_each_attr` does, and over next hops, as `rtnh_ok` and `rtnh_next` do.

use std::ops::Range;

use byteorder::{ByteOrder, NativeEndian};

use super::{up, Error, Wrong};

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Msg {
    /// Where its header begins.
    pub offset: usize,
    /// `nlmsg_len`.
    pub len: usize,
    /// `nlmsg_type`.
    pub nlmsg_type: u16,
    /// `nlmsg_flags`.
    pub flags: u16,
    /// `nlmsg_seq`.
    pub seq: u32,
    /// `nlmsg_pid`.
    pub pid: u32,
}

impl Msg {
    /// The header at `offset`, whatever its length says.
    pub(super) fn header(bytes: &[u8], offset: usize) -> Self {
        Self {
            offset,
            len: NativeEndian::read_u32(&bytes[offset..]) as usize,
            nlmsg_type: NativeEndian::read_u16(&bytes[offset + 4..]),
            flags: NativeEndian::read_u16(&bytes[offset + 6..]),
            seq: NativeEndian::read_u32(&bytes[offset + 8..]),
            pid: NativeEndian::read_u32(&bytes[offset + 12..]),
        }
    }

    /// Where its payload lies.
    #[must_use]
    pub fn payload(&self) -> Range<usize> {
        self.offset + 16..self.offset + self.len
    }
}

/// An attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attr {
    /// Where its header begins.
    pub offset: usize,
    /// `nla_len`.
    pub len: usize,
    /// `nla_type`, flags included.
    pub type_and_flags: u16,
}

impl Attr {
    /// Where its payload lies.
    #[must_use]
    pub fn payload(&self) -> Range<usize> {
        self.offset + 4..self.offset + self.len
    }

    /// The type without the two highest bits.
    #[must_use]
    pub fn nla_type(&self) -> u16 {
        self.type_and_flags % 0x4000
    }
}

/// A next hop of a multipath route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Where its header begins.
    pub offset: usize,
    /// `rtnh_len`.
    pub len: usize,
    /// `rtnh_flags`.
    pub flags: u8,
}

impl Hop {
    /// Where its attributes lie.
    #[must_use]
    pub fn payload(&self) -> Range<usize> {
        self.offset + 8..self.offset + self.len
    }
}

/// A walk from its start to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk<T> {
    /// What was walked over.
    pub items: Vec<T>,
    /// What it ended at, if not at the end.
    pub error: Option<Error>,
    /// Where it ended. Everything from there on is left over.
    pub end: usize,
}

/// The messages in `bytes`. Fewer than 16 bytes behind the last one are an error
/// if `strict`.
#[must_use]
pub fn messages(bytes: &[u8], strict: bool) -> Walk<Msg> {
    let mut items = Vec::new();
    let mut at = 0;
    let error = loop {
        let remaining = bytes.len() - at;
        // Too few bytes for a header: nothing more to see.
        if remaining < 16 {
            let wrong = Wrong::Trailing { remaining };
            break (strict && remaining > 0).then_some(wrong);
        }
        let nlmsg_len = NativeEndian::read_u32(&bytes[at..]);
        if nlmsg_len < 16 {
            break Some(Wrong::MessageTooShort { nlmsg_len });
        }
        if u64::from(nlmsg_len) > remaining as u64 {
            break Some(Wrong::MessageTruncated {
                nlmsg_len,
                remaining,
            });
        }
        let message = Msg::header(bytes, at);
        items.push(message);
        // To the next multiple of 4, or to the end if that comes first.
        at += up(message.len).min(remaining);
    };
    Walk {
        items,
        error: error.map(|wrong| Error { wrong, offset: at }),
        end: at,
    }
}

/// The attributes in the part `range` of `bytes`. Fewer than 4 bytes behind the
/// last one are an error if `strict`.
#[must_use]
pub fn attributes(bytes: &[u8], range: Range<usize>, strict: bool) -> Walk<Attr> {
    let mut items = Vec::new();
    let mut at = range.start;
    let error = loop {
        let remaining = range.end - at;
        if remaining < 4 {
            let wrong = Wrong::Trailing { remaining };
            break (strict && remaining > 0).then_some(wrong);
        }
        let nla_len = NativeEndian::read_u16(&bytes[at..]);
        if nla_len < 4 {
            break Some(Wrong::AttributeTooShort { nla_len });
        }
        if usize::from(nla_len) > remaining {
            break Some(Wrong::AttributeTruncated { nla_len, remaining });
        }
        let len = usize::from(nla_len);
        items.push(Attr {
            offset: at,
            len,
            type_and_flags: NativeEndian::read_u16(&bytes[at + 2..]),
        });
        at += up(len).min(remaining);
    };
    Walk {
        items,
        error: error.map(|wrong| Error { wrong, offset: at }),
        end: at,
    }
}

/// The next hops in the part `range` of `bytes`. Fewer than 8 bytes behind the
/// last one are an error if `strict`.
#[must_use]
pub fn next_hops(bytes: &[u8], range: Range<usize>, strict: bool) -> Walk<Hop> {
    let mut items = Vec::new();
    let mut at = range.start;
    let error = loop {
        let remaining = range.end - at;
        if remaining < 8 {
            let wrong = Wrong::Trailing { remaining };
            break (strict && remaining > 0).then_some(wrong);
        }
        let rtnh_len = NativeEndian::read_u16(&bytes[at..]);
        if rtnh_len < 8 {
            break Some(Wrong::NextHopTooShort { rtnh_len });
        }
        if usize::from(rtnh_len) > remaining {
            break Some(Wrong::NextHopTruncated {
                rtnh_len,
                remaining,
            });
        }
        let len = usize::from(rtnh_len);
        items.push(Hop {
            offset: at,
            len,
            flags: bytes[at + 2],
        });
        at += up(len).min(remaining);
    };
    Walk {
        items,
        error: error.map(|wrong| Error { wrong, offset: at }),
        end: at,
    }
}

/// Attributes by type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// One for each type below the size, by ascending type.
    pub held: Vec<Attr>,
    /// How many had a type without a slot, or type 0.
    pub skipped: usize,
}

/// What `nla_parse` makes of attributes in a table of `size` slots: of one type
/// the last.
#[must_use]
pub fn table(attributes: &[Attr], size: u16) -> Table {
    let has_slot = |attribute: &&Attr| (1..size).contains(&attribute.nla_type());
    let last = |nla_type| {
        let mut all = attributes.iter().rev();
        all.find(|attribute| attribute.nla_type() == nla_type)
            .copied()
    };
    Table {
        held: (1..size).filter_map(last).collect(),
        skipped: attributes.len() - attributes.iter().filter(has_slot).count(),
    }
}
