//! `Server` and its clients, over `NETLINK_USERSOCK`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::time::{Duration, Instant};

use common::{build, skipped};
use nlsock::{Client, Error, Item, Monitor, Replies, Server, Socket};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::uapi::*;
use nlwire::{MessageBuilder, NlMsgHdr, SockAddrNl};

const ECHO: u16 = 0x10;
const COUNT: u16 = 0x11;
const ATTR: u16 = 1;

/// Echoes, and dumps as many numbers as it is told to.
fn handle(request: &Request<'_>, replies: &mut Replies<'_>) -> Outcome<'static> {
    let message = request.message();
    match message.header().nlmsg_type() {
        ECHO => {
            replies.message(request.reply(ECHO), |m| m.put_payload(message.payload()))?;
            Ok(Handled::Ack)
        }
        COUNT => {
            let count = message
                .attributes(0)?
                .next()
                .ok_or(Refusal::missing(ATTR))?;
            let count = count?.get_u32()?;
            replies.dump(request, 0, |sink, cursor, header| {
                if *cursor == count {
                    return Ok(false);
                }
                let mut item = MessageBuilder::new(sink, header.with_type(COUNT))?;
                item.put_u32(ATTR, *cursor)?;
                item.put(2, &[0; 1000])?;
                item.end()?;
                *cursor += 1;
                Ok(true)
            })
        }
        _ => Err(Refusal::new(95).with_msg("unknown request")),
    }
}

/// Serves until the test's process ends.
fn spawn() -> u32 {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    std::thread::spawn(move || loop {
        match server.serve(handle) {
            Ok(()) | Err(Error::Interrupted) => {}
            Err(error) => panic!("{error}"),
        }
    });
    port
}

fn client(port: u32) -> Client {
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut client = client.with_peer(port).with_header_len(0);
    client.set_timeout(Some(Duration::from_secs(10))).unwrap();
    client
}

fn count(client: &mut Client, count: u32) -> Result<u32, Error> {
    let mut dump = client.dump(COUNT, 0, |m| m.put_u32(ATTR, count))?;
    let mut expected = 0;
    while let Some(item) = dump.next()? {
        let number = item.attributes(0).unwrap().next().unwrap().unwrap();
        assert_eq!(number.get_u32(), Ok(expected));
        expected += 1;
    }
    Ok(expected)
}

#[test]
fn requests_are_answered() {
    let mut client = client(spawn());
    for _ in 0..3 {
        let reply = client
            .request(ECHO, 0, |m| m.put_payload(b"hello"))
            .unwrap();
        assert_eq!(reply.message().unwrap().payload(), b"hello");
        let error = client.request(0x99, 0, |_| Ok(())).unwrap_err();
        assert_eq!(error.to_string(), "type 153: EOPNOTSUPP: unknown request");
        let error = client.request(COUNT, 0, |_| Ok(())).unwrap_err();
        assert_eq!(
            error.to_string(),
            "type 17: EINVAL, attribute 1 is missing: Invalid argument"
        );
    }
}

#[test]
fn batches_are_answered() {
    let mut client = client(spawn());
    let mut batch = client.batch();
    for number in 0..500u32 {
        let nlmsg_type = if number % 100 == 99 { 0x99 } else { ECHO };
        batch
            .add(nlmsg_type, 0, |m| m.put_payload(&number.to_ne_bytes()))
            .unwrap();
    }
    let outcome = batch.send().unwrap();
    let failures: Vec<_> = outcome.failures().iter().map(|f| f.batch_index()).collect();
    assert_eq!(
        failures,
        [Some(99), Some(199), Some(299), Some(399), Some(499)]
    );
    assert_eq!(outcome.reply().messages().count(), 495);
}

#[test]
fn a_dump_is_longer_than_what_the_client_has_room_for() {
    let mut client = client(spawn());
    assert_eq!(count(&mut client, 0).unwrap(), 0);
    // 2 MB, ten times the receive buffer.
    assert_eq!(count(&mut client, 2000).unwrap(), 2000);
}

