//! Asks the example `ipc_table_server` for one entry of its table, or for all.
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

use common::args::{Args, UsageError};
use common::Result;
use nlsock::{Client, Error};
use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_NOOP};
use nlwire::Message;

const HELP: &str = "\
Usage: ipc_table_client --to PORT [--uid U] [--timeout SECONDS]
                        (NUMBER | [--multiple-of N])

Shows one entry of the table of ipc_table_server, or all of them.

Options:
      --to PORT          Port of the server
      --uid U            User that the server must be (default: any)
      --multiple-of N    Show only the multiples of N
      --timeout SECONDS  Maximum time to wait for a datagram (default: 5)
  -h, --help             Show this help

Example:
  ipc_table_client --to 1234 --multiple-of 1000
";

const ENTRY: u16 = 0x10;
const NUMBER: u16 = 1;
const SQUARE: u16 = 2;
const MULTIPLE_OF: u16 = 3;

fn main() -> ExitCode {
    common::run(HELP, ask)
}

fn ask(mut args: Args) -> Result {
    let port = args.value("--to")?;
    let port = port.ok_or(UsageError::new("--to is required"))?;
    let uid = args.value("--uid")?;
    let multiple_of: Option<u32> = args.value("--multiple-of")?;
    let timeout = args.seconds("--timeout")?;
    let number: Option<u32> = args.operand("NUMBER")?;
    args.finish()?;
    if number.is_some() && multiple_of.is_some() {
        return Err(UsageError::new("NUMBER and --multiple-of exclude each other").into());
    }

    // The messages have no family header: the attributes come first.
    let mut client = Client::open(NETLINK_USERSOCK)?
        .with_peer(port)
        .with_header_len(0);
    client.set_timeout(Some(timeout.unwrap_or(Duration::from_secs(5))));
    if let Some(uid) = uid {
        client = client.with_peer_uid(uid)?;
        // Proves the user before a request with data is sent.
        let proof = client.request(NLMSG_NOOP, |_| Ok(())).map(drop);
        match proof {
            Err(Error::WouldBlock) if client.counters().foreign > 0 => {
                return Err(format!("port {port} is not of user {uid}").into());
            }
            result => result?,
        }
    }
    let shown = answers(&mut client, number, multiple_of);
    shown.map_err(|error| match error.downcast::<Error>() {
        Ok(error) => format!("the server on port {port}: {error}").into(),
        Err(error) => error,
    })
}

/// Shows one entry, or all.
fn answers(client: &mut Client, number: Option<u32>, multiple_of: Option<u32>) -> Result {
    if let Some(number) = number {
        let reply = client.request(ENTRY, |message| message.put_u32(NUMBER, number))?;
        return reply.message().map_or(Ok(()), show);
    }
    let mut entries = client.dump(ENTRY, |message| match multiple_of {
        Some(number) => message.put_u32(MULTIPLE_OF, number),
        None => Ok(()),
    })?;
    while let Some(entry) = entries.next()? {
        show(entry)?;
    }
    Ok(())
}

fn show(entry: Message<'_>) -> Result {
    let (mut number, mut square) = (0, 0);
    for attribute in entry.attributes(0)? {
        let attribute = attribute?;
        match attribute.nla_type() {
            NUMBER => number = attribute.get_u32()?,
            SQUARE => square = attribute.get_u64()?,
            _ => {}
        }
    }
    writeln!(io::stdout(), "{number} {square}")?;
    Ok(())
}
