// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers that are not an ACK after all replies: a reply after the ACK, a reply
//! alone, and no answer.

use nlsock::state::{ClientState, Pending, Step};
use nlsock::{tokio as asynchronous, Client, Counters, Error, Expect, Genl, MonitorEvent, Socket};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::{Message, MessageKind, NlMsgHdr, NlmFlags, SockAddrNl};

use super::peer::*;
use crate::common::{block_on, build, skipped, watched, LONG, SHORT};

fn client(protocol: i32) -> Client {
    let mut client = Client::open(protocol).unwrap();
    client.set_timeout(Some(LONG));
    client
}

/// Returns whether the last request of a client asked for an ACK.
fn asks_for_an_ack(request: &[u8]) -> bool {
    let request = Message::from_bytes(request).unwrap();
    request.nlmsg_flags().contains(NLM_F_ACK)
}

/// Returns the numbers in the answer to a request, or the error.
fn tell(result: Result<nlsock::Reply<'_>, Error>) -> String {
    match result {
        Ok(reply) => {
            let numbers = reply.messages().map(|message| number(&message).to_string());
            numbers.collect::<Vec<_>>().join(" ")
        }
        Err(Error::WouldBlock) => "waits".into(),
        Err(Error::Refused(refused)) => format!("refused {}", refused.errno().get()),
        Err(error) => format!("{error:?}"),
    }
}

/// Sends a request of which `expect` is expected to a peer that answers with
/// `first`, and then an ordinary one. Both clients return `expected`.
fn check(
    expect: Option<Expect>,
    first: impl Fn(u32) -> Vec<Act> + Clone + Send + 'static,
    expected: &'static str,
    unrelated: u64,
) {
    let wait = if expected == "waits" { SHORT } else { LONG };
    let ack = matches!(expect, None | Some(Expect::Ack | Expect::AckAndReply));
    let counted = move |counters: Counters| assert_eq!(counters.unrelated, unrelated);
    watched(move || {
        let peer = || {
            let first = first.clone();
            Peer::new(move |seq, request| match request {
                0 => first(seq),
                _ => vec![one([item(seq, 7)]), one([error(seq, 0)])],
            })
        };
        let served = peer();
        let mut client = client(NETLINK_USERSOCK).with_peer(served.port);
        client.set_timeout(Some(wait));
        if let Some(expect) = expect {
            client.expect(expect);
        }
        let told = tell(client.request(ITEM, |_| Ok(())));
        assert_eq!(told, expected, "{expect:?}");
        assert_eq!(asks_for_an_ack(client.last_request()), ack, "{expect:?}");
        assert!(client.resume().unwrap_or(None).is_none());
        client.set_timeout(Some(LONG));
        // It applies to one request.
        assert_eq!(tell(client.request(ITEM, |_| Ok(()))), "7");
        assert!(asks_for_an_ack(client.last_request()));
        counted(client.counters());

        block_on(async {
            let served = peer();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(served.port);
            if let Some(expect) = expect {
                client.expect(expect);
            }
            let call = tokio::time::timeout(wait, client.request(ITEM, |_| Ok(()))).await;
            let told = tell(call.unwrap_or(Err(Error::WouldBlock)));
            assert_eq!(told, expected, "{expect:?}, tokio");
            assert_eq!(tell(client.request(ITEM, |_| Ok(())).await), "7", "tokio");
            counted(client.counters());
        });
    });
}

fn reply(seq: u32, number: u32) -> Vec<u8> {
    build(NlMsgHdr::new(ITEM).with_seq(seq), |m| m.put_u32(1, number))
}

#[test]
fn a_reply_after_the_ack() {
    let late = |seq| vec![one([error(seq, 0)]), one([reply(seq, 1)])];
    check(Some(Expect::AckAndReply), late, "1", 0);
    // Without a word, the answer ends with the ACK.
    check(None, late, "", 1);
    check(Some(Expect::Ack), late, "", 1);
    // In one datagram, and the other way round.
    let together = |seq| vec![one([error(seq, 0), reply(seq, 1)])];
    check(Some(Expect::AckAndReply), together, "1", 0);
    let before = |seq| vec![one([reply(seq, 1)]), one([error(seq, 0)])];
    check(Some(Expect::AckAndReply), before, "1", 0);
    // Several parts, or none.
    let parts = |seq| {
        vec![
            one([error(seq, 0)]),
            one([item(seq, 1)]),
            one([item(seq, 2), done(seq, 0)]),
        ]
    };
    check(Some(Expect::AckAndReply), parts, "1 2", 0);
    let none = |seq| vec![one([error(seq, 0)]), one([done(seq, 0)])];
    check(Some(Expect::AckAndReply), none, "", 0);
    let refused = |seq| vec![one([error(seq, 5)])];
    check(Some(Expect::AckAndReply), refused, "refused 5", 0);
    check(
        Some(Expect::AckAndReply),
        |seq| vec![one([error(seq, 0)])],
        "waits",
        0,
    );
}

