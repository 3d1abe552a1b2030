// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tests of [`Backlog`] alone.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use nlwire::zerocopy::IntoBytes;
use nlwire::NlMsgHdr;

use super::*;

const TOTAL: usize = 2 * 1024 * 1024;

fn requests(first: u32, count: u32) -> Vec<u8> {
    let headers = (first..first + count).map(|seq| {
        let header = NlMsgHdr::new(0x10).with_len(16).with_seq(seq);
        header.as_bytes().to_vec()
    });
    headers.flatten().collect()
}

fn sequence_numbers(bytes: &[u8]) -> Vec<u32> {
    let messages = Messages::new(bytes).filter_map(Result::ok);
    messages.map(|message| message.nlmsg_seq()).collect()
}

fn sender(uid: u32) -> Option<Credentials> {
    Some(Credentials {
        pid: 1,
        uid,
        gid: 0,
    })
}

/// Answers a slice of the client whose turn it is.
fn turn(backlog: &mut Backlog) -> (u32, Vec<u32>) {
    let pending = backlog.take().unwrap();
    let slice = split(pending.bytes(), SLICE);
    let (answered, left) = (sequence_numbers(slice.now), slice.rest.len());
    assert_eq!(answered.len(), slice.count);
    let port = pending.port;
    backlog.put_back(pending, left);
    (port, answered)
}

/// Returns a backlog of a server that cannot see the sockets of clients.
fn blind() -> Backlog {
    let mut backlog = Backlog::new(TOTAL);
    backlog.begin_look(false, 0);
    backlog
}

/// Nothing is kept, and no memory either.
fn assert_is_empty(backlog: &Backlog) {
    let queued = &backlog.queued;
    assert_eq!((queued.bytes, queued.datagrams), (0, 0));
    let maps = (queued.clients.capacity(), queued.users.capacity());
    assert_eq!((maps, queued.shown.capacity()), ((0, 0), 0));
    assert!(queued.turns.is_empty());
}

#[test]
fn a_slice_is_the_first_messages() {
    for most in [1, 3, SLICE] {
        let length = u32::try_from(most).unwrap();
        for count in [0, 1, length, length + 1, 100] {
            let datagram = requests(0, count);
            let slice = split(&datagram, most);
            let expected = count.min(length);
            assert!(sequence_numbers(slice.now).into_iter().eq(0..expected));
            assert!(sequence_numbers(slice.rest).into_iter().eq(expected..count));
            assert_eq!(slice.count, expected as usize);
            // Bytes that are too few for a message are no rest.
            for trailing in 1..16 {
                let longer = [&datagram[..], &vec![0; trailing]].concat();
                assert_eq!(split(&longer, most).rest.is_empty(), slice.rest.is_empty());
            }
        }
    }
    // Nothing after an invalid length is a request.
    for at in 0..SLICE {
        let mut datagram = requests(0, 100);
        datagram[at * 16..at * 16 + 4].copy_from_slice(&15u32.to_ne_bytes());
        let (now, rest) = (&datagram[..], &[][..]);
        let count = at;
        assert_eq!(split(&datagram, SLICE), Slice { now, count, rest });
    }
}

#[test]
fn clients_take_turns_and_keep_their_order() {
    let mut backlog = blind();
    backlog.push(1, None, &requests(0, 20));
    backlog.push(2, None, &requests(0, 10));
    backlog.push(1, None, &requests(20, 3));
    let turns: Vec<_> = (0..6).map(|_| turn(&mut backlog)).collect();
    let expected = [
        (1, 0..8),
        (2, 0..8),
        (1, 8..16),
        (2, 8..10),
        (1, 16..20),
        (1, 20..23),
    ];
    let expected = expected.map(|(port, numbers)| (port, numbers.collect::<Vec<u32>>()));
    assert_eq!(turns, expected);
    assert!(backlog.is_empty() && backlog.take().is_none());
    assert_is_empty(&backlog);
}

