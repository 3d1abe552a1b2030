// SPDX-License-Identifier: MIT OR Apache-2.0
//! Conversations over sockets: wall time and user CPU time. Runs for less than
//! a minute, in a network namespace of its own. Arguments select some of `dump`,
//! `ack`, `ping-pong` and `burst`; with `NLWIRE_BENCHES=write` it writes what it
//! found to `README.md`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a program that stops where it cannot go on"
)]

use std::cell::RefCell;
use std::time::{Duration, Instant};

use ::nlsock::{Client, RecvBatch};
use ::nlwire::uapi::*;
use ::nlwire::SockAddrNl;
use benches::socket::comparison::Comparison;
use benches::socket::{
    message, mnl, namespace, nlsock, plain, run, BATCH, BATCH_BUFFER, RECEIVE_BUFFER,
};

/// Routes of the dump.
const ROUTES: u32 = 100_000;

/// Requests, and round trips, of a turn.
const ROUNDS: u32 = 2000;

/// Datagrams of a burst.
const BURST: u32 = 1000;

/// Bytes of payload in what is sent to a port or a group: with the header, what
/// a route's event has.
const PAYLOAD: usize = 64;

fn main() {
    run::run(
        "socket",
        &[
            (
                plain::AVAILABLE,
                "plain C: needs a C compiler and Linux's headers",
            ),
            (mnl::AVAILABLE, "libmnl: needs the library and its header"),
            (
                cfg!(feature = "peers"),
                "rtnetlink: needs `--features peers`",
            ),
        ],
        &[
            ("dump", dump),
            ("ack", ack),
            ("ping-pong", ping_pong),
            ("burst", burst),
        ],
    );
}

/// A dump, a system call for each datagram.
fn dump() -> String {
    let setup = nlsock::open(NETLINK_ROUTE).unwrap();
    namespace::add_routes(&setup, ROUTES);
    // All use the same memory: where it lies makes a difference.
    let buf = RefCell::new(vec![0; RECEIVE_BUFFER]);
    let socket = nlsock::open(NETLINK_ROUTE).unwrap();
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    #[cfg(libmnl_socket)]
    let nl = mnl::Socket::open(NETLINK_ROUTE).unwrap();
    #[cfg(feature = "peers")]
    let rtnetlink = benches::socket::rtnetlink::Connection::new().unwrap();
    let mut comparison = Comparison::new(format!("a dump of {ROUTES} routes"), 1);
    #[cfg(libmnl_socket)]
    {
        comparison.side("libmnl, mnl_attr_parse", || {
            without_kernel(|in_kernel| nl.dump_parse(&mut buf.borrow_mut(), in_kernel))
        });
        comparison.side("libmnl, mnl_attr_for_each", || {
            without_kernel(|in_kernel| nl.dump_for_each(&mut buf.borrow_mut(), in_kernel))
        });
    }
    comparison.side("nlsock, Client", || {
        (nlsock::client_dump(&mut client).unwrap(), None)
    });
    comparison.side("nlsock, Socket", || {
        without_kernel(|in_kernel| nlsock::dump(&socket, &mut buf.borrow_mut(), in_kernel).unwrap())
    });
    #[cfg(feature = "peers")]
    comparison.side("rtnetlink", || (rtnetlink.dump().unwrap(), None));
    comparison.measure(Duration::from_secs(15), || {});
    comparison.table()
}

/// Does `work`, which tells its time in system calls: user CPU time is what is
/// left.
fn without_kernel(work: impl FnOnce(&mut Duration) -> u64) -> (u64, Option<Duration>) {
    let mut in_kernel = Duration::ZERO;
    let start = Instant::now();
    let sum = work(&mut in_kernel);
    (sum, Some(start.elapsed().saturating_sub(in_kernel)))
}

fn ack() -> String {
    let buf = RefCell::new(vec![0; RECEIVE_BUFFER]);
    let socket = nlsock::open(NETLINK_ROUTE).unwrap();
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    #[cfg(libmnl_socket)]
    let nl = mnl::Socket::open(NETLINK_ROUTE).unwrap();
    let mut comparison = Comparison::new("a request and its ACK", ROUNDS);
    #[cfg(libmnl_socket)]
    comparison.side("libmnl", || (nl.ack(&mut buf.borrow_mut(), ROUNDS), None));
    comparison.side("nlsock, Client", || {
        (nlsock::client_ack(&mut client, ROUNDS).unwrap(), None)
    });
    comparison.side("nlsock, Socket", || {
        let sum = nlsock::ack(&socket, &mut buf.borrow_mut(), ROUNDS);
        (sum.unwrap(), None)
    });
    comparison.measure(Duration::from_secs(6), || {});
    comparison.table()
}

/// Both sockets in one thread: with two, the scheduler would be measured.
fn ping_pong() -> String {
    let buf = RefCell::new(vec![0; RECEIVE_BUFFER]);
    let ping = message(PAYLOAD);
    let client = nlsock::open(NETLINK_USERSOCK).unwrap();
    let server = nlsock::open(NETLINK_USERSOCK).unwrap();
    let sockets = [&client, &server];
    let mut comparison = Comparison::new("ping-pong, a round trip", ROUNDS);
    #[cfg(c_socket)]
    {
        comparison.side("C, sendto and recvmsg", || {
            let sum = plain::ping_pong(sockets, &ping, &mut buf.borrow_mut(), ROUNDS);
            (sum, None)
        });
        comparison.side("C, sendto and recvfrom", || {
            let sum = plain::ping_pong_recvfrom(sockets, &ping, &mut buf.borrow_mut(), ROUNDS);
            (sum, None)
        });
    }
    comparison.side("nlsock", || {
        let sum = nlsock::ping_pong(sockets, &ping, &mut buf.borrow_mut(), ROUNDS);
        (sum.unwrap(), None)
    });
    comparison.measure(Duration::from_secs(8), || {});
    comparison.table()
}

fn burst() -> String {
    let ping = message(PAYLOAD);
    let sender = nlsock::open(NETLINK_USERSOCK).unwrap();
    let socket = nlsock::open(NETLINK_USERSOCK).unwrap();
    let group = SockAddrNl::default().with_group(9).unwrap();
    let ready = socket
        .force_recv_buffer(64 << 20)
        .and_then(|()| socket.join(9));
    if let Err(error) = ready {
        return format!("SKIPPED: a multicast burst: {error}\n");
    }
    let buf = RefCell::new(vec![0; BATCH * BATCH_BUFFER]);
    let mut batch = RecvBatch::new(BATCH, BATCH_BUFFER);
    let title = format!("a burst of {BURST} multicasts, one of them");
    let mut comparison = Comparison::new(title, BURST);
    comparison.side("nlsock, recv", || {
        let buf = &mut buf.borrow_mut()[..BATCH_BUFFER];
        (nlsock::burst_recv(&socket, buf, BURST).unwrap(), None)
    });
    comparison.side("nlsock, recv_batch", || {
        let sum = nlsock::burst_batch(&socket, &mut batch, BURST);
        (sum.unwrap(), None)
    });
    #[cfg(c_socket)]
    {
        comparison.side("C, recvmsg", || {
            let buf = &mut buf.borrow_mut()[..BATCH_BUFFER];
            (plain::burst_recv(&socket, buf, BURST), None)
        });
        comparison.side("C, recvmmsg", || {
            let sum = plain::burst_batch(&socket, &mut buf.borrow_mut(), BURST);
            (sum, None)
        });
    }
    comparison.measure(Duration::from_secs(8), || {
        for _ in 0..BURST {
            sender.send_to(&ping, group).unwrap();
        }
    });
    comparison.table()
}