#[test]
fn a_reply_without_an_ack() {
    check(
        Some(Expect::Reply),
        |seq| vec![one([reply(seq, 1)])],
        "1",
        0,
    );
    let parts = |seq| vec![one([item(seq, 1)]), one([item(seq, 2), done(seq, 0)])];
    check(Some(Expect::Reply), parts, "1 2", 0);
    let refused = |seq| vec![one([error(seq, 5)])];
    check(Some(Expect::Reply), refused, "refused 5", 0);
    // An ACK that was not asked for is not the answer.
    let ack = |seq| vec![one([error(seq, 0)]), one([reply(seq, 1)])];
    check(Some(Expect::Reply), ack, "1", 0);
}

#[test]
fn no_answer() {
    check(Some(Expect::Nothing), |_| vec![], "", 0);
    // What comes all the same is unrelated.
    check(
        Some(Expect::Nothing),
        |seq| vec![one([error(seq, 5)]), one([reply(seq, 1)])],
        "",
        2,
    );
}

/// A client that keeps notifications returns what is received for a request that
/// was complete when it had been sent.
#[test]
fn an_error_without_a_request() {
    let peer = || Peer::new(|seq, _| vec![one([error(seq, 5)])]);
    watched(move || {
        let served = peer();
        let client = client(NETLINK_USERSOCK).with_peer(served.port);
        let mut client = client.with_notifications();
        client.set_timeout(Some(LONG));
        client.expect(Expect::Nothing);
        assert_eq!(tell(client.request(ITEM, |_| Ok(()))), "");
        let is_error = |event: MonitorEvent<'_>| match event {
            MonitorEvent::Notification(event) => {
                assert_eq!(event.message.kind(), MessageKind::Error);
            }
            other => panic!("{other:?}"),
        };
        is_error(client.next_notification().unwrap());

        block_on(async {
            let served = peer();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(served.port).with_notifications();
            client.expect(Expect::Nothing);
            assert_eq!(tell(client.request(ITEM, |_| Ok(())).await), "");
            is_error(client.next_notification().await.unwrap());
        });
    });
}

/// Any number of ACKs before the reply: at most one is kept.
#[test]
fn acks_before_the_reply() {
    let peer = Socket::open(NETLINK_USERSOCK).unwrap();
    peer.bind(SockAddrNl::default()).unwrap();
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    let mut state = ClientState::new(&socket).unwrap();
    state.set_peer(peer.local_addr().unwrap().nl_pid());
    state.set_reply_limit(100_000);
    state.expect(Expect::AckAndReply);
    state
        .request_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
        .unwrap();
    assert!(matches!(state.step_reply(&socket), Ok(Step::Wait { .. })));
    let mut buf = [0; 64];
    let seq = peer.recv(&mut buf).unwrap().messages().next();
    let seq = seq.unwrap().unwrap().nlmsg_seq();
    let to = socket.local_addr().unwrap();
    let noop = build(NlMsgHdr::new(NLMSG_NOOP), |m| m.put_payload(&[0; 30_000]));
    let datagram = [error(seq, 0), noop].concat();
    for _ in 0..1000 {
        peer.send_to(&datagram, to).unwrap();
        assert_eq!(state.step_reply(&socket), Ok(Step::Again));
    }
    assert_eq!(state.pending(), Some(Pending::Reply));
    peer.send_to(&reply(seq, 1), to).unwrap();
    while state.step_reply(&socket) != Ok(Step::Ready) {}
    assert_eq!(state.reply().messages().len(), 1);
}

