// SPDX-License-Identifier: MIT OR Apache-2.0
//! The program, on the running kernel. Nothing here needs a privilege.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Runs the program. Returns exit code, stdout and stderr.
fn ynl(args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ynl"));
    let Output {
        status,
        stdout,
        stderr,
    } = command.args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn ynl_with_stdin(args: &[&str], stdin: &[u8]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ynl"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn json(args: &[&str]) -> Value {
    let (code, out, error) = ynl(args);
    assert_eq!(code, 0, "{error}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn one_object_is_requested_by_json_and_all_without() {
    let lo = json(&["rt-link", "getlink", r#"{"ifname": "lo"}"#]);
    assert_eq!(lo["ifname"], "lo");
    assert_eq!(lo["ifi-index"], 1);
    let all = json(&["RT_LINK", "RTM_GETLINK"]);
    let names: Vec<&Value> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|link| &link["ifname"])
        .collect();
    assert!(names.contains(&&Value::from("lo")), "{names:?}");
    let all = json(&["rt-link", "getlink", "--dump", r#"{"ext-mask": ["vf"]}"#]);
    assert_eq!(all.as_array().unwrap().len(), names.len());
}

#[test]
fn the_controller_tells_what_generic_netlink_can_do() {
    let family = json(&["nlctrl", "getfamily", r#"{"family-name": "nlctrl"}"#]);
    assert_eq!(family["family-id"], 16);
    assert!(json(&["nlctrl", "getfamily"]).is_array());
    // A dump only.
    assert!(json(&["nlctrl", "getpolicy", r#"{"family-id": 16}"#]).is_array());
}

#[test]
fn a_refusal_is_told_with_the_attribute() {
    let long = r#"{"ifname": "a name that is too long"}"#;
    let (code, out, error) = ynl(&["rt-link", "getlink", long]);
    let expected = "ynl: RTM_GETLINK: ERANGE at IFLA_IFNAME: Attribute failed policy validation\n";
    assert_eq!((code, &*out, &*error), (1, "", expected));
    let none = r#"{"ifname": "no-such-link"}"#;
    let (code, _, error) = ynl(&["rt-link", "getlink", none]);
    assert_eq!(
        (code, &*error),
        (1, "ynl: RTM_GETLINK: ENODEV: No such device\n")
    );
}

#[test]
fn what_cannot_be_sent_is_told() {
    for (args, expected) in [
        (
            &["rt-lynk"][..],
            "no family 'rt-lynk', did you mean 'rt-link'?",
        ),
        (
            &["rt-link", "getlinks"],
            "rt-link has no operation 'getlinks', did you mean 'getlink'?",
        ),
        (
            &["rt-link", "getlink", "{"],
            "JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            &["rt-link", "getlink", r#"{"mtu": "x"}"#],
            "mtu: IFLA_MTU wants a u32, got a string",
        ),
        (
            &["rt-link", "--subscribe", "links"],
            "rt-link has no group 'links'",
        ),
        (
            &["--dumb"],
            "unknown option '--dumb'; --help shows the usage",
        ),
        (&[], "FAMILY is required; --list shows the families"),
    ] {
        let (code, out, error) = ynl(args);
        assert_eq!((code, &*out), (2, ""), "{args:?}");
        assert_eq!(error, format!("ynl: {expected}\n"));
    }
}

/// Each error of JSON has its place.
#[test]
fn hostile_json_is_refused_with_its_place() {
    let deep = "[".repeat(100_000);
    for (json, expected) in [
        (&*deep, "recursion limit exceeded at line 1 column 128"),
        ("", "EOF while parsing a value at line 1 column 0"),
        ("[1", "EOF while parsing a list at line 1 column 2"),
        ("{} x", "trailing characters at line 1 column 4"),
        ("{}{}", "trailing characters at line 1 column 3"),
        (r#"{"mtu": 1,}"#, "trailing comma at line 1 column 11"),
        (r#"{"mtu": 01}"#, "invalid number at line 1 column 10"),
        (r#"{"mtu": NaN}"#, "expected value at line 1 column 9"),
        (
            r#"{"mtu": -Infinity}"#,
            "invalid number at line 1 column 10",
        ),
        (
            r#"{"mtu": 1e999}"#,
            "number out of range at line 1 column 13",
        ),
        (
            r#"{"ifname": "\ud800"}"#,
            "unexpected end of hex escape at line 1 column 19",
        ),
        (
            r#"{"ifname": "\ud800\u0041"}"#,
            "lone leading surrogate in hex escape at line 1 column 24",
        ),
        (
            "{\"ifname\":\n\"\t\"}",
            "control character (\\u0000-\\u001F) found while parsing a string at line 2 column 2",
        ),
        (
            r#"{"mtu": 1, "mtu": 2}"#,
            r#"the key "mtu" occurs twice at line 1 column 16"#,
        ),
        (
            "{\"mtu\": 1,\n \"linkinfo\": [{\"kind\": 1, \"\\u006bind\": 2}]}",
            r#"the key "kind" occurs twice at line 2 column 37"#,
        ),
    ] {
        let (code, out, error) = ynl(&["rt-link", "getlink", json]);
        assert_eq!((code, &*out), (2, ""), "{json}");
        assert_eq!(error, format!("ynl: JSON: {expected}\n"), "{json}");
        let from_stdin = ynl_with_stdin(&["rt-link", "getlink", "-"], json.as_bytes());
        assert_eq!(from_stdin, (code, out, error));
    }
    // A number that is no integer of any attribute.
    for number in ["1e5", "-0", "18446744073709551616", "1.0"] {
        let json = format!("{{\"mtu\": {number}}}");
        let (code, _, error) = ynl(&["rt-link", "getlink", &json]);
        assert_eq!(code, 2);
        assert!(
            error.starts_with("ynl: mtu: IFLA_MTU wants a u32, got "),
            "{error}"
        );
    }
    let (code, _, error) = ynl_with_stdin(&["rt-link", "getlink", "-"], b"{\"ifname\": \"\xff\"}");
    assert_eq!((code, &*error), (2, "ynl: JSON: not UTF-8 at byte 12\n"));
    let long = [b"[", &[b' '; 4 * 1024 * 1024][..]].concat();
    let (code, _, error) = ynl_with_stdin(&["rt-link", "getlink", "-"], &long);
    assert_eq!(
        (code, &*error),
        (2, "ynl: JSON: longer than 4194304 bytes\n")
    );
    let many = format!("[{}1]", "1,".repeat(250_000));
    let (code, _, error) = ynl_with_stdin(&["rt-link", "getlink", "-"], many.as_bytes());
    let expected = "ynl: JSON: more than 250000 values at line 1 column 499999\n";
    assert_eq!((code, &*error), (2, expected));
    let not_utf8 = OsStr::from_bytes(b"\"\xc3(");
    let output = Command::new(env!("CARGO_BIN_EXE_ynl"))
        .arg(not_utf8)
        .output()
        .unwrap();
    let expected = "ynl: \"\\\"\\xc3(\" is not UTF-8 at byte 1; --help shows the usage\n";
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
}

/// The kernel's own client prints the same for `--multi`: `null` for a request without an
/// answer.
#[test]
fn several_requests_have_a_list_of_answers() {
    let lo = r#"{"ifname": "lo"}"#;
    let list = json(&[
        "rt-link", "--multi", "getlink", lo, "--multi", "getlink", lo,
    ]);
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(list[1]["ifname"], "lo");
    // What was answered before a refusal is printed.
    let none = r#"{"ifname": "no-such-link"}"#;
    let (code, out, error) = ynl(&[
        "rt-link", "--multi", "getlink", lo, "--multi", "getlink", none,
    ]);
    assert_eq!(
        (code, &*error),
        (1, "ynl: batch[1]: RTM_GETLINK: ENODEV: No such device\n")
    );
    let list: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(list[0]["ifname"], "lo");
    assert_eq!(list[1], Value::Null);
}

#[test]
fn families_operations_and_attributes_are_listed() {
    let (_, families, _) = ynl(&["--list"]);
    assert!(families.contains("rt-link "), "{families}");
    let (_, operations, _) = ynl(&["rt-link"]);
    for line in ["getlink ", "rtnlgrp-link "] {
        assert!(operations.contains(line), "{operations}");
    }
    let (_, help, _) = ynl(&["rt-link", "newlink", "--help"]);
    for line in [
        "  mtu: a u32 (IFLA_MTU)\n",
        "      \"vlan\": an object\n",
        "data: as 'kind' selects",
    ] {
        assert!(help.contains(line), "{help}");
    }
}

/// Sets contain themselves and each other.
#[test]
fn the_help_of_every_operation_ends() {
    for family in ynl::names::families() {
        for op in family.ops.iter().filter(|op| op.request.is_some()) {
            let (code, help, _) = ynl(&[family.name, op.name, "--help"]);
            assert_eq!(code, 0);
            assert!(help.starts_with(op.name), "{help}");
        }
    }
}
