// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`NlaPolicy`]: the rule for one attribute type.

use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;

use super::super::Attribute;
use super::plain::Plain;
use super::{AnyPolicy, Policy, Rules, ValidateError};

/// The rule for one attribute type. Kernel: `struct nla_policy`.
///
/// A rule starts from a kind of payload and can add one limit:
///
/// ```
/// use nlwire::NlaPolicy;
///
/// const ANY_PORT: NlaPolicy<u16> = NlaPolicy::BE16;
/// const HIGH_PORT: NlaPolicy = NlaPolicy::BE16.min(1024);
/// const PERCENT: NlaPolicy = NlaPolicy::U8.range::<0, 100>();
/// const MAC: NlaPolicy = NlaPolicy::BINARY.exact_len(6);
/// ```
///
/// `K` determines which limits are available. It is `()` once a limit has been
/// set.
#[doc(alias = "nla_policy")]
pub struct NlaPolicy<K: ?Sized = ()> {
    pub(super) nla_type: NlaType,
    /// The field `len` of the C struct, if it is not 0: the minimum length for
    /// `NLA_UNSPEC`, the maximum length for strings and bytes.
    pub(super) len: u16,
    pub(super) limit: Limit,
    pub(super) plain: Plain,
    payload: PhantomData<K>,
}

/// A function that checks an attribute after all other rules; see
/// [`validate_fn`](NlaPolicy::validate_fn).
pub type ValidateFn = fn(&Attribute<'_>) -> Result<(), ValidateError>;

/// The kind of payload. Kernel: `NLA_*`, with the same numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NlaType {
    Unspec,
    U8,
    U16,
    U32,
    U64,
    String,
    Flag,
    Msecs,
    Nested,
    NestedArray,
    NulString,
    Binary,
    S8,
    S16,
    S32,
    S64,
    Bitfield32,
    Reject,
    Be16,
    Be32,
    Sint,
    Uint,
}

/// The check in addition to the type. Kernel: `enum nla_policy_validation` and
/// the union that belongs to it.
#[derive(Clone, Copy)]
pub(super) enum Limit {
    None,
    /// The range of an unsigned value.
    Range {
        min: u64,
        max: u64,
    },
    /// The range of a signed value.
    RangeSigned {
        min: i64,
        max: i64,
    },
    /// The range of the length, in bytes.
    Length {
        min: u16,
        max: u16,
        form: LengthForm,
    },
    /// The bits that an unsigned value may have set.
    Mask(u64),
    /// The valid bits of a bitfield.
    Valid(u32),
    /// The rules for the attributes of a nest, or of each entry of an array.
    Nested(&'static Rules),
    /// The policy of a nest, returned by a function, so that two `const` rules can refer
    /// to each other.
    NestedBy(fn() -> AnyPolicy),
    /// The reason for a rejection.
    Message(&'static str),
    Function(ValidateFn),
}

/// The macro that a [`Limit::Length`] corresponds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LengthForm {
    /// `NLA_POLICY_MIN_LEN` and `NLA_POLICY_MAX_LEN`, whose bounds the kernel
    /// does not report.
    OneSided,
    /// `NLA_POLICY_EXACT_LEN`, `NLA_POLICY_RANGE`.
    Range,
    /// `NLA_POLICY_EXACT_LEN_WARN`.
    ExactWarn,
}

mod sealed {
    /// The kinds of payload of an [`NlaPolicy`](super::NlaPolicy).
    pub trait Payload {}
    /// The kinds of payload that a function can check.
    pub trait Checked: Payload {}
}

pub(super) use sealed::Payload;

impl Payload for () {}

// Not derived, because a derived impl would require `K: Clone`.
impl<K: ?Sized> Clone for NlaPolicy<K> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: ?Sized> Copy for NlaPolicy<K> {}

impl<K: ?Sized> NlaPolicy<K> {
    const fn of(nla_type: NlaType, len: u16, limit: Limit) -> Self {
        Self {
            nla_type,
            len,
            plain: Plain::of(nla_type, len, &limit),
            limit,
            payload: PhantomData,
        }
    }

