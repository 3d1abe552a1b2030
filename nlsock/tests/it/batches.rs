// SPDX-License-Identifier: MIT OR Apache-2.0
//! Batches of both clients: helpers, and the number of requests in flight.

use std::future::Future;
use std::time::Duration;

use nlsock::{tokio as asynchronous, BatchOutcome, Client, Counters, Error, Expect, Socket};
use nlwire::align::NLMSG_HDRLEN;
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::zerocopy::IntoBytes;
use nlwire::{Errno, NlMsgHdr, NlmFlags, SockAddrNl};

use crate::common::{bound_alone, build, in_namespace, LONG};

/// A request of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) nlmsg_type: u16,
    pub(crate) flags: NlmFlags,
    pub(crate) payload: Vec<u8>,
    pub(crate) expect: Option<Expect>,
}

pub(crate) fn asked(nlmsg_type: u16, payload: &[u8]) -> Asked {
    Asked {
        nlmsg_type,
        flags: NlmFlags::EMPTY,
        payload: payload.to_vec(),
        expect: None,
    }
}

/// The outcome of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) sent: usize,
    /// The index of the request of each reply, and the length of the reply.
    pub(crate) replies: Vec<(usize, usize)>,
    pub(crate) failures: Vec<(usize, Errno)>,
    pub(crate) unanswered: Vec<usize>,
    pub(crate) ext_acks: Vec<usize>,
    pub(crate) check: Result<(), Option<Errno>>,
}

impl Told {
    fn new(outcome: BatchOutcome<'_>) -> Self {
        let failures = outcome.failures().iter();
        let replies = outcome.replies();
        Self {
            sent: outcome.sent(),
            replies: replies
                .map(|(index, reply)| (index, reply.as_bytes().len()))
                .collect(),
            failures: failures
                .map(|failure| (failure.batch_index().unwrap(), failure.errno()))
                .collect(),
            unanswered: outcome.unanswered().to_vec(),
            ext_acks: outcome.ext_acks().map(|(index, _)| index).collect(),
            check: outcome.check().map_err(|error| error.errno()),
        }
    }

    /// The outcome of `sent` requests without replies that all succeeded.
    pub(crate) fn success(sent: usize) -> Self {
        Self {
            sent,
            replies: vec![],
            failures: vec![],
            unanswered: vec![],
            ext_acks: vec![],
            check: Ok(()),
        }
    }

    /// This outcome with requests that were refused.
    pub(crate) fn refused(mut self, failures: &[(usize, Errno)]) -> Self {
        self.failures = failures.to_vec();
        self.check = Err(failures
            .iter()
            .min_by_key(|(index, _)| index)
            .map(|(_, e)| *e));
        self
    }

    /// This outcome with requests of unknown outcome.
    pub(crate) fn unanswered(mut self, unanswered: impl IntoIterator<Item = usize>) -> Self {
        self.unanswered = unanswered.into_iter().collect();
        self.check = Err(Some(Errno::ENOBUFS));
        self
    }
}

/// A blocking client, or one of tokio with its runtime.
#[derive(Debug)]
pub(crate) enum AnyClient {
    Blocking(Box<Client>),
    Tokio(Box<asynchronous::Client>, tokio::runtime::Runtime),
}

impl AnyClient {
    /// A client of each kind, of the kernel (0) or of the process on a port.
    pub(crate) fn both(protocol: i32, peer: u32) -> [Self; 2] {
        let client = Client::open(protocol).unwrap().with_peer(peer);
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        let entered = runtime.enter();
        let asynchronous = asynchronous::Client::open(protocol).unwrap();
        drop(entered);
        [
            Self::Blocking(Box::new(client)),
            Self::Tokio(Box::new(asynchronous.with_peer(peer)), runtime),
        ]
    }

    pub(crate) fn socket(&self) -> &Socket {
        match self {
            Self::Blocking(client) => client.socket(),
            Self::Tokio(client, _) => client.socket(),
        }
    }

    pub(crate) fn counters(&self) -> Counters {
        match self {
            Self::Blocking(client) => client.counters(),
            Self::Tokio(client, _) => client.counters(),
        }
    }

    pub(crate) fn last_request(&self) -> &[u8] {
        match self {
            Self::Blocking(client) => client.last_request(),
            Self::Tokio(client, _) => client.last_request(),
        }
    }

