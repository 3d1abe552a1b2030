// SPDX-License-Identifier: MIT OR Apache-2.0
//! Attackers that read nothing.

use nlsock::{Error, Socket};

use super::{goes_on, Field, Outcome, Room};
use crate::requests::{echo, list, refused};

pub(super) fn unread_70(field: &Field) -> Result<Outcome, Error> {
    unread(field, 10_000, 2, 35)
}

pub(super) fn unread_1500(field: &Field) -> Result<Outcome, Error> {
    unread(field, 3000, 15, 100)
}

pub(super) fn users(field: &Field) -> Result<Outcome, Error> {
    unread(field, 1200, 2, 35)
}

/// Sends datagrams of so many requests, one from each socket in turn.
fn unread(
    field: &Field,
    sockets: usize,
    datagrams: usize,
    requests: usize,
) -> Result<Outcome, Error> {
    let sockets = field.sockets(sockets, Room::Least)?;
    send_each(field, &sockets, datagrams, &echo(1000).repeat(requests));
    Ok(sockets.into())
}

/// The answer to the first request fills the receive buffer.
pub(super) fn dump_200k(field: &Field) -> Result<Outcome, Error> {
    let sockets = field.sockets(1000, Room::Least)?;
    send_each(field, &sockets, 1, &echo(2000));
    send_each(field, &sockets, 1, &list(0, 200_000));
    Ok(sockets.into())
}

pub(super) fn dumps(field: &Field) -> Result<Outcome, Error> {
    let sockets = field.sockets(2000, Room::Default)?;
    send_each(field, &sockets, 1, &list(0, 0));
    Ok(sockets.into())
}

pub(super) fn refusals(field: &Field) -> Result<Outcome, Error> {
    let sockets = field.sockets(5000, Room::Least)?;
    send_each(field, &sockets, 30, &refused(1000));
    Ok(sockets.into())
}

/// Each socket sends once, so that it has a port.
pub(super) fn idle(field: &Field) -> Result<Outcome, Error> {
    let sockets = field.sockets(10_000, Room::Default)?;
    send_each(field, &sockets, 1, &echo(0));
    Ok(sockets.into())
}

fn send_each(field: &Field, sockets: &[Socket], datagrams: usize, datagram: &[u8]) {
    for _ in 0..datagrams {
        for socket in sockets {
            if !goes_on() {
                return;
            }
            field.send(socket, datagram);
        }
    }
}
