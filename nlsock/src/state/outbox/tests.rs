//! [`Outbox`] by itself: letters to sockets of our own.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_ERROR, NLM_F_REQUEST};

use super::*;

struct Line {
    outbox: Outbox,
    server: Socket,
    client: Socket,
    port: u32,
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
        }
    }

    fn send(&mut self, seq: u32, bytes: &[u8]) -> Result<(), NotSent> {
        self.outbox
            .send(&self.server, self.port, header(seq), bytes)
    }

    /// Answers requests from `seq` on until one is kept. Returns the next.
    fn fill(&mut self, mut seq: u32) -> u32 {
        while !self.outbox.is_waiting(self.port) {
            self.send(seq, &message(seq, 10_000)).unwrap();
            seq += 1;
        }
        seq
    }

    /// What the client has received: sequence numbers, and refusals.
    fn read(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut answered, mut refused) = (Vec::new(), Vec::new());
        let mut buf = vec![0; 64 * 1024];
        while let Ok(datagram) = self.client.recv(&mut buf) {
            for message in datagram.messages() {
                let message = message.unwrap();
                let seq = message.header().nlmsg_seq();
                if message.header().nlmsg_type() == NLMSG_ERROR {
                    assert_eq!(message.ack().unwrap().error(), -libc::ENOBUFS);
                    refused.push(seq);
                } else {
                    answered.push(seq);
                }
            }
        }
        (answered, refused)
    }

    fn flush(&mut self, now: Instant) -> Vec<u32> {
        self.outbox.flush(&self.server, now)
    }

    fn assert_nothing_is_left(&self) {
        assert!(self.outbox.is_empty());
        assert_eq!(self.outbox.bytes, 0);
        assert_eq!(self.outbox.due_in(), None);
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

fn paused(seq: u32) -> PausedDump {
    PausedDump {
        request: message(seq, 16),
        header: header(seq),
        dump: Box::new(()),
    }
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
    line.flush(Instant::now() + TICK);
    answered.extend(line.read().0);
    assert!(answered.into_iter().eq(0..next + 5));
    line.assert_nothing_is_left();
    assert_eq!(line.outbox.lost(), 0);
}

/// However often something else is received.
#[test]
fn what_did_not_fit_is_tried_again_every_so_often() {
    let mut line = Line::new();
    let next = line.fill(0);
    let start = Instant::now();
    line.flush(start + TICK); // in vain
    line.read();
    line.flush(start + TICK);
    line.flush(start + TICK + TICK / 2);
    assert!(line.outbox.is_waiting(line.port));
    assert_eq!(line.read().0, []);
    line.flush(start + 3 * TICK);
    assert_eq!(line.read().0, [next - 1]);
    line.assert_nothing_is_left();
    // Never less often than that, and a client that is deaf for ever is not
    // tried every millisecond.
    line.fill(0);
    let mut now = Instant::now();
    for _ in 0..20 {
        now += SLOWEST;
        line.flush(now);
    }
    line.read();
    now += SLOWEST - TICK;
    line.flush(now);
    assert!(line.outbox.is_waiting(line.port));
    line.flush(now + TICK);
    line.assert_nothing_is_left();
}

#[test]
fn patience_counts_from_what_was_last_sent() {
    let mut line = Line::new();
    let next = line.fill(0);
    for seq in next..next + 200 {
        line.send(seq, &message(seq, 10_000)).unwrap();
    }
    let start = Instant::now();
    // The client reads now and then, for longer than its patience.
    let mut answered = Vec::new();
    for after in [4, 8, 12] {
        answered.extend(line.read().0);
        line.flush(start + after * SECOND);
        assert_eq!(line.outbox.lost(), 0);
    }
    line.flush(start + 17 * SECOND);
    assert_eq!(line.outbox.lost(), 0);
    line.flush(start + 18 * SECOND);
    assert!(line.outbox.lost() > 0);
    let (rest, refused) = line.read();
    answered.extend(rest);
    assert_eq!(refused, []);
    line.flush(start + 19 * SECOND);
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
        let _ = line.send(seq, &one); // of the same: told once
    }
    assert!(line.outbox.bytes <= KEPT_FOR_ONE + 2 * one.len());
    line.flush(Instant::now() + 10 * SECOND);
    line.read();
    line.flush(Instant::now() + 11 * SECOND);
    let (_, refused) = line.read();
    assert_eq!(refused.len(), REFUSALS);
    assert!(refused.into_iter().eq(next + 5000 - 1024..next + 5000));
    line.assert_nothing_is_left();
}

