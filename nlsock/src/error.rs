// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Error`]: the errors of this crate.

use std::{fmt, io};

use nlwire::{BuildError, Errno, ParseError, Text};

use crate::{RequestError, SplitError};

/// The reason why a call failed.
///
/// Every error that a caller might handle differently has a variant. All other
/// errors of system calls are [`Os`](Error::Os). The socket can be used after
/// every error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The running kernel has no protocol of this number: it is out of range, not
    /// built in, or its module is not loaded. `EPROTONOSUPPORT` of `socket(2)`.
    ProtocolNotRegistered {
        /// The number.
        protocol: i32,
    },
    /// Another socket of this protocol has the port. `EADDRINUSE` of `bind(2)`.
    PortInUse {
        /// The port.
        port: u32,
    },
    /// The protocol has no such group: 0, or above its maximum. `EINVAL` of
    /// `NETLINK_ADD_MEMBERSHIP` and `NETLINK_DROP_MEMBERSHIP`.
    NoSuchGroup {
        /// The group.
        group: u32,
    },
    /// The mask of the destination has more than one group. The kernel would
    /// send only to the lowest one. Nothing was sent.
    SeveralGroups {
        /// The mask.
        nl_groups: u32,
    },
    /// No socket of this protocol has the port of the destination. For port 0:
    /// the protocol has no kernel side. `ECONNREFUSED` of `sendmsg(2)`.
    NoListener {
        /// The port.
        port: u32,
    },
    /// The user lacks a capability. Unless a protocol permits it to everyone,
    /// joining a group and sending to other processes require `CAP_NET_ADMIN`
    /// in the socket's network namespace. Opening a socket in another network
    /// namespace requires `CAP_SYS_ADMIN`. `EPERM`.
    NotPermitted {
        /// The call, with its option if it has one.
        call: &'static str,
    },
    /// The datagram was longer than the buffer. The buffer contains its first
    /// bytes; the rest is lost. [`Socket::peek_len`](crate::Socket::peek_len)
    /// returns the length beforehand.
    Truncated {
        /// The length of the datagram in bytes.
        needed: usize,
        /// The length of the buffer in bytes.
        capacity: usize,
        /// The sender's port.
        port: u32,
    },
    /// Datagrams were lost, because the socket's receive buffer was full. The
    /// kernel reports an overrun once, and drops further datagrams until the
    /// receive queue is empty. `ENOBUFS` of `recvmsg(2)`.
    Overrun,
    /// There was nothing to receive, or no room to send, within the timeout. A
    /// call that does not wait returns this error at once. `EAGAIN`.
    WouldBlock,
    /// A signal arrived before anything was received or sent. `EINTR`.
    Interrupted,
    /// The receiver refused a request. The value contains the errno and the
    /// extended ACK.
    Refused(Box<RequestError>),
    /// A message of a request that is divided into several failed, or an entry fits into
    /// no message. The messages before were executed.
    Split(Box<SplitError>),
    /// A dump was acknowledged without a message: the receiver did not start it.
    ///
    /// The kernel acknowledges such a request if its family header is missing
    /// (`rtnetlink_rcv_msg`, `nfnetlink_rcv_msg`), and some other requests whose
    /// answer is empty. A request that is acknowledged after its replies, such
    /// as `XFRM_MSG_GETSADINFO`, is not an error.
    NotDumped {
        /// The name of the request, as in [`RequestError::request`].
        request: Box<str>,
        /// Whether the request is shorter than the family header of its type.
        is_short: bool,
    },
    /// A typed request or a group is of a family of another protocol than that of the
    /// socket. Nothing was sent.
    WrongProtocol {
        /// The C name of the request or group.
        name: &'static str,
        /// The protocol of the family.
        family: i32,
        /// The protocol of the socket.
        socket: i32,
    },
    /// A request for one object was answered with several messages.
    SeveralReplies {
        /// The C name of the request.
        request: &'static str,
        /// The number of messages.
        count: usize,
    },
    /// A message of the answer to a typed request has another number than the replies
    /// of the operation. Its attributes may be of another set. It can be read untyped.
    UnexpectedReply {
        /// The C name of the request.
        request: &'static str,
        /// The number of the message: its type, or its command in generic netlink.
        /// `None` if it is too short to have one.
        number: Option<u16>,
    },
    /// The reply to a request was longer than the limit
    /// ([`set_reply_limit`](crate::Client::set_reply_limit)). The request was
    /// given up, and may have been executed.
    ReplyTooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// A datagram violates the wire format. The messages before the error are
    /// valid, those after it are lost.
    Malformed(ParseError),
    /// A request could not be written. Nothing was sent.
    Build(BuildError),
    /// A transaction of nfnetlink is incomplete or malformed, so that the kernel
    /// would not execute it, and would not report this either
    /// (`nfnetlink_rcv_batch`). Nothing was sent.
    InvalidTransaction {
        /// The index of the request, counted from 0: the beginning that has no
        /// end, or the request that does not belong there.
        index: usize,
        /// The mistake.
        reason: &'static str,
    },
    /// Generic netlink has no family of this name, and no module that provides
    /// it. `ENOENT` of `CTRL_CMD_GETFAMILY`.
    NoSuchFamily {
        /// The name.
        family: Box<str>,
    },
    /// A generic netlink family has no multicast group of this name.
    NoSuchFamilyGroup {
        /// The name of the family.
        family: Box<str>,
        /// The name of the group.
        group: Box<str>,
    },
    /// The sockets that a socket of `NETLINK_SOCK_DIAG` lists do not include the
    /// socket of the server. The two are in different network namespaces.
    NotListed,
    /// The process has been forked since the client, monitor or server was
    /// made. This call, in the child, sent and received nothing. The parent is
    /// not affected. To take the socket over, a child makes a new client,
    /// monitor or server of it; see [`fork`](crate#fork).
    Forked,
    /// A system call failed in another way.
    Os {
        /// The call, with its option if it has one.
        call: &'static str,
        /// Its errno.
        errno: Errno,
    },
}

