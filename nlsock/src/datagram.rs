//! [`Datagram`]: received bytes, together with what the kernel says about
//! them.

use nlwire::exchange::Received;
use nlwire::{Messages, SockAddrNl};

use crate::{sys, Error};

/// One datagram, whole, in the buffer that it was received into.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'b> {
    bytes: &'b [u8],
    sender: SockAddrNl,
    group: Option<u32>,
    nsid: Option<i32>,
}

impl<'b> Datagram<'b> {
    /// What was received into `buf`, if it fitted.
    #[inline]
    pub(crate) fn new(buf: &'b [u8], received: sys::Received) -> Result<Self, Error> {
        match buf.get(..received.len) {
            Some(bytes) => Ok(Self {
                bytes,
                sender: received.sender,
                group: received.group,
                nsid: received.nsid,
            }),
            None => Err(Error::Truncated {
                needed: received.len,
                capacity: buf.len(),
                port: received.sender.nl_pid(),
            }),
        }
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// The messages in it.
    pub fn messages(&self) -> Messages<'b> {
        Messages::new(self.bytes)
    }

    /// The sender's address: its port, as the kernel knows it, and the mask of
    /// the group that it was sent to. This is the only proof of who sent
    /// something; `nlmsg_pid` proves nothing.
    #[must_use]
    pub fn sender(&self) -> SockAddrNl {
        self.sender
    }

    /// The sender's port, 0 for the kernel.
    #[must_use]
    pub fn port(&self) -> u32 {
        self.sender.nl_pid()
    }

    /// Whether the kernel sent it. A program that asks the kernel ignores
    /// everything else: any process may send to a socket whose port it knows.
    #[must_use]
    pub fn is_from_kernel(&self) -> bool {
        self.port() == 0
    }

    /// The group that it was sent to, `None` if it was sent to this socket
    /// alone. Groups above 32 are known only with
    /// [`set_pktinfo`](crate::Socket::set_pktinfo).
    #[must_use]
    pub fn group(&self) -> Option<u32> {
        match self.group {
            Some(0) => None,
            Some(group) => Some(group),
            None => self.sender.groups().next(),
        }
    }

    /// The id of the network namespace that it came from, where that is
    /// another one and
    /// [`set_listen_all_nsid`](crate::Socket::set_listen_all_nsid) is on.
    #[must_use]
    pub fn nsid(&self) -> Option<i32> {
        self.nsid
    }
}

impl<'b> From<Datagram<'b>> for Received<'b> {
    fn from(datagram: Datagram<'b>) -> Self {
        let received = Self::new(datagram.bytes, datagram.port());
        match datagram.group() {
            Some(_) => received.multicast(),
            None => received,
        }
    }
}
