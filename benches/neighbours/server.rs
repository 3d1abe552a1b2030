// SPDX-License-Identifier: MIT OR Apache-2.0
//! The server that is attacked.

use std::io::{BufRead, Write};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use nlsock::{tokio as asynchronous, Error, Kept, Responder, Server, Service, VecSink};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{Errno, MessageBuilder, NlMsgHdr, Sink};

use crate::floor;
use crate::options::Driver;
use crate::requests::{COUNT, ECHO, FILLER, LIST, MARK};

/// The time after which a server that waits reports what it keeps.
const TICK: Duration = Duration::from_millis(100);

/// The clients for which anything is kept.
static CLIENTS: AtomicU64 = AtomicU64::new(0);
/// The bytes that are kept, and the most since the start.
static BYTES: AtomicU64 = AtomicU64::new(0);
static MOST_BYTES: AtomicU64 = AtomicU64::new(0);
/// The time by which another task of the same executor was late, in
/// microseconds.
static LATE: AtomicU64 = AtomicU64::new(0);

/// Serves until the standard input ends. Answers each line of it with what is
/// kept for clients, and by how much the executor was late since the last line.
pub(crate) fn run(driver: Driver) {
    match driver {
        Driver::Blocking => serve_blocking(),
        Driver::Tokio => {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(serve_tokio());
        }
        Driver::Floor => floor::run(),
    }
}

fn serve_blocking() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(TICK));
    report(server.port());
    let mut noted = Instant::now();
    loop {
        served(server.serve_with(&mut Numbers));
        if noted.elapsed() > TICK / 2 {
            note(server.kept());
            noted = Instant::now();
        }
    }
}

async fn serve_tokio() {
    let mut server = asynchronous::Server::open(NETLINK_USERSOCK).unwrap();
    report(server.port());
    tokio::spawn(async {
        loop {
            let start = Instant::now();
            tokio::time::sleep(TICK / 5).await;
            let late = start.elapsed().saturating_sub(TICK / 5).as_micros();
            LATE.fetch_max(late as u64, Relaxed);
        }
    });
    let mut noted = Instant::now();
    loop {
        let served_one = tokio::time::timeout(TICK, server.serve_with(&mut Numbers)).await;
        served(served_one.unwrap_or(Ok(())));
        if noted.elapsed() > TICK / 2 {
            note(server.kept());
            noted = Instant::now();
        }
    }
}

/// Notes what is kept. `kept` counts it, which takes time for each client.
fn note(kept: Kept) {
    CLIENTS.store(kept.clients as u64, Relaxed);
    BYTES.store(kept.bytes as u64, Relaxed);
    MOST_BYTES.fetch_max(kept.bytes as u64, Relaxed);
}

fn served(result: Result<(), Error>) {
    match result {
        Ok(()) | Err(Error::WouldBlock | Error::Interrupted) => {}
        Err(error) => panic!("{error}"),
    }
}

/// Tells the port, and answers the questions of the judge in another thread.
pub(crate) fn report(port: u32) {
    println!("{port}");
    thread::spawn(|| {
        for _ in std::io::stdin().lock().lines() {
            let [clients, bytes, most] = [&CLIENTS, &BYTES, &MOST_BYTES].map(|n| n.load(Relaxed));
            println!("{clients} {bytes} {most} {}", LATE.swap(0, Relaxed));
            std::io::stdout().flush().unwrap();
        }
        std::process::exit(0);
    });
}

/// Echoes, and dumps numbers.
pub(crate) struct Numbers;

/// The position of a dump.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    next: u32,
    count: u32,
    mark: u32,
}

impl Cursor {
    /// Returns the start of the dump that a request asks for.
    pub(crate) fn of(request: &Request<'_>) -> Result<Self, Refusal<'static>> {
        let mut cursor = Self {
            next: 0,
            count: 0,
            mark: 0,
        };
        for attribute in request.message().attributes(0)? {
            let attribute = attribute?;
            match attribute.nla_type() {
                COUNT => cursor.count = attribute.get_u32()?,
                MARK => cursor.mark = attribute.get_u32()?,
                _ => {}
            }
        }
        Ok(cursor)
    }
}

/// Writes an item of a dump. Returns false if there are no more.
pub(crate) fn write_item<S: Sink + ?Sized>(
    sink: &mut S,
    cursor: &mut Cursor,
    header: NlMsgHdr,
) -> Result<bool, Refusal<'static>> {
    if cursor.next == cursor.count {
        return Ok(false);
    }
    let mut item = MessageBuilder::new(sink, header.with_type(LIST))?;
    item.put_u32(COUNT, cursor.next)?;
    item.put_u32(MARK, cursor.mark)?;
    item.put(FILLER, &[0; 12])?;
    item.end()?;
    cursor.next += 1;
    Ok(true)
}

impl Service for Numbers {
    type Cursor = Cursor;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, Cursor>,
    ) -> Outcome<'r> {
        let message = request.message();
        match message.nlmsg_type() {
            ECHO => {
                responder.message(request.reply(ECHO), |m| m.put_payload(message.payload()))?;
                Ok(Handled::Ack)
            }
            LIST => responder.dump(Cursor::of(request)?),
            _ => Err(Refusal::new(Errno::EOPNOTSUPP).with_msg("no such request")),
        }
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut Cursor,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        write_item(sink, cursor, header)
    }
}