/// Requests that were taken and not put back, because the service panicked, are
/// not in the way of others.
#[test]
fn requests_can_be_lost() {
    let mut backlog = Backlog::new(TOTAL);
    backlog.push(1, sender(7), &requests(0, 20));
    backlog.push(2, sender(7), &requests(0, 8));
    drop(backlog.take());
    assert!(!backlog.held(1, sender(7), 0).client);
    assert_eq!(turn(&mut backlog).0, 2);
    assert_eq!((backlog.bytes(), backlog.datagrams()), (0, 0));
    assert!(backlog.queued.users.is_empty());
}

/// A user with many clients has no more turns than one with few.
#[test]
fn users_take_turns_and_their_clients_in_them() {
    let mut backlog = blind();
    for port in 1..=3 {
        backlog.push(port, sender(7), &requests(0, 12));
    }
    backlog.push(4, sender(8), &requests(0, 20));
    backlog.push(5, None, &requests(0, 1));
    // The next datagram from the port is of another user.
    backlog.push(5, sender(9), &requests(0, 1));
    let turns = std::iter::from_fn(|| (!backlog.is_empty()).then(|| turn(&mut backlog).0));
    let turns: Vec<u32> = turns.take(100).collect();
    assert_eq!(turns, [1, 4, 5, 2, 4, 5, 3, 4, 1, 2, 3]);
    assert_is_empty(&backlog);
}

/// Adds datagrams of a user, each of another client, until there is no room.
fn fill(backlog: &mut Backlog, uid: u32, datagram: &[u8]) -> usize {
    let before = backlog.bytes();
    for port in uid * 100_000.. {
        if !backlog.held(port, sender(uid), datagram.len()).has_room {
            break;
        }
        backlog.push(port, sender(uid), datagram);
    }
    backlog.bytes() - before
}

#[test]
fn a_user_has_a_part_of_the_room() {
    for count in [1, 4000] {
        let datagram = requests(0, count);
        let cost = datagram.len() + OVERHEAD;
        let mut backlog = Backlog::new(TOTAL);
        // Any datagram has room if there is no other.
        assert!(backlog.held(1, sender(7), usize::MAX).has_room);
        // As much as remains free: a half, a quarter, ...
        for (uid, part) in (7..10).zip([2, 4, 8]) {
            let added = fill(&mut backlog, uid, &datagram);
            assert!(added.abs_diff(TOTAL / part) < 2 * cost);
        }
        assert!(!backlog.held(1, sender(7), datagram.len()).has_room);
        assert!(backlog.held(1, sender(10), datagram.len()).has_room);
        assert!(backlog.bytes() <= TOTAL);
        while !backlog.is_empty() {
            turn(&mut backlog);
        }
        assert_is_empty(&backlog);
    }
}

/// A client whose requests wait cannot take the room of the user's other clients.
#[test]
fn a_client_has_a_part_of_the_users_room() {
    let datagram = requests(0, 8);
    let mut backlog = Backlog::new(TOTAL);
    while backlog.held(1, sender(7), datagram.len()).has_room {
        backlog.push(1, sender(7), &datagram);
    }
    let cost = datagram.len() + OVERHEAD;
    assert!(backlog.bytes() <= TOTAL / 3 && backlog.bytes() + 2 * cost > TOTAL / 3);
    let added = fill(&mut backlog, 7, &datagram);
    assert!(added.abs_diff(TOTAL / 6) < 3 * cost);
}

#[test]
fn limits_are_those_that_are_set() {
    let mut backlog = Backlog::new(TOTAL);
    backlog.push(1, sender(7), &requests(0, 20));
    assert!(backlog.held(2, sender(8), 5000).has_room);
    backlog.set_max_bytes(10_000);
    assert!(!backlog.held(2, sender(8), 5000).has_room);
    assert!(backlog.held(2, sender(8), 3800).has_room);
    backlog.set_max_bytes(0);
    assert!(!backlog.held(2, sender(8), 16).has_room);
    // What waits is answered nevertheless.
    assert_eq!(turn(&mut backlog), (1, (0..8).collect()));
    assert_eq!(backlog.datagrams(), 1);
}

/// Returns whether each datagram of a client is of one that has gone.
fn gone(backlog: &Backlog, port: u32) -> Vec<bool> {
    let datagrams = backlog.queued.clients[&port].datagrams.iter();
    datagrams
        .map(|pending| pending.sender == Sender::Gone)
        .collect()
}

