// SPDX-License-Identifier: MIT OR Apache-2.0
//! Running scripts: seeds, the search for the smallest failing script, and the
//! sockets that they share.
//!
//! A script is a setting and a list of operations. It is made from a seed alone, and
//! running it involves no clock and no other thread, so the same seed makes the
//! same calls. Only the first sequence number of a client differs from run to run.

use std::cell::Cell;
use std::collections::hash_map::RandomState;
use std::fmt::Debug;
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::thread;
use std::time::{Duration, Instant};

use nix::sched::{setns, unshare, CloneFlags};
use nlsock::{Error, Socket};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::SockAddrNl;

thread_local! {
    /// Whether a panic is one of many on the way to the smallest script.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// A generator of numbers that look random and are the same for the same seed
/// (splitmix64).
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number from 0 to `limit` - 1.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.word() % limit as u64) as usize
    }

    /// Returns true once in `count` times.
    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// Returns one of these.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Returns the index of one of these weights, each as likely as it is heavy.
    pub(crate) fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return index,
            }
        }
        0
    }
}

/// A setting, and what happens.
pub(crate) type Script<S> = (<S as Scripts>::Setting, Vec<<S as Scripts>::Op>);

/// The scripts of one state.
pub(crate) trait Scripts {
    type Setting: Clone + Debug;
    type Op: Clone + Debug;

    /// Returns a script.
    fn generate(dice: &mut Dice) -> Script<Self>;

    /// Runs a script and panics where the state differs from the model. Returns the
    /// number of calls of the state.
    fn run(world: &World, setting: &Self::Setting, ops: &[Self::Op]) -> u64;

    /// Returns simpler operations that may take the place of `op`.
    fn simpler(op: &Self::Op) -> Vec<Self::Op>;
}

/// The ports and the group of one test.
#[derive(Debug)]
pub(crate) struct World {
    first_port: u32,
    /// The network namespace of the test, and another one.
    namespaces: Option<[File; 2]>,
    /// Whether sockets may join groups.
    pub(crate) may_join: bool,
}

/// The multicast group of the tests.
pub(crate) const GROUP: u32 = 31;

impl World {
    /// Returns the port of a participant.
    pub(crate) fn port(&self, number: u32) -> u32 {
        self.first_port + number
    }

    /// Calls a function in another network namespace, where that is possible.
    pub(crate) fn elsewhere<T>(&self, function: impl FnOnce() -> T) -> T {
        let Some([own, other]) = &self.namespaces else {
            return function();
        };
        setns(other, CloneFlags::CLONE_NEWNET).unwrap();
        let result = function();
        setns(own, CloneFlags::CLONE_NEWNET).unwrap();
        result
    }

    /// Returns a socket with the port of a participant, which does not wait.
    pub(crate) fn socket(&self, number: u32) -> Socket {
        self.socket_of(NETLINK_USERSOCK, number)
    }

    /// Returns a socket of another protocol.
    pub(crate) fn socket_of(&self, protocol: i32, number: u32) -> Socket {
        let socket = Socket::open(protocol).unwrap();
        socket
            .bind(SockAddrNl::new(self.port(number), 0))
            .expect("a port of this test");
        socket.set_nonblocking(true).unwrap();
        socket
    }
}

/// Sends without waiting. Returns whether the receiver had room.
pub(crate) fn deliver(socket: &Socket, bytes: &[u8], port: u32) -> bool {
    match socket.send_to(bytes, SockAddrNl::new(port, 0)) {
        Ok(()) => true,
        Err(Error::WouldBlock) => false,
        Err(error) => panic!("{error}"),
    }
}

/// Sends to the group of the tests.
pub(crate) fn multicast(socket: &Socket, bytes: &[u8]) {
    let group = SockAddrNl::default().with_group(GROUP).unwrap();
    socket.send_to(bytes, group).unwrap();
}

/// Runs `cases` scripts, and shrinks the first that fails.
///
/// `NLWIRE_SEED` is the seed of the first one, `NLWIRE_SCRIPTS` their number. With a seed, the
/// scripts are those of its successors alone.
pub(crate) fn scripts<S: Scripts>(name: &str, participants: u32, cases: u64) {
    in_world(name, participants, |world| {
        let first = variable("NLWIRE_SEED");
        let cases = variable("NLWIRE_SCRIPTS").unwrap_or(cases);
        // A quarter of the scripts are others in each run.
        let fresh = if first.is_none() { cases / 4 } else { 0 };
        let first = first.unwrap_or(0);
        let start = Instant::now();
        let mut calls = run_all::<S>(name, world, first, cases - fresh);
        calls += run_all::<S>(name, world, fresh_seed(), fresh);
        println!("{name}: {calls} calls in {:.1?}", start.elapsed());
    });
}

