// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets that are connected to the peer, which strangers cannot send to.

use std::thread;

use nlsock::{tokio as asynchronous, Client, Error, Monitor, MonitorEvent, Server, Socket};
use nlwire::rtnl::IfInfoMsg;
use nlwire::server::{Handled, Outcome, Request};
use nlwire::uapi::*;
use nlwire::{Errno, NlMsgHdr, SockAddrNl};

use super::fill;
use crate::common::{block_on, bound, build, in_namespace, may_join, watched, LONG, SHORT};
use crate::seccomp::without;

/// Whether a datagram of a stranger reaches a socket.
fn strangers_reach(socket: &Socket) -> bool {
    let (stranger, _) = bound();
    match stranger.send_to(&[0; 16], socket.local_addr().unwrap()) {
        Ok(()) => true,
        Err(Error::NoListener { .. }) => false,
        Err(error) => panic!("{error}"),
    }
}

fn acknowledge<'r>(_: &Request<'_>, _: &mut nlsock::Responder<'r>) -> Outcome<'r> {
    Ok(Handled::Ack)
}

/// Runs `test` with the port of a server that acknowledges every request.
fn with_server(test: impl FnOnce(u32) + Send + 'static) {
    watched(|| {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        server.set_timeout(Some(SHORT));
        let port = server.port();
        let testing = thread::spawn(move || test(port));
        while !testing.is_finished() {
            let served = server.serve(acknowledge);
            assert!(matches!(served, Ok(()) | Err(Error::WouldBlock)));
        }
        testing.join().unwrap();
    });
}

/// From its first request on, a client hears its peer alone. Its socket hears
/// everyone again when the client has ended.
#[test]
fn strangers_cannot_send_to_a_client() {
    with_server(|port| {
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        client.set_timeout(Some(LONG));
        client.request(0x10, |_| Ok(())).unwrap();
        assert!(!strangers_reach(client.socket()));
        client.set_connect(false);
        client.request(0x10, |_| Ok(())).unwrap();
        assert!(strangers_reach(client.socket()));
        client.set_connect(true);
        client.request(0x10, |_| Ok(())).unwrap();
        assert!(!strangers_reach(client.socket()));

        // Another peer.
        let silent = bound();
        let mut client = client.with_peer(silent.1.nl_pid());
        client.set_timeout(Some(SHORT));
        client.request(0x10, |_| Ok(())).unwrap_err();
        let to = client.socket().local_addr().unwrap();
        silent.0.send_to(&[0; 16], to).unwrap();
        assert!(!strangers_reach(client.socket()));

        let socket = Socket::from(client);
        assert!(strangers_reach(&socket));

        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(port);
            client.request(0x10, |_| Ok(())).await.unwrap();
            assert!(!strangers_reach(client.socket()));
            client.set_connect(false);
            client.request(0x10, |_| Ok(())).await.unwrap();
            assert!(strangers_reach(client.socket()));
            client.set_connect(true);
            client.request(0x10, |_| Ok(())).await.unwrap();
            let socket = Socket::from(client);
            assert!(strangers_reach(&socket));
        });
    });
}

/// A batch and a dump connect as well, and so does reading notifications.
#[test]
fn whatever_a_client_begins_with() {
    with_server(|port| {
        let open = || {
            let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
            client.set_timeout(Some(LONG));
            client
        };
        let mut client = open();
        let mut batch = client.batch();
        batch.add(0x10, |_| Ok(())).unwrap();
        batch.add(0x10, |_| Ok(())).unwrap();
        batch.send().unwrap().check().unwrap();
        assert!(!strangers_reach(client.socket()));

        let mut client = open();
        let _ = client.dump(0x10, |_| Ok(())).unwrap().next();
        assert!(!strangers_reach(client.socket()));

        let mut client = open();
        client.socket().bind(SockAddrNl::default()).unwrap();
        client.set_timeout(Some(SHORT));
        assert_eq!(client.next_notification(), Err(Error::WouldBlock));
        assert!(!strangers_reach(client.socket()));
        assert!(!strangers_reach(client.into_monitor().socket()));
    });
}

