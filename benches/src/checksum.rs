// SPDX-License-Identifier: MIT OR Apache-2.0
//! The checksums that prove that all did the same work; `csrc/checksum.h` has
//! them in C. Cheap on purpose: the walk is what is measured.

/// Slots of a link's table: more than any kernel so far has types.
pub const TABLE: usize = 72;

/// What a function returns that found something malformed.
pub const FAILED: u64 = u64::MAX;

/// A message, or an attribute: a length and a type.
#[inline]
#[must_use]
pub fn item(len: usize, nl_type: u16) -> u64 {
    (len as u64).wrapping_add(u64::from(nl_type) << 32)
}

/// Index, name, MTU and hardware address of a link.
#[inline]
#[must_use]
pub fn fields(index: u32, name: &[u8], mtu: u32, address: Option<&[u8; 6]>) -> u64 {
    let mut sum = u64::from(index);
    sum = sum.wrapping_add(u64::from(mtu) << 16);
    sum = sum.wrapping_add((name.len() as u64) << 48);
    if let Some(last) = name.last() {
        sum = sum.wrapping_add(u64::from(*last) << 40);
    }
    if let Some([.., last]) = address {
        sum = sum.wrapping_add(u64::from(*last) << 56);
    }
    sum
}

/// Name and kind of a link.
#[inline]
#[must_use]
pub fn kind(name: &str, kind: &str) -> u64 {
    let (name, kind) = (name.as_bytes(), kind.as_bytes());
    let mut sum = (name.len() as u64).wrapping_add((kind.len() as u64) << 8);
    for (text, shift) in [(name, 16), (kind, 24)] {
        if let Some(last) = text.last() {
            sum = sum.wrapping_add(u64::from(*last) << shift);
        }
    }
    sum
}

/// Two numbers of a link, and the lengths of two attributes.
#[inline]
#[must_use]
pub fn table(txqlen: u32, group: u32, stats_len: usize, linkinfo_len: usize) -> u64 {
    u64::from(txqlen)
        .wrapping_add(u64::from(group) << 16)
        .wrapping_add((stats_len as u64) << 32)
        .wrapping_add((linkinfo_len as u64) << 48)
}
