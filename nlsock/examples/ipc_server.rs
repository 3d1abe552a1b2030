//! Receives messages from other processes, by port and by group, shows them
//! and sends them back.
//!
//! ```text
//! cargo run -p nlsock --example ipc_server -- --port 1234
//! cargo run -p nlsock --example ipc_client -- --to 1234 hello
//! ```
//!
//! `NETLINK_USERSOCK` has no kernel side: it is there for processes. They need
//! no privilege for ports, and `CAP_NET_ADMIN` to join a group.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use common::Result;
use lexopt::prelude::*;
use nlsock::{Error, Socket};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{nlmsg_space, Message, MessageBuilder, Messages, NlMsgHdr, SliceSink, SockAddrNl};

const HELP: &str = "\
Usage: ipc_server [--protocol N] [--port P] [--group G] [--count N]

Receives netlink messages from other processes, sent to its port or to its
group, shows each of them in a line and sends it back to its sender. What the
kernel sends is shown only. Runs until interrupted.

Options:
      --protocol N  Netlink protocol (default: 2, NETLINK_USERSOCK)
      --port P      Port to listen at (default: the kernel chooses)
      --group G     Group to join, 0 for none (default: 1, if permitted: with
                    NETLINK_USERSOCK that takes CAP_NET_ADMIN)
      --count N     End after N messages
  -h, --help        Show this

Example:
  ipc_server --port 1234
";

fn main() -> ExitCode {
    common::run(serve)
}

fn serve() -> Result {
    let (mut protocol, mut port, mut left) = (NETLINK_USERSOCK, 0, u64::MAX);
    let mut group = None;
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("protocol") => protocol = args.value()?.parse()?,
            Long("port") => port = args.value()?.parse()?,
            Long("group") => group = Some(args.value()?.parse()?),
            Long("count") => left = args.value()?.parse()?,
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

    let socket = Socket::open(protocol)?;
    socket.bind(SockAddrNl::new(port, 0))?;
    // Sender addresses have a bit for groups up to 32; this tells every group.
    socket.set_pktinfo(true)?;
    let group = match group {
        Some(0) => 0,
        Some(group) => socket.join(group).map(|()| group)?,
        None => match socket.join(1) {
            Err(error @ Error::NotPermitted { .. }) => {
                common::warn(format_args!("going on without group 1: {error}"));
                0
            }
            result => result.map(|()| 1)?,
        },
    };
    // A sender that does not read would hold up everyone else.
    socket.set_write_timeout(Some(Duration::from_millis(100)))?;
    let port = socket.local_addr()?.nl_pid();

    let mut out = io::stdout().lock();
    writeln!(
        out,
        "listening on protocol {protocol}, port {port}, {}",
        group_name(group)
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
        for message in Messages::strict(datagram.as_bytes()) {
            let message = match message {
                Ok(message) => message,
                Err(error) => {
                    common::warn(format_args!(
                        "malformed datagram from port {sender}: {error}"
                    ));
                    break;
                }
            };
            let header = message.header();
            writeln!(
                out,
                "from port {sender}, {}: type {}, sequence {}, payload \"{}\"",
                group_name(datagram.group().unwrap_or(0)),
                header.nlmsg_type(),
                header.nlmsg_seq(),
                message.payload().escape_ascii(),
            )?;
            out.flush()?;
            // The kernel takes requests, and might answer without end.
            if !datagram.is_from_kernel() {
                if let Err(error) = send_back(&socket, port, &message, sender) {
                    common::warn(format_args!("cannot answer port {sender}: {error}"));
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

/// Sends a message of the same type, sequence number and payload to `sender`.
fn send_back(socket: &Socket, port: u32, message: &Message<'_>, sender: u32) -> Result {
    let header = NlMsgHdr::new(message.header().nlmsg_type())
        .with_seq(message.header().nlmsg_seq())
        .with_pid(port);
    let mut buf = vec![0; nlmsg_space(message.payload().len())];
    let mut sink = SliceSink::new(&mut buf);
    let mut answer = MessageBuilder::new(&mut sink, header)?;
    answer.put_payload(message.payload())?;
    answer.end()?;
    Ok(socket.send_to(sink.into_bytes(), SockAddrNl::new(sender, 0))?)
}
