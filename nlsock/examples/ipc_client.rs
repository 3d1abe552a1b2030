//! Sends a message to another process, by port or by group, and waits for the
//! answer.
//!
//! ```text
//! cargo run -p nlsock --example ipc_server -- --port 1234
//! cargo run -p nlsock --example ipc_client -- --to 1234 hello
//! ```

mod common;

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::ExitCode;
use std::time::{Duration, Instant, UNIX_EPOCH};

use common::Result;
use lexopt::prelude::*;
use nlsock::{Error, Socket};
use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_ERROR, NLM_F_REQUEST};
use nlwire::{nlmsg_space, Message, MessageBuilder, NlMsgHdr, SliceSink, SockAddrNl};

const HELP: &str = "\
Usage: ipc_client [--protocol N] (--to PORT | --group G) [--type T]
                  [--timeout SECONDS] [WORD...]

Sends one netlink message with the words as its payload and shows the first
message that comes back with the same sequence number.

Options:
      --protocol N       Netlink protocol (default: 2, NETLINK_USERSOCK)
      --to PORT          Port to send to, 0 for the kernel
      --group G          Group to send to, 1 to 32
      --type T           Message type (default: 16)
      --timeout SECONDS  How long to wait (default: 5)
  -h, --help             Show this

Example:
  ipc_client --to 1234 hello
";

fn main() -> ExitCode {
    common::run(exchange)
}

fn exchange() -> Result {
    let (mut protocol, mut nlmsg_type) = (NETLINK_USERSOCK, 16);
    let (mut port, mut group) = (None, None);
    let mut timeout = Duration::from_secs(5);
    let mut words: Vec<OsString> = Vec::new();
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("protocol") => protocol = args.value()?.parse()?,
            Long("to") => port = Some(args.value()?.parse()?),
            Long("group") => group = Some(args.value()?.parse()?),
            Long("type") => nlmsg_type = args.value()?.parse()?,
            Long("timeout") => timeout = args.value()?.parse_with(common::seconds)?,
            Short('h') | Long("help") => return common::help(HELP),
            Value(word) => words.push(word),
            _ => return Err(arg.unexpected().into()),
        }
    }
    let to = match (port, group) {
        (Some(port), None) => SockAddrNl::new(port, 0),
        (None, Some(group)) => SockAddrNl::default()
            .with_group(group)
            .ok_or(lexopt::Error::from("--group takes 1 to 32"))?,
        _ => return Err(lexopt::Error::from("either --to or --group is required").into()),
    };

    let socket = Socket::open(protocol)?;
    let payload = words.join(" ".as_ref());
    // Any number will do that earlier messages did not have.
    let seq = UNIX_EPOCH.elapsed()?.subsec_nanos();
    // The kernel only takes messages that are flagged as requests.
    let header = NlMsgHdr::new(nlmsg_type)
        .with_flags(NLM_F_REQUEST)
        .with_seq(seq);
    let mut buf = vec![0; nlmsg_space(payload.len())];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    message.put_payload(payload.as_bytes())?;
    message.end()?;
    socket.send_to(sink.into_bytes(), to)?;

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
        for message in datagram.messages() {
            let message = message?;
            if message.header().nlmsg_seq() == seq {
                return show(sender, &message, nlmsg_type);
            }
        }
    }
}

/// Shows the reply to a message of type `sent`.
fn show(sender: u32, reply: &Message<'_>, sent: u16) -> Result {
    let (nlmsg_type, seq) = (reply.header().nlmsg_type(), reply.header().nlmsg_seq());
    let mut out = io::stdout().lock();
    if nlmsg_type == NLMSG_ERROR && sent != NLMSG_ERROR {
        let ack = reply.ack()?;
        if ack.errno() != 0 {
            let error = io::Error::from_raw_os_error(ack.errno());
            let ext_ack = ack.ext_ack().unwrap_or_default();
            return Err(match ext_ack.msg {
                Some(_) => format!("request refused: {error}: {}", ext_ack.text()).into(),
                None => format!("request refused: {error}").into(),
            });
        }
        writeln!(
            out,
            "reply from port {sender}: acknowledged, sequence {seq}"
        )?;
        return Ok(());
    }
    let payload = reply.payload().escape_ascii();
    writeln!(
        out,
        "reply from port {sender}: type {nlmsg_type}, sequence {seq}, payload \"{payload}\""
    )?;
    Ok(())
}
