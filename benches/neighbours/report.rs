// SPDX-License-Identifier: MIT OR Apache-2.0
//! The table, and the goals.

use std::fmt::Write;
use std::fs;

use crate::client::Latencies;
use crate::options::{Driver, Options};
use crate::process::Setting;
use crate::trial::{Pair, Round, Trial};

/// The latency of the good client, to that without the attack.
const LATENCY: f64 = 2.0;
/// The latency of the good client while attackers work, to that of the floor, where
/// the floor itself misses the goal.
const FLOOR: f64 = 1.5;
/// The load of a server whose attackers are idle.
const LOAD: f64 = 0.05;

/// A latency as a ratio to that without attackers.
struct Ratio {
    /// The median of all rounds, the least and the most.
    median: f64,
    least: f64,
    most: f64,
    /// The median ratio of the client of the other server.
    machine: f64,
}

impl Ratio {
    fn new(rounds: &[Round], pair: fn(&Round) -> &Pair, of: fn(&Latencies) -> f64) -> Self {
        let ratios = |whose: fn(&Pair) -> &Latencies| {
            let ratios = rounds.iter().map(|round| {
                of(whose(pair(round))) / of(whose(&round.quiet)).max(f64::MIN_POSITIVE)
            });
            let mut ratios: Vec<f64> = ratios.collect();
            ratios.sort_unstable_by(f64::total_cmp);
            ratios
        };
        let ours = ratios(|pair| &pair.ours);
        Self {
            median: median(&ours),
            least: ours[0],
            most: ours[ours.len() - 1],
            machine: median(&ratios(|pair| &pair.other)),
        }
    }

    /// Returns the largest ratio that meets the goal, on a machine that was busier
    /// meanwhile.
    fn goal(&self) -> f64 {
        LATENCY * self.machine.max(1.0)
    }

    fn is_met(&self) -> bool {
        self.median <= self.goal()
    }

    fn cell(&self) -> String {
        let Self {
            median,
            least,
            most,
            machine,
        } = self;
        format!("{median:.2} ({least:.2}–{most:.2}); {machine:.2}")
    }
}

fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

/// The ratios of a trial that have a goal, with their names.
fn ratios(trial: &Trial) -> [(&'static str, Ratio); 4] {
    let ratio = |pair, of| Ratio::new(&trial.rounds, pair, of);
    [
        ("median, attacked", ratio(|r| &r.attacked, |l| l.median)),
        ("99%, attacked", ratio(|r| &r.attacked, |l| l.p99)),
        ("median, attackers idle", ratio(|r| &r.idle, |l| l.median)),
        ("99%, attackers idle", ratio(|r| &r.idle, |l| l.p99)),
    ]
}

/// The floor while attackers work.
struct Floor {
    /// Its latency as a ratio to that without attackers.
    ratio: Ratio,
    /// The latency of the server as a ratio to that of the floor.
    above: f64,
}

impl Floor {
    /// Returns the floor of one latency, if it was measured.
    fn of(trial: &Trial, of: fn(&Latencies) -> f64) -> Option<Self> {
        if trial.floor.is_empty() {
            return None;
        }
        let attacked = |rounds: &[Round]| {
            let mut all: Vec<f64> = rounds.iter().map(|r| of(&r.attacked.ours)).collect();
            all.sort_unstable_by(f64::total_cmp);
            median(&all)
        };
        Some(Self {
            ratio: Ratio::new(&trial.floor, |r| &r.attacked, of),
            above: attacked(&trial.rounds) / attacked(&trial.floor).max(f64::MIN_POSITIVE),
        })
    }

    /// Returns whether the goal is out of reach, and the server is near the floor.
    fn excuses(&self) -> bool {
        !self.ratio.is_met() && self.above <= FLOOR
    }

    fn cell(&self) -> String {
        format!("{:.2}; {:.2}", self.ratio.median, self.above)
    }
}

/// The floors of the first ratios of a trial.
fn floors(trial: &Trial) -> [Option<Floor>; 2] {
    [Floor::of(trial, |l| l.median), Floor::of(trial, |l| l.p99)]
}

fn failed(trial: &Trial) -> f64 {
    let pairs = |r: &Round| [&r.quiet, &r.attacked, &r.idle].map(|pair| pair.ours.failed);
    trial.rounds.iter().flat_map(pairs).sum()
}

/// Returns the goals that were missed.
pub(crate) fn missed(trials: &[Trial], options: &Options) -> Vec<String> {
    let mut missed = Vec::new();
    for trial in trials {
        let mut check = |met: bool, what: String| {
            if !met {
                missed.push(format!("{}: {what}", trial.kind.name));
            }
        };
        let floors = floors(trial).into_iter().chain([None, None]);
        for ((name, ratio), floor) in ratios(trial).into_iter().zip(floors) {
            let mut text = format!("{name}: {}, goal {:.2}", ratio.cell(), ratio.goal());
            if let Some(floor) = &floor {
                let _ = write!(text, ", floor {}", floor.cell());
            }
            check(
                ratio.is_met() || floor.is_some_and(|floor| floor.excuses()),
                text,
            );
        }
        let peak = trial.peak / 1024;
        let text = format!("memory: {peak} MiB, goal {} MiB", options.memory_mib);
        check(peak < options.memory_mib, text);
        let load = trial.idle_load * 100.0;
        let text = format!("idle load: {load:.1}%, goal {:.0}%", LOAD * 100.0);
        check(trial.idle_load < LOAD, text);
        check(
            trial.given_back.is_some(),
            "not everything is given back".to_owned(),
        );
        let most_foreign = trial.kind.most_foreign * trial.rounds.len() as u64;
        check(
            trial.foreign <= most_foreign,
            format!(
                "foreign messages: {}, at most {most_foreign}",
                trial.foreign
            ),
        );
        let failed = failed(trial);
        check(failed == 0.0, format!("requests that failed: {failed}"));
    }
    missed
}

/// Returns the processor, the kernel and the setting.
pub(crate) fn machine(options: &Options, setting: Setting) -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = processors
        .lines()
        .find(|line| line.starts_with("model name"));
    let name = name.and_then(|line| line.split_once(": "));
    let name = name.map_or("unknown processor", |(_, name)| name);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let count = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{name}, {count} processors, Linux {}. Server: {}. {} rounds of {:?}, scale {}%. \
         Attackers: {}, {}.{}",
        kernel.trim(),
        if options.driver == Driver::Tokio {
            "tokio"
        } else {
            "blocking"
        },
        options.rounds,
        options.length,
        options.scale,
        if setting.users {
            "another user"
        } else {
            "the same user"
        },
        if setting.namespace {
            "a namespace of their own"
        } else {
            "the namespace of the machine"
        },
        if options.realtime {
            " Servers and good clients: SCHED_FIFO; processors that do not sleep."
        } else {
            ""
        },
    )
}

