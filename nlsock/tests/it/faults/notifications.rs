// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages that belong to no request, on the socket of a client: none is lost,
//! and they come in order, whatever else is received.
//!
//! Each test runs for the blocking client, for tokio's, and for one on smol.

use std::fmt::Write;
use std::future::Future;
use std::time::Duration;

use nlsock::state::{ClientState, Step};
use nlsock::{
    tokio as asynchronous, Client, Counters, Error, Expect, Monitor, MonitorEvent, Reply, Socket,
};
use nlwire::uapi::*;
use nlwire::{MessageKind, NlMsgHdr, NlmFlags, SockAddrNl};

use super::peer::*;
use super::smol;
use crate::common::{block_on, bound, bound_alone, build, watched, LONG, SHORT};

/// A client of any kind.
enum Any {
    Blocking(Client),
    Tokio(asynchronous::Client),
    Smol(smol::Client),
}

/// A monitor of any kind.
enum AnyMonitor {
    Blocking(Monitor),
    Tokio(asynchronous::Monitor),
    Smol(smol::Monitor),
}

async fn in_tokio<T>(
    wait: Duration,
    call: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let call = tokio::time::timeout(wait, call).await;
    call.unwrap_or(Err(Error::WouldBlock))
}

fn numbers(reply: &Reply<'_>) -> Vec<u32> {
    reply.messages().map(|message| number(&message)).collect()
}

impl Any {
    /// A request, and the numbers of the reply.
    async fn request(&mut self, wait: Duration) -> Result<Vec<u32>, Error> {
        match self {
            Self::Blocking(client) => {
                client.set_timeout(Some(wait));
                client.request(ITEM, |_| Ok(())).map(|r| numbers(&r))
            }
            Self::Tokio(client) => {
                let call = client.request(ITEM, |_| Ok(()));
                in_tokio(wait, call).await.map(|r| numbers(&r))
            }
            Self::Smol(client) => {
                let flags = NlmFlags::EMPTY;
                client.state.request_with(ITEM, flags, |_| Ok(())).unwrap();
                in_time(wait, client.reply()).await.map(|r| numbers(&r))
            }
        }
    }

    /// The rest of the last answer, if any.
    async fn resume(&mut self) -> Result<Option<Vec<u32>>, Error> {
        match self {
            Self::Blocking(client) => {
                client.set_timeout(Some(SHORT));
                client.resume().map(|r| r.map(|r| numbers(&r)))
            }
            Self::Tokio(client) => {
                let reply = in_tokio(SHORT, client.resume()).await;
                reply.map(|r| r.map(|r| numbers(&r)))
            }
            Self::Smol(client) => match client.state.pending() {
                None => Ok(None),
                Some(_) => in_time(SHORT, client.reply())
                    .await
                    .map(|r| Some(numbers(&r))),
            },
        }
    }

    /// A request without an answer.
    async fn tell(&mut self) {
        let expect = Expect::Nothing;
        match self {
            Self::Blocking(client) => {
                client.expect(expect).request(ITEM, |_| Ok(())).unwrap();
            }
            Self::Tokio(client) => {
                let call = client.expect(expect).request(ITEM, |_| Ok(()));
                call.await.unwrap();
            }
            Self::Smol(client) => {
                client.state.expect(expect);
                let flags = NlmFlags::EMPTY;
                client.state.request_with(ITEM, flags, |_| Ok(())).unwrap();
                client.reply().await.unwrap();
            }
        }
    }

    /// The first message of a dump.
    async fn first(&mut self) -> u32 {
        match self {
            Self::Blocking(client) => {
                client.set_timeout(Some(LONG));
                let mut dump = client.dump(ITEM, |_| Ok(())).unwrap();
                number(&dump.next().unwrap().unwrap())
            }
            Self::Tokio(client) => {
                let mut dump = client.dump(ITEM, |_| Ok(())).unwrap();
                number(&dump.next().await.unwrap().unwrap())
            }
            Self::Smol(client) => {
                let flags = NlmFlags::EMPTY;
                client.state.dump_with(ITEM, flags, |_| Ok(())).unwrap();
                number(&client.next().await.unwrap().unwrap())
            }
        }
    }

    async fn dump(&mut self) -> String {
        match self {
            Self::Blocking(client) => story(client, LONG),
            Self::Tokio(client) => async_story(client, LONG).await,
            Self::Smol(client) => smol_story(client, LONG).await,
        }
    }

