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
        let is_trouble = |line: &String| TROUBLE.iter().any(|pattern| line.contains(pattern));
        // The kernel reports its own lack of memory with a trace, also if a test has caused it.
        let mut in_report = false;
        let lines = self.lines().into_iter().filter(|line| {
            in_report |= line.contains(": vmalloc error: ");
            let keep = !in_report;
            in_report &= !line.contains("</TASK>");
            keep
        });
        lines.skip_while(|line| !is_trouble(line)).collect()
    }
}

/// Returns the text of a record: `PRIORITY,SEQUENCE,TIME,FLAGS;TEXT\n KEY=VALUE\n`.
fn text(record: &[u8]) -> String {
    let record = String::from_utf8_lossy(record);
    let text = record.split_once(';').map_or(&*record, |(_, text)| text);
    text.lines().next().unwrap_or_default().to_owned()
}
