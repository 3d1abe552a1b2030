// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets that are opened in other network namespaces.

use std::fs::{self, File};
use std::path::PathBuf;
use std::thread;

use nix::sched::{unshare, CloneFlags};
use nlsock::{tokio as asynchronous, Client, Error, Genl, Monitor, MonitorEvent, Server, Socket};
use nlwire::rtnl::IfInfoMsg;
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::{BuildError, Errno, Message, NlMsgHdr};

use crate::common::{block_on, build, skipped, watched, BUFFER, LONG};
use crate::seccomp::without;

/// The MTU of the loopback interface in the other namespace.
const MTU: u32 = 4711;

/// The namespace of this thread.
fn own() -> PathBuf {
    fs::read_link("/proc/thread-self/ns/net").unwrap()
}

fn loopback(message: &mut nlsock::RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    })
}

fn mtu(message: &Message<'_>) -> u32 {
    let mut attributes = message.attributes(size_of::<IfInfoMsg>()).unwrap();
    let mtu = attributes.find(|attribute| attribute.as_ref().unwrap().nla_type() == IFLA_MTU);
    mtu.unwrap().unwrap().get_u32().unwrap()
}

/// Sets the MTU of the loopback interface in the namespace of `client`.
fn set_mtu(client: &mut Client, mtu: u32) {
    let set = client.request(RTM_SETLINK, |message| {
        loopback(message)?;
        message.put_u32(IFLA_MTU, mtu)
    });
    set.unwrap();
}

/// Asserts that a socket of `NETLINK_ROUTE` is in the other namespace.
fn is_elsewhere(socket: &Socket) {
    socket.set_read_timeout(Some(LONG)).unwrap();
    let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST);
    socket.send(&build(header, loopback)).unwrap();
    let mut buf = vec![0; BUFFER];
    let datagram = socket.recv(&mut buf).unwrap();
    assert_eq!(mtu(&datagram.messages().next().unwrap().unwrap()), MTU);
    assert_eq!(datagram.messages().count(), 1);
}

/// Returns a new namespace whose loopback interface has the MTU.
fn namespace() -> Result<File, nix::Error> {
    let thread = thread::spawn(|| {
        unshare(CloneFlags::CLONE_NEWNET)?;
        set_mtu(&mut Client::open(NETLINK_ROUTE).unwrap(), MTU);
        Ok(File::open("/proc/thread-self/ns/net").unwrap())
    });
    thread.join().unwrap()
}

/// Runs `test` with another namespace. The thread does not leave its own.
fn with_namespace(name: &'static str, test: fn(&File)) {
    watched(move || {
        let before = own();
        match namespace() {
            Ok(namespace) => test(&namespace),
            Err(errno) => skipped(name, errno),
        }
        assert_eq!(own(), before);
    });
}

#[test]
fn a_client_of_another_namespace() {
    with_namespace("a client of another namespace", |namespace| {
        let mut client = Client::open_in(NETLINK_ROUTE, namespace).unwrap();
        client.set_timeout(Some(LONG));
        let reply = client.request(RTM_GETLINK, loopback).unwrap();
        assert_eq!(mtu(&reply.message().unwrap()), MTU);
        // It has no other interface.
        let dump = client.dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()));
        assert_eq!(dump.unwrap().read_all(3).unwrap().messages().len(), 1);
        let mut genl = Genl::open_in(namespace).unwrap();
        assert_eq!(genl.family("nlctrl").unwrap().id, GENL_ID_CTRL);

        block_on(async {
            let mut client = asynchronous::Client::open_in(NETLINK_ROUTE, namespace).unwrap();
            let reply = client.request(RTM_GETLINK, loopback).await.unwrap();
            assert_eq!(mtu(&reply.message().unwrap()), MTU);
            let mut genl = asynchronous::Genl::open_in(namespace).unwrap();
            assert_eq!(genl.family("nlctrl").await.unwrap().id, GENL_ID_CTRL);
        });
    });
}

