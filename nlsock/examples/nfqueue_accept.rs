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
use nlsock::{Client, Error, Expect, MonitorEvent};
use nlwire::nfnl::NfGenMsg;
use nlwire::uapi::*;
use nlwire::{Message, ParseError};

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

const CONFIG: u16 = u16::from_be_bytes([NFNL_SUBSYS_QUEUE, NFQNL_MSG_CONFIG]);
const PACKET: u16 = u16::from_be_bytes([NFNL_SUBSYS_QUEUE, NFQNL_MSG_PACKET]);
const VERDICT: u16 = u16::from_be_bytes([NFNL_SUBSYS_QUEUE, NFQNL_MSG_VERDICT]);

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
    client.request(CONFIG, |message| {
        message.put_header(&header)?;
        // struct nfqnl_msg_config_cmd, struct nfqnl_msg_config_params
        message.put(NFQA_CFG_CMD, &[NFQNL_CFG_CMD_BIND, 0, 0, 0])?;
        let [a, b, c, d] = 20u32.to_be_bytes(); // the IPv4 header
        message.put(NFQA_CFG_PARAMS, &[a, b, c, d, NFQNL_COPY_PACKET])
    })?;
    writeln!(io::stderr(), "listening")?;

    let mut out = io::stdout().lock();
    while left > 0 {
        let packet = match client.next_notification() {
            Ok(MonitorEvent::Notification(event)) if event.message.nlmsg_type() == PACKET => {
                Packet::parse(&event.message)?
            }
            // The refusal of a verdict.
            Ok(MonitorEvent::Notification(event)) => {
                common::warn(event.message.ack()?);
                continue;
            }
            Ok(MonitorEvent::Resync) => {
                writeln!(out, "packets were lost")?;
                continue;
            }
            Err(Error::Interrupted) => continue, // a signal
            Err(Error::WouldBlock) => break,     // the timeout
            Err(error) => return Err(error.into()),
        };
        writeln!(out, "{} {}", packet.id, packet.text)?;
        client.expect(Expect::Nothing).request(VERDICT, |message| {
            message.put_header(&header)?;
            // struct nfqnl_msg_verdict_hdr
            let [verdict, id] = [NF_ACCEPT, packet.id].map(u32::to_be_bytes);
            message.put(NFQA_VERDICT_HDR, &[verdict, id].concat())
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
    fn parse(message: &Message<'_>) -> Result<Self, ParseError> {
        let (mut id, mut text) = (0, String::from("no IPv4"));
        for attribute in message.attributes(size_of::<NfGenMsg>())? {
            let attribute = attribute?;
            match (attribute.nla_type(), attribute.payload()) {
                // struct nfqnl_msg_packet_hdr
                (NFQA_PACKET_HDR, &[a, b, c, d, ..]) => id = u32::from_be_bytes([a, b, c, d]),
                (NFQA_PAYLOAD, &[0x45, _, high, low, .., a, b, c, d, e, f, g, h]) => {
                    let len = u16::from_be_bytes([high, low]);
                    let [src, dst] = [[a, b, c, d], [e, f, g, h]];
                    text = format!("{} > {}, {len} bytes", ip(&src), ip(&dst));
                }
                _ => {}
            }
        }
        Ok(Self { id, text })
    }
}
