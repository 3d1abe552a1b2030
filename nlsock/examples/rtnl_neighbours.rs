//! Lists the neighbours: who is behind an address, on the same link.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_neighbours
//! ```
//!
//! Two dumps: `RTM_GETLINK` for the interfaces' names, and `RTM_GETNEIGH`. With
//! `--dev` the kernel selects (`NDA_IFINDEX`).

mod common;

use std::collections::BTreeMap;
use std::process::ExitCode;

use common::{hex, ip, text, Result};
use lexopt::prelude::*;
use nlsock::Client;
use nlwire::rtnl::{IfInfoMsg, NdMsg};
use nlwire::uapi::*;
use nlwire::{Message, ParseError};

const HELP: &str = "\
Usage: rtnl_neighbours [--dev NAME] [-4 | -6]

Lists the neighbours of this network namespace: address, interface, link layer
address and state.

Options:
      --dev NAME  Only those of this interface
  -4              Only IPv4
  -6              Only IPv6
  -h, --help      Show this

Example:
  rtnl_neighbours -6
";

fn main() -> ExitCode {
    common::run(neighbours)
}

fn neighbours() -> Result {
    let (mut dev, mut ndm_family) = (None, AF_UNSPEC);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("dev") => dev = Some(args.value()?.string()?),
            Short('4') => ndm_family = AF_INET,
            Short('6') => ndm_family = AF_INET6,
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

    let mut client = Client::open(NETLINK_ROUTE)?;
    let names = names(&mut client)?;
    let index = match dev {
        None => None,
        Some(dev) => {
            let found = names.iter().find(|(_, name)| **name == dev);
            let (index, _) = found.ok_or(format!("no interface {}", dev.escape_debug()))?;
            Some(u32::try_from(*index)?)
        }
    };

    let mut rows = vec![["ADDRESS", "DEV", "LLADDR", "STATE"].map(str::to_owned)];
    let header = NdMsg {
        ndm_family,
        ..NdMsg::default()
    };
    let mut dump = client.dump(RTM_GETNEIGH, |message| {
        message.put_header(&header)?;
        match index {
            Some(index) => message.put_u32(NDA_IFINDEX, index),
            None => Ok(()),
        }
    })?;
    while let Some(message) = dump.next()? {
        rows.push(row(&message, &names)?);
    }
    if dump.is_interrupted() {
        common::warn("something changed during the dump: it may be inconsistent");
    }
    Ok(common::print_table(&rows)?)
}

/// The names of the interfaces, by index.
fn names(client: &mut Client) -> Result<BTreeMap<i32, String>> {
    let mut names = BTreeMap::new();
    let mut dump = client.dump(RTM_GETLINK, |message| {
        message.put_header(&IfInfoMsg::default())
    })?;
    while let Some(message) = dump.next()? {
        let (link, attributes) = message.parse::<IfInfoMsg>()?;
        for attribute in attributes {
            let attribute = attribute?;
            if attribute.nla_type() == IFLA_IFNAME {
                names.insert(link.ifi_index.get(), text(&attribute)?);
            }
        }
    }
    Ok(names)
}

/// The line of the table for one neighbour.
fn row(message: &Message<'_>, names: &BTreeMap<i32, String>) -> Result<[String; 4], ParseError> {
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
    // Interfaces may come between the two dumps.
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
