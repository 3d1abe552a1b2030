// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies: the check of a stream of attributes by a policy with every kind of rule.

use nlwire::{Attribute, Attributes, Errno, NlValidate, NlaPolicy, Policy, ValidateError};

use crate::{words, Out, Slice};

/// The rules of kmod/src/compare.rs, and those of kernel/policies.h.
static RICH: Policy<54> = Policy::new()
    .with::<1>(NlaPolicy::UNSPEC)
    .with::<2>(NlaPolicy::unspec(3))
    .with::<3>(NlaPolicy::U8)
    .with::<4>(NlaPolicy::U16.range::<10, 20>())
    .with::<5>(NlaPolicy::U32.min(10))
    .with::<6>(NlaPolicy::U64.max(20))
    .with::<7>(NlaPolicy::S8.range::<-5, 6>())
    .with::<8>(NlaPolicy::S16.min(-5))
    .with::<9>(NlaPolicy::S32.max(-5))
    .with::<10>(NlaPolicy::S64)
    .with::<11>(NlaPolicy::UINT.max(20))
    .with::<12>(NlaPolicy::SINT.range::<-5, 6>())
    .with::<13>(NlaPolicy::BE16.range::<10, 20>())
    .with::<14>(NlaPolicy::BE32)
    .with::<15>(NlaPolicy::MSECS.max(20))
    .with::<16>(NlaPolicy::U8.mask(0x15))
    .with::<17>(NlaPolicy::U64.mask(0x15))
    .with::<18>(NlaPolicy::STRING)
    .with::<19>(NlaPolicy::STRING.max_len(3))
    .with::<20>(NlaPolicy::NUL_STRING)
    .with::<21>(NlaPolicy::NUL_STRING.max_len(3))
    .with::<22>(NlaPolicy::BINARY)
    .with::<23>(NlaPolicy::BINARY.len(3))
    .with::<24>(NlaPolicy::BINARY.exact_len(4))
    .with::<25>(NlaPolicy::BINARY.exact_len_warn(4))
    .with::<26>(NlaPolicy::BINARY.min_len(4))
    .with::<27>(NlaPolicy::BINARY.max_len(4))
    .with::<28>(NlaPolicy::FLAG)
    .with::<29>(NlaPolicy::NESTED)
    .with::<30>(NlaPolicy::nested(&RICH))
    .with::<31>(NlaPolicy::NESTED_ARRAY)
    .with::<32>(NlaPolicy::nested_array(&RICH))
    .with::<33>(NlaPolicy::bitfield32(0x15))
    .with::<34>(NlaPolicy::REJECT)
    .with::<35>(NlaPolicy::reject("gone"))
    .with::<36>(NlaPolicy::U16.validate_fn(even))
    .with::<37>(NlaPolicy::U16)
    .with::<38>(NlaPolicy::S16)
    .with::<39>(NlaPolicy::BE16)
    .with::<40>(NlaPolicy::S8)
    .with::<41>(NlaPolicy::U32)
    .with::<42>(NlaPolicy::S32)
    .with::<43>(NlaPolicy::U64)
    .with::<44>(NlaPolicy::U8.range::<10, 20>())
    .with::<45>(NlaPolicy::U16.mask(0x15))
    .with::<46>(NlaPolicy::U32.mask(0x15))
    .with::<47>(NlaPolicy::BE32.range::<10, 20>())
    .with::<48>(NlaPolicy::S64.min(-5))
    .with::<49>(NlaPolicy::BINARY.len_range::<2, 4>())
    .with::<50>(NlaPolicy::BINARY.len(8).len_range::<2, 4>())
    .with::<51>(NlaPolicy::BINARY.len(3).len_range::<2, 4>())
    .with::<52>(NlaPolicy::nested(&RICH))
    .with::<53>(NlaPolicy::U8)
    .strict_start_type(52);

fn even(attribute: &Attribute<'_>) -> Result<(), ValidateError> {
    match attribute.payload() {
        [first, ..] if first & 1 == 0 => Ok(()),
        _ => Err(ValidateError {
            errno: Errno::EOPNOTSUPP,
            text: "odd",
        }),
    }
}

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
    let (errno, text, offset, told) = match RICH.validate(Attributes::new(bytes.bytes()), levels) {
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
