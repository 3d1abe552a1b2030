#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::thread;

use nix::sched::{unshare, CloneFlags};

use super::*;

/// Runs `test` with `count` sockets, if the process may open twice as many,
/// in a network namespace without the sockets of other tests if it may make one.
fn with_crowd(count: usize, test: fn(Vec<(Socket, u32)>)) {
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let most = line
        .and_then(|line| line.split_whitespace().nth(3))
        .unwrap();
    if most.parse().is_ok_and(|most: usize| most < 2 * count) {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: {count} sockets: a process may open {most} files"
        );
        return;
    }
    let thread = thread::spawn(move || {
        let _ = unshare(CloneFlags::CLONE_NEWNET);
        test((0..count).map(|_| bound()).collect());
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Returns a bound socket and its port.
fn bound() -> (Socket, u32) {
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    let port = socket.bound_port().unwrap();
    (socket, port)
}

/// Returns the list for the socket of a server.
fn sockets(server: &Socket) -> Sockets {
    let diag = Socket::open(NETLINK_SOCK_DIAG).unwrap();
    Sockets::new(diag, server).unwrap()
}

/// Returns the sockets of one pass, by port.
fn pass(sockets: &mut Sockets) -> HashMap<u32, Listed> {
    let mut all = HashMap::new();
    while sockets
        .next_part(&mut |listed| _ = all.insert(listed.port, listed))
        .unwrap()
        == Part::More
    {}
    all
}

#[test]
fn a_socket_is_listed_by_port_and_cookie() {
    let (server, own) = bound();
    let mut sockets = sockets(&server);
    let (client, port) = bound();
    for _ in 0..3 {
        let all = pass(&mut sockets);
        assert!(!all.contains_key(&own) && !all.contains_key(&0));
        let listed = all.get(&port).unwrap();
        assert_eq!(listed.id, SocketId(client.cookie().unwrap()));
        assert!(listed.room);
    }
}

/// The kernel writes each part in the call that reads it. A socket that was
/// closed before the call is in no part.
#[test]
fn an_entry_is_true_during_the_call() {
    with_crowd(1500, |crowd| {
        let (server, _) = bound();
        let mut sockets = sockets(&server);
        let ids: HashMap<_, _> = crowd
            .iter()
            .map(|(socket, port)| (*port, SocketId(socket.cookie().unwrap())))
            .collect();
        let mut listed = 0;
        let part = sockets.next_part(&mut |entry| {
            listed += usize::from(ids.get(&entry.port) == Some(&entry.id));
        });
        assert_eq!(part, Ok(Part::More));
        assert!(listed > 0);
        drop(crowd);
        loop {
            let part = sockets.next_part(&mut |entry| {
                assert_ne!(ids.get(&entry.port), Some(&entry.id));
            });
            if part.unwrap() == Part::Last {
                return;
            }
        }
    });
}

/// Each socket of a crowd is in one of two passes.
#[test]
fn a_socket_is_not_lost_twice() {
    with_crowd(5000, |crowd| {
        let (server, _) = bound();
        let mut sockets = sockets(&server);
        let first = pass(&mut sockets);
        let second = pass(&mut sockets);
        for (socket, port) in &crowd {
            let entry = first.get(port).or_else(|| second.get(port)).unwrap();
            assert_eq!(entry.id, SocketId(socket.cookie().unwrap()));
        }
    });
}

/// The receive buffer of a client is reported as it is.
#[test]
fn a_socket_has_room_until_it_is_full() {
    let (server, _) = bound();
    let mut sockets = sockets(&server);
    let (client, port) = bound();
    let to = SockAddrNl::new(port, 0);
    client.set_recv_buffer(0).unwrap();
    let room = |sockets: &mut Sockets| pass(sockets).get(&port).unwrap().room;
    assert!(room(&mut sockets));
    while server.send_now(&[0; 1000], to).is_ok() {}
    client.send_now(&[0; 1], to).unwrap_err();
    assert!(!room(&mut sockets));
    while Inbox::discard(&client).is_ok() {}
    assert!(room(&mut sockets));
}