/// Returns a seed that no other run has, in all likelihood. It has twelve digits at
/// most, so that it is easy to copy.
fn fresh_seed() -> u64 {
    let seed = RandomState::new().build_hasher().finish();
    seed % 1_000_000_000_000
}

/// Runs one script that once failed.
pub(crate) fn script<S: Scripts>(name: &str, participants: u32, script: fn() -> Script<S>) {
    in_world(name, participants, |world| {
        let (setting, ops) = script();
        S::run(world, &setting, &ops);
    });
}

/// Calls a function with ports and a group of its own.
fn in_world(name: &str, participants: u32, run: impl FnOnce(&World) + Send) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    if let Err(error) = Socket::open(NETLINK_USERSOCK) {
        return skipped(name, error); // an emulator without netlink
    }
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            // Ports and the group belong to the test alone where the user may
            // have a namespace, and otherwise to the process.
            let namespace = || {
                unshare(CloneFlags::CLONE_NEWNET).ok()?;
                File::open("/proc/thread-self/ns/net").ok()
            };
            let other = namespace();
            let namespaces = namespace().zip(other).map(|(own, other)| [own, other]);
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            let may_join = socket.join(GROUP).is_ok();
            if !may_join {
                skipped(name, "multicasts and overruns need CAP_NET_ADMIN");
            }
            let world = World {
                namespaces,
                first_port: 0x5000_0000 + std::process::id() * 64 + participants * 16,
                may_join,
            };
            run(&world);
        });
        if let Err(cause) = thread.join() {
            panic::resume_unwind(cause);
        }
    });
}

/// Runs scripts with successive seeds. Returns the number of calls.
fn run_all<S: Scripts>(name: &str, world: &World, first: u64, cases: u64) -> u64 {
    let mut calls = 0;
    for seed in first..first.saturating_add(cases) {
        let (setting, ops) = S::generate(&mut Dice(seed));
        match attempt::<S>(world, &setting, &ops) {
            Ok(made) => calls += made,
            Err(why) => {
                let (ops, why) = smallest::<S>(world, &setting, ops, why);
                let list: String = ops.iter().map(|op| format!("  {op:?}\n")).collect();
                panic!(
                    "{name}: {setting:?}, smallest script:\n{list}{why}\n\nrepeat with: \
                     NLWIRE_SEED={seed} NLWIRE_SCRIPTS=1 \
                     cargo test -p nlwire-proptests --test stateful {name}"
                );
            }
        }
    }
    calls
}

/// Runs a script. Returns the message of its panic.
fn attempt<S: Scripts>(world: &World, setting: &S::Setting, ops: &[S::Op]) -> Result<u64, String> {
    QUIET.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| S::run(world, setting, ops)));
    QUIET.set(false);
    outcome.map_err(|cause| {
        let text = cause.downcast_ref::<String>().cloned();
        let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).into()));
        text.unwrap_or_default()
    })
}

/// The time after which no smaller script is looked for.
const SHRINKING: Duration = Duration::from_secs(20);

/// Removes and simplifies operations as long as the script fails.
fn smallest<S: Scripts>(
    world: &World,
    setting: &S::Setting,
    mut ops: Vec<S::Op>,
    mut why: String,
) -> (Vec<S::Op>, String) {
    let mut width = ops.len().max(1);
    let start = Instant::now();
    while start.elapsed() < SHRINKING {
        let mut progress = false;
        let mut at = 0;
        while at < ops.len() && start.elapsed() < SHRINKING {
            let mut shorter = ops.clone();
            shorter.drain(at..(at + width).min(ops.len()));
            if let Err(text) = attempt::<S>(world, setting, &shorter) {
                (ops, why, progress) = (shorter, text, true);
            } else {
                at += width;
            }
        }
        if width > 1 {
            width /= 2;
            continue;
        }
        for at in 0..ops.len() {
            while let Some((op, text)) = S::simpler(&ops[at]).into_iter().find_map(|op| {
                let mut other = ops.clone();
                other[at] = op.clone();
                let text = attempt::<S>(world, setting, &other).err()?;
                Some((op, text))
            }) {
                ops[at] = op;
                (why, progress) = (text, true);
            }
        }
        if !progress {
            break;
        }
    }
    (ops, why)
}

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    let number = value.parse();
    Some(number.unwrap_or_else(|_| panic!("{name}={value} is no number")))
}

/// Reports on the real stderr, which the test harness does not capture, that
/// something could not be tested here.
fn skipped(what: &str, why: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}: {why}");
}
