// SPDX-License-Identifier: MIT OR Apache-2.0
//! Neighbours that do nothing.

use nlsock::Socket;

use super::{attacked, attacked_by, request, Attack, ECHO};

/// The list of sockets is long. The good client's dump is kept again and again.
#[test]
fn idle_sockets() {
    attacked("neighbours::crowd::idle_sockets", idle);
}

/// What the good client waits for does not share the limits of what its own user does not
/// read.
#[test]
fn idle_sockets_of_the_same_user() {
    attacked_by(
        None,
        "neighbours::crowd::idle_sockets_of_the_same_user",
        idle,
    );
}

fn idle(attack: &Attack) -> Vec<Socket> {
    let sockets = attack.sockets(900);
    for socket in &sockets {
        attack.send(socket, &request(ECHO, 0));
    }
    sockets
}
