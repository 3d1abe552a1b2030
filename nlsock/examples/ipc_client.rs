// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sends a message to another process, by port or by group, and shows the reply.
//!
//! ```text
//! cargo run -p nlsock --example ipc_server -- --port 1234
//! cargo run -p nlsock --example ipc_client -- --to 1234 hello
//! ```
//!
//! Needs no privilege.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant, UNIX_EPOCH};

use common::args::{Args, UsageError};
use common::Result;
use nlsock::{Error, Socket, VecSink};
use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_ERROR, NLM_F_REQUEST};
use nlwire::{Message, MessageBuilder, NlMsgHdr, Sink, SockAddrNl};

const HELP: &str = "\
Usage: ipc_client [--protocol N] (--to PORT | --group G) [--type T]
                  [--timeout SECONDS] [WORD...]

Sends one netlink message with the words as its payload, and shows the first
message that comes back with the same sequence number.

Options:
      --protocol N       Netlink protocol (default: 2, NETLINK_USERSOCK)
      --to PORT          Port to send to, 0 for the kernel
      --group G          Group to send to, 1 to 32
      --type T           Message type (default: 16)
      --timeout SECONDS  Maximum time to wait (default: 5)
  -h, --help             Show this help

Example:
  ipc_client --to 1234 hello
";

fn main() -> ExitCode {
    common::run(HELP, exchange)
}

fn exchange(mut args: Args) -> Result {
    let protocol = args.value("--protocol")?.unwrap_or(NETLINK_USERSOCK);
    let (port, group) = (args.value("--to")?, args.value("--group")?);
    let nlmsg_type = args.value("--type")?.unwrap_or(16);
    let timeout = args.seconds("--timeout")?;
    let timeout = timeout.unwrap_or(Duration::from_secs(5));
    let mut words = Vec::new();
    while let Some(word) = args.operand::<String>("WORD")? {
        words.push(word);
    }
    let receiver = match (port, group) {
        (Some(port), None) => SockAddrNl::new(port, 0),
        (None, Some(group)) => {
            let receiver = SockAddrNl::default().with_group(group);
            receiver.ok_or(UsageError::new("--group takes 1 to 32"))?
        }
        _ => return Err(UsageError::new("either --to or --group is required").into()),
    };

    // The time is a sequence number that earlier messages did not have.
    let seq = UNIX_EPOCH.elapsed()?.subsec_nanos();
    let mut sink = VecSink::new();
    let header = NlMsgHdr::new(nlmsg_type)
        .with_flags(NLM_F_REQUEST) // the kernel ignores other messages
        .with_seq(seq);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    message.put_payload(words.join(" ").as_bytes())?;
    message.end()?;
    let socket = Socket::open(protocol)?;
    socket.send_to(sink.as_bytes(), receiver)?;

    let start = Instant::now();
    let mut buf = Vec::new();
    loop {
        let left = timeout.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Err(format!("no reply within {timeout:?}").into());
        }
        socket.set_read_timeout(Some(left))?;
        let datagram = match socket.recv_vec(&mut buf) {
            Err(Error::WouldBlock | Error::Interrupted) => continue,
            result => result?,
        };
        let sender = datagram.port();
        if port.is_some_and(|port| port != sender) {
            continue; // any process may send to this socket
        }
        for reply in datagram.messages() {
            let reply = reply?;
            if reply.nlmsg_seq() == seq {
                return show(sender, &reply, nlmsg_type);
            }
        }
    }
}

/// Shows the reply to a message of type `request_type`.
fn show(sender: u32, reply: &Message<'_>, request_type: u16) -> Result {
    let (nlmsg_type, seq) = (reply.nlmsg_type(), reply.nlmsg_seq());
    let description = if nlmsg_type == NLMSG_ERROR && request_type != NLMSG_ERROR {
        let ack = reply.ack()?;
        if ack.errno().is_some() {
            return Err(format!("request refused: {ack}").into());
        }
        format!("acknowledged, sequence {seq}")
    } else {
        let payload = reply.payload().escape_ascii();
        format!("type {nlmsg_type}, sequence {seq}, payload \"{payload}\"")
    };
    writeln!(io::stdout(), "reply from port {sender}: {description}")?;
    Ok(())
}
