// SPDX-License-Identifier: MIT OR Apache-2.0
//! A policy with every kind of rule, on any stream of attributes.
//!
//! The first byte of the input is the validation level, the rest the stream.

use nlwire::server::{Peer, Refusal, Requests};
use nlwire::uapi::{NLM_F_CAPPED, NLM_F_REQUEST};
use nlwire::zerocopy::IntoBytes;
use nlwire::{
    Attribute, AttributeTable, Attributes, Errno, Messages, NlMsgHdr, NlValidate, NlaPolicy,
    Policy, PolicyError, SliceSink, ValidateError,
};

use crate::{display, format};

const TYPES: usize = 38;

/// A type that nothing is said about.
const UNSPEC: u16 = 35;

/// Every kind of rule; nests of itself; strict from type 30 on.
pub static TOP: Policy<TYPES> = Policy::new()
    .with::<1>(NlaPolicy::unspec(3))
    .with::<2>(NlaPolicy::U8.range::<10, 20>())
    .with::<3>(NlaPolicy::U16.mask(0x0f0f))
    .with::<4>(NlaPolicy::U32.min(10))
    .with::<5>(NlaPolicy::U64.max(20))
    .with::<6>(NlaPolicy::S8.range::<-5, 6>())
    .with::<7>(NlaPolicy::S16.min(-5))
    .with::<8>(NlaPolicy::S32.max(-5))
    .with::<9>(NlaPolicy::S64)
    .with::<10>(NlaPolicy::UINT.max(20))
    .with::<11>(NlaPolicy::SINT.range::<-5, 6>())
    .with::<12>(NlaPolicy::BE16.range::<10, 20>())
    .with::<13>(NlaPolicy::BE32)
    .with::<14>(NlaPolicy::MSECS.max(20))
    .with::<15>(NlaPolicy::STRING.max_len(3))
    .with::<16>(NlaPolicy::NUL_STRING.max_len(3))
    .with::<17>(NlaPolicy::NUL_STRING)
    .with::<18>(NlaPolicy::BINARY.len(3))
    .with::<19>(NlaPolicy::BINARY.exact_len(4))
    .with::<20>(NlaPolicy::BINARY.exact_len_warn(4))
    .with::<21>(NlaPolicy::BINARY.min_len(4))
    .with::<22>(NlaPolicy::BINARY.len_range::<2, 4>())
    .with::<23>(NlaPolicy::FLAG)
    .with::<24>(NlaPolicy::NESTED)
    .with::<25>(NlaPolicy::nested(&TOP))
    .with::<26>(NlaPolicy::nested_array(&TOP))
    .with::<27>(NlaPolicy::bitfield32(0x15))
    .with::<28>(NlaPolicy::REJECT)
    .with::<29>(NlaPolicy::reject("gone"))
    .with::<30>(NlaPolicy::U16.validate_fn(even))
    .with::<31>(NlaPolicy::nested(&TOP))
    .with::<32>(NlaPolicy::U32)
    .with::<33>(NlaPolicy::STRING)
    .with::<34>(NlaPolicy::BINARY)
    .with::<36>(NlaPolicy::U16)
    .with::<37>(NlaPolicy::S16)
    .strict_start_type(30);

fn even(attribute: &Attribute<'_>) -> Result<(), ValidateError> {
    match attribute.payload() {
        [first, ..] if first % 2 == 0 => Ok(()),
        _ => Err(ValidateError {
            errno: Errno::EOPNOTSUPP,
            text: "odd",
        }),
    }
}

/// The flags, in the order of their bits.
const FLAGS: [NlValidate; 5] = [
    NlValidate::TRAILING,
    NlValidate::MAXTYPE,
    NlValidate::UNSPEC,
    NlValidate::STRICT_ATTRS,
    NlValidate::NESTED,
];

/// Checks the stream behind the first byte.
pub fn check(input: &[u8]) {
    let Some((level, stream)) = input.split_first() else {
        return;
    };
    if stream.is_empty() {
        format(&TOP);
        format(&Policy::<3>::default());
    }
    // The oracle's opinion, about a policy of its own.
    nlwire_proptests::check::policy_at(stream, *level);
    let flags = FLAGS.iter().enumerate();
    let level = flags
        .filter(|(bit, _)| level >> bit & 1 != 0)
        .fold(NlValidate::LIBERAL, |level, (_, flag)| level | *flag);
    let attributes = Attributes::new(stream);

    let validated = TOP.validate(attributes.clone(), level);
    let parsed = TOP.parse(attributes.clone(), level);
    assert_eq!(
        validated.as_ref().err(),
        parsed.as_ref().err(),
        "parse and validate disagree"
    );
    match (validated, parsed) {
        (Ok(warnings), Ok(table)) => {
            let strict = level.contains(NlValidate::STRICT);
            assert!(!strict || warnings == Default::default());
            format(&warnings.text());
            check_accepted(stream, &table, strict);
            // What a level accepts, every weaker one accepts.
            for flag in FLAGS {
                let weaker = FLAGS.iter().filter(|f| **f != flag && level.contains(**f));
                let weaker = weaker.fold(NlValidate::LIBERAL, |level, flag| level | *flag);
                assert!(TOP.validate(attributes.clone(), weaker).is_ok());
            }
        }
        (Err(error), _) => {
            assert!(error.offset < stream.len());
            check_refused(stream, &error);
            // What a level refuses, the strictest one refuses.
            assert!(TOP.validate(attributes, NlValidate::STRICT).is_err());
        }
        (Ok(_), Err(_)) => unreachable!("they agree"),
    }
}

