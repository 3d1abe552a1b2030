// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service of the kernel module, as plain Rust on [`nlwire`]. Its input is the
//! bytes of an skb and the port of the sender; its output is written into skbs. The
//! service does not depend on a particular kernel. Glue code implements [`Kernel`]:
//! `stock/` for the kernels of any distribution, `rust-for-linux/` for kernels with
//! `CONFIG_RUST`. The tests implement it for the host.
//!
//! ```text
//!   user space                        kernel
//!  +-----------+  skb  +------+ bytes +------------------+ Kernel::nlmsg_new
//!  | a socket  | ----> | glue | ----> | receive          | ------------------> skb
//!  |           | <---- |      | <---- |   Policy, Sink   |   unicast, broadcast
//!  +-----------+       +------+       +------------------+
//! ```
//!
//! [`family`] defines the messages and their attributes. [`nlwire::server`] decides
//! which messages reach the service, and which are acknowledged.
//!
//! [`genl`] is for families of generic netlink, which a kernel registers and whose requests it
//! checks. [`store`] is one, in a module of its own: `stock-genl/`.

#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

#[cfg(feature = "compare")]
#[macro_use]
mod rules;
#[cfg(feature = "compare")]
pub mod compare;
mod counters;
pub mod family;
pub mod genl;
#[cfg(feature = "memory")]
pub mod memory;
mod service;
pub mod store;
mod work;

pub use counters::{Counter, Counters};
pub use service::{check, list, receive, tick, Kernel, SkBuff};
