// SPDX-License-Identifier: MIT OR Apache-2.0
//! Walks over a dump of links: the messages, and the attributes after their
//! family headers.

use nlwire::rtnl::IfInfoMsg;
use nlwire::{Messages, ParseError};

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn attributes_of_messages(datagram: &[u8]) -> Result<u32, ParseError> {
    let mut sum = 0u32;
    for message in Messages::new(datagram) {
        for attribute in message?.attributes(size_of::<IfInfoMsg>())? {
            sum = sum.wrapping_add(u32::from(attribute?.nla_type()));
        }
    }
    Ok(sum)
}
