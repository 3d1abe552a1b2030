// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies: the check of a stream of attributes by a policy with every kind of rule.

use nlwire::{AnyPolicy, Attributes, NlValidate, PolicyError, Warnings};

use crate::rules::WITH_UINT;
use crate::{words, Out, Slice};

/// In the order of the bits of `enum netlink_validation`.
const FLAGS: [NlValidate; 5] = [
    NlValidate::TRAILING,
    NlValidate::MAXTYPE,
    NlValidate::UNSPEC,
    NlValidate::STRICT_ATTRS,
    NlValidate::NESTED,
];

/// Writes errno, the text and its length, the offset of the attribute plus 1, and whether
/// the rule is told.
#[no_mangle]
pub extern "C" fn policy_validate(bytes: Slice, level: u32, out: &mut Out) {
    let mut levels = NlValidate::LIBERAL;
    for (bit, flag) in FLAGS.into_iter().enumerate() {
        if level >> bit & 1 != 0 {
            levels = levels | flag;
        }
    }
    let (errno, text, offset, told) =
        match WITH_UINT.validate(Attributes::new(bytes.bytes()), levels) {
            Ok(warnings) => (0, warnings.text(), None, false),
            Err(error) => {
                let told = error.policy().is_some();
                (error.errno().get(), error.text(), error.bad_attr(), told)
            }
        };
    let [text, len] = text.map_or([0, 0], |text| words(text.as_bytes()));
    let offset = offset.map_or(0, |offset| offset.wrapping_add(1));
    out.set([errno as u64, text, len, offset as u64, told.into()]);
}

/// Checks attributes in any state by any table of rules.
#[no_mangle]
#[allow(improper_ctypes_definitions, reason = "no C calls it")]
pub extern "C" fn policy_check(
    policy: &AnyPolicy,
    walk: &Attributes<'static>,
    level: &NlValidate,
    out: &mut Result<Warnings, PolicyError>,
) {
    *out = policy.validate(walk.clone(), *level);
}
