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
//! use nlsock::tokio::Client;
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::*;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let mut client = Client::open(NETLINK_ROUTE)?;
//! let request = client.request(RTM_GETLINK, |message| {
//!     message.put_header(&IfInfoMsg::default())?;
//!     message.put_str(IFLA_IFNAME, "lo")
//! });
//! let reply = tokio::time::timeout(Duration::from_secs(1), request).await??;
//! let link = reply.message().ok_or("no answer")?;
//! assert_eq!(link.parse::<IfInfoMsg>()?.0.ifi_index.get(), 1);
//!
//! let mut links = 0;
//! let mut dump = client.dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()))?;
//! while let Some(_link) = dump.next().await? {
//!     links += 1;
//! }
//! assert!(links > 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod client;
mod driver;
mod genl;
mod monitor;
mod server;
mod typed;
mod watcher;

pub use client::{Batch, Client, Dump};
pub use genl::Genl;
pub use monitor::Monitor;
pub use server::Server;
pub use typed::List;
pub use watcher::Watcher;
