// SPDX-License-Identifier: MIT OR Apache-2.0
//! Walks over messages and examines only their headers.

use nlwire::Messages;

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn messages(datagram: &[u8]) -> u32 {
    let mut sum = 0u32;
    for message in Messages::new(datagram) {
        let Ok(message) = message else { break };
        sum = sum.wrapping_add(message.header().nlmsg_seq());
    }
    sum
}
