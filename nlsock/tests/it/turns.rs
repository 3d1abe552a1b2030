// SPDX-License-Identifier: MIT OR Apache-2.0
//! Datagrams with many requests: they are answered over several steps, in turns
//! with the requests of other clients. Blocking servers and tokio's.

use std::cell::Cell;
use std::collections::HashMap;
use std::future::Future;
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd};
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use nlsock::tokio as asynchronous;
use nlsock::{
    Client, Counters, Error, Kept, Limits, RequestError, Responder, Server, Service, Socket,
    VecSink,
};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::uapi::*;
use nlwire::{Errno, MessageBuilder, NlMsgHdr, NlmFlags, SockAddrNl};

use crate::common::{block_on, bound, build, closed, Numbers, LONG};
use crate::users::{as_any_user, as_nobody};

const NUMBER: u16 = 0x10; // acknowledged
const LIST: u16 = 0x11; // answered with a dump of three items
const WRONG: u16 = 0x12; // refused, with the offset of its attribute
const LONG_LIST: u16 = 0x13; // answered with a dump of several hundred KiB
const ATTR: u16 = 1;

/// The cursors of the dumps.
const SHORT: Range<u32> = 0..3;
const LONG_DUMP: Range<u32> = 1000..1100;

/// The number of requests that a step answers at most: of the clients whose turns
/// it is, while no other datagram is received, and eight of each of four datagrams that it
/// receives.
const STEP: usize = 64 + 15 + 4 * 8;

/// The number of requests of a datagram without room that are refused.
const REFUSED: u32 = 64;

/// The sequence numbers of the requests of each client, in the order in which they
/// were handled.
#[derive(Default)]
struct Log {
    handled: HashMap<u32, Vec<u32>>,
    /// The clients of all requests, in order.
    ports: Vec<u32>,
    count: usize,
}

impl Service for Log {
    type Cursor = u32;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, u32>,
    ) -> Outcome<'r> {
        let message = request.message();
        assert_eq!(message.offset(), 0);
        let port = request.reply(0).nlmsg_pid();
        let handled = self.handled.entry(port).or_default();
        handled.push(message.nlmsg_seq());
        self.ports.push(port);
        self.count += 1;
        match message.nlmsg_type() {
            LIST => responder.dump(SHORT.start),
            LONG_LIST => responder.dump(LONG_DUMP.start),
            WRONG => {
                let attribute = message.attributes(0)?.next().unwrap()?;
                Err(responder
                    .refusal(Errno::EPERM, message.nlmsg_seq())
                    .at(attribute.offset()))
            }
            _ => Ok(Handled::Ack),
        }
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut u32,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        if [SHORT.end, LONG_DUMP.end].contains(cursor) {
            return Ok(false);
        }
        let mut item = MessageBuilder::new(sink, header.with_type(LIST))?;
        if LONG_DUMP.contains(cursor) {
            item.put_payload(&[0; 3000])?;
        }
        item.end()?;
        *cursor += 1;
        Ok(true)
    }
}

/// A server of either kind, which does not wait.
enum Either {
    Blocking(Server),
    Tokio(tokio::runtime::Runtime, asynchronous::Server),
}

impl Either {
    fn set_limits(&mut self, limits: Limits) {
        match self {
            Self::Blocking(server) => server.set_limits(limits),
            Self::Tokio(_, server) => server.set_limits(limits),
        }
    }

    fn both() -> [Self; 2] {
        let mut blocking = Server::open(NETLINK_USERSOCK).unwrap();
        blocking.set_timeout(Some(Duration::ZERO));
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        let entered = runtime.enter();
        let server = asynchronous::Server::open(NETLINK_USERSOCK).unwrap();
        drop(entered);
        [Self::Blocking(blocking), Self::Tokio(runtime, server)]
    }

