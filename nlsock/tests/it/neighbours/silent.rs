// SPDX-License-Identifier: MIT OR Apache-2.0
//! Neighbours that send requests and read nothing.

use super::{attacked, dump_request, request, Attack, ECHO, REFUSED};
use nlsock::Socket;

/// More than the server keeps something for.
const SOCKETS: usize = 150;

fn send_each(attack: &Attack, datagrams: usize, bytes: &[u8]) -> Vec<Socket> {
    let sockets = attack.sockets(SOCKETS);
    for _ in 0..datagrams {
        for socket in &sockets {
            attack.send(socket, bytes);
        }
    }
    sockets
}

#[test]
fn replies_that_are_never_read() {
    attacked(
        "neighbours::silent::replies_that_are_never_read",
        |attack| send_each(attack, 70, &request(ECHO, 1000)),
    );
}

#[test]
fn more_requests_than_are_refused() {
    attacked(
        "neighbours::silent::more_requests_than_are_refused",
        |attack| send_each(attack, 2, &request(ECHO, 0).repeat(750)),
    );
}

/// The echo of each request would be in its refusal.
#[test]
fn refusals_that_are_never_read() {
    attacked(
        "neighbours::silent::refusals_that_are_never_read",
        |attack| send_each(attack, 30, &request(REFUSED, 1000)),
    );
}

#[test]
fn dumps_that_are_never_read() {
    attacked("neighbours::silent::dumps_that_are_never_read", |attack| {
        send_each(attack, 1, &dump_request(0))
    });
}

/// A dump behind a reply that fills the receive buffer.
#[test]
fn long_dump_requests() {
    attacked("neighbours::silent::long_dump_requests", |attack| {
        let sockets = send_each(attack, 1, &request(ECHO, 3000));
        for socket in &sockets {
            attack.send(socket, &dump_request(60_000));
        }
        sockets
    });
}
