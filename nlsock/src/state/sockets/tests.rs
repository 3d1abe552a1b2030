// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::fs;
use std::io::Write as _;
use std::thread;

use nix::sched::{unshare, CloneFlags};
use nlwire::Sink;

use super::*;

/// Reports on the real stderr that something could not be tested.
fn skip(what: &str, why: &dyn Display) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}: {why}");
}

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
        return skip("a crowd of sockets", &format_args!("{most} open files"));
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
    pass_or_error(sockets).unwrap()
}

/// Returns a socket from one of three passes. If a namespace is not permitted, the sockets of
/// other tests make the list long, and a pass can lose a socket at the end of a part.
fn listed(sockets: &mut Sockets, port: u32) -> Listed {
    let mut passes = (0..3).map(|_| pass(sockets));
    passes.find_map(|pass| pass.get(&port).copied()).unwrap()
}

fn pass_or_error(sockets: &mut Sockets) -> Result<HashMap<u32, Listed>, Error> {
    let mut all = HashMap::new();
    while sockets.next_part(&mut |listed| _ = all.insert(listed.port, listed))? == Part::More {}
    Ok(all)
}

#[test]
fn a_socket_is_listed_by_port_and_cookie() {
    let (server, own) = bound();
    let mut sockets = sockets(&server);
    let (client, port) = bound();
    for _ in 0..3 {
        let all = pass(&mut sockets);
        assert!(!all.contains_key(&own) && !all.contains_key(&0));
        let listed = listed(&mut sockets, port);
        assert_eq!(listed.id, SocketId(client.cookie().unwrap()));
        assert_eq!(listed.room, Room::All);
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

/// Each socket of a crowd is in one of three passes: one can be lost at the end of a part,
/// and another time while the kernel's table changes its size.
#[test]
fn a_socket_is_not_lost_for_long() {
    with_crowd(10_000, |crowd| {
        let (server, _) = bound();
        let mut sockets = sockets(&server);
        for _ in 0..3 {
            pass(&mut sockets);
        }
        let passes = [(); 3].map(|()| pass(&mut sockets));
        for (socket, port) in &crowd {
            let entry = passes.iter().find_map(|pass| pass.get(port)).unwrap();
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
    let room = |sockets: &mut Sockets| listed(sockets, port).room;
    assert_eq!(room(&mut sockets), Room::All);
    while server.send_now(&[0; 1000], to).is_ok() {}
    client.send_now(&[0; 1], to).unwrap_err();
    assert_eq!(room(&mut sockets), Room::None);
    while Inbox::discard(&client).is_ok() {}
    assert_eq!(room(&mut sockets), Room::All);
}

/// A pass that fails ends, and a later one lists every socket that it can.
#[test]
fn a_pass_that_failed_is_followed_by_another() {
    with_crowd(1500, |crowd| {
        let (server, _) = bound();
        let mut sockets = sockets(&server);
        let [(_, port), ..] = crowd[..] else {
            panic!("no crowd")
        };
        // Each fault comes in the middle of a pass.
        let faults: [fn(&mut Sockets); 5] = [
            // Another reader of the descriptor has taken a part, or several.
            |sockets| Inbox::discard(&sockets.diag).unwrap(),
            |sockets| (0..2).for_each(|_| Inbox::discard(&sockets.diag).unwrap()),
            |sockets| while Inbox::discard(&sockets.diag).is_ok() {},
            // It has asked for a list of its own, `EBUSY`.
            |sockets| sockets.begin().unwrap(),
            // The state is that before the pass, `EBUSY`.
            |sockets| (sockets.pass, sockets.is_read) = (Pass::Over, false),
        ];
        let mut failed = 0;
        for fault in faults.into_iter().cycle().take(50) {
            let mut each = |_: Listed| {};
            assert_eq!(sockets.next_part(&mut each), Ok(Part::More));
            fault(&mut sockets);
            let (mut found, mut passes) = (false, 0);
            // Other processes can have many sockets where this one may not make a namespace.
            for _ in 0..2000 {
                let part = sockets.next_part(&mut |listed| found |= listed.port == port);
                failed += usize::from(part.is_err());
                passes += usize::from(part == Ok(Part::Last));
                if passes == 3 {
                    break;
                }
            }
            assert!(found && passes == 3, "{passes} passes");
        }
        assert!(failed >= 10, "{failed}");
    });
}

/// Processes with `CAP_NET_ADMIN` can send to the port of the list.
#[test]
fn datagrams_of_processes_are_not_entries() {
    with_crowd(800, |crowd| {
        let (server, _) = bound();
        let mut sockets = sockets(&server);
        let to = SockAddrNl::new(sockets.diag.bound_port().unwrap(), 0);
        let stranger = Socket::open(NETLINK_SOCK_DIAG).unwrap();
        let forged = |seq| [entry(seq, 2, 77), done(seq)].concat();
        if let Err(error) = stranger.send_now(&forged(0), to) {
            return skip("datagrams of processes", &error);
        }
        let ports: HashSet<_> = crowd.iter().map(|(_, port)| *port).collect();
        for _ in 0..20 {
            let mut listed = HashSet::new();
            // Of the pass that begins, and of the one that is under way.
            let _ = stranger.send_now(&forged(sockets.seq.wrapping_add(1)), to);
            let part = loop {
                let part = sockets.next_part(&mut |entry| {
                    assert_ne!(entry.port, 77);
                    listed.insert(entry.port);
                });
                let _ = stranger.send_now(&forged(sockets.seq), to);
                if part != Ok(Part::More) {
                    break part;
                }
            };
            // The strangers can take the room of the list, not end it early: each
            // part loses one socket at most.
            if part == Ok(Part::Last) {
                let found = ports.intersection(&listed).count();
                assert!(found + 50 > ports.len(), "{found} of {}", ports.len());
            }
        }
        let complete = (0..10).any(|_| pass_or_error(&mut sockets).is_ok());
        assert!(complete);
        // Linux since 6.16 writes no part into a queue that is not empty. As if it did:
        sockets.pass = Pass::UnderWay;
        stranger.send_now(&forged(sockets.seq), to).unwrap();
        let part = sockets.next_part(&mut |entry| assert_ne!(entry.port, 77));
        assert_eq!(part, Err(Error::WouldBlock));
        pass(&mut sockets);
    });
}

/// A server is not in the list of another network namespace.
#[test]
fn a_server_is_listed_in_its_own_namespace() {
    let (server, _) = bound();
    let thread = thread::spawn(|| {
        unshare(CloneFlags::CLONE_NEWNET).map(|()| Socket::open(NETLINK_SOCK_DIAG).unwrap())
    });
    match thread.join().unwrap() {
        Ok(diag) => {
            let sockets = Sockets::new(diag, &server);
            assert_eq!(sockets.map(drop), Err(Error::NotListed));
        }
        Err(errno) => skip("a list of another namespace", &errno),
    }
    // Nor in the list of another protocol, or of a socket that has no list.
    let diag = || Socket::open(NETLINK_SOCK_DIAG).unwrap();
    let unbound = Socket::open(NETLINK_USERSOCK).unwrap();
    assert_eq!(
        Sockets::new(diag(), &unbound).map(drop),
        Err(Error::NotListed)
    );
    let none = Socket::open(NETLINK_USERSOCK).unwrap();
    assert_eq!(
        Sockets::new(none, &server).map(drop),
        Err(Error::NoListener { port: 0 })
    );
}

/// Returns the message of a socket.
fn entry(seq: u32, protocol: u8, port: u32) -> Vec<u8> {
    let header = NetlinkDiagMsg {
        ndiag_family: 16,
        ndiag_protocol: protocol,
        ndiag_portid: port.into(),
        ndiag_cookie: [1.into(), 2.into()],
        ..NetlinkDiagMsg::default()
    };
    let mut sink = crate::VecSink::new();
    let message = NlMsgHdr::new(SOCK_DIAG_BY_FAMILY).with_seq(seq);
    let mut message = MessageBuilder::new(&mut sink, message).unwrap();
    message.put_header(&header).unwrap();
    let memory = [5u32, 6].map(u32::to_ne_bytes).concat();
    message.put(NETLINK_DIAG_MEMINFO, &memory[..]).unwrap();
    message.put_u32(NETLINK_DIAG_FLAGS, 0).unwrap();
    message.end().unwrap();
    sink.into_vec()
}

fn control(nlmsg_type: u16, seq: u32, payload: &[u8]) -> Vec<u8> {
    let mut sink = crate::VecSink::new();
    let header = NlMsgHdr::new(nlmsg_type).with_seq(seq);
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    message.put_payload(payload).unwrap();
    message.end().unwrap();
    sink.into_vec()
}

fn done(seq: u32) -> Vec<u8> {
    control(NLMSG_DONE, seq, &[0; 4])
}

/// Returns the content and the ports of a datagram that answers request 3.
fn read(datagram: &[u8]) -> (Result<Content, Error>, Vec<u32>) {
    let mut ports = Vec::new();
    let content = list(datagram, 3, 2, &mut |listed| ports.push(listed.port));
    (content, ports)
}

#[test]
fn a_datagram_is_read_with_care() {
    let os = |errno| Err(Error::Os { call: CALL, errno });
    let [own, other, elsewhere] = [entry(3, 2, 7), entry(2, 2, 8), entry(3, 16, 9)];
    let parts = [&own[..], &other, &elsewhere, &entry(3, 2, 0)].concat();
    assert_eq!(read(&parts), (Ok(Content::Sockets), vec![7]));
    let end = [&own[..], &done(3), &own].concat();
    assert_eq!(read(&end), (Ok(Content::Done), vec![7]));
    assert_eq!(read(&done(2)), (Ok(Content::Other), vec![]));
    assert_eq!(read(b""), (Ok(Content::Other), vec![]));

    // Errors of the kernel, among them numbers that are none.
    let code = |errno: i32| errno.to_ne_bytes();
    for (nlmsg_type, zero) in [
        (NLMSG_DONE, Ok(Content::Done)),
        (NLMSG_ERROR, os(Errno::EPROTO)),
    ] {
        for (number, result) in [
            (-2, os(Errno::ENOENT)),
            (-16, os(Errno::EBUSY)),
            (1, os(Errno::EPERM)),
            (0, zero),
        ] {
            let mut payload = code(number).to_vec();
            payload.extend([0; 16]);
            let (content, _) = read(&control(nlmsg_type, 3, &payload));
            assert_eq!(content, result, "{nlmsg_type} {number}");
        }
        let (content, _) = read(&control(nlmsg_type, 3, &code(i32::MIN).repeat(5)));
        assert!(content.is_err());
        // Too short.
        let (content, _) = read(&control(nlmsg_type, 3, &[1; 3]));
        assert!(matches!(content, Err(Error::Malformed(_))));
    }
    assert_eq!(
        read(&control(SOCK_DIAG_BY_FAMILY, 3, &[16; 27])).1,
        vec![0; 0]
    );

    // Cut anywhere, and with any byte changed: an end, and no port but one that is
    // there.
    for cut in 0..parts.len() {
        let (_, ports) = read(&parts[..cut]);
        assert!(ports.is_empty() || ports == [7]);
    }
    for at in 0..own.len() {
        for bit in 0..8 {
            let mut changed = own.clone();
            changed[at] ^= 1 << bit;
            let (_, ports) = read(&changed);
            assert!(ports.len() <= 1);
        }
    }
}

/// A socket has room if its memory is not known.
#[test]
fn room_is_read_with_care() {
    let room = |bytes: &[u8]| {
        let header = NlMsgHdr::new(SOCK_DIAG_BY_FAMILY);
        let mut sink = crate::VecSink::new();
        let mut message = MessageBuilder::new(&mut sink, header).unwrap();
        message.put(NETLINK_DIAG_MEMINFO, bytes).unwrap();
        message.end().unwrap();
        let message = nlwire::Message::from_bytes(sink.as_bytes()).unwrap();
        super::room(message.attributes(0).unwrap()).unwrap()
    };
    let memory = |used: u32, size: u32| [used, size, 0].map(u32::to_ne_bytes).concat();
    for (used, size, expected) in [
        (0, 1, Room::All),
        (1, 2, Room::Some),
        (5, 5, Room::None),
        (6, 5, Room::None),
        (u32::MAX, 0, Room::None),
    ] {
        let bytes = memory(used, size);
        assert_eq!(room(&bytes), expected);
        for cut in 0..8 {
            assert_eq!(room(&bytes[..cut]), Room::Some);
        }
        assert_eq!(room(&bytes[..8]), expected);
    }
}
