// SPDX-License-Identifier: MIT OR Apache-2.0
//! The functions under proof: nlwire's, behind the C ABI.
//!
//! Each function gets a state by pointers, calls nlwire, and writes the result to an
//! [`Out`] word by word. It adds no branch that hides one of nlwire's results.

#![no_std]

mod align;
mod attributes;
mod builder;
mod families;
mod messages;
mod paths;
mod policies;
mod rebuild;
#[path = "../../../kmod/src/rules.rs"]
mod rules;
mod table;
mod texts;
mod walks;

use core::ffi::CStr;
use core::mem::MaybeUninit;

use nlwire::{ParseError, ParseErrorKind};

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: the instruction traps, and nothing runs after it.
    unsafe { core::arch::asm!("ud2", options(noreturn)) }
}

/// The function that `core`, which is compiled to unwind, refers to. Nothing unwinds here.
#[no_mangle]
pub extern "C" fn rust_eh_personality() {}

pub const NONE: u64 = 0;
pub const OK: u64 = 1;
pub const ERR: u64 = 2;

/// A result: `NONE`, `OK` or `ERR`, and words.
#[repr(C)]
pub struct Out([u64; 8]);

impl Out {
    /// Writes the first words, the others 0.
    fn set<const N: usize>(&mut self, words: [u64; N]) {
        self.0 = [0; 8];
        for (to, from) in self.0.iter_mut().zip(words) {
            *to = from;
        }
    }

    /// Writes an error: kind, its fields, offset.
    fn error(&mut self, error: ParseError) {
        let (kind, a, b) = match error.kind {
            ParseErrorKind::MessageTooShort { nlmsg_len } => (1, nlmsg_len.into(), 0),
            ParseErrorKind::MessageTruncated {
                nlmsg_len,
                remaining,
            } => (2, nlmsg_len.into(), remaining as u64),
            ParseErrorKind::AttributeTooShort { nla_len } => (3, nla_len.into(), 0),
            ParseErrorKind::AttributeTruncated { nla_len, remaining } => {
                (4, nla_len.into(), remaining as u64)
            }
            ParseErrorKind::TrailingBytes { remaining } => (5, remaining as u64, 0),
            ParseErrorKind::PayloadTooShort { expected, actual } => {
                (6, expected as u64, actual as u64)
            }
            ParseErrorKind::WrongLength { expected, actual } => (7, expected as u64, actual as u64),
            ParseErrorKind::MissingNul => (8, 0, 0),
            ParseErrorKind::NotUtf8 => (9, 0, 0),
            ParseErrorKind::UnexpectedType { nlmsg_type } => (10, nlmsg_type.into(), 0),
            ParseErrorKind::NextHopTooShort { rtnh_len } => (11, rtnh_len.into(), 0),
            ParseErrorKind::NextHopTruncated {
                rtnh_len,
                remaining,
            } => (12, rtnh_len.into(), remaining as u64),
            _ => (99, 0, 0),
        };
        self.set([ERR, kind, a, b, error.offset as u64]);
    }
}

/// A buffer of the caller.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Slice {
    ptr: *const u8,
    len: usize,
}

impl Slice {
    fn bytes(self) -> &'static [u8] {
        // SAFETY: the prover passes a readable buffer of `len` bytes, which nothing changes
        // during the call.
        unsafe { core::slice::from_raw_parts(self.ptr, self.len) }
    }

    fn text(self) -> &'static str {
        // SAFETY: the prover passes UTF-8.
        unsafe { core::str::from_utf8_unchecked(self.bytes()) }
    }

    fn c_str(self) -> &'static CStr {
        // SAFETY: the prover passes bytes whose only NUL is the last one.
        unsafe { CStr::from_bytes_with_nul_unchecked(self.bytes()) }
    }
}

/// Moves a value out of the caller's memory, which does not use it any more.
fn take<T>(place: &mut MaybeUninit<T>) -> T {
    // SAFETY: the prover passes an initialised value.
    unsafe { place.assume_init_read() }
}

/// Returns the address and the length of a slice.
fn words(bytes: &[u8]) -> [u64; 2] {
    [bytes.as_ptr() as u64, bytes.len() as u64]
}
