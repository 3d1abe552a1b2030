// SPDX-License-Identifier: MIT OR Apache-2.0
//! Clients, monitors and servers that were made before a fork, and processes of
//! other namespaces. This program has one thread, so that a child may do whatever
//! its parent may.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use nix::sched::{unshare, CloneFlags};
use nix::sys::wait::{waitpid, WaitStatus};
use nix::unistd::{fork, ForkResult};
use nlsock::{
    tokio as asynchronous, Client, Error, Genl, Monitor, RequestBuilder, Server, Socket, Watcher,
};
use nlwire::rtnl::IfInfoMsg;
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::{BuildError, Message, SockAddrNl};

/// A timeout for something that comes.
const LONG: Duration = Duration::from_secs(10);

fn loopback(message: &mut RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    })
}

fn all(message: &mut RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg::default())
}

/// Runs `child` in a forked process while `parent` runs in this one.
fn both(child: impl FnOnce(), parent: impl FnOnce()) {
    // SAFETY: this process has no other threads, which a child would miss.
    match unsafe { fork() }.unwrap() {
        ForkResult::Child => {
            child();
            std::process::exit(0); // drops nothing that the parent uses
        }
        ForkResult::Parent { child } => {
            parent();
            let status = waitpid(child, None).unwrap();
            assert_eq!(status, WaitStatus::Exited(child, 0), "the child failed");
        }
    }
}

fn forked<T: std::fmt::Debug>(result: Result<T, Error>) {
    assert!(matches!(result, Err(Error::Forked)), "{result:?}");
}

/// Each answer is that of the caller's own request, in the process that made
/// the client, and the other one has none.
fn requests() {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    client.set_timeout(Some(LONG));
    client.request(RTM_GETLINK, loopback).unwrap();
    let client = std::cell::RefCell::new(client);
    both(
        || {
            let mut client = client.borrow_mut();
            for _ in 0..1000 {
                forked(client.request(RTM_GETLINK, loopback));
            }
        },
        || {
            let mut client = client.borrow_mut();
            for index in 0..1000 {
                // A request that succeeds, and one that is refused.
                if index % 2 == 0 {
                    let reply = client.request(RTM_GETLINK, loopback).unwrap();
                    assert_eq!(reply.messages().len(), 1);
                } else {
                    let nosuch = client.request(RTM_GETLINK, |message| {
                        all(message)?;
                        message.put_str(IFLA_IFNAME, "nosuch0")
                    });
                    assert!(matches!(nosuch, Err(Error::Refused(_))), "{nosuch:?}");
                }
            }
            assert_eq!(client.counters(), nlsock::Counters::default());
        },
    );
}

/// Each kind of call in a child says so, each time. A dump does not end as if
/// it were complete.
fn calls() {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    client.set_timeout(Some(LONG));
    let other = Client::open(NETLINK_ROUTE).unwrap();
    let mut genl = Genl::open().unwrap();
    let monitor = Monitor::open(NETLINK_ROUTE).unwrap();
    monitor.join(RTNLGRP_LINK).unwrap();
    let mut watcher = Watcher::new(monitor, Client::open(NETLINK_ROUTE).unwrap());
    watcher.add_dump(RTM_GETLINK, all).unwrap();
    let mut monitor = Monitor::open(NETLINK_ROUTE).unwrap();
    monitor.set_timeout(Some(Duration::ZERO));
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(Duration::ZERO));
    let waiting = Client::open(NETLINK_USERSOCK).unwrap();
    let mut waiting = waiting.with_peer(server.port());
    waiting.set_timeout(Some(Duration::ZERO));
    let call = waiting.request(0x10, |_| Ok(()));
    assert!(matches!(call, Err(Error::WouldBlock)));
    both(
        || {
            let mut dump = client.dump(RTM_GETLINK, all).unwrap();
            forked(dump.next());
            forked(dump.next());
            forked(dump.read_all(3));
            let mut batch = client.batch();
            batch.add(RTM_GETLINK, loopback).unwrap();
            forked(batch.send());
            forked(genl.family("nlctrl"));
            forked(genl.dump("nlctrl", CTRL_CMD_GETFAMILY, |_| Ok(())));
            forked(waiting.resume());
            forked(monitor.next());
            forked(monitor.next());
            let mut next = || watcher.next().map(drop);
            next().unwrap(); // Init, for which nothing is received
            forked(next());
            forked(server.serve(|_, _| Ok(Handled::Ack)));
            forked(server.broadcast(1, 0x10, |_| Ok(())));
            // Another type does not hide it.
            let mut monitor = other.into_monitor();
            forked(monitor.next());
            let mut other = monitor.into_client().unwrap();
            forked(other.request(RTM_GETLINK, loopback));
        },
        || {},
    );
    server.serve(|_, _| Ok(Handled::Ack)).unwrap();
    assert!(waiting.resume().unwrap().is_some());
    assert!(matches!(monitor.next(), Err(Error::WouldBlock)));
    client.request(RTM_GETLINK, loopback).unwrap();
}

