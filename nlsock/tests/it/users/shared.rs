// SPDX-License-Identifier: MIT OR Apache-2.0
//! A file description that another process makes blocking or non-blocking while it
//! is used. No call of a client, a server or a monitor depends on it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use nlsock::{tokio as asynchronous, Client, Error, Monitor, Server, Socket};
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::SockAddrNl;

use super::{duplicate, fill, request};
use crate::common::{block_on, bound, may_join, watched, SHORT};

/// Runs `test` while another thread sets and clears `O_NONBLOCK` of a socket, by
/// another descriptor of it.
fn while_it_changes(socket: &Socket, test: impl FnOnce()) {
    let other = duplicate(socket);
    let done = AtomicBool::new(false);
    struct End<'a>(&'a AtomicBool);
    impl Drop for End<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    thread::scope(|scope| {
        let _end = End(&done);
        scope.spawn(|| {
            let mut on = false;
            while !done.load(Ordering::Relaxed) {
                other.set_nonblocking(on).unwrap();
                on = !on;
                thread::yield_now();
            }
        });
        test();
    });
}

/// Neither a full peer nor an empty queue makes a client wait longer than its
/// timeout.
#[test]
fn a_client_does_not_block() {
    watched(|| {
        let (_full, addr) = bound();
        fill(addr);
        let (_silent, silent) = bound();
        for peer in [addr, silent] {
            let mut client = Client::open(NETLINK_USERSOCK).unwrap();
            client = client.with_peer(peer.nl_pid());
            let other = duplicate(client.socket());
            while_it_changes(&other, || {
                for timeout in [Duration::ZERO, SHORT] {
                    client.set_timeout(Some(timeout));
                    let error = client.request(0x10, |_| Ok(())).unwrap_err();
                    assert_eq!(error, Error::WouldBlock);
                    assert_eq!(client.resume().unwrap_err(), Error::WouldBlock);
                    let mut batch = client.batch();
                    batch.add(0x10, |_| Ok(())).unwrap();
                    assert_eq!(batch.send().unwrap_err(), Error::WouldBlock);
                }
            });
            block_on(async {
                let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
                let mut client = client.with_peer(peer.nl_pid());
                // What a process that shares it does.
                duplicate(client.socket()).set_nonblocking(false).unwrap();
                let request = client.request(0x10, |_| Ok(()));
                assert!(tokio::time::timeout(SHORT, request).await.is_err());
            });
        }
    });
}

/// Neither a client without room nor a member without room makes a server wait.
#[test]
fn a_server_does_not_block() {
    watched(|| {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        let port = SockAddrNl::new(server.port(), 0);
        let other = duplicate(server.socket());
        let (full, addr) = bound();
        let joined = may_join("a member without room") && full.join(1).is_ok();
        while_it_changes(&other, || {
            server.set_timeout(Some(Duration::ZERO));
            full.send_to(&request(1), port).unwrap();
            fill(addr);
            server.serve(|_, _| Ok(Handled::Ack)).unwrap();
            for _ in 0..100 {
                let served = server.serve(|_, _| Ok(Handled::Ack));
                assert_eq!(served, Err(Error::WouldBlock));
                if joined {
                    server
                        .broadcast(1, 0x10, |m| m.put_payload(&[0; 4000]))
                        .unwrap();
                }
            }
        });
        other.set_nonblocking(false).unwrap();
        block_on(async {
            let mut server = asynchronous::Server::from_socket(server.into()).unwrap();
            full.send_to(&request(2), port).unwrap();
            server.serve(|_, _| Ok(Handled::Ack)).await.unwrap();
            let serve = server.serve(|_, _| Ok(Handled::Ack));
            assert!(tokio::time::timeout(SHORT, serve).await.is_err());
            if joined {
                server
                    .broadcast(1, 0x10, |m| m.put_payload(&[0; 4000]))
                    .unwrap();
            }
        });
    });
}

/// A monitor waits by its own timeout alone.
#[test]
fn a_monitor_does_not_block() {
    watched(|| {
        for peer in [0, 7] {
            let mut monitor = Monitor::open(NETLINK_USERSOCK).unwrap().with_peer(peer);
            let other = duplicate(monitor.socket());
            while_it_changes(&other, || {
                for timeout in [Duration::ZERO, SHORT] {
                    monitor.set_timeout(Some(timeout));
                    assert_eq!(monitor.next(), Err(Error::WouldBlock));
                }
            });
        }
        block_on(async {
            let mut monitor = asynchronous::Monitor::open(NETLINK_USERSOCK).unwrap();
            duplicate(monitor.socket()).set_nonblocking(false).unwrap();
            assert!(tokio::time::timeout(SHORT, monitor.next()).await.is_err());
        });
    });
}
