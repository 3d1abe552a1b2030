//! Lists the network interfaces: index, name, kind, MTU, state, address.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_link_dump
//! cargo run -p nlsock --example rtnl_link_dump -- --hex
//! ```
//!
//! Asks with `RTM_GETLINK` and `NLM_F_DUMP`, which the kernel answers with an
//! `RTM_NEWLINK` for each interface and `NLMSG_DONE`.

mod common;

use std::io;
use std::process::ExitCode;

use common::explain::explain;
use common::{hex, rtnl, text, Result};
use lexopt::prelude::*;
use nlsock::{Client, Socket, VecSink};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::{
    BuildError, Message, MessageBuilder, MessageKind, Messages, NlMsgHdr, ParseError, Sink,
};

const HELP: &str = "\
Usage: rtnl_link_dump [--hex]

Lists the network interfaces of this network namespace: index, name, kind,
MTU, operational state, hardware address.

Options:
      --hex   Show the bytes of the request and of its answer instead, and
              what each of them means
  -h, --help  Show this

Example:
  rtnl_link_dump --hex | less
";

fn main() -> ExitCode {
    common::run(link_dump)
}

fn link_dump() -> Result {
    let mut show_bytes = false;
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("hex") => show_bytes = true,
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

    if show_bytes {
        return show_all_bytes();
    }

    let mut client = Client::open(NETLINK_ROUTE)?;
    let mut dump = client.dump(RTM_GETLINK, request)?;
    let heading = ["INDEX", "NAME", "KIND", "MTU", "STATE", "ADDRESS"];
    let mut rows = vec![heading.map(str::to_owned)];
    while let Some(link) = dump.next()? {
        rows.push(row(&link)?);
    }
    if dump.is_interrupted() {
        common::warn("something changed during the dump: it may be inconsistent");
    }
    Ok(common::print_table(&rows)?)
}

/// Asks for all links, without what IPv6 counts on them.
fn request(message: &mut MessageBuilder<'_, VecSink>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg::default())?;
    message.put_u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS)
}

/// The line of the table for one link.
fn row(message: &Message<'_>) -> Result<[String; 6], ParseError> {
    let (link, attributes) = message.parse::<IfInfoMsg>()?;
    let index = link.ifi_index.get().to_string();
    let [mut name, mut kind, mut mtu, mut state, mut address] = ["-"; 5].map(str::to_owned);
    for attribute in attributes {
        let attribute = attribute?;
        match attribute.nla_type() {
            IFLA_IFNAME => name = text(&attribute)?,
            IFLA_MTU => mtu = attribute.get_u32()?.to_string(),
            IFLA_OPERSTATE => state = rtnl::oper_state(attribute.get_u8()?),
            IFLA_ADDRESS if !attribute.payload().is_empty() => {
                address = hex(attribute.payload(), ":");
            }
            IFLA_LINKINFO => {
                for info in attribute.nested() {
                    let info = info?;
                    if info.nla_type() == IFLA_INFO_KIND {
                        kind = text(&info)?;
                    }
                }
            }
            _ => {} // the kernel may always send more than we know
        }
    }
    Ok([index, name, kind, mtu, state, address])
}

/// The same without a `Client`, which would keep the last message to itself.
fn show_all_bytes() -> Result {
    let mut sink = VecSink::new();
    let header = NlMsgHdr::new(RTM_GETLINK)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP)
        .with_seq(1);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    request(&mut message)?;
    message.end()?;

    let socket = Socket::open(NETLINK_ROUTE)?;
    socket.send(sink.as_bytes())?;
    let mut out = io::stdout().lock();
    for message in Messages::new(sink.as_bytes()) {
        explain(&mut out, "sent", NETLINK_ROUTE, &message?)?;
    }
    let mut buf = vec![0; 32 * 1024]; // as much as the kernel puts into one
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
