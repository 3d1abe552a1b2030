// SPDX-License-Identifier: MIT OR Apache-2.0
//! Attackers that read slowly.

use std::time::Duration;

use nlsock::Error;

use super::{discard, goes_on, sleep, Field, Outcome, Room};
use crate::requests::{echo, list};

/// Each socket has a dump and 70 replies to read, reads one datagram in a second
/// and asks again.
pub(super) fn one_a_second(field: &Field) -> Result<Outcome, Error> {
    let sockets = field.sockets(1000, Room::Default)?;
    let (list, echo) = (list(0, 0), echo(2000));
    for socket in &sockets {
        field.send(socket, &list);
        for _ in 0..70 {
            field.send(socket, &echo);
        }
    }
    while goes_on() {
        for socket in &sockets {
            if discard(socket, 1)? > 0 {
                field.send(socket, &echo);
            }
        }
        sleep(Duration::from_secs(1));
    }
    Ok(sockets.into())
}

/// Each socket reads shortly before the server's patience ends, and asks again.
pub(super) fn late(field: &Field) -> Result<Outcome, Error> {
    let sockets = field.sockets(2000, Room::Least)?;
    let echo = echo(200);
    while goes_on() {
        for socket in &sockets {
            discard(socket, 1000)?;
            for _ in 0..50 {
                field.send(socket, &echo);
            }
        }
        sleep(Duration::from_secs(4));
    }
    Ok(sockets.into())
}
