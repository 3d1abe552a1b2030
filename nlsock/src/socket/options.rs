// SPDX-License-Identifier: MIT OR Apache-2.0
//! Socket options: all of level `SOL_NETLINK`, and those of level `SOL_SOCKET` that
//! netlink programs need.

use std::os::fd::AsFd;
use std::sync::atomic::Ordering;
use std::time::Duration;

use nlwire::uapi::*;
use nlwire::Errno;

use super::sys;
use crate::typed::MulticastGroup;
use crate::{Error, Socket};

/// Defines the functions of options that are on or off.
macro_rules! switches {
    ($($(#[$attr:meta])* $option:ident $get:ident $set:ident)*) => {
        /// Options of level `SOL_NETLINK` that are on or off. All are off by default.
        ///
        /// An option that the kernel does not know fails with [`Os`](Error::Os)
        /// and `ENOPROTOOPT`. `listen_all_nsid` can be read only since Linux
        /// 6.10, but has been settable for much longer.
        impl Socket {$(
            $(#[$attr])*
            ///
            /// # Errors
            /// [`Os`](Error::Os).
            pub fn $set(&self, on: bool) -> Result<(), Error> {
                if matches!($option, NETLINK_PKTINFO | NETLINK_LISTEN_ALL_NSID) {
                    self.ancillary.store(true, Ordering::Relaxed);
                }
                sys::set_int(self.as_fd(), SOL_NETLINK, $option, i32::from(on))
                    .map_err(|e| Error::of(concat!("setsockopt(", stringify!($option), ")"), e))
            }

            #[doc = concat!("Returns whether `", stringify!($option), "` is on; see [`", stringify!($set), "`](Self::", stringify!($set), ").")]
            ///
            /// # Errors
            /// [`Os`](Error::Os).
            pub fn $get(&self) -> Result<bool, Error> {
                match sys::get_int(self.as_fd(), SOL_NETLINK, $option) {
                    Ok(value) => Ok(value != 0),
                    Err(e) => Err(Error::of(concat!("getsockopt(", stringify!($option), ")"), e)),
                }
            }
        )*}
    };
}

switches! {
    /// Sets `NETLINK_PKTINFO`: each datagram reports its group, including
    /// groups above 32 ([`Datagram::group`](crate::Datagram::group)).
    #[doc(alias = "NETLINK_PKTINFO")]
    NETLINK_PKTINFO pktinfo set_pktinfo
    /// Sets `NETLINK_BROADCAST_ERROR`: a sender in the kernel gets `ENOBUFS` when
    /// this socket misses its notification.
    #[doc(alias = "NETLINK_BROADCAST_ERROR")]
    NETLINK_BROADCAST_ERROR broadcast_error set_broadcast_error
    /// Sets `NETLINK_NO_ENOBUFS`: the kernel does not report an
    /// [`Overrun`](Error::Overrun). Datagrams that arrive after an overrun are
    /// not dropped, even before the receive queue is empty.
    #[doc(alias = "NETLINK_NO_ENOBUFS")]
    NETLINK_NO_ENOBUFS no_enobufs set_no_enobufs
    /// Sets `NETLINK_LISTEN_ALL_NSID`: the socket receives the notifications of all
    /// network namespaces that have an id in its own
    /// ([`Datagram::nsid`](crate::Datagram::nsid)).
    /// [`NotPermitted`](Error::NotPermitted) without `CAP_NET_BROADCAST`.
    #[doc(alias = "NETLINK_LISTEN_ALL_NSID")]
    NETLINK_LISTEN_ALL_NSID listen_all_nsid set_listen_all_nsid
    /// Sets `NETLINK_CAP_ACK`: errors echo only the header of the request.
    #[doc(alias = "NETLINK_CAP_ACK")]
    NETLINK_CAP_ACK cap_ack set_cap_ack
    /// Sets `NETLINK_EXT_ACK`: ACKs and errors contain more than an errno
    /// ([`ExtAck`](nlwire::ExtAck)).
    #[doc(alias = "NETLINK_EXT_ACK")]
    NETLINK_EXT_ACK ext_ack set_ext_ack
    /// Sets `NETLINK_GET_STRICT_CHK`: GET requests are checked as strictly as
    /// others, and the dumps of rtnetlink apply their filters.
    #[doc(alias = "NETLINK_GET_STRICT_CHK")]
    NETLINK_GET_STRICT_CHK get_strict_chk set_get_strict_chk
}

/// Membership in groups.
impl Socket {
    /// Joins a group by number, which may be above 32.
    /// `NETLINK_ADD_MEMBERSHIP`.
    ///
    /// A socket that is not bound is first [bound](Self::bind) to a port that
    /// the kernel chooses, because the kernel does not deliver multicasts to a
    /// socket without a port.
    ///
    /// # Errors
    /// Those of [`bind`](Self::bind). [`NoSuchGroup`](Error::NoSuchGroup).
    /// [`WrongProtocol`](Error::WrongProtocol) for a group of a family of another
    /// protocol. [`NotPermitted`](Error::NotPermitted) if listening requires a
    /// capability, as in `NETLINK_USERSOCK`. rtnetlink and most families of
    /// generic netlink let everyone listen. [`Os`](Error::Os).
    #[doc(alias = "NETLINK_ADD_MEMBERSHIP")]
    pub fn join(&self, group: impl MulticastGroup) -> Result<(), Error> {
        let group = group.number(self)?;
        // do_one_broadcast() skips the port that the sender also sent to
        // directly, which is 0 if there is none. A socket without a port would
        // therefore be a member and receive nothing.
        self.bound_port()?;
        self.add(group)
    }

    /// `NETLINK_ADD_MEMBERSHIP`.
    pub(super) fn add(&self, group: u32) -> Result<(), Error> {
        let call = "setsockopt(NETLINK_ADD_MEMBERSHIP)";
        self.set_membership(NETLINK_ADD_MEMBERSHIP, call, group)
    }

    /// Leaves a group. Leaving a group that was not joined is not an error.
    /// `NETLINK_DROP_MEMBERSHIP`.
    ///
    /// # Errors
    /// Those of [`join`](Self::join).
    #[doc(alias = "NETLINK_DROP_MEMBERSHIP")]
    pub fn leave(&self, group: impl MulticastGroup) -> Result<(), Error> {
        let group = group.number(self)?;
        let call = "setsockopt(NETLINK_DROP_MEMBERSHIP)";
        self.set_membership(NETLINK_DROP_MEMBERSHIP, call, group)
    }

    fn set_membership(&self, option: i32, call: &'static str, group: u32) -> Result<(), Error> {
        // The kernel reads the option's `int` as unsigned.
        let value = i32::from_ne_bytes(group.to_ne_bytes());
        sys::set_int(self.as_fd(), SOL_NETLINK, option, value).map_err(|e| match e {
            Errno::EINVAL => Error::NoSuchGroup { group },
            _ => Error::of(call, e),
        })
    }

    /// Returns the groups that this socket is a member of, lowest first.
    /// `NETLINK_LIST_MEMBERSHIPS`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "NETLINK_LIST_MEMBERSHIPS")]
    pub fn memberships(&self) -> Result<Vec<u32>, Error> {
        let mut words: Vec<u32> = Vec::new();
        loop {
            let bytes = sys::list_memberships(self.as_fd(), &mut words)
                .map_err(|e| Error::of("getsockopt(NETLINK_LIST_MEMBERSHIPS)", e))?;
            // Generic netlink can add groups between the calls, so the loop
            // repeats until all fit. It provides one more word, because kernels
            // before 6.4 fill in the last groups without counting them.
            let needed = bytes.div_ceil(size_of::<u32>());
            if needed < words.len() {
                break;
            }
            words.resize(needed.saturating_add(1), 0);
        }
        let bits = words
            .iter()
            .flat_map(|word| (0..u32::BITS).map(move |bit| word.wrapping_shr(bit) & 1 == 1));
        Ok((1..)
            .zip(bits)
            .filter(|(_, member)| *member)
            .map(|(group, _)| group)
            .collect())
    }
}

/// Waiting and credentials.
impl Socket {
    /// Sets whether calls return [`WouldBlock`](Error::WouldBlock) instead of
    /// waiting. `O_NONBLOCK`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn set_nonblocking(&self, on: bool) -> Result<(), Error> {
        sys::set_nonblocking(self.as_fd(), on).map_err(|e| Error::of("ioctl(FIONBIO)", e))
    }

    /// Returns whether calls return [`WouldBlock`](Error::WouldBlock) instead of
    /// waiting. `O_NONBLOCK`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn nonblocking(&self) -> Result<bool, Error> {
        sys::nonblocking(self.as_fd()).map_err(|e| Error::of("fcntl(F_GETFL)", e))
    }

    /// Sets whether each datagram reports the user that sent it
    /// ([`Datagram::credentials`](crate::Datagram::credentials)). `SO_PASSCRED`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PASSCRED")]
    #[doc(alias = "SCM_CREDENTIALS")]
    pub fn set_passcred(&self, on: bool) -> Result<(), Error> {
        let value = i32::from(on);
        sys::set_int(self.as_fd(), sys::SOL_SOCKET, sys::SO_PASSCRED, value)
            .map_err(|e| Error::of("setsockopt(SO_PASSCRED)", e))?;
        self.passcred.store(on, Ordering::Relaxed);
        Ok(())
    }

    /// Returns whether `SO_PASSCRED` is on; see
    /// [`set_passcred`](Self::set_passcred).
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn passcred(&self) -> Result<bool, Error> {
        match sys::get_int(self.as_fd(), sys::SOL_SOCKET, sys::SO_PASSCRED) {
            Ok(value) => Ok(value != 0),
            Err(e) => Err(Error::of("getsockopt(SO_PASSCRED)", e)),
        }
    }

    /// Sets how long a call waits for a datagram; `None` waits forever.
    /// `SO_RCVTIMEO`, in microseconds, rounded up.
    ///
    /// # Errors
    /// [`Os`](Error::Os), with `EINVAL` for a timeout of zero, as in
    /// [`std::net`](std::net::UdpSocket::set_read_timeout): the kernel would
    /// wait forever. For calls that never wait, use
    /// [`set_nonblocking`](Self::set_nonblocking).
    #[doc(alias = "SO_RCVTIMEO")]
    pub fn set_read_timeout(&self, timeout: Option<Duration>) -> Result<(), Error> {
        self.set_timeout(sys::SO_RCVTIMEO, "setsockopt(SO_RCVTIMEO)", timeout)
    }

    /// Returns how long a call waits for a datagram, rounded to the kernel's
    /// clock tick, or `None` if it waits forever. `SO_RCVTIMEO`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn read_timeout(&self) -> Result<Option<Duration>, Error> {
        self.timeout(sys::SO_RCVTIMEO, "getsockopt(SO_RCVTIMEO)")
    }

    /// Sets how long a call waits for room at the receiver; `None` waits
    /// forever. `SO_SNDTIMEO`, in microseconds, rounded up.
    ///
    /// # Errors
    /// [`Os`](Error::Os), with `EINVAL` for a timeout of zero.
    #[doc(alias = "SO_SNDTIMEO")]
    pub fn set_write_timeout(&self, timeout: Option<Duration>) -> Result<(), Error> {
        self.set_timeout(sys::SO_SNDTIMEO, "setsockopt(SO_SNDTIMEO)", timeout)
    }

    /// Returns how long a call waits for room at the receiver, rounded to the
    /// kernel's clock tick, or `None` if it waits forever. `SO_SNDTIMEO`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn write_timeout(&self) -> Result<Option<Duration>, Error> {
        self.timeout(sys::SO_SNDTIMEO, "getsockopt(SO_SNDTIMEO)")
    }

    fn set_timeout(
        &self,
        option: i32,
        call: &'static str,
        timeout: Option<Duration>,
    ) -> Result<(), Error> {
        if timeout == Some(Duration::ZERO) {
            let errno = Errno::EINVAL;
            return Err(Error::Os { call, errno });
        }
        sys::set_timeout(self.as_fd(), option, timeout.unwrap_or_default())
            .map_err(|e| Error::of(call, e))
    }

    fn timeout(&self, option: i32, call: &'static str) -> Result<Option<Duration>, Error> {
        match sys::get_timeout(self.as_fd(), option) {
            Ok(timeout) => Ok((timeout != Duration::ZERO).then_some(timeout)),
            Err(e) => Err(Error::of(call, e)),
        }
    }
}

