// SPDX-License-Identifier: MIT OR Apache-2.0
//! Over netlink, with nlsock.

use ::nlsock::{Error, RecvBatch, Socket};
use ::nlwire::uapi::NETLINK_USERSOCK;
use ::nlwire::SockAddrNl;

use super::{BURST, WAIT};
use crate::socket::nlsock::{burst_batch, burst_recv, open};

/// The group; any other would do.
const GROUP: u32 = 9;

/// A sender, and who receives what it sends to the group.
#[derive(Debug)]
pub struct Group {
    sender: Socket,
    receivers: Vec<Socket>,
    to: SockAddrNl,
}

impl Group {
    /// A group of so many receivers.
    ///
    /// # Errors
    /// Those of [`Socket::join`].
    pub fn new(receivers: usize) -> Result<Self, Error> {
        let receiver = |_| {
            let socket = open(NETLINK_USERSOCK)?;
            socket.join(GROUP)?;
            socket.set_read_timeout(Some(WAIT))?;
            Ok(socket)
        };
        Ok(Self {
            sender: open(NETLINK_USERSOCK)?,
            receivers: (0..receivers).map(receiver).collect::<Result<_, Error>>()?,
            to: SockAddrNl::default()
                .with_group(GROUP)
                .ok_or(Error::NoSuchGroup { group: GROUP })?,
        })
    }

    /// The receivers.
    #[must_use]
    pub fn receivers(&self) -> &[Socket] {
        &self.receivers
    }

    /// Sends a message to all.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn send(&self, message: &[u8]) -> Result<u64, Error> {
        self.sender.send_to(message, self.to)?;
        Ok((message.len() * self.receivers.len()) as u64)
    }

    /// Receives [`BURST`] messages at each, one by one.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn recv(&self, buf: &mut [u8]) -> Result<u64, Error> {
        let mut sum = 0;
        for receiver in &self.receivers {
            sum += burst_recv(receiver, buf, BURST as u32)?;
        }
        Ok(sum)
    }

    /// Receives [`BURST`] messages at each, by one system call.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn recv_batch(&self, batch: &mut RecvBatch) -> Result<u64, Error> {
        let mut sum = 0;
        for receiver in &self.receivers {
            sum += burst_batch(receiver, batch, BURST as u32)?;
        }
        Ok(sum)
    }
}
