// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies against the kernel's rules, one by one: `lib/nlattr.c` of Linux
//! 7.3.4. Each group of cases names the function and the rule.

use nlwire::uapi::*;
use nlwire::PolicyErrorKind::{self, *};
use nlwire::MAX_POLICY_RECURSION_DEPTH;
use nlwire::{Attribute, AttributeTable, Attributes, MessageBuilder, Messages, NlAttr, NlMsgHdr};
use nlwire::{
    Errno, NlValidate, NlaPolicy, NlaValidation, ParseErrorKind, Policy, PolicyError, SliceSink,
    ValidateError,
};
use zerocopy::IntoBytes;

use crate::common::nla;

const LIBERAL: NlValidate = NlValidate::LIBERAL;
const STRICT: NlValidate = NlValidate::STRICT;

/// All 32 sets of flags.
fn levels() -> impl Iterator<Item = NlValidate> {
    const FLAGS: [NlValidate; 5] = [
        NlValidate::TRAILING,
        NlValidate::MAXTYPE,
        NlValidate::UNSPEC,
        NlValidate::STRICT_ATTRS,
        NlValidate::NESTED,
    ];
    (0..32).map(|bits: u32| {
        let set = FLAGS.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1);
        set.fold(LIBERAL, |level, (_, flag)| level | *flag)
    })
}

/// A flagged nest.
fn nest(nla_type: u16, attributes: &[Vec<u8>]) -> Vec<u8> {
    nla(nla_type | NLA_F_NESTED, &attributes.concat())
}

/// What a rule says of an attribute: the first entry whose flags are all set
/// decides, and none means that it passes.
type Expected = Vec<(NlValidate, PolicyErrorKind)>;

const PASSES: Expected = Vec::new();

/// Refused at every level.
fn refused(kind: PolicyErrorKind) -> Expected {
    vec![(LIBERAL, kind)]
}

/// Refused by `NL_VALIDATE_STRICT_ATTRS` for its length.
fn too_strict(actual: usize) -> Expected {
    vec![(NlValidate::STRICT_ATTRS, WrongLength { actual })]
}

const CASE: u16 = 1;

/// A policy with one rule, for [`check`].
macro_rules! only {
    ($rule:expr) => {
        Policy::new().with::<CASE>($rule)
    };
}

/// Every case at every level, at four places: alone, behind another attribute,
/// in a nest, and in an entry of an array. `flags` are those of the attribute.
fn check(policy: Policy<3>, flags: u16, cases: &[(&[u8], Expected)]) {
    const OTHER: u16 = 2;
    const NEST: u16 = 1;
    const ARRAY: u16 = 2;
    let shown = format!("{policy:?}");
    let policy: &'static Policy<3> = Box::leak(Box::new(policy.with::<OTHER>(NlaPolicy::U32)));
    let around: &'static Policy<3> = Box::leak(Box::new(
        Policy::new()
            .with::<NEST>(NlaPolicy::nested(policy))
            .with::<ARRAY>(NlaPolicy::nested_array(policy)),
    ));
    for (payload, expected) in cases {
        let case = nla(CASE | flags, payload);
        let behind = [nla(OTHER, b"1234"), case.clone()].concat();
        let in_nest = nest(NEST, std::slice::from_ref(&behind));
        let in_array = nest(ARRAY, &[nla(0, b""), nla(77, &behind)]);
        for level in levels() {
            let expected = expected.iter().find(|(flags, _)| level.contains(*flags));
            for (policy, stream, offset) in [
                (policy, &case, 0),
                (policy, &behind, 8),
                (around, &in_nest, 12),
                (around, &in_array, 20),
            ] {
                let what = || format!("{shown}: {payload:02x?} at {offset}, {level:?}");
                let outcome = policy.validate(Attributes::new(stream), level);
                match (&outcome, expected) {
                    (Ok(_), None) => {}
                    (Err(error), Some((_, kind))) => {
                        assert_eq!(error.kind, *kind, "{}", what());
                        assert_eq!(error.nla_type, Some(CASE), "{}", what());
                        assert_eq!(error.offset, offset, "{}", what());
                        assert_eq!(error.bad_attr(), Some(offset), "{}", what());
                        let rule = error.rule().unwrap();
                        assert!(level != STRICT || shown.contains(&format!("{rule:?}")));
                    }
                    _ => panic!("{}: {outcome:?}, not {expected:?}", what()),
                }
                // The same verdict from the other entrance.
                match policy.parse(Attributes::new(stream), level) {
                    Ok(table) => {
                        let plain = AttributeTable::<3>::parse(Attributes::new(stream)).unwrap();
                        assert!(table.iter().eq(plain.iter()), "{}", what());
                        assert!(outcome.is_ok(), "{}", what());
                    }
                    Err(error) => assert_eq!(outcome, Err(error), "{}", what()),
                }
            }
        }
    }
}

/// `validate_nla`, `nla_attr_len`, `nla_attr_minlen`: an integer of another
/// length is EINVAL with STRICT_ATTRS; without it only one that is too short
/// is refused, with ERANGE.
#[test]
fn integers_have_their_length() {
    let sized = [
        (1, only!(NlaPolicy::U8)),
        (1, only!(NlaPolicy::S8)),
        (2, only!(NlaPolicy::U16)),
        (2, only!(NlaPolicy::S16)),
        (2, only!(NlaPolicy::BE16)),
        (4, only!(NlaPolicy::U32)),
        (4, only!(NlaPolicy::S32)),
        (4, only!(NlaPolicy::BE32)),
        (8, only!(NlaPolicy::U64)),
        (8, only!(NlaPolicy::S64)),
    ];
    for (size, policy) in sized {
        for actual in 0..=12 {
            let mut expected = PASSES;
            if actual != size {
                expected.extend(too_strict(actual));
            }
            if actual < size {
                expected.extend(refused(TooShort {
                    least: size,
                    actual,
                }));
            }
            check(policy.clone(), 0, &[(&[0xff; 12][..actual], expected)]);
        }
    }
}

/// `validate_nla`: `NLA_UINT` and `NLA_SINT` have 4 or 8 bytes at every level.
#[test]
fn variable_integers_have_four_or_eight_bytes() {
    for policy in [only!(NlaPolicy::UINT), only!(NlaPolicy::SINT)] {
        for actual in 0..=12 {
            let expected = match actual {
                4 | 8 => PASSES,
                _ => refused(WrongLength { actual }),
            };
            check(policy.clone(), 0, &[(&[0xff; 12][..actual], expected)]);
        }
    }
}

/// `validate_nla`, `nla_attr_minlen`: `NLA_MSECS` has a least length only.
#[test]
fn milliseconds_have_at_least_eight_bytes() {
    for actual in 0..=12 {
        let expected = match actual {
            0..8 => refused(TooShort { least: 8, actual }),
            _ => PASSES,
        };
        check(
            only!(NlaPolicy::MSECS),
            0,
            &[(&[0; 12][..actual], expected)],
        );
    }
}

