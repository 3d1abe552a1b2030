// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`ParseError`], an error while reading, and [`BuildError`], an error while
//! writing.

use core::fmt;

use super::{NLA_HDRLEN, NLMSG_HDRLEN};

/// A violation of the wire format, with its offset.
///
/// ```
/// use nlwire::{Messages, ParseError, ParseErrorKind};
///
/// let mut messages = Messages::new(&[0; 16]);
/// let error = messages.next().unwrap().unwrap_err();
/// assert_eq!(error, ParseError { kind: ParseErrorKind::MessageTooShort { nlmsg_len: 0 }, offset: 0 });
/// assert_eq!(error.to_string(), "byte 0: nlmsg_len is 0, less than a header's 16");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ParseError {
    /// The violated rule.
    pub kind: ParseErrorKind,
    /// The offset of the malformed message or attribute, in bytes from the
    /// start of the outermost buffer. For everything that was read from a
    /// [`Messages`](super::Messages), however deeply nested, that is the start
    /// of the datagram.
    pub offset: usize,
}

/// The errors of getters. They take values: with a reference to the attribute, each one of a
/// walk would have to lie in memory, in case that its getter fails.
impl ParseError {
    #[cold]
    #[inline(never)]
    pub(super) const fn wrong_length(expected: usize, actual: usize, offset: usize) -> Self {
        Self {
            kind: ParseErrorKind::WrongLength { expected, actual },
            offset,
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) const fn too_short(expected: usize, actual: usize, offset: usize) -> Self {
        Self {
            kind: ParseErrorKind::PayloadTooShort { expected, actual },
            offset,
        }
    }
}

/// The rule of the wire format that the input violates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The length in a message header is less than the size of the header.
    MessageTooShort {
        /// The length in the header, 0 to 15.
        nlmsg_len: u32,
    },
    /// The length in a message header exceeds the rest of the buffer.
    MessageTruncated {
        /// The length in the header.
        nlmsg_len: u32,
        /// The length of the rest of the buffer in bytes, including the
        /// header's 16.
        remaining: usize,
    },
    /// The length in an attribute header is less than the size of the header.
    AttributeTooShort {
        /// The length in the header, 0 to 3.
        nla_len: u16,
    },
    /// The length in an attribute header exceeds the rest of the message or
    /// nest that contains the attribute.
    AttributeTruncated {
        /// The length in the header.
        nla_len: u16,
        /// The length of that rest in bytes, including the header's 4.
        remaining: usize,
    },
    /// The length in the header of a next hop is less than the size of the
    /// header.
    NextHopTooShort {
        /// The length in the header, 0 to 7.
        rtnh_len: u16,
    },
    /// The length in the header of a next hop exceeds the rest of the attribute
    /// that contains the next hop.
    NextHopTruncated {
        /// The length in the header.
        rtnh_len: u16,
        /// The length of that rest in bytes, including the header's 8.
        remaining: usize,
    },
    /// Bytes are left at the end that are too few for another header. Returned
    /// by iterators in strict mode, and by
    /// [`Message::from_bytes`](super::Message::from_bytes) for a buffer without
    /// a complete header.
    TrailingBytes {
        /// The number of bytes left: 1 to 15 after messages, 1 to 3 after
        /// attributes, 1 to 7 after next hops, 0 to 15 for a buffer without a
        /// complete header.
        remaining: usize,
    },
    /// A payload is too short for the struct that is read from it.
    PayloadTooShort {
        /// The length of the struct in bytes.
        expected: usize,
        /// The length of the payload in bytes.
        actual: usize,
    },
    /// A payload does not have the length of the type that it is read as.
    WrongLength {
        /// The length of the type in bytes.
        expected: usize,
        /// The length of the payload in bytes.
        actual: usize,
    },
    /// A C string has no NUL.
    MissingNul,
    /// A string is not UTF-8.
    NotUtf8,
    /// A nest lacks an attribute without which it cannot be read.
    MissingAttribute {
        /// The type of the attribute.
        nla_type: u16,
    },
    /// A message does not have the type that it is read as.
    UnexpectedType {
        /// The type in the header.
        nlmsg_type: u16,
    },
}

impl fmt::Display for ParseError {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.kind)
    }
}

