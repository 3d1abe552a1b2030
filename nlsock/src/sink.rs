//! [`VecSink`]: where requests and answers are written to.

use nlwire::Sink;

/// A [`Sink`] that grows as far as memory goes, and is used again and again.
#[derive(Debug)]
pub struct VecSink {
    bytes: Vec<u8>,
    limit: usize,
}

impl VecSink {
    /// An empty sink, which has not allocated anything yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            limit: usize::MAX,
        }
    }

    /// What was written.
    #[cfg(feature = "fake")]
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// How many bytes it has room for without growing.
    pub(crate) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// From here on there is room for `limit` bytes in all.
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