    fn to(&self) -> SockAddrNl {
        SockAddrNl::new(
            match self {
                Self::Blocking(server) => server.port(),
                Self::Tokio(_, server) => server.port(),
            },
            0,
        )
    }

    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Blocking(server) => server.as_fd(),
            Self::Tokio(_, server) => server.as_fd(),
        }
    }

    fn counters(&self) -> Counters {
        match self {
            Self::Blocking(server) => server.counters(),
            Self::Tokio(_, server) => server.counters(),
        }
    }

    fn kept(&self) -> Kept {
        match self {
            Self::Blocking(server) => server.kept(),
            Self::Tokio(_, server) => server.kept(),
        }
    }

    fn lost(&self) -> u64 {
        match self {
            Self::Blocking(server) => server.lost(),
            Self::Tokio(_, server) => server.lost(),
        }
    }

    /// Serves once. Returns whether there was anything to answer.
    fn serve(&mut self, log: &mut Log) -> bool {
        let before = log.count;
        let served = self.serve_many(log);
        let handled = log.count - before;
        assert!(handled <= STEP, "{handled} requests in one step");
        assert!(served || handled == 0);
        served
    }

    /// The same, of a server that keeps nothing.
    fn serve_many(&mut self, log: &mut Log) -> bool {
        let served = match self {
            Self::Blocking(server) => server.serve_with(log),
            Self::Tokio(runtime, server) => {
                let _entered = runtime.enter();
                let serve = pin!(server.serve_with(log));
                match serve.poll(&mut Context::from_waker(Waker::noop())) {
                    Poll::Ready(served) => served,
                    Poll::Pending => Err(Error::WouldBlock),
                }
            }
        };
        match served {
            Ok(()) => true,
            Err(Error::WouldBlock) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

fn request(nlmsg_type: u16, flags: NlmFlags, seq: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type).with_flags(flags).with_seq(seq);
    build(header, |m| m.put_u32(ATTR, seq))
}

/// Returns requests that are not acknowledged.
fn quiet(numbers: Range<u32>) -> Vec<u8> {
    let requests = numbers.map(|seq| request(NUMBER, NLM_F_REQUEST, seq));
    requests.flatten().collect()
}

const ACK: NlmFlags = NLM_F_REQUEST.union(NLM_F_ACK);

/// Returns the sequence number and the code of each answer that has been received.
fn answers(socket: &Socket) -> Vec<(u32, i32)> {
    let mut buf = vec![0; 32 * 1024];
    let mut answers = Vec::new();
    socket.set_nonblocking(true).unwrap();
    while let Ok(datagram) = socket.recv(&mut buf) {
        for message in datagram.messages() {
            let message = message.unwrap();
            let seq = message.nlmsg_seq();
            match message.nlmsg_type() {
                NLMSG_ERROR => {
                    let ack = message.ack().unwrap();
                    if ack.errno() == Some(Errno::EPERM) {
                        let told = ack.ext_ack().unwrap();
                        assert_eq!(told.text().to_string(), seq.to_string());
                        assert_eq!(told.offs, Some(16));
                    }
                    answers.push((seq, ack.error()));
                }
                NLMSG_DONE => answers.push((seq, message.done().unwrap().error())),
                other => assert_eq!(other, LIST),
            }
        }
    }
    answers
}

#[test]
fn a_long_datagram_delays_no_other_client() {
    for mut server in Either::both() {
        let (long, address) = bound();
        let mut log = Log::default();
        long.send_to(&quiet(0..8000), server.to()).unwrap();
        assert!(server.serve(&mut log));
        for seq in 0..100 {
            let (other, _) = bound();
            other
                .send_to(&request(NUMBER, ACK, seq), server.to())
                .unwrap();
            // Each of the two has its turn.
            for _ in 0..2 {
                assert!(server.serve(&mut log));
            }
            assert_eq!(answers(&other), [(seq, 0)]);
        }
        assert!(log.count < 201 * STEP);
        if let Either::Blocking(server) = &server {
            assert_eq!(server.unsent(), Some(Duration::ZERO));
        }
        while server.serve(&mut log) {}
        assert!(log.handled[&address.nl_pid()].iter().copied().eq(0..8000));
        assert_eq!(log.count, 8100);
        if let Either::Blocking(server) = &server {
            assert_eq!(server.unsent(), None);
        }
    }
}

/// Of several clients with datagrams of any length, and with control messages, dumps,
/// and invalid lengths in them.
#[test]
fn each_request_is_answered_once_and_in_order() {
    for (seed, mut server) in (1..).zip(Either::both()) {
        let mut dice = Numbers(seed);
        let clients: Vec<_> = (0..4).map(|_| bound()).collect();
        // The requests that are to be handled, and their answers.
        let mut handled = vec![Vec::new(); clients.len()];
        let mut due = vec![Vec::new(); clients.len()];
        let mut received = vec![Vec::new(); clients.len()];
        let mut log = Log::default();
        for seq in (0..400_000).step_by(1000) {
            let client = dice.below(clients.len());
            let mut datagram = Vec::new();
            let mut is_read = true;
            let longest = if dice.one_in(4) { 300 } else { 20 };
            let count = 1 + dice.below(longest) as u32;
            for seq in seq..seq + count {
                let (nlmsg_type, flags, code) = match dice.below(8) {
                    0 => (LIST, NLM_F_REQUEST | NLM_F_DUMP, Some(0)),
                    1 => (WRONG, NLM_F_REQUEST, Some(Errno::EPERM.negated())),
                    2 => (NLMSG_NOOP, ACK, Some(0)),
                    3 => (NUMBER, ACK, Some(0)),
                    4 => (NUMBER, NlmFlags::EMPTY, None),
                    _ => (NUMBER, NLM_F_REQUEST, None),
                };
                let mut message = request(nlmsg_type, flags, seq);
                if dice.one_in(500) {
                    message[..4]
                        .copy_from_slice(&dice.pick(&[0, 15, 1 << 20, u32::MAX]).to_ne_bytes());
                    is_read = false;
                }
                if is_read {
                    due[client].extend(code.map(|code| (seq, code)));
                    if flags.contains(NLM_F_REQUEST) && nlmsg_type != NLMSG_NOOP {
                        handled[client].push(seq);
                    }
                }
                datagram.extend(message);
            }
            let (socket, _) = &clients[client];
            socket.send_to(&datagram, server.to()).unwrap();
            for _ in 0..dice.below(6) {
                server.serve(&mut log);
                let client = dice.below(clients.len());
                received[client].extend(answers(&clients[client].0));
            }
        }
        let is_missing = |received: &[Vec<_>]| {
            let mut lengths = due.iter().zip(received);
            lengths.any(|(due, received)| received.len() < due.len())
        };
        let start = Instant::now();
        while is_missing(&received) {
            assert!(start.elapsed() < LONG, "an answer is missing");
            if !server.serve(&mut log) {
                thread::sleep(Duration::from_millis(1)); // it tries again
            }
            for (received, (socket, _)) in received.iter_mut().zip(&clients) {
                received.extend(answers(socket));
            }
        }
        while server.serve(&mut log) {}
        for (client, (_, address)) in clients.iter().enumerate() {
            assert_eq!(log.handled[&address.nl_pid()], handled[client]);
            // A dump that has no room continues after later answers.
            received[client].sort_unstable();
            assert_eq!(received[client], due[client]);
        }
        assert_eq!(server.lost(), 0);
    }
}

/// Returns the refusals of a datagram without room, whose requests begin with this
/// number.
fn refused_of(first: u32) -> Vec<(u32, i32)> {
    let numbers = first..first + REFUSED;
    numbers.map(|seq| (seq, Errno::ENOBUFS.negated())).collect()
}

/// The first of its requests are refused, and the clients of other datagrams are served.
#[test]
fn a_datagram_without_room_in_the_backlog_is_refused() {
    for mut server in Either::both() {
        let mut log = Log::default();
        let mut sent = Vec::new();
        for number in 0..40 {
            let (socket, address) = bound();
            let numbers = number * 10_000..number * 10_000 + 5000;
            socket
                .send_to(&quiet(numbers.clone()), server.to())
                .unwrap();
            assert!(server.serve(&mut log));
            sent.push((socket, address.nl_pid(), numbers));
        }
        let dropped = usize::try_from(server.counters().dropped).unwrap();
        // There is room for 1 MiB, and each has 117 KiB.
        assert!((30..34).contains(&dropped), "{dropped} dropped");
        let kept = server.kept();
        assert_eq!(kept.backlog, 40 - dropped);
        assert!(kept.bytes == kept.backlog_bytes && kept.bytes <= 1024 * 1024);
        let (other, _) = bound();
        let asked = request(NUMBER, ACK, 7);
        other.send_to(&asked, server.to()).unwrap();
        // As many others have their turns before.
        for _ in 0..=kept.backlog {
            server.serve(&mut log);
        }
        assert_eq!(answers(&other), [(7, 0)]);

        while server.serve(&mut log) {}
        let mut refused = 0;
        for (socket, port, numbers) in &sent {
            let told = answers(socket);
            match log.handled.get(port) {
                Some(handled) => {
                    assert!(handled.iter().copied().eq(numbers.clone()));
                    assert_eq!(told, []);
                }
                None => {
                    assert_eq!(told, refused_of(numbers.start));
                    refused += 1;
                }
            }
        }
        assert_eq!(refused, dropped);
        // Also those that were not told are counted.
        assert_eq!(server.lost(), 5000 * u64::try_from(dropped).unwrap());
        assert_eq!(server.kept(), Kept::default());
        // There is room again.
        let (socket, port, numbers) = &sent[39];
        socket
            .send_to(&quiet(numbers.clone()), server.to())
            .unwrap();
        while server.serve(&mut log) {}
        assert!(log.handled[port].iter().copied().eq(numbers.clone()));
    }
}

/// 64 requests are refused with two datagrams. The client of this crate reads them as the
/// answers to its batch.
#[test]
fn refusals_for_lack_of_room_share_datagrams() {
    for mut server in Either::both() {
        server.set_limits(Limits::default().with_bytes(64 * 1024));
        let mut log = Log::default();
        let (other, _) = bound();
        other.send_to(&quiet(0..5000), server.to()).unwrap();
        server.serve(&mut log);
        let (client, _) = bound();
        let numbers = (7..71).map(|seq| request(NUMBER, ACK, seq));
        let datagram = numbers.collect::<Vec<_>>().concat();
        client.send_to(&datagram, server.to()).unwrap();
        while server.serve(&mut log) {}
        client.set_nonblocking(true).unwrap();
        let mut buf = [0; 4096];
        let mut count = || client.recv(&mut buf).map(|d| d.messages().count());
        assert_eq!(
            std::iter::from_fn(|| count().ok()).collect::<Vec<_>>(),
            [32, 32]
        );

        other.send_to(&quiet(0..5000), server.to()).unwrap();
        server.serve(&mut log);
        let port = server.to().nl_pid();
        let batch = thread::spawn(move || {
            let client = Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(port).with_header_len(0);
            let mut batch = client.batch();
            for number in 0..20 {
                batch.add(NUMBER, |m| m.put_u32(ATTR, number)).unwrap();
            }
            let outcome = batch.send().unwrap();
            assert!(outcome.unanswered().is_empty());
            let errnos = outcome.failures().iter().map(RequestError::errno);
            errnos.collect::<Vec<_>>()
        });
        // The requests of the other client wait until the batch is there.
        let queue = Socket::from(server.as_fd().try_clone_to_owned().unwrap());
        queue.set_nonblocking(true).unwrap();
        while queue.peek_len().is_err() {
            thread::yield_now();
        }
        while server.serve(&mut log) || !batch.is_finished() {}
        let refused = batch.join().unwrap();
        assert!(refused.len() > 1 && refused.iter().all(|errno| *errno == Errno::ENOBUFS));
    }
}

/// Beside sockets that do nothing, so many that a step reads only a part of their list, 64
/// requests of a datagram do not wait for the part of a later pass.
#[test]
fn a_long_datagram_beside_idle_sockets() {
    let _idle: Vec<_> = (0..250).map(|_| bound().0).collect();
    for mut server in Either::both() {
        let mut log = Log::default();
        let (client, _) = bound();
        let mut most = 0;
        for first in (0..640).step_by(64) {
            let numbers = (first..first + 64).map(|seq| request(NUMBER, ACK, seq));
            let datagram = numbers.collect::<Vec<_>>().concat();
            client.send_to(&datagram, server.to()).unwrap();
            let mut steps = 0;
            while server.serve(&mut log) {
                steps += 1;
            }
            let all: Vec<_> = (first..first + 64).map(|seq| (seq, 0)).collect();
            assert_eq!(answers(&client), all);
            most = most.max(steps);
        }
        assert_eq!(most, 1);
    }
}

/// Two clients with long datagrams are answered in turns of one request.
#[test]
fn a_turn_is_one_request() {
    for mut server in Either::both() {
        let mut log = Log::default();
        let clients = [bound(), bound()];
        for (socket, _) in &clients {
            socket.send_to(&quiet(0..1000), server.to()).unwrap();
        }
        assert!(server.serve(&mut log) && server.serve(&mut log));
        let handled = |log: &Log| clients.each_ref().map(|c| log.handled[&c.1.nl_pid()].len());
        for _ in 0..10 {
            let before = handled(&log);
            assert!(server.serve(&mut log));
            let after = handled(&log);
            assert_eq!([0, 1].map(|client| after[client] - before[client]), [4, 4]);
        }
    }
}

/// A client that sends more than is answered does not fill the queue of the socket, in
/// which others would have to wait. Requests without room are refused.
#[test]
fn a_long_queue_is_received_before_it_is_answered() {
    for mut server in Either::both() {
        let mut log = Log::default();
        let clients = [bound(), bound()];
        // One client alone is answered in the order of its datagrams.
        for seq in 0..50 {
            let datagram = request(NUMBER, NLM_F_REQUEST, seq);
            clients[0].0.send_to(&datagram, server.to()).unwrap();
        }
        for count in 1..=50 {
            assert!(server.serve(&mut log));
            assert_eq!((log.count, server.kept().backlog), (count, 0));
        }
        // Of two, those of both are received, and they take turns.
        let asked = request(NUMBER, ACK, 6);
        clients[1].0.send_to(&asked, server.to()).unwrap();
        assert!(server.serve(&mut log));
        assert_eq!(answers(&clients[1].0), [(6, 0)]);
        for seq in 50..150 {
            let datagram = request(NUMBER, NLM_F_REQUEST, seq);
            clients[0].0.send_to(&datagram, server.to()).unwrap();
        }
        let asked = request(NUMBER, ACK, 7);
        clients[1].0.send_to(&asked, server.to()).unwrap();
        let mut steps = 0;
        while answers(&clients[1].0) != [(7, 0)] {
            assert!(server.serve(&mut log));
            steps += 1;
        }
        // 64 are received in a step. One by one, it would take 101.
        assert!(steps <= 4, "{steps} steps");
        while server.serve(&mut log) {}
        assert!(log.handled[&clients[0].1.nl_pid()]
            .iter()
            .copied()
            .eq(0..150));
        assert_eq!(server.kept(), Kept::default());
    }
}

/// While datagrams of several clients come faster than they are answered, and the
/// backlog is full. No datagram has more requests than are refused.
#[test]
fn in_a_flood_each_request_is_answered_or_refused_once() {
    for (seed, mut server) in (1..).zip(Either::both()) {
        let limits = Limits::default().with_bytes(256 * 1024);
        match &mut server {
            Either::Blocking(server) => server.set_limits(limits),
            Either::Tokio(_, server) => server.set_limits(limits),
        }
        let mut dice = Numbers(seed);
        let clients: Vec<_> = (0..8).map(|_| bound()).collect();
        let mut received = vec![Vec::new(); clients.len()];
        let mut sent = vec![0; clients.len()];
        let mut log = Log::default();
        let mut most = 0;
        for (socket, _) in &clients {
            socket.set_nonblocking(true).unwrap();
        }
        for _ in 0..10_000 {
            let client = if dice.one_in(2) {
                0
            } else {
                dice.below(clients.len())
            };
            let longest = if dice.one_in(20) { 60 } else { 8 };
            let first = sent[client];
            sent[client] += 1 + dice.below(longest) as u32;
            let requests = (first..sent[client]).map(|seq| request(NUMBER, ACK, seq));
            let datagram: Vec<u8> = requests.flatten().collect();
            while clients[client].0.send_to(&datagram, server.to()).is_err() {
                for _ in 0..=dice.below(4) {
                    server.serve(&mut log);
                    most = most.max(server.kept().backlog_bytes);
                    for (received, (socket, _)) in received.iter_mut().zip(&clients) {
                        received.extend(answers(socket));
                    }
                }
            }
        }
        while server.serve(&mut log) {
            for (received, (socket, _)) in received.iter_mut().zip(&clients) {
                received.extend(answers(socket));
            }
        }
        // Half of an eighth of the bytes, which is the part of a user who is alone.
        assert!(most > 12 * 1024 && most <= 16 * 1024, "{most} bytes waited");
        let mut refused = 0;
        for (client, (socket, address)) in clients.iter().enumerate() {
            received[client].extend(answers(socket));
            let acked = received[client].iter().filter(|(_, code)| *code == 0);
            let acked: Vec<u32> = acked.map(|(seq, _)| *seq).collect();
            // Answered in the order in which they were sent.
            assert!(acked.is_sorted());
            assert_eq!(acked, log.handled[&address.nl_pid()]);
            refused += received[client].len() - acked.len();
            received[client].sort_unstable();
            let numbers = received[client].iter().map(|(seq, _)| *seq);
            assert!(numbers.eq(0..sent[client]));
        }
        assert!(refused > 1000, "{refused} refused");
        assert_eq!(server.lost(), refused as u64);
        assert_eq!(server.kept(), Kept::default());
    }
}

/// Of the user that floods the server, a client that sends one request at a time is
/// answered after a turn of each of the user's clients.
#[test]
fn in_a_flood_a_client_of_the_same_user_has_its_turn() {
    for mut server in Either::both() {
        let mut log = Log::default();
        let flood: Vec<_> = (0..50).map(|_| bound().0).collect();
        let (good, _) = bound();
        for socket in flood.iter().chain([&good]) {
            socket.set_nonblocking(true).unwrap();
        }
        let datagram = request(NUMBER, NLM_F_REQUEST, 0);
        let to = server.to();
        for seq in 0..50 {
            while good.send_to(&request(NUMBER, ACK, seq), to).is_err() {
                assert!(server.serve(&mut log));
            }
            let mut steps = 0;
            let mut told = Vec::new();
            while told.is_empty() {
                // As much as the queue of the socket has room for.
                let mut senders = flood.iter().cycle();
                senders.any(|socket| socket.send_to(&datagram, to).is_err());
                assert!(server.serve(&mut log));
                told = answers(&good);
                steps += 1;
            }
            assert_eq!(told, [(seq, 0)]);
            // The queue of the socket is received in about ten, and 50 clients have
            // their turns in seven.
            assert!(steps <= 40, "{steps} steps");
        }
    }
}

/// While another user floods the server from 50 sockets, a client is answered in the step
/// that receives its request.
#[test]
fn in_a_flood_another_user_is_answered_at_once() {
    for mut server in Either::both() {
        let to = server.to();
        thread::scope(|scope| {
            let (fill, orders) = mpsc::channel::<()>();
            let (done, filled) = mpsc::channel();
            scope.spawn(move || {
                as_nobody("turns of users", || {
                    let flood: Vec<_> = (0..50).map(|_| bound().0).collect();
                    for socket in &flood {
                        socket.set_nonblocking(true).unwrap();
                    }
                    let datagram = request(NUMBER, NLM_F_REQUEST, 0);
                    for () in orders {
                        let mut senders = flood.iter().cycle();
                        senders.any(|socket| socket.send_to(&datagram, to).is_err());
                        done.send(()).unwrap();
                    }
                })
            });
            let mut log = Log::default();
            let (good, _) = bound();
            for seq in 0..20 {
                if fill.send(()).is_err() || filled.recv().is_err() {
                    return; // not root
                }
                // Received, and most of it is not answered.
                for _ in 0..30 {
                    server.serve(&mut log);
                }
                assert!(server.kept().backlog > 20, "{:?}", server.kept());
                good.send_to(&request(NUMBER, ACK, seq), to).unwrap();
                assert!(server.serve(&mut log));
                assert_eq!(answers(&good), [(seq, 0)]);
            }
        });
    }
}

/// While another user floods the server from 100 sockets, a long queue is received before its
/// requests have their turns: a client whose request is at the end does not wait for the
/// answers to others, neither for those that are sent nor for those that have to be kept.
#[test]
fn in_a_flood_of_another_user_the_queue_is_received_first() {
    for flags in [NLM_F_REQUEST, ACK] {
        flood_of_another_user(flags);
    }
}

fn flood_of_another_user(flags: NlmFlags) {
    for mut server in Either::both() {
        let to = server.to();
        thread::scope(|scope| {
            let (fill, orders) = mpsc::channel();
            let (done, filled) = mpsc::channel();
            scope.spawn(move || {
                as_nobody("turns of users who do not read", || {
                    let flood: Vec<_> = (0..100).map(|_| bound().0).collect();
                    for socket in &flood {
                        socket.set_nonblocking(true).unwrap();
                        socket.set_recv_buffer(0).unwrap();
                    }
                    let datagram = request(NUMBER, flags, 0);
                    for () in orders {
                        // Less than the queue of the socket has room for.
                        for socket in flood.iter().cycle().take(200) {
                            socket.send_to(&datagram, to).unwrap();
                        }
                        done.send(()).unwrap();
                    }
                })
            });
            let mut log = Log::default();
            let (good, _) = bound();
            // The rounds that begin while requests wait. How many do depends on what else the
            // machine does.
            let mut long = 0;
            for seq in 0.. {
                if fill.send(()).is_err() || filled.recv().is_err() {
                    return; // not root
                }
                let waits = server.kept().backlog > 0;
                good.send_to(&request(NUMBER, ACK, seq), to).unwrap();
                let before = log.count;
                let mut steps = 0;
                let mut told = Vec::new();
                while told.is_empty() {
                    if waits {
                        assert_eq!(log.count, before, "after {steps} steps");
                    }
                    assert!(server.serve(&mut log));
                    told = answers(&good);
                    steps += 1;
                }
                assert_eq!(told, [(seq, 0)]);
                assert!(steps <= 16, "{steps} steps");
                long += u32::from(waits);
                if long > 10 {
                    break;
                }
                assert!(seq < 300, "{long} times");
                for _ in 0..8 {
                    server.serve(&mut log);
                }
            }
        });
    }
}

/// However many users flood the server, those who have nothing that waits are answered in the
/// order of the queue: none waits for its turn behind the others.
#[test]
fn in_a_flood_of_many_users_each_is_answered_at_once() {
    const USERS: usize = 240; // the queue has room for 277 datagrams
    as_any_user("turns of many users", |claim| {
        for mut server in Either::both() {
            let to = server.to();
            let sockets: Vec<_> = (0..USERS).map(|_| bound().0).collect();
            let mut log = Log::default();
            for seq in 0..5 {
                for (uid, socket) in (1000..).zip(&sockets) {
                    claim(uid);
                    socket.send_to(&request(NUMBER, ACK, seq), to).unwrap();
                }
                let mut steps = 0;
                while log.count < (seq as usize + 1) * USERS {
                    assert!(server.serve(&mut log));
                    assert_eq!(server.kept().backlog, 0);
                    steps += 1;
                }
                // The first eight find out that the queue is long.
                assert!((8..40).contains(&steps), "{steps} steps");
                for socket in &sockets {
                    assert_eq!(answers(socket), [(seq, 0)]);
                }
            }
        }
    });
}

/// Of one user, a step that receives a long queue answers one datagram at once. If it answered
/// all of them, the queue would be received no faster than it is answered.
#[test]
fn in_a_flood_of_one_user_the_others_wait() {
    as_any_user("turns of one user", |claim| {
        for mut server in Either::both() {
            let to = server.to();
            let (other, _) = bound();
            let sockets: Vec<_> = (0..100).map(|_| bound().0).collect();
            other.send_to(&request(NUMBER, ACK, 0), to).unwrap();
            claim(1000);
            for socket in &sockets {
                socket.send_to(&request(NUMBER, ACK, 0), to).unwrap();
            }
            claim(0);
            let mut log = Log::default();
            // The first eight find out that the queue is long.
            for _ in 0..8 {
                assert!(server.serve(&mut log));
            }
            assert_eq!((log.count, server.kept().backlog), (8, 0));
            assert!(server.serve(&mut log));
            assert_eq!(log.count, 9);
            assert!(server.kept().backlog > 40, "{:?}", server.kept());
        }
    });
}

/// However many users send several requests each, a client that sends one is answered before all
/// but a few of them.
#[test]
fn in_a_flood_of_bursts_a_single_request_is_first() {
    const USERS: usize = 50;
    as_any_user("bursts of many users", |claim| {
        for mut server in Either::both() {
            let to = server.to();
            let sockets: Vec<_> = (0..USERS).map(|_| bound().0).collect();
            for (uid, socket) in (1000..).zip(&sockets) {
                claim(uid);
                for seq in 0..5 {
                    socket.send_to(&request(NUMBER, ACK, seq), to).unwrap();
                }
            }
            claim(0);
            let (good, address) = bound();
            good.send_to(&request(NUMBER, ACK, 0), to).unwrap();
            let mut log = Log::default();
            let mut told = Vec::new();
            while told.is_empty() {
                assert!(server.serve(&mut log));
                told = answers(&good);
            }
            assert_eq!(told, [(0, 0)]);
            let port = address.nl_pid();
            let before = log.ports.iter().position(|other| *other == port);
            // Eight find out that the queue is long. In each step that receives some of it, the
            // first is answered, and a burst can begin at the end.
            assert!(before.unwrap() <= 8 + 2 * 6, "{before:?}");
        }
    });
}

/// Sends a request while another one is answered.
struct Interrupter {
    at: usize,
    client: Socket,
    to: SockAddrNl,
    log: Log,
}

impl Service for Interrupter {
    type Cursor = u32;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, u32>,
    ) -> Outcome<'r> {
        if self.log.count == self.at {
            self.client.send_to(&requests(1..2), self.to).unwrap();
        }
        self.log.handle(request, responder)
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut u32,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        self.log.dump_item(sink, cursor, header)
    }
}

