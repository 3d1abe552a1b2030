// SPDX-License-Identifier: MIT OR Apache-2.0
//! `sock_diag_tcp`, with sockets of this test.

use std::net::{TcpListener, TcpStream};

use super::process::run;

/// The rows of the table that have this address.
fn rows(args: &[&str], address: &str) -> Vec<Vec<String>> {
    let ended = run("sock_diag_tcp", args);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let rows = ended.stdout.iter().map(|row| {
        let cells = row.split_whitespace().map(str::to_owned);
        cells.collect::<Vec<_>>()
    });
    let rows: Vec<_> = rows.collect();
    let heading = ["STATE", "RECV-Q", "SEND-Q", "LOCAL", "PEER", "CONG"];
    assert_eq!(rows[0], heading);
    let rows = rows
        .into_iter()
        .filter(|row| row.iter().any(|cell| cell == address));
    rows.collect()
}

#[test]
fn tcp_sockets_are_listed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = listener.local_addr().unwrap().to_string();
    let listening = rows(&["--listening"], &server);
    assert_eq!(listening.len(), 1);
    assert_eq!(listening[0][0], "LISTEN");
    assert_eq!([&listening[0][3], &listening[0][4]], [&server, "0.0.0.0:0"]);
    assert_ne!(listening[0][5], "-");
    assert!(rows(&["-l", "-6"], &server).is_empty());
    assert!(rows(&[], &server).is_empty());

    // Not accepted yet: it waits.
    let stream = TcpStream::connect(&server).unwrap();
    let client = stream.local_addr().unwrap().to_string();
    let connected = rows(&["-4"], &client);
    let ends: Vec<_> = connected.iter().map(|row| (&row[3], &row[4])).collect();
    assert_eq!(ends.len(), 2, "{connected:?}");
    assert!(ends.contains(&(&client, &server)) && ends.contains(&(&server, &client)));
    assert!(connected.iter().all(|row| row[0] == "ESTABLISHED"));
    assert_eq!(rows(&["-l"], &server)[0][1], "1");
    assert_eq!(rows(&["--all"], &server).len(), 3);
}

#[test]
fn tcp_sockets_of_ipv6_have_brackets() {
    let Ok(listener) = TcpListener::bind("[::1]:0") else {
        return crate::common::skipped("sock_diag_tcp with IPv6", "there is none");
    };
    let server = listener.local_addr().unwrap().to_string();
    assert_eq!(rows(&["-l", "-6"], &server).len(), 1);
    assert!(rows(&["-l", "-4"], &server).is_empty());
}
