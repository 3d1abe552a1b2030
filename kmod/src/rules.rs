// SPDX-License-Identifier: MIT OR Apache-2.0
//! The policy that nlwire and the kernel are compared with: in test builds of the module
//! (`compare.rs`), and in the proofs (`proof/probe`). The kernel's is `compare/rules.h`.

use nlwire::{Attribute, Errno, NlaPolicy, Policy, ValidateError};

/// One more than the highest type of the policy.
pub(super) const TYPES: usize = 54;

/// First type that is always checked strictly.
pub(super) const STRICT_FROM: u16 = 52;

/// A policy with every kind of rule and every quick check of nlwire, with or without
/// the integers of variable size that Linux 6.7 introduced.
macro_rules! policy {
    ($name:ident $uint:expr, $sint:expr) => {
        pub(super) static $name: Policy<TYPES> = Policy::new()
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
            .with::<11>($uint)
            .with::<12>($sint)
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
            .with::<30>(NlaPolicy::nested(&$name))
            .with::<31>(NlaPolicy::NESTED_ARRAY)
            .with::<32>(NlaPolicy::nested_array(&$name))
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
            .with::<52>(NlaPolicy::nested(&$name))
            .with::<53>(NlaPolicy::U8)
            .strict_start_type(STRICT_FROM);
    };
}

policy! { WITH_UINT NlaPolicy::UINT.max(20), NlaPolicy::SINT.range::<-5, 6>() }

pub(super) fn even(attribute: &Attribute<'_>) -> Result<(), ValidateError> {
    match attribute.payload() {
        [first, ..] if first & 1 == 0 => Ok(()),
        _ => Err(ValidateError {
            errno: Errno::EOPNOTSUPP,
            text: "odd",
        }),
    }
}