/// That a table has what the policy promises.
fn check_accepted(stream: &[u8], table: &AttributeTable<'_, TYPES>, strict: bool) {
    let walk = || Attributes::new(stream).map_while(Result::ok);
    let known = walk()
        .filter(|a| (1..TYPES).contains(&usize::from(a.nla_type())))
        .count();
    assert_eq!(known + table.skipped(), walk().count());
    for attribute in table.iter() {
        let nla_type = attribute.nla_type();
        let last = walk().filter(|a| a.nla_type() == nla_type).last();
        assert_eq!(Some(attribute), last);
        assert_eq!(table.require(nla_type), Ok(attribute));
        let len = attribute.payload().len();
        match nla_type {
            2 if strict => assert!(attribute.get_u8().is_ok_and(|v| (10..=20).contains(&v))),
            4 if strict => assert!(attribute.get_u32().is_ok_and(|v| v >= 10)),
            8 if strict => assert!(attribute.get_i32().is_ok_and(|v| v <= -5)),
            10 => assert!(attribute.get_uint().is_ok_and(|v| v <= 20)),
            11 => assert!(attribute.get_sint().is_ok_and(|v| (-5..=6).contains(&v))),
            12 if strict => assert!(attribute.get_u16_be().is_ok_and(|v| (10..=20).contains(&v))),
            16 => assert!(attribute.get_cstr().is_ok_and(|s| s.count_bytes() <= 3)),
            17 => assert!(attribute.get_cstr().is_ok()),
            19 => assert_eq!(len, 4),
            22 => assert!((2..=4).contains(&len)),
            23 => assert!(attribute.get_flag().is_ok()),
            // The levels within are those of around.
            25 if strict => assert!(TOP.parse(attribute.nested(), NlValidate::STRICT).is_ok()),
            27 => assert_eq!(len, 8),
            28 | 29 => panic!("was to be rejected"),
            30 => assert!(attribute
                .get_u16()
                .is_ok_and(|v| v.to_ne_bytes()[0] % 2 == 0)),
            _ => {}
        }
    }
    let required = [
        table.require(UNSPEC),
        match table.get(25) {
            Some(nest) => table.require_in(&nest, UNSPEC),
            None => table.require(UNSPEC),
        },
    ];
    for required in required {
        assert_eq!(required.as_ref().ok(), table.get(UNSPEC).as_ref());
        if let Err(error) = required {
            assert_eq!((error.miss_type(), error.text()), (Some(UNSPEC), None));
            display(&error);
        }
    }
}

/// That a client is told what the error says.
fn check_refused(stream: &[u8], error: &PolicyError) {
    display(error);
    format(error);
    let len = u32::try_from(16 + stream.len()).expect("a short stream");
    let header = NlMsgHdr::new(0x10).with_len(len).with_flags(NLM_F_REQUEST);
    let datagram = [header.as_bytes(), stream].concat();
    let peer = Peer::new(1).with_cap_ack(true).with_ext_ack(true);
    let request = Requests::new(&datagram, peer).next().expect("a request");
    let error = {
        // The same again, with offsets in the datagram.
        let mut error = *error;
        error.offset += 16;
        error
    };
    let mut answer = [0; 1024];
    let mut sink = SliceSink::new(&mut answer);
    let outcome = Err(Refusal::from(error));
    request.answer(outcome, &mut sink).expect("room");
    let answer = Messages::new(sink.into_bytes()).next();
    let ack = answer
        .expect("an answer")
        .and_then(|a| a.ack())
        .expect("one");
    let flags = ack.message().header().nlmsg_flags();
    assert!(flags.contains(NLM_F_CAPPED));
    assert_eq!(ack.errno(), Some(error.errno()));
    let ext_ack = ack.ext_ack().expect("an extended ACK");
    assert_eq!(ext_ack.msg, error.text().map(str::as_bytes));
    assert_eq!(ext_ack.offs.map(|offs| offs as usize), error.bad_attr());
    assert!(error.policy().is_some() || ext_ack.policy.is_none());
}