/// A request that arrives while those of another user have their turns is answered before the
/// rest of them.
#[test]
fn in_a_flood_a_step_receives_between_answers() {
    as_any_user("turns that another user interrupts", |claim| {
        for at in 20..24 {
            let mut server = Server::open(NETLINK_USERSOCK).unwrap();
            server.set_timeout(Some(Duration::ZERO));
            let to = SockAddrNl::new(server.port(), 0);
            let (client, address) = bound();
            client.send_to(&requests(0..1), to).unwrap();
            claim(1000);
            let flood: Vec<_> = (0..100).map(|_| bound().0).collect();
            for socket in flood.iter().cycle().take(200) {
                socket.send_to(&request(NUMBER, ACK, 0), to).unwrap();
            }
            claim(0);
            let mut service = Interrupter {
                at,
                client,
                to,
                log: Log::default(),
            };
            while service.log.count < 100 {
                let _ = server.serve_with(&mut service);
            }
            assert_eq!(answers(&service.client), [(0, 0), (1, 0)]);
            let ports = service.log.ports.iter().skip(at);
            let after = ports.take_while(|other| **other != address.nl_pid());
            assert!(after.count() <= 2);
        }
    });
}

/// A dump goes on while requests of other users wait, however many parts the list of sockets has
/// and whichever shows the client.
#[test]
fn in_a_flood_of_many_users_a_dump_goes_on() {
    as_any_user("a dump beside many users", |claim| {
        let mut idle = Vec::new();
        for _ in 0..10 {
            for mut server in Either::both() {
                let to = server.to();
                let flood: Vec<_> = (0..4).map(|_| bound().0).collect();
                for socket in &flood {
                    socket.set_nonblocking(true).unwrap();
                }
                let (good, _) = bound();
                let mut log = Log::default();
                claim(0);
                let asked = request(LONG_LIST, NLM_F_REQUEST | NLM_F_DUMP, 1);
                good.send_to(&asked, to).unwrap();
                let mut steps = 0;
                let mut told = Vec::new();
                while told.is_empty() {
                    for (uid, socket) in (1000..).zip(&flood) {
                        claim(uid);
                        // The first is answered at once, and the other one waits.
                        for _ in 0..2 {
                            let _ = socket.send_to(&quiet(0..3), to);
                        }
                    }
                    assert!(server.serve(&mut log));
                    told = answers(&good);
                    steps += 1;
                    // 300 KB are 19 turns, one in each pass through the list, of which a part is
                    // read in four steps.
                    assert!(steps < 1000, "{} idle sockets", idle.len());
                }
                assert_eq!(told, [(1, 0)]);
            }
            idle.extend((0..90).map(|_| bound().0));
        }
    });
}

