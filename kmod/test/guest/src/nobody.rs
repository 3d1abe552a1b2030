// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tests as an unprivileged user. A process has one user, so this runs the program
//! again as another process.

use std::process::Command;

use nix::unistd::{setgroups, setresgid, setresuid, Gid, Uid};
use nlsock::{Error, Socket};
use nlwire::uapi::NETLINK_ROUTE;

use crate::{events, fou, genl, genl_compared, roundtrips, sending, Config};

const NOBODY: u32 = 65534;

type Routine = fn(&Config);

/// The routines for an unprivileged user, by name.
const ROUTINES: &[(&str, Routine)] = &[
    ("roundtrips", |_| roundtrips::all()),
    ("events", |_| events::three_in_a_row()),
    ("cannot_send", |_| sending::only_to_the_kernel()),
    ("can_send", |_| sending::to_everybody()),
    ("store", |_| genl::as_nobody()),
    ("compared", genl_compared::as_nobody),
    ("fou", |_| fou::as_nobody()),
];

/// Runs a routine as the user nobody. Panics if it fails.
pub(crate) fn run(routine: &str) {
    start(Command::new("/proc/self/exe").args(["--as-nobody", routine]));
}

/// Like [`run`], with the seed and the number of requests from `config`.
pub(crate) fn run_with(config: &Config, routine: &str) {
    let (seed, requests) = (config.seed.to_string(), config.requests.to_string());
    start(
        Command::new("/proc/self/exe")
            .args(["--seed", &seed, "--requests", &requests])
            .args(["--as-nobody", routine]),
    );
}

fn start(command: &mut Command) {
    let program = command.output().expect("/proc/self/exe");
    let stderr = String::from_utf8_lossy(&program.stderr);
    assert!(program.status.success(), "as nobody: {}", stderr.trim());
}

/// Runs a routine in the other process. This process becomes nobody by itself, so that
/// the user nobody need not be able to read the program's file.
pub(crate) fn play(routine: &str, config: &Config) {
    let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    setgroups(&[]).expect("setgroups");
    setresgid(gid, gid, gid).expect("setresgid");
    setresuid(uid, uid, uid).expect("setresuid");
    let socket = Socket::open(NETLINK_ROUTE).unwrap();
    let privileged = socket.force_recv_buffer(1 << 20);
    assert!(matches!(privileged, Err(Error::NotPermitted { .. })));
    let found = ROUTINES.iter().find(|(name, _)| *name == routine);
    found.expect("a routine's name").1(config);
}
