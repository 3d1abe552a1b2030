// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`RawRule`]: a rule of nlwire for C, the same as in `rule.h`. Both glues include this file.

use core::ptr;

use nlwire::{AnyPolicy, Errno, NlaPolicyFields, NlaValidation};

/// C: `enum nlwire_check`.
#[repr(u8)]
enum Check {
    None,
    Range,
    RangeSigned,
    MinLen,
    MaxLen,
    LenRange,
    LenWarn,
    Mask,
    Bitfield32,
    Nested,
    Reject,
}

/// C: `struct nlwire_rule`.
#[repr(C)]
pub(crate) struct RawRule {
    min: u64,
    max: u64,
    nested: *const u8,
    text: *const u8,
    text_len: usize,
    len: u16,
    nla_type: u8,
    check: Check,
}

impl RawRule {
    /// Converts a rule. `nested` returns what stands for the policy of a nest.
    ///
    /// # Errors
    /// Those of `nested`, and `EINVAL` for a function.
    pub(crate) fn new(
        fields: NlaPolicyFields,
        nested: impl FnOnce(AnyPolicy) -> Result<*const u8, Errno>,
    ) -> Result<Self, Errno> {
        let mut rule = Self {
            min: 0,
            max: 0,
            nested: ptr::null(),
            text: ptr::null(),
            text_len: 0,
            len: fields.len,
            nla_type: fields.nla_type,
            check: Check::None,
        };
        rule.check = match fields.validation {
            NlaValidation::None => Check::None,
            NlaValidation::Range { min, max } => {
                (rule.min, rule.max) = (min, max);
                Check::Range
            }
            NlaValidation::RangeSigned { min, max } => {
                // C converts them back.
                (rule.min, rule.max) = (unsigned(min), unsigned(max));
                Check::RangeSigned
            }
            NlaValidation::MinLen(min) => {
                rule.min = min.into();
                Check::MinLen
            }
            NlaValidation::MaxLen(max) => {
                rule.max = max.into();
                Check::MaxLen
            }
            NlaValidation::LenRange { min, max } => {
                (rule.min, rule.max) = (min.into(), max.into());
                Check::LenRange
            }
            NlaValidation::ExactLenWarn(len) => {
                rule.max = len.into();
                Check::LenWarn
            }
            NlaValidation::Mask(mask) => {
                rule.max = mask;
                Check::Mask
            }
            NlaValidation::Bitfield32(valid) => {
                rule.max = valid.into();
                Check::Bitfield32
            }
            NlaValidation::Nested(policy) => {
                rule.nested = nested(policy)?;
                Check::Nested
            }
            NlaValidation::RejectMessage(text) => {
                (rule.text, rule.text_len) = (text.as_ptr(), text.len());
                Check::Reject
            }
            // A function of C gets no argument by which it could find one of Rust.
            _ => return Err(Errno::EINVAL),
        };
        Ok(rule)
    }
}

/// Returns the bits of `value`.
const fn unsigned(value: i64) -> u64 {
    u64::from_ne_bytes(value.to_ne_bytes())
}
