// SPDX-License-Identifier: MIT OR Apache-2.0
//! Clients and monitors of a peer that must be a certain user's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use nlsock::{tokio as asynchronous, Client, Error, Monitor, MonitorEvent, Server, Socket};
use nlwire::rtnl::IfInfoMsg;
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, SockAddrNl};

use super::{as_nobody, own_uid, NOBODY};
use crate::common::{block_on, bound_alone, build, closed, watched, LONG, SHORT};

/// Runs `test` beside a server of [`NOBODY`], given its port.
fn with_nobodys_server(name: &'static str, test: impl FnOnce(u32) + Send + 'static) {
    watched(move || {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        let port = server.port();
        server.set_timeout(Some(Duration::from_millis(5)));
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            let (ready, is_ready) = std::sync::mpsc::channel();
            let done = &done;
            scope.spawn(move || {
                as_nobody(name, || {
                    ready.send(()).unwrap();
                    while !done.load(Ordering::Relaxed) {
                        let served = server.serve(|_, _| Ok(Handled::Ack));
                        assert!(matches!(served, Ok(()) | Err(Error::WouldBlock)));
                    }
                })
            });
            struct End<'a>(&'a AtomicBool);
            impl Drop for End<'_> {
                fn drop(&mut self) {
                    self.0.store(true, Ordering::Relaxed);
                }
            }
            let _end = End(done);
            if is_ready.recv().is_ok() {
                test(port);
            }
        });
    });
}

/// The credentials are those of the process that sends, whoever opened the
/// socket. Any request tells, also one that is no request.
#[test]
fn only_the_user_that_is_demanded_is_heard() {
    with_nobodys_server("a client of a user", |port| {
        for nlmsg_type in [0x10, NLMSG_NOOP] {
            let client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
            let mut client = client.with_peer_uid(NOBODY).unwrap();
            client.set_timeout(Some(LONG));
            client.request(nlmsg_type, |_| Ok(())).unwrap();
            assert_eq!(client.counters().foreign, 0);

            let client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
            let mut client = client.with_peer_uid(own_uid()).unwrap();
            client.set_timeout(Some(SHORT));
            let error = client.request(nlmsg_type, |_| Ok(())).unwrap_err();
            assert_eq!(error, Error::WouldBlock);
            assert_eq!(client.counters().foreign, 1);
        }
        block_on(async {
            let open = || asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = open().with_peer(port).with_peer_uid(NOBODY).unwrap();
            client.request(0x10, |_| Ok(())).await.unwrap();
            let mut client = open().with_peer(port).with_peer_uid(own_uid()).unwrap();
            let request = client.request(0x10, |_| Ok(()));
            assert!(tokio::time::timeout(SHORT, request).await.is_err());
            assert_eq!(client.counters().foreign, 1);
        });
    });
}

/// An item of a dump with a number, or its end.
fn part(seq: u32, nlmsg_type: u16, number: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type).with_flags(NLM_F_MULTI);
    build(header.with_seq(seq), |m| {
        m.put_payload(&number.to_ne_bytes())
    })
}

/// The port of a peer that exits in the middle of a dump is taken by another user,
/// who goes on with the dump, and by the peer again.
#[test]
fn a_port_that_another_user_takes() {
    watched(|| {
        let (peer, port) = bound_alone();
        peer.set_nonblocking(true).unwrap();
        let client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        let mut client = client.with_peer_uid(own_uid()).unwrap();
        client.set_timeout(Some(SHORT));
        let mut dump = client.dump(0x10, |_| Ok(())).unwrap();
        assert_eq!(dump.next(), Err(Error::WouldBlock));
        let mut buf = [0; 1024];
        let datagram = peer.recv(&mut buf).unwrap();
        let to = datagram.sender();
        let seq = datagram.messages().next().unwrap().unwrap().nlmsg_seq();
        peer.send_to(&part(seq, 0x10, 1), to).unwrap();
        assert!(dump.next().unwrap().is_some());

        drop(peer);
        closed(NETLINK_USERSOCK, port);
        let take = || {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.bind(SockAddrNl::new(port, 0)).unwrap();
            socket
        };
        let taken = as_nobody("a port that another user takes", || {
            let other = take();
            other.send_to(&part(seq, 0x10, 2), to).unwrap();
            other.send_to(&part(seq, NLMSG_DONE, 0), to).unwrap();
        });
        if taken.is_none() {
            return;
        }
        closed(NETLINK_USERSOCK, port);
        assert_eq!(dump.next(), Err(Error::WouldBlock));

        let peer = take();
        peer.send_to(&part(seq, 0x10, 3), to).unwrap();
        peer.send_to(&part(seq, NLMSG_DONE, 0), to).unwrap();
        let item = dump.next().unwrap().unwrap();
        assert_eq!(item.payload(), 3_u32.to_ne_bytes());
        assert_eq!(dump.next(), Ok(None));
        assert_eq!(client.counters().foreign, 2);
    });
}

/// Both users send from the port of the peer, to monitors of both kinds, one of
/// which was a client.
#[test]
fn a_monitor_hears_the_user_that_is_demanded() {
    watched(|| {
        let (peer, port) = bound_alone();
        let socket = || {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.bind(SockAddrNl::default()).unwrap();
            socket
        };
        let uid = own_uid();
        let first = Monitor::from_socket(socket()).unwrap().with_peer(port);
        let first = first.with_peer_uid(uid).unwrap();
        let second = Client::from_socket(socket()).unwrap().with_peer(port);
        let second = second.with_peer_uid(uid).unwrap().into_monitor();
        // The demand stays, whatever becomes of it.
        let second = second.into_client().unwrap().into_monitor();
        let third = socket();
        let to = [first.socket(), second.socket(), &third].map(|s| s.local_addr().unwrap());
        let send = |socket: &Socket, nlmsg_type| {
            for to in to {
                let message = build(NlMsgHdr::new(nlmsg_type), |_| Ok(()));
                socket.send_to(&message, to).unwrap();
            }
        };
        if as_nobody("a monitor of a user", || send(&peer, 0x10)).is_none() {
            return;
        }
        send(&peer, 0x11);
        let own = |event: MonitorEvent<'_>| {
            let MonitorEvent::Notification(event) = event else {
                panic!("nothing is lost");
            };
            assert_eq!(event.message.nlmsg_type(), 0x11);
        };
        for mut monitor in [first, second] {
            monitor.set_timeout(Some(LONG));
            own(monitor.next().unwrap());
            assert_eq!(monitor.counters().foreign, 1);
        }
        block_on(async {
            let monitor = asynchronous::Monitor::from_socket(third).unwrap();
            let mut monitor = monitor.with_peer(port).with_peer_uid(uid).unwrap();
            own(monitor.next().await.unwrap());
            assert_eq!(monitor.counters().foreign, 1);
        });
    });
}

/// Port 0 is the kernel's, whatever user is demanded.
#[test]
fn the_kernel_is_always_heard() {
    watched(|| {
        let client = Client::open(NETLINK_ROUTE).unwrap();
        let mut client = client.with_peer_uid(12_345).unwrap();
        client.set_timeout(Some(LONG));
        let mut dump = client
            .dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()))
            .unwrap();
        let mut links = 0;
        while dump.next().unwrap().is_some() {
            links += 1;
        }
        assert!(links > 0);
        assert_eq!(client.counters().foreign, 0);
    });
}
