// SPDX-License-Identifier: MIT OR Apache-2.0
//! Receives messages from other processes, by port and by group, shows them, and
//! sends them back.
//!
//! ```text
//! cargo run -p nlsock --example ipc_server -- --port 1234
//! cargo run -p nlsock --example ipc_client -- --to 1234 hello
//! ```
//!
//! Needs no privilege for messages by port, and `CAP_NET_ADMIN` to join a group.
//! `NETLINK_USERSOCK` is the protocol for processes: it has no kernel side.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use common::args::Args;
use common::Result;
use nlsock::{Error, Socket, VecSink};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{Message, MessageBuilder, NlMsgHdr, Sink, SockAddrNl};

const HELP: &str = "\
Usage: ipc_server [--protocol N] [--port P] [--group G] [--count N]

Receives netlink messages from other processes, shows each of them in a line,
and sends it back to the sender. Messages from the kernel are shown only. Runs
until interrupted.

Options:
      --protocol N  Netlink protocol (default: 2, NETLINK_USERSOCK)
      --port P      Port to receive at (default: the kernel chooses)
      --group G     Group to join, 0 for none (default: 1, if permitted; for
                    NETLINK_USERSOCK this takes CAP_NET_ADMIN)
      --count N     Exit after N messages
  -h, --help        Show this help

Example:
  ipc_server --port 1234
";

fn main() -> ExitCode {
    common::run(HELP, serve)
}

fn serve(mut args: Args) -> Result {
    let protocol = args.value("--protocol")?.unwrap_or(NETLINK_USERSOCK);
    let port = args.value("--port")?.unwrap_or(0);
    let group = args.value("--group")?;
    let mut left = args.value("--count")?.unwrap_or(u64::MAX);
    args.finish()?;

    let socket = Socket::open(protocol)?;
    socket.bind(SockAddrNl::new(port, 0))?;
    socket.set_pktinfo(true)?; // receive the group of each message, above 32 too
    let group = match group {
        Some(0) => 0,
        Some(group) => socket.join(group).map(|()| group)?,
        None => match socket.join(1) {
            Err(error @ Error::NotPermitted { .. }) => {
                common::warn(format_args!("continuing without group 1: {error}"));
                0
            }
            result => result.map(|()| 1)?,
        },
    };
    // A client that does not read must not block the others.
    socket.set_write_timeout(Some(Duration::from_millis(100)))?;
    let port = socket.local_addr()?.nl_pid();
    let mut out = io::stdout().lock();
    let joined = group_name(group);
    writeln!(
        out,
        "listening on protocol {protocol}, port {port}, {joined}"
    )?;
    out.flush()?;

    let mut buf = Vec::new();
    while left > 0 {
        let datagram = match socket.recv_vec(&mut buf) {
            Ok(datagram) => datagram,
            Err(Error::Interrupted) => continue,
            Err(error @ Error::Overrun) => {
                common::warn(error);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let sender = datagram.port();
        let group = group_name(datagram.group().unwrap_or(0));
        for message in datagram.messages().strict() {
            let message = match message {
                Ok(message) => message,
                Err(error) => {
                    let from = format!("malformed datagram from port {sender}");
                    common::warn(format_args!("{from}: {error}"));
                    break;
                }
            };
            show(&mut out, sender, &group, &message)?;
            // A message that is sent back to the kernel is a request.
            if !datagram.is_from_kernel() {
                if let Err(error) = send_back(&socket, port, &message, sender) {
                    common::warn(format_args!("cannot reply to port {sender}: {error}"));
                }
            }
            left = left.saturating_sub(1);
            if left == 0 {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn group_name(group: u32) -> String {
    match group {
        0 => "no group".to_owned(),
        group => format!("group {group}"),
    }
}

fn show(out: &mut dyn Write, sender: u32, group: &str, message: &Message<'_>) -> io::Result<()> {
    let (nlmsg_type, seq) = (message.nlmsg_type(), message.nlmsg_seq());
    let payload = message.payload().escape_ascii();
    let from = format!("from port {sender}, {group}");
    writeln!(
        out,
        "{from}: type {nlmsg_type}, sequence {seq}, payload \"{payload}\""
    )?;
    out.flush()
}

/// Sends a message of the same type, sequence number and payload to `receiver`.
fn send_back(socket: &Socket, port: u32, message: &Message<'_>, receiver: u32) -> Result {
    let header = NlMsgHdr::new(message.nlmsg_type())
        .with_seq(message.nlmsg_seq())
        .with_pid(port);
    let mut sink = VecSink::new();
    let mut reply = MessageBuilder::new(&mut sink, header)?;
    reply.put_payload(message.payload())?;
    reply.end()?;
    Ok(socket.send_to(sink.as_bytes(), SockAddrNl::new(receiver, 0))?)
}
