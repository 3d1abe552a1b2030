// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! The room of socket buffers.

use core::{
    ptr::NonNull,
    slice, //
};
use nlwire::Sink;

/// The room of an skb, to which messages are written.
///
/// # Invariants
///
/// The `size` bytes at `data` can be written to, and nobody else uses them, as long as this exists.
/// The first `len` of them are initialised. `len <= size`.
#[derive(Debug)]
pub struct Room {
    data: NonNull<u8>,
    size: usize,
    len: usize,
}

impl Room {
    /// Creates room without messages.
    ///
    /// # Safety
    ///
    /// The `size` bytes at `data` must be writable, and used by nobody else, as long as the result
    /// exists.
    #[inline]
    pub unsafe fn new(data: NonNull<u8>, size: usize) -> Self {
        // INVARIANT: The caller promises this.
        Self { data, size, len: 0 }
    }

    /// Returns where the next byte is written, if there is room for `count` bytes.
    #[inline]
    fn end(&mut self, count: usize) -> Option<*mut u8> {
        if count > self.size.saturating_sub(self.len) {
            return None;
        }
        // SAFETY: By the type invariants, `len` is at most `size`, the number of bytes at `data`.
        Some(unsafe { self.data.as_ptr().add(self.len) })
    }
}

impl Sink for Room {
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        // SAFETY: By the type invariants, these are `len` initialised bytes that live as long as
        // `self`, and that nobody else writes to.
        unsafe { slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }

    #[inline]
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: As in `as_bytes()`; only `self` can reach them.
        unsafe { slice::from_raw_parts_mut(self.data.as_ptr(), self.len) }
    }

    #[inline]
    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let start = self.end(count)?;
        // SAFETY: There is room for `count` bytes. They are initialised by this, which the compiler
        // leaves out where the caller's writes make it redundant.
        unsafe { start.write_bytes(0, count) };
        // INVARIANT: The new bytes are initialised, and at most `size - len`.
        self.len = self.len.saturating_add(count);
        // SAFETY: These `count` bytes are initialised, and only `self` can reach them.
        Some(unsafe { slice::from_raw_parts_mut(start, count) })
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    #[inline]
    fn append(&mut self, header: &[u8], payload: &[u8], zeros: usize) -> Option<()> {
        let rest = payload.len().checked_add(zeros)?;
        let count = rest.checked_add(header.len())?;
        let start = self.end(count)?;
        // SAFETY: There is room for `count` bytes, of which these are the first. No slice can
        // overlap them, because only `self` can reach them.
        unsafe { start.copy_from_nonoverlapping(header.as_ptr(), header.len()) };
        // SAFETY: Within the `count` bytes.
        let start = unsafe { start.add(header.len()) };
        // SAFETY: As for `header`, which these bytes follow.
        unsafe { start.copy_from_nonoverlapping(payload.as_ptr(), payload.len()) };
        // SAFETY: Within the `count` bytes.
        let start = unsafe { start.add(payload.len()) };
        // SAFETY: These are the last of the `count` bytes.
        unsafe { start.write_bytes(0, zeros) };
        // INVARIANT: All of the new bytes are initialised, and they are at most `size - len`.
        self.len = self.len.saturating_add(count);
        Some(())
    }
}
