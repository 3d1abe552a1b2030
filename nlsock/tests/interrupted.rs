//! A signal while waiting. In a program of its own, since it stops all of its
//! threads for a moment.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "it/common.rs"]
mod common;

use std::process::Command;

use common::open;
use nlsock::{Error, RecvBatch};
use nlwire::uapi::NETLINK_USERSOCK;

/// Without a handler, only a stop and a continuation interrupt a call, and
/// only one with a timeout: signal(7).
#[test]
fn a_signal_while_waiting() {
    let socket = open(NETLINK_USERSOCK); // has a timeout
    let mut batch = RecvBatch::new(4, 64);
    let interrupted = |call: &mut dyn FnMut() -> Result<(), Error>| {
        let script = "sleep 0.2; kill -STOP $0; sleep 0.1; kill -CONT $0";
        let pid = std::process::id().to_string();
        let mut shell = Command::new("sh")
            .args(["-c", script, &pid])
            .spawn()
            .unwrap();
        let result = call();
        shell.wait().unwrap();
        assert!(matches!(result, Err(Error::Interrupted)), "{result:?}");
    };
    interrupted(&mut || socket.recv(&mut [0; 64]).map(drop));
    interrupted(&mut || socket.peek_len().map(drop));
    interrupted(&mut || socket.recv_batch(&mut batch).map(drop));
}