/// `nla_validate_range_unsigned`, `nla_get_range_unsigned`: both bounds are
/// included; the type's own bounds stand in for one that is not given; an
/// integer that is too long is judged by its first bytes.
#[test]
fn unsigned_values_are_in_range() {
    macro_rules! check_range {
        ($($rule:ident $type:ident $to_bytes:ident;)*) => {$(
            let b = |value: $type| value.$to_bytes();
            let out = || refused(ValueOutOfRange);
            check(only!(NlaPolicy::$rule.range::<10, 20>()), 0, &[
                (&b(9), out()), (&b(10), PASSES), (&b(15), PASSES), (&b(20), PASSES),
                (&b(21), out()), (&b(0), out()), (&b($type::MAX), out()),
            ]);
            check(only!(NlaPolicy::$rule.range::<7, 7>()), 0, &[
                (&b(6), out()), (&b(7), PASSES), (&b(8), out()),
            ]);
            check(only!(NlaPolicy::$rule.range::<0, { $type::MAX }>()), 0, &[
                (&b(0), PASSES), (&b($type::MAX), PASSES),
            ]);
            check(only!(NlaPolicy::$rule.min(2)), 0, &[
                (&b(1), out()), (&b(2), PASSES), (&b($type::MAX), PASSES),
            ]);
            check(only!(NlaPolicy::$rule.max($type::MAX - 1)), 0, &[
                (&b(0), PASSES), (&b($type::MAX - 1), PASSES), (&b($type::MAX), out()),
            ]);
        )*};
    }
    check_range! {
        U8 u8 to_ne_bytes;
        U16 u16 to_ne_bytes;
        U32 u32 to_ne_bytes;
        U64 u64 to_ne_bytes;
        UINT u64 to_ne_bytes;
        BE16 u16 to_be_bytes;
        BE32 u32 to_be_bytes;
        MSECS u64 to_ne_bytes;
    }

    // NLA_UINT in 4 bytes.
    check(
        only!(NlaPolicy::UINT.range::<10, { u32::MAX as u64 }>()),
        0,
        &[
            (&9u32.to_ne_bytes(), refused(ValueOutOfRange)),
            (&10u32.to_ne_bytes(), PASSES),
            (&u32::MAX.to_ne_bytes(), PASSES),
            (&(1u64 << 32).to_ne_bytes(), refused(ValueOutOfRange)),
        ],
    );
    // Too long, then out of range.
    let ten = [&10u16.to_ne_bytes()[..], &[0xff]].concat();
    let nine = [&9u16.to_ne_bytes()[..], &[0xff]].concat();
    let nine_expected = [too_strict(3), refused(ValueOutOfRange)].concat();
    check(
        only!(NlaPolicy::U16.min(10)),
        0,
        &[(&ten, too_strict(3)), (&nine, nine_expected)],
    );
}

/// `nla_validate_int_range_signed`, `nla_get_range_signed`.
#[test]
fn signed_values_are_in_range() {
    macro_rules! check_range {
        ($($rule:ident $type:ident)*) => {$(
            let b = |value: $type| value.to_ne_bytes();
            let out = || refused(ValueOutOfRange);
            check(only!(NlaPolicy::$rule.range::<-5, 6>()), 0, &[
                (&b(-6), out()), (&b(-5), PASSES), (&b(0), PASSES), (&b(6), PASSES),
                (&b(7), out()), (&b($type::MIN), out()), (&b($type::MAX), out()),
            ]);
            check(only!(NlaPolicy::$rule.min(-1)), 0, &[
                (&b(-2), out()), (&b(-1), PASSES), (&b($type::MAX), PASSES), (&b($type::MIN), out()),
            ]);
            check(only!(NlaPolicy::$rule.max(-1)), 0, &[
                (&b(0), out()), (&b(-1), PASSES), (&b($type::MIN), PASSES), (&b($type::MAX), out()),
            ]);
        )*};
    }
    check_range! { S8 i8 S16 i16 S32 i32 S64 i64 SINT i64 }

    // NLA_SINT in 4 bytes.
    check(
        only!(NlaPolicy::SINT.range::<-5, 6>()),
        0,
        &[
            (&(-6i32).to_ne_bytes(), refused(ValueOutOfRange)),
            (&(-5i32).to_ne_bytes(), PASSES),
            (&6i32.to_ne_bytes(), PASSES),
            (&7i32.to_ne_bytes(), refused(ValueOutOfRange)),
        ],
    );
}

/// `nla_validate_mask`: no bit outside the mask.
#[test]
fn bits_are_within_the_mask() {
    macro_rules! check_mask {
        ($($rule:ident $type:ident $to_bytes:ident;)*) => {$(
            let b = |value: $type| value.$to_bytes();
            check(only!(NlaPolicy::$rule.mask(0x15)), 0, &[
                (&b(0), PASSES), (&b(0x15), PASSES), (&b(4), PASSES),
                (&b(2), refused(ReservedBits)), (&b(0x17), refused(ReservedBits)),
                (&b(1 << ($type::BITS - 1)), refused(ReservedBits)),
            ]);
        )*};
    }
    check_mask! {
        U8 u8 to_ne_bytes;
        U16 u16 to_ne_bytes;
        U32 u32 to_ne_bytes;
        U64 u64 to_ne_bytes;
        UINT u64 to_ne_bytes;
        BE16 u16 to_be_bytes;
        BE32 u32 to_be_bytes;
    }
}

/// `validate_nla`: `NLA_FLAG` is empty.
#[test]
fn flags_are_empty() {
    let long = |actual| refused(TooLong { most: 0, actual });
    check(
        only!(NlaPolicy::FLAG),
        0,
        &[(b"", PASSES), (b"1", long(1)), (b"1234", long(4))],
    );
}

/// `validate_nla`: `NLA_STRING` has at least one byte, and with `len` at most
/// that many, one NUL at the end not counted.
#[test]
fn strings_have_their_length() {
    let empty = || {
        refused(TooShort {
            least: 1,
            actual: 0,
        })
    };
    let long = |actual| refused(TooLong { most: 3, actual });
    check(
        only!(NlaPolicy::STRING),
        0,
        &[
            (b"", empty()),
            (b"\0", PASSES),
            (b"a", PASSES),
            (&[b'x'; 300], PASSES),
        ],
    );
    check(
        only!(NlaPolicy::STRING.max_len(3)),
        0,
        &[
            (b"", empty()),
            (b"\0", PASSES),
            (b"abc", PASSES),
            (b"abc\0", PASSES),
            (b"ab\0\0", PASSES),
            (b"abcd", long(4)),
            (b"abcd\0", long(4)),
            (b"ab\0\0\0", long(4)),
        ],
    );
}

/// `validate_nla`: `NLA_NUL_STRING` has a NUL among its first `len` + 1 bytes,
/// or, without `len`, anywhere; and then it is an `NLA_STRING`.
#[test]
fn nul_strings_end_in_time() {
    let no_nul = || refused(MissingNul);
    let long = |actual| refused(TooLong { most: 3, actual });
    check(
        only!(NlaPolicy::NUL_STRING),
        0,
        &[
            (b"", no_nul()),
            (b"\0", PASSES),
            (b"a", no_nul()),
            (b"a\0b", PASSES),
            (&[b'x'; 300], no_nul()),
        ],
    );
    check(
        only!(NlaPolicy::NUL_STRING.max_len(3)),
        0,
        &[
            (b"", no_nul()),
            (b"\0", PASSES),
            (b"abc", no_nul()),
            (b"ab\0", PASSES),
            (b"abc\0", PASSES),
            (b"abcd\0", no_nul()),
            (b"abcd", no_nul()),
            // In time, but too long: what is behind the NUL counts.
            (b"ab\0\0", PASSES),
            (b"ab\0\0\0", long(4)),
            (b"a\0bc\0", long(4)),
            (b"\0abcde", long(6)),
        ],
    );
    // The longest that there is: len + 1 does not fit a u16.
    check(
        only!(NlaPolicy::NUL_STRING.max_len(u16::MAX)),
        0,
        &[(b"a\0", PASSES), (b"a", no_nul())],
    );
}

/// `validate_nla`: `NLA_BINARY` with `len` has at most that many bytes.
#[test]
fn bytes_have_at_most_len() {
    check(
        only!(NlaPolicy::BINARY),
        0,
        &[(b"", PASSES), (&[1; 300], PASSES)],
    );
    let long = refused(TooLong { most: 3, actual: 4 });
    check(
        only!(NlaPolicy::BINARY.len(3)),
        0,
        &[
            (b"", PASSES),
            (b"123", PASSES),
            (b"1234", long.clone()),
            (b"123\0", long),
        ],
    );
}

