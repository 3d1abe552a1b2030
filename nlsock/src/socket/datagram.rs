// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Datagram`]: the bytes of a received datagram, and its metadata.

use nlwire::exchange::Received;
use nlwire::{Messages, SockAddrNl};

use super::sys;
use crate::Error;

/// A complete datagram, in the buffer into which it was received.
///
/// It iterates over its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Datagram<'b> {
    bytes: &'b [u8],
    sender: SockAddrNl,
    ancillary: sys::Ancillary,
}

/// The credentials of the process that sent a datagram, filled in by the kernel.
/// C: `struct ucred`.
///
/// They are those of the process that made the call to send, not of the process
/// that opened the socket. A process can state any of its real, effective and
/// saved ids. By default, it states the real ones. With `CAP_SETUID` or
/// `CAP_SETGID` in its user namespace, it can state any id of that namespace
/// (`scm_check_creds`).
///
/// [`uid`](Self::uid) and [`gid`](Self::gid) are translated into the receiver's
/// user namespace, and can be relied on. [`pid`](Self::pid) is not translated.
#[doc(alias = "ucred")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Credentials {
    /// The process id in the sender's own PID namespace, which netlink does not
    /// translate (`netlink_sendmsg`); 0 for the kernel. It proves nothing: in
    /// the receiver's namespace, another process can have the same number. Any
    /// user can make a PID namespace, in which a process has the id 1.
    pub pid: i32,
    /// The user id in the receiver's user namespace, or the overflow id,
    /// usually 65534, if that namespace has no such user (`from_kuid_munged`).
    pub uid: u32,
    /// The group id in the receiver's user namespace, or the overflow id.
    pub gid: u32,
}

impl Credentials {
    /// Reads the bytes of a `struct ucred`.
    pub(crate) fn from_bytes(bytes: &[u8; 12]) -> Self {
        let [p0, p1, p2, p3, u0, u1, u2, u3, g0, g1, g2, g3] = *bytes;
        Self {
            pid: i32::from_ne_bytes([p0, p1, p2, p3]),
            uid: u32::from_ne_bytes([u0, u1, u2, u3]),
            gid: u32::from_ne_bytes([g0, g1, g2, g3]),
        }
    }
}

impl<'b> Datagram<'b> {
    /// Returns the datagram that was received into `buf`, if it fitted.
    #[inline]
    pub(crate) fn new(buf: &'b [u8], received: sys::Received) -> Result<Self, Error> {
        match buf.get(..received.len) {
            Some(bytes) => Ok(Self {
                bytes,
                sender: received.sender,
                ancillary: received.ancillary,
            }),
            None => Err(Error::Truncated {
                needed: received.len,
                capacity: buf.len(),
                port: received.sender.nl_pid(),
            }),
        }
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// Returns an iterator over the messages.
    pub fn messages(&self) -> Messages<'b> {
        Messages::new(self.bytes)
    }

    /// Returns the sender's address: its port, and the mask of the group that
    /// the datagram was sent to. C: `struct sockaddr_nl`.
    ///
    /// The kernel fills in the address, so the port is reliable. The
    /// `nlmsg_pid` of a message is not: the sender can write any number there.
    #[must_use]
    pub fn sender(&self) -> SockAddrNl {
        self.sender
    }

    /// Returns the sender's port, 0 for the kernel.
    #[must_use]
    pub fn port(&self) -> u32 {
        self.sender.nl_pid()
    }

    /// Returns whether the kernel sent the datagram.
    ///
    /// A program that sends requests to the kernel has to ignore all other
    /// datagrams, because any process may send to a socket whose port it knows.
    #[must_use]
    pub fn is_from_kernel(&self) -> bool {
        self.port() == 0
    }

    /// Returns the multicast group that the datagram was sent to, or `None` if
    /// it was sent to this socket alone.
    ///
    /// A group above 32 is reported only if
    /// [`set_pktinfo`](crate::Socket::set_pktinfo) is on.
    #[must_use]
    pub fn group(&self) -> Option<u32> {
        match self.ancillary.group {
            Some(0) => None,
            Some(group) => Some(group),
            None => self.sender.groups().next(),
        }
    }

    /// Returns the id of the network namespace that the datagram came from.
    ///
    /// Returns `None` if
    /// [`set_listen_all_nsid`](crate::Socket::set_listen_all_nsid) is off, for
    /// a datagram that was sent to this socket alone, and for the socket's own
    /// namespace. A namespace can be given an id in itself (`RTM_NEWNSID`). Before
    /// Linux 7.1 and stable updates of 2026, its own multicasts then have this id
    /// (`do_one_broadcast`).
    #[must_use]
    pub fn nsid(&self) -> Option<i32> {
        self.ancillary.nsid
    }

    /// Returns the credentials of the process that sent the datagram, or `None`
    /// if [`set_passcred`](crate::Socket::set_passcred) is off.
    #[must_use]
    pub fn credentials(&self) -> Option<Credentials> {
        self.ancillary.credentials
    }
}

impl AsRef<[u8]> for Datagram<'_> {
    fn as_ref(&self) -> &[u8] {
        self.bytes
    }
}

impl<'b> IntoIterator for Datagram<'b> {
    type Item = <Messages<'b> as Iterator>::Item;
    type IntoIter = Messages<'b>;

    fn into_iter(self) -> Messages<'b> {
        self.messages()
    }
}

impl<'b> IntoIterator for &Datagram<'b> {
    type Item = <Messages<'b> as Iterator>::Item;
    type IntoIter = Messages<'b>;

    fn into_iter(self) -> Messages<'b> {
        self.messages()
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
