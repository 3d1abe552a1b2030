// SPDX-License-Identifier: MIT OR Apache-2.0
//! The priority of the kernel's thread that ends the grace periods of RCU.
//!
//! A socket is freed by RCU after it was closed. On processors that do nothing but
//! programs with a real-time priority, the thread waits for up to a second. The kernel then
//! frees tens of thousands of sockets in one piece, in softirqs of 3 ms that interrupt the
//! server. Kernels for real-time programs give the thread a priority for this reason
//! (`rcutree.kthread_prio`).

use std::fs;
use std::process::{Command, Stdio};

use nix::unistd::Uid;

/// The names of the thread: of preemptible kernels, and of the others.
const NAMES: [&str; 2] = ["rcu_preempt", "rcu_sched"];

/// Above the servers and the good clients.
const PRIORITY: &str = "3";

/// While this exists, the thread has a real-time priority. It keeps the one that it has
/// already.
pub(crate) struct Priority {
    pids: Vec<String>,
}

impl Priority {
    /// Gives the thread a priority. Without root, nothing is changed.
    pub(crate) fn set() -> Self {
        let mut pids = Vec::new();
        if Uid::effective().is_root() {
            let all = fs::read_dir("/proc").into_iter().flatten().flatten();
            let all = all.filter_map(|entry| entry.file_name().into_string().ok());
            pids = all.filter(|pid| is_fair_thread(pid)).collect();
            pids.retain(|pid| chrt(&["-f", "-p", PRIORITY, pid]));
        }
        if pids.is_empty() {
            eprintln!("The kernel's RCU thread has no priority; `churn` and `ports` seem slower.");
        }
        Self { pids }
    }
}

impl Drop for Priority {
    fn drop(&mut self) {
        for pid in &self.pids {
            chrt(&["-o", "-p", "0", pid]);
        }
    }
}

/// Returns whether a process is the thread, and has no real-time priority.
fn is_fair_thread(pid: &str) -> bool {
    // The command, and the fields after it: the first is the state, the second the parent.
    // The 39th is the policy, 0 for SCHED_OTHER.
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let Some((command, fields)) = stat.rsplit_once(") ") else {
        return false;
    };
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let is_kernel = fields.get(1) == Some(&"2");
    let is_fair = fields.get(38) == Some(&"0");
    let name = command.split_once('(').map_or("", |(_, name)| name);
    is_kernel && is_fair && NAMES.contains(&name)
}

fn chrt(args: &[&str]) -> bool {
    let status = Command::new("chrt")
        .args(args)
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