/// `nla_validate_range_unsigned`: of `NLA_BINARY` it is the length that has a
/// range.
#[test]
fn bytes_have_a_length_in_range() {
    let out = |actual| refused(LengthOutOfRange { actual });
    check(
        only!(NlaPolicy::BINARY.exact_len(3)),
        0,
        &[
            (b"", out(0)),
            (b"12", out(2)),
            (b"123", PASSES),
            (b"1234", out(4)),
        ],
    );
    check(
        only!(NlaPolicy::BINARY.min_len(3)),
        0,
        &[(b"12", out(2)), (b"123", PASSES), (&[0; 300], PASSES)],
    );
    check(
        only!(NlaPolicy::BINARY.max_len(3)),
        0,
        &[(b"", PASSES), (b"123", PASSES), (b"1234", out(4))],
    );
    // Both a length and a range of it.
    let long = refused(TooLong { most: 3, actual: 4 });
    check(
        only!(NlaPolicy::BINARY.len(3).min_len(2)),
        0,
        &[
            (b"1", out(1)),
            (b"12", PASSES),
            (b"123", PASSES),
            (b"1234", long),
        ],
    );
    check(
        only!(NlaPolicy::BINARY.len(3).max_len(2)),
        0,
        &[(b"", PASSES), (b"12", PASSES), (b"123", out(3))],
    );
    check(
        only!(NlaPolicy::BINARY.max_len(0)),
        0,
        &[(b"", PASSES), (b"1", out(1))],
    );
    check(
        only!(NlaPolicy::BINARY.len_range::<2, 3>()),
        0,
        &[
            (b"1", out(1)),
            (b"12", PASSES),
            (b"123", PASSES),
            (b"1234", out(4)),
        ],
    );
}

/// `nla_validate_range_unsigned`, `NLA_VALIDATE_RANGE_WARN_TOO_LONG`: too long
/// is refused with STRICT_ATTRS only, and with EINVAL; too short always.
#[test]
fn bytes_may_be_too_long_with_a_warning() {
    let short = refused(LengthOutOfRange { actual: 2 });
    check(
        only!(NlaPolicy::BINARY.exact_len_warn(3)),
        0,
        &[
            (b"12", short),
            (b"123", PASSES),
            (b"1234", too_strict(4)),
            (&[0; 300], too_strict(300)),
        ],
    );
}

/// `validate_nla_bitfield32`: 8 bytes (else ERANGE); selects valid bits only,
/// has values for selected bits only (else EINVAL). Without a valid bit
/// nothing passes.
#[test]
fn bitfields_select_valid_bits() {
    fn bits(value: u32, selector: u32) -> [u8; 8] {
        zerocopy::transmute!([value, selector])
    }
    let invalid = || refused(InvalidBits);
    let policy = only!(NlaPolicy::bitfield32(0x8000_0005));
    let long = TooLong { most: 8, actual: 9 };
    let short = TooShort {
        least: 8,
        actual: 7,
    };
    check(
        policy,
        0,
        &[
            (&bits(0, 0), PASSES),
            (&bits(0, 5), PASSES),
            (&bits(4, 5), PASSES),
            (&bits(0x8000_0005, 0x8000_0005), PASSES),
            (&bits(0, 2), invalid()),
            (&bits(2, 2), invalid()),
            (&bits(2, 0), invalid()),
            (&bits(4, 1), invalid()),
            (&bits(1, 0), invalid()),
            (&bits(0, 0)[..7], refused(short)),
            (&[0; 9], refused(long)),
        ],
    );
    check(
        only!(NlaPolicy::bitfield32(0)),
        0,
        &[(&bits(0, 0), invalid()), (&bits(1, 1), invalid())],
    );
}

/// `validate_nla`: `NLA_REJECT`, with words of its own or without.
#[test]
fn rejected_is_rejected() {
    let message = Some("not here");
    check(
        only!(NlaPolicy::reject("not here")),
        0,
        &[(b"", refused(Rejected { message }))],
    );
    let rejected = refused(Rejected { message: None });
    check(
        only!(NlaPolicy::REJECT),
        0,
        &[(b"", rejected.clone()), (b"1234", rejected)],
    );
}

/// `validate_nla`: `NLA_UNSPEC` is refused with UNSPEC; else `len` is its least
/// length.
#[test]
fn unspecified_is_unsupported() {
    let unspec = NlValidate::UNSPEC;
    let only_unspec = vec![(unspec, Unsupported)];
    let short = TooShort {
        least: 4,
        actual: 3,
    };
    check(
        only!(NlaPolicy::UNSPEC),
        0,
        &[(b"", only_unspec.clone()), (b"12345", only_unspec.clone())],
    );
    check(
        only!(NlaPolicy::unspec(4)),
        0,
        &[
            (b"123", vec![(unspec, Unsupported), (LIBERAL, short)]),
            (b"1234", only_unspec.clone()),
            (b"12345", only_unspec.clone()),
        ],
    );
    // A type that a policy does not mention is one of these.
    check(Policy::new(), 0, &[(b"1", only_unspec)]);
}

/// `validate_nla`: a nest is empty or has room for a header; without a policy
/// it is not looked into.
#[test]
fn nests_are_empty_or_have_a_header() {
    static INNER: Policy<2> = Policy::new().with::<1>(NlaPolicy::FLAG);
    let short = |actual| refused(TooShort { least: 4, actual });
    for policy in [
        only!(NlaPolicy::NESTED),
        only!(NlaPolicy::NESTED_ARRAY),
        only!(NlaPolicy::nested(&INNER)),
        only!(NlaPolicy::nested_array(&INNER)),
    ] {
        check(
            policy,
            NLA_F_NESTED,
            &[
                (b"", PASSES),
                (b"1", short(1)),
                (b"123", short(3)),
                (NlAttr::new(4, 1).as_bytes(), PASSES),
            ],
        );
    }
    for policy in [only!(NlaPolicy::NESTED), only!(NlaPolicy::NESTED_ARRAY)] {
        check(policy, NLA_F_NESTED, &[(&[0xff; 9], PASSES)]);
    }
}

/// `validate_nla`: with NESTED, `NLA_F_NESTED` is on nests and arrays, and on
/// nothing else; `NLA_UNSPEC` may have it. `NLA_F_NET_BYTEORDER` never matters.
#[test]
fn the_nested_flag_is_where_it_belongs() {
    const NESTED: NlValidate = NlValidate::NESTED;
    const OTHER: u16 = NLA_F_NET_BYTEORDER;
    for policy in [only!(NlaPolicy::NESTED), only!(NlaPolicy::NESTED_ARRAY)] {
        let missing = || vec![(NESTED, NestedFlagMissing)];
        check(policy.clone(), 0, &[(b"", missing()), (b"1234", missing())]);
        check(policy.clone(), OTHER, &[(b"", missing())]);
        check(policy.clone(), NLA_F_NESTED, &[(b"", PASSES)]);
        check(policy, NLA_F_NESTED | OTHER, &[(b"", PASSES)]);
    }
    let unexpected = || vec![(NESTED, NestedFlagUnexpected)];
    for policy in [
        only!(NlaPolicy::U32),
        only!(NlaPolicy::SINT),
        only!(NlaPolicy::STRING),
        only!(NlaPolicy::BINARY),
    ] {
        check(policy.clone(), OTHER, &[(b"1234", PASSES)]);
        check(policy, NLA_F_NESTED, &[(b"1234", unexpected())]);
    }
    let unspec = vec![(NlValidate::UNSPEC, Unsupported)];
    check(only!(NlaPolicy::UNSPEC), NLA_F_NESTED, &[(b"1234", unspec)]);
    // The order: length, flag, everything else.
    let rejected = refused(Rejected { message: None });
    check(
        only!(NlaPolicy::REJECT),
        NLA_F_NESTED,
        &[(b"", [unexpected(), rejected].concat())],
    );
    check(
        only!(NlaPolicy::U16.max(3)),
        NLA_F_NESTED,
        &[(
            b"123",
            [too_strict(3), unexpected(), refused(ValueOutOfRange)].concat(),
        )],
    );
}