    /// Returns this rule with `limit`.
    #[inline]
    const fn limited(self, limit: Limit) -> NlaPolicy {
        NlaPolicy::of(self.nla_type, self.len, limit)
    }

    /// Returns this rule as an entry of a table. No limit can be added to the result.
    #[inline]
    #[must_use]
    pub const fn untyped(self) -> NlaPolicy {
        self.limited(self.limit)
    }
}

/// The kinds of payload. All integers except [`BE16`](Self::BE16) and
/// [`BE32`](Self::BE32) are in native byte order.
impl NlaPolicy {
    /// Any payload, but rejected under
    /// [`NlValidate::UNSPEC`](super::NlValidate::UNSPEC). This is the rule for
    /// types that a policy does not mention. C: `NLA_UNSPEC`.
    #[doc(alias = "NLA_UNSPEC")]
    pub const UNSPEC: Self = Self::unspec(0);
    /// A `u8`. C: `NLA_U8`.
    #[doc(alias = "NLA_U8")]
    pub const U8: NlaPolicy<u8> = NlaPolicy::of(NlaType::U8, 0, Limit::None);
    /// A `u16`. C: `NLA_U16`.
    #[doc(alias = "NLA_U16")]
    pub const U16: NlaPolicy<u16> = NlaPolicy::of(NlaType::U16, 0, Limit::None);
    /// A `u32`. C: `NLA_U32`.
    #[doc(alias = "NLA_U32")]
    pub const U32: NlaPolicy<u32> = NlaPolicy::of(NlaType::U32, 0, Limit::None);
    /// A `u64`. C: `NLA_U64`.
    #[doc(alias = "NLA_U64")]
    pub const U64: NlaPolicy<u64> = NlaPolicy::of(NlaType::U64, 0, Limit::None);
    /// An `i8`. C: `NLA_S8`.
    #[doc(alias = "NLA_S8")]
    pub const S8: NlaPolicy<i8> = NlaPolicy::of(NlaType::S8, 0, Limit::None);
    /// An `i16`. C: `NLA_S16`.
    #[doc(alias = "NLA_S16")]
    pub const S16: NlaPolicy<i16> = NlaPolicy::of(NlaType::S16, 0, Limit::None);
    /// An `i32`. C: `NLA_S32`.
    #[doc(alias = "NLA_S32")]
    pub const S32: NlaPolicy<i32> = NlaPolicy::of(NlaType::S32, 0, Limit::None);
    /// An `i64`. C: `NLA_S64`.
    #[doc(alias = "NLA_S64")]
    pub const S64: NlaPolicy<i64> = NlaPolicy::of(NlaType::S64, 0, Limit::None);
    /// An unsigned integer of 4 or 8 bytes. C: `NLA_UINT`.
    #[doc(alias = "NLA_UINT")]
    pub const UINT: NlaPolicy<u64> = NlaPolicy::of(NlaType::Uint, 0, Limit::None);
    /// A signed integer of 4 or 8 bytes. C: `NLA_SINT`.
    #[doc(alias = "NLA_SINT")]
    pub const SINT: NlaPolicy<i64> = NlaPolicy::of(NlaType::Sint, 0, Limit::None);
    /// A `u16` in network byte order. Limits are given in native byte order. C:
    /// `NLA_BE16`.
    #[doc(alias = "NLA_BE16")]
    pub const BE16: NlaPolicy<u16> = NlaPolicy::of(NlaType::Be16, 0, Limit::None);
    /// A `u32` in network byte order. Limits are given in native byte order. C:
    /// `NLA_BE32`.
    #[doc(alias = "NLA_BE32")]
    pub const BE32: NlaPolicy<u32> = NlaPolicy::of(NlaType::Be32, 0, Limit::None);
    /// A `u64`, in milliseconds. A longer payload is accepted at every level.
    /// C: `NLA_MSECS`.
    #[doc(alias = "NLA_MSECS")]
    pub const MSECS: NlaPolicy<Duration> = NlaPolicy::of(NlaType::Msecs, 0, Limit::None);
    /// A string, optionally with a NUL at the end. At least one byte, which may
    /// be the NUL. C: `NLA_STRING`.
    #[doc(alias = "NLA_STRING")]
    pub const STRING: NlaPolicy<str> = NlaPolicy::of(NlaType::String, 0, Limit::None);
    /// A string with a required NUL. C: `NLA_NUL_STRING`.
    #[doc(alias = "NLA_NUL_STRING")]
    pub const NUL_STRING: NlaPolicy<str> = NlaPolicy::of(NlaType::NulString, 0, Limit::None);
    /// Bytes, possibly empty. C: `NLA_BINARY`.
    #[doc(alias = "NLA_BINARY")]
    pub const BINARY: NlaPolicy<[u8]> = NlaPolicy::of(NlaType::Binary, 0, Limit::None);
    /// An empty payload: the presence of the attribute is its value. C:
    /// `NLA_FLAG`.
    #[doc(alias = "NLA_FLAG")]
    pub const FLAG: NlaPolicy<bool> = NlaPolicy::of(NlaType::Flag, 0, Limit::None);
    /// A nest whose contents are not checked: empty, or large enough for an
    /// attribute header. C: `NLA_NESTED` without a policy.
    #[doc(alias = "NLA_NESTED")]
    pub const NESTED: Self = Self::of(NlaType::Nested, 0, Limit::None);
    /// An array of nests whose contents are not checked. C: `NLA_NESTED_ARRAY`
    /// without a policy.
    #[doc(alias = "NLA_NESTED_ARRAY")]
    pub const NESTED_ARRAY: Self = Self::of(NlaType::NestedArray, 0, Limit::None);
    /// Always rejected. C: `NLA_REJECT`.
    #[doc(alias = "NLA_REJECT")]
    pub const REJECT: Self = Self::of(NlaType::Reject, 0, Limit::None);

