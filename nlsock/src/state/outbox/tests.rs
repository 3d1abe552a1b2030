//! Tests of [`Outbox`] alone, with sockets and a clock of the test. Nothing
//! depends on the speed of the machine.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::cell::Cell;

use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_ERROR, NLM_F_REQUEST};
use nlwire::{MessageBuilder, NlMsgHdr, Sink, SockAddrNl};

use super::refusals::MAX;
use super::retry::PATIENCE;
use super::*;
use crate::VecSink;

struct Line {
    outbox: Outbox,
    server: Socket,
    client: Socket,
    port: u32,
    now: Instant,
    /// The number of datagrams that the client has received.
    datagrams: Cell<u32>,
}

impl Line {
    fn new() -> Self {
        Self::with_client(0)
    }

    fn with_client(port: u32) -> Self {
        let server = Socket::open(NETLINK_USERSOCK).unwrap();
        server.set_nonblocking(true).unwrap();
        let client = Socket::open(NETLINK_USERSOCK).unwrap();
        client.bind(SockAddrNl::new(port, 0)).unwrap();
        client.set_nonblocking(true).unwrap();
        let port = client.local_addr().unwrap().nl_pid();
        Self {
            outbox: Outbox::default(),
            server,
            client,
            port,
            now: Instant::now(),
            datagrams: Cell::new(0),
        }
    }

    fn origin(&self, seq: u32) -> Origin {
        Origin {
            port: self.port,
            credentials: None,
            header: header(seq),
        }
    }

    fn paused(&self, seq: u32) -> PausedDump {
        PausedDump {
            origin: self.origin(seq),
            dump: Box::new(()),
        }
    }

    fn send(&mut self, seq: u32, bytes: &[u8]) -> Result<(), NotSent> {
        let (origin, now) = (self.origin(seq), self.now);
        self.outbox
            .send_messages(&self.server, origin, bytes, || now)
    }

    /// Answers requests from `seq` on until one is kept. Returns the next.
    fn fill(&mut self, mut seq: u32) -> u32 {
        while !self.outbox.is_waiting(self.port) {
            self.send(seq, &message(seq, 10_000)).unwrap();
            seq += 1;
        }
        seq
    }

    fn pause(&mut self, seq: u32) {
        self.outbox.pause(self.paused(seq), self.now);
    }

    fn resume(&mut self) -> Option<PausedDump> {
        self.outbox.resume(self.port, self.now)
    }

    /// Lets `time` pass.
    fn flush_after(&mut self, time: Duration) -> Vec<u32> {
        self.now += time;
        self.outbox.flush(&self.server, self.now)
    }

    fn due_in(&self) -> Option<Duration> {
        self.outbox.due_in(|| self.now)
    }

    /// Returns what the client has received: sequence numbers, and refusals.
    fn read(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut answered, mut refused) = (Vec::new(), Vec::new());
        let mut buf = vec![0; 64 * 1024];
        while let Ok(datagram) = self.client.recv(&mut buf) {
            self.datagrams.set(self.datagrams.get() + 1);
            for message in datagram.messages() {
                let message = message.unwrap();
                let seq = message.nlmsg_seq();
                if message.nlmsg_type() == NLMSG_ERROR {
                    assert_eq!(message.ack().unwrap().error(), -libc::ENOBUFS);
                    refused.push(seq);
                } else {
                    answered.push(seq);
                }
            }
        }
        (answered, refused)
    }

    fn assert_nothing_is_left(&self) {
        assert!(self.outbox.is_empty());
        assert_eq!(self.outbox.bytes, 0);
        assert_eq!(self.due_in(), None);
    }
}

fn header(seq: u32) -> NlMsgHdr {
    let header = NlMsgHdr::new(0x10).with_seq(seq);
    header.with_flags(NLM_F_REQUEST).with_len(16)
}

fn message(seq: u32, len: usize) -> Vec<u8> {
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, header(seq)).unwrap();
    message.put_payload(&vec![0; len - 16]).unwrap();
    message.end().unwrap();
    sink.as_bytes().to_vec()
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn what_did_not_fit_is_sent_in_order() {
    let mut line = Line::new();
    let next = line.fill(0);
    for seq in next..next + 5 {
        line.send(seq, &message(seq, 100)).unwrap();
    }
    let (mut answered, _) = line.read();
    line.flush_after(TICK);
    answered.extend(line.read().0);
    assert!(answered.into_iter().eq(0..next + 5));
    line.assert_nothing_is_left();
    assert_eq!(line.outbox.lost(), 0);
}

/// The time of the next attempt does not depend on other datagrams received.
#[test]
fn what_did_not_fit_is_tried_again_every_so_often() {
    let mut line = Line::new();
    let next = line.fill(0);
    assert_eq!(line.due_in(), Some(TICK));
    line.flush_after(TICK); // without success
    assert_eq!(line.due_in(), Some(2 * TICK));
    line.read();
    line.flush_after(Duration::ZERO);
    line.flush_after(TICK / 2);
    assert!(line.outbox.is_waiting(line.port));
    assert_eq!(line.read().0, []);
    line.flush_after(TICK * 3 / 2);
    assert_eq!(line.read().0, [next - 1]);
    line.assert_nothing_is_left();
    // Never less often than that. A client that never reads is not tried every
    // millisecond.
    line.fill(0);
    for _ in 0..20 {
        line.flush_after(MAX_INTERVAL);
    }
    assert_eq!(line.due_in(), Some(MAX_INTERVAL));
    line.read();
    line.flush_after(MAX_INTERVAL - TICK);
    assert!(line.outbox.is_waiting(line.port));
    line.flush_after(TICK);
    line.assert_nothing_is_left();
}

