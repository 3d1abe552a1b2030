//! The service of the kernel module, as plain Rust on [`nlwire`]: what comes in
//! are the bytes of an skb and the port that sent them, what goes out is written
//! into skbs. Nothing here knows how a kernel does that: the glue implements
//! [`Kernel`], in `stock/` for any distribution's kernel and in
//! `rust-for-linux/` for those with `CONFIG_RUST`, and the tests implement it
//! for the host.
//!
//! ```text
//!   user space                        kernel
//!  +-----------+  skb  +------+ bytes +------------------+ Kernel::nlmsg_new
//!  | a socket  | ----> | glue | ----> | receive          | ------------------> skb
//!  |           | <---- |      | <---- |   Policy, Sink   |   unicast, broadcast
//!  +-----------+       +------+       +------------------+
//! ```
//!
//! The messages, their attributes and their counters are in [`family`]. What
//! reaches the service, and what is acknowledged, is decided by
//! [`nlwire::server`].

#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

#[cfg(feature = "compare")]
pub mod compare;
mod counters;
pub mod family;
#[cfg(feature = "memory")]
pub mod memory;
mod service;

pub use counters::{Counter, Counters};
pub use service::{list, receive, tick, Errno, Kernel, SkBuff};
