//! [`VecSink`]: where requests and answers are written to.

use nlwire::Sink;

/// A [`Sink`] that grows as far as memory goes, and is used again and again.
#[derive(Debug, Default)]
pub struct VecSink {
    bytes: Vec<u8>,
}

impl VecSink {
    /// An empty sink, which has not allocated anything yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new() }
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
        self.bytes.try_reserve(count).ok()?;
        self.bytes.resize(len.checked_add(count)?, 0);
        self.bytes.get_mut(len..)
    }

    fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }
}
