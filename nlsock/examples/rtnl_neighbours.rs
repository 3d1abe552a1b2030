// SPDX-License-Identifier: MIT OR Apache-2.0
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
use common::format::{hex, print_table};
use common::Result;
use nlfamilies::rt_link::{IfInfoMsg, Ifla, RtLink};
use nlfamilies::rt_neigh::{NdMsg, Nda, Nud, RtNeigh};
use nlsock::Client;
use nlwire::typed::Attrs;
use nlwire::uapi::*;
use nlwire::ParseError;

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

    let header = NdMsg {
        ndm_family,
        ..NdMsg::default()
    };
    let mut neighbours = client.list(RtNeigh::GETNEIGH, &header, |filter| match index {
        Some(index) => filter.put(Nda::IFINDEX, index),
        None => Ok(()),
    })?;
    let mut rows = Vec::new();
    while let Some((header, neighbour)) = neighbours.next()? {
        rows.push(row(&header, &neighbour, &names)?);
    }
    if neighbours.dump().is_interrupted() {
        common::warn("neighbours changed during the dump: it may be inconsistent");
    }
    Ok(print_table(["ADDRESS", "DEV", "LLADDR", "STATE"], rows)?)
}

fn interface_names(client: &mut Client) -> Result<Names> {
    let mut names = Names::new();
    let mut links = client.list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(()))?;
    while let Some((header, link)) = links.next()? {
        if let Some(name) = link.get(Ifla::IFNAME)? {
            names.insert(header.ifi_index.get(), name.to_string());
        }
    }
    Ok(names)
}

/// Returns the row of the table for a neighbour.
fn row(header: &NdMsg, attrs: &Attrs<'_, Nda>, names: &Names) -> Result<[String; 4], ParseError> {
    let (address, lladdr) = attrs.get((Nda::DST, Nda::LLADDR))?;
    let address = address.map_or("-".to_owned(), |address| address.to_string());
    let lladdr = match lladdr {
        Some(lladdr) if !lladdr.is_empty() => hex(lladdr, ":"),
        _ => "-".to_owned(),
    };
    let index = header.ndm_ifindex.get();
    // The interface can be newer than the dump of the names.
    let dev = names.get(&index).cloned();
    let dev = dev.unwrap_or_else(|| format!("if{index}"));
    let state = match header.ndm_state.get() {
        NUD_NONE => "NONE".to_owned(),
        state => format!("{:?}", Nud(state.into())).replace("NUD_", ""),
    };
    Ok([address, dev, lladdr, state])
}
