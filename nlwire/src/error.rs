//! [`ParseError`], an error of reading, and [`BuildError`], an error of writing.

use core::fmt;

use super::{NLA_HDRLEN, NLMSG_HDRLEN};

/// The rule of the format that bytes break, and their offset.
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
    /// The rule that is broken.
    pub kind: ParseErrorKind,
    /// The offset of the malformed message or attribute, in bytes from the start
    /// of the buffer that was given first. For everything that was read from a
    /// [`Messages`](super::Messages), however deeply nested, that is the start of
    /// the datagram.
    pub offset: usize,
}

/// A rule of the format that input can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// A message header gives a length that does not even cover the header.
    MessageTooShort {
        /// The length that the header gives, 0 to 15.
        nlmsg_len: u32,
    },
    /// A message header gives a length that reaches beyond the buffer.
    MessageTruncated {
        /// The length that the header gives.
        nlmsg_len: u32,
        /// The bytes that the buffer still has, the header's 16 included.
        remaining: usize,
    },
    /// An attribute header gives a length that does not even cover the header.
    AttributeTooShort {
        /// The length that the header gives, 0 to 3.
        nla_len: u16,
    },
    /// An attribute header gives a length that reaches beyond the message or
    /// nest that the attribute lies in.
    AttributeTruncated {
        /// The length that the header gives.
        nla_len: u16,
        /// The bytes that are left there, the header's 4 included.
        remaining: usize,
    },
    /// A next hop's header gives a length that does not even cover the header.
    NextHopTooShort {
        /// The length that the header gives, 0 to 7.
        rtnh_len: u16,
    },
    /// A next hop's header gives a length that reaches beyond the attribute that
    /// the next hop lies in.
    NextHopTruncated {
        /// The length that the header gives.
        rtnh_len: u16,
        /// The bytes that are left there, the header's 8 included.
        remaining: usize,
    },
    /// The walk ended before the buffer did, with too few bytes left for
    /// another header. Reported by strict walks, and by
    /// [`Message::from_bytes`](super::Message::from_bytes) for a buffer without
    /// a whole header.
    TrailingBytes {
        /// The number of bytes left: 1 to 15 behind messages, 1 to 3 behind
        /// attributes, 1 to 7 behind next hops, 0 to 15 for a buffer without a header.
        remaining: usize,
    },
    /// A payload is too short for the structure that is read from it.
    PayloadTooShort {
        /// The bytes that the structure takes.
        expected: usize,
        /// The bytes that there are.
        actual: usize,
    },
    /// A value does not have the size of its type.
    WrongLength {
        /// The bytes that a value of that type has.
        expected: usize,
        /// The bytes that there are.
        actual: usize,
    },
    /// A C string has no NUL.
    MissingNul,
    /// A string is not UTF-8.
    NotUtf8,
    /// A message was read as one of another type.
    UnexpectedType {
        /// The type that the header gives.
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
            Self::UnexpectedType { nlmsg_type } => {
                write!(f, "message of another type, {nlmsg_type:#x}")
            }
        }
    }
}

impl core::error::Error for ParseError {}

/// Something that cannot be written. The message is as it was before the
/// attempt, and can be continued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuildError {
    /// The sink has no room for this.
    NoSpace {
        /// The bytes that the sink held.
        offset: usize,
        /// The bytes that were to be added, header and padding included.
        needed: usize,
    },
    /// An attribute or a nest would have more than the 65,535 bytes that
    /// `nla_len` can express. The kernel's own error for it is `EMSGSIZE`.
    AttributeTooLong {
        /// Its length, header included.
        len: usize,
    },
    /// A next hop would have more than the 65,535 bytes that `rtnh_len` can
    /// express.
    NextHopTooLong {
        /// Its length, header included.
        len: usize,
    },
    /// A message would have more than the 4,294,967,295 bytes that `nlmsg_len`
    /// can express.
    MessageTooLong {
        /// Its length, header included.
        len: usize,
    },
    /// A string that is to be NUL-terminated has a NUL inside: its reader
    /// would see less than was put.
    InteriorNul {
        /// Where the NUL is in the string.
        position: usize,
    },
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
        }
    }
}

impl core::error::Error for BuildError {}
