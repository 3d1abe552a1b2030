// SPDX-License-Identifier: MIT OR Apache-2.0
//! A port is not an identity.

use super::*;

/// The items of a socket that is gone are not sent to the next one with its
/// port, which gets its own.
#[test]
fn the_next_socket_gets_its_own_answers_alone() {
    let mut line = Line::new();
    let next = line.fill(0);
    line.pause(next);
    line.flush_after(TICK / 2); // the socket becomes known
                                // As if the client had closed, and its port had been taken by another.
    line.read();
    line.script.list(&[(line.port, 2, true)]);
    line.send(500, &message(500, 100)).unwrap();
    line.pause(501);
    let dumps = line.flush_after(SECOND);
    assert_eq!(seqs(&dumps), [501]);
    assert_eq!(dumps[0].origin.id, Some(SocketId(2)));
    assert_eq!(line.read(), (vec![500], vec![]));
    assert_eq!(line.outbox.lost(), 2);
    line.assert_nothing_is_left();
}

/// Refusals are the answers of their socket, too.
#[test]
fn refusals_are_not_sent_to_another_socket() {
    let mut line = Line::new();
    line.fill(0);
    line.flush_after(TICK / 2);
    line.flush_after(2 * PATIENCE);
    assert_eq!(line.outbox.kept().refusals, 1);
    line.read();
    line.script.list(&[(line.port, 2, true)]);
    // They do not keep the next socket from its answers.
    line.send(500, &message(500, 100)).unwrap();
    line.flush_all();
    assert_eq!(line.read(), (vec![500], vec![]));
    line.assert_nothing_is_left();
}

/// What is not bound to a socket yet belonged to another one if another user
/// has the port.
#[test]
fn another_user_gets_nothing() {
    for is_bound in [false, true] {
        let mut line = Line::new();
        let next = line.fill(0);
        line.pause(next);
        let mut id = 1;
        if is_bound {
            line.flush_after(TICK / 2);
            id = 2;
        }
        line.read();
        line.script.list(&[(line.port, id, true)]);
        line.uid = 1000;
        let _ = line.send(500, &message(500, 100));
        assert_eq!(line.flush_after(SECOND).len(), 0);
        assert_eq!(line.read(), (vec![500], vec![]), "{is_bound}");
        assert_eq!(line.outbox.lost(), 2);
        line.assert_nothing_is_left();
    }
}

/// A dump that is being continued belongs to the socket that was listed, even
/// if a part of it has to be kept.
#[test]
fn parts_of_a_dump_belong_to_its_socket() {
    let mut line = Line::new();
    line.pause(0);
    let part = message(0, 10_000);
    line.resume_dump(|line, origin| {
        while !line.outbox.is_waiting(line.port) {
            line.send_part(origin, &part);
        }
    });
    assert_eq!(
        (line.outbox.kept().datagrams, line.outbox.kept().dumps),
        (1, 1)
    );
    line.read();
    line.script.list(&[(line.port, 2, true)]);
    assert_eq!(line.flush_after(SECOND).len(), 0);
    assert_eq!(line.read(), (vec![], vec![]));
    assert_eq!(line.outbox.lost(), 2);
    line.assert_nothing_is_left();
}

/// The kernel's list can lack a socket at the boundary of two parts. Its client is not forgotten.
#[test]
fn a_client_that_is_missing_in_a_list_is_not_forgotten() {
    let mut line = Line::new();
    let next = line.fill(0);
    line.read();
    for _ in 0..3 {
        line.script.list_parts(&[&[], &[]]);
        line.flush_after(10 * TICK);
        line.flush_after(10 * TICK);
        line.script.list(&[(line.port, 1, false)]);
        line.flush_after(SECOND);
    }
    // Many passes in a short time prove nothing.
    line.script.list_parts(&[&[], &[]]);
    for _ in 0..50 {
        line.outbox.note_request(line.port, Some(0), line.now);
        line.flush_after(10 * TICK);
    }
    // Nor does a long time with few of them.
    line.script.list(&[(line.port, 1, false)]);
    line.outbox.note_request(line.port, Some(0), line.now);
    line.flush_after(2 * TICK);
    line.script.list_parts(&[&[], &[]]);
    line.outbox.note_request(line.port, Some(0), line.now);
    line.flush_after(2 * SECOND);
    line.outbox.note_request(line.port, Some(0), line.now);
    line.flush_after(SECOND);
    assert_eq!(line.outbox.kept().clients, 1);
    line.script.list(&[(line.port, 1, true)]);
    line.flush_all();
    let (answered, refused) = line.read();
    assert!(answered.into_iter().chain(refused).eq([next - 1]));
    line.assert_nothing_is_left();
}

