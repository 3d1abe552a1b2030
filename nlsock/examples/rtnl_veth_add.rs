// SPDX-License-Identifier: MIT OR Apache-2.0
//! Adds a veth pair: two virtual Ethernet links, each the other end of a cable.
//!
//! ```text
//! unshare -rn cargo run -p nlsock --example rtnl_veth_add -- left right
//! ```
//!
//! Needs `CAP_NET_ADMIN`; `unshare -rn` gives it in a new network namespace. The
//! second link is in `VETH_INFO_PEER`: a `struct ifinfomsg` with attributes behind
//! it, like the first link in the message itself.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;

use common::args::Args;
use common::{net, Result};
use nlfamilies::rt_link::{IfInfoMsg, Ifla, IflaInfo, IflaInfoData, RtLink, VethInfo};
use nlsock::{Client, Error, VecSink};
use nlwire::typed::Writer;
use nlwire::uapi::{NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL};
use nlwire::{BuildError, Errno, Frame, NlmFlags};

const HELP: &str = "\
Usage: rtnl_veth_add NAME PEER [--mtu N]

Adds a pair of virtual Ethernet links, and shows both. What is sent on one is
received on the other. Needs CAP_NET_ADMIN.

Arguments:
  NAME        Name of the first link
  PEER        Name of the second link

Options:
      --mtu N  MTU of both links (default: the kernel's)
  -h, --help   Show this help

Example:
  unshare -rn rtnl_veth_add left right
";

fn main() -> ExitCode {
    common::run(HELP, veth_add)
}

fn veth_add(mut args: Args) -> Result {
    let mtu: Option<u32> = args.value("--mtu")?;
    let name: String = args.required("NAME")?;
    let peer: String = args.required("PEER")?;
    args.finish()?;

    let mut client = Client::open(NETLINK_ROUTE)?;
    let (new, any) = (NLM_F_CREATE | NLM_F_EXCL, IfInfoMsg::default());
    let added = client.call(RtLink::NEWLINK, new, &any, |link| {
        put_link(link, &name, mtu)?;
        link.nest(Ifla::LINKINFO, |info| {
            info.sub(IflaInfo::DATA, IflaInfoData::VETH, |veth| {
                veth.framed(VethInfo::PEER, &any, |link| put_link(link, &peer, mtu))
            })
        })
    });
    match added {
        Err(Error::Refused(error)) if error.errno() == Errno::EOPNOTSUPP => {
            return Err(format!("{error}: this kernel has no veth (CONFIG_VETH)").into());
        }
        added => added.map(drop)?,
    }

    for name in [&name, &peer] {
        let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
            link.put(Ifla::IFNAME, &**name)
        })?;
        let link = answer.one()?.ok_or("no reply to RTM_GETLINK")?;
        writeln!(io::stdout(), "{}", net::link(&link)?)?;
    }
    Ok(())
}

/// Adds the name and the MTU of a link, to the message or to the nest of the peer.
fn put_link(
    link: &mut Writer<'_, '_, Ifla, VecSink, impl Frame>,
    name: &str,
    mtu: Option<u32>,
) -> Result<(), BuildError> {
    link.put(Ifla::IFNAME, name)?;
    match mtu {
        Some(mtu) => link.put(Ifla::MTU, mtu),
        None => Ok(()),
    }
}
