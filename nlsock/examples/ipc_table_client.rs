// SPDX-License-Identifier: MIT OR Apache-2.0
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
use common::squares::{Square, Squares};
use common::Result;
use nlsock::{Client, Error};
use nlwire::typed::{Attrs, NoHeader};
use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_NOOP};
use nlwire::NlmFlags;

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
        let answer = client.call(Squares::GET, NlmFlags::EMPTY, &NoHeader, |entry| {
            entry.put(Square::NUMBER, number)
        })?;
        return answer.one()?.map_or(Ok(()), show);
    }
    let mut entries = client.list(Squares::GET, &NoHeader, |filter| match multiple_of {
        Some(number) => filter.put(Square::MULTIPLE_OF, number),
        None => Ok(()),
    })?;
    while let Some(entry) = entries.next()? {
        show(entry)?;
    }
    Ok(())
}

fn show((NoHeader, entry): (NoHeader, Attrs<'_, Square>)) -> Result {
    let (number, square) = entry.get((Square::NUMBER, Square::SQUARE))?;
    let (number, square) = (number.unwrap_or_default(), square.unwrap_or_default());
    writeln!(io::stdout(), "{number} {square}")?;
    Ok(())
}
