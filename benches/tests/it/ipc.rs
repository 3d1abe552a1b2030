// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a receiver that does not read does to the sender and to the others:
//! over netlink nothing, over Unix datagram sockets it stops them.

use std::fs;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixDatagram;
use std::thread;

use benches::socket::nlsock::open;
use benches::socket::{message, namespace};
use nix::sys::socket::sockopt::SndBuf;
use nix::sys::socket::{bind, getsockopt, UnixAddr};
use nlsock::Error;
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::SockAddrNl;

use crate::skipped;

/// More than a receive buffer has room for: it is made small below.
const MESSAGES: usize = 1000;

#[test]
fn netlink_loses_at_the_one_that_does_not_read() {
    let outcome = thread::spawn(|| namespace::enter().map(|()| one_does_not_read()));
    if let Err(errno) = outcome.join().unwrap() {
        skipped(format_args!(
            "a group with one that does not read: needs root ({errno})"
        ));
    }
}

fn one_does_not_read() {
    let sender = open(NETLINK_USERSOCK).unwrap();
    let reads = open(NETLINK_USERSOCK).unwrap();
    let sleeps = open(NETLINK_USERSOCK).unwrap();
    for socket in [&reads, &sleeps] {
        socket.join(9).unwrap();
        socket.set_recv_buffer(16 * 1024).unwrap();
    }
    for socket in [&sender, &reads, &sleeps] {
        socket.set_nonblocking(true).unwrap();
    }

    let to = SockAddrNl::default().with_group(9).unwrap();
    let message = message(48);
    let mut buf = [0; 64];
    for _ in 0..MESSAGES {
        sender.send_to(&message, to).unwrap();
        assert_eq!(reads.recv(&mut buf).unwrap().as_bytes(), message);
    }
    assert!(matches!(reads.recv(&mut buf), Err(Error::WouldBlock)));

    // It is told, once, and what it had room for is there.
    assert!(matches!(sleeps.recv(&mut buf), Err(Error::Overrun)));
    let mut there = 0;
    let end = loop {
        match sleeps.recv(&mut buf) {
            Ok(datagram) => assert_eq!(datagram.as_bytes(), message),
            Err(error) => break error,
        }
        there += 1;
    };
    assert!(matches!(end, Error::WouldBlock), "{end}");
    assert!((1..MESSAGES).contains(&there), "{there}");

    // From then on it hears again.
    sender.send_to(&message, to).unwrap();
    assert_eq!(sleeps.recv(&mut buf).unwrap().as_bytes(), message);
}

/// How many it takes until it would wait.
fn until_full(sender: &UnixDatagram) -> usize {
    sender.set_nonblocking(true).unwrap();
    let message = message(48);
    for sent in 0..100_000 {
        if let Err(error) = sender.send(&message) {
            assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
            return sent;
        }
    }
    panic!("never full");
}

#[test]
fn a_unix_socket_that_does_not_read_stops_the_sender() {
    let receiver = UnixDatagram::unbound().unwrap();
    bind(receiver.as_raw_fd(), &UnixAddr::new_unnamed()).unwrap();
    let sender = UnixDatagram::unbound().unwrap();
    sender
        .connect_addr(&receiver.local_addr().unwrap())
        .unwrap();
    let most = fs::read_to_string("/proc/sys/net/unix/max_dgram_qlen").unwrap();
    let most: usize = most.trim().parse().unwrap();
    let sent = until_full(&sender);
    assert!((1..=most + 1).contains(&sent), "{sent}");

    // It goes on when one is read.
    receiver.recv(&mut [0; 64]).unwrap();
    assert_eq!(until_full(&sender), 1);

    // Of a pair only the sender's buffer counts, but that does.
    let (sender, _receiver) = UnixDatagram::pair().unwrap();
    let buffer = getsockopt(&sender, SndBuf).unwrap();
    assert!(until_full(&sender) < buffer / 64);
}
