// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every call of libc, and every `unsafe` block of this crate.
//!
//! Each function is one system call with safe types. It returns `errno` as the
//! error, and its callers interpret it.

#![allow(unsafe_code)]

use std::ffi::{c_int, c_void};
use std::io::{self, IoSlice};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use nlwire::uapi::{AF_NETLINK, NETLINK_LISTEN_ALL_NSID, NETLINK_PKTINFO, SOL_NETLINK};
use nlwire::{Errno, SockAddrNl};

use crate::{Credentials, SockFilter};

pub(crate) use libc::{
    MSG_DONTWAIT, MSG_PEEK, SOL_SOCKET, SO_PASSCRED, SO_PROTOCOL, SO_RCVBUF, SO_RCVBUFFORCE,
    SO_RCVTIMEO, SO_SNDBUF, SO_SNDBUFFORCE, SO_SNDTIMEO,
};

/// Returns the size of a `T` as C's `socklen_t`.
const fn socklen<T>() -> libc::socklen_t {
    assert!(size_of::<T>() <= 4096);
    #[allow(clippy::cast_possible_truncation, reason = "asserted above")]
    {
        size_of::<T>() as libc::socklen_t
    }
}

/// Converts an error of the standard library or of tokio. An error without an
/// errno comes from tokio when its runtime is shutting down, and becomes
/// `ECANCELED`.
pub(crate) fn errno_of(error: &io::Error) -> Errno {
    let number = error.raw_os_error().and_then(Errno::new);
    number.unwrap_or(Errno::ECANCELED)
}

/// Returns C's `errno`.
fn last_errno() -> Errno {
    errno_of(&io::Error::last_os_error())
}

/// Converts the result of a call that returns -1 on failure.
fn check(result: c_int) -> Result<c_int, Errno> {
    if result < 0 {
        Err(last_errno())
    } else {
        Ok(result)
    }
}

/// Converts the result of a call that returns a number of bytes, -1 on failure.
fn check_len(result: isize) -> Result<usize, Errno> {
    usize::try_from(result).map_err(|_| last_errno())
}

