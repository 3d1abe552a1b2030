// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who follows has a view that is right, or is told that it is not, whatever
//! breaks.

use std::fmt::Write;
use std::time::Duration;

use nlsock::{tokio as asynchronous, Client, Error, Monitor, Socket, WatchEvent, Watcher};
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, NlmFlags, SockAddrNl};

use super::peer::*;
use super::smol;
use crate::common::{block_on, watched, LONG, SHORT};

/// What one call ended with, and whether there may be another soon.
fn note(story: &mut String, call: &Result<WatchEvent<'_>, Error>) -> bool {
    let word = match call {
        Ok(WatchEvent::Init) => "restart".to_owned(),
        Ok(WatchEvent::InitApply(message)) => number(message).to_string(),
        Ok(WatchEvent::InitDone { interrupted: false }) => "synced".to_owned(),
        Ok(WatchEvent::Notification(event)) => format!("event {}", number(&event.message)),
        Err(Error::WouldBlock) => return false,
        Err(Error::Malformed(_)) => "malformed".to_owned(),
        Err(Error::Overrun) => "overrun".to_owned(),
        Err(Error::NotDumped { .. }) => "not dumped".to_owned(),
        Err(Error::Refused(rejection)) => format!("refused {}", rejection.errno().get()),
        other => format!("{other:?}"),
    };
    write!(story, "{word} ").unwrap();
    assert!(story.len() < 1000, "no end: {story}");
    true
}

/// How long to wait behind `story`: long for more, and if that was all, not.
fn wait(story: &str, expected: &str) -> Duration {
    if story.trim_end().len() < expected.len() {
        LONG
    } else {
        SHORT
    }
}

fn tell(follow: &mut Watcher, expected: &str) -> String {
    let mut story = String::new();
    loop {
        follow.set_timeout(Some(wait(&story, expected)));
        if !note(&mut story, &follow.next()) {
            return story.trim_end().to_owned();
        }
    }
}

async fn tell_async(follow: &mut asynchronous::Watcher, expected: &str) -> String {
    let mut story = String::new();
    loop {
        let call = tokio::time::timeout(wait(&story, expected), follow.next()).await;
        if !note(&mut story, &call.unwrap_or(Err(Error::WouldBlock))) {
            return story.trim_end().to_owned();
        }
    }
}

async fn tell_smol(follow: &mut smol::Watcher, expected: &str) -> String {
    let mut story = String::new();
    loop {
        let call = in_time(wait(&story, expected), follow.next()).await;
        if !note(&mut story, &call) {
            return story.trim_end().to_owned();
        }
    }
}

/// Follows a peer whose first answer is `first`, and who then sends `events`.
fn check(
    first: impl Fn(u32) -> Vec<Act> + Clone + Send + 'static,
    expected: &'static str,
    events: Vec<Vec<u8>>,
    then: &'static str,
) {
    let listener = || {
        let socket = Socket::open(NETLINK_USERSOCK).unwrap();
        socket.bind(SockAddrNl::default()).unwrap();
        let to = socket.local_addr().unwrap();
        (socket, to)
    };
    watched(move || {
        // The events come from the peer's own port: it sends them when asked.
        let peer = |to: SockAddrNl| {
            let (first, events) = (first.clone(), events.clone());
            Peer::new(move |seq, request| match request {
                _ if seq == TRIGGER => events.iter().map(|e| Act::To(to, e.clone())).collect(),
                0 => first(seq),
                _ => honest(seq),
            })
        };
        let trigger = |peer: &Peer| {
            let (socket, _) = listener();
            let to = SockAddrNl::new(peer.port, 0);
            socket.send_to(&item(TRIGGER, 0), to).unwrap();
        };

        let (socket, to) = listener();
        let peer_of = peer(to);
        let monitor = Monitor::from_socket(socket).unwrap();
        let monitor = monitor.with_peer(peer_of.port);
        let client = Client::open(NETLINK_USERSOCK).unwrap();
        let mut client = client.with_peer(peer_of.port);
        client.set_timeout(Some(SHORT));
        let mut follow = Watcher::new(monitor, client);
        follow.add_dump(ITEM, |_| Ok(())).unwrap();
        assert_eq!(tell(&mut follow, expected), expected);
        trigger(&peer_of);
        assert_eq!(tell(&mut follow, then), then);

        block_on(async {
            let (socket, to) = listener();
            let peer_of = peer(to);
            let monitor = asynchronous::Monitor::from_socket(socket).unwrap();
            let monitor = monitor.with_peer(peer_of.port);
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let client = client.with_peer(peer_of.port);
            let mut follow = asynchronous::Watcher::new(monitor, client);
            follow.add_dump(ITEM, |_| Ok(())).unwrap();
            assert_eq!(tell_async(&mut follow, expected).await, expected, "tokio");
            trigger(&peer_of);
            assert_eq!(tell_async(&mut follow, then).await, then, "tokio");
        });

        async_io::block_on(async {
            let (socket, to) = listener();
            let peer_of = peer(to);
            let mut monitor = smol::Monitor::new(socket).unwrap();
            monitor.state.set_peer(peer_of.port);
            let mut follow = smol::Watcher::new(monitor, smol_client(peer_of.port));
            follow
                .state
                .add_dump_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
                .unwrap();
            assert_eq!(tell_smol(&mut follow, expected).await, expected, "smol");
            trigger(&peer_of);
            assert_eq!(tell_smol(&mut follow, then).await, then, "smol");
        });
    });
}

