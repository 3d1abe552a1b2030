//! Lists the TCP sockets, as `ss -t` does.
//!
//! ```text
//! cargo run -p nlsock --example sock_diag_tcp -- --listening
//! ```
//!
//! `SOCK_DIAG_BY_FAMILY` over `NETLINK_SOCK_DIAG`, one dump for IPv4 and one for
//! IPv6. The kernel selects by state, and sends the attributes that the header
//! asks for.

mod common;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;

use common::{text, Result};
use lexopt::prelude::*;
use nlsock::Client;
use nlwire::sock_diag::{InetDiagMsg, InetDiagReqV2};
use nlwire::uapi::*;
use nlwire::{Message, ParseError};

const HELP: &str = "\
Usage: sock_diag_tcp [--listening | --all] [-4 | -6]

Lists the TCP sockets of this network namespace that are connected: state,
bytes in the receive and in the send queue, addresses, congestion control. Of a
socket that listens the queues count connections: waiting, and at most.

Options:
  -l, --listening  Those that listen instead
  -a, --all        Those in any state
  -4               Only IPv4
  -6               Only IPv6
  -h, --help       Show this

Example:
  sock_diag_tcp --listening
";

/// The states that have a name, from 1.
const STATES: [&str; 11] = [
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
];

fn main() -> ExitCode {
    common::run(tcp)
}

fn tcp() -> Result {
    let mut idiag_states = 1 << TCP_ESTABLISHED;
    let mut families = vec![AF_INET, AF_INET6];
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Short('l') | Long("listening") => idiag_states = 1 << TCP_LISTEN,
            Short('a') | Long("all") => idiag_states = u32::MAX,
            Short('4') => families = vec![AF_INET],
            Short('6') => families = vec![AF_INET6],
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

    let heading = ["STATE", "RECV-Q", "SEND-Q", "LOCAL", "PEER", "CONG"];
    let mut rows = vec![heading.map(str::to_owned)];
    let mut client = Client::open(NETLINK_SOCK_DIAG)?.with_header_len(size_of::<InetDiagReqV2>());
    for sdiag_family in families {
        let header = InetDiagReqV2 {
            sdiag_family,
            sdiag_protocol: IPPROTO_TCP,
            idiag_ext: 1 << (INET_DIAG_CONG - 1),
            idiag_states: idiag_states.into(),
            ..InetDiagReqV2::default()
        };
        let mut dump = client.dump(SOCK_DIAG_BY_FAMILY, |message| message.put_header(&header))?;
        while let Some(message) = dump.next()? {
            rows.push(row(&message)?);
        }
    }
    Ok(common::print_table(&rows)?)
}

/// The line of the table for one socket.
fn row(message: &Message<'_>) -> Result<[String; 6], ParseError> {
    let (socket, attributes) = message.parse::<InetDiagMsg>()?;
    let state = usize::from(socket.idiag_state).checked_sub(1);
    let state = state.and_then(|state| STATES.get(state));
    let state = state.map_or(socket.idiag_state.to_string(), |name| (*name).to_owned());
    let mut congestion = "-".to_owned();
    for attribute in attributes {
        let attribute = attribute?;
        if attribute.nla_type() == INET_DIAG_CONG {
            congestion = text(&attribute)?;
        }
    }
    let (family, id) = (socket.idiag_family, socket.id);
    Ok([
        state,
        socket.idiag_rqueue.to_string(),
        socket.idiag_wqueue.to_string(),
        address(family, id.idiag_src, id.idiag_sport.get()),
        address(family, id.idiag_dst, id.idiag_dport.get()),
        congestion,
    ])
}

/// `192.0.2.1:80` or `[2001:db8::1]:80`
fn address(family: u8, address: [u8; 16], port: u16) -> String {
    let [a, b, c, d, ..] = address;
    let address = if family == AF_INET {
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    } else {
        IpAddr::V6(Ipv6Addr::from(address))
    };
    SocketAddr::new(address, port).to_string()
}