/// `validate_nla`, `NLA_VALIDATE_FUNCTION`: called where everything else is
/// right, and has the last word.
#[test]
fn a_function_has_the_last_word() {
    const NO: ValidateError = ValidateError {
        errno: Errno::EOPNOTSUPP,
        text: "odd",
    };
    fn even(attribute: &Attribute<'_>) -> Result<(), ValidateError> {
        match attribute.payload() {
            [first, ..] if first % 2 == 0 => Ok(()),
            _ => Err(NO),
        }
    }
    fn never(_: &Attribute<'_>) -> Result<(), ValidateError> {
        Err(NO)
    }
    let short = TooShort {
        least: 1,
        actual: 0,
    };
    check(
        only!(NlaPolicy::U8.validate_fn(even)),
        0,
        &[
            (&[2], PASSES),
            (&[3], refused(Refused(NO))),
            (&[2, 0], too_strict(2)),
            (&[3, 0], [too_strict(2), refused(Refused(NO))].concat()),
            (&[], [too_strict(0), refused(short)].concat()),
        ],
    );
    let long = TooLong { most: 2, actual: 3 };
    check(
        only!(NlaPolicy::BINARY.len(2).validate_fn(even)),
        0,
        &[
            (b"20", PASSES),
            (b"1", refused(Refused(NO))),
            (b"111", refused(long)),
        ],
    );
    for policy in [
        only!(NlaPolicy::STRING.validate_fn(never)),
        only!(NlaPolicy::NUL_STRING.max_len(9).validate_fn(never)),
        only!(NlaPolicy::BINARY.validate_fn(never)),
        only!(NlaPolicy::S64.validate_fn(never)),
        only!(NlaPolicy::UINT.validate_fn(never)),
        only!(NlaPolicy::MSECS.validate_fn(never)),
    ] {
        check(policy, 0, &[(b"1234567\0", refused(Refused(NO)))]);
    }
    check(
        only!(NlaPolicy::FLAG.validate_fn(never)),
        0,
        &[(b"", refused(Refused(NO)))],
    );
}

/// One error: what is wrong, of which type, at which byte.
#[track_caller]
fn assert_refused<const N: usize>(
    policy: &'static Policy<N>,
    stream: &[u8],
    level: NlValidate,
    (kind, nla_type, offset): (PolicyErrorKind, Option<u16>, usize),
) -> PolicyError {
    let error = policy.validate(Attributes::new(stream), level).unwrap_err();
    assert_eq!(
        (error.kind, error.nla_type, error.offset),
        (kind, nla_type, offset),
        "{level:?}"
    );
    assert_eq!(
        policy.parse(Attributes::new(stream), level).unwrap_err(),
        error
    );
    error
}

/// `__nla_validate_parse`: with MAXTYPE, type 0 and types above the policy's are
/// refused; else they are passed over, whatever they hold.
#[test]
fn unknown_types_are_passed_over() {
    static POLICY: Policy<3> = Policy::new()
        .with::<1>(NlaPolicy::U8)
        .with::<2>(NlaPolicy::nested(&POLICY))
        .strict_start_type(2);
    for nla_type in [0, 3, 4, 0x3fff, NLA_F_NESTED, 3 | NLA_F_NET_BYTEORDER] {
        let stream = [nla(1, b"1"), nla(nla_type, b"xyz"), nla(1, b"2")].concat();
        for level in levels() {
            if level.contains(NlValidate::MAXTYPE) {
                let unknown = (UnknownType, Some(nla_type & NLA_TYPE_MASK), 8);
                assert_refused(&POLICY, &stream, level, unknown);
            } else {
                // Strict from type 2 on, but not about what is unknown.
                let table = POLICY.parse(Attributes::new(&stream), level).unwrap();
                assert_eq!(table.skipped(), 1);
                assert_eq!(table.get(1).unwrap().offset(), 16);
            }
        }
    }
    static NOTHING: Policy<0> = Policy::new();
    assert_refused(&NOTHING, &nla(1, b""), STRICT, (UnknownType, Some(1), 0));
    let stream = nla(1, b"");
    let parsed = NOTHING.parse(Attributes::new(&stream), LIBERAL);
    assert_eq!(parsed.unwrap().skipped(), 1);
}

/// `__nla_validate_parse`: bytes left over where no attribute begins are refused
/// with TRAILING; else they are a warning. A broken header is no other error.
#[test]
fn leftovers_are_refused_or_a_warning() {
    static POLICY: Policy<4> = Policy::new()
        .with::<1>(NlaPolicy::U8)
        .with::<2>(NlaPolicy::nested(&POLICY))
        .with::<3>(NlaPolicy::nested_array(&POLICY));
    let truncated = ParseErrorKind::AttributeTruncated {
        nla_len: 9,
        remaining: 8,
    };
    for (tail, cause) in [
        (
            vec![1],
            Some(ParseErrorKind::TrailingBytes { remaining: 1 }),
        ),
        (
            vec![4, 0, 1],
            Some(ParseErrorKind::TrailingBytes { remaining: 3 }),
        ),
        (
            vec![0; 4],
            Some(ParseErrorKind::AttributeTooShort { nla_len: 0 }),
        ),
        (
            NlAttr::new(3, 1).as_bytes().to_vec(),
            Some(ParseErrorKind::AttributeTooShort { nla_len: 3 }),
        ),
        (
            [NlAttr::new(9, 1).as_bytes(), b"1234"].concat(),
            Some(truncated),
        ),
        (vec![], None),
    ] {
        // Behind an attribute, at the start, in a nest, in the entry of an
        // array; and in an array between entries, where it never matters.
        let behind = [nla(1, b"1"), tail.clone()].concat();
        let in_nest = nest(2, &[behind.clone(), vec![]]);
        let in_entry = nest(3, &[nla(9, &in_nest)]);
        let in_array = nest(3, &[nla(9, &nla(1, b"1")), tail.clone()]);
        for level in levels() {
            for (stream, at) in [
                (&behind, Some(8)),
                (&tail, Some(0)),
                (&in_nest, Some(12)),
                (&in_entry, Some(20)),
                (&in_array, None),
            ] {
                let at = at.filter(|_| cause.is_some());
                match (at, cause) {
                    (Some(at), Some(cause)) if level.contains(NlValidate::TRAILING) => {
                        let left = (Leftover(cause), None, at);
                        let error = assert_refused(&POLICY, stream, level, left);
                        assert_eq!(error.bad_attr(), None);
                    }
                    _ => {
                        let warnings = POLICY.validate(Attributes::new(stream), level).unwrap();
                        assert_eq!(warnings.leftover, at, "{stream:?} {level:?}");
                        assert_eq!(warnings.text().is_some(), at.is_some());
                        assert_eq!(warnings.wrong_length, None);
                        assert!(POLICY.parse(Attributes::new(stream), level).is_ok());
                    }
                }
            }
        }
    }
    // An unpadded last attribute leaves nothing over.
    let unpadded = &nla(1, b"1")[..5];
    assert!(POLICY.validate(Attributes::new(unpadded), STRICT).is_ok());
}

/// `validate_nla`: what is logged instead of refused.
#[test]
fn wrong_lengths_are_warnings() {
    static POLICY: Policy<4> = Policy::new()
        .with::<1>(NlaPolicy::U8)
        .with::<2>(NlaPolicy::BINARY.exact_len_warn(2))
        .with::<3>(NlaPolicy::nested(&POLICY));
    for (stream, offset) in [
        ([nla(1, b"1"), nla(1, b"12"), nla(1, b"12")].concat(), 8),
        ([nla(1, b"1"), nla(2, b"123")].concat(), 8),
        (nest(3, &[nla(2, b"12"), nla(1, b"12")]), 12),
    ] {
        let warnings = POLICY.validate(Attributes::new(&stream), LIBERAL).unwrap();
        assert_eq!(warnings.wrong_length, Some(offset));
        assert_eq!((warnings.leftover, warnings.text()), (None, None));
    }
}

