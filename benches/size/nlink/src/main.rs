// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the network interfaces, with nlink.

use nlink::netlink::{Connection, Route};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let route = Connection::<Route>::new()?;
        for link in route.get_links().await? {
            let mtu = link.mtu().unwrap_or_default();
            println!("{} {} {mtu}", link.ifindex(), link.name_or("?"));
        }
        Ok(())
    })
}