/// In a batch, each request has its own.
#[test]
fn a_batch_of_all_kinds() {
    let expects = [
        Some(Expect::Nothing),
        None,
        Some(Expect::AckAndReply),
        Some(Expect::Reply),
        None,
    ];
    let peer = || {
        Peer::new(|seq, request| match request {
            0 => vec![one([error(seq, 5)])],
            2 => vec![one([error(seq, 0)]), one([reply(seq, 2)])],
            3 => vec![one([reply(seq, 3)])],
            _ => vec![one([error(seq, 0)])],
        })
    };
    let check = |outcome: nlsock::BatchOutcome<'_>| {
        assert!(outcome.replies().map(|(index, _)| index).eq([2, 3]));
        let failures = outcome.failures().iter();
        assert!(failures.map(|f| f.batch_index()).eq([Some(0)]));
        assert!(outcome.unanswered().is_empty());
    };
    watched(move || {
        let served = peer();
        let mut client = client(NETLINK_USERSOCK).with_peer(served.port);
        let mut batch = client.batch();
        for expect in expects {
            if let Some(expect) = expect {
                batch.expect(expect);
            }
            batch.add(ITEM, |_| Ok(())).unwrap();
        }
        check(batch.send().unwrap());

        block_on(async {
            let served = peer();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(served.port);
            let mut batch = client.batch();
            for expect in expects {
                if let Some(expect) = expect {
                    batch.expect(expect);
                }
                batch.add(ITEM, |_| Ok(())).unwrap();
            }
            check(batch.send().await.unwrap());
        });
    });
}

/// The look-up of a family is not affected.
#[test]
fn a_family_that_is_looked_up() {
    let family = |m: &mut nlsock::RequestBuilder<'_>| m.put_str(CTRL_ATTR_FAMILY_NAME, "nlctrl");
    watched(move || {
        let mut genl = Genl::open().unwrap();
        genl.set_timeout(Some(LONG));
        for _ in 0..2 {
            let reply = genl
                .expect(Expect::Reply)
                .request("nlctrl", CTRL_CMD_GETFAMILY, family);
            assert_eq!(reply.unwrap().messages().len(), 1);
            assert!(!asks_for_an_ack(genl.client().last_request()));
            let reply = genl.request("nlctrl", CTRL_CMD_GETFAMILY, family);
            assert_eq!(reply.unwrap().messages().len(), 1);
            assert!(asks_for_an_ack(genl.client().last_request()));
            genl.forget();
        }
        block_on(async {
            let mut genl = asynchronous::Genl::open().unwrap();
            genl.expect(Expect::Reply);
            let reply = genl.request("nlctrl", CTRL_CMD_GETFAMILY, family).await;
            assert_eq!(reply.unwrap().messages().len(), 1);
            assert!(!asks_for_an_ack(genl.client().last_request()));
        });
    });
}

/// A request that is sent again expects the same.
#[test]
fn a_dump_that_is_restarted() {
    watched(|| {
        let peer = Peer::new(|seq, _| {
            vec![
                one([error(seq, 0)]),
                one([item(seq, 1)]),
                one([done(seq, 0)]),
            ]
        });
        let mut client = client(NETLINK_USERSOCK).with_peer(peer.port);
        client.expect(Expect::AckAndReply);
        let mut dump = client.dump(ITEM, |_| Ok(())).unwrap();
        for _ in 0..3 {
            assert_eq!(number(&dump.next().unwrap().unwrap()), 1);
            assert!(dump.next().unwrap().is_none());
            dump.restart();
        }
    });
}

/// Audit sends the reply after the ACK.
#[test]
fn audit_replies_after_the_ack() {
    watched(|| {
        let Ok(mut client) = Client::open(NETLINK_AUDIT) else {
            return skipped("audit", "not in this kernel");
        };
        client.set_timeout(Some(LONG));
        for (nlmsg_type, replies) in [
            (AUDIT_GET, 1),
            (AUDIT_GET_FEATURE, 1),
            (AUDIT_SIGNAL_INFO, 1),
            (AUDIT_TTY_GET, 1),
        ] {
            match client.request(nlmsg_type, |_| Ok(())) {
                Ok(reply) => {
                    assert_eq!(reply.messages().len(), replies, "{nlmsg_type}");
                    let first = reply.message().unwrap();
                    assert_eq!(first.nlmsg_type(), nlmsg_type);
                }
                Err(Error::Refused(refused)) => return skipped("audit", refused),
                Err(error) => panic!("{nlmsg_type}: {error}"),
            }
        }
        // All rules, and the end: there may be none.
        let rules = client.request(AUDIT_LIST_RULES, |_| Ok(())).unwrap();
        let rules = rules.messages().len();
        let dump = client.dump(AUDIT_LIST_RULES, |_| Ok(())).unwrap();
        assert_eq!(dump.read_all(1).unwrap().messages().len(), rules);
        assert_eq!(client.counters().unrelated, 0);

        block_on(async {
            let mut client = asynchronous::Client::open(NETLINK_AUDIT).unwrap();
            let reply = client.request(AUDIT_GET, |_| Ok(())).await.unwrap();
            assert_eq!(reply.messages().len(), 1);
            client.request(AUDIT_LIST_RULES, |_| Ok(())).await.unwrap();
            assert_eq!(client.counters().unrelated, 0);
        });
    });
}

