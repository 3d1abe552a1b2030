// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Number`], an integer of any kind, for printing.

use core::fmt;

use super::IntegerInfo;

/// An integer of any kind.
#[derive(Clone, Copy)]
pub(super) struct Number {
    /// The value, with the sign extended.
    bits: u64,
    signed: bool,
}

impl Number {
    pub(super) const fn unsigned(bits: u64) -> Self {
        Self {
            bits,
            signed: false,
        }
    }

    /// Reads `bytes`. Returns `None` if they do not have the size of the integer.
    pub(super) fn read(bytes: &[u8], integer: IntegerInfo) -> Option<Self> {
        let is_whole = match integer.size {
            0 => matches!(bytes.len(), 4 | 8),
            size => bytes.len() == usize::from(size),
        };
        if !is_whole || bytes.len() > 8 {
            return None;
        }
        let push = |bits: u64, byte: &u8| bits.wrapping_shl(8) | u64::from(*byte);
        let bits = if integer.big_endian || cfg!(target_endian = "big") {
            bytes.iter().fold(0, push)
        } else {
            bytes.iter().rev().fold(0, push)
        };
        let signed = integer.signed;
        let unused = bytes.iter().fold(64u32, |bits, _| bits.saturating_sub(8));
        let bits = if signed {
            let shifted = signed_of(bits.wrapping_shl(unused)).wrapping_shr(unused);
            u64::from_ne_bytes(shifted.to_ne_bytes())
        } else {
            bits
        };
        Some(Self { bits, signed })
    }

    /// Returns the value with the sign extended, as enumerations have it.
    pub(super) const fn bits(self) -> u64 {
        self.bits
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the options of `f`, such as `{:#?}`.
        if self.signed {
            write!(f, "{}", signed_of(self.bits))
        } else {
            write!(f, "{}", self.bits)
        }
    }
}

const fn signed_of(bits: u64) -> i64 {
    i64::from_ne_bytes(bits.to_ne_bytes())
}

/// The integers or structs of a C array of `bytes`, the last of which can be cut off.
pub(super) struct Items<'a> {
    rest: &'a [u8],
    size: usize,
}

impl<'a> Items<'a> {
    pub(super) const fn new(bytes: &'a [u8], size: usize) -> Self {
        Self { rest: bytes, size }
    }

    /// Returns the integers of an array.
    pub(super) fn integers(bytes: &'a [u8], integer: IntegerInfo) -> Self {
        let size = match integer.size {
            // `NLA_UINT` has no fixed size. In an array it takes 8 bytes.
            0 => 8,
            size => usize::from(size),
        };
        Self::new(bytes, size)
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let size = self.size.max(1);
        let (item, rest) = self.rest.split_at_checked(size).unwrap_or((self.rest, &[]));
        self.rest = rest;
        Some(item)
    }
}
