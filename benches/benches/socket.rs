//! Conversations over sockets: wall time and user CPU time.
//!
//! ```sh
//! cargo bench -p benches --bench socket
//! cargo bench -p benches --bench socket -- dump    # or: ack, ping-pong, burst
//! ```
//!
//! Runs for less than a minute, in a network namespace of its own, for which it
//! needs root or unprivileged user namespaces.
//!
//! The sides of a comparison take turns, each round in another order, so that
//! what else the machine does hits all alike. A ratio is the median of the
//! rounds' ratios, each of two runs that were one behind the other.
//!
//! User CPU time is by `getrusage(2)`, which most kernels only estimate, by
//! looking 250 times a second at what runs. For the dump it is known better: as
//! what the wall time is without that of the system calls.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a program that measures, and fails by panicking"
)]

use std::time::{Duration, Instant};

use ::nlsock::RecvBatch;
use ::nlwire::uapi::*;
use ::nlwire::{MessageBuilder, NlMsgHdr, SliceSink, SockAddrNl};
use benches::socket::{mnl, namespace, nlsock, plain, BATCH, BATCH_BUFFER, RECEIVE_BUFFER};
use nix::sys::resource::{getrusage, UsageWho};

/// Routes of the dump.
const ROUTES: u32 = 100_000;

/// Requests, and round trips, in a run.
const ROUNDS: u32 = 2000;

/// Datagrams of a burst.
const BURST: u32 = 1000;

/// Bytes of payload in what is sent to a port or a group: with the header, what
/// a route's event has.
const PAYLOAD: usize = 64;

/// What a run returns: a number that proves the work, and the user time where
/// it knows that better than the kernel.
type Run<'a> = Box<dyn FnMut() -> (u64, Option<Duration>) + 'a>;

struct Side<'a> {
    name: &'static str,
    run: Run<'a>,
    wall: Vec<Duration>,
    user: Vec<Duration>,
}

/// Sides that do the same; the first is what the others are compared with.
struct Comparison<'a> {
    title: String,
    /// How many of what a time is given for are in a run.
    per_run: u32,
    sides: Vec<Side<'a>>,
}

impl<'a> Comparison<'a> {
    fn new(title: impl Into<String>, per_run: u32) -> Self {
        Self {
            title: title.into(),
            per_run,
            sides: Vec::new(),
        }
    }

    fn side(&mut self, name: &'static str, run: impl FnMut() -> (u64, Option<Duration>) + 'a) {
        self.sides.push(Side {
            name,
            run: Box::new(run),
            wall: Vec::new(),
            user: Vec::new(),
        });
    }

    /// Runs all sides in turn for so long; `before` is not measured.
    fn measure(&mut self, time: Duration, mut before: impl FnMut()) {
        let mut expected = None;
        let start = Instant::now();
        let mut round = 0;
        while start.elapsed() < time || round < 6 {
            let count = self.sides.len();
            for turn in 0..count {
                let side = &mut self.sides[(turn + round) % count];
                before();
                let user = user_time();
                let start = Instant::now();
                let (sum, known) = (side.run)();
                let wall = start.elapsed();
                let user = known.unwrap_or_else(|| user_time().saturating_sub(user));
                let expected = *expected.get_or_insert(sum);
                assert_eq!(sum, expected, "{}: {}", self.title, side.name);
                if round > 0 {
                    side.wall.push(wall);
                    side.user.push(user);
                }
            }
            round += 1;
        }
    }

    fn print(&self) {
        println!("\n{}", self.title);
        println!(
            "{:38}{:>12}{:>8}{:>12}{:>8}",
            "", "wall", "ratio", "user CPU", "ratio"
        );
        let base = &self.sides[0];
        for side in &self.sides {
            let wall = median(side.wall.iter().map(Duration::as_secs_f64));
            let user = mean(&side.user);
            let ratio = median(
                side.wall
                    .iter()
                    .zip(&base.wall)
                    .map(|(side, base)| side.as_secs_f64() / base.as_secs_f64()),
            );
            println!(
                "{:38}{:>12}{:>8.3}{:>12}{:>8.2}",
                side.name,
                unit(wall / f64::from(self.per_run)),
                ratio,
                unit(user / f64::from(self.per_run)),
                user / mean(&base.user),
            );
        }
    }
}

/// The user CPU time of this thread.
fn user_time() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_THREAD).expect("getrusage");
    let user = usage.user_time();
    Duration::from_secs(user.tv_sec().try_into().unwrap())
        + Duration::from_micros(user.tv_usec().try_into().unwrap())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn mean(values: &[Duration]) -> f64 {
    values.iter().sum::<Duration>().as_secs_f64() / values.len() as f64
}

fn unit(seconds: f64) -> String {
    if seconds < 1e-5 {
        format!("{:.0} ns", seconds * 1e9)
    } else if seconds < 1e-2 {
        format!("{:.1} us", seconds * 1e6)
    } else {
        format!("{:.2} ms", seconds * 1e3)
    }
}

