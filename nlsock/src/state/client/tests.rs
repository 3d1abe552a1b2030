// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tests of [`ClientState`] against the running kernel.

use super::*;
use crate::state::Step;
use crate::{Client, RequestError};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::zerocopy::IntoBytes;
use nlwire::{Errno, NlMsgHdr, SockAddrNl};

fn lo(message: &mut RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg::default())?;
    message.put_str(IFLA_IFNAME, "lo")
}

/// Steps until the answer is complete. The kernel answers at once.
fn finish(state: &mut ClientState, socket: &Socket) {
    for _ in 0..100 {
        if state.step_reply(socket).unwrap() == Step::Ready {
            return;
        }
    }
    panic!("no answer: {state:?}");
}

/// A request that is sent again stays a request, and is not part of a batch.
#[test]
fn a_request_is_sent_again() {
    let socket = Socket::open(NETLINK_ROUTE).unwrap();
    let mut state = ClientState::new(&socket).unwrap();
    state.restart(); // there is no request
    finish(&mut state, &socket);
    state
        .request_with(RTM_GETLINK, NlmFlags::EMPTY, lo)
        .unwrap();
    for _ in 0..3 {
        finish(&mut state, &socket);
        assert_eq!(state.reply().messages().len(), 1);
        assert_eq!(state.pending(), None);
        state.restart();
    }
    // The request is abandoned, and what is left of its answer skipped.
    state.add_with(RTM_GETLINK, NlmFlags::EMPTY, lo).unwrap();
    state.add_with(RTM_GETLINK, NlmFlags::EMPTY, lo).unwrap();
    finish(&mut state, &socket);
    let outcome = state.outcome();
    assert!(outcome.replies().map(|(index, _)| index).eq([0, 1]));
    state.add_with(RTM_GETLINK, NlmFlags::EMPTY, lo).unwrap();
    finish(&mut state, &socket);
    assert_eq!(state.outcome().replies().len(), 1);
    assert_eq!(state.counters(), Counters::default());
    // Its buffers are not shown.
    assert!(format!("{state:?}").len() < 2000);
}

/// A datagram has one dump. Requests whose flags only look like those of a
/// dump are sent together.
#[test]
fn a_datagram_has_one_dump() {
    let socket = Socket::open(NETLINK_SOCK_DIAG).unwrap();
    let mut state = ClientState::new(&socket).unwrap();
    for (flags, expected) in [
        (NLM_F_DUMP, 1),
        (NLM_F_ROOT, 1),
        (NLM_F_CREATE | NLM_F_EXCL, 3),
        (NlmFlags::EMPTY, 3),
    ] {
        state.batch();
        for _ in 0..3 {
            state
                .add_with(SOCK_DIAG_BY_FAMILY, flags, |_| Ok(()))
                .unwrap();
        }
        let (_, count) = state.requests.next_datagram(&state.room, 1 << 20);
        assert_eq!(count, expected, "{flags:?}");
        state.send_at_once();
        let (_, count) = state.requests.next_datagram(&state.room, 1 << 20);
        assert_eq!(count, 3, "{flags:?}");
    }
    // A process can serve several dumps of one socket.
    state.set_peer(1);
    state.batch();
    for _ in 0..3 {
        state.add_with(0x10, NLM_F_DUMP, |_| Ok(())).unwrap();
    }
    let (_, count) = state.requests.next_datagram(&state.room, 1 << 20);
    assert_eq!(count, 3);
}

