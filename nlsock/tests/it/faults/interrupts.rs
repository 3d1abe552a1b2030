// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signals at every call that may wait: `sendmsg(2)` to who has no room,
//! `ppoll(2)` and `recvmsg(2)`. A call that waited is begun again, and no
//! request is sent twice by it.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use nlsock::{tokio as asynchronous, Client, Error, Monitor, MonitorEvent, Socket};
use nlwire::uapi::*;
use nlwire::SockAddrNl;

use super::peer::*;
use super::waiting::{deaf, fill};
use crate::common::{block_on, in_namespace, under_signals, watched, LONG, SHORT};

/// Between two signals: shorter than anything that waits here.
const TICK: Duration = Duration::from_micros(200);

/// Reads a socket empty after a while, and returns how many of the datagrams
/// had this many bytes.
fn count_after(delay: Duration, socket: &Socket, len: usize) -> usize {
    thread::sleep(delay);
    socket.set_read_timeout(Some(SHORT)).unwrap();
    let mut buf = Vec::new();
    let mut count = 0;
    while let Ok(datagram) = socket.recv_vec(&mut buf) {
        count += usize::from(datagram.as_bytes().len() == len);
    }
    count
}

/// Neither of the filling's.
const PAYLOAD: &[u8] = &[7; 48];
const LEN: usize = 64;

#[test]
fn at_sending() {
    watched(|| {
        // With a timeout sendmsg(2) ends with EINTR, whatever the handler says.
        let (full, port) = deaf();
        fill(port);
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        client.set_timeout(Some(Duration::from_millis(300)));
        thread::scope(|scope| {
            let sent = scope.spawn(|| count_after(SHORT, &full, LEN));
            under_signals(TICK, |signals| {
                let result = client.request(ITEM, |m| m.put_payload(PAYLOAD));
                assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
                assert!(signals.load(Ordering::SeqCst) > 10);
            });
            assert_eq!(sent.join().unwrap(), 1, "sent once");
        });

        // Who sends by hand is told.
        let (_full, port) = deaf();
        fill(port);
        let (socket, _) = deaf();
        socket.set_write_timeout(Some(LONG)).unwrap();
        under_signals(TICK, |_| {
            let result = socket.send_to(PAYLOAD, SockAddrNl::new(port, 0));
            assert!(matches!(result, Err(Error::Interrupted)), "{result:?}");
        });

        let (full, port) = deaf();
        fill(port);
        thread::scope(|scope| {
            let sent = scope.spawn(|| count_after(SHORT, &full, LEN));
            under_signals(TICK, |_| {
                block_on(async {
                    let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
                    let mut client = client.with_peer(port);
                    let request = client.request(ITEM, |m| m.put_payload(PAYLOAD));
                    let wait = Duration::from_millis(300);
                    assert!(tokio::time::timeout(wait, request).await.is_err());
                });
            });
            assert_eq!(sent.join().unwrap(), 1, "sent once, tokio");
        });
    });
}

/// Many answers that are all waited for.
#[test]
fn at_receiving() {
    const ROUNDS: usize = 50;
    let slow = |seq| {
        thread::sleep(Duration::from_millis(1));
        honest(seq)
    };
    watched(move || {
        let peer = Peer::new(move |seq, _| slow(seq));
        under_signals(TICK, |signals| {
            let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
            for _ in 0..ROUNDS {
                assert_eq!(story(&mut client, LONG), "1 2 3 end");
            }
            assert_eq!(client.counters().unrelated, 0);
            assert!(signals.load(Ordering::SeqCst) > ROUNDS);
        });
        under_signals(TICK, |_| {
            block_on(async {
                let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
                let mut client = client.with_peer(peer.port);
                for _ in 0..ROUNDS {
                    assert_eq!(async_story(&mut client, LONG).await, "1 2 3 end");
                }
                assert_eq!(client.counters().unrelated, 0);
            });
        });
    });
}

/// A monitor and a bare socket say so, and go on where they were.
#[test]
fn at_listening() {
    const EVENTS: u32 = 100;
    let send = |source: Socket, port| {
        thread::spawn(move || {
            for number in 0..EVENTS {
                thread::sleep(Duration::from_millis(1));
                let to = SockAddrNl::new(port, 0);
                source.send_to(&item(0, number), to).unwrap();
            }
        })
    };
    watched(move || {
        let (socket, port) = deaf();
        socket.set_read_timeout(Some(LONG)).unwrap();
        let sending = send(deaf().0, port);
        under_signals(TICK, |_| {
            let (mut next, mut interrupted) = (0, 0);
            let mut buf = [0; 64];
            while next < EVENTS {
                match socket.recv(&mut buf) {
                    Ok(datagram) => {
                        let message = datagram.messages().next().unwrap().unwrap();
                        assert_eq!(number(&message), next);
                        next += 1;
                    }
                    Err(Error::Interrupted) => interrupted += 1,
                    Err(error) => panic!("{error}"),
                }
            }
            assert!(interrupted > 0);
        });
        sending.join().unwrap();

        let (source, from) = deaf();
        let (socket, port) = deaf();
        let mut monitor = Monitor::from_socket(socket).unwrap().with_peer(from);
        monitor.set_timeout(Some(LONG));
        let sending = send(source, port);
        under_signals(TICK, |_| {
            let (mut next, mut interrupted) = (0, 0);
            while next < EVENTS {
                match monitor.next() {
                    Ok(MonitorEvent::Notification(event)) => {
                        assert_eq!(number(&event.message), next);
                        next += 1;
                    }
                    Err(Error::Interrupted) => interrupted += 1,
                    other => panic!("{other:?}"),
                }
            }
            assert!(interrupted > 0);
        });
        sending.join().unwrap();
    });
}

/// The kernel's dumps, which never wait: no part is lost to a signal.
#[test]
fn at_reading_from_the_kernel() {
    use nlwire::rtnl::RtMsg;
    watched(|| {
        in_namespace("dumps under signals", || {
            super::kernel::set_up_loopback();
            let mut client = Client::open(NETLINK_ROUTE).unwrap();
            client.set_timeout(Some(LONG));
            super::kernel::addresses(&mut client, RTM_NEWADDR, 1, 1..1001);
            under_signals(TICK, |signals| {
                let mut rounds = 0;
                while rounds < 20 || signals.load(Ordering::SeqCst) < 100 {
                    rounds += 1;
                    let dump = client.dump(RTM_GETROUTE, |m| {
                        m.put_header(&RtMsg {
                            rtm_family: AF_INET,
                            ..RtMsg::default()
                        })
                    });
                    let routes = dump.unwrap().read_all(5).unwrap().messages().count();
                    assert!(routes >= 1000, "{routes}");
                }
            });
            under_signals(TICK, |_| {
                block_on(async {
                    let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
                    for _ in 0..20 {
                        let dump = client.dump(RTM_GETROUTE, |m| {
                            m.put_header(&RtMsg {
                                rtm_family: AF_INET,
                                ..RtMsg::default()
                            })
                        });
                        let reply = dump.unwrap().read_all(5).await.unwrap();
                        assert!(reply.messages().count() >= 1000);
                    }
                });
            });
        });
    });
}
