// SPDX-License-Identifier: MIT OR Apache-2.0
//! The kernel's log, read from `/dev/kmsg`.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;

use nix::libc;

/// Texts in a log line that indicate a problem. Some also appear in the log of a clean
/// boot, but not after it.
const TROUBLE: [&str; 21] = [
    "BUG:",
    "kernel BUG",
    "WARNING:",
    "Oops",
    "INFO: ",
    "UBSAN",
    "KASAN",
    "KFENCE",
    "KCSAN",
    "Call Trace:",
    "general protection fault",
    "Kernel panic",
    "possible recursive locking",
    "possible circular locking",
    "suspicious RCU usage",
    "scheduling while atomic",
    "sleeping function called",
    "refcount_t: ",
    "memory leak",
    // The module's own message.
    "nlkmod: no event",
    OVERWRITTEN,
];

/// Stands for records that were overwritten before they could be read.
const OVERWRITTEN: &str = "(a part of the log was overwritten)";

/// The maximum size of a record with its continuation lines, in bytes.
const RECORD: usize = 8192;

/// A reader of the log.
pub(crate) struct KernelLog(File);

impl KernelLog {
    /// Opens the log at its end.
    pub(crate) fn from_now() -> Self {
        let mut options = OpenOptions::new();
        let options = options.read(true).custom_flags(libc::O_NONBLOCK);
        let mut file = options.open("/dev/kmsg").expect("/dev/kmsg");
        file.seek(SeekFrom::End(0)).expect("/dev/kmsg");
        Self(file)
    }

    /// Returns the texts that were logged since the last call.
    pub(crate) fn lines(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut record = [0; RECORD];
        loop {
            match self.0.read(&mut record) {
                Ok(len) => lines.push(text(&record[..len])),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return lines,
                Err(error) if error.raw_os_error() == Some(libc::EPIPE) => {
                    lines.push(OVERWRITTEN.into());
                }
                Err(error) => panic!("/dev/kmsg: {error}"),
            }
        }
    }

    /// Returns the texts that were logged since the last call, from the first one on
    /// that indicates a problem.
    pub(crate) fn trouble(&mut self) -> Vec<String> {
        // The kernel reports its own lack of memory with a trace, also if a test has caused it.
        let mut in_report = false;
        let lines = self.lines().into_iter().filter(|line| {
            in_report |= line.contains(": vmalloc error: ");
            let keep = !in_report;
            in_report &= !line.contains("</TASK>");
            keep
        });
        let mut lines: Vec<_> = lines.collect();
        while let Some([warning, trace]) = held_up(&lines) {
            println!("  the emulated processor was held up: {}", lines[warning]);
            lines.remove(trace);
            lines.remove(warning);
        }
        let first = lines.iter().position(|line| is_trouble(line));
        lines.split_off(first.unwrap_or(lines.len()))
    }
}

/// Returns whether a line indicates a problem.
fn is_trouble(line: &str) -> bool {
    TROUBLE.iter().any(|pattern| line.contains(pattern))
}

/// Looks for a warning that the scheduler gives when an emulated processor stands still for a
/// second in `dl_server_timer`. Returns the two lines of it that indicate a problem. `../../boot`
/// recognises the same.
///
/// The function is the timer of the fair server of a processor, which is due 950 ms later. It calls
/// `update_curr`, which may start the timer anew, and then moves its end. A timer that is queued
/// is not due at that moment, unless all this took longer, with interrupts disabled.
fn held_up(lines: &[String]) -> Option<[usize; 2]> {
    let warning = lines.iter().position(|line| {
        line.starts_with("WARNING: kernel/time/hrtimer.c:") && line.contains(" at hrtimer_forward+")
    })?;
    let trace = warning
        + lines[warning..]
            .iter()
            .position(|line| line == "Call Trace:")?;
    let caller = lines.get(trace + 1..trace + 3)?;
    let is_it = caller[0] == " <IRQ>" && caller[1].starts_with(" dl_task_timer+");
    is_it.then_some([warning, trace])
}

/// Returns the text of a record: `PRIORITY,SEQUENCE,TIME,FLAGS;TEXT\n KEY=VALUE\n`.
fn text(record: &[u8]) -> String {
    let record = String::from_utf8_lossy(record);
    let text = record.split_once(';').map_or(&*record, |(_, text)| text);
    text.lines().next().unwrap_or_default().to_owned()
}
