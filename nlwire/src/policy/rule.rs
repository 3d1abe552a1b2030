//! [`NlaPolicy`]: the rule for one attribute type.

use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;

use super::super::Attribute;
use super::plain::{Look, Plain};
use super::{Policy, Rules, ValidateError};

/// The rule for one attribute type. Kernel: `struct nla_policy`.
///
/// Each begins with what the payload is, and can have one limit beside it:
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
/// `K` says what limits make sense, and so is there only as long as none has
/// been chosen.
#[doc(alias = "nla_policy")]
pub struct NlaPolicy<K: ?Sized = ()> {
    pub(super) nla_type: NlaType,
    /// As the field `len` in C: the least length of `NLA_UNSPEC`, the greatest
    /// of strings and bytes, where it is not 0.
    pub(super) len: u16,
    pub(super) limit: Limit,
    pub(super) plain: Plain,
    pub(super) look: Look,
    payload: PhantomData<K>,
}

/// A function that has the last word on an attribute.
pub type ValidateFn = fn(&Attribute<'_>) -> Result<(), ValidateError>;

/// What the payload is. Kernel: `NLA_*`.
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

/// What is checked beside the type. Kernel: `enum nla_policy_validation` and the
/// union behind it.
#[derive(Clone, Copy)]
pub(super) enum Limit {
    None,
    /// Of an unsigned value.
    Range {
        min: u64,
        max: u64,
    },
    /// Of a signed value.
    RangeSigned {
        min: i64,
        max: i64,
    },
    /// Of the length in bytes.
    Length {
        min: u16,
        max: u16,
        form: LengthForm,
    },
    /// The bits that an unsigned value may have.
    Mask(u64),
    /// The bits that are valid in a bitfield.
    Valid(u32),
    /// What is in a nest, or in each entry of an array.
    Nested(&'static Rules),
    /// Why it is rejected.
    Message(&'static str),
    Function(ValidateFn),
}

/// The macro that a [`Limit::Length`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LengthForm {
    /// `NLA_POLICY_MIN_LEN` and `NLA_POLICY_MAX_LEN`, which the kernel does not
    /// tell when it reports a rule.
    OneSided,
    /// `NLA_POLICY_EXACT_LEN`, `NLA_POLICY_RANGE`.
    Range,
    /// `NLA_POLICY_EXACT_LEN_WARN`.
    ExactWarn,
}

mod sealed {
    /// What [`NlaPolicy`](super::NlaPolicy) can be about.
    pub trait Payload {}
    /// Those of them that a function can check.
    pub trait Checked: Payload {}
}

pub(super) use sealed::Payload;

impl Payload for () {}

// Not derived: that would demand the same of K.
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
            look: Look::of(nla_type, &limit),
            limit,
            payload: PhantomData,
        }
    }

    /// This rule, complete with `limit`.
    #[inline]
    const fn limited(self, limit: Limit) -> NlaPolicy {
        NlaPolicy::of(self.nla_type, self.len, limit)
    }

    /// This rule as it is, as an entry of a table.
    #[inline]
    pub(super) const fn untyped(self) -> NlaPolicy {
        self.limited(self.limit)
    }
}

