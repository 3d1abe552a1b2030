// SPDX-License-Identifier: MIT OR Apache-2.0
//! Random messages as JSON, and the JSON as messages. Not in the package, because
//! nlwire-proptests is not published.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod canonical;

use nlsock::VecSink;
use nlwire::typed::{FamilyInfo, OpInfo, SetInfo, StructInfo};
use nlwire::uapi::*;
use nlwire::{GenlMsgHdr, MessageBuilder, Messages, NlMsgHdr};
use nlwire_proptests::generate;
use nlwire_proptests::oracle::tree;
use serde_json::Value;
use ynl::{encode, names};

/// The number of messages of each operation and direction.
const MESSAGES: usize = 20;

#[test]
fn messages_survive_json() {
    let mut random = SplitMix(7);
    let mut count = 0;
    for family in names::families() {
        for (op, is_request) in layouts(family) {
            let (header, set) = layout(op, is_request);
            for _ in 0..MESSAGES {
                let mut payload = payload(header, set, &mut random);
                if let [address_family, ..] = family.address_families {
                    payload[0] = *address_family;
                }
                check(family, op, is_request, &payload);
                count += 1;
            }
        }
    }
    assert!(count > 5_000, "{count}");
}

fn check(family: &'static FamilyInfo, op: &'static OpInfo, is_request: bool, payload: &[u8]) {
    let (header, set) = layout(op, is_request);
    let name = op.name;
    let text = json(family, op, is_request, payload);
    let value: Value = serde_json::from_str(&text).unwrap();
    let encoded = match encode::message(family, op, is_request, &value) {
        Ok(encoded) => encoded,
        // Text that is not UTF-8 is longer in JSON than its field.
        Err(error) if text.contains('\u{fffd}') && error.to_string().contains(" bytes, got ") => {
            return;
        }
        Err(error) => panic!("{name}: {error}\n{text}"),
    };
    let again = json(family, op, is_request, &encoded);
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(without_lengths(again), without_lengths(value), "{name}");
    if op.is_text(is_request) {
        assert_eq!(encoded, canonical::text(payload, header), "{name}: {text}");
    } else if let Some(expected) = canonical::message(payload, header, set) {
        assert_eq!(encoded, expected, "{name}: {text}");
    }
}

/// ipset's kernel code refuses numbers and addresses without the flag `NLA_F_NET_BYTEORDER`.
#[test]
fn network_byte_order_is_flagged_for_ipset() {
    let family = names::family("ipset").unwrap();
    let op = names::operations(family, "add").next().unwrap();
    let value = serde_json::json!({
        "data": {"ip": {"ipv4": "192.0.2.1"}, "timeout": 300},
    });
    let bytes = encode::request(family, op, &value).unwrap();
    let nested = NLA_F_NESTED;
    let flag = NLA_F_NET_BYTEORDER;
    let expected = [
        [24, IPSET_ATTR_DATA | nested].map(u16::to_ne_bytes),
        [12, IPSET_ATTR_IP | nested].map(u16::to_ne_bytes),
        [8, IPSET_ATTR_IPADDR_IPV4 | flag].map(u16::to_ne_bytes),
        [[192, 0], [2, 1]],
        [8, IPSET_ATTR_TIMEOUT | flag].map(u16::to_ne_bytes),
        [[0, 0], 300_u16.to_be_bytes()],
    ];
    // After struct nfgenmsg.
    assert_eq!(bytes[4..], *expected.concat().concat());
}

