// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Room`] in an skb. Both glues include this file.

use core::ptr::NonNull;
use core::slice;

use nlwire::Sink;

/// Room in an skb, to which messages are written.
///
/// # Invariants
/// The `size` bytes at `data` can be written to, and nobody else uses them, as long as this
/// exists. The first `len` of them are initialised. `len <= size`.
#[derive(Debug)]
pub struct Room {
    data: NonNull<u8>,
    size: usize,
    len: usize,
}

impl Room {
    /// Returns room without messages; `None` if `data` is null.
    ///
    /// # Safety
    /// If `data` is not null, the `size` bytes there can be written to, and nobody else uses
    /// them, as long as the result exists.
    #[inline]
    pub(crate) unsafe fn new(data: *mut u8, size: usize) -> Option<Self> {
        let data = NonNull::new(data)?;
        // INVARIANT: the caller promises this.
        Some(Self { data, size, len: 0 })
    }

    /// Returns where the next byte is written, if there is room for `count` bytes.
    #[inline]
    fn end(&mut self, count: usize) -> Option<*mut u8> {
        if count > self.size.saturating_sub(self.len) {
            return None;
        }
        // SAFETY: by the invariants, `len` is at most `size`, the number of bytes at `data`.
        Some(unsafe { self.data.as_ptr().add(self.len) })
    }
}

impl Sink for Room {
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        // SAFETY: by the invariants, these are `len` initialised bytes that live as long as
        // `self`, and that nobody else writes to.
        unsafe { slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }

    #[inline]
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as in `as_bytes`; only `self` can reach them.
        unsafe { slice::from_raw_parts_mut(self.data.as_ptr(), self.len) }
    }

    #[inline]
    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let start = self.end(count)?;
        // SAFETY: there is room for `count` bytes. They are initialised by this, which the
        // compiler leaves out where the caller's writes make it redundant.
        unsafe { start.write_bytes(0, count) };
        // INVARIANT: the new bytes are initialised, and at most `size - len`.
        self.len = self.len.saturating_add(count);
        // SAFETY: these `count` bytes are initialised, and only `self` can reach them.
        Some(unsafe { slice::from_raw_parts_mut(start, count) })
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    #[inline]
    fn append(&mut self, header: &[u8], payload: &[u8], zeros: usize) -> Option<()> {
        let count = header
            .len()
            .checked_add(payload.len())?
            .checked_add(zeros)?;
        let start = self.end(count)?;
        // SAFETY: there is room for `count` bytes, of which these are the first. No slice can
        // overlap them, because only `self` can reach them.
        unsafe { start.copy_from_nonoverlapping(header.as_ptr(), header.len()) };
        // SAFETY: within the `count` bytes.
        let start = unsafe { start.add(header.len()) };
        // SAFETY: as for `header`, which these bytes follow.
        unsafe { start.copy_from_nonoverlapping(payload.as_ptr(), payload.len()) };
        // SAFETY: within the `count` bytes.
        let start = unsafe { start.add(payload.len()) };
        // SAFETY: these are the last of the `count` bytes.
        unsafe { start.write_bytes(0, zeros) };
        // INVARIANT: all of the new bytes are initialised, and they are at most `size - len`.
        self.len = self.len.saturating_add(count);
        Some(())
    }
}
