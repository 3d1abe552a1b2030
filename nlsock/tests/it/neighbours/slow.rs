// SPDX-License-Identifier: MIT OR Apache-2.0
//! Neighbours that read less than they ask for.

use super::{attacked, dump_request, request, ECHO};

/// Each of them has the next datagram of its dump or its replies to read.
#[test]
fn a_datagram_at_a_time() {
    attacked("neighbours::slow::a_datagram_at_a_time", |attack| {
        let sockets = attack.sockets(100);
        for (number, socket) in sockets.iter().enumerate() {
            let bytes = match number % 2 {
                0 => dump_request(0),
                _ => request(ECHO, 1000).repeat(20),
            };
            attack.send(socket, &bytes);
        }
        let mut buf = [0; 64];
        for _ in 0..10 {
            for socket in &sockets {
                socket.set_nonblocking(true).unwrap();
                let received = socket.recv(&mut buf).is_ok();
                socket.set_nonblocking(false).unwrap();
                if received {
                    attack.send(socket, &request(ECHO, 1000));
                }
            }
        }
        sockets
    });
}