    /// Sends a batch, in one datagram or in several, and waits so long.
    pub(crate) fn send(
        &mut self,
        requests: &[Asked],
        at_once: bool,
        wait: Duration,
    ) -> Result<Told, Error> {
        match self {
            Self::Blocking(client) => {
                client.set_timeout(Some(wait));
                let mut batch = client.batch();
                for Asked {
                    nlmsg_type,
                    flags,
                    payload,
                    expect,
                } in requests
                {
                    if let Some(expect) = expect {
                        batch.expect(*expect);
                    }
                    let added = batch.add_with(*nlmsg_type, *flags, |m| m.put_payload(payload));
                    added.unwrap();
                }
                let outcome = if at_once {
                    batch.send_at_once()
                } else {
                    batch.send()
                };
                outcome.map(Told::new)
            }
            Self::Tokio(client, runtime) => runtime.block_on(async {
                let mut batch = client.batch();
                for Asked {
                    nlmsg_type,
                    flags,
                    payload,
                    expect,
                } in requests
                {
                    if let Some(expect) = expect {
                        batch.expect(*expect);
                    }
                    let added = batch.add_with(*nlmsg_type, *flags, |m| m.put_payload(payload));
                    added.unwrap();
                }
                let outcome = if at_once {
                    within(wait, batch.send_at_once()).await
                } else {
                    within(wait, batch.send()).await
                };
                outcome.map(Told::new)
            }),
        }
    }

    pub(crate) fn resume(&mut self, wait: Duration) -> Result<Option<Told>, Error> {
        match self {
            Self::Blocking(client) => {
                client.set_timeout(Some(wait));
                Ok(client.resume_batch()?.map(Told::new))
            }
            Self::Tokio(client, runtime) => runtime.block_on(async {
                let outcome = within(wait, client.resume_batch()).await?;
                Ok(outcome.map(Told::new))
            }),
        }
    }

    /// Sends one request.
    pub(crate) fn request(&mut self, request: &Asked) -> Result<usize, Error> {
        let Asked {
            nlmsg_type,
            flags,
            payload,
            ..
        } = request;
        match self {
            Self::Blocking(client) => {
                client.set_timeout(Some(LONG));
                let reply = client.request_with(*nlmsg_type, *flags, |m| m.put_payload(payload))?;
                Ok(reply.messages().len())
            }
            Self::Tokio(client, runtime) => runtime.block_on(async {
                let request = client.request_with(*nlmsg_type, *flags, |m| m.put_payload(payload));
                Ok(within(LONG, request).await?.messages().len())
            }),
        }
    }
}

async fn within<T>(
    wait: Duration,
    future: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let result = tokio::time::timeout(wait, future).await;
    result.unwrap_or(Err(Error::WouldBlock))
}

const RTM_NEWLINKPROP: u16 = 108;

/// A request for the loopback interface.
fn get_lo() -> Asked {
    let header = IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    };
    asked(RTM_GETLINK, header.as_bytes())
}

/// Gives the loopback interface so many names of 120 bytes.
fn name_lo(client: &mut Client, names: std::ops::Range<u32>) {
    let header = IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    };
    for number in names {
        let named = client.request_with(RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL, |m| {
            m.put_header(&header)?;
            m.nest_with(IFLA_PROP_LIST, |list| {
                list.put_str(IFLA_ALT_IFNAME, &format!("{number:0120}"))
            })
        });
        named.unwrap();
    }
}

/// Every reply takes 10 KB, and the receive buffer has room for a dozen.
#[test]
fn long_replies_overrun_nothing() {
    in_namespace("long replies in a batch", || {
        name_lo(&mut Client::open(NETLINK_ROUTE).unwrap(), 0..80);
        let requests = vec![get_lo(); 100];
        for mut client in AnyClient::both(NETLINK_ROUTE, 0) {
            for _ in 0..2 {
                let told = client.send(&requests, false, LONG).unwrap();
                assert_eq!((told.sent, told.check), (100, Ok(())));
                assert!(told.replies.iter().map(|(index, _)| *index).eq(0..100));
                assert!(told.replies.iter().all(|(_, len)| *len > 10_000));
                assert_eq!(told.unanswered, []);
            }
            assert_eq!(client.counters(), Counters::default());
        }
    });
}

