// SPDX-License-Identifier: MIT OR Apache-2.0
//! Helpers of all tests.

use nlwire::NlAttr;
use zerocopy::IntoBytes;

/// Returns these bytes with padding behind them.
pub(crate) fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// Returns a valid attribute with its padding.
pub(crate) fn nla(nla_type: u16, payload: &[u8]) -> Vec<u8> {
    let header = NlAttr::new(4 + payload.len() as u16, nla_type);
    padded([header.as_bytes(), payload].concat())
}

/// A generator of numbers that look random and are the same for the same seed
/// (splitmix64).
#[derive(Debug)]
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// Returns a number from 0 to `limit` - 1.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}
