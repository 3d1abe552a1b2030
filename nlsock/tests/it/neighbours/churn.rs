// SPDX-License-Identifier: MIT OR Apache-2.0
//! Neighbours that open sockets and close them.

use super::{attacked, dump_request, request, ECHO};

/// The answers have no receiver any more, or are for a socket that is gone when
/// there is room for them.
#[test]
fn sockets_that_are_closed_after_a_request() {
    attacked(
        "neighbours::churn::sockets_that_are_closed_after_a_request",
        |attack| {
            for number in 0..500 {
                let sockets = attack.sockets(1);
                match number % 3 {
                    0 => attack.send(&sockets[0], &request(ECHO, 0)),
                    1 => attack.send(&sockets[0], &request(ECHO, 1000).repeat(20)),
                    _ => attack.send(&sockets[0], &dump_request(0)),
                }
            }
            Vec::new()
        },
    );
}
