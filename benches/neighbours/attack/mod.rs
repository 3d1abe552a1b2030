// SPDX-License-Identifier: MIT OR Apache-2.0
//! The attackers.
//!
//! An attacker acts until it has done what it came for, or until the judge tells
//! it to pause. It then keeps its sockets, idle, until the judge ends it.

mod churn;
mod dumps;
mod flood;
mod ports;
mod silent;
mod slow;
mod subuids;

use std::io::BufRead;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{getrlimit, setrlimit, Resource};
use nix::unistd::{setuid, Uid};
use nlsock::{Error, Socket};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::SockAddrNl;

use flood::Content;

/// The time after which an attacker ends, whatever the judge does.
const LIFETIME: Duration = Duration::from_secs(180);

/// Whether the judge wants a pause.
static PAUSE: AtomicBool = AtomicBool::new(false);

/// A kind of attackers.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// The number of processes.
    pub(crate) processes: usize,
    user: User,
    /// The most messages that were meant for others and that the attackers may receive in
    /// a round.
    pub(crate) most_foreign: u64,
    /// Whether the attackers are active until they are told to pause.
    pub(crate) endless: bool,
    act: fn(&Field) -> Result<Outcome, Error>,
}

/// The users of the attackers of a kind.
enum User {
    /// All of one.
    One,
    /// Each its own.
    Each,
    /// The first process remains the user of the server.
    AllButFirst,
    /// Those that each message claims.
    Claimed,
}

/// What is left when an attacker idles.
#[derive(Default)]
struct Outcome {
    sockets: Vec<Socket>,
    /// Messages that were meant for others.
    foreign: u64,
}

impl From<Vec<Socket>> for Outcome {
    fn from(sockets: Vec<Socket>) -> Self {
        Self {
            sockets,
            foreign: 0,
        }
    }
}

/// All kinds. The numbers in `about` are those of a scale of 100%.
pub(crate) const KINDS: &[Kind] = &[
    kind(
        "unread-70",
        "10,000 sockets, 70 requests each, nothing is read",
        silent::unread_70,
    ),
    kind(
        "unread-1500",
        "3,000 sockets, 1,500 requests each, nothing is read",
        silent::unread_1500,
    ),
    kind(
        "dump-200k",
        "1,000 sockets, a request and a dump request of 200 KB each",
        silent::dump_200k,
    ),
    kind(
        "dumps",
        "2,000 sockets, a dump of 5 MB each that is never read",
        silent::dumps,
    ),
    kind(
        "refusals",
        "5,000 sockets, 30 refused requests of 1 KB each",
        silent::refusals,
    ),
    kind("idle", "10,000 sockets that do nothing", silent::idle),
    Kind {
        processes: 8,
        user: User::Each,
        ..kind(
            "users",
            "8 users, 1,200 sockets with 70 requests each",
            silent::users,
        )
    },
    Kind {
        user: User::Claimed,
        ..endless(
            "subuids",
            "1,000 users with a socket each, which reads, at full speed",
            subuids::one_request,
        )
    },
    Kind {
        user: User::Claimed,
        ..endless(
            "subuids-bursts",
            "the same, five requests each",
            subuids::bursts,
        )
    },
    Kind {
        user: User::Claimed,
        ..kind(
            "subuids-unread",
            "1,000 users, 4 sockets with 70 requests each, nothing is read",
            subuids::unread,
        )
    },
    endless(
        "slow",
        "1,000 sockets that read a datagram in a second",
        slow::one_a_second,
    ),
    endless(
        "late",
        "2,000 sockets that read everything, but only each 4 s",
        slow::late,
    ),
    Kind {
        processes: 2,
        user: User::AllButFirst,
        ..endless(
            "ports",
            "closes during a dump; another user takes the port",
            ports::taken,
        )
    },
    Kind {
        processes: 2,
        user: User::AllButFirst,
        // What is sent between a look at the list of sockets and the end of the step.
        most_foreign: 10,
        ..endless(
            "ports-hasty",
            "the same, closes while its requests wait for their turns",
            ports::hasty,
        )
    },
    endless(
        "churn",
        "opens, sends a request and closes, without end",
        churn::one,
    ),
    endless(
        "churn-unread",
        "the same, with answers that have no room",
        churn::unread,
    ),
    endless("smallest", "messages of 16 bytes, at full speed", |f| {
        flood::run(f, Content::Smallest, None)
    }),
    endless("smallest-slow", "the same, 2,000 in a second", |f| {
        flood::run(f, Content::Smallest, Some(2000))
    }),
    endless("huge", "a refused request of 200 KB, at full speed", |f| {
        flood::run(f, Content::Huge, None)
    }),
    endless("huge-slow", "the same, 100 in a second", |f| {
        flood::run(f, Content::Huge, Some(100))
    }),
    endless(
        "malformed",
        "datagrams with wrong lengths, at full speed",
        |f| flood::run(f, Content::Malformed, None),
    ),
    endless("malformed-slow", "the same, 2,000 in a second", |f| {
        flood::run(f, Content::Malformed, Some(2000))
    }),
    endless(
        "many",
        "datagrams with 13,000 requests, at full speed",
        |f| flood::run(f, Content::Many, None),
    ),
    endless("many-slow", "the same, 5 in a second", |f| {
        flood::run(f, Content::Many, Some(5))
    }),
    endless(
        "dumps-read",
        "16 sockets that read dumps of 5 MB, one after the other",
        dumps::read,
    ),
    endless(
        "requests",
        "requests whose answers are read, at full speed",
        |f| flood::run(f, Content::Request, None),
    ),
    endless("requests-slow", "the same, 2,000 in a second", |f| {
        flood::run(f, Content::Request, Some(2000))
    }),
];

