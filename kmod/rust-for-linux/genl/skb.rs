// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! Socket buffers to which messages are written.

use super::Room;
use core::{
    mem::ManuallyDrop,
    ptr::NonNull, //
};
use kernel::{
    bindings,
    prelude::*, //
};
use nlwire::Sink;

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
        let len = this.room.as_bytes().len() as c_uint;
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

impl AsMut<Room> for SkBuff {
    #[inline]
    fn as_mut(&mut self) -> &mut Room {
        &mut self.room
    }
}

#[kunit_tests(rust_genl_skb)]
mod tests {
    use super::*;

    #[test]
    fn grows_within_its_room() -> Result {
        let mut skb = SkBuff::new(8).ok_or(ENOMEM)?;
        let room = skb.as_mut();
        assert!(room.as_bytes().is_empty());
        let grown = room.grow(6).ok_or(ENOMEM)?;
        assert_eq!(grown, [0; 6]);
        grown.fill(0xff);
        assert!(room.grow(3).is_none());
        assert!(room.grow(usize::MAX).is_none());
        assert_eq!(room.as_bytes(), [0xff; 6]);
        room.truncate(2);
        // What was cut off is not seen again.
        assert_eq!(room.grow(6).ok_or(ENOMEM)?, [0; 6]);
        assert_eq!(room.as_bytes(), [0xff, 0xff, 0, 0, 0, 0, 0, 0]);
        assert!(SkBuff::new(usize::MAX).is_none());
        Ok(())
    }

    #[test]
    fn appends_within_its_room() -> Result {
        let mut skb = SkBuff::new(8).ok_or(ENOMEM)?;
        let room = skb.as_mut();
        room.append(&[0xff; 8], &[], 0).ok_or(ENOMEM)?;
        room.truncate(0);
        assert!(room.append(&[1; 4], &[2; 3], 2).is_none());
        assert!(room.append(&[1; 4], &[], usize::MAX).is_none());
        assert!(room.as_bytes().is_empty());
        room.append(&[1; 2], &[2; 3], 2).ok_or(ENOMEM)?;
        room.append(&[], &[], 1).ok_or(ENOMEM)?;
        assert_eq!(room.as_bytes(), [1, 1, 2, 2, 2, 0, 0, 0]);
        assert!(room.append(&[], &[1], 0).is_none());
        Ok(())
    }
}
