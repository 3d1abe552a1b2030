// SPDX-License-Identifier: MIT OR Apache-2.0
//! The ends of answers: dumps that the peer acknowledges, with and without
//! replies before the ACK.

use nlsock::{tokio as asynchronous, Client, Error, Monitor, Server, WatchEvent, Watcher};
use nlwire::rtnl::IfInfoMsg;
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::{MessageBuilder, NlmFlags};

use super::peer::*;
use crate::common::{block_on, in_namespace, service, skipped, watched, LONG};

/// Returns a blocking client of the kernel.
fn client(protocol: i32) -> Client {
    let mut client = Client::open(protocol).unwrap();
    client.set_timeout(Some(LONG));
    client
}

#[test]
fn a_dump_that_is_acknowledged_ends() {
    check(|seq| vec![one([error(seq, 0)])], "not dumped end", 0, 0);
    // After replies, an ACK is the end.
    check(
        |seq| vec![one([item(seq, 1)]), one([item(seq, 2), error(seq, 0)])],
        "1 2 end",
        0,
        0,
    );
    // The flag NLM_F_DUMP_INTR counts there as well.
    check(
        |seq| {
            vec![one([
                with_flags(item(seq, 1), NLM_F_DUMP_INTR),
                error(seq, 0),
            ])]
        },
        "1 end interrupted",
        0,
        0,
    );
}

/// An ACK is the last message of an answer, whatever a peer sends after it.
#[test]
fn parts_after_the_ack_are_unrelated() {
    check(
        |seq| {
            let mut acts = vec![one([error(seq, 0), item(seq, 1)])];
            acts.extend((0..100).map(|_| one([error(seq, 0), item(seq, 2)])));
            acts.push(one([done(seq, 0)]));
            acts
        },
        "not dumped end",
        202,
        0,
    );
    check(
        |seq| {
            vec![
                one([item(seq, 1), done(seq, 0), error(seq, 0)]),
                one([error(seq, 5)]),
            ]
        },
        "1 end",
        2,
        0,
    );
}

/// Of a kept dump, and of a request with the flags of one.
#[test]
fn a_kept_dump_that_is_acknowledged_ends() {
    watched(|| {
        let peer = || {
            Peer::new(|seq, request| match request % 2 {
                0 => vec![one([error(seq, 0)])],
                _ => vec![one([item(seq, 1)]), one([error(seq, 0)])],
            })
        };
        let is_not_dumped =
            |error: Error| assert_eq!(error.to_string(), "type 16 was acknowledged without a dump");

        let served = peer();
        let mut client = client(NETLINK_USERSOCK).with_peer(served.port);
        for _ in 0..2 {
            let dump = client.dump(ITEM, |_| Ok(())).unwrap();
            is_not_dumped(dump.read_all(3).unwrap_err());
            assert!(client.resume().unwrap().is_none());
            let dump = client.dump(ITEM, |_| Ok(())).unwrap();
            assert_eq!(dump.read_all(3).unwrap().messages().len(), 1);
            is_not_dumped(
                client
                    .request_with(ITEM, NLM_F_DUMP, |_| Ok(()))
                    .unwrap_err(),
            );
            let reply = client.request_with(ITEM, NLM_F_DUMP, |_| Ok(()));
            assert_eq!(reply.unwrap().messages().len(), 1);
        }
        // A request that is not a dump needs no reply.
        assert!(client.request(ITEM, |_| Ok(())).is_ok());

        block_on(async {
            let served = peer();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(served.port);
            let dump = client.dump(ITEM, |_| Ok(())).unwrap();
            is_not_dumped(dump.read_all(3).await.unwrap_err());
            let dump = client.dump(ITEM, |_| Ok(())).unwrap();
            assert_eq!(dump.read_all(3).await.unwrap().messages().len(), 1);
            let reply = client.request_with(ITEM, NLM_F_DUMP, |_| Ok(()));
            is_not_dumped(reply.await.unwrap_err());
            let reply = client.request_with(ITEM, NLM_F_DUMP, |_| Ok(()));
            assert_eq!(reply.await.unwrap().messages().len(), 1);
        });
    });
}

