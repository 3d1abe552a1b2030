// SPDX-License-Identifier: MIT OR Apache-2.0
//! Dumps of 1,000 to a million routes, beside a loop that receives and reads nothing, and one
//! in C that reads the same.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use benches::socket::comparison::Comparison;
use benches::socket::{plain, RECEIVE_BUFFER};
use nlsock::{Client, Error, Socket};
use nlwire::rtnl::RtMsg;
use nlwire::uapi::*;
use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};

use crate::table;

/// The table of each number of routes.
const TABLES: [(u32, u32); 4] = [
    (101, 1_000),
    (102, 10_000),
    (103, 100_000),
    (104, 1_000_000),
];

/// The length of a measurement.
const TIME: Duration = Duration::from_secs(4);

pub(crate) fn run() {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    for (table, count) in TABLES {
        assert_eq!(table::fill(&mut client, table, count), Ok(count));
    }
    println!("| routes | received only, ns a route | C, four fields | `Client`, four fields | user CPU of `Client`, ns a route | memory for it, KiB |");
    println!("|---:|---:|---:|---:|---:|---:|");
    let socket = Socket::open(NETLINK_ROUTE).unwrap();
    socket.set_get_strict_chk(true).unwrap();
    let mut buf = vec![0; RECEIVE_BUFFER];
    let mut buf_of_c = vec![0; RECEIVE_BUFFER];
    for (table, count) in TABLES {
        let memory = memory_of(|| {
            let mut client = Client::open(NETLINK_ROUTE).unwrap();
            black_box(table::dump(&mut client, table).unwrap());
        });
        let expected = table::dump(&mut client, table).unwrap();
        let mut comparison = Comparison::new("", count);
        comparison.side("received only", || {
            ask(&socket, table).unwrap();
            receive(&socket, &mut buf).unwrap();
            (count.into(), None)
        });
        comparison.side("Client", || {
            let dumped = table::dump(&mut client, table).unwrap();
            assert_eq!(dumped, expected);
            (dumped.0, None)
        });
        if plain::AVAILABLE {
            comparison.side("C", || {
                ask(&socket, table).unwrap();
                let dumped = plain::dump(&socket, &mut buf_of_c, table, SEQ);
                assert_eq!(dumped, expected);
                (dumped.0, None)
            });
        }
        comparison.measure(TIME, || {});
        let walls = comparison.walls();
        let ratio = |side| {
            let wall = walls.get(side);
            wall.map_or("–".to_owned(), |(_, ratio)| format!("{ratio:.3}"))
        };
        let user = comparison.user_times()[1];
        let memory = memory.map_or("?".to_owned(), |kib| kib.to_string());
        println!(
            "| {count} | {:.0} | {} | {} | {:.0} | {memory} |",
            walls[0].0 * 1e9,
            ratio(2),
            ratio(1),
            user * 1e9
        );
    }
}

/// The sequence number of the requests that are not a `Client`'s.
const SEQ: u32 = 1;

/// Sends the request for all routes of a table.
fn ask(socket: &Socket, table: u32) -> Result<(), Error> {
    let mut request = [0; 64];
    let mut sink = SliceSink::new(&mut request);
    let flags = NLM_F_REQUEST | NLM_F_DUMP;
    let header = NlMsgHdr::new(RTM_GETROUTE).with_flags(flags).with_seq(SEQ);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    message.put_header(&RtMsg {
        rtm_family: AF_INET,
        ..RtMsg::default()
    })?;
    message.put_u32(RTA_TABLE, table)?;
    message.end()?;
    socket.send(sink.into_bytes())
}

/// Receives a dump of a table, and looks for its end only.
fn receive(socket: &Socket, buf: &mut [u8]) -> Result<(), Error> {
    loop {
        let datagram = socket.recv(buf)?;
        let bytes = datagram.as_bytes();
        // NLMSG_DONE, with its errno
        let last = bytes
            .get(bytes.len() - 20..)
            .and_then(NlMsgHdr::from_prefix);
        if last.is_some_and(|last| last.nlmsg_type() == NLMSG_DONE && last.nlmsg_len() == 20) {
            return Ok(());
        }
    }
}

/// Returns the memory, in KiB, that the process has at most during `work`, beyond what it had
/// before.
fn memory_of(work: impl FnOnce()) -> Option<u64> {
    std::fs::write("/proc/self/clear_refs", "5").ok()?; // VmHWM begins again
    let before = status("VmHWM:")?;
    work();
    Some(status("VmHWM:")? - before)
}

fn status(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Two sockets in two threads, with a table each, beside one.
pub(crate) fn threads() {
    const COUNT: u32 = 1_000_000;
    const TABLES: [u32; 2] = [111, 112];
    const ROUNDS: usize = 7;
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    for table in TABLES {
        assert_eq!(table::fill(&mut client, table, COUNT), Ok(COUNT));
    }
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let one = at_once(&TABLES[..1], COUNT);
        let two = at_once(&TABLES, COUNT);
        ratios.push(2.0 * one.as_secs_f64() / two.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "Two threads dump {:.2} times as many routes a second as one ({:.2} to {:.2}).",
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]
    );
}

/// Dumps each of the tables in a thread. Returns the time until all are complete.
fn at_once(tables: &[u32], count: u32) -> Duration {
    let barrier = Barrier::new(tables.len() + 1);
    thread::scope(|scope| {
        let threads: Vec<_> = tables
            .iter()
            .map(|table| {
                let barrier = &barrier;
                scope.spawn(move || {
                    let mut client = Client::open(NETLINK_ROUTE).unwrap();
                    barrier.wait();
                    table::dump(&mut client, *table).unwrap().0
                })
            })
            .collect();
        barrier.wait();
        let start = Instant::now();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), u64::from(count));
        }
        start.elapsed()
    })
}
