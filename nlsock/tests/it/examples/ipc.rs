// SPDX-License-Identifier: MIT OR Apache-2.0
//! `ipc_server` and `ipc_client`.

use std::process;

use nlsock::Socket;
use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_ERROR};
use nlwire::{NlMsgHdr, SockAddrNl};

use super::process::{find, run, start, Running, LIMIT};
use crate::common::{build, skipped};

/// One message.
fn message(header: NlMsgHdr, payload: &[u8]) -> Vec<u8> {
    build(header, |message| message.put_payload(payload))
}

/// A socket of this test's own, with a port.
fn usersock() -> Socket {
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.bind(SockAddrNl::default()).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    socket
}

fn port(socket: &Socket) -> String {
    socket.local_addr().unwrap().nl_pid().to_string()
}

/// A server, in a group or with "0" in none, and its port.
fn server(group: &str, args: &[&str]) -> (Running, String) {
    let server = start("ipc_server", &[&["--group", group], args].concat());
    let line = server.stdout.recv_timeout(LIMIT).unwrap();
    let group = match group {
        "0" => "no group".to_owned(),
        group => format!("group {group}"),
    };
    let port = line
        .strip_prefix("listening on protocol 2, port ")
        .and_then(|line| line.strip_suffix(&format!(", {group}")))
        .unwrap_or_else(|| panic!("{line}"));
    (server, port.to_owned())
}

#[test]
fn ipc_by_port() {
    let (server, port) = server("0", &[]);
    let ended = run(
        "ipc_client",
        &["--to", &port, "--type", "99", "hello", "w\u{f6}rld"],
    );
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let reply = &ended.stdout[0];
    assert!(reply.starts_with(&format!("reply from port {port}: type 99, sequence ")));
    assert!(
        reply.ends_with(r#", payload "hello w\xc3\xb6rld""#),
        "{reply}"
    );

    let received = find(&server.stdout, |line| line.contains("hello"));
    assert!(received.starts_with("from port "), "{received}");
    let (_, received) = received.split_once(", no group: ").unwrap();
    assert!(reply.ends_with(received), "{reply}\n{received}");

    let empty = run("ipc_client", &["--to", &port]);
    assert!(empty.stdout[0].contains("type 16, "), "{empty:#?}");
    assert!(empty.stdout[0].ends_with(", payload \"\""), "{empty:#?}");
}

#[test]
fn ipc_by_group() {
    let member = usersock();
    if let Err(error) = member.join(1) {
        return skipped("ipc_server in a group", error);
    }
    // Other runs of this test share the groups of this network namespace: they
    // should have another, and if not, their servers may answer first.
    // Groups 1 to 5 and 21 to 27 are those of other tests in this process.
    let group = (process::id() % 15 + 6).to_string();
    let (server, _) = server(&group, &[]);
    let word = format!("group-{}", process::id());
    let ended = run("ipc_client", &["--group", &group, &word]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stdout[0].starts_with("reply from port "));
    assert!(ended.stdout[0].ends_with(&format!(", payload \"{word}\"")));
    let received = find(&server.stdout, |line| line.contains(&word));
    assert!(received.contains(&format!(", group {group}: type 16, ")));
}

#[test]
fn ipc_server_survives_malformed_datagrams() {
    let (server, port) = server("0", &[]);
    let to = SockAddrNl::new(port.parse().unwrap(), 0);
    let sender = usersock();
    let good = message(NlMsgHdr::new(16), b"good");
    sender.send_to(&[0; 16], to).unwrap();
    sender.send_to(&[1; 5], to).unwrap();
    sender
        .send_to(&[&good[..], &[0xff; 16]].concat(), to)
        .unwrap();
    for wanted in [
        "byte 0: nlmsg_len is 0, less than a header's 16",
        "byte 0: 5 bytes left over, too few for a header",
        "byte 20: nlmsg_len is 4294967295, but only 16 bytes are left",
    ] {
        let line = server.stderr.recv_timeout(LIMIT).unwrap();
        let from = self::port(&sender);
        let wanted = format!("ipc_server: malformed datagram from port {from}: {wanted}");
        assert_eq!(line, wanted);
    }
    find(&server.stdout, |line| line.ends_with("payload \"good\""));
    assert_eq!(run("ipc_client", &["--to", &port]).code, Some(0));
}

#[test]
fn ipc_server_ends_after_a_count() {
    let (server, port) = server("0", &["--count", "2"]);
    let to = SockAddrNl::new(port.parse().unwrap(), 0);
    let sender = usersock();
    let header = NlMsgHdr::new(16).with_seq(5);
    let three = [b"1", b"2", b"3"].map(|payload| {
        let mut message = message(header, payload);
        message.resize(20, 0);
        message
    });
    sender.send_to(&three.concat(), to).unwrap();
    let ended = server.finish();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.stdout.len(), 2, "{ended:#?}");

    let mut buf = [0; 64];
    for payload in [b"1", b"2"] {
        let datagram = sender.recv(&mut buf).unwrap();
        assert_eq!(datagram.sender(), to);
        let echo = datagram.messages().next().unwrap().unwrap();
        let expected = header.with_len(17).with_pid(to.nl_pid());
        assert_eq!((echo.header(), echo.payload()), (&expected, &payload[..]));
    }
}

