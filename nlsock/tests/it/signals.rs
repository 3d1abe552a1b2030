// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a signal does to who waits: a monitor and a server say so, a client goes
//! on. And what waits on `poll(2)` instead.

use std::os::fd::AsFd;
use std::thread;
use std::time::{Duration, Instant};

use nix::poll::{poll, PollFd, PollFlags, PollTimeout};
use nlsock::{Client, Error, Monitor, MonitorEvent, Server, Socket};
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, SockAddrNl};

use crate::common::{build, under_signals};

/// The time between two signals.
const TICK: Duration = Duration::from_millis(5);

#[test]
fn a_monitor_and_a_server_are_interrupted() {
    under_signals(TICK, |_| {
        let mut monitor = Monitor::open(NETLINK_ROUTE).unwrap();
        monitor.set_timeout(Some(Duration::from_secs(10)));
        for _ in 0..3 {
            assert!(matches!(monitor.next(), Err(Error::Interrupted)));
        }
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        server.set_timeout(Some(Duration::from_secs(10)));
        for _ in 0..3 {
            let served = server.serve(|_, _| Ok(Handled::Ack));
            assert!(matches!(served, Err(Error::Interrupted)), "{served:?}");
        }
    });
}

#[test]
fn a_client_gets_its_answer_all_the_same() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    thread::spawn(move || loop {
        let _ = server.serve(|_, _| {
            thread::sleep(Duration::from_millis(50));
            Ok(Handled::Ack)
        });
    });
    under_signals(TICK, |_| {
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        for _ in 0..3 {
            client.request(0x10, |_| Ok(())).unwrap();
        }
        // And no signal puts the end of the timeout off.
        let deaf = Socket::open(NETLINK_USERSOCK).unwrap();
        deaf.bind(SockAddrNl::default()).unwrap();
        let mut client = client.with_peer(deaf.local_addr().unwrap().nl_pid());
        client.set_timeout(Some(Duration::from_millis(100)));
        let start = Instant::now();
        let result = client.request(0x10, |_| Ok(()));
        assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
        assert!(start.elapsed() >= Duration::from_millis(100));
        assert!(start.elapsed() < Duration::from_secs(5));
    });
}

/// A client, a monitor and a server in one thread, which waits for all of them
/// with `poll(2)`.
#[test]
fn an_event_loop_of_ones_own() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
    let mut monitor = Monitor::open(NETLINK_USERSOCK).unwrap();
    monitor.socket().bind(SockAddrNl::default()).unwrap();
    let events_to = monitor.socket().local_addr().unwrap();
    let source = Socket::open(NETLINK_USERSOCK).unwrap();
    source.bind(SockAddrNl::default()).unwrap();
    monitor = monitor.with_peer(source.local_addr().unwrap().nl_pid());

    server.set_timeout(Some(Duration::ZERO));
    client.set_timeout(Some(Duration::ZERO));
    monitor.set_timeout(Some(Duration::ZERO));

    let result = client.request(0x10, |m| m.put_payload(b"hello"));
    assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
    let (mut served, mut events, mut replies) = (0, 0, 0);
    let start = Instant::now();
    while (served, events, replies) != (1, 2, 1) {
        assert!(start.elapsed() < Duration::from_secs(10));
        let mut fds = [server.as_fd(), client.as_fd(), monitor.as_fd()]
            .map(|fd| PollFd::new(fd, PollFlags::POLLIN));
        poll(&mut fds, PollTimeout::from(1000u16)).unwrap();
        let [serve, answer, hear] = fds.map(|fd| fd.any().unwrap());
        if serve {
            server
                .serve(|request, replies| {
                    let payload = request.message().payload();
                    replies.message(request.reply(0x10), |m| m.put_payload(payload))?;
                    Ok(Handled::Ack)
                })
                .unwrap();
            served += 1;
            for _ in 0..2 {
                let event = build(NlMsgHdr::new(0x20), |_| Ok(()));
                source.send_to(&event, events_to).unwrap();
            }
        }
        if answer {
            match client.resume() {
                Ok(Some(reply)) => {
                    assert_eq!(reply.message().unwrap().payload(), b"hello");
                    replies += 1;
                }
                Err(Error::WouldBlock) => {}
                other => panic!("{other:?}"),
            }
        }
        if hear {
            loop {
                match monitor.next() {
                    Ok(MonitorEvent::Notification(_)) => events += 1,
                    Err(Error::WouldBlock) => break,
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}
