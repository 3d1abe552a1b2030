// SPDX-License-Identifier: MIT OR Apache-2.0
//! The good client: a steady rate of requests, short dumps among them, and a
//! large dump in each second.

use std::io::BufRead;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use nlsock::{Client, Error};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::Errno;

use crate::requests::{COUNT, ECHO, LIST, MANY, REFUSED};

/// The time from one request to the next.
const PACE: Duration = Duration::from_millis(2);
/// The time from one large dump to the next.
const LARGE_PACE: Duration = Duration::from_secs(1);
/// Items of a short dump.
const FEW: u32 = 20;
/// The time after which a request has failed.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Requests without an answer, and with a wrong one.
static FAILED: AtomicU64 = AtomicU64::new(0);

/// The latencies of one measurement, in microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Latencies {
    /// The number of requests.
    pub(crate) count: f64,
    pub(crate) median: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
    /// The median of short dumps.
    pub(crate) short: f64,
    /// The median of large dumps.
    pub(crate) large: f64,
    pub(crate) failed: f64,
}

impl Latencies {
    fn line(&self) -> String {
        let Self {
            count,
            median,
            p99,
            max,
            short,
            large,
            failed,
        } = self;
        format!("{count} {median} {p99} {max} {short} {large} {failed}")
    }

    /// Reads the line that the client wrote.
    pub(crate) fn read(line: &str) -> Self {
        let numbers: Vec<f64> = line.split(' ').map(|n| n.parse().unwrap()).collect();
        Self {
            count: numbers[0],
            median: numbers[1],
            p99: numbers[2],
            max: numbers[3],
            short: numbers[4],
            large: numbers[5],
            failed: numbers[6],
        }
    }
}

/// Measures for as many milliseconds as each line of the standard input says.
pub(crate) fn run(port: u32) {
    let open = || {
        let client = Client::open(NETLINK_USERSOCK).unwrap();
        let mut client = client.with_peer(port).with_header_len(0);
        client.set_timeout(Some(TIMEOUT));
        client
    };
    let (mut client, mut dumper) = (open(), open());
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        let length = Duration::from_millis(line.unwrap().parse().unwrap());
        let (requests, short, large) = thread::scope(|scope| {
            let large = scope.spawn(|| large_dumps(&mut dumper, length));
            let (requests, short) = requests(&mut client, length);
            (requests, short, large.join().unwrap())
        });
        let latencies = Latencies {
            count: requests.len() as f64,
            median: percentile(&requests, 50),
            p99: percentile(&requests, 99),
            max: percentile(&requests, 100),
            short: percentile(&short, 50),
            large: percentile(&large, 50),
            failed: FAILED.swap(0, Relaxed) as f64,
        };
        println!("{}", latencies.line());
    }
}

/// Returns the time of the request at that place, in microseconds.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted
        .get(at)
        .map_or(0.0, |time| time.as_nanos() as f64 / 1000.0)
}

fn requests(client: &mut Client, length: Duration) -> (Vec<Duration>, Vec<Duration>) {
    let (mut requests, mut short) = (Vec::new(), Vec::new());
    let begin = Instant::now();
    let mut number = 0u32;
    while begin.elapsed() < length {
        number += 1;
        let start = Instant::now();
        match number % 25 {
            0 => match client.request(REFUSED, |_| Ok(())) {
                Err(Error::Refused(error)) if error.errno() == Errno::EOPNOTSUPP => {}
                other => fail(format_args!("a refusal: {other:?}")),
            },
            10 => {
                list(client, FEW);
                short.push(start.elapsed());
            }
            _ => {
                let sent = number.to_ne_bytes();
                match client.request(ECHO, |m| m.put_payload(&sent)) {
                    Ok(reply) if reply.message().is_some_and(|m| m.payload() == sent) => {}
                    other => fail(format_args!("a reply: {other:?}")),
                }
                requests.push(start.elapsed());
            }
        }
        thread::sleep(PACE.saturating_sub(start.elapsed()));
    }
    requests.sort_unstable();
    short.sort_unstable();
    (requests, short)
}

fn large_dumps(client: &mut Client, length: Duration) -> Vec<Duration> {
    let mut times = Vec::new();
    let begin = Instant::now();
    while begin.elapsed() < length {
        let start = Instant::now();
        list(client, MANY);
        times.push(start.elapsed());
        let pause = LARGE_PACE.saturating_sub(start.elapsed());
        thread::sleep(pause.min(length.saturating_sub(begin.elapsed())));
    }
    times.sort_unstable();
    times
}

/// Reads a dump, whose items are numbered.
fn list(client: &mut Client, count: u32) {
    let read = || -> Result<u32, Error> {
        let mut dump = client.dump(LIST, |m| m.put_u32(COUNT, count))?;
        let mut expected = 0;
        while let Some(item) = dump.next()? {
            let number = item.attributes(0)?.next();
            let number = number.and_then(Result::ok).and_then(|n| n.get_u32().ok());
            if number != Some(expected) {
                fail(format_args!("item {expected}: {item:?}"));
            }
            expected += 1;
        }
        Ok(expected)
    };
    let mut read = read;
    match read() {
        Ok(read) if read == count => {}
        other => fail(format_args!("a dump of {count} items: {other:?}")),
    }
}

/// Counts a failure, and shows the first ones.
fn fail(what: std::fmt::Arguments<'_>) {
    if FAILED.fetch_add(1, Relaxed) < 3 {
        eprintln!("the good client failed: {what}");
    }
}