/// Replies that are suddenly long overrun the buffer. What only reads is asked
/// again; every reply is there once.
#[test]
fn a_lost_reply_is_requested_again() {
    in_namespace("an overrun in a batch", || {
        let mut other = Client::open(NETLINK_ROUTE).unwrap();
        // Of some sizes, a reply is received and its ACK is lost.
        let clients = (60..80).map(|names| {
            let [blocking, tokio] = AnyClient::both(NETLINK_ROUTE, 0);
            [(names, blocking), (names, tokio)]
        });
        for (names, mut client) in clients.flatten() {
            let requests = vec![get_lo(); 60];
            client.send(&requests, false, LONG).unwrap();
            assert_eq!(client.counters(), Counters::default());
            name_lo(&mut other, 0..names);
            let told = client.send(&requests, false, LONG).unwrap();
            assert!(client.counters().overruns > 0, "no overrun");
            assert_eq!(client.counters().unrelated, 0);
            assert_eq!((told.sent, told.check), (60, Ok(())));
            assert!(told.replies.iter().map(|(index, _)| *index).eq(0..60));
            assert_eq!(told.unanswered, []);
            // It has learnt.
            let overruns = client.counters().overruns;
            client.send(&requests, false, LONG).unwrap();
            assert_eq!(client.counters().overruns, overruns);
            // One at a time for a buffer without room for a single answer.
            client.socket().set_recv_buffer(0).unwrap();
            let told = client.send(&requests[..3], false, LONG).unwrap();
            assert_eq!(told.sent, 3);
            let replies = told.replies.iter().map(|(index, _)| *index);
            assert!(replies.chain(told.unanswered).count() >= 3);
            name_lo_back(&mut other, 0..names);
        }
    });
}

/// What changes something is sent once, also where it was between requests that
/// are sent again.
#[test]
fn a_request_between_those_that_are_repeated_is_sent_once() {
    in_namespace("an overrun between requests without an answer", || {
        let mut other = Client::open(NETLINK_ROUTE).unwrap();
        for mut client in AnyClient::both(NETLINK_ROUTE, 0) {
            client.send(&vec![get_lo(); 60], false, LONG).unwrap();
            name_lo(&mut other, 0..80);
            let mut requests = Vec::new();
            for number in 80..100 {
                let name = build(NlMsgHdr::new(RTM_NEWLINKPROP), |m| {
                    m.put_payload(&get_lo().payload)?;
                    m.nest_with(IFLA_PROP_LIST, |list| {
                        list.put_str(IFLA_ALT_IFNAME, &format!("{number:0120}"))
                    })
                });
                requests.extend([get_lo(), get_lo(), get_lo()]);
                requests.push(Asked {
                    nlmsg_type: RTM_NEWLINKPROP,
                    flags: NLM_F_CREATE | NLM_F_EXCL,
                    payload: name[NLMSG_HDRLEN..].to_vec(),
                    expect: Some(Expect::Nothing),
                });
            }
            let told = client.send(&requests, false, LONG).unwrap();
            assert!(client.counters().overruns > 0, "no overrun");
            assert_eq!((told.failures, told.check), (vec![], Ok(())));
            let replies = told.replies.iter().map(|(index, _)| *index);
            assert!(replies.eq((0..80).filter(|index| index % 4 != 3)));
            name_lo_back(&mut other, 0..100);
        }
    });
}

/// Takes the names back.
fn name_lo_back(client: &mut Client, names: std::ops::Range<u32>) {
    let header = IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    };
    for number in names {
        let taken = client.request(RTM_NEWLINKPROP + 1, |m| {
            m.put_header(&header)?;
            m.nest_with(IFLA_PROP_LIST, |list| {
                list.put_str(IFLA_ALT_IFNAME, &format!("{number:0120}"))
            })
        });
        taken.unwrap();
    }
}

/// Requests that change something are not sent again. Their outcome is unknown
/// where notifications took the room of an ACK, and the batch goes on.
#[test]
fn a_lost_ack_is_told_and_the_batch_goes_on() {
    in_namespace("a lost ACK in a batch", || {
        name_lo(&mut Client::open(NETLINK_ROUTE).unwrap(), 0..80);
        for mut client in AnyClient::both(NETLINK_ROUTE, 0) {
            client.socket().join(RTNLGRP_LINK).unwrap();
            let mut requests = Vec::new();
            for number in 0..60_u32 {
                let mtu = build(NlMsgHdr::new(RTM_NEWLINK), |m| {
                    m.put_payload(&get_lo().payload)?;
                    m.put_u32(IFLA_MTU, 50_000 + number)
                });
                requests.push(asked(RTM_NEWLINK, &mtu[NLMSG_HDRLEN..]));
            }
            requests.push(get_lo());
            let told = client.send(&requests, false, LONG).unwrap();
            assert_eq!(told.sent, 61);
            let count = told.unanswered.len();
            assert!((1..60).contains(&count), "{count} without an outcome");
            assert!(told.unanswered.is_sorted());
            assert_eq!(told.failures, []);
            assert_eq!(told.check, Err(Some(Errno::ENOBUFS)));
            // The last one was sent behind the losses, and answered.
            assert!(told.replies.iter().map(|(index, _)| *index).eq([60]));
            assert_eq!(client.resume(LONG).unwrap(), None);
        }
    });
}

