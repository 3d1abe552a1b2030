// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets that did not get the port that they asked for, and sockets that may
//! not ask for one.

use std::thread;
use std::time::Duration;

use nlsock::{
    tokio as asynchronous, Client, Error, Genl, Monitor, MonitorEvent, Server, Socket, Watcher,
};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg};
use nlwire::server::{Handled, Outcome, Request};
use nlwire::uapi::*;
use nlwire::{BuildError, Errno, SockAddrNl};

use super::kernel::set_up_loopback;
use crate::common::{block_on, in_namespace, open, watched, LONG};
use crate::seccomp::without;

/// Returns a socket whose bind failed, and the socket that has its port. Until
/// it is bound to another, the kernel says that both have it.
fn refused(protocol: i32) -> (Socket, Socket, u32) {
    let taken = open(protocol);
    taken.bind(SockAddrNl::default()).unwrap();
    let addr = taken.local_addr().unwrap();
    let socket = Socket::open(protocol).unwrap();
    let port = addr.nl_pid();
    assert_eq!(socket.bind(addr), Err(Error::PortInUse { port }));
    assert_eq!(socket.local_addr().unwrap(), addr, "the kernel's word");
    (socket, taken, port)
}

fn loopback(message: &mut nlsock::RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    })
}

fn every_address(message: &mut nlsock::RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfAddrMsg::default())
}

/// Makes every kind of request to the kernel.
fn ask(client: &mut Client) {
    client.set_timeout(Some(LONG));
    let reply = client.request(RTM_GETLINK, loopback).unwrap();
    assert_eq!(reply.messages().len(), 1);
    let mut dump = client.dump(RTM_GETADDR, every_address).unwrap();
    while dump.next().unwrap().is_some() {}
    let mut batch = client.batch();
    for _ in 0..3 {
        batch.add(RTM_GETLINK, loopback).unwrap();
    }
    let outcome = batch.send().unwrap();
    assert_eq!((outcome.replies().len(), outcome.failures().len()), (3, 0));
    assert_eq!(client.counters(), nlsock::Counters::default());
}

/// As [`ask`].
async fn async_ask(client: &mut asynchronous::Client) {
    let reply = client.request(RTM_GETLINK, loopback).await.unwrap();
    assert_eq!(reply.messages().len(), 1);
    let mut dump = client.dump(RTM_GETADDR, every_address).unwrap();
    while dump.next().await.unwrap().is_some() {}
    let mut batch = client.batch();
    for _ in 0..3 {
        batch.add(RTM_GETLINK, loopback).unwrap();
    }
    let outcome = batch.send().await.unwrap();
    assert_eq!((outcome.replies().len(), outcome.failures().len()), (3, 0));
    assert_eq!(client.counters(), nlsock::Counters::default());
}

/// A client has the port from which its first request was sent.
#[test]
fn a_client_without_the_port_that_it_asked_for() {
    watched(|| {
        let (socket, _taken, port) = refused(NETLINK_ROUTE);
        let mut client = Client::from_socket(socket).unwrap();
        ask(&mut client);
        assert_ne!(client.socket().local_addr().unwrap().nl_pid(), port);

        let (socket, _taken, _) = refused(NETLINK_ROUTE);
        block_on(async {
            async_ask(&mut asynchronous::Client::from_socket(socket).unwrap()).await;
        });
    });
}

/// The first requests of a client can be a batch of several datagrams, or a dump.
#[test]
fn a_client_learns_its_port_from_any_request() {
    watched(|| {
        let (socket, _taken, _) = refused(NETLINK_ROUTE);
        socket.set_recv_buffer(16 * 1024).unwrap(); // room for few answers at a time
        let mut client = Client::from_socket(socket).unwrap();
        client.set_timeout(Some(LONG));
        let mut batch = client.batch();
        for _ in 0..20 {
            batch.add(RTM_GETLINK, loopback).unwrap();
        }
        assert_eq!(batch.send().unwrap().replies().len(), 20);

        let (socket, _taken, _) = refused(NETLINK_ROUTE);
        let mut client = Client::from_socket(socket).unwrap();
        client.set_timeout(Some(LONG));
        let dump = client.dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()));
        assert!(dump.unwrap().read_all(3).unwrap().messages().len() > 0);
    });
}

