// SPDX-License-Identifier: MIT OR Apache-2.0
//! Building, and reading back.

use std::ffi::CString;

use nlwire::rtnl::RtNextHop;
use nlwire::zerocopy::FromBytes;
use nlwire::{
    Attribute, Attributes, BuildError, Builder, Frame, MessageBuilder, Messages, NestBuilder,
    NlMsgHdr, NlmFlags, Sink, SliceSink,
};

use super::super::oracle::{self, BuildFailure, Built, Laid};
use super::super::place;
use super::super::plan::{Ending, Part, Plan, PlannedHop, PlannedMessage, Put, Value};

type Steps = Vec<Option<BuildFailure>>;

fn plain(error: BuildError) -> BuildFailure {
    match error {
        BuildError::NoSpace { offset, needed } => BuildFailure::NoSpace { offset, needed },
        BuildError::AttributeTooLong { len } => BuildFailure::AttributeTooLong { len },
        BuildError::NextHopTooLong { len } => BuildFailure::NextHopTooLong { len },
        BuildError::InteriorNul { position } => BuildFailure::InteriorNul { position },
        other => panic!("the oracle has no words for {other:?}"),
    }
}

/// What becomes of a message or a nest. `true` if it is ended.
fn end<S: Sink, F: Frame>(builder: Builder<'_, S, F>, ending: Ending, steps: &mut Steps) {
    match ending {
        Ending::End => steps.push(builder.end().err().map(plain)),
        Ending::Cancel => builder.cancel(),
        Ending::Drop => drop(builder),
        Ending::Forget => std::mem::forget(builder),
    }
}

fn message(sink: &mut SliceSink<'_>, plan: &PlannedMessage, steps: &mut Steps) {
    let header = NlMsgHdr::new(plan.nlmsg_type)
        .with_len(0xdead_beef) // not what will be there
        .with_flags(NlmFlags::from_bits(plan.nlmsg_flags))
        .with_seq(plan.nlmsg_seq)
        .with_pid(plan.nlmsg_pid);
    let mut message = match MessageBuilder::new(sink, header) {
        Ok(message) => {
            steps.push(None);
            message
        }
        Err(error) => return steps.push(Some(plain(error))),
    };
    for part in &plan.parts {
        let result = match part {
            Part::Payload(payload) => message.put_payload(payload),
            Part::Header1(byte) => message.put_header(byte),
            Part::Header4(bytes) => message.put_header(bytes),
            Part::Header16(bytes) => message.put_header(bytes),
            Part::Attribute(attribute) => {
                put(&mut message, attribute, steps);
                continue;
            }
        };
        steps.push(result.err().map(plain));
    }
    end(message, plan.ending, steps);
}

fn put<S: Sink, F: Frame>(to: &mut Builder<'_, S, F>, attribute: &Put, steps: &mut Steps) {
    let nla_type = attribute.nla_type;
    let result = match &attribute.value {
        Value::U8(value) => to.put_u8(nla_type, *value),
        Value::U16(value) => to.put_u16(nla_type, *value),
        Value::U32(value) => to.put_u32(nla_type, *value),
        Value::U64(value) => to.put_u64(nla_type, *value),
        Value::I8(value) => to.put_i8(nla_type, *value),
        Value::I16(value) => to.put_i16(nla_type, *value),
        Value::I32(value) => to.put_i32(nla_type, *value),
        Value::I64(value) => to.put_i64(nla_type, *value),
        Value::U16Be(value) => to.put_u16_be(nla_type, *value),
        Value::U32Be(value) => to.put_u32_be(nla_type, *value),
        Value::U64Be(value) => to.put_u64_be(nla_type, *value),
        Value::I16Be(value) => to.put_i16_be(nla_type, *value),
        Value::I32Be(value) => to.put_i32_be(nla_type, *value),
        Value::I64Be(value) => to.put_i64_be(nla_type, *value),
        Value::Uint(value) => to.put_uint(nla_type, *value),
        Value::Sint(value) => to.put_sint(nla_type, *value),
        Value::Flag => to.put_flag(nla_type),
        Value::Str(text) => to.put_str(nla_type, text),
        Value::CStr(bytes) => {
            let until_nul = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
            let string = CString::new(until_nul).expect("no NUL");
            to.put_cstr(nla_type, &string)
        }
        Value::Struct(bytes) => to.put_struct(nla_type, bytes),
        Value::Bytes(bytes) => to.put(nla_type, bytes),
        Value::Many(count) => to.put(nla_type, &vec![7; *count as usize]),
        Value::Nest {
            flagged,
            header,
            puts,
            ending,
        } => {
            let nest = match flagged {
                true => to.nest(nla_type),
                false => to.nest_noflag(nla_type),
            };
            return match nest {
                Err(error) => steps.push(Some(plain(error))),
                Ok(mut nest) => {
                    steps.push(None);
                    let header = match header[..] {
                        [] => None,
                        [a, b, c, d] => Some(nest.put_header(&[a, b, c, d])),
                        ref other => Some(nest.put_payload(other)),
                    };
                    steps.extend(header.map(|put| put.err().map(plain)));
                    for attribute in puts {
                        put(&mut nest, attribute, steps);
                    }
                    end(nest, *ending, steps);
                }
            };
        }
        Value::NextHops(hops) => {
            return match to.nest_noflag(nla_type) {
                Err(error) => steps.push(Some(plain(error))),
                Ok(mut nest) => {
                    steps.push(None);
                    for hop in hops {
                        next_hop(&mut nest, hop, steps);
                    }
                    end(nest, Ending::End, steps);
                }
            };
        }
    };
    steps.push(result.err().map(plain));
}

