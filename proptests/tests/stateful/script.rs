// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a peer sends: messages of any kind, whose meaning is known because they were
//! made from it.

use super::cases::Dice;
use super::wire::*;

/// A message of a script, which refers to requests by their position.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    pub(crate) seq: Seq,
    pub(crate) pid: Pid,
    /// The flags `NLM_F_MULTI` and `NLM_F_DUMP_INTR`.
    pub(crate) flags: u16,
    pub(crate) length: Length,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Data, with as many bytes after its number.
    Data(u16, usize),
    /// `NLMSG_ERROR` with this code.
    Error(i32, Report),
    /// `NLMSG_ERROR` with a payload of less than 20 bytes.
    ShortError(usize),
    Done(i32, Report),
    /// `NLMSG_DONE` without a code, which is a success.
    EmptyDone,
    /// `NLMSG_DONE` with a payload of 1 to 3 bytes.
    ShortDone(usize),
    Noop,
    Overrun,
    /// Any other type below `NLMSG_MIN_TYPE`.
    Reserved(u16),
}

/// The extended ACK of an `NLMSG_ERROR` or `NLMSG_DONE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    None,
    Text,
    /// Its attribute is cut off.
    Broken,
}

/// The request that a message pretends to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seq {
    /// A request of the current operation.
    Current(usize),
    /// A number that was used this many requests before the current operation.
    Older(u32),
    /// A number that will be used.
    Newer(u32),
    Random(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pid {
    Client,
    Zero,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Right,
    /// `nlmsg_len` is below 16, or ends beyond the datagram.
    Wrong(u32),
    /// Right, and followed by too few bytes for a header.
    Trailing(usize),
}

/// A message that was sent, and what it means.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) draft: Draft,
    pub(crate) seq: u32,
    pub(crate) pid: u32,
    pub(crate) bytes: Vec<u8>,
    /// The text of the extended ACK.
    pub(crate) text: Option<String>,
}

impl Sent {
    /// Returns the message without what follows it.
    pub(crate) fn alone(&self) -> &[u8] {
        &self.bytes[..Header::of(&self.bytes).len as usize]
    }
}

impl Draft {
    /// Returns any message.
    pub(crate) fn any(dice: &mut Dice) -> Self {
        let report = match dice.below(8) {
            0 | 1 => Report::Text,
            2 => Report::Broken,
            _ => Report::None,
        };
        let code = match dice.below(12) {
            0 => i32::MIN,
            1 => i32::MAX,
            2 => dice.below(200) as i32,
            _ => -1 - dice.below(133) as i32,
        };
        let kind = match dice.weighted(&[40, 14, 7, 2, 14, 4, 2, 2, 4, 2, 4]) {
            0 => Kind::Data(
                FAMILY + dice.below(8) as u16,
                match dice.below(60) {
                    0 => 33_000 + dice.below(5_000),
                    1..=5 => dice.below(3_000),
                    _ => dice.below(10),
                },
            ),
            1 => Kind::Error(0, report),
            2 => Kind::Error(code, report),
            3 => Kind::ShortError(dice.below(20)),
            4 => Kind::Done(0, report),
            5 => Kind::Done(code, report),
            6 => Kind::EmptyDone,
            7 => Kind::ShortDone(1 + dice.below(3)),
            8 => Kind::Noop,
            9 => Kind::Overrun,
            _ => Kind::Reserved(dice.pick(&[0, 5, 6, 9, 15])),
        };
        Self {
            kind,
            seq: match dice.weighted(&[80, 8, 5, 3]) {
                0 => Seq::Current(dice.below(8)),
                1 => Seq::Older(1 + dice.below(4) as u32),
                2 => Seq::Newer(dice.below(4) as u32),
                _ => Seq::Random(dice.pick(&[0, 1, u32::MAX, 0x8000_0000])),
            },
            pid: match dice.below(20) {
                0 => Pid::Other,
                1..=3 => Pid::Zero,
                _ => Pid::Client,
            },
            flags: match dice.below(16) {
                0 => DUMP_INTR,
                1 => DUMP_INTR | MULTI,
                2..=8 => MULTI,
                _ => 0,
            },
            length: match dice.below(40) {
                0 => Length::Wrong(dice.pick(&[0, 1, 15, 17, 0x7fff_ffff, 0xffff_fff0, u32::MAX])),
                1 => Length::Trailing(1 + dice.below(15)),
                _ => Length::Right,
            },
        }
    }

