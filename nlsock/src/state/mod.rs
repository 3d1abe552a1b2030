//! State without waiting: what a client, a monitor, a watcher or a server remembers
//! from one call to the next.
//!
//! This module is for those who bring a runtime of their own. The blocking types at
//! the root of the crate and those of `nlsock::tokio` are a [`Socket`](crate::Socket)
//! and one of these states each:
//!
//! | state | steps | result |
//! |---|---|---|
//! | [`ClientState`] | [`step_reply`](ClientState::step_reply), [`step_next`](ClientState::step_next) | [`reply`](ClientState::reply) or [`outcome`](ClientState::outcome), [`message`](ClientState::message) |
//! | [`GenlState`] | [`step`](GenlState::step), with a client | that of the client |
//! | [`MonitorState`] | [`step`](MonitorState::step) | [`event`](MonitorState::event) |
//! | [`WatcherState`] | [`step`](WatcherState::step), with a client and a monitor | [`event`](WatcherState::event) |
//! | [`ServerState`] | [`step`](ServerState::step), with a handler | none: a datagram was answered |
//!
//! # What a driver does
//!
//! A step sends and receives with `MSG_DONTWAIT`, receives one datagram at most, and
//! returns a [`Step`]. Whether the socket is non-blocking makes no difference. A driver
//! repeats the step:
//!
//! | [`Step`] | the driver |
//! |---|---|
//! | [`Ready`](Step::Ready) | takes the result from the state, and ends |
//! | [`Again`](Step::Again) | steps again, after other tasks had a turn |
//! | [`Wait`](Step::Wait) | waits until the socket is readable or has an error, or for the timeout |
//! | an error | ends with it; the next operation finds the state in order |
//!
//! Family ids that have changed, dumps that were interrupted, overruns that
//! have to be read to their end, and the retry where a receiver has no room are steps
//! like any other. These rules make a good driver:
//!
//! * **Readiness.** `Wait` follows a receive call that found the queue empty, so a
//!   driver with edge-triggered readiness (epoll's `EPOLLET`, tokio) clears it there.
//!   The kernel reports lost datagrams by `POLLERR` alone where nothing is left to read
//!   (`netlink_overrun`, `netlink_set_err`): wait for errors too.
//! * **Cancellation.** A state changes in its steps alone. An asynchronous driver that
//!   awaits nothing within a step loses nothing when its future is dropped.
//! * **Fairness.** A flood of datagrams can keep a state at `Again`. A driver checks its
//!   timeout there, and lets other tasks run. A step that hands out what was received
//!   before makes no system call and is `Ready` at once: `is_buffered` tells.
//! * **Signals.** No step ends with [`Interrupted`](crate::Error::Interrupted), and none
//!   with [`WouldBlock`](crate::Error::WouldBlock). What they mean is for the driver to
//!   decide.
//!
//! # Example: a blocking driver
//!
//! ```
//! use std::os::fd::AsFd;
//! use nix::poll::{poll, PollFd, PollFlags, PollTimeout};
//! use nlsock::state::{MonitorState, Step};
//! use nlsock::{Error, MonitorEvent, Socket};
//! use nlwire::uapi::*;
//!
//! fn drive(socket: &Socket, mut step: impl FnMut() -> Result<Step, Error>) -> Result<(), Error> {
//!     loop {
//!         match step()? {
//!             Step::Ready => return Ok(()),
//!             Step::Again => {}
//!             Step::Wait { timeout } => {
//!                 let timeout = timeout.and_then(|timeout| timeout.try_into().ok());
//!                 let mut fds = [PollFd::new(socket.as_fd(), PollFlags::POLLIN)];
//!                 // Errors are always reported. A signal is as good as an event.
//!                 let _ = poll(&mut fds, timeout.unwrap_or(PollTimeout::NONE));
//!             }
//!         }
//!     }
//! }
//!
//! # let sender = Socket::open(NETLINK_USERSOCK)?;
//! # sender.bind(nlwire::SockAddrNl::default())?;
//! let socket = Socket::open(NETLINK_USERSOCK)?;
//! socket.bind(nlwire::SockAddrNl::default())?;
//! let mut monitor = MonitorState::new(&socket)?;
//! # monitor.set_peer(sender.local_addr()?.nl_pid());
//! # let mut event = nlsock::VecSink::new();
//! # nlwire::MessageBuilder::new(&mut event, nlwire::NlMsgHdr::new(0x10))?.end()?;
//! # sender.send_to(&event.into_vec(), socket.local_addr()?)?;
//! drive(&socket, || monitor.step(&socket))?;
//! match monitor.event() {
//!     MonitorEvent::Notification(event) => println!("{:?}", event.message),
//!     MonitorEvent::Resync => println!("notifications were lost"),
//! }
//! # Ok::<(), Error>(())
//! ```
//!
//! The example `smol_links` is a driver for an asynchronous runtime.

pub(crate) mod client;
mod genl;
pub(crate) mod inbox;
pub(crate) mod monitor;
pub(crate) mod outbox;
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