/// What is asked of the peer to make it send events.
const TRIGGER: u32 = 0;

#[test]
fn events_that_are_broken() {
    // What was left of the datagram may have been a change.
    check(
        honest,
        "restart 1 2 3 synced",
        vec![
            item(0, 7),
            [item(0, 8), with_len(item(0, 9), 15), item(0, 10)].concat(),
        ],
        "event 7 event 8 malformed restart 1 2 3 synced",
    );
}

#[test]
fn a_dump_that_is_broken() {
    check(
        |seq| {
            vec![
                one([item(seq, 1), with_len(item(seq, 2), 15)]),
                one([item(seq, 3), done(seq, 0)]),
            ]
        },
        "restart 1 malformed restart 1 2 3 synced",
        vec![item(0, 4)],
        "event 4",
    );
}

#[test]
fn a_dump_that_the_peer_lost_a_part_of() {
    check(
        |seq| {
            let overrun = with_type(done(seq, 0), NLMSG_OVERRUN);
            vec![
                one([item(seq, 1), overrun]),
                one([item(seq, 3), done(seq, 0)]),
            ]
        },
        "restart 1 overrun restart 1 2 3 synced",
        vec![with_type(done(0, 0), NLMSG_OVERRUN), item(0, 4)],
        "restart 1 2 3 synced event 4",
    );
}

#[test]
fn a_dump_that_ends_with_an_error() {
    check(
        |seq| vec![one([item(seq, 1), done(seq, -5)])],
        "restart 1 refused 5 restart 1 2 3 synced",
        vec![],
        "",
    );
}

#[test]
fn a_dump_that_is_acknowledged() {
    check(
        |seq| vec![one([error(seq, 0)])],
        "restart not dumped restart 1 2 3 synced",
        vec![],
        "",
    );
    check(
        |seq| vec![one([item(seq, 1)]), one([error(seq, 0)])],
        "restart 1 synced",
        vec![],
        "",
    );
}

#[test]
fn a_dump_that_is_interrupted() {
    check(
        |seq| {
            vec![one([
                with_flags(item(seq, 1), NLM_F_DUMP_INTR),
                done(seq, 0),
            ])]
        },
        "restart 1 restart 1 2 3 synced",
        vec![],
        "",
    );
}

/// The length of what a process sends is asked for first: nothing is lost, and
/// no view starts again.
#[test]
fn events_longer_than_the_buffer() {
    let long = |number| super::wire::long(NlMsgHdr::new(ITEM), number);
    check(honest, "restart 1 2 3 synced", vec![long(7)], "event 7");
    check(
        honest,
        "restart 1 2 3 synced",
        vec![long(7), item(0, 8), long(9)],
        "event 7 event 8 event 9",
    );
}
