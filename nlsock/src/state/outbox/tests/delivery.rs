// SPDX-License-Identifier: MIT OR Apache-2.0
//! The order of datagrams, refusals and dumps.

use super::*;
use crate::state::outbox::limits::MOST_REFUSALS;

#[test]
fn what_did_not_fit_is_sent_in_order() {
    let mut line = Line::new();
    let next = line.fill(0);
    for seq in next..next + 5 {
        line.send(seq, &message(seq, 100)).unwrap();
    }
    let (mut answered, _) = line.read();
    line.flush_after(2 * TICK);
    answered.extend(line.read().0);
    assert!(answered.into_iter().eq(0..next + 5));
    line.assert_nothing_is_left();
    assert_eq!(line.outbox.lost(), 0);
}

#[test]
fn the_newest_are_told() {
    let mut line = Line::new();
    let next = line.fill(0);
    let one = message(0, 30_000);
    for seq in next..next + 5000 {
        let _ = line.send(seq, &one);
        let _ = line.send(seq, &one); // of the same request: one refusal
        let kept = line.outbox.kept();
        assert!(kept.bytes <= 1024 * 1024 + 2048, "{kept:?}");
    }
    line.flush_after(10 * SECOND);
    line.read();
    let mut refused = Vec::new();
    while let Some(time) = line.due_in() {
        line.flush_after(time);
        refused.extend(line.read().1);
    }
    assert_eq!(refused.len(), MOST_REFUSALS);
    assert!(refused.into_iter().eq(next + 5000 - 1024..next + 5000));
    line.assert_nothing_is_left();
}

/// Until the client has been notified of missing answers, nothing is added
/// after them.
#[test]
fn nothing_is_missing_in_the_middle() {
    let mut line = Line::new();
    let next = line.fill(0);
    line.pause(next);
    line.flush_after(TICK); // the socket becomes known
    line.flush_after(2 * PATIENCE);
    assert_eq!(line.outbox.lost(), 2);
    let _ = line.send(next + 1, &message(next + 1, 16));
    line.pause(next + 2);
    let (answered, _) = line.read();
    assert!(answered.into_iter().eq(0..next - 1));
    line.flush_all();
    let told = (vec![], (next - 1..next + 3).collect());
    assert_eq!(line.read(), told);
    assert_eq!(line.outbox.lost(), 4);
    line.assert_nothing_is_left();
    line.send(next + 3, &message(next + 3, 16)).unwrap();
    assert_eq!(line.read(), (vec![next + 3], vec![]));
}

#[test]
fn dumps_go_on_when_there_is_room() {
    let mut line = Line::new();
    line.fill(0);
    for seq in [100, 101] {
        line.pause(seq);
    }
    assert_eq!(seqs(&line.flush_after(TICK)), []);
    line.read();
    let dumps = line.flush_after(SECOND);
    assert_eq!(seqs(&dumps), [100]);
    // It is known which socket its parts are for.
    assert_eq!(dumps[0].origin.id, Some(SocketId(1)));
    // The next one does not wait, except for the rest between two passes.
    assert!(line.due_in().unwrap() < TICK);
    assert_eq!(seqs(&line.flush_after(TICK)), [101]);
    line.assert_nothing_is_left();
    // A client whose burst is over is due at once.
    line.pause(102);
    assert!(line.due_in().unwrap() < TICK);
    assert_eq!(seqs(&line.flush_after(TICK)), [102]);
    line.assert_nothing_is_left();
    assert_eq!(line.outbox.lost(), 0);
}

/// A dump whose client has no room is refused when the time is over, like
/// everything else.
#[test]
fn a_dump_does_not_wait_forever() {
    let mut line = Line::new();
    line.pause(0);
    line.script.list(&[(line.port, 1, false)]);
    let mut time = Duration::ZERO;
    while line.outbox.kept().dumps > 0 {
        let wait = line.due_in().unwrap();
        time += wait;
        assert_eq!(seqs(&line.flush_after(wait)), []);
    }
    assert!(time > PATIENCE && time < 3 * PATIENCE, "{time:?}");
    assert_eq!(line.outbox.lost(), 1);
    line.script.list(&[(line.port, 1, true)]);
    line.flush_all();
    assert_eq!(line.read(), (vec![], vec![0]));
    line.assert_nothing_is_left();
}

#[test]
fn clients_that_are_gone_are_forgotten() {
    // A port that the kernel assigns to no other socket after it is free again.
    let mut line = Line::with_client(0x4000_0000 | std::process::id());
    let next = line.fill(0);
    line.pause(next);
    line.client = client(0);
    // The list that the server has read is older.
    line.flush_after(2 * TICK);
    assert_eq!(line.outbox.lost(), 2);
    line.assert_nothing_is_left();
    assert_eq!(line.send(0, &message(0, 16)), Err(NotSent::Dropped));
    line.assert_nothing_is_left();
}