/// `socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)`.
pub(crate) fn socket(protocol: c_int) -> Result<OwnedFd, Errno> {
    let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC;
    // SAFETY: takes no pointers.
    let fd = check(unsafe { libc::socket(libc::AF_NETLINK, kind, protocol) })?;
    // SAFETY: `fd` is open, was made by the call above, and has no other owner.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// `setns(namespace, CLONE_NEWNET)`, for the calling thread.
pub(crate) fn enter_network(namespace: BorrowedFd<'_>) -> Result<(), Errno> {
    // SAFETY: takes no pointers.
    check(unsafe { libc::setns(namespace.as_raw_fd(), libc::CLONE_NEWNET) })?;
    Ok(())
}

/// `bind(fd, addr)`.
pub(crate) fn bind(fd: BorrowedFd<'_>, addr: SockAddrNl) -> Result<(), Errno> {
    let name = ptr::from_ref(&addr).cast::<libc::sockaddr>();
    // SAFETY: `name` points to `socklen::<SockAddrNl>()` readable bytes, which
    // live until the call returns. The kernel copies them, at any alignment.
    check(unsafe { libc::bind(fd.as_raw_fd(), name, socklen::<SockAddrNl>()) })?;
    Ok(())
}

/// `connect(fd, addr)`.
pub(crate) fn connect(fd: BorrowedFd<'_>, addr: SockAddrNl) -> Result<(), Errno> {
    let name = ptr::from_ref(&addr).cast::<libc::sockaddr>();
    // SAFETY: `name` points to `socklen::<SockAddrNl>()` readable bytes, which
    // live until the call returns. The kernel copies them, at any alignment.
    check(unsafe { libc::connect(fd.as_raw_fd(), name, socklen::<SockAddrNl>()) })?;
    Ok(())
}

/// `connect(fd, AF_UNSPEC)`, which ends a connection.
pub(crate) fn disconnect(fd: BorrowedFd<'_>) -> Result<(), Errno> {
    // Zero is AF_UNSPEC, in either byte order.
    let none = [0_u8; size_of::<libc::sockaddr>()];
    let name = none.as_ptr().cast::<libc::sockaddr>();
    // SAFETY: `name` points to `socklen::<libc::sockaddr>()` readable bytes,
    // which live until the call returns. The kernel copies them, at any
    // alignment.
    check(unsafe { libc::connect(fd.as_raw_fd(), name, socklen::<libc::sockaddr>()) })?;
    Ok(())
}

/// `getsockname(fd)`.
pub(crate) fn getsockname(fd: BorrowedFd<'_>) -> Result<SockAddrNl, Errno> {
    let mut addr = SockAddrNl::default();
    let mut len = socklen::<SockAddrNl>();
    let name = ptr::from_mut(&mut addr).cast::<libc::sockaddr>();
    // SAFETY: `name` points to `len` writable bytes, which live until the call
    // returns; any bytes are a valid `SockAddrNl`. The kernel writes at most
    // `len` bytes, at any alignment.
    check(unsafe { libc::getsockname(fd.as_raw_fd(), name, &mut len) })?;
    Ok(addr)
}

/// Returns a `msghdr` with all fields zero.
fn empty_msghdr() -> libc::msghdr {
    // SAFETY: `msghdr` is plain data, integers and pointers, for all of which
    // zero is a valid value. (It has private padding on some targets, so a
    // literal cannot be written.)
    unsafe { std::mem::zeroed() }
}

/// `sendto(fd, bytes, flags)`, to `to`. The kernel has less to copy and check
/// than for `sendmsg`.
#[inline]
pub(crate) fn sendto(
    fd: BorrowedFd<'_>,
    bytes: &[u8],
    flags: c_int,
    to: SockAddrNl,
) -> Result<usize, Errno> {
    let data = bytes.as_ptr().cast::<c_void>();
    let name = ptr::from_ref(&to).cast::<libc::sockaddr>();
    // SAFETY: `data` points to `bytes.len()` readable bytes and `name` to
    // `socklen::<SockAddrNl>()` ones, which live until the call returns. The
    // kernel copies both, at any alignment.
    let sent = unsafe {
        libc::sendto(
            fd.as_raw_fd(),
            data,
            bytes.len(),
            flags,
            name,
            socklen::<SockAddrNl>(),
        )
    };
    check_len(sent)
}

/// `sendmsg(fd, bufs)`, to `to`.
pub(crate) fn sendmsg(
    fd: BorrowedFd<'_>,
    bufs: &[IoSlice<'_>],
    to: SockAddrNl,
) -> Result<usize, Errno> {
    let mut msg = empty_msghdr();
    msg.msg_name = ptr::from_ref(&to).cast_mut().cast::<c_void>();
    msg.msg_namelen = socklen::<SockAddrNl>();
    msg.msg_iov = bufs.as_ptr().cast_mut().cast::<libc::iovec>();
    // A number that does not fit into the field is far above the kernel's
    // limit.
    #[allow(
        clippy::useless_conversion,
        reason = "the type differs between C libraries"
    )]
    let count = bufs.len().try_into();
    msg.msg_iovlen = count.map_err(|_| Errno::EMSGSIZE)?;
    // SAFETY: `msg_name` points to an address of `msg_namelen` bytes; `msg_iov`
    // points to `msg_iovlen` `IoSlice`s, which std guarantees to have the layout of
    // `iovec`, each naming readable memory. All of it is borrowed until the call
    // returns, and sendmsg only reads it.
    check_len(unsafe { libc::sendmsg(fd.as_raw_fd(), &msg, 0) })
}

/// The result of `recvmsg`, in addition to the bytes.
#[derive(Debug)]
pub(crate) struct Received {
    /// The length of the datagram in bytes, even if the buffer is shorter.
    pub(crate) len: usize,
    pub(crate) sender: SockAddrNl,
    pub(crate) ancillary: Ancillary,
}

impl Received {
    /// Returns the group that the datagram was sent to.
    pub(crate) fn group(&self) -> Option<u32> {
        match self.ancillary.group {
            Some(0) => None,
            Some(group) => Some(group),
            None => self.sender.groups().next(),
        }
    }
}

/// The control messages of a datagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Ancillary {
    /// `NETLINK_PKTINFO`.
    pub(crate) group: Option<u32>,
    /// `NETLINK_LISTEN_ALL_NSID`.
    pub(crate) nsid: Option<i32>,
    /// `SCM_CREDENTIALS`.
    pub(crate) credentials: Option<Credentials>,
}

/// Room for the control messages of `netlink_recvmsg`, in its order: a group
/// and a namespace id, each with a header of at most 16 bytes and 4 bytes of
/// data, padded to 24; then the 12 bytes of credentials with their header,
/// padded to 32. The control messages of other options follow if there is room.
const CONTROL: usize = 96;

/// A buffer for control messages, which are aligned to the size of a C `long`.
#[derive(Clone)]
#[repr(align(8))]
struct Control([u8; CONTROL]);

