// SPDX-License-Identifier: MIT OR Apache-2.0
//! Compares the time of the module's echo with that of the same echo in C
//! (`nlecho.c`), in one kernel. `./run` boots a machine for this.
//!
//! *Inside*: a kernel serves a datagram while it is being sent. The time of `send` for
//! a datagram of many requests, divided by their number, is the module's time for one
//! request, including the skb and its delivery. *Round trips*: one request is sent and
//! its echo is received, repeatedly. The two modules take turns, and each figure is
//! the minimum of all turns, because disturbances only add time.
//!
//! The same is done with the generic netlink family `nlstore` and the same family in C,
//! `cstore`: requests that read, requests that write, and dumps.

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
use nlkmod::store::ENTRIES;
use nlsock::{Genl, Socket};
use nlwire::uapi::{NETLINK_GENERIC, NLMSG_DONE, NLM_F_DUMP, NLM_F_REQUEST};
use nlwire::{MessageBuilder, Messages, NlMsgHdr, NlmFlags, SliceSink};

/// The protocol number of `nlecho`.
const NETLINK_NLECHO: i32 = 29;

/// The number of requests in a datagram.
const BATCH: usize = 64;

/// The number of turns of each module.
const TURNS: usize = 40;

/// The number of turns before those, which do not count. The second of all datagrams finds the
/// allocator's caches as no other does: 3% less for messages of 1,024 bytes.
const WARM_UP: usize = 2;

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

/// Returns `count` requests to the family `id`: to read, write or dump entries of the ids from 1
/// on.
fn store_requests(id: u16, flags: NlmFlags, cmd: u8, count: usize) -> Vec<u8> {
    let mut buf = vec![0; count * 128];
    let mut sink = SliceSink::new(&mut buf);
    for seq in 0..count as u32 {
        let header = NlMsgHdr::new(id)
            .with_flags(NLM_F_REQUEST | flags)
            .with_seq(seq);
        let mut message = MessageBuilder::new(&mut sink, header).unwrap();
        message.put_payload(&[cmd, 1, 0, 0]).unwrap();
        if flags != NLM_F_DUMP {
            message.put_u32(1, 1 + seq % ENTRIES as u32).unwrap();
        }
        if cmd == 2 {
            message.put_str(2, "a name").unwrap();
            message.put_i32(3, -7).unwrap();
            message.put_u8(4, 3).unwrap();
            message.put(5, &[1, 0, 0, 0, 3, 0, 0, 0]).unwrap();
            message.put(6, b"12345678").unwrap();
            let mut window = message.nest(7).unwrap();
            window.put_u16_be(1, 80).unwrap();
            window.put_u16_be(2, 443).unwrap();
            window.end().unwrap();
        }
        message.end().unwrap();
    }
    sink.into_bytes().to_vec()
}

/// Returns the time of a datagram, divided by `count`. It reads the replies, of which there
/// have to be as many, or a dump.
fn store_time(socket: &Socket, datagram: &[u8], count: usize, replies: usize) -> Duration {
    let mut buf = vec![0; 4096];
    let start = Instant::now();
    socket.send(black_box(datagram)).unwrap();
    let time = start.elapsed();
    if replies == DUMP {
        let mut entries = 0;
        loop {
            let part = socket.recv(&mut buf).unwrap();
            let messages = Messages::new(part.as_bytes()).map(Result::unwrap);
            let (mut done, before) = (false, entries);
            for message in messages {
                done |= message.nlmsg_type() == NLMSG_DONE;
                entries += usize::from(!done);
            }
            assert!(done || entries > before, "an empty part");
            if done {
                assert_eq!(entries, ENTRIES);
                return start.elapsed();
            }
        }
    }
    for seq in 0..replies {
        let datagram = socket.recv(&mut buf).unwrap();
        let reply = datagram.messages().next().unwrap().unwrap();
        assert_eq!(reply.nlmsg_seq(), seq as u32);
    }
    time / count as u32
}

/// Stands for the parts of a dump.
const DUMP: usize = usize::MAX;

/// Measures the two families.
fn measure_store() {
    let mut genl = Genl::open().unwrap();
    let ids = ["nlstore", "cstore"].map(|name| genl.family(name).unwrap().id);
    let socket = open(NETLINK_GENERIC);
    for (name, flags, cmd, count, replies) in [
        ("an entry is written", NlmFlags::EMPTY, 2, BATCH, 0),
        ("an entry is read", NlmFlags::EMPTY, 1, BATCH, BATCH),
        ("all entries are dumped", NLM_F_DUMP, 1, 1, DUMP),
    ] {
        let datagrams = ids.map(|id| store_requests(id, flags, cmd, count));
        let mut least = [Duration::MAX; 2];
        for turn in 0..WARM_UP + TURNS {
            for (datagram, least) in datagrams.iter().zip(&mut least) {
                let time = store_time(&socket, datagram, count, replies);
                if turn >= WARM_UP {
                    *least = (*least).min(time);
                }
            }
        }
        print(name, "", least);
    }
}

/// Prints a row.
fn print(name: &str, size: impl std::fmt::Display, least: [Duration; 2]) {
    let [nlwire, c] = least.map(|time| time.as_nanos() as f64);
    println!(
        "| {name} | {size} | {nlwire} | {c} | {:.3} | {:.0} |",
        nlwire / c,
        1e9 / nlwire
    );
}

fn main() {
    for name in ["nlkmod", "nlecho", "nlstore", "cstore"] {
        load(name);
    }
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
            for turn in 0..WARM_UP + TURNS {
                for (socket, least) in sockets.iter().zip(&mut least) {
                    let time = measure(socket, &datagram, &payload);
                    if turn >= WARM_UP {
                        *least = (*least).min(time);
                    }
                }
            }
            print(name, size, least);
        }
    }
    measure_store();
}
