// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`PolicyError`]: the rule that an attribute breaks, and a kernel's answer to
//! it.

use core::fmt;
use core::hash::{Hash, Hasher};

use super::super::{Errno, ParseErrorKind};
use super::NlaPolicy;

// Texts of the kernel's extended ACKs, verbatim, because people and programs
// search for them.
const GENERIC: &str = "Attribute failed policy validation";
const WRONG_LENGTH: &str = "invalid attribute length";
pub(super) const LEFTOVER: &str = "bytes leftover after parsing attributes";

/// An attribute that a [`Policy`](super::Policy) rejects, and the reason.
///
/// The error provides everything that a server needs to answer as a kernel
/// would: an errno, a text, and for the extended ACK the offset
/// ([`bad_attr`](Self::bad_attr)), the rule ([`policy`](Self::policy)) and the
/// missing attribute ([`miss_type`](Self::miss_type),
/// [`miss_nest`](Self::miss_nest)).
#[derive(Clone, Copy, Debug)]
pub struct PolicyError {
    /// The reason for the rejection.
    pub kind: PolicyErrorKind,
    /// The type of the attribute; `None` for bytes that are not an attribute.
    pub nla_type: Option<u16>,
    /// The offset of the attribute's header, in bytes from the start of the
    /// buffer that was passed to nlwire, as in a
    /// [`ParseError`](super::super::ParseError). For a missing attribute it is
    /// the offset of the nest that lacks it, or 0 for the message itself.
    pub offset: usize,
    pub(super) rule: Option<&'static NlaPolicy>,
}

/// A rule that an attribute can break.
///
/// Each variant gives the condition, the kernel function that checks it, and
/// its errno. The functions are in `lib/nlattr.c`. A flag of
/// [`NlValidate`](super::NlValidate) in parentheses means that the check
/// applies only with that flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyErrorKind {
    /// The policy has no entry for the type, or the type is 0
    /// ([`MAXTYPE`](super::NlValidate::MAXTYPE)). `__nla_validate_parse`,
    /// `EINVAL`.
    UnknownType,
    /// The policy has no rule for the type
    /// ([`UNSPEC`](super::NlValidate::UNSPEC)). `validate_nla`, `EINVAL`.
    Unsupported,
    /// The policy rejects the type. `validate_nla`, `EINVAL`.
    Rejected {
        /// The message of the policy, if it has one.
        message: Option<&'static str>,
    },
    /// The length of an integer is not that of its type
    /// ([`STRICT_ATTRS`](super::NlValidate::STRICT_ATTRS)); without that flag,
    /// an integer that is too short is [`TooShort`](Self::TooShort). At every
    /// level, the length of an `NLA_UINT` or `NLA_SINT` is neither 4 nor 8
    /// bytes. `validate_nla`, `EINVAL`. With `STRICT_ATTRS`, a payload is too
    /// long for `NLA_POLICY_EXACT_LEN_WARN`: `nla_validate_range_unsigned`,
    /// `EINVAL`.
    WrongLength {
        /// The length of the payload, in bytes.
        actual: usize,
    },
    /// The payload is too short. `validate_nla`, `ERANGE`.
    TooShort {
        /// The minimum length, in bytes.
        least: usize,
        /// The length of the payload, in bytes.
        actual: usize,
    },
    /// The payload is too long. `validate_nla`, `ERANGE`.
    TooLong {
        /// The maximum length in bytes, not counting the NUL of a string.
        most: usize,
        /// The length of the payload in bytes, counted in the same way.
        actual: usize,
    },
    /// A string has no NUL, or none within its maximum length. `validate_nla`,
    /// `EINVAL`.
    MissingNul,
    /// A nest lacks `NLA_F_NESTED` ([`NESTED`](super::NlValidate::NESTED)).
    /// `validate_nla`, `EINVAL`.
    NestedFlagMissing,
    /// An attribute that is not a nest has `NLA_F_NESTED`
    /// ([`NESTED`](super::NlValidate::NESTED)). `validate_nla`, `EINVAL`.
    NestedFlagUnexpected,
    /// A bitfield selects or sets bits that are not valid, or sets bits that it
    /// does not select. `validate_nla_bitfield32`, `EINVAL`.
    InvalidBits,
    /// An integer has bits outside the mask. `nla_validate_mask`, `EINVAL`.
    ReservedBits,
    /// An integer is out of range. `nla_validate_range_unsigned`,
    /// `nla_validate_int_range_signed`, `ERANGE`.
    ValueOutOfRange,
    /// The length of a payload is out of range. `nla_validate_range_unsigned`,
    /// `ERANGE`.
    LengthOutOfRange {
        /// The length of the payload, in bytes.
        actual: usize,
    },
    /// An entry of a nested array is neither empty nor long enough for a
    /// header. `nla_validate_array`, `ERANGE`.
    EntryTooShort {
        /// The length of the payload, in bytes.
        actual: usize,
    },
    /// The nests are deeper than
    /// [`MAX_POLICY_RECURSION_DEPTH`](super::MAX_POLICY_RECURSION_DEPTH); the
    /// contents of this one were not checked. `__nla_validate_parse`, `EINVAL`.
    TooDeep,
    /// The bytes are not an attribute
    /// ([`TRAILING`](super::NlValidate::TRAILING)). `__nla_validate_parse`,
    /// `EINVAL`.
    Leftover(ParseErrorKind),
    /// A function of the policy rejects the attribute. `validate_nla`, with the
    /// errno of the function.
    Refused(ValidateError),
    /// A required attribute is missing. `NL_REQ_ATTR_CHECK`, `EINVAL`.
    Missing {
        /// The offset of the nest that lacks it; `None` for the message itself.
        nest: Option<usize>,
    },
}