/// An instruction of a classic BPF program, in native byte order. C: `struct
/// sock_filter` of `linux/filter.h`.
#[doc(alias = "sock_filter")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct SockFilter {
    /// The operation: `BPF_*`.
    pub code: u16,
    /// The number of instructions to skip if the condition holds.
    pub jt: u8,
    /// The number of instructions to skip if the condition does not hold.
    pub jf: u8,
    /// The operand.
    pub k: u32,
}

/// Filter and protocol.
impl Socket {
    /// Attaches a classic BPF program as a filter. The kernel drops every
    /// datagram for which the program returns 0, before the datagram takes room
    /// in the receive buffer. `SO_ATTACH_FILTER`.
    ///
    /// The program reads the datagram from its first message header on. It
    /// loads integers as big-endian, whereas the fields of netlink are in
    /// native byte order. It filters all datagrams, including replies to
    /// requests. Use a filter only on a socket that listens to groups.
    ///
    /// ```
    /// use nlsock::{SockFilter, Socket};
    /// use nlwire::uapi::{NETLINK_ROUTE, RTM_NEWLINK};
    ///
    /// // Datagrams that begin with RTM_NEWLINK, and no others.
    /// let program = [
    ///     // ldh [4]: the type of the first message
    ///     SockFilter { code: 0x28, jt: 0, jf: 0, k: 4 },
    ///     // jeq RTM_NEWLINK
    ///     SockFilter { code: 0x15, jt: 0, jf: 1, k: RTM_NEWLINK.to_be().into() },
    ///     // ret, with how many bytes to keep
    ///     SockFilter { code: 0x06, jt: 0, jf: 0, k: u32::MAX },
    ///     SockFilter { code: 0x06, jt: 0, jf: 0, k: 0 },
    /// ];
    /// let socket = Socket::open(NETLINK_ROUTE)?;
    /// socket.attach_filter(&program)?;
    /// # Ok::<(), nlsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Os`](Error::Os), with `EINVAL` for a program that the kernel rejects.
    #[doc(alias = "SO_ATTACH_FILTER")]
    pub fn attach_filter(&self, program: &[SockFilter]) -> Result<(), Error> {
        sys::attach_filter(self.as_fd(), program)
            .map_err(|e| Error::of("setsockopt(SO_ATTACH_FILTER)", e))
    }