    /// The requests of a batch that were answered, and refused.
    async fn batch(&mut self, requests: usize) -> (usize, usize) {
        match self {
            Self::Blocking(client) => {
                client.set_timeout(Some(LONG));
                let mut batch = client.batch();
                for _ in 0..requests {
                    batch.add(ITEM, |_| Ok(())).unwrap();
                }
                let outcome = batch.send().unwrap();
                (outcome.replies().len(), outcome.failures().len())
            }
            Self::Tokio(client) => {
                let mut batch = client.batch();
                for _ in 0..requests {
                    batch.add(ITEM, |_| Ok(())).unwrap();
                }
                let outcome = batch.send().await.unwrap();
                (outcome.replies().len(), outcome.failures().len())
            }
            Self::Smol(client) => {
                let flags = NlmFlags::EMPTY;
                for _ in 0..requests {
                    client.state.add_with(ITEM, flags, |_| Ok(())).unwrap();
                }
                let outcome = client.outcome().await.unwrap();
                (outcome.replies().len(), outcome.failures().len())
            }
        }
    }

    /// All notifications, of which there are as many as in `expected`.
    async fn hear(&mut self, expected: &str) -> String {
        let mut heard = String::new();
        loop {
            let wait = wait(&heard, expected);
            let more = match self {
                Self::Blocking(client) => {
                    client.set_timeout(Some(wait));
                    note(&mut heard, client.next_notification())
                }
                Self::Tokio(client) => {
                    note(&mut heard, in_tokio(wait, client.next_notification()).await)
                }
                Self::Smol(client) => {
                    note(&mut heard, in_time(wait, client.next_notification()).await)
                }
            };
            if !more {
                return heard.trim_end().to_owned();
            }
        }
    }

    fn set_limit(&mut self, bytes: usize) {
        match self {
            Self::Blocking(client) => client.set_notification_limit(bytes),
            Self::Tokio(client) => client.set_notification_limit(bytes),
            Self::Smol(client) => client.state.set_notification_limit(bytes),
        }
    }

    fn set_reply_limit(&mut self, bytes: usize) {
        match self {
            Self::Blocking(client) => client.set_reply_limit(bytes),
            Self::Tokio(client) => client.set_reply_limit(bytes),
            Self::Smol(client) => client.state.set_reply_limit(bytes),
        }
    }

    fn counters(&self) -> Counters {
        match self {
            Self::Blocking(client) => client.counters(),
            Self::Tokio(client) => client.counters(),
            Self::Smol(client) => client.state.counters(),
        }
    }

    fn into_monitor(self) -> AnyMonitor {
        match self {
            Self::Blocking(client) => AnyMonitor::Blocking(client.into_monitor()),
            Self::Tokio(client) => AnyMonitor::Tokio(client.into_monitor()),
            Self::Smol(client) => AnyMonitor::Smol(client.into_monitor()),
        }
    }
}

impl AnyMonitor {
    /// The next `count` events.
    async fn hear(&mut self, count: usize) -> String {
        let mut heard = String::new();
        for _ in 0..count {
            let more = match self {
                Self::Blocking(monitor) => {
                    monitor.set_timeout(Some(LONG));
                    note(&mut heard, monitor.next())
                }
                Self::Tokio(monitor) => note(&mut heard, in_tokio(LONG, monitor.next()).await),
                Self::Smol(monitor) => note(&mut heard, in_time(LONG, monitor.next()).await),
            };
            assert!(more, "{heard}");
        }
        heard.trim_end().to_owned()
    }

    fn into_client(self) -> Any {
        match self {
            Self::Blocking(monitor) => Any::Blocking(monitor.into_client().unwrap()),
            Self::Tokio(monitor) => Any::Tokio(monitor.into_client().unwrap()),
            Self::Smol(monitor) => Any::Smol(monitor.into_client().unwrap()),
        }
    }
}

/// Long if there is more to come.
fn wait(heard: &str, expected: &str) -> Duration {
    let words = |text: &str| text.split_whitespace().count();
    if words(heard) < words(expected) {
        LONG
    } else {
        SHORT
    }
}

