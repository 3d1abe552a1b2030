// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Clients`]: what a server assumes about the sockets of its clients.

use nlwire::server::Peer;

use crate::state::outbox::{self, ALWAYS_FITS};
use crate::Socket;

/// The length of the first parts of the kernel's dumps on 64-bit machines with
/// pages of 4 KiB: a page less `struct skb_shared_info` (`NLMSG_GOODSIZE`, used
/// in `netlink_dump`).
///
/// With longer pages the kernel uses 8 KiB less the same. This length is used on
/// all machines: it fits into the buffer of every client that has room for the
/// kernel's parts.
const PART_LEN: usize = 4096 - 320;

/// The maximum length of a request that a refusal echoes. With a header and an errno, the echo
/// is as long as the largest buffer of most programs of libmnl (`MNL_SOCKET_BUFFER_SIZE`, a
/// page and at most 8 KiB). A longer echo would be cut there. To write one of 200 KB, and to
/// keep it for a client without room, takes a server longer than all else that it does.
const MOST_ECHOED: usize = 8192 - 20;

/// The minimum length of a part. It has room for `NLMSG_DONE` and a text.
const MIN_PART_LEN: usize = 512;

/// The assumptions of a server about the sockets of its clients. A process
/// cannot read the options and buffers of another process's socket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clients {
    /// The maximum length of a part of a dump.
    pub(super) part_len: usize,
    pub(super) ext_ack: bool,
    pub(super) cap_ack: bool,
}

impl Default for Clients {
    fn default() -> Self {
        Self {
            part_len: PART_LEN,
            ext_ack: true,
            cap_ack: false,
        }
    }
}

impl Clients {
    /// Returns the socket of the client with this port, for a request of `len` bytes.
    pub(super) const fn peer(self, port: u32, len: usize) -> Peer {
        let is_capped = self.cap_ack || len > MOST_ECHOED;
        let peer = Peer::new(port);
        peer.with_ext_ack(self.ext_ack).with_cap_ack(is_capped)
    }

    /// Returns the maximum length of a part of a dump that `socket` can send.
    pub(super) fn part_len(self, socket: &Socket) -> usize {
        let len = self.part_len.max(MIN_PART_LEN);
        if len <= ALWAYS_FITS {
            len
        } else {
            len.min(outbox::max_len(socket))
        }
    }
}
