// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets talking to each other over `NETLINK_USERSOCK`, and everything a
//! socket can be told or can fail with. Needs privilege for groups only.

use std::io::{self, IoSlice};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixDatagram;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use nlsock::{Error, Socket};
use nlwire::exchange::{Event, Exchange};
use nlwire::uapi::*;
use nlwire::{Errno, NlMsgHdr, SockAddrNl};

use crate::common::{bound, bound_alone, build, closed, open, skipped};

/// As [`common::may_join`](crate::common::may_join), and checks what a refusal says.
fn may_join(test: &str) -> bool {
    let may = crate::common::may_join(test);
    if !may {
        let error = open(NETLINK_USERSOCK).join(1).unwrap_err();
        assert_eq!(error.errno(), Some(Errno::EPERM));
        assert!(error.to_string().contains("NETLINK_ADD_MEMBERSHIP"));
        let mask = SockAddrNl::new(0, 1);
        let bind = open(NETLINK_USERSOCK).bind(mask);
        assert!(matches!(bind, Err(Error::NotPermitted { call: "bind" })));
    }
    may
}

fn hello(seq: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(0x10).with_seq(seq).with_pid(0xdead);
    build(header, |message| message.put_payload(b"hello"))
}

#[test]
fn by_port() {
    let (server, server_addr) = bound();
    let (client, client_addr) = bound();
    client.send_to(&hello(1), server_addr).unwrap();

    let mut buf = [0; 64];
    let datagram = server.recv(&mut buf).unwrap();
    assert_eq!(datagram.sender(), client_addr);
    assert_eq!(
        (datagram.port(), datagram.is_from_kernel()),
        (client_addr.nl_pid(), false)
    );
    assert_eq!((datagram.group(), datagram.nsid()), (None, None));
    let message = datagram.messages().next().unwrap().unwrap();
    assert_eq!(message.payload(), b"hello");
    // What the sender claims to be is just bytes.
    assert_eq!(message.nlmsg_pid(), 0xdead);

    server
        .send_to(datagram.as_bytes(), datagram.sender())
        .unwrap();
    let mut buf = [0; 64];
    let answer = client.recv(&mut buf).unwrap();
    assert_eq!(
        (answer.port(), answer.as_bytes()),
        (server_addr.nl_pid(), &hello(1)[..])
    );
}

#[test]
fn by_group() {
    if !may_join("by_group") {
        return;
    }
    let by_mask = open(NETLINK_USERSOCK);
    by_mask
        .bind(SockAddrNl::default().with_group(21).unwrap())
        .unwrap();
    let by_number = open(NETLINK_USERSOCK);
    by_number.join(21).unwrap();
    by_number.set_pktinfo(true).unwrap();
    let (other, _) = bound();
    other.join(22).unwrap();
    let (sender, sender_addr) = bound();

    let group = SockAddrNl::default().with_group(21).unwrap();
    sender.send_to(&hello(2), group).unwrap();
    for listener in [&by_mask, &by_number] {
        let mut buf = [0; 64];
        let datagram = listener.recv(&mut buf).unwrap();
        assert_eq!(datagram.port(), sender_addr.nl_pid());
        assert_eq!(datagram.group(), Some(21));
        assert_eq!(datagram.as_bytes(), hello(2));
        // It has the sequence number of a request, and answers none.
        let request = NlMsgHdr::new(0x10).with_seq(2);
        let mut exchange = Exchange::new(&request, 0).with_peer(datagram.port());
        let mut events = exchange.datagram(datagram.into());
        assert!(matches!(events.next(), Some(Event::NotOurs(_))));
    }
    other.set_nonblocking(true).unwrap();
    assert!(matches!(other.recv(&mut [0; 64]), Err(Error::WouldBlock)));

    by_number.leave(21).unwrap();
    by_number.set_nonblocking(true).unwrap();
    sender.send_to(&hello(3), group).unwrap();
    assert!(matches!(
        by_number.recv(&mut [0; 64]),
        Err(Error::WouldBlock)
    ));
    assert!(by_mask.recv(&mut [0; 64]).is_ok());
}