/// The reason why a function rejects an attribute; see
/// [`validate_fn`](super::NlaPolicy::validate_fn).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ValidateError {
    /// The errno.
    pub errno: Errno,
    /// The text for the extended ACK.
    pub text: &'static str,
}

impl PolicyError {
    #[inline]
    pub(super) const fn missing(nla_type: u16, nest: Option<usize>) -> Self {
        Self {
            kind: PolicyErrorKind::Missing { nest },
            nla_type: Some(nla_type),
            offset: match nest {
                Some(offset) => offset,
                None => 0,
            },
            rule: None,
        }
    }

    /// Returns the kernel's errno for this error: `EINVAL`, `ERANGE`,
    /// or the errno of the policy's function.
    #[inline]
    #[must_use]
    pub const fn errno(&self) -> Errno {
        self.kind.errno()
    }

    /// Returns the text of the kernel's extended ACK, `NLMSGERR_ATTR_MSG`.
    /// Returns `None` for a missing attribute, which
    /// [`miss_type`](Self::miss_type) reports.
    #[inline]
    #[must_use]
    pub const fn text(&self) -> Option<&'static str> {
        self.kind.text()
    }

    /// Returns the offset for `NLMSGERR_ATTR_OFFS`, from the start of the
    /// buffer. Returns `None` if the kernel does not report an offset for this
    /// error.
    #[inline]
    #[must_use]
    pub const fn bad_attr(&self) -> Option<usize> {
        match self.kind {
            PolicyErrorKind::TooDeep
            | PolicyErrorKind::Leftover(_)
            | PolicyErrorKind::Missing { .. } => None,
            _ => Some(self.offset),
        }
    }

    /// Returns the rule for `NLMSGERR_ATTR_POLICY`. Returns `None` if the
    /// kernel does not report the rule, even if there is a
    /// [`rule`](Self::rule).
    #[inline]
    #[must_use]
    pub const fn policy(&self) -> Option<&'static NlaPolicy> {
        match self.kind {
            PolicyErrorKind::Unsupported
            | PolicyErrorKind::Rejected { message: Some(_) }
            | PolicyErrorKind::ReservedBits
            | PolicyErrorKind::EntryTooShort { .. }
            | PolicyErrorKind::TooDeep
            | PolicyErrorKind::Refused(_) => None,
            _ => self.rule,
        }
    }

    /// Returns the broken rule, if the policy has one for the attribute. For an
    /// entry of an array, this is the rule of the array.
    #[inline]
    #[must_use]
    pub const fn rule(&self) -> Option<&'static NlaPolicy> {
        self.rule
    }

    /// Returns the type for `NLMSGERR_ATTR_MISS_TYPE`: the type of the missing
    /// attribute.
    #[inline]
    #[must_use]
    pub const fn miss_type(&self) -> Option<u16> {
        match self.kind {
            PolicyErrorKind::Missing { .. } => self.nla_type,
            _ => None,
        }
    }

    /// Returns the offset for `NLMSGERR_ATTR_MISS_NEST`, from the start of the
    /// buffer: the offset of the nest that lacks the attribute.
    #[inline]
    #[must_use]
    pub const fn miss_nest(&self) -> Option<usize> {
        match self.kind {
            PolicyErrorKind::Missing { nest } => nest,
            _ => None,
        }
    }
}