/// A dump goes on in every other pass if its client is at the boundary of two parts in the others.
#[test]
fn a_client_that_every_other_list_lacks_does_not_wait_for_long() {
    let mut line = Line::new();
    let begin = line.now;
    line.pause(0);
    let part = message(0, 10_000);
    for _ in 0..20 {
        line.script.list_parts(&[&[], &[]]);
        line.now += line.due_in().unwrap();
        for _ in 0..2 {
            line.outbox.begin_flush(true, false, line.now, &mut |_| ());
            assert!(line.outbox.next_dump(&line.server, line.now).is_none());
            line.outbox.end_flush(line.now);
        }
        line.script.list(&[(line.port, 1, true)]);
        line.now += line.due_in().unwrap();
        line.resume_dump(|line, origin| line.send_part(origin, &part));
        line.read();
    }
    assert!(line.now - begin < 100 * TICK, "{:?}", line.now - begin);
}

#[test]
fn a_client_that_is_missing_for_long_is_forgotten() {
    for is_known in [true, false] {
        let mut line = Line::new();
        let next = line.fill(0);
        line.pause(next);
        if is_known {
            line.flush_after(TICK);
        }
        line.script.list_parts(&[&[], &[]]);
        let mut time = Duration::ZERO;
        while let Some(wait) = line.due_in() {
            line.flush_after(wait);
            time += wait;
        }
        assert!(time >= SECOND && time < 3 * SECOND, "{time:?}");
        assert_eq!(line.outbox.lost(), 2);
        line.assert_nothing_is_left();
    }
}

/// A list of one part has every socket. Who is not in it is forgotten at once, unless
/// something was kept since it was read.
#[test]
fn a_client_that_is_not_in_the_whole_list_is_forgotten() {
    for is_known in [true, false] {
        let mut line = Line::new();
        line.fill(0);
        if is_known {
            line.flush_after(Duration::ZERO);
        }
        line.script.list(&[]);
        line.flush_after(2 * TICK);
        assert_eq!((line.outbox.kept().clients, line.outbox.lost()), (0, 1));
        line.assert_nothing_is_left();
    }
    let mut line = Line::new();
    line.script.list(&[]);
    line.now += TICK;
    line.outbox.begin_flush(false, false, line.now, &mut |_| ());
    let look = line.outbox.look(line.now, &mut |_| ());
    assert_eq!(look, Look::Whole);
    line.fill(0);
    line.now += 2 * TICK;
    line.outbox.begin_flush(true, true, line.now, &mut |_| ());
    line.outbox.end_flush(line.now);
    assert_eq!(line.outbox.kept().clients, 1);
    line.flush_after(2 * TICK);
    assert_eq!(line.outbox.kept().clients, 0);
}

