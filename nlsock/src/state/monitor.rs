//! [`MonitorState`]: the notifications that a monitor receives.

use std::ops::Range;

use nlwire::{Message, MessageKind};

use super::inbox::Inbox;
use super::step::Step;
use crate::{Counters, Error, Socket};

/// An event of a [`Monitor`](crate::Monitor). There will be no further kinds: the
/// compiler tells a program that forgets the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonitorEvent<'m> {
    /// A message was sent to a group.
    Notification(Notification<'m>),
    /// Notifications were lost: too many for the receive buffer, or one that the
    /// kernel could not write. Whatever comes next happened later. A program that
    /// keeps a view asks for everything again.
    Resync,
}

/// A message that was sent to a multicast group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notification<'m> {
    /// The message, borrowed from the receive buffer. Offsets in it, also those
    /// of errors, count from its own header.
    pub message: Message<'m>,
    /// The group. `None` for a message that was sent to this socket alone.
    pub group: Option<u32>,
    /// The id of the network namespace that it happened in, if that is not the
    /// socket's own ([`Socket::set_listen_all_nsid`]).
    pub nsid: Option<i32>,
}

/// The notifications of a monitor, without waiting.
///
/// Datagrams of other senders than the kernel or the [peer](Self::set_peer) are
/// dropped unread. After a loss the queue is read empty, one datagram a step.
#[derive(Debug)]
pub struct MonitorState {
    inbox: Inbox,
    /// The port of the sender, 0 for the kernel.
    peer: u32,
    /// The message that the last step came to.
    current: Option<Range<usize>>,
    /// How many more datagrams may be dropped after a loss.
    draining: Option<usize>,
    overruns: u64,
}

impl MonitorState {
    /// Returns the state of a monitor of the kernel on `socket`, and turns
    /// `NETLINK_PKTINFO` on.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn new(socket: &Socket) -> Result<Self, Error> {
        socket.set_pktinfo(true)?;
        Ok(Self {
            inbox: Inbox::new(),
            peer: 0,
            current: None,
            draining: None,
            overruns: 0,
        })
    }

    /// Listens to the process that has this port, instead of the kernel.
    pub fn set_peer(&mut self, port: u32) {
        self.peer = port;
    }

    /// Performs one step towards the next [`event`](Self::event).
    ///
    /// # Errors
    /// [`Malformed`](Error::Malformed) for a broken datagram, whose rest is passed
    /// over. [`Os`](Error::Os).
    pub fn step(&mut self, socket: &Socket) -> Result<Step, Error> {
        self.current = None;
        if let Some(left) = self.draining {
            return self.drain(socket, left);
        }
        if self.advance()? {
            return Ok(Step::Ready);
        }
        match self.inbox.receive_or_lose(socket, self.peer) {
            Ok(_) if self.advance()? => Ok(Step::Ready),
            Ok(_) => Ok(Step::Again),
            // A loss. The buffer has grown for the next one.
            Err(Error::Truncated { .. }) => Ok(Step::Ready),
            Err(Error::WouldBlock) => Ok(Step::Wait { timeout: None }),
            Err(error) => self.lose(socket, error),
        }
    }

    /// Begins to read the queue empty, if this error of a receive call reports a
    /// loss.
    fn lose(&mut self, socket: &Socket, error: Error) -> Result<Step, Error> {
        if !error.is_loss() {
            return Err(error);
        }
        self.overruns = self.overruns.saturating_add(1);
        // As many datagrams as the queue can hold: the kernel counts the
        // `truesize` of each, which is more than this. After so many the queue has
        // been empty, and is being filled anew.
        self.draining = Some(socket.recv_buffer()?.div_euclid(256).max(1));
        Ok(Step::Again)
    }

    /// Drops one datagram after a loss. Ready when the queue has been empty.
    fn drain(&mut self, socket: &Socket, left: usize) -> Result<Step, Error> {
        match Inbox::discard(socket) {
            Ok(()) => {}
            Err(Error::WouldBlock) => {
                self.draining = None;
                return Ok(Step::Ready);
            }
            Err(error) if error.is_loss() => {
                self.overruns = self.overruns.saturating_add(1);
            }
            Err(error) => return Err(error),
        }
        self.draining = left.checked_sub(1).filter(|left| *left > 0);
        Ok(if self.draining.is_some() {
            Step::Again
        } else {
            Step::Ready
        })
    }

    /// Advances to the next message of the datagram at hand, or to a loss that it
    /// reports. Returns whether there is one.
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

    /// Returns the event that the last step came to.
    #[must_use]
    pub fn event(&self) -> MonitorEvent<'_> {
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

    /// Returns whether the next step returns what has been received already, and
    /// makes no system call.
    #[must_use]
    pub fn is_buffered(&self) -> bool {
        self.inbox.has_unread()
    }

    /// Returns the numbers of datagrams that were received and not returned.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            overruns: self.overruns,
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

    /// Whatever the kernel set as the socket's error (`netlink_set_err`) is one
    /// loss, after which the queue is read empty.
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

    /// What is wrong with the call is wrong with the next one, too: to ask for
    /// everything again would go on for ever.
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
