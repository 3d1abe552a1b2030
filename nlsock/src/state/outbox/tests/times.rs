// SPDX-License-Identifier: MIT OR Apache-2.0
//! The times of attempts.

use super::*;
use crate::state::outbox::retry::MAX_INTERVAL;

/// Lets time pass until the next attempt, and returns how long that took.
fn wait(line: &mut Line) -> Duration {
    let time = line.due_in().unwrap();
    line.flush_after(time);
    time
}

/// A client that never reads is tried less and less often, at last every eight
/// to ten seconds.
#[test]
fn who_does_not_read_is_tried_seldom() {
    let mut line = Line::new();
    line.fill(0);
    wait(&mut line); // the socket becomes known
    let mut last = Duration::ZERO;
    for _ in 0..16 {
        let time = wait(&mut line);
        assert!(time >= last, "{time:?} after {last:?}");
        assert!(time <= last * 3 + 2 * TICK, "{time:?} after {last:?}");
        last = time;
    }
    assert_eq!(last, MAX_INTERVAL + MAX_INTERVAL / 4);
    // Its answers have become refusals.
    assert_eq!((line.outbox.kept().datagrams, line.outbox.lost()), (0, 1));
    line.read();
    wait(&mut line);
    line.assert_nothing_is_left();
}

/// The attempts of a step before they are due cost no list.
#[test]
fn nothing_is_listed_before_it_is_due() {
    let mut line = Line::new();
    line.fill(0);
    line.flush_after(Duration::ZERO);
    assert_eq!(line.script.reads(), 1); // the socket becomes known
    for _ in 0..10 {
        line.flush_after(TICK / 100);
    }
    assert_eq!(line.script.reads(), 1);
    line.flush_after(2 * TICK);
    assert_eq!(line.script.reads(), 2);
}

/// A client with room is tried at the time that the schedule says, and one
/// without room at no cost but a look at the list.
#[test]
fn who_has_no_room_is_not_sent_to() {
    let mut line = Line::new();
    line.fill(0);
    line.read();
    line.script.list(&[(line.port, 1, false)]);
    for _ in 0..5 {
        wait(&mut line);
    }
    assert_eq!(line.read().0, []);
    line.script.list(&[(line.port, 1, true)]);
    wait(&mut line);
    assert_eq!(line.read().0.len(), 1);
    line.assert_nothing_is_left();
}

#[test]
fn patience_counts_from_what_was_last_sent() {
    let mut line = Line::new();
    let next = line.fill(0);
    for seq in next..next + 80 {
        line.send(seq, &message(seq, 10_000)).unwrap();
    }
    // The client reads now and then, for longer than the limit of time.
    let mut answered = Vec::new();
    for _ in 0..3 {
        answered.extend(line.read().0);
        line.flush_after(4 * SECOND);
        assert_eq!(line.outbox.lost(), 0);
    }
    line.flush_after(PATIENCE);
    assert_eq!(line.outbox.lost(), 0);
    line.flush_after(SECOND);
    assert!(line.outbox.lost() > 0);
    let (rest, refused) = line.read();
    answered.extend(rest);
    assert_eq!(refused, []);
    line.flush_all();
    let (none, refused) = line.read();
    assert_eq!(none, []);
    assert_eq!(line.outbox.lost(), u64::try_from(refused.len()).unwrap());
    assert!(answered.into_iter().chain(refused).eq(0..next + 80));
    line.assert_nothing_is_left();
}

/// A reader of one datagram a second gets its datagrams at this pace, and is
/// tried a few times a second.
#[test]
fn a_slow_reader_gets_its_answers_at_its_pace() {
    let mut line = Line::new();
    let next = line.fill(0);
    for seq in next..next + 20 {
        line.send(seq, &message(seq, 3_000)).unwrap();
    }
    let mut expected = 0;
    let mut due = line.due_in();
    let (mut second, mut attempts) = (Duration::ZERO, 0);
    while let Some(time) = due {
        second += time;
        while second >= SECOND {
            second -= SECOND;
            assert_eq!(line.read_one(), Some((expected, false)));
            expected += 1;
        }
        line.flush_after(time);
        attempts += 1;
        due = line.due_in();
    }
    assert_eq!(line.outbox.lost(), 0);
    assert!(attempts < 100, "{attempts}");
    let rest = line.read().0;
    assert!(rest.into_iter().eq(expected..next + 20));
}

/// After a pause, a client that reads everything at once is served quickly
/// again.
#[test]
fn who_reads_much_is_served_at_once() {
    let mut line = Line::new();
    let next = line.fill(0);
    for seq in next..next + 80 {
        line.send(seq, &message(seq, 10_000)).unwrap();
    }
    for _ in 0..12 {
        wait(&mut line);
    }
    line.read();
    wait(&mut line);
    assert!(line.due_in().unwrap() < 2 * TICK);
    while line.outbox.kept().clients > 0 {
        line.read();
        assert!(wait(&mut line) < 2 * TICK);
    }
    assert_eq!(line.outbox.lost(), 0);
}

/// A client that sends a request may have read: it is tried, at most once in a
/// tick.
#[test]
fn a_request_makes_its_client_due() {
    let mut line = Line::new();
    let next = line.fill(0);
    for _ in 0..10 {
        wait(&mut line);
    }
    assert!(line.due_in().unwrap() > 100 * TICK);
    line.read();
    line.now += 50 * TICK;
    line.send(next, &message(next, 16)).unwrap();
    line.flush_after(TICK);
    assert_eq!(line.read().0, [next - 1, next]);
    line.assert_nothing_is_left();
    line.fill(next);
    line.flush_after(2 * TICK);
    line.outbox.note_request(line.port, Some(0), line.now);
    assert!(line.due_in().unwrap() >= TICK);
}

/// A pass that fails is repeated, less and less often. Nothing is sent without
/// a list, and the time for which a client can wait is the same.
#[test]
fn a_list_that_fails() {
    let mut line = Line::new();
    let next = line.fill(0);
    line.read();
    line.script.fail(true);
    let mut time = Duration::ZERO;
    while line.outbox.kept().datagrams > 0 {
        time += wait(&mut line);
    }
    assert!(time > PATIENCE && time < 4 * PATIENCE, "{time:?}");
    assert!(line.script.reads() < 50, "{}", line.script.reads());
    assert_eq!(line.read(), (vec![], vec![]));
    for _ in 0..10 {
        wait(&mut line);
    }
    assert_eq!(line.outbox.kept().refusals, 1); // it is not forgotten
    line.script.fail(false);
    line.flush_all();
    assert_eq!(line.read(), (vec![], vec![next - 1]));
    line.assert_nothing_is_left();
}
