//! [`Monitor`]: listens to multicast groups.
//!
//! Events are not repeated. A receiver that is too slow loses some, the kernel
//! says so once (`ENOBUFS`), and drops everything from then on until the socket
//! has been read empty (`netlink_overrun`, `netlink_rcv_wake`). Where it cannot
//! write an event at all it says why, to everyone in the group, with the error
//! that it had: `ENOBUFS`, `ENOMEM`, `EMSGSIZE`, or any other
//! (`netlink_set_err`, by way of `rtnl_set_sk_err` and `nfnetlink_set_err`). A
//! [`Monitor`] reads the socket empty and returns [`Item::Resync`]: what comes
//! next is new, and whoever keeps a view asks for everything again.
//! [`Follow`](crate::Follow) does that as well.
//!
//! How often this happens depends on the room there is:
//! [`Socket::set_recv_buffer`]. And on what else is heard:
//! [`Socket::attach_filter`].

use std::ops::Range;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use nlwire::{Message, MessageKind};

use crate::deadline::Deadline;
use crate::inbox::Inbox;
use crate::{Counters, Error, Socket};

/// What a [`Monitor`] hears. These two and no more: a compiler should tell who
/// forgets the second.
#[derive(Clone, Copy, Debug)]
pub enum Item<'m> {
    /// An event.
    Event(Event<'m>),
    /// Events were lost, too many for the receive buffer or one that the kernel
    /// could not write. What comes next happened later: ask for everything
    /// again, and then go on.
    Resync,
}

/// A message that was sent to a group.
///
/// Not at the root of this crate, since [`nlwire::exchange::Event`] is another
/// thing: something that has happened to a request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Event<'m> {
    /// The message, borrowed from the receive buffer. Offsets in it, also those
    /// of errors, count from its own header.
    pub message: Message<'m>,
    /// The group; `None` for what was sent to this socket alone.
    pub group: Option<u32>,
    /// The id of the network namespace that it happened in, where that is
    /// another one ([`Socket::set_listen_all_nsid`]).
    pub nsid: Option<i32>,
}

/// Where a monitor stands, from one call to the next. It never waits.
#[derive(Debug)]
pub(crate) struct Ear {
    inbox: Inbox,
    pub(crate) sender: u32,
    /// How many datagrams more may be thrown away, after a loss.
    draining: Option<usize>,
    counters: Counters,
}

/// How far it went.
#[derive(Debug)]
pub(crate) enum Heard {
    Message(Range<usize>),
    Resync,
    /// A datagram was taken that had nothing to hand out.
    Again,
    /// There is nothing to receive now.
    Wait,
}

impl Ear {
    pub(crate) fn new(socket: &Socket) -> Result<Self, Error> {
        socket.set_pktinfo(true)?;
        Ok(Self {
            inbox: Inbox::new(),
            sender: 0,
            draining: None,
            counters: Counters::default(),
        })
    }

    /// Goes one step.
    pub(crate) fn advance(&mut self, socket: &Socket) -> Result<Heard, Error> {
        if let Some(left) = self.draining {
            return self.drain(socket, left);
        }
        if let Some(heard) = self.walk()? {
            return Ok(heard);
        }
        match self.inbox.receive_or_lose(socket, self.sender) {
            Ok(_) => Ok(self.walk()?.unwrap_or(Heard::Again)),
            // The buffer has grown by now.
            Err(Error::Truncated { .. }) => Ok(Heard::Resync),
            Err(Error::WouldBlock) => Ok(Heard::Wait),
            Err(error) => self.lose(socket, error),
        }
    }

    /// Begins to read the queue empty, if this error of a receive call says that
    /// something was lost.
    fn lose(&mut self, socket: &Socket, error: Error) -> Result<Heard, Error> {
        if !error.is_loss() {
            return Err(error);
        }
        self.counters.overruns = self.counters.overruns.saturating_add(1);
        // As many as the queue can hold: what is counted of each is its
        // `truesize`, which is more than this. Beyond it the queue has been
        // empty, and is filled anew while we read.
        self.draining = Some(socket.recv_buffer()?.div_euclid(256).max(1));
        Ok(Heard::Again)
    }

    /// Whether there is a message to hand out without receiving.
    #[cfg(feature = "tokio")]
    pub(crate) fn has_unread(&self) -> bool {
        self.inbox.has_unread()
    }