#[test]
fn ipc_server_says_what_is_wrong() {
    let taken = usersock();
    if taken.join(1).is_ok() {
        let ended = run("ipc_server", &["--group", "33"]);
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert_eq!(ended.stderr, ["ipc_server: the protocol has no group 33"]);
    }
    let port = port(&taken);
    for (args, wanted) in [
        (["--port", &port], format!("port {port} is in use")),
        (
            ["--protocol", "32"],
            "netlink protocol 32 is not registered in this kernel".to_owned(),
        ),
        (
            ["--protocol", "31"],
            "netlink protocol 31 is not registered in this kernel".to_owned(),
        ),
    ] {
        let ended = run("ipc_server", &args);
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert_eq!(ended.stderr, [format!("ipc_server: {wanted}")]);
    }
}

#[test]
fn ipc_client_says_what_is_wrong() {
    let silent = usersock();
    let silent = port(&silent);
    for (args, wanted) in [
        (
            ["--to", &silent, "--timeout", "0.2"],
            "no reply within 200ms",
        ),
        (
            ["--to", "4294967294", "--timeout", "9"],
            "no socket has port 4294967294",
        ),
        (
            ["--protocol", "31", "--to", "1"],
            "netlink protocol 31 is not registered in this kernel",
        ),
    ] {
        let ended = run("ipc_client", &args);
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert_eq!(ended.stderr, [format!("ipc_client: {wanted}")]);
        assert_eq!(ended.stdout, [""; 0]);
    }
}

#[test]
fn ipc_client_waits_for_its_reply() {
    let (peer, stranger) = (usersock(), usersock());
    let client = start("ipc_client", &["--to", &port(&peer), "question"]);
    let mut buf = [0; 64];
    let datagram = peer.recv(&mut buf).unwrap();
    let request = datagram.messages().next().unwrap().unwrap();
    assert_eq!(request.payload(), b"question");
    let seq = request.nlmsg_seq();
    let reply = NlMsgHdr::new(16).with_seq(seq);
    let other = reply.with_seq(seq.wrapping_add(1));
    let to = datagram.sender();
    stranger.send_to(&message(reply, b"stranger"), to).unwrap();
    stranger.send_to(&[0; 16], to).unwrap();
    peer.send_to(&message(other, b"other"), to).unwrap();
    peer.send_to(&message(reply, b"answer"), to).unwrap();
    let ended = client.finish();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stdout[0].ends_with(", payload \"answer\""));
}

#[test]
fn ipc_client_understands_acknowledgements() {
    let peer = usersock();
    for (code, succeeds) in [(0i32, true), (-22, false)] {
        let client = start("ipc_client", &["--to", &port(&peer)]);
        let mut buf = [0; 64];
        let datagram = peer.recv(&mut buf).unwrap();
        let request = datagram.messages().next().unwrap().unwrap();
        let header = NlMsgHdr::new(NLMSG_ERROR).with_seq(request.nlmsg_seq());
        let payload = [&code.to_ne_bytes(), request.as_bytes()].concat();
        let reply = message(header, &payload);
        peer.send_to(&reply, datagram.sender()).unwrap();
        let ended = client.finish();
        assert_eq!(ended.code == Some(0), succeeds, "{ended:#?}");
        if succeeds {
            assert!(ended.stdout[0].contains(": acknowledged, "));
        } else {
            let wanted = "ipc_client: request refused: EINVAL";
            assert_eq!(ended.stderr, [wanted]);
        }
    }
}
