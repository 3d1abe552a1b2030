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
    bytes: Vec<u8>,
    limit: usize,
}

impl VecSink {
    /// Returns an empty sink without allocating.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            limit: usize::MAX,
        }
    }

    /// Returns the bytes written so far.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the number of bytes that the sink can hold without growing.
    pub(crate) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Limits the sink to `limit` bytes in total.
    pub(crate) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }
}

/// Shows a sink without its bytes.
impl fmt::Debug for VecSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VecSink")
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl From<Vec<u8>> for VecSink {
    /// Returns a sink that appends to the bytes of the vector.
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            limit: usize::MAX,
        }
    }
}

impl From<VecSink> for Vec<u8> {
    fn from(sink: VecSink) -> Self {
        sink.bytes
    }
}

impl Default for VecSink {
    fn default() -> Self {
        Self::new()
    }
}

impl Sink for VecSink {
    fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn as_bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let len = self.bytes.len();
        let end = len.checked_add(count).filter(|end| *end <= self.limit)?;
        self.bytes.try_reserve(count).ok()?;
        // Few bytes, as usual, are copied with fewer instructions.
        match [0; 32].get(..count) {
            Some(zeros) => self.bytes.extend_from_slice(zeros),
            None => self.bytes.resize(end, 0),
        }
        self.bytes.get_mut(len..)
    }

    fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }
}