/// The memory of a huge batch or answer is freed.
#[test]
fn buffers_shrink() {
    let nosuch = |message: &mut RequestBuilder<'_>| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, "nosuch0")
    };
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let mut batch = client.batch();
    for _ in 0..20_000 {
        batch.add(RTM_GETLINK, lo).unwrap();
        batch.add(RTM_GETLINK, nosuch).unwrap();
    }
    let outcome = batch.send().unwrap();
    assert_eq!(outcome.replies().count(), 20_000);
    assert_eq!(outcome.failures().len(), 20_000);
    let taken = |client: &ClientState| {
        let failures = client.batch_state().map(|batch| batch.failures.capacity());
        let failures = failures.unwrap_or_default() * size_of::<RequestError>();
        let [requests, answer] = [client.requests.capacities(), client.answer.capacities()];
        [&requests[..], &answer[..], &[failures]].concat()
    };
    let much = taken(&client.state);
    assert!(much.iter().all(|bytes| *bytes > MOST_IDLE), "{much:?}");
    client.request(RTM_GETLINK, lo).unwrap();
    let less = taken(&client.state);
    assert!(less.iter().all(|bytes| *bytes <= MOST_IDLE), "{less:?}");
    // Memory that is not huge is reused.
    let next = |client: &mut Client| {
        client.request(RTM_GETLINK, lo).unwrap();
        taken(&client.state)
    };
    assert_eq!(next(&mut client), less);
    assert!(less.iter().any(|bytes| *bytes > 0), "{less:?}");
}

/// Only a request without replies is received with one system call. A datagram that is
/// too long for it is no ACK.
#[test]
fn a_long_datagram_is_not_taken_for_an_ack() {
    let [socket, peer] = [(); 2].map(|()| {
        let socket = Socket::open(NETLINK_USERSOCK).unwrap();
        socket.bind(SockAddrNl::default()).unwrap();
        socket
    });
    let [to, from] = [&socket, &peer].map(|socket| socket.local_addr().unwrap());
    let mut state = ClientState::new(&socket).unwrap();
    state.set_peer(from.nl_pid());
    state
        .request_with(0x10, NlmFlags::EMPTY, |_| Ok(()))
        .unwrap();
    assert!(matches!(state.step_reply(&socket), Ok(Step::Wait { .. })));
    assert!(!state.requests.has_short_answers()); // a process sends anything
    state.requests.assume_short_answers();

    let long = [0x10; 100_000];
    let seq = state.requests.first_seq();
    let ack = NlMsgHdr::new(NLMSG_ERROR).with_len(36).with_seq(seq);
    let ack = [ack.with_pid(to.nl_pid()).as_bytes(), &[0; 20]].concat();
    for datagram in [&long[..], &ack, &long] {
        peer.send_to(datagram, to).unwrap();
    }
    finish(&mut state, &socket);
    assert_eq!(state.pending(), None);
    let counters = state.counters();
    assert_eq!((counters.unrelated, counters.overruns), (1, 0));
    // Other requests receive whatever comes.
    let reply = |seq: u32| {
        let header = NlMsgHdr::new(0x10).with_len(100_000).with_seq(seq);
        let mut reply = header.with_pid(to.nl_pid()).as_bytes().to_vec();
        reply.resize(100_000, 0);
        reply
    };
    state.expect(Expect::Reply);
    state
        .request_with(0x10, NlmFlags::EMPTY, |_| Ok(()))
        .unwrap();
    peer.send_to(&reply(state.requests.first_seq()), to)
        .unwrap();
    while state.step_reply(&socket) != Ok(Step::Ready) {}
    let len = state.reply().message().map(|m| m.as_bytes().len());
    assert_eq!(len, Some(100_000));
}

/// The kernel repeats the request in a refusal, without the limit of `NETLINK_CAP_ACK`.
#[test]
fn a_long_refusal_is_complete() {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    client.socket().set_cap_ack(false).unwrap();
    client.set_timeout(Some(Duration::from_secs(10)));
    for len in [0, 16_000, 16_320, 16_384, 32_000, 33_000, 65_000] {
        let error = client.request(RTM_DELLINK, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put(0x3fff, &vec![0; len])
        });
        let Err(Error::Refused(error)) = error else {
            panic!("{len}: {error:?}");
        };
        assert!(
            [Errno::EPERM, Errno::EINVAL].contains(&error.errno()),
            "{error}"
        );
    }
    assert_eq!(client.counters(), Counters::default());
}
