//! [`MonitorState`]: where a monitor stands, from one call to the next. It never
//! waits.

use std::ops::Range;

use nlwire::{Message, MessageKind};

use super::inbox::Inbox;
use super::step::Step;
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
pub struct MonitorState {
    inbox: Inbox,
    sender: u32,
    /// The message that the last step came to.
    current: Option<Range<usize>>,
    /// How many datagrams more may be thrown away, after a loss.
    draining: Option<usize>,
    counters: Counters,
}

impl MonitorState {
    /// Returns the state of a monitor on `socket`. Turns `NETLINK_PKTINFO` on.
    pub fn new(socket: &Socket) -> Result<Self, Error> {
        socket.set_pktinfo(true)?;
        Ok(Self {
            inbox: Inbox::new(),
            sender: 0,
            current: None,
            draining: None,
            counters: Counters::default(),
        })
    }

    /// Hears the process that has this port, instead of the kernel.
    pub fn set_peer(&mut self, port: u32) {
        self.sender = port;
    }

    /// Goes one step.
    pub fn step(&mut self, socket: &Socket) -> Result<Step, Error> {
        self.current = None;
        if let Some(left) = self.draining {
            return self.drain(socket, left);
        }
        if self.walk()? {
            return Ok(Step::Ready);
        }
        match self.inbox.receive_or_lose(socket, self.sender) {
            Ok(_) => Ok(if self.walk()? {
                Step::Ready
            } else {
                Step::Again
            }),
            // The buffer has grown by now.
            Err(Error::Truncated { .. }) => Ok(Step::Ready),
            Err(Error::WouldBlock) => Ok(Step::Wait { timeout: None }),
            Err(error) => self.lose(socket, error),
        }
    }

    /// Begins to read the queue empty, if this error of a receive call says that
    /// something was lost.
    fn lose(&mut self, socket: &Socket, error: Error) -> Result<Step, Error> {
        if !error.is_loss() {
            return Err(error);
        }
        self.counters.overruns = self.counters.overruns.saturating_add(1);
        // As many as the queue can hold: what is counted of each is its
        // `truesize`, which is more than this. Beyond it the queue has been
        // empty, and is filled anew while we read.
        self.draining = Some(socket.recv_buffer()?.div_euclid(256).max(1));
        Ok(Step::Again)
    }

    /// Whether the next step needs no system call.
    pub fn is_buffered(&self) -> bool {
        self.inbox.has_unread()
    }

    /// Goes to the next message of the datagram at hand, or to a loss that it
    /// tells of. Returns whether there is one.
    fn walk(&mut self) -> Result<bool, Error> {
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

    fn drain(&mut self, socket: &Socket, left: usize) -> Result<Step, Error> {
        match Inbox::discard(socket) {
            Ok(()) => {}
            Err(Error::WouldBlock) => {
                self.draining = None;
                return Ok(Step::Ready);
            }
            Err(error) if error.is_loss() => {
                self.counters.overruns = self.counters.overruns.saturating_add(1);
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

    /// Returns what was received and not handed out.
    pub fn counters(&self) -> Counters {
        Counters {
            foreign: self.inbox.foreign,
            ..self.counters
        }
    }

    /// Returns what the last step came to: the message, or else a loss.
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