/// Returns a `msghdr` for receiving into the memory that the pointers refer to. `iov` is
/// the first of two if `has_overflow`.
fn receiving_msghdr(
    sender: *mut SockAddrNl,
    control: *mut Control,
    iov: *mut libc::iovec,
    has_overflow: bool,
) -> libc::msghdr {
    let mut msg = empty_msghdr();
    msg.msg_name = sender.cast();
    msg.msg_iov = iov;
    msg.msg_iovlen = if has_overflow { 2 } else { 1 };
    msg.msg_control = control.cast();
    reset_lengths(&mut msg);
    msg
}

/// Prepares a `msghdr` for the next call, because the kernel has replaced the
/// lengths of its buffers with the lengths of their contents.
fn reset_lengths(msg: &mut libc::msghdr) {
    msg.msg_namelen = socklen::<SockAddrNl>();
    msg.msg_controllen = CONTROL as _;
}

/// Returns an error unless the address of a sender is a netlink address. A
/// datagram of another kind of socket must not pass for one of the kernel, port
/// 0.
#[inline]
fn check_sender(sender: &SockAddrNl, len: libc::socklen_t) -> Result<(), Errno> {
    if len == socklen::<SockAddrNl>() && sender.nl_family() == AF_NETLINK {
        Ok(())
    } else {
        Err(Errno::EAFNOSUPPORT)
    }
}

/// Returns the data of a datagram of `len` bytes: its length, its sender's
/// address and its control messages.
#[inline]
fn received(
    len: usize,
    msg: &libc::msghdr,
    sender: SockAddrNl,
    control: &Control,
) -> Result<Received, Errno> {
    check_sender(&sender, msg.msg_namelen)?;
    #[allow(clippy::unnecessary_cast, reason = "the type differs between targets")]
    let control_len = msg.msg_controllen as usize;
    let mut ancillary = Ancillary::default();
    if control_len != 0 {
        ancillary = read_control(control.0.get(..control_len).unwrap_or_default());
    }
    Ok(Received {
        len,
        sender,
        ancillary,
    })
}

/// `recvmsg(fd, buf, flags | MSG_TRUNC)`.
#[inline]
pub(crate) fn recvmsg(fd: BorrowedFd<'_>, buf: &mut [u8], flags: c_int) -> Result<Received, Errno> {
    let mut sender = SockAddrNl::default();
    let mut control = Control([0; CONTROL]);
    let mut iov = libc::iovec {
        iov_base: buf.as_mut_ptr().cast(),
        iov_len: buf.len(),
    };
    let mut msg = receiving_msghdr(&mut sender, &mut control, &mut iov, false);
    // SAFETY: `msg_name`, `msg_control` and the one `iov` point to writable
    // memory of the lengths given with them, none of them overlapping, all
    // borrowed until the call returns. Any bytes are valid in all three.
    let len = unsafe { libc::recvmsg(fd.as_raw_fd(), &mut msg, flags | libc::MSG_TRUNC) };
    received(check_len(len)?, &msg, sender, &control)
}

/// `recvfrom(fd, buf, flags | MSG_TRUNC)`, for datagrams without control
/// messages. The kernel has less to copy and check than for `recvmsg`: a tenth
/// of a round trip.
#[inline]
pub(crate) fn recvfrom(
    fd: BorrowedFd<'_>,
    buf: &mut [u8],
    flags: c_int,
) -> Result<Received, Errno> {
    let mut sender = SockAddrNl::default();
    let mut sender_len = socklen::<SockAddrNl>();
    let data = buf.as_mut_ptr().cast::<c_void>();
    let name = ptr::from_mut(&mut sender).cast::<libc::sockaddr>();
    // SAFETY: `data` points to `buf.len()` writable bytes and `name` to
    // `sender_len` ones, not overlapping, all borrowed until the call returns.
    // Any bytes are valid in both.
    let len = unsafe {
        libc::recvfrom(
            fd.as_raw_fd(),
            data,
            buf.len(),
            flags | libc::MSG_TRUNC,
            name,
            &mut sender_len,
        )
    };
    let len = check_len(len)?;
    check_sender(&sender, sender_len)?;
    Ok(Received {
        len,
        sender,
        ancillary: Ancillary::default(),
    })
}

/// Buffers for [`recvmmsg`]: `len` datagrams of at most `bytes_each` bytes. What exceeds
/// these goes to the `overflow`, which all datagrams of a call share: it has the bytes of
/// the last one that is longer.
///
/// [`Slots::new`] makes the headers point into the other vectors, so that a
/// call has to prepare only the headers that the previous call used. No vector
/// grows, so none of them moves its elements; they are dropped together.
pub(crate) struct Slots {
    headers: Vec<libc::mmsghdr>,
    /// Read only by the kernel, through `headers`.
    _iovs: Vec<libc::iovec>,
    senders: Vec<SockAddrNl>,
    controls: Vec<Control>,
    bytes: Vec<u8>,
    bytes_each: usize,
    overflow: Vec<u8>,
    filled: usize,
}

