// SPDX-License-Identifier: MIT OR Apache-2.0
//! Options of IPv6 neighbour discovery that the kernel passes to programs, such as DNS servers.
//!
//! Written by hand from C: `linux/rtnetlink.h`.
//!
//! The options are between the header and the attributes of the only message,
//! `RTM_NEWNDUSEROPT`, so that it is no notification of a family: [`read`] reads it. Its group
//! is `RTNLGRP_ND_USEROPT`.

use nlwire::typed::*;
use nlwire::{Message, ParseError};

structs! {
    /// `nduseropt_opts_len` bytes of options follow.
    pub Nduseroptmsg "nduseroptmsg" {
        nduseropt_family: u8,
        nduseropt_pad1: u8,
        nduseropt_opts_len: u16,
        nduseropt_ifindex: i32,
        nduseropt_icmp_type: u8,
        nduseropt_icmp_code: u8,
        nduseropt_pad2: u16,
        nduseropt_pad3: u32,
    }
}

attributes! {
    pub Nduseropt "nduseropt-attrs" {
        SRCADDR = 1 "NDUSEROPT_SRCADDR": Ip,
    }
}

/// Reads an `RTM_NEWNDUSEROPT`: its header, its options, and its attributes. The attributes
/// begin after the options, at the next multiple of 4.
///
/// # Errors
/// [`PayloadTooShort`](nlwire::ParseErrorKind::PayloadTooShort) if the message does not contain
/// the whole header and all options.
#[inline]
pub fn read<'a>(
    message: &Message<'a>,
) -> Result<(Nduseroptmsg, &'a [u8], Attrs<'a, Nduseropt>), ParseError> {
    let _ = message.attributes(Nduseroptmsg::INFO.size)?;
    let header = Nduseroptmsg::from_bytes(message.payload());
    let end = Nduseroptmsg::INFO
        .size
        .saturating_add(header.nduseropt_opts_len.into());
    let attributes = message.attributes(end)?;
    let options = message.payload().get(Nduseroptmsg::INFO.size..end);
    Ok((header, options.unwrap_or_default(), Attrs::new(attributes)))
}
