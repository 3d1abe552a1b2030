// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the IP addresses of all links: `cargo run -p nlsock --example rtnl_addr_list`.
//!
//! Needs no privilege.

use nlfamilies::rt_addr::{IfAddrMsg, Ifa, RtAddr};
use nlsock::{Client, Error};
use nlwire::uapi::NETLINK_ROUTE;

fn main() -> Result<(), Error> {
    let mut client = Client::open(NETLINK_ROUTE)?;
    let mut addresses = client.list(RtAddr::GETADDR, &IfAddrMsg::default(), |_| Ok(()))?;
    while let Some((header, attrs)) = addresses.next()? {
        let (address, local, flags) = attrs.get((Ifa::ADDRESS, Ifa::LOCAL, Ifa::FLAGS))?;
        // IFA_ADDRESS is the peer of a point-to-point link.
        if let Some(address) = local.or(address) {
            let (index, len) = (header.ifa_index, header.ifa_prefixlen);
            println!(
                "dev {index} {address}/{len} {:?}",
                flags.unwrap_or_default()
            );
        }
    }
    Ok(())
}