impl fmt::Display for ParseErrorKind {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::MessageTooShort { nlmsg_len } => {
                write!(
                    f,
                    "nlmsg_len is {nlmsg_len}, less than a header's {NLMSG_HDRLEN}"
                )
            }
            Self::MessageTruncated {
                nlmsg_len,
                remaining,
            } => {
                write!(
                    f,
                    "nlmsg_len is {nlmsg_len}, but only {remaining} bytes are left"
                )
            }
            Self::AttributeTooShort { nla_len } => {
                write!(f, "nla_len is {nla_len}, less than a header's {NLA_HDRLEN}")
            }
            Self::AttributeTruncated { nla_len, remaining } => {
                write!(
                    f,
                    "nla_len is {nla_len}, but only {remaining} bytes are left"
                )
            }
            Self::NextHopTooShort { rtnh_len } => {
                write!(f, "rtnh_len is {rtnh_len}, less than a header's 8")
            }
            Self::NextHopTruncated {
                rtnh_len,
                remaining,
            } => {
                write!(
                    f,
                    "rtnh_len is {rtnh_len}, but only {remaining} bytes are left"
                )
            }
            Self::TrailingBytes { remaining } => {
                write!(f, "{remaining} bytes left over, too few for a header")
            }
            Self::PayloadTooShort { expected, actual } => {
                write!(
                    f,
                    "payload has {actual} bytes, at least {expected} expected"
                )
            }
            Self::WrongLength { expected, actual } => {
                write!(f, "value has {actual} bytes, {expected} expected")
            }
            Self::MissingNul => f.write_str("string has no NUL"),
            Self::NotUtf8 => f.write_str("string is not UTF-8"),
            Self::MissingAttribute { nla_type } => {
                write!(f, "nest without attribute {nla_type}")
            }
            Self::UnexpectedType { nlmsg_type } => {
                write!(f, "message of another type, {nlmsg_type:#x}")
            }
        }
    }
}

impl core::error::Error for ParseError {}

/// An error while writing. The sink does not contain the item that failed, and
/// building can continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuildError {
    /// The sink has no room.
    NoSpace {
        /// The number of bytes that the sink contained.
        offset: usize,
        /// The number of bytes to be added, including header and padding.
        needed: usize,
    },
    /// An attribute or nest would be longer than 65,535 bytes, the maximum of
    /// `nla_len`. The kernel's own error in this case is `EMSGSIZE`.
    AttributeTooLong {
        /// The length in bytes, including the header.
        len: usize,
    },
    /// A next hop would be longer than 65,535 bytes, the maximum of `rtnh_len`.
    NextHopTooLong {
        /// The length in bytes, including the header.
        len: usize,
    },
    /// A message would be longer than 4,294,967,295 bytes, the maximum of
    /// `nlmsg_len`.
    MessageTooLong {
        /// The length in bytes, including the header.
        len: usize,
    },
    /// A string to be NUL-terminated contains a NUL. Its reader would see only
    /// the part before that NUL.
    InteriorNul {
        /// The position of the NUL in the string, in bytes.
        position: usize,
    },
    /// A value of an enumeration does not fit into the integer that the attribute
    /// holds.
    ValueTooLarge {
        /// The value, with the sign extended.
        value: u64,
        /// The length of the integer in bytes.
        size: usize,
    },
    /// An item was added to a [`SplitWriter`](super::typed::SplitWriter) without an
    /// entry to which it could belong.
    NoEntry,
}

impl fmt::Display for BuildError {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoSpace { offset, needed } => {
                write!(f, "no room for {needed} bytes at byte {offset}")
            }
            Self::AttributeTooLong { len } => {
                write!(f, "attribute of {len} bytes, nla_len ends at {}", u16::MAX)
            }
            Self::NextHopTooLong { len } => {
                write!(f, "next hop of {len} bytes, rtnh_len ends at {}", u16::MAX)
            }
            Self::MessageTooLong { len } => {
                write!(f, "message of {len} bytes, nlmsg_len ends at {}", u32::MAX)
            }
            Self::InteriorNul { position } => {
                write!(f, "string has a NUL inside, at byte {position}")
            }
            Self::ValueTooLarge { value, size } => {
                write!(f, "value {value:#x} does not fit into {size} bytes")
            }
            Self::NoEntry => f.write_str("item without an entry"),
        }
    }
}

impl core::error::Error for BuildError {}
