// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! Policies in the form of C: `struct nla_policy`.

use kernel::{
    bindings,
    prelude::*,
    str::CString, //
};
use nlwire::{
    AnyPolicy,
    NlaPolicyFields,
    NlaValidation, //
};

/// The union in `struct nla_policy`.
type Check = bindings::nla_policy__bindgen_ty_1;

// `validation_type` of `struct nla_policy`: which field of the union is used.
const NONE: u32 = bindings::nla_policy_validation_NLA_VALIDATE_NONE;
const MIN: u32 = bindings::nla_policy_validation_NLA_VALIDATE_MIN;
const MAX: u32 = bindings::nla_policy_validation_NLA_VALIDATE_MAX;
const RANGE: u32 = bindings::nla_policy_validation_NLA_VALIDATE_RANGE;
const RANGE_PTR: u32 = bindings::nla_policy_validation_NLA_VALIDATE_RANGE_PTR;
const RANGE_WARN: u32 = bindings::nla_policy_validation_NLA_VALIDATE_RANGE_WARN_TOO_LONG;
const MASK: u32 = bindings::nla_policy_validation_NLA_VALIDATE_MASK;

/// Policies, with the memory that they point to.
///
/// A policy that occurs several times, also in itself, is derived once: the controller numbers
/// policies by their addresses.
///
/// # Invariants
///
/// All pointers in the policies of `derived` are to memory that the other fields own. It is neither
/// moved nor freed before `self` is dropped.
#[derive(Default)]
pub struct Policies {
    derived: KVec<Derived>,
    /// The number of policies in `derived` that have all of their rules.
    complete: usize,
    ranges: KVec<KBox<bindings::netlink_range_validation>>,
    signed_ranges: KVec<KBox<bindings::netlink_range_validation_signed>>,
    texts: KVec<CString>,
}

/// A policy that was derived from another one.
struct Derived {
    from: AnyPolicy,
    /// By type.
    rules: KVec<bindings::nla_policy>,
}

impl Policies {
    /// Derives a policy, and those of its nests. Returns its rules by type, which do not move, and
    /// are complete until the next call at least.
    ///
    /// # Errors
    ///
    /// `ENOMEM`, or `EINVAL` if the kernel has no such rule: a mask of more than 32 bits, a length
    /// above 32,767, a function, a type that is newer than the kernel.
    pub fn derive(&mut self, policy: AnyPolicy) -> Result<&[bindings::nla_policy]> {
        let index = self.add(policy)?;
        // A loop instead of a recursion, because policies may be nested deeply.
        while let Some(derived) = self.derived.get(self.complete) {
            let from = derived.from.rules();
            for (nla_type, rule) in from.iter().enumerate().skip(1) {
                let rule = self.rule(rule.fields())?;
                let derived = self.derived.get_mut(self.complete).ok_or(EINVAL)?;
                *derived.rules.get_mut(nla_type).ok_or(EINVAL)? = rule;
            }
            self.complete += 1;
        }
        let derived = self.derived.get(index).ok_or(EINVAL)?;
        Ok(&derived.rules)
    }

    /// Returns the index of a policy in `derived`. Adds it without rules if it is new.
    fn add(&mut self, policy: AnyPolicy) -> Result<usize> {
        let from = policy.rules().as_ptr();
        let mut derived = self.derived.iter();
        if let Some(index) = derived.position(|other| other.from.rules().as_ptr() == from) {
            return Ok(index);
        }
        let mut rules = KVec::from_elem(
            bindings::nla_policy::default(),
            policy.rules().len(),
            GFP_KERNEL,
        )?;
        if let Some(first) = rules.first_mut() {
            first.__bindgen_anon_1.strict_start_type = policy.strict_start_type();
        }
        let derived = Derived {
            from: policy,
            rules,
        };
        self.derived.push(derived, GFP_KERNEL)?;
        Ok(self.derived.len() - 1)
    }

