// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks at the end that nothing is left of the module.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::mount::{mount, MsFlags};
use nlkmod::family::NETLINK_NLKMOD;
use nlsock::{Error, Socket};

use crate::harness::{Skipped, Verdict};
use crate::module::NAME;
use crate::Config;

/// Neither the module nor its protocol nor a socket of it exists.
pub(crate) fn module(_: &Config) -> Verdict {
    let modules = fs::read_to_string("/proc/modules").unwrap();
    let loaded = modules
        .lines()
        .any(|line| line.split(' ').next() == Some(NAME));
    assert!(!loaded, "{modules}");
    assert!(!Path::new("/sys/module").join(NAME).exists());
    let sockets = fs::read_to_string("/proc/net/netlink").unwrap();
    // sk Eth Pid ...: the second is the protocol.
    let protocol = NETLINK_NLKMOD.to_string();
    let mut protocols = sockets
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1));
    assert!(!protocols.any(|other| other == protocol), "{sockets}");
    let opened = Socket::open(NETLINK_NLKMOD);
    assert!(matches!(opened, Err(Error::ProtocolNotRegistered { .. })));
    // For late messages of the kernel.
    thread::sleep(Duration::from_secs(1));
    Ok(())
}

const DEBUGFS: &str = "/sys/kernel/debug";

/// Mounts debugfs, if the kernel has it.
pub(crate) fn mount_debugfs() -> Verdict {
    let (name, flags) = (Some("debugfs"), MsFlags::empty());
    match mount(name, DEBUGFS, name, flags, None::<&str>) {
        Ok(()) | Err(Errno::EBUSY) => Ok(()),
        Err(errno) => Err(Skipped(format!("no debugfs: {errno}"))),
    }
}

/// No memory has leaked, in kernels with kmemleak.
pub(crate) fn memory(_: &Config) -> Verdict {
    mount_debugfs()?;
    let kmemleak = Path::new(DEBUGFS).join("kmemleak");
    if !kmemleak.exists() {
        return Err(Skipped("this kernel has no kmemleak".into()));
    }
    for _ in 0..2 {
        fs::write(&kmemleak, "scan").unwrap();
        // Kmemleak reports only memory that is older than five seconds.
        thread::sleep(Duration::from_secs(6));
    }
    let report = fs::read_to_string(&kmemleak).unwrap();
    assert!(report.is_empty(), "{report}");
    Ok(())
}
