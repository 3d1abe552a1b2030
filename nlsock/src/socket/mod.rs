//! [`Socket`]: open, bind, send, receive.

use std::io::{self, IoSlice};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, Ordering};

use nlwire::SockAddrNl;

use crate::Error;

mod datagram;
mod options;
mod recv_batch;
pub(crate) mod sys;

pub use datagram::{Credentials, Datagram};
pub use options::SockFilter;
pub use recv_batch::{Datagrams, RecvBatch};

/// A netlink socket. Closed when dropped, and on `exec`.
///
/// All functions take `&self`: the kernel serialises them, so a socket can be
/// shared between threads, each receiving whole datagrams into a buffer of its
/// own.
///
/// Other event loops get at it through [`AsFd`], and own it through
/// `OwnedFd::from(socket)`.
#[derive(Debug)]
pub struct Socket {
    fd: OwnedFd,
    /// Whether control messages come with datagrams, or may: an option that
    /// asks for them has been on.
    pub(crate) ancillary: AtomicBool,
}

impl Socket {
    /// Opens a socket of `protocol`, one of `NETLINK_*` or any other registered
    /// number. `socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)`.
    ///
    /// The kernel gives it a port when it first sends, if it is not
    /// [bound](Self::bind) by then.
    ///
    /// # Errors
    /// [`ProtocolNotRegistered`](Error::ProtocolNotRegistered).
    pub fn open(protocol: i32) -> Result<Self, Error> {
        match sys::socket(protocol) {
            Ok(fd) => Ok(Self {
                fd,
                ancillary: AtomicBool::new(false),
            }),
            Err(e) if e.raw_os_error() == Some(sys::EPROTONOSUPPORT) => {
                Err(Error::ProtocolNotRegistered { protocol })
            }
            Err(e) => Err(Error::of("socket", e)),
        }
    }

    /// Takes a port, and joins the groups of the mask. `bind(2)`.
    ///
    /// Port 0 asks the kernel for a free one: the process id for the first
    /// socket, a number above 0x8000_0000 for further ones.
    /// [`local_addr`](Self::local_addr) tells. A bound socket keeps its port; a
    /// second call can only change the groups. Groups above 32 are for
    /// [`join`](Self::join).
    ///
    /// # Errors
    /// [`PortInUse`](Error::PortInUse). [`NotPermitted`](Error::NotPermitted)
    /// for groups that the protocol does not let just anyone join.
    /// [`Os`](Error::Os) with `EINVAL` for another port than the one the socket
    /// has.
    pub fn bind(&self, addr: SockAddrNl) -> Result<(), Error> {
        sys::bind(self.as_fd(), addr).map_err(|e| match e.raw_os_error() {
            Some(sys::EADDRINUSE) => Error::PortInUse {
                port: addr.nl_pid(),
            },
            _ => Error::of("bind", e),
        })
    }

    /// The port and the groups 1 to 32 of this socket; port 0 before it has
    /// one. `getsockname(2)`.
    ///
    /// After a [`bind`](Self::bind) that failed with
    /// [`PortInUse`](Error::PortInUse) the kernel tells the port that the
    /// socket did not get, until the next one.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "getsockname")]
    pub fn local_addr(&self) -> Result<SockAddrNl, Error> {
        sys::getsockname(self.as_fd()).map_err(|e| Error::of("getsockname", e))
    }

    /// Sends a datagram to the kernel. `sendto(2)`.
    ///
    /// A datagram is sent whole or not at all.
    ///
    /// # Errors
    /// [`NoListener`](Error::NoListener) where the protocol has no kernel side.
    /// [`WouldBlock`](Error::WouldBlock), [`Interrupted`](Error::Interrupted).
    /// [`Os`](Error::Os), with `EMSGSIZE` for more than the send buffer holds,
    /// with `ENODATA` for an empty datagram.
    pub fn send(&self, bytes: &[u8]) -> Result<(), Error> {
        self.send_to(bytes, SockAddrNl::KERNEL)
    }

    /// Sends a datagram to a port, to a group, or to both. `sendto(2)`.
    ///
    /// A group is named by its bit in the mask
    /// ([`SockAddrNl::with_group`]), so groups above 32 cannot be sent to from
    /// user space. Whether anyone listens to a group is not reported.
    ///
    /// The kernel serves the group first, and the port then, which is the
    /// kernel's own for port 0, where the protocol has a kernel side. So with a
    /// group all errors are about the port: the group has the datagram, and
    /// gets it twice from who tries again.
    ///
    /// # Errors
    /// [`NoListener`](Error::NoListener) where no socket has the port.
    /// [`SeveralGroups`](Error::SeveralGroups).
    /// [`WouldBlock`](Error::WouldBlock) and
    /// [`Interrupted`](Error::Interrupted) where the receiver's buffer is full.
    /// [`NotPermitted`](Error::NotPermitted) where the protocol does not let
    /// just anyone send to other processes; of the kernel's own only
    /// `NETLINK_USERSOCK` does. [`Os`](Error::Os).
    #[doc(alias = "sendto")]
    pub fn send_to(&self, bytes: &[u8], to: SockAddrNl) -> Result<(), Error> {
        sent(to, "sendto", || sys::sendto(self.as_fd(), bytes, 0, to))
    }

