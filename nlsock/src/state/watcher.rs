//! [`WatcherState`]: what a watcher asks for, and where that stands. It never
//! waits.

use nlwire::{BuildError, Message, NlmFlags};

use super::client::ClientState;
use super::monitor::{MonitorEvent, MonitorState, Notification};
use super::step::Step;
use super::template::Template;
use crate::{Error, RequestBuilder, Socket};

/// What happens to the view of someone who [`Watcher`]s.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum WatchEvent<'f> {
    /// Everything comes (again): forget what you know. The first of all items,
    /// and the first after a loss.
    Init,
    /// Something that is there, from a dump.
    InitApply(Message<'f>),
    /// The dumps are complete. What the view has now is what there is, once the
    /// events that are already waiting have been taken.
    InitDone {
        /// Whether the dumps were still being interrupted when it was tried
        /// for the last time: entries may be missing or be there twice.
        interrupted: bool,
    },
    /// Something has changed.
    Notification(Notification<'f>),
}

/// A dump, to be asked for again and again.
#[derive(Debug)]
struct DumpRequest {
    nlmsg_type: u16,
    nlmsg_flags: NlmFlags,
    content: Template,
}

/// Where a watcher stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The view is to begin.
    Init,
    /// The dump with this index is to be asked for.
    Ask(usize),
    /// The dump with this index is being read.
    Read(usize),
    /// All dumps are read.
    Follow,
}

/// The socket that a watcher's next step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The client's.
    Client,
    /// The monitor's.
    Monitor,
}

/// The event that a step has come to.
#[derive(Clone, Copy, Debug)]
enum Current {
    Init,
    Entry,
    Done { interrupted: bool },
    Notification,
}

/// The dumps of a watcher, and where it stands.
#[derive(Debug)]
pub struct WatcherState {
    dumps: Vec<DumpRequest>,
    phase: Phase,
    current: Current,
    interrupted: bool,
    /// How often the dumps have been interrupted in a row.
    attempts: usize,
}

impl WatcherState {
    /// The most times in a row that dumps are asked for because they were
    /// interrupted. On a busy router each of them may be.
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

    /// Adds a dump. The view begins again.
    pub fn add_dump(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let mut content = Template::default();
        content.build(build)?;
        self.dumps.push(DumpRequest {
            nlmsg_type,
            nlmsg_flags,
            content,
        });
        self.phase = Phase::Init;
        Ok(())
    }

    /// Returns the socket that the next step is about.
    #[must_use]
    pub fn source(&self) -> Source {
        match self.phase {
            Phase::Follow => Source::Monitor,
            Phase::Init | Phase::Ask(_) | Phase::Read(_) => Source::Client,
        }
    }

    /// Performs one step on the socket that [`source`](Self::source) names.
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
        if !matches!(result, Ok(_) | Err(Error::WouldBlock | Error::Interrupted)) {
            // Something may be missing from the view.
            self.phase = Phase::Init;
        }
        result
    }

    /// Asks for a dump, or tells that there is none left.
    fn ask(&mut self, client: &mut ClientState, index: usize) -> Result<Step, Error> {
        let Some(dump) = self.dumps.get(index) else {
            self.phase = Phase::Follow;
            self.attempts = 0;
            self.current = Current::Done {
                interrupted: self.interrupted,
            };
            return Ok(Step::Ready);
        };
        client.dump(dump.nlmsg_type, dump.nlmsg_flags, |message| {
            message.put_payload(dump.content.payload())
        })?;
        self.phase = Phase::Read(index);
        Ok(Step::Again)
    }

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

    /// Returns whether the next step needs no system call.
    #[must_use]
    pub fn is_buffered(&self, client: &ClientState, monitor: &MonitorState) -> bool {
        match self.phase {
            Phase::Init => true,
            Phase::Ask(_) => false,
            Phase::Read(_) => client.is_buffered(),
            Phase::Follow => monitor.is_buffered(),
        }
    }

    /// Returns the event that the last step came to.
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
