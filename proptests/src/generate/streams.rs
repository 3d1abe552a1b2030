// SPDX-License-Identifier: MIT OR Apache-2.0
//! Datagrams and streams of attributes: valid ones, then broken.

use byteorder::{ByteOrder, NativeEndian};

use super::tape::Tape;

/// Bytes, and where in them headers begin: what there is to break.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub(super) bytes: Vec<u8>,
    messages: Vec<usize>,
    attributes: Vec<usize>,
}

/// A datagram: messages of all kinds with attributes, broken here and there:
/// lengths, types, cuts, swaps, splices. At most some 140 KB.
#[must_use]
pub fn datagram(tape: &[u8]) -> Vec<u8> {
    let mut tape = Tape(tape);
    let breaks = tape.below(4);
    let mut stream = Stream::default();
    for _ in 0..tape.below(6) {
        stream.message(&mut tape);
    }
    stream.broken(&mut tape, breaks)
}

/// A stream of attributes with nests, broken here and there.
#[must_use]
pub fn attributes(tape: &[u8]) -> Vec<u8> {
    let mut tape = Tape(tape);
    let breaks = tape.below(4);
    let mut stream = Stream::default();
    stream.attributes(&mut tape, 0);
    stream.broken(&mut tape, breaks)
}

/// A stream of next hops with attributes, broken here and there. The last one may
/// lack its padding.
#[must_use]
pub fn next_hops(tape: &[u8]) -> Vec<u8> {
    let mut tape = Tape(tape);
    let breaks = tape.below(4);
    let mut stream = Stream::default();
    for _ in 0..tape.below(6) {
        stream.align();
        let at = stream.bytes.len();
        stream.attributes.push(at);
        stream.bytes.extend(tape.array::<8>());
        match tape.one_in(4) {
            true => {
                let len = tape.below(12);
                stream.bytes.extend(tape.bytes(len));
            }
            false => stream.attributes(&mut tape, 6),
        }
        let len = stream.bytes.len() - at;
        NativeEndian::write_u16(&mut stream.bytes[at..], len as u16);
    }
    stream.broken(&mut tape, breaks)
}

/// A datagram of requests, for [`check::server`](super::super::check::server).
#[must_use]
pub fn requests(tape: &[u8]) -> Vec<u8> {
    let mut tape = Tape(tape);
    let breaks = tape.below(3);
    let mut stream = Stream::default();
    for _ in 0..tape.below(5) {
        // Requests, with an ACK or not, as a dump or not; and other flags.
        let flags = match tape.one_in(4) {
            true => tape.u16(),
            false => tape.pick([1, 5, 0x301, 0x305, 4, 0]),
        };
        let nlmsg_type = match tape.one_in(4) {
            true => tape.below(17) as u16,
            false => 0x10 + tape.below(3) as u16,
        };
        let payload = tape.below(40);
        let payload = tape.bytes(payload);
        let at = stream.header(&mut tape, nlmsg_type, flags);
        stream.bytes.extend(payload);
        stream.close_message(at);
    }
    stream.broken(&mut tape, breaks)
}

/// An `NLMSG_ERROR` or `NLMSG_DONE` with an extended ACK, behind another
/// message, broken here and there.
#[must_use]
pub fn ack(tape: &[u8]) -> Vec<u8> {
    let mut tape = Tape(tape);
    let breaks = tape.below(3);
    let mut stream = Stream::default();
    if tape.one_in(3) {
        stream.message(&mut tape);
    }
    stream.ack(&mut tape);
    stream.broken(&mut tape, breaks)
}

