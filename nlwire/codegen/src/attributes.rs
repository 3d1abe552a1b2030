// SPDX-License-Identifier: MIT OR Apache-2.0
//! Walks over attributes and examines only their types.

use nlwire::Attributes;

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn attributes(stream: &[u8]) -> u32 {
    let mut sum = 0u32;
    for attribute in Attributes::new(stream) {
        let Ok(attribute) = attribute else { break };
        sum = sum.wrapping_add(u32::from(attribute.nla_type()));
    }
    sum
}
