// SPDX-License-Identifier: MIT OR Apache-2.0
//! The program on an nlmon device of a network namespace of its own.
//!
//! Needs root and the kernel's module `nlmon`. `kmod/test/nldecode` runs this test in a guest
//! that has it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Output, Stdio};

/// Runs `ip` with these arguments.
fn ip(args: &str) -> Output {
    let mut command = Command::new("ip");
    command
        .args(args.split(' '))
        .output()
        .expect("the program ip")
}

#[test]
fn live_traffic_is_explained() {
    // The child of this test has a namespace of its own.
    if std::env::var_os("NLDECODE_NAMESPACE").is_none() {
        let program = std::env::current_exe().unwrap();
        let output = Command::new("unshare")
            .arg("--net")
            .arg(program)
            .args(["--exact", "live_traffic_is_explained", "--nocapture"])
            .env("NLDECODE_NAMESPACE", "1")
            .output();
        match output {
            Err(error) => eprintln!("SKIPPED: unshare: {error}"),
            Ok(output) => {
                let text = String::from_utf8_lossy(&output.stderr);
                if text.starts_with("unshare: ") {
                    eprintln!("SKIPPED: no network namespace: {}", text.trim());
                    return;
                }
                eprint!("{text}");
                assert!(output.status.success());
            }
        }
        return;
    }
    for args in ["link add nlmon0 type nlmon", "link set nlmon0 up"] {
        let output = ip(args);
        if !output.status.success() {
            let reason = String::from_utf8_lossy(&output.stderr);
            eprintln!("SKIPPED: ip {args}: {}", reason.trim());
            return;
        }
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_nldecode"))
        .args([
            "--device",
            "nlmon0",
            "--type",
            "RTM_NEWLINK",
            "--count",
            "24",
            "--quiet",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Requests until the program has shown enough: when it has opened the device cannot be seen.
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let repeat = std::thread::spawn(move || {
        for _ in 0..200 {
            ip("link set nlmon0 mtu 3776");
            ip("link add dev x type no-such-type");
            std::thread::sleep(std::time::Duration::from_millis(50));
            if matches!(child.try_wait(), Ok(Some(_))) {
                break;
            }
        }
        let _ = child.kill();
        let mut text = String::new();
        let stderr = child.stderr.take().unwrap().read_to_string(&mut text);
        stderr.map(|_| text).unwrap_or_default()
    });
    let shown: Vec<String> = lines.map(Result::unwrap).collect();
    let warnings = repeat.join().unwrap();
    assert_eq!(warnings, "");
    assert_eq!(shown.len(), 24, "{shown:?}");
    // `#1 12:58:34.092160 to kernel: RTM_NEWLINK (rt-link), NLM_F_REQUEST | NLM_F_ACK, ...`, and
    // `#2 12:58:34.092768 to user: NLMSG_ERROR 0 of #1 RTM_NEWLINK, ...`
    for outcome in ["0", "EOPNOTSUPP"] {
        let is_answered = shown.iter().any(|line| {
            let answer = line.split_once(&format!(" to user: NLMSG_ERROR {outcome} of "));
            let of = answer.and_then(|(_, behind)| behind.split_once(" RTM_NEWLINK"));
            of.is_some_and(|(number, _)| {
                shown.iter().any(|line| {
                    line.starts_with(&format!("{number} "))
                        && line.contains(
                            " to kernel: RTM_NEWLINK (rt-link), NLM_F_REQUEST | NLM_F_ACK",
                        )
                })
            })
        });
        assert!(is_answered, "{outcome} in {shown:#?}");
    }
}
