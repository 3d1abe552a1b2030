// SPDX-License-Identifier: MIT OR Apache-2.0
//! Transactions of nfnetlink, by both clients: with the kernel, and with a
//! process that answers as kernels do and more.

use std::time::Duration;

use nlsock::{Error, Socket};
use nlwire::align::NLMSG_HDRLEN;
use nlwire::uapi::*;
use nlwire::zerocopy::IntoBytes;
use nlwire::{BuildError, Errno, NlMsgHdr, NlmFlags, SockAddrNl};

use crate::batches::{ack, asked, received, AnyClient, Asked, Told};
use crate::client::{inet, nf_tables, nftables, NFT_NEWTABLE};
use crate::common::{build, in_namespace, skipped, watched, LONG};

const NFT_GETTABLE: u16 = NFT_NEWTABLE | 1;
const NFT_NEWCHAIN: u16 = NFT_NEWTABLE | 3;
const NFT_GETCHAIN: u16 = NFT_NEWTABLE | 4;
const NFTA_NAME: u16 = 1;
const NFTA_CHAIN_NAME: u16 = 3;

fn begin() -> Asked {
    asked(NFNL_MSG_BATCH_BEGIN, nftables().as_bytes())
}

fn end() -> Asked {
    asked(NFNL_MSG_BATCH_END, nftables().as_bytes())
}