impl Error {
    /// Returns the error that an errno stands for in any call.
    #[cold]
    pub(crate) fn of(call: &'static str, errno: Errno) -> Self {
        match errno {
            Errno::EAGAIN => Self::WouldBlock,
            Errno::EINTR => Self::Interrupted,
            Errno::EPERM => Self::NotPermitted { call },
            _ => Self::Os { call, errno },
        }
    }

    /// Returns the error that an errno stands for in `recvmsg` and `recvmmsg`.
    #[cold]
    pub(crate) fn of_receiving(call: &'static str, errno: Errno) -> Self {
        match errno {
            Errno::ENOBUFS => Self::Overrun,
            _ => Self::of(call, errno),
        }
    }

    /// Returns whether this error of a receive call, on a socket that is a
    /// member of groups, means that notifications were lost.
    ///
    /// The kernel reports a loss with `ENOBUFS`, or with the reason why it
    /// could not write a notification (`netlink_set_err`, `do_one_set_err`).
    /// The next `recvmsg(2)` fails with that error once (`sock_error`). An
    /// error of the call itself would recur with every call, and does not mean
    /// a loss.
    pub(crate) fn is_loss(&self) -> bool {
        match self {
            Self::Overrun => true,
            Self::Os { errno, .. } => !matches!(
                *errno,
                Errno::EBADF
                    | Errno::ENOTSOCK
                    | Errno::EFAULT
                    | Errno::EINVAL
                    | Errno::EOPNOTSUPP
                    | Errno::EACCES
            ),
            _ => false,
        }
    }