/// `validate_nla`: types from `strict_start_type` on are checked with STRICT,
/// and everything in them.
#[test]
fn later_types_are_strict() {
    static INNER: Policy<3> = Policy::new().with::<1>(NlaPolicy::U8);
    static POLICY: Policy<6> = Policy::new()
        .with::<1>(NlaPolicy::nested(&INNER))
        .with::<2>(NlaPolicy::U16)
        .with::<3>(NlaPolicy::U16)
        .with::<4>(NlaPolicy::nested(&INNER))
        .strict_start_type(3);
    let validate = |stream: &[u8]| {
        let outcome = POLICY.validate(Attributes::new(stream), LIBERAL);
        outcome
            .map(|_| ())
            .map_err(|error| (error.kind, error.offset))
    };
    // Below: each liberal.
    assert_eq!(validate(&nla(2, b"123")), Ok(()));
    assert_eq!(validate(&nla(1, &nla(1, b"12"))), Ok(()));
    assert_eq!(validate(&nest(1, &[nla(2, b""), nla(9, b"")])), Ok(()));
    // From there on: STRICT_ATTRS, UNSPEC, NESTED.
    assert_eq!(validate(&nla(3, b"12")), Ok(()));
    assert_eq!(
        validate(&nla(3, b"123")),
        Err((WrongLength { actual: 3 }, 0))
    );
    assert_eq!(validate(&nla(5, b"")), Err((Unsupported, 0)));
    assert_eq!(validate(&nla(4, b"")), Err((NestedFlagMissing, 0)));
    // A flag, too, where the length is right.
    let flagged = nla(3 | NLA_F_NESTED, b"12");
    assert_eq!(validate(&flagged), Err((NestedFlagUnexpected, 0)));
    assert_eq!(validate(&nla(2 | NLA_F_NESTED, b"12")), Ok(()));
    // In it, MAXTYPE and TRAILING too.
    assert_eq!(validate(&nest(4, &[nla(1, b"1")])), Ok(()));
    let wrong = WrongLength { actual: 2 };
    assert_eq!(validate(&nest(4, &[nla(1, b"12")])), Err((wrong, 4)));
    assert_eq!(validate(&nest(4, &[nla(2, b"")])), Err((Unsupported, 4)));
    assert_eq!(validate(&nest(4, &[nla(3, b"")])), Err((UnknownType, 4)));
    let left = Leftover(ParseErrorKind::TrailingBytes { remaining: 2 });
    assert_eq!(
        validate(&nest(4, &[nla(1, b"1"), vec![0; 2]])),
        Err((left, 12))
    );
    // Around it, not: the level of the stream itself stays what it is.
    let stream = [nla(3, b"12"), nla(6, b""), vec![0; 3]].concat();
    assert_eq!(validate(&stream), Ok(()));
    // And what comes before stays liberal, also behind it.
    assert_eq!(validate(&[nla(3, b"12"), nla(2, b"123")].concat()), Ok(()));
}

/// `nla_validate_array`: an entry is empty, or a nest of what the policy says;
/// its type and flags mean nothing; neither do bytes left over between entries.
#[test]
fn array_entries_are_nests() {
    static INNER: Policy<2> = Policy::new().with::<1>(NlaPolicy::U8);
    static POLICY: Policy<2> = Policy::new().with::<1>(NlaPolicy::nested_array(&INNER));
    let array = |entries: &[Vec<u8>]| nest(1, entries);
    for level in levels() {
        for good in [
            array(&[]),
            array(&[nla(0, b""), nla(0x3fff, b""), nla(1, b"")]),
            array(&[nla(0, &nla(1, b"1")), nest(9, &[nla(1, b"1")])]),
            array(&[nla(1, &nla(1, b"1")), vec![0xff; 7]]),
        ] {
            let outcome = POLICY.validate(Attributes::new(&good), level);
            assert!(outcome.is_ok(), "{good:?} {level:?}: {outcome:?}");
        }
        for actual in 1..4 {
            let stream = array(&[nla(7, &nla(1, b"1")), nla(8, &[0; 3][..actual])]);
            let short = (EntryTooShort { actual }, Some(8), 16);
            let error = assert_refused(&POLICY, &stream, level, short);
            assert_eq!((error.bad_attr(), error.errno()), (Some(16), Errno::ERANGE));
        }
        let stream = array(&[nla(7, &nla(1, b"1")), nla(8, &nla(1, b""))]);
        let kind = if level.contains(NlValidate::STRICT_ATTRS) {
            WrongLength { actual: 0 }
        } else {
            TooShort {
                least: 1,
                actual: 0,
            }
        };
        assert_refused(&POLICY, &stream, level, (kind, Some(1), 20));
    }
}

static TREE: Policy<4> = Policy::new()
    .with::<1>(NlaPolicy::U8.validate_fn(deep))
    .with::<2>(NlaPolicy::nested(&TREE))
    .with::<3>(NlaPolicy::nested_array(&TREE));

