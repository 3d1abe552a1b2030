//! [`Hex`]: bytes as text, from logs, terminals and sources.
//!
//! A datagram ends at a blank line, at an offset of 0, and before other text. Lines without
//! offsets continue each other, unless each of them is a datagram.

use std::collections::VecDeque;

use nlwire::align::NLMSG_HDRLEN;
use nlwire::{Messages, NlMsgHdr};

use super::hex_line::{numbers, Line, Offset};
use super::strace::Trace;
use super::{InputError, Record, Source, MAX_LEN};

/// The maximum length of a line: `\x00` takes four characters.
const MAX_LINE: usize = 5 * MAX_LEN;

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
    /// Whether its lines have offsets.
    is_dump: bool,
    protocol: Option<i32>,
    /// The bytes of the previous line, which `*` repeats.
    previous: Vec<u8>,
    repeat: bool,
    too_long: bool,
}

impl Hex {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            line: Vec::new(),
            trace: Trace::default(),
            current: Datagram::default(),
            ready: VecDeque::new(),
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
        if matches!(line, Line::Decoded | Line::Prose | Line::Whole { .. }) {
            self.flush();
            self.trace.line(&text);
        }
        match line {
            Line::Blank => self.flush(),
            Line::Prose => {}
            Line::Repeat => self.current.repeat = true,
            // The end of a dump, or a line that has only a few bytes.
            Line::Dump(_, bytes) if bytes.is_empty() && !self.current.is_dump => {
                self.bytes(start, &numbers(text.trim()).unwrap_or_default());
            }
            Line::Dump(offset, bytes) => self.dump(start, &offset, &bytes),
            Line::Bytes(bytes) => self.bytes(start, &bytes),
            // Such as the other system calls of a trace.
            Line::Whole { bytes, .. } if !may_be_datagram(&bytes) => {}
            Line::Whole { bytes, cut } => {
                self.current.append(start, &bytes);
                self.current.cut = cut;
                self.flush();
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
        if self.current.repeat {
            self.current.repeat = false;
            let missing = offset.distance(self.current.bytes.len()).unwrap_or(0);
            let previous = std::mem::take(&mut self.current.previous);
            let missing = missing.min(MAX_LEN.saturating_add(1));
            let repeated: Vec<u8> = previous.iter().copied().cycle().take(missing).collect();
            self.current.append(start, &repeated);
        } else if !offset.is(self.current.bytes.len()) {
            self.flush();
        }
        self.current.append(start, bytes);
        self.current.is_dump = true;
    }

    /// Ends the current datagram.
    fn flush(&mut self) {
        let mut datagram = std::mem::take(&mut self.current);
        if datagram.bytes.is_empty() && !datagram.too_long {
            return;
        }
        datagram.protocol = self.trace.protocol();
        let result = if datagram.too_long {
            let problem = format!("a datagram of more than {MAX_LEN} bytes");
            Err(InputError::record(datagram.at, problem))
        } else {
            Ok(datagram)
        };
        self.ready.push_back(result);
    }
}

impl Datagram {
    fn append(&mut self, at: u64, bytes: &[u8]) {
        if self.bytes.is_empty() && !self.too_long {
            self.at = at;
        }
        if self.bytes.len().saturating_add(bytes.len()) > MAX_LEN {
            self.too_long = true;
            return;
        }
        self.bytes.extend_from_slice(bytes);
        self.previous.clear();
        self.previous.extend_from_slice(bytes);
    }

    /// Returns whether the bytes need more to be a datagram.
    fn is_open(&self) -> bool {
        !self.bytes.is_empty() && !is_datagram(&self.bytes)
    }
}

/// Returns whether bytes begin as a message, or as an event of `NETLINK_KOBJECT_UEVENT`.
fn may_be_datagram(bytes: &[u8]) -> bool {
    let header = NlMsgHdr::from_prefix(bytes);
    let len = header.and_then(|header| usize::try_from(header.nlmsg_len()).ok());
    len.is_some_and(|len| (NLMSG_HDRLEN..=MAX_LEN).contains(&len))
        || bytes.starts_with(b"libudev\0")
        || bytes.windows(2).any(|pair| pair == b"@/")
}

/// Returns whether bytes are whole messages.
fn is_datagram(bytes: &[u8]) -> bool {
    let mut messages = Messages::new(bytes).strict().peekable();
    messages.peek().is_some() && messages.all(|message| message.is_ok())
}
