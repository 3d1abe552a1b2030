// SPDX-License-Identifier: MIT OR Apache-2.0
//! One process to another, and one to many: netlink against Unix datagram
//! sockets. Runs for less than half a minute, in a network namespace of its own.
//! Arguments select some of `ping-pong`, `send`, `deliver` and `threads`; with
//! `NLWIRE_BENCHES=write` it writes what it found to `README.md`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a program that stops where it cannot go on"
)]

use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::os::unix::net::UnixDatagram;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ::nlsock::RecvBatch;
use ::nlwire::uapi::NETLINK_USERSOCK;
use benches::ipc::{netlink, unix, BURST, WAIT};
use benches::socket::comparison::Comparison;
use benches::socket::{message, nlsock, run};

/// Numbers of receivers.
const RECEIVERS: [usize; 4] = [1, 4, 16, 64];

/// Bytes of a message, its header included.
const SIZES: [usize; 2] = [64, 1024];

/// Round trips of a turn.
const ROUNDS: u32 = 300;

/// Datagrams that are received in a turn of `deliver`.
const DELIVERIES: usize = 4096;

/// Messages that are sent in a turn of `threads`.
const ROUNDS_OF_THREADS: u32 = 20;

/// What there is for a datagram that is received.
const BUFFER: usize = 2048;

fn main() {
    run::run(
        "ipc",
        &[],
        &[
            ("ping-pong", ping_pong),
            ("send", send),
            ("deliver", deliver),
            ("threads", threads),
        ],
    );
}

/// A message of so many bytes.
fn of_size(bytes: usize) -> Vec<u8> {
    message(bytes - 16)
}

/// Both sockets in one thread: with two, the scheduler would be measured.
fn ping_pong() -> String {
    let buf = RefCell::new(vec![0; BUFFER]);
    let (client, server) = UnixDatagram::pair().unwrap();
    let unix_sockets = [&client, &server];
    let client = nlsock::open(NETLINK_USERSOCK).unwrap();
    let server = nlsock::open(NETLINK_USERSOCK).unwrap();
    let netlink_sockets = [&client, &server];
    let sides = ["Unix, a pair: send, recv", "nlsock: send_to, recv"];
    let measured = SIZES.map(|bytes| {
        let ping = of_size(bytes);
        let mut comparison = Comparison::new("ping-pong", ROUNDS);
        comparison.side(sides[0], || {
            let sum = unix::ping_pong(unix_sockets, &ping, &mut buf.borrow_mut(), ROUNDS);
            (sum.unwrap(), None)
        });
        comparison.side(sides[1], || {
            let sum = nlsock::ping_pong(netlink_sockets, &ping, &mut buf.borrow_mut(), ROUNDS);
            (sum.unwrap(), None)
        });
        comparison.measure(Duration::from_secs(2), || {});
        (format!("{bytes} bytes"), comparison.walls())
    });
    table("a round trip", &sides, measured)
}

/// A line's name, and the wall time of each side in seconds and as a ratio to
/// the first.
type Line = (String, Vec<(f64, f64)>);

/// A line for each of `measured`.
fn table<const N: usize>(
    title: &str,
    sides: &[&str; N],
    measured: impl IntoIterator<Item = Line>,
) -> String {
    let mut text = format!("| {title} | {}, ns | per second |", sides[0]);
    for side in &sides[1..] {
        let _ = write!(text, " {side} |");
    }
    let _ = writeln!(text, " per second |\n|---|{}", "---:|".repeat(N + 2));
    for (name, walls) in measured {
        let (first, last) = (walls[0].0, walls[N - 1].0);
        let _ = write!(text, "| {name} | {:.0} |", first * 1e9);
        let _ = write!(text, " {:.0} k |", 1e-3 / first);
        for (_, ratio) in &walls[1..] {
            let _ = write!(text, " {ratio:.2} |");
        }
        let _ = writeln!(text, " {:.0} k |", 1e-3 / last);
    }
    text
}