/// A look-up is answered with one reply, which repeats the request's type. It is
/// never acknowledged, whatever the request asks for.
#[test]
fn fib_lookup_only_replies() {
    // struct fib_result_nl, for 127.0.0.1.
    let mut lookup = [0; 20];
    lookup[..4].copy_from_slice(&[127, 0, 0, 1]);
    watched(move || {
        let Ok(mut client) = Client::open(NETLINK_FIB_LOOKUP) else {
            return skipped("fib_lookup", "not in this kernel");
        };
        client.set_timeout(Some(LONG));
        let lookup = |m: &mut nlsock::RequestBuilder<'_>| m.put_payload(&lookup);
        for nlmsg_type in [0, NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, 0x10, 0x1000] {
            let reply = client.request(nlmsg_type, lookup).unwrap();
            assert_eq!(reply.messages().len(), 1);
            for expect in [Expect::Ack, Expect::AckAndReply, Expect::Reply] {
                let reply = client.expect(expect).request(nlmsg_type, lookup).unwrap();
                assert_eq!(reply.messages().len(), 1);
            }
            let flags = NLM_F_ACK | NLM_F_DUMP;
            let reply = client.request_with(nlmsg_type, flags, lookup).unwrap();
            assert_eq!(reply.messages().len(), 1);
            let dump = client.dump(nlmsg_type, lookup).unwrap();
            assert_eq!(dump.read_all(1).unwrap().messages().len(), 1);
        }
        assert_eq!(client.counters().unrelated, 0);

        block_on(async {
            let mut client = asynchronous::Client::open(NETLINK_FIB_LOOKUP).unwrap();
            let reply = client.request(0x10, lookup).await.unwrap();
            assert_eq!(reply.messages().len(), 1);
        });
    });
}

/// The kernel has answered before a batch is sent completely: no refusal is left
/// for later.
#[test]
fn every_refusal_in_a_batch_without_answers() {
    watched(|| {
        let nowhere = IfInfoMsg {
            ifi_index: i32::MAX.into(),
            ..IfInfoMsg::default()
        };
        for count in [1, 2, 100] {
            let mut client = client(NETLINK_ROUTE);
            let mut batch = client.batch();
            for _ in 0..count {
                batch.expect(Expect::Nothing);
                batch.add(RTM_GETLINK, |m| m.put_header(&nowhere)).unwrap();
            }
            assert_eq!(batch.send().unwrap().failures().len(), count);
            assert_eq!(client.counters(), Counters::default());

            block_on(async {
                let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
                let mut batch = client.batch();
                for _ in 0..count {
                    batch.expect(Expect::Nothing);
                    batch.add(RTM_GETLINK, |m| m.put_header(&nowhere)).unwrap();
                }
                assert_eq!(batch.send().await.unwrap().failures().len(), count);
                assert_eq!(client.counters(), Counters::default());
            });
        }
    });
}

