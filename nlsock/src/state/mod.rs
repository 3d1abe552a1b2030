//! State without waiting: what a client, a monitor, a watcher or a server has to
//! remember from one call to the next.
//!
//! Nothing in here waits. Each state goes one step at a time with
//! `MSG_DONTWAIT`, and says when there is nothing to receive. How to wait is
//! known to the drivers, [`blocking`](crate::blocking) and
//! [`tokio`](crate::tokio), which are otherwise the same.

pub(crate) mod client;
pub(crate) mod genl;
pub(crate) mod inbox;
pub(crate) mod monitor;
pub(crate) mod outbox;
pub(crate) mod reply;
pub(crate) mod server;
pub(crate) mod watcher;

pub(crate) use client::{ClientState, ClientStep, Kind};
pub(crate) use genl::{is_not_found, GenlState};
pub(crate) use monitor::{MonitorState, MonitorStep};
pub(crate) use server::{ServerState, ServerStep};
pub(crate) use watcher::{Want, WatcherState};

pub use monitor::{MonitorEvent, Notification};
pub use reply::{BatchOutcome, Reply};
pub use server::Responder;
pub use watcher::WatchEvent;