fn dump() {
    let setup = nlsock::open(NETLINK_ROUTE).unwrap();
    namespace::add_routes(&setup, ROUTES);
    // All use the same memory, as its address makes a difference.
    let buf = std::cell::RefCell::new(vec![0; RECEIVE_BUFFER]);
    #[cfg(libmnl_socket)]
    let nl = mnl::Socket::open(NETLINK_ROUTE).unwrap();
    let socket = nlsock::open(NETLINK_ROUTE).unwrap();
    let mut comparison = Comparison::new(format!("a dump of {ROUTES} routes"), 1);
    #[cfg(libmnl_socket)]
    {
        comparison.side("libmnl, mnl_attr_parse", || {
            user(|in_kernel| nl.dump_parse(&mut buf.borrow_mut(), in_kernel))
        });
        comparison.side("libmnl, mnl_attr_for_each", || {
            user(|in_kernel| nl.dump_for_each(&mut buf.borrow_mut(), in_kernel))
        });
    }
    comparison.side("nlsock", || {
        user(|in_kernel| nlsock::dump(&socket, &mut buf.borrow_mut(), in_kernel).unwrap())
    });
    comparison.measure(Duration::from_secs(15), || {});
    comparison.print();
}

/// Runs `work`, which tells its time in system calls.
fn user(work: impl FnOnce(&mut Duration) -> u64) -> (u64, Option<Duration>) {
    let mut in_kernel = Duration::ZERO;
    let start = Instant::now();
    let sum = work(&mut in_kernel);
    (sum, Some(start.elapsed().saturating_sub(in_kernel)))
}

fn ack() {
    let buf = std::cell::RefCell::new(vec![0; RECEIVE_BUFFER]);
    #[cfg(libmnl_socket)]
    let nl = mnl::Socket::open(NETLINK_ROUTE).unwrap();
    let socket = nlsock::open(NETLINK_ROUTE).unwrap();
    let mut comparison = Comparison::new("an acknowledged request", ROUNDS);
    #[cfg(libmnl_socket)]
    comparison.side("libmnl", || (nl.ack(&mut buf.borrow_mut(), ROUNDS), None));
    comparison.side("nlsock", || {
        (
            nlsock::ack(&socket, &mut buf.borrow_mut(), ROUNDS).unwrap(),
            None,
        )
    });
    comparison.measure(Duration::from_secs(6), || {});
    comparison.print();
}

/// A message to send to a port or a group.
fn datagram() -> Vec<u8> {
    let mut buf = [0; 128];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    message.put_payload(&[7; PAYLOAD]).unwrap();
    message.end().unwrap();
    sink.into_bytes().to_vec()
}

fn ping_pong() {
    let buf = std::cell::RefCell::new(vec![0; RECEIVE_BUFFER]);
    let ping = datagram();
    let client = nlsock::open(NETLINK_USERSOCK).unwrap();
    let server = nlsock::open(NETLINK_USERSOCK).unwrap();
    let sockets = [&client, &server];
    let mut comparison = Comparison::new("ping-pong, a round trip", ROUNDS);
    #[cfg(c_socket)]
    {
        comparison.side("C, sendto and recvmsg", || {
            (
                plain::ping_pong(sockets, &ping, &mut buf.borrow_mut(), ROUNDS),
                None,
            )
        });
        comparison.side("C, sendto and recvfrom", || {
            let mut buf = buf.borrow_mut();
            (
                plain::ping_pong_recvfrom(sockets, &ping, &mut buf, ROUNDS),
                None,
            )
        });
    }
    comparison.side("nlsock", || {
        let sum = nlsock::ping_pong(sockets, &ping, &mut buf.borrow_mut(), ROUNDS);
        (sum.unwrap(), None)
    });
    comparison.measure(Duration::from_secs(8), || {});
    comparison.print();
}

fn burst() {
    let ping = datagram();
    let socket = nlsock::open(NETLINK_USERSOCK).unwrap();
    socket.force_recv_buffer(64 << 20).unwrap();
    if let Err(error) = socket.join(9) {
        println!("SKIPPED: a multicast burst: {error}");
        return;
    }
    let sender = nlsock::open(NETLINK_USERSOCK).unwrap();
    let group = SockAddrNl::default().with_group(9).unwrap();
    let buf = std::cell::RefCell::new(vec![0; BATCH * BATCH_BUFFER]);
    let mut batch = RecvBatch::new(BATCH, BATCH_BUFFER);
    let mut comparison = Comparison::new(
        format!("a multicast burst of {BURST} datagrams, each of them"),
        BURST,
    );
    comparison.side("nlsock, recv", || {
        let buf = &mut buf.borrow_mut()[..BATCH_BUFFER];
        (nlsock::burst_recv(&socket, buf, BURST).unwrap(), None)
    });
    comparison.side("nlsock, recv_batch", || {
        (
            nlsock::burst_batch(&socket, &mut batch, BURST).unwrap(),
            None,
        )
    });
    #[cfg(c_socket)]
    {
        comparison.side("C, recvmsg", || {
            let buf = &mut buf.borrow_mut()[..BATCH_BUFFER];
            (plain::burst_recv(&socket, buf, BURST), None)
        });
        comparison.side("C, recvmmsg", || {
            (
                plain::burst_batch(&socket, &mut buf.borrow_mut(), BURST),
                None,
            )
        });
    }
    comparison.measure(Duration::from_secs(8), || {
        for _ in 0..BURST {
            sender.send_to(&ping, group).unwrap();
        }
    });
    comparison.print();
}

fn main() {
    if let Err(errno) = namespace::enter() {
        println!("SKIPPED: no network namespace of its own ({errno}): needs root");
        return;
    }
    if !mnl::AVAILABLE {
        println!("SKIPPED: no libmnl (libmnl-dev) here to compare with");
    }
    if !plain::AVAILABLE {
        println!("SKIPPED: no C compiler here to compare with");
    }
    // `cargo bench` passes `--bench`; names are for those who want less.
    let wanted: Vec<_> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    for (name, run) in [
        ("dump", dump as fn()),
        ("ack", ack),
        ("ping-pong", ping_pong),
        ("burst", burst),
    ] {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            run();
        }
    }
}
