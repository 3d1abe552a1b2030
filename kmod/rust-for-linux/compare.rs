// SPDX-License-Identifier: MIT OR Apache-2.0

//! In test builds: `compare/compare.c`, and what it asks of Rust. See `compare.h`.

use core::slice;

extern "C" {
    fn nlkmod_compare(data: *const u8, len: usize);
}

/// Compares how nlwire and the kernel's parser read `datagram`.
pub(crate) fn compare(datagram: &[u8]) {
    // SAFETY: It reads that many bytes there.
    unsafe { nlkmod_compare(datagram.as_ptr(), datagram.len()) }
}

/// C: `struct nlkmod_difference`.
#[repr(C)]
struct Difference {
    index: u64,
    kernel: u64,
    nlwire: u64,
}

/// C: `nlkmod_differs()`.
///
/// # Safety
///
/// The `len` bytes at `data` and the `count` numbers at `words` must be initialised and not
/// written to meanwhile, and `difference` must be there to be written.
#[no_mangle]
unsafe extern "C" fn nlkmod_differs(
    data: *const u8,
    len: usize,
    words: *const u32,
    count: usize,
    difference: *mut Difference,
) -> bool {
    // SAFETY: The caller promises it.
    let data = unsafe { slice::from_raw_parts(data, len) };
    // SAFETY: The caller promises it.
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
    // SAFETY: The caller promises it.
    unsafe { difference.write(found) };
    true
}
