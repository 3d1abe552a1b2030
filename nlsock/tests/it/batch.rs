// SPDX-License-Identifier: MIT OR Apache-2.0
//! Several datagrams by one call. Needs privilege for groups only.

use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use nlsock::{Error, RecvBatch, Socket};
use nlwire::exchange::{Event, Exchange};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::{Errno, NlMsgHdr, SockAddrNl};

use crate::common::{bound, build, dump, may_join, open, BUFFER};

/// A message with `len` bytes of payload, all of them `seq`.
fn message(seq: u8, len: usize) -> Vec<u8> {
    let header = NlMsgHdr::new(0x10).with_seq(seq.into());
    build(header, |message| message.put_payload(&vec![seq; len]))
}

/// What is received has to be those messages, whole.
fn expect(socket: &Socket, batch: &mut RecvBatch, expected: &[Vec<u8>]) {
    let datagrams = socket.recv_batch(batch).unwrap();
    assert_eq!(datagrams.len(), expected.len());
    for (datagram, expected) in datagrams.zip(expected) {
        assert_eq!(datagram.unwrap().as_bytes(), expected);
    }
}

#[test]
fn one_is_not_made_to_wait_for_more() {
    let (server, addr) = bound();
    let (client, client_addr) = bound();
    client.send_to(&message(1, 5), addr).unwrap();

    let mut batch = RecvBatch::new(8, 64);
    let start = Instant::now();
    let mut datagrams = server.recv_batch(&mut batch).unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(datagrams.size_hint(), (1, Some(1)));
    let datagram = datagrams.next().unwrap().unwrap();
    assert_eq!(datagrams.len(), 0);
    assert!(datagrams.next().is_none() && datagrams.next().is_none());
    // It knows what one of `recv` knows.
    assert_eq!(datagram.as_bytes(), message(1, 5));
    assert_eq!(datagram.sender(), client_addr);
    assert_eq!((datagram.group(), datagram.nsid()), (None, None));
}

/// A batch has what the last call received, and nothing where that failed.
#[test]
fn a_batch_is_read_again() {
    let (server, addr) = bound();
    let (client, _) = bound();
    let mut batch = RecvBatch::new(8, 64);
    assert_eq!(batch.datagrams().len(), 0);
    for seq in [1, 2] {
        client.send_to(&message(seq, 5), addr).unwrap();
    }
    expect(&server, &mut batch, &[message(1, 5), message(2, 5)]);
    let mut payloads = Vec::new();
    for datagram in &batch {
        for message in datagram.unwrap() {
            payloads.push(message.unwrap().payload().to_vec());
        }
    }
    assert_eq!(payloads, [[1; 5], [2; 5]]);
    server.set_nonblocking(true).unwrap();
    assert!(server.recv_batch(&mut batch).is_err());
    assert_eq!(batch.datagrams().len(), 0);
}

#[test]
fn the_first_is_waited_for() {
    let (server, addr) = bound();
    let (client, _) = bound();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(50));
            client.send_to(&message(1, 5), addr).unwrap();
        });
        expect(&server, &mut RecvBatch::new(8, 64), &[message(1, 5)]);
    });
}

#[test]
fn more_than_it_holds_stays_in_the_queue() {
    let (server, addr) = bound();
    let (client, _) = bound();
    let all: Vec<_> = (0..20_u8).map(|seq| message(seq, seq.into())).collect();
    for bytes in &all {
        client.send_to(bytes, addr).unwrap();
    }
    let mut batch = RecvBatch::new(8, 64);
    expect(&server, &mut batch, &all[..8]);
    // The same memory may be elsewhere by the next call.
    let mut batch = Box::new(batch);
    expect(&server, &mut batch, &all[8..16]);
    let mut batch = std::thread::spawn(|| batch).join().unwrap();
    expect(&server, &mut batch, &all[16..]);
    // Fewer than before: nothing of before is seen.
    client.send_to(&all[3], addr).unwrap();
    expect(&server, &mut batch, &all[3..4]);
}

