// SPDX-License-Identifier: MIT OR Apache-2.0
//! Shows the packets of a netfilter queue, and accepts them.
//!
//! ```text
//! sudo nft add table ip demo
//! sudo nft add chain ip demo output '{ type filter hook output priority 0; }'
//! sudo nft add rule ip demo output icmp type echo-request queue num 5
//! sudo cargo run -p nlsock --example nfqueue_accept 5
//! ```
//!
//! Needs `CAP_NET_ADMIN`. The kernel sends the packets to the socket that has bound
//! the queue, so this client reads notifications as well as answers.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;

use common::args::Args;
use common::format::ip;
use common::Result;
use nlfamilies::nfqueue::{
    Nfqa, NfqaCfg, NfqnlMsgConfigCmd, NfqnlMsgConfigParams, NfqnlMsgVerdictHdr, Nfqueue,
};
use nlsock::{Client, Error, Expect, MonitorEvent};
use nlwire::nfnl::NfGenMsg;
use nlwire::typed::Attrs;
use nlwire::uapi::*;
use nlwire::{NlmFlags, ParseError};

const HELP: &str = "\
Usage: nfqueue_accept QUEUE [--count N] [--timeout SECONDS]

Binds the netfilter queue of this number, shows the IPv4 packets that firewall
rules put into it, one per line: id, addresses, length. Accepts all packets,
until interrupted. Prints 'listening' to stderr when it starts. Needs
CAP_NET_ADMIN.

Options:
      --count N          Exit after N packets
      --timeout SECONDS  Exit when no packet has come for this long
  -h, --help             Show this help

Example:
  nfqueue_accept 5 --timeout 60
";

fn main() -> ExitCode {
    common::run(HELP, accept)
}

fn accept(mut args: Args) -> Result {
    let mut left = args.value("--count")?.unwrap_or(u64::MAX);
    let timeout = args.seconds("--timeout")?;
    let queue: u16 = args.required("QUEUE")?;
    args.finish()?;

    let header = NfGenMsg {
        res_id: queue.into(),
        ..NfGenMsg::default()
    };
    // The first packet can come before the ACK of this request.
    let mut client = Client::open(NETLINK_NETFILTER)?.with_notifications();
    client.set_timeout(timeout);
    let bind = NfqnlMsgConfigCmd {
        command: NFQNL_CFG_CMD_BIND,
        ..NfqnlMsgConfigCmd::default()
    };
    let params = NfqnlMsgConfigParams {
        copy_range: 20, // the IPv4 header
        copy_mode: NFQNL_COPY_PACKET,
    };
    client.call(Nfqueue::CONFIG, NlmFlags::EMPTY, &header, |config| {
        config.put(NfqaCfg::CMD, &bind)?;
        config.put(NfqaCfg::PARAMS, &params)
    })?;
    writeln!(io::stderr(), "listening")?;

    let mut out = io::stdout().lock();
    while left > 0 {
        let packet = match client.next_notification() {
            Ok(MonitorEvent::Notification(event)) => match Nfqueue::PACKET.read(&event.message)? {
                Some((_, attrs)) => Packet::read(&attrs)?,
                // The refusal of a verdict.
                None => {
                    common::warn(event.message.ack()?);
                    continue;
                }
            },
            Ok(MonitorEvent::Resync) => {
                writeln!(out, "packets were lost")?;
                continue;
            }
            Err(Error::Interrupted) => continue, // a signal
            Err(Error::WouldBlock) => break,     // the timeout
            Err(error) => return Err(error.into()),
        };
        writeln!(out, "{} {}", packet.id, packet.text)?;
        let verdict = NfqnlMsgVerdictHdr {
            verdict: NF_ACCEPT,
            id: packet.id,
        };
        let client = client.expect(Expect::Nothing);
        client.call(Nfqueue::VERDICT, NlmFlags::EMPTY, &header, |message| {
            message.put(Nfqa::VERDICT_HDR, &verdict)
        })?;
        left = left.saturating_sub(1);
    }
    Ok(())
}

struct Packet {
    id: u32,
    text: String,
}

impl Packet {
    /// Reads the id of a packet, and what its IPv4 header says.
    fn read(attrs: &Attrs<'_, Nfqa>) -> Result<Self, ParseError> {
        let (header, payload) = attrs.get((Nfqa::PACKET_HDR, Nfqa::PAYLOAD))?;
        let text = match payload {
            Some(&[0x45, _, high, low, .., a, b, c, d, e, f, g, h]) => {
                let len = u16::from_be_bytes([high, low]);
                let [src, dst] = [[a, b, c, d], [e, f, g, h]];
                format!("{} > {}, {len} bytes", ip(&src), ip(&dst))
            }
            _ => "no IPv4".to_owned(),
        };
        let id = header.unwrap_or_default().packet_id;
        Ok(Self { id, text })
    }
}
