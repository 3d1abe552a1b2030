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
const USER: usize = TOTAL / 2;

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
    let (now, rest) = split(pending.bytes());
    let (answered, left) = (sequence_numbers(now), rest.len());
    let port = pending.port;
    backlog.put_back(pending, left);
    (port, answered)
}

/// Nothing is kept, and no memory either.
fn assert_is_empty(backlog: &Backlog) {
    let queued = &backlog.queued;
    assert_eq!((queued.bytes, queued.datagrams), (0, 0));
    let maps = (queued.clients.capacity(), queued.users.capacity());
    assert_eq!((maps, queued.turns.capacity()), ((0, 0), 0));
}

#[test]
fn a_slice_is_the_first_messages() {
    let slice = u32::try_from(SLICE).unwrap();
    for count in [0, 1, slice, slice + 1, 100] {
        let datagram = requests(0, count);
        let (now, rest) = split(&datagram);
        let expected = count.min(slice);
        assert!(sequence_numbers(now).into_iter().eq(0..expected));
        assert!(sequence_numbers(rest).into_iter().eq(expected..count));
        // Bytes that are too few for a message are no rest.
        for trailing in 1..16 {
            let longer = [&datagram[..], &vec![0; trailing]].concat();
            assert_eq!(split(&longer).1.is_empty(), rest.is_empty());
        }
    }
    // Nothing after an invalid length is a request.
    for at in 0..SLICE {
        let mut datagram = requests(0, 100);
        datagram[at * 16..at * 16 + 4].copy_from_slice(&15u32.to_ne_bytes());
        assert_eq!(split(&datagram), (&datagram[..], &[][..]));
    }
}

#[test]
fn clients_take_turns_and_keep_their_order() {
    let mut backlog = Backlog::new(TOTAL);
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
    assert!(!backlog.has(1));
    assert_eq!(turn(&mut backlog).0, 2);
    assert_eq!((backlog.bytes(), backlog.datagrams()), (0, 0));
    assert!(backlog.queued.users.is_empty());
}

#[test]
fn a_user_has_a_part_of_the_room() {
    let long = requests(0, 4000);
    let mut backlog = Backlog::new(TOTAL);
    // Any datagram has room if there is no other.
    assert!(backlog.has_room(1, sender(7), usize::MAX));
    for port in 1.. {
        if !backlog.has_room(port, sender(7), long.len()) {
            break;
        }
        backlog.push(port, sender(7), &long);
    }
    assert!(backlog.bytes() <= USER && backlog.bytes() > USER - 70_000);
    // Another client of the same user has room for what is answered at once.
    assert!(backlog.has_room(9999, sender(7), 8 * 16));
    assert!(!backlog.has_room(9999, sender(7), 9 * 16 + 70_000));
    // A client whose requests wait has no room for short ones either.
    assert!(!backlog.has_room(1, sender(7), 70_000));
    // Other users share the rest.
    assert!(!backlog.has_room(1, None, USER + 1));
    for uid in 8..10 {
        for port in uid * 10_000.. {
            if !backlog.has_room(port, sender(uid), long.len()) {
                break;
            }
            backlog.push(port, sender(uid), &long);
        }
    }
    assert!(backlog.bytes() <= TOTAL && backlog.bytes() > TOTAL - 70_000);
    while !backlog.is_empty() {
        turn(&mut backlog);
    }
    assert_is_empty(&backlog);
}

#[test]
fn limits_are_those_that_are_set() {
    let mut backlog = Backlog::new(TOTAL);
    backlog.push(1, sender(7), &requests(0, 20));
    assert!(backlog.has_room(2, sender(8), 5000));
    backlog.set_max_bytes(10_000);
    assert!(!backlog.has_room(2, sender(8), 5000));
    assert!(backlog.has_room(2, sender(8), 4000));
    backlog.set_max_bytes(0);
    assert!(!backlog.has_room(2, sender(8), 9 * 16));
    assert!(backlog.has_room(2, sender(8), 8 * 16));
    // What waits is answered nevertheless.
    assert_eq!(turn(&mut backlog), (1, (0..8).collect()));
    assert_eq!(backlog.datagrams(), 1);
}

/// Returns whether each datagram of a client is of one that has gone.
fn gone(backlog: &Backlog, port: u32) -> Vec<bool> {
    let datagrams = backlog.queued.clients[&port].iter();
    datagrams.map(|pending| pending.is_gone).collect()
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
