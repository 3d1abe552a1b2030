// SPDX-License-Identifier: MIT OR Apache-2.0
//! Over Unix datagram sockets: one by one with the standard library, several at
//! once by the system calls that it does not have.

use std::fmt;
use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixDatagram;

use nix::errno::Errno;
use nix::sys::socket::{bind, getsockname, recvmmsg, sendmmsg, MsgFlags, MultiHeaders, UnixAddr};

use super::{BURST, WAIT};

/// A sender, and who receives what it sends.
#[derive(Debug)]
pub struct Group {
    /// One for each receiver, connected to it: to name it each time takes
    /// longer.
    senders: Vec<UnixDatagram>,
    /// One for each message of a burst, connected to nobody: what has not been
    /// read counts against the room of the socket that sent it, and one would
    /// have no room for 64 receivers.
    to_all: Vec<UnixDatagram>,
    receivers: Vec<UnixDatagram>,
    addresses: Vec<Option<UnixAddr>>,
}

impl Group {
    /// A group of so many receivers.
    ///
    /// # Errors
    /// Those of the sockets.
    pub fn new(receivers: usize) -> io::Result<Self> {
        let mut group = Self {
            senders: Vec::new(),
            to_all: Vec::new(),
            receivers: Vec::new(),
            addresses: Vec::new(),
        };
        for _ in 0..BURST {
            let sender = UnixDatagram::unbound()?;
            sender.set_write_timeout(Some(WAIT))?;
            group.to_all.push(sender);
        }
        for _ in 0..receivers {
            let receiver = UnixDatagram::unbound()?;
            receiver.set_read_timeout(Some(WAIT))?;
            // The kernel gives it an abstract name.
            bind(receiver.as_raw_fd(), &UnixAddr::new_unnamed())?;
            let sender = UnixDatagram::unbound()?;
            sender.set_write_timeout(Some(WAIT))?;
            sender.connect_addr(&receiver.local_addr()?)?;
            let address = getsockname(receiver.as_raw_fd())?;
            group.addresses.push(Some(address));
            group.senders.push(sender);
            group.receivers.push(receiver);
        }
        Ok(group)
    }

    /// The receivers.
    #[must_use]
    pub fn receivers(&self) -> &[UnixDatagram] {
        &self.receivers
    }

    /// Sends a message to each.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn send(&self, message: &[u8]) -> io::Result<u64> {
        let mut sum = 0;
        for sender in &self.senders {
            sum += sender.send(message)? as u64;
        }
        Ok(sum)
    }

    /// Sends message `number` of a burst to each, by one system call.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn send_mmsg(&self, batch: &mut Batch, message: &[u8], number: usize) -> io::Result<u64> {
        let slices = [[IoSlice::new(message)]; MOST];
        let sent = sendmmsg(
            self.to_all[number].as_raw_fd(),
            &mut batch.sent,
            &slices[..self.addresses.len()],
            &self.addresses,
            [],
            MsgFlags::empty(),
        )?;
        Ok(sent.map(|sent| sent.bytes as u64).sum())
    }

    /// Receives [`BURST`] messages at each, one by one.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn recv(&self, buf: &mut [u8]) -> io::Result<u64> {
        let mut sum = 0;
        for receiver in &self.receivers {
            for _ in 0..BURST {
                sum += receiver.recv(buf)? as u64;
            }
        }
        Ok(sum)
    }

    /// Receives [`BURST`] messages at each, by one system call.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn recv_mmsg(&self, batch: &mut Batch, buf: &mut [u8]) -> Result<u64, Errno> {
        let mut sum = 0;
        for receiver in &self.receivers {
            let mut parts = buf.chunks_exact_mut(buf.len() / BURST);
            let mut slices: [_; BURST] =
                std::array::from_fn(|_| [IoSliceMut::new(parts.next().unwrap_or_default())]);
            let received = recvmmsg(
                receiver.as_raw_fd(),
                &mut batch.received,
                &mut slices,
                MsgFlags::MSG_WAITFORONE,
                None,
            )?;
            sum += received.map(|received| received.bytes as u64).sum::<u64>();
        }
        Ok(sum)
    }
}

/// The most receivers.
const MOST: usize = 64;

/// What several messages at once take.
pub struct Batch {
    sent: MultiHeaders<UnixAddr>,
    received: MultiHeaders<UnixAddr>,
}

impl Batch {
    /// For up to 64 receivers.
    #[must_use]
    pub fn new() -> Self {
        Self {
            sent: MultiHeaders::preallocate(MOST, None),
            received: MultiHeaders::preallocate(BURST, None),
        }
    }
}

impl Default for Batch {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}

/// From the first socket to the second and back, `rounds` times.
///
/// # Errors
/// Those of the socket.
pub fn ping_pong(
    [client, server]: [&UnixDatagram; 2],
    ping: &[u8],
    buf: &mut [u8],
    rounds: u32,
) -> io::Result<u64> {
    let mut sum = 0;
    for _ in 0..rounds {
        client.send(ping)?;
        let len = server.recv(buf)?;
        server.send(&buf[..len])?;
        sum += client.recv(buf)? as u64;
    }
    Ok(sum)
}
