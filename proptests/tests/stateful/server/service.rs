// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service of the server, and its answers.

use std::collections::{HashSet, VecDeque};

use nlsock::{Responder, Service, VecSink};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::{Errno, MessageBuilder, NlMsgHdr};

use crate::cases::Dice;
use crate::wire::*;

/// What the service does, by the type of the request.
pub(super) const ACKED: u16 = FAMILY;
pub(super) const REPLIED: u16 = FAMILY + 1;
pub(super) const REFUSED: u16 = FAMILY + 2;
pub(super) const DUMPED: u16 = FAMILY + 3;
/// A dump that is refused at its end.
pub(super) const FAILED: u16 = FAMILY + 4;
const REPLY: u16 = FAMILY + 8;

const ENOBUFS: i32 = -105;

/// A request of a script.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(super) kind: u16,
    pub(super) flags: u16,
    /// The number of replies.
    pub(super) items: u32,
    /// The length of each.
    pub(super) len: u32,
    /// Whether `nlmsg_len` is wrong.
    pub(super) broken: bool,
}

impl Draft {
    pub(super) fn any(dice: &mut Dice) -> Self {
        let kinds = [ACKED, REPLIED, REFUSED, DUMPED, DUMPED, FAILED, FAMILY + 9];
        let control = dice.pick(&[0, NOOP, ERROR, DONE, OVERRUN, 15]);
        let items = match dice.below(100) {
            0 => 200,
            1..=5 => 50,
            _ => dice.below(6) as u32,
        };
        let len = match dice.below(20) {
            0 if items < 6 => 4_000 + dice.below(2_000) as u32,
            1..=3 => 500 + dice.below(500) as u32,
            _ => dice.below(40) as u32,
        };
        Self {
            kind: if dice.one_in(12) {
                control
            } else {
                dice.pick(&kinds)
            },
            flags: match dice.below(12) {
                0 => 0,
                1 => ACK,
                2..=4 => REQUEST,
                5 => REQUEST | DUMP,
                6 => REQUEST | MULTI | ECHO | ACK,
                _ => REQUEST | ACK,
            },
            items,
            len,
            broken: dice.one_in(30),
        }
    }

    pub(super) fn some(dice: &mut Dice) -> Vec<Self> {
        (0..=dice.weighted(&[10, 4, 2, 1]))
            .map(|_| Self::any(dice))
            .collect()
    }

    /// Returns a request with a short answer.
    pub(super) fn short(self) -> Self {
        Self {
            items: self.items.min(2),
            len: self.len.min(40),
            ..self
        }
    }

    /// Returns the message with this number.
    pub(super) fn write(&self, number: u32) -> Vec<u8> {
        let header = Header {
            len: 0,
            kind: self.kind,
            flags: self.flags,
            seq: number,
            pid: 0,
        };
        let words = [number, self.items, self.len];
        let payload: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let mut message = header.message(&payload);
        if self.broken {
            message[..4].copy_from_slice(&0x0100_0000u32.to_ne_bytes());
        }
        message
    }

    /// Returns whether the service is given the request.
    pub(super) fn is_handled(&self) -> bool {
        self.flags & REQUEST != 0 && self.kind >= FAMILY
    }

    pub(super) fn is_dumped(&self) -> bool {
        self.is_handled() && matches!(self.kind, DUMPED | FAILED)
    }

    /// Returns what is due for the request.
    pub(super) fn due(&self, number: u32) -> VecDeque<Due> {
        let replies = (0..self.items).map(|item| Due::Reply(number, item));
        let ack = (self.flags & ACK != 0).then_some(Due::Answer(0));
        if !self.is_handled() {
            return ack.into_iter().collect();
        }
        match self.kind {
            ACKED => ack.into_iter().collect(),
            REPLIED => replies.chain(ack).collect(),
            REFUSED => [Due::Answer(-22)].into(),
            DUMPED => replies.chain([Due::Done(0)]).collect(),
            FAILED => replies.chain([Due::Done(-34)]).collect(),
            _ => [Due::Answer(-95)].into(),
        }
    }
}

