// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Socket`]: a netlink socket, and the calls to open, bind, send and receive.

use std::io::IoSlice;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, IntoRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nlwire::{Errno, SockAddrNl};

use crate::Error;

mod datagram;
mod namespace;
mod options;
mod recv_batch;
pub(crate) mod sys;

pub use datagram::{Credentials, Datagram};
pub use options::SockFilter;
pub use recv_batch::{Datagrams, RecvBatch};

/// A netlink socket. Dropping it closes it, and so does `exec`.
///
/// All functions take `&self`, because the kernel serialises the calls. A
/// socket can be shared between threads, each of which receives complete
/// datagrams into its own buffer.
///
/// The functions are the plain system calls. Whether they wait depends on the
/// file description ([`set_nonblocking`](Self::set_nonblocking)), which another
/// process that has the same socket can change at any time. Clients, monitors and
/// servers do not depend on that: they send and receive with `MSG_DONTWAIT`.
///
/// [`AsFd`] lends the descriptor to an event loop. `OwnedFd::from(socket)`
/// gives it away.
///
/// # Example: two sockets of one machine
///
/// Processes communicate over `NETLINK_USERSOCK`. Sending to a port requires no
/// privilege. [`join`](Self::join) requires `CAP_NET_ADMIN` for this protocol,
/// so messages to a group reach only listeners that have it.
///
/// ```
/// use nlsock::Socket;
/// use nlwire::uapi::NETLINK_USERSOCK;
/// use nlwire::{MessageBuilder, NlMsgHdr, SliceSink, SockAddrNl};
///
/// let server = Socket::open(NETLINK_USERSOCK)?;
/// server.bind(SockAddrNl::default())?; // port 0: the kernel chooses one
/// let client = Socket::open(NETLINK_USERSOCK)?;
///
/// let mut buf = [0; 64];
/// let mut sink = SliceSink::new(&mut buf);
/// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10).with_seq(1))?;
/// message.put_payload(b"hello")?;
/// message.end()?;
/// client.send_to(sink.into_bytes(), server.local_addr()?)?;
///
/// let mut buf = [0; 64];
/// let datagram = server.recv(&mut buf)?;
/// assert_eq!(datagram.sender(), client.local_addr()?);
/// assert_eq!(datagram.messages().next().unwrap()?.payload(), b"hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Socket {
    fd: OwnedFd,
    /// Whether datagrams can have control messages, because an option that
    /// requests them has been on, other than `SO_PASSCRED`.
    pub(crate) ancillary: AtomicBool,
    /// Whether `SO_PASSCRED` is on, as far as this socket turned it on.
    pub(crate) passcred: AtomicBool,
    /// Whether the socket is known to have a port. Locked while it gets one.
    ///
    /// The kernel tests for a port without a lock (`netlink_bind`). A call that
    /// finds none replaces the groups, although another thread may have bound
    /// the socket and joined a group meanwhile.
    bound: Mutex<bool>,
}

impl Socket {
    /// Opens a socket of `protocol`: one of `NETLINK_*`, or any other
    /// registered number. `socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
    /// protocol)`.
    ///
    /// The kernel assigns a port to a socket that sends without having been
    /// [bound](Self::bind).
    ///
    /// # Errors
    /// [`ProtocolNotRegistered`](Error::ProtocolNotRegistered).
    pub fn open(protocol: i32) -> Result<Self, Error> {
        match sys::socket(protocol) {
            Ok(fd) => Ok(Self {
                fd,
                ancillary: AtomicBool::new(false),
                passcred: AtomicBool::new(false),
                bound: Mutex::new(false),
            }),
            Err(Errno::EPROTONOSUPPORT) => Err(Error::ProtocolNotRegistered { protocol }),
            Err(e) => Err(Error::of("socket", e)),
        }
    }

    /// Binds the socket to a port, and joins the groups of the mask. `bind(2)`.
    ///
    /// If the port is 0, the kernel chooses a free one: the process id for the
    /// first socket of a process, a number above 0x8000_0000 for later ones.
    /// [`local_addr`](Self::local_addr) returns it. A bound socket keeps its
    /// port; a second call can only change the groups. [`join`](Self::join)
    /// joins groups above 32.
    ///
    /// # Errors
    /// [`PortInUse`](Error::PortInUse). [`NotPermitted`](Error::NotPermitted)
    /// for groups that require a capability to join. [`Os`](Error::Os) with
    /// `EINVAL` for a port other than the one that the socket already has.
    pub fn bind(&self, addr: SockAddrNl) -> Result<(), Error> {
        let mut bound = self.lock_bound();
        sys::bind(self.as_fd(), addr).map_err(|e| match e {
            Errno::EADDRINUSE => Error::PortInUse {
                port: addr.nl_pid(),
            },
            _ => Error::of("bind", e),
        })?;
        *bound = true;
        Ok(())
    }