/// Returns what one trial has found, in a few lines.
pub(crate) fn progress(trial: &Trial) -> String {
    let mut text = format!("{}\n", trial.kind.name);
    for (name, ratio) in ratios(trial) {
        let _ = writeln!(text, "  {name:<28} {}", ratio.cell());
    }
    for round in &trial.rounds {
        let pairs = [
            ("quiet", &round.quiet),
            ("attacked", &round.attacked),
            ("idle", &round.idle),
        ];
        for (name, pair) in pairs {
            for (whose, l) in [("ours", &pair.ours), ("other", &pair.other)] {
                let Latencies {
                    count,
                    median,
                    p99,
                    max,
                    short,
                    large,
                    failed,
                } = l;
                let _ = writeln!(
                    text,
                    "  {name:<8} {whose:<5} n {count:>5} median {median:>8.0} 99% {p99:>9.0} max \
                     {max:>9.0} short {short:>8.0} large {large:>9.0} µs, failed {failed}"
                );
            }
        }
    }
    let _ = writeln!(
        text,
        "  memory: peak {} KiB, accounted {} KiB, after {} KiB",
        trial.peak, trial.kept, trial.after
    );
    let _ = write!(
        text,
        "  idle load {:.1}%; nothing kept after: {}; foreign {}; executor late {:.1?}",
        trial.idle_load * 100.0,
        given_back(trial),
        trial.foreign,
        trial.late
    );
    text
}

fn given_back(trial: &Trial) -> String {
    let time = trial.given_back;
    time.map_or("never".to_owned(), |t| format!("{:.1} s", t.as_secs_f64()))
}

/// Returns the table of all trials.
pub(crate) fn table(trials: &[Trial], options: &Options) -> String {
    let mut text = String::from(
        "| attackers | median, attacked | 99%, attacked | median, idle | 99%, idle | \
         5 MB dump, idle | memory, MiB | after, MiB | load, idle | nothing kept after | foreign |",
    );
    let is_tokio = options.driver == Driver::Tokio;
    let optional = [
        (options.floor, " floor, median | floor, 99% |", "---|---|"),
        (is_tokio, " executor late |", "---:|"),
    ];
    let optional = || optional.iter().filter(|(is_shown, ..)| *is_shown);
    text.extend(optional().map(|(_, head, _)| *head));
    text += "\n|---|---|---|---|---|---|---:|---:|---:|---:|---:|";
    text.extend(optional().map(|(.., rule)| *rule));
    text += "\n";
    for trial in trials {
        let _ = write!(text, "| {} |", trial.kind.name);
        for (_, ratio) in ratios(trial) {
            let _ = write!(text, " {} |", ratio.cell());
        }
        let large = Ratio::new(&trial.rounds, |r| &r.idle, |l| l.large);
        let _ = write!(
            text,
            " {} | {:.1} | {:.1} | {:.1}% | {} | {} |",
            large.cell(),
            trial.peak as f64 / 1024.0,
            trial.after as f64 / 1024.0,
            trial.idle_load * 100.0,
            given_back(trial),
            trial.foreign,
        );
        if options.floor {
            for floor in floors(trial) {
                let _ = write!(text, " {} |", floor.map_or(String::new(), |f| f.cell()));
            }
        }
        if is_tokio {
            let _ = write!(text, " {:.1} ms |", trial.late.as_secs_f64() * 1000.0);
        }
        text += "\n";
    }
    text +=
        "\nLatencies are ratios to those without attackers: the median of the rounds, the least \
             and the most; behind the semicolon, that of a client whose server is not attacked.\n";
    let quiet = |of: fn(&Latencies) -> f64| {
        let mut all: Vec<f64> = trials
            .iter()
            .flat_map(|t| &t.rounds)
            .map(|r| of(&r.quiet.ours))
            .collect();
        all.sort_unstable_by(f64::total_cmp);
        median(&all)
    };
    let _ = writeln!(
        text,
        "\nWithout attackers: median {:.0} µs, 99% {:.0} µs, dump of 5 MB {:.1} ms.",
        quiet(|l| l.median),
        quiet(|l| l.p99),
        quiet(|l| l.large) / 1000.0,
    );
    text
}
