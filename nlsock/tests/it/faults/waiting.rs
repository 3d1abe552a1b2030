// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whoever waits: in a flood, for a peer that goes away, for what was closed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nlsock::{tokio as asynchronous, Client, Error, Monitor, Socket};
use nlwire::uapi::*;
use nlwire::{NlmFlags, SockAddrNl};

use super::peer::*;
use super::smol;
use crate::common::{block_on, bound_alone, closed, watched, LONG, SHORT};

const TIMEOUT: Duration = Duration::from_millis(200);
const MUCH_LATER: Duration = Duration::from_secs(5);

/// A socket with a port, that nobody reads.
pub(crate) fn deaf() -> (Socket, u32) {
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.bind(SockAddrNl::default()).unwrap();
    let port = socket.local_addr().unwrap().nl_pid();
    (socket, port)
}

/// Two strangers who send as fast as they can, until it is dropped.
struct Flood {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Flood {
    fn of(socket: &Socket) -> Self {
        let to = address_of(socket);
        let stop = Arc::new(AtomicBool::new(false));
        let threads = (0..2).map(|_| {
            let stop = Arc::clone(&stop);
            thread::spawn(move || {
                let stranger = Socket::open(NETLINK_USERSOCK).unwrap();
                let tick = Some(Duration::from_millis(10));
                stranger.set_write_timeout(tick).unwrap();
                while !stop.load(Ordering::Relaxed) {
                    let _ = stranger.send_to(&[0xff; 100], to);
                }
            })
        });
        let threads = threads.collect();
        Self { stop, threads }
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.join().unwrap();
        }
    }
}

/// The address of a socket, which is bound unless it has a port.
fn address_of(socket: &Socket) -> SockAddrNl {
    let _ = socket.bind(SockAddrNl::default());
    socket.local_addr().unwrap()
}

/// Sends to a socket until it has no room for anything. Returns how many
/// datagrams that took.
pub(crate) fn fill(port: u32) -> usize {
    let (sender, _) = deaf();
    sender.set_nonblocking(true).unwrap();
    let mut sent = 0;
    for len in [1000, 16] {
        while sender
            .send_to(&vec![0xff; len], SockAddrNl::new(port, 0))
            .is_ok()
        {
            sent += 1;
        }
    }
    assert!(sent > 10);
    sent
}

fn bound_monitor(peer: u32) -> Monitor {
    let monitor = Monitor::open(NETLINK_USERSOCK).unwrap();
    monitor.socket().bind(SockAddrNl::default()).unwrap();
    monitor.with_peer(peer)
}

const MANY: u64 = 200;

/// Fits into a receive buffer.
fn strangers_send(socket: &Socket) {
    let (stranger, _) = deaf();
    let to = address_of(socket);
    for _ in 0..MANY {
        stranger.send_to(&[0xff; 16], to).unwrap();
    }
}

/// A timeout is looked at between the datagrams of strangers, and not only where
/// there is nothing to receive.
#[test]
fn strangers_do_not_put_off_a_timeout() {
    watched(|| {
        let (_deaf, peer) = deaf();
        let soon = Some(Duration::from_micros(1));
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer);
        client.set_timeout(soon);
        client.set_connect(false);
        strangers_send(client.socket());
        let result = client.request(ITEM, |_| Ok(()));
        assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
        let foreign = client.counters().foreign;
        assert!(foreign > 0 && foreign < MANY, "{foreign}");

        let mut monitor = bound_monitor(peer);
        monitor.set_timeout(soon);
        monitor.set_connect(false);
        strangers_send(monitor.socket());
        assert!(matches!(monitor.next(), Err(Error::WouldBlock)));
        let foreign = monitor.counters().foreign;
        assert!(foreign > 0 && foreign < MANY, "{foreign}");
    });
}