/// The outcome names the dump, and the other requests keep their results.
#[test]
fn a_dump_in_a_batch_that_is_acknowledged_ends() {
    let peer = || {
        Peer::new(|seq, request| match request {
            1 => vec![one([item(seq, 1)]), one([done(seq, 0)])],
            2 => vec![one([item(seq, 2)]), one([error(seq, 0)])],
            _ => vec![one([error(seq, 0)])],
        })
    };
    let flags = [NLM_F_DUMP, NLM_F_DUMP, NLM_F_DUMP, NlmFlags::EMPTY];
    let check = |outcome: nlsock::BatchOutcome<'_>| {
        assert_eq!(outcome.unanswered(), [0]);
        assert!(outcome.replies().map(|(index, _)| index).eq([1, 2]));
        assert!(outcome.failures().is_empty());
        let result = outcome.check();
        assert!(matches!(result, Err(Error::NotDumped { .. })), "{result:?}");
    };
    watched(move || {
        let served = peer();
        let mut client = client(NETLINK_USERSOCK).with_peer(served.port);
        let mut batch = client.batch();
        for flags in flags {
            batch.add_with(ITEM, flags, |_| Ok(())).unwrap();
        }
        check(batch.send().unwrap());
        assert!(client.resume_batch().unwrap().is_none());

        block_on(async {
            let served = peer();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(served.port);
            let mut batch = client.batch();
            for flags in flags {
                batch.add_with(ITEM, flags, |_| Ok(())).unwrap();
            }
            check(batch.send().await.unwrap());
        });
    });
}

const FORGOTTEN: &str = "RTM_GETLINK was acknowledged without a dump: its family header is missing";

/// The kernel acknowledges a request without a family header, and dumps nothing.
#[test]
fn a_forgotten_family_header() {
    watched(|| {
        let mut client = client(NETLINK_ROUTE);
        let mut dump = client.dump(RTM_GETLINK, |_| Ok(())).unwrap();
        assert_eq!(dump.next().unwrap_err().to_string(), FORGOTTEN);
        assert!(dump.next().unwrap().is_none());
        dump.restart();
        assert_eq!(dump.next().unwrap_err().to_string(), FORGOTTEN);
        assert_eq!(dump.read_all(1).unwrap().messages().len(), 0);
        let dump = client.dump(RTM_GETLINK, |_| Ok(())).unwrap();
        assert_eq!(dump.read_all(5).unwrap_err().to_string(), FORGOTTEN);
        for flags in [NLM_F_DUMP, NLM_F_ROOT, NLM_F_MATCH] {
            let reply = client.request_with(RTM_GETLINK, flags, |_| Ok(()));
            assert_eq!(reply.unwrap_err().to_string(), FORGOTTEN);
        }
        let mut batch = client.batch();
        let add = batch.add_with(RTM_GETLINK, NLM_F_DUMP, |_| Ok(()));
        add.unwrap();
        let result = batch.send().unwrap().check();
        assert_eq!(result.unwrap_err().to_string(), FORGOTTEN);
        let dump = client.dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()));
        assert!(dump.unwrap().read_all(1).unwrap().messages().len() > 0);

        block_on(async {
            let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
            let mut dump = client.dump(RTM_GETLINK, |_| Ok(())).unwrap();
            assert_eq!(dump.next().await.unwrap_err().to_string(), FORGOTTEN);
            assert!(dump.next().await.unwrap().is_none());
            let reply = client.request_with(RTM_GETLINK, NLM_F_DUMP, |_| Ok(()));
            assert_eq!(reply.await.unwrap_err().to_string(), FORGOTTEN);
        });
    });
}

/// A watcher reports the error each time that it begins.
#[test]
fn a_watcher_without_a_family_header() {
    watched(|| {
        let monitor = Monitor::open(NETLINK_ROUTE).unwrap();
        let mut watcher = Watcher::new(monitor, client(NETLINK_ROUTE));
        watcher.add_dump(RTM_GETLINK, |_| Ok(())).unwrap();
        for _ in 0..3 {
            assert!(matches!(watcher.next(), Ok(WatchEvent::Init)));
            assert_eq!(watcher.next().unwrap_err().to_string(), FORGOTTEN);
        }

        block_on(async {
            let monitor = asynchronous::Monitor::open(NETLINK_ROUTE).unwrap();
            let client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
            let mut watcher = asynchronous::Watcher::new(monitor, client);
            watcher.add_dump(RTM_GETLINK, |_| Ok(())).unwrap();
            for _ in 0..3 {
                assert!(matches!(watcher.next().await, Ok(WatchEvent::Init)));
                assert_eq!(watcher.next().await.unwrap_err().to_string(), FORGOTTEN);
            }
        });
    });
}

