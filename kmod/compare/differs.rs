// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! The Rust function that `compare.c` calls in test builds: see `compare.h`. Both glues
//! include this file.

use core::slice;

/// C: `struct nlkmod_difference`.
#[repr(C)]
struct Difference {
    index: u64,
    kernel: u64,
    nlwire: u64,
}

/// Compares nlwire's result with the transcript of the kernel's parser. C:
/// `nlkmod_differs`.
///
/// # Safety
///
/// The `len` bytes at `data` and the `count` numbers at `words` must be initialised and not be
/// written to during the call. `difference` must be valid for writes.
#[no_mangle]
unsafe extern "C" fn nlkmod_differs(
    data: *const u8,
    len: usize,
    words: *const u32,
    count: usize,
    difference: *mut Difference,
) -> bool {
    // SAFETY: The caller promises this.
    let data = unsafe { slice::from_raw_parts(data, len) };
    // SAFETY: The caller promises this.
    let words = unsafe { slice::from_raw_parts(words, count) };
    let Some(found) = nlkmod::compare::first_difference(data, words) else {
        return false;
    };
    let number = |number: Option<u32>| number.map_or(u64::MAX, u64::from);
    let found = Difference {
        index: found.index as u64,
        kernel: number(found.kernel),
        nlwire: number(found.nlwire),
    };
    // SAFETY: The caller promises this.
    unsafe { difference.write(found) };
    true
}