/// A monitor is connected by its first call, also one in a state of draining. It
/// hears the multicasts of its groups.
#[test]
fn strangers_cannot_send_to_a_monitor() {
    watched(|| {
        let (peer, addr) = bound();
        let open = || {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.bind(SockAddrNl::default()).unwrap();
            socket
        };
        let mut monitor = Monitor::from_socket(open()).unwrap();
        monitor = monitor.with_peer(addr.nl_pid());
        monitor.set_timeout(Some(SHORT));
        assert!(strangers_reach(monitor.socket()));
        assert_eq!(monitor.next(), Err(Error::WouldBlock));
        assert_eq!(monitor.counters().foreign, 1);
        assert!(!strangers_reach(monitor.socket()));
        let message = build(NlMsgHdr::new(0x10), |_| Ok(()));
        let heard = |event: MonitorEvent<'_>| match event {
            MonitorEvent::Notification(event) => (event.message.nlmsg_type(), event.group),
            MonitorEvent::Resync => panic!("nothing is lost"),
        };
        peer.send_to(&message, monitor.socket().local_addr().unwrap())
            .unwrap();
        assert_eq!(heard(monitor.next().unwrap()), (0x10, None));
        if may_join("multicasts to a connected monitor") {
            monitor.join(1).unwrap();
            let to = SockAddrNl::new(0, 0).with_group(1).unwrap();
            peer.send_to(&message, to).unwrap();
            assert_eq!(heard(monitor.next().unwrap()), (0x10, Some(1)));
        }
        // No process can send a unicast from another namespace.
        let mut monitor = monitor.with_peer_in(addr.nl_pid(), 3);
        assert_eq!(monitor.next(), Err(Error::WouldBlock));
        let to = monitor.socket().local_addr().unwrap();
        let refused = peer.send_to(&message, to);
        assert!(matches!(refused, Err(Error::NoListener { .. })));
        assert!(strangers_reach(&Socket::from(monitor)));

        block_on(async {
            let monitor = asynchronous::Monitor::from_socket(open()).unwrap();
            let mut monitor = monitor.with_peer(addr.nl_pid());
            let next = tokio::time::timeout(SHORT, monitor.next()).await;
            assert!(next.is_err());
            assert!(!strangers_reach(monitor.socket()));
            let to = monitor.socket().local_addr().unwrap();
            peer.send_to(&message, to).unwrap();
            assert_eq!(heard(monitor.next().await.unwrap()), (0x10, None));
            assert!(strangers_reach(&Socket::from(monitor)));
        });
    });
}

/// A stranger that sends all the time takes no room from the answers of the
/// kernel. Without a connection it does.
#[test]
fn a_flood_takes_no_room_from_an_answer() {
    watched(|| {
        in_namespace("a flood of strangers", || {
            let loopback = |m: &mut nlsock::RequestBuilder<'_>| {
                m.put_header(&IfInfoMsg {
                    ifi_index: 1.into(),
                    ..IfInfoMsg::default()
                })
            };
            for is_connected in [false, true] {
                let mut client = Client::open(NETLINK_ROUTE).unwrap();
                client.set_connect(is_connected);
                client.set_timeout(Some(LONG));
                client.request(RTM_GETLINK, loopback).unwrap();
                let to = client.socket().local_addr().unwrap();
                let stranger = Socket::open(NETLINK_ROUTE).unwrap();
                stranger.set_nonblocking(true).unwrap();
                while stranger.send_to(&[0; 4000], to).is_ok() {}
                let result = client.request(RTM_GETLINK, loopback).map(drop);
                let expected = if is_connected {
                    Ok(())
                } else {
                    Err(Error::Overrun)
                };
                assert_eq!(result, expected);
                assert_eq!(client.counters().foreign == 0, is_connected);
            }
        });
    });
}

/// A server on a socket that a client has connected hears everyone.
#[test]
fn a_server_is_not_connected() {
    watched(|| {
        let (_peer, addr) = bound();
        let socket = Socket::open(NETLINK_USERSOCK).unwrap();
        let mut client = nlsock::state::ClientState::new(&socket).unwrap();
        client.set_peer(addr.nl_pid());
        client
            .request_with(0x10, nlwire::NlmFlags::EMPTY, |_| Ok(()))
            .unwrap();
        let step = client.step_reply(&socket).unwrap();
        assert_eq!(step, nlsock::state::Step::Wait { timeout: None });
        assert!(!strangers_reach(&socket));
        let server = Server::from_socket(socket).unwrap();
        assert!(strangers_reach(server.socket()));
    });
}

/// Where `connect` is denied, strangers are dropped as they come.
#[test]
fn a_client_may_not_connect() {
    with_server(|port| {
        let calls = &[libc::SYS_connect];
        without(
            "a client that may not connect",
            calls,
            Errno::EACCES,
            move || {
                let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
                client.set_timeout(Some(LONG));
                client.request(0x10, |_| Ok(())).unwrap();
                assert!(strangers_reach(client.socket()));
                client.request(0x10, |_| Ok(())).unwrap();
                assert_eq!(client.counters().foreign, 1);
                fill(client.socket().local_addr().unwrap());
                client.set_timeout(Some(SHORT));
                let _ = client.request(0x10, |_| Ok(()));
                client.set_timeout(Some(LONG));
                client.request(0x10, |_| Ok(())).unwrap();

                block_on(async {
                    let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
                    let mut client = client.with_peer(port);
                    client.request(0x10, |_| Ok(())).await.unwrap();
                    assert!(strangers_reach(client.socket()));
                    client.request(0x10, |_| Ok(())).await.unwrap();
                    assert_eq!(client.counters().foreign, 1);
                });
            },
        );
    });
}
