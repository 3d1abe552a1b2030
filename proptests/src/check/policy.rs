// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies.

use nlwire::{
    Attribute, Attributes, Errno, NlValidate, NlaPolicy, Policy, PolicyError, ValidateError,
};

use super::super::oracle::{self, Refused, Verdict, Warnings};
use super::show::same;

fn even(attribute: &Attribute<'_>) -> Result<(), ValidateError> {
    match attribute.payload() {
        [first, ..] if first % 2 == 0 => Ok(()),
        _ => Err(ValidateError {
            errno: Errno::EBUSY, // 16 on every architecture
            text: "odd",
        }),
    }
}

macro_rules! rich {
    ($($nla_type:literal $rule:expr, $said:literal;)*) => {
        pub(crate) const TYPES: usize = [$($said),*].len() + 1;

        static RICH: Policy<TYPES> = Policy::new()
            $(.with::<$nla_type>($rule))*
            .strict_start_type(STRICT_FROM);

        /// The same in words, by type.
        const SAID: &[&str] = &["", $($said),*];
    };
}

const STRICT_FROM: u16 = 52;

rich! {
    1 NlaPolicy::UNSPEC, "any 0";
    2 NlaPolicy::unspec(3), "any 3";
    3 NlaPolicy::U8, "u 1";
    4 NlaPolicy::U16.range::<10, 20>(), "u 2 10 20";
    5 NlaPolicy::U32.min(10), "u 4 10";
    6 NlaPolicy::U64.max(20), "u 8 0 20";
    7 NlaPolicy::S8.range::<-5, 6>(), "s 1 -5 6";
    8 NlaPolicy::S16.min(-5), "s 2 -5";
    9 NlaPolicy::S32.max(-5), "s 4 -9223372036854775808 -5";
    10 NlaPolicy::S64, "s 8";
    11 NlaPolicy::UINT.max(20), "u 48 0 20";
    12 NlaPolicy::SINT.range::<-5, 6>(), "s 48 -5 6";
    13 NlaPolicy::BE16.range::<10, 20>(), "be 2 10 20";
    14 NlaPolicy::BE32, "be 4";
    15 NlaPolicy::MSECS.max(20), "u 8+ 0 20";
    16 NlaPolicy::U8.mask(0x15), "mask 1 21";
    17 NlaPolicy::U64.mask(0x15), "mask 8 21";
    18 NlaPolicy::STRING, "string 0";
    19 NlaPolicy::STRING.max_len(3), "string 3";
    20 NlaPolicy::NUL_STRING, "nul 0";
    21 NlaPolicy::NUL_STRING.max_len(3), "nul 3";
    22 NlaPolicy::BINARY, "binary 0";
    23 NlaPolicy::BINARY.len(3), "binary 3";
    24 NlaPolicy::BINARY.exact_len(4), "length 4 4";
    25 NlaPolicy::BINARY.exact_len_warn(4), "warn 4";
    26 NlaPolicy::BINARY.min_len(4), "length 4 65535";
    27 NlaPolicy::BINARY.max_len(4), "length 0 4";
    28 NlaPolicy::FLAG, "flag";
    29 NlaPolicy::NESTED, "nest";
    30 NlaPolicy::nested(&RICH), "nest of";
    31 NlaPolicy::NESTED_ARRAY, "array";
    32 NlaPolicy::nested_array(&RICH), "array of";
    33 NlaPolicy::bitfield32(0x15), "bits 21";
    34 NlaPolicy::REJECT, "reject";
    35 NlaPolicy::reject("gone"), "reject gone";
    36 NlaPolicy::U16.validate_fn(even), "u 2 even";
    37 NlaPolicy::U16, "u 2";
    38 NlaPolicy::S16, "s 2";
    39 NlaPolicy::BE16, "be 2";
    40 NlaPolicy::S8, "s 1";
    41 NlaPolicy::U32, "u 4";
    42 NlaPolicy::S32, "s 4";
    43 NlaPolicy::U64, "u 8";
    44 NlaPolicy::U8.range::<10, 20>(), "u 1 10 20";
    45 NlaPolicy::U16.mask(0x15), "mask 2 21";
    46 NlaPolicy::U32.mask(0x15), "mask 4 21";
    47 NlaPolicy::BE32.range::<10, 20>(), "be 4 10 20";
    48 NlaPolicy::S64.min(-5), "s 8 -5";
    49 NlaPolicy::BINARY.len_range::<2, 4>(), "length 2 4";
    50 NlaPolicy::BINARY.len(8).len_range::<2, 4>(), "length 2 4 8";
    51 NlaPolicy::BINARY.len(3).len_range::<2, 4>(), "length 2 4 3";
    52 NlaPolicy::nested(&RICH), "nest of"; // from here on strict
    53 NlaPolicy::U8, "u 1";
}

const FLAGS: [NlValidate; 5] = [
    NlValidate::TRAILING,
    NlValidate::MAXTYPE,
    NlValidate::UNSPEC,
    NlValidate::STRICT_ATTRS,
    NlValidate::NESTED,
];

/// The policy of [`policy_at`] at the levels liberal, strict, and one that
/// depends on `bytes`.
pub fn policy(bytes: &[u8]) {
    let sum = bytes
        .iter()
        .fold(bytes.len() as u8, |sum, byte| sum.wrapping_add(*byte));
    for level in [0, 31, sum % 32] {
        policy_at(bytes, level);
    }
}

/// One policy with every kind of rule, nests in nests: the oracle's verdict,
/// text, offset and warnings at the validation level with the bits `level` (0 to
/// 31, as in `enum netlink_validation`).
pub fn policy_at(bytes: &[u8], level: u8) {
    let _ = verdict(bytes, level);
}

/// As [`policy_at`]. Returns the verdict, so that one can see what is reached.
///
/// # Errors
/// That of the verdict.
pub fn verdict(bytes: &[u8], level: u8) -> Verdict {
    let set = FLAGS
        .iter()
        .enumerate()
        .filter(|(i, _)| level >> i & 1 == 1);
    let flags = set.fold(NlValidate::LIBERAL, |level, (_, flag)| level | *flag);
    let expected = oracle::policy(bytes, SAID, STRICT_FROM, level);
    let refused = |error: PolicyError| {
        // For people: it has to be able to say anything.
        let _ = error.to_string();
        Refused {
            errno: error.errno().get(),
            text: error.text().expect("only what is missing has no text"),
            offset: error.bad_attr(),
            told: error.policy().is_some(),
        }
    };
    let given = RICH.validate(Attributes::new(bytes), flags);
    let given = given.map_err(refused).map(|warnings| Warnings {
        wrong_length: warnings.wrong_length,
        leftover: warnings.leftover,
    });
    same("Policy::validate", bytes, &given, &expected);
    let parsed = RICH.parse(Attributes::new(bytes), flags);
    match parsed {
        Err(error) => same(
            "Policy::parse",
            bytes,
            &Err(refused(error)),
            &expected.map(|_| ()),
        ),
        Ok(table) => {
            assert!(expected.is_ok(), "Policy::parse takes what is refused");
            let walk = oracle::attributes(bytes, 0..bytes.len(), false);
            let expected = oracle::table(&walk.items, TYPES as u16);
            let expected: Vec<_> = expected.held.iter().map(|item| item.offset).collect();
            let held: Vec<_> = table.iter().map(|attribute| attribute.offset()).collect();
            same("Policy::parse", bytes, &held, &expected);
        }
    }
    expected
}