#[test]
fn another_user_has_the_port_now() {
    let mut backlog = Backlog::new(TOTAL);
    backlog.push(1, sender(7), &requests(0, 20));
    backlog.push(2, sender(7), &requests(0, 20));
    backlog.note_sender(1, sender(7));
    backlog.push(1, sender(7), &requests(0, 20));
    assert_eq!(gone(&backlog, 1), [false, false]);
    backlog.note_sender(1, sender(8));
    backlog.push(1, sender(8), &requests(0, 20));
    backlog.note_sender(1, sender(8));
    backlog.push(1, sender(8), &requests(0, 20));
    assert_eq!(gone(&backlog, 1), [true, true, false, false]);
    assert_eq!(gone(&backlog, 2), [false]);
    // It stays so while they take their turns.
    turn(&mut backlog);
    assert_eq!(gone(&backlog, 1), [true, true, false, false]);
    backlog.note_gone(1);
    assert_eq!(gone(&backlog, 1), [true; 4]);
    backlog.note_gone(3);
}

/// What is known about the client that is answered next, who has its turn then.
fn asker(backlog: &mut Backlog) -> Option<(u32, Asker)> {
    let pending = backlog.take()?;
    let asker = backlog.asker(&pending);
    let (port, left) = (pending.port, pending.bytes().len());
    backlog.put_back(pending, left);
    Some((port, asker))
}

/// Who has waited is answered in a step that sees the client's socket.
#[test]
fn the_list_shows_whose_requests_wait() {
    let mut backlog = Backlog::new(TOTAL);
    let [first, second] = [SocketId(1), SocketId(2)];
    backlog.begin_step();
    backlog.push(1, sender(7), &requests(0, 20));
    assert_eq!(asker(&mut backlog), Some((1, Asker::Present)));
    backlog.begin_step();
    assert_eq!(asker(&mut backlog), None);
    backlog.note_socket(2, second);
    assert_eq!(asker(&mut backlog), None);
    backlog.note_socket(1, first);
    assert_eq!(asker(&mut backlog), Some((1, Asker::Present)));
    backlog.begin_step();
    assert_eq!(asker(&mut backlog), None);
    // Another socket, and its own requests.
    backlog.push(1, sender(7), &requests(20, 20));
    backlog.note_socket(1, second);
    assert_eq!(gone(&backlog, 1), [true, false]);
    assert_eq!(asker(&mut backlog), Some((1, Asker::Gone)));
    backlog.begin_step();
    backlog.push(1, sender(7), &requests(40, 20));
    backlog.note_socket(1, second);
    assert_eq!(gone(&backlog, 1), [true, false, false]);
    backlog.note_socket(1, first);
    assert_eq!(gone(&backlog, 1), [true; 3]);
}

/// Of a long list, a step reads a part, and answers the clients that it shows. Users take
/// turns, and their clients in the order in which they have waited.
#[test]
fn a_part_of_the_list_shows_who_has_a_turn() {
    let mut backlog = Backlog::new(TOTAL);
    for port in 1..=6 {
        backlog.push(port, sender(7), &requests(0, 3));
    }
    for port in 11..=12 {
        backlog.push(port, sender(8), &requests(0, 3));
    }
    let mut step = |ports: &[u32]| {
        backlog.begin_step();
        backlog.begin_look(true, 1);
        for port in ports {
            backlog.note_socket(*port, SocketId((*port).into()));
        }
        let turns = std::iter::from_fn(|| asker(&mut backlog)).take(5);
        let turns = turns.map(|(port, asker)| {
            assert_eq!(asker, Asker::Present);
            port
        });
        turns.collect::<Vec<u32>>()
    };
    assert_eq!(step(&[]), []);
    // One is listed twice, and one has no requests.
    assert_eq!(step(&[5, 3, 99, 12, 3]), [3, 12, 5, 12, 3]);
    assert_eq!(step(&[4, 3, 11]), [4, 11, 3, 11, 4]);
    assert_eq!(step(&[6]), [6; 5]);
    assert_eq!(step(&[1, 2, 3, 4, 5, 6]), [1, 2, 5, 3, 4]);
}