#[test]
fn a_flood_of_strangers() {
    watched(|| {
        let (_deaf, peer) = deaf();
        for timeout in [TIMEOUT, Duration::ZERO] {
            let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer);
            client.set_timeout(Some(timeout));
            client.set_connect(false);
            let mut monitor = bound_monitor(peer);
            monitor.set_timeout(Some(timeout));
            monitor.set_connect(false);

            let flood = Flood::of(client.socket());
            thread::sleep(SHORT);
            let start = Instant::now();
            let result = client.request(ITEM, |_| Ok(()));
            assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
            assert!(start.elapsed() < MUCH_LATER, "{:?}", start.elapsed());
            drop(flood);

            let flood = Flood::of(monitor.socket());
            thread::sleep(SHORT);
            let start = Instant::now();
            let result = monitor.next();
            assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
            assert!(start.elapsed() < MUCH_LATER, "{:?}", start.elapsed());
            drop(flood);
        }
    });
}

/// Tokio looks at a timeout, and at other tasks, only when a future gives it a
/// turn, which one that finds something to receive each time has no reason to.
#[test]
fn strangers_do_not_keep_a_runtime() {
    watched(move || {
        block_on(async {
            let (_deaf, peer) = deaf();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer);
            client.set_connect(false);
            strangers_send(client.socket());
            tokio::time::sleep(SHORT).await; // the runtime sees that it is readable
            tokio::select! {
                biased;
                result = client.request(ITEM, |_| Ok(())) => panic!("{result:?}"),
                () = std::future::ready(()) => {}
            }
            let foreign = client.counters().foreign;
            assert!(foreign > 0 && foreign < MANY, "{foreign}");
            assert!(tokio::time::timeout(SHORT, client.resume()).await.is_err());
            assert_eq!(client.counters().foreign, MANY);

            let socket = Socket::from(bound_monitor(peer));
            let monitor = asynchronous::Monitor::from_socket(socket).unwrap();
            let mut monitor = monitor.with_peer(peer);
            monitor.set_connect(false);
            strangers_send(monitor.socket());
            tokio::time::sleep(SHORT).await;
            tokio::select! {
                biased;
                result = monitor.next() => panic!("{result:?}"),
                () = std::future::ready(()) => {}
            }
            let foreign = monitor.counters().foreign;
            assert!(foreign > 0 && foreign < MANY, "{foreign}");
            assert!(tokio::time::timeout(SHORT, monitor.next()).await.is_err());
            assert_eq!(monitor.counters().foreign, MANY);
        });
    });
}

#[test]
fn a_flood_of_strangers_on_tokio() {
    watched(|| {
        block_on(async {
            let (_deaf, peer) = deaf();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer);
            client.set_connect(false);
            let flood = Flood::of(client.socket());
            let start = Instant::now();
            let request = client.request(ITEM, |_| Ok(()));
            assert!(tokio::time::timeout(TIMEOUT, request).await.is_err());
            assert!(start.elapsed() < MUCH_LATER, "{:?}", start.elapsed());
            assert!(client.counters().foreign > 100);
            drop(flood);

            let socket = Socket::from(bound_monitor(peer));
            let monitor = asynchronous::Monitor::from_socket(socket).unwrap();
            let mut monitor = monitor.with_peer(peer);
            monitor.set_connect(false);
            let flood = Flood::of(monitor.socket());
            let start = Instant::now();
            assert!(tokio::time::timeout(TIMEOUT, monitor.next()).await.is_err());
            assert!(start.elapsed() < MUCH_LATER, "{:?}", start.elapsed());
            assert!(monitor.counters().foreign > 100);
            drop(flood);
        });
    });
}

