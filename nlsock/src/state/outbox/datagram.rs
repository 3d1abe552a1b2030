//! Sending a datagram to a client, and the maximum lengths of datagrams.

use nlwire::{Errno, Messages, SockAddrNl};

use crate::state::inbox::ROOM;
use crate::{Error, Socket};

/// A length that fits into every send buffer. The smallest is 4.5 KiB.
pub(super) const ALWAYS_FITS: usize = 4096;

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

/// Returns the first messages of `bytes` that together are at most `limit`
/// bytes long, but at least one message.
pub(super) fn first_part(bytes: &[u8], limit: usize) -> &[u8] {
    let mut messages = Messages::new(bytes);
    let mut end = 0;
    while let Some(Ok(_)) = messages.next() {
        let next = bytes.len().saturating_sub(messages.remainder().len());
        if end != 0 && next > limit {
            break;
        }
        end = next;
    }
    match bytes.get(..end) {
        Some(part) if end != 0 => part,
        _ => bytes,
    }
}

/// Returns the length of the longest datagram that the socket can send.
pub(super) fn max_len(socket: &Socket) -> usize {
    let buffer = socket.send_buffer().unwrap_or_default();
    buffer.saturating_sub(RESERVED).max(ALWAYS_FITS)
}

/// Returns the maximum length of a part of a dump, or of an answer of several
/// messages.
pub(crate) fn part_len(socket: &Socket) -> usize {
    max_len(socket).min(ROOM)
}
