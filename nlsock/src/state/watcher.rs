// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`WatcherState`]: the dumps and notifications from which a watcher keeps a
//! view.
//!
//! ```text
//!            +--------------------------- loss, error, interrupted dump ----+
//!            v                                                              |
//!   Init --> Ask(0) --> Read(0) --> Ask(1) --> Read(1) ... --> Follow ------+
//!    |                     |                               |      |
//!    v                     v                               v      v
//!   Init               InitApply                       InitDone  Notification
//! ```

use nlwire::typed::{Layout, Op, RawFamily, Set};
use nlwire::{BuildError, Message, NlmFlags};

use super::client::ClientState;
use super::monitor::MonitorState;
use super::notifications::{MonitorEvent, Notification};
use super::step::Step;
use super::template::Template;
use crate::typed::{write, Head, MessageWriter};
use crate::{Error, RequestBuilder, Socket};

/// An event of the view that a [`Watcher`](crate::Watcher) keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WatchEvent<'w> {
    /// The view begins, and everything known so far is to be forgotten. This is
    /// the first event, and the first event after a loss.
    Init,
    /// An entry of a dump.
    InitApply(Message<'w>),
    /// The dumps are complete. Together with the notifications in the queue,
    /// the view equals the kernel's state.
    InitDone {
        /// Whether even the last of several attempts at the dumps was
        /// interrupted: entries may be missing or duplicated.
        interrupted: bool,
    },
    /// A change.
    Notification(Notification<'w>),
}

/// A dump that is requested each time the view begins.
#[derive(Debug)]
struct DumpRequest {
    head: Head,
    /// The protocol of the family, if the request is typed.
    protocol: Option<i32>,
    content: Template,
}

/// The progress of a watcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The view is about to begin.
    Init,
    /// The dump with this index is about to be requested.
    Ask(usize),
    /// The dump with this index is being read.
    Read(usize),
    /// All dumps are read.
    Follow,
}

/// The socket that the next step of a [`WatcherState`] uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The socket of the client.
    Client,
    /// The socket of the monitor.
    Monitor,
}

/// The event that a step reached.
#[derive(Clone, Copy, Debug)]
enum Current {
    Init,
    Entry,
    Done { interrupted: bool },
    Notification,
}

/// The state of a watcher: its dumps and its progress.
///
/// A watcher has two sockets. It borrows a [`ClientState`] and a
/// [`MonitorState`] for each step. Before each event, a driver calls
/// [`source`](Self::source), and repeats [`step`](Self::step) with the socket
/// that it returns. The source changes only between events.
///
/// ```
/// use nlsock::state::{ClientState, MonitorState, Source, Step, WatcherState};
/// use nlsock::{Socket, WatchEvent};
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
/// use nlwire::NlmFlags;
///
/// let [dumps, notifications] = [Socket::open(NETLINK_ROUTE)?, Socket::open(NETLINK_ROUTE)?];
/// notifications.join(RTNLGRP_LINK)?;
/// let mut client = ClientState::new(&dumps)?;
/// let mut monitor = MonitorState::new(&notifications)?;
/// let mut watcher = WatcherState::new();
/// watcher.add_dump_with(RTM_GETLINK, NlmFlags::EMPTY, |message| message.put_header(&IfInfoMsg::default()))?;
/// let mut links = 0;
/// loop {
///     let socket = match watcher.source() {
///         Source::Client => &dumps,
///         Source::Monitor => &notifications,
///     };
///     while watcher.step(&mut client, &mut monitor, socket)? != Step::Ready {
///         // A driver waits here.
///     }
///     match watcher.event(&client, &monitor) {
///         WatchEvent::Init => links = 0,
///         WatchEvent::InitApply(_) => links += 1,
///         _ => break,
///     }
/// }
/// assert!(links > 0);
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Debug)]
pub struct WatcherState {
    dumps: Vec<DumpRequest>,
    phase: Phase,
    current: Current,
    interrupted: bool,
    /// The number of interrupted attempts in a row.
    attempts: usize,
}

impl WatcherState {
    /// The maximum number of attempts at the dumps in a row, if they are
    /// interrupted. On a busy router, every attempt can be.
    const ATTEMPTS: usize = 5;

