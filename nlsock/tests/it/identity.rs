// SPDX-License-Identifier: MIT OR Apache-2.0
//! The identity of a server's clients: ports that another socket gets, and
//! servers that cannot list the sockets of their protocol.
//!
//! The server and its client take turns in one thread. Another thread takes the
//! client's port as soon as the client closes its socket, as another user where
//! that is possible.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use nlsock::fake::FakeClock;
use nlsock::{tokio as asynchronous, Error, Kept, Responder, Server, Service, Socket, VecSink};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::uapi::*;
use nlwire::{Errno, MessageBuilder, MessageKind, Messages, NlMsgHdr, NlmFlags, SockAddrNl};

use crate::common::{build, in_namespace, skipped, watched_for};
use crate::seccomp::without_protocol;

/// Dumps 100,000 numbers, or as many as the request says.
const COUNT: u16 = 0x10;
/// A request with a reply of 1 KB.
const REPLY: u16 = 0x11;
const ATTR: u16 = 1;
const ITEMS: u32 = 100_000;

/// A port that only the tests of this file use, in network namespaces of their own
/// or one after the other.
const PORT: u32 = 0x3fff_0000;

/// The next number of a dump, and its end.
#[derive(Clone, Copy)]
struct Cursor {
    next: u32,
    end: u32,
}

struct Numbers;

impl Service for Numbers {
    type Cursor = Cursor;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, Cursor>,
    ) -> Outcome<'r> {
        match request.message().nlmsg_type() {
            COUNT => {
                let number = request.message().attributes(0)?.next();
                let end = number.map_or(Ok(ITEMS), |number| number?.get_u32())?;
                responder.dump(Cursor { next: 0, end })
            }
            REPLY => {
                responder.message(request.reply(REPLY), |m| m.put(ATTR, &[0; 1000]))?;
                Ok(Handled::Ack)
            }
            _ => Err(Refusal::new(Errno::EOPNOTSUPP)),
        }
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut Cursor,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        if cursor.next == cursor.end {
            return Ok(false);
        }
        let mut item = MessageBuilder::new(sink, header.with_type(COUNT))?;
        item.put_u32(ATTR, cursor.next)?;
        item.end()?;
        cursor.next += 1;
        Ok(true)
    }
}

/// Both kinds of servers.
#[derive(Debug)]
enum Either {
    Blocking(Server),
    Tokio(::tokio::runtime::Runtime, asynchronous::Server),
}

/// A server in the thread of the test. Time passes for it only when the test says so.
#[derive(Debug)]
struct Turns {
    server: Either,
    clock: FakeClock,
}

/// A socket of a server, blocking or tokio's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Blocking,
    Tokio,
}

const KINDS: [Kind; 2] = [Kind::Blocking, Kind::Tokio];

impl Turns {
    fn new(kind: Kind) -> Self {
        Self::on(kind, Socket::open(NETLINK_USERSOCK).unwrap())
    }

    fn on(kind: Kind, socket: Socket) -> Self {
        let clock = FakeClock::new();
        let server = match kind {
            Kind::Blocking => {
                let mut server = Server::from_socket(socket).unwrap();
                server.set_timeout(Some(Duration::ZERO));
                server.set_clock(&clock);
                Either::Blocking(server)
            }
            Kind::Tokio => {
                let mut runtime = ::tokio::runtime::Builder::new_current_thread();
                let runtime = runtime.enable_all().build().unwrap();
                let entered = runtime.enter();
                let mut server = asynchronous::Server::from_socket(socket).unwrap();
                server.set_clock(&clock);
                drop(entered);
                Either::Tokio(runtime, server)
            }
        };
        Self { server, clock }
    }

    fn to(&self) -> SockAddrNl {
        let port = match &self.server {
            Either::Blocking(server) => server.port(),
            Either::Tokio(_, server) => server.port(),
        };
        SockAddrNl::new(port, 0)
    }

    fn lost(&self) -> u64 {
        match &self.server {
            Either::Blocking(server) => server.lost(),
            Either::Tokio(_, server) => server.lost(),
        }
    }

    fn kept(&self) -> Kept {
        match &self.server {
            Either::Blocking(server) => server.kept(),
            Either::Tokio(_, server) => server.kept(),
        }
    }

    fn set_keep_unverified(&mut self) {
        match &mut self.server {
            Either::Blocking(server) => server.set_keep_unverified(true),
            Either::Tokio(_, server) => server.set_keep_unverified(true),
        }
    }

    fn set_sock_diag(&mut self, socket: Socket) -> Result<(), Error> {
        match &mut self.server {
            Either::Blocking(server) => server.set_sock_diag(socket),
            Either::Tokio(_, server) => server.set_sock_diag(socket),
        }
    }

    /// Answers everything that was received, and sends what is due now.
    fn serve(&mut self) {
        while self.serve_once() {}
    }