fn new(
    nlmsg_type: u16,
    content: impl FnOnce(&mut nlsock::RequestBuilder<'_>) -> Result<(), BuildError>,
) -> Asked {
    let message = build(NlMsgHdr::new(nlmsg_type), |m| {
        m.put_header(&inet())?;
        content(m)
    });
    Asked {
        flags: NLM_F_CREATE | NLM_F_EXCL,
        ..asked(nlmsg_type, &message[NLMSG_HDRLEN..])
    }
}

fn table(number: usize) -> Asked {
    new(NFT_NEWTABLE, |m| {
        m.put_str(NFTA_NAME, &format!("t{number}"))
    })
}

/// A chain of the first table.
fn chain(number: usize) -> Asked {
    new(NFT_NEWCHAIN, |m| {
        m.put_str(NFTA_NAME, "t0")?;
        m.put_str(NFTA_CHAIN_NAME, &format!("c{number}"))
    })
}

fn get_table(number: usize) -> Asked {
    let table = table(number);
    Asked {
        flags: NlmFlags::EMPTY,
        nlmsg_type: NFT_GETTABLE,
        ..table
    }
}

fn transaction(requests: impl IntoIterator<Item = Asked>) -> Vec<Asked> {
    let mut all = vec![begin()];
    all.extend(requests);
    all.push(end());
    all
}

/// Runs a test with a client of each kind, of the kernel, each in a namespace of
/// its own.
fn with_nf_tables(name: &'static str, test: fn(&mut AnyClient)) {
    for kind in [0, 1] {
        in_namespace(name, || {
            if nf_tables(name).is_some() {
                let mut clients = AnyClient::both(NETLINK_NETFILTER, 0);
                test(&mut clients[kind]);
                assert_eq!(clients[kind].counters().unrelated, 0);
            }
        });
    }
}

/// How many objects there are.
fn count(client: &mut AnyClient, nlmsg_type: u16) -> usize {
    let request = Asked {
        flags: NLM_F_DUMP,
        ..asked(nlmsg_type, inet().as_bytes())
    };
    client.request(&request).unwrap()
}

/// More requests than the receive buffer has room for ACKs.
#[test]
fn a_large_transaction_overruns_nothing() {
    with_nf_tables("large transactions", |client| {
        let told = client.send(&transaction((0..300).map(table)), false, LONG);
        assert_eq!(told.unwrap(), Told::success(302));
        assert_eq!(count(client, NFT_GETTABLE), 300);
        let told = client.send(&transaction((0..1000).map(chain)), false, LONG);
        assert_eq!(told.unwrap(), Told::success(1002));
        assert_eq!(count(client, NFT_GETCHAIN), 1000);
        assert_eq!(client.counters().overruns, 0);

        // More than the send buffer takes: nothing is sent.
        let large = transaction((1000..11_000).map(chain));
        let error = client.send(&large, false, LONG).unwrap_err();
        assert_eq!(error.errno(), Some(Errno::EMSGSIZE));
        let told = client.resume(LONG).unwrap().unwrap();
        assert_eq!((told.sent, told.unanswered), (0, vec![]));
        assert_eq!(count(client, NFT_GETCHAIN), 1000);
        client.socket().set_send_buffer(1 << 20).unwrap();
        let told = client.send(&large, false, LONG);
        assert_eq!(told.unwrap(), Told::success(10_002));
        assert_eq!(count(client, NFT_GETCHAIN), 11_000);
        assert_eq!(client.counters().overruns, 0);
    });
}

/// Every refusal that there is room for is told, and it is told as a refusal.
#[test]
fn a_large_transaction_that_is_refused() {
    with_nf_tables("large transactions that are refused", |client| {
        let told = client.send(&transaction([table(0), table(1)]), false, LONG);
        assert_eq!(told.unwrap(), Told::success(4));
        // One of many.
        let requests = (2..400).chain([1]).chain(400..800).map(table);
        let told = client.send(&transaction(requests), false, LONG);
        let expected = Told::success(801).refused(&[(399, Errno::EEXIST)]);
        assert_eq!(told.unwrap(), expected);
        // All of them, and more than there is room for.
        let mut overruns = 0;
        for requests in [100, 1000] {
            let again = (0..requests).map(|_| table(0));
            let told = client.send(&transaction(again), false, LONG).unwrap();
            assert_eq!(told.sent, requests + 2);
            let failures = told.failures.iter();
            let indices = failures.map(|(index, errno)| {
                assert_eq!(*errno, Errno::EEXIST);
                *index
            });
            assert!(indices.eq(1..=told.failures.len()));
            assert_eq!(told.unanswered, []);
            assert_eq!(told.check, Err(Some(Errno::EEXIST)));
            overruns += usize::from(told.failures.len() < requests);
        }
        assert_eq!(overruns, 1);
        assert_eq!(count(client, NFT_GETTABLE), 2);
        let told = client.send(&transaction([table(2)]), false, LONG);
        assert_eq!(told.unwrap(), Told::success(3));
    });
}

/// The notifications of an echo come for each request, without an ACK of its own.
#[test]
fn a_transaction_with_echoes() {
    with_nf_tables("transactions with echoes", |client| {
        let mut requests = transaction((0..20).map(table));
        for request in &mut requests {
            request.flags |= NLM_F_ECHO;
        }
        let told = client.send(&requests, false, LONG).unwrap();
        assert_eq!(told.check, Ok(()));
        // The number of the generation comes last, for the first request.
        let replies = told.replies.iter().map(|(index, _)| *index);
        assert!(replies.eq((1..=20).chain([1])), "{:?}", told.replies);
        // An ACK for whoever asks for it.
        let mut requests = transaction((20..40).map(table));
        for request in &mut requests {
            request.flags |= NLM_F_ACK;
        }
        let told = client.send(&requests, false, LONG).unwrap();
        assert_eq!(told, Told::success(22));
        // Without any room for the ACK, the outcome is unknown.
        let mut requests = transaction((40..1040).map(table));
        for request in &mut requests {
            request.flags |= NLM_F_ACK;
        }
        let told = client.send(&requests, false, LONG).unwrap();
        assert_eq!(told, Told::success(1002).unanswered(1..=1000));
        assert_eq!(count(client, NFT_GETTABLE), 1040);
    });
}

/// The kernel would say that it was done, or nothing at all.
#[test]
fn a_transaction_that_is_not_whole_is_not_sent() {
    with_nf_tables("transactions that are not whole", |client| {
        let short = asked(NFT_NEWTABLE, &[2, 0, 0]);
        let cases = [
            (vec![begin(), table(0)], false, 0),
            (vec![begin()], false, 0),
            (vec![get_table(9), begin(), table(0)], false, 1),
            ([transaction([table(0)]), vec![begin()]].concat(), false, 3),
            (vec![begin(), table(0), begin(), end()], false, 2),
            (transaction([table(0), short.clone(), table(1)]), false, 2),
            (vec![asked(NFNL_MSG_BATCH_BEGIN, &[]), end()], false, 0),
            (vec![begin(), asked(NFNL_MSG_BATCH_END, &[0; 3])], false, 1),
            // The kernel ignores what is behind the end.
            ([transaction([table(0)]), vec![table(1)]].concat(), true, 3),
            ([transaction([]), transaction([])].concat(), true, 2),
            ([vec![get_table(0)], transaction([])].concat(), true, 1),
        ];
        for (requests, at_once, wrong) in cases {
            match client.send(&requests, at_once, LONG) {
                Err(Error::InvalidTransaction { index, .. }) => assert_eq!(index, wrong),
                other => panic!("{requests:?}: {other:?}"),
            }
            let told = client.resume(LONG).unwrap().unwrap();
            assert_eq!((told.sent, told.failures.len()), (0, 0));
            assert_eq!(told.check, Err(None));
            assert_eq!(client.resume(LONG).unwrap(), None);
        }
        match client.request(&begin()) {
            Err(Error::InvalidTransaction { index: 0, .. }) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(count(client, NFT_GETTABLE), 0);

        // What the kernel refuses itself: an end without a beginning, and a
        // request that has to be in a transaction.
        for request in [end(), table(0)] {
            let error = client.request(&request).unwrap_err();
            assert_eq!(error.errno(), Some(Errno::EINVAL));
        }
        let told = client.send(&[end(), get_table(0)], false, LONG).unwrap();
        let failures = [(0, Errno::EINVAL), (1, Errno::ENOENT)];
        assert_eq!(told, Told::success(2).refused(&failures));
        // A whole one, at once.
        let told = client.send(&transaction([table(0)]), true, LONG);
        assert_eq!(told.unwrap(), Told::success(3));
        let told = client.send(&transaction([]), true, LONG);
        assert_eq!(told.unwrap(), Told::success(2));
    });
}

/// The datagrams of an answer, for the first sequence number of the batch.
type Script = fn(u32) -> Vec<Vec<u8>>;

/// Sends `requests` to a process that answers a datagram with those that
/// `answers` returns for the first sequence number of the batch, and compares the
/// outcome and the number of unrelated messages.
///
/// The client does not wait. It reads when the process has sent everything.
fn check(requests: &[Asked], answers: &[Script], expected: &Told, unrelated: u64) {
    check_errors(requests, answers, 0, expected, unrelated);
}

/// Does the same with this number of malformed messages, each of which a call
/// reports.
fn check_errors(
    requests: &[Asked],
    answers: &[Script],
    errors: usize,
    expected: &Told,
    unrelated: u64,
) {
    let peer = Socket::open(NETLINK_NETFILTER).unwrap();
    peer.bind(SockAddrNl::default()).unwrap();
    peer.set_read_timeout(Some(LONG)).unwrap();
    let port = peer.local_addr().unwrap().nl_pid();
    for mut client in AnyClient::both(NETLINK_NETFILTER, port) {
        let mut call = client.send(requests, false, Duration::ZERO).map(Some);
        if let Err(error @ Error::NotPermitted { .. }) = call {
            return skipped("transactions with a process", error);
        }
        let mut first = None;
        for answers in answers {
            assert!(matches!(call, Err(Error::WouldBlock)), "{call:?}");
            let (headers, from) = received(&peer);
            let first = *first.get_or_insert(headers[0].nlmsg_seq());
            for datagram in answers(first) {
                peer.send_to(&datagram, from).unwrap();
            }
            call = client.resume(Duration::ZERO);
        }
        for _ in 0..errors {
            assert!(matches!(call, Err(Error::Malformed(_))), "{call:?}");
            call = client.resume(Duration::ZERO);
        }
        assert_eq!(call.unwrap().as_ref(), Some(expected));
        assert_eq!(client.counters().unrelated, unrelated);
        assert_eq!(client.resume(Duration::ZERO).unwrap(), None);
    }
}

const EEXIST: i32 = Errno::EEXIST.get();

/// An ACK with a warning.
fn warning(seq: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(NLMSG_ERROR).with_seq(seq);
    let header = header.with_flags(NLM_F_CAPPED | NLM_F_ACK_TLVS);
    build(header, |m| {
        m.put_payload(&0_i32.to_ne_bytes())?;
        m.put_header(&NlMsgHdr::new(0).with_seq(seq))?;
        m.put_str(NLMSGERR_ATTR_MSG, "a warning")
    })
}

/// Only the last request asks for an ACK.
#[test]
fn only_the_last_request_is_acknowledged() {
    let mut requests = transaction((0..4).map(table));
    requests[2].flags |= NLM_F_ACK;
    requests.extend(transaction([]));
    requests.push(get_table(0));
    for mut client in AnyClient::both(NETLINK_NETFILTER, u32::MAX) {
        // There is no such process; the requests are written all the same.
        let error = client.send(&requests, false, LONG);
        assert!(error.is_err(), "{error:?}");
        let sent = nlwire::Messages::new(client.last_request());
        let acknowledged = sent
            .map(|message| message.unwrap().nlmsg_flags().contains(NLM_F_ACK))
            .enumerate()
            .filter_map(|(index, has_ack)| has_ack.then_some(index));
        assert!(acknowledged.eq([2, 4, 8]));
    }
}

/// Linux 6.10 to 6.17: the request that makes the kernel load a module is
/// acknowledged, and then refused.
#[test]
fn an_ack_before_a_refusal() {
    watched(|| {
        let requests = transaction([table(0), table(1)]);
        let refused = Told::success(4).refused(&[(2, Errno::EEXIST)]);
        let scripts: [Script; 4] = [
            // In two datagrams, in one, with a text, and with the ACK twice.
            |seq| vec![ack(seq + 2, 0), ack(seq + 2, EEXIST)],
            |seq| vec![[ack(seq + 2, 0), ack(seq + 2, EEXIST)].concat()],
            |seq| vec![warning(seq + 2), ack(seq + 2, EEXIST)],
            |seq| vec![ack(seq + 2, 0), ack(seq + 2, 0), ack(seq + 2, EEXIST)],
        ];
        for script in scripts {
            check(&requests, &[script], &refused, 0);
        }
        // A success that is acknowledged twice, with a text.
        let told = Told {
            ext_acks: vec![2],
            ..Told::success(4)
        };
        check(
            &requests,
            &[|seq| vec![warning(seq + 2), warning(seq + 2)]],
            &told,
            0,
        );
        check(
            &requests,
            &[|seq| vec![ack(seq + 2, 0), ack(seq + 2, 0)]],
            &Told::success(4),
            0,
        );
    });
}

/// The refusal is of any request, of the beginning or of the end.
#[test]
fn a_refusal_behind_the_ack() {
    watched(|| {
        let requests = transaction([table(0), table(1)]);
        let script: [Script; 3] = [
            |seq| vec![ack(seq + 2, 0), ack(seq, EEXIST)],
            |seq| vec![ack(seq + 2, 0), ack(seq + 1, EEXIST)],
            |seq| vec![ack(seq + 2, 0), ack(seq + 3, EEXIST)],
        ];
        for (index, script) in [0, 1, 3].into_iter().zip(script) {
            let refused = Told::success(4).refused(&[(index, Errno::EEXIST)]);
            check(&requests, &[script], &refused, 0);
        }
        // One failure for each request, however often it is refused.
        check(
            &requests,
            &[|seq| {
                let twice = [ack(seq + 1, EEXIST), ack(seq + 1, EEXIST)].concat();
                vec![twice, ack(seq + 1, 0), ack(seq + 2, EEXIST)]
            }],
            &Told::success(4).refused(&[(1, Errno::EEXIST), (2, Errno::EEXIST)]),
            2,
        );
        // A transaction that is refused at its beginning needs no ACK.
        check(
            &requests,
            &[|seq| vec![ack(seq, EEXIST)]],
            &Told::success(4).refused(&[(0, Errno::EEXIST)]),
            0,
        );
    });
}

/// Two transactions and other requests in one batch.
#[test]
fn transactions_among_other_requests() {
    watched(|| {
        let requests = [
            vec![get_table(0)],
            transaction([table(0), table(1)]),
            vec![get_table(1), get_table(2)],
            transaction([table(2)]),
        ]
        .concat();
        check(
            &requests,
            &[
                |seq| vec![ack(seq, 0)],
                |seq| vec![ack(seq + 3, 0), ack(seq + 3, EEXIST)],
                |seq| vec![ack(seq + 5, 0), ack(seq + 6, 2), ack(seq + 6, EEXIST)],
                |seq| vec![ack(seq + 8, 0), ack(seq + 8, EEXIST), ack(seq + 2, EEXIST)],
            ],
            &Told::success(10).refused(&[
                (3, Errno::EEXIST),
                (6, Errno::ENOENT),
                (8, Errno::EEXIST),
                (2, Errno::EEXIST),
            ]),
            1,
        );
    });
}

/// A loss in a transaction: its outcome is that of a refusal, or unknown.
#[test]
fn a_loss_in_a_transaction() {
    fn lost(seq: u32) -> Vec<u8> {
        build(NlMsgHdr::new(NLMSG_OVERRUN).with_seq(seq), |_| Ok(()))
    }
    watched(|| {
        let requests = [
            transaction([table(0), table(1), table(2)]),
            vec![get_table(0)],
        ]
        .concat();
        let unknown = Told::success(6).unanswered(1..=3);
        let scripts: [Script; 3] = [
            |seq| vec![lost(seq + 3)],
            // The ACK may be one of those that mean nothing.
            |seq| vec![ack(seq + 3, 0), lost(seq + 3)],
            |seq| vec![ack(seq + 2, 0), lost(seq + 3)],
        ];
        for script in scripts {
            check(
                &requests,
                &[script, |seq| vec![ack(seq + 5, 0)]],
                &unknown,
                0,
            );
        }
        let refused = Told::success(6).refused(&[(2, Errno::EEXIST)]);
        check(
            &requests,
            &[
                |seq| vec![ack(seq + 2, EEXIST), lost(seq + 3)],
                |seq| vec![ack(seq + 5, 0)],
            ],
            &refused,
            0,
        );
    });
}

/// An ACK that cannot be read: the outcome of the whole transaction is unknown,
/// unless a request was refused.
#[test]
fn a_malformed_ack_in_a_transaction() {
    fn malformed(seq: u32) -> Vec<u8> {
        build(NlMsgHdr::new(NLMSG_ERROR).with_seq(seq), |_| Ok(()))
    }
    watched(|| {
        let requests = transaction([table(0), table(1)]);
        let unknown = Told {
            check: Err(None),
            ..Told::success(4).unanswered(1..=2)
        };
        let scripts: [Script; 2] = [
            |seq| vec![malformed(seq + 2)],
            |seq| vec![ack(seq + 2, 0), malformed(seq + 1)],
        ];
        for script in scripts {
            check_errors(&requests, &[script], 1, &unknown, 0);
        }
        let refused = Told::success(4).refused(&[(1, Errno::EEXIST)]);
        let script: Script = |seq| vec![ack(seq + 1, EEXIST), malformed(seq + 2)];
        check_errors(&requests, &[script], 1, &refused, 0);
    });
}

/// An ACK that a request asks for itself is waited for.
#[test]
fn an_ack_that_is_asked_for() {
    let peer = Socket::open(NETLINK_NETFILTER).unwrap();
    peer.bind(SockAddrNl::default()).unwrap();
    peer.set_read_timeout(Some(LONG)).unwrap();
    let mut requests = transaction([table(0), table(1)]);
    requests[1].flags |= NLM_F_ACK;
    let port = peer.local_addr().unwrap().nl_pid();
    for mut client in AnyClient::both(NETLINK_NETFILTER, port) {
        match client.send(&requests, false, Duration::ZERO) {
            Err(Error::WouldBlock) => {}
            Err(error @ Error::NotPermitted { .. }) => {
                return skipped("an ACK in a transaction with a process", error);
            }
            other => panic!("{other:?}"),
        }
        let (headers, from) = received(&peer);
        peer.send_to(&ack(headers[2].nlmsg_seq(), 0), from).unwrap();
        let call = client.resume(Duration::ZERO);
        assert!(matches!(call, Err(Error::WouldBlock)), "{call:?}");
        peer.send_to(&ack(headers[1].nlmsg_seq(), 0), from).unwrap();
        let told = client.resume(Duration::ZERO).unwrap();
        assert_eq!(told, Some(Told::success(4)));
    }
}