#[test]
fn patience_counts_from_what_was_last_sent() {
    let mut line = Line::new();
    let next = line.fill(0);
    for seq in next..next + 200 {
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
    line.flush_after(SECOND);
    let (none, refused) = line.read();
    assert_eq!(none, []);
    assert_eq!(line.outbox.lost(), u64::try_from(refused.len()).unwrap());
    assert!(answered.into_iter().chain(refused).eq(0..next + 200));
    line.assert_nothing_is_left();
}

#[test]
fn the_newest_are_told() {
    let mut line = Line::new();
    let next = line.fill(0);
    let one = message(0, 30_000);
    for seq in next..next + 5000 {
        let _ = line.send(seq, &one);
        let _ = line.send(seq, &one); // of the same request: one refusal
    }
    assert!(line.outbox.bytes <= CLIENT_LIMIT + 2 * one.len());
    line.flush_after(10 * SECOND);
    line.read();
    let mut refused = Vec::new();
    while !line.outbox.is_empty() {
        line.flush_after(SECOND);
        refused.extend(line.read().1);
    }
    assert_eq!(refused.len(), MAX);
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
    line.flush_after(2 * PATIENCE);
    assert_eq!(line.outbox.lost(), 2);
    let again = message(next + 1, 16);
    assert_eq!(line.send(next + 1, &again), Err(NotSent::Dropped));
    line.pause(next + 2);
    let (answered, _) = line.read();
    assert!(answered.into_iter().eq(0..next - 1));
    // A client that sends another request waits only for a tick.
    line.now += TICK / 2;
    let early = message(next + 3, 16);
    assert_eq!(line.send(next + 3, &early), Err(NotSent::Dropped));
    line.now += TICK / 2;
    line.send(next + 4, &message(next + 4, 16)).unwrap();
    let told = (vec![next + 4], (next - 1..next + 4).collect());
    assert_eq!(line.read(), told);
    line.assert_nothing_is_left();
}

#[test]
fn who_has_nothing_kept_is_served() {
    let mut line = Line::new();
    line.outbox.bytes = TOTAL_LIMIT;
    let next = line.fill(0);
    line.pause(100);
    assert_eq!(line.outbox.lost(), 0);
    assert_eq!(line.send(next, &message(next, 16)), Err(NotSent::Dropped));
    line.read();
    line.flush_after(TICK);
    assert_eq!(line.read(), (vec![next - 1], vec![next]));
    assert!(line.resume().is_some());
    assert_eq!(line.outbox.bytes, TOTAL_LIMIT);
}

#[test]
fn dumps_go_on_when_there_is_room() {
    let mut line = Line::new();
    line.fill(0);
    for seq in [100, 101] {
        line.pause(seq);
    }
    assert_eq!(line.flush_after(TICK), []);
    assert!(line.resume().is_none());
    line.read();
    assert_eq!(line.flush_after(SECOND), [line.port]);
    line.read();
    for seq in [100, 101] {
        let dump = line.resume().unwrap();
        assert_eq!(dump.origin.header, header(seq));
        // The next one need not wait.
        let next = (seq == 100).then_some(Duration::ZERO);
        assert_eq!(line.due_in(), next);
    }
    assert!(line.resume().is_none());
    line.assert_nothing_is_left();
    // A client whose time has come is served at once.
    line.pause(102);
    assert_eq!(line.due_in(), Some(Duration::ZERO));
    assert_eq!(line.flush_after(Duration::ZERO), [line.port]);
    // They take room too.
    let mut seq = 102;
    while line.outbox.lost() == 0 {
        seq += 1;
        line.pause(seq);
    }
    line.flush_after(SECOND);
    assert_eq!(line.read(), (vec![], vec![seq]));
}

#[test]
fn clients_that_are_gone_are_forgotten() {
    // A port that the kernel assigns to no other socket after it is free again.
    let mut line = Line::with_client(0x4000_0000 | std::process::id());
    let next = line.fill(0);
    line.pause(next);
    line.client = Socket::open(NETLINK_USERSOCK).unwrap();
    line.flush_after(TICK);
    assert_eq!(line.outbox.lost(), 2);
    line.assert_nothing_is_left();
    assert_eq!(line.send(0, &message(0, 16)), Err(NotSent::Dropped));
    line.assert_nothing_is_left();
}

/// An earlier due time does not affect a datagram that is kept later.
#[test]
fn what_is_kept_next_has_its_own_time() {
    let mut line = Line::new();
    line.pause(0);
    assert_eq!(line.due_in(), Some(Duration::ZERO));
    assert!(line.resume().is_some());
    line.fill(0);
    assert_eq!(line.due_in(), Some(TICK));
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

/// A library stops reading a datagram at the first error in it.
#[test]
fn each_refusal_is_a_datagram() {
    let mut line = Line::new();
    for seq in 0..10 {
        line.outbox.drop_answer(line.origin(seq), line.now);
    }
    line.flush_after(TICK);
    assert!(line.read().1.into_iter().eq(0..10));
    assert_eq!(line.datagrams.get(), 10);
    line.assert_nothing_is_left();
}