const XFRM_MSG_GETSADINFO: u16 = 0x23;

/// The kernel answers with one reply and an ACK: that is no dump, and no error.
#[test]
fn a_dump_that_is_a_reply_and_an_ack() {
    watched(|| {
        in_namespace("a dump that is a reply and an ACK", || {
            let mut client = match Client::open(NETLINK_XFRM) {
                Ok(client) => client,
                Err(error) => return skipped("a dump that is a reply and an ACK", error),
            };
            client.set_timeout(Some(LONG));
            let flags = |m: &mut nlsock::RequestBuilder<'_>| m.put_payload(&[0xff; 4]);
            let dump = client.dump(XFRM_MSG_GETSADINFO, flags).unwrap();
            assert_eq!(dump.read_all(1).unwrap().messages().len(), 1);
            let mut dump = client.dump(XFRM_MSG_GETSADINFO, flags).unwrap();
            assert!(dump.next().unwrap().is_some());
            assert!(dump.next().unwrap().is_none());

            block_on(async {
                let mut client = asynchronous::Client::open(NETLINK_XFRM).unwrap();
                let mut dump = client.dump(XFRM_MSG_GETSADINFO, flags).unwrap();
                assert!(dump.next().await.unwrap().is_some());
                assert!(dump.next().await.unwrap().is_none());
            });
        });
    });
}

/// A server and a client have the same rule for the four bits whose meaning
/// depends on the request: both take a request for a dump, or neither.
#[test]
fn a_server_and_a_client_agree_about_dumps() {
    let mut service = service(
        |request, responder| {
            if request.is_dump() {
                return responder.dump(0);
            }
            responder.message(request.reply(ITEM), |m| m.put_u32(1, 9))?;
            Ok(Handled::Ack)
        },
        |sink, cursor, header| {
            if *cursor == 2 {
                return Ok(false);
            }
            let mut item = MessageBuilder::new(sink, header.with_type(ITEM))?;
            item.put_u32(1, *cursor)?;
            item.end()?;
            *cursor += 1;
            Ok(true)
        },
    );
    watched(move || {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        let port = server.port();
        std::thread::spawn(move || while server.serve_with(&mut service).is_ok() {});
        let mut blocking = client(NETLINK_USERSOCK).with_peer(port);
        for bits in 0..16u16 {
            let flags = NlmFlags::from_bits(bits << 8);
            let expected = if flags.is_dump() { 2 } else { 1 };
            let reply = blocking.request_with(ITEM, flags, |_| Ok(())).unwrap();
            assert_eq!(reply.messages().len(), expected, "{flags:?}");
            let dump = blocking.dump_with(ITEM, flags, |_| Ok(())).unwrap();
            let expected = if (flags | NLM_F_DUMP).is_dump() { 2 } else { 1 };
            let reply = dump.read_all(1).unwrap();
            assert_eq!(reply.messages().len(), expected, "{flags:?}");
        }
        assert_eq!(blocking.counters().unrelated, 0);

        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(port);
            for bits in 0..16u16 {
                let flags = NlmFlags::from_bits(bits << 8);
                let expected = if flags.is_dump() { 2 } else { 1 };
                let reply = client.request_with(ITEM, flags, |_| Ok(())).await.unwrap();
                assert_eq!(reply.messages().len(), expected, "{flags:?}, tokio");
            }
            assert_eq!(client.counters().unrelated, 0);
        });
    });
}

/// A handler that answers a dump request with success alone is acknowledged.
#[test]
fn a_server_that_does_not_dump() {
    watched(|| {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        let port = server.port();
        std::thread::spawn(move || while server.serve(|_, _| Ok(Handled::Ack)).is_ok() {});
        let mut client = client(NETLINK_USERSOCK).with_peer(port);
        assert_eq!(story(&mut client, LONG), "not dumped end");
    });
}