/// The limits are a part of those of the server, and one datagram has room always.
#[test]
fn a_server_with_low_limits_has_a_short_backlog() {
    for mut server in Either::both() {
        server.set_limits(Limits::default().with_bytes(8 * 1024));
        let mut log = Log::default();
        let [(first, address), (second, other)] = [bound(), bound()];
        first.send_to(&quiet(0..1000), server.to()).unwrap();
        assert!(server.serve(&mut log));
        assert_eq!(server.kept().backlog, 1);
        second.send_to(&quiet(0..1000), server.to()).unwrap();
        assert!(server.serve(&mut log));
        assert_eq!(server.counters().dropped, 1);
        assert_eq!(answers(&second), refused_of(0));
        while server.serve(&mut log) {}
        assert_eq!(log.handled[&address.nl_pid()].len(), 1000);
        assert!(!log.handled.contains_key(&other.nl_pid()));
        assert_eq!(server.kept(), Kept::default());
    }
}

/// Where nothing is kept, no request waits: the first ones of a datagram are answered at
/// once, and the others are refused.
#[test]
fn a_server_that_keeps_nothing_lets_no_request_wait() {
    for mut server in Either::both() {
        server.set_limits(Limits::default().with_bytes(0));
        let mut log = Log::default();
        let (client, address) = bound();
        for first in [0, 1000] {
            let before = log.count;
            client
                .send_to(&quiet(first..first + 1000), server.to())
                .unwrap();
            assert!(server.serve_many(&mut log));
            assert_eq!(log.count - before, 64);
            assert_eq!(server.kept(), Kept::default());
            assert_eq!(answers(&client), refused_of(first + 64));
        }
        assert!(!server.serve(&mut log));
        let handled = log.handled[&address.nl_pid()].iter().copied();
        assert!(handled.eq((0..64).chain(1000..1064)));
        assert_eq!(server.counters().dropped, 2);
        assert_eq!(server.lost(), 2 * 936);
    }
}