/// Nor on smol: others get their turn, and a timeout is kept.
#[test]
fn a_flood_of_strangers_on_smol() {
    watched(|| {
        async_io::block_on(async {
            let (_deaf, peer) = deaf();
            let (socket, _) = deaf();
            let flood = Flood::of(&socket);
            let mut client = smol::Client::new(socket).unwrap();
            client.state.set_peer(peer);
            client.state.set_connect(false);
            client
                .state
                .request_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
                .unwrap();
            let start = Instant::now();
            let result = in_time(TIMEOUT, client.reply()).await;
            assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
            assert!(start.elapsed() < MUCH_LATER, "{:?}", start.elapsed());
            assert!(client.state.counters().foreign > 100);
            drop(flood);

            let (socket, _) = deaf();
            let flood = Flood::of(&socket);
            let mut monitor = smol::Monitor::new(socket).unwrap();
            monitor.state.set_peer(peer);
            monitor.state.set_connect(false);
            let start = Instant::now();
            let result = in_time(TIMEOUT, monitor.next()).await;
            assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
            assert!(start.elapsed() < MUCH_LATER, "{:?}", start.elapsed());
            assert!(monitor.state.counters().foreign > 100);
            drop(flood);

            // A peer without room is asked when it has some.
            let (full, port) = deaf();
            let sent = fill(port);
            let mut client = smol_client(port);
            client
                .state
                .request_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
                .unwrap();
            assert!(in_time(SHORT, client.reply()).await.is_err());
            for _ in 0..sent {
                full.recv(&mut [0; 1000]).unwrap();
            }
            assert!(in_time(SHORT, client.reply()).await.is_err());
            assert_eq!(full.recv(&mut [0; 1000]).unwrap().as_bytes().len(), 16);
        });
    });
}

/// What was written and never sent is not sent by who resumes something else.
#[test]
fn what_was_dropped_is_not_asked() {
    watched(|| {
        let (deaf, peer) = deaf();
        deaf.set_nonblocking(true).unwrap();
        let is_asked = || deaf.recv(&mut [0; 64]).is_ok();

        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer);
        client.set_timeout(Some(Duration::ZERO));
        let mut batch = client.batch();
        batch.add(ITEM, |_| Ok(())).unwrap();
        drop(batch);
        assert!(client.resume_batch().unwrap().is_none());
        assert!(client.resume().unwrap().is_none());
        drop(client.dump(ITEM, |_| Ok(())).unwrap());
        assert!(client.resume().unwrap().is_none());
        assert!(!is_asked());
        // What was sent, or tried to be, is resumed.
        assert!(client.request(ITEM, |_| Ok(())).is_err());
        assert!(matches!(client.resume(), Err(Error::WouldBlock)));
        assert!(is_asked());

        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer);
            let mut batch = client.batch();
            batch.add(ITEM, |_| Ok(())).unwrap();
            drop(batch.send()); // not polled
            let none = tokio::time::timeout(SHORT, client.resume_batch()).await;
            assert!(matches!(none, Ok(Ok(None))), "{none:?}");
            drop(client.dump(ITEM, |_| Ok(())).unwrap());
            let none = tokio::time::timeout(SHORT, client.resume()).await;
            assert!(matches!(none, Ok(Ok(None))), "{none:?}");
            assert!(!is_asked());
        });
    });
}

/// How often this thread has gone to sleep of its own accord.
fn sleeps() -> u64 {
    let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.unwrap().trim().parse().unwrap()
}