    /// Creates a rule for any payload of at least `len` bytes, which is
    /// rejected under [`NlValidate::UNSPEC`](super::NlValidate::UNSPEC). C: `{
    /// .len = len }`.
    #[inline]
    #[must_use]
    pub const fn unspec(len: u16) -> Self {
        Self::of(NlaType::Unspec, len, Limit::None)
    }

    /// Creates a rule for a nest that is empty or whose attributes satisfy
    /// `policy`. C: `NLA_POLICY_NESTED(policy)`.
    #[doc(alias = "NLA_POLICY_NESTED")]
    #[inline]
    #[must_use]
    pub const fn nested<const N: usize>(policy: &'static Policy<N>) -> Self {
        Self::of(NlaType::Nested, 0, Limit::Nested(&policy.rules))
    }

    /// Creates a rule for an array: a nest whose entries are nests, each empty
    /// or satisfying `policy`. The types of the entries have no meaning. C:
    /// `NLA_POLICY_NESTED_ARRAY(policy)`.
    #[doc(alias = "NLA_POLICY_NESTED_ARRAY")]
    #[inline]
    #[must_use]
    pub const fn nested_array<const N: usize>(policy: &'static Policy<N>) -> Self {
        Self::of(NlaType::NestedArray, 0, Limit::Nested(&policy.rules))
    }

    /// Creates a rule for a nest that is empty or whose attributes satisfy the policy
    /// that `policy` returns. A `const` rule can be part of that policy, which
    /// [`nested`](Self::nested) does not allow. C: `NLA_POLICY_NESTED(policy)`.
    #[inline]
    #[must_use]
    pub const fn nested_by(policy: fn() -> AnyPolicy) -> Self {
        Self::of(NlaType::Nested, 0, Limit::NestedBy(policy))
    }

    /// Returns the rule for an array whose entries satisfy this rule, to the extent that
    /// the kernel's rules express it: if this rule is one for a nest, its policy applies
    /// to each entry; otherwise the entries are not checked.
    #[inline]
    #[must_use]
    pub(in super::super) const fn in_array(self) -> Self {
        match self.nla_type {
            NlaType::Nested => Self::of(NlaType::NestedArray, 0, self.limit),
            _ => Self::NESTED,
        }
    }