impl Stream {
    fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }

    /// Begins a message. Returns where.
    pub(super) fn header(&mut self, tape: &mut Tape<'_>, nlmsg_type: u16, flags: u16) -> usize {
        self.align();
        let at = self.bytes.len();
        self.messages.push(at);
        self.bytes.extend([0; 16]);
        NativeEndian::write_u16(&mut self.bytes[at + 4..], nlmsg_type);
        NativeEndian::write_u16(&mut self.bytes[at + 6..], flags);
        let (seq, pid) = (tape.u8(), tape.u8());
        NativeEndian::write_u32(&mut self.bytes[at + 8..], u32::from(seq));
        NativeEndian::write_u32(&mut self.bytes[at + 12..], u32::from(pid));
        at
    }

    pub(super) fn set_seq_and_pid(&mut self, at: usize, seq: u32, pid: u32) {
        NativeEndian::write_u32(&mut self.bytes[at + 8..], seq);
        NativeEndian::write_u32(&mut self.bytes[at + 12..], pid);
    }

    /// Ends the message that begins at `at`, without padding.
    pub(super) fn close_message(&mut self, at: usize) {
        let len = self.bytes.len() - at;
        NativeEndian::write_u32(&mut self.bytes[at..], len as u32);
    }

    /// A message of any kind.
    fn message(&mut self, tape: &mut Tape<'_>) {
        match tape.below(5) {
            0 => {
                let nlmsg_type = tape.pick([0x10, 0x12, 0x1f, 0xffff, 1, 3, 4, 0, 9, 15]);
                let flags = tape.u16();
                let at = self.header(tape, nlmsg_type, flags);
                let len = tape.below(24);
                self.bytes.extend(tape.bytes(len));
                self.close_message(at);
            }
            1 => self.ack(tape),
            _ => {
                let flags = tape.pick([1, 2, 5, 0x301, 0x12]);
                let at = self.header(tape, 0x10, flags);
                let hdrlen = tape.pick([0, 4, 16, 1, 12]);
                self.bytes.extend(tape.bytes(hdrlen));
                self.align();
                self.attributes(tape, 0);
                self.close_message(at);
            }
        }
    }

    /// `NLMSG_ERROR` or `NLMSG_DONE`.
    pub(super) fn ack(&mut self, tape: &mut Tape<'_>) {
        let flags = tape.pick([0, 0x100, 0x200, 0x300, 2, 0x212]);
        let code = tape.pick([0i32, -22, -1, 22, i32::MIN, i32::MAX]);
        let is_done = tape.one_in(3);
        let at = self.header(tape, if is_done { 3 } else { 2 }, flags);
        self.bytes.extend(code.to_ne_bytes());
        if !is_done {
            let echoed = self.bytes.len();
            self.bytes.extend(tape.array::<16>());
            let payload = tape.below(12);
            let echoes = code != 0 && flags & 0x100 == 0;
            let len = match tape.below(8) {
                6 => tape.u32(),
                7 => tape.pick([0, 15, 16, 17, 36, 0xffff_ffff]),
                _ => 16 + payload as u32,
            };
            NativeEndian::write_u32(&mut self.bytes[echoed..], len);
            if echoes != tape.one_in(8) {
                self.bytes.extend(vec![0xee; payload]);
            }
        }
        self.align();
        if flags & 0x200 != 0 || tape.one_in(8) {
            for _ in 0..tape.below(5) {
                let nla_type = tape.below(9) as u16;
                let payload = match nla_type {
                    1 => tape
                        .pick([
                            &b"text\0"[..],
                            b"",
                            b"no nul",
                            b"\0",
                            b"\xff\xfe\0",
                            b"a\0b",
                        ])
                        .to_vec(),
                    2 | 5 | 6 if tape.one_in(8) => vec![1; tape.below(9)],
                    2 | 5 | 6 => tape.array::<4>().to_vec(),
                    4 => {
                        let start = self.begin_attribute(nla_type | tape.pick([0x8000, 0]));
                        self.attributes(tape, 9);
                        self.end_attribute(start);
                        continue;
                    }
                    _ => {
                        let len = tape.below(12);
                        tape.bytes(len)
                    }
                };
                self.attribute(nla_type, &payload);
            }
        }
        self.close_message(at);
    }

    pub(super) fn begin_attribute(&mut self, type_and_flags: u16) -> usize {
        self.align();
        let at = self.bytes.len();
        self.attributes.push(at);
        self.bytes.extend([0; 4]);
        NativeEndian::write_u16(&mut self.bytes[at + 2..], type_and_flags);
        at
    }

    /// Ends an attribute with its padding. What is too long for its length is cut.
    pub(super) fn end_attribute(&mut self, at: usize) {
        self.bytes.truncate(at + 65_535);
        let len = self.bytes.len() - at;
        NativeEndian::write_u16(&mut self.bytes[at..], len as u16);
        self.align();
        let end = self.bytes.len();
        self.attributes.retain(|start| start + 4 <= end);
    }

    pub(super) fn attribute(&mut self, type_and_flags: u16, payload: &[u8]) {
        let at = self.begin_attribute(type_and_flags);
        self.bytes.extend(payload);
        self.end_attribute(at);
    }

    /// Some attributes. The last one may lack its padding.
    fn attributes(&mut self, tape: &mut Tape<'_>, depth: usize) {
        let most = if depth == 0 { 8 } else { 3 };
        let mut unpadded = self.bytes.len();
        for _ in 0..tape.below(most) {
            let flags = tape.pick([0, 0, 0x8000, 0x4000, 0xc000]);
            let nla_type = match tape.one_in(8) {
                true => tape.u16() % 0x4000,
                false => tape.below(40) as u16,
            } | flags;
            match tape.below(8) {
                0 | 1 => self.attribute(nla_type, &tape.array::<4>()),
                2 => self.attribute(nla_type, &tape.array::<8>()),
                3 => self.attribute(
                    nla_type,
                    tape.pick([&b"lo\0"[..], b"eth0", b"\0", b"\xc3\xa9\0", b"\xff\0"]),
                ),
                4 => {
                    let len = tape.below(20);
                    let payload = tape.bytes(len);
                    self.attribute(nla_type, &payload);
                }
                5 if tape.one_in(16) => {
                    let len = tape.pick([300, 65_531, 65_530, 65_528, 4_000]);
                    self.attribute(nla_type, &vec![tape.u8(); len]);
                }
                // Chains, so that some go deep.
                6 if tape.one_in(8) => {
                    let most = 1 + tape.below(40);
                    let starts: Vec<_> =
                        (0..most).map(|_| self.begin_attribute(nla_type)).collect();
                    starts
                        .into_iter()
                        .rev()
                        .for_each(|start| self.end_attribute(start));
                }
                5..=7 if depth < 8 => {
                    let start = self.begin_attribute(nla_type);
                    self.attributes(tape, depth + 1);
                    self.end_attribute(start);
                }
                _ => self.attribute(nla_type, &[]),
            }
            let last = *self.attributes.last().expect("just made");
            unpadded = last + usize::from(NativeEndian::read_u16(&self.bytes[last..]));
        }
        if tape.one_in(6) {
            let end = self.bytes.len();
            self.bytes
                .truncate(unpadded.clamp(end.saturating_sub(3), end));
        }
    }

    /// The stream with so many things broken, and sometimes a huge one.
    pub(super) fn broken(mut self, tape: &mut Tape<'_>, breaks: usize) -> Vec<u8> {
        for _ in 0..breaks {
            self.break_one(tape);
        }
        if tape.one_in(40) && !self.bytes.is_empty() && self.bytes.len() < 4_096 {
            let whole = self.bytes.len().next_multiple_of(4);
            let times = 65_536 / whole;
            self.align();
            self.bytes = self.bytes.repeat(times);
            let at = tape.below(self.bytes.len());
            self.bytes[at] ^= tape.u8();
        }
        self.bytes
    }

    fn place(&self, tape: &mut Tape<'_>) -> usize {
        let starts = match tape.one_in(2) {
            true if !self.attributes.is_empty() => &self.attributes,
            _ => &self.messages,
        };
        let any = match starts.len() {
            0 => 0,
            count => starts[tape.below(count)],
        };
        any.min(self.bytes.len().saturating_sub(1))
    }

    fn break_one(&mut self, tape: &mut Tape<'_>) {
        let len = self.bytes.len();
        if len == 0 {
            let count = tape.below(40);
            self.bytes = tape.bytes(count);
            return;
        }
        let at = self.place(tape);
        let left = len - at;
        match tape.below(12) {
            // A message's length.
            0 | 1 if left >= 4 => {
                let near = (left as u32)
                    .wrapping_add(u32::from(tape.u8() % 9))
                    .wrapping_sub(4);
                let value = tape.pick([
                    near,
                    near,
                    0,
                    15,
                    16,
                    17,
                    0x7fff_ffff,
                    0x8000_0010,
                    0xffff_ffff,
                    0xffff_fff0,
                    0xffff_fffd,
                    0x8000_0000,
                ]);
                NativeEndian::write_u32(&mut self.bytes[at..], value);
            }
            // An attribute's length.
            2 | 3 if left >= 2 => {
                let near = (left as u16)
                    .wrapping_add(u16::from(tape.u8() % 9))
                    .wrapping_sub(4);
                let value = tape.pick([near, near, 0, 3, 4, 5, 7, 8, 9, 0xffff, 0xfffc]);
                NativeEndian::write_u16(&mut self.bytes[at..], value);
            }
            // A type.
            4 if left >= 6 => {
                let value = tape.u16();
                NativeEndian::write_u16(&mut self.bytes[at + tape.pick([2, 4])..], value);
            }
            5 => self.bytes.truncate(at),
            6 => self.bytes.truncate(len - tape.below(20).min(len)),
            // The start: everything moves to other addresses.
            7 => {
                self.bytes.drain(..tape.below(20).min(len));
            }
            // Two pieces that swap.
            8 => {
                let count = (4 * tape.below(8)).min(left / 2);
                let (first, second) = self.bytes[at..].split_at_mut(count);
                first.swap_with_slice(&mut second[..count]);
            }
            // A piece of it somewhere else.
            9 => {
                let from = self.place(tape);
                let piece = self.bytes[from..(from + tape.below(40)).min(len)].to_vec();
                self.bytes.splice(at..at, piece);
            }
            10 => {
                let count = tape.below(20);
                self.bytes.extend(tape.bytes(count));
            }
            _ => {
                let at = tape.below(len);
                self.bytes[at] ^= 1 << tape.below(8);
            }
        }
        let len = self.bytes.len();
        self.messages.retain(|start| *start < len);
        self.attributes.retain(|start| *start < len);
    }
}
