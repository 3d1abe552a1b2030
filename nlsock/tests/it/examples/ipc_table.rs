// SPDX-License-Identifier: MIT OR Apache-2.0
//! `ipc_table_server` and `ipc_table_client`.

use std::fs;
use std::os::unix::fs::MetadataExt;

use nlsock::Client;
use nlwire::uapi::NETLINK_USERSOCK;

use super::process::{find, run, start, Running, LIMIT};

/// A server, and its port.
fn server(args: &[&str]) -> (Running, String) {
    let server = start("ipc_table_server", args);
    let line = server.stdout.recv_timeout(LIMIT).unwrap();
    let port = line
        .strip_prefix("listening on port ")
        .unwrap_or_else(|| panic!("{line}"));
    let port = port.to_owned();
    (server, port)
}

/// The user of this process, and another one.
fn uids() -> (String, String) {
    let own = fs::metadata("/proc/self").unwrap().uid();
    (own.to_string(), own.wrapping_add(1).to_string())
}

/// The client fails with this text.
fn assert_fails(args: &[&str], wanted: &str) {
    let ended = run("ipc_table_client", args);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert_eq!(ended.stderr, [format!("ipc_table_client: {wanted}")]);
    assert_eq!(ended.stdout, [""; 0]);
}

#[test]
fn a_table_is_served() {
    let (own, _) = uids();
    let (_server, port) = server(&["--entries", "100000", "--uid", &own]);
    let ask = |args: &[&str]| {
        let ended = run("ipc_table_client", &[&["--to", &port], args].concat());
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        ended.stdout
    };
    assert_eq!(ask(&["99999"]), ["99999 9999800001"]);
    assert_eq!(ask(&["--uid", &own, "7"]), ["7 49"]);
    let multiples = ask(&["--multiple-of", "40000"]);
    assert_eq!(multiples, ["0 0", "40000 1600000000", "80000 6400000000"]);
    let all = ask(&[]);
    assert_eq!(all.len(), 100_000);
    assert_eq!(all[99_999], "99999 9999800001");

    let refused = |text| format!("the server on port {port}: SQUARES_GET: {text}");
    assert_fails(
        &["--to", &port, "100000"],
        &refused("ENOENT at SQUARE_NUMBER: no entry 100000"),
    );
    assert_fails(
        &["--to", &port, "--multiple-of", "0"],
        &refused("ERANGE at SQUARE_MULTIPLE_OF: integer out of range"),
    );
}

#[test]
fn a_table_is_for_one_user() {
    let (own, other) = uids();
    let (_server, port) = server(&["--uid", &other]);
    assert_fails(
        &["--to", &port, "7"],
        &format!("the server on port {port}: SQUARES_GET: EPERM: Operation not permitted"),
    );
    let (_server, port) = server(&["--uid", &own]);
    assert_fails(
        &["--to", &port, "--uid", &other, "--timeout", "0.5", "7"],
        &format!("port {port} is not of user {other}"),
    );
}

#[test]
fn a_table_server_shows_clients_that_do_not_read() {
    let (server, port) = server(&[]);
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut client = client.with_peer(port.parse().unwrap()).with_header_len(0);
    client.set_timeout(Some(LIMIT));
    let mut dump = client.dump(0x10, |_| Ok(())).unwrap();
    assert!(dump.next().unwrap().is_some());
    let paused = |line: &str| line.starts_with("clients without room: 1, dumps: 1, bytes: ");
    assert!(find(&server.stdout, paused).ends_with(", dropped: 0"));
    let mut entries = 1;
    while dump.next().unwrap().is_some() {
        entries += 1;
    }
    assert_eq!(entries, 100_000);
    find(&server.stdout, |line| {
        line == "clients without room: 0, dumps: 0, bytes: 0, dropped: 0"
    });
}