    /// Creates a rule for a bitfield: a value and a selector, both `u32`. The
    /// selector may have only bits of `valid`, and the value only bits of the
    /// selector. C: `NLA_POLICY_BITFIELD32(valid)`, `struct nla_bitfield32`.
    #[doc(alias = "NLA_BITFIELD32")]
    #[doc(alias = "NLA_POLICY_BITFIELD32")]
    #[doc(alias = "nla_bitfield32")]
    #[inline]
    #[must_use]
    pub const fn bitfield32(valid: u32) -> Self {
        Self::of(NlaType::Bitfield32, 0, Limit::Valid(valid))
    }

    /// Creates a rule that always rejects, with `message` as the reason. C:
    /// `NLA_REJECT` with `reject_message`.
    #[doc(alias = "reject_message")]
    #[inline]
    #[must_use]
    pub const fn reject(message: &'static str) -> Self {
        Self::of(NlaType::Reject, 0, Limit::Message(message))
    }
}

macro_rules! unsigned {
    ($($type:ident)*) => {$(
        impl Payload for $type {}
        impl sealed::Checked for $type {}

        #[doc = concat!("The limits of a `", stringify!($type), "`.")]
        impl NlaPolicy<$type> {
            /// Requires a value from `MIN` to `MAX`, inclusive. Does not
            /// compile if `MIN` is greater than `MAX`. C: `NLA_POLICY_RANGE`,
            /// `NLA_POLICY_FULL_RANGE`.
            #[doc(alias = "NLA_POLICY_RANGE")]
            #[doc(alias = "NLA_POLICY_FULL_RANGE")]
            #[inline]
            #[must_use]
            pub const fn range<const MIN: $type, const MAX: $type>(self) -> NlaPolicy {
                const { assert!(MIN <= MAX, "nothing is in this range") }
                self.limited(Limit::Range { min: MIN as u64, max: MAX as u64 })
            }

            /// Requires a value of at least `min`. C: `NLA_POLICY_MIN`.
            #[doc(alias = "NLA_POLICY_MIN")]
            #[inline]
            #[must_use]
            pub const fn min(self, min: $type) -> NlaPolicy {
                self.limited(Limit::Range { min: min as u64, max: $type::MAX as u64 })
            }

            /// Requires a value of at most `max`. C: `NLA_POLICY_MAX`.
            #[doc(alias = "NLA_POLICY_MAX")]
            #[inline]
            #[must_use]
            pub const fn max(self, max: $type) -> NlaPolicy {
                self.limited(Limit::Range { min: 0, max: max as u64 })
            }

            /// Requires a value with no bits other than those of `mask`. C:
            /// `NLA_POLICY_MASK`.
            #[doc(alias = "NLA_POLICY_MASK")]
            #[inline]
            #[must_use]
            pub const fn mask(self, mask: $type) -> NlaPolicy {
                self.limited(Limit::Mask(mask as u64))
            }
        }
    )*};
}

unsigned! { u8 u16 u32 u64 }

macro_rules! signed {
    ($($type:ident)*) => {$(
        impl Payload for $type {}
        impl sealed::Checked for $type {}

        #[doc = concat!("The limits of an `", stringify!($type), "`.")]
        impl NlaPolicy<$type> {
            /// Requires a value from `MIN` to `MAX`, inclusive. Does not
            /// compile if `MIN` is greater than `MAX`. C: `NLA_POLICY_RANGE`,
            /// `NLA_POLICY_FULL_RANGE_SIGNED`.
            #[doc(alias = "NLA_POLICY_RANGE")]
            #[doc(alias = "NLA_POLICY_FULL_RANGE_SIGNED")]
            #[inline]
            #[must_use]
            pub const fn range<const MIN: $type, const MAX: $type>(self) -> NlaPolicy {
                const { assert!(MIN <= MAX, "nothing is in this range") }
                self.limited(Limit::RangeSigned { min: MIN as i64, max: MAX as i64 })
            }

            /// Requires a value of at least `min`. C: `NLA_POLICY_MIN`.
            #[doc(alias = "NLA_POLICY_MIN")]
            #[inline]
            #[must_use]
            pub const fn min(self, min: $type) -> NlaPolicy {
                self.limited(Limit::RangeSigned { min: min as i64, max: $type::MAX as i64 })
            }

            /// Requires a value of at most `max`. C: `NLA_POLICY_MAX`.
            #[doc(alias = "NLA_POLICY_MAX")]
            #[inline]
            #[must_use]
            pub const fn max(self, max: $type) -> NlaPolicy {
                self.limited(Limit::RangeSigned { min: $type::MIN as i64, max: max as i64 })
            }
        }
    )*};
}

signed! { i8 i16 i32 i64 }

impl Payload for Duration {}
impl sealed::Checked for Duration {}

/// The limits of a duration, in milliseconds.
impl NlaPolicy<Duration> {
    /// Requires a value from `MIN` to `MAX`, inclusive. Does not compile if
    /// `MIN` is greater than `MAX`. C: `NLA_POLICY_RANGE(NLA_MSECS, ...)`.
    #[inline]
    #[must_use]
    pub const fn range<const MIN: u64, const MAX: u64>(self) -> NlaPolicy {
        const { assert!(MIN <= MAX, "nothing is in this range") }
        self.limited(Limit::Range { min: MIN, max: MAX })
    }