    /// The next message to hand out of the datagram at hand.
    fn walk(&mut self) -> Result<Option<Heard>, Error> {
        while let Some(place) = self.inbox.next()? {
            match self.inbox.message(&place).map(|message| message.kind()) {
                None | Some(MessageKind::Noop) => {}
                Some(MessageKind::Overrun) => return Ok(Some(Heard::Resync)),
                Some(_) => return Ok(Some(Heard::Message(place))),
            }
        }
        Ok(None)
    }

    fn drain(&mut self, socket: &Socket, left: usize) -> Result<Heard, Error> {
        match Inbox::discard(socket) {
            Ok(()) => {}
            Err(Error::WouldBlock) => {
                self.draining = None;
                return Ok(Heard::Resync);
            }
            Err(error) if error.is_loss() => {
                self.counters.overruns = self.counters.overruns.saturating_add(1);
            }
            Err(error) => return Err(error),
        }
        self.draining = left.checked_sub(1).filter(|left| *left > 0);
        Ok(if self.draining.is_some() {
            Heard::Again
        } else {
            Heard::Resync
        })
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            ..self.counters
        }
    }

    pub(crate) fn event(&self, place: &Range<usize>) -> Option<Event<'_>> {
        Some(Event {
            message: self.inbox.message(place)?,
            group: self.inbox.group,
            nsid: self.inbox.nsid,
        })
    }

    /// What there is to tell the caller, once there is.
    pub(crate) fn item(&self, place: Option<&Range<usize>>) -> Item<'_> {
        place
            .and_then(|place| self.event(place))
            .map_or(Item::Resync, Item::Event)
    }
}

/// Listens to multicast groups; see the [module](self).
///
/// Who sends is the kernel, or another process if one [says
/// so](Self::with_peer). Datagrams of others are dropped unread.
///
/// # Example: wait for a change of the interfaces
///
/// ```no_run
/// use nlsock::{Item, Monitor};
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
///
/// let mut monitor = Monitor::open(NETLINK_ROUTE)?;
/// monitor.join(RTNLGRP_LINK)?;
/// loop {
///     match monitor.next()? {
///         Item::Event(event) => {
///             let link: IfInfoMsg = event.message.family_header()?;
///             println!("interface {}", link.ifi_index);
///         }
///         Item::Resync => println!("events were lost: list the interfaces again"),
///     }
/// }
/// # #[allow(unreachable_code)]
/// # Ok::<(), nlsock::Error>(())
/// ```
///
/// Groups of generic netlink have names, which [`Genl::group`](crate::Genl::group)
/// translates.
#[derive(Debug)]
pub struct Monitor {
    socket: Socket,
    pub(crate) ear: Ear,
    timeout: Option<Duration>,
}