/// What `measure` says of each size and number of receivers.
fn of_all(measure: impl Fn(usize, &[u8]) -> Vec<(f64, f64)>) -> impl Iterator<Item = Line> {
    let cases = SIZES.map(|bytes| RECEIVERS.map(|receivers| (bytes, receivers)));
    cases.into_iter().flatten().map(move |(bytes, receivers)| {
        let walls = measure(receivers, &of_size(bytes));
        (format!("{bytes} bytes to {receivers}"), walls)
    })
}

/// Sockets, and what is received into.
struct Groups {
    unix: unix::Group,
    netlink: netlink::Group,
    buf: RefCell<Vec<u8>>,
    unix_batch: RefCell<unix::Batch>,
    batch: RefCell<RecvBatch>,
}

impl Groups {
    fn new(receivers: usize) -> Self {
        Self {
            unix: unix::Group::new(receivers).unwrap(),
            netlink: netlink::Group::new(receivers).unwrap(),
            buf: RefCell::new(vec![0; BURST * BUFFER]),
            unix_batch: RefCell::default(),
            batch: RefCell::new(RecvBatch::new(BURST, BUFFER)),
        }
    }

    fn send_unix(&self, message: &[u8]) -> u64 {
        (0..BURST).map(|_| self.unix.send(message).unwrap()).sum()
    }

    fn send_unix_mmsg(&self, message: &[u8]) -> u64 {
        let mut batch = self.unix_batch.borrow_mut();
        let send = |number| self.unix.send_mmsg(&mut batch, message, number).unwrap();
        (0..BURST).map(send).sum()
    }

    fn send_netlink(&self, message: &[u8]) -> u64 {
        (0..BURST)
            .map(|_| self.netlink.send(message).unwrap())
            .sum()
    }

    fn recv_unix(&self) -> u64 {
        self.unix
            .recv(&mut self.buf.borrow_mut()[..BUFFER])
            .unwrap()
    }

    fn recv_unix_mmsg(&self) -> u64 {
        let mut batch = self.unix_batch.borrow_mut();
        let sum = self.unix.recv_mmsg(&mut batch, &mut self.buf.borrow_mut());
        sum.unwrap()
    }

    fn recv_netlink(&self) -> u64 {
        let buf = &mut self.buf.borrow_mut()[..BUFFER];
        self.netlink.recv(buf).unwrap()
    }

    fn recv_batch(&self) -> u64 {
        self.netlink
            .recv_batch(&mut self.batch.borrow_mut())
            .unwrap()
    }
}

/// Who has sent something that is not received yet.
#[derive(Clone, Copy, Default)]
enum Sent {
    #[default]
    Nobody,
    Unix,
    Netlink,
}

/// The sender's part: a message to all. It is received, but that is not timed.
fn send() -> String {
    let sides = [
        "Unix: send to each",
        "Unix: sendmmsg to all",
        "nlsock: send_to the group",
    ];
    let measured = of_all(|receivers, message| {
        let groups = Groups::new(receivers);
        let sent = Cell::default();
        let mut comparison = Comparison::new("send", BURST as u32);
        comparison.side(sides[0], || {
            sent.set(Sent::Unix);
            (groups.send_unix(message), None)
        });
        comparison.side(sides[1], || {
            sent.set(Sent::Unix);
            (groups.send_unix_mmsg(message), None)
        });
        comparison.side(sides[2], || {
            sent.set(Sent::Netlink);
            (groups.send_netlink(message), None)
        });
        comparison.measure(Duration::from_millis(800), || {
            match sent.take() {
                Sent::Nobody => 0,
                Sent::Unix => groups.recv_unix(),
                Sent::Netlink => groups.recv_netlink(),
            };
        });
        comparison.walls()
    });
    table("a message: the sender's part", &sides, measured)
}

