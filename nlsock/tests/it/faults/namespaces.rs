// SPDX-License-Identifier: MIT OR Apache-2.0
//! Senders in other network namespaces. Any user can make a namespace, and bind
//! any port in it.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nix::sched::{unshare, CloneFlags};
use nlsock::{tokio as asynchronous, Client, Error, Monitor, MonitorEvent, Server, Socket};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg};
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::{Message, NlMsgHdr, SockAddrNl};

use super::wire::long;
use crate::common::{block_on, build, closed, in_namespace, skipped, watched, LONG};

/// A port that processes have in both namespaces.
const PORT: u32 = 4711;
/// The id of the other namespace.
const NSID: i32 = 7;
/// The multicast group of these tests, in namespaces of their own.
const GROUP: u32 = 3;

/// Opens a socket that is a member of the group and hears all namespaces.
fn member() -> Result<Socket, Error> {
    let socket = Socket::open(NETLINK_USERSOCK)?;
    socket.set_listen_all_nsid(true)?;
    socket.join(GROUP)?;
    Ok(socket)
}

/// Opens a socket with the port of the peer.
fn peer() -> Socket {
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.bind(SockAddrNl::new(PORT, 0)).unwrap();
    socket
}

/// Sends a message to the group.
fn multicast(socket: &Socket, message: &[u8]) {
    let group = SockAddrNl::default().with_group(GROUP).unwrap();
    socket.send_to(message, group).unwrap();
}

fn message(nlmsg_type: u16) -> Vec<u8> {
    build(NlMsgHdr::new(nlmsg_type), |_| Ok(()))
}

/// Opens a socket with the port of the peer in another namespace.
fn peer_elsewhere() -> Socket {
    elsewhere(peer)
}

/// Returns the socket that `open` opens in a namespace of its own, which gets an
/// id in the namespace of this thread.
fn elsewhere(open: impl FnOnce() -> Socket + Send + 'static) -> Socket {
    let (ready, wait) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        unshare(CloneFlags::CLONE_NEWNET).unwrap();
        ready
            .send((open(), nix::unistd::gettid().as_raw()))
            .unwrap();
        let _ = ended.recv();
    });
    let (socket, tid) = wait.recv().unwrap();
    name_namespace(tid);
    drop(end);
    thread.join().unwrap();
    socket
}

/// Gives the namespace of a thread an id in the namespace of this thread.
fn name_namespace(tid: i32) {
    // RTM_NEWNSID with NETNSA_NSID = 1, NETNSA_PID = 2.
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let named = client.request(88, |m| {
        m.put_payload(&[0; 4])?;
        m.put_i32(1, NSID)?;
        m.put_u32(2, tid.unsigned_abs())
    });
    named.unwrap();
}

/// Runs `test` in a namespace, unless nothing of other namespaces is heard
/// there.
fn with_namespaces(name: &'static str, test: fn()) {
    watched(move || {
        in_namespace(name, || match member() {
            Ok(_) => test(),
            Err(error) => skipped(name, error),
        });
    });
}

/// Notes a notification: its type and its namespace.
fn note(heard: &mut Vec<(u16, Option<i32>)>, event: MonitorEvent<'_>) {
    match event {
        MonitorEvent::Notification(event) => {
            assert_eq!(event.group, Some(GROUP));
            heard.push((event.message.nlmsg_type(), event.nsid));
        }
        MonitorEvent::Resync => panic!("nothing is lost"),
    }
}

/// The peer of a monitor is a port in one namespace.
#[test]
fn a_peer_is_a_port_of_one_namespace() {
    with_namespaces("a peer of one namespace", || {
        let (here, elsewhere) = (peer(), peer_elsewhere());
        let send = || {
            multicast(&elsewhere, &message(0x11));
            multicast(&here, &message(0x12));
            // Not even the loss of this one is noticed.
            multicast(&elsewhere, &long(NlMsgHdr::new(0x13), 1));
            multicast(&here, &message(0x14));
        };
        let in_own = [(0x12, None), (0x14, None)];
        let in_other = [(0x11, Some(NSID))];

        let sockets = [(); 4].map(|()| member().unwrap());
        send();
        let [first, second, third, fourth] = sockets;
        for (socket, expected, nsid) in [
            (first, &in_own[..], None),
            (second, &in_other[..], Some(NSID)),
        ] {
            let monitor = Monitor::from_socket(socket).unwrap();
            let mut monitor = match nsid {
                None => monitor.with_peer(PORT),
                Some(nsid) => monitor.with_peer_in(PORT, nsid),
            };
            monitor.set_timeout(Some(Duration::ZERO));
            let mut heard = Vec::new();
            while heard.len() < expected.len() {
                note(&mut heard, monitor.next().unwrap());
            }
            assert_eq!(heard, expected);
            if nsid.is_none() {
                assert_eq!(monitor.next().unwrap_err(), Error::WouldBlock);
                assert_eq!(monitor.counters().foreign, 2);
            }
        }
        for (socket, expected, nsid) in [
            (third, &in_own[..], None),
            (fourth, &in_other[..], Some(NSID)),
        ] {
            block_on(async {
                let monitor = asynchronous::Monitor::from_socket(socket).unwrap();
                let mut monitor = match nsid {
                    None => monitor.with_peer(PORT),
                    Some(nsid) => monitor.with_peer_in(PORT, nsid),
                };
                let mut heard = Vec::new();
                while heard.len() < expected.len() {
                    note(&mut heard, monitor.next().await.unwrap());
                }
                assert_eq!(heard, expected);
            });
        }
    });
}