/// Who has a port is found out in the step that keeps something if the list is
/// short, and in the next step otherwise.
#[test]
fn the_socket_becomes_known_soon() {
    let mut line = Line::new();
    line.fill(0);
    line.outbox.bind_at_once(line.now, &mut |_| ());
    assert_eq!(line.script.reads(), 1);
    line.outbox.bind_at_once(line.now, &mut |_| ());
    assert_eq!(line.script.reads(), 1);
    // There is no rest between two of them.
    line.send(899, &message(899, 100)).unwrap();
    line.outbox.bind_at_once(line.now, &mut |_| ());
    assert_eq!(line.script.reads(), 2);
    // Nor if the list has a few parts.
    let own = [(line.port, 1, false)];
    line.script.list_parts(&[&[], &[], &[], &own]);
    for seq in [900, 901] {
        let reads = line.script.reads();
        line.send(seq, &message(seq, 100)).unwrap();
        line.outbox.bind_at_once(line.now, &mut |_| ());
        assert_eq!(line.script.reads(), reads + 4);
    }
    // Some of many parts are read in each step.
    let others: Vec<_> = (1..100).map(|port| (port, 1, true)).collect();
    let mut parts = vec![&others[..]; 8];
    parts.push(&own);
    line.script.list_parts(&parts);
    let reads = line.script.reads();
    line.send(902, &message(902, 100)).unwrap();
    for expected in [3, 4, 5, 6, 7, 8, 9, 9] {
        line.outbox.bind_at_once(line.now, &mut |_| ());
        assert_eq!(line.script.reads(), reads + expected);
    }
    // After them there is a rest, as long as three passes.
    line.send(903, &message(903, 100)).unwrap();
    line.outbox.bind_at_once(line.now, &mut |_| ());
    assert_eq!(line.script.reads(), reads + 9);
    assert!(line.due_in().unwrap() < TICK);
    // The same time for a client with older items: their socket may be gone.
    line.script.list(&[(line.port, 2, false)]);
    line.flush_after(TICK);
    assert_eq!((line.outbox.kept().datagrams, line.outbox.lost()), (1, 5));
}

/// While requests wait, a step reads a long list no further than to know that it is long.
/// Every eighth step reads a part of it, as without something that is not bound.
#[test]
fn a_long_list_is_not_read_in_each_step_of_a_flood() {
    let mut line = Line::new();
    line.fill(0);
    line.outbox.set_hurried(true);
    let others: Vec<_> = (1..300).map(|port| (port, 1, true)).collect();
    let own = [(line.port, 1, false)];
    line.script
        .list_parts(&[&others, &others, &others, &others, &own]);
    for _ in 0..10 {
        line.outbox.bind_at_once(line.now, &mut |_| ());
        assert_eq!(line.script.reads(), 1);
    }
    line.outbox.begin_flush(false, false, line.now, &mut |_| ());
    line.outbox.end_flush(line.now);
    assert_eq!(line.script.reads(), 2);
    line.outbox.set_hurried(false);
    line.outbox.bind_at_once(line.now, &mut |_| ());
    assert_eq!(line.script.reads(), 3);
    // Nor is the second part of the next pass, after a first one that alone would be a short
    // list: who is in it would never have a turn.
    for _ in 0..2 {
        line.outbox.bind_at_once(line.now, &mut |_| ());
    }
    assert_eq!(line.script.reads(), 5);
    let unbound = origin(0x4300_0000, 0, 1);
    line.outbox
        .keep(unbound, &message(1, 100), line.now)
        .unwrap();
    line.now += SECOND;
    line.script.list_parts(&[&others[..150], &others, &own]);
    line.outbox.set_hurried(true);
    line.outbox.look(line.now, &mut |_| ());
    assert_eq!(line.script.reads(), 6);
    line.outbox.bind_at_once(line.now, &mut |_| ());
    assert_eq!(line.script.reads(), 6);
    line.outbox.set_hurried(false);
    line.outbox.bind_at_once(line.now, &mut |_| ());
    assert_eq!(line.script.reads(), 7);
}

/// The clients that are due and were not served are no obstacle.
#[test]
fn the_socket_becomes_known_soon_in_a_crowd() {
    let mut line = Line::new();
    let ports = 0x4300_0000..0x4300_0000 + 150u32;
    for port in ports.clone() {
        let origin = origin(port, 0, port);
        let message = message(port, 100);
        line.outbox.keep(origin, &message, line.now).unwrap();
    }
    let mut listed: Vec<_> = ports.map(|port| (port, 1, true)).collect();
    listed.push((line.port, 7, false));
    line.script.list(&listed);
    line.now += SECOND;
    line.outbox.bind_at_once(line.now, &mut |_| ());
    let origin = line.origin(1);
    line.outbox
        .keep(origin, &message(1, 100), line.now)
        .unwrap();
    for _ in 0..3 {
        line.outbox.bind_at_once(line.now, &mut |_| ());
    }
    // Another socket has the port now.
    listed.pop();
    listed.push((line.port, 8, true));
    line.script.list(&listed);
    line.flush_after(SECOND);
    assert_eq!(line.read(), (vec![], vec![]));
    assert!(!line.outbox.is_waiting(line.port));
}

