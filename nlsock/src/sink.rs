//! [`VecSink`]: a buffer to write messages into.

use nlwire::Sink;

/// A [`Sink`] that grows as memory allows. It keeps its allocation when it is
/// truncated.
#[derive(Debug)]
pub struct VecSink {
    bytes: Vec<u8>,
    limit: usize,
}

impl VecSink {
    /// An empty sink, without an allocation.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            limit: usize::MAX,
        }
    }

    /// Returns the bytes that were written.
    #[cfg(feature = "fake")]
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the number of bytes that there is room for without growing.
    pub(crate) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Limits the sink to `limit` bytes in all.
    pub(crate) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
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
        self.bytes.resize(end, 0);
        self.bytes.get_mut(len..)
    }

    fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }
}