    /// Serves once. Returns whether there was anything to do.
    fn serve_once(&mut self) -> bool {
        let served = match &mut self.server {
            Either::Blocking(server) => server.serve_with(&mut Numbers),
            Either::Tokio(runtime, server) => runtime.block_on(async {
                let mut numbers = Numbers;
                let served = server.serve_with(&mut numbers);
                let served = ::tokio::time::timeout(Duration::ZERO, served);
                served.await.unwrap_or(Err(Error::WouldBlock))
            }),
        };
        match served {
            Ok(()) => true,
            Err(Error::WouldBlock) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// Lets time pass, more than the server waits between two attempts at first. A list of
    /// 5,000 sockets has 26 parts, each of which takes a call, and a pass can lose a socket
    /// between two parts.
    fn wait(&mut self) {
        for _ in 0..40 {
            self.clock.advance(Duration::from_millis(20));
            self.serve();
            self.serve();
        }
    }
}

/// Returns a client with little room and this port, 0 for any.
fn client(port: u32) -> Socket {
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.set_recv_buffer(8 * 1024).unwrap();
    socket.set_nonblocking(true).unwrap();
    // A process that another test starts has a copy of a closed descriptor until
    // it executes its program.
    loop {
        match socket.bind(SockAddrNl::new(port, 0)) {
            Ok(()) => return socket,
            Err(Error::PortInUse { .. }) => thread::yield_now(),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Returns a request with this sequence number, and for so many items.
fn request(nlmsg_type: u16, seq: u32, count: Option<u32>) -> Vec<u8> {
    let dump = match nlmsg_type {
        COUNT => NLM_F_DUMP,
        _ => NlmFlags::default(),
    };
    let header = NlMsgHdr::new(nlmsg_type)
        .with_flags(NLM_F_REQUEST | NLM_F_ACK | dump)
        .with_seq(seq);
    build(header, |m| match count {
        Some(count) => m.put_u32(ATTR, count),
        None => Ok(()),
    })
}

/// The messages of a socket's queue: the sequence number, the type and the number of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Received(Vec<(u32, u16, Option<u32>)>);

impl Received {
    /// Receives everything that is in the queue.
    fn read(&mut self, socket: &Socket) {
        let mut buf = vec![0; 32 * 1024];
        while let Ok(datagram) = socket.recv(&mut buf) {
            for message in Messages::new(datagram.as_bytes()).strict() {
                let message = message.unwrap();
                let number = match message.kind() {
                    MessageKind::Family(COUNT) => {
                        let attributes = message.attributes(0).unwrap();
                        let number = { attributes }.next();
                        number.map(|number| number.unwrap().get_u32().unwrap())
                    }
                    _ => None,
                };
                self.0
                    .push((message.nlmsg_seq(), message.nlmsg_type(), number));
            }
        }
    }

    /// Returns the number of messages with this sequence number.
    fn of(&self, seq: u32) -> usize {
        self.0.iter().filter(|message| message.0 == seq).count()
    }

    /// Asserts that these are a dump of `count` numbers, and nothing else of its
    /// sequence number.
    fn assert_dump(&self, seq: u32, count: u32) {
        let of: Vec<_> = self.0.iter().filter(|message| message.0 == seq).collect();
        let mut expected: Vec<_> = (0..count).map(|n| (seq, COUNT, Some(n))).collect();
        expected.push((seq, NLMSG_DONE, None));
        assert!(of.iter().copied().eq(&expected), "{} messages", of.len());
    }
}

/// Becomes another user, in this thread only.
#[allow(unsafe_code, reason = "the C library would change all threads")]
fn become_nobody() -> bool {
    let nobody: libc::uid_t = 65534;
    // SAFETY: takes no pointers. The kernel changes the credentials of the calling
    // thread, on which no code of this process relies.
    unsafe { libc::syscall(libc::SYS_setresuid, nobody, nobody, nobody) == 0 }
}

/// Another process that waits for a port to be free, and binds it.
struct Taker {
    thread: thread::JoinHandle<Socket>,
}

impl Taker {
    /// Starts to bind the port, without a pause, and waits until the port was found
    /// in use.
    fn start(port: u32) -> Self {
        let tried = Arc::new(AtomicBool::new(false));
        let trying = Arc::clone(&tried);
        let thread = thread::spawn(move || {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.set_nonblocking(true).unwrap();
            if !become_nobody() {
                skipped(
                    "a port that another user takes",
                    "needs root; the same user",
                );
            }
            loop {
                match socket.bind(SockAddrNl::new(port, 0)) {
                    Ok(()) => return socket,
                    Err(Error::PortInUse { .. }) => trying.store(true, Ordering::SeqCst),
                    Err(error) => panic!("{error}"),
                }
            }
        });
        while !tried.load(Ordering::SeqCst) && !thread.is_finished() {
            thread::yield_now();
        }
        Self { thread }
    }

    /// Returns the socket that has the port now.
    fn socket(self) -> Socket {
        self.thread.join().unwrap()
    }
}

/// Runs a test that is bounded by its number of rounds, in a network namespace
/// without the sockets of other tests where that is possible.
fn alone(name: &'static str, test: fn()) {
    watched_for(Duration::from_secs(120), move || in_namespace(name, test));
}

/// A client starts a dump, has no room, and closes its socket. Another user's
/// socket gets the port at once, and nothing of the dump.
fn take_over(kind: Kind, rounds: u32) {
    let mut server = Turns::new(kind);
    for round in 1..=rounds {
        let victim = client(PORT);
        victim
            .send_to(&request(COUNT, round, None), server.to())
            .unwrap();
        if round % 2 == 0 {
            // Two kinds of answers are kept.
            for _ in 0..20 {
                let reply = request(REPLY, round, None);
                victim.send_to(&reply, server.to()).unwrap();
            }
        }
        server.serve();
        let mut own = Received::default();
        // The server reads the list.
        server.wait();
        if round % 3 == 0 {
            // It has read some, and the dump has gone on.
            own.read(&victim);
            server.wait();
        }
        let taker = Taker::start(PORT);
        drop(victim);
        let taker = taker.socket();
        if round % 5 == 0 {
            let reply = request(REPLY, round + rounds, None);
            taker.send_to(&reply, server.to()).unwrap();
        }
        server.serve();
        server.wait();
        let mut taken = Received::default();
        taken.read(&taker);
        server.wait();
        taken.read(&taker);
        let foreign = taken.of(round);
        assert_eq!(foreign, 0, "{kind:?}: in round {round}");
        // Its own reply and ACK.
        let expected = if round % 5 == 0 { 2 } else { 0 };
        assert_eq!(taken.0.len(), expected, "{kind:?}: in round {round}");
    }
    server.clock.advance(Duration::from_secs(100));
    server.wait();
}

#[test]
fn another_user_takes_a_port() {
    alone("ports that are taken", || {
        for kind in KINDS {
            take_over(kind, 100);
        }
    });
}

/// Returns many sockets with ports, or `None` if that is not permitted.
fn crowd(name: &str) -> Option<Vec<Socket>> {
    let crowd = (0..5000).map(|_| {
        let socket = Socket::open(NETLINK_USERSOCK)?;
        socket.bind(SockAddrNl::default())?;
        Ok::<_, Error>(socket)
    });
    let crowd: Result<_, _> = crowd.collect();
    crowd.map_err(|error| skipped(name, error)).ok()
}

#[test]
fn another_user_takes_a_port_in_a_crowd() {
    const NAME: &str = "ports that are taken, in a crowd";
    alone(NAME, || {
        let Some(_crowd) = crowd(NAME) else { return };
        for kind in KINDS {
            take_over(kind, 20);
        }
    });
}

/// The requests of a client in as many datagrams as these. It closes its socket when it has
/// received some messages, and another user's socket gets the port: it receives nothing,
/// although the client had room for all answers.
fn take_over_while_requests_wait(kind: Kind, datagrams: &[Vec<u8>], messages: usize) {
    let mut server = Turns::new(kind);
    let [victim, other] = [PORT, 0].map(|port| {
        let socket = client(port);
        socket.set_recv_buffer(400_000).unwrap();
        socket
    });
    for datagram in datagrams {
        // Requests of several clients wait for their turns.
        other
            .send_to(&request(REPLY, 900, None), server.to())
            .unwrap();
        victim.send_to(datagram, server.to()).unwrap();
    }
    let mut own = Received::default();
    while own.of(1) < messages {
        server.serve_once();
        own.read(&victim);
    }
    assert!(server.kept().backlog > 0, "{kind:?}: nothing waits");
    let taker = Taker::start(PORT);
    drop(victim);
    let taker = taker.socket();
    let mut taken = Received::default();
    for _ in 0..20 {
        server.serve();
        server.wait();
        taken.read(&taker);
    }
    assert_eq!(taken, Received::default(), "{kind:?}");
    assert_eq!(server.kept(), Kept::default(), "{kind:?}");
    assert!(server.lost() > 0, "{kind:?}");
    // Its own requests are answered.
    let reply = request(REPLY, 2, None);
    taker.send_to(&reply, server.to()).unwrap();
    server.serve();
    taken.read(&taker);
    assert_eq!((taken.of(1), taken.of(2)), (0, 2), "{kind:?}");
}

/// Returns requests with replies, the last of which is for a dump.
fn many(count: usize) -> Vec<Vec<u8>> {
    let replies = (1..count).map(|_| request(REPLY, 1, None));
    replies.chain([request(COUNT, 1, None)]).collect()
}

#[test]
fn another_user_takes_a_port_while_requests_wait() {
    alone("ports that are taken while requests wait", || {
        for kind in KINDS {
            // Of the long datagram, the first eight requests are answered at once.
            take_over_while_requests_wait(kind, &[many(40).concat()], 16);
            // The queue is long after eight datagrams, four of which are the other client's.
            take_over_while_requests_wait(kind, &many(30), 9);
        }
    });
}

/// The list is read in parts meanwhile.
#[test]
fn another_user_takes_a_port_while_requests_wait_in_a_crowd() {
    const NAME: &str = "ports that are taken while requests wait, in a crowd";
    alone(NAME, || {
        let Some(_crowd) = crowd(NAME) else { return };
        for kind in KINDS {
            take_over_while_requests_wait(kind, &[many(4000).concat()], 300);
        }
    });
}

/// A program that opens its socket again gets the same port, that of its process
/// id. It gets its own answers, all of them, and none to its former socket.
#[test]
fn a_client_opens_its_port_again() {
    alone("a client that opens its port again", || {
        for kind in KINDS {
            let mut server = Turns::new(kind);
            for round in 0..20 {
                let [first, second] = [2 * round + 1, 2 * round + 2];
                let former = client(PORT);
                former
                    .send_to(&request(COUNT, first, None), server.to())
                    .unwrap();
                server.serve();
                server.wait();
                drop(former);
                if round % 2 == 0 {
                    server.wait();
                }
                let now = client(PORT);
                let count = 2000;
                now.send_to(&request(COUNT, second, Some(count)), server.to())
                    .unwrap();
                let mut received = Received::default();
                for _ in 0..100 {
                    server.serve();
                    server.wait();
                    received.read(&now);
                    if received.0.contains(&(second, NLMSG_DONE, None)) {
                        break;
                    }
                }
                assert_eq!(received.of(first), 0, "{kind:?}: in round {round}");
                received.assert_dump(second, count);
            }
        }
    });
}

/// A client with too little room for a reply and a dump, of a server that cannot
/// list the sockets. Returns whether it has received everything.
fn unidentified(server: &mut Turns, client: &Socket) -> bool {
    let count = 5000;
    for request in [request(COUNT, 1, Some(count)), request(REPLY, 2, None)] {
        client.send_to(&request, server.to()).unwrap();
    }
    let mut received = Received::default();
    server.serve();
    for _ in 0..100 {
        received.read(client);
        server.wait();
    }
    // What it has room for now is answered in any case.
    received.read(client);
    client
        .send_to(&request(REPLY, 3, None), server.to())
        .unwrap();
    server.serve();
    received.read(client);
    assert_eq!(received.of(3), 2);
    let numbers = received.0.iter().filter_map(|message| message.2);
    let numbers: Vec<_> = numbers.collect();
    assert!(numbers.iter().copied().eq(0..numbers.len() as u32));
    let all = numbers.len() == count as usize;
    assert_eq!(received.of(1), numbers.len() + usize::from(all));
    assert_eq!(all, server.lost() == 0);
    all
}

/// Nothing is kept for a client that cannot be identified, unless the server is told
/// to keep it.
#[test]
fn a_server_without_a_list_of_sockets() {
    without_protocol(
        "a server without a list of sockets",
        NETLINK_SOCK_DIAG,
        Errno::EPERM,
        || {
            for kind in KINDS {
                let mut server = Turns::new(kind);
                let socket = client(0);
                assert!(!unidentified(&mut server, &socket), "{kind:?}");
                let mut server = Turns::new(kind);
                server.set_keep_unverified();
                let socket = client(0);
                assert!(unidentified(&mut server, &socket), "{kind:?}");
            }
        },
    );
}

/// The list of another network namespace does not have the server's socket.
#[test]
fn a_server_whose_socket_is_in_another_namespace() {
    alone("a server in another namespace", || {
        let open = |protocol| Socket::open(protocol).unwrap();
        for kind in KINDS {
            let elsewhere = || {
                let thread = thread::spawn(move || {
                    nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
                    let client = client(0);
                    let [socket, list] = [NETLINK_USERSOCK, NETLINK_SOCK_DIAG].map(open);
                    (socket, list, client)
                });
                thread.join().unwrap()
            };
            let (socket, list, client) = elsewhere();
            let mut server = Turns::on(kind, socket);
            assert!(!unidentified(&mut server, &client), "{kind:?}");
            assert_eq!(
                server.set_sock_diag(open(NETLINK_SOCK_DIAG)),
                Err(Error::NotListed)
            );
            drop((list, client));

            let (socket, list, client) = elsewhere();
            let mut server = Turns::on(kind, socket);
            server.set_sock_diag(list).unwrap();
            assert!(unidentified(&mut server, &client), "{kind:?}");
        }
    });
}
