// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers that are longer than a client wants to keep.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nlsock::state::{ClientState, Pending, Step};
use nlsock::{tokio as asynchronous, Client, Error, Socket};
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, NlmFlags, SockAddrNl};

use super::peer::*;
use crate::common::{block_on, build, watched, LONG};

const LIMIT: usize = 100_000;

/// A peer whose first answer never ends: until something else is asked, which is
/// answered honestly.
struct Endless {
    port: u32,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Endless {
    fn new() -> Self {
        let socket = Socket::open(NETLINK_USERSOCK).unwrap();
        socket.bind(SockAddrNl::default()).unwrap();
        let port = socket.local_addr().unwrap().nl_pid();
        socket.set_nonblocking(true).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let (mut buf, mut asked) = (vec![0; 65536], None);
            let (mut requests, mut number) = (0, 0);
            while !stopped.load(Ordering::Relaxed) {
                if let Ok(datagram) = socket.recv(&mut buf) {
                    let request = datagram.messages().next().unwrap().unwrap();
                    let seq = request.nlmsg_seq();
                    requests += 1;
                    asked = Some((seq, datagram.sender()));
                }
                let Some((seq, to)) = asked else {
                    thread::sleep(Duration::from_millis(1));
                    continue;
                };
                let sent = if requests == 1 {
                    number += 1;
                    socket.send_to(&item(seq, number).repeat(100), to)
                } else {
                    asked = None;
                    for act in honest(seq) {
                        let Act::Send(bytes) = act else { continue };
                        while socket.send_to(&bytes, to).is_err() {
                            thread::sleep(Duration::from_millis(1));
                        }
                    }
                    Ok(())
                };
                if sent.is_err() {
                    thread::sleep(Duration::from_millis(1)); // no room
                }
            }
        });
        Self {
            port,
            stop,
            thread: Some(thread),
        }
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.thread.take().unwrap().join();
    }
}

fn is_too_long<T: std::fmt::Debug>(result: Result<T, Error>) {
    match result {
        Err(Error::ReplyTooLong { limit }) => assert_eq!(limit, LIMIT),
        other => panic!("{other:?}"),
    }
}

/// The call ends, nothing is due, and the client is as good as new.
#[test]
fn an_answer_without_end() {
    watched(|| {
        for batch in [false, true] {
            let peer = Endless::new();
            let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
            client.set_timeout(Some(LONG));
            client.set_reply_limit(LIMIT);
            if batch {
                let mut batch = client.batch();
                batch.add(ITEM, |_| Ok(())).unwrap();
                is_too_long(batch.send());
                let outcome = client.resume_batch().unwrap().unwrap();
                assert_eq!(outcome.unanswered(), [0]);
                assert_eq!(outcome.replies().count(), 0);
                is_too_long(outcome.check());
                assert!(client.resume_batch().unwrap().is_none());
            } else {
                is_too_long(client.dump(ITEM, |_| Ok(())).unwrap().read_all(5));
                assert!(client.resume().unwrap().is_none());
            }
            assert_eq!(story(&mut client, LONG), "1 2 3 end");
        }

        // What is not kept has no limit.
        let peer = Endless::new();
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
        client.set_timeout(Some(LONG));
        client.set_reply_limit(LIMIT);
        let mut dump = client.dump(ITEM, |_| Ok(())).unwrap();
        for _ in 0..3 * LIMIT / 24 {
            assert!(dump.next().unwrap().is_some());
        }
        // The rest is.
        is_too_long(client.resume());
    });
}

#[test]
fn an_answer_without_end_on_tokio() {
    watched(|| {
        block_on(async {
            let peer = Endless::new();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer.port);
            client.set_reply_limit(LIMIT);
            is_too_long(client.request(ITEM, |_| Ok(())).await);
            assert!(client.resume().await.unwrap().is_none());
            assert_eq!(async_story(&mut client, LONG).await, "1 2 3 end");
        });
    });
}

#[test]
fn an_answer_without_end_on_smol() {
    watched(|| {
        async_io::block_on(async {
            let peer = Endless::new();
            let mut client = smol_client(peer.port);
            client.state.set_reply_limit(LIMIT);
            client
                .state
                .request_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
                .unwrap();
            is_too_long(client.reply().await);
            assert_eq!(client.state.pending(), None);
            assert_eq!(smol_story(&mut client, LONG).await, "1 2 3 end");
        });
    });
}

