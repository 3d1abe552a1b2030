//! The program, on the running kernel. Nothing here needs a privilege.

use std::process::{Command, Output};

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
    // Deeper than a parser should follow.
    let deep = "[".repeat(100_000);
    let (code, _, error) = ynl(&["rt-link", "getlink", &deep]);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("recursion limit"), "{error}");
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
