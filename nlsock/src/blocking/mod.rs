//! The blocking drivers: each drives a [state](crate::state), and waits with
//! `ppoll` where that has nothing to receive.

mod client;
mod driver;
mod genl;
mod monitor;
mod server;
mod watcher;

pub use client::{Batch, Client, Dump, RequestBuilder};
pub use genl::Genl;
pub use monitor::Monitor;
pub use server::Server;
pub use watcher::Watcher;