// SAFETY: the pointers in `headers` and `_iovs` refer to memory owned by the
// same `Slots`, which moves to another thread together with them.
unsafe impl Send for Slots {}

// SAFETY: no function that takes `&Slots` follows those pointers.
unsafe impl Sync for Slots {}

impl Slots {
    pub(crate) fn new(len: usize, bytes_each: usize, overflow: usize) -> Self {
        let mut senders = vec![SockAddrNl::default(); len];
        let mut controls = vec![Control([0; CONTROL]); len];
        let mut bytes = vec![0_u8; len.saturating_mul(bytes_each)];
        let mut overflow = vec![0_u8; overflow];
        let mut iovs: Vec<_> = (0..len)
            .flat_map(|slot| {
                let own = libc::iovec {
                    iov_base: bytes
                        .as_mut_ptr()
                        .wrapping_add(slot.wrapping_mul(bytes_each))
                        .cast(),
                    iov_len: bytes_each,
                };
                let shared = libc::iovec {
                    iov_base: overflow.as_mut_ptr().cast(),
                    iov_len: overflow.len(),
                };
                [own, shared]
            })
            .collect();
        let headers = (0..len)
            .map(|slot| libc::mmsghdr {
                msg_hdr: receiving_msghdr(
                    senders.as_mut_ptr().wrapping_add(slot),
                    controls.as_mut_ptr().wrapping_add(slot),
                    iovs.as_mut_ptr().wrapping_add(slot.wrapping_mul(2)),
                    !overflow.is_empty(),
                ),
                msg_len: 0,
            })
            .collect();
        Self {
            headers,
            _iovs: iovs,
            senders,
            controls,
            bytes,
            bytes_each,
            overflow,
            filled: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.headers.len()
    }

    pub(crate) fn bytes_each(&self) -> usize {
        self.bytes_each
    }

    /// Returns the number of slots that the last call filled.
    pub(crate) fn filled(&self) -> usize {
        self.filled
    }

    /// Returns the bytes that did not fit into the slot of the last datagram that is longer.
    pub(crate) fn overflow(&self) -> &[u8] {
        &self.overflow
    }

    /// Returns the buffer of a slot and the datagram that the last call
    /// received into it, or `None` for a slot that the call did not fill.
    #[inline]
    pub(crate) fn get(&self, slot: usize) -> Option<(&[u8], Result<Received, Errno>)> {
        if slot >= self.filled {
            return None;
        }
        let header = self.headers.get(slot)?;
        let start = slot.checked_mul(self.bytes_each)?;
        let end = start.checked_add(self.bytes_each)?;
        let buf = self.bytes.get(start..end)?;
        let len = usize::try_from(header.msg_len).ok()?;
        let sender = *self.senders.get(slot)?;
        let control = self.controls.get(slot)?;
        Some((buf, received(len, &header.msg_hdr, sender, control)))
    }
}

/// `recvmmsg(fd, slots, flags | MSG_WAITFORONE | MSG_TRUNC)`, without a timeout.
pub(crate) fn recvmmsg(fd: BorrowedFd<'_>, slots: &mut Slots, flags: c_int) -> Result<(), Errno> {
    let used = std::mem::take(&mut slots.filled);
    for header in slots.headers.iter_mut().take(used) {
        reset_lengths(&mut header.msg_hdr);
    }
    let flags = flags | libc::MSG_WAITFORONE | libc::MSG_TRUNC;
    // The kernel accepts at most `UIO_MAXIOV`.
    let len = slots.headers.len().try_into().unwrap_or(libc::c_uint::MAX);
    let headers = slots.headers.as_mut_ptr();
    // SAFETY: `headers` points to at least `len` headers. What those point to
    // is memory of the lengths in them, as `Slots::new` and `reset_lengths`
    // set these; it belongs to `slots`, which is borrowed until the call
    // returns, and any bytes are valid in it, also in the overflow, to which
    // the kernel writes one datagram after the other. A timeout may be null.
    let filled = check(unsafe {
        libc::recvmmsg(fd.as_raw_fd(), headers, len, flags as _, ptr::null_mut())
    })?;
    slots.filled = usize::try_from(filled).unwrap_or_default();
    Ok(())
}

/// Reads a buffer of control messages that the kernel wrote.
///
/// `struct cmsghdr` is a length of the size of a C `long`, including the
/// header, then the level and the type, each a C `int`. The next header begins
/// at the next multiple of that `long`. As in C's `CMSG_NXTHDR`, a length below
/// that of a header or beyond the end of the buffer ends the walk.
#[cold]
fn read_control(mut control: &[u8]) -> Ancillary {
    const HEADER: usize = size_of::<usize>() + 2 * size_of::<c_int>();
    let mut ancillary = Ancillary::default();
    while let Some((len, after_len)) = control.split_first_chunk() {
        let len = usize::from_ne_bytes(*len);
        let Some(data) = control.get(HEADER..len) else {
            break;
        };
        let Some((level, after_level)) = after_len.split_first_chunk() else {
            break;
        };
        let Some(kind) = after_level.first_chunk() else {
            break;
        };
        let number = data.first_chunk();
        match (i32::from_ne_bytes(*level), i32::from_ne_bytes(*kind)) {
            (SOL_NETLINK, NETLINK_PKTINFO) => {
                ancillary.group = number.map(|bytes| u32::from_ne_bytes(*bytes));
            }
            (SOL_NETLINK, NETLINK_LISTEN_ALL_NSID) => {
                // NETNSA_NSID_NOT_ASSIGNED, -1, is the socket's own namespace:
                // kernels before 7.1 keep the flag of another receiver of the
                // multicast, for which the namespace has an id
                // (`do_one_broadcast`).
                let nsid = number.map(|bytes| i32::from_ne_bytes(*bytes));
                ancillary.nsid = nsid.filter(|nsid| *nsid != -1);
            }
            (SOL_SOCKET, libc::SCM_CREDENTIALS) => {
                ancillary.credentials = data.first_chunk().map(Credentials::from_bytes);
            }
            _ => {}
        }
        // At least the length of a header, so that the walk ends.
        let next = len.checked_next_multiple_of(size_of::<usize>());
        control = next
            .and_then(|next| control.get(next..))
            .unwrap_or_default();
    }
    ancillary
}

/// `setsockopt(fd, level, name, value)`.
fn setsockopt<T: Copy>(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: T,
) -> Result<(), Errno> {
    let pointer = ptr::from_ref(&value).cast::<c_void>();
    // SAFETY: `pointer` points to `socklen::<T>()` readable bytes, which live
    // until the call returns.
    check(unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, pointer, socklen::<T>()) })?;
    Ok(())
}

