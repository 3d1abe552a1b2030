// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`MonitorState`]: the notifications that a monitor receives.

use std::mem;
use std::ops::Range;

use nlwire::MessageKind;

use super::connection::Connection;
use super::inbox::{most_queued, Inbox, ROOM, ROOM_FOR_ANY};
use super::notifications::{MonitorEvent, Notification, Notifications};
use super::owner::Owner;
use super::sender::Senders;
use super::step::Step;
use crate::{Counters, Error, Socket};

/// The state of a monitor.
///
/// Datagrams from senders other than the kernel or the [peer](Self::set_peer)
/// are dropped unread. After a loss, the queue is drained, one datagram in each
/// step.
#[derive(Debug)]
pub struct MonitorState {
    owner: Owner,
    /// The notifications that a client has received.
    earlier: Notifications,
    inbox: Inbox,
    sender: Senders,
    connection: Connection,
    /// The message that the last step returned.
    current: Option<Range<usize>>,
    /// The number of datagrams that may still be dropped after a loss.
    draining: Option<usize>,
    /// Whether there was another loss meanwhile.
    is_lost_again: bool,
    overruns: u64,
}

/// The parts that a client and a monitor of the same socket have in common.
#[derive(Debug)]
pub(super) struct Handover {
    pub(super) owner: Owner,
    pub(super) peer: u32,
    pub(super) connection: Connection,
    pub(super) inbox: Inbox,
    pub(super) notifications: Notifications,
    pub(super) overruns: u64,
}