/// Returns a datagram of requests with these sequence numbers.
fn requests(numbers: Range<u32>) -> Vec<u8> {
    let requests = numbers.map(|seq| request(NUMBER, ACK, seq));
    requests.flatten().collect()
}

/// All requests of a client that closes its socket are handled, as the kernel does.
/// Their answers are not sent to the socket that has the port later.
#[test]
fn a_client_that_closes_its_socket() {
    for mut server in Either::both() {
        let mut log = Log::default();
        let (client, address) = bound();
        client.send_to(&requests(0..100), server.to()).unwrap();
        client.send_to(&requests(100..200), server.to()).unwrap();
        for _ in 0..3 {
            assert!(server.serve(&mut log));
        }
        let received = answers(&client).len();
        assert_eq!(received, log.count);
        drop(client);
        closed(NETLINK_USERSOCK, address.nl_pid());
        assert!(server.serve(&mut log)); // the port does not exist
        let next = Socket::open(NETLINK_USERSOCK).unwrap();
        next.bind(address).unwrap();
        next.send_to(&requests(200..300), server.to()).unwrap();
        while server.serve(&mut log) {}
        assert!(log.handled[&address.nl_pid()].iter().copied().eq(0..300));
        let told = answers(&next);
        assert!(told.into_iter().eq((200..300).map(|seq| (seq, 0))));
        assert_eq!(server.lost(), 200 - received as u64);
        assert_eq!(server.kept(), Kept::default());
    }
}