    /// Returns the protocol: one of `NETLINK_*`, or any other number.
    /// `SO_PROTOCOL`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PROTOCOL")]
    pub fn protocol(&self) -> Result<i32, Error> {
        sys::get_int(self.as_fd(), sys::SOL_SOCKET, sys::SO_PROTOCOL)
            .map_err(|e| Error::of("getsockopt(SO_PROTOCOL)", e))
    }

    /// Returns the number that the kernel gave to this socket. No other socket
    /// gets it until the next boot. `SO_COOKIE`.
    ///
    /// The list of `NETLINK_SOCK_DIAG` has the same number
    /// ([`ndiag_cookie`](nlwire::sock_diag::NetlinkDiagMsg::ndiag_cookie)).
    ///
    /// # Errors
    /// [`Os`](Error::Os), with `ENOPROTOOPT` before Linux 4.12.
    #[doc(alias = "SO_COOKIE")]
    pub fn cookie(&self) -> Result<u64, Error> {
        sys::get_cookie(self.as_fd()).map_err(|e| Error::of("getsockopt(SO_COOKIE)", e))
    }
}

/// Converts a size in bytes to the option's C `int`.
fn int(bytes: usize) -> i32 {
    i32::try_from(bytes).unwrap_or(i32::MAX)
}

/// Sizes of the socket's buffers. The kernel doubles a size that is set, to
/// account for its own overhead, and reports the doubled size.
impl Socket {
    /// Sets the size of the receive buffer in bytes, at most `net.core.rmem_max`.
    /// `SO_RCVBUF`.
    ///
    /// Datagrams that do not fit into the buffer are lost
    /// ([`Overrun`](Error::Overrun)).
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_RCVBUF")]
    pub fn set_recv_buffer(&self, bytes: usize) -> Result<(), Error> {
        self.set_buffer(sys::SO_RCVBUF, "setsockopt(SO_RCVBUF)", bytes)
    }