    /// Returns the messages of a datagram.
    pub(crate) fn some(dice: &mut Dice) -> Vec<Self> {
        (0..=dice.weighted(&[10, 6, 4, 2, 1]))
            .map(|_| Self::any(dice))
            .collect()
    }

    /// Returns a message of an honest answer.
    pub(crate) const fn honest(kind: Kind, flags: u16, request: usize) -> Self {
        Self {
            kind,
            seq: Seq::Current(request),
            pid: Pid::Client,
            flags,
            length: Length::Right,
        }
    }

    /// Returns simpler messages.
    pub(crate) fn simpler(&self) -> Vec<Self> {
        let mut list = Vec::new();
        let mut add = |draft: Self| list.push(draft);
        match self.kind {
            Kind::Data(kind, len) if len > 1 => add(Self {
                kind: Kind::Data(kind, len / 2),
                ..self.clone()
            }),
            Kind::Error(code, report) if report != Report::None => add(Self {
                kind: Kind::Error(code, Report::None),
                ..self.clone()
            }),
            Kind::Done(code, report) if report != Report::None => add(Self {
                kind: Kind::Done(code, Report::None),
                ..self.clone()
            }),
            _ => {}
        }
        if self.flags != 0 {
            add(Self {
                flags: 0,
                ..self.clone()
            });
        }
        if self.length != Length::Right {
            add(Self {
                length: Length::Right,
                ..self.clone()
            });
        }
        if self.pid != Pid::Client {
            add(Self {
                pid: Pid::Client,
                ..self.clone()
            });
        }
        list
    }

    /// Writes the message, whose `number` no other message of the script has.
    pub(crate) fn write(&self, seq: u32, pid: u32, number: u32) -> Sent {
        let mut flags = self.flags;
        let text = format!("text {number}");
        let mut report = |payload: &mut Vec<u8>, what: Report| {
            if what == Report::None {
                return None;
            }
            flags |= TLVS;
            let mut attribute = attribute(1, text.as_bytes());
            attribute.push(0); // its terminator
            let len = attribute.len() as u16 + 20 * u16::from(what == Report::Broken);
            attribute[..2].copy_from_slice(&len.to_ne_bytes());
            pad(payload);
            payload.extend(attribute);
            (what == Report::Text).then(|| text.clone())
        };
        let echo = Header {
            len: 16,
            kind: FAMILY,
            flags: REQUEST,
            seq,
            pid: 0,
        };
        let mut told = None;
        let (kind, payload) = match self.kind {
            Kind::Data(kind, len) => {
                let mut payload = number.to_ne_bytes().to_vec();
                payload.resize(4 + len, number as u8);
                (kind, payload)
            }
            Kind::Error(code, what) => {
                let mut payload = code.to_ne_bytes().to_vec();
                payload.extend(echo.bytes());
                told = report(&mut payload, what);
                flags |= CAPPED;
                (ERROR, payload)
            }
            Kind::ShortError(len) => (ERROR, vec![0; len]),
            Kind::Done(code, what) => {
                let mut payload = code.to_ne_bytes().to_vec();
                told = report(&mut payload, what);
                (DONE, payload)
            }
            Kind::EmptyDone => (DONE, Vec::new()),
            Kind::ShortDone(len) => (DONE, vec![0; len]),
            Kind::Noop => (NOOP, Vec::new()),
            Kind::Overrun => (OVERRUN, Vec::new()),
            Kind::Reserved(kind) => (kind, Vec::new()),
        };
        let header = Header {
            len: 0,
            kind,
            flags,
            seq,
            pid,
        };
        let mut bytes = header.message(&payload);
        match self.length {
            Length::Right => {}
            Length::Wrong(len @ 0..=15) => bytes[..4].copy_from_slice(&len.to_ne_bytes()),
            // More than any datagram here is long.
            Length::Wrong(len) => {
                bytes[..4].copy_from_slice(&len.max(0x0100_0000).to_ne_bytes());
            }
            Length::Trailing(len) => {
                pad(&mut bytes);
                bytes.extend(std::iter::repeat_n(0xff, len));
            }
        }
        Sent {
            draft: self.clone(),
            seq,
            pid,
            bytes,
            text: told,
        }
    }
}

/// Returns the messages as one datagram. Whatever follows a length that is wrong is
/// part of its garbage.
pub(crate) fn datagram(messages: &[Sent]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for message in messages {
        pad(&mut bytes);
        bytes.extend(&message.bytes);
    }
    bytes
}
