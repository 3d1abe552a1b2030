// SPDX-License-Identifier: MIT OR Apache-2.0
//! Kinds and numbers that the kernel's specifications have wrong.

#![cfg(all(feature = "rt-link", feature = "rt-route", feature = "tc"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use nlfamilies::rt_link::{Devconf, IflaBridgeId, IpstatsMib, Ipv4Devconf};
use nlfamilies::rt_route::Rta;
use nlfamilies::tc::TcaCake;
use nlwire::typed::{Attrs, Layout, Set, Writer};
use nlwire::{Attributes, MessageBuilder, NlMsgHdr, SliceSink};

/// Passes the attributes that `write` adds to `read`.
fn reread<T: Set>(
    write: impl FnOnce(&mut Writer<'_, '_, T, SliceSink<'_>, NlMsgHdr>),
    read: impl FnOnce(&Attrs<'_, T>),
) {
    let mut buf = [0; 128];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    write(&mut Writer::new(&mut message));
    message.end().unwrap();
    read(&Attrs::new(Attributes::new(
        sink.as_bytes().get(16..).unwrap(),
    )));
}

/// Unicast routes have 4 bytes, multicast routes 8.
#[test]
fn the_expiry_of_a_route_has_two_lengths() {
    for len in [4, 8] {
        reread::<Rta>(
            |route| match len {
                4 => route.raw().put_u32(Rta::EXPIRES.nla_type(), 7).unwrap(),
                _ => route.raw().put_u64(Rta::EXPIRES.nla_type(), 7).unwrap(),
            },
            |route| assert_eq!(route.get(Rta::EXPIRES), Ok(Some(7))),
        );
    }
    // rtm_ipv6_policy: NLA_U32.
    reread::<Rta>(
        |route| route.put(Rta::EXPIRES, 7).unwrap(),
        |route| {
            let expires = route.attribute(Rta::EXPIRES).unwrap().unwrap();
            assert_eq!(expires.payload().len(), 4);
        },
    );
}

#[test]
fn the_overhead_of_cake_can_be_negative() {
    reread::<TcaCake>(
        |cake| {
            cake.raw()
                .put_i32(TcaCake::OVERHEAD.nla_type(), -4)
                .unwrap()
        },
        |cake| {
            let overhead = cake.get(TcaCake::OVERHEAD).unwrap().unwrap();
            assert_eq!(overhead.to_string(), "-4");
        },
    );
}

/// The kernel's priority 32768 is `80 00`.
#[test]
fn the_priority_of_a_bridge_id_is_in_network_byte_order() {
    let id = IflaBridgeId::from_bytes(&[0x80, 0, 2, 0, 0, 0, 0, 1]);
    assert_eq!(id.prio, 0x8000);
}

#[test]
fn indices_of_inet_and_inet6_are_those_of_c() {
    assert_eq!(Ipv4Devconf::FORWARDING.0, 1);
    assert_eq!(Devconf::FORWARDING.0, 0);
    assert_eq!(IpstatsMib::OUTFORWDATAGRAMS.0, 11);
    assert_eq!(IpstatsMib::REASM_OVERLAPS.0, 37);
}