/// How long this thread has run, in ticks of 10 ms.
fn ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    let (_, behind_name) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    // proc_pid_stat(5): utime and stime are the fields 14 and 15.
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// A wait is none that asks the kernel again and again: after an answer has come,
/// as readiness that was seen and not cleared would have it.
#[test]
fn a_wait_takes_no_processor_time() {
    const WAIT: Duration = Duration::from_millis(500);
    /// A tenth of the time.
    const FEW: u64 = 5;
    watched(|| {
        let (_deaf, silent) = deaf();
        let peer = Peer::new(|seq, _| honest(seq));
        let send = |source: &Socket, to: &Socket| {
            let to = to.local_addr().unwrap();
            source.send_to(&item(0, 7), to).unwrap();
        };
        let (source, from) = deaf();

        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
        assert_eq!(story(&mut client, LONG), "1 2 3 end");
        let mut client = client.with_peer(silent);
        client.set_timeout(Some(WAIT));
        let mut monitor = bound_monitor(from);
        monitor.set_timeout(Some(WAIT));
        send(&source, monitor.socket());
        monitor.next().unwrap();
        let before = ticks();
        assert!(client.request(ITEM, |_| Ok(())).is_err());
        assert!(monitor.next().is_err());
        let ran = ticks() - before;
        assert!(ran < FEW, "{ran} ticks, blocking");

        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer.port);
            assert_eq!(async_story(&mut client, LONG).await, "1 2 3 end");
            let mut client = client.with_peer(silent);
            let monitor = asynchronous::Monitor::from_socket(deaf().0).unwrap();
            let mut monitor = monitor.with_peer(from);
            send(&source, monitor.socket());
            monitor.next().await.unwrap();
            let before = ticks();
            let request = client.request(ITEM, |_| Ok(()));
            assert!(tokio::time::timeout(WAIT, request).await.is_err());
            assert!(tokio::time::timeout(WAIT, monitor.next()).await.is_err());
            let ran = ticks() - before;
            assert!(ran < FEW, "{ran} ticks, tokio");
        });

        async_io::block_on(async {
            let mut client = smol_client(peer.port);
            assert_eq!(smol_story(&mut client, LONG).await, "1 2 3 end");
            client.state.set_peer(silent);
            client
                .state
                .request_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
                .unwrap();
            let before = ticks();
            assert!(in_time(WAIT, client.reply()).await.is_err());
            let ran = ticks() - before;
            assert!(ran < FEW, "{ran} ticks, smol");
        });
    });
}

/// Neither for something to receive nor for room to send.
#[test]
fn a_timeout_of_zero_never_waits() {
    watched(|| {
        let (full, port) = deaf();
        let sent = fill(port);
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        client.set_timeout(Some(Duration::ZERO));
        let mut monitor = bound_monitor(port);
        monitor.set_timeout(Some(Duration::ZERO));
        let before = sleeps();
        let result = client.request(ITEM, |_| Ok(())).map(drop);
        let mut results = vec![result, monitor.next().map(drop)];
        for _ in 0..100 {
            results.push(client.resume().map(drop));
            results.push(monitor.next().map(drop));
        }
        let slept = sleeps() - before;
        for result in results {
            assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
        }
        assert_eq!(slept, 0);

        // Nothing tells of room: that is for the event loop to try.
        assert_eq!(client.unsent(), Some(Duration::from_micros(250)));
        for _ in 0..sent {
            full.recv(&mut [0; 1000]).unwrap();
        }
        assert!(matches!(client.resume(), Err(Error::WouldBlock)));
        assert_eq!(client.unsent(), None);
        let before = sleeps();
        for _ in 0..100 {
            assert!(matches!(client.resume(), Err(Error::WouldBlock)));
        }
        assert_eq!(sleeps() - before, 0);
        // It was sent once.
        let mut buf = [0; 1000];
        let len = full.recv(&mut buf).unwrap().as_bytes().len();
        assert_eq!(len, 16);
        full.set_nonblocking(true).unwrap();
        assert!(matches!(full.recv(&mut buf), Err(Error::WouldBlock)));
    });
}

/// The time that it takes to get a request through counts.
#[test]
fn a_timeout_counts_from_the_start() {
    watched(|| {
        let (full, port) = deaf();
        let sent = fill(port);
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        let timeout = Duration::from_millis(800);
        client.set_timeout(Some(timeout));
        let start = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| {
                // Makes room near the end of the time.
                thread::sleep(timeout.mul_f32(0.8));
                for _ in 0..sent {
                    full.recv(&mut [0; 1000]).unwrap();
                }
            });
            let result = client.request(ITEM, |_| Ok(()));
            assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
        });
        assert!(start.elapsed() >= timeout, "{:?}", start.elapsed());
        assert!(
            start.elapsed() < timeout.mul_f32(1.6),
            "{:?}",
            start.elapsed()
        );
    });
}

