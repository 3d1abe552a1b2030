// SPDX-License-Identifier: MIT OR Apache-2.0
//! The logic of clients, monitors, watchers and servers, and their memory between
//! calls. Nothing in this module waits.
//!
//! The module is for programs that bring their own runtime. Each of the blocking types
//! at the root of the crate, and each of the types in `nlsock::tokio`, is a
//! [`Socket`](crate::Socket) and one of these states:
//!
//! | state | steps | result |
//! |---|---|---|
//! | [`ClientState`] | [`step_reply`](ClientState::step_reply), [`step_next`](ClientState::step_next), [`step_notification`](ClientState::step_notification) | [`reply`](ClientState::reply) or [`outcome`](ClientState::outcome), [`message`](ClientState::message), [`notification`](ClientState::notification) |
//! | [`GenlState`] | [`step`](GenlState::step), with a client | that of the client |
//! | [`MonitorState`] | [`step`](MonitorState::step) | [`event`](MonitorState::event) |
//! | [`WatcherState`] | [`step`](WatcherState::step), with a client and a monitor | [`event`](WatcherState::event) |
//! | [`ServerState`] | [`step`](ServerState::step), with a handler | none: a datagram was answered |
//!
//! # The work of a driver
//!
//! A step sends and receives with `MSG_DONTWAIT`, receives at most one datagram, and
//! returns a [`Step`]. The socket can be blocking or non-blocking. A driver repeats
//! the step:
//!
//! | [`Step`] | the driver |
//! |---|---|
//! | [`Ready`](Step::Ready) | takes the result from the state, and ends |
//! | [`Again`](Step::Again) | repeats the step, after other tasks had a turn |
//! | [`Wait`](Step::Wait) | waits until the socket is readable or has an error, or until the timeout |
//! | an error | ends with the error; the state is ready for the next operation |
//!
//! Lookups of family ids that have changed, repetitions of interrupted dumps, draining
//! the queue after an overrun, and repeated attempts to send to a receiver without
//! room are ordinary steps. A driver follows these rules:
//!
//! * **Readiness.** `Wait` follows a receive call that found the queue empty. A driver
//!   with edge-triggered readiness (epoll's `EPOLLET`, tokio) clears the readiness at
//!   this point. With nothing left to read, the kernel reports lost datagrams by
//!   `POLLERR` alone (`netlink_overrun`, `netlink_set_err`), so a driver also waits
//!   for errors.
//! * **Cancellation.** A state changes only in its steps. An asynchronous driver that
//!   awaits nothing within a step loses nothing when its future is dropped.
//! * **Fairness.** A flood of datagrams can keep a state at `Again`. A driver then checks
//!   its timeout and lets other tasks run. If `is_buffered` returns true, the next step
//!   returns data that has already been received: it makes no system call and is
//!   `Ready`.
//! * **Signals.** No step ends with [`Interrupted`](crate::Error::Interrupted) or
//!   [`WouldBlock`](crate::Error::WouldBlock). The driver decides about signals and
//!   timeouts.
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
//!                 // poll always reports errors. After a signal, the step is repeated too.
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
//! The example program `smol_links` contains a driver for an asynchronous runtime.

pub(crate) mod client;
mod clock;
mod connection;
mod genl;
pub(crate) mod inbox;
mod monitor;
pub(crate) mod notifications;
pub(crate) mod outbox;
mod owner;
mod sender;
pub(crate) mod server;
pub(crate) mod sockets;
mod step;
mod template;
pub(crate) mod watcher;

pub use client::{ClientState, Pending};
pub use genl::GenlState;
pub use monitor::MonitorState;
pub use server::ServerState;
pub use step::Step;
pub use watcher::{Source, WatcherState};
