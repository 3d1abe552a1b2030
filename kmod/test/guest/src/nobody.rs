//! An ordinary user, who may nothing in particular. A process has one user only, so
//! this is this program again, in another process.

use std::process::Command;

use nix::unistd::{setgroups, setresgid, setresuid, Gid, Uid};
use nlsock::{Error, Socket};
use nlwire::uapi::NETLINK_ROUTE;

use crate::{events, roundtrips};

const NOBODY: u32 = 65534;

/// What an ordinary user does, by name.
const ROUTINES: &[(&str, fn())] = &[
    ("roundtrips", roundtrips::all),
    ("events", events::three_in_a_row),
];

/// Runs a routine as nobody, and fails if it does.
pub(crate) fn run(routine: &str) {
    let program = Command::new("/proc/self/exe")
        .args(["--as-nobody", routine])
        .output()
        .expect("/proc/self/exe");
    let said = String::from_utf8_lossy(&program.stderr);
    assert!(program.status.success(), "as nobody: {}", said.trim());
}

/// The other process. It becomes nobody on its own because then it needs no file
/// that nobody might not read.
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