/// The requests in a datagram.
pub(crate) fn received(peer: &Socket) -> (Vec<NlMsgHdr>, SockAddrNl) {
    let mut buf = Vec::new();
    let datagram = peer.recv_vec(&mut buf).unwrap();
    let headers = datagram.messages().map(|m| *m.unwrap().header()).collect();
    (headers, datagram.sender())
}

/// An ACK, or a refusal.
pub(crate) fn ack(seq: u32, errno: i32) -> Vec<u8> {
    build(NlMsgHdr::new(NLMSG_ERROR).with_seq(seq), |m| {
        m.put_payload(&(-errno).to_ne_bytes())?;
        m.put_header(&NlMsgHdr::new(0).with_seq(seq))
    })
}

/// A process that has lost something says so in the middle of a batch: its other
/// requests are sent all the same, and every outcome is told once.
#[test]
fn a_loss_that_a_process_tells_of_ends_no_batch() {
    let requests = vec![asked(0x10, &[]); 20];
    let (peer, port) = bound_alone();
    peer.set_read_timeout(Some(LONG)).unwrap();
    for mut client in AnyClient::both(NETLINK_USERSOCK, port) {
        let mut call = client.send(&requests, false, Duration::ZERO).map(Some);
        let mut datagrams = Vec::new();
        let mut seen = 0;
        let told = loop {
            match call {
                Err(Error::WouldBlock) => {}
                Ok(told) => break told.unwrap(),
                Err(error) => panic!("{error}"),
            }
            let (headers, from) = received(&peer);
            for (index, header) in (seen..).zip(&headers) {
                let seq = header.nlmsg_seq();
                let answer = match index {
                    5 => build(NlMsgHdr::new(NLMSG_OVERRUN).with_seq(seq), |_| Ok(())),
                    7 => ack(seq, Errno::EEXIST.get()),
                    _ => ack(seq, 0),
                };
                peer.send_to(&answer, from).unwrap();
            }
            seen += headers.len();
            datagrams.push(headers.len());
            call = client.resume(Duration::ZERO);
        };
        let expected = Told::success(20).refused(&[(7, Errno::EEXIST)]);
        let expected = Told {
            unanswered: vec![5],
            ..expected
        };
        assert_eq!(told, expected);
        assert_eq!(client.resume(LONG).unwrap(), None);
        assert_eq!(datagrams.iter().sum::<usize>(), 20);
        // Few at first, then more, and after the loss fewer again.
        assert_eq!(datagrams, [3, 6, 3, 6, 2]);
    }
}

/// A process that answers with long replies and more than it was asked for.
#[test]
fn a_process_that_floods_does_not_keep_a_batch() {
    let requests = vec![asked(0x10, &[]); 12];
    let (peer, port) = bound_alone();
    peer.set_read_timeout(Some(LONG)).unwrap();
    peer.set_nonblocking(true).unwrap();
    for mut client in AnyClient::both(NETLINK_USERSOCK, port) {
        let mut call = client.send(&requests, false, Duration::ZERO).map(Some);
        let told = loop {
            match call {
                Err(Error::WouldBlock) => {}
                Ok(told) => break told.unwrap(),
                Err(error) => panic!("{error}"),
            }
            let (headers, from) = received(&peer);
            for header in &headers {
                let seq = header.nlmsg_seq();
                let reply = NlMsgHdr::new(0x10).with_seq(seq);
                let long = build(reply, |m| m.put_payload(&[7; 30_000]));
                for _ in 0..3 {
                    // As much as there is room for.
                    if peer.send_to(&long, from).is_err() {
                        call = client.resume(Duration::ZERO);
                        assert!(matches!(call, Err(Error::WouldBlock)));
                        peer.send_to(&long, from).unwrap();
                    }
                }
                if peer.send_to(&ack(seq, 0), from).is_err() {
                    call = client.resume(Duration::ZERO);
                    assert!(matches!(call, Err(Error::WouldBlock)));
                    peer.send_to(&ack(seq, 0), from).unwrap();
                }
            }
            call = client.resume(Duration::ZERO);
        };
        assert_eq!(told.check, Ok(()));
        assert_eq!(told.replies.len(), 36);
    }
}
