// SPDX-License-Identifier: MIT OR Apache-2.0
//! Processes of this program, and what the system tells about them.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use nix::sched::{unshare, CloneFlags};
use nix::unistd::{sysconf, SysconfVar, Uid};

/// Longer than any answer takes.
const HANGS: Duration = Duration::from_secs(60);

/// Where the trials take place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// Whether attackers run as another user.
    pub(crate) users: bool,
    /// Whether nobody else has sockets in this network namespace.
    pub(crate) namespace: bool,
}

/// Enters a network namespace of its own, if that is permitted.
pub(crate) fn enter() -> Setting {
    Setting {
        users: Uid::effective().is_root(),
        namespace: unshare(CloneFlags::CLONE_NEWNET).is_ok(),
    }
}

/// A process with a role. It ends when this is dropped.
pub(crate) struct Process {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Process {
    /// Starts this program with `SCHED_FIFO` and a priority, or without a priority.
    pub(crate) fn start(priority: Option<u8>, role: &[&str]) -> Self {
        let program = env::current_exe().unwrap();
        let Some(priority) = priority else {
            return Self::spawn(Command::new(program), role);
        };
        let mut command = Command::new("chrt");
        command.args(["-f", &priority.to_string()]).arg(program);
        Self::spawn(command, role)
    }

    fn spawn(mut command: Command, role: &[&str]) -> Self {
        command.arg("role").args(role);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (to, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if to.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            input,
            lines,
        }
    }

    /// Writes a line to the process.
    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    /// Returns the next line of the process.
    pub(crate) fn line(&mut self) -> String {
        self.line_within(HANGS).expect("a process hangs or ended")
    }

    /// Returns the next line of the process, if it comes in time.
    pub(crate) fn line_within(&mut self, time: Duration) -> Option<String> {
        self.lines.recv_timeout(time).ok()
    }

    /// Writes a line and returns the next one.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        self.tell(line);
        self.line()
    }

    /// Returns a field of `/proc/PID/status` that is a size, in KiB.
    pub(crate) fn memory(&self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(field));
        let size = line.and_then(|line| line.strip_prefix(':'));
        let size = size.and_then(|size| size.trim().strip_suffix(" kB"));
        size.unwrap().parse().unwrap()
    }

    /// Returns the processor time of the process.
    pub(crate) fn processor_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let fields: Vec<&str> = fields.split_whitespace().collect();
        // utime and stime, fields 14 and 15 of all.
        let ticks: u64 = fields[11..13]
            .iter()
            .map(|f| f.parse::<u64>().unwrap())
            .sum();
        let per_second = sysconf(SysconfVar::CLK_TCK).unwrap().unwrap() as u64;
        Duration::from_millis(ticks * 1000 / per_second)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
