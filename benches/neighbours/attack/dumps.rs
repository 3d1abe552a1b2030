// SPDX-License-Identifier: MIT OR Apache-2.0
//! Attackers that read dumps at full speed.

use nlsock::{Error, Socket};
use nlwire::uapi::{NLMSG_DONE, NLMSG_ERROR};
use nlwire::Messages;

use super::{goes_on, Field, Outcome, Room};
use crate::requests::list;

/// Each socket reads a dump, and asks for another one at its end.
pub(super) fn read(field: &Field) -> Result<Outcome, Error> {
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
