//! Shows connections that begin, change and end, as `conntrack -E` does.
//!
//! ```text
//! sudo cargo run -p nlsock --example conntrack_events
//! ```
//!
//! Needs `CAP_NET_ADMIN`. `nlfamilies` has no conntrack: the program declares what it
//! reads. The notifications come from groups of `NETLINK_NETFILTER`. The kernel tracks connections
//! separately in each network namespace, if a firewall rule there requires it.

mod common;

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use common::args::Args;
use common::Result;
use nlsock::{Client, Error, Monitor, MonitorEvent};
use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;
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

// Message types of netfilter: the subsystem and the message.
const CT_NEW: u16 = u16::from_be_bytes([NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW]);
const CT_DELETE: u16 = u16::from_be_bytes([NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE]);
const CT_GET_STATS: u16 = u16::from_be_bytes([NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS]);

family! {
    /// The part of conntrack that this program needs.
    Conntrack: Raw(NETLINK_NETFILTER) "conntrack" {
        GET_STATS = CT_GET_STATS "IPCTNL_MSG_CT_GET_STATS": NfGenMsg, NoAttrs,
    }
    events {
        NEW_NTF = CT_NEW "IPCTNL_MSG_CT_NEW": NfGenMsg, Cta,
        DELETE_NTF = CT_DELETE "IPCTNL_MSG_CT_DELETE": NfGenMsg, Cta,
    }
    groups {
        GROUP_NEW = NFNLGRP_CONNTRACK_NEW "NFNLGRP_CONNTRACK_NEW",
        GROUP_UPDATE = NFNLGRP_CONNTRACK_UPDATE "NFNLGRP_CONNTRACK_UPDATE",
        GROUP_DESTROY = NFNLGRP_CONNTRACK_DESTROY "NFNLGRP_CONNTRACK_DESTROY",
    }
}

attributes! {
    Cta "conntrack-attrs" {
        TUPLE_ORIG = CTA_TUPLE_ORIG "CTA_TUPLE_ORIG": Nest<CtaTuple>,
        STATUS = CTA_STATUS "CTA_STATUS": Be32,
        PROTOINFO = CTA_PROTOINFO "CTA_PROTOINFO": Nest<CtaProtoinfo>,
    }
    CtaTuple "tuple-attrs" {
        IP = CTA_TUPLE_IP "CTA_TUPLE_IP": Nest<CtaIp>,
        PROTO = CTA_TUPLE_PROTO "CTA_TUPLE_PROTO": Nest<CtaProto>,
    }
    CtaIp "tuple-ip-attrs" {
        V4_SRC = CTA_IP_V4_SRC "CTA_IP_V4_SRC": Ip,
        V4_DST = CTA_IP_V4_DST "CTA_IP_V4_DST": Ip,
        V6_SRC = CTA_IP_V6_SRC "CTA_IP_V6_SRC": Ip,
        V6_DST = CTA_IP_V6_DST "CTA_IP_V6_DST": Ip,
    }
    CtaProto "tuple-proto-attrs" {
        NUM = CTA_PROTO_NUM "CTA_PROTO_NUM": U8,
        SRC_PORT = CTA_PROTO_SRC_PORT "CTA_PROTO_SRC_PORT": Be16,
        DST_PORT = CTA_PROTO_DST_PORT "CTA_PROTO_DST_PORT": Be16,
    }
    CtaProtoinfo "protoinfo-attrs" {
        TCP = CTA_PROTOINFO_TCP "CTA_PROTOINFO_TCP": Nest<CtaProtoinfoTcp>,
    }
    CtaProtoinfoTcp "protoinfo-tcp-attrs" {
        STATE = CTA_PROTOINFO_TCP_STATE "CTA_PROTOINFO_TCP_STATE": U8,
    }
}

const GROUPS: [(Group<Conntrack>, &str); 3] = [
    (Conntrack::GROUP_NEW, "NEW"),
    (Conntrack::GROUP_UPDATE, "UPDATE"),
    (Conntrack::GROUP_DESTROY, "DESTROY"),
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
    let state = state.map_or("", tcp_state);
    let answered = match status.unwrap_or_default() & IPS_SEEN_REPLY {
        0 => "",
        _ => " answered",
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

fn tcp_state(state: u8) -> &'static str {
    match state {
        TCP_CONNTRACK_NONE => " NONE",
        TCP_CONNTRACK_SYN_SENT => " SYN_SENT",
        TCP_CONNTRACK_SYN_RECV => " SYN_RECV",
        TCP_CONNTRACK_ESTABLISHED => " ESTABLISHED",
        TCP_CONNTRACK_FIN_WAIT => " FIN_WAIT",
        TCP_CONNTRACK_CLOSE_WAIT => " CLOSE_WAIT",
        TCP_CONNTRACK_LAST_ACK => " LAST_ACK",
        TCP_CONNTRACK_TIME_WAIT => " TIME_WAIT",
        TCP_CONNTRACK_CLOSE => " CLOSE",
        TCP_CONNTRACK_SYN_SENT2 => " SYN_SENT2",
        _ => " ?",
    }
}
