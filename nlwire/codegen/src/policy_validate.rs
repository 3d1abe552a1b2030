// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks attributes against a policy. The walk is inlined. The rules are
//! checked inside nlwire.
//!
//! Also listed: `nlwire::policy::validate::<impl nlwire::policy::Rules>::one`
//! Also listed: `nlwire::policy::validate::<impl nlwire::policy::rule::NlaPolicy>::check`

use nlwire::{Attributes, NlValidate, NlaPolicy, Policy};

static POLICY: Policy<4> = Policy::new()
    .with::<1>(NlaPolicy::U32.max(9))
    .with::<2>(NlaPolicy::NUL_STRING.max_len(15))
    .with::<3>(NlaPolicy::nested(&POLICY));

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn policy_validate(attributes: Attributes<'_>) -> bool {
    POLICY.validate(attributes, NlValidate::STRICT).is_ok()
}
