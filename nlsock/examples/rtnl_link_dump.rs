//! Lists the network interfaces: index, kind, MTU, state, address.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_link_dump
//! cargo run -p nlsock --example rtnl_link_dump -- --hex
//! cargo run -p nlsock --example rtnl_link_dump -- --netns /run/netns/NAME
//! ```
//!
//! Needs no privilege, except for other network namespaces. The request is
//! `RTM_GETLINK` with `NLM_F_DUMP`. The kernel replies with an `RTM_NEWLINK` for each
//! interface, and `NLMSG_DONE` at the end.

mod common;

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use common::args::Args;
use common::explain::explain;
use common::format::{hex, print_table};
use common::{rtnl, Result};
use nlsock::{Client, RequestBuilder, Socket, VecSink};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::{
    BuildError, Message, MessageBuilder, MessageKind, Messages, NlMsgHdr, ParseError, Sink,
};

const HELP: &str = "\
Usage: rtnl_link_dump [--hex] [--netns FILE]

Lists the network interfaces of a network namespace: index, kind, MTU,
operational state, hardware address.

Options:
      --netns FILE
              The namespace: /run/netns/NAME or /proc/PID/ns/net, instead of
              the one of this process
      --hex   Show the bytes of the request and of the reply instead, with
              their meaning
  -h, --help  Show this help

Example:
  rtnl_link_dump --hex | less
";

fn main() -> ExitCode {
    common::run(HELP, link_dump)
}

fn link_dump(mut args: Args) -> Result {
    let show_bytes = args.flag("--hex");
    let namespace: Option<PathBuf> = args.value("--netns")?;
    args.finish()?;
    let socket = match namespace {
        Some(path) => Socket::open_in(NETLINK_ROUTE, File::open(path)?)?,
        None => Socket::open(NETLINK_ROUTE)?,
    };
    if show_bytes {
        return explain_dump(&socket);
    }

    let mut client = Client::from_socket(socket)?;
    let mut dump = client.dump(RTM_GETLINK, put_request)?;
    let mut rows = Vec::new();
    while let Some(link) = dump.next()? {
        rows.push(row(&link)?);
    }
    if dump.is_interrupted() {
        common::warn("interfaces changed during the dump: it may be inconsistent");
    }
    let heading = ["INDEX", "NAME", "KIND", "MTU", "STATE", "ADDRESS"];
    Ok(print_table(heading, rows)?)
}

/// Writes a request for all interfaces, without statistics.
fn put_request(message: &mut RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg::default())?;
    message.put_u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS)
}

/// Returns the row of the table for an interface.
fn row(message: &Message<'_>) -> Result<[String; 6], ParseError> {
    let (link, attributes) = message.parse::<IfInfoMsg>()?;
    let index = link.ifi_index.to_string();
    let [mut ifname, mut kind, mut mtu, mut state, mut address] = ["-"; 5].map(str::to_owned);
    for attribute in attributes {
        let attribute = attribute?;
        match attribute.nla_type() {
            IFLA_IFNAME => ifname = attribute.text().to_string(),
            IFLA_MTU => mtu = attribute.get_u32()?.to_string(),
            IFLA_OPERSTATE => state = rtnl::oper_state(attribute.get_u8()?),
            IFLA_ADDRESS if !attribute.payload().is_empty() => {
                address = hex(attribute.payload(), ":");
            }
            IFLA_LINKINFO => {
                for info in attribute.nested() {
                    let info = info?;
                    if info.nla_type() == IFLA_INFO_KIND {
                        kind = info.text().to_string();
                    }
                }
            }
            _ => {} // newer kernels send more
        }
    }
    Ok([index, ifname, kind, mtu, state, address])
}

/// Shows the bytes of the same dump. This takes a [`Socket`]: a [`Client`] does
/// not return `NLMSG_DONE`.
fn explain_dump(socket: &Socket) -> Result {
    let mut sink = VecSink::new();
    let header = NlMsgHdr::new(RTM_GETLINK)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP)
        .with_seq(1);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    put_request(&mut message)?;
    message.end()?;

    socket.send(sink.as_bytes())?;
    let mut out = io::stdout().lock();
    for message in Messages::new(sink.as_bytes()) {
        explain(&mut out, "sent", NETLINK_ROUTE, &message?)?;
    }
    let mut buf = vec![0; 32 * 1024]; // the maximum size of the kernel's datagrams
    loop {
        let datagram = socket.recv_vec(&mut buf)?;
        if !datagram.is_from_kernel() {
            continue; // any process may send to this socket
        }
        for message in datagram.messages() {
            let message = message?;
            explain(&mut out, "received", NETLINK_ROUTE, &message)?;
            if matches!(message.kind(), MessageKind::Done | MessageKind::Error) {
                return Ok(());
            }
        }
    }
}