/// Returns whether there may be more.
fn note(heard: &mut String, call: Result<MonitorEvent<'_>, Error>) -> bool {
    let word = match call {
        Ok(MonitorEvent::Notification(event)) => match event.message.kind() {
            MessageKind::Error => format!("error-{}", -event.message.ack().unwrap().error()),
            MessageKind::Done => "done".to_owned(),
            _ => number(&event.message).to_string(),
        },
        Ok(MonitorEvent::Resync) => "loss".to_owned(),
        Err(Error::WouldBlock) => return false,
        Err(Error::Malformed(_)) => "malformed".to_owned(),
        Err(other) => format!("{other:?}"),
    };
    write!(heard, "{word} ").unwrap();
    assert!(heard.len() < 1000, "no end: {heard}");
    true
}

/// A message that belongs to no request.
fn event(number: u32) -> Vec<u8> {
    build(NlMsgHdr::new(ITEM), |m| m.put_u32(1, number))
}

fn ack(seq: u32) -> Vec<u8> {
    error(seq, 0)
}

/// The number of a request by which another socket makes the peer send.
const TRIGGER: u32 = 0;

/// A peer and a client of it.
struct Pair {
    peer: Peer,
    client: Any,
}

impl Pair {
    /// Makes the peer send what its script has for [`TRIGGER`].
    fn trigger(&self) {
        let socket = Socket::open(NETLINK_USERSOCK).unwrap();
        let to = SockAddrNl::new(self.peer.port, 0);
        socket.send_to(&item(TRIGGER, 0), to).unwrap();
    }
}

