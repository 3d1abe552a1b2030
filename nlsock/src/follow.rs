//! [`Follow`]: keeps a view of what the kernel has, from dumps and events.

use std::ops::Range;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use nlwire::{BuildError, Message, MessageBuilder, NlMsgHdr, Sink, NLMSG_HDRLEN};

use crate::conversation::{Conversation, Kind};
use crate::monitor::{Ear, Event};
use crate::{Client, Error, Monitor, RequestBuilder, VecSink};

/// What happens to the view of someone who [`Follow`]s.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Change<'f> {
    /// Everything comes (again): forget what you know. The first of all items,
    /// and the first after a loss.
    Restart,
    /// Something that is there, from a dump.
    Entry(Message<'f>),
    /// The dumps are complete. What the view has now is what there is, once the
    /// events that are already waiting have been taken.
    Synced {
        /// Whether the dumps were still being interrupted when it was tried
        /// for the last time: entries may be missing or be there twice.
        interrupted: bool,
    },
    /// Something has changed.
    Event(Event<'f>),
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
    Follow,
}

impl<'f> Change<'f> {
    /// The entry at a place that [`Plan::read`] returned.
    pub(crate) fn entry(conversation: &'f Conversation, place: &Range<usize>) -> Self {
        // There is one: the place is a message's.
        let message = conversation.lend(place);
        message.map_or(Change::Restart, Change::Entry)
    }

    /// The event at a place that [`Plan::hear`] returned.
    pub(crate) fn event(ear: &'f Ear, place: &Range<usize>) -> Self {
        ear.event(place).map_or(Change::Restart, Change::Event)
    }
}

/// What [`Plan::step`] wants.
#[derive(Debug)]
pub(crate) enum Wants {
    /// To tell the caller this.
    Tell(Change<'static>),
    /// To go on with the client to the next message of its dump, for
    /// [`Plan::read`].
    Entry,
    /// To go on with the monitor to the next event, for [`Plan::hear`].
    Event,
}

/// What there is to follow, and where that stands. It never waits.
#[derive(Debug)]
pub(crate) struct Plan {
    dumps: Vec<Request>,
    stage: Stage,
    interrupted: bool,
    /// How often the dumps have been interrupted in a row.
    attempts: usize,
}

impl Plan {
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
    /// and the asynchronous `Follow`.
    pub(crate) fn step(&mut self, conversation: &mut Conversation) -> Result<Wants, Error> {
        loop {
            match self.stage {
                Stage::Restart => {
                    self.interrupted = false;
                    self.stage = Stage::Ask(0);
                    return Ok(Wants::Tell(Change::Restart));
                }
                Stage::Ask(index) => {
                    let Some(dump) = self.dumps.get(index) else {
                        self.stage = Stage::Follow;
                        self.attempts = 0;
                        return Ok(Wants::Tell(Change::Synced {
                            interrupted: self.interrupted,
                        }));
                    };
                    conversation.begin(false);
                    conversation.add(Kind::Dump, dump.nlmsg_type, dump.nlmsg_flags, |message| {
                        message.put_payload(&dump.payload)
                    })?;
                    self.stage = Stage::Read(index);
                }
                Stage::Read(_) => return Ok(Wants::Entry),
                Stage::Follow => return Ok(Wants::Event),
            }
        }
    }

    /// Takes note of what came of [`Wants::Entry`]: the place of a message, or
    /// `None` at the end of a dump.
    pub(crate) fn read(
        &mut self,
        conversation: &Conversation,
        read: Result<Option<Range<usize>>, Error>,
    ) -> Result<Option<Range<usize>>, Error> {
        let place = read.inspect_err(|error| self.fail(error))?;
        if place.is_some() {
            return Ok(place);
        }
        if let Stage::Read(index) = self.stage {
            self.stage = Stage::Ask(index.saturating_add(1));
        }
        if conversation.interrupted() {
            self.attempts = self.attempts.saturating_add(1);
            if self.attempts < Self::ATTEMPTS {
                self.stage = Stage::Restart;
            } else {
                self.interrupted = true;
            }
        }
        Ok(None)
    }

    /// Takes note of what came of [`Wants::Event`]: the place of a message, or
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

/// Dumps, and then follows what changes: a consistent view from the start,
/// without a gap between the two, and a new one after a loss.
///
/// The groups have been joined before the first dump is asked for. So a change
/// that a dump misses is among the events behind it, and one that it has seen
/// is there once more: what is applied twice must do no harm. A dump that is
/// interrupted is asked for again, a few times.
///
/// Nearly all of the kernel's messages say what is now, and not what has become
/// different, so that to apply one twice does none. What is gone is said to be
/// gone, with one exception: a route that takes the place of others, as with
/// `ip route replace`, is one `RTM_NEWROUTE` with `NLM_F_REPLACE` in its
/// `nlmsg_flags`, and no `RTM_DELROUTE` comes for those (`fib_table_insert`,
/// `fib6_add_rt2node`). A view of routes has to drop what has the same table,
/// destination, TOS and priority when it sees the flag; one that goes by the
/// gateway keeps dead routes for ever. With `NLM_F_APPEND` the route stands
/// beside those, and is the same one when it comes twice.
///
/// # Example: the names of the interfaces, kept up to date
///
/// ```
/// use std::collections::BTreeMap;
/// use nlsock::{Change, Client, Follow, Monitor};
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
/// use nlwire::{Message, ParseError};
///
/// fn apply(links: &mut BTreeMap<i32, String>, message: &Message<'_>) -> Result<(), ParseError> {
///     let (link, attributes) = message.parse::<IfInfoMsg>()?;
///     if message.header().nlmsg_type() == RTM_DELLINK {
///         links.remove(&link.ifi_index.get());
///         return Ok(());
///     }
///     for attribute in attributes {
///         let attribute = attribute?;
///         if attribute.nla_type() == IFLA_IFNAME {
///             links.insert(link.ifi_index.get(), attribute.get_str()?.to_owned());
///         }
///     }
///     Ok(())
/// }
///
/// let monitor = Monitor::open(NETLINK_ROUTE)?;
/// monitor.join(RTNLGRP_LINK)?;
/// let mut follow = Follow::new(monitor, Client::open(NETLINK_ROUTE)?);
/// follow.add_dump(RTM_GETLINK, 0, |message| message.put_header(&IfInfoMsg::default()))?;
///
/// let mut links = BTreeMap::new();
/// loop {
///     match follow.next()? {
///         Change::Restart => links.clear(),
///         Change::Entry(message) => apply(&mut links, &message)?,
///         Change::Event(event) => apply(&mut links, &event.message)?,
///         Change::Synced { .. } => break, // or go on for ever
///         _ => {}
///     }
/// }
/// assert_eq!(links[&1], "lo");
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Debug)]
pub struct Follow {
    monitor: Monitor,
    client: Client,
    plan: Plan,
}

impl Follow {
    /// Follows what `monitor`, which has joined its groups, hears, and asks for
    /// the state with `client`, once the dumps have been
    /// [added](Self::add_dump).
    #[must_use]
    pub fn new(monitor: Monitor, client: Client) -> Self {
        Self {
            monitor,
            client,
            plan: Plan::new(),
        }
    }

    /// Adds a dump, as [`Client::dump`] does, to be asked for behind the others.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn add_dump(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.plan.add(nlmsg_type, nlmsg_flags, build)
    }

    /// How long [`next`](Self::next) waits for what comes next, an entry or an
    /// event: the timeout of the [client](Client::set_timeout) and of the
    /// [monitor](Monitor::set_timeout), which have one of their own until then.
    ///
    /// # Errors
    /// Those of [`Client::set_timeout`].
    pub fn set_timeout(&mut self, timeout: Option<Duration>) -> Result<(), Error> {
        self.client.set_timeout(timeout)?;
        self.monitor.set_timeout(timeout);
        Ok(())
    }

    /// The monitor, for its groups and its socket. What it hears comes out of
    /// [`next`](Self::next) alone.
    #[must_use]
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// The client, for its socket. Its requests are [`next`](Self::next)'s: one
    /// in between would end a dump early.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The next thing that happens to the view.
    ///
    /// While it is being dumped, events wait in the receive buffer of the
    /// monitor. Where that is too small for those of the time that a dump takes,
    /// each dump is followed by a [`Restart`](Change::Restart).
    ///
    /// # Errors
    /// Those of [`Dump::next`](crate::Dump::next) and [`Monitor::next`]. After
    /// [`WouldBlock`](Error::WouldBlock) and [`Interrupted`](Error::Interrupted)
    /// the next call goes on; after any other the view may lack something, and
    /// it begins again, with [`Restart`](Change::Restart).
    #[allow(
        clippy::should_implement_trait,
        reason = "the change borrows from self, which an Iterator's cannot"
    )]
    pub fn next(&mut self) -> Result<Change<'_>, Error> {
        loop {
            match self.plan.step(&mut self.client.conversation)? {
                Wants::Tell(change) => return Ok(change),
                Wants::Entry => {
                    let mut deadline = self.client.deadline();
                    let read = self.client.drive(&mut deadline);
                    if let Some(place) = self.plan.read(&self.client.conversation, read)? {
                        return Ok(Change::entry(&self.client.conversation, &place));
                    }
                }
                Wants::Event => {
                    let heard = self.monitor.drive();
                    if let Some(place) = self.plan.hear(heard)? {
                        return Ok(Change::event(&self.monitor.ear, &place));
                    }
                }
            }
        }
    }
}

impl AsFd for Follow {
    /// The monitor's socket, which becomes readable when something changes. An
    /// event loop calls [`next`](Follow::next) before it waits for the first
    /// time, and each time until it would block. That is enough where the kernel
    /// is asked, which has its dumps ready; another process' may have to be
    /// waited for at the [client](Follow::client)'s.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.monitor.as_fd()
    }
}

impl AsRawFd for Follow {
    fn as_raw_fd(&self) -> RawFd {
        self.monitor.as_raw_fd()
    }
}
