// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the links with their kinds: `cargo run -p nlsock --example rtnl_link_kinds`.
//!
//! Needs no privilege.

use nlfamilies::rt_link::{IfInfoMsg, Ifla, IflaInfo, RtLink};
use nlsock::{Client, Error};
use nlwire::uapi::NETLINK_ROUTE;

fn main() -> Result<(), Error> {
    let mut client = Client::open(NETLINK_ROUTE)?;
    let mut links = client.list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(()))?;
    while let Some((header, link)) = links.next()? {
        let (name, info) = link.get((Ifla::IFNAME, Ifla::LINKINFO))?;
        print!("{} {}", header.ifi_index, name.unwrap_or_default());
        match info {
            Some(info) => println!(" {}", info.get(IflaInfo::KIND)?.unwrap_or_default()),
            None => println!(" -"),
        }
    }
    Ok(())
}
