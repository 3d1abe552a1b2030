// SPDX-License-Identifier: MIT OR Apache-2.0
//! The program's output for the fixtures, which are parts of real captures.
//!
//! `NLDECODE_EXPECTED=write cargo test -p nldecode --test golden` writes the expected output
//! again.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nldecode"));
    command.current_dir(fixtures()).env_remove("NO_COLOR");
    command
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn run(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}

fn run_with_input(args: &[&str], input: &[u8]) -> Output {
    let mut child = program()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Compares with the file `expected/NAME`.
#[track_caller]
fn check(name: &str, args: &[&str]) {
    let output = run(args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    let path = fixtures().join("expected").join(name);
    if std::env::var("NLDECODE_EXPECTED").as_deref() == Ok("write") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, stdout(&output)).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(stdout(&output), expected, "{name}: {args:?}");
}

#[test]
fn text() {
    for name in ["ethtool", "link", "nft", "route"] {
        check(&format!("{name}.txt"), &[&format!("{name}.pcap")]);
    }
}

#[test]
fn json() {
    for name in ["link", "nft"] {
        check(
            &format!("{name}.json"),
            &["--json", &format!("{name}.pcap")],
        );
    }
}

#[test]
fn bytes() {
    for name in ["link", "nft"] {
        check(&format!("{name}.hex"), &["--hex", &format!("{name}.pcap")]);
    }
}

#[test]
fn brief() {
    check("ethtool.brief", &["-q", "ethtool.pcap"]);
}

#[test]
fn refusals() {
    check("nft.errors", &["--errors", "nft.pcap"]);
}

/// Records without the length of the header.
#[test]
fn records_of_audit() {
    check("audit.txt", &["--protocol", "audit", "audit.txt"]);
}

#[test]
fn trace_of_strace() {
    check("strace.txt", &["strace.trace"]);
}

/// Within each message, every line begins where the one before it ended, and the last one
/// ends at the message's length.
#[test]
fn no_byte_is_left_out() {
    let mut messages = 0;
    for name in ["ethtool", "link", "nft", "route"] {
        let output = run(&["--hex", &format!("{name}.pcap")]);
        for message in stdout(&output)
            .split("\n\n")
            .filter(|text| !text.is_empty())
        {
            let mut at = 0;
            let mut nlmsg_len = None;
            for line in message.lines().skip(1) {
                let (offset, line) = line.split_at(8);
                assert_eq!(offset.trim(), at.to_string(), "{message}");
                let (hex, meaning) = line.split_at(line.len().min(24));
                at += hex.split_whitespace().count();
                if let Some((_, len)) = meaning.split_once("nlmsg_len ") {
                    nlmsg_len.get_or_insert(len.to_owned());
                }
            }
            assert_eq!(nlmsg_len, Some(at.to_string()), "{message}");
            messages += 1;
        }
    }
    assert!(messages > 20, "{messages}");
}

/// The README shows lines of the output.
#[test]
fn excerpts_in_the_readme() {
    let readme = include_str!("../README.md");
    let mut checked = 0;
    for block in readme.split("```text\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        let (command, excerpt) = block.split_once('\n').unwrap();
        let args: Vec<&str> = command.split(' ').skip(2).collect();
        let output = run(&args);
        let mut lines = stdout(&output).lines();
        for line in excerpt.lines().filter(|line| line.trim() != "...") {
            assert!(lines.any(|shown| shown == line), "{command}: {line}");
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}

#[test]
fn filters() {
    let lines = |args: &[&str]| {
        let output = run(args);
        assert_eq!(stderr(&output), "", "{args:?}");
        stdout(&output).lines().count()
    };
    assert_eq!(lines(&["-q", "ethtool.pcap"]), 10);
    assert_eq!(lines(&["-q", "--count", "3", "ethtool.pcap"]), 3);
    assert_eq!(lines(&["-q", "--family", "nlctrl", "ethtool.pcap"]), 3);
    assert_eq!(
        lines(&["-q", "--family=nlctrl,ethtool", "ethtool.pcap"]),
        10
    );
    // The request, its reply and its ACK.
    let of_type = ["-q", "--type", "ETHTOOL_MSG_LINKSTATE_GET", "ethtool.pcap"];
    assert_eq!(lines(&of_type), 3);
    assert_eq!(lines(&["-q", "--type", "16", "link.pcap"]), 4);
    assert_eq!(lines(&["-q", "--errors", "ethtool.pcap"]), 2);
    assert_eq!(
        lines(&["-q", "--errors", "--type", "rtm_newlink", "link.pcap"]),
        1
    );

    let output = run(&["--family", "no-such", "link.pcap"]);
    assert_eq!(stdout(&output), "");
    let wanted = "nldecode: --family no-such: not a declared family\n";
    assert_eq!(stderr(&output), wanted);
}

#[test]
fn statistics() {
    let output = run(&["--stats", "link.pcap"]);
    let table = stdout(&output);
    let line = table.lines().find(|line| line.starts_with("rt-link"));
    let cells: Vec<_> = line.unwrap().split_whitespace().collect();
    assert_eq!(
        cells,
        ["rt-link", "5", "0", "5", "5", "100.0%", "5", "100.0%", "0"]
    );
}

#[test]
fn colors() {
    let count = |args: &[&str]| stdout(&run(args)).matches('\x1b').count();
    assert_eq!(count(&["link.pcap"]), 0);
    assert_eq!(count(&["--color", "never", "link.pcap"]), 0);
    assert!(count(&["--color", "always", "link.pcap"]) > 20);
    assert!(count(&["--color", "always", "--hex", "link.pcap"]) > 20);
    // They add nothing but themselves.
    let plain = run(&["link.pcap"]);
    let colored = run(&["--color=always", "link.pcap"]);
    let mut text = stdout(&colored).to_owned();
    for sequence in ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[1;31m"] {
        text = text.replace(sequence, "");
    }
    assert_eq!(text, stdout(&plain));
}

#[test]
fn wrong_command_lines() {
    for (args, wanted) in [
        (
            &["--no-such-option"][..],
            "invalid option '--no-such-option'",
        ),
        (&["a", "b"], "unexpected argument \"b\""),
        (
            &["--format", "zip"],
            "pcap, pcapng, hex and raw are formats",
        ),
        (&["--protocol", "tcp"], "not a protocol"),
        (&["--count", "-1"], "invalid digit"),
        (&["--device", "nlmon0", "file"], "exclude each other"),
        (&["--count"], "missing argument for option '--count'"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(stdout(&output), "");
        assert!(stderr(&output).contains(wanted), "{}", stderr(&output));
    }
    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    for option in [
        "--device",
        "--format",
        "--protocol",
        "--running",
        "--json",
        "--hex",
        "--quiet",
        "--stats",
        "--color",
        "--family",
        "--type",
        "--errors",
        "--count",
        "--help",
        "--version",
    ] {
        assert!(stdout(&help).contains(option), "{option}");
    }
}

#[test]
fn a_missing_file_and_a_damaged_one() {
    let output = run(&["no-such-file"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("no-such-file: No such file"));

    let whole = fs::read(fixtures().join("link.pcap")).unwrap();
    let cut = whole.get(..whole.len() - 1).unwrap();
    let output = run_with_input(&["-q", "-"], cut);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().count(), 5, "{}", stdout(&output));
    let wanted = "nldecode: -: byte 344: the input ends within a record\n";
    assert_eq!(stderr(&output), wanted);
}

/// Pasted bytes are of rtnetlink, unless something else is told.
#[test]
fn the_protocol_of_pasted_bytes() {
    let bytes = b"14 00 00 00 10 00 05 03 01 00 00 00 00 00 00 00 03 01 00 00\n";
    let assumed = run_with_input(&["-q"], bytes);
    assert_eq!(assumed.status.code(), Some(0));
    assert!(stdout(&assumed).contains("RTM_NEWLINK (rt-link)"));
    assert!(
        stderr(&assumed).contains("--protocol"),
        "{}",
        stderr(&assumed)
    );
    for protocol in ["generic", "NETLINK_GENERIC", "genl", "16"] {
        let told = run_with_input(&["-q", "--protocol", protocol], bytes);
        assert!(
            stdout(&told).contains("CTRL_CMD_GETFAMILY (nlctrl)"),
            "{protocol}"
        );
        assert_eq!(stderr(&told), "");
    }
}

/// `nldecode FILE | head`
#[test]
fn a_closed_pipe_ends_quietly() {
    let (reader, writer) = UnixStream::pair().unwrap();
    drop(reader);
    let child = program()
        .arg("--hex")
        .arg("nft.pcap")
        .stdout(OwnedFd::from(writer))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
}
