// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Session`]: from records to output.

use std::io::{self, Write};

use nlwire::align::NLMSG_HDRLEN;
use nlwire::uapi::*;
use nlwire::{Message, Messages, NlMsgHdr, ParseErrorKind};

use crate::families::Families;
use crate::filter::Filter;
use crate::foreign;
use crate::input::Record;
use crate::message::{Content, Id, Seen};
use crate::pairing::Pending;
use crate::show::Printer;
use crate::stats::Stats;

/// What becomes of the messages.
#[derive(Debug)]
pub(crate) enum Mode {
    Print(Printer),
    Count(Stats),
}

/// The messages so far, as far as later ones depend on them.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) families: Families,
    pub(crate) filter: Filter,
    pub(crate) mode: Mode,
    /// The protocol of records that do not tell theirs.
    pub(crate) protocol: i32,
    /// Whether there were such records.
    pub(crate) is_assumed: bool,
    /// The number of messages that may still be shown.
    pub(crate) left: u64,
    pending: Pending,
}

/// The place of a message in the input.
struct Part<'r> {
    record: &'r Record,
    protocol: i32,
    id: Id,
    /// The offset in the datagram.
    at: usize,
    /// The number of bytes that are missing at the end.
    missing: u64,
}

/// A reader of warnings.
pub(crate) type Warn<'w> = &'w mut dyn FnMut(&str);

impl Session {
    pub(crate) fn new(families: Families, filter: Filter, mode: Mode, protocol: i32) -> Self {
        Self {
            families,
            filter,
            mode,
            protocol,
            is_assumed: false,
            left: u64::MAX,
            pending: Pending::default(),
        }
    }

    /// Shows the messages of a record.
    pub(crate) fn record(
        &mut self,
        out: &mut dyn Write,
        record: &Record,
        warn: Warn<'_>,
    ) -> io::Result<()> {
        self.is_assumed |= record.protocol.is_none();
        let protocol = record.protocol.unwrap_or(self.protocol);
        if protocol == NETLINK_KOBJECT_UEVENT {
            return self.uevent(out, record);
        }
        let is_cut = record.missing != 0;
        let datagram = foreign::to_native(record.datagram(), is_cut, protocol, &self.families);
        if protocol == NETLINK_AUDIT {
            if let Some(fixed) = audit(&datagram) {
                return self.datagram(out, record, protocol, &fixed, warn);
            }
        }
        self.datagram(out, record, protocol, &datagram, warn)
    }

    fn uevent(&mut self, out: &mut dyn Write, record: &Record) -> io::Result<()> {
        if self.left == 0 || !self.filter.allows_uevents() {
            return Ok(());
        }
        self.left = self.left.saturating_sub(1);
        match &mut self.mode {
            Mode::Print(printer) => printer.uevent(out, record),
            Mode::Count(stats) => {
                stats.uevent();
                Ok(())
            }
        }
    }

