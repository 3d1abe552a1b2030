// SPDX-License-Identifier: MIT OR Apache-2.0
//! Serves a table to other processes: one entry by request, all by dump.
//!
//! ```text
//! cargo run -p nlsock --example ipc_table_server -- --port 1234
//! cargo run -p nlsock --example ipc_table_client -- --to 1234 7
//! cargo run -p nlsock --example ipc_table_client -- --to 1234 --multiple-of 1000
//! ```
//!
//! Needs no privilege.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use common::args::Args;
use common::squares::{Square, Squares};
use common::Result;
use nlsock::{Error, Limits, MessageWriter, Responder, Server, Service, Socket, VecSink};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::typed::{NoHeader, Set};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{BuildError, Errno, NlMsgHdr, NlValidate, SockAddrNl};

const HELP: &str = "\
Usage: ipc_table_server [--port P] [--uid U] [--entries N] [--memory KIB]

Serves a table of squares to other processes. Runs until interrupted. Shows the
clients that do not read their answers.

Options:
      --port P      Port to receive at (default: the kernel chooses)
      --uid U       Serve only the processes of this user (default: every process)
      --entries N   Number of entries (default: 100000)
      --memory KIB  Memory for clients that do not read (default: 1024)
  -h, --help        Show this help

Example:
  ipc_table_server --port 1234 --uid 1000
";

struct Table {
    entries: u32,
}

/// The position of a dump, and its filter. The request is not kept.
#[derive(Clone, Copy)]
struct Cursor {
    next: u32,
    multiple_of: u32,
}

impl Service for Table {
    type Cursor = Cursor;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, Cursor>,
    ) -> Outcome<'r> {
        let Some((NoHeader, entry)) = Squares::GET.read_request(request.message())? else {
            return Err(Refusal::new(Errno::EOPNOTSUPP).with_msg("unknown request"));
        };
        Square::policy().validate(entry.raw(), NlValidate::STRICT)?;
        let (number, multiple_of) = entry.get((Square::NUMBER, Square::MULTIPLE_OF))?;
        if request.is_dump() {
            let cursor = Cursor {
                next: 0,
                multiple_of: multiple_of.unwrap_or(1),
            };
            return responder.dump(cursor);
        }
        let number = number.ok_or(Refusal::missing(Square::NUMBER.nla_type()))?;
        if number >= self.entries {
            let refusal = responder.refusal(Errno::ENOENT, format_args!("no entry {number}"));
            // The client's error names the attribute at this offset.
            let at = entry.attribute(Square::NUMBER)?;
            return Err(at.map_or(refusal, |attribute| refusal.at(attribute.offset())));
        }
        responder.reply(request, Squares::GET, &NoHeader, |entry| {
            put_entry(entry, number)
        })?;
        Ok(Handled::Ack)
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut Cursor,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        let number = cursor.next.checked_next_multiple_of(cursor.multiple_of);
        let Some(number) = number.filter(|number| *number < self.entries) else {
            return Ok(false);
        };
        Squares::GET.put_reply(sink, header, &NoHeader, |entry| put_entry(entry, number))?;
        cursor.next = number.saturating_add(1);
        Ok(true)
    }
}

/// Writes an entry of the table.
fn put_entry(entry: &mut MessageWriter<'_, '_, Square>, number: u32) -> Result<(), BuildError> {
    entry.put(Square::NUMBER, number)?;
    entry.put(Square::SQUARE, u64::from(number).pow(2))
}

fn main() -> ExitCode {
    common::run(HELP, serve)
}

fn serve(mut args: Args) -> Result {
    let port = args.value("--port")?.unwrap_or(0);
    let uid: Option<u32> = args.value("--uid")?;
    let entries = args.value("--entries")?.unwrap_or(100_000);
    let memory = args.value::<usize>("--memory")?.unwrap_or(1024);
    args.finish()?;

    let socket = Socket::open(NETLINK_USERSOCK)?;
    socket.bind(SockAddrNl::new(port, 0))?;
    let mut server = Server::from_socket(socket)?;
    server.set_served_uids(uid.as_ref().map(std::slice::from_ref));
    server.set_limits(Limits::default().with_bytes(memory.saturating_mul(1024)));
    server.set_timeout(Some(Duration::from_secs(1)));
    writeln!(io::stdout(), "listening on port {}", server.port())?;

    let mut table = Table { entries };
    let mut shown = (server.kept(), server.lost());
    loop {
        match server.serve_with(&mut table) {
            Ok(()) | Err(Error::WouldBlock | Error::Interrupted) => {}
            Err(error) => return Err(error.into()), // never caused by a client
        }
        let (kept, lost) = (server.kept(), server.lost());
        if (kept, lost) != shown {
            shown = (kept, lost);
            writeln!(
                io::stdout(),
                "clients without room: {}, dumps: {}, bytes: {}, dropped: {lost}",
                kept.clients,
                kept.dumps,
                kept.bytes
            )?;
        }
    }
}