/// Runs a test with a client of each kind. The script of the peer is given the
/// address of the client, the number of a request, and of which request.
fn each<S>(script: S, test: impl AsyncFn(Pair) + Send + 'static)
where
    S: Fn(SockAddrNl, u32, usize) -> Vec<Act> + Clone + Send + 'static,
{
    watched(move || {
        let start = || {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.bind(SockAddrNl::default()).unwrap();
            let to = socket.local_addr().unwrap();
            let script = script.clone();
            let peer = Peer::new(move |seq, request| script(to, seq, request));
            (socket, peer)
        };
        let (socket, peer) = start();
        let mut client = Client::from_socket(socket).unwrap().with_peer(peer.port);
        client.set_connect(false); // strangers are heard, and dropped
        let client = Any::Blocking(client.with_notifications());
        block_on(test(Pair { peer, client }));

        block_on(async {
            let (socket, peer) = start();
            let client = asynchronous::Client::from_socket(socket).unwrap();
            let mut client = client.with_peer(peer.port).with_notifications();
            client.set_connect(false);
            let client = Any::Tokio(client);
            test(Pair { peer, client }).await;
        });

        async_io::block_on(async {
            let (socket, peer) = start();
            let mut client = smol::Client::new(socket).unwrap();
            client.state.set_peer(peer.port);
            client.state.set_connect(false);
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            client.state.keep_notifications(&socket);
            let client = Any::Smol(client);
            test(Pair { peer, client }).await;
        });
    });
}

/// Before the reply, between reply and ACK, in one datagram with it, and later.
#[test]
fn around_the_answer_to_a_request() {
    let script = |_, seq, _| {
        vec![
            one([event(1)]),
            Act::Strange(event(99)),
            one([event(2), item(seq, 10), event(3)]),
            one([event(4), ack(seq), event(5), event(6)]),
            one([event(7), event(8)]),
        ]
    };
    each(script, async |mut pair| {
        for _ in 0..2 {
            assert_eq!(pair.client.request(LONG).await.unwrap(), [10]);
            let expected = "1 2 3 4 5 6 7 8";
            assert_eq!(pair.client.hear(expected).await, expected);
        }
        let counters = pair.client.counters();
        assert_eq!((counters.foreign, counters.unrelated), (2, 0));
        assert_eq!(pair.client.resume().await, Ok(None));
    });
}

/// What is not asked for is kept, over any number of requests.
#[test]
fn between_requests() {
    let script = |_, seq, request: usize| {
        let number = u32::try_from(request).unwrap() * 10;
        vec![
            one([event(number + 1), ack(seq), event(number + 2)]),
            one([event(number + 3)]),
        ]
    };
    each(script, async |mut pair| {
        for _ in 0..3 {
            assert_eq!(pair.client.request(LONG).await.unwrap(), [0; 0]);
        }
        let expected = "1 2 3 11 12 13 21 22 23";
        assert_eq!(pair.client.hear(expected).await, expected);
    });
}

#[test]
fn inside_a_dump() {
    let script = |_, seq, _| {
        vec![
            one([event(1)]),
            one([item(seq, 10), event(2), item(seq, 11)]),
            one([event(3)]),
            one([item(seq, 12), done(seq, 0), event(4)]),
            one([event(5)]),
        ]
    };
    each(script, async |mut pair| {
        assert_eq!(pair.client.dump().await, "10 11 12 end");
        assert_eq!(pair.client.hear("1 2 3 4 5").await, "1 2 3 4 5");
    });
}

#[test]
fn inside_a_batch() {
    let script = |_, seq, request: usize| {
        let number = u32::try_from(request).unwrap();
        let end = if request == 1 {
            error(seq, 5)
        } else {
            ack(seq)
        };
        vec![one([item(seq, 10), event(number), end])]
    };
    each(script, async |mut pair| {
        assert_eq!(pair.client.batch(3).await, (3, 1));
        assert_eq!(pair.client.hear("0 1 2").await, "0 1 2");
    });
}

/// Notifications can be read while an answer is awaited. Nothing of the answer is
/// lost.
#[test]
fn while_an_answer_is_due() {
    let script = |to, seq, request| {
        let first = FIRST.with(|first| {
            if seq != TRIGGER {
                first.set(seq);
            }
            first.get()
        });
        match request {
            0 => vec![one([event(1), item(seq, 10)])],
            1 => vec![
                Act::To(to, [event(2), item(first, 11)].concat()),
                Act::To(to, event(3)),
                Act::To(to, [item(first, 12), ack(first), event(4)].concat()),
                Act::To(to, event(5)),
            ],
            _ => vec![one([ack(seq)])],
        }
    };
    thread_local! {
        /// The number of the request that the peer has not answered.
        static FIRST: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }
    each(script, async |mut pair| {
        let waits = pair.client.request(SHORT).await;
        assert_eq!(waits, Err(Error::WouldBlock));
        assert_eq!(pair.client.hear("1").await, "1");
        pair.trigger();
        assert_eq!(pair.client.hear("2 3 4 5").await, "2 3 4 5");
        assert_eq!(pair.client.resume().await.unwrap().unwrap(), [10, 11, 12]);
        assert_eq!(pair.client.resume().await, Ok(None));
        assert_eq!(pair.client.request(LONG).await.unwrap(), [0; 0]);
    });
}

/// The same with a dump, of which one message has been read.
#[test]
fn while_a_dump_is_read() {
    let script = |_, seq, request| match request {
        0 => vec![
            one([item(seq, 10), item(seq, 11), event(1), item(seq, 12)]),
            one([event(2)]),
            one([item(seq, 13), done(seq, 0), event(3)]),
        ],
        _ => honest(seq),
    };
    each(script, async |mut pair| {
        assert_eq!(pair.client.first().await, 10);
        assert_eq!(pair.client.hear("1 2 3").await, "1 2 3");
        assert_eq!(pair.client.resume().await.unwrap().unwrap(), [11, 12, 13]);
        assert_eq!(pair.client.dump().await, "1 2 3 end");
    });
}

/// Notifications take no room of a dump of which a message has not been
/// returned.
#[test]
fn more_than_a_reply_beside_a_dump() {
    let script = |to, seq, request| match (seq, request) {
        (TRIGGER, _) => {
            let events = (1..=9).map(|number| {
                build(NlMsgHdr::new(ITEM), |m| {
                    m.put_u32(1, number)?;
                    m.put(2, &[0; 1000])
                })
            });
            events.map(|event| Act::To(to, event)).collect()
        }
        (_, 0) => vec![one([item(seq, 10), item(seq, 11)])],
        _ => honest(seq),
    };
    each(script, async |mut pair| {
        pair.client.set_reply_limit(4000);
        assert_eq!(pair.client.first().await, 10);
        for _ in 0..3 {
            pair.trigger();
            let events = "1 2 3 4 5 6 7 8 9";
            assert_eq!(pair.client.hear(events).await, events);
        }
        assert_eq!(pair.client.resume().await, Err(Error::WouldBlock));
        assert_eq!(pair.client.dump().await, "1 2 3 end");
        // The same beside a dump of which all has been received.
        assert_eq!(pair.client.first().await, 1);
        for _ in 0..3 {
            pair.trigger();
            let events = "1 2 3 4 5 6 7 8 9";
            assert_eq!(pair.client.hear(events).await, events);
        }
        assert_eq!(pair.client.resume().await.unwrap().unwrap(), [2, 3]);
    });
}

/// The parts of a dump that have been returned take no room, however often
/// notifications are read in between.
#[test]
fn a_long_dump_beside_notifications() {
    let (socket, to) = bound();
    let (peer, port) = bound_alone();
    let mut state = ClientState::new(&socket).unwrap();
    state.set_peer(port);
    state.keep_notifications(&socket);
    state.set_reply_limit(4000);
    state.dump_with(ITEM, NlmFlags::EMPTY, |_| Ok(())).unwrap();
    assert!(matches!(state.step_next(&socket), Ok(Step::Wait { .. })));
    let mut buf = [0; 64];
    let asked = peer.recv(&mut buf).unwrap().messages().next();
    let seq = asked.unwrap().unwrap().nlmsg_seq();
    for number in 0..100 {
        peer.send_to(&[item(seq, number), item(seq, number)].concat(), to)
            .unwrap();
        assert_eq!(state.step_next(&socket), Ok(Step::Ready));
        while state.step_notification(&socket) == Ok(Step::Again) {}
        assert_eq!(state.step_next(&socket), Ok(Step::Ready), "{number}");
        while state.step_notification(&socket) == Ok(Step::Again) {}
    }
    assert_eq!(state.counters(), Counters::default());
}

/// The end of an answer alone, or too much of an answer, while notifications are
/// read. The operation tells of it.
#[test]
fn an_end_while_notifications_are_read() {
    let script = |to, seq, request: usize| match request {
        0 | 2 => {
            FIRST.with(|first| first.set(seq));
            vec![]
        }
        1 => vec![Act::To(to, [ack(FIRST.get()), event(1)].concat())],
        _ => {
            let first = FIRST.get();
            let mut acts: Vec<_> = (0..9).map(|n| Act::To(to, item(first, n))).collect();
            acts.push(Act::To(to, event(2)));
            acts
        }
    };
    thread_local! {
        static FIRST: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }
    each(script, async |mut pair| {
        let waits = pair.client.request(SHORT).await;
        assert_eq!(waits, Err(Error::WouldBlock));
        pair.trigger();
        assert_eq!(pair.client.hear("1").await, "1");
        assert_eq!(pair.client.resume().await, Ok(Some(vec![])));
        assert_eq!(pair.client.resume().await, Ok(None));

        let limit = 100;
        pair.client.set_reply_limit(limit);
        let waits = pair.client.request(SHORT).await;
        assert_eq!(waits, Err(Error::WouldBlock));
        pair.trigger();
        // The parts that come after the request was given up are skipped.
        assert_eq!(pair.client.hear("2").await, "2");
        assert_ne!(pair.client.counters().unrelated, 0);
        let too_long = pair.client.resume().await;
        assert_eq!(too_long, Err(Error::ReplyTooLong { limit }));
        assert_eq!(pair.client.resume().await, Ok(None));
    });
}

/// A refusal that comes while notifications are read is the answer to the request.
#[test]
fn a_refusal_while_notifications_are_read() {
    let script = |to, seq, request| match request {
        0 => {
            FIRST.with(|first| first.set(seq));
            vec![]
        }
        _ => {
            let first = FIRST.with(std::cell::Cell::get);
            vec![Act::To(to, [event(1), error(first, 5), event(2)].concat())]
        }
    };
    thread_local! {
        static FIRST: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }
    each(script, async |mut pair| {
        let waits = pair.client.request(SHORT).await;
        assert_eq!(waits, Err(Error::WouldBlock));
        pair.trigger();
        assert_eq!(pair.client.hear("1 2").await, "1 2");
        let refused = pair.client.resume().await.unwrap_err();
        assert!(matches!(refused, Error::Refused(_)), "{refused:?}");
        assert_eq!(pair.client.resume().await, Ok(None));
    });
}

/// Ends and errors of other numbers end nothing, and are returned.
#[test]
fn ends_of_other_numbers() {
    let script = |_, seq: u32, _| {
        let other = seq.wrapping_add(1);
        vec![
            one([done(0, 0), error(other, 5), done(other, 0)]),
            one([item(seq, 10), error(0, 0), ack(seq)]),
        ]
    };
    each(script, async |mut pair| {
        assert_eq!(pair.client.request(LONG).await.unwrap(), [10]);
        let expected = "done error-5 done error-0";
        assert_eq!(pair.client.hear(expected).await, expected);
    });
}

/// A request without an answer that is refused after all.
#[test]
fn a_refusal_of_a_request_without_an_answer() {
    let script = |_, seq, request| match request {
        0 => vec![one([event(1), error(seq, 5)])],
        _ => vec![one([ack(seq)])],
    };
    each(script, async |mut pair| {
        pair.client.tell().await;
        assert_eq!(pair.client.hear("1 error-5").await, "1 error-5");
        assert_eq!(pair.client.request(LONG).await.unwrap(), [0; 0]);
        assert_eq!(pair.client.hear("").await, "");
    });
}

/// The error is in the place of the datagram's rest. What came before is returned.
#[test]
fn malformed_datagrams() {
    let script = |_, seq, request| match request {
        0 => vec![
            one([ack(seq)]),
            one([event(1), with_len(event(2), 15), event(3)]),
            one([event(4), vec![0; 3]]),
            one([event(5)]),
        ],
        // It may have been the answer as well.
        _ => vec![one([event(6), with_len(event(7), 0)]), one([ack(seq)])],
    };
    each(script, async |mut pair| {
        assert_eq!(pair.client.request(LONG).await.unwrap(), [0; 0]);
        let expected = "1 malformed 4 malformed 5";
        assert_eq!(pair.client.hear(expected).await, expected);
        let malformed = pair.client.request(LONG).await;
        assert!(
            matches!(malformed, Err(Error::Malformed(_))),
            "{malformed:?}"
        );
        assert_eq!(pair.client.resume().await, Ok(Some(vec![])));
        assert_eq!(pair.client.hear("6 malformed").await, "6 malformed");
    });
}

/// A loss that the peer reports, and messages that mean nothing.
#[test]
fn a_loss_that_the_peer_reports() {
    let script = |_, seq, _| {
        let overrun = with_type(done(0, 0), NLMSG_OVERRUN);
        let nothing = with_type(done(0, 0), NLMSG_NOOP);
        vec![one([event(1), overrun, nothing, event(2), ack(seq)])]
    };
    each(script, async |mut pair| {
        assert_eq!(pair.client.request(LONG).await.unwrap(), [0; 0]);
        assert_eq!(pair.client.hear("1 loss 2").await, "1 loss 2");
    });
}

/// The oldest are kept, and the loss is reported in its place.
#[test]
fn more_than_the_limit() {
    let script = |_, seq, request: usize| {
        let number = u32::try_from(request).unwrap() * 10;
        let events: Vec<u8> = (1..=9).flat_map(|n| event(number + n)).collect();
        vec![one([events, ack(seq)])]
    };
    each(script, async |mut pair| {
        pair.client.set_limit(200);
        for _ in 0..2 {
            assert_eq!(pair.client.request(LONG).await.unwrap(), [0; 0]);
        }
        let dropped = pair.client.counters().dropped;
        assert!((10..18).contains(&dropped), "{dropped}");
        let kept = u32::try_from(18 - dropped).unwrap();
        let mut expected: String = (1..=kept).map(|n| format!("{n} ")).collect();
        expected.push_str("loss");
        assert_eq!(pair.client.hear(&expected).await, expected);
        pair.client.set_limit(10_000);
        assert_eq!(pair.client.request(LONG).await.unwrap(), [0; 0]);
        let expected = "21 22 23 24 25 26 27 28 29";
        assert_eq!(pair.client.hear(expected).await, expected);
        assert_eq!(pair.client.counters().dropped, dropped);
    });
}

/// A dropped future has taken nothing with it.
#[test]
fn futures_that_are_dropped() {
    let script = |_, seq, _| {
        vec![
            one([event(1), event(2), ack(seq)]),
            one([event(3), event(4)]),
            one([event(5)]),
        ]
    };
    each(script, async |mut pair| {
        assert_eq!(pair.client.request(LONG).await.unwrap(), [0; 0]);
        let mut heard = String::new();
        while heard.split_whitespace().count() < 5 {
            let waker = std::task::Waker::noop();
            let mut context = std::task::Context::from_waker(waker);
            let ready = match &mut pair.client {
                Any::Blocking(_) => return,
                Any::Tokio(client) => {
                    let call = std::pin::pin!(client.next_notification());
                    let poll = call.poll(&mut context);
                    poll.map(|call| note(&mut heard, call)).is_ready()
                }
                Any::Smol(client) => {
                    let call = std::pin::pin!(client.next_notification());
                    let poll = call.poll(&mut context);
                    poll.map(|call| note(&mut heard, call)).is_ready()
                }
            };
            if !ready {
                futures_lite::future::yield_now().await;
                tokio_turn(&pair.client).await;
            }
        }
        assert_eq!(heard.trim_end(), "1 2 3 4 5");
    });
}

/// Lets the reactor of tokio learn what is readable.
async fn tokio_turn(client: &Any) {
    if let Any::Tokio(_) = client {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// A client becomes a monitor, and that a client. Nothing that was received is
/// lost, and the order stays.
#[test]
fn from_client_to_monitor_and_back() {
    let script = |to, seq, request| match request {
        0 => vec![
            one([event(1), event(2), with_len(event(0), 3)]),
            one([ack(seq)]),
        ],
        1 => {
            let lost = with_type(done(0, 0), NLMSG_OVERRUN);
            vec![
                Act::To(to, event(3)),
                Act::To(
                    to,
                    [event(4), event(5), lost, event(6), with_len(event(0), 3)].concat(),
                ),
                Act::To(to, event(7)),
            ]
        }
        _ => vec![one([item(seq, 10), ack(seq), event(8), event(9)])],
    };
    each(script, async |mut pair| {
        let malformed = pair.client.request(LONG).await;
        assert!(
            matches!(malformed, Err(Error::Malformed(_))),
            "{malformed:?}"
        );
        assert_eq!(pair.client.resume().await, Ok(Some(vec![])));
        pair.trigger();
        let Pair { peer, client } = pair;
        let mut monitor = client.into_monitor();
        assert_eq!(monitor.hear(5).await, "1 2 malformed 3 4");
        let mut client = monitor.into_client();
        let expected = "5 loss 6 malformed 7";
        assert_eq!(client.hear(expected).await, expected);
        assert_eq!(client.request(LONG).await.unwrap(), [10]);
        let mut monitor = client.into_monitor();
        assert_eq!(monitor.hear(1).await, "8");
        // What the monitor got from the client goes back with it.
        let mut client = monitor.into_client();
        assert_eq!(client.hear("9").await, "9");
        drop(peer);
    });
}

/// The answer to a request that was given up by the conversion is a notification.
#[test]
fn a_late_answer_after_the_conversion() {
    let script = |to, seq, request| match request {
        0 => {
            FIRST.with(|first| first.set(seq));
            vec![one([event(1), item(seq, 10)])]
        }
        _ => {
            let first = FIRST.with(std::cell::Cell::get);
            vec![Act::To(to, [item(first, 11), ack(first)].concat())]
        }
    };
    thread_local! {
        static FIRST: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }
    each(script, async |mut pair| {
        // Long enough for the peer to receive the request, on a busy machine as well.
        let waits = pair.client.request(10 * SHORT).await;
        assert_eq!(waits, Err(Error::WouldBlock));
        pair.trigger();
        let mut monitor = pair.client.into_monitor();
        assert_eq!(monitor.hear(3).await, "1 11 error-0");
        drop(pair.peer);
    });
}

/// Without the mode, such messages are counted and skipped.
#[test]
fn without_the_mode() {
    watched(|| {
        let script = |seq| vec![one([event(1), ack(seq)]), one([event(2)])];
        let peer = Peer::first(script);
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
        client.set_timeout(Some(LONG));
        client.request(ITEM, |_| Ok(())).unwrap();
        assert_eq!(client.counters().unrelated, 1);
        // The mode begins with the first call.
        assert_eq!(note_one(&mut client), "2");
        assert_eq!(client.counters().unrelated, 1);
    });
}

fn note_one(client: &mut Client) -> String {
    let mut heard = String::new();
    note(&mut heard, client.next_notification());
    heard.trim_end().to_owned()
}
