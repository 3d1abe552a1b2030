//! Socket options: every one of level `SOL_NETLINK`, and those of any socket
//! that a netlink program needs.

use std::os::fd::AsFd;
use std::sync::atomic::Ordering;
use std::time::Duration;

use nlwire::uapi::*;

use super::sys;
use crate::{Error, Socket};

/// An option that is on or off.
macro_rules! switches {
    ($($(#[$attr:meta])* $option:ident $get:ident $set:ident)*) => {
        /// Options of level `SOL_NETLINK` that are on or off, all off at
        /// first. One that the kernel does not know yet fails with
        /// [`Os`](Error::Os) and `ENOPROTOOPT`; `listen_all_nsid` could be set
        /// long before it could be read (Linux 6.10).
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

            #[doc = concat!("Whether `", stringify!($option), "` is on; see [`", stringify!($set), "`](Self::", stringify!($set), ").")]
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
    /// `NETLINK_PKTINFO`: tell the group of each datagram, above 32 too
    /// ([`Datagram::group`](crate::Datagram::group)).
    #[doc(alias = "NETLINK_PKTINFO")]
    NETLINK_PKTINFO pktinfo set_pktinfo
    /// `NETLINK_BROADCAST_ERROR`: let a sender in the kernel see `ENOBUFS` when
    /// this socket misses its multicast.
    #[doc(alias = "NETLINK_BROADCAST_ERROR")]
    NETLINK_BROADCAST_ERROR broadcast_error set_broadcast_error
    /// `NETLINK_NO_ENOBUFS`: do not report [`Overrun`](Error::Overrun), and do
    /// not drop what comes while the socket is being emptied after one.
    #[doc(alias = "NETLINK_NO_ENOBUFS")]
    NETLINK_NO_ENOBUFS no_enobufs set_no_enobufs
    /// `NETLINK_LISTEN_ALL_NSID`: receive multicasts of all network namespaces
    /// that have an id in this socket's
    /// ([`Datagram::nsid`](crate::Datagram::nsid)). Needs `CAP_NET_BROADCAST`;
    /// [`NotPermitted`](Error::NotPermitted) without.
    #[doc(alias = "NETLINK_LISTEN_ALL_NSID")]
    NETLINK_LISTEN_ALL_NSID listen_all_nsid set_listen_all_nsid
    /// `NETLINK_CAP_ACK`: errors echo the request's header only.
    #[doc(alias = "NETLINK_CAP_ACK")]
    NETLINK_CAP_ACK cap_ack set_cap_ack
    /// `NETLINK_EXT_ACK`: answers say more than an errno
    /// ([`ExtAck`](nlwire::ExtAck)).
    #[doc(alias = "NETLINK_EXT_ACK")]
    NETLINK_EXT_ACK ext_ack set_ext_ack
    /// `NETLINK_GET_STRICT_CHK`: requests to get are checked as strictly as
    /// others, and rtnetlink's dumps honour their filters.
    #[doc(alias = "NETLINK_GET_STRICT_CHK")]
    NETLINK_GET_STRICT_CHK get_strict_chk set_get_strict_chk
}

/// Membership in groups.
impl Socket {
    /// Joins a group by number, above 32 too. `NETLINK_ADD_MEMBERSHIP`.
    ///
    /// A socket that has no port is [bound](Self::bind) first, to one that the
    /// kernel chooses: multicasts pass over sockets without a port.
    ///
    /// # Errors
    /// [`NoSuchGroup`](Error::NoSuchGroup).
    /// [`NotPermitted`](Error::NotPermitted) where the protocol does not let
    /// just anyone listen: `NETLINK_USERSOCK` is such a one, rtnetlink and most
    /// of generic netlink are not. [`Os`](Error::Os).
    #[doc(alias = "NETLINK_ADD_MEMBERSHIP")]
    pub fn join(&self, group: u32) -> Result<(), Error> {
        // do_one_broadcast() leaves out the port that the sender also wrote to
        // directly, which is 0 if there was none: a socket without a port
        // would be a member and hear nothing.
        let addr = self.local_addr()?;
        if addr.nl_pid() == 0 {
            match self.bind(addr) {
                // Another thread was faster.
                Err(_) if self.local_addr()?.nl_pid() != 0 => {}
                result => result?,
            }
        }
        let call = "setsockopt(NETLINK_ADD_MEMBERSHIP)";
        self.set_membership(NETLINK_ADD_MEMBERSHIP, call, group)
    }

    /// Leaves a group, whether joined or not. `NETLINK_DROP_MEMBERSHIP`.
    ///
    /// # Errors
    /// Those of [`join`](Self::join).
    #[doc(alias = "NETLINK_DROP_MEMBERSHIP")]
    pub fn leave(&self, group: u32) -> Result<(), Error> {
        let call = "setsockopt(NETLINK_DROP_MEMBERSHIP)";
        self.set_membership(NETLINK_DROP_MEMBERSHIP, call, group)
    }

    fn set_membership(&self, option: i32, call: &'static str, group: u32) -> Result<(), Error> {
        // The kernel takes the 32 bits of the option's `int` as unsigned.
        let value = i32::from_ne_bytes(group.to_ne_bytes());
        sys::set_int(self.as_fd(), SOL_NETLINK, option, value).map_err(|e| match e.raw_os_error() {
            Some(sys::EINVAL) => Error::NoSuchGroup { group },
            _ => Error::of(call, e),
        })
    }

    /// The groups that this socket is a member of, lowest first.
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
            // Generic netlink gets new groups while it runs: ask until all fit.
            // With a word to spare, because kernels before 6.4 fill in the last
            // groups and do not count them.
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

/// Waiting.
impl Socket {
    /// Makes calls return [`WouldBlock`](Error::WouldBlock) instead of waiting.
    /// `O_NONBLOCK`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn set_nonblocking(&self, on: bool) -> Result<(), Error> {
        sys::set_nonblocking(self.as_fd(), on).map_err(|e| Error::of("ioctl(FIONBIO)", e))
    }

    /// Whether calls return instead of waiting.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn nonblocking(&self) -> Result<bool, Error> {
        sys::nonblocking(self.as_fd()).map_err(|e| Error::of("fcntl(F_GETFL)", e))
    }

    /// Whether to be told which process sent a datagram, and which user's
    /// ([`Datagram::credentials`](crate::Datagram::credentials)). `SO_PASSCRED`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PASSCRED")]
    #[doc(alias = "SCM_CREDENTIALS")]
    pub fn set_passcred(&self, on: bool) -> Result<(), Error> {
        self.ancillary.store(true, Ordering::Relaxed);
        sys::set_int(
            self.as_fd(),
            sys::SOL_SOCKET,
            sys::SO_PASSCRED,
            i32::from(on),
        )
        .map_err(|e| Error::of("setsockopt(SO_PASSCRED)", e))
    }

    /// Whether `SO_PASSCRED` is on; see [`set_passcred`](Self::set_passcred).
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn passcred(&self) -> Result<bool, Error> {
        match sys::get_int(self.as_fd(), sys::SOL_SOCKET, sys::SO_PASSCRED) {
            Ok(value) => Ok(value != 0),
            Err(e) => Err(Error::of("getsockopt(SO_PASSCRED)", e)),
        }
    }

    /// How long to wait for a datagram, `None` for ever. `SO_RCVTIMEO`, in
    /// microseconds, rounded up.
    ///
    /// # Errors
    /// [`Os`](Error::Os), with `EINVAL` for a timeout of zero: that would be no
    /// timeout to the kernel.
    #[doc(alias = "SO_RCVTIMEO")]
    pub fn set_read_timeout(&self, timeout: Option<Duration>) -> Result<(), Error> {
        self.set_timeout(sys::SO_RCVTIMEO, "setsockopt(SO_RCVTIMEO)", timeout)
    }

    /// The timeout of [`set_read_timeout`](Self::set_read_timeout), to the
    /// kernel's clock tick.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn read_timeout(&self) -> Result<Option<Duration>, Error> {
        self.timeout(sys::SO_RCVTIMEO, "getsockopt(SO_RCVTIMEO)")
    }

    /// How long to wait for room at the receiver, `None` for ever.
    /// `SO_SNDTIMEO`, in microseconds, rounded up.
    ///
    /// # Errors
    /// As [`set_read_timeout`](Self::set_read_timeout).
    #[doc(alias = "SO_SNDTIMEO")]
    pub fn set_write_timeout(&self, timeout: Option<Duration>) -> Result<(), Error> {
        self.set_timeout(sys::SO_SNDTIMEO, "setsockopt(SO_SNDTIMEO)", timeout)
    }

    /// The timeout of [`set_write_timeout`](Self::set_write_timeout), to the
    /// kernel's clock tick.
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
            let source = std::io::Error::from_raw_os_error(sys::EINVAL);
            return Err(Error::Os { call, source });
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

/// An instruction of a classic BPF program. C: `struct sock_filter` of
/// `linux/filter.h`, in native byte order.
#[doc(alias = "sock_filter")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct SockFilter {
    /// What to do: `BPF_*`.
    pub code: u16,
    /// How many instructions to skip where a condition holds.
    pub jt: u8,
    /// How many to skip where it does not.
    pub jf: u8,
    /// The operand.
    pub k: u32,
}

/// What may be received, and what the socket is.
impl Socket {
    /// Lets the kernel drop every datagram for which a classic BPF program
    /// returns 0, before it takes room in the receive buffer.
    /// `SO_ATTACH_FILTER`.
    ///
    /// The program sees the datagram from its first message header on. What it
    /// loads is big-endian, though the fields of netlink are not. A datagram is
    /// dropped whole, answers included: filters are for sockets that listen to
    /// groups.
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
    /// [`Os`](Error::Os), with `EINVAL` for a program that the kernel refuses.
    #[doc(alias = "SO_ATTACH_FILTER")]
    pub fn attach_filter(&self, program: &[SockFilter]) -> Result<(), Error> {
        sys::attach_filter(self.as_fd(), program)
            .map_err(|e| Error::of("setsockopt(SO_ATTACH_FILTER)", e))
    }

    /// The protocol, one of `NETLINK_*` or any other number. `SO_PROTOCOL`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PROTOCOL")]
    pub fn protocol(&self) -> Result<i32, Error> {
        sys::get_int(self.as_fd(), sys::SOL_SOCKET, sys::SO_PROTOCOL)
            .map_err(|e| Error::of("getsockopt(SO_PROTOCOL)", e))
    }
}

/// A size in bytes as the option's C `int`.
fn int(bytes: usize) -> i32 {
    i32::try_from(bytes).unwrap_or(i32::MAX)
}

/// Buffers of the kernel. It doubles the sizes it is given, to account for its
/// own overhead, and reports the doubled ones.
impl Socket {
    /// Room for datagrams that wait to be received, in bytes, at most
    /// `net.core.rmem_max`. `SO_RCVBUF`. What does not fit is lost
    /// ([`Overrun`](Error::Overrun)).
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_RCVBUF")]
    pub fn set_recv_buffer(&self, bytes: usize) -> Result<(), Error> {
        self.set_buffer(sys::SO_RCVBUF, "setsockopt(SO_RCVBUF)", bytes)
    }

    /// As [`set_recv_buffer`](Self::set_recv_buffer), without the limit.
    /// `SO_RCVBUFFORCE`, needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_RCVBUFFORCE")]
    pub fn force_recv_buffer(&self, bytes: usize) -> Result<(), Error> {
        self.set_buffer(sys::SO_RCVBUFFORCE, "setsockopt(SO_RCVBUFFORCE)", bytes)
    }

    /// The size of the receive buffer, as the kernel accounts it.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn recv_buffer(&self) -> Result<usize, Error> {
        self.buffer(sys::SO_RCVBUF, "getsockopt(SO_RCVBUF)")
    }

    /// The most that one datagram may take when it is sent, in bytes, at most
    /// `net.core.wmem_max`. `SO_SNDBUF`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_SNDBUF")]
    pub fn set_send_buffer(&self, bytes: usize) -> Result<(), Error> {
        self.set_buffer(sys::SO_SNDBUF, "setsockopt(SO_SNDBUF)", bytes)
    }

    /// As [`set_send_buffer`](Self::set_send_buffer), without the limit.
    /// `SO_SNDBUFFORCE`, needs `CAP_NET_ADMIN`.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_SNDBUFFORCE")]
    pub fn force_send_buffer(&self, bytes: usize) -> Result<(), Error> {
        self.set_buffer(sys::SO_SNDBUFFORCE, "setsockopt(SO_SNDBUFFORCE)", bytes)
    }

    /// The size of the send buffer, as the kernel accounts it.
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