/// The limit counts datagrams, and 16 bytes for each message.
#[test]
fn an_answer_as_long_as_the_limit() {
    watched(|| {
        let peer = Peer::new(|seq, _| honest(seq));
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
        client.set_timeout(Some(LONG));
        let len = 3 * item(0, 0).len() + done(0, 0).len() + 3 * 16;
        for (limit, fits) in [(len, true), (len - 1, false), (len, true)] {
            client.set_reply_limit(limit);
            let reply = client.dump(ITEM, |_| Ok(())).unwrap().read_all(1);
            assert_eq!(reply.is_ok(), fits, "{limit}: {reply:?}");
        }
    });
}

/// A client that has asked for a dump, its peer, and the request.
fn asked() -> (ClientState, Socket, Socket, u32) {
    let peer = Socket::open(NETLINK_USERSOCK).unwrap();
    peer.bind(SockAddrNl::default()).unwrap();
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    let mut state = ClientState::new(&socket).unwrap();
    state.set_peer(peer.local_addr().unwrap().nl_pid());
    state.set_reply_limit(LIMIT);
    state.dump_with(ITEM, NlmFlags::EMPTY, |_| Ok(())).unwrap();
    assert!(matches!(state.step_reply(&socket), Ok(Step::Wait { .. })));
    let mut buf = [0; 64];
    let seq = peer.recv(&mut buf).unwrap().messages().next();
    let seq = seq.unwrap().unwrap().nlmsg_seq();
    (state, socket, peer, seq)
}

/// A dump ends with the first ACK. None of those that follow is kept.
#[test]
fn acks_without_end() {
    for all in [true, false] {
        let (mut state, socket, peer, seq) = asked();
        let to = socket.local_addr().unwrap();
        let noop = build(NlMsgHdr::new(NLMSG_NOOP), |m| m.put_payload(&[0; 30_000]));
        let datagram = [error(seq, 0), noop].concat();
        let step = |state: &mut ClientState| {
            peer.send_to(&datagram, to).unwrap();
            match all {
                true => state.step_reply(&socket),
                false => state.step_next(&socket),
            }
        };
        let first = step(&mut state);
        assert!(matches!(first, Err(Error::NotDumped { .. })), "{first:?}");
        state
            .request_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
            .unwrap();
        for _ in 0..1000 {
            assert_eq!(step(&mut state), Ok(Step::Again));
        }
        assert_eq!(state.counters().unrelated, 2001); // NOOPs have no number
        let next = [item(seq.wrapping_add(1), 1), error(seq.wrapping_add(1), 0)];
        peer.send_to(&next.concat(), to).unwrap();
        while state.step_reply(&socket) != Ok(Step::Ready) {}
        assert_eq!(state.reply().messages().len(), 1);
    }
}

/// An error in each datagram does not keep the limit from being reached.
#[test]
fn malformed_datagrams_without_end() {
    let (mut state, socket, peer, seq) = asked();
    let datagram = [item(seq, 1), vec![1, 2, 3]].concat();
    for _ in 0..LIMIT {
        peer.send_to(&datagram, socket.local_addr().unwrap())
            .unwrap();
        match state.step_reply(&socket) {
            Err(Error::Malformed(_)) => {}
            other => return is_too_long(other),
        }
    }
    panic!("no limit");
}

/// A dump that is requested again by a step can be continued after that step.
#[test]
fn a_dump_that_a_step_repeats_is_pending() {
    let (mut state, socket, peer, seq) = asked();
    state.set_attempts(2);
    let interrupted = with_flags(item(seq, 1), NLM_F_DUMP_INTR);
    let datagram = [interrupted, done(seq, 0)].concat();
    peer.send_to(&datagram, socket.local_addr().unwrap())
        .unwrap();
    assert_eq!(state.step_reply(&socket), Ok(Step::Again));
    assert_eq!(state.pending(), Some(Pending::Reply));
    assert!(matches!(state.step_reply(&socket), Ok(Step::Wait { .. })));
    let mut buf = [0; 64];
    assert!(peer.recv(&mut buf).unwrap().messages().next().is_some());
}