    /// Shows the messages of a datagram.
    fn datagram(
        &mut self,
        out: &mut dyn Write,
        record: &Record,
        protocol: i32,
        datagram: &[u8],
        warn: Warn<'_>,
    ) -> io::Result<()> {
        let mut messages = Messages::new(datagram);
        let mut id = Id {
            record: record.number,
            message: 0,
        };
        while let Some(message) = messages.next() {
            id.message = id.message.saturating_add(1);
            let error = match message {
                Ok(message) => {
                    let part = Part {
                        record,
                        protocol,
                        id,
                        at: message.offset(),
                        missing: 0,
                    };
                    self.message(out, &part, &message)?;
                    continue;
                }
                Err(error) => error,
            };
            let rest = messages.remainder();
            // Padding behind the last message.
            if rest.iter().all(|byte| *byte == 0) {
                break;
            }
            let nlmsg_len = NlMsgHdr::from_prefix(rest).map_or(0, NlMsgHdr::nlmsg_len);
            let is_cut = record.missing != 0;
            if !is_cut {
                let at = offset(record, error.offset);
                warn(&format!("record {}: byte {at}: {}", id.record, error.kind));
            }
            // What is there of a message that is cut is shown.
            if let ParseErrorKind::MessageTruncated { .. } = error.kind {
                if let Some(fixed) = with_len(rest, rest.len()) {
                    if let Ok(message) = Message::from_bytes(&fixed) {
                        let len = u64::try_from(rest.len()).unwrap_or(u64::MAX);
                        let part = Part {
                            record,
                            protocol,
                            id,
                            at: error.offset,
                            missing: u64::from(nlmsg_len).saturating_sub(len),
                        };
                        self.message(out, &part, &message)?;
                    }
                }
            }
            break;
        }
        let rest = messages.remainder();
        if record.missing == 0 && rest.len() < NLMSG_HDRLEN && rest.iter().any(|byte| *byte != 0) {
            let at = offset(record, datagram.len().saturating_sub(rest.len()));
            warn(&format!(
                "record {}: byte {at}: {} bytes left over, too few for a header",
                record.number,
                rest.len()
            ));
        }
        Ok(())
    }

    /// Shows a message, and notes what later ones depend on.
    fn message(
        &mut self,
        out: &mut dyn Write,
        part: &Part<'_>,
        message: &Message<'_>,
    ) -> io::Result<()> {
        let Part {
            record,
            protocol,
            id,
            at,
            missing,
        } = *part;
        let header = message.header();
        let content = Content::new(&self.families, protocol, message);
        let is_request = header.nlmsg_flags().contains(NLM_F_REQUEST);
        let answered = match content {
            Content::Ack(ack) => self.pending.of_ack(protocol, &ack),
            Content::Done(_) => self.pending.of_reply(protocol, header, true),
            Content::Family(_) if !is_request => self.pending.of_reply(protocol, header, false),
            _ => None,
        };
        let request = answered.map(|answered| answered.request);
        let content = match (content, request) {
            (Content::Family(Some(declared)), Some(request)) => {
                Content::Family(Some(declared.answering(request.declared)))
            }
            (content, _) => content,
        };
        let seen = Seen {
            id,
            record,
            protocol,
            message: *message,
            bytes: record.datagram().get(at..).unwrap_or_default(),
            content,
            request,
            is_again: answered.is_some_and(|answered| answered.is_again),
            families: &self.families,
            missing,
        };
        if self.left != 0 && self.filter.allows(&seen) {
            self.left = self.left.saturating_sub(1);
            match &mut self.mode {
                Mode::Print(printer) => printer.message(out, &seen)?,
                Mode::Count(stats) => stats.message(&seen),
            }
        }
        self.families.generic.learn(protocol, message);
        if let Content::Family(declared) = content {
            if is_request {
                self.pending.add(id, protocol, message, declared);
            }
        }
        Ok(())
    }
}

/// Returns the position of a byte of a datagram in the input.
fn offset(record: &Record, at: usize) -> u64 {
    let at = u64::try_from(at).unwrap_or(u64::MAX);
    record.offset.saturating_add(at)
}

/// Corrects the length of a record of audit, which lacks that of the header when it is sent
/// to the daemon (`kauditd_send_queue`).
fn audit(datagram: &[u8]) -> Option<Vec<u8>> {
    let len = NlMsgHdr::from_prefix(datagram)?.nlmsg_len();
    let len = usize::try_from(len).ok()?;
    if len.checked_add(NLMSG_HDRLEN)? != datagram.len() {
        return None;
    }
    with_len(datagram, datagram.len())
}

/// Returns a message with another length.
fn with_len(message: &[u8], len: usize) -> Option<Vec<u8>> {
    let len = u32::try_from(len).ok()?;
    let (_, rest) = message.split_at_checked(size_of::<u32>())?;
    Some([&len.to_ne_bytes(), rest].concat())
}
