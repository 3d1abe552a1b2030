//! State without waiting: what a client, a monitor, a watcher or a server has to
//! remember from one call to the next.
//!
//! Nothing in here waits. Each state goes one step at a time with
//! `MSG_DONTWAIT`, and says when there is nothing to receive. How to wait is
//! known to the drivers, [`blocking`](crate::blocking) and
//! [`tokio`](crate::tokio), which are otherwise the same.

pub(crate) mod client;
mod genl;
pub(crate) mod inbox;
pub(crate) mod monitor;
pub(crate) mod outbox;
pub(crate) mod reply;
pub(crate) mod server;
mod step;
mod template;
pub(crate) mod watcher;

pub use client::{ClientState, Pending};
pub use genl::GenlState;
pub use monitor::MonitorState;
pub use server::ServerState;
pub use step::Step;
pub use watcher::{Source, WatcherState};