/// A multicast comes from the own namespace, also if a socket of another namespace, for
/// which this one has an id, has received it before.
#[test]
fn a_multicast_that_another_namespace_hears_first() {
    with_namespaces("a multicast that another namespace hears first", || {
        let here = peer();
        let sockets = [(); 2].map(|()| member().unwrap());
        // The kernel delivers to the newest member first.
        let tid = nix::unistd::gettid().as_raw();
        let elsewhere = elsewhere(move || {
            name_namespace(tid);
            member().unwrap()
        });
        multicast(&here, &message(0x12));
        let mut buf = [0; 64];
        assert_eq!(elsewhere.recv(&mut buf).unwrap().nsid(), Some(NSID));

        let [first, second] = sockets;
        let mut heard = Vec::new();
        let mut monitor = Monitor::from_socket(first).unwrap().with_peer(PORT);
        monitor.set_timeout(Some(Duration::ZERO));
        note(&mut heard, monitor.next().unwrap());
        block_on(async {
            let monitor = asynchronous::Monitor::from_socket(second).unwrap();
            let mut monitor = monitor.with_peer(PORT);
            let event = tokio::time::timeout(LONG, monitor.next()).await;
            note(&mut heard, event.unwrap().unwrap());
        });
        assert_eq!(heard, [(0x12, None); 2]);
    });
}

/// A namespace can have an id in itself. Its own multicasts have the id or not, which
/// depends on the kernel: only one of the two monitors hears them.
#[test]
fn a_namespace_with_an_id_in_itself() {
    with_namespaces("a namespace with an id in itself", || {
        name_namespace(nix::unistd::gettid().as_raw());
        let here = peer();
        let monitors = [None, Some(NSID)].map(|nsid| {
            let mut monitor = Monitor::from_socket(member().unwrap()).unwrap();
            monitor = match nsid {
                None => monitor.with_peer(PORT),
                Some(nsid) => monitor.with_peer_in(PORT, nsid),
            };
            monitor.set_timeout(Some(Duration::ZERO));
            monitor
        });
        multicast(&here, &message(0x12));
        let mut heard = Vec::new();
        for mut monitor in monitors {
            match monitor.next() {
                Ok(event) => note(&mut heard, event),
                Err(error) => {
                    assert_eq!(error, Error::WouldBlock);
                    assert_eq!(monitor.counters().foreign, 1);
                }
            }
        }
        assert!(
            matches!(heard[..], [(0x12, None | Some(NSID))]),
            "{heard:?}"
        );
    });
}

/// A client's peer, too: what a sender elsewhere sends with the client's port
/// and number is not the notification that the client asked for.
#[test]
fn an_echo_of_another_namespace_is_no_answer() {
    with_namespaces("an echo of another namespace", || {
        let (here, elsewhere) = (peer(), peer_elsewhere());
        here.set_read_timeout(Some(LONG)).unwrap();
        let echo = |seq, port| {
            let header = NlMsgHdr::new(0x11).with_seq(seq).with_pid(port);
            build(header, |_| Ok(()))
        };
        let ack = |seq| super::peer::error(seq, 0);
        let answer = |request: &[u8], port| {
            let seq = Message::from_bytes(request).unwrap().nlmsg_seq();
            multicast(&elsewhere, &echo(seq, port));
            multicast(&elsewhere, &ack(seq));
            here.send_to(&ack(seq), SockAddrNl::new(port, 0)).unwrap();
        };
        let asked = || here.recv(&mut [0; 64]).unwrap().port();

        let socket = member().unwrap();
        let mut client = Client::from_socket(socket).unwrap().with_peer(PORT);
        client.set_timeout(Some(Duration::ZERO));
        let call = client.request_with(0x10, NLM_F_ECHO, |_| Ok(()));
        assert_eq!(call.map(drop), Err(Error::WouldBlock));
        answer(client.last_request(), asked());
        client.set_timeout(Some(LONG));
        assert_eq!(client.resume().unwrap().unwrap().messages().len(), 0);

        let socket = member().unwrap();
        block_on(async {
            let client = asynchronous::Client::from_socket(socket).unwrap();
            let mut client = client.with_peer(PORT);
            let call = client.request_with(0x10, NLM_F_ECHO, |_| Ok(()));
            let call = tokio::time::timeout(Duration::from_millis(1), call).await;
            assert!(call.is_err());
            answer(client.last_request(), asked());
            let reply = client.resume().await.unwrap().unwrap();
            assert_eq!(reply.messages().len(), 0);
        });
    });
}