#[test]
fn a_monitor_of_another_namespace() {
    with_namespace("a monitor of another namespace", |namespace| {
        let mut client = Client::open_in(NETLINK_ROUTE, namespace).unwrap();
        is_elsewhere(client.socket());
        let note = |event: MonitorEvent<'_>, expected| match event {
            MonitorEvent::Notification(event) => assert_eq!(mtu(&event.message), expected),
            MonitorEvent::Resync => panic!("nothing is lost"),
        };
        let mut monitor = Monitor::open_in(NETLINK_ROUTE, namespace).unwrap();
        is_elsewhere(monitor.socket());
        monitor.join(RTNLGRP_LINK).unwrap();
        monitor.set_timeout(Some(LONG));
        set_mtu(&mut client, 1234);
        note(monitor.next().unwrap(), 1234);

        block_on(async {
            let mut monitor = asynchronous::Monitor::open_in(NETLINK_ROUTE, namespace).unwrap();
            monitor.join(RTNLGRP_LINK).unwrap();
            set_mtu(&mut client, 1235);
            note(monitor.next().await.unwrap(), 1235);
        });
    });
}

/// The port of a server is one of its namespace.
#[test]
fn a_server_of_another_namespace() {
    with_namespace("a server of another namespace", |namespace| {
        let route = Server::open_in(NETLINK_ROUTE, namespace).unwrap();
        is_elsewhere(route.socket());
        let ask = |port| {
            let client = Client::open_in(NETLINK_USERSOCK, namespace).unwrap();
            let mut client = client.with_peer(port);
            client.set_timeout(Some(LONG));
            client.request(0x10, |_| Ok(())).map(drop)
        };
        let mut server = Server::open_in(NETLINK_USERSOCK, namespace).unwrap();
        server.set_timeout(Some(LONG));
        let port = server.port();
        thread::scope(|scope| {
            let asked = scope.spawn(|| ask(port));
            server.serve(|_, _| Ok(Handled::Ack)).unwrap();
            assert_eq!(asked.join().unwrap(), Ok(()));
        });

        block_on(async {
            let route = asynchronous::Server::open_in(NETLINK_ROUTE, namespace).unwrap();
            is_elsewhere(route.socket());
            let mut server = asynchronous::Server::open_in(NETLINK_USERSOCK, namespace).unwrap();
            let client = asynchronous::Client::open_in(NETLINK_USERSOCK, namespace).unwrap();
            let mut client = client.with_peer(server.port());
            let request = client.request(0x10, |_| Ok(()));
            let (served, answered) = tokio::join!(server.serve(|_, _| Ok(Handled::Ack)), request);
            served.unwrap();
            assert_eq!(answered.unwrap().messages().len(), 0);
        });
    });
}

/// Each call that can fail is named.
#[test]
fn namespaces_that_cannot_be_entered() {
    let own = || File::open("/proc/self/ns/net").unwrap();
    let os = |call, errno| Err(Error::Os { call, errno });
    // Another kind of file, and another kind of namespace.
    for path in ["/proc/self/status", "/proc/self/ns/uts"] {
        let opened = Socket::open_in(NETLINK_ROUTE, File::open(path).unwrap());
        assert_eq!(opened.map(drop), os("setns", Errno::EINVAL), "{path}");
    }
    let (enter, open) = (&[libc::SYS_setns], &[libc::SYS_socket]);
    without(
        "a thread that may not setns",
        enter,
        Errno::EPERM,
        move || {
            let opened = Client::open_in(NETLINK_ROUTE, own());
            assert_eq!(opened.map(drop), Err(Error::NotPermitted { call: "setns" }));
        },
    );
    without("a thread without sockets", open, Errno::EMFILE, move || {
        let opened = Socket::open_in(NETLINK_ROUTE, own()).map(drop);
        match opened {
            Err(Error::NotPermitted { call: "setns" }) => skipped("a socket elsewhere", "no root"),
            opened => assert_eq!(opened, os("socket", Errno::EMFILE)),
        }
    });
    let create = &[libc::SYS_clone, libc::SYS_clone3];
    without(
        "a thread without threads",
        create,
        Errno::EAGAIN,
        move || {
            let opened = Socket::open_in(NETLINK_ROUTE, own());
            assert_eq!(opened.map(drop), os("pthread_create", Errno::EAGAIN));
        },
    );
}
