// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Hex`]: bytes as text, from logs, terminals and sources.
//!
//! A datagram ends at a blank line, at an offset of 0, and before other text. Lines without
//! offsets continue each other, unless each of them is a datagram.

use std::collections::VecDeque;

use nlwire::align::{nlmsg_align, NLMSG_HDRLEN};
use nlwire::NlMsgHdr;

use crate::foreign::{is_foreign, message_len};

use super::hex_line::{numbers, Line, Offset};
use super::strace::Trace;
use super::{InputError, Record, Source, MAX_LEN};

/// The maximum length of a line: `\x00` takes four characters.
const MAX_LINE: usize = 5 * MAX_LEN;

/// The maximum number of bytes in repeated lines for each byte of text. Without a limit, a
/// megabyte of text could stand for gigabytes.
const MAX_REPEATED: u64 = 64;

/// Text that is being read.
#[derive(Debug)]
pub(crate) struct Hex {
    pub(super) source: Source,
    line: Vec<u8>,
    trace: Trace,
    current: Datagram,
    /// What ended the previous datagram. At most one datagram is complete at a time, and one
    /// whole line behind it.
    ready: VecDeque<Result<Datagram, InputError>>,
    /// The number of bytes for which `*` stood.
    repeated: u64,
    /// Whether any bytes have been found.
    found: bool,
    /// Whether strace has decoded messages.
    decoded: bool,
    ended: bool,
}

/// Bytes that belong together.
#[derive(Debug, Default)]
struct Datagram {
    bytes: Vec<u8>,
    /// The offset of its first line in the input.
    at: u64,
    cut: bool,
    /// The offset of the first line, if the lines have offsets.
    first: Option<Offset>,
    /// The base of the offsets, if they have told it.
    radix: Option<u32>,
    /// Whether the next line amid other text continues it.
    joins: bool,
    protocol: Option<i32>,
    /// The bytes of the previous line, which `*` repeats.
    previous: Vec<u8>,
    repeat: bool,
    problem: Option<Problem>,
}

/// The reason why a datagram is not decoded.
#[derive(Clone, Copy, Debug)]
enum Problem {
    TooLong,
    /// There are [`MAX_REPEATED`] times as many bytes in repeated lines as in the text.
    Repeated,
}

