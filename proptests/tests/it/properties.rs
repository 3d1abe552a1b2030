// SPDX-License-Identifier: MIT OR Apache-2.0
//! The properties: each a generator and a check, both of which a fuzz target can
//! have as well.

use crate::common::{property, skipped};
use nlwire_proptests::plan::{Ending, Part, Plan, PlannedMessage, Put, Value};
use nlwire_proptests::{c, check, generate};

/// Bytes without any sense: short ones of small numbers, so that lengths are
/// sometimes right.
fn garbage(tape: &[u8]) -> Vec<u8> {
    let (mask, bytes) = match tape.split_first() {
        Some((first, bytes)) => ([0xff, 0x1f, 0x0f, 0x07][usize::from(first % 4)], bytes),
        None => (0, tape),
    };
    bytes.iter().map(|byte| byte & mask).collect()
}

#[test]
fn messages() {
    property(2_000, generate::datagram, |bytes| check::messages(bytes));
}

#[test]
fn attributes() {
    property(2_000, generate::attributes, |bytes| {
        check::attributes(bytes)
    });
}

#[test]
fn every_address() {
    property(100, generate::datagram, |bytes| check::addresses(bytes));
    property(200, generate::policy_attributes, |bytes| {
        check::addresses(bytes)
    });
    property(200, generate::ack, |bytes| check::addresses(bytes));
}

#[test]
fn every_split() {
    property(1_000, generate::datagram, |bytes| check::splits(bytes));
}

#[test]
fn policies() {
    property(4_000, garbage, |bytes| check::policy(bytes));
    property(12_000, generate::policy_attributes, |bytes| {
        check::policy(bytes)
    });
    property(500, generate::attributes, |bytes| check::policy(bytes));
}

#[test]
fn acks() {
    property(3_000, generate::ack, |bytes| check::ack(bytes));
    property(500, generate::datagram, |bytes| check::ack(bytes));
    property(500, generate::attributes, |bytes| check::ack(bytes));
}

#[test]
fn next_hops() {
    property(1_000, generate::attributes, |bytes| check::next_hops(bytes));
    property(2_000, garbage, |bytes| check::next_hops(bytes));
    property(2_000, generate::next_hops, |bytes| check::next_hops(bytes));
}

#[test]
fn paths() {
    property(200, generate::attributes, |bytes| check::path(bytes));
    // Next hops in an attribute whose type stands for them.
    let multipath = |tape: &[u8]| {
        let hops = generate::next_hops(tape);
        let len = u16::try_from(4 + hops.len()).unwrap_or(u16::MAX);
        [&len.to_ne_bytes()[..], &7u16.to_ne_bytes(), &hops].concat()
    };
    property(200, multipath, |bytes| check::path(bytes));
}

#[test]
fn servers() {
    property(800, generate::requests, |bytes| check::server(bytes));
    property(200, generate::datagram, |bytes| check::server(bytes));
}

#[test]
fn dumps() {
    property(3_000, generate::dump, check::dump);
}

#[test]
fn builders() {
    property(600, generate::plan, check::roundtrip);
}

/// Attributes and nests of every length around the longest there can be.
#[test]
fn the_longest_attributes() {
    let message = |put| PlannedMessage {
        nlmsg_type: 0x10,
        nlmsg_flags: 0,
        nlmsg_seq: 0,
        nlmsg_pid: 0,
        parts: vec![Part::Attribute(put)],
        ending: Ending::End,
    };
    let many = |count| Put {
        nla_type: 1,
        value: Value::Many(count),
    };
    for count in (65_515..65_540).chain([131_067, 131_072]) {
        let nest = Put {
            nla_type: 2,
            value: Value::Nest {
                flagged: true,
                header: Vec::new(),
                puts: vec![many(count)],
                ending: Ending::End,
            },
        };
        check::roundtrip(&Plan {
            before: 0,
            messages: vec![message(many(count)), message(nest)],
        });
    }
}

#[test]
fn exchanges() {
    property(5_000, generate::script, check::exchange);
}

#[test]
fn anything() {
    property(500, garbage, |bytes| check::everything(bytes));
}

/// That C has a say at all.
#[test]
fn opinions_in_c() {
    if !c::HAS_MACROS {
        skipped(
            "the macros of linux/netlink.h",
            "no C compiler, or no headers",
        );
    }
    if !c::HAS_LIBMNL {
        skipped("libmnl", "no pkg-config, no libmnl-dev, or another target");
    }
    let message = [16u32, 0x10, 0, 0].map(u32::to_ne_bytes).concat();
    let two = [&message[..], &message].concat();
    for (walk, has) in [
        (c::messages as fn(&[u8]) -> _, c::HAS_MACROS),
        (c::mnl_messages, c::HAS_LIBMNL),
    ] {
        let offsets: Option<Vec<_>> =
            walk(&two).map(|items: Vec<c::Item>| items.iter().map(|item| item.offset).collect());
        assert_eq!(offsets, has.then(|| vec![0, 16]));
    }
}