    /// Sets the size of the receive buffer in bytes, without a limit.
    /// `SO_RCVBUFFORCE`, which requires `CAP_NET_ADMIN`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_RCVBUFFORCE")]
    pub fn force_recv_buffer(&self, bytes: usize) -> Result<(), Error> {
        self.set_buffer(sys::SO_RCVBUFFORCE, "setsockopt(SO_RCVBUFFORCE)", bytes)
    }

    /// Returns the size of the receive buffer in bytes, twice the size that was
    /// set. `SO_RCVBUF`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn recv_buffer(&self) -> Result<usize, Error> {
        self.buffer(sys::SO_RCVBUF, "getsockopt(SO_RCVBUF)")
    }

    /// Sets the size of the send buffer in bytes, at most `net.core.wmem_max`.
    /// `SO_SNDBUF`.
    ///
    /// A datagram that does not fit into the buffer cannot be sent
    /// (`EMSGSIZE`).
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_SNDBUF")]
    pub fn set_send_buffer(&self, bytes: usize) -> Result<(), Error> {
        self.set_buffer(sys::SO_SNDBUF, "setsockopt(SO_SNDBUF)", bytes)
    }

    /// Sets the size of the send buffer in bytes, without a limit.
    /// `SO_SNDBUFFORCE`, which requires `CAP_NET_ADMIN`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_SNDBUFFORCE")]
    pub fn force_send_buffer(&self, bytes: usize) -> Result<(), Error> {
        self.set_buffer(sys::SO_SNDBUFFORCE, "setsockopt(SO_SNDBUFFORCE)", bytes)
    }

    /// Returns the size of the send buffer in bytes, twice the size that was
    /// set. `SO_SNDBUF`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn send_buffer(&self) -> Result<usize, Error> {
        self.buffer(sys::SO_SNDBUF, "getsockopt(SO_SNDBUF)")
    }

    fn set_buffer(&self, option: i32, call: &'static str, bytes: usize) -> Result<(), Error> {
        sys::set_int(self.as_fd(), sys::SOL_SOCKET, option, int(bytes))
            .map_err(|e| Error::of(call, e))
    }

    fn buffer(&self, option: i32, call: &'static str) -> Result<usize, Error> {
        match sys::get_int(self.as_fd(), sys::SOL_SOCKET, option) {
            Ok(bytes) => Ok(usize::try_from(bytes).unwrap_or_default()),
            Err(e) => Err(Error::of(call, e)),
        }
    }
}
