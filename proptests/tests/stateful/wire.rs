// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages as bytes. Nothing here uses nlwire, so that a mistake in it is not made
//! twice.

pub(crate) const NOOP: u16 = 1;
pub(crate) const ERROR: u16 = 2;
pub(crate) const DONE: u16 = 3;
pub(crate) const OVERRUN: u16 = 4;
/// The first type that belongs to a family.
pub(crate) const FAMILY: u16 = 0x10;

pub(crate) const REQUEST: u16 = 1;
pub(crate) const MULTI: u16 = 2;
pub(crate) const ACK: u16 = 4;
pub(crate) const ECHO: u16 = 8;
pub(crate) const DUMP_INTR: u16 = 0x10;
pub(crate) const ROOT: u16 = 0x100;
pub(crate) const MATCH: u16 = 0x200;
pub(crate) const DUMP: u16 = 0x300;
pub(crate) const CAPPED: u16 = 0x100;
pub(crate) const TLVS: u16 = 0x200;

pub(crate) const HEADER: usize = 16;

/// The fields of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) len: u32,
    pub(crate) kind: u16,
    pub(crate) flags: u16,
    pub(crate) seq: u32,
    pub(crate) pid: u32,
}

impl Header {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.len.to_ne_bytes().to_vec();
        bytes.extend(self.kind.to_ne_bytes());
        bytes.extend(self.flags.to_ne_bytes());
        bytes.extend(self.seq.to_ne_bytes());
        bytes.extend(self.pid.to_ne_bytes());
        bytes
    }

    /// Reads the header at the start of `bytes`.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let word = |at: usize| u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap());
        let half = |at: usize| u16::from_ne_bytes(bytes[at..at + 2].try_into().unwrap());
        Self {
            len: word(0),
            kind: half(4),
            flags: half(6),
            seq: word(8),
            pid: word(12),
        }
    }

    /// Returns a message with this header and its correct length.
    pub(crate) fn message(mut self, payload: &[u8]) -> Vec<u8> {
        self.len = (HEADER + payload.len()) as u32;
        let mut bytes = self.bytes();
        bytes.extend(payload);
        bytes
    }
}

/// Fills up to a multiple of 4.
pub(crate) fn pad(bytes: &mut Vec<u8>) {
    while bytes.len() % 4 != 0 {
        bytes.push(0xaa);
    }
}

/// Returns an attribute.
pub(crate) fn attribute(kind: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = ((4 + payload.len()) as u16).to_ne_bytes().to_vec();
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(payload);
    bytes
}

/// Splits a datagram of correct messages.
pub(crate) fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    while bytes.len() >= HEADER {
        let len = Header::of(bytes).len as usize;
        assert!((HEADER..=bytes.len()).contains(&len), "a length of {len}");
        messages.push(&bytes[..len]);
        bytes = &bytes[len.next_multiple_of(4).min(bytes.len())..];
    }
    assert!(bytes.is_empty(), "bytes after the last message");
    messages
}
