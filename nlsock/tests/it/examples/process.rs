// SPDX-License-Identifier: MIT OR Apache-2.0
//! Runs examples and other programs, and reads what they print.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{env, thread};

/// No example takes nearly as long.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// The file of a built example: this test is `target/*/deps/it-*`.
pub(crate) fn example(name: &str) -> PathBuf {
    let this = env::current_exe().unwrap();
    let target = this.parent().unwrap().parent().unwrap();
    let path = target.join("examples").join(name);
    assert!(
        path.exists(),
        "{} is not built: cargo build -p nlsock --examples",
        path.display()
    );
    path
}

/// A command that runs; killed if it still does when the test ends.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) stdout: Receiver<String>,
    pub(crate) stderr: Receiver<String>,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<String>,
    pub(crate) stderr: Vec<String>,
}

pub(crate) fn spawn<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: &[S]) -> Running {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null());
    start_command(&mut command)
}

/// Starts a command whose output is read.
pub(crate) fn start_command(command: &mut Command) -> Running {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    Running {
        stdout: lines(child.stdout.take().unwrap()),
        stderr: lines(child.stderr.take().unwrap()),
        child,
    }
}

/// Starts an example, in the network namespace of this thread.
pub(crate) fn start(name: &str, args: &[&str]) -> Running {
    spawn(example(name), args)
}

/// Starts an example that waits for events, and waits until it does. The error
/// is why it does not.
pub(crate) fn listen(name: &str, args: &[&str]) -> Result<Running, Ended> {
    let running = start(name, args);
    match running.stderr.recv_timeout(LIMIT) {
        Ok(line) if line == "listening" => Ok(running),
        first => {
            let mut ended = running.finish();
            ended.stderr.splice(0..0, first.ok());
            Err(ended)
        }
    }
}

pub(crate) fn run(name: &str, args: &[&str]) -> Ended {
    start(name, args).finish()
}

/// Runs an example with something to read.
pub(crate) fn run_with_input(name: &str, args: &[&str], input: &[u8]) -> Ended {
    let mut command = Command::new(example(name));
    command.args(args).stdin(Stdio::piped());
    let mut running = start_command(&mut command);
    // It need not read all of it.
    let _ = running.child.stdin.take().unwrap().write_all(input);
    running.finish()
}

/// Runs an example as a user without capabilities. `None` if that cannot be done.
pub(crate) fn run_unprivileged(name: &str, args: &[&str]) -> Option<Ended> {
    let setpriv = ["--inh-caps=-all", "--bounding-set=-all"];
    if run_tool("setpriv", &[&setpriv[..], &["true"]].concat()).is_err() {
        return None;
    }
    let example = example(name);
    let example = example.to_str().unwrap();
    Some(spawn("setpriv", &[&setpriv[..], &[example], args].concat()).finish())
}

/// The lines of a stream, as they come.
pub(crate) fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines() {
            if sender.send(line.unwrap()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The rest of the lines.
pub(crate) fn rest(lines: &Receiver<String>) -> Vec<String> {
    let mut all = Vec::new();
    let start = Instant::now();
    loop {
        match lines.recv_timeout(LIMIT.saturating_sub(start.elapsed())) {
            Ok(line) => all.push(line),
            Err(RecvTimeoutError::Disconnected) => return all,
            Err(RecvTimeoutError::Timeout) => panic!("did not end, after {all:#?}"),
        }
    }
}

/// The next line that `wanted` accepts.
pub(crate) fn find(lines: &Receiver<String>, wanted: impl Fn(&str) -> bool) -> String {
    let mut others = Vec::new();
    let start = Instant::now();
    loop {
        match lines.recv_timeout(LIMIT.saturating_sub(start.elapsed())) {
            Ok(line) if wanted(&line) => return line,
            Ok(line) => others.push(line),
            Err(error) => panic!("{error}, after {others:#?}"),
        }
    }
}

/// Waits for all of these lines, in any order.
pub(crate) fn find_all(lines: &Receiver<String>, wanted: &[&str]) {
    let mut missing = wanted.to_vec();
    while !missing.is_empty() {
        let line = find(lines, |line| missing.contains(&line));
        missing.retain(|wanted| *wanted != line);
    }
}

impl Running {
    pub(crate) fn finish(mut self) -> Ended {
        let stdout = rest(&self.stdout);
        let stderr = rest(&self.stderr);
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < LIMIT, "did not end");
            thread::sleep(Duration::from_millis(5));
        };
        Ended {
            code: status.code(),
            stdout,
            stderr,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail where it has ended, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a tool of the system, which must succeed.
pub(crate) fn run_tool(tool: &str, args: &[&str]) -> Result<(), String> {
    match Command::new(tool).args(args).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(format!("{tool}: {error}")),
    }
}
