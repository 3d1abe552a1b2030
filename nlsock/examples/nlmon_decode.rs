//! Prints captured netlink traffic byte by byte, with the meaning of the bytes.
//!
//! ```text
//! sudo ip link add nlmon0 type nlmon
//! sudo ip link set nlmon0 up
//! sudo tcpdump -i nlmon0 -U -w - | cargo run -p nlsock --example nlmon_decode -- -
//! ```
//!
//! Needs no privilege; the capture needs root. An nlmon device receives a copy of
//! every netlink message of its network namespace (`CONFIG_NLMON`).

mod common;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use common::args::Args;
use common::explain::explain;
use common::pcap::{Capture, Record};
use common::Result;
use nlfamilies::ethtool::Ethtool;
use nlfamilies::nftables::Nftables;
use nlfamilies::nlctrl::{CtrlAttr, Nlctrl};
use nlfamilies::rt_addr::RtAddr;
use nlfamilies::rt_link::RtLink;
use nlfamilies::rt_neigh::RtNeigh;
use nlfamilies::rt_route::RtRoute;
use nlfamilies::rt_rule::RtRule;
use nlfamilies::tc::Tc;
use nlwire::typed::{FamilyInfo, NoHeader};
use nlwire::uapi::*;
use nlwire::{Message, Messages, ParseError};

const HELP: &str = "\
Usage: nlmon_decode FILE [--names] [--count N]

Prints the netlink messages of a capture byte by byte, with the meaning of the
bytes, or by names and values.

Arguments:
  FILE         A pcap file of netlink traffic, or '-' for stdin

Options:
      --names    Print the attributes by their names, with their values, of the
                 families that nlfamilies declares: links, addresses, routes,
                 rules, neighbours, traffic control, nftables, ethtool, nlctrl
      --count N  Exit after N records
  -h, --help     Show this help

Example:
  tcpdump -i nlmon0 -U -w - | nlmon_decode -
";

/// The declared families.
static FAMILIES: [&FamilyInfo; 9] = [
    RtLink::info(),
    RtAddr::info(),
    RtRoute::info(),
    RtRule::info(),
    RtNeigh::info(),
    Tc::info(),
    Nftables::info(),
    Ethtool::info(),
    Nlctrl::info(),
];

/// The names of the families of generic netlink by their ids, as the capture has them.
#[derive(Default)]
struct Names(BTreeMap<u16, String>);

impl Names {
    /// Prints a message by names and values.
    fn show(
        &mut self,
        out: &mut dyn Write,
        title: &str,
        protocol: i32,
        message: &Message<'_>,
    ) -> Result {
        if protocol == NETLINK_GENERIC && message.nlmsg_type() == GENL_ID_CTRL {
            self.learn(message)?;
        }
        let (is_request, family) = self.family(protocol, message);
        writeln!(out, "{title}:")?;
        match family {
            Some(family) => writeln!(out, "{:#?}\n", family.show(message, is_request))?,
            None => writeln!(out, "{message:?}\n")?,
        }
        Ok(())
    }

    /// Notes the id of a family that the controller tells.
    fn learn(&mut self, message: &Message<'_>) -> Result<(), ParseError> {
        if let Some((NoHeader, family)) = Nlctrl::GETFAMILY.read_reply(message)? {
            if let (Some(id), Some(name)) =
                family.get((CtrlAttr::FAMILY_ID, CtrlAttr::FAMILY_NAME))?
            {
                self.0.insert(id, name.to_string());
            }
        }
        Ok(())
    }

    /// Returns whether a message is a request, and the declared family that it is of.
    fn family(&self, protocol: i32, message: &Message<'_>) -> (bool, Option<&'static FamilyInfo>) {
        let is_request = message.nlmsg_flags().contains(NLM_F_REQUEST);
        let nlmsg_type = message.nlmsg_type();
        let name = match nlmsg_type {
            GENL_ID_CTRL => Some("nlctrl"),
            id => self.0.get(&id).map(String::as_str),
        };
        let family = FAMILIES.into_iter().find(|family| {
            let is_named = protocol != NETLINK_GENERIC || name == Some(family.name);
            let op = family.number(message).and_then(|number| match is_request {
                true => family.request(number),
                false => family.reply(number),
            });
            family.protocol == protocol && is_named && op.is_some()
        });
        (is_request, family)
    }
}

fn main() -> ExitCode {
    common::run(HELP, decode)
}

fn decode(mut args: Args) -> Result {
    let mut names = args.flag("--names").then(Names::default);
    let count = args.value("--count")?.unwrap_or(u64::MAX);
    let file: PathBuf = args.required("FILE")?;
    args.finish()?;

    let in_file = |error: Box<dyn Error>| format!("{}: {error}", file.display());
    let mut capture = Capture::open(&file).map_err(in_file)?;
    if capture.is_swapped() {
        common::warn("the file is from a machine of the other byte order");
    }
    let mut out = io::stdout().lock();
    for number in 1..=count {
        match capture.next().map_err(in_file)? {
            Some(record) => show(&mut out, number, &record, names.as_mut())?,
            None => break,
        }
    }
    Ok(())
}

/// Prints the messages of a record.
fn show(
    out: &mut dyn Write,
    number: u64,
    record: &Record,
    mut names: Option<&mut Names>,
) -> Result {
    let protocol = record.protocol;
    let receiver = record.receiver.map(|name| format!(", to {name}"));
    let receiver = receiver.unwrap_or_default();
    let title = format!("record {number}{receiver}, {}", protocol_name(protocol));
    if record.missing != 0 {
        common::warn(format_args!(
            "record {number}: {} bytes were not captured",
            record.missing
        ));
    }
    if protocol == NETLINK_KOBJECT_UEVENT {
        let text = record.datagram.escape_ascii();
        return Ok(writeln!(out, "{title}, text:\n\"{text}\"\n")?);
    }
    for message in Messages::new(&record.datagram).strict() {
        match message {
            Ok(message) => match &mut names {
                Some(names) => names.show(out, &title, protocol, &message)?,
                None => explain(out, &title, protocol, &message)?,
            },
            Err(error) => {
                let at = record.offset.saturating_add(error.offset.try_into()?);
                common::warn(format_args!("record {number}: byte {at}: {}", error.kind));
            }
        }
    }
    Ok(())
}

fn protocol_name(protocol: i32) -> String {
    let name = match protocol {
        NETLINK_ROUTE => "NETLINK_ROUTE",
        NETLINK_USERSOCK => "NETLINK_USERSOCK",
        NETLINK_SOCK_DIAG => "NETLINK_SOCK_DIAG",
        NETLINK_XFRM => "NETLINK_XFRM",
        NETLINK_AUDIT => "NETLINK_AUDIT",
        NETLINK_NETFILTER => "NETLINK_NETFILTER",
        NETLINK_KOBJECT_UEVENT => "NETLINK_KOBJECT_UEVENT",
        NETLINK_GENERIC => "NETLINK_GENERIC",
        other => return format!("protocol {other}"),
    };
    name.to_owned()
}