    /// Returns the state of a watcher without dumps.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            dumps: Vec::new(),
            phase: Phase::Init,
            current: Current::Init,
            interrupted: false,
            attempts: 0,
        }
    }

    /// Adds a dump, which is requested after those added before. The view
    /// begins again.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn add_dump_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.add(Head::new(nlmsg_type, nlmsg_flags), None, build)
    }

    /// Adds a dump of the operation `op`.
    ///
    /// # Errors
    /// [`Build`](Error::Build). [`step`](Self::step) fails if the family is of another
    /// protocol than the client.
    pub fn add_list<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let head = Head::of(op, NlmFlags::EMPTY);
        self.add(head, Some(P::PROTOCOL), |message| {
            write(message, header, build)
        })
    }

    fn add(
        &mut self,
        head: Head,
        protocol: Option<i32>,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let mut content = Template::default();
        content.build(build)?;
        self.dumps.push(DumpRequest {
            head,
            protocol,
            content,
        });
        self.phase = Phase::Init;
        Ok(())
    }

    /// Returns the socket that the next step uses.
    #[must_use]
    pub fn source(&self) -> Source {
        match self.phase {
            Phase::Follow => Source::Monitor,
            Phase::Init | Phase::Ask(_) | Phase::Read(_) => Source::Client,
        }
    }

    /// Performs one step towards the next [`event`](Self::event), on the socket
    /// that [`source`](Self::source) returns.
    ///
    /// # Errors
    /// Those of [`ClientState::step_next`] and [`MonitorState::step`]. After
    /// any of them, the view begins again.
    pub fn step(
        &mut self,
        client: &mut ClientState,
        monitor: &mut MonitorState,
        socket: &Socket,
    ) -> Result<Step, Error> {
        let result = match self.phase {
            Phase::Init => {
                self.interrupted = false;
                self.current = Current::Init;
                self.phase = Phase::Ask(0);
                return Ok(Step::Ready);
            }
            Phase::Ask(index) => return self.ask(client, index),
            Phase::Read(index) => self.read(client, index, socket),
            Phase::Follow => self.follow(monitor, socket),
        };
        if result.is_err() {
            // An entry may be missing from the view.
            self.phase = Phase::Init;
        }
        result
    }

    /// Requests a dump, or completes the view if there are no more dumps.
    fn ask(&mut self, client: &mut ClientState, index: usize) -> Result<Step, Error> {
        let Some(dump) = self.dumps.get(index) else {
            self.phase = Phase::Follow;
            self.attempts = 0;
            self.current = Current::Done {
                interrupted: self.interrupted,
            };
            return Ok(Step::Ready);
        };
        client.dump_again(dump.head, dump.protocol, dump.content.payload())?;
        self.phase = Phase::Read(index);
        Ok(Step::Again)
    }

    /// Advances to the next entry of a dump.
    fn read(
        &mut self,
        client: &mut ClientState,
        index: usize,
        socket: &Socket,
    ) -> Result<Step, Error> {
        let step = client.step_next(socket)?;
        if step != Step::Ready {
            return Ok(step);
        }
        if client.message().is_some() {
            self.current = Current::Entry;
            return Ok(Step::Ready);
        }
        self.phase = Phase::Ask(index.saturating_add(1));
        if client.is_interrupted() {
            self.attempts = self.attempts.saturating_add(1);
            if self.attempts < Self::ATTEMPTS {
                self.phase = Phase::Init;
            } else {
                self.interrupted = true;
            }
        }
        Ok(Step::Again)
    }

    /// Advances to the next notification.
    fn follow(&mut self, monitor: &mut MonitorState, socket: &Socket) -> Result<Step, Error> {
        let step = monitor.step(socket)?;
        if step == Step::Ready {
            self.current = Current::Notification;
            if let MonitorEvent::Resync = monitor.event() {
                self.phase = Phase::Ask(0);
                self.interrupted = false;
                self.current = Current::Init;
            }
        }
        Ok(step)
    }

    /// Returns whether the next step returns data that has already been
    /// received, without a system call.
    #[must_use]
    pub fn is_buffered(&self, client: &ClientState, monitor: &MonitorState) -> bool {
        match self.phase {
            Phase::Init => true,
            Phase::Ask(_) => false,
            Phase::Read(_) => client.is_buffered(),
            Phase::Follow => monitor.is_buffered(),
        }
    }

    /// Returns the event that the last step reached.
    #[must_use]
    pub fn event<'w>(&self, client: &'w ClientState, monitor: &'w MonitorState) -> WatchEvent<'w> {
        let event = match self.current {
            Current::Init => None,
            Current::Entry => client.message().map(WatchEvent::InitApply),
            Current::Done { interrupted } => Some(WatchEvent::InitDone { interrupted }),
            Current::Notification => match monitor.event() {
                MonitorEvent::Notification(event) => Some(WatchEvent::Notification(event)),
                MonitorEvent::Resync => None,
            },
        };
        event.unwrap_or(WatchEvent::Init)
    }
}

impl Default for WatcherState {
    fn default() -> Self {
        Self::new()
    }
}
