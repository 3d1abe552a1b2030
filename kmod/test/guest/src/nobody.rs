// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tests as an unprivileged user. A process has one user, so this runs the program
//! again as another process.

use std::process::Command;

use nix::unistd::{setgroups, setresgid, setresuid, Gid, Uid};
use nlsock::{Error, Socket};
use nlwire::uapi::NETLINK_ROUTE;

use crate::{events, genl, genl_compared, roundtrips, sending};

const NOBODY: u32 = 65534;

/// The routines for an unprivileged user, by name.
const ROUTINES: &[(&str, fn())] = &[
    ("roundtrips", roundtrips::all),
    ("events", events::three_in_a_row),
    ("cannot_send", sending::only_to_the_kernel),
    ("can_send", sending::to_everybody),
    ("store", genl::as_nobody),
    ("compared", genl_compared::as_nobody),
];

/// Runs a routine as the user nobody. Panics if it fails.
pub(crate) fn run(routine: &str) {
    let program = Command::new("/proc/self/exe")
        .args(["--as-nobody", routine])
        .output()
        .expect("/proc/self/exe");
    let stderr = String::from_utf8_lossy(&program.stderr);
    assert!(program.status.success(), "as nobody: {}", stderr.trim());
}

/// Runs a routine in the other process. This process becomes nobody by itself, so that
/// the user nobody need not be able to read the program's file.
pub(crate) fn play(routine: &str) {
    let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    setgroups(&[]).expect("setgroups");
    setresgid(gid, gid, gid).expect("setresgid");
    setresuid(uid, uid, uid).expect("setresuid");
    let socket = Socket::open(NETLINK_ROUTE).unwrap();
    let privileged = socket.force_recv_buffer(1 << 20);
    assert!(matches!(privileged, Err(Error::NotPermitted { .. })));
    let found = ROUTINES.iter().find(|(name, _)| *name == routine);
    found.expect("a routine's name").1();
}