    /// Returns a rule in the form of C, which points to memory of `self`.
    pub fn rule(&mut self, fields: NlaPolicyFields) -> Result<bindings::nla_policy> {
        if u32::from(fields.nla_type) >= bindings::__NLA_TYPE_MAX {
            return Err(EINVAL);
        }
        let mut rule = bindings::nla_policy {
            type_: fields.nla_type,
            len: fields.len,
            ..Default::default()
        };
        let (validation, check) = match fields.validation {
            NlaValidation::None => return Ok(rule),
            NlaValidation::Range { min, max } => {
                let range = bindings::netlink_range_validation { min, max };
                let range = push(&mut self.ranges, range)?;
                (RANGE_PTR, Check { range })
            }
            NlaValidation::RangeSigned { min, max } => {
                let range = bindings::netlink_range_validation_signed { min, max };
                let range_signed = push(&mut self.signed_ranges, range)?;
                (RANGE_PTR, Check { range_signed })
            }
            NlaValidation::MinLen(min) => (MIN, lengths(min, 0)?),
            NlaValidation::MaxLen(max) => (MAX, lengths(0, max)?),
            NlaValidation::LenRange { min, max } => (RANGE, lengths(min, max)?),
            NlaValidation::ExactLenWarn(len) => (RANGE_WARN, lengths(len, len)?),
            NlaValidation::Mask(mask) => {
                let mask = u32::try_from(mask).map_err(|_| EINVAL)?;
                (MASK, Check { mask })
            }
            NlaValidation::Bitfield32(bitfield32_valid) => (NONE, Check { bitfield32_valid }),
            NlaValidation::Nested(policy) => {
                let index = self.add(policy)?;
                let nested = &self.derived.get(index).ok_or(EINVAL)?.rules;
                rule.len = u16::try_from(nested.len() - 1).map_err(|_| EINVAL)?;
                let nested_policy = nested.as_ptr();
                (NONE, Check { nested_policy })
            }
            NlaValidation::RejectMessage(text) => {
                let text = CString::try_from_fmt(fmt!("{text}"))?;
                let reject_message = text.as_char_ptr();
                self.texts.push(text, GFP_KERNEL)?;
                (NONE, Check { reject_message })
            }
            // A function of C gets no argument by which it could find one of Rust.
            _ => return Err(EINVAL),
        };
        rule.validation_type = validation as u8;
        rule.__bindgen_anon_1 = check;
        Ok(rule)
    }
}

/// Puts a value where it does not move, and returns its address.
fn push<T>(values: &mut KVec<KBox<T>>, value: T) -> Result<*const T> {
    let value = KBox::new(value, GFP_KERNEL)?;
    let address: *const T = &*value;
    values.push(value, GFP_KERNEL)?;
    Ok(address)
}

/// Returns the bounds of a length, for which C has signed fields.
fn lengths(min: u16, max: u16) -> Result<Check> {
    let bounds = bindings::nla_policy__bindgen_ty_1__bindgen_ty_1 {
        min: i16::try_from(min).map_err(|_| EINVAL)?,
        max: i16::try_from(max).map_err(|_| EINVAL)?,
    };
    Ok(Check {
        __bindgen_anon_1: bounds,
    })
}

#[kunit_tests(rust_genl_policy)]
mod tests {
    use super::*;
    use nlwire::{
        Attribute,
        NlaPolicy,
        Policy,
        ValidateError, //
    };

    static NEST: Policy<2> = Policy::new().with::<1>(NlaPolicy::BE16.min(1));

    /// Every kind of rule, also a nest of itself.
    static EVERY: Policy<14> = Policy::new()
        .with::<1>(NlaPolicy::U32.min(10))
        .with::<2>(NlaPolicy::S8.range::<-5, 6>())
        .with::<3>(NlaPolicy::BINARY.min_len(4))
        .with::<4>(NlaPolicy::BINARY.max_len(4))
        .with::<5>(NlaPolicy::BINARY.len_range::<2, 4>())
        .with::<6>(NlaPolicy::BINARY.exact_len_warn(4))
        .with::<7>(NlaPolicy::U16.mask(0x15))
        .with::<8>(NlaPolicy::bitfield32(0x15))
        .with::<9>(NlaPolicy::nested(&NEST))
        .with::<10>(NlaPolicy::nested_array(&EVERY))
        .with::<11>(NlaPolicy::reject("gone"))
        .with::<12>(NlaPolicy::NUL_STRING.max_len(15))
        .with::<13>(NlaPolicy::FLAG)
        .strict_start_type(5);

    static WIDE_MASK: Policy<2> = Policy::new().with::<1>(NlaPolicy::U64.mask(1 << 32));
    static LONG: Policy<2> = Policy::new().with::<1>(NlaPolicy::BINARY.min_len(0x8000));
    static FUNCTION: Policy<2> = Policy::new().with::<1>(NlaPolicy::U8.validate_fn(never));

