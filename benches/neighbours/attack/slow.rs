// SPDX-License-Identifier: MIT OR Apache-2.0
//! Attackers that read, slowly or at full speed.

use std::time::Duration;

use nlsock::{Error, Socket};
use nlwire::uapi::{NLMSG_DONE, NLMSG_ERROR};
use nlwire::Messages;

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

/// Each socket reads a dump, and asks for another one at its end.
pub(super) fn dumps_read(field: &Field) -> Result<Outcome, Error> {
    let sockets = field.sockets(16, Room::Default)?;
    let list = list(0, 0);
    for socket in &sockets {
        field.send(socket, &list);
        socket.set_nonblocking(true)?;
    }
    while goes_on() {
        for socket in &sockets {
            if reads_end(socket) {
                field.send(socket, &list);
            }
        }
    }
    Ok(sockets.into())
}

/// Reads what is there. Returns whether the end of a dump was in it.
fn reads_end(socket: &Socket) -> bool {
    let mut buf = [0; 32 * 1024];
    let mut is_end = false;
    while let Ok(received) = socket.recv(&mut buf) {
        let mut messages = Messages::new(received.as_bytes()).filter_map(Result::ok);
        is_end |= messages.any(|message| matches!(message.nlmsg_type(), NLMSG_DONE | NLMSG_ERROR));
    }
    is_end
}
