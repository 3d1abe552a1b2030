//! [`Datagram`]: received bytes, together with what the kernel says about
//! them.

use nlwire::exchange::Received;
use nlwire::{Messages, SockAddrNl};

use super::sys;
use crate::Error;

/// One datagram, whole, in the buffer that it was received into.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'b> {
    bytes: &'b [u8],
    sender: SockAddrNl,
    told: sys::Told,
}

/// The credentials of the process that sent a datagram, filled in by the kernel.
/// C: `struct ucred`.
///
/// They belong to the process that made the call to send, not to the one that
/// opened the socket. A process can state any of its real, effective and saved
/// ids, the real ones unless it says otherwise; with `CAP_SETUID` or `CAP_SETGID`
/// in its user namespace it can state every id of that namespace
/// (`scm_check_creds`).
///
/// [`uid`](Self::uid) and [`gid`](Self::gid) are translated into the receiver's
/// user namespace, and can be relied on. [`pid`](Self::pid) is not.
#[doc(alias = "ucred")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Credentials {
    /// The process id in the sender's own PID namespace, which netlink does not
    /// translate; 0 for the kernel. It proves nothing: another process can have
    /// the number in the receiver's namespace.
    pub pid: i32,
    /// The user id in the receiver's user namespace, or the overflow id, 65534 as
    /// a rule, where that has none for it (`from_kuid_munged`).
    pub uid: u32,
    /// The group id in the receiver's user namespace, or the overflow id.
    pub gid: u32,
}

impl Credentials {
    /// From the bytes of a `struct ucred`.
    pub(crate) fn of(bytes: &[u8; 12]) -> Self {
        let [p0, p1, p2, p3, u0, u1, u2, u3, g0, g1, g2, g3] = *bytes;
        Self {
            pid: i32::from_ne_bytes([p0, p1, p2, p3]),
            uid: u32::from_ne_bytes([u0, u1, u2, u3]),
            gid: u32::from_ne_bytes([g0, g1, g2, g3]),
        }
    }
}

impl<'b> Datagram<'b> {
    /// What was received into `buf`, if it fitted.
    #[inline]
    pub(crate) fn new(buf: &'b [u8], received: sys::Received) -> Result<Self, Error> {
        match buf.get(..received.len) {
            Some(bytes) => Ok(Self {
                bytes,
                sender: received.sender,
                told: received.told,
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
        match self.told.group {
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
        self.told.nsid
    }

    /// Who sent it: process, user and group, filled in by the kernel, where
    /// [`set_passcred`](crate::Socket::set_passcred) is on.
    #[must_use]
    pub fn credentials(&self) -> Option<Credentials> {
        self.told.credentials
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
