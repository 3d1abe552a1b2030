// SPDX-License-Identifier: MIT OR Apache-2.0
//! A trial: one kind of attackers, against one server.
//!
//! There are two servers of the same kind, each with a good client. Only one of
//! them is attacked. A round has three measurements, in each of which both clients
//! measure at the same time:
//!
//! | measurement | attackers |
//! |---|---|
//! | quiet | none |
//! | attacked | active |
//! | idle | idle, and their sockets are open |
//!
//! A latency is compared with the quiet measurement of the same client. The same
//! ratio for the client of the other server shows how much the machine was busier
//! meanwhile, with the attackers' own work and everything else. The attackers leave
//! at the end of each round. The processor time of the attacked server is measured
//! before the last measurement, without good clients.

use std::thread;
use std::time::{Duration, Instant};

use crate::attack::Kind;
use crate::client::Latencies;
use crate::options::{Driver, Options};
use crate::process::Process;

/// The time for which attackers that end by themselves may be active.
const ACTIVE: Duration = Duration::from_secs(25);

/// The time for which the server's processor time is measured. Longer than the
/// time after which a server takes its clients for silent.
const IDLE: Duration = Duration::from_secs(6);

/// The time after which the server should have given everything back.
const GIVES_BACK: Duration = Duration::from_secs(40);

/// What a trial has measured.
pub(crate) struct Trial {
    pub(crate) kind: &'static Kind,
    pub(crate) rounds: Vec<Round>,
    /// The rounds of the floor, if it was measured.
    pub(crate) floor: Vec<Round>,
    /// The most memory that the server had taken, in KiB, beyond what it had
    /// before.
    pub(crate) peak: u64,
    /// The most that the server accounted for, in KiB.
    pub(crate) kept: u64,
    /// The memory after the attackers had left, like `peak`.
    pub(crate) after: u64,
    /// Processor time of the server while the attackers were idle, as a share:
    /// the most of all rounds.
    pub(crate) idle_load: f64,
    /// The time until nothing was kept. `None` if something was left.
    pub(crate) given_back: Option<Duration>,
    /// Messages that attackers received and that were not meant for them.
    pub(crate) foreign: u64,
    /// The longest time by which another task of the server's executor was late.
    pub(crate) late: Duration,
}

/// The latencies of one round.
pub(crate) struct Round {
    pub(crate) quiet: Pair,
    pub(crate) attacked: Pair,
    pub(crate) idle: Pair,
}

/// The latencies of the two good clients at the same time.
pub(crate) struct Pair {
    /// The client of the server that is attacked in this trial.
    pub(crate) ours: Latencies,
    /// The client of the other server.
    pub(crate) other: Latencies,
}

/// A server, its port and its good client.
struct Served {
    process: Process,
    port: String,
    client: Process,
}

impl Served {
    fn start(driver: Driver, options: &Options) -> Self {
        let priority = options.realtime.then_some(2);
        let mut process = Process::start(priority, &["server", driver.name()]);
        let port = process.line();
        let mut client = Process::start(priority, &["client", &port]);
        client.line();
        Self {
            process,
            port,
            client,
        }
    }

    fn report(&mut self) -> Report {
        let line = self.process.ask("report");
        let numbers: Vec<u64> = line.split(' ').map(|n| n.parse().unwrap()).collect();
        Report {
            clients: numbers[0],
            bytes: numbers[1],
            most_bytes: numbers[2],
            late: Duration::from_micros(numbers[3]),
        }
    }
}

/// What a server reports.
struct Report {
    /// What is kept.
    clients: u64,
    bytes: u64,
    /// The most since the start.
    most_bytes: u64,
    /// The lateness of the executor since the last report.
    late: Duration,
}

/// Runs a trial.
pub(crate) fn run(kind: &'static Kind, driver: Driver, options: &Options) -> Trial {
    let mut server = Served::start(driver, options);
    let mut other = Served::start(driver, options);
    measure(&mut server, &mut other, options); // warms up
    let memory_before = server.process.memory("VmRSS");
    let mut trial = Trial {
        kind,
        rounds: Vec::new(),
        floor: Vec::new(),
        peak: 0,
        after: 0,
        idle_load: 0.0,
        given_back: None,
        foreign: 0,
        kept: 0,
        late: Duration::ZERO,
    };
    for _ in 0..options.rounds {
        let quiet = measure(&mut server, &mut other, options);
        server.report();
        let mut attackers = attack(kind, &server.port, options);
        let attacked = measure(&mut server, &mut other, options);
        trial.foreign += pause(&mut attackers, kind);
        trial.idle_load = trial.idle_load.max(load(&server.process));
        let idle = measure(&mut server, &mut other, options);
        let report = server.report();
        trial.late = trial.late.max(report.late);
        trial.kept = report.most_bytes / 1024;
        drop(attackers);
        trial.given_back = gives_back(&mut server);
        trial.rounds.push(Round {
            quiet,
            attacked,
            idle,
        });
    }
    let growth = |memory: u64| memory.saturating_sub(memory_before);
    trial.peak = growth(server.process.memory("VmHWM"));
    trial.after = growth(server.process.memory("VmRSS"));
    trial
}

/// Lets both good clients measure at the same time.
fn measure(server: &mut Served, other: &mut Served, options: &Options) -> Pair {
    let length = options.length.as_millis().to_string();
    server.client.tell(&length);
    other.client.tell(&length);
    Pair {
        ours: Latencies::read(&server.client.line()),
        other: Latencies::read(&other.client.line()),
    }
}

fn attack(kind: &Kind, port: &str, options: &Options) -> Vec<Process> {
    let scale = options.scale.to_string();
    // Above other programs, and below the servers. Without a real-time priority, attackers would
    // get 50 ms of each second in one piece (`fair_server`), and the server would stand still.
    let priority = options.realtime.then_some(1);
    let start = |index: usize| {
        Process::start(
            priority,
            &["attacker", kind.name, port, &scale, &index.to_string()],
        )
    };
    (0..kind.processes).map(start).collect()
}

/// Waits until the attackers are idle. Returns the number of foreign messages
/// that they received.
fn pause(attackers: &mut [Process], kind: &Kind) -> u64 {
    let time = if kind.endless { Duration::ZERO } else { ACTIVE };
    let end = Instant::now() + time;
    let mut foreign = 0;
    for attacker in attackers {
        let left = end.saturating_duration_since(Instant::now());
        let line = attacker.line_within(left);
        let line = line.unwrap_or_else(|| attacker.ask("pause"));
        foreign += line.parse::<u64>().unwrap();
    }
    foreign
}

/// Returns the share of a processor that a process takes.
fn load(process: &Process) -> f64 {
    let (start, before) = (Instant::now(), process.processor_time());
    thread::sleep(IDLE);
    let time = process.processor_time() - before;
    time.as_secs_f64() / start.elapsed().as_secs_f64()
}

/// Returns the time until the server keeps nothing.
fn gives_back(server: &mut Served) -> Option<Duration> {
    let start = Instant::now();
    while start.elapsed() < GIVES_BACK {
        thread::sleep(Duration::from_millis(100));
        let report = server.report();
        if (report.clients, report.bytes) == (0, 0) {
            return Some(start.elapsed());
        }
    }
    None
}