thread_local! {
    /// Where the stack was when [`deep`] ran.
    static STACK: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// An address on the stack.
#[inline(never)]
fn stack() -> usize {
    let here = 0u8;
    std::hint::black_box(&raw const here).addr()
}

fn deep(_: &Attribute<'_>) -> Result<(), ValidateError> {
    STACK.set(stack());
    Ok(())
}

/// `leaf` in `depth` nests.
fn nests(depth: usize, leaf: Vec<u8>) -> Vec<u8> {
    (0..depth).fold(leaf, |inner, _| nest(2, &[inner]))
}

/// `leaf` in `depth` arrays of one entry.
fn arrays(depth: usize, leaf: Vec<u8>) -> Vec<u8> {
    (0..depth).fold(leaf, |inner, _| nest(3, &[nla(1, &inner)]))
}

/// `__nla_validate_parse`, `MAX_POLICY_RECURSION_DEPTH`: the message is the
/// first of 10 levels, each nest and each entry of an array one more.
#[test]
fn nests_go_ten_levels_deep() {
    let leaf = || nla(1, b"1");
    let most = MAX_POLICY_RECURSION_DEPTH - 1;
    assert_eq!(most, 9);
    for level in levels() {
        for depth in 0..=most {
            for stream in [nests(depth, leaf()), arrays(depth, leaf())] {
                TREE.validate(Attributes::new(&stream), level).unwrap();
            }
        }
        for depth in [most + 1, most + 2, 100] {
            let offset = 4 * most;
            let at = (TooDeep, Some(2), offset);
            let error = assert_refused(&TREE, &nests(depth, leaf()), level, at);
            assert_eq!(error.bad_attr(), None);
            // The entry of the tenth array.
            let at = (TooDeep, Some(1), 8 * most + 4);
            assert_refused(&TREE, &arrays(depth, leaf()), level, at);
        }
        // Nothing to look into, and so not too deep.
        for empty in [nests(most + 1, vec![]), arrays(most + 1, vec![])] {
            TREE.validate(Attributes::new(&empty), level).unwrap();
        }
    }
    // A nest that the policy does not look into can go on.
    static SHALLOW: Policy<2> = Policy::new().with::<1>(NlaPolicy::NESTED);
    let stream = nest(1, &[nests(100, leaf())]);
    assert!(SHALLOW.validate(Attributes::new(&stream), STRICT).is_ok());
}

/// What the module says about the stack, where it can be measured.
#[test]
fn the_stack_is_bounded() {
    let depth = MAX_POLICY_RECURSION_DEPTH - 1;
    let taken = |stream: Vec<u8>| {
        let before = stack();
        TREE.validate(Attributes::new(&stream), STRICT).unwrap();
        before.abs_diff(STACK.get())
    };
    let flat = taken(nla(1, b"1"));
    let (nests, arrays) = (
        taken(nests(depth, nla(1, b"1"))),
        taken(arrays(depth, nla(1, b"1"))),
    );
    println!("{flat} bytes of stack for no nest, {nests} for 9 nests, {arrays} for 9 arrays");
    if cfg!(all(target_arch = "x86_64", not(debug_assertions))) {
        assert!(nests.max(arrays) < 5 * 1024);
    }
}

/// The texts are those of `lib/nlattr.c`, the errnos too, and so is what the
/// extended ACK tells besides (`NL_SET_ERR_MSG`, `NL_SET_ERR_MSG_ATTR`,
/// `NL_SET_ERR_MSG_ATTR_POL`).
#[test]
fn errors_say_what_the_kernel_says() {
    static INNER: Policy<3> = Policy::new().with::<1>(NlaPolicy::U8);
    static POLICY: Policy<16> = Policy::new()
        .with::<1>(NlaPolicy::U32)
        .with::<2>(NlaPolicy::nested(&INNER))
        .with::<3>(NlaPolicy::REJECT)
        .with::<4>(NlaPolicy::reject("gone"))
        .with::<5>(NlaPolicy::FLAG)
        .with::<6>(NlaPolicy::NUL_STRING)
        .with::<7>(NlaPolicy::bitfield32(1))
        .with::<8>(NlaPolicy::U8.mask(1))
        .with::<9>(NlaPolicy::U8.max(1))
        .with::<10>(NlaPolicy::BINARY.min_len(2))
        .with::<11>(NlaPolicy::nested_array(&INNER))
        .with::<12>(NlaPolicy::U8.validate_fn(no))
        .with::<13>(NlaPolicy::S8.max(1))
        .with::<14>(NlaPolicy::STRING)
        .with::<15>(NlaPolicy::UNSPEC);
    fn no(_: &Attribute<'_>) -> Result<(), ValidateError> {
        Err(ValidateError {
            errno: Errno::EPERM,
            text: "no",
        })
    }
    const GENERIC: &str = "Attribute failed policy validation";
    const LENGTH: &str = "invalid attribute length";
    const RANGE: &str = "integer out of range";
    // Stream, errno, text, whether the attribute is told, whether the rule is.
    let cases = [
        (nla(1, b"123"), Errno::EINVAL, LENGTH, true, true),
        (
            nla(2, b""),
            Errno::EINVAL,
            "NLA_F_NESTED is missing",
            true,
            true,
        ),
        (
            nest(1, &[nla(1, b"")]),
            Errno::EINVAL,
            "NLA_F_NESTED not expected",
            true,
            true,
        ),
        (nla(3, b""), Errno::EINVAL, GENERIC, true, true),
        (nla(4, b""), Errno::EINVAL, "gone", true, false),
        (nla(5, b"1"), Errno::ERANGE, GENERIC, true, true),
        (nla(6, b"1"), Errno::EINVAL, GENERIC, true, true),
        (nla(14, b""), Errno::ERANGE, GENERIC, true, true),
        (nla(7, b"1"), Errno::ERANGE, GENERIC, true, true),
        (nla(7, &[2; 8]), Errno::EINVAL, GENERIC, true, true),
        (
            nla(8, b"\x02"),
            Errno::EINVAL,
            "reserved bit set",
            true,
            false,
        ),
        (nla(9, b"\x02"), Errno::ERANGE, RANGE, true, true),
        (nla(13, b"\x02"), Errno::ERANGE, RANGE, true, true),
        (
            nla(10, b"1"),
            Errno::ERANGE,
            "binary attribute size out of range",
            true,
            true,
        ),
        (
            nest(11, &[nla(1, b"1")]),
            Errno::ERANGE,
            "Array element too short",
            true,
            false,
        ),
        (nla(12, b"1"), Errno::EPERM, "no", true, false),
        (
            nla(15, b""),
            Errno::EINVAL,
            "Unsupported attribute",
            true,
            false,
        ),
        (
            nla(16, b""),
            Errno::EINVAL,
            "Unknown attribute type",
            true,
            false,
        ),
        (
            vec![1],
            Errno::EINVAL,
            "bytes leftover after parsing attributes",
            false,
            false,
        ),
    ];
    for (stream, errno, text, attribute, rule) in cases {
        let error = POLICY
            .validate(Attributes::new(&stream), STRICT)
            .unwrap_err();
        assert_eq!(
            (error.errno(), error.text()),
            (errno, Some(text)),
            "{error}"
        );
        assert_eq!(error.bad_attr().is_some(), attribute, "{error}");
        assert_eq!(error.policy().is_some(), rule, "{error}");
        assert_eq!((error.miss_type(), error.miss_nest()), (None, None));
        assert!(error.to_string().starts_with("byte "), "{error}");
    }
    let too_deep = nests(10, nla(1, b"1"));
    let error = TREE
        .validate(Attributes::new(&too_deep), STRICT)
        .unwrap_err();
    assert_eq!(
        error.text(),
        Some("allowed policy recursion depth exceeded")
    );
    assert_eq!(
        (error.errno(), error.policy().is_none()),
        (Errno::EINVAL, true)
    );
    // Beside success.
    let warnings = TREE.validate(Attributes::new(&[0; 4]), LIBERAL).unwrap();
    assert_eq!(
        warnings.text(),
        Some("bytes leftover after parsing attributes")
    );
}

/// `NL_REQ_ATTR_CHECK`.
#[test]
fn required_attributes_are_there_or_missing() {
    static POLICY: Policy<3> = Policy::new()
        .with::<1>(NlaPolicy::U8)
        .with::<2>(NlaPolicy::nested(&POLICY));
    let stream = [nla(1, b"1"), nest(2, &[nest(2, &[])])].concat();
    let top = POLICY.parse(Attributes::new(&stream), STRICT).unwrap();
    assert_eq!(top.require(1).unwrap().payload(), b"1");
    let outer = top.require(2).unwrap();
    let inner = POLICY.parse(outer.nested(), STRICT).unwrap();
    assert_eq!(inner.require_in(&outer, 2).unwrap().offset(), 12);

    let error = inner.require_in(&outer, 1).unwrap_err();
    assert_eq!(error.kind, Missing { nest: Some(8) });
    assert_eq!((error.miss_type(), error.miss_nest()), (Some(1), Some(8)));
    assert_eq!(
        (error.errno(), error.text(), error.offset),
        (Errno::EINVAL, None, 8)
    );
    assert_eq!(
        error.to_string(),
        "byte 8: attribute 1: required in this nest, but missing"
    );

    // Also a type that the table has no slot for.
    for nla_type in [0, 3, 0x3fff] {
        let error = top.require(nla_type).unwrap_err();
        assert_eq!(error.kind, Missing { nest: None });
        assert_eq!(
            (error.miss_type(), error.miss_nest()),
            (Some(nla_type), None)
        );
        assert!(error.bad_attr().is_none() && error.policy().is_none());
    }
}

#[test]
fn offsets_count_from_the_datagram() {
    static POLICY: Policy<3> = Policy::new()
        .with::<1>(NlaPolicy::U8)
        .with::<2>(NlaPolicy::nested(&POLICY));
    let attributes = [nla(1, b"1"), nest(2, &[nla(1, b"1"), nla(1, b"")])].concat();
    let header = NlMsgHdr::new(0x10).with_len(16 + 4 + attributes.len() as u32);
    let noop = NlMsgHdr::new(1).with_len(16);
    let datagram = [noop.as_bytes(), header.as_bytes(), b"head", &attributes].concat();
    let message = Messages::new(&datagram).last().unwrap().unwrap();
    let outcome = POLICY.validate(message.attributes(4).unwrap(), STRICT);
    assert_eq!(outcome.unwrap_err().offset, 16 + 20 + 8 + 4 + 8);
    // A table from attributes is no different.
    let table = AttributeTable::<3>::parse(message.attributes(4).unwrap()).unwrap();
    let nest = table.require(2).unwrap();
    assert_eq!(table.require_in(&nest, 0).unwrap_err().offset, 44);
}

/// A policy can be a `const` as well, and made in pieces.
#[test]
fn policies_are_constants() {
    const CONST: Policy<3> = Policy::new().with::<1>(NlaPolicy::U8);
    static STATIC: Policy<3> = CONST
        .with::<1>(NlaPolicy::U16)
        .with::<2>(NlaPolicy::nested(&CONST));
    let stream = nla(1, b"1");
    assert!(CONST.validate(Attributes::new(&stream), STRICT).is_ok());
    assert!(STATIC.validate(Attributes::new(&stream), STRICT).is_err());
}

#[test]
fn everything_can_be_shown() {
    // Not what is in a nest, which can be what it is in.
    let shown = format!("{TREE:?}");
    assert!(
        shown.contains("NlaPolicy { type: Nested, types: 4 }"),
        "{shown}"
    );
    assert_eq!(
        format!("{:?}", NlaPolicy::U8.range::<1, 2>()),
        "NlaPolicy { type: U8, range: 1..=2 }"
    );
    assert_eq!(
        format!("{:?}", NlaPolicy::NUL_STRING.max_len(15)),
        "NlaPolicy { type: NulString, len: 15 }"
    );
    assert_eq!(
        format!("{LIBERAL:?} {STRICT:?}"),
        "NL_VALIDATE_LIBERAL NL_VALIDATE_STRICT"
    );
    assert_eq!(
        format!("{:?}", NlValidate::DEPRECATED_STRICT),
        "NL_VALIDATE_TRAILING | NL_VALIDATE_MAXTYPE"
    );
}

/// `__netlink_policy_dump_write_attr` in `net/netlink/policy.c`: the nest that
/// tells a rule.
#[test]
fn rules_are_told() {
    fn told(rule: &NlaPolicy) -> Vec<(u16, u64)> {
        let mut buf = [0xff; 128];
        let mut sink = SliceSink::new(&mut buf);
        let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(NLMSG_ERROR)).unwrap();
        rule.put(&mut message, NLMSGERR_ATTR_POLICY).unwrap();
        message.end().unwrap();
        let bytes = sink.into_bytes();
        let message = Messages::new(bytes).next().unwrap().unwrap();
        let Some(nest) = message.attributes(0).unwrap().next() else {
            return vec![];
        };
        let nest = nest.unwrap();
        assert!(nest.is_nested());
        assert_eq!(nest.nla_type(), NLMSGERR_ATTR_POLICY);
        let read = |a: Attribute<'_>| (a.nla_type(), a.get_uint().unwrap());
        nest.nested().map(|a| read(a.unwrap())).collect()
    }
    macro_rules! told {
        ($rule:expr) => {{
            // By way of an error that has it.
            static POLICY: Policy<2> = only!($rule);
            let stream = nla(1, b"");
            let flags = [LIBERAL, NlValidate::NESTED];
            let mut errors = flags
                .iter()
                .filter_map(|level| POLICY.validate(Attributes::new(&stream), *level).err());
            errors.next().map(|error| told(error.rule().unwrap()))
        }};
    }
    const TYPE: u16 = NL_POLICY_TYPE_ATTR_TYPE;
    let unsigned = |min, max, of: u32| {
        let [low, high] = [
            NL_POLICY_TYPE_ATTR_MIN_VALUE_U,
            NL_POLICY_TYPE_ATTR_MAX_VALUE_U,
        ];
        Some(vec![(low, min), (high, max), (TYPE, u64::from(of))])
    };
    let signed = |min: i64, max: i64, of: u32| {
        let [low, high] = [
            NL_POLICY_TYPE_ATTR_MIN_VALUE_S,
            NL_POLICY_TYPE_ATTR_MAX_VALUE_S,
        ];
        let bits = |value: i64| u64::from_ne_bytes(value.to_ne_bytes());
        Some(vec![
            (low, bits(min)),
            (high, bits(max)),
            (TYPE, u64::from(of)),
        ])
    };
    let plain = |of: u32| Some(vec![(TYPE, u64::from(of))]);
    let with = |what: u16, value: u64, of: u32| Some(vec![(what, value), (TYPE, u64::from(of))]);

    assert_eq!(told!(NlaPolicy::U8), unsigned(0, 255, NL_ATTR_TYPE_U8));
    assert_eq!(
        told!(NlaPolicy::U16.min(3)),
        unsigned(3, 65535, NL_ATTR_TYPE_U16)
    );
    assert_eq!(
        told!(NlaPolicy::U32.max(3)),
        unsigned(0, 3, NL_ATTR_TYPE_U32)
    );
    assert_eq!(
        told!(NlaPolicy::U32),
        unsigned(0, 0xffff_ffff, NL_ATTR_TYPE_U32)
    );
    assert_eq!(
        told!(NlaPolicy::U64.range::<2, 3>()),
        unsigned(2, 3, NL_ATTR_TYPE_U64)
    );
    assert_eq!(told!(NlaPolicy::UINT), unsigned(0, u64::MAX, 17));
    assert_eq!(told!(NlaPolicy::MSECS), unsigned(0, u64::MAX, 17));
    let mask = with(NL_POLICY_TYPE_ATTR_MASK, 7, NL_ATTR_TYPE_U32);
    assert_eq!(told!(NlaPolicy::U32.mask(7)), mask);
    assert_eq!(
        told!(NlaPolicy::U32.validate_fn(deep)),
        plain(NL_ATTR_TYPE_U32)
    );
    assert_eq!(told!(NlaPolicy::S8), signed(-128, 127, NL_ATTR_TYPE_S8));
    assert_eq!(
        told!(NlaPolicy::S16.min(-3)),
        signed(-3, 32767, NL_ATTR_TYPE_S16)
    );
    assert_eq!(
        told!(NlaPolicy::S32),
        signed(-(1 << 31), (1 << 31) - 1, NL_ATTR_TYPE_S32)
    );
    assert_eq!(
        told!(NlaPolicy::S64),
        signed(i64::MIN, i64::MAX, NL_ATTR_TYPE_S64)
    );
    assert_eq!(told!(NlaPolicy::SINT.max(0)), signed(i64::MIN, 0, 16));
    assert_eq!(
        told!(NlaPolicy::S32.validate_fn(deep)),
        plain(NL_ATTR_TYPE_S32)
    );
    assert_eq!(told!(NlaPolicy::STRING), plain(NL_ATTR_TYPE_STRING));
    let max = with(NL_POLICY_TYPE_ATTR_MAX_LENGTH, 15, NL_ATTR_TYPE_NUL_STRING);
    assert_eq!(told!(NlaPolicy::NUL_STRING.max_len(15)), max);
    let exact = vec![
        (NL_POLICY_TYPE_ATTR_MIN_LENGTH, 6),
        (NL_POLICY_TYPE_ATTR_MAX_LENGTH, 6),
        (TYPE, u64::from(NL_ATTR_TYPE_BINARY)),
    ];
    assert_eq!(told!(NlaPolicy::BINARY.exact_len(6)), Some(exact.clone()));
    assert_eq!(told!(NlaPolicy::BINARY.exact_len_warn(6)), Some(exact));
    let min = with(NL_POLICY_TYPE_ATTR_MIN_LENGTH, 6, NL_ATTR_TYPE_BINARY);
    assert_eq!(told!(NlaPolicy::BINARY.len_range::<6, { u16::MAX }>()), min);
    assert_eq!(
        told!(NlaPolicy::BINARY.min_len(6)),
        plain(NL_ATTR_TYPE_BINARY)
    );
    let valid = with(
        NL_POLICY_TYPE_ATTR_BITFIELD32_MASK,
        5,
        NL_ATTR_TYPE_BITFIELD32,
    );
    assert_eq!(told!(NlaPolicy::bitfield32(5)), valid);
    assert_eq!(told!(NlaPolicy::nested(&TREE)), plain(NL_ATTR_TYPE_NESTED));
    assert_eq!(
        told!(NlaPolicy::NESTED_ARRAY),
        plain(NL_ATTR_TYPE_NESTED_ARRAY)
    );
    for nothing in [
        told!(NlaPolicy::REJECT),
        told!(NlaPolicy::BE16),
        told!(NlaPolicy::BE32.min(1)),
        told!(NlaPolicy::unspec(1)),
    ] {
        assert_eq!(nothing, Some(vec![]));
    }
    static FLAG: Policy<2> = only!(NlaPolicy::FLAG);
    let error = FLAG
        .validate(Attributes::new(&nla(1, b"1")), STRICT)
        .unwrap_err();
    assert_eq!(
        told(error.rule().unwrap()),
        [(TYPE, u64::from(NL_ATTR_TYPE_FLAG))]
    );
    static LEN: Policy<2> = only!(NlaPolicy::BINARY.len(1));
    let error = LEN
        .validate(Attributes::new(&nla(1, b"12")), STRICT)
        .unwrap_err();
    let max = (NL_POLICY_TYPE_ATTR_MAX_LENGTH, 1);
    assert_eq!(
        told(error.rule().unwrap()),
        [max, (TYPE, u64::from(NL_ATTR_TYPE_BINARY))]
    );

    // No room: nothing is left behind.
    let mut buf = [0; 30];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(NLMSG_ERROR)).unwrap();
    assert!(error.rule().unwrap().put(&mut message, 4).is_err());
    message.end().unwrap();
    assert_eq!(sink.into_bytes().len(), 16);
}