/// A message that a client is to receive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// A reply with the number of the request, and of the item.
    Reply(u32, u32),
    Done(i32),
    /// The answer with a code.
    Answer(i32),
    /// The answer to a request of which the server has dropped an answer.
    Dropped,
}

impl Due {
    /// Reads a message of an answer. `texts` is whether refusals have texts.
    pub(super) fn of(message: &[u8], has_texts: bool) -> Self {
        let header = Header::of(message);
        let word = |at: usize| u32::from_ne_bytes(message[at..at + 4].try_into().unwrap());
        match header.kind {
            REPLY => {
                let number = word(HEADER);
                assert_eq!(number, header.seq, "the number in a reply");
                let rest = &message[HEADER + 8..];
                assert!(rest.iter().all(|byte| *byte == number as u8), "its bytes");
                Self::Reply(number, word(HEADER + 4))
            }
            DONE => Self::Done(word(HEADER) as i32),
            ERROR => {
                let code = word(HEADER) as i32;
                let echo = Header::of(&message[HEADER + 4..]);
                assert_eq!(echo.seq, header.seq, "the echo");
                if code == ENOBUFS {
                    return Self::Dropped;
                }
                let text = format!("no {}", header.seq);
                let mut windows = message.windows(text.len());
                let is_told = windows.any(|bytes| bytes == text.as_bytes());
                assert_eq!(is_told, has_texts && code == -22, "the text of {header:?}");
                assert_eq!(is_told, header.flags & TLVS != 0, "its flag");
                Self::Answer(code)
            }
            kind => panic!("a message of type {kind}"),
        }
    }
}

/// The service of the server. It remembers what it was given.
#[derive(Debug, Default)]
pub(super) struct Requests {
    pub(super) handled: HashSet<u32>,
}

/// A request, and the position in its dump.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    number: u32,
    items: u32,
    len: u32,
    item: u32,
    fails: bool,
}

impl Cursor {
    fn of(payload: &[u8]) -> Self {
        let word = |at: usize| u32::from_ne_bytes(payload[at..at + 4].try_into().unwrap());
        Self {
            number: word(0),
            items: word(4),
            len: word(8),
            item: 0,
            fails: false,
        }
    }

    /// Returns the content of a reply.
    fn content(self) -> Vec<u8> {
        let mut bytes = self.number.to_ne_bytes().to_vec();
        bytes.extend(self.item.to_ne_bytes());
        bytes.resize(8 + self.len as usize, self.number as u8);
        bytes
    }
}

impl Service for Requests {
    type Cursor = Cursor;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, Cursor>,
    ) -> Outcome<'r> {
        let message = request.message();
        let mut cursor = Cursor::of(message.payload());
        let is_new = self.handled.insert(cursor.number);
        assert!(is_new, "request {} is handled twice", cursor.number);
        match message.nlmsg_type() {
            ACKED => Ok(Handled::Ack),
            REPLIED => {
                while cursor.item < cursor.items {
                    let content = cursor.content();
                    responder.message(request.reply(REPLY), |m| m.put_payload(&content))?;
                    cursor.item += 1;
                }
                Ok(Handled::Ack)
            }
            REFUSED => {
                // Not sent, because the request is refused.
                let content = cursor.content();
                responder.message(request.reply(REPLY), |m| m.put_payload(&content))?;
                Err(responder.refusal(Errno::EINVAL, format_args!("no {}", cursor.number)))
            }
            DUMPED => responder.dump(cursor),
            FAILED => {
                cursor.fails = true;
                responder.dump(cursor)
            }
            _ => Err(Refusal::new(Errno::EOPNOTSUPP)),
        }
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut Cursor,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        if cursor.item == cursor.items {
            return if cursor.fails {
                Err(Refusal::new(Errno::ERANGE))
            } else {
                Ok(false)
            };
        }
        let mut item = MessageBuilder::new(sink, header.with_type(REPLY))?;
        item.put_payload(&cursor.content())?;
        item.end()?;
        cursor.item += 1;
        Ok(true)
    }
}
