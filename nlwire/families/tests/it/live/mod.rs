// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests to the running kernel, by declarations that were written by hand. What it answers is
//! compared with procfs, or with what the test set up.
//!
//! A test whose family the kernel has not got says so on stderr.

mod processes;
mod rtnetlink;
mod sockets;
mod xfrm;

use std::fmt::Display;
use std::fs;
use std::io::Write as _;
use std::thread;
use std::time::{Duration, Instant};

use nix::sched::{unshare, CloneFlags};
use nlfamilies::rt_link::{IfInfoMsg, IfOper, Ifla, RtLink};
use nlsock::{Client, Error};
use nlwire::uapi::{IFF_UP, NETLINK_ROUTE};
use nlwire::{Errno, NlmFlags};

/// How long an event may take. A machine may be emulated.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Reports on the real stderr that something could not be tested here.
pub(crate) fn skipped(what: &str, why: impl Display) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}: {why}");
}

/// Runs `test` in a thread with a network namespace of its own, in which `lo` is up.
fn in_namespace(name: &str, test: impl FnOnce() + Send) {
    let outcome = thread::scope(|scope| {
        let thread = scope.spawn(|| {
            unshare(CloneFlags::CLONE_NEWNET)?;
            set_up(1);
            test();
            Ok::<(), nix::Error>(())
        });
        thread.join().unwrap()
    });
    if let Err(errno) = outcome {
        skipped(
            name,
            format_args!("needs root for a network namespace ({errno})"),
        );
    }
}

pub(crate) fn set_up(index: i32) {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let header = IfInfoMsg {
        ifi_index: index.into(),
        ifi_flags: IFF_UP.into(),
        ifi_change: IFF_UP.into(),
        ..IfInfoMsg::default()
    };
    client
        .call(RtLink::NEWLINK, NlmFlags::default(), &header, |_| Ok(()))
        .unwrap();
}

/// Waits until a link is operational. Before that, the kernel drops what is sent on it.
pub(crate) fn wait_until_up(name: &str) {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let end = Instant::now() + PATIENCE;
    loop {
        let answer = client.call(
            RtLink::GETLINK,
            NlmFlags::default(),
            &IfInfoMsg::default(),
            |link| link.put(Ifla::IFNAME, name),
        );
        let (_, link) = answer.unwrap().one().unwrap().unwrap();
        if link.get(Ifla::OPERSTATE) == Ok(Some(IfOper::UP)) {
            return;
        }
        assert!(Instant::now() < end, "{name} is not operational");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Returns a file of procfs about the namespace of this thread.
pub(crate) fn proc_net(name: &str) -> String {
    fs::read_to_string(format!("/proc/thread-self/net/{name}")).unwrap_or_default()
}

/// Returns whether an error says that the kernel has not got something.
pub(crate) fn is_missing(error: &Error) -> bool {
    let missing = [
        Errno::EOPNOTSUPP,
        Errno::EPROTONOSUPPORT,
        Errno::ENOENT,
        Errno::ENOPROTOOPT,
        Errno::EAFNOSUPPORT,
    ];
    error.errno().is_some_and(|errno| missing.contains(&errno))
}