#[test]
fn nothing_to_receive() {
    let (server, addr) = bound();
    let (client, _) = bound();
    let mut batch = RecvBatch::new(4, 64);
    let timeout = Duration::from_millis(50);
    server.set_read_timeout(Some(timeout)).unwrap();
    let start = Instant::now();
    let error = server.recv_batch(&mut batch).unwrap_err();
    assert!(matches!(error, Error::WouldBlock));
    assert!(start.elapsed() >= timeout);

    server.set_read_timeout(None).unwrap();
    server.set_nonblocking(true).unwrap();
    let error = server.recv_batch(&mut batch).unwrap_err();
    assert!(matches!(error, Error::WouldBlock));
    for seq in 0..3 {
        client.send_to(&message(seq, 5), addr).unwrap();
    }
    // To have read all is no error, neither now nor in the next call.
    assert_eq!(server.recv_batch(&mut batch).unwrap().len(), 3);
    let error = server.recv_batch(&mut batch).unwrap_err();
    assert!(matches!(error, Error::WouldBlock));
}

#[test]
fn what_does_not_fit_does_not_concern_the_others() {
    let (server, addr) = bound();
    let (client, client_addr) = bound();
    for len in [8, 200, 8, 0, 9] {
        client.send_to(&message(1, len), addr).unwrap();
    }
    let mut batch = RecvBatch::new(8, 24);
    let datagrams = server.recv_batch(&mut batch).unwrap();
    assert_eq!(datagrams.len(), 5);
    let truncated: Vec<_> = datagrams
        .map(|datagram| match datagram {
            Ok(datagram) => {
                let len = datagram.messages().next().unwrap().unwrap().payload().len();
                assert_eq!(datagram.as_bytes(), message(1, len));
                0
            }
            Err(Error::Truncated {
                needed,
                capacity: 24,
                port,
            }) if port == client_addr.nl_pid() => needed,
            Err(error) => panic!("{error}"),
        })
        .collect();
    assert_eq!(truncated, [0, 216, 0, 0, 28]);

    // Even where nothing has room for anything.
    client.send_to(&message(1, 8), addr).unwrap();
    let mut batch = RecvBatch::new(2, 0);
    match server.recv_batch(&mut batch).unwrap().next() {
        Some(Err(Error::Truncated {
            needed: 24,
            capacity: 0,
            ..
        })) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn sizes_that_the_kernel_does_not_take() {
    for (asked, capacity) in [(0, 1), (1, 1), (1024, 1024), (1025, 1024)] {
        let batch = RecvBatch::new(asked, 3);
        assert_eq!((batch.capacity(), batch.bytes_each()), (capacity, 3));
        let debug = format!("RecvBatch {{ capacity: {capacity}, bytes_each: 3, .. }}");
        assert_eq!(format!("{batch:?}"), debug);
    }
}

/// A listener that has lost something gets what it has not lost, and is told.
#[test]
fn an_overrun_loses_nothing_that_was_queued() {
    if !may_join("overrun of a batch") {
        return;
    }
    let (server, addr) = bound();
    server.join(25).unwrap();
    server.set_recv_buffer(0).unwrap(); // the kernel's minimum
    server.set_nonblocking(true).unwrap();
    let (client, _) = bound();
    client.set_nonblocking(true).unwrap();
    let group = SockAddrNl::default().with_group(25).unwrap();
    let mut batch = RecvBatch::new(64, 64);

    // As many as fit, to see how many that is.
    let mut fit = 0;
    while client.send_to(&message(0, 8), addr).is_ok() {
        fit += 1;
    }
    assert!((1..=64).contains(&fit), "{fit}");
    assert_eq!(server.recv_batch(&mut batch).unwrap().len(), fit);

    for seq in 0..=u8::try_from(fit).unwrap() {
        client.send_to(&message(seq, 8), group).unwrap();
    }
    let error = server.recv_batch(&mut batch).unwrap_err();
    assert!(matches!(error, Error::Overrun));
    let datagrams = server.recv_batch(&mut batch).unwrap();
    assert!((1..=fit).contains(&datagrams.len()));
    for (seq, datagram) in (0..).zip(datagrams) {
        assert_eq!(datagram.unwrap().as_bytes(), message(seq, 8));
    }
    // Told once.
    let error = server.recv_batch(&mut batch).unwrap_err();
    assert!(matches!(error, Error::WouldBlock));
}

#[test]
fn each_has_its_own_group_and_sender() {
    if !may_join("groups of a batch") {
        return;
    }
    let (server, addr) = bound();
    server.join(26).unwrap();
    server.join(27).unwrap();
    let senders = [bound(), bound()];
    let mut batch = RecvBatch::new(8, 64);
    for pktinfo in [false, true, false] {
        server.set_pktinfo(pktinfo).unwrap();
        let mut expected = Vec::new();
        for (group, sender) in [(Some(26), 0), (None, 1), (Some(27), 1), (Some(26), 0)] {
            let (sender, sender_addr) = &senders[sender];
            let to = group.map_or(addr, |group| {
                SockAddrNl::default().with_group(group).unwrap()
            });
            sender.send_to(&message(1, 8), to).unwrap();
            expected.push((group, sender_addr.nl_pid()));
        }
        let datagrams = server.recv_batch(&mut batch).unwrap();
        let got: Vec<_> = datagrams
            .map(|datagram| datagram.map(|datagram| (datagram.group(), datagram.port())))
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(got, expected);
    }
}

/// The kernel makes the next datagram of a dump when one is received.
#[test]
fn a_dump() {
    let header = NlMsgHdr::new(RTM_GETLINK)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP)
        .with_seq(9);
    let request = build(header, |message| message.put_header(&IfInfoMsg::default()));
    let socket = open(NETLINK_ROUTE);
    let links = dump(&socket, &request).len();

    socket.send(&request).unwrap();
    let mut exchange = Exchange::new(&header, socket.local_addr().unwrap().nl_pid());
    let mut batch = RecvBatch::new(3, BUFFER);
    let mut found = 0;
    while !exchange.is_finished() {
        for datagram in socket.recv_batch(&mut batch).unwrap() {
            for event in exchange.datagram(datagram.unwrap().into()) {
                match event {
                    Event::Data(_) => found += 1,
                    Event::Done(_) => {}
                    other => panic!("{other:?}"),
                }
            }
        }
    }
    assert_eq!(found, links);
}

/// A descriptor of another kind must not read as one that the kernel sends to.
#[test]
fn a_descriptor_that_is_no_netlink_socket() {
    let mut batch = RecvBatch::new(4, 64);
    let (ours, theirs) = UnixDatagram::pair().unwrap();
    theirs.send(&message(1, 8)).unwrap();
    theirs.send(&message(2, 8)).unwrap();
    let socket = Socket::from(OwnedFd::from(ours));
    let datagrams = socket.recv_batch(&mut batch).unwrap();
    assert_eq!(datagrams.len(), 2);
    for datagram in datagrams {
        assert_eq!(datagram.unwrap_err().errno(), Some(Errno::EAFNOSUPPORT));
    }

    // A stream that has ended yields empty datagrams without end.
    let (ours, theirs) = UnixStream::pair().unwrap();
    drop(theirs);
    let socket = Socket::from(OwnedFd::from(ours));
    for datagram in socket.recv_batch(&mut batch).unwrap() {
        assert_eq!(datagram.unwrap_err().errno(), Some(Errno::EAFNOSUPPORT));
    }

    let file = std::fs::File::open("/dev/null").unwrap();
    let error = Socket::from(OwnedFd::from(file)).recv_batch(&mut batch);
    match error.unwrap_err() {
        Error::Os {
            call: "recvmmsg", ..
        } => {}
        other => panic!("{other:?}"),
    }
}

/// Each with a batch of its own.
#[test]
fn threads_that_receive_at_once() {
    const ALL: u8 = 200;
    let (server, addr) = bound();
    server
        .set_read_timeout(Some(Duration::from_millis(20)))
        .unwrap();
    let (client, _) = bound();
    let all: Vec<_> = (0..ALL).map(|seq| message(seq, 8)).collect();
    let count = AtomicUsize::new(0);
    let receive = || {
        let mut batch = RecvBatch::new(4, 64);
        let mut received = Vec::new();
        while count.load(Ordering::Relaxed) < usize::from(ALL) {
            match server.recv_batch(&mut batch) {
                Ok(datagrams) => {
                    count.fetch_add(datagrams.len(), Ordering::Relaxed);
                    received
                        .extend(datagrams.map(|datagram| datagram.unwrap().as_bytes().to_vec()));
                }
                Err(Error::WouldBlock) => {}
                Err(error) => panic!("{error}"),
            }
        }
        received
    };
    let mut received = std::thread::scope(|scope| {
        let threads = [0, 1, 2].map(|_| scope.spawn(receive));
        for bytes in &all {
            client.send_to(bytes, addr).unwrap();
        }
        threads.map(|thread| thread.join().unwrap()).concat()
    });
    received.sort_by_key(|bytes| bytes.last().copied());
    assert_eq!(received, all);
}
