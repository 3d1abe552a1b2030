// SPDX-License-Identifier: MIT OR Apache-2.0
//! Begins and ends a nest with an integer in it.

use nlwire::{BuildError, MessageBuilder, SliceSink};

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn nest(message: &mut MessageBuilder<'_, SliceSink<'_>>, value: u32) -> Result<(), BuildError> {
    let mut nest = message.nest(1)?;
    nest.put_u32(2, value)?;
    nest.end()
}
