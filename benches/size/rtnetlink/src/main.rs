// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the network interfaces, with rtnetlink.

use std::error::Error;

use futures_util::TryStreamExt;
use rtnetlink::packet_route::link::LinkAttribute;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let (connection, handle, _) = rtnetlink::new_connection()?;
        tokio::spawn(connection);
        let mut links = handle.link().get().execute();
        while let Some(link) = links.try_next().await? {
            let (mut name, mut mtu) = ("", 0);
            for attribute in &link.attributes {
                match attribute {
                    LinkAttribute::IfName(value) => name = value,
                    LinkAttribute::Mtu(value) => mtu = *value,
                    _ => {}
                }
            }
            println!("{} {name} {mtu}", link.header.index);
        }
        Ok(())
    })
}