/// What is kept in the middle of a pass is bound by the next one.
#[test]
fn a_part_that_was_read_before_binds_nothing() {
    let mut line = Line::new();
    line.fill(0);
    let own = [(line.port, 1, true)];
    line.script.list_parts(&[&own, &[]]);
    line.read();
    line.now += 2 * TICK;
    line.outbox.begin_flush(true, false, line.now, &mut |_| ());
    line.outbox.end_flush(line.now);
    assert!(line.outbox.passes.is_under_way());
    line.send(900, &message(900, 100)).unwrap();
    line.flush_after(Duration::ZERO);
    assert!(line.due_in().is_some_and(|time| time < TICK));
    line.flush_all();
    line.assert_nothing_is_left();
}

#[test]
fn without_a_list_nothing_is_kept() {
    let mut line = Line::unverified();
    let mut seq = 0;
    while line.send(seq, &message(seq, 10_000)).is_ok() {
        seq += 1;
    }
    line.pause(seq + 1);
    line.outbox
        .refuse(&line.server, line.origin(seq + 2), Errno::EPERM, line.now);
    assert_eq!(line.outbox.lost(), 3);
    line.assert_nothing_is_left();
    assert!(line.read().0.into_iter().eq(0..seq));
    line.send(seq, &message(seq, 16)).unwrap();
    assert_eq!(line.read().0, [seq]);
    // The end of a dump is told if there is room.
    line.pause(seq);
    assert_eq!(line.read(), (vec![], vec![seq]));
    line.assert_nothing_is_left();
}

#[test]
fn ports_alone_are_trusted_where_that_is_set() {
    let mut line = Line::unverified();
    line.outbox.set_keep_unverified(true);
    let next = line.fill(0);
    line.pause(next);
    assert_eq!(seqs(&line.flush_after(2 * TICK)), []);
    line.read();
    assert_eq!(seqs(&line.flush_after(SECOND)), [next]);
    assert_eq!(line.read().0, [next - 1]);
    line.assert_nothing_is_left();
    // The times are the same.
    line.fill(0);
    let mut attempts = 0;
    let mut time = Duration::ZERO;
    while time < 60 * SECOND {
        let wait = line.due_in().unwrap();
        line.flush_after(wait);
        time += wait;
        attempts += 1;
    }
    assert!(attempts < 25, "{attempts}");
    assert_eq!((line.outbox.kept().refusals, line.outbox.lost()), (1, 1));
}

/// Nothing is sent to a port that the client no longer has, nor kept for it.
#[test]
fn a_client_that_is_gone_gets_nothing() {
    for is_full in [false, true] {
        let mut line = Line::new();
        let next = if is_full { line.fill(0) } else { 0 };
        let kept = line.outbox.kept();
        line.outbox.begin_answers(Asker::Gone);
        let sent = line.send(100, &message(100, 16));
        assert_eq!(sent, Err(NotSent::Dropped));
        line.pause(101);
        line.outbox
            .refuse(&line.server, line.origin(102), Errno::EPERM, line.now);
        assert_eq!((line.outbox.lost(), line.outbox.kept()), (3, kept));
        assert!(line.outbox.end_answers());
        // The socket that has the port now gets what is its own.
        line.flush_after(SECOND);
        assert!(line.read().0.into_iter().eq(0..next.saturating_sub(1)));
        line.flush_all();
        assert_eq!(line.read().0, Vec::from_iter(next.checked_sub(1)));
        line.outbox.begin_answers(Asker::Present);
        line.send(7, &message(7, 16)).unwrap();
        assert!(!line.outbox.end_answers());
        assert_eq!(line.read().0, [7]);
    }
}

/// A port that does not exist is noticed by the answers to its requests only.
#[test]
fn a_port_that_does_not_exist() {
    let mut line = Line::with_client(0x4001_0000 | std::process::id());
    line.client = client(0);
    let sent = line.send(0, &message(0, 16));
    assert_eq!(sent, Err(NotSent::Dropped));
    assert!(!line.outbox.end_answers());
    line.outbox.begin_answers(Asker::Present);
    let sent = line.send(1, &message(1, 16));
    assert_eq!(sent, Err(NotSent::Dropped));
    assert!(line.outbox.end_answers());
    assert!(!line.outbox.end_answers());
}
