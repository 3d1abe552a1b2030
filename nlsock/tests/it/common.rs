// SPDX-License-Identifier: MIT OR Apache-2.0
//! Helpers of all tests.

use std::future::Future;
use std::io::Write;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sched::{unshare, CloneFlags};
use nix::sys::pthread::{pthread_kill, pthread_self};
use nix::sys::signal::Signal;
use nlsock::{Error, RequestBuilder, Responder, Service, Socket, VecSink};
use nlwire::server::{Outcome, Refusal, Request};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{BuildError, MessageBuilder, MessageKind, Messages, NlMsgHdr, Sink, SockAddrNl};

/// The length of a buffer that has room for any datagram of a dump.
pub(crate) const BUFFER: usize = 32 * 1024;

/// A wait for something that does not come.
pub(crate) const SHORT: Duration = Duration::from_millis(200);

/// A timeout for something that comes.
pub(crate) const LONG: Duration = Duration::from_secs(10);

/// Longer than any test takes on a busy machine.
const HANGS: Duration = Duration::from_secs(30);

/// Opens a socket whose read timeout fails a test that would block for ever.
pub(crate) fn open(protocol: i32) -> Socket {
    let socket = Socket::open(protocol).unwrap();
    socket.set_read_timeout(Some(LONG)).unwrap();
    socket
}

/// Returns a bound socket of `NETLINK_USERSOCK` and its address.
pub(crate) fn bound() -> (Socket, SockAddrNl) {
    let socket = open(NETLINK_USERSOCK);
    socket.bind(SockAddrNl::default()).unwrap();
    let addr = socket.local_addr().unwrap();
    assert_ne!(addr.nl_pid(), 0);
    (socket, addr)
}

/// Returns a bound socket of `NETLINK_USERSOCK` whose port no other test gets,
/// not even after the socket is closed.
///
/// The kernel chooses the process id and numbers above 0x8000_0000. It chooses
/// the process id again as soon as the socket that had it is closed.
pub(crate) fn bound_alone() -> (Socket, u32) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let port = 0x4000_0000 + std::process::id() * 64 + number;
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.bind(SockAddrNl::new(port, 0)).unwrap();
    (socket, port)
}

/// Waits until no socket of a protocol has a port. A child process that another test
/// starts has all sockets of this one, too, until it executes its program, so that a
/// socket is not always closed when it is dropped.
pub(crate) fn closed(protocol: i32, port: u32) {
    let (protocol, port) = (protocol.to_string(), port.to_string());
    let is_open = || {
        let sockets = std::fs::read_to_string("/proc/thread-self/net/netlink").unwrap();
        sockets.lines().any(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            columns[1..3] == [&protocol, &port]
        })
    };
    let start = Instant::now();
    while is_open() {
        assert!(start.elapsed() < LONG, "a socket still has the port {port}");
        thread::yield_now();
    }
}

/// Returns whether this user may join groups of `NETLINK_USERSOCK`, and reports
/// the test as skipped if not.
pub(crate) fn may_join(test: &str) -> bool {
    match open(NETLINK_USERSOCK).join(1) {
        Ok(()) => true,
        Err(error @ Error::NotPermitted { .. }) => {
            skipped(test, error);
            false
        }
        Err(error) => panic!("{error}"),
    }
}

/// Returns the bytes of one message.
pub(crate) fn build(
    header: NlMsgHdr,
    content: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
) -> Vec<u8> {
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    content(&mut message).unwrap();
    message.end().unwrap();
    sink.as_bytes().to_vec()
}

/// Sends a dump request and collects its data messages, headers included.
pub(crate) fn dump(socket: &Socket, request: &[u8]) -> Vec<Vec<u8>> {
    socket.send(request).unwrap();
    let mut buf = vec![0; BUFFER];
    let mut items = Vec::new();
    loop {
        let datagram = socket.recv(&mut buf).unwrap();
        assert!(datagram.is_from_kernel());
        for message in Messages::new(datagram.as_bytes()).strict() {
            let message = message.unwrap();
            match message.kind() {
                MessageKind::Done => {
                    assert_eq!(message.done().unwrap().error(), 0);
                    return items;
                }
                MessageKind::Error => panic!("{:?}", message.ack()),
                _ => items.push(message.as_bytes().to_vec()),
            }
        }
    }
}

/// Reports on the real stderr, which the test harness does not capture, that
/// something could not be tested here.
pub(crate) fn skipped(what: &str, why: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}: {why}");
}

