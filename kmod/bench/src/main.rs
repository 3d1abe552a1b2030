// SPDX-License-Identifier: MIT OR Apache-2.0
//! Compares the time of the module's echo with that of the same echo in C
//! (`nlecho.c`), in one kernel. `./run` boots a machine for this.
//!
//! *Inside*: a kernel serves a datagram while it is being sent. The time of `send` for
//! a datagram of many requests, divided by their number, is the module's time for one
//! request, including the skb and its delivery. *Round trips*: one request is sent and
//! its echo is received, repeatedly. The two modules take turns, and each figure is
//! the minimum of all turns, because disturbances only add time.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a measurement fails by panicking"
)]

use std::fs::File;
use std::hint::black_box;
use std::time::{Duration, Instant};

use nix::kmod::{finit_module, ModuleInitFlags};
use nlkmod::family::{NETLINK_NLKMOD, NLKMOD_A_PAYLOAD, NLKMOD_MSG_ECHO};
use nlsock::Socket;
use nlwire::uapi::NLM_F_REQUEST;
use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};

/// The protocol number of `nlecho`.
const NETLINK_NLECHO: i32 = 29;

/// The number of requests in a datagram.
const BATCH: usize = 64;

/// The number of turns of each module.
const TURNS: usize = 40;

/// The number of round trips in a turn.
const TRIPS: u32 = 500;

fn load(name: &str) {
    let file = File::open(format!("/lib/modules-test/{name}.ko")).expect(name);
    finit_module(&file, c"", ModuleInitFlags::empty()).expect(name);
}

fn open(protocol: i32) -> Socket {
    let socket = Socket::open(protocol).unwrap();
    // This is room for all echoes of a datagram.
    socket.force_recv_buffer(8 << 20).unwrap();
    socket
}

/// Returns a datagram of `count` requests.
fn requests(count: usize, payload: &[u8]) -> Vec<u8> {
    let mut buf = vec![0; count * (payload.len() + 64)];
    let mut sink = SliceSink::new(&mut buf);
    for seq in 0..count as u32 {
        let header = NlMsgHdr::new(NLKMOD_MSG_ECHO)
            .with_flags(NLM_F_REQUEST)
            .with_seq(seq);
        let mut message = MessageBuilder::new(&mut sink, header).unwrap();
        message.put(NLKMOD_A_PAYLOAD, payload).unwrap();
        message.end().unwrap();
    }
    sink.into_bytes().to_vec()
}

/// Receives an echo and checks its sequence number and payload.
fn receive(socket: &Socket, buf: &mut [u8], seq: usize, payload: &[u8]) {
    let datagram = socket.recv(buf).unwrap();
    let echo = datagram.messages().next().unwrap().unwrap();
    assert_eq!(echo.nlmsg_seq(), seq as u32);
    let attribute = echo.attributes(0).unwrap().next().unwrap().unwrap();
    assert_eq!(attribute.payload(), payload);
}

/// Returns the time inside the module for one message.
fn inside(socket: &Socket, datagram: &[u8], payload: &[u8]) -> Duration {
    let mut buf = vec![0; 8192];
    let start = Instant::now();
    socket.send(black_box(datagram)).unwrap();
    let time = start.elapsed();
    for seq in 0..BATCH {
        receive(socket, &mut buf, seq, payload);
    }
    time / BATCH as u32
}

/// Returns the time of one round trip.
fn round_trip(socket: &Socket, datagram: &[u8], payload: &[u8]) -> Duration {
    let mut buf = vec![0; 8192];
    let start = Instant::now();
    for _ in 0..TRIPS {
        socket.send(black_box(datagram)).unwrap();
        receive(socket, &mut buf, 0, payload);
    }
    start.elapsed() / TRIPS
}

type Measurement = fn(&Socket, &[u8], &[u8]) -> Duration;

fn main() {
    load("nlkmod");
    load("nlecho");
    let sockets = [open(NETLINK_NLKMOD), open(NETLINK_NLECHO)];
    println!("| measured | payload | nlwire ns | C ns | ratio | nlwire per s |");
    println!("|---|---|---|---|---|---|");
    let measurements: [(&str, usize, Measurement); 2] = [
        ("a message inside the module", BATCH, inside),
        ("a round trip", 1, round_trip),
    ];
    for (name, count, measure) in measurements {
        for size in [0, 64, 1024] {
            let payload = vec![0x5a; size];
            let datagram = requests(count, &payload);
            let mut least = [Duration::MAX; 2];
            for _ in 0..TURNS {
                for (socket, least) in sockets.iter().zip(&mut least) {
                    *least = (*least).min(measure(socket, &datagram, &payload));
                }
            }
            let [nlwire, c] = least.map(|time| time.as_nanos() as f64);
            println!(
                "| {name} | {size} | {nlwire} | {c} | {:.3} | {:.0} |",
                nlwire / c,
                1e9 / nlwire
            );
        }
    }
}
