// SPDX-License-Identifier: MIT OR Apache-2.0
//! Goes through every loop that the benchmarks measure, once over each corpus,
//! for `benches/guard/run` to count the instructions.
//!
//! Each pass is one call of [`guard_pass`], where callgrind begins and ends a
//! count. What they are goes to the standard output, in their order.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a program that measures"
)]

use std::hint::black_box;

use ::nlsock::{Client, RecvBatch};
use benches::request::{Request, ROOM};
use benches::rows::{self, NLWIRE};
use benches::socket::{nlsock, BATCH};

/// Round trips of a pass.
const ROUNDS: u32 = 100;

/// What callgrind knows by its name.
#[no_mangle]
#[inline(never)]
pub fn guard_pass(work: &mut dyn FnMut()) {
    work();
}

fn pass(group: &str, data: &str, messages: usize, mut work: impl FnMut()) {
    println!("{group}\t{data}\t{messages}");
    guard_pass(&mut work);
}

fn main() {
    for row in rows::parse() {
        for (_, work) in row.works.iter().filter(|(who, _)| *who == NLWIRE) {
            pass(row.group, row.data.name, row.data.messages, || {
                black_box(row.data.sum(*work));
            });
        }
    }
    let request = Request::default();
    for row in rows::build() {
        let (name, messages) = row.data;
        for (_, work) in row.works.iter().filter(|(who, _)| *who == NLWIRE) {
            let mut buf = vec![0; ROOM];
            pass(row.group, name, messages, || {
                black_box(work(&mut buf, black_box(&request)));
            });
        }
    }
    sockets().expect("sockets of NETLINK_USERSOCK are for everyone");
}

/// What nlsock adds to the system calls.
fn sockets() -> Result<(), ::nlsock::Error> {
    let client = nlsock::open(::nlwire::uapi::NETLINK_USERSOCK)?;
    let server = nlsock::open(::nlwire::uapi::NETLINK_USERSOCK)?;
    let mut buf = [0; 64];
    let mut result = Ok(0);
    let round_trips = ROUNDS as usize;
    pass("socket/ping-pong", "round trips", round_trips, || {
        result = nlsock::ping_pong([&client, &server], &[1; 64], &mut buf, ROUNDS);
    });
    result?;
    let count = u32::try_from(BATCH).expect("BATCH is small");
    let mut batch = RecvBatch::new(BATCH, 64);
    let to = server.local_addr()?;
    for _ in 0..BATCH {
        client.send_to(&[1; 64], to)?;
    }
    let mut result = Ok(0);
    pass("socket/recv_batch", "datagrams", BATCH, || {
        result = nlsock::burst_batch(&server, &mut batch, count);
    });
    result?;
    let mut client = Client::open(::nlwire::uapi::NETLINK_ROUTE)?;
    // Every kernel acknowledges an NLMSG_NOOP, and does nothing else. The first request
    // connects the socket and allocates the buffers.
    let mut requests =
        |rounds| nlsock::client_acks(&mut client, ::nlwire::uapi::NLMSG_NOOP, rounds);
    requests(1)?;
    let mut result = Ok(0);
    pass("socket/request", "ACKs", round_trips, || {
        result = requests(ROUNDS);
    });
    result?;
    Ok(())
}