const fn kind(
    name: &'static str,
    about: &'static str,
    act: fn(&Field) -> Result<Outcome, Error>,
) -> Kind {
    Kind {
        name,
        about,
        processes: 1,
        user: User::One,
        most_foreign: 0,
        endless: false,
        act,
    }
}

const fn endless(
    name: &'static str,
    about: &'static str,
    act: fn(&Field) -> Result<Outcome, Error>,
) -> Kind {
    Kind {
        endless: true,
        ..kind(name, about, act)
    }
}

/// Attacks until the standard input ends.
pub(crate) fn run(kind: &Kind, field: Field) {
    watch();
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).unwrap();
    let user = match kind.user {
        User::One => Some(65_534),
        User::Each => Some(65_534 - field.index),
        User::AllButFirst => (field.index > 0).then_some(65_534),
        User::Claimed => None,
    };
    if let (true, Some(user)) = (Uid::effective().is_root(), user) {
        setuid(Uid::from_raw(user)).unwrap();
    }
    let outcome = (kind.act)(&field).unwrap();
    println!("{}", outcome.foreign);
    thread::sleep(LIFETIME);
    drop(outcome.sockets);
}

/// Obeys the judge: a line is the order to pause.
fn watch() {
    thread::spawn(|| {
        for _ in std::io::stdin().lock().lines() {
            PAUSE.store(true, Relaxed);
        }
        std::process::exit(0);
    });
    thread::spawn(|| {
        thread::sleep(LIFETIME);
        std::process::exit(1);
    });
}

/// Whether to go on.
fn goes_on() -> bool {
    !PAUSE.load(Relaxed)
}

/// Sleeps, but not beyond the order to pause.
fn sleep(time: Duration) {
    let end = Instant::now() + time;
    while goes_on() && Instant::now() < end {
        thread::sleep(Duration::from_millis(20).min(end.saturating_duration_since(Instant::now())));
    }
}

/// The size of a receive buffer.
#[derive(Clone, Copy)]
enum Room {
    /// The least, which has room for one or two datagrams.
    Least,
    Default,
}

/// The server that is attacked, and the size of the attack.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) port: u32,
    pub(crate) scale: usize,
    /// The number of this process among those of its kind.
    pub(crate) index: u32,
}

impl Field {
    /// Returns the share of a number that the scale says.
    fn scaled(&self, number: usize) -> usize {
        (number * self.scale / 100).max(1)
    }

    /// Opens sockets, as many as the scale says.
    fn sockets(&self, number: usize, room: Room) -> Result<Vec<Socket>, Error> {
        (0..self.scaled(number)).map(|_| open(room)).collect()
    }

    /// Sends to the server, and waits for room there. Returns false if there
    /// was none before the pause.
    fn send(&self, socket: &Socket, bytes: &[u8]) -> bool {
        while goes_on() {
            match socket.send_to(bytes, SockAddrNl::new(self.port, 0)) {
                Ok(()) => return true,
                Err(Error::WouldBlock | Error::Interrupted) => {}
                Err(_) => return false, // no such server any more
            }
        }
        false
    }
}

/// Opens a socket that waits for at most 100 ms to send.
fn open(room: Room) -> Result<Socket, Error> {
    let socket = Socket::open(NETLINK_USERSOCK)?;
    if let Room::Least = room {
        socket.set_recv_buffer(0)?;
    }
    socket.set_write_timeout(Some(Duration::from_millis(100)))?;
    Ok(socket)
}

/// Receives and forgets what is there, at most so many datagrams.
fn discard(socket: &Socket, most: usize) -> Result<usize, Error> {
    let mut buf = [0; 256];
    socket.set_nonblocking(true)?;
    let count = (0..most).take_while(|_| !matches!(socket.recv(&mut buf), Err(Error::WouldBlock)));
    let count = count.count();
    socket.set_nonblocking(false)?;
    Ok(count)
}