/// While the client has not been told what is missing, nothing is added
/// behind it.
#[test]
fn nothing_is_missing_in_the_middle() {
    let mut line = Line::new();
    let next = line.fill(0);
    line.outbox.pause(line.port, paused(next));
    line.flush(Instant::now() + 2 * PATIENCE);
    assert_eq!(line.outbox.lost(), 2);
    let again = message(next + 1, 16);
    assert_eq!(line.send(next + 1, &again), Err(NotSent::Dropped));
    line.outbox.pause(line.port, paused(next + 2));
    let (answered, _) = line.read();
    assert!(answered.into_iter().eq(0..next - 1));
    // A client that asks again need not wait to be told.
    line.outbox.queue(line.port).tried = Instant::now();
    std::thread::sleep(TICK);
    line.send(next + 3, &message(next + 3, 16)).unwrap();
    let told = (vec![next + 3], (next - 1..next + 3).collect());
    assert_eq!(line.read(), told);
    line.assert_nothing_is_left();
}

#[test]
fn who_has_nothing_kept_is_served() {
    let mut line = Line::new();
    line.outbox.bytes = KEPT_IN_ALL;
    let next = line.fill(0);
    line.outbox.pause(line.port, paused(100));
    assert_eq!(line.outbox.lost(), 0);
    assert_eq!(line.send(next, &message(next, 16)), Err(NotSent::Dropped));
    line.read();
    line.flush(Instant::now() + TICK);
    assert_eq!(line.read(), (vec![next - 1], vec![next]));
    assert!(line.outbox.resume(line.port).is_some());
    assert_eq!(line.outbox.bytes, KEPT_IN_ALL);
}

#[test]
fn dumps_go_on_when_there_is_room() {
    let mut line = Line::new();
    line.fill(0);
    for seq in [100, 101] {
        line.outbox.pause(line.port, paused(seq));
    }
    let now = Instant::now();
    assert_eq!(line.flush(now + TICK), []);
    assert!(line.outbox.resume(line.port).is_none());
    line.read();
    assert_eq!(line.flush(now + SECOND), [line.port]);
    line.read();
    for seq in [100, 101] {
        let dump = line.outbox.resume(line.port).unwrap();
        assert_eq!(dump.header, header(seq));
        // The next one need not wait.
        let next = (seq == 100).then_some(Duration::ZERO);
        assert_eq!(line.outbox.due_in(), next);
    }
    assert!(line.outbox.resume(line.port).is_none());
    line.assert_nothing_is_left();
    // Who has its turn later has it at once.
    line.outbox.pause(line.port, paused(102));
    assert_eq!(line.outbox.due_in(), Some(Duration::ZERO));
    assert_eq!(line.flush(Instant::now()), [line.port]);
    // They take room, too.
    let mut big = paused(103);
    big.request = vec![0; KEPT_FOR_ONE];
    line.outbox.pause(line.port, big);
    assert_eq!(line.outbox.lost(), 1);
    line.flush(Instant::now() + SECOND);
    assert_eq!(line.read(), (vec![], vec![103]));
}

#[test]
fn clients_that_are_gone_are_forgotten() {
    // A port that the kernel gives to nobody else when it is free again.
    let mut line = Line::with_client(0x4000_0000 | std::process::id());
    let next = line.fill(0);
    line.outbox.pause(line.port, paused(next));
    line.client = Socket::open(NETLINK_USERSOCK).unwrap();
    line.flush(Instant::now() + TICK);
    assert_eq!(line.outbox.lost(), 2);
    line.assert_nothing_is_left();
    assert_eq!(line.send(0, &message(0, 16)), Err(NotSent::Dropped));
    line.assert_nothing_is_left();
}

#[test]
fn datagrams_end_where_messages_end() {
    let bytes = [message(0, 100), message(1, 40), message(2, 16)].concat();
    for (limit, len) in [(0, 100), (139, 100), (140, 140), (155, 140), (156, 156)] {
        assert_eq!(part(&bytes, limit), &bytes[..len]);
    }
    // Nothing that ends would be sent for ever.
    assert_eq!(part(&[0; 20], 1), &[0; 20]);
    let mut line = Line::new();
    let many: Vec<_> = (0..10).flat_map(|seq| message(seq, 10_000)).collect();
    line.send(0, &many).unwrap();
    assert_eq!(line.client.peek_len().unwrap(), 30_000);
    assert!(line.read().0.into_iter().eq(0..10));
    let long = [message(10, 16), message(11, 1_000_000)].concat();
    assert_eq!(line.send(0, &long), Err(NotSent::TooLong));
    assert_eq!(line.read().0, []);
}

/// The least one is as large as it is said to be, and takes refusals.
#[test]
fn a_small_send_buffer() {
    let mut line = Line::new();
    line.server.set_send_buffer(0).unwrap();
    let longest = longest(&line.server);
    line.send(0, &message(0, longest)).unwrap();
    assert_eq!(
        line.send(1, &message(1, longest + 1)),
        Err(NotSent::TooLong)
    );
    for seq in 0..REFUSALS_AT_ONCE {
        let request = header(u32::try_from(seq).unwrap());
        line.outbox.queue(line.port).refuse(request, libc::ENOBUFS);
    }
    line.flush(Instant::now() + TICK);
    assert_eq!(line.read().1.len(), REFUSALS_AT_ONCE);
    line.assert_nothing_is_left();
}
