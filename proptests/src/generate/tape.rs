// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Tape`]: bytes as choices.

/// Choices, one after the other. A tape that has ended chooses 0.
#[derive(Clone, Debug)]
pub(super) struct Tape<'t>(pub(super) &'t [u8]);

impl Tape<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn u8(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    pub(super) fn u16(&mut self) -> u16 {
        u16::from_le_bytes([self.u8(), self.u8()])
    }

    pub(super) fn u32(&mut self) -> u32 {
        u32::from(self.u16()) | u32::from(self.u16()) << 16
    }

    pub(super) fn u64(&mut self) -> u64 {
        u64::from(self.u32()) | u64::from(self.u32()) << 32
    }

    /// A number below `limit`, which is not 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        match limit {
            0..=256 => usize::from(self.u8()) % limit,
            257..=65_536 => usize::from(self.u16()) % limit,
            _ => self.u32() as usize % limit,
        }
    }

    /// Whether something happens that does once in `chance` times. Not where
    /// the tape has ended.
    pub(super) fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) + 1 == chance
    }

    pub(super) fn pick<T: Copy, const N: usize>(&mut self, from: [T; N]) -> T {
        from[self.below(N)]
    }

    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.u8()).collect()
    }

    pub(super) fn array<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.u8())
    }
}