/// The kinds of payload. All integers but [`BE16`](Self::BE16) and
/// [`BE32`](Self::BE32) are in native byte order.
impl NlaPolicy {
    /// Anything at all, which is refused under
    /// [`NlValidate::UNSPEC`](super::NlValidate::UNSPEC). What a policy has for
    /// types that it does not mention. C: `NLA_UNSPEC`.
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
    /// A `u16` in network byte order; limits are values, not bytes. C:
    /// `NLA_BE16`.
    #[doc(alias = "NLA_BE16")]
    pub const BE16: NlaPolicy<u16> = NlaPolicy::of(NlaType::Be16, 0, Limit::None);
    /// A `u32` in network byte order; limits are values, not bytes. C:
    /// `NLA_BE32`.
    #[doc(alias = "NLA_BE32")]
    pub const BE32: NlaPolicy<u32> = NlaPolicy::of(NlaType::Be32, 0, Limit::None);
    /// A `u64`, milliseconds. May be longer at every level. C: `NLA_MSECS`.
    #[doc(alias = "NLA_MSECS")]
    pub const MSECS: NlaPolicy<Duration> = NlaPolicy::of(NlaType::Msecs, 0, Limit::None);
    /// A string of at least one byte, which may be its NUL or lack it. C:
    /// `NLA_STRING`.
    #[doc(alias = "NLA_STRING")]
    pub const STRING: NlaPolicy<str> = NlaPolicy::of(NlaType::String, 0, Limit::None);
    /// A string with a NUL. C: `NLA_NUL_STRING`.
    #[doc(alias = "NLA_NUL_STRING")]
    pub const NUL_STRING: NlaPolicy<str> = NlaPolicy::of(NlaType::NulString, 0, Limit::None);
    /// Bytes, perhaps none. C: `NLA_BINARY`.
    #[doc(alias = "NLA_BINARY")]
    pub const BINARY: NlaPolicy<[u8]> = NlaPolicy::of(NlaType::Binary, 0, Limit::None);
    /// Nothing: to be there is what it says. C: `NLA_FLAG`.
    #[doc(alias = "NLA_FLAG")]
    pub const FLAG: NlaPolicy<bool> = NlaPolicy::of(NlaType::Flag, 0, Limit::None);
    /// A nest that is not looked into; empty, or with room for a header. C:
    /// `NLA_NESTED` without a policy.
    #[doc(alias = "NLA_NESTED")]
    pub const NESTED: Self = Self::of(NlaType::Nested, 0, Limit::None);
    /// An array of nests that is not looked into. C: `NLA_NESTED_ARRAY` without
    /// a policy.
    #[doc(alias = "NLA_NESTED_ARRAY")]
    pub const NESTED_ARRAY: Self = Self::of(NlaType::NestedArray, 0, Limit::None);
    /// Nothing will do. C: `NLA_REJECT`.
    #[doc(alias = "NLA_REJECT")]
    pub const REJECT: Self = Self::of(NlaType::Reject, 0, Limit::None);

    /// At least `len` bytes of anything, which is refused under
    /// [`NlValidate::UNSPEC`](super::NlValidate::UNSPEC). C: `{ .len = len }`.
    #[inline]
    #[must_use]
    pub const fn unspec(len: u16) -> Self {
        Self::of(NlaType::Unspec, len, Limit::None)
    }

    /// A nest of what `policy` says, or an empty one. C:
    /// `NLA_POLICY_NESTED(policy)`.
    #[doc(alias = "NLA_POLICY_NESTED")]
    #[inline]
    #[must_use]
    pub const fn nested<const N: usize>(policy: &'static Policy<N>) -> Self {
        Self::of(NlaType::Nested, 0, Limit::Nested(&policy.rules))
    }

    /// A nest of nests, each of what `policy` says, or empty; their types mean
    /// nothing. C: `NLA_POLICY_NESTED_ARRAY(policy)`.
    #[doc(alias = "NLA_POLICY_NESTED_ARRAY")]
    #[inline]
    #[must_use]
    pub const fn nested_array<const N: usize>(policy: &'static Policy<N>) -> Self {
        Self::of(NlaType::NestedArray, 0, Limit::Nested(&policy.rules))
    }

    /// A value and a selector, both `u32`: selects some of the bits in `valid`,
    /// and has values for those. C: `NLA_POLICY_BITFIELD32(valid)`,
    /// `struct nla_bitfield32`.
    #[doc(alias = "NLA_BITFIELD32")]
    #[doc(alias = "NLA_POLICY_BITFIELD32")]
    #[doc(alias = "nla_bitfield32")]
    #[inline]
    #[must_use]
    pub const fn bitfield32(valid: u32) -> Self {
        Self::of(NlaType::Bitfield32, 0, Limit::Valid(valid))
    }

    /// Nothing will do, and `message` says why. C: `NLA_REJECT` with
    /// `reject_message`.
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
            /// From `MIN` to `MAX`, both included. Does not compile where `MIN`
            /// is greater. C: `NLA_POLICY_RANGE`, `NLA_POLICY_FULL_RANGE`.
            #[doc(alias = "NLA_POLICY_RANGE")]
            #[doc(alias = "NLA_POLICY_FULL_RANGE")]
            #[inline]
            #[must_use]
            pub const fn range<const MIN: $type, const MAX: $type>(self) -> NlaPolicy {
                const { assert!(MIN <= MAX, "nothing is in this range") }
                self.limited(Limit::Range { min: MIN as u64, max: MAX as u64 })
            }

