// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! In test builds: `compare/compare.c`, and what it asks of Rust. See `compare.h`.

#[path = "differs.rs"]
mod differs;

extern "C" {
    fn nlkmod_compare(data: *const u8, len: usize);
}

/// Compares how nlwire and the kernel's parser read `datagram`.
pub(crate) fn compare(datagram: &[u8]) {
    // SAFETY: It reads that many bytes there.
    unsafe { nlkmod_compare(datagram.as_ptr(), datagram.len()) }
}