impl MonitorState {
    /// Returns the state of a monitor of the kernel on `socket`, and turns on
    /// `NETLINK_PKTINFO`. The first step [connects](Self::set_connect) the
    /// socket to the sender.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn new(socket: &Socket) -> Result<Self, Error> {
        socket.set_pktinfo(true)?;
        Ok(Self {
            owner: Owner::new()?,
            earlier: Notifications::new(usize::MAX),
            inbox: Inbox::new(ROOM_FOR_ANY),
            sender: Senders::Kernel,
            connection: Connection::new(),
            current: None,
            draining: None,
            is_lost_again: false,
            overruns: 0,
        })
    }

    /// Returns the state of a monitor that continues to use the socket of a
    /// client.
    pub(super) fn from_client(socket: &Socket, handover: Handover) -> Self {
        let Handover {
            owner,
            peer,
            connection,
            mut inbox,
            notifications: mut earlier,
            overruns,
        } = handover;
        // Older kernels than 2.6.14 have no such option.
        let _ = socket.set_pktinfo(true);
        inbox.clear();
        inbox.set_room(ROOM_FOR_ANY);
        Self {
            owner,
            draining: earlier.take_drain(),
            earlier,
            inbox,
            sender: Senders::peer(peer),
            connection,
            current: None,
            is_lost_again: false,
            overruns,
        }
    }

    /// Returns what a client continues with, in which the notifications that have
    /// not been returned are in order.
    ///
    /// # Errors
    /// [`NoListener`](Error::NoListener) for a peer in another network namespace.
    pub(super) fn hand_over(mut self, socket: &Socket) -> Result<Handover, Error> {
        let peer = self.sender.port();
        if peer != 0 && self.sender != Senders::peer(peer) {
            return Err(Error::NoListener { port: peer });
        }
        let mut notifications = self.earlier;
        notifications.set_limit(usize::MAX);
        loop {
            match self.inbox.next() {
                Ok(None) => break,
                Ok(Some(place)) => {
                    if let Some(message) = self.inbox.message(&place) {
                        notifications.add(&message, self.inbox.group, self.inbox.nsid);
                    }
                }
                Err(error) => notifications.add_malformed(error),
            }
        }
        if self.draining.is_some() {
            notifications.begin_drain(socket);
        }
        self.inbox.clear();
        self.inbox.set_room(ROOM);
        Ok(Handover {
            owner: self.owner,
            peer,
            connection: self.connection,
            inbox: self.inbox,
            notifications,
            overruns: self.overruns,
        })
    }

    /// Sets the sender to the process with this port in the network namespace
    /// of the socket, instead of the kernel.
    pub fn set_peer(&mut self, port: u32) {
        self.sender = Senders::peer(port);
    }

    /// Sets the sender to a port in the network namespace with this id, 0 for
    /// the kernel in this namespace.
    pub fn set_peer_in(&mut self, port: u32, nsid: i32) {
        let nsid = Some(nsid);
        self.sender = Senders::One { port, nsid };
    }

    /// Sets whether the socket is connected to the sender, so that the kernel
    /// refuses the unicasts of all other processes. On by default. Takes effect
    /// with the next step. `connect(2)`.
    #[doc(alias = "connect")]
    pub fn set_connect(&mut self, on: bool) {
        self.connection.set_wanted(on);
    }

    /// Demands that the sender has this user id, and turns on `SO_PASSCRED`.
    ///
    #[doc = include_str!("../../docs/peer_uid.md")]
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn set_peer_uid(&mut self, socket: &Socket, uid: u32) -> Result<(), Error> {
        self.inbox.demand_uid(socket, uid)
    }

    /// Sets the room for a datagram of the kernel in bytes. The default is
    /// 256 KiB, more than any datagram of the kernel takes, and the maximum is
    /// 4 MiB. The memory is allocated when the first datagram is received, and
    /// untouched pages of it take none. A longer datagram is a loss.
    ///
    /// For another process, the room has no effect, because a datagram's length
    /// is requested first.
    pub fn set_room(&mut self, bytes: usize) {
        self.inbox.set_room(bytes);
    }

    /// Performs one step towards the next [`event`](Self::event).
    ///
    /// # Errors
    /// [`Malformed`](Error::Malformed) for a malformed datagram, the rest of
    /// which is skipped. [`Os`](Error::Os).
    pub fn step(&mut self, socket: &Socket) -> Result<Step, Error> {
        self.current = None;
        if self.earlier.advance()? {
            return Ok(Step::Ready);
        }
        if self.draining.is_none() && self.advance()? {
            return Ok(Step::Ready);
        }
        self.owner.check()?;
        self.connection.establish(socket, self.sender.unicasts());
        if let Some(left) = self.draining {
            return self.drain(socket, left);
        }
        match self.receive(socket) {
            Ok(_) if self.advance()? => Ok(Step::Ready),
            Ok(_) => Ok(Step::Again),
            // A loss. The buffer has grown for the next one.
            Err(Error::Truncated { .. }) => Ok(Step::Ready),
            Err(Error::WouldBlock) => Ok(Step::Wait { timeout: None }),
            Err(error) => self.lose(socket, error),
        }
    }

    /// Receives the next datagram. The kernel's fits into the room. A process
    /// can send one of any length, so it is asked for first, by one more system
    /// call.
    fn receive(&mut self, socket: &Socket) -> Result<bool, Error> {
        match self.sender {
            Senders::Kernel | Senders::One { port: 0, .. } => {
                self.inbox.receive_or_lose(socket, self.sender)
            }
            sender => self.inbox.receive(socket, sender),
        }
    }

    /// Begins to drain the queue, if this error of a receive call reports a
    /// loss. Otherwise returns the error.
    fn lose(&mut self, socket: &Socket, error: Error) -> Result<Step, Error> {
        if !error.is_loss() {
            return Err(error);
        }
        self.overruns = self.overruns.saturating_add(1);
        self.draining = Some(most_queued(socket.recv_buffer()?));
        Ok(Step::Again)
    }

    /// Drops one datagram after a loss. Ready when the queue has been empty.
    fn drain(&mut self, socket: &Socket, left: usize) -> Result<Step, Error> {
        match Inbox::discard(socket) {
            Ok(()) => {}
            Err(Error::WouldBlock) => {
                (self.draining, self.is_lost_again) = (None, false);
                return Ok(Step::Ready);
            }
            Err(error) if error.is_loss() => {
                self.overruns = self.overruns.saturating_add(1);
                self.is_lost_again = true;
            }
            Err(error) => return Err(error),
        }
        self.draining = left.checked_sub(1).filter(|left| *left > 0);
        if self.draining.is_some() {
            return Ok(Step::Again);
        }
        if mem::take(&mut self.is_lost_again) {
            // What is in the queue is older than that loss.
            self.draining = Some(most_queued(socket.recv_buffer()?));
        }
        Ok(Step::Ready)
    }

    /// Advances to the next message of the datagram, or to a loss that the
    /// message reports. Returns whether there is one.
    fn advance(&mut self) -> Result<bool, Error> {
        while let Some(place) = self.inbox.next()? {
            match self.inbox.message(&place).map(|message| message.kind()) {
                None | Some(MessageKind::Noop) => {}
                Some(MessageKind::Overrun) => return Ok(true),
                Some(_) => {
                    self.current = Some(place);
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Returns the event that the last step reached.
    #[must_use]
    pub fn event(&self) -> MonitorEvent<'_> {
        if let Some(earlier) = self.earlier.event() {
            return earlier;
        }
        let message = self.current.as_ref();
        match message.and_then(|place| self.inbox.message(place)) {
            None => MonitorEvent::Resync,
            Some(message) => MonitorEvent::Notification(Notification {
                message,
                group: self.inbox.group,
                nsid: self.inbox.nsid,
            }),
        }
    }

    /// Returns whether the next step returns data that has already been
    /// received, without a system call.
    #[must_use]
    pub fn is_buffered(&self) -> bool {
        self.earlier.has_next() || self.inbox.has_unread()
    }

    /// Returns the numbers of datagrams that were received and not returned.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            overruns: self.overruns,
            dropped: self.earlier.dropped(),
            ..Counters::default()
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::*;
    use nlwire::Errno;

    fn os(errno: Errno) -> Error {
        Error::of_receiving("recvmsg", errno)
    }

    /// Any error that the kernel sets on the socket (`netlink_set_err`) is one
    /// loss, after which the queue is drained.
    #[test]
    fn every_pending_error_is_a_loss() {
        let socket = Socket::open(nlwire::uapi::NETLINK_USERSOCK).unwrap();
        let lost = [
            Errno::ENOBUFS,
            Errno::EMSGSIZE,
            Errno::ENOMEM,
            Errno::ENODEV,
        ];
        for (index, errno) in lost.into_iter().enumerate() {
            let mut monitor = MonitorState::new(&socket).unwrap();
            assert!(matches!(monitor.lose(&socket, os(errno)), Ok(Step::Again)));
            assert!(matches!(monitor.step(&socket), Ok(Step::Ready)), "{index}");
            assert!(
                matches!(monitor.step(&socket), Ok(Step::Wait { timeout: None })),
                "{index}"
            );
            assert_eq!(monitor.counters().overruns, 1);
        }
    }

    /// An error of the call itself recurs with the next call. Requesting the
    /// state again would never end.
    #[test]
    fn an_error_of_the_call_is_none() {
        let socket = Socket::open(nlwire::uapi::NETLINK_USERSOCK).unwrap();
        let mut monitor = MonitorState::new(&socket).unwrap();
        for errno in [
            Errno::EBADF,
            Errno::ENOTSOCK,
            Errno::EFAULT,
            Errno::EINVAL,
            Errno::EOPNOTSUPP,
            Errno::EACCES,
            Errno::EPERM,
            Errno::EINTR,
        ] {
            let error = monitor.lose(&socket, os(errno)).unwrap_err();
            assert_eq!(error.errno(), Some(errno));
        }
        assert_eq!(monitor.counters().overruns, 0);
        assert!(matches!(
            monitor.step(&socket),
            Ok(Step::Wait { timeout: None })
        ));
    }
}