/// `setsockopt` for options that are a C `int`.
pub(crate) fn set_int(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: c_int,
) -> Result<(), Errno> {
    setsockopt(fd, level, name, value)
}

/// `getsockopt` for options that are a C `int`.
pub(crate) fn get_int(fd: BorrowedFd<'_>, level: c_int, name: c_int) -> Result<c_int, Errno> {
    let mut value: c_int = 0;
    let mut len = socklen::<c_int>();
    let pointer = ptr::from_mut(&mut value).cast::<c_void>();
    // SAFETY: `pointer` points to `len` writable bytes, which live until the
    // call returns; any bytes are a valid `c_int`.
    check(unsafe { libc::getsockopt(fd.as_raw_fd(), level, name, pointer, &mut len) })?;
    Ok(value)
}

/// `getsockopt(SOL_SOCKET, SO_COOKIE)`.
pub(crate) fn get_cookie(fd: BorrowedFd<'_>) -> Result<u64, Errno> {
    let mut value: u64 = 0;
    let mut len = socklen::<u64>();
    let pointer = ptr::from_mut(&mut value).cast::<c_void>();
    let name = libc::SO_COOKIE;
    // SAFETY: `pointer` points to `len` writable bytes, which live until the
    // call returns; any bytes are a valid `u64`.
    check(unsafe { libc::getsockopt(fd.as_raw_fd(), SOL_SOCKET, name, pointer, &mut len) })?;
    Ok(value)
}

/// `getsockopt(SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS)`: fills `words`, one bit
/// for each group, and returns the number of bytes that all groups take.
pub(crate) fn list_memberships(fd: BorrowedFd<'_>, words: &mut [u32]) -> Result<usize, Errno> {
    let mut len = libc::socklen_t::try_from(size_of_val(words)).unwrap_or(libc::socklen_t::MAX);
    let name = nlwire::uapi::NETLINK_LIST_MEMBERSHIPS;
    let pointer = words.as_mut_ptr().cast::<c_void>();
    // SAFETY: `pointer` points to at least `len` writable bytes, borrowed until
    // the call returns; any bytes are valid `u32`s. The kernel writes at most
    // `len` of them and then sets `len` to what it would have written.
    check(unsafe { libc::getsockopt(fd.as_raw_fd(), SOL_NETLINK, name, pointer, &mut len) })?;
    Ok(usize::try_from(len).unwrap_or(usize::MAX))
}

