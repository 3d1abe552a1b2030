// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests of many users from one process.
//!
//! The root of a user namespace may claim each user of it (`SCM_CREDENTIALS`), and
//! `/etc/subuid` gives each user of many distributions 65,536 subordinate ones. Here, root
//! plays the root of such a namespace. Without root, all requests are of the same user.

use nix::errno::Errno;
use nix::sys::socket::MsgFlags;
use nlsock::{Error, Socket};

use super::{discard, goes_on, Field, Outcome, Room};
use crate::claim;
use crate::requests::echo;

/// The number of users.
const USERS: usize = 1000;

/// The first of the users.
const FIRST: u32 = 100_000;

pub(super) fn one_request(field: &Field) -> Result<Outcome, Error> {
    run(field, 1)
}

/// All but the first request have to wait for their turns.
pub(super) fn bursts(field: &Field) -> Result<Outcome, Error> {
    run(field, 5)
}

/// Each user has four sockets, which read nothing.
pub(super) fn unread(field: &Field) -> Result<Outcome, Error> {
    let sockets = field.sockets(4 * USERS, Room::Least)?;
    let echo = echo(1000).repeat(35);
    for _ in 0..2 {
        for (number, socket) in (0u32..).zip(&sockets) {
            send_as(FIRST + number / 4, field, socket, &echo);
        }
    }
    Ok(sockets.into())
}

/// Reads the answers of a user, and sends so many requests.
fn run(field: &Field, burst: usize) -> Result<Outcome, Error> {
    let sockets = field.sockets(USERS, Room::Default)?;
    let echo = echo(8);
    while goes_on() {
        for (uid, socket) in (FIRST..).zip(&sockets) {
            discard(socket, 4 * burst)?;
            for _ in 0..burst {
                send_as(uid, field, socket, &echo);
            }
        }
    }
    Ok(sockets.into())
}

/// Sends to the server as another user, and waits for room there.
fn send_as(uid: u32, field: &Field, socket: &Socket, bytes: &[u8]) {
    while goes_on() {
        match claim::send(socket, field.port, uid, bytes, MsgFlags::empty()) {
            Err(Errno::EPERM) => {
                field.send(socket, bytes);
                return;
            }
            Err(Errno::EAGAIN | Errno::EINTR) => {}
            _ => return,
        }
    }
}
