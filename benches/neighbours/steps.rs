// SPDX-License-Identifier: MIT OR Apache-2.0
//! The work of the server between a request of a good client and its answer.
//!
//! Everything runs in one thread, so that neither the scheduler nor another program
//! takes part: attackers fill the queue of the server, the good client sends as soon
//! as there is room, a request or a datagram of 64, and the server performs steps until the
//! answer is there. After each step, the attackers fill the queue again. They are faster than
//! any real ones.

use std::time::{Duration, Instant};

use nix::sys::resource::{getrlimit, setrlimit, Resource};
use nix::sys::socket::MsgFlags;
use nix::unistd::Uid;
use nlsock::state::ServerState;
use nlsock::Socket;
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{NlMsgHdr, SockAddrNl};
use zerocopy::IntoBytes;

use crate::claim;
use crate::requests::{echo, list, refused};
use crate::server::Numbers;

/// The user of the attackers, and the first of several.
const USER: u32 = 60_000;

/// The number of requests of the good client.
const REQUESTS: usize = 400;

/// The number of datagrams with several requests, and that of their requests.
const BATCHES: usize = 20;
const BATCH: usize = 64;

/// The time of the steps after which the good client gives up.
const PATIENCE: Duration = Duration::from_secs(3);

/// The number of steps before the first one.
const WARM_UP: usize = 4000;

/// An attack that never ends.
struct Attack {
    name: &'static str,
    sockets: usize,
    users: u32,
    /// The datagrams that a socket sends before the next one does.
    burst: usize,
    /// Whether the sockets have the least receive buffer.
    is_small: bool,
    /// Whether the sockets read before a burst.
    reads: bool,
    /// Whether another socket takes the place of the one that has sent a burst.
    churns: bool,
    datagrams: Vec<Vec<u8>>,
}

impl Attack {
    fn open(&self) -> Socket {
        let socket = Socket::open(NETLINK_USERSOCK).unwrap();
        if self.is_small {
            socket.set_recv_buffer(0).unwrap();
        }
        socket.set_nonblocking(true).unwrap();
        socket
    }
}

fn attacks() -> Vec<Attack> {
    let attack = |name, sockets, datagrams| Attack {
        name,
        sockets,
        users: 1,
        burst: 1,
        is_small: true,
        reads: false,
        churns: false,
        datagrams,
    };
    let wrong = [0, 1, 15, 17, 64, 0x7fff_ffff, 0x8000_0010, u32::MAX];
    let wrong = wrong.map(|len| NlMsgHdr::new(0x10).with_len(len).as_bytes().to_vec());
    let wrong = wrong.into_iter().chain([vec![0xff; 3], vec![0; 4096]]);
    let smallest = NlMsgHdr::new(0x10).with_len(16).as_bytes().to_vec();
    vec![
        attack("idle", 10_000, Vec::new()),
        Attack {
            is_small: false,
            ..attack("smallest", 16, vec![smallest])
        },
        Attack {
            is_small: false,
            ..attack("malformed", 16, wrong.collect())
        },
        Attack {
            is_small: false,
            reads: true,
            ..attack("requests", 16, vec![echo(8)])
        },
        attack("refusals", 5000, vec![refused(1000)]),
        Attack {
            burst: 20,
            churns: true,
            ..attack("churn-unread", 1, vec![echo(500)])
        },
        Attack {
            burst: 50,
            reads: true,
            ..attack("late", 2000, vec![echo(200)])
        },
        attack("unread-70", 10_000, vec![echo(1000).repeat(35)]),
        attack("unread-1500", 3000, vec![echo(1000).repeat(100)]),
        Attack {
            users: 8,
            ..attack("users", 9600, vec![echo(1000).repeat(35)])
        },
        Attack {
            users: 1000,
            is_small: false,
            reads: true,
            ..attack("subuids", 1000, vec![echo(8)])
        },
        Attack {
            users: 1000,
            is_small: false,
            reads: true,
            burst: 5,
            ..attack("subuids-bursts", 1000, vec![echo(8)])
        },
        Attack {
            users: 1000,
            ..attack("subuids-unread", 4000, vec![echo(1000).repeat(35)])
        },
        Attack {
            is_small: false,
            reads: true,
            ..attack("dumps-read", 16, vec![list(0, 0)])
        },
        Attack {
            is_small: false,
            ..attack("dumps", 2000, vec![list(0, 0)])
        },
        attack("dump-200k", 1000, vec![list(0, 200_000)]),
        Attack {
            is_small: false,
            ..attack("huge", 16, vec![refused(208_000)])
        },
        Attack {
            is_small: false,
            ..attack("many", 16, vec![echo(0).repeat(13_000)])
        },
    ]
}

/// The sockets of an attack, and its progress.
struct Attackers {
    attack: Attack,
    sockets: Vec<Socket>,
    port: u32,
    next: usize,
    sent: usize,
}

impl Attackers {
    fn new(attack: Attack, port: u32) -> Self {
        let sockets = (0..attack.sockets).map(|_| {
            let socket = attack.open();
            socket.bind(SockAddrNl::default()).unwrap();
            socket
        });
        Self {
            sockets: sockets.collect(),
            attack,
            port,
            next: 0,
            sent: 0,
        }
    }