/// The answer to `NLM_F_ECHO` is recognised by the port.
#[test]
fn an_echo_comes_to_a_port_that_was_not_asked_for() {
    watched(|| {
        in_namespace("an echo", || {
            set_up_loopback();
            let address = |last| {
                move |message: &mut nlsock::RequestBuilder<'_>| {
                    message.put_header(&IfAddrMsg {
                        ifa_family: AF_INET,
                        ifa_prefixlen: 32,
                        ifa_index: 1.into(),
                        ..IfAddrMsg::default()
                    })?;
                    message.put(IFA_LOCAL, &[10, 0, 0, last])
                }
            };
            let (socket, _taken, _) = refused(NETLINK_ROUTE);
            let mut client = Client::from_socket(socket).unwrap();
            client.set_timeout(Some(LONG));
            let flags = NLM_F_CREATE | NLM_F_ECHO;
            let reply = client.request_with(RTM_NEWADDR, flags, address(1));
            assert_eq!(reply.unwrap().messages().len(), 1);

            let (socket, _taken, _) = refused(NETLINK_ROUTE);
            block_on(async {
                let mut client = asynchronous::Client::from_socket(socket).unwrap();
                let reply = client.request_with(RTM_NEWADDR, flags, address(2)).await;
                assert_eq!(reply.unwrap().messages().len(), 1);
            });
        });
    });
}

fn acknowledge<'r>(_: &Request<'_>, _: &mut nlsock::Responder<'r>) -> Outcome<'r> {
    Ok(Handled::Ack)
}

/// A server's port is its own.
#[test]
fn a_server_without_the_port_that_it_asked_for() {
    watched(|| {
        let (socket, _taken, port) = refused(NETLINK_USERSOCK);
        let mut server = Server::from_socket(socket).unwrap();
        assert_ne!(server.port(), port);
        let mut client = Client::open(NETLINK_USERSOCK).unwrap();
        client = client.with_peer(server.port());
        client.set_timeout(Some(LONG));
        thread::scope(|scope| {
            let asked = scope.spawn(|| client.request(0x10, |_| Ok(())).map(drop));
            server.set_timeout(Some(LONG));
            server.serve(acknowledge).unwrap();
            assert_eq!(asked.join().unwrap(), Ok(()));
        });

        let (socket, _taken, port) = refused(NETLINK_USERSOCK);
        block_on(async {
            let mut server = asynchronous::Server::from_socket(socket).unwrap();
            assert_ne!(server.port(), port);
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(server.port());
            let request = client.request(0x10, |_| Ok(()));
            let (served, answered) = tokio::join!(server.serve(acknowledge), request);
            served.unwrap();
            assert_eq!(answered.unwrap().messages().len(), 0);
        });
    });
}

/// A socket that joins has a port, and keeps the groups and the port that it
/// has.
#[test]
fn a_member_without_the_port_that_it_asked_for() {
    watched(|| {
        in_namespace("a member", || {
            let (socket, _taken, port) = refused(NETLINK_ROUTE);
            socket.join(RTNLGRP_LINK).unwrap();
            let addr = socket.local_addr().unwrap();
            assert_ne!(addr.nl_pid(), port);
            socket.join(RTNLGRP_IPV4_IFADDR).unwrap();
            let both = addr.with_group(RTNLGRP_IPV4_IFADDR);
            assert_eq!(socket.local_addr().unwrap(), both.unwrap());
            assert_eq!(
                socket.memberships(),
                Ok(vec![RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR])
            );

            let mut monitor = Monitor::from_socket(socket).unwrap();
            monitor.set_timeout(Some(LONG));
            set_up_loopback();
            assert!(matches!(
                monitor.next().unwrap(),
                MonitorEvent::Notification(event) if event.group == Some(RTNLGRP_LINK)
            ));
        });
    });
}