    /// Sends a datagram as [`send_to`](Self::send_to) does, without waiting for
    /// room at the receiver (`MSG_DONTWAIT`).
    pub(crate) fn send_now(&self, bytes: &[u8], to: SockAddrNl) -> Result<(), Error> {
        let flags = sys::MSG_DONTWAIT;
        sent(to, "sendto", || sys::sendto(self.as_fd(), bytes, flags, to))
    }

    /// Sends the concatenation of `bufs` as one datagram. `sendmsg(2)`.
    ///
    /// # Errors
    /// Those of [`send_to`](Self::send_to).
    #[doc(alias = "sendmsg")]
    pub fn send_vectored(&self, bufs: &[IoSlice<'_>], to: SockAddrNl) -> Result<(), Error> {
        sent(to, "sendmsg", || sys::sendmsg(self.as_fd(), bufs, to))
    }

    /// Receives the next datagram into `buf`. `recvfrom(2)`; `recvmsg(2)` once an
    /// option is on that tells more than the sender.
    ///
    /// The kernel's dumps take datagrams of at most 32 KiB unless a family says
    /// otherwise, and that size only if `buf` has it.
    ///
    /// # Errors
    /// [`Truncated`](Error::Truncated), [`Overrun`](Error::Overrun),
    /// [`WouldBlock`](Error::WouldBlock), [`Interrupted`](Error::Interrupted),
    /// [`Os`](Error::Os).
    #[doc(alias = "recvmsg")]
    pub fn recv<'b>(&self, buf: &'b mut [u8]) -> Result<Datagram<'b>, Error> {
        let received = self.receive(buf, 0)?;
        Datagram::new(buf, received)
    }

    /// The length of the next datagram in bytes, which stays in the queue.
    /// Waits for one as [`recv`](Self::recv) does, with `MSG_PEEK | MSG_TRUNC`.
    ///
    /// # Errors
    /// Those of [`recv`](Self::recv).
    #[doc(alias = "MSG_PEEK")]
    pub fn peek_len(&self) -> Result<usize, Error> {
        Ok(self.receive(&mut [], sys::MSG_PEEK)?.len)
    }

    /// Receives the next datagram, whole: `buf` grows where it is too short.
    ///
    /// Asks for the length first, so this is two system calls. Of several
    /// threads that receive from one socket only one at a time may use it, as
    /// another could take the datagram in between.
    ///
    /// # Errors
    /// Those of [`recv`](Self::recv).
    pub fn recv_vec<'b>(&self, buf: &'b mut Vec<u8>) -> Result<Datagram<'b>, Error> {
        let len = self.peek_len()?;
        if buf.len() < len {
            buf.resize(len, 0);
        }
        self.recv(buf)
    }

    #[inline]
    pub(crate) fn receive(&self, buf: &mut [u8], flags: i32) -> Result<sys::Received, Error> {
        if self.ancillary.load(Ordering::Relaxed) {
            sys::recvmsg(self.as_fd(), buf, flags).map_err(|e| Error::of_receiving("recvmsg", e))
        } else {
            sys::recvfrom(self.as_fd(), buf, flags).map_err(|e| Error::of_receiving("recvfrom", e))
        }
    }
}

/// Sends with `call`, if `to` is an address that the kernel takes in full, and
/// says what its errors mean.
fn sent(
    to: SockAddrNl,
    name: &'static str,
    call: impl FnOnce() -> io::Result<usize>,
) -> Result<(), Error> {
    let nl_groups = to.nl_groups();
    if !nl_groups.is_power_of_two() && nl_groups != 0 {
        return Err(Error::SeveralGroups { nl_groups });
    }
    match call() {
        Ok(_) => Ok(()),
        Err(e) if e.raw_os_error() == Some(sys::ECONNREFUSED) => {
            // netlink_sendmsg() sends to the group first, which cannot fail,
            // and then to the port; port 0 beside a group means no port to the
            // caller, and no kernel side is no error.
            if to.nl_pid() == 0 && nl_groups != 0 {
                Ok(())
            } else {
                Err(Error::NoListener { port: to.nl_pid() })
            }
        }
        Err(e) => Err(Error::of(name, e)),
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }
}

impl From<OwnedFd> for Socket {
    /// Takes over a descriptor, which should be a netlink socket:
    /// [`recv`](Self::recv) fails with `EAFNOSUPPORT` otherwise.
    fn from(fd: OwnedFd) -> Self {
        Self {
            fd,
            ancillary: AtomicBool::new(true), // for all we know
        }
    }
}

impl From<Socket> for OwnedFd {
    fn from(socket: Socket) -> Self {
        socket.fd
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// What is received by `recvfrom` has no group above 32 and no namespace.
    #[test]
    fn control_messages_are_received_where_there_may_be_some() {
        let asked = |socket: &Socket| socket.ancillary.load(Ordering::Relaxed);
        let socket = Socket::open(nlwire::uapi::NETLINK_ROUTE).unwrap();
        assert!(!asked(&socket));
        socket.set_ext_ack(true).unwrap();
        assert!(!asked(&socket));
        socket.set_pktinfo(true).unwrap();
        assert!(asked(&socket));

        let socket = Socket::open(nlwire::uapi::NETLINK_ROUTE).unwrap();
        let _ = socket.set_listen_all_nsid(true); // takes a capability
        assert!(asked(&socket));

        let socket = Socket::open(nlwire::uapi::NETLINK_ROUTE).unwrap();
        assert!(asked(&Socket::from(OwnedFd::from(socket))));
    }
}