/// Runs `test` in a thread with a network namespace of its own.
pub(crate) fn in_namespace(name: &str, test: impl FnOnce() + Send) {
    let outcome = thread::scope(|scope| {
        let thread = scope.spawn(|| unshare(CloneFlags::CLONE_NEWNET).map(|()| test()));
        thread.join().unwrap()
    });
    if let Err(errno) = outcome {
        skipped(
            name,
            format_args!("needs root for a network namespace ({errno})"),
        );
    }
}

/// Runs a test that may hang. A hang fails the test, by its name.
pub(crate) fn watched(test: impl FnOnce() + Send + 'static) {
    watched_for(HANGS, test);
}

/// Returns a time limit multiplied by the environment variable `NLSOCK_PATIENCE`,
/// which is for emulated machines.
pub(crate) fn patient(limit: Duration) -> Duration {
    let factor = std::env::var("NLSOCK_PATIENCE");
    limit * factor.map_or(1, |factor| factor.parse().unwrap())
}

/// Runs a test as [`watched`] does, with another limit.
pub(crate) fn watched_for(hangs: Duration, test: impl FnOnce() + Send + 'static) {
    let hangs = patient(hangs);
    let (end, ended) = mpsc::channel::<()>();
    let body = thread::spawn(move || {
        let _end = end; // dropped at the end, also by a panic
        test();
    });
    if ended.recv_timeout(hangs) == Err(RecvTimeoutError::Timeout) {
        panic!("{} hangs", thread::current().name().unwrap_or("a test"));
    }
    if let Err(panic) = body.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Runs a future on a tokio runtime of its own.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}

/// Sends this thread SIGUSR1 after every `tick` while `test` runs. `test` gets
/// the number of signals sent so far. The handler is tokio's.
pub(crate) fn under_signals<T>(tick: Duration, test: impl FnOnce(&AtomicUsize) -> T) -> T {
    // Tokio installs the handler. The runtime need not run for that.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    let entered = runtime.enter();
    let kind = tokio::signal::unix::SignalKind::user_defined1();
    let _handler = tokio::signal::unix::signal(kind).unwrap();
    drop(entered);
    /// Ends the signals, also if the test panics.
    struct End<'a>(&'a AtomicBool);
    impl Drop for End<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let this = pthread_self();
    let (done, signals) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let _end = End(&done);
        scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                thread::sleep(tick);
                pthread_kill(this, Signal::SIGUSR1).unwrap();
                signals.fetch_add(1, Ordering::SeqCst);
            }
        });
        test(&signals)
    })
}

/// A generator of numbers that look random and are the same for the same seed
/// (splitmix64).
#[derive(Debug)]
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns any number of 32 bits.
    pub(crate) fn word(&mut self) -> u32 {
        self.next() as u32
    }

    /// Returns a number from 0 to `limit` - 1.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// Returns true once in `count` times.
    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// Returns one of these.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Returns fewer than `below` bytes.
    pub(crate) fn bytes(&mut self, below: usize) -> Vec<u8> {
        (0..self.below(below))
            .map(|_| self.below(256) as u8)
            .collect()
    }
}

/// A service of two closures.
struct Closures<H, I, C> {
    handle: H,
    item: I,
    cursor: PhantomData<C>,
}

impl<H, I, C> Service for Closures<H, I, C>
where
    H: for<'r> FnMut(&Request<'_>, &mut Responder<'r, C>) -> Outcome<'r>,
    I: FnMut(&mut VecSink, &mut C, NlMsgHdr) -> Result<bool, Refusal<'static>>,
    C: Copy + Send + Sync + 'static,
{
    type Cursor = C;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, C>,
    ) -> Outcome<'r> {
        (self.handle)(request, responder)
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut C,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        (self.item)(sink, cursor, header)
    }
}

/// Returns a service of two closures: what it does with a request, and how it
/// writes an item of a dump.
pub(crate) fn service<C: Copy + Send + Sync + 'static>(
    handle: impl for<'r> FnMut(&Request<'_>, &mut Responder<'r, C>) -> Outcome<'r>,
    item: impl FnMut(&mut VecSink, &mut C, NlMsgHdr) -> Result<bool, Refusal<'static>>,
) -> impl Service<Cursor = C> {
    Closures {
        handle,
        item,
        cursor: PhantomData,
    }
}
