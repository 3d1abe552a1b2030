// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tests that need the process to themselves, each in its turn.
//!
//! `open_and_close` counts the descriptors of the process, over 10,000 open and
//! close cycles. `requests` measures its memory, over up to a million requests, and
//! `a_hundred_monitors` with that many receive buffers.
//! `a_signal_while_waiting` stops all of its threads.
//!
//! `cargo test` makes requests for a few seconds, at least 20,000. All of them, a
//! million with each kind of client (20 s on a machine of 2026):
//!
//! ```text
//! NLWIRE_REQUESTS=1000000 cargo test --release -p nlsock --test alone -- --nocapture
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "it/common.rs"]
#[allow(dead_code, reason = "only some of the helpers are needed here")]
mod common;

use std::fs::File;
use std::os::fd::AsRawFd;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::sched::{unshare, CloneFlags};
use nlsock::{
    tokio as asynchronous, Client, Error, Monitor, RecvBatch, RequestBuilder, Server, Watcher,
};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::BuildError;

use common::{block_on, open, skipped, watched_for, LONG};

/// Waits until no other test runs.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn loopback(message: &mut RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    })
}

/// How many descriptors this process has.
fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// The memory of this process in KiB: `VmRSS`.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let mut words = line.unwrap().split_whitespace();
    words.nth(1).unwrap().parse().unwrap()
}

const CYCLES: usize = 10_000;

#[test]
fn open_and_close() {
    watched_for(Duration::from_secs(120), || {
        let _turn = turn();
        block_on(async {}); // what tokio makes once for a process
        let before = descriptors();
        let mut highest = 0;
        for cycle in 0..CYCLES {
            let mut client = Client::open(NETLINK_ROUTE).unwrap();
            let monitor = Monitor::open(NETLINK_ROUTE).unwrap();
            highest = highest.max(client.as_raw_fd()).max(monitor.as_raw_fd());
            // Closed without having been used, with a dump half read, and by
            // way of another type.
            match cycle % 4 {
                0 => {}
                1 => drop(client.request(RTM_GETLINK, loopback).unwrap()),
                2 => {
                    let dump = client.dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()));
                    dump.unwrap().next().unwrap();
                }
                _ => drop(Watcher::new(monitor, client)),
            }
            drop(Server::open(NETLINK_USERSOCK).unwrap());
            // A protocol that is not there opens nothing.
            let none = Client::open(31);
            assert!(none.is_ok() || matches!(none, Err(Error::ProtocolNotRegistered { .. })));
        }
        assert_eq!(descriptors(), before);
        assert!(usize::try_from(highest).unwrap() < before + 10, "{highest}");

        block_on(async {
            let before = descriptors();
            for cycle in 0..CYCLES {
                let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
                let monitor = asynchronous::Monitor::open(NETLINK_ROUTE).unwrap();
                match cycle % 4 {
                    0 => {}
                    1 => drop(client.request(RTM_GETLINK, loopback).await.unwrap()),
                    2 => {
                        let mut monitor = monitor;
                        let soon = Duration::ZERO;
                        assert!(tokio::time::timeout(soon, monitor.next()).await.is_err());
                    }
                    _ => drop(asynchronous::Watcher::new(monitor, client)),
                }
                drop(asynchronous::Server::open(NETLINK_USERSOCK).unwrap());
                assert!(descriptors_are_few(cycle, before));
            }
            assert_eq!(descriptors(), before);
        });
        assert_eq!(descriptors(), before);
    });
}

/// Looks now and then, as to look is slow.
fn descriptors_are_few(cycle: usize, before: usize) -> bool {
    cycle % 1000 != 0 || descriptors() < before + 10
}

const NAMESPACES: u32 = 1000;

/// Sockets in a thousand network namespaces, opened by one thread that stays in
/// its own. A hundred of them exist at a time.
#[test]
fn a_thousand_namespaces() {
    watched_for(Duration::from_secs(300), || {
        let _turn = turn();
        let own = || std::fs::read_link("/proc/thread-self/ns/net").unwrap();
        let mtu = |client: &mut Client| {
            let reply = client.request(RTM_GETLINK, loopback).unwrap();
            let link = reply.message().unwrap();
            let mut attributes = link.attributes(size_of::<IfInfoMsg>()).unwrap();
            let mtu = attributes.find(|one| one.as_ref().unwrap().nla_type() == IFLA_MTU);
            mtu.unwrap().unwrap().get_u32().unwrap()
        };
        let (before, home) = (descriptors(), own());
        let (made, namespaces) = std::sync::mpsc::sync_channel(0);
        // Moves from namespace to namespace, and marks each.
        let maker = std::thread::spawn(move || {
            for number in 1..=NAMESPACES {
                unshare(CloneFlags::CLONE_NEWNET)?;
                let set = Client::open(NETLINK_ROUTE)
                    .unwrap()
                    .request(RTM_SETLINK, |message| {
                        loopback(message)?;
                        message.put_u32(IFLA_MTU, 1000 + number)
                    })
                    .map(drop);
                set.unwrap();
                made.send(File::open("/proc/thread-self/ns/net").unwrap())
                    .unwrap();
            }
            Ok::<_, nix::Error>(())
        });
        let mut clients = Vec::new();
        for (number, namespace) in (1..).zip(namespaces) {
            let client = Client::open_in(NETLINK_ROUTE, &namespace).unwrap();
            assert_eq!(own(), home);
            drop(namespace);
            clients.push((number, client));
            if number % 100 == 0 {
                for (number, client) in &mut clients {
                    assert_eq!(mtu(client), 1000 + *number);
                }
                clients.clear();
            }
        }
        match maker.join().unwrap() {
            Ok(()) => assert_eq!(descriptors(), before),
            Err(errno) => skipped("a thousand namespaces", errno),
        }
    });
}

