// SPDX-License-Identifier: MIT OR Apache-2.0
//! A server of some users.

use std::time::Duration;

use nlsock::{tokio as asynchronous, Client, Error, Server, Socket};
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::{Errno, MessageKind, SockAddrNl};

use super::{as_nobody, own_uid, request, NOBODY};
use crate::common::{block_on, watched, LONG};

/// The number of refusals for one datagram.
const MOST_REFUSALS: usize = 64;

/// Serves what is in the queue. Returns the number of calls of the handler.
fn serve_all(server: &mut Server) -> usize {
    server.set_timeout(Some(Duration::ZERO));
    let mut calls = 0;
    loop {
        let served = server.serve(|_, _| {
            calls += 1;
            Ok(Handled::Ack)
        });
        match served {
            Ok(()) => {}
            Err(error) => {
                assert_eq!(error, Error::WouldBlock);
                return calls;
            }
        }
    }
}

/// As [`serve_all`], on tokio.
fn serve_all_on_tokio(server: Server) -> (usize, u64) {
    let mut calls = 0;
    let uids = [own_uid()];
    let unserved = block_on(async {
        let mut server = asynchronous::Server::from_socket(server.into()).unwrap();
        server.set_served_uids(Some(&uids));
        loop {
            let served = server.serve(|_, _| {
                calls += 1;
                Ok(Handled::Ack)
            });
            let served = tokio::time::timeout(Duration::from_millis(20), served).await;
            match served {
                Ok(served) => served.unwrap(),
                Err(_) => break server.counters().unserved,
            }
        }
    });
    (calls, unserved)
}

fn asker() -> Socket {
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.bind(SockAddrNl::default()).unwrap();
    socket.set_nonblocking(true).unwrap();
    socket
}

/// Returns the errnos of the answers in the queue, 0 for an ACK.
fn answers(asker: &Socket) -> Vec<i32> {
    let mut buf = vec![0; 64 * 1024];
    let mut errnos = Vec::new();
    while let Ok(datagram) = asker.recv(&mut buf) {
        for message in datagram.messages() {
            let message = message.unwrap();
            assert_eq!(message.kind(), MessageKind::Error);
            assert!(datagram.as_bytes().len() < 64, "an echo");
            errnos.push(-message.ack().unwrap().error());
        }
    }
    errnos
}

/// Others are refused, and the handler does not see them.
#[test]
fn others_are_refused() {
    watched(|| {
        for on_tokio in [false, true] {
            let mut server = Server::open(NETLINK_USERSOCK).unwrap();
            server.set_served_uids(Some(&[own_uid()]));
            let to = SockAddrNl::new(server.port(), 0);
            let own = asker();
            let asked = as_nobody("a server of some users", || {
                let other = asker();
                other.send_to(&request(1), to).unwrap();
                other.send_to(&request(3), to).unwrap();
                // As long as it can be, and no echo.
                let mut long = request(4);
                long.resize(100_000, 0);
                long[..4].copy_from_slice(&100_000_u32.to_ne_bytes());
                other.send_to(&long, to).unwrap();
                other
            });
            let Some(other) = asked else { return };
            own.send_to(&request(2), to).unwrap();
            let (calls, unserved) = if on_tokio {
                serve_all_on_tokio(server)
            } else {
                let calls = serve_all(&mut server);
                (calls, server.counters().unserved)
            };
            assert_eq!((calls, unserved), (1, 3));
            assert_eq!(answers(&own), [0]);
            assert_eq!(answers(&other), [Errno::EPERM.get(); 3]);
        }
    });
}