    /// Returns the errno of an error that came from a system call or from the
    /// answer to a request.
    #[must_use]
    pub fn errno(&self) -> Option<Errno> {
        match self {
            Self::ProtocolNotRegistered { .. } => Some(Errno::EPROTONOSUPPORT),
            Self::PortInUse { .. } => Some(Errno::EADDRINUSE),
            Self::NoSuchGroup { .. } => Some(Errno::EINVAL),
            Self::NoListener { .. } => Some(Errno::ECONNREFUSED),
            Self::NotPermitted { .. } => Some(Errno::EPERM),
            Self::Overrun => Some(Errno::ENOBUFS),
            Self::WouldBlock => Some(Errno::EAGAIN),
            Self::Interrupted => Some(Errno::EINTR),
            Self::Refused(refused) => Some(refused.errno()),
            Self::Split(split) => split.error.errno(),
            Self::NoSuchFamily { .. } => Some(Errno::ENOENT),
            Self::SeveralGroups { .. }
            | Self::Truncated { .. }
            | Self::NotDumped { .. }
            | Self::WrongProtocol { .. }
            | Self::SeveralReplies { .. }
            | Self::UnexpectedReply { .. }
            | Self::ReplyTooLong { .. }
            | Self::InvalidTransaction { .. }
            | Self::NoSuchFamilyGroup { .. }
            | Self::Malformed(_)
            | Self::NotListed
            | Self::Forked
            | Self::Build(_) => None,
            Self::Os { errno, .. } => Some(*errno),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProtocolNotRegistered { protocol } => {
                write!(
                    f,
                    "netlink protocol {protocol} is not registered in this kernel"
                )
            }
            Self::PortInUse { port } => write!(f, "port {port} is in use"),
            Self::NoSuchGroup { group } => write!(f, "the protocol has no group {group}"),
            Self::SeveralGroups { nl_groups } => {
                write!(
                    f,
                    "cannot send to several groups at once (mask {nl_groups:#x})"
                )
            }
            Self::NoListener { port: 0 } => f.write_str("the protocol has no kernel side"),
            Self::NoListener { port } => write!(f, "no socket has port {port}"),
            Self::NotPermitted { call } => write!(f, "{call}: not permitted to this user"),
            Self::Truncated {
                needed, capacity, ..
            } => {
                write!(f, "datagram of {needed} bytes, buffer of {capacity}")
            }
            Self::Overrun => f.write_str("receive buffer overrun, datagrams were lost"),
            Self::WouldBlock => f.write_str("operation would block, or timed out"),
            Self::Interrupted => f.write_str("interrupted by a signal"),
            Self::Refused(refused) => refused.fmt(f),
            Self::Split(split) => split.fmt(f),
            Self::NotDumped { request, is_short } => {
                write!(f, "{request} was acknowledged without a dump")?;
                if *is_short {
                    f.write_str(": its family header is missing")?;
                }
                Ok(())
            }
            Self::WrongProtocol {
                name,
                family,
                socket,
            } => write!(
                f,
                "{name} is of netlink protocol {family}, and the socket of {socket}"
            ),
            Self::SeveralReplies { request, count } => {
                write!(
                    f,
                    "{request} was answered with {count} messages instead of one"
                )
            }
            Self::UnexpectedReply { request, number } => {
                write!(f, "{request} was answered with a message ")?;
                match number {
                    Some(number) => write!(f, "of number {number}"),
                    None => f.write_str("without a number"),
                }
            }
            Self::ReplyTooLong { limit } => {
                write!(f, "the answer is longer than the limit of {limit} bytes")
            }
            Self::Malformed(error) => write!(f, "malformed: {error}"),
            Self::NotListed => f.write_str("sock_diag does not list the server's socket"),
            Self::Forked => f.write_str("made before a fork, in the parent process"),
            Self::Build(error) => write!(f, "the request cannot be written: {error}"),
            Self::InvalidTransaction { index, reason } => {
                write!(f, "invalid transaction at request {index}: {reason}")
            }
            Self::NoSuchFamily { family } => {
                let family = Text::new(family.as_bytes());
                write!(f, "generic netlink has no family {family}")
            }
            Self::NoSuchFamilyGroup { family, group } => {
                let [family, group] = [family, group].map(|name| Text::new(name.as_bytes()));
                write!(f, "generic netlink's family {family} has no group {group}")
            }
            Self::Os { call, errno } => {
                write!(f, "{call}: {}", io::Error::from_raw_os_error(errno.get()))
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Os { errno, .. } => Some(errno),
            Self::Refused(refused) => refused.source(),
            Self::Split(split) => Some(&split.error),
            Self::Malformed(error) => Some(error),
            Self::Build(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ParseError> for Error {
    fn from(error: ParseError) -> Self {
        Self::Malformed(error)
    }
}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl From<Error> for io::Error {
    /// Keeps the kind. [`Os`](Error::Os) becomes the error of the call.
    fn from(error: Error) -> Self {
        match error {
            Error::Os { errno, .. } => Self::from_raw_os_error(errno.get()),
            Error::Truncated { .. }
            | Error::SeveralGroups { .. }
            | Error::Build(_)
            | Error::WrongProtocol { .. }
            | Error::InvalidTransaction { .. } => Self::new(io::ErrorKind::InvalidInput, error),
            Error::Malformed(_) | Error::SeveralReplies { .. } | Error::UnexpectedReply { .. } => {
                Self::new(io::ErrorKind::InvalidData, error)
            }
            other => {
                let kind = other.errno().map_or(io::ErrorKind::Other, |errno| {
                    Self::from_raw_os_error(errno.get()).kind()
                });
                Self::new(kind, other)
            }
        }
    }
}