/// Who is in no part for several passes is answered when it has waited for the longest
/// time. Its answers are kept for its socket.
#[test]
fn a_client_that_no_pass_shows_is_answered() {
    let mut backlog = Backlog::new(TOTAL);
    backlog.begin_look(true, 4);
    backlog.push(1, sender(7), &requests(0, 3));
    backlog.push(2, sender(7), &requests(0, 3));
    let mut pass = |number, shown: Option<u32>| {
        backlog.begin_step();
        backlog.begin_look(true, number);
        if let Some(port) = shown {
            backlog.note_socket(port, SocketId(1));
        }
        asker(&mut backlog)
    };
    assert_eq!(pass(4, Some(1)), Some((1, Asker::Present)));
    for number in 5..=7 {
        assert_eq!(pass(number, None), None);
    }
    assert_eq!(pass(8, None), Some((2, Asker::Unseen)));
    assert_eq!(pass(8, Some(1)), Some((1, Asker::Present)));
    assert_eq!(pass(11, Some(2)), Some((2, Asker::Present)));
    assert_eq!(pass(11, None), None);
    assert_eq!(pass(12, None), Some((1, Asker::Unseen)));
    // Who has gone waits for no pass.
    backlog.note_gone(2);
    backlog.begin_step();
    assert_eq!(asker(&mut backlog), Some((2, Asker::Gone)));
}

/// Without a list that can be read, nobody waits for it.
#[test]
fn who_cannot_be_seen_is_answered() {
    let mut backlog = blind();
    backlog.push(1, sender(7), &requests(0, 3));
    backlog.begin_step();
    assert_eq!(asker(&mut backlog), Some((1, Asker::Unseen)));
}

/// Who is not in the whole list has closed its socket, and the next socket at the port is
/// another one.
#[test]
fn the_whole_list_shows_who_is_gone() {
    let [first, second] = [SocketId(1), SocketId(2)];
    for is_known in [false, true] {
        let mut backlog = Backlog::new(TOTAL);
        backlog.push(1, sender(7), &requests(0, 20));
        if is_known {
            backlog.note_socket(1, first);
        }
        backlog.note_whole_list();
        backlog.begin_step();
        if is_known {
            assert_eq!(asker(&mut backlog), None);
        }
        backlog.note_whole_list();
        assert_eq!(asker(&mut backlog), Some((1, Asker::Gone)));
        backlog.begin_step();
        assert_eq!(asker(&mut backlog), Some((1, Asker::Gone)));
        backlog.push(1, sender(7), &requests(20, 20));
        backlog.note_socket(1, second);
        assert_eq!(gone(&backlog, 1), [true, false]);
    }
}

/// A step receives after it has read the whole list, which cannot show who has sent since.
#[test]
fn who_has_sent_after_the_whole_list_was_read_is_not_gone() {
    let mut backlog = Backlog::new(TOTAL);
    backlog.push(1, sender(7), &requests(0, 1));
    backlog.begin_step();
    backlog.note_whole_list();
    backlog.push(2, sender(8), &requests(0, 1));
    let first = backlog.take().unwrap();
    assert_eq!((first.port, backlog.asker(&first)), (1, Asker::Gone));
    assert_eq!(asker(&mut backlog), Some((2, Asker::Present)));
    backlog.begin_step();
    assert_eq!(asker(&mut backlog), None);
    backlog.note_whole_list();
    assert_eq!(asker(&mut backlog), Some((2, Asker::Gone)));
}

/// Only who has sent no other datagram is answered before those that wait.
#[test]
fn the_only_datagram_of_a_client() {
    let mut backlog = Backlog::new(TOTAL);
    for port in [1, 2, 2] {
        backlog.push(port, sender(7), &requests(0, 1));
    }
    assert_eq!(backlog.take_only(1).map(|pending| pending.port), Some(1));
    assert!(backlog.take_only(1).is_none() && backlog.take_only(2).is_none());
    assert_eq!(backlog.datagrams(), 2);
}