#[test]
fn to_a_port_and_a_group_at_once() {
    if !may_join("to_a_port_and_a_group_at_once") {
        return;
    }
    let (by_port, addr) = bound();
    let by_group = open(NETLINK_USERSOCK);
    by_group.join(23).unwrap();
    let (sender, _) = bound();
    sender
        .send_to(&hello(4), addr.with_group(23).unwrap())
        .unwrap();
    assert_eq!(by_port.recv(&mut [0; 64]).unwrap().as_bytes(), hello(4));
    assert_eq!(by_group.recv(&mut [0; 64]).unwrap().as_bytes(), hello(4));
}

#[test]
fn several_groups_at_once_are_refused() {
    let (sender, _) = bound();
    match sender.send_to(&hello(5), SockAddrNl::new(0, 0x101)) {
        Err(Error::SeveralGroups { nl_groups: 0x101 }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_port_without_a_socket() {
    let (sender, _) = bound();
    let (gone, gone_port) = bound_alone();
    drop(gone);
    closed(NETLINK_USERSOCK, gone_port);
    match sender.send_to(&hello(6), SockAddrNl::new(gone_port, 0)) {
        Err(Error::NoListener { port }) => assert_eq!(port, gone_port),
        other => panic!("{other:?}"),
    }
    // USERSOCK has no kernel side.
    assert!(matches!(
        sender.send(&hello(6)),
        Err(Error::NoListener { port: 0 })
    ));
}

#[test]
fn a_port_that_is_taken() {
    let (_taken, addr) = bound();
    let socket = open(NETLINK_USERSOCK);
    match socket.bind(addr) {
        Err(Error::PortInUse { port }) => assert_eq!(port, addr.nl_pid()),
        other => panic!("{other:?}"),
    }
    // The socket is as good as new.
    socket.bind(SockAddrNl::default()).unwrap();
    assert_ne!(socket.local_addr().unwrap(), addr);
}

#[test]
fn a_chosen_port_stays() {
    // rtnetlink lets everyone join.
    let socket = open(NETLINK_ROUTE);
    let port = std::process::id() | 0x4000_0000;
    socket.bind(SockAddrNl::new(port, 0)).unwrap();
    socket.bind(SockAddrNl::new(port, 0b101)).unwrap();
    assert_eq!(socket.local_addr().unwrap(), SockAddrNl::new(port, 0b101));
    match socket.bind(SockAddrNl::new(port + 1, 0)) {
        Err(error @ Error::Os { .. }) => assert_eq!(error.errno(), Some(Errno::EINVAL)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_protocol_that_does_not_exist() {
    for number in [31, 32, 1000, i32::MAX, -1, i32::MIN] {
        match Socket::open(number) {
            Err(Error::ProtocolNotRegistered { protocol }) => assert_eq!(protocol, number),
            other => panic!("{number}: {other:?}"),
        }
    }
    let text = Socket::open(31).unwrap_err().to_string();
    assert_eq!(text, "netlink protocol 31 is not registered in this kernel");
}

#[test]
fn groups_that_do_not_exist() {
    let socket = open(NETLINK_ROUTE); // lets everyone join
    for number in [0, 1000, 0x8000_0000, u32::MAX] {
        for result in [socket.join(number), socket.leave(number)] {
            match result {
                Err(Error::NoSuchGroup { group }) => assert_eq!(group, number),
                other => panic!("{number}: {other:?}"),
            }
        }
    }
}

#[test]
fn memberships_above_32() {
    let socket = open(NETLINK_ROUTE);
    assert_eq!(socket.memberships().unwrap(), []);
    for group in [1, 5, 32, 33] {
        socket.join(group).unwrap();
    }
    assert_eq!(socket.memberships().unwrap(), [1, 5, 32, 33]);
    assert_eq!(socket.local_addr().unwrap().nl_groups(), 0x8000_0011);
    socket.leave(5).unwrap();
    assert_eq!(socket.memberships().unwrap(), [1, 32, 33]);
}

#[test]
fn a_datagram_longer_than_the_buffer() {
    let (server, addr) = bound();
    let (client, client_addr) = bound();
    client.send_to(&hello(7), addr).unwrap();
    client.send_to(&hello(8), addr).unwrap();
    client.send_to(&hello(9), addr).unwrap();
    let needed = hello(7).len();

    let mut buf = vec![0; needed - 1];
    match server.recv(&mut buf) {
        Err(Error::Truncated {
            needed: 24,
            capacity: 23,
            port,
        }) if port == client_addr.nl_pid() => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(buf, hello(7)[..needed - 1]);
    // It was that one alone, and it can be known beforehand.
    assert_eq!(server.peek_len().unwrap(), needed);
    assert_eq!(server.peek_len().unwrap(), needed);
    let mut buf = vec![0; needed];
    assert_eq!(server.recv(&mut buf).unwrap().as_bytes(), hello(8));
    match server.recv(&mut []) {
        Err(Error::Truncated {
            needed: 24,
            capacity: 0,
            port,
        }) if port == client_addr.nl_pid() => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn scattered_buffers_are_one_datagram() {
    let (server, addr) = bound();
    let (client, _) = bound();
    let whole = hello(10);
    let (header, payload) = whole.split_at(16);
    let parts = [
        IoSlice::new(header),
        IoSlice::new(&[]),
        IoSlice::new(payload),
    ];
    client.send_vectored(&parts, addr).unwrap();
    assert_eq!(server.recv(&mut [0; 64]).unwrap().as_bytes(), whole);
    // More parts than UIO_MAXIOV are an error, not a cut.
    let many = vec![IoSlice::new(b"x"); 1025];
    assert!(matches!(
        client.send_vectored(&many, addr),
        Err(Error::Os { .. })
    ));
}

#[test]
fn waiting_has_an_end() {
    let (socket, _) = bound();
    assert!(!socket.nonblocking().unwrap());
    let timeout = Duration::from_millis(50);
    socket.set_read_timeout(Some(timeout)).unwrap();
    assert!(socket.read_timeout().unwrap().unwrap() >= timeout);
    let start = Instant::now();
    assert!(matches!(socket.recv(&mut [0; 64]), Err(Error::WouldBlock)));
    assert!(matches!(socket.peek_len(), Err(Error::WouldBlock)));
    assert!(start.elapsed() >= timeout);

    socket.set_read_timeout(None).unwrap();
    assert_eq!(socket.read_timeout().unwrap(), None);
    socket.set_write_timeout(Some(Duration::MAX)).unwrap();
    socket
        .set_write_timeout(Some(Duration::from_nanos(1)))
        .unwrap();
    assert!(socket.write_timeout().unwrap().is_some());
    for result in [
        socket.set_read_timeout(Some(Duration::ZERO)),
        socket.set_write_timeout(Some(Duration::ZERO)),
    ] {
        assert_eq!(result.unwrap_err().errno(), Some(Errno::EINVAL));
    }

    socket.set_nonblocking(true).unwrap();
    assert!(socket.nonblocking().unwrap());
    assert!(matches!(socket.recv(&mut [0; 64]), Err(Error::WouldBlock)));
    socket.set_nonblocking(false).unwrap();
    assert!(!socket.nonblocking().unwrap());
}

/// To a port, a sender waits for room; to a group, the receiver loses.
#[test]
fn a_full_receiver() {
    let (server, addr) = bound();
    server.set_recv_buffer(0).unwrap(); // the kernel's minimum
    server
        .set_read_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    let (client, _) = bound();
    client
        .set_write_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    let mut sent = 0;
    while client.send_to(&hello(sent), addr).is_ok() {
        sent += 1;
        assert!(sent < 100_000);
    }
    assert!(matches!(
        client.send_to(&hello(sent), addr),
        Err(Error::WouldBlock)
    ));
    client.set_nonblocking(true).unwrap();
    assert!(matches!(
        client.send_to(&hello(sent), addr),
        Err(Error::WouldBlock)
    ));
    // Nothing that was accepted is lost.
    for seq in 0..sent {
        assert_eq!(server.recv(&mut [0; 64]).unwrap().as_bytes(), hello(seq));
    }
    assert!(matches!(server.recv(&mut [0; 64]), Err(Error::WouldBlock)));

    if !may_join("overrun") {
        return;
    }
    server.join(24).unwrap();
    let group = SockAddrNl::default().with_group(24).unwrap();
    for seq in 0..sent + 10 {
        client.send_to(&hello(seq), group).unwrap();
    }
    assert!(matches!(server.recv(&mut [0; 64]), Err(Error::Overrun)));
    let mut received = 0;
    while server.recv(&mut [0; 64]).is_ok() {
        received += 1;
    }
    assert!(0 < received && received <= sent);

    server.set_no_enobufs(true).unwrap();
    for seq in 0..sent + 10 {
        client.send_to(&hello(seq), group).unwrap();
    }
    assert!(server.recv(&mut [0; 64]).is_ok());
}

#[test]
fn an_empty_datagram_is_refused_by_the_kernel() {
    let (client, addr) = bound();
    // ENODATA since Linux 6.6; older kernels send it.
    match client.send_to(&[], addr) {
        Ok(()) => assert_eq!(client.recv(&mut [0; 4]).unwrap().as_bytes(), []),
        Err(error) => assert_eq!(error.errno(), Some(Errno::ENODATA)),
    }
}

/// Switches an option on and off, and reads it back.
macro_rules! switch {
    ($socket:ident $name:literal $set:ident $get:ident) => {
        for on in [true, false, true] {
            match $socket.$set(on) {
                Ok(()) => match $socket.$get() {
                    Ok(value) => assert_eq!(value, on, $name),
                    Err(e) if e.errno() == Some(Errno::ENOPROTOOPT) => skipped($name, e),
                    Err(e) => panic!("{e}"),
                },
                Err(e) if [Some(Errno::ENOPROTOOPT), Some(Errno::EPERM)].contains(&e.errno()) => {
                    assert!(e
                        .to_string()
                        .contains(concat!("setsockopt(NETLINK_", $name, ")")));
                    skipped($name, e);
                }
                Err(e) => panic!("{e}"),
            }
        }
    };
}

#[test]
fn every_option_can_be_set_and_read() {
    let (socket, _) = bound();
    assert!(!socket.pktinfo().unwrap() && !socket.ext_ack().unwrap() && !socket.cap_ack().unwrap());
    switch!(socket "PKTINFO" set_pktinfo pktinfo);
    switch!(socket "BROADCAST_ERROR" set_broadcast_error broadcast_error);
    switch!(socket "NO_ENOBUFS" set_no_enobufs no_enobufs);
    switch!(socket "LISTEN_ALL_NSID" set_listen_all_nsid listen_all_nsid);
    switch!(socket "CAP_ACK" set_cap_ack cap_ack);
    switch!(socket "EXT_ACK" set_ext_ack ext_ack);
    switch!(socket "GET_STRICT_CHK" set_get_strict_chk get_strict_chk);
}

#[test]
fn buffer_sizes() {
    let (socket, _) = bound();
    for (set, get) in [
        (
            Socket::set_recv_buffer as fn(&Socket, usize) -> Result<(), Error>,
            Socket::recv_buffer as fn(&Socket) -> Result<usize, Error>,
        ),
        (Socket::set_send_buffer, Socket::send_buffer),
    ] {
        set(&socket, 20_000).unwrap();
        assert_eq!(get(&socket).unwrap(), 40_000);
        set(&socket, usize::MAX).unwrap(); // as much as the kernel lets us
        assert!(get(&socket).unwrap() > 40_000);
    }
    // More than the send buffer is EMSGSIZE.
    socket.set_send_buffer(0).unwrap();
    let limit = socket.send_buffer().unwrap();
    let (_server, addr) = bound();
    let error = socket.send_to(&vec![0; limit], addr).unwrap_err();
    assert_eq!(error.errno(), Some(Errno::EMSGSIZE));

    for result in [
        socket.force_recv_buffer(50_000_000),
        socket.force_send_buffer(50_000_000),
    ] {
        match result {
            Ok(()) => {}
            Err(e) if e.errno() == Some(Errno::EPERM) => skipped("SO_*BUFFORCE", e),
            Err(e) => panic!("{e}"),
        }
    }
}

#[test]
fn the_descriptor_is_owned_and_closed_on_exec() {
    let (socket, addr) = bound();
    let info =
        std::fs::read_to_string(format!("/proc/self/fdinfo/{}", socket.as_raw_fd())).unwrap();
    let flags = info
        .lines()
        .find_map(|line| line.strip_prefix("flags:"))
        .unwrap();
    let flags = u32::from_str_radix(flags.trim(), 8).unwrap();
    assert_ne!(flags & 0o2_000_000, 0, "O_CLOEXEC");

    let fd = OwnedFd::from(socket);
    let socket = Socket::from(fd);
    assert_eq!(socket.local_addr().unwrap(), addr);
}

/// A descriptor of another kind must not read as one that the kernel sends to.
#[test]
fn a_descriptor_that_is_no_netlink_socket() {
    let (ours, theirs) = UnixDatagram::pair().unwrap();
    let socket = Socket::from(OwnedFd::from(ours));
    theirs.send(&hello(1)).unwrap();
    let error = socket.recv(&mut [0; 64]).unwrap_err();
    assert_eq!(error.errno(), Some(Errno::EAFNOSUPPORT));
}

/// `join` gives a port to a socket that has none; so may another thread, and
/// neither costs a membership.
#[test]
fn threads_that_join_at_once() {
    let groups = [1, 2, 5];
    for _ in 0..2000 {
        let socket = open(NETLINK_ROUTE);
        let barrier = Barrier::new(groups.len() + 1);
        std::thread::scope(|scope| {
            for group in groups {
                let (socket, barrier) = (&socket, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    socket.join(group).unwrap();
                });
            }
            barrier.wait();
            // A port only, if no thread was faster.
            let bound = socket.bind(SockAddrNl::default());
            let errno = bound.err().and_then(|error| error.errno());
            assert!(errno.is_none_or(|errno| errno == Errno::EINVAL));
        });
        assert_eq!(socket.memberships().unwrap(), groups);
    }
}

#[test]
fn errors_keep_their_kind_as_io_errors() {
    let kind = |error: Error| io::Error::from(error).kind();
    let (socket, addr) = bound();
    socket.set_nonblocking(true).unwrap();
    assert_eq!(
        kind(socket.recv(&mut []).unwrap_err()),
        io::ErrorKind::WouldBlock
    );
    assert_eq!(
        kind(open(NETLINK_USERSOCK).bind(addr).unwrap_err()),
        io::ErrorKind::AddrInUse
    );
    assert_eq!(
        kind(socket.send(&[0]).unwrap_err()),
        io::ErrorKind::ConnectionRefused
    );
    let error = io::Error::from(socket.bind(SockAddrNl::new(1, 0)).unwrap_err());
    assert_eq!(error.raw_os_error(), Some(Errno::EINVAL.get()));
}

#[test]
fn who_sent_it() {
    let (server, addr) = bound();
    let (client, _) = bound();
    let send = || client.send_to(&hello(1), addr).unwrap();
    send();
    assert_eq!(server.recv(&mut [0; 64]).unwrap().credentials(), None);
    assert!(!server.passcred().unwrap());
    server.set_passcred(true).unwrap();
    server.set_pktinfo(true).unwrap();
    assert!(server.passcred().unwrap());
    send();
    let mut buf = [0; 64];
    let datagram = server.recv(&mut buf).unwrap();
    let who = datagram.credentials().unwrap();
    let process = std::fs::metadata("/proc/self").unwrap();
    let pid = i32::try_from(std::process::id()).unwrap();
    let expected = (pid, process.uid(), process.gid());
    assert_eq!((who.pid, who.uid, who.gid), expected);
    // And beside it what else was asked for.
    let mut batch = nlsock::RecvBatch::new(2, 64);
    send();
    let datagram = server.recv_batch(&mut batch).unwrap().next().unwrap();
    assert_eq!(datagram.unwrap().credentials(), Some(who));
    // The kernel is nobody's process.
    let route = open(NETLINK_ROUTE);
    route.set_passcred(true).unwrap();
    let noop = NlMsgHdr::new(NLMSG_NOOP).with_flags(NLM_F_ACK);
    route.send(&build(noop, |_| Ok(()))).unwrap();
    let mut buf = [0; 64];
    let who = route.recv(&mut buf).unwrap().credentials().unwrap();
    assert_eq!(who.pid, 0);
}