    fn never(_: &Attribute<'_>) -> Result<(), ValidateError> {
        Ok(())
    }

    /// Returns the type, the check and the length of each rule.
    fn kinds(rules: &[bindings::nla_policy], kinds: &mut [(u32, u32, u16)]) {
        for (kind, rule) in kinds.iter_mut().zip(rules) {
            *kind = (rule.type_.into(), rule.validation_type.into(), rule.len);
        }
    }

    #[test]
    fn kinds_of_rules() -> Result {
        let mut policies = Policies::default();
        let rules = policies.derive(EVERY.any())?;
        let mut found = [(0, 0, 0); 14];
        kinds(rules, &mut found);
        let expected = [
            (bindings::NLA_UNSPEC, 0, 0),
            (bindings::NLA_U32, RANGE_PTR, 0),
            (bindings::NLA_S8, RANGE_PTR, 0),
            (bindings::NLA_BINARY, MIN, 0),
            (bindings::NLA_BINARY, MAX, 0),
            (bindings::NLA_BINARY, RANGE, 0),
            (bindings::NLA_BINARY, RANGE_WARN, 0),
            (bindings::NLA_U16, MASK, 0),
            (bindings::NLA_BITFIELD32, 0, 0),
            (bindings::NLA_NESTED, 0, 1),
            (bindings::NLA_NESTED_ARRAY, 0, 13),
            (bindings::NLA_REJECT, 0, 0),
            (bindings::NLA_NUL_STRING, 0, 15),
            (bindings::NLA_FLAG, 0, 0),
        ];
        assert_eq!(rules.len(), expected.len());
        assert_eq!(found, expected);
        Ok(())
    }

    #[test]
    fn values_of_rules() -> Result {
        let mut policies = Policies::default();
        let rules = policies.derive(EVERY.any())?;
        let check = |nla_type: usize| rules.get(nla_type).map(|rule| rule.__bindgen_anon_1);
        let check = |nla_type| check(nla_type).ok_or(EINVAL);
        let (text, nested) = (check(11)?, check(9)?);
        // SAFETY: Each rule has the field that belongs to its kind, and what it points to lives as
        // long as `policies`.
        let (range, signed, text, nested) = unsafe {
            let text = CStr::from_char_ptr(text.reject_message);
            let nested = *nested.nested_policy.add(1);
            (*check(1)?.range, *check(2)?.range_signed, text, nested)
        };
        assert_eq!((range.min, range.max), (10, u32::MAX.into()));
        assert_eq!((signed.min, signed.max), (-5, 6));
        assert_eq!(text.to_bytes(), b"gone");
        assert_eq!(u32::from(nested.type_), bindings::NLA_BE16);
        // SAFETY: As above.
        let bounds = |nla_type| check(nla_type).map(|check| unsafe { check.__bindgen_anon_1 });
        assert_eq!(bounds(3)?.min, 4);
        assert_eq!(bounds(4)?.max, 4);
        assert_eq!((bounds(5)?.min, bounds(5)?.max), (2, 4));
        assert_eq!(bounds(6)?.max, 4);
        // SAFETY: As above.
        let word = |nla_type| check(nla_type).map(|check| unsafe { check.mask });
        assert_eq!((word(0)?, word(7)?, word(8)?), (5, 0x15, 0x15));
        // SAFETY: As above.
        let nested = |nla_type| check(nla_type).map(|check| unsafe { check.nested_policy });
        assert!(core::ptr::eq(nested(10)?, rules.as_ptr())); // itself, and not a copy
        Ok(())
    }

    #[test]
    fn derived_once() -> Result {
        let mut policies = Policies::default();
        let first = policies.derive(NEST.any())?.as_ptr();
        policies.derive(EVERY.any())?;
        assert_eq!(policies.derive(NEST.any())?.as_ptr(), first);
        assert_eq!(policies.derived.len(), 2);
        Ok(())
    }

    #[test]
    fn rules_that_c_lacks() {
        for policy in [WIDE_MASK.any(), LONG.any(), FUNCTION.any()] {
            let derived = Policies::default().derive(policy).map(|rules| rules.len());
            assert_eq!(derived, Err(EINVAL));
        }
    }
}
