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
use common::{rtnl, Result};
use nlsock::{Client, Error};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::Errno;

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
    let added = client.request_with(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, &name)?;
        if let Some(mtu) = mtu {
            message.put_u32(IFLA_MTU, mtu)?;
        }
        message.nest_with(IFLA_LINKINFO, |info| {
            info.put_str(IFLA_INFO_KIND, "veth")?;
            info.nest_with(IFLA_INFO_DATA, |data| {
                data.nest_with(VETH_INFO_PEER, |link| {
                    link.put_header(&IfInfoMsg::default())?;
                    link.put_str(IFLA_IFNAME, &peer)?;
                    match mtu {
                        Some(mtu) => link.put_u32(IFLA_MTU, mtu),
                        None => Ok(()),
                    }
                })
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
        let reply = client.request(RTM_GETLINK, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, name)
        })?;
        let link = reply.message().ok_or("no reply to RTM_GETLINK")?;
        writeln!(io::stdout(), "{}", rtnl::link(&link)?)?;
    }
    Ok(())
}
