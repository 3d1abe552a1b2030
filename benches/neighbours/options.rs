// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line.

use std::time::Duration;

use crate::attack::{self, Field, Kind};

const HELP: &str = "\
Usage: hostile_neighbours [--tokio] [--kinds KIND,...] [--rounds N] [--seconds S]
                          [--scale PERCENT] [--memory MIB] [--realtime] [--floor] [--check]
       hostile_neighbours steps [ATTACK ...]

'steps' measures the time of the server's steps alone, in one thread, until a request
that comes to the end of a full queue is answered. It needs root.

Options:
      --tokio          Attack a server of nlsock::tokio
      --kinds KIND,... Kinds of attackers (default: all)
      --rounds N       Number of repetitions (default: 3)
      --seconds S      Length of a measurement (default: 2)
      --scale PERCENT  Number of sockets and requests of attackers (default: 100)
      --memory MIB     Memory that the server may take (default: 16)
      --realtime       Run all with SCHED_FIFO, servers and good clients above the
                       attackers, so that other programs do not disturb them, and
                       the kernel's RCU thread above all, on processors that do not
                       sleep; needs root and chrt
      --floor          Compare with the least that a server in user space can do:
                       one that receives everything and answers only its own
                       user; needs root
      --check          Exit with 1 if a goal is missed
  -h, --help           Show this help

Kinds:
";

/// What this process does.
pub(crate) enum Role {
    Help,
    Judge(Options),
    Steps(Vec<String>),
    Server { driver: Driver },
    Client { port: u32 },
    Attacker { kind: &'static Kind, field: Field },
}

/// The kind of a server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Driver {
    Blocking,
    Tokio,
    Floor,
}

impl Driver {
    /// Returns the name of the role.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::Tokio => "tokio",
            Self::Floor => "floor",
        }
    }
}

/// The options of the judge.
pub(crate) struct Options {
    pub(crate) driver: Driver,
    pub(crate) kinds: Vec<&'static Kind>,
    pub(crate) rounds: usize,
    pub(crate) length: Duration,
    pub(crate) scale: usize,
    pub(crate) memory_mib: u64,
    pub(crate) realtime: bool,
    pub(crate) floor: bool,
    pub(crate) check: bool,
}

/// Reads the command line.
pub(crate) fn read() -> Result<Role, String> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["role", "server", name] => Ok(Role::Server {
            driver: match name {
                "tokio" => Driver::Tokio,
                "floor" => Driver::Floor,
                _ => Driver::Blocking,
            },
        }),
        ["role", "client", port] => Ok(Role::Client {
            port: number(port)?,
        }),
        ["role", "attacker", name, port, scale, index] => Ok(Role::Attacker {
            kind: find(name)?,
            field: Field {
                port: number(port)?,
                scale: number(scale)?,
                index: number(index)?,
            },
        }),
        ["steps", ..] => Ok(Role::Steps(
            args[1..].iter().map(|a| (*a).to_owned()).collect(),
        )),
        _ if args.iter().any(|arg| matches!(*arg, "--help" | "-h")) => Ok(Role::Help),
        _ => judge(&args).map(Role::Judge),
    }
}

fn judge(args: &[&str]) -> Result<Options, String> {
    let mut options = Options {
        driver: Driver::Blocking,
        kinds: attack::KINDS.iter().collect(),
        rounds: 3,
        length: Duration::from_secs(2),
        scale: 100,
        memory_mib: 16,
        realtime: false,
        floor: false,
        check: false,
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match *arg {
            "--tokio" => options.driver = Driver::Tokio,
            "--realtime" => options.realtime = true,
            "--floor" => options.floor = true,
            "--check" => options.check = true,
            "--kinds" => {
                let kinds = value()?.split(',').map(find);
                options.kinds = kinds.collect::<Result<_, _>>()?;
            }
            "--rounds" => options.rounds = number::<usize>(value()?)?.max(1),
            "--seconds" => {
                let seconds = number::<f64>(value()?)?;
                let length = Duration::try_from_secs_f64(seconds);
                options.length = length.map_err(|error| error.to_string())?;
            }
            "--scale" => options.scale = number(value()?)?,
            "--memory" => options.memory_mib = number(value()?)?,
            // `cargo test` and `cargo bench` pass options of the test harness.
            arg => return Err(format!("unknown option '{arg}'\n\n{}", help())),
        }
    }
    Ok(options)
}

/// Returns the text of `--help`.
pub(crate) fn help() -> String {
    let lines = attack::KINDS.iter();
    let lines = lines.map(|kind| format!("  {:<18} {}\n", kind.name, kind.about));
    HELP.to_owned() + &lines.collect::<String>()
}

fn find(name: &str) -> Result<&'static Kind, String> {
    let kind = attack::KINDS.iter().find(|kind| kind.name == name);
    kind.ok_or(format!("no kind '{name}'"))
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("no number: '{text}'"))
}
