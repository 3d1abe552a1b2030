// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the network interfaces, with netlink-bindings and netlink-socket2.

use std::error::Error;

use netlink_bindings::rt_link;
use netlink_socket2::NetlinkSocket;

fn main() -> Result<(), Box<dyn Error>> {
    let request = rt_link::Request::new().op_getlink_dump(&Default::default());
    let mut socket = NetlinkSocket::new();
    let mut links = socket.request(&request)?;
    while let Some(link) = links.recv().transpose()? {
        let (header, attributes) = link;
        let name = attributes.get_ifname()?.to_str()?;
        println!("{} {name} {}", header.ifi_index, attributes.get_mtu()?);
    }
    Ok(())
}
