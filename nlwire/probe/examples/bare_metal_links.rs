// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reads a dump of links without `std`, without allocation and without an operating system.
//!
//! A library: `ci/bare-metal` builds it for a target that has only `core`.

#![cfg_attr(not(test), no_std)]

use nlfamilies::rt_link::{Ifla, IflaInfo, IflaInfoData, IflaVlan, RtLink};
use nlwire::{MessageKind, Messages, ParseError, Text};

/// A link of a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// The index.
    pub index: i32,
    /// The name, which borrows from the datagram.
    pub name: Text<'a>,
    /// The MTU in bytes.
    pub mtu: u32,
    /// The id of a VLAN.
    pub vlan: Option<u16>,
}

/// Calls `found` for each link in a datagram. Returns whether the dump ends with it.
///
/// # Errors
/// Returns an error if a message is malformed, with its offset in the datagram.
#[inline]
pub fn links<'a>(datagram: &'a [u8], mut found: impl FnMut(Link<'a>)) -> Result<bool, ParseError> {
    for message in Messages::new(datagram).strict() {
        let message = message?;
        if message.kind() == MessageKind::Done {
            return Ok(true);
        }
        let Some((header, link)) = RtLink::GETLINK.read_reply(&message)? else {
            continue;
        };
        let (name, mtu, info) = link.get((Ifla::IFNAME, Ifla::MTU, Ifla::LINKINFO))?;
        let vlan = match info {
            Some(info) => info.get(IflaInfo::DATA.of(IflaInfoData::VLAN))?,
            None => None,
        };
        found(Link {
            index: header.ifi_index.get(),
            name: name.unwrap_or_default(),
            mtu: mtu.unwrap_or_default(),
            vlan: match vlan {
                Some(vlan) => vlan.get(IflaVlan::ID)?,
                None => None,
            },
        });
    }
    Ok(false)
}