/// `setsockopt` for `SO_RCVTIMEO` and `SO_SNDTIMEO`. Zero means no timeout.
pub(crate) fn set_timeout(fd: BorrowedFd<'_>, name: c_int, timeout: Duration) -> Result<(), Errno> {
    let micros = timeout.as_nanos().div_ceil(1000);
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    let value = libc::timeval {
        // The kernel waits forever with far smaller values.
        tv_sec: seconds.try_into().unwrap_or(libc::time_t::MAX),
        tv_usec: micros.try_into().unwrap_or(999_999),
    };
    setsockopt(fd, SOL_SOCKET, name, value)
}

/// `getsockopt` for `SO_RCVTIMEO` and `SO_SNDTIMEO`. Zero means no timeout.
pub(crate) fn get_timeout(fd: BorrowedFd<'_>, name: c_int) -> Result<Duration, Errno> {
    let mut value = libc::timeval {
        tv_sec: 0,
        tv_usec: 0,
    };
    let mut len = socklen::<libc::timeval>();
    let pointer = ptr::from_mut(&mut value).cast::<c_void>();
    // SAFETY: `pointer` points to `len` writable bytes, which live until the
    // call returns; any bytes are a valid `timeval`.
    check(unsafe { libc::getsockopt(fd.as_raw_fd(), SOL_SOCKET, name, pointer, &mut len) })?;
    let seconds = Duration::from_secs(value.tv_sec.try_into().unwrap_or(0));
    let micros = Duration::from_micros(value.tv_usec.try_into().unwrap_or(0));
    Ok(seconds.saturating_add(micros))
}

/// The number of forks between the process that first called [`count_forks`] and
/// this one.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// Returns the number of forks that [`count_forks`] has counted. It is the same
/// during the life of a process.
#[inline]
pub(crate) fn forks() -> u32 {
    FORKS.load(Ordering::Relaxed)
}

/// Runs in each child.
extern "C" fn count_fork() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// `pthread_atfork(NULL, NULL, count_fork)`, in the first call.
pub(crate) fn count_forks() -> Result<(), Errno> {
    // Not a lock, which another thread could hold during a fork. Two threads may
    // register the function, which then counts twice.
    static REGISTERED: AtomicBool = AtomicBool::new(false);
    if REGISTERED.load(Ordering::Relaxed) {
        return Ok(());
    }
    // SAFETY: takes no pointers to data. The function may be called in the child
    // of a process with several threads, because all it does is to change an
    // atomic number. It exists as long as the code that registers it: the C
    // library forgets it if that code is unloaded.
    let errno = unsafe { libc::pthread_atfork(None, None, Some(count_fork)) };
    match Errno::new(errno) {
        Some(errno) => Err(errno),
        None => {
            REGISTERED.store(true, Ordering::Relaxed);
            Ok(())
        }
    }
}

/// `fcntl(fd, F_GETFL) & O_NONBLOCK`.
pub(crate) fn nonblocking(fd: BorrowedFd<'_>) -> Result<bool, Errno> {
    // SAFETY: takes no pointers.
    let flags = check(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GETFL) })?;
    Ok(flags & libc::O_NONBLOCK != 0)
}

/// `ioctl(fd, FIONBIO, on)`.
pub(crate) fn set_nonblocking(fd: BorrowedFd<'_>, on: bool) -> Result<(), Errno> {
    let mut value = c_int::from(on);
    // SAFETY: FIONBIO reads one `int` from the pointer, which `value` is until
    // the call returns.
    check(unsafe { libc::ioctl(fd.as_raw_fd(), libc::FIONBIO, &mut value) })?;
    Ok(())
}

/// `ppoll(fd, POLLIN, timeout)`. Returns whether a datagram or an error arrived
/// before the timeout. `None` waits forever.
pub(crate) fn wait_readable(fd: BorrowedFd<'_>, timeout: Option<Duration>) -> Result<bool, Errno> {
    let mut poll = libc::pollfd {
        fd: fd.as_raw_fd(),
        events: libc::POLLIN,
        revents: 0,
    };
    #[allow(
        clippy::unnecessary_fallible_conversions,
        reason = "the type differs between targets"
    )]
    let timeout = timeout.map(|timeout| libc::timespec {
        // The kernel rejects negative values.
        tv_sec: timeout.as_secs().try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: timeout.subsec_nanos().try_into().unwrap_or(999_999_999),
    });
    let timeout = timeout.as_ref().map_or(ptr::null(), ptr::from_ref);
    // SAFETY: the first pointer is to one `pollfd`, the second to a `timespec`
    // or null for no timeout; both live until the call returns. The third, null,
    // leaves the signal mask alone.
    let ready = check(unsafe { libc::ppoll(&mut poll, 1, timeout, ptr::null()) })?;
    Ok(ready != 0)
}

