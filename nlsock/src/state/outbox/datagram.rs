// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sending a datagram to a client, and the maximum lengths of datagrams.

use nlwire::{Errno, Messages, SockAddrNl};

use crate::{Error, Socket};

/// A length that fits into every send buffer. The smallest is 4.5 KiB.
pub(crate) const ALWAYS_FITS: usize = 4096;

/// The bytes by which a datagram has to be shorter than the send buffer
/// (`netlink_sendmsg`).
const RESERVED: usize = 32;

/// The result of sending a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// The client has received it.
    Done,
    /// The client has no room, or the kernel no memory.
    NoRoom,
    /// The client no longer exists, or must not be sent to.
    Gone,
}

/// Sends a datagram to a port, without waiting.
pub(super) fn transmit(socket: &Socket, port: u32, bytes: &[u8]) -> Sent {
    match socket.send_now(bytes, SockAddrNl::new(port, 0)) {
        Ok(()) => Sent::Done,
        Err(Error::WouldBlock | Error::Interrupted) => Sent::NoRoom,
        Err(error) => match error.errno() {
            // No memory, or the send buffer has become smaller.
            Some(Errno::ENOBUFS | Errno::ENOMEM | Errno::EMSGSIZE) => Sent::NoRoom,
            _ => Sent::Gone,
        },
    }
}

/// Returns the first message of `bytes` with its padding, or all bytes if they
/// do not begin with a message.
pub(super) fn first_message(bytes: &[u8]) -> &[u8] {
    let mut messages = Messages::new(bytes);
    match messages.next() {
        Some(Ok(_)) => {
            let len = bytes.len().saturating_sub(messages.remainder().len());
            bytes.get(..len).unwrap_or(bytes)
        }
        _ => bytes,
    }
}

/// Returns the length of the longest datagram that the socket can send.
pub(crate) fn max_len(socket: &Socket) -> usize {
    let buffer = socket.send_buffer().unwrap_or_default();
    buffer.saturating_sub(RESERVED).max(ALWAYS_FITS)
}