/// A user who is not served and does not read is kept nothing for, and does not
/// get more than some refusals for a datagram of many requests.
#[test]
fn nothing_is_kept_for_others() {
    watched(|| {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        server.set_served_uids(Some(&[own_uid()]));
        let to = SockAddrNl::new(server.port(), 0);
        let many: Vec<u8> = (0..1000).flat_map(request).collect();
        let asked = as_nobody("a server that keeps nothing for others", || {
            let deaf = asker();
            deaf.set_recv_buffer(0).unwrap(); // the kernel's minimum
            let reader = asker();
            for _ in 0..50 {
                deaf.send_to(&request(1), to).unwrap();
            }
            deaf.send_to(&many, to).unwrap();
            reader.send_to(&many, to).unwrap();
            (deaf, reader)
        });
        let Some((deaf, reader)) = asked else { return };
        assert_eq!(serve_all(&mut server), 0);
        assert_eq!(server.counters().unserved, 52);
        assert_eq!((server.unsent(), server.lost()), (None, 0));
        let told = answers(&deaf);
        assert!(!told.is_empty() && told.len() < 50, "{}", told.len());
        assert_eq!(answers(&reader).len(), MOST_REFUSALS);
    });
}

/// Nobody is served without credentials, or if no user is.
#[test]
fn unknown_users_are_others() {
    watched(|| {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        let to = SockAddrNl::new(server.port(), 0);
        let own = asker();
        let uid = own_uid();
        for (uids, passcred, expected) in [
            (None, true, 0),
            (None, false, 0),
            (Some(&[uid][..]), true, 0),
            (Some(&[uid]), false, Errno::EPERM.get()),
            (Some(&[uid + 1, uid]), true, 0),
            (Some(&[uid + 1]), true, Errno::EPERM.get()),
            (Some(&[]), true, Errno::EPERM.get()),
            (None, true, 0),
        ] {
            server.set_served_uids(uids);
            server.set_passcred(passcred).unwrap();
            own.send_to(&request(1), to).unwrap();
            let calls = serve_all(&mut server);
            assert_eq!(answers(&own), [expected], "{uids:?} {passcred}");
            assert_eq!(calls, usize::from(expected == 0), "{uids:?} {passcred}");
        }
        assert_eq!(server.counters().unserved, 3);
    });
}

/// A client of this crate is told.
#[test]
fn a_client_is_told() {
    watched(|| {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        server.set_served_uids(Some(&[NOBODY - 1]));
        let port = server.port();
        let asked = std::thread::spawn(move || {
            let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
            client.set_timeout(Some(LONG));
            let request = client.request(0x10, |m| m.put_u32(1, 1)).map(drop);
            let dump = client.dump(0x10, |_| Ok(())).unwrap().read_all(1).map(drop);
            [request, dump].map(|result| result.unwrap_err().errno())
        });
        server.set_timeout(Some(Duration::from_millis(5)));
        while !asked.is_finished() {
            let served = server.serve(|_, _| panic!("it is not served"));
            assert_eq!(served, Err(Error::WouldBlock));
        }
        assert_eq!(asked.join().unwrap(), [Some(Errno::EPERM); 2]);
    });
}

/// A change affects later requests. What is kept is sent.
#[test]
fn a_user_who_is_no_longer_served() {
    watched(|| {
        const COUNT: usize = 30;
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        server.set_served_uids(Some(&[own_uid()]));
        let to = SockAddrNl::new(server.port(), 0);
        let asker = asker();
        asker.set_recv_buffer(0).unwrap(); // the kernel's minimum
        for _ in 0..COUNT {
            asker.send_to(&request(1), to).unwrap();
        }
        assert_eq!(serve_all(&mut server), COUNT);
        assert!(server.unsent().is_some());
        server.set_served_uids(Some(&[]));
        let mut told = Vec::new();
        while told.len() < COUNT {
            assert_eq!(serve_all(&mut server), 0);
            told.extend(answers(&asker));
        }
        assert_eq!(told, [0; COUNT]);
        asker.send_to(&request(2), to).unwrap();
        assert_eq!(serve_all(&mut server), 0);
        assert_eq!(answers(&asker), [Errno::EPERM.get()]);
        assert_eq!((server.counters().unserved, server.lost()), (1, 0));
    });
}