impl Hex {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            line: Vec::new(),
            trace: Trace::default(),
            current: Datagram::default(),
            ready: VecDeque::new(),
            repeated: 0,
            found: false,
            decoded: false,
            ended: false,
        }
    }

    /// Reads lines up to the end of a datagram.
    pub(super) fn next(&mut self, record: &mut Record) -> Result<bool, InputError> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                self.found = true;
                record.begin(0);
                let datagram = ready?;
                record.missing = datagram.cut.into();
                record.protocol = datagram.protocol;
                record.bytes = datagram.bytes;
                record.read_datagram();
                return Ok(true);
            }
            if self.ended {
                if self.found {
                    return Ok(false);
                }
                self.found = true;
                let problem = if self.decoded {
                    "strace decoded the messages and left out their bytes; it adds them with \
                     `-e write=all -e read=all`"
                } else {
                    "no bytes found in the text"
                };
                return Err(InputError::ended(0, problem));
            }
            self.read_line()?;
        }
    }

    fn read_line(&mut self) -> Result<(), InputError> {
        let start = self.source.offset;
        self.source.line(MAX_LINE, &mut self.line)?;
        if self.line.is_empty() {
            self.ended = true;
            self.flush();
            return Ok(());
        }
        let text = String::from_utf8_lossy(&self.line).into_owned();
        let line = Line::parse(&text);
        let joins = matches!(line, Line::Whole { joins: true, .. });
        if joins && self.current.joins && !self.current.is_complete() {
            // A log that has a part of the datagram in each line.
            if let Line::Whole { bytes, .. } = &line {
                if !is_datagram(bytes) {
                    self.current.append(start, bytes);
                    return Ok(());
                }
            }
        }
        if matches!(line, Line::Decoded | Line::Prose | Line::Whole { .. }) {
            self.flush();
            self.trace.line(&text);
        }
        match line {
            Line::Blank => self.flush(),
            Line::Prose => {}
            Line::Repeat => self.current.repeat = true,
            // The end of a dump, or a line that has only a few bytes.
            Line::Dump(_, bytes) if bytes.is_empty() && self.current.first.is_none() => {
                self.bytes(start, &numbers(text.trim()).unwrap_or_default());
            }
            Line::Dump(offset, bytes) => self.dump(start, &offset, &bytes),
            Line::Bytes(bytes) => self.bytes(start, &bytes),
            // Such as the other system calls of a trace.
            Line::Whole { bytes, .. } if !may_be_datagram(&bytes) => {}
            Line::Whole { bytes, joins, cut } => {
                self.flush();
                self.current.append(start, &bytes);
                self.current.cut = cut;
                self.current.joins = joins;
                if !joins || self.current.is_complete() {
                    self.flush();
                }
            }
            Line::Decoded => self.decoded = true,
        }
        Ok(())
    }

    /// Adds a line of bytes without an offset.
    fn bytes(&mut self, start: u64, bytes: &[u8]) {
        // A log with a datagram in each line.
        if is_datagram(bytes) && !self.current.is_open() {
            self.flush();
        }
        self.current.append(start, bytes);
    }

    /// Adds a line of a dump with offsets.
    fn dump(&mut self, start: u64, offset: &Offset, bytes: &[u8]) {
        let current = &mut self.current;
        let len = current.bytes.len();
        let first = current.first.get_or_insert_with(|| offset.clone());
        if current.repeat {
            current.repeat = false;
            let missing = offset.distance(first, len, current.radix).unwrap_or(0);
            let previous = std::mem::take(&mut self.current.previous);
            let missing = missing.min(MAX_LEN.saturating_add(1));
            self.repeated = u64::try_from(missing)
                .unwrap_or(u64::MAX)
                .saturating_add(self.repeated);
            if self.repeated > self.source.offset.saturating_mul(MAX_REPEATED) {
                self.current.problem.get_or_insert(Problem::Repeated);
            } else {
                let repeated = previous.iter().copied().cycle().take(missing);
                self.current.append(start, &repeated.collect::<Vec<u8>>());
            }
        } else if len != 0 {
            match offset.radix(first, len, current.radix) {
                Some(radix) => current.radix = Some(radix),
                None => {
                    self.flush();
                    self.current.first = Some(offset.clone());
                }
            }
        }
        self.current.append(start, bytes);
    }

    /// Ends the current datagram.
    fn flush(&mut self) {
        let mut datagram = std::mem::take(&mut self.current);
        if datagram.bytes.is_empty() && datagram.problem.is_none() {
            return;
        }
        datagram.protocol = self.trace.protocol();
        let result = match datagram.problem {
            None => Ok(datagram),
            Some(Problem::TooLong) => {
                let problem = format!("a datagram of more than {MAX_LEN} bytes");
                Err(InputError::record(datagram.at, problem))
            }
            Some(Problem::Repeated) => {
                let problem = format!(
                    "`*` stands for more than {MAX_REPEATED} times as many bytes as there is text"
                );
                Err(InputError::record(datagram.at, problem))
            }
        };
        self.ready.push_back(result);
    }
}

impl Datagram {
    fn append(&mut self, at: u64, bytes: &[u8]) {
        if self.bytes.is_empty() && self.problem.is_none() {
            self.at = at;
        }
        if self.bytes.len().saturating_add(bytes.len()) > MAX_LEN {
            self.problem.get_or_insert(Problem::TooLong);
            return;
        }
        self.bytes.extend_from_slice(bytes);
        self.previous.clear();
        self.previous.extend_from_slice(bytes);
    }

    /// Returns whether the bytes have the length that their first message tells.
    fn is_complete(&self) -> bool {
        message_len(&self.bytes).is_none_or(|len| len <= self.bytes.len())
    }

    /// Returns whether the bytes need more to be a datagram.
    fn is_open(&self) -> bool {
        !self.bytes.is_empty() && !is_datagram(&self.bytes)
    }
}

/// Returns whether bytes begin as a message, or as an event of `NETLINK_KOBJECT_UEVENT`.
fn may_be_datagram(bytes: &[u8]) -> bool {
    message_len(bytes).is_some()
        || bytes.starts_with(b"libudev\0")
        || bytes.windows(2).any(|pair| pair == b"@/")
}

/// Returns whether bytes are whole messages.
fn is_datagram(bytes: &[u8]) -> bool {
    let is_foreign = is_foreign(bytes, bytes.len());
    let mut rest = bytes;
    while let Some(header) = NlMsgHdr::from_prefix(rest) {
        let len = if is_foreign {
            header.nlmsg_len().swap_bytes()
        } else {
            header.nlmsg_len()
        };
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        if len < NLMSG_HDRLEN || len > rest.len() {
            return false;
        }
        rest = rest.get(nlmsg_align(len)..).unwrap_or_default();
    }
    rest.is_empty() && !bytes.is_empty()
}