fn next_hop<S: Sink>(to: &mut NestBuilder<'_, S>, planned: &PlannedHop, steps: &mut Steps) {
    let header = [&[0xde, 0xad][..], &planned.header].concat(); // not the length there will be
    let header = RtNextHop::read_from_bytes(&header).expect("8 bytes");
    match to.next_hop(&header) {
        Err(error) => steps.push(Some(plain(error))),
        Ok(mut hop) => {
            steps.push(None);
            for attribute in &planned.puts {
                put(&mut hop, attribute, steps);
            }
            end(hop, planned.ending, steps);
        }
    }
}

/// Builds `plan` at every capacity from 0 to enough: the same puts fail with
/// the same error, the same bytes come out, whatever the memory held; and
/// reads back what was put. (Of capacities above 400: those around each put.)
pub fn roundtrip(plan: &Plan) {
    let enough = oracle::build(plan, usize::MAX);
    let mut capacities: Vec<_> = (plan.before..400).collect();
    let around = enough
        .lengths
        .iter()
        .take(64)
        .flat_map(|len| [len - 1, *len, len + 3]);
    capacities.extend(around);
    let most = enough.lengths.iter().max().copied().unwrap_or(plan.before);
    capacities.retain(|capacity| (plan.before..=most).contains(capacity));
    capacities.push(most);
    capacities.sort_unstable();
    capacities.dedup();
    for capacity in capacities {
        let expected = oracle::build(plan, capacity);
        let (steps, bytes) = place::poisoned(capacity, |memory| {
            let mut sink = SliceSink::new(memory);
            sink.grow(plan.before).expect("room").fill(1);
            let mut steps = Steps::new();
            for planned in &plan.messages {
                message(&mut sink, planned, &mut steps);
            }
            (steps, sink.as_bytes().len())
        });
        assert_eq!(
            steps, expected.steps,
            "steps in {capacity} bytes of {plan:?}"
        );
        assert!(
            bytes == expected.bytes,
            "in {capacity} bytes of {plan:?}:\n nlwire {:?}\n oracle {:?}",
            super::show::Hex(&bytes),
            super::show::Hex(&expected.bytes)
        );
        if !expected.forgotten {
            read_back(&expected);
        }
    }
}

/// What was put is there, and nothing else.
fn read_back(built: &Built<'_>) {
    let Some(first) = built.messages.first() else {
        return;
    };
    let start = first.header.offset;
    let bytes = &built.bytes[start..];
    let mut messages = Messages::new(bytes).strict();
    for laid in &built.messages {
        let message = messages.next().expect("a message").expect("a valid one");
        let header = message.header();
        assert_eq!(message.offset() + start, laid.header.offset);
        assert_eq!(header.nlmsg_len() as usize, laid.header.len);
        assert_eq!(header.nlmsg_type(), laid.header.nlmsg_type);
        assert_eq!(header.nlmsg_flags().bits(), laid.header.flags);
        assert_eq!(header.nlmsg_seq(), laid.header.seq);
        assert_eq!(header.nlmsg_pid(), laid.header.pid);
        if let Some(hdrlen) = laid.hdrlen {
            let attributes = message.attributes(hdrlen).expect("a family header");
            let mut rest = &laid.attributes[..];
            read_level(attributes, start, 0, &mut rest);
            assert!(rest.is_empty(), "{} attributes more", rest.len());
        }
    }
    assert!(messages.next().is_none(), "more messages");
}