    /// Sends until the queue is full.
    fn fill(&mut self) {
        if self.attack.datagrams.is_empty() {
            return;
        }
        let mut buf = [0; 4096];
        loop {
            let turn = self.next / self.attack.burst;
            let at = turn % self.sockets.len();
            let begins = self.next % self.attack.burst == 0;
            if begins && self.attack.churns {
                self.sockets[at] = self.attack.open();
            }
            let socket = &self.sockets[at];
            if begins && self.attack.reads {
                while socket.recv(&mut buf).is_ok() {}
            }
            let datagram = &self.attack.datagrams[self.next % self.attack.datagrams.len()];
            let uid = USER + at as u32 % self.attack.users;
            let sent = claim::send(socket, self.port, uid, datagram, MsgFlags::MSG_DONTWAIT);
            if sent.is_err() {
                return;
            }
            self.next += 1;
            self.sent += 1;
        }
    }
}

/// A server, its attackers, and its good client.
struct Scene {
    socket: Socket,
    state: ServerState,
    attackers: Attackers,
    good: Socket,
    /// The times of all steps.
    steps: Vec<Duration>,
    /// The number of requests of the good client that were refused.
    refusals: usize,
}

impl Scene {
    fn new(attack: Attack) -> Self {
        let socket = Socket::open(NETLINK_USERSOCK).unwrap();
        let state = ServerState::new(&socket).unwrap();
        let mut scene = Self {
            socket,
            attackers: Attackers::new(attack, state.port()),
            state,
            good: good_client(),
            steps: Vec::new(),
            refusals: 0,
        };
        for _ in 0..WARM_UP {
            scene.attackers.fill();
            scene.step();
        }
        scene.attackers.sent = 0;
        scene.steps.clear();
        scene
    }

    fn step(&mut self) -> Duration {
        let start = Instant::now();
        let _ = self.state.step_with(&self.socket, &mut Numbers).unwrap();
        let time = start.elapsed();
        self.steps.push(time);
        time
    }

    /// Sends requests that are answered with so many datagrams. Returns the time
    /// of the steps until all are there, or have not come for too long.
    fn ask(&mut self, requests: &[u8], mut answers: usize) -> Duration {
        let to = SockAddrNl::new(self.state.port(), 0);
        while self.good.send_to(requests, to).is_err() {
            self.step();
        }
        let mut buf = [0; 4096];
        let mut time = Duration::ZERO;
        while answers > 0 {
            if let Ok(datagram) = self.good.recv(&mut buf) {
                let message = datagram.messages().next().unwrap().unwrap();
                let is_refusal = message.ack().is_ok_and(|ack| ack.error() != 0);
                // Of a request that is refused, there is no reply.
                let count = if is_refusal { 2 } else { 1 };
                self.refusals += usize::from(is_refusal);
                answers = answers.saturating_sub(count);
                continue;
            }
            if time > PATIENCE {
                // What comes later is no answer to other requests.
                self.good = good_client();
                break;
            }
            self.attackers.fill();
            time += self.step();
        }
        time
    }

    /// Asks several times, not always at the same step of a cycle.
    fn ask_often(&mut self, times: usize, requests: &[u8], answers: usize) -> Vec<Duration> {
        let ask = |number| {
            for _ in 0..5 + number % 7 {
                self.attackers.fill();
                self.step();
            }
            self.ask(requests, answers)
        };
        (0..times).map(ask).collect()
    }
}

fn good_client() -> Socket {
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.set_nonblocking(true).unwrap();
    socket
}

/// Measures attacks, and prints a table.
pub(crate) fn run(kinds: &[&str]) {
    assert!(Uid::effective().is_root(), "the attackers' users need root");
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).unwrap();
    println!("| attack | us, median | 90% | 99% | 64 requests: us, median | most | refused | us of a step, median | 99% | datagrams in a ms |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for attack in attacks() {
        if kinds.is_empty() || kinds.contains(&attack.name) {
            println!("{}", measure(attack));
        }
    }
}

fn measure(attack: Attack) -> String {
    let name = attack.name;
    let mut scene = Scene::new(attack);
    let mut times = scene.ask_often(REQUESTS, &echo(4), 2);
    let rate = scene.attackers.sent as f64 / scene.steps.iter().sum::<Duration>().as_secs_f64();
    let mut steps = std::mem::take(&mut scene.steps);
    let mut batches = scene.ask_often(BATCHES, &echo(4).repeat(BATCH), 2 * BATCH);
    let us = |times: &mut [Duration], percent| at(times, percent).as_nanos() as f64 / 1000.0;
    format!(
        "| {name} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0}% | {:.0} | {:.0} | {:.0} |",
        us(&mut times, 50),
        us(&mut times, 90),
        us(&mut times, 99),
        us(&mut batches, 50),
        us(&mut batches, 100),
        100.0 * scene.refusals as f64 / (REQUESTS + BATCHES * BATCH) as f64,
        us(&mut steps, 50),
        us(&mut steps, 99),
        rate / 1000.0,
    )
}

fn at<T: Ord + Copy>(values: &mut [T], percent: usize) -> T {
    values.sort_unstable();
    values[(values.len() * percent / 100).min(values.len() - 1)]
}
