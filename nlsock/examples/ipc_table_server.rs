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
use common::Result;
use nlsock::{Error, Limits, Responder, Server, Service, Socket, VecSink};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{Errno, MessageBuilder, NlMsgHdr, SockAddrNl};

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

/// A message with an entry, and the request for one.
const ENTRY: u16 = 0x10;
/// The number of an entry: a u32.
const NUMBER: u16 = 1;
/// The square of the number: a u64.
const SQUARE: u16 = 2;
/// A filter for a dump: only multiples of this u32.
const MULTIPLE_OF: u16 = 3;

struct Squares {
    entries: u32,
}

/// The position of a dump, and its filter. The request is not kept.
#[derive(Clone, Copy)]
struct Cursor {
    next: u32,
    multiple_of: u32,
}

impl Service for Squares {
    type Cursor = Cursor;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, Cursor>,
    ) -> Outcome<'r> {
        if request.message().nlmsg_type() != ENTRY {
            return Err(Refusal::new(Errno::EOPNOTSUPP).with_msg("unknown request"));
        }
        let mut number = None;
        let mut multiple_of = 1;
        for attribute in request.message().attributes(0)? {
            let attribute = attribute?;
            match attribute.nla_type() {
                NUMBER => number = Some(attribute),
                MULTIPLE_OF => {
                    multiple_of = attribute.get_u32()?;
                    if multiple_of == 0 {
                        let refusal = Refusal::new(Errno::ERANGE).at(attribute.offset());
                        return Err(refusal.with_msg("must be above 0"));
                    }
                }
                _ => {}
            }
        }
        if request.is_dump() {
            let cursor = Cursor {
                next: 0,
                multiple_of,
            };
            return responder.dump(cursor);
        }
        let attribute = number.ok_or(Refusal::missing(NUMBER))?;
        let number = attribute.get_u32()?;
        if number >= self.entries {
            let refusal = responder.refusal(Errno::ENOENT, format_args!("no entry {number}"));
            return Err(refusal.at(attribute.offset()));
        }
        responder.message(request.reply(ENTRY), |message| {
            message.put_u32(NUMBER, number)?;
            message.put_u64(SQUARE, u64::from(number).pow(2))
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
        let mut message = MessageBuilder::new(sink, header.with_type(ENTRY))?;
        message.put_u32(NUMBER, number)?;
        message.put_u64(SQUARE, u64::from(number).pow(2))?;
        message.end()?;
        cursor.next = number.saturating_add(1);
        Ok(true)
    }
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

    let mut squares = Squares { entries };
    let mut shown = (server.kept(), server.lost());
    loop {
        match server.serve_with(&mut squares) {
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
