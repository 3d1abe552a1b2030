// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes a nest that contains an integer, with a closure. The code is that of
//! [`nest`](super::nest).

use nlwire::{BuildError, MessageBuilder, SliceSink};

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn nest_with(
    message: &mut MessageBuilder<'_, SliceSink<'_>>,
    value: u32,
) -> Result<(), BuildError> {
    message.nest_with(1, |nest| nest.put_u32(2, value))
}
