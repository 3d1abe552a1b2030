// SPDX-License-Identifier: MIT OR Apache-2.0
//! The `{:?}` output of headers and payloads: names where the protocol has
//! them, hexadecimal for bytes.

use core::fmt::{self, Write};

use super::uapi::*;
use super::NlmFlags;

/// A message type: a name below `NLMSG_MIN_TYPE`, a number otherwise.
pub(super) struct MessageType(pub(super) u16);

impl fmt::Debug for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            NLMSG_NOOP => "NLMSG_NOOP",
            NLMSG_ERROR => "NLMSG_ERROR",
            NLMSG_DONE => "NLMSG_DONE",
            NLMSG_OVERRUN => "NLMSG_OVERRUN",
            other => return write!(f, "{other:#x}"),
        })
    }
}

/// The `nlmsg_flags` of a message of type `nlmsg_type`.
pub(super) struct MessageFlags {
    pub(super) nlmsg_type: u16,
    pub(super) nlmsg_flags: NlmFlags,
}

/// Flags with the same meaning in every message.
const COMMON: &[(NlmFlags, &str)] = &[
    (NLM_F_REQUEST, "NLM_F_REQUEST"),
    (NLM_F_MULTI, "NLM_F_MULTI"),
    (NLM_F_ACK, "NLM_F_ACK"),
    (NLM_F_ECHO, "NLM_F_ECHO"),
    (NLM_F_DUMP_INTR, "NLM_F_DUMP_INTR"),
    (NLM_F_DUMP_FILTERED, "NLM_F_DUMP_FILTERED"),
];

/// Flags of ACKs. From 0x100 on, the meaning of a bit depends on the message.
const OF_ACKS: &[(NlmFlags, &str)] = &[
    (NLM_F_CAPPED, "NLM_F_CAPPED"),
    (NLM_F_ACK_TLVS, "NLM_F_ACK_TLVS"),
];

/// Flags of requests that create an object. Only such requests have
/// `NLM_F_CREATE` or `NLM_F_APPEND`, which determine the meaning of the two
/// lower bits.
const OF_NEW: &[(NlmFlags, &str)] = &[
    (NLM_F_REPLACE, "NLM_F_REPLACE"),
    (NLM_F_EXCL, "NLM_F_EXCL"),
    (NLM_F_CREATE, "NLM_F_CREATE"),
    (NLM_F_APPEND, "NLM_F_APPEND"),
];

/// Flags of a dump. Both bits together mean a dump, except in a rare bulk
/// delete. A single bit could be any of three flags, and is printed as a
/// number.
const OF_GET: &[(NlmFlags, &str)] = &[(NLM_F_DUMP, "NLM_F_DUMP")];

impl fmt::Debug for MessageFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let specific = match self.nlmsg_type {
            NLMSG_ERROR | NLMSG_DONE => OF_ACKS,
            _ if self.nlmsg_flags.intersects(NLM_F_CREATE | NLM_F_APPEND) => OF_NEW,
            _ => OF_GET,
        };
        let mut unnamed = self.nlmsg_flags;
        let mut separator = "";
        for &(flag, name) in COMMON.iter().chain(specific) {
            if unnamed.contains(flag) {
                unnamed = unnamed.difference(flag);
                write!(f, "{separator}{name}")?;
                separator = " | ";
            }
        }
        if !unnamed.is_empty() || self.nlmsg_flags.is_empty() {
            write!(f, "{separator}{unnamed:#x}")?;
        }
        Ok(())
    }
}

/// Bytes in hexadecimal, at most [`Hex::SHOWN`] of them.
pub(super) struct Hex<'a>(pub(super) &'a [u8]);

impl Hex<'_> {
    const SHOWN: usize = 64;
}

impl fmt::Debug for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('[')?;
        let mut separator = "";
        for byte in self.0.iter().take(Self::SHOWN) {
            write!(f, "{separator}{byte:02x}")?;
            separator = " ";
        }
        match self.0.len().saturating_sub(Self::SHOWN) {
            0 => {}
            hidden => write!(f, " and {hidden} bytes more")?,
        }
        f.write_char(']')
    }
}
