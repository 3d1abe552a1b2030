//! [`WatcherState`]: what a watcher asks for, and where that stands. It never
//! waits.

use std::ops::Range;

use nlwire::{BuildError, Message, MessageBuilder, NlMsgHdr, Sink, NLMSG_HDRLEN};

use super::client::{ClientState, Kind};
use super::monitor::{MonitorState, Notification};
use crate::{Error, RequestBuilder, VecSink};

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
struct Request {
    nlmsg_type: u16,
    nlmsg_flags: u16,
    payload: Vec<u8>,
}

/// Where one who follows stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// To begin from the beginning.
    Restart,
    /// To ask for the dump with this index.
    Ask(usize),
    Read(usize),
    Watcher,
}

impl<'f> WatchEvent<'f> {
    /// The entry at a place that [`WatcherState::read`] returned.
    pub(crate) fn entry(client: &'f ClientState, place: &Range<usize>) -> Self {
        // There is one: the place is a message's.
        let message = client.lend(place);
        message.map_or(WatchEvent::Init, WatchEvent::InitApply)
    }

    /// The event at a place that [`WatcherState::hear`] returned.
    pub(crate) fn event(monitor: &'f MonitorState, place: &Range<usize>) -> Self {
        monitor
            .notification(place)
            .map_or(WatchEvent::Init, WatchEvent::Notification)
    }
}

/// What [`WatcherState::step`] wants.
#[derive(Debug)]
pub(crate) enum Want {
    /// To tell the caller this.
    Tell(WatchEvent<'static>),
    /// To go on with the client to the next message of its dump, for
    /// [`WatcherState::read`].
    Entry,
    /// To go on with the monitor to the next event, for [`WatcherState::hear`].
    Event,
}

/// What there is to follow, and where that stands. It never waits.
#[derive(Debug)]
pub(crate) struct WatcherState {
    dumps: Vec<Request>,
    stage: Stage,
    interrupted: bool,
    /// How often the dumps have been interrupted in a row.
    attempts: usize,
}

impl WatcherState {
    /// The most times in a row that dumps are asked for because they were
    /// interrupted. On a busy router each of them may be.
    const ATTEMPTS: usize = 5;

    pub(crate) const fn new() -> Self {
        Self {
            dumps: Vec::new(),
            stage: Stage::Restart,
            interrupted: false,
            attempts: 0,
        }
    }

    pub(crate) fn add(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let mut sink = VecSink::new();
        let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(nlmsg_type))?;
        build(&mut message)?;
        message.end()?;
        let payload = sink.as_bytes().get(NLMSG_HDRLEN..).unwrap_or_default();
        self.dumps.push(Request {
            nlmsg_type,
            nlmsg_flags,
            payload: payload.to_vec(),
        });
        self.stage = Stage::Restart;
        Ok(())
    }

    /// What to do next. Only how to wait for it differs between the blocking
    /// and the asynchronous `Watcher`.
    pub(crate) fn step(&mut self, client: &mut ClientState) -> Result<Want, Error> {
        loop {
            match self.stage {
                Stage::Restart => {
                    self.interrupted = false;
                    self.stage = Stage::Ask(0);
                    return Ok(Want::Tell(WatchEvent::Init));
                }
                Stage::Ask(index) => {
                    let Some(dump) = self.dumps.get(index) else {
                        self.stage = Stage::Watcher;
                        self.attempts = 0;
                        return Ok(Want::Tell(WatchEvent::InitDone {
                            interrupted: self.interrupted,
                        }));
                    };
                    client.begin(false);
                    client.add(Kind::Dump, dump.nlmsg_type, dump.nlmsg_flags, |message| {
                        message.put_payload(&dump.payload)
                    })?;
                    self.stage = Stage::Read(index);
                }
                Stage::Read(_) => return Ok(Want::Entry),
                Stage::Watcher => return Ok(Want::Event),
            }
        }
    }

    /// Takes note of what came of [`Want::Entry`]: the place of a message, or
    /// `None` at the end of a dump.
    pub(crate) fn read(
        &mut self,
        client: &ClientState,
        read: Result<Option<Range<usize>>, Error>,
    ) -> Result<Option<Range<usize>>, Error> {
        let place = read.inspect_err(|error| self.fail(error))?;
        if place.is_some() {
            return Ok(place);
        }
        if let Stage::Read(index) = self.stage {
            self.stage = Stage::Ask(index.saturating_add(1));
        }
        if client.interrupted() {
            self.attempts = self.attempts.saturating_add(1);
            if self.attempts < Self::ATTEMPTS {
                self.stage = Stage::Restart;
            } else {
                self.interrupted = true;
            }
        }
        Ok(None)
    }

    /// Takes note of what came of [`Want::Event`]: the place of a message, or
    /// `None` for a loss.
    pub(crate) fn hear(
        &mut self,
        heard: Result<Option<Range<usize>>, Error>,
    ) -> Result<Option<Range<usize>>, Error> {
        let place = heard.inspect_err(|error| self.fail(error))?;
        if place.is_none() {
            self.stage = Stage::Restart;
        }
        Ok(place)
    }

    /// A dump, or what follows it, has failed. Unless that was a matter of time
    /// only, something may be missing from the view.
    fn fail(&mut self, error: &Error) {
        if !matches!(error, Error::WouldBlock | Error::Interrupted) {
            self.stage = Stage::Restart;
        }
    }
}