impl Monitor {
    /// A monitor of `protocol`, in no group yet.
    ///
    /// Two protocols have datagrams that are not messages, and are for a
    /// [`Socket`], whose [`recv`](Socket::recv) takes them as they are:
    ///
    /// * `NETLINK_KOBJECT_UEVENT`: an event is text, `add@/devices/...` and then
    ///   `KEY=value`, each with a zero byte behind it (`kobject_uevent_env`,
    ///   `alloc_uevent_skb`). To a monitor each of them is
    ///   [`Malformed`](Error::Malformed). The example `uevent_monitor` reads them.
    /// * `NETLINK_AUDIT`, for the one process that is the audit daemon
    ///   (`AUDIT_STATUS_PID`): the `nlmsg_len` of its records is 16 bytes too
    ///   small, the header's, which the kernel keeps for the sake of that daemon
    ///   (`audit_log_end`, `kauditd_send_multicast_skb`). A record is the whole
    ///   datagram behind its first 16 bytes. The group `AUDIT_NLGRP_READLOG` gets
    ///   lengths that are right, and can be monitored.
    ///
    /// # Errors
    /// [`ProtocolNotRegistered`](Error::ProtocolNotRegistered).
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// A monitor on a socket of one's own. `NETLINK_PKTINFO` is turned on.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            ear: Ear::new(&socket)?,
            socket,
            timeout: None,
        })
    }

    /// This monitor, listening to the process that has this port.
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.ear.sender = port;
        self
    }

    /// Joins a group. Events that happen from now on are heard.
    ///
    /// # Errors
    /// Those of [`Socket::join`].
    pub fn join(&self, group: u32) -> Result<(), Error> {
        self.socket.join(group)
    }

    /// Leaves a group. What is in the queue is still heard.
    ///
    /// # Errors
    /// Those of [`Socket::leave`].
    pub fn leave(&self, group: u32) -> Result<(), Error> {
        self.socket.leave(group)
    }

    /// How long [`next`](Self::next) waits, `None` for ever, which is the
    /// default. Zero means not to wait at all, for event loops: they wait for
    /// the [`socket`](Self::socket) to be readable, and call
    /// [`next`](Self::next) until it would block. Datagrams that there is nothing
    /// to hand out of, those of strangers, are still read, and while they come as
    /// fast as that, [`next`](Self::next) does not end; with any other timeout it
    /// does.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
    }

    /// The socket, for its options and to wait on.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.socket
    }

    /// What was received and not handed out. Messages that are
    /// [`unrelated`](Counters::unrelated) to a monitor there are none.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.ear.counters()
    }

    /// The next event, or that some were lost.
    ///
    /// # Errors
    /// [`WouldBlock`](Error::WouldBlock) at the end of the timeout.
    /// [`Interrupted`](Error::Interrupted) by a signal: this is where a daemon
    /// waits. [`Malformed`](Error::Malformed): what is left of the datagram is
    /// passed over. After each of them the next call goes on.
    #[allow(
        clippy::should_implement_trait,
        reason = "the event borrows from self, which an Iterator's cannot"
    )]
    pub fn next(&mut self) -> Result<Item<'_>, Error> {
        let place = self.drive()?;
        Ok(self.ear.item(place.as_ref()))
    }

    /// Goes steps until there is a message, or `None` for a loss.
    pub(crate) fn drive(&mut self) -> Result<Option<Range<usize>>, Error> {
        let mut deadline = Deadline::after(self.timeout);
        loop {
            match self.ear.advance(&self.socket)? {
                Heard::Message(place) => return Ok(Some(place)),
                Heard::Resync => return Ok(None),
                Heard::Again => deadline.check()?,
                Heard::Wait => deadline.wait(&self.socket)?,
            }
        }
    }
}

impl AsFd for Monitor {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl AsRawFd for Monitor {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

impl From<Monitor> for Socket {
    fn from(monitor: Monitor) -> Self {
        monitor.socket
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::*;
    use std::io;

    fn os(errno: i32) -> Error {
        Error::of_receiving("recvmsg", io::Error::from_raw_os_error(errno))
    }

    /// Whatever the kernel set as the socket's error (`netlink_set_err`) is one
    /// loss, after which the queue is read empty.
    #[test]
    fn every_pending_error_is_a_loss() {
        let socket = Socket::open(nlwire::uapi::NETLINK_USERSOCK).unwrap();
        let lost = [libc::ENOBUFS, libc::EMSGSIZE, libc::ENOMEM, libc::ENODEV];
        for (index, errno) in lost.into_iter().enumerate() {
            let mut ear = Ear::new(&socket).unwrap();
            assert!(matches!(ear.lose(&socket, os(errno)), Ok(Heard::Again)));
            assert!(matches!(ear.advance(&socket), Ok(Heard::Resync)), "{index}");
            assert!(matches!(ear.advance(&socket), Ok(Heard::Wait)), "{index}");
            assert_eq!(ear.counters().overruns, 1);
        }
    }

    /// What is wrong with the call is wrong with the next one, too: to ask for
    /// everything again would go on for ever.
    #[test]
    fn an_error_of_the_call_is_none() {
        let socket = Socket::open(nlwire::uapi::NETLINK_USERSOCK).unwrap();
        let mut ear = Ear::new(&socket).unwrap();
        for errno in [
            libc::EBADF,
            libc::ENOTSOCK,
            libc::EFAULT,
            libc::EINVAL,
            libc::EOPNOTSUPP,
            libc::EACCES,
            libc::EPERM,
            libc::EINTR,
        ] {
            let error = ear.lose(&socket, os(errno)).unwrap_err();
            assert_eq!(error.raw_os_error(), Some(errno));
        }
        assert_eq!(ear.counters().overruns, 0);
        assert!(matches!(ear.advance(&socket), Ok(Heard::Wait)));
    }
}