/// fib_lookup executes only the first request of a datagram, and returns the others
/// as they are. Audit replies to `AUDIT_GET_FEATURE` with the sequence number of the
/// first request.
#[test]
fn requests_that_are_first_in_their_datagram() {
    // struct fib_result_nl, for 127.0.0.1 in the table `local`.
    let mut lookup = [0; 36];
    lookup[..4].copy_from_slice(&[127, 0, 0, 1]);
    lookup[10] = 255;
    let lookups = [(0x10, &lookup[..]); 3];
    let audit = [AUDIT_GET, AUDIT_GET_FEATURE, AUDIT_GET, AUDIT_GET_FEATURE].map(|t| (t, &[][..]));
    let check = |requests: &[(u16, &[u8])], outcome: &nlsock::BatchOutcome<'_>| {
        assert_eq!(outcome.unanswered(), &[]);
        let mut replies: Vec<_> = outcome.replies().collect();
        replies.sort_by_key(|(index, _)| *index);
        let types: Vec<_> = replies.iter().map(|(i, m)| (*i, m.nlmsg_type())).collect();
        let expected = requests.iter().map(|(nlmsg_type, _)| *nlmsg_type);
        assert_eq!(types, expected.enumerate().collect::<Vec<_>>());
        let first = replies[0].1.payload();
        // tb_id, prefixlen
        assert!(
            requests[0].0 != 0x10 || first[11..13] == [255, 32],
            "{first:?}"
        );
        let mut lookups = replies.iter().filter(|(_, m)| m.nlmsg_type() == 0x10);
        assert!(lookups.all(|(_, m)| m.payload() == first));
    };
    for (protocol, requests) in [(NETLINK_FIB_LOOKUP, &lookups[..]), (NETLINK_AUDIT, &audit)] {
        let Ok(mut client) = Client::open(protocol) else {
            skipped(
                "first in a datagram",
                format_args!("no protocol {protocol}"),
            );
            continue;
        };
        client.set_timeout(Some(LONG));
        let mut batch = client.batch();
        for (nlmsg_type, payload) in requests {
            batch.add(*nlmsg_type, |m| m.put_payload(payload)).unwrap();
        }
        let outcome = batch.send().unwrap();
        if let [refused, ..] = outcome.failures() {
            skipped("first in a datagram", refused);
            continue;
        }
        check(requests, &outcome);

        let mut batch = client.batch();
        for (nlmsg_type, payload) in requests {
            batch.add(*nlmsg_type, |m| m.put_payload(payload)).unwrap();
        }
        check(requests, &batch.send_at_once().unwrap());

        block_on(async {
            let mut client = asynchronous::Client::open(protocol).unwrap();
            let mut batch = client.batch();
            for (nlmsg_type, payload) in requests {
                batch.add(*nlmsg_type, |m| m.put_payload(payload)).unwrap();
            }
            check(requests, &batch.send().await.unwrap());
        });
    }
}

/// What a batch expects of a request that is never added is not expected of
/// another operation.
#[test]
fn an_expectation_ends_with_its_batch() {
    let link = |message: &mut nlsock::RequestBuilder<'_>| {
        message.put_header(&nlwire::rtnl::IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, "nosuch0")
    };
    watched(move || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let mut batch = client.batch();
        batch.expect(Expect::Nothing);
        drop(batch);
        assert!(client.request(RTM_GETLINK, link).is_err());
        let mut batch = client.batch();
        batch.add(RTM_GETLINK, link).unwrap();
        batch.expect(Expect::Nothing);
        assert!(batch.send().unwrap().check().is_err());
        assert!(client.request(RTM_GETLINK, link).is_err());

        block_on(async {
            let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
            let mut batch = client.batch();
            batch.expect(Expect::Nothing);
            drop(batch);
            assert!(client.request(RTM_GETLINK, link).await.is_err());
        });
    });
}

/// The connector never answers.
#[test]
fn the_connector_answers_nothing() {
    watched(|| {
        let Ok(mut client) = Client::open(NETLINK_CONNECTOR) else {
            return skipped("the connector", "not in this kernel");
        };
        client.set_timeout(Some(LONG));
        // struct cn_msg of an id that nothing has registered.
        let message = |m: &mut nlsock::RequestBuilder<'_>| m.put_payload(&[0xff; 20]);
        for nlmsg_type in [NLMSG_DONE, 0x10] {
            for expect in [
                Expect::Ack,
                Expect::AckAndReply,
                Expect::Reply,
                Expect::Nothing,
            ] {
                let reply = client.expect(expect).request(nlmsg_type, message);
                assert_eq!(reply.unwrap().messages().len(), 0);
            }
            let reply = client.request_with(nlmsg_type, NLM_F_ACK | NLM_F_DUMP, message);
            assert_eq!(reply.unwrap().messages().len(), 0);
            let mut dump = client.dump(nlmsg_type, message).unwrap();
            assert!(dump.next().unwrap().is_none());
        }
        let mut batch = client.batch();
        for _ in 0..3 {
            batch.add(NLMSG_DONE, message).unwrap();
        }
        batch.send().unwrap().check().unwrap();

        block_on(async {
            let mut client = asynchronous::Client::open(NETLINK_CONNECTOR).unwrap();
            let reply = client.request(NLMSG_DONE, message).await.unwrap();
            assert_eq!(reply.messages().len(), 0);
        });
    });
}