/// A walk that has returned its error is checked like one that has not reached
/// it: the bytes that are no attribute are still there.
#[test]
fn a_walk_that_has_failed_is_not_valid() {
    static POLICY: Policy<3> = Policy::new().with::<1>(NlaPolicy::U32);
    let ends: [&[u8]; 6] = [
        &[0; 4],
        &[3, 0, 1, 0],
        &[9, 0, 1, 0, 0, 0, 0, 0],
        &[0xff; 7],
        &[1], // an error of strict walks only
        b"",
    ];
    for (end, strict) in ends.iter().flat_map(|end| [false, true].map(|s| (*end, s))) {
        let bytes = [nla(1, b"1234"), nla(2, b"x"), end.to_vec()].concat();
        let mut walk = Attributes::new(&bytes);
        if strict {
            walk = walk.strict();
        }
        let mut fresh = walk.clone();
        fresh.by_ref().take(2).for_each(drop);
        let failed = {
            walk.by_ref().for_each(drop);
            walk
        };
        assert_eq!(failed.remainder(), fresh.remainder());
        assert_eq!(failed.clone().next(), None, "a walk that has ended");
        for level in levels() {
            let what = format!("{end:?} strict: {strict} {level:?}");
            let expected = POLICY.validate(fresh.clone(), level);
            assert_eq!(POLICY.validate(failed.clone(), level), expected, "{what}");
            let rejects = !end.is_empty() && level.contains(NlValidate::TRAILING);
            assert_eq!(expected.is_err(), rejects, "{what}");
            let parsed = POLICY
                .parse(failed.clone(), level)
                .map(|table| table.iter().count());
            assert_eq!(parsed, expected.map(|_| 0), "{what}");
        }
    }
}

