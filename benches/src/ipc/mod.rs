// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the benchmark between processes measures: the same conversations over
//! netlink, with nlsock, and over Unix datagram sockets.
//!
//! Functions of one name do the same work on the same bytes, and return how
//! many they moved.

use std::time::Duration;

pub mod netlink;
pub mod unix;

/// How many messages are sent before they are received: a Unix datagram socket
/// holds 11 at first (`net.unix.max_dgram_qlen`).
pub const BURST: usize = 8;

/// How long to wait for what should be there: longer than ever.
pub const WAIT: Duration = Duration::from_secs(5);
