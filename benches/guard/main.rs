// SPDX-License-Identifier: MIT OR Apache-2.0
//! Goes through every loop that the benchmarks measure, once over each corpus,
//! for `benches/guard/run` to count the instructions.
//!
//! Each pass is one call of [`guard_pass`], where callgrind begins and ends a
//! count. What they are goes to the standard output, in their order.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a program that measures"
)]

use std::hint::black_box;
use std::time::Duration;

use ::nlsock::{Client, RecvBatch, Socket, VecSink};
use ::nlwire::uapi::{NLMSG_DONE, NLMSG_MIN_TYPE, NLM_F_MULTI};
use ::nlwire::{Message, MessageBuilder, Sink};
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
    dump(&server)
}

/// A dump from a process in several datagrams: what a client does for each message.
fn dump(server: &Socket) -> Result<(), ::nlsock::Error> {
    const DATAGRAMS: usize = 4;
    const MESSAGES: usize = 250;
    let peer = server.local_addr()?.nl_pid();
    let mut client = Client::open(::nlwire::uapi::NETLINK_USERSOCK)?.with_peer(peer);
    client.set_timeout(Some(Duration::ZERO));
    let mut dump = client.dump(NLMSG_MIN_TYPE, |_| Ok(()))?;
    // Sends the request.
    assert!(dump
        .next()
        .is_err_and(|error| error == ::nlsock::Error::WouldBlock));
    let mut buf = [0; 64];
    let request = server.recv(&mut buf)?;
    let header = *Message::from_bytes(request.as_bytes())?.header();
    let part = header.with_flags(NLM_F_MULTI).with_pid(request.port());
    for datagram in 1..=DATAGRAMS {
        let mut sink = VecSink::new();
        for _ in 0..MESSAGES {
            let mut message = MessageBuilder::new(&mut sink, part)?;
            message.put_payload(&[0; 44])?; // as long as a route
            message.end()?;
        }
        if datagram == DATAGRAMS {
            let mut done = MessageBuilder::new(&mut sink, part.with_type(NLMSG_DONE))?;
            done.put_payload(&[0; 4])?;
            done.end()?;
        }
        server.send_to(sink.as_bytes(), request.sender())?;
    }
    let mut count = 0;
    pass("socket/dump", "messages", DATAGRAMS * MESSAGES, || {
        while let Ok(Some(message)) = dump.next() {
            black_box(message);
            count += 1;
        }
    });
    assert_eq!(count, DATAGRAMS * MESSAGES);
    Ok(())
}
