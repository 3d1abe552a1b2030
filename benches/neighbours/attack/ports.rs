// SPDX-License-Identifier: MIT OR Apache-2.0
//! Ports that another user takes.
//!
//! The first process is the victim. It binds a port, asks for a dump that does
//! not fit, and closes its socket while the server keeps the rest. The second
//! process, of another user, binds the port as soon as it is free, and counts
//! what it receives there without having asked for anything.

use std::thread;
use std::time::{Duration, Instant};

use nlsock::{Error, Socket};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::SockAddrNl;

use super::{discard, goes_on, open, Field, Outcome, Room};
use crate::requests::{echo, list};

/// The ports, below those that the kernel chooses.
const PORTS: std::ops::Range<u32> = 0x5000_0000..0x5000_0010;

/// The time for which the thief listens at a port, longer than the server waits
/// before it tries again to send.
const LISTENS: Duration = Duration::from_millis(60);

/// The time in which a server with few clients has looked at their sockets.
const SEEN: Duration = Duration::from_millis(20);

/// The victim's socket is open for a while after the server has kept its dump.
pub(super) fn taken(field: &Field) -> Result<Outcome, Error> {
    if field.index == 0 {
        return lose(field, SEEN);
    }
    steal()
}

/// The victim closes its socket as soon as another client is answered that has asked
/// later, while most of the victim's requests wait for their turns.
pub(super) fn hasty(field: &Field) -> Result<Outcome, Error> {
    if field.index == 0 {
        return lose(field, Duration::ZERO);
    }
    steal()
}

/// The victim. Leaves the server time to answer and to fill the buffer, because
/// what is sent at once goes to whoever has the port at that moment.
fn lose(field: &Field, open_for: Duration) -> Result<Outcome, Error> {
    let requests = [list(7, 0), echo(2000)];
    while goes_on() {
        for port in PORTS {
            let socket = open(Room::Default)?;
            if socket.bind(SockAddrNl::new(port, 0)).is_err() {
                continue; // the thief has it
            }
            for _ in 0..100 {
                field.send(&socket, &requests[1]);
            }
            field.send(&socket, &requests[0]);
            // Answered: the queue of the server is in order.
            let other = open(Room::Default)?;
            field.send(&other, &echo(0));
            other.set_read_timeout(Some(Duration::from_secs(5)))?;
            let _ = other.recv(&mut [0; 64]);
            discard(&socket, 2)?;
            thread::sleep(open_for);
        }
    }
    Ok(Outcome::default())
}

/// The thief. The port may be free before the victim has it.
fn steal() -> Result<Outcome, Error> {
    let threads: Vec<_> = PORTS
        .map(|port| thread::spawn(move || steal_at(port)))
        .collect();
    let mut outcome = Outcome::default();
    for thread in threads {
        outcome.foreign += thread.join().unwrap()?;
    }
    Ok(outcome)
}

fn steal_at(port: u32) -> Result<u64, Error> {
    let mut foreign = 0;
    let mut buf = vec![0; 32 * 1024];
    while goes_on() {
        let socket = Socket::open(NETLINK_USERSOCK)?;
        while goes_on() && socket.bind(SockAddrNl::new(port, 0)).is_err() {
            thread::sleep(Duration::from_micros(200));
        }
        socket.set_read_timeout(Some(LISTENS))?;
        let end = Instant::now() + LISTENS;
        while Instant::now() < end {
            if let Ok(datagram) = socket.recv(&mut buf) {
                foreign += datagram.messages().count() as u64;
            }
        }
        drop(socket);
        // The victim's turn.
        thread::sleep(Duration::from_millis(20));
    }
    Ok(foreign)
}
