// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets that are opened and closed without end.

use nlsock::Error;

use super::{goes_on, open, Field, Outcome, Room};
use crate::requests::echo;

pub(super) fn one(field: &Field) -> Result<Outcome, Error> {
    churn(field, 1, Room::Default)
}

/// The server has most of the answers left when the socket is closed.
pub(super) fn unread(field: &Field) -> Result<Outcome, Error> {
    churn(field, 20, Room::Least)
}

fn churn(field: &Field, requests: usize, room: Room) -> Result<Outcome, Error> {
    let echo = echo(500);
    while goes_on() {
        let socket = open(room)?;
        for _ in 0..requests {
            field.send(&socket, &echo);
        }
    }
    Ok(Outcome::default())
}
