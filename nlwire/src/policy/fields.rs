// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`NlaPolicyFields`]: a rule as the fields of the kernel's `struct nla_policy`, for code
//! that hands policies to a kernel.

use super::rule::{LengthForm, Limit};
use super::{AnyPolicy, NlaPolicy, ValidateFn};

/// The fields of a rule. Kernel: `struct nla_policy`.
///
/// A kernel module that registers a family derives the kernel's policies from its own with
/// [`AnyPolicy::rules`] and [`NlaPolicy::fields`], so that the kernel checks by the same
/// rules and reports them (`CTRL_CMD_GETPOLICY`).
#[doc(alias = "nla_policy")]
#[derive(Clone, Copy, Debug)]
pub struct NlaPolicyFields {
    /// The kind of payload, an `NLA_*` such as `NLA_U32`. C: `type`.
    pub nla_type: u8,
    /// The minimum length for `NLA_UNSPEC`, the maximum length for strings and bytes; 0 if
    /// there is none. C: `len`.
    pub len: u16,
    /// The check in addition to the type.
    pub validation: NlaValidation,
}

/// The check of a rule in addition to its type. Kernel: `validation_type` of `struct
/// nla_policy`, and the union that belongs to it.
#[doc(alias = "nla_policy_validation")]
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum NlaValidation {
    /// No check. C: `NLA_VALIDATE_NONE`.
    None,
    /// The value of an unsigned integer is from `min` to `max`. C: `NLA_VALIDATE_RANGE`,
    /// `NLA_VALIDATE_MIN`, `NLA_VALIDATE_MAX`, `NLA_VALIDATE_RANGE_PTR`.
    Range {
        /// The lowest value.
        min: u64,
        /// The highest value.
        max: u64,
    },
    /// The value of a signed integer is from `min` to `max`. C: as for an unsigned one.
    RangeSigned {
        /// The lowest value.
        min: i64,
        /// The highest value.
        max: i64,
    },
    /// The payload has at least this many bytes. C: `NLA_POLICY_MIN_LEN`.
    MinLen(u16),
    /// The payload has at most this many bytes. C: `NLA_POLICY_MAX_LEN`.
    MaxLen(u16),
    /// The payload has from `min` to `max` bytes. C: `NLA_POLICY_RANGE(NLA_BINARY, ...)`.
    LenRange {
        /// The lowest length.
        min: u16,
        /// The highest length.
        max: u16,
    },
    /// The payload has this many bytes; more are an error only if checked strictly. C:
    /// `NLA_POLICY_EXACT_LEN_WARN`.
    ExactLenWarn(u16),
    /// The value has no bits other than these. C: `NLA_POLICY_MASK`.
    Mask(u64),
    /// The valid bits of a bitfield. C: `bitfield32_valid`.
    Bitfield32(u32),
    /// The policy of a nest, or of each entry of an array. C: `nested_policy`.
    Nested(AnyPolicy),
    /// The reason for a rejection. C: `reject_message`.
    RejectMessage(&'static str),
    /// A function that checks the attribute. C: `NLA_POLICY_VALIDATE_FN`.
    Function(ValidateFn),
}

impl NlaPolicy {
    /// Returns this rule as the fields of the kernel's `struct nla_policy`.
    #[inline]
    #[must_use]
    pub fn fields(&self) -> NlaPolicyFields {
        NlaPolicyFields {
            nla_type: self.nla_type as u8,
            len: self.len,
            validation: match self.limit {
                Limit::None => NlaValidation::None,
                Limit::Range { min, max } => NlaValidation::Range { min, max },
                Limit::RangeSigned { min, max } => NlaValidation::RangeSigned { min, max },
                Limit::Length { min, max, form } => match form {
                    LengthForm::Range => NlaValidation::LenRange { min, max },
                    LengthForm::ExactWarn => NlaValidation::ExactLenWarn(max),
                    LengthForm::OneSided if min == 0 => NlaValidation::MaxLen(max),
                    LengthForm::OneSided => NlaValidation::MinLen(min),
                },
                Limit::Mask(mask) => NlaValidation::Mask(mask),
                Limit::Valid(valid) => NlaValidation::Bitfield32(valid),
                Limit::Nested(rules) => NlaValidation::Nested(AnyPolicy { rules }),
                Limit::NestedBy(policy) => NlaValidation::Nested(policy()),
                Limit::Message(message) => NlaValidation::RejectMessage(message),
                Limit::Function(check) => NlaValidation::Function(check),
            },
        }
    }
}

impl AnyPolicy {
    /// Returns the rules by type. The entry for type 0 is not used. The highest type is one
    /// less than their number.
    #[inline]
    #[must_use]
    pub const fn rules(self) -> &'static [NlaPolicy] {
        &self.rules.by_type
    }

    /// Returns the lowest type that is always checked strictly, or 0 if there is none. C:
    /// `strict_start_type`.
    #[inline]
    #[must_use]
    pub const fn strict_start_type(self) -> u16 {
        self.rules.strict_start_type
    }
}
