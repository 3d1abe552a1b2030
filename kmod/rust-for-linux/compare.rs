// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! In test builds: `compare/compare.c` and the Rust function that it calls. See `compare.h`.

#[path = "differs.rs"]
mod differs;

extern "C" {
    fn nlkmod_compare(data: *const u8, len: usize);
}

/// Compares nlwire's and the kernel parser's reading of `datagram`.
pub(crate) fn compare(datagram: &[u8]) {
    // SAFETY: The function reads exactly these bytes.
    unsafe { nlkmod_compare(datagram.as_ptr(), datagram.len()) }
}
