// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`VecSink`]: a growing buffer for messages.

use std::fmt;

use nlwire::{MessageBuilder, Sink};

/// A builder of a request or a reply, which adds its family header and
/// attributes.
pub type RequestBuilder<'a> = MessageBuilder<'a, VecSink>;

/// A [`Sink`] that appends to a vector, as long as there is memory. Truncating
/// it keeps the allocation.
///
/// ```
/// use nlsock::VecSink;
/// use nlwire::{MessageBuilder, NlMsgHdr};
///
/// let mut sink = VecSink::new();
/// MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10))?.end()?;
/// let bytes = sink.into_vec();
/// assert_eq!(bytes.len(), 16);
///
/// // Another message after it.
/// let mut sink = VecSink::from(bytes);
/// MessageBuilder::new(&mut sink, NlMsgHdr::new(0x11))?.end()?;
/// assert_eq!(sink.into_vec().len(), 32);
/// # Ok::<(), nlwire::BuildError>(())
/// ```
#[derive(Clone)]
pub struct VecSink {
    /// The bytes written so far, and room after them. The room is initialised, so that
    /// nothing is written twice.
    buf: Vec<u8>,
    len: usize,
    limit: usize,
}

impl VecSink {
    /// Returns an empty sink without allocating.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            buf: Vec::new(),
            len: 0,
            limit: usize::MAX,
        }
    }

    /// Returns the bytes written so far.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<u8> {
        self.buf.truncate(self.len);
        self.buf
    }

    /// Returns the number of bytes that the sink can hold without growing.
    pub(crate) fn capacity(&self) -> usize {
        self.buf.capacity()
    }

    /// Limits the sink to `limit` bytes in total.
    pub(crate) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
        self.buf.truncate(limit.max(self.len));
    }

    /// Makes room up to `end`. Returns `None` beyond the limit, and without memory.
    #[cold]
    fn make_room(&mut self, end: usize) -> Option<()> {
        if end > self.limit {
            return None;
        }
        let more = end.saturating_sub(self.buf.len());
        self.buf.try_reserve(more).ok()?;
        self.buf.resize(self.buf.capacity().min(self.limit), 0);
        Some(())
    }
}

/// Shows a sink without its bytes.
impl fmt::Debug for VecSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VecSink")
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

impl From<Vec<u8>> for VecSink {
    /// Returns a sink that appends to the bytes of the vector.
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            len: bytes.len(),
            buf: bytes,
            limit: usize::MAX,
        }
    }
}

impl From<VecSink> for Vec<u8> {
    fn from(sink: VecSink) -> Self {
        sink.into_vec()
    }
}

impl Default for VecSink {
    fn default() -> Self {
        Self::new()
    }
}

impl Sink for VecSink {
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        self.buf.get(..self.len).unwrap_or_default()
    }

    #[inline]
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        self.buf.get_mut(..self.len).unwrap_or_default()
    }

    #[inline]
    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let (start, end) = (self.len, self.len.checked_add(count)?);
        if end > self.buf.len() {
            self.make_room(end)?;
        }
        self.len = end;
        self.buf.get_mut(start..end)
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }
}
