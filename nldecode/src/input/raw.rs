//! [`Raw`]: messages one after the other, without anything around them.

use nlwire::align::{nlmsg_align, NLMSG_HDRLEN};
use nlwire::NlMsgHdr;

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
        let len = NlMsgHdr::from_prefix(&self.header).map(NlMsgHdr::nlmsg_len);
        let len = len.and_then(|len| usize::try_from(len).ok());
        let rest = match len {
            Some(len) if (NLMSG_HDRLEN..=MAX_LEN).contains(&len) => {
                nlmsg_align(len).saturating_sub(NLMSG_HDRLEN)
            }
            _ => MAX_LEN.saturating_sub(self.header.len()),
        };
        self.source.append(rest, &mut record.bytes)?;
        record.read_datagram();
        Ok(true)
    }
}