/// `setsockopt(SOL_SOCKET, SO_ATTACH_FILTER, program)`.
pub(crate) fn attach_filter(fd: BorrowedFd<'_>, program: &[SockFilter]) -> Result<(), Errno> {
    let len = program.len().try_into();
    let program = libc::sock_fprog {
        len: len.map_err(|_| Errno::EINVAL)?,
        filter: program.as_ptr().cast_mut().cast(),
    };
    // The kernel copies `len` instructions from `filter`, which are borrowed
    // until the call returns; `SockFilter` is laid out like C's `sock_filter`.
    setsockopt(fd, SOL_SOCKET, libc::SO_ATTACH_FILTER, program)
}

/// The events to wait for. The kernel reports `ENOBUFS` with `EPOLLERR` alone
/// if there is nothing to read (`netlink_ack`, `netlink_dump`,
/// `netlink_set_err`, and `netlink_overrun` while the queue is being drained).
#[cfg(feature = "tokio")]
pub(crate) const INTEREST: ::tokio::io::Interest =
    ::tokio::io::Interest::READABLE.add(::tokio::io::Interest::ERROR);

/// `epoll_ctl(EPOLL_CTL_ADD)` for the current runtime: it wakes the task when
/// `socket` is readable or has an error.
#[cfg(feature = "tokio")]
pub(crate) fn register(
    socket: crate::Socket,
) -> Result<::tokio::io::unix::AsyncFd<crate::Socket>, Errno> {
    use ::tokio::io::unix::AsyncFd;
    // SAFETY: a `Socket` owns its descriptor, which no function of it closes or
    // replaces while it lives, and lends the same one each time; the `AsyncFd`
    // owns the `Socket`, and this crate takes only shared references from it.
    let registered = unsafe { AsyncFd::register_with_interest(socket, INTEREST) };
    registered.map_err(|error| errno_of(&error.into()))
}