    fn lock_bound(&self) -> MutexGuard<'_, bool> {
        self.bound.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the port and the groups 1 to 32 of this socket. The port is 0
    /// before the socket is bound. `getsockname(2)`.
    ///
    /// After a [`bind`](Self::bind) that failed with
    /// [`PortInUse`](Error::PortInUse), the kernel reports the port that the
    /// socket did not get (`netlink_insert`), until it is bound to another by
    /// the next `bind` or by sending.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "getsockname")]
    pub fn local_addr(&self) -> Result<SockAddrNl, Error> {
        sys::getsockname(self.as_fd()).map_err(|e| Error::of("getsockname", e))
    }

    /// Returns the port of this socket, and first binds a socket that is not
    /// bound.
    ///
    /// The port that `getsockname(2)` reports can be one that the socket did
    /// not get. A bind to port 0 tells: a bound socket keeps its port and its
    /// groups, and the call fails with `EINVAL` (`netlink_bind`).
    pub(crate) fn bound_port(&self) -> Result<u32, Error> {
        let mut bound = self.lock_bound();
        if !*bound {
            let groups = self.local_addr()?.groups();
            match sys::bind(self.as_fd(), SockAddrNl::default()) {
                Err(Errno::EINVAL) => {}
                Err(e) => return Err(Error::of("bind", e)),
                // The empty mask has replaced groups 1 to 32. No notification
                // was lost, because the socket was not bound.
                Ok(()) => groups.into_iter().try_for_each(|group| self.add(group))?,
            }
            *bound = true;
        }
        drop(bound);
        Ok(self.local_addr()?.nl_pid())
    }

    /// Lets the kernel refuse unicasts from any other port than `port`, 0 for
    /// the kernel, and binds a socket that is not bound. `connect(2)`.
    pub(crate) fn connect(&self, port: u32) -> Result<(), Error> {
        sys::connect(self.as_fd(), SockAddrNl::new(port, 0)).map_err(|e| Error::of("connect", e))
    }

    /// Receives unicasts from every port again. `connect(2)` with `AF_UNSPEC`.
    pub(crate) fn disconnect(&self) -> Result<(), Error> {
        sys::disconnect(self.as_fd()).map_err(|e| Error::of("connect", e))
    }

    /// Sends a datagram to the kernel. `sendto(2)`.
    ///
    /// A datagram is never sent in part.
    ///
    /// # Errors
    /// [`NoListener`](Error::NoListener) if the protocol has no kernel side.
    /// [`WouldBlock`](Error::WouldBlock), [`Interrupted`](Error::Interrupted).
    /// [`Os`](Error::Os), with `EMSGSIZE` for more bytes than the send buffer
    /// holds, and with `ENODATA` for an empty datagram.
    pub fn send(&self, bytes: &[u8]) -> Result<(), Error> {
        self.send_to(bytes, SockAddrNl::KERNEL)
    }

    /// Sends a datagram to a port, to a group, or to both. `sendto(2)`.
    ///
    /// A group is a bit in the mask ([`SockAddrNl::with_group`]), so user space
    /// cannot send to groups above 32. The kernel does not report whether a
    /// group has members.
    ///
    /// The kernel delivers first to the group and then to the port. Port 0 is
    /// the kernel side of the protocol, if there is one. With a group, every
    /// error is therefore about the port: the group has already received the
    /// datagram, and receives it again if it is sent again.
    ///
    /// # Errors
    /// [`NoListener`](Error::NoListener) if no socket has the port.
    /// [`SeveralGroups`](Error::SeveralGroups).
    /// [`WouldBlock`](Error::WouldBlock) and
    /// [`Interrupted`](Error::Interrupted) if the receiver's buffer is full.
    /// [`NotPermitted`](Error::NotPermitted) if sending to other processes
    /// requires a capability, as in every protocol of the kernel except
    /// `NETLINK_USERSOCK`. [`Os`](Error::Os).
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

    /// Receives the next datagram into `buf`. `recvfrom(2)`, or `recvmsg(2)`
    /// after an option that adds control messages has been turned on.
    ///
    /// The datagrams of the kernel's dumps are at most 32 KiB long unless a
    /// family asks for more, and no longer than the largest `buf` so far.
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

    /// Returns the length of the next datagram in bytes, and leaves the
    /// datagram in the queue. Waits for one like [`recv`](Self::recv).
    /// `recvfrom(2)` with `MSG_PEEK | MSG_TRUNC`.
    ///
    /// # Errors
    /// Those of [`recv`](Self::recv).
    #[doc(alias = "MSG_PEEK")]
    pub fn peek_len(&self) -> Result<usize, Error> {
        Ok(self.peek(0)?.len)
    }

    /// Receives the next datagram into `buf`, which grows if it is too short.
    ///
    /// This function makes two system calls, the first of which returns the
    /// length. Another thread that receives from the same socket can take the
    /// datagram between the two calls. The next datagram then causes
    /// [`Truncated`](Error::Truncated) if it is longer.
    ///
    /// While the kernel sends a dump, both calls try to continue it. If a datagram
    /// in the queue leaves no room for the next part, each call of this function
    /// ends with [`Overrun`](Error::Overrun) and removes nothing. [`recv`](Self::recv)
    /// removes the datagram.
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

