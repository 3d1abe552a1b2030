// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Raw`]: messages one after the other, without anything around them.

use nlwire::align::{nlmsg_align, NLMSG_HDRLEN};

use crate::foreign::message_len;

use super::{InputError, Record, Source, MAX_LEN};

/// Bytes that are read message by message.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(super) source: Source,
    header: Vec<u8>,
}

impl Raw {
    pub(super) const fn new(source: Source) -> Self {
        Self {
            source,
            header: Vec::new(),
        }
    }

    /// Reads a message. If there is none, everything up to the end, or the maximum of a
    /// record, is one record.
    pub(super) fn next(&mut self, record: &mut Record) -> Result<bool, InputError> {
        record.begin(self.source.offset);
        self.source.read(NLMSG_HDRLEN, &mut self.header)?;
        if self.header.is_empty() {
            return Ok(false);
        }
        record.bytes.extend_from_slice(&self.header);
        let rest = match message_len(&self.header) {
            Some(len) => nlmsg_align(len).saturating_sub(NLMSG_HDRLEN),
            None => MAX_LEN.saturating_sub(self.header.len()),
        };
        self.source.append(rest, &mut record.bytes)?;
        record.read_datagram();
        Ok(true)
    }
}
