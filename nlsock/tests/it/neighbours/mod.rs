// SPDX-License-Identifier: MIT OR Apache-2.0
//! Small forms of hostile neighbours: a server with low limits, a good client
//! that checks each of its answers, and attackers that are a process of their
//! own, of another user if the test runs as root. `benches/neighbours` measures
//! the large forms.
//!
//! The attackers are the test itself, which runs again in another process. It
//! finds the port of the server in its environment.

mod churn;
mod crowd;
mod flood;
mod good;
mod silent;
mod slow;

use std::io::{BufRead, BufReader, ErrorKind};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use nix::sched::{unshare, CloneFlags};
use nlsock::{tokio as asynchronous, Error, Kept, Limits, Server, Service, Socket};
use nlwire::server::{Handled, Refusal};
use nlwire::uapi::*;
use nlwire::{Errno, MessageBuilder, NlMsgHdr, SockAddrNl};

use crate::common::{block_on, build, service, watched_for, LONG};

const ECHO: u16 = 0x10;
const LIST: u16 = 0x11;
const REFUSED: u16 = 0x12;
const ATTR: u16 = 1;

/// The limits of the server, which each attack exceeds.
fn limits() -> Limits {
    let limits = Limits::default().with_bytes(BYTES);
    limits.with_client_bytes(32 * 1024).with_clients(CLIENTS)
}
const BYTES: usize = 256 * 1024;
const CLIENTS: usize = 64;

/// The line of attackers that are idle.
const IDLE: &str = "the attackers are idle";
/// The environment variable of attackers.
const PORT: &str = "NLSOCK_NEIGHBOUR";
/// The user of attackers.
const NOBODY: u32 = 65_534;

/// Longer than any attack takes on a busy machine.
const HANGS: Duration = Duration::from_secs(120);

/// Runs a test of a server, blocking and tokio's, whose attackers do `attack`
/// and idle. `path` is the path of the test.
fn attacked(path: &'static str, attack: fn(&Attack) -> Vec<Socket>) {
    attacked_by(Some(NOBODY), path, attack);
}

/// The same with attackers of this user if it may become it, or of the server's user.
fn attacked_by(user: Option<u32>, path: &'static str, attack: fn(&Attack) -> Vec<Socket>) {
    if let Ok(port) = std::env::var(PORT) {
        let port = port.parse().unwrap();
        let sockets = attack(&Attack { port });
        println!("{IDLE}");
        // Until the test closes its end.
        let _ = std::io::stdin().lock().read_until(b'\n', &mut Vec::new());
        drop(sockets);
        return;
    }
    for driver in [Driver::Blocking, Driver::Tokio] {
        watched_for(HANGS, move || {
            // Without root, the sockets of other tests are in the way, but
            // change nothing.
            let _ = unshare(CloneFlags::CLONE_NEWNET);
            play(path, user, driver);
        });
    }
}

fn play(path: &str, user: Option<u32>, driver: Driver) {
    let served = Served::start(driver);
    let mut attackers = Attackers::start(path, user, served.port);
    // While the attack is under way, and after it.
    while !attackers.are_idle() {
        good::ask(served.port);
    }
    good::ask(served.port);
    good::list(served.port);
    let most = served.seen().most;
    assert!(most.bytes <= BYTES, "{path}, {driver:?}: {most:?}");
    assert!(most.clients <= CLIENTS, "{path}, {driver:?}: {most:?}");
    attackers.leave();
    while served.seen().now != Kept::default() {
        thread::sleep(Duration::from_millis(20)); // for as long as the test may take
    }
    good::ask(served.port);
}

#[derive(Clone, Copy, Debug)]
enum Driver {
    Blocking,
    Tokio,
}

/// What a server kept.
#[derive(Clone, Copy, Default)]
struct Seen {
    now: Kept,
    /// The most of each kind.
    most: Kept,
}

