//! Shows connections that begin, change and end, as `conntrack -E` does.
//!
//! ```text
//! sudo cargo run -p nlsock --example conntrack_events
//! ```
//!
//! Needs `CAP_NET_ADMIN`. The notifications come from the groups
//! `NFNLGRP_CONNTRACK_*` of `NETLINK_NETFILTER`. The kernel tracks connections
//! separately in each network namespace, if a firewall rule there requires it.

mod common;

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use common::args::Args;
use common::Result;
use nlsock::{Client, Error, Monitor, MonitorEvent};
use nlwire::nfnl::NfGenMsg;
use nlwire::uapi::*;
use nlwire::{Attribute, Errno, Message, ParseError};

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

const GROUPS: [(u32, &str); 3] = [
    (NFNLGRP_CONNTRACK_NEW, "NEW"),
    (NFNLGRP_CONNTRACK_UPDATE, "UPDATE"),
    (NFNLGRP_CONNTRACK_DESTROY, "DESTROY"),
];

/// The names of the states `TCP_CONNTRACK_*`, which begin at 0.
const TCP_STATES: [&str; 10] = [
    " NONE",
    " SYN_SENT",
    " SYN_RECV",
    " ESTABLISHED",
    " FIN_WAIT",
    " CLOSE_WAIT",
    " LAST_ACK",
    " TIME_WAIT",
    " CLOSE",
    " SYN_SENT2",
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
        let group = GROUPS.iter().find(|(group, _)| event.group == Some(*group));
        let Some((_, name)) = group else {
            continue;
        };
        match connection(&event.message) {
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
    let get_stats = u16::from_be_bytes([NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS]);
    let mut client = Client::open(NETLINK_NETFILTER)?;
    let reply = client.request(get_stats, |message| {
        message.put_header(&NfGenMsg::default())
    });
    match reply {
        Err(Error::Refused(error)) if error.errno() == Errno::EINVAL => {
            Err("this kernel has no netlink interface to connection tracking".into())
        }
        reply => Ok(reply.map(drop)?),
    }
}

/// Returns `tcp 192.0.2.1:1234 > 192.0.2.2:80 ESTABLISHED answered`.
fn connection(message: &Message<'_>) -> Result<String, ParseError> {
    let (mut tuple, mut state, mut answered) = (String::new(), "", "");
    for attribute in message.attributes(size_of::<NfGenMsg>())? {
        let attribute = attribute?;
        match attribute.nla_type() {
            CTA_TUPLE_ORIG => tuple = self::tuple(&attribute)?,
            CTA_PROTOINFO => state = tcp_state(&attribute)?,
            CTA_STATUS if attribute.get_u32_be()? & IPS_SEEN_REPLY != 0 => answered = " answered",
            _ => {}
        }
    }
    Ok(tuple + state + answered)
}

/// Returns one direction of a connection, which is two nests in a nest:
/// `tcp 192.0.2.1:1234 > 192.0.2.2:80`.
fn tuple(tuple: &Attribute<'_>) -> Result<String, ParseError> {
    let (mut src, mut dst) = (None, None);
    let (mut protocol, mut sport, mut dport) = (0, None, None);
    for part in tuple.nested() {
        let part = part?;
        for attribute in part.nested() {
            let attribute = attribute?;
            match (part.nla_type(), attribute.nla_type()) {
                (CTA_TUPLE_IP, CTA_IP_V4_SRC) => src = Some(address::<4>(&attribute)?),
                (CTA_TUPLE_IP, CTA_IP_V4_DST) => dst = Some(address::<4>(&attribute)?),
                (CTA_TUPLE_IP, CTA_IP_V6_SRC) => src = Some(address::<16>(&attribute)?),
                (CTA_TUPLE_IP, CTA_IP_V6_DST) => dst = Some(address::<16>(&attribute)?),
                (CTA_TUPLE_PROTO, CTA_PROTO_NUM) => protocol = attribute.get_u8()?,
                (CTA_TUPLE_PROTO, CTA_PROTO_SRC_PORT) => sport = Some(attribute.get_u16_be()?),
                (CTA_TUPLE_PROTO, CTA_PROTO_DST_PORT) => dport = Some(attribute.get_u16_be()?),
                _ => {}
            }
        }
    }
    let protocol = match protocol {
        IPPROTO_ICMP => "icmp",
        IPPROTO_TCP => "tcp",
        IPPROTO_UDP => "udp",
        IPPROTO_ICMPV6 => "icmpv6",
        IPPROTO_SCTP => "sctp",
        _ => "other",
    };
    let (src, dst) = (endpoint(src, sport), endpoint(dst, dport));
    Ok(format!("{protocol} {src} > {dst}"))
}

fn address<const N: usize>(attribute: &Attribute<'_>) -> Result<IpAddr, ParseError>
where
    IpAddr: From<[u8; N]>,
{
    attribute.get_array().map(|bytes| IpAddr::from(*bytes))
}

/// Returns an address, with the port if the protocol has ports.
fn endpoint(address: Option<IpAddr>, port: Option<u16>) -> String {
    match (address, port) {
        (Some(address), Some(port)) => SocketAddr::new(address, port).to_string(),
        (Some(address), None) => address.to_string(),
        (None, _) => "-".to_owned(),
    }
}

fn tcp_state(protoinfo: &Attribute<'_>) -> Result<&'static str, ParseError> {
    for info in protoinfo.nested() {
        let info = info?;
        if info.nla_type() != CTA_PROTOINFO_TCP {
            continue;
        }
        for attribute in info.nested() {
            let attribute = attribute?;
            if attribute.nla_type() == CTA_PROTOINFO_TCP_STATE {
                let name = TCP_STATES.get(usize::from(attribute.get_u8()?));
                return Ok(name.unwrap_or(&" ?"));
            }
        }
    }
    Ok("")
}
