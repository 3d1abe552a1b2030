// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages as lines: `FAMILY DIRECTION NUMBER HEX`, as `ynlgen/compare/record.py` writes
//! them.

use std::num::TryFromIntError;

use nlwire::typed::{FamilyInfo, OpInfo};
use nlwire::uapi::NETLINK_GENERIC;

/// A message without the headers of netlink and of generic netlink.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) family: &'static FamilyInfo,
    pub(crate) to_kernel: bool,
    /// The message type, or the command in generic netlink.
    pub(crate) number: u16,
    pub(crate) payload: Vec<u8>,
}

impl Line {
    /// Parses a line.
    pub(crate) fn parse(line: &str) -> Result<Self, String> {
        let mut words = line.split_whitespace();
        let mut word = || words.next().ok_or_else(|| format!("too few words: {line}"));
        let name = word()?;
        let mut families = nlfamilies::families().iter();
        let family = families.find(|family| family.name == name);
        let family = family.ok_or_else(|| format!("no family {name}"))?;
        let to_kernel = match word()? {
            ">" => true,
            "<" => false,
            other => return Err(format!("{other} is not a direction")),
        };
        let number = word()?;
        let number = number
            .parse()
            .map_err(|error| format!("{number}: {error}"))?;
        let hex = word()?;
        let payload = if hex == "-" { Vec::new() } else { unhex(hex)? };
        Ok(Self {
            family,
            to_kernel,
            number,
            payload,
        })
    }

    /// Returns the message with the headers that it had.
    #[allow(dead_code, reason = "for an example")]
    pub(crate) fn datagram(&self) -> Result<Vec<u8>, TryFromIntError> {
        let mut bytes = vec![0; 16];
        let mut kind = self.number;
        if self.family.protocol == NETLINK_GENERIC {
            // The number of the first family that the kernel gives to one.
            kind = 0x10;
            bytes.extend([u8::try_from(self.number)?, 1, 0, 0]);
        }
        bytes.extend(&self.payload);
        let len = u32::try_from(bytes.len())?.to_ne_bytes();
        for (to, byte) in bytes
            .iter_mut()
            .zip(len.into_iter().chain(kind.to_ne_bytes()))
        {
            *to = byte;
        }
        Ok(bytes)
    }

    /// Returns the operation of the message, and whether the message has the layout of its
    /// request. Some messages only exist in the other direction: a notification has the layout
    /// of the request that it repeats.
    #[allow(dead_code, reason = "one of the examples does not use it")]
    pub(crate) fn operation(&self) -> Option<(&'static OpInfo, bool)> {
        let request = |op: &'static OpInfo| (op.request == Some(self.number)).then_some((op, true));
        let reply = |op: &'static OpInfo| (op.reply == Some(self.number)).then_some((op, false));
        let ops = self.family.ops;
        if self.to_kernel {
            ops.iter()
                .find_map(request)
                .or_else(|| ops.iter().find_map(reply))
        } else {
            ops.iter()
                .find_map(reply)
                .or_else(|| ops.iter().find_map(request))
        }
    }
}

/// Parses hexadecimal bytes.
pub(crate) fn unhex(hex: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    for pair in hex.as_bytes().chunks(2) {
        let pair = std::str::from_utf8(pair).map_err(|error| error.to_string())?;
        let byte = u8::from_str_radix(pair, 16).map_err(|error| format!("{pair}: {error}"))?;
        bytes.push(byte);
    }
    Ok(bytes)
}