    /// Requires a value of at least `min`. C: `NLA_POLICY_MIN(NLA_MSECS, ...)`.
    #[inline]
    #[must_use]
    pub const fn min(self, min: u64) -> NlaPolicy {
        self.limited(Limit::Range { min, max: u64::MAX })
    }

    /// Requires a value of at most `max`. C: `NLA_POLICY_MAX(NLA_MSECS, ...)`.
    #[inline]
    #[must_use]
    pub const fn max(self, max: u64) -> NlaPolicy {
        self.limited(Limit::Range { min: 0, max })
    }
}

impl Payload for str {}
impl sealed::Checked for str {}

/// The limits of a string.
impl NlaPolicy<str> {
    /// Allows at most `len` bytes, not counting a NUL at the end; 0 is no
    /// limit. C: the field `len`.
    #[inline]
    #[must_use]
    pub const fn max_len(self, len: u16) -> Self {
        Self::of(self.nla_type, len, self.limit)
    }
}

impl Payload for [u8] {}
impl sealed::Checked for [u8] {}

/// The limits of bytes. Lengths do not include the attribute header.
impl NlaPolicy<[u8]> {
    /// Allows at most `len` bytes; 0 is no limit. The error differs from that
    /// of [`max_len`](Self::max_len). C: the field `len`.
    #[inline]
    #[must_use]
    pub const fn len(self, len: u16) -> Self {
        Self::of(self.nla_type, len, self.limit)
    }

    /// Requires exactly `len` bytes. C: `NLA_POLICY_EXACT_LEN`.
    #[doc(alias = "NLA_POLICY_EXACT_LEN")]
    #[doc(alias = "NLA_POLICY_ETH_ADDR")]
    #[inline]
    #[must_use]
    pub const fn exact_len(self, len: u16) -> NlaPolicy {
        self.limited(Limit::Length {
            min: len,
            max: len,
            form: LengthForm::Range,
        })
    }

    /// Requires exactly `len` bytes. More bytes are accepted unless checked
    /// with [`STRICT_ATTRS`](super::NlValidate::STRICT_ATTRS). C:
    /// `NLA_POLICY_EXACT_LEN_WARN`.
    #[doc(alias = "NLA_POLICY_EXACT_LEN_WARN")]
    #[doc(alias = "NLA_POLICY_ETH_ADDR_COMPAT")]
    #[inline]
    #[must_use]
    pub const fn exact_len_warn(self, len: u16) -> NlaPolicy {
        self.limited(Limit::Length {
            min: len,
            max: len,
            form: LengthForm::ExactWarn,
        })
    }

