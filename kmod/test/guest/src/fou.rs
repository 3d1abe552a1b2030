// SPDX-License-Identifier: MIT OR Apache-2.0
//! The family `fou-rust`, which `rust-for-linux/series` adds to a kernel, beside `fou` in C: the
//! same requests, and the same answers, byte for byte, except for the id of the family.
//!
//! Both work on the same ports. A sequence of requests is sent to one of them, all ports are
//! deleted, and the sequence is sent to the other one. Dumps are compared after each request.

use nlsock::Genl;
use nlwire::uapi::*;
use nlwire::NlmFlags;

use crate::client::Client;
use crate::genl::{message, replaced, PLACEHOLDER};
use crate::genl_compared::{getpolicy, without_id};
use crate::harness::{Skipped, Verdict};
use crate::numbers::Numbers;
use crate::{nobody, Config};

const NAMES: [&str; 2] = ["fou", "fou-rust"];

const ADD: u8 = 1;
const DEL: u8 = 2;
const GET: u8 = 3;

/// Returns the ids of the families.
fn ids() -> Option<[u16; 2]> {
    let mut genl = Genl::open().unwrap();
    let [c, rust] = NAMES.map(|name| genl.family(name).ok().map(|family| family.id));
    Some([c?, rust?])
}

/// Generated requests, and the policies.
pub(crate) fn compared(config: &Config) -> Verdict {
    let ids = ids().ok_or(Skipped("this kernel has no fou-rust".into()))?;
    let client = Client::of(NETLINK_GENERIC);
    client.socket.set_ext_ack(true).unwrap();
    let policies = ids.map(|id| {
        let answers = client.ask(&getpolicy(id, None)).into_iter();
        answers
            .map(|bytes| without_id(bytes, id))
            .collect::<Vec<_>>()
    });
    assert_eq!(policies[0], policies[1], "policies");

    println!("  --seed {}", config.seed);
    let mut acks = std::collections::BTreeMap::new();
    for round in 0..40 {
        let answers = ids.map(|id| sequence(&client, id, config.seed + round));
        for (number, (c, rust)) in answers[0].iter().zip(&answers[1]).enumerate() {
            assert_eq!(rust, c, "--seed {}, request {number}", config.seed + round);
        }
        for bytes in answers[0].iter().flatten() {
            if bytes.len() >= 20 && bytes[4..6] == NLMSG_ERROR.to_ne_bytes() {
                let code = i32::from_ne_bytes(bytes[16..20].try_into().unwrap());
                *acks.entry(-code).or_insert(0) += 1;
            }
        }
    }
    println!("  ACKs by errno: {acks:?}");
    // Success, ESRCH, EINVAL, ERANGE of the policy, EAFNOSUPPORT, EADDRINUSE.
    for errno in [0, 3, 22, 34, 97, 98] {
        assert!(acks.contains_key(&errno), "no errno {errno}");
    }
    nobody::run("fou");
    Ok(())
}

/// An unprivileged user may get ports, and neither add nor delete them.
pub(crate) fn as_nobody() {
    let client = Client::of(NETLINK_GENERIC);
    let ids = ids().unwrap();
    for cmd in [ADD, DEL, GET] {
        let request = message(PLACEHOLDER, NLM_F_ACK, cmd, &[6, 0, 1, 0, 1, 1, 0, 0]);
        let [c, rust] = ids.map(|id| ask(&client, id, &request));
        assert_eq!(rust, c, "operation {cmd}");
    }
}

/// Returns the answers of a family to generated requests, each with a dump after it. No port is
/// left.
fn sequence(client: &Client, id: u16, seed: u64) -> Vec<Vec<Vec<u8>>> {
    let mut numbers = Numbers::new(seed);
    let mut answers = Vec::new();
    for _ in 0..40 {
        answers.push(ask(client, id, &numbers.fou_request()));
        // The attributes of a dump are not checked.
        let dump = message(PLACEHOLDER, NLM_F_DUMP, GET, &nla(3, &[0]));
        answers.push(ask(client, id, &dump));
    }
    for port in [None].into_iter().chain((0..PORTS).map(Some)) {
        let port = port.map_or(vec![], |port| nla(1, &port_number(port)));
        let local = nla(6, &[127, 0, 0, 1]);
        let bound = [&local[..], &nla(11, &1i32.to_ne_bytes())].concat();
        let v6 = nla(2, &[10]);
        for address in [&[][..], &local, &bound, &v6] {
            let attributes = [&port, address].concat();
            ask(
                client,
                id,
                &message(PLACEHOLDER, NLM_F_ACK, DEL, &attributes),
            );
        }
    }
    let left = ask(client, id, &message(PLACEHOLDER, NLM_F_DUMP, GET, &[]));
    assert_eq!(left.len(), 1, "ports are left: {left:?}");
    answers
}

/// Sends a request to a family, whose id replaces the placeholder.
fn ask(client: &Client, id: u16, request: &[u8]) -> Vec<Vec<u8>> {
    let answers = client.ask(&replaced(request, PLACEHOLDER, id)).into_iter();
    answers
        .map(|bytes| replaced(&bytes, id, PLACEHOLDER))
        .collect()
}

/// The number of ports that requests are about.
const PORTS: u16 = 6;

fn port_number(port: u16) -> [u8; 2] {
    (5555 + port).to_be_bytes()
}

/// Returns an attribute with its padding.
fn nla(nla_type: u16, value: &[u8]) -> Vec<u8> {
    let len = 4 + value.len() as u16;
    let mut bytes = [len.to_ne_bytes(), nla_type.to_ne_bytes()].concat();
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

impl Numbers {
    /// Returns a request to the placeholder. Most are valid.
    fn fou_request(&mut self) -> Vec<u8> {
        let cmd = self.pick(&[ADD, ADD, ADD, DEL, GET, GET, 9]);
        let mut attributes = Vec::new();
        if !self.one_in(12) {
            let port = self.below(usize::from(PORTS)) as u16;
            attributes.extend(nla(1, &port_number(port)));
        }
        if self.one_in(4) {
            attributes.extend(nla(2, &[self.pick(&[2, 2, 2, 10, 7])]));
        }
        if !self.one_in(6) {
            attributes.extend(nla(3, &[self.pick(&[4, 47, 0])]));
        }
        if !self.one_in(6) {
            attributes.extend(nla(4, &[self.pick(&[1, 2, 2, 3])]));
        }
        if self.one_in(3) {
            attributes.extend(nla(5, &[]));
        }
        if self.one_in(4) {
            attributes.extend(nla(6, &[127, 0, 0, 1]));
        }
        if self.one_in(24) {
            // A peer without a port, which connects no socket.
            attributes.extend(nla(8, &[127, 0, 0, 1]));
        }
        if self.one_in(16) {
            attributes.extend(nla(11, &1i32.to_ne_bytes()));
        }
        if self.one_in(8) {
            // What strict checks would refuse: a long value, an unknown type.
            let odd = [
                nla(3, &[4, 0, 0, 0, 9]),
                nla(77, &[1]),
                nla(6, &[127, 0, 0, 1, 5]),
            ];
            attributes.extend(&odd[self.below(odd.len())]);
        }
        if self.one_in(16) {
            attributes.extend([1, 0, 0]); // bytes that are no attribute
        }
        let mut flags = NLM_F_ACK;
        if self.one_in(8) {
            flags |= NlmFlags::from_bits(0xf00 & self.word() as u16);
        }
        if flags.is_dump() {
            flags = NLM_F_ACK;
        }
        message(PLACEHOLDER, flags, cmd, &attributes)
    }
}