/// Nor is a notification of the kernel, of a request that a socket with the same
/// port made in another namespace.
#[test]
fn a_notification_of_another_namespace_is_no_answer() {
    with_namespaces("a notification of another namespace", || {
        let open = |port| {
            let socket = Socket::open(NETLINK_ROUTE).unwrap();
            socket.bind(SockAddrNl::new(port, 0)).unwrap();
            socket
        };
        let other = elsewhere(move || open(PORT));
        let address = |seq, last| {
            let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE;
            let header = NlMsgHdr::new(RTM_NEWADDR).with_flags(flags).with_seq(seq);
            let lo = IfAddrMsg {
                ifa_family: AF_INET,
                ifa_prefixlen: 32,
                ifa_index: 1.into(),
                ..IfAddrMsg::default()
            };
            let request = build(header, |m| {
                m.put_header(&lo)?;
                m.put(IFA_LOCAL, &[10, 0, 0, last])
            });
            other.send(&request).unwrap();
            let mut buf = [0; 256];
            let datagram = other.recv(&mut buf).unwrap();
            let ack = datagram.messages().next().unwrap().unwrap().ack().unwrap();
            assert_eq!(ack.error(), 0);
        };
        let lo = IfInfoMsg {
            ifi_index: 1.into(),
            ..IfInfoMsg::default()
        };
        let next = |request: &[u8]| {
            let message = Message::from_bytes(request).unwrap();
            message.nlmsg_seq().wrapping_add(1)
        };
        let listening = || {
            let socket = open(PORT);
            socket.set_listen_all_nsid(true).unwrap();
            socket.join(RTNLGRP_IPV4_IFADDR).unwrap();
            socket
        };

        let mut client = Client::from_socket(listening()).unwrap();
        client.set_timeout(Some(LONG));
        client.request(RTM_GETLINK, |m| m.put_header(&lo)).unwrap();
        address(next(client.last_request()), 1);
        let reply = client.request_with(RTM_GETLINK, NLM_F_ECHO, |m| m.put_header(&lo));
        assert_eq!(reply.unwrap().messages().len(), 1);
        assert_eq!(client.counters().unrelated, 1);
        drop(client);
        closed(NETLINK_ROUTE, PORT);

        block_on(async {
            let mut client = asynchronous::Client::from_socket(listening()).unwrap();
            let request = client.request(RTM_GETLINK, |m| m.put_header(&lo));
            request.await.unwrap();
            address(next(client.last_request()), 2);
            let request = client.request_with(RTM_GETLINK, NLM_F_ECHO, |m| m.put_header(&lo));
            assert_eq!(request.await.unwrap().messages().len(), 1);
        });
    });
}

/// Nothing from another namespace is a request to a server: it was sent to a
/// group.
#[test]
fn a_server_serves_its_own_namespace() {
    with_namespaces("a server of one namespace", || {
        let elsewhere = peer_elsewhere();
        let mut server = Server::from_socket(member().unwrap()).unwrap();
        server.set_timeout(Some(Duration::ZERO));
        multicast(&elsewhere, &message(0x10));
        let served = server.serve(|_, _| -> nlwire::server::Outcome<'_> { panic!("no request") });
        assert_eq!(served, Err(Error::WouldBlock));
        assert_eq!(server.counters().foreign, 1);

        let socket = member().unwrap();
        multicast(&elsewhere, &message(0x10));
        block_on(async {
            let mut server = asynchronous::Server::from_socket(socket).unwrap();
            let serve = server.serve(|_, _| Ok(Handled::Ack));
            let served = tokio::time::timeout(Duration::from_millis(1), serve).await;
            assert!(served.is_err());
            assert_eq!(server.counters().foreign, 1);
        });
    });
}

/// The port in the client's own namespace is another socket's.
#[test]
fn a_client_of_a_peer_in_another_namespace() {
    let monitor = || Monitor::open(NETLINK_USERSOCK).unwrap();
    let refused = monitor().with_peer_in(PORT, NSID).into_client();
    assert_eq!(refused.unwrap_err(), Error::NoListener { port: PORT });
    monitor().with_peer(PORT).into_client().unwrap();
    monitor().with_peer_in(0, NSID).into_client().unwrap();
    block_on(async {
        let monitor = || asynchronous::Monitor::open(NETLINK_USERSOCK).unwrap();
        let refused = monitor().with_peer_in(PORT, NSID).into_client();
        assert_eq!(refused.unwrap_err(), Error::NoListener { port: PORT });
        monitor().with_peer(PORT).into_client().unwrap();
    });
}