/// A dump that a parent has begun is not continued in the child.
fn half_a_dump() {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    client.set_timeout(Some(LONG));
    let mut dump = client.dump(RTM_GETLINK, all).unwrap();
    dump.next().unwrap().unwrap();
    let dump = std::cell::RefCell::new(dump);
    both(
        || {
            let mut dump = dump.borrow_mut();
            while let Ok(message) = dump.next() {
                assert!(message.is_some(), "this is no end");
            }
            forked(dump.next());
        },
        || while dump.borrow_mut().next().unwrap().is_some() {},
    );
}

/// A child can take the socket over. Its sequence numbers are not those of a
/// client that the parent makes next.
fn taken_over() {
    let client = Client::open(NETLINK_ROUTE).unwrap();
    let number = |client: &mut Client| {
        client.set_timeout(Some(LONG));
        client.request(RTM_GETLINK, loopback).unwrap();
        Message::from_bytes(client.last_request())
            .unwrap()
            .nlmsg_seq()
    };
    let (mut from, mut to) = UnixStream::pair().unwrap();
    both(
        || {
            let mut client = Client::from_socket(Socket::from(client)).unwrap();
            to.write_all(&number(&mut client).to_ne_bytes()).unwrap();
        },
        || {},
    );
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes).unwrap();
    let next = number(&mut Client::open(NETLINK_ROUTE).unwrap());
    assert!(next.abs_diff(u32::from_ne_bytes(bytes)) > 1000);
}

fn asynchronously() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let _entered = runtime.enter();
    let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
    runtime
        .block_on(client.request(RTM_GETLINK, loopback))
        .unwrap();
    let mut monitor = asynchronous::Monitor::open(NETLINK_ROUTE).unwrap();
    let mut server = asynchronous::Server::open(NETLINK_USERSOCK).unwrap();
    both(
        || {
            forked(runtime.block_on(client.request(RTM_GETLINK, loopback)));
            let mut dump = client.dump(RTM_GETLINK, all).unwrap();
            forked(runtime.block_on(dump.next()));
            forked(runtime.block_on(dump.next()));
            forked(runtime.block_on(monitor.next()));
            forked(runtime.block_on(server.serve(|_, _| Ok(Handled::Ack))));
        },
        || {},
    );
    runtime
        .block_on(client.request(RTM_GETLINK, loopback))
        .unwrap();
}

/// A server gets the process id as the sender's own PID namespace numbers it,
/// and the user id as its own user namespace does.
fn credentials() {
    let server = Socket::open(NETLINK_USERSOCK).unwrap();
    server.bind(SockAddrNl::default()).unwrap();
    server.set_passcred(true).unwrap();
    server.set_nonblocking(true).unwrap();
    let addr = server.local_addr().unwrap();
    both(
        || {
            let own = CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWPID;
            match unshare(own) {
                // Its first child has the process id 1.
                Ok(()) => both(
                    || {
                        let sender = Socket::open(NETLINK_USERSOCK).unwrap();
                        sender.send_to(&[0; 16], addr).unwrap();
                    },
                    || {},
                ),
                Err(errno) => eprintln!("SKIPPED: credentials: {errno}"),
            }
        },
        || {},
    );
    match server.recv(&mut [0; 64]) {
        Ok(datagram) => {
            let sender = datagram.credentials().unwrap();
            let uid = std::fs::metadata("/proc/self").unwrap().uid();
            assert_eq!((sender.pid, sender.uid), (1, uid));
        }
        Err(Error::WouldBlock) => {} // skipped
        other => panic!("{other:?}"),
    }
}

fn main() {
    if std::env::args().any(|arg| arg == "--list") {
        return;
    }
    for (name, test) in [
        ("requests", requests as fn()),
        ("calls", calls),
        ("half_a_dump", half_a_dump),
        ("taken_over", taken_over),
        ("asynchronously", asynchronously),
        ("credentials", credentials),
    ] {
        test();
        println!("test {name} ... ok");
    }
}
