//! Lists the neighbours: the link-layer addresses of hosts on the same link.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_neighbours
//! ```
//!
//! Needs no privilege. Two dumps: `RTM_GETLINK` for the names of the interfaces,
//! and `RTM_GETNEIGH`, which the kernel filters by interface (`NDA_IFINDEX`).

mod common;

use std::collections::BTreeMap;
use std::process::ExitCode;

use common::args::Args;
use common::format::{hex, ip, print_table};
use common::Result;
use nlsock::Client;
use nlwire::rtnl::{IfInfoMsg, NdMsg};
use nlwire::uapi::*;
use nlwire::{Message, ParseError};

const HELP: &str = "\
Usage: rtnl_neighbours [--dev NAME] [-4 | -6]

Lists the neighbours of this network namespace: address, interface, link-layer
address, state.

Options:
      --dev NAME  Only neighbours on this interface
  -4              Only IPv4
  -6              Only IPv6
  -h, --help      Show this help

Example:
  rtnl_neighbours -6
";

/// The names of the interfaces, by index.
type Names = BTreeMap<i32, String>;

fn main() -> ExitCode {
    common::run(HELP, neighbours)
}

fn neighbours(mut args: Args) -> Result {
    let dev: Option<String> = args.value("--dev")?;
    let ndm_family = match (args.flag("-4"), args.flag("-6")) {
        (true, false) => AF_INET,
        (false, true) => AF_INET6,
        _ => AF_UNSPEC, // both
    };
    args.finish()?;

    let mut client = Client::open(NETLINK_ROUTE)?;
    let names = interface_names(&mut client)?;
    let index = match dev {
        Some(dev) => {
            let dev = dev.escape_debug().to_string();
            let found = names.iter().find(|(_, name)| **name == dev);
            let (index, _) = found.ok_or(format!("no interface {dev}"))?;
            Some(u32::try_from(*index)?)
        }
        None => None,
    };

    let mut dump = client.dump(RTM_GETNEIGH, |message| {
        message.put_header(&NdMsg {
            ndm_family,
            ..NdMsg::default()
        })?;
        match index {
            Some(index) => message.put_u32(NDA_IFINDEX, index),
            None => Ok(()),
        }
    })?;
    let mut rows = Vec::new();
    while let Some(neighbour) = dump.next()? {
        rows.push(row(&neighbour, &names)?);
    }
    if dump.is_interrupted() {
        common::warn("neighbours changed during the dump: it may be inconsistent");
    }
    Ok(print_table(["ADDRESS", "DEV", "LLADDR", "STATE"], rows)?)
}

fn interface_names(client: &mut Client) -> Result<Names> {
    let mut names = Names::new();
    let mut dump = client.dump(RTM_GETLINK, |message| {
        message.put_header(&IfInfoMsg::default())
    })?;
    while let Some(message) = dump.next()? {
        let (link, attributes) = message.parse::<IfInfoMsg>()?;
        for attribute in attributes {
            let attribute = attribute?;
            if attribute.nla_type() == IFLA_IFNAME {
                names.insert(link.ifi_index.get(), attribute.text().to_string());
            }
        }
    }
    Ok(names)
}

/// Returns the row of the table for a neighbour.
fn row(message: &Message<'_>, names: &Names) -> Result<[String; 4], ParseError> {
    let (neighbour, attributes) = message.parse::<NdMsg>()?;
    let [mut address, mut lladdr] = ["-"; 2].map(str::to_owned);
    for attribute in attributes {
        let attribute = attribute?;
        match attribute.nla_type() {
            NDA_DST => address = ip(attribute.payload()),
            NDA_LLADDR if !attribute.payload().is_empty() => {
                lladdr = hex(attribute.payload(), ":");
            }
            _ => {}
        }
    }
    let index = neighbour.ndm_ifindex.get();
    // The interface can be newer than the dump of the names.
    let dev = names.get(&index).cloned();
    let dev = dev.unwrap_or_else(|| format!("if{index}"));
    Ok([address, dev, lladdr, state(neighbour.ndm_state.get())])
}

fn state(ndm_state: u16) -> String {
    let name = match ndm_state {
        NUD_NONE => "NONE",
        NUD_INCOMPLETE => "INCOMPLETE",
        NUD_REACHABLE => "REACHABLE",
        NUD_STALE => "STALE",
        NUD_DELAY => "DELAY",
        NUD_PROBE => "PROBE",
        NUD_FAILED => "FAILED",
        NUD_NOARP => "NOARP",
        NUD_PERMANENT => "PERMANENT",
        other => return format!("{other:#x}"),
    };
    name.to_owned()
}