/// The fields of `struct nla_policy` for each kind of rule. The numbers of the types are those
/// of `include/net/netlink.h`.
#[test]
fn rules_have_the_fields_of_the_kernel() {
    fn even(_: &Attribute<'_>) -> Result<(), ValidateError> {
        Ok(())
    }
    static INNER: Policy<5> = Policy::new().strict_start_type(3);
    macro_rules! check {
        ($($rule:expr => $nla_type:literal, $len:literal, $validation:pat,)*) => {$(
            let fields = NlaPolicy::fields(&$rule.untyped());
            assert_eq!((fields.nla_type, fields.len), ($nla_type, $len), "{fields:?}");
            assert!(matches!(fields.validation, $validation), "{fields:?}");
        )*};
    }
    use NlaValidation as V;
    check! {
        NlaPolicy::unspec(3) => 0, 3, V::None,
        NlaPolicy::U8 => 1, 0, V::None,
        NlaPolicy::U16.range::<1, 2>() => 2, 0, V::Range { min: 1, max: 2 },
        NlaPolicy::U32.min(7) => 3, 0, V::Range { min: 7, max: 0xffff_ffff },
        NlaPolicy::U64.mask(1 << 40) => 4, 0, V::Mask(0x100_0000_0000),
        NlaPolicy::STRING.max_len(9) => 5, 9, V::None,
        NlaPolicy::FLAG => 6, 0, V::None,
        NlaPolicy::MSECS.max(5) => 7, 0, V::Range { min: 0, max: 5 },
        NlaPolicy::NESTED => 8, 0, V::None,
        NlaPolicy::nested(&INNER) => 8, 0, V::Nested(_),
        NlaPolicy::nested_by(|| INNER.any()) => 8, 0, V::Nested(_),
        NlaPolicy::nested_array(&INNER) => 9, 0, V::Nested(_),
        NlaPolicy::NUL_STRING.max_len(15) => 10, 15, V::None,
        NlaPolicy::BINARY.len(4) => 11, 4, V::None,
        NlaPolicy::BINARY.exact_len(6) => 11, 0, V::LenRange { min: 6, max: 6 },
        NlaPolicy::BINARY.len_range::<1, 9>() => 11, 0, V::LenRange { min: 1, max: 9 },
        NlaPolicy::BINARY.exact_len_warn(6) => 11, 0, V::ExactLenWarn(6),
        NlaPolicy::BINARY.min_len(6) => 11, 0, V::MinLen(6),
        NlaPolicy::BINARY.max_len(6) => 11, 0, V::MaxLen(6),
        NlaPolicy::BINARY.max_len(0) => 11, 0, V::MaxLen(0),
        NlaPolicy::S8.min(-3) => 12, 0, V::RangeSigned { min: -3, max: 127 },
        NlaPolicy::S16 => 13, 0, V::None,
        NlaPolicy::S32.range::<-5, 6>() => 14, 0, V::RangeSigned { min: -5, max: 6 },
        NlaPolicy::S64 => 15, 0, V::None,
        NlaPolicy::bitfield32(5) => 16, 0, V::Bitfield32(5),
        NlaPolicy::reject("gone") => 17, 0, V::RejectMessage("gone"),
        NlaPolicy::REJECT => 17, 0, V::None,
        NlaPolicy::BE16.min(1024) => 18, 0, V::Range { min: 1024, max: 0xffff },
        NlaPolicy::BE32 => 19, 0, V::None,
        NlaPolicy::SINT => 20, 0, V::None,
        NlaPolicy::UINT.max(1) => 21, 0, V::Range { min: 0, max: 1 },
        NlaPolicy::U16.validate_fn(even) => 2, 0, V::Function(_),
    }

    let V::Nested(inner) = NlaPolicy::nested(&INNER).fields().validation else {
        panic!("no nest");
    };
    assert_eq!((inner.rules().len(), inner.strict_start_type()), (5, 3));
    // Both forms refer to the same table, by which a kernel numbers policies.
    let V::Nested(same) = NlaPolicy::nested_by(|| INNER.any()).fields().validation else {
        panic!("no nest");
    };
    assert!(std::ptr::eq(inner.rules(), same.rules()));
}
