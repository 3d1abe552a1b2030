// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes an integer: a check for room and two stores.

use nlwire::{BuildError, MessageBuilder, SliceSink};

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn put_u32(
    message: &mut MessageBuilder<'_, SliceSink<'_>>,
    value: u32,
) -> Result<(), BuildError> {
    message.put_u32(1, value)
}
