// SPDX-License-Identifier: MIT OR Apache-2.0
//! The blocking drivers. [`Driver`](driver::Driver) repeats the steps of a
//! [state](crate::state) and waits between them with `ppoll(2)`. Each public
//! type consists of a driver and a state.

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