/// Sending and receiving, for each datagram that is received.
fn deliver() -> String {
    let sides = [
        "Unix: send, recv",
        "Unix: send, recvmmsg",
        "Unix: sendmmsg, recvmmsg",
        "nlsock: send_to, recv",
        "nlsock: send_to, recv_batch",
    ];
    let measured = of_all(|receivers, message| {
        let groups = Groups::new(receivers);
        let bursts = DELIVERIES / BURST / receivers;
        let turn = |send: &dyn Fn(&[u8]) -> u64, recv: &dyn Fn() -> u64| {
            let mut sum = 0;
            for _ in 0..bursts {
                send(message);
                sum += recv();
            }
            (sum, None)
        };
        let mut comparison = Comparison::new("deliver", DELIVERIES as u32);
        let groups = &groups;
        comparison.side(sides[0], || {
            turn(&|message| groups.send_unix(message), &|| groups.recv_unix())
        });
        comparison.side(sides[1], || {
            turn(&|message| groups.send_unix(message), &|| {
                groups.recv_unix_mmsg()
            })
        });
        comparison.side(sides[2], || {
            turn(&|message| groups.send_unix_mmsg(message), &|| {
                groups.recv_unix_mmsg()
            })
        });
        comparison.side(sides[3], || {
            turn(&|message| groups.send_netlink(message), &|| {
                groups.recv_netlink()
            })
        });
        comparison.side(sides[4], || {
            turn(&|message| groups.send_netlink(message), &|| {
                groups.recv_batch()
            })
        });
        comparison.measure(Duration::from_millis(1200), || {});
        comparison.walls()
    });
    table("a datagram: sent and received", &sides, measured)
}

/// A receiver's thread ends with a message that is shorter than this.
const SHORTEST: usize = 64;

/// A receiver in each thread, all waiting: from one message's being sent to the
/// last one's having it.
fn threads() -> String {
    let sides = [
        "Unix: send to each, recv",
        "nlsock: send_to the group, recv",
    ];
    let measured = [16, 64].map(|receivers| {
        let groups = Groups::new(receivers);
        let message = of_size(SHORTEST);
        // How many of them do not have it yet, and whom the last one tells.
        let missing = &AtomicUsize::new(0);
        let sender = &thread::current();
        let listen = |recv: &dyn Fn(&mut [u8]) -> Option<usize>| {
            let mut buf = [0; BUFFER];
            while recv(&mut buf).is_some_and(|len| len >= SHORTEST) {
                if missing.fetch_sub(1, Ordering::AcqRel) == 1 {
                    sender.unpark();
                }
            }
        };
        let turn = |send: &dyn Fn() -> u64| {
            for _ in 0..ROUNDS_OF_THREADS {
                missing.store(receivers, Ordering::Release);
                send();
                let start = Instant::now();
                while missing.load(Ordering::Acquire) > 0 {
                    assert!(start.elapsed() < WAIT, "not all have it");
                    thread::park_timeout(WAIT);
                }
            }
            (ROUNDS_OF_THREADS.into(), None)
        };
        let mut comparison = Comparison::new("threads", ROUNDS_OF_THREADS);
        thread::scope(|scope| {
            for socket in groups.unix.receivers() {
                scope.spawn(|| listen(&|buf| socket.recv(buf).ok()));
            }
            for socket in groups.netlink.receivers() {
                scope.spawn(|| listen(&|buf| Some(socket.recv(buf).ok()?.as_bytes().len())));
            }
            let (unix, netlink) = (&groups.unix, &groups.netlink);
            comparison.side(sides[0], || turn(&|| unix.send(&message).unwrap()));
            comparison.side(sides[1], || turn(&|| netlink.send(&message).unwrap()));
            comparison.measure(Duration::from_secs(2), || {});
            unix.send(&[0; 16]).unwrap();
            netlink.send(&[0; 16]).unwrap();
        });
        (format!("64 bytes to {receivers}"), comparison.walls())
    });
    table("a message to threads", &sides, measured)
}
