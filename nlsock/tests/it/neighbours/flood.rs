// SPDX-License-Identifier: MIT OR Apache-2.0
//! Neighbours that send as fast as they can.

use nlwire::NlMsgHdr;
use zerocopy::IntoBytes;

use super::{attacked, request, Attack, ECHO, REFUSED};
use nlsock::Socket;

/// The default send buffer has 208 KiB.
const LONGEST: usize = 200_000;

/// Sends from a few sockets in turn.
fn flood(attack: &Attack, count: usize, datagrams: &[Vec<u8>]) -> Vec<Socket> {
    let sockets = attack.sockets(16);
    let pairs = sockets.iter().cycle().zip(datagrams.iter().cycle());
    for (socket, datagram) in pairs.take(count) {
        attack.send(socket, datagram);
    }
    sockets
}

#[test]
fn messages_that_are_no_requests() {
    attacked(
        "neighbours::flood::messages_that_are_no_requests",
        |attack| flood(attack, 5000, &[request_less()]),
    );
}

/// The header alone, without `NLM_F_REQUEST`.
fn request_less() -> Vec<u8> {
    NlMsgHdr::new(ECHO).with_len(16).as_bytes().to_vec()
}

#[test]
fn malformed_datagrams() {
    attacked("neighbours::flood::malformed_datagrams", |attack| {
        let lens = [0, 1, 15, 17, 64, 0x7fff_ffff, 0x8000_0010, u32::MAX];
        let headers = lens.map(|len| NlMsgHdr::new(ECHO).with_len(len).as_bytes().to_vec());
        let mut datagrams = headers.to_vec();
        datagrams.extend([
            vec![0xff; 3],
            vec![0; 4096],
            request_less().repeat(3)[..40].to_vec(),
        ]);
        flood(attack, 5000, &datagrams)
    });
}

/// A reply repeats its request. A refusal does not echo one that is so long.
#[test]
fn the_longest_requests() {
    attacked("neighbours::flood::the_longest_requests", |attack| {
        flood(
            attack,
            300,
            &[request(REFUSED, LONGEST), request(ECHO, LONGEST)],
        )
    });
}

#[test]
fn thousands_of_requests_in_a_datagram() {
    attacked(
        "neighbours::flood::thousands_of_requests_in_a_datagram",
        |attack| flood(attack, 10, &[request(ECHO, 0).repeat(LONGEST / 16)]),
    );
}

#[test]
fn requests() {
    attacked("neighbours::flood::requests", |attack| {
        flood(attack, 10_000, &[request(ECHO, 8)])
    });
}