/// One that does not read does not keep others waiting, and is dropped in time.
#[test]
fn a_client_that_does_not_read_harms_nobody() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    let (send_lost, lost) = std::sync::mpsc::channel();
    std::thread::spawn(move || loop {
        match server.serve(handle) {
            Ok(()) | Err(Error::Interrupted) => {}
            Err(error) => panic!("{error}"),
        }
        let _ = send_lost.send(server.lost());
    });

    let deaf = Socket::open(NETLINK_USERSOCK).unwrap();
    let flags = NLM_F_REQUEST | NLM_F_DUMP;
    let request = build(NlMsgHdr::new(COUNT).with_flags(flags), |m| {
        m.put_u32(ATTR, 2000)
    });
    deaf.send_to(&request, SockAddrNl::new(port, 0)).unwrap();

    let mut client = client(port);
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(1500) {
        assert_eq!(count(&mut client, 100).unwrap(), 100);
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(lost.try_iter().last().unwrap() > 0);
    // What it does get ends with an error, or not at all, and never as if it
    // were complete.
    let mut buf = vec![0; 64 * 1024];
    deaf.set_nonblocking(true).unwrap();
    while let Ok(datagram) = deaf.recv(&mut buf) {
        for message in datagram.messages() {
            let message = message.unwrap();
            assert_ne!(message.header().nlmsg_type(), NLMSG_DONE);
        }
    }
}

#[test]
fn garbage_and_clients_that_are_gone_do_not_end_it() {
    let port = spawn();
    let to = SockAddrNl::new(port, 0);
    for len in [1, 15, 16, 17, 1000, 100_000] {
        for byte in [0, 0xff] {
            let gone = Socket::open(NETLINK_USERSOCK).unwrap();
            gone.send_to(&vec![byte; len], to).unwrap();
        }
    }
    for _ in 0..10 {
        let gone = Socket::open(NETLINK_USERSOCK).unwrap();
        let header = NlMsgHdr::new(ECHO).with_flags(NLM_F_REQUEST | NLM_F_ACK);
        gone.send_to(&build(header, |_| Ok(())), to).unwrap();
    }
    assert_eq!(count(&mut client(port), 10).unwrap(), 10);
}

#[test]
fn broadcasts_reach_a_group() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let monitor = Monitor::open(NETLINK_USERSOCK).unwrap();
    let mut monitor = monitor.with_peer(server.port());
    monitor.set_timeout(Some(Duration::from_secs(10)));
    // With nobody there.
    server.broadcast(5, 0x20, |m| m.put_u32(ATTR, 1)).unwrap();
    match monitor.join(5) {
        Ok(()) => {}
        Err(error @ Error::NotPermitted { .. }) => return skipped("broadcasts", error),
        Err(error) => panic!("{error}"),
    }
    server.broadcast(5, 0x20, |m| m.put_u32(ATTR, 2)).unwrap();
    match monitor.next().unwrap() {
        Item::Event(event) => {
            assert_eq!(event.group, Some(5));
            let number = event.message.attributes(0).unwrap().next().unwrap();
            assert_eq!(number.unwrap().get_u32(), Ok(2));
        }
        nlsock::Item::Resync => panic!("nothing is lost"),
    }
    for group in [0, 33] {
        let result = server.broadcast(group, 0x20, |_| Ok(()));
        assert!(
            matches!(result, Err(Error::NoSuchGroup { .. })),
            "{result:?}"
        );
    }
    // A server that is in the group itself does not answer what it hears.
    server.socket().join(5).unwrap();
    let other = Socket::open(NETLINK_USERSOCK).unwrap();
    let header = NlMsgHdr::new(ECHO).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    let to = SockAddrNl::default().with_group(5).unwrap();
    other.send_to(&build(header, |_| Ok(())), to).unwrap();
    server.set_timeout(Some(Duration::ZERO));
    let result = server.serve(handle);
    assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
    assert_eq!(server.counters().unrelated, 1);
}

/// Nor does one that asks without end.
#[test]
fn a_client_that_only_asks_fills_no_memory() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let to = SockAddrNl::new(server.port(), 0);
    let deaf = Socket::open(NETLINK_USERSOCK).unwrap();
    let header = NlMsgHdr::new(ECHO).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    let request = build(header, |m| m.put_payload(&[7; 984]));
    let many = request.repeat(100);
    server.set_timeout(Some(Duration::ZERO));
    let start = Instant::now();
    // 40 MB of answers, in less time than a client has to read them.
    for _ in 0..400 {
        deaf.send_to(&many, to).unwrap();
        server.serve(handle).unwrap();
    }
    let kept = 40_000 - server.lost();
    assert!(
        start.elapsed() > Duration::from_secs(1) || server.lost() > 30_000,
        "{kept}"
    );
    // And someone else gets an answer.
    let mut other = client(server.port());
    other.set_timeout(Some(Duration::ZERO)).unwrap();
    let result = other.request(ECHO, 0, |m| m.put_payload(b"hello"));
    assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
    server.serve(handle).unwrap();
    let reply = other.resume().unwrap().unwrap();
    assert_eq!(reply.message().unwrap().payload(), b"hello");
}