const _: () = assert!(size_of::<SockFilter>() == size_of::<libc::sock_filter>());
const _: () = assert!(align_of::<SockFilter>() == align_of::<libc::sock_filter>());

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;

    #[allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]
    fn cmsg(level: i32, kind: i32, data: &[u8]) -> Vec<u8> {
        let len = size_of::<usize>() + 8 + data.len();
        let mut bytes = len.to_ne_bytes().to_vec();
        bytes.extend(level.to_ne_bytes());
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(data);
        bytes.resize(len.next_multiple_of(size_of::<usize>()), 0);
        bytes
    }

    #[test]
    fn control_messages_are_found_among_others() {
        let credentials = [17u32, 18, 19].map(u32::to_ne_bytes).concat();
        let bytes = [
            cmsg(SOL_SOCKET, libc::SCM_CREDENTIALS, &credentials),
            cmsg(SOL_NETLINK, NETLINK_PKTINFO, &7u32.to_ne_bytes()),
            cmsg(SOL_NETLINK, 99, &[1; 4]),
            cmsg(SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &9i32.to_ne_bytes()),
        ]
        .concat();
        let ancillary = read_control(&bytes);
        assert_eq!((ancillary.group, ancillary.nsid), (Some(7), Some(9)));
        let who = ancillary.credentials.unwrap();
        assert_eq!((who.pid, who.uid, who.gid), (17, 18, 19));
        // Cut anywhere: no panic, and nothing that is not there.
        for cut in 0..bytes.len() {
            let cut = read_control(&bytes[..cut]);
            assert!(cut.group.is_none_or(|group| group == 7));
            assert!(cut.nsid.is_none_or(|nsid| nsid == 9));
            assert!(cut.credentials.is_none_or(|credentials| credentials == who));
        }
    }

    /// A namespace without an id is heard by its own sockets only.
    #[test]
    fn a_namespace_without_an_id_is_the_own_one() {
        let nsid = |id: i32| cmsg(SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &id.to_ne_bytes());
        for (id, expected) in [
            (-1, None),
            (0, Some(0)),
            (7, Some(7)),
            (i32::MAX, Some(i32::MAX)),
        ] {
            assert_eq!(read_control(&nsid(id)).nsid, expected);
        }
    }

    /// The same message with another length.
    fn with_len(mut message: Vec<u8>, len: usize) -> Vec<u8> {
        let field = message.first_chunk_mut().unwrap();
        *field = len.to_ne_bytes();
        message
    }

    const HEADER: usize = size_of::<usize>() + 8;

    /// A value is read only if the length of its control message includes it,
    /// and the length is not beyond the buffer.
    #[test]
    fn a_control_message_ends_with_its_length() {
        let group = cmsg(SOL_NETLINK, NETLINK_PKTINFO, &7u32.to_ne_bytes());
        let nsid = cmsg(SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &8i32.to_ne_bytes());
        let credentials = [17u32, 18, 19].map(u32::to_ne_bytes).concat();
        let credentials = cmsg(SOL_SOCKET, libc::SCM_CREDENTIALS, &credentials);
        let absurd = [usize::MAX / 2, usize::MAX - 8, usize::MAX - 1, usize::MAX];
        let lens = || (0..100).chain(absurd);
        for len in lens() {
            let short = read_control(&with_len(group.clone(), len));
            let fits = (HEADER + 4..=group.len()).contains(&len);
            assert_eq!(short.group, fits.then_some(7), "{len}");

            let short = read_control(&with_len(nsid.clone(), len));
            assert_eq!(short.nsid, fits.then_some(8), "{len}");

            let short = read_control(&with_len(credentials.clone(), len));
            let fits = (HEADER + 12..=credentials.len()).contains(&len);
            let pid = short.credentials.map(|credentials| credentials.pid);
            assert_eq!(pid, fits.then_some(17), "{len}");
        }
    }

    /// The bytes of the next control message are not those of this one, and a
    /// length that is none hides what follows.
    #[test]
    fn a_control_message_takes_nothing_from_the_next() {
        let empty = cmsg(SOL_NETLINK, NETLINK_PKTINFO, b"");
        let nsid = cmsg(SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &8i32.to_ne_bytes());
        let both = [empty.clone(), nsid.clone()].concat();
        let ancillary = read_control(&both);
        assert_eq!((ancillary.group, ancillary.nsid), (None, Some(8)));

        for len in 0..=both.len() + 1 {
            let ancillary = read_control(&with_len(both.clone(), len));
            let nsid = (len == empty.len()).then_some(8);
            assert_eq!(ancillary.nsid, nsid, "{len}");
            let includes = (HEADER + 4..=both.len()).contains(&len);
            assert_eq!(ancillary.group.is_some(), includes, "{len}");
        }
    }

    /// Every content of every short buffer that differs in its lengths: no panic,
    /// and an end.
    #[test]
    fn control_messages_of_any_length() {
        let lens = [0, 1, 8, HEADER - 1, HEADER, HEADER + 1, HEADER + 4, 24, 25];
        for size in 0..80 {
            for first in lens {
                for second in lens {
                    let message = cmsg(SOL_NETLINK, NETLINK_PKTINFO, &[1; 12]);
                    let mut bytes = [
                        with_len(message.clone(), first),
                        with_len(message, second),
                        vec![0xff; 40],
                    ]
                    .concat();
                    bytes.truncate(size);
                    let ancillary = read_control(&bytes);
                    assert!(ancillary.nsid.is_none() && ancillary.credentials.is_none());
                }
            }
        }
    }

    /// Each datagram of a batch has control messages of its own, each time.
    #[test]
    fn every_slot_has_its_control_messages() {
        let socket = socket(nlwire::uapi::NETLINK_USERSOCK).unwrap();
        bind(socket.as_fd(), SockAddrNl::default()).unwrap();
        let addr = getsockname(socket.as_fd()).unwrap();
        let mut slots = Slots::new(3, 8, 0);
        // To no group, which only `NETLINK_PKTINFO` says.
        for (pktinfo, group) in [(0, None), (1, Some(0)), (1, Some(0))] {
            set_int(socket.as_fd(), SOL_NETLINK, NETLINK_PKTINFO, pktinfo).unwrap();
            for _ in 0..slots.len() {
                sendmsg(socket.as_fd(), &[IoSlice::new(b"x")], addr).unwrap();
            }
            recvmmsg(socket.as_fd(), &mut slots, 0).unwrap();
            assert_eq!(slots.filled(), 3);
            for slot in 0..3 {
                let (buf, received) = slots.get(slot).unwrap();
                let received = received.unwrap();
                assert_eq!(buf.get(..received.len), Some(&b"x"[..]));
                assert_eq!(received.ancillary.group, group);
            }
        }
    }
}
