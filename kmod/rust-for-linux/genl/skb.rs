// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! Socket buffers to which messages are written.

use core::{
    mem::ManuallyDrop,
    ptr::NonNull,
    slice, //
};
use kernel::{
    bindings,
    prelude::*, //
};
use nlwire::Sink;

/// The room of an skb, to which messages are written.
///
/// # Invariants
///
/// The `size` bytes at `data` can be written to, and nobody else uses them, as long as this exists.
/// The first `len` of them are initialised. `len <= size`.
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
    pub(super) unsafe fn new(data: NonNull<u8>, size: usize) -> Self {
        // INVARIANT: The caller promises this.
        Self { data, size, len: 0 }
    }

    /// Returns where the next byte is written, if there is room for `count` bytes.
    #[inline]
    fn end(&mut self, count: usize) -> Option<*mut u8> {
        if count > self.size - self.len {
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
        self.len += count;
        // SAFETY: These `count` bytes are initialised, and only `self` can reach them.
        Some(unsafe { slice::from_raw_parts_mut(start, count) })
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    #[inline]
    fn append(&mut self, header: &[u8], payload: &[u8], zeros: usize) -> Option<()> {
        let count = header.len().checked_add(payload.len())?.checked_add(zeros)?;
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
        self.len += count;
        Some(())
    }
}

/// An unsent skb. Dropping it frees it. C: `struct sk_buff`.
///
/// # Invariants
///
/// `skb` is a live and linear skb without data, and `self` owns its only reference. `room` is its
/// tail room.
pub struct SkBuff {
    skb: NonNull<bindings::sk_buff>,
    room: Room,
}

impl SkBuff {
    /// Allocates an skb with room for `size` bytes. Returns `None` without memory. May sleep.
    pub(super) fn new(size: usize) -> Option<Self> {
        let len = c_uint::try_from(size).ok()?;
        let gfp = bindings::GFP_KERNEL;
        // SAFETY: Handlers run in process context, where `GFP_KERNEL` is allowed.
        let skb = unsafe { bindings::__alloc_skb(len, gfp, 0, bindings::NUMA_NO_NODE) };
        let skb = NonNull::new(skb)?;
        // SAFETY: The skb is live.
        let data = unsafe { (*skb.as_ptr()).data };
        // SAFETY: "The returned buffer has no headroom and a tail room of at least size bytes": all
        // of it begins at `data`, which is not null in a live skb. Nobody else has the skb, "the
        // object has a reference count of one".
        let room = unsafe { Room::new(NonNull::new_unchecked(data), size) };
        // INVARIANT: This reference becomes ours.
        Some(Self { skb, room })
    }

    /// Makes the messages the data of the skb, and gives up ownership.
    pub(super) fn into_raw(self) -> *mut bindings::sk_buff {
        let this = ManuallyDrop::new(self);
        let len = this.room.len as c_uint;
        // SAFETY: The skb is live and linear, and `len` is at most its tail room, by the type
        // invariants ("If this would exceed the total buffer size the kernel will panic").
        unsafe { bindings::skb_put(this.skb.as_ptr(), len) };
        this.skb.as_ptr()
    }
}

impl Drop for SkBuff {
    fn drop(&mut self) {
        // SAFETY: The only reference is ours by the type invariants.
        unsafe { bindings::nlmsg_free(self.skb.as_ptr()) }
    }
}

impl Sink for SkBuff {
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        self.room.as_bytes()
    }

    #[inline]
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        self.room.as_bytes_mut()
    }

    #[inline]
    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        self.room.grow(count)
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        self.room.truncate(len);
    }

    #[inline]
    fn append(&mut self, header: &[u8], payload: &[u8], zeros: usize) -> Option<()> {
        self.room.append(header, payload, zeros)
    }
}

#[kunit_tests(rust_genl_skb)]
mod tests {
    use super::*;

    #[test]
    fn grows_within_its_room() -> Result {
        let mut skb = SkBuff::new(8).ok_or(ENOMEM)?;
        assert!(skb.as_bytes().is_empty());
        let grown = skb.grow(6).ok_or(ENOMEM)?;
        assert_eq!(grown, [0; 6]);
        grown.fill(0xff);
        assert!(skb.grow(3).is_none());
        assert!(skb.grow(usize::MAX).is_none());
        assert_eq!(skb.as_bytes(), [0xff; 6]);
        skb.truncate(2);
        // What was cut off is not seen again.
        assert_eq!(skb.grow(6).ok_or(ENOMEM)?, [0; 6]);
        assert_eq!(skb.as_bytes(), [0xff, 0xff, 0, 0, 0, 0, 0, 0]);
        assert!(SkBuff::new(usize::MAX).is_none());
        Ok(())
    }

    #[test]
    fn appends_within_its_room() -> Result {
        let mut skb = SkBuff::new(8).ok_or(ENOMEM)?;
        skb.append(&[0xff; 8], &[], 0).ok_or(ENOMEM)?;
        skb.truncate(0);
        assert!(skb.append(&[1; 4], &[2; 3], 2).is_none());
        assert!(skb.append(&[1; 4], &[], usize::MAX).is_none());
        assert!(skb.as_bytes().is_empty());
        skb.append(&[1; 2], &[2; 3], 2).ok_or(ENOMEM)?;
        skb.append(&[], &[], 1).ok_or(ENOMEM)?;
        assert_eq!(skb.as_bytes(), [1, 1, 2, 2, 2, 0, 0, 0]);
        assert!(skb.append(&[], &[1], 0).is_none());
        Ok(())
    }
}
