// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the TCP sockets, as `ss -t` does.
//!
//! ```text
//! cargo run -p nlsock --example sock_diag_tcp -- --listening
//! ```
//!
//! Needs no privilege. There is one dump for IPv4 and one for IPv6. The header of
//! the request selects states, and the attributes of the reply.

mod common;

use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use common::args::Args;
use common::format::print_table;
use common::Result;
use nlfamilies::inet_diag::{InetDiag, InetDiagFamily, InetDiagMsg, InetDiagReqV2};
use nlsock::Client;
use nlwire::typed::Attrs;
use nlwire::uapi::*;
use nlwire::ParseError;

const HELP: &str = "\
Usage: sock_diag_tcp [--listening | --all] [-4 | -6]

Lists the connected TCP sockets of this network namespace: state, bytes in the
receive queue and in the send queue, addresses, congestion control. The queues
of a listening socket count connections: those that wait, and the maximum.

Options:
  -l, --listening  Listening sockets instead
  -a, --all        Sockets in any state
  -4               Only IPv4
  -6               Only IPv6
  -h, --help       Show this help

Example:
  sock_diag_tcp --listening
";

/// The names of the states `TCP_*`, which begin at 1.
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
    common::run(HELP, tcp)
}

fn tcp(mut args: Args) -> Result {
    let mut idiag_states = 1 << TCP_ESTABLISHED;
    if args.flag("-l") || args.flag("--listening") {
        idiag_states = 1 << TCP_LISTEN;
    }
    if args.flag("-a") || args.flag("--all") {
        idiag_states = u32::MAX;
    }
    let families: &[u8] = match (args.flag("-4"), args.flag("-6")) {
        (true, false) => &[AF_INET],
        (false, true) => &[AF_INET6],
        _ => &[AF_INET, AF_INET6],
    };
    args.finish()?;

    let mut client = Client::open(NETLINK_SOCK_DIAG)?;
    let mut rows = Vec::new();
    for &sdiag_family in families {
        let header = InetDiagReqV2 {
            sdiag_family,
            sdiag_protocol: IPPROTO_TCP,
            idiag_ext: 1 << (INET_DIAG_CONG - 1),
            idiag_states: idiag_states.into(),
            ..InetDiagReqV2::default()
        };
        let mut sockets = client.list(InetDiagFamily::BY_FAMILY, &header, |_| Ok(()))?;
        while let Some((header, socket)) = sockets.next()? {
            rows.push(row(&header, &socket)?);
        }
    }
    let heading = ["STATE", "RECV-Q", "SEND-Q", "LOCAL", "PEER", "CONG"];
    Ok(print_table(heading, rows)?)
}

/// Returns the row of the table for a socket.
fn row(socket: &InetDiagMsg, attrs: &Attrs<'_, InetDiag>) -> Result<[String; 6], ParseError> {
    let state = STATES.get(usize::from(socket.idiag_state).wrapping_sub(1));
    let state = state.map_or(socket.idiag_state.to_string(), |name| (*name).to_owned());
    let congestion = attrs.get(InetDiag::CONG)?;
    let congestion = congestion.map_or("-".to_owned(), |name| name.to_string());
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

/// Returns `192.0.2.1:80` or `[2001:db8::1]:80`.
fn address(family: u8, address: [u8; 16], port: u16) -> String {
    let [a, b, c, d, ..] = address;
    let address = match family {
        AF_INET => IpAddr::from([a, b, c, d]),
        _ => IpAddr::from(address),
    };
    SocketAddr::new(address, port).to_string()
}