/// Netlink does not tell that a peer has closed its socket: who waits for it
/// waits until the end of the time, and the next request says that nobody is
/// there.
#[test]
fn the_peer_closes() {
    watched(|| {
        let closing = || {
            let (socket, port) = bound_alone();
            let thread = thread::spawn(move || {
                socket.recv(&mut [0; 64]).unwrap();
                thread::sleep(Duration::from_millis(10));
            });
            (port, thread)
        };
        let (port, peer) = closing();
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        client.set_timeout(Some(SHORT));
        let result = client.request(ITEM, |_| Ok(()));
        assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
        peer.join().unwrap();
        closed(NETLINK_USERSOCK, port);
        let result = client.request(ITEM, |_| Ok(()));
        assert!(
            matches!(result, Err(Error::NoListener { .. })),
            "{result:?}"
        );
        assert!(client.resume().unwrap().is_none(), "nothing is due");
        // Whose request the peer closes instead of making room.
        let (full, port) = bound_alone();
        fill(port);
        let mut client = client.with_peer(port);
        client.set_timeout(Some(LONG));
        let closer = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            drop(full);
        });
        let result = client.request(ITEM, |_| Ok(()));
        assert!(
            matches!(result, Err(Error::NoListener { .. })),
            "{result:?}"
        );
        closer.join().unwrap();

        block_on(async {
            let (port, peer) = closing();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(port);
            let request = client.request(ITEM, |_| Ok(()));
            assert!(tokio::time::timeout(SHORT, request).await.is_err());
            peer.join().unwrap();
            closed(NETLINK_USERSOCK, port);
            let result = client.request(ITEM, |_| Ok(())).await;
            assert!(
                matches!(result, Err(Error::NoListener { .. })),
                "{result:?}"
            );
            assert!(client.resume().await.unwrap().is_none());

            let (full, port) = bound_alone();
            fill(port);
            let mut client = client.with_peer(port);
            let closer = thread::spawn(move || {
                thread::sleep(Duration::from_millis(20));
                drop(full);
            });
            let result = client.request(ITEM, |_| Ok(())).await;
            assert!(
                matches!(result, Err(Error::NoListener { .. })),
                "{result:?}"
            );
            closer.join().unwrap();
        });
    });
}

/// A client of tokio's that is closed while it is being waited on, with the task
/// that waits or with the whole runtime: the socket is closed, and its port is
/// free again.
#[test]
fn closed_while_waiting_on_tokio() {
    watched(|| {
        let (_deaf, peer) = deaf();
        for aborted in [true, false] {
            let (socket, port) = bound_alone();
            block_on(async {
                let client = asynchronous::Client::from_socket(socket).unwrap();
                let mut client = client.with_peer(peer);
                let task = tokio::spawn(async move {
                    let result = client.request(ITEM, |_| Ok(())).await;
                    panic!("{result:?}");
                });
                tokio::time::sleep(SHORT).await;
                assert!(!task.is_finished());
                if aborted {
                    task.abort();
                    assert!(task.await.unwrap_err().is_cancelled());
                    closed(NETLINK_USERSOCK, port);
                }
            });
            closed(NETLINK_USERSOCK, port);
        }
    });
}

/// A descriptor that was duplicated and closed again leaves who waits alone.
#[test]
fn a_duplicate_is_closed() {
    use std::os::fd::AsFd;
    watched(|| {
        let (socket, _) = deaf();
        let duplicate = Socket::from(socket.as_fd().try_clone_to_owned().unwrap());
        let peer = Peer::new(|seq, _| {
            thread::sleep(Duration::from_millis(30));
            honest(seq)
        });
        let mut client = Client::from_socket(socket).unwrap().with_peer(peer.port);
        thread::scope(|scope| {
            scope.spawn(move || {
                thread::sleep(Duration::from_millis(10));
                drop(duplicate);
            });
            assert_eq!(story(&mut client, LONG), "1 2 3 end");
        });
        block_on(async {
            let (socket, _) = deaf();
            let duplicate = Socket::from(socket.as_fd().try_clone_to_owned().unwrap());
            let client = asynchronous::Client::from_socket(socket).unwrap();
            let mut client = client.with_peer(peer.port);
            let closer = thread::spawn(move || {
                thread::sleep(Duration::from_millis(10));
                drop(duplicate);
            });
            assert_eq!(async_story(&mut client, LONG).await, "1 2 3 end");
            closer.join().unwrap();
        });
    });
}