    /// Requires at least `min` bytes. C: `NLA_POLICY_MIN_LEN`.
    #[doc(alias = "NLA_POLICY_MIN_LEN")]
    #[inline]
    #[must_use]
    pub const fn min_len(self, min: u16) -> NlaPolicy {
        self.limited(Limit::Length {
            min,
            max: u16::MAX,
            form: LengthForm::OneSided,
        })
    }

    /// Allows at most `max` bytes; with 0, only an empty payload. C:
    /// `NLA_POLICY_MAX_LEN`.
    #[doc(alias = "NLA_POLICY_MAX_LEN")]
    #[inline]
    #[must_use]
    pub const fn max_len(self, max: u16) -> NlaPolicy {
        self.limited(Limit::Length {
            min: 0,
            max,
            form: LengthForm::OneSided,
        })
    }

    /// Requires from `MIN` to `MAX` bytes, inclusive. Does not compile if `MIN`
    /// is greater than `MAX`. C: `NLA_POLICY_RANGE(NLA_BINARY, ...)`.
    #[inline]
    #[must_use]
    pub const fn len_range<const MIN: u16, const MAX: u16>(self) -> NlaPolicy {
        const { assert!(MIN <= MAX, "nothing is in this range") }
        self.limited(Limit::Length {
            min: MIN,
            max: MAX,
            form: LengthForm::Range,
        })
    }
}

impl Payload for bool {}
impl sealed::Checked for bool {}

/// Checks by a function, for every kind of payload except nests, bitfields and
/// rejected types.
impl<K: sealed::Checked + ?Sized> NlaPolicy<K> {
    /// Calls `check` for an attribute that satisfies all other rules. The
    /// attribute is rejected if `check` returns an error. C:
    /// `NLA_POLICY_VALIDATE_FN`.
    ///
    /// ```
    /// use nlwire::{Attribute, Errno, NlaPolicy, ValidateError};
    ///
    /// fn is_even(attribute: &Attribute<'_>) -> Result<(), ValidateError> {
    ///     match attribute.get_u32() {
    ///         Ok(value) if value % 2 == 0 => Ok(()),
    ///         _ => Err(ValidateError { errno: Errno::EINVAL, text: "not an even number" }),
    ///     }
    /// }
    /// const EVEN: NlaPolicy = NlaPolicy::U32.validate_fn(is_even);
    /// ```
    #[doc(alias = "NLA_POLICY_VALIDATE_FN")]
    #[inline]
    #[must_use]
    pub const fn validate_fn(self, check: ValidateFn) -> NlaPolicy {
        self.limited(Limit::Function(check))
    }
}

impl<K: ?Sized> fmt::Debug for NlaPolicy<K> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("NlaPolicy");
        shown.field("type", &self.nla_type);
        if self.len != 0 {
            shown.field("len", &self.len);
        }
        match self.limit {
            Limit::None => {}
            Limit::Range { min, max } => {
                shown.field("range", &(min..=max));
            }
            Limit::RangeSigned { min, max } => {
                shown.field("range", &(min..=max));
            }
            Limit::Length { min, max, form } => {
                shown.field("length", &(min..=max)).field("form", &form);
            }
            Limit::Mask(mask) => {
                shown.field("mask", &format_args!("{mask:#x}"));
            }
            Limit::Valid(valid) => {
                shown.field("valid", &format_args!("{valid:#x}"));
            }
            // The rules are not shown: they can contain themselves.
            Limit::Nested(rules) => {
                shown.field("types", &rules.by_type.len());
            }
            Limit::NestedBy(policy) => {
                shown.field("types", &policy().rules.by_type.len());
            }
            Limit::Message(message) => {
                shown.field("message", &message);
            }
            Limit::Function(_) => {
                shown.field("validate_fn", &format_args!("_"));
            }
        }
        shown.finish()
    }
}
