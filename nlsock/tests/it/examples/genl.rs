// SPDX-License-Identifier: MIT OR Apache-2.0
//! `genl_families` and `genl_policy`.

use super::process::run;
use crate::common::skipped;

#[test]
fn genl_families_lists_the_controller() {
    let ended = run("genl_families", &[]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let (heading, rows) = ended.stdout.split_first().unwrap();
    assert_eq!(
        heading.split_whitespace().collect::<Vec<_>>(),
        ["ID", "NAME", "VERSION", "GROUPS"]
    );
    let cells = rows.iter().map(|row| row.split_whitespace().collect());
    let cells: Vec<Vec<_>> = cells.collect();
    let ids = cells.iter().map(|row| row[0].parse::<u16>().unwrap());
    assert!(ids.is_sorted(), "{ended:#?}");
    let nlctrl = cells.iter().find(|row| row[1] == "nlctrl").unwrap();
    assert_eq!(nlctrl[0], "16");
    assert!(nlctrl.contains(&"notify=16"), "{ended:#?}");

    let one = run("genl_families", &["nlctrl"]);
    assert_eq!(one.code, Some(0), "{one:#?}");
    let row: Vec<_> = one.stdout[1].split_whitespace().collect();
    assert_eq!((one.stdout.len(), &row), (2, nlctrl));
}

#[test]
fn genl_families_knows_no_family_of_a_wrong_name() {
    let ended = run("genl_families", &["nlsock-none"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let none = |name| format!("genl_families: generic netlink has no family {name}");
    assert_eq!(ended.stderr, [none("nlsock-none")]);
    // No family has a name of this length.
    let ended = run("genl_families", &["longer-than-15-bytes"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert_eq!(ended.stderr, [none("longer-than-15-bytes")]);
}

#[test]
fn genl_policy_shows_the_controllers() {
    let ended = run("genl_policy", &["nlctrl", "--command", "3"]);
    if ended.stderr.iter().any(|line| line.contains("EOPNOTSUPP")) {
        return skipped("genl_policy", ended.stderr[0].as_str());
    }
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.stdout[0], "command 3, request: CTRL_CMD_GETFAMILY");
    let name = "  attribute 2: NUL_STRING of at most 15 bytes (CTRL_ATTR_FAMILY_NAME)";
    assert!(ended.stdout.iter().any(|line| line == name), "{ended:#?}");
    // And of no other command.
    let commands = ended.stdout.iter().filter(|line| !line.starts_with(' '));
    assert!(commands.clone().count() <= 2, "{ended:#?}");
    assert!(commands.clone().all(|line| line.starts_with("command 3, ")));

    let all = run("genl_policy", &["nlctrl"]);
    assert!(all.stdout.len() > ended.stdout.len(), "{all:#?}");
}

#[test]
fn genl_policy_knows_no_family_of_a_wrong_name() {
    let ended = run("genl_policy", &["nlsock-none"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let none = "genl_policy: generic netlink has no family nlsock-none";
    assert_eq!(ended.stderr, [none]);
}