    /// Returns the length and the sender of the next datagram, and leaves it in
    /// the queue. `recvfrom` takes less time than `recvmsg`, which reports
    /// more.
    #[inline]
    pub(crate) fn peek(&self, flags: i32) -> Result<sys::Received, Error> {
        sys::recvfrom(self.as_fd(), &mut [], flags | sys::MSG_PEEK)
            .map_err(|e| Error::of_receiving("recvfrom", e))
    }

    /// Returns whether datagrams can have control messages, which only
    /// [`recvmsg`](Self::recvmsg) receives.
    #[inline]
    pub(crate) fn has_control(&self) -> bool {
        self.ancillary.load(Ordering::Relaxed) || self.passcred.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn receive(&self, buf: &mut [u8], flags: i32) -> Result<sys::Received, Error> {
        if self.has_control() {
            self.recvmsg(buf, flags)
        } else {
            self.recvfrom(buf, flags)
        }
    }

    #[inline(never)]
    pub(crate) fn recvmsg(&self, buf: &mut [u8], flags: i32) -> Result<sys::Received, Error> {
        sys::recvmsg(self.as_fd(), buf, flags).map_err(|e| Error::of_receiving("recvmsg", e))
    }

    #[inline]
    pub(crate) fn recvfrom(&self, buf: &mut [u8], flags: i32) -> Result<sys::Received, Error> {
        sys::recvfrom(self.as_fd(), buf, flags).map_err(|e| Error::of_receiving("recvfrom", e))
    }
}

/// Sends with `call`, unless the kernel would ignore part of `to`, and converts
/// the error.
fn sent(
    to: SockAddrNl,
    name: &'static str,
    call: impl FnOnce() -> Result<usize, Errno>,
) -> Result<(), Error> {
    let nl_groups = to.nl_groups();
    if !nl_groups.is_power_of_two() && nl_groups != 0 {
        return Err(Error::SeveralGroups { nl_groups });
    }
    match call() {
        Ok(_) => Ok(()),
        Err(Errno::ECONNREFUSED) => {
            // netlink_sendmsg() sends to the group first, which cannot fail,
            // and then to the port. A caller that names a group and port 0 does
            // not mean the kernel, so a missing kernel side is not an error.
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

impl IntoRawFd for Socket {
    fn into_raw_fd(self) -> RawFd {
        self.fd.into_raw_fd()
    }
}

impl From<OwnedFd> for Socket {
    /// Takes ownership of a descriptor, which should be that of a netlink
    /// socket. With any other, [`recv`](Self::recv) fails with `EAFNOSUPPORT`.
    fn from(fd: OwnedFd) -> Self {
        Self {
            fd,
            // Its options are unknown.
            ancillary: AtomicBool::new(true),
            passcred: AtomicBool::new(false),
            bound: Mutex::new(false),
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

    /// A datagram that is received by `recvfrom` has no group above 32 and no
    /// namespace.
    #[test]
    fn control_messages_are_received_where_there_may_be_some() {
        let asked = |socket: &Socket| {
            socket.ancillary.load(Ordering::Relaxed) || socket.passcred.load(Ordering::Relaxed)
        };
        let socket = Socket::open(nlwire::uapi::NETLINK_ROUTE).unwrap();
        assert!(!asked(&socket));
        socket.set_ext_ack(true).unwrap();
        assert!(!asked(&socket));
        socket.set_passcred(true).unwrap();
        assert!(asked(&socket));
        socket.set_passcred(false).unwrap();
        assert!(!asked(&socket));
        socket.set_pktinfo(true).unwrap();
        socket.set_passcred(false).unwrap();
        assert!(asked(&socket));

        let socket = Socket::open(nlwire::uapi::NETLINK_ROUTE).unwrap();
        let _ = socket.set_listen_all_nsid(true); // takes a capability
        assert!(asked(&socket));

        let socket = Socket::open(nlwire::uapi::NETLINK_ROUTE).unwrap();
        assert!(asked(&Socket::from(OwnedFd::from(socket))));
    }

    /// A socket keeps the groups that it is a member of, with and without a
    /// port, and also with one that it did not get.
    #[test]
    fn a_port_costs_no_membership() {
        let groups = [1, 3, 33];
        let taken = Socket::open(nlwire::uapi::NETLINK_ROUTE).unwrap();
        let port = taken.bound_port().unwrap();
        assert_eq!(taken.bound_port(), Ok(port));
        for asked in [None, Some(0), Some(port)] {
            let socket = Socket::open(nlwire::uapi::NETLINK_ROUTE).unwrap();
            for group in groups {
                socket.add(group).unwrap();
            }
            let bound = asked.map(|port| socket.bind(SockAddrNl::new(port, 0b101)));
            assert_eq!(
                bound.is_some_and(|bound| bound.is_err()),
                asked == Some(port)
            );
            let own = socket.bound_port().unwrap();
            assert_ne!(own, port);
            assert_eq!(socket.local_addr(), Ok(SockAddrNl::new(own, 0b101)));
            assert_eq!(socket.memberships().unwrap(), groups);
        }
    }
}