/// A value at any place of valid JSON is replaced by another one of it, or by one that is wrong
/// nearly everywhere. What is made of it is read again, or it is refused.
#[test]
fn damaged_json_is_refused_or_written() {
    let mut random = SplitMix(11);
    let (mut written, mut refused) = (0, 0);
    for family in names::families() {
        for (op, is_request) in layouts(family) {
            let (header, set) = layout(op, is_request);
            for _ in 0..MESSAGES {
                let payload = payload(header, set, &mut random);
                let text = json(family, op, is_request, &payload);
                let value: Value = serde_json::from_str(&text).unwrap();
                let other = any(&value, &mut random).clone();
                let mut damaged = value;
                *any_mut(&mut damaged, &mut random) = match random.next() % 6 {
                    0 => Value::Null,
                    1 => Value::from(-1),
                    2 => Value::from(u64::MAX),
                    3 => Value::from("0102"),
                    4 => serde_json::json!([{}]),
                    _ => other,
                };
                match encode::message(family, op, is_request, &damaged) {
                    Ok(payload) => {
                        let again = json(family, op, is_request, &payload);
                        serde_json::from_str::<Value>(&again).unwrap();
                        written += 1;
                    }
                    Err(error) => {
                        assert!(!error.to_string().is_empty());
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(written > 100 && refused > 1_000, "{written} {refused}");
}

/// Returns a random value in `value`.
fn any<'v>(value: &'v Value, random: &mut SplitMix) -> &'v Value {
    let members: Vec<&Value> = match value {
        Value::Object(members) => members.values().collect(),
        Value::Array(values) => values.iter().collect(),
        _ => Vec::new(),
    };
    if members.is_empty() || random.next() % 4 == 0 {
        return value;
    }
    any(members[random.next() as usize % members.len()], random)
}

/// Returns a random value in `value`, to replace it.
fn any_mut<'v>(value: &'v mut Value, random: &mut SplitMix) -> &'v mut Value {
    let count = match value {
        Value::Object(members) => members.len(),
        Value::Array(values) => values.len(),
        _ => 0,
    };
    if count == 0 || random.next() % 4 == 0 {
        return value;
    }
    let at = random.next() as usize % count;
    let member = match value {
        Value::Object(members) => members.values_mut().nth(at).unwrap(),
        Value::Array(values) => &mut values[at],
        value => return value,
    };
    any_mut(member, random)
}

/// Removes the lengths of next hops, which are those of their bytes.
fn without_lengths(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            members.remove("rtnh-len");
            members
                .values_mut()
                .for_each(|value| *value = without_lengths(value.take()));
        }
        Value::Array(values) => {
            values
                .iter_mut()
                .for_each(|value| *value = without_lengths(value.take()));
        }
        _ => {}
    }
    value
}

/// Returns the operations and notifications of a family, each with its directions.
fn layouts(family: &'static FamilyInfo) -> impl Iterator<Item = (&'static OpInfo, bool)> {
    family.ops.iter().flat_map(|op| {
        // As a message is shown: two operations can have one number.
        let request = op.request.and_then(|number| family.request(number));
        let request = request.map(|op| (op, true));
        let reply = op.reply.map(|_| (op, false));
        request.into_iter().chain(reply)
    })
}

fn layout(op: &OpInfo, is_request: bool) -> (&'static StructInfo, &'static SetInfo) {
    (op.header(is_request), op.set(is_request))
}

/// Prints a message as JSON.
fn json(family: &FamilyInfo, op: &'static OpInfo, is_request: bool, payload: &[u8]) -> String {
    let number = if is_request { op.request } else { op.reply }.unwrap();
    let mut sink = VecSink::new();
    let nlmsg_type = if family.protocol == NETLINK_GENERIC {
        0x10
    } else {
        number
    };
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(nlmsg_type)).unwrap();
    if family.protocol == NETLINK_GENERIC {
        let header = GenlMsgHdr::new(number.try_into().unwrap(), 1);
        message.put_header(&header).unwrap();
    }
    message.put_payload(payload).unwrap();
    message.end().unwrap();
    let bytes = sink.into_vec();
    let message = Messages::new(&bytes).next().unwrap().unwrap();
    if is_request {
        family.show(&message, true).json().to_string()
    } else {
        family.show_reply(&message, op).json().to_string()
    }
}

/// Returns a random family header and random attributes.
fn payload(header: &StructInfo, set: &'static SetInfo, random: &mut SplitMix) -> Vec<u8> {
    let mut payload = random.bytes(header.size);
    let len = random.next() as usize % 600;
    let attributes = tree::bytes(&generate::tree(&random.bytes(len), set, true));
    if !attributes.is_empty() {
        payload.resize(payload.len().next_multiple_of(4), 0);
    }
    payload.extend(attributes);
    payload
}

/// Random numbers: SplitMix64.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}
