// SPDX-License-Identifier: MIT OR Apache-2.0
//! The dump with rtnetlink, as its examples show it, on a runtime of one
//! thread.

use std::future::Future;
use std::net::Ipv4Addr;

use ::rtnetlink::packet_route::route::{RouteAddress, RouteAttribute, RouteMessage};
use ::rtnetlink::{Handle, RouteMessageBuilder};
use futures_util::TryStreamExt;
use tokio::runtime::Runtime;

/// A connection and its runtime.
#[derive(Debug)]
pub struct Connection {
    runtime: Runtime,
    handle: Handle,
}

impl Connection {
    /// Connects to the kernel.
    ///
    /// # Errors
    /// Those of sockets.
    pub fn new() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let handle = runtime.block_on(async {
            let (connection, handle, _) = ::rtnetlink::new_connection()?;
            tokio::spawn(connection);
            std::io::Result::Ok(handle)
        })?;
        Ok(Self { runtime, handle })
    }

    /// Dumps all IPv4 routes.
    ///
    /// # Errors
    /// Those of rtnetlink.
    pub fn dump(&self) -> Result<u64, ::rtnetlink::Error> {
        self.runtime.block_on(self.sum())
    }

    fn sum(&self) -> impl Future<Output = Result<u64, ::rtnetlink::Error>> {
        let request = RouteMessageBuilder::<Ipv4Addr>::new().build();
        let mut routes = self.handle.route().get(request).execute();
        async move {
            let mut sum = 0u64;
            while let Some(message) = routes.try_next().await? {
                sum = sum.wrapping_add(route(&message));
            }
            Ok(sum)
        }
    }
}

/// Destination, interface and table of a route.
fn route(message: &RouteMessage) -> u64 {
    let (mut dst, mut oif, mut table) = (0, 0, 0);
    for attribute in &message.attributes {
        match attribute {
            RouteAttribute::Destination(RouteAddress::Inet(address)) => dst = address.to_bits(),
            RouteAttribute::Oif(index) => oif = *index,
            RouteAttribute::Table(number) => table = *number,
            _ => {}
        }
    }
    let sum = u64::from(dst).wrapping_add(u64::from(oif) << 32);
    sum.wrapping_add(u64::from(table) << 48)
}