fn wanted() -> Option<u64> {
    let wanted = std::env::var("NLWIRE_REQUESTS").ok()?;
    Some(wanted.parse().unwrap())
}

/// How many requests, and how long they may take.
struct Measure {
    wanted: Option<u64>,
    start: Instant,
    done: u64,
    memory: u64,
}

/// What a million of anything that is lost would be far above, in KiB.
const GROWTH: u64 = 256;

impl Measure {
    /// The first ones are for what is made once.
    const WARM_UP: u64 = 1000;

    fn new() -> Self {
        Self {
            wanted: wanted(),
            start: Instant::now(),
            done: 0,
            memory: 0,
        }
    }

    /// One more is done. Whether there is to be another.
    fn go_on(&mut self) -> bool {
        self.done += 1;
        if self.done == Self::WARM_UP {
            self.memory = memory();
        }
        match self.wanted {
            Some(wanted) => self.done < wanted.max(2 * Self::WARM_UP),
            None if self.done < 20_000 => true,
            None => self.start.elapsed() < Duration::from_secs(3),
        }
    }

    fn end(&self, kind: &str) {
        let growth = memory().saturating_sub(self.memory);
        let (done, took) = (self.done, self.start.elapsed());
        println!("{kind}: {done} requests in {took:.1?}, {growth} KiB more memory");
        assert!(growth < GROWTH, "{kind}: {growth} KiB in {done} requests");
    }
}

#[test]
fn requests() {
    let seconds = if wanted().is_some() { 1000 } else { 60 };
    watched_for(Duration::from_secs(seconds), || {
        let _turn = turn();
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        client.set_timeout(Some(LONG));
        let mut measure = Measure::new();
        // Every kind of answer: one message, a refusal, a dump, a batch.
        loop {
            match measure.done % 16 {
                3 => {
                    let nosuch = client.request(RTM_GETLINK, |message| {
                        message.put_header(&IfInfoMsg::default())?;
                        message.put_str(IFLA_IFNAME, "nosuch0")
                    });
                    assert!(matches!(nosuch, Err(Error::Refused(_))), "{nosuch:?}");
                }
                7 => {
                    let dump = client.dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()));
                    assert!(dump.unwrap().next().unwrap().is_some(), "and is given up");
                }
                11 => {
                    let mut batch = client.batch();
                    batch.add(RTM_GETLINK, loopback).unwrap();
                    batch.add(0x3f00, loopback).unwrap();
                    assert_eq!(batch.send().unwrap().failures().len(), 1);
                }
                _ => {
                    let reply = client.request(RTM_GETLINK, loopback).unwrap();
                    assert_eq!(reply.messages().count(), 1);
                }
            }
            if !measure.go_on() {
                break;
            }
        }
        measure.end("blocking");

        block_on(async {
            let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
            let mut measure = Measure::new();
            loop {
                if measure.done % 16 == 3 {
                    // Given up before it is answered, or not.
                    let soon = Duration::ZERO;
                    let request = client.request(RTM_GETLINK, loopback);
                    let _ = tokio::time::timeout(soon, request).await;
                } else {
                    let reply = client.request(RTM_GETLINK, loopback).await.unwrap();
                    assert_eq!(reply.messages().count(), 1);
                }
                if !measure.go_on() {
                    break;
                }
            }
            measure.end("tokio");
        });
    });
}

/// A monitor has room for 256 KiB. Only the pages that a datagram has reached take
/// memory.
#[test]
fn a_hundred_monitors() {
    let _turn = turn();
    let (sender, _) = common::bound();
    let before = memory();
    let monitors = [(); 100].map(|()| {
        let mut monitor = Monitor::open(NETLINK_USERSOCK).unwrap();
        monitor.set_timeout(Some(Duration::ZERO));
        let socket = monitor.socket();
        socket.bind(nlwire::SockAddrNl::default()).unwrap();
        // It is received, and dropped because of its sender.
        let to = socket.local_addr().unwrap();
        sender.send_to(&[0; 4096], to).unwrap();
        assert!(matches!(monitor.next(), Err(Error::WouldBlock)));
        assert_eq!(monitor.counters().foreign, 1);
        monitor
    });
    let growth = memory().saturating_sub(before);
    println!("{} monitors: {growth} KiB more memory", monitors.len());
    assert!(growth < 100 * 16, "{growth} KiB");
}

/// Without a handler, only a stop and a continuation interrupt a call, and
/// only one with a timeout: signal(7).
#[test]
fn a_signal_while_waiting() {
    let _turn = turn();
    let socket = open(NETLINK_USERSOCK); // has a timeout
    let mut batch = RecvBatch::new(4, 64);
    let interrupted = |call: &mut dyn FnMut() -> Result<(), Error>| {
        let script = "sleep 0.2; kill -STOP $0; sleep 0.1; kill -CONT $0";
        let pid = std::process::id().to_string();
        let mut shell = Command::new("sh")
            .args(["-c", script, &pid])
            .spawn()
            .unwrap();
        let result = call();
        shell.wait().unwrap();
        assert!(matches!(result, Err(Error::Interrupted)), "{result:?}");
    };
    interrupted(&mut || socket.recv(&mut [0; 64]).map(drop));
    interrupted(&mut || socket.peek_len().map(drop));
    interrupted(&mut || socket.recv_batch(&mut batch).map(drop));
}