/// Reads the attributes of one level, which are the next ones of `laid`.
fn read_level(attributes: Attributes<'_>, start: usize, depth: usize, laid: &mut &[Laid<'_>]) {
    for attribute in attributes.strict() {
        let attribute = attribute.expect("a valid attribute");
        let (first, rest) = laid.split_first().expect("no attribute more than were put");
        *laid = rest;
        assert_eq!(attribute.offset() + start, first.offset);
        assert_eq!(usize::from(attribute.header().nla_len()), first.len);
        assert_eq!(depth, first.depth);
        read_value(&attribute, first.put);
        match &first.put.value {
            Value::Nest { header, .. } => {
                let hdrlen = first.hdrlen;
                assert_eq!(attribute.payload()[..hdrlen], header[..hdrlen]);
                let inside = attribute.attributes(hdrlen).expect("a struct");
                read_level(inside, start, depth + 1, laid);
            }
            Value::NextHops(_) => {
                for hop in attribute.next_hops().strict() {
                    let hop = hop.expect("a valid next hop");
                    read_level(hop.attributes(), start, depth + 1, laid);
                }
            }
            _ => {}
        }
    }
    let deeper = laid.first().map_or(0, |laid| laid.depth);
    assert!(deeper <= depth, "an attribute is missing");
}

fn read_value(attribute: &Attribute<'_>, put: &Put) {
    let type_and_flags = match put.value {
        Value::Nest { flagged: true, .. } => put.nla_type | 0x8000,
        _ => put.nla_type,
    };
    assert_eq!(attribute.header().type_and_flags(), type_and_flags);
    match &put.value {
        Value::U8(value) => assert_eq!(attribute.get_u8(), Ok(*value)),
        Value::U16(value) => assert_eq!(attribute.get_u16(), Ok(*value)),
        Value::U32(value) => assert_eq!(attribute.get_u32(), Ok(*value)),
        Value::U64(value) => assert_eq!(attribute.get_u64(), Ok(*value)),
        Value::I8(value) => assert_eq!(attribute.get_i8(), Ok(*value)),
        Value::I16(value) => assert_eq!(attribute.get_i16(), Ok(*value)),
        Value::I32(value) => assert_eq!(attribute.get_i32(), Ok(*value)),
        Value::I64(value) => assert_eq!(attribute.get_i64(), Ok(*value)),
        Value::U16Be(value) => assert_eq!(attribute.get_u16_be(), Ok(*value)),
        Value::U32Be(value) => assert_eq!(attribute.get_u32_be(), Ok(*value)),
        Value::U64Be(value) => assert_eq!(attribute.get_u64_be(), Ok(*value)),
        Value::I16Be(value) => assert_eq!(attribute.get_i16_be(), Ok(*value)),
        Value::I32Be(value) => assert_eq!(attribute.get_i32_be(), Ok(*value)),
        Value::I64Be(value) => assert_eq!(attribute.get_i64_be(), Ok(*value)),
        Value::Uint(value) => assert_eq!(attribute.get_uint(), Ok(*value)),
        Value::Sint(value) => assert_eq!(attribute.get_sint(), Ok(*value)),
        Value::Flag => assert_eq!(attribute.get_flag(), Ok(())),
        Value::Str(text) => {
            assert_eq!(attribute.get_str(), Ok(&**text));
            assert_eq!(attribute.payload().len(), text.len() + 1);
        }
        Value::CStr(bytes) => {
            let until_nul = bytes.split(|byte| *byte == 0).next();
            let string = attribute.get_cstr().expect("a NUL");
            assert_eq!(Some(string.to_bytes()), until_nul);
        }
        Value::Struct(bytes) => assert_eq!(attribute.get_struct::<[u8; 12]>(), Ok(*bytes)),
        Value::Bytes(bytes) => assert_eq!(attribute.payload(), bytes),
        Value::Many(count) => {
            assert_eq!(attribute.payload().len(), *count as usize);
            assert!(attribute.payload().iter().all(|byte| *byte == 7));
        }
        Value::Nest { .. } | Value::NextHops(_) => {}
    }
}