/// Runs `test` in a thread that may not bind, as an app on Android may not bind
/// a socket of `NETLINK_ROUTE`.
fn without_bind(name: &'static str, test: impl FnOnce() + Send + 'static) {
    without(name, &[libc::SYS_bind], Errno::EACCES, move || {
        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        assert_eq!(socket.bind(SockAddrNl::default()), denied("bind"));
        test();
    });
}

fn denied<T>(call: &'static str) -> Result<T, Error> {
    let errno = Errno::EACCES;
    Err(Error::Os { call, errno })
}

/// No request needs `bind`, whoever it is sent to.
#[test]
fn a_client_may_not_bind() {
    without_bind("a client that may not bind", || {
        ask(&mut Client::open(NETLINK_ROUTE).unwrap());
        let mut genl = Genl::open().unwrap();
        genl.set_timeout(Some(LONG));
        genl.request("nlctrl", CTRL_CMD_GETFAMILY, |m| {
            m.put_str(CTRL_ATTR_FAMILY_NAME, "nlctrl")
        })
        .unwrap();
        block_on(async {
            async_ask(&mut asynchronous::Client::open(NETLINK_ROUTE).unwrap()).await;
            let mut genl = asynchronous::Genl::open().unwrap();
            let request = genl.request("nlctrl", CTRL_CMD_GETFAMILY, |m| {
                m.put_str(CTRL_ATTR_FAMILY_NAME, "nlctrl")
            });
            request.await.unwrap();
        });
    });
}

/// A client that is not told its port takes every answer with its numbers.
#[test]
fn a_client_may_not_ask_for_its_port() {
    let calls = &[libc::SYS_bind, libc::SYS_getsockname];
    without(
        "a client that may not ask for its port",
        calls,
        Errno::EACCES,
        || {
            let mut client = Client::open(NETLINK_ROUTE).unwrap();
            ask(&mut client);
            assert_eq!(client.socket().local_addr(), denied("getsockname"));
            block_on(async {
                async_ask(&mut asynchronous::Client::open(NETLINK_ROUTE).unwrap()).await;
            });
        },
    );
}

/// A process as the peer answers to the port that the request came from.
#[test]
fn a_client_of_a_process_may_not_bind() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(Duration::from_millis(20)));
    let port = server.port();
    let done = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stop = std::sync::Arc::clone(&done);
    let serving = thread::spawn(move || {
        while !stop.load(std::sync::atomic::Ordering::Relaxed) {
            let _ = server.serve(acknowledge);
        }
    });
    without_bind("a client of a process that may not bind", move || {
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        client.set_timeout(Some(LONG));
        client.request(0x10, |_| Ok(())).unwrap();
        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(port);
            client.request(0x10, |_| Ok(())).await.unwrap();
        });
    });
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    serving.join().unwrap();
}

/// What needs a port says which call was denied.
#[test]
fn a_member_and_a_server_have_to_bind() {
    without_bind("a member and a server that may not bind", || {
        let monitor = Monitor::open(NETLINK_ROUTE).unwrap();
        assert_eq!(monitor.join(RTNLGRP_LINK), denied("bind"));
        let watcher = Watcher::new(monitor, Client::open(NETLINK_ROUTE).unwrap());
        assert_eq!(watcher.monitor().join(RTNLGRP_LINK), denied("bind"));
        assert_eq!(Server::open(NETLINK_USERSOCK).map(drop), denied("bind"));
        block_on(async {
            let monitor = asynchronous::Monitor::open(NETLINK_ROUTE).unwrap();
            assert_eq!(monitor.join(RTNLGRP_LINK), denied("bind"));
            let server = asynchronous::Server::open(NETLINK_USERSOCK);
            assert_eq!(server.map(drop), denied("bind"));
        });
    });
}