impl PolicyErrorKind {
    const fn errno(&self) -> Errno {
        match self {
            Self::TooShort { .. }
            | Self::TooLong { .. }
            | Self::ValueOutOfRange
            | Self::LengthOutOfRange { .. }
            | Self::EntryTooShort { .. } => Errno::ERANGE,
            Self::Refused(error) => error.errno,
            _ => Errno::EINVAL,
        }
    }

    const fn text(&self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownType => "Unknown attribute type",
            Self::Unsupported => "Unsupported attribute",
            Self::Rejected {
                message: Some(message),
            } => message,
            Self::WrongLength { .. } => WRONG_LENGTH,
            Self::Rejected { message: None }
            | Self::TooShort { .. }
            | Self::TooLong { .. }
            | Self::MissingNul
            | Self::InvalidBits => GENERIC,
            Self::NestedFlagMissing => "NLA_F_NESTED is missing",
            Self::NestedFlagUnexpected => "NLA_F_NESTED not expected",
            Self::ReservedBits => "reserved bit set",
            Self::ValueOutOfRange => "integer out of range",
            Self::LengthOutOfRange { .. } => "binary attribute size out of range",
            Self::EntryTooShort { .. } => "Array element too short",
            Self::TooDeep => "allowed policy recursion depth exceeded",
            Self::Leftover(_) => LEFTOVER,
            Self::Refused(error) => error.text,
            Self::Missing { .. } => return None,
        })
    }
}

impl PartialEq for PolicyError {
    /// Compares the reason, the type and the offset. The rule follows from
    /// these and is not compared, because a constant does not have a unique
    /// address.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        (self.kind, self.nla_type, self.offset) == (other.kind, other.nla_type, other.offset)
    }
}

impl Eq for PolicyError {}

impl Hash for PolicyError {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind, self.nla_type, self.offset).hash(state);
    }
}

impl fmt::Display for PolicyError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: ", self.offset)?;
        if let Some(nla_type) = self.nla_type {
            write!(f, "attribute {nla_type}: ")?;
        }
        self.kind.fmt(f)
    }
}

impl fmt::Display for PolicyErrorKind {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType => f.write_str("unknown type"),
            Self::Unsupported => f.write_str("not supported"),
            Self::Rejected { message: None } => f.write_str("not accepted"),
            Self::Rejected {
                message: Some(message),
            } => f.write_str(message),
            Self::WrongLength { actual } => {
                write!(f, "payload of {actual} bytes does not fit the type")
            }
            Self::TooShort { least, actual } => {
                write!(f, "payload has {actual} bytes, at least {least} expected")
            }
            Self::TooLong { most, actual } => {
                write!(f, "payload has {actual} bytes, at most {most} expected")
            }
            Self::MissingNul => f.write_str("string has no NUL where one is expected"),
            Self::NestedFlagMissing => f.write_str("nest without NLA_F_NESTED"),
            Self::NestedFlagUnexpected => f.write_str("NLA_F_NESTED, but no nest"),
            Self::InvalidBits => f.write_str("bits that are not valid or not selected"),
            Self::ReservedBits => f.write_str("reserved bits are set"),
            Self::ValueOutOfRange => f.write_str("value out of range"),
            Self::LengthOutOfRange { actual } => {
                write!(f, "payload has {actual} bytes, out of range")
            }
            Self::EntryTooShort { actual } => {
                write!(
                    f,
                    "array entry has {actual} bytes, too few for an attribute"
                )
            }
            Self::TooDeep => f.write_str("nested too deep"),
            Self::Leftover(kind) => write!(f, "no attribute: {kind}"),
            Self::Refused(error) => error.fmt(f),
            Self::Missing { nest: None } => f.write_str("required, but missing"),
            Self::Missing { nest: Some(_) } => f.write_str("required in this nest, but missing"),
        }
    }
}

impl core::error::Error for PolicyError {}

impl fmt::Display for ValidateError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.text, self.errno)
    }
}

impl core::error::Error for ValidateError {}