/// A service that closes a client's socket when it handles another client's request, and
/// opens one at the same port.
struct Taker {
    at: u32,
    sockets: Vec<Socket>,
    address: SockAddrNl,
    log: Log,
}

impl Service for Taker {
    type Cursor = u32;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, u32>,
    ) -> Outcome<'r> {
        if request.message().nlmsg_seq() == self.at && self.sockets.len() == 1 {
            self.sockets.clear();
            let port = self.address.nl_pid();
            closed(NETLINK_USERSOCK, port);
            let next = Socket::open(NETLINK_USERSOCK).unwrap();
            next.bind(self.address).unwrap();
            self.sockets.extend([next, bound().0]);
        }
        self.log.handle(request, responder)
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut u32,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        self.log.dump_item(sink, cursor, header)
    }
}

/// A port changes hands in the middle of a step, when another client is answered. Its new socket
/// gets the answers to at most four requests of the former one, of eight in a step.
#[test]
fn a_port_that_is_taken_in_a_step() {
    for count in [2, 3, 5, 100] {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        server.set_timeout(Some(Duration::ZERO));
        let to = SockAddrNl::new(server.port(), 0);
        let (client, address) = bound();
        let (other, _) = bound();
        let mut taker = Taker {
            at: 100 + count.min(9) - 1,
            sockets: vec![client],
            address,
            log: Log::default(),
        };
        // Several clients send.
        for first in [0, 100] {
            let sender = if first == 0 {
                &taker.sockets[0]
            } else {
                &other
            };
            sender.send_to(&requests(first..first + 1), to).unwrap();
            while server.serve_with(&mut taker).is_ok() {}
        }
        assert_eq!(answers(&taker.sockets[0]), [(0, 0)]);
        taker.sockets[0].send_to(&requests(1..100), to).unwrap();
        other.send_to(&requests(101..100 + count), to).unwrap();
        while server.serve_with(&mut taker).is_ok() {}
        assert_eq!(taker.sockets.len(), 2);
        assert_eq!(taker.log.count, 100 + count as usize);
        let foreign = answers(&taker.sockets[0]).len();
        assert!(
            foreign <= 4,
            "{foreign} answers to another socket's requests"
        );
        let told = (100..100 + count).map(|seq| (seq, 0));
        assert!(answers(&other).into_iter().eq(told));
    }
}

