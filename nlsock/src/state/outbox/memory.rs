// SPDX-License-Identifier: MIT OR Apache-2.0
//! The memory of what is kept, as the allocator counts it.

use std::collections::VecDeque;

/// Returns the memory of an allocation of `len` bytes. glibc adds 8 bytes, and
/// rounds up to a multiple of 16, at least 32.
pub(super) const fn of_allocation(len: usize) -> usize {
    match len {
        0 => 0,
        1..=24 => 32,
        _ => len.saturating_add(23) & !15,
    }
}

/// Returns the memory of the elements of a queue, without what they point to.
pub(super) fn of_queue<T>(queue: &VecDeque<T>) -> usize {
    of_allocation(queue.capacity().saturating_mul(size_of::<T>()))
}

/// Returns the memory that one more element takes. A full queue doubles its
/// capacity, which is at least 4.
pub(super) fn of_growth<T>(queue: &VecDeque<T>) -> usize {
    if queue.len() < queue.capacity() {
        return 0;
    }
    let capacity = queue.capacity().saturating_mul(2).max(4);
    let memory = of_allocation(capacity.saturating_mul(size_of::<T>()));
    memory.saturating_sub(of_queue(queue))
}

/// Releases the memory of a queue that has become sparse. The capacity is at
/// most four times the length, so that an element is moved a few times at most.
pub(super) fn shrink<T>(queue: &mut VecDeque<T>) {
    let len = queue.len();
    if len < queue.capacity().div_euclid(4) {
        queue.shrink_to(len.saturating_mul(2));
    }
}
