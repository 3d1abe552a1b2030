// SPDX-License-Identifier: MIT OR Apache-2.0
//! Shows connections that begin, change and end, as `conntrack -E` does.
//!
//! ```text
//! sudo cargo run -p nlsock --example conntrack_events
//! ```
//!
//! Needs `CAP_NET_ADMIN`. The notifications come from groups of `NETLINK_NETFILTER`. The kernel
//! tracks connections separately in each network namespace, if a firewall rule there requires it.

mod common;

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use common::args::Args;
use common::Result;
use nlfamilies::conntrack::*;
use nlsock::{Client, Error, Monitor, MonitorEvent};
use nlwire::typed::{Attrs, Group};
use nlwire::uapi::*;
use nlwire::{Errno, NlmFlags, ParseError};

const HELP: &str = "\
Usage: conntrack_events [--count N] [--timeout SECONDS]

Shows the connections of this network namespace that begin (NEW), change
(UPDATE) or end (DESTROY), one per line, until interrupted: protocol, addresses
with the initiator first, TCP state, 'answered' after a reply. Prints
'listening' to stderr when it starts. Needs CAP_NET_ADMIN.

Options:
      --count N          Exit after N lines
      --timeout SECONDS  Exit when nothing has happened for this long
  -h, --help             Show this help

Example:
  conntrack_events --timeout 60
";

const GROUPS: [(Group<Conntrack>, &str); 3] = [
    (Conntrack::GROUP_CONNTRACK_NEW, "NEW"),
    (Conntrack::GROUP_CONNTRACK_UPDATE, "UPDATE"),
    (Conntrack::GROUP_CONNTRACK_DESTROY, "DESTROY"),
];

fn main() -> ExitCode {
    common::run(HELP, events)
}

fn events(mut args: Args) -> Result {
    let mut left = args.value("--count")?.unwrap_or(u64::MAX);
    let timeout = args.seconds("--timeout")?;
    args.finish()?;

    let mut monitor = Monitor::open(NETLINK_NETFILTER)?;
    monitor.set_timeout(timeout);
    for (group, _) in GROUPS {
        monitor.join(group)?;
    }
    check_support()?;
    writeln!(io::stderr(), "listening")?;

    let mut out = io::stdout().lock();
    while left > 0 {
        let event = match monitor.next() {
            Ok(MonitorEvent::Notification(event)) => event,
            Ok(MonitorEvent::Resync) => {
                writeln!(out, "events were lost")?;
                continue;
            }
            Err(Error::Interrupted) => continue, // a signal
            Err(Error::WouldBlock) => break,     // the timeout
            Err(error) => return Err(error.into()),
        };
        let mut groups = GROUPS.iter();
        let Some((_, name)) = groups.find(|(group, _)| event.group == Some(group.number())) else {
            continue;
        };
        let attrs = match Conntrack::NEW_NTF.read(&event.message) {
            Ok(None) => Conntrack::DELETE_NTF.read(&event.message),
            read => read,
        };
        match attrs.and_then(|attrs| connection(&attrs.unwrap_or_default().1)) {
            Ok(connection) => writeln!(out, "{name} {connection}")?,
            Err(error) => common::warn(format_args!("malformed notification: {error}")),
        }
        left = left.saturating_sub(1);
    }
    Ok(())
}

/// Checks that the kernel sends such notifications. The groups exist even in a
/// kernel without connection tracking.
fn check_support() -> Result {
    let (none, any) = (NlmFlags::EMPTY, NfGenMsg::default());
    let mut client = Client::open(NETLINK_NETFILTER)?;
    match client.call(Conntrack::GET_STATS, none, &any, |_| Ok(())) {
        Err(Error::Refused(error)) if error.errno() == Errno::EINVAL => {
            Err("this kernel has no netlink interface to connection tracking".into())
        }
        answer => Ok(answer.map(drop)?),
    }
}

/// Returns `tcp 192.0.2.1:1234 > 192.0.2.2:80 ESTABLISHED answered`.
fn connection(attrs: &Attrs<'_, Cta>) -> Result<String, ParseError> {
    let (tuple, status, info) = attrs.get((Cta::TUPLE_ORIG, Cta::STATUS, Cta::PROTOINFO))?;
    let (ip, proto) = tuple
        .unwrap_or_default()
        .get((CtaTuple::IP, CtaTuple::PROTO))?;
    let (v4_src, v4_dst, v6_src, v6_dst) =
        ip.unwrap_or_default()
            .get((CtaIp::V4_SRC, CtaIp::V4_DST, CtaIp::V6_SRC, CtaIp::V6_DST))?;
    let (num, sport, dport) =
        proto
            .unwrap_or_default()
            .get((CtaProto::NUM, CtaProto::SRC_PORT, CtaProto::DST_PORT))?;
    let protocol = match num {
        Some(IPPROTO_ICMP) => "icmp",
        Some(IPPROTO_TCP) => "tcp",
        Some(IPPROTO_UDP) => "udp",
        Some(IPPROTO_ICMPV6) => "icmpv6",
        Some(IPPROTO_SCTP) => "sctp",
        _ => "other",
    };
    let (src, dst) = (
        endpoint(v4_src.or(v6_src), sport),
        endpoint(v4_dst.or(v6_dst), dport),
    );
    let tcp = info.unwrap_or_default().get(CtaProtoinfo::TCP)?;
    let state = tcp.unwrap_or_default().get(CtaProtoinfoTcp::STATE)?;
    let state = state.map_or(String::new(), |state| {
        format!(" {state:?}").replace("TCP_CONNTRACK_", "")
    });
    let answered = match status {
        Some(status) if status.contains(Ips::SEEN_REPLY) => " answered",
        _ => "",
    };
    Ok(format!("{protocol} {src} > {dst}{state}{answered}"))
}

/// Returns an address, with the port if the protocol has ports.
fn endpoint(address: Option<IpAddr>, port: Option<u16>) -> String {
    match (address, port) {
        (Some(address), Some(port)) => SocketAddr::new(address, port).to_string(),
        (Some(address), None) => address.to_string(),
        (None, _) => "-".to_owned(),
    }
}