/// A server in a thread of its own, which ends with this.
struct Served {
    port: u32,
    seen: Arc<Mutex<Seen>>,
    end: Arc<()>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Served {
    fn start(driver: Driver) -> Self {
        let (seen, end) = (Arc::<Mutex<Seen>>::default(), Arc::new(()));
        let (to, port) = mpsc::channel();
        let watch = Watch {
            seen: Arc::clone(&seen),
            end: Arc::downgrade(&end),
        };
        let thread = thread::spawn(move || match driver {
            Driver::Blocking => serve(&to, &watch),
            Driver::Tokio => block_on(serve_tokio(&to, &watch)),
        });
        Self {
            port: port.recv().unwrap(),
            seen,
            end,
            thread: Some(thread),
        }
    }

    fn seen(&self) -> Seen {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end = Arc::new(()); // the server's reference is to the former
        let ended = self.thread.take().unwrap().join();
        if !thread::panicking() {
            ended.unwrap();
        }
    }
}

/// How the thread of a server tells what it keeps, and learns that it ends.
struct Watch {
    seen: Arc<Mutex<Seen>>,
    end: std::sync::Weak<()>,
}

impl Watch {
    /// Notes what is kept. Returns whether to go on.
    fn note(&self, kept: Kept) -> bool {
        let mut seen = self.seen.lock().unwrap();
        seen.now = kept;
        seen.most.bytes = seen.most.bytes.max(kept.bytes);
        seen.most.clients = seen.most.clients.max(kept.clients);
        seen.most.datagrams = seen.most.datagrams.max(kept.datagrams);
        seen.most.refusals = seen.most.refusals.max(kept.refusals);
        seen.most.dumps = seen.most.dumps.max(kept.dumps);
        self.end.strong_count() > 0
    }
}

/// The time after which a server that waits looks whether it ends.
const TICK: Duration = Duration::from_millis(20);

fn serve(port: &Sender<u32>, watch: &Watch) {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_limits(limits());
    server.set_timeout(Some(TICK));
    port.send(server.port()).unwrap();
    let mut numbers = numbers();
    while watch.note(server.kept()) {
        match server.serve_with(&mut numbers) {
            Ok(()) | Err(Error::WouldBlock | Error::Interrupted) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

async fn serve_tokio(port: &Sender<u32>, watch: &Watch) {
    let mut server = asynchronous::Server::open(NETLINK_USERSOCK).unwrap();
    server.set_limits(limits());
    port.send(server.port()).unwrap();
    let mut numbers = numbers();
    while watch.note(server.kept()) {
        match tokio::time::timeout(TICK, server.serve_with(&mut numbers)).await {
            Ok(Ok(())) | Err(_) => {}
            Ok(Err(error)) => panic!("{error}"),
        }
    }
}

/// A service that echoes, refuses, and dumps the numbers below the one that it is
/// told.
fn numbers() -> impl Service {
    service(
        |request, responder| {
            let message = request.message();
            match message.nlmsg_type() {
                ECHO => {
                    responder.message(request.reply(ECHO), |m| m.put_payload(message.payload()))?;
                    Ok(Handled::Ack)
                }
                LIST => {
                    let count = message.attributes(0)?.next();
                    let count = count.ok_or(Refusal::missing(ATTR))??.get_u32()?;
                    responder.dump((0, count))
                }
                _ => Err(Refusal::new(Errno::EOPNOTSUPP).with_msg("unknown request")),
            }
        },
        |sink, (next, count): &mut (u32, u32), header| {
            if next == count {
                return Ok(false);
            }
            let mut item = MessageBuilder::new(sink, header.with_type(LIST))?;
            item.put_u32(ATTR, *next)?;
            item.put(2, &[0; 200])?;
            item.end()?;
            *next += 1;
            Ok(true)
        },
    )
}

/// The process of the attackers.
struct Attackers {
    child: Child,
    idle: mpsc::Receiver<()>,
    are_idle: bool,
}

impl Attackers {
    /// Runs the test at `path` as attackers.
    ///
    /// They are of this user if this process may change its user.
    fn start(path: &str, user: Option<u32>, port: u32) -> Self {
        let command = || {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", "--nocapture", path]);
            command.env(PORT, port.to_string());
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            command
        };
        let spawned = match user.map(|user| command().uid(user).gid(user).spawn()) {
            Some(Err(error)) if error.kind() == ErrorKind::PermissionDenied => command().spawn(),
            Some(spawned) => spawned,
            None => command().spawn(),
        };
        let mut child = spawned.unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (to, idle) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = output.lines().map_while(Result::ok);
            if lines.any(|line| line.contains(IDLE)) {
                let _ = to.send(());
            }
            lines.for_each(drop); // the child does not wait for a reader
        });
        Self {
            child,
            idle,
            are_idle: false,
        }
    }

    fn are_idle(&mut self) -> bool {
        self.are_idle = self.are_idle
            || match self.idle.try_recv() {
                Ok(()) => true,
                Err(mpsc::TryRecvError::Empty) => false,
                Err(error) => panic!("the attackers failed: {error}"),
            };
        self.are_idle
    }

    /// Ends the attackers, who close their sockets.
    fn leave(&mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Attackers {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The view of attackers.
struct Attack {
    port: u32,
}

impl Attack {
    /// Opens sockets with receive buffers of the least size, which one or two
    /// datagrams fill.
    fn sockets(&self, count: usize) -> Vec<Socket> {
        let open = |_| {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.set_recv_buffer(0).unwrap();
            socket.set_read_timeout(Some(LONG)).unwrap();
            socket
        };
        (0..count).map(open).collect()
    }

    /// Sends to the server. Waits for room.
    fn send(&self, socket: &Socket, bytes: &[u8]) {
        socket
            .send_to(bytes, SockAddrNl::new(self.port, 0))
            .unwrap();
    }
}

/// Returns a request with an ACK.
fn request(nlmsg_type: u16, len: usize) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    build(header, |m| m.put_payload(&vec![0; len]))
}

/// Returns a request for a dump of a million items, with `len` bytes that the
/// server ignores.
fn dump_request(len: usize) -> Vec<u8> {
    let header = NlMsgHdr::new(LIST).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
    build(header, |m| {
        m.put_u32(ATTR, 1_000_000)?;
        m.put(2, &vec![0; len])
    })
}
