// SPDX-License-Identifier: MIT OR Apache-2.0
//! Neighbours that do nothing.

use super::{attacked, request, ECHO};

/// The list of sockets is long. The good client's dump is kept again and again.
#[test]
fn idle_sockets() {
    attacked("neighbours::crowd::idle_sockets", |attack| {
        let sockets = attack.sockets(900);
        for socket in &sockets {
            attack.send(socket, &request(ECHO, 0));
        }
        sockets
    });
}
