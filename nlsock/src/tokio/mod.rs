// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Client`], [`Genl`], [`Monitor`], [`Watcher`] and [`Server`] for tokio. Requires
//! the feature `tokio`.
//!
//! The types use the same [states](crate::state) as the blocking types of the
//! same names at the root of the crate. Only the way of waiting differs: these
//! types wait for tokio's `AsyncFd`.
//!
//! **Every future can be dropped**, by `tokio::time::timeout` or `select!`. A
//! datagram is received and processed without awaiting anything in between, so
//! nothing is lost. The next call of [`Dump::next`], [`Monitor::next`] or
//! [`Watcher::next`] returns what the dropped future would have returned.
//! [`Client::resume`] continues to wait for the answer to a request. Another
//! request skips the answer to the dropped one.
//!
//! There are no timeouts here, because tokio has them. The runtime needs both
//! of its drivers (`enable_all`): the timer is for peers that have no room for
//! a request.
//!
//! # Example: give up after a second
//!
//! ```
//! use std::time::Duration;
//! use nlfamilies::rt_link::{IfInfoMsg, Ifla, RtLink};
//! use nlsock::tokio::Client;
//! use nlwire::uapi::NETLINK_ROUTE;
//! use nlwire::NlmFlags;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let mut client = Client::open(NETLINK_ROUTE)?;
//! let any = IfInfoMsg::default();
//! let call = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
//!     link.put(Ifla::IFNAME, "lo")
//! });
//! let answer = tokio::time::timeout(Duration::from_secs(1), call).await??;
//! let (header, _) = answer.one()?.ok_or("no answer")?;
//! assert_eq!(header.ifi_index.get(), 1);
//!
//! let mut links = client.list(RtLink::GETLINK, &any, |_| Ok(()))?;
//! while let Some((header, link)) = links.next().await? {
//!     println!("{} {:?}", header.ifi_index, link.get(Ifla::IFNAME)?);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod client;
mod driver;
mod genl;
mod monitor;
mod server;
mod split;
mod typed;
mod watcher;

pub use client::{Batch, Client, Dump};
pub use genl::Genl;
pub use monitor::Monitor;
pub use server::Server;
pub use split::SplitCall;
pub use typed::List;
pub use watcher::Watcher;