            /// At least `min`. C: `NLA_POLICY_MIN`.
            #[doc(alias = "NLA_POLICY_MIN")]
            #[inline]
            #[must_use]
            pub const fn min(self, min: $type) -> NlaPolicy {
                self.limited(Limit::Range { min: min as u64, max: $type::MAX as u64 })
            }

            /// At most `max`. C: `NLA_POLICY_MAX`.
            #[doc(alias = "NLA_POLICY_MAX")]
            #[inline]
            #[must_use]
            pub const fn max(self, max: $type) -> NlaPolicy {
                self.limited(Limit::Range { min: 0, max: max as u64 })
            }

            /// No bits but those of `mask`. C: `NLA_POLICY_MASK`.
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
            /// From `MIN` to `MAX`, both included. Does not compile where `MIN`
            /// is greater. C: `NLA_POLICY_RANGE`,
            /// `NLA_POLICY_FULL_RANGE_SIGNED`.
            #[doc(alias = "NLA_POLICY_RANGE")]
            #[doc(alias = "NLA_POLICY_FULL_RANGE_SIGNED")]
            #[inline]
            #[must_use]
            pub const fn range<const MIN: $type, const MAX: $type>(self) -> NlaPolicy {
                const { assert!(MIN <= MAX, "nothing is in this range") }
                self.limited(Limit::RangeSigned { min: MIN as i64, max: MAX as i64 })
            }

            /// At least `min`. C: `NLA_POLICY_MIN`.
            #[doc(alias = "NLA_POLICY_MIN")]
            #[inline]
            #[must_use]
            pub const fn min(self, min: $type) -> NlaPolicy {
                self.limited(Limit::RangeSigned { min: min as i64, max: $type::MAX as i64 })
            }

            /// At most `max`. C: `NLA_POLICY_MAX`.
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
    /// From `MIN` to `MAX`, both included. Does not compile where `MIN` is
    /// greater. C: `NLA_POLICY_RANGE(NLA_MSECS, ...)`.
    #[inline]
    #[must_use]
    pub const fn range<const MIN: u64, const MAX: u64>(self) -> NlaPolicy {
        const { assert!(MIN <= MAX, "nothing is in this range") }
        self.limited(Limit::Range { min: MIN, max: MAX })
    }

    /// At least `min`. C: `NLA_POLICY_MIN(NLA_MSECS, ...)`.
    #[inline]
    #[must_use]
    pub const fn min(self, min: u64) -> NlaPolicy {
        self.limited(Limit::Range { min, max: u64::MAX })
    }

    /// At most `max`. C: `NLA_POLICY_MAX(NLA_MSECS, ...)`.
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
    /// At most `len` bytes, a NUL at the end not counted; 0 is no limit. C: the
    /// field `len`.
    #[inline]
    #[must_use]
    pub const fn max_len(self, len: u16) -> Self {
        Self::of(self.nla_type, len, self.limit)
    }
}

impl Payload for [u8] {}
impl sealed::Checked for [u8] {}

/// The limits of bytes. Lengths are without the header.
impl NlaPolicy<[u8]> {
    /// At most `len` bytes; 0 is no limit. C: the field `len`, which differs
    /// from [`max_len`](Self::max_len) in what an error says.
    #[inline]
    #[must_use]
    pub const fn len(self, len: u16) -> Self {
        Self::of(self.nla_type, len, self.limit)
    }

    /// Exactly `len` bytes. C: `NLA_POLICY_EXACT_LEN`.
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

    /// Exactly `len` bytes, but more do as well unless checked with
    /// [`STRICT_ATTRS`](super::NlValidate::STRICT_ATTRS). C:
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

    /// At least `min` bytes. C: `NLA_POLICY_MIN_LEN`.
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

    /// At most `max` bytes; with 0, none. C: `NLA_POLICY_MAX_LEN`.
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

    /// From `MIN` to `MAX` bytes, both included. Does not compile where `MIN`
    /// is greater. C: `NLA_POLICY_RANGE(NLA_BINARY, ...)`.
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

/// For every kind of payload but nests, bitfields, and what is rejected anyway.
impl<K: sealed::Checked + ?Sized> NlaPolicy<K> {
    /// Where everything else is right, `check` has the last word. C:
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
            // Not what is in it: it can contain itself.
            Limit::Nested(rules) => {
                shown.field("types", &rules.by_type.len());
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
