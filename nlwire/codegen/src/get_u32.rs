// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reads an integer: a length check and a load.

use nlwire::{Attribute, ParseError};

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn get_u32(attribute: &Attribute<'_>) -> Result<u32, ParseError> {
    attribute.get_u32()
}