/// A batch that has lost an answer names the request once, even if a lower limit
/// ends it.
#[test]
fn a_lower_limit_after_the_end_of_a_batch() {
    let lost = |seq| vec![one([item(seq, 1), with_type(item(seq, 2), NLMSG_OVERRUN)])];
    watched(move || {
        let peer = Peer::first(lost);
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
        client.set_timeout(Some(LONG));
        let mut batch = client.batch();
        batch.add(ITEM, |_| Ok(())).unwrap();
        assert_eq!(batch.send().unwrap().unanswered(), [0]);
        client.set_reply_limit(1);
        assert!(client.resume_batch().unwrap().is_none());
        let peer = Peer::first(lost);
        let mut client = client.with_peer(peer.port);
        let mut batch = client.batch();
        batch.add(ITEM, |_| Ok(())).unwrap();
        let error = batch.send().unwrap_err();
        assert!(matches!(error, Error::ReplyTooLong { limit: 1 }));
        let outcome = client.resume_batch().unwrap().unwrap();
        assert_eq!(outcome.unanswered(), [0]);

        let peer = Peer::first(lost);
        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer.port);
            let mut batch = client.batch();
            batch.add(ITEM, |_| Ok(())).unwrap();
            assert_eq!(batch.send().await.unwrap().unanswered(), [0]);
            client.set_reply_limit(1);
            assert!(client.resume_batch().await.unwrap().is_none());
            let peer = Peer::first(lost);
            let mut client = client.with_peer(peer.port);
            let mut batch = client.batch();
            batch.add(ITEM, |_| Ok(())).unwrap();
            let error = batch.send().await.unwrap_err();
            assert!(matches!(error, Error::ReplyTooLong { limit: 1 }));
            let outcome = client.resume_batch().await.unwrap().unwrap();
            assert_eq!(outcome.unanswered(), [0]);
        });
    });
}

/// Answers each request with an extended ACK, whose text has this length.
fn refuse_with_text(seq: u32, len: usize) -> Vec<Act> {
    let header = NlMsgHdr::new(NLMSG_ERROR).with_flags(NLM_F_CAPPED | NLM_F_ACK_TLVS);
    let refusal = build(header.with_seq(seq), |m| {
        m.put_payload(&(-1_i32).to_ne_bytes())?;
        m.put_header(&NlMsgHdr::new(ITEM).with_seq(seq))?;
        m.put(NLMSGERR_ATTR_MSG, &vec![b'x'; len])?;
        m.put(NLMSGERR_ATTR_COOKIE, &[7; 8])
    });
    vec![one([refusal])]
}

/// The texts of refusals are part of an answer that is kept.
#[test]
fn refusals_with_long_texts() {
    const TEXT: usize = 30_000;
    watched(|| {
        let peer = Peer::new(|seq, _| refuse_with_text(seq, TEXT));
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
        client.set_timeout(Some(LONG));
        client.set_reply_limit(LIMIT);
        for (requests, fit) in [(3, true), (4, false), (10, false), (3, true)] {
            let mut batch = client.batch();
            for _ in 0..requests {
                batch.add(ITEM, |_| Ok(())).unwrap();
            }
            let result = batch.send();
            if fit {
                let outcome = result.unwrap();
                let texts = outcome.failures().iter().map(|f| f.message().unwrap());
                let lens: Vec<_> = texts.map(|text| text.as_bytes().len()).collect();
                assert_eq!(lens, [TEXT; 3]);
                continue;
            }
            is_too_long(result);
            let outcome = client.resume_batch().unwrap().unwrap();
            let failures = outcome.failures();
            // Those of later datagrams are not sent.
            let told = failures.len() + outcome.unanswered().len();
            assert_eq!(told, outcome.sent());
            assert!(failures.len() >= 4, "{}", failures.len());
            for refusal in failures {
                assert_eq!(refusal.errno().get(), 1);
                assert!(refusal.message().is_none() && refusal.cookie().is_none());
            }
            assert!(client.resume_batch().unwrap().is_none());
        }

        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer.port);
            client.set_reply_limit(LIMIT);
            let mut batch = client.batch();
            for _ in 0..10 {
                batch.add(ITEM, |_| Ok(())).unwrap();
            }
            is_too_long(batch.send().await);
        });
    });
}

/// A process has less room for its answer than the kernel.
#[test]
fn an_answer_of_a_process_has_a_limit() {
    const LIMIT_OF_PROCESS: usize = 64 << 20;
    watched(|| {
        let (socket, port) = crate::common::bound_alone();
        socket.set_nonblocking(true).unwrap();
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let (mut buf, mut part) = ([0; 64], None);
                while !stop.load(Ordering::Relaxed) {
                    if let Ok(datagram) = socket.recv(&mut buf) {
                        let seq = datagram.messages().next().unwrap().unwrap().nlmsg_seq();
                        let header = NlMsgHdr::new(ITEM).with_flags(NLM_F_MULTI).with_seq(seq);
                        let bytes = build(header, |m| m.put_payload(&vec![0; 100_000]));
                        part = Some((bytes, datagram.sender()));
                    }
                    match &part {
                        Some((bytes, to)) if socket.send_to(bytes, *to).is_ok() => {}
                        _ => thread::sleep(Duration::from_micros(100)),
                    }
                }
            });
            let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
            client.set_timeout(Some(LONG));
            let result = client.request(ITEM, |_| Ok(())).map(drop);
            stop.store(true, Ordering::Relaxed);
            let limit = LIMIT_OF_PROCESS;
            assert_eq!(result, Err(Error::ReplyTooLong { limit }));
        });
    });
}