#[test]
fn each_message_is_a_datagram() {
    let bytes = [message(0, 97), message(1, 40), message(2, 16)].concat();
    assert_eq!(first_message(&bytes), &bytes[..100]); // with its padding
    assert_eq!(first_message(&bytes[100..]), &bytes[100..140]);
    assert_eq!(first_message(&bytes[140..]), &bytes[140..]);
    // If the message were empty, sending would never end.
    assert_eq!(first_message(&[0; 20]), &[0; 20]);
    let mut line = Line::new();
    for len in [16, 10_000] {
        let many: Vec<_> = (0..10).flat_map(|seq| message(seq, len)).collect();
        line.send(0, &many).unwrap();
        assert_eq!(line.client.peek_len().unwrap(), len);
        assert!(line.read().0.into_iter().eq(0..10));
    }
    assert_eq!(line.datagrams.get(), 20);
    let long = [message(10, 16), message(11, 1_000_000)].concat();
    assert_eq!(line.send(0, &long), Err(NotSent::TooLong));
    assert_eq!(line.read().0, []);
}

/// The smallest send buffer has the documented size.
#[test]
fn a_small_send_buffer() {
    let mut line = Line::new();
    line.server.set_send_buffer(0).unwrap();
    let longest = max_len(&line.server);
    line.send(0, &message(0, longest)).unwrap();
    assert_eq!(
        line.send(1, &message(1, longest + 1)),
        Err(NotSent::TooLong)
    );
}

/// Returns the sequence numbers of the refusals in each datagram that a socket receives.
fn refusals_in_datagrams(socket: &Socket) -> Vec<Vec<u32>> {
    let mut buf = [0; 4096];
    let mut datagrams = Vec::new();
    while let Ok(datagram) = socket.recv(&mut buf) {
        let messages = datagram.messages().map(Result::unwrap);
        let refused = messages.map(|message| {
            assert_eq!(message.ack().unwrap().error(), -libc::ENOBUFS);
            message.nlmsg_seq()
        });
        datagrams.push(refused.collect());
    }
    datagrams
}

/// Those of each client are in order, and at most 32 are in a datagram.
#[test]
fn refusals_for_lack_of_room_share_datagrams() {
    let mut line = Line::new();
    let other = client(0);
    let port = other.local_addr().unwrap().nl_pid();
    let ours = (0..33).map(|seq| line.origin(seq));
    let others = (100..103).map(|seq| origin(port, 0, seq));
    let mut requests: Vec<_> = others.clone().take(1).chain(ours).collect();
    requests.extend(others.skip(1));
    // A socket of another user had the port before.
    requests.insert(0, origin(port, 7, 99));
    let (outbox, server) = (&mut line.outbox, &line.server);
    outbox.refuse_all(server, &mut requests, Errno::ENOBUFS, line.now);
    assert!(requests.is_empty());
    let expected: [Vec<u32>; 2] = [(0..32).collect(), vec![32]];
    assert_eq!(refusals_in_datagrams(&line.client), expected);
    assert_eq!(refusals_in_datagrams(&other), [[100, 101, 102]]);
    line.assert_nothing_is_left();
}

/// A client without room is told later, after the answers that are kept for it.
#[test]
fn refusals_for_lack_of_room_of_a_client_without_room() {
    let mut line = Line::new();
    let next = line.fill(0);
    let refused = next..next + 40;
    let mut requests: Vec<_> = refused.clone().map(|seq| line.origin(seq)).collect();
    let (outbox, server) = (&mut line.outbox, &line.server);
    outbox.refuse_all(server, &mut requests, Errno::ENOBUFS, line.now);
    assert_eq!(line.outbox.kept().refusals, 40);
    let (answered, early) = line.read();
    assert!(answered.into_iter().eq(0..next - 1) && early.is_empty());
    line.flush_after(2 * TICK);
    let (answered, told) = line.read();
    assert_eq!(answered, [next - 1]);
    assert!(told.into_iter().eq(refused));
    line.assert_nothing_is_left();
}

/// A library stops reading a datagram at the first error in it. Only those of a flood share
/// datagrams.
#[test]
fn each_refusal_is_a_datagram() {
    let mut line = Line::new();
    for seq in 0..10 {
        line.outbox.drop_answer(line.origin(seq), line.now);
    }
    line.flush_after(2 * TICK);
    assert!(line.read().1.into_iter().eq(0..10));
    assert_eq!(line.datagrams.get(), 10);
    line.assert_nothing_is_left();
}
