//! [`MonitorState`]: where a monitor stands, from one call to the next. It never
//! waits.

use std::ops::Range;

use nlwire::{Message, MessageKind};

use super::inbox::Inbox;
use crate::{Counters, Error, Socket};

/// What a [`Monitor`] hears. These two and no more: a compiler should tell who
/// forgets the second.
#[derive(Clone, Copy, Debug)]
pub enum MonitorEvent<'m> {
    /// An event.
    Notification(Notification<'m>),
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
pub struct Notification<'m> {
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
pub(crate) struct MonitorState {
    inbox: Inbox,
    pub(crate) sender: u32,
    /// How many datagrams more may be thrown away, after a loss.
    draining: Option<usize>,
    counters: Counters,
}

/// How far it went.
#[derive(Debug)]
pub(crate) enum MonitorStep {
    Message(Range<usize>),
    Resync,
    /// A datagram was taken that had nothing to hand out.
    Again,
    /// There is nothing to receive now.
    Wait,
}

impl MonitorState {
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
    pub(crate) fn advance(&mut self, socket: &Socket) -> Result<MonitorStep, Error> {
        if let Some(left) = self.draining {
            return self.drain(socket, left);
        }
        if let Some(heard) = self.walk()? {
            return Ok(heard);
        }
        match self.inbox.receive_or_lose(socket, self.sender) {
            Ok(_) => Ok(self.walk()?.unwrap_or(MonitorStep::Again)),
            // The buffer has grown by now.
            Err(Error::Truncated { .. }) => Ok(MonitorStep::Resync),
            Err(Error::WouldBlock) => Ok(MonitorStep::Wait),
            Err(error) => self.lose(socket, error),
        }
    }

    /// Begins to read the queue empty, if this error of a receive call says that
    /// something was lost.
    fn lose(&mut self, socket: &Socket, error: Error) -> Result<MonitorStep, Error> {
        if !error.is_loss() {
            return Err(error);
        }
        self.counters.overruns = self.counters.overruns.saturating_add(1);
        // As many as the queue can hold: what is counted of each is its
        // `truesize`, which is more than this. Beyond it the queue has been
        // empty, and is filled anew while we read.
        self.draining = Some(socket.recv_buffer()?.div_euclid(256).max(1));
        Ok(MonitorStep::Again)
    }

    /// Whether there is a message to hand out without receiving.
    #[cfg(feature = "tokio")]
    pub(crate) fn has_unread(&self) -> bool {
        self.inbox.has_unread()
    }

    /// The next message to hand out of the datagram at hand.
    fn walk(&mut self) -> Result<Option<MonitorStep>, Error> {
        while let Some(place) = self.inbox.next()? {
            match self.inbox.message(&place).map(|message| message.kind()) {
                None | Some(MessageKind::Noop) => {}
                Some(MessageKind::Overrun) => return Ok(Some(MonitorStep::Resync)),
                Some(_) => return Ok(Some(MonitorStep::Message(place))),
            }
        }
        Ok(None)
    }

    fn drain(&mut self, socket: &Socket, left: usize) -> Result<MonitorStep, Error> {
        match Inbox::discard(socket) {
            Ok(()) => {}
            Err(Error::WouldBlock) => {
                self.draining = None;
                return Ok(MonitorStep::Resync);
            }
            Err(error) if error.is_loss() => {
                self.counters.overruns = self.counters.overruns.saturating_add(1);
            }
            Err(error) => return Err(error),
        }
        self.draining = left.checked_sub(1).filter(|left| *left > 0);
        Ok(if self.draining.is_some() {
            MonitorStep::Again
        } else {
            MonitorStep::Resync
        })
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            ..self.counters
        }
    }

    pub(crate) fn notification(&self, place: &Range<usize>) -> Option<Notification<'_>> {
        Some(Notification {
            message: self.inbox.message(place)?,
            group: self.inbox.group,
            nsid: self.inbox.nsid,
        })
    }

    /// What there is to tell the caller, once there is.
    pub(crate) fn monitor_event(&self, place: Option<&Range<usize>>) -> MonitorEvent<'_> {
        place
            .and_then(|place| self.notification(place))
            .map_or(MonitorEvent::Resync, MonitorEvent::Notification)
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
            let mut monitor = MonitorState::new(&socket).unwrap();
            assert!(matches!(
                monitor.lose(&socket, os(errno)),
                Ok(MonitorStep::Again)
            ));
            assert!(
                matches!(monitor.advance(&socket), Ok(MonitorStep::Resync)),
                "{index}"
            );
            assert!(
                matches!(monitor.advance(&socket), Ok(MonitorStep::Wait)),
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
            libc::EBADF,
            libc::ENOTSOCK,
            libc::EFAULT,
            libc::EINVAL,
            libc::EOPNOTSUPP,
            libc::EACCES,
            libc::EPERM,
            libc::EINTR,
        ] {
            let error = monitor.lose(&socket, os(errno)).unwrap_err();
            assert_eq!(error.raw_os_error(), Some(errno));
        }
        assert_eq!(monitor.counters().overruns, 0);
        assert!(matches!(monitor.advance(&socket), Ok(MonitorStep::Wait)));
    }
}