/// Other tasks run while a long datagram is answered, and nothing is lost if the
/// future is dropped.
#[test]
fn a_long_datagram_does_not_hold_up_the_runtime() {
    const REQUESTS: u32 = 8000;
    block_on(async {
        let mut server = asynchronous::Server::open(NETLINK_USERSOCK).unwrap();
        let (socket, address) = bound();
        let to = SockAddrNl::new(server.port(), 0);
        socket.send_to(&quiet(0..REQUESTS), to).unwrap();
        let mut log = Log::default();
        let (count, longest) = (Cell::new(0), Cell::new(0));
        let serve = async {
            while log.count < REQUESTS as usize {
                // Dropped at its first wait, whichever it is.
                tokio::select! {
                    biased;
                    served = server.serve_with(&mut log) => served.unwrap(),
                    () = std::future::ready(()) => tokio::task::yield_now().await,
                }
                count.set(log.count);
            }
        };
        let watch = async {
            let mut seen = 0;
            while seen < REQUESTS as usize {
                longest.set(longest.get().max(count.get() - seen));
                seen = count.get();
                tokio::task::yield_now().await;
            }
        };
        tokio::join!(serve, watch);
        // A task has a budget of 128, of which each step takes 16.
        assert!(longest.get() <= 8 * STEP, "{} at once", longest.get());
        assert!(log.handled[&address.nl_pid()]
            .iter()
            .copied()
            .eq(0..REQUESTS));
    });
}

/// A flood of datagrams that are not answered does not keep a call from its caller.
#[test]
fn a_call_ends_in_a_flood_of_unanswered_datagrams() {
    for mut server in Either::both() {
        let nobody: &[u32] = &[];
        let unserved = |server: &Either| server.counters().unserved;
        match &mut server {
            Either::Blocking(server) => server.set_served_uids(Some(nobody)),
            Either::Tokio(_, server) => server.set_served_uids(Some(nobody)),
        }
        let (stranger, _) = bound();
        for seq in 0..100 {
            let datagram = request(NUMBER, NLM_F_REQUEST, seq);
            stranger.send_to(&datagram, server.to()).unwrap();
        }
        let mut log = Log::default();
        assert!(server.serve(&mut log));
        assert_eq!(unserved(&server), 64);
        assert!(!server.serve(&mut log));
        assert_eq!(unserved(&server), 100);
        assert_eq!(log.count, 0);
    }
}
