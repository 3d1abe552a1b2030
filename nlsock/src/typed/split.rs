// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests that are divided into several messages, and objects that are read from
//! several: what blocking and tokio share.
//!
//! ```text
//!   entry, item --> SplitWriter: the current message --full--> Via: the client's request
//!                        ^                                          |
//!                        +------ the call after that <-----ACK------+
//! ```

use std::fmt;
use std::iter::Flatten;

use nlwire::align::NLMSG_HDRLEN;
use nlwire::typed::{
    Added, Attrs, Event, Family, Layout, Object, Objects, Op, Set, Split, SplitWriter, Writer,
};
use nlwire::{BuildError, Message, Messages, NlAttr, NlMsgHdr, NlmFlags, Sink};

use super::{read, Answer, Head, MessageWriter};
use crate::{Error, ReplyMessages, VecSink};

/// The default length of a message in bytes.
///
/// The kernel accepts messages up to the length of the send buffer, 212,992 bytes by
/// default. A list ends at 65,535 bytes. What an entry costs does not depend on the length from
/// 4 KiB on. A family executes a message under its lock, and often under that of rtnetlink, so
/// that others wait for a long message: `benches/README.md` has the figures. `wg` uses a page.
pub(crate) const MESSAGE_LEN: usize = 16 * 1024;

/// A place in a divided request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SplitPosition {
    /// The index of an entry, counted from 0.
    pub entry: usize,
    /// The index of an item in that entry, counted from 0. `None` for the entry itself.
    pub item: Option<usize>,
}

impl fmt::Display for SplitPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}", self.entry)?;
        match self.item {
            None => Ok(()),
            Some(item) => write!(f, " item {item}"),
        }
    }
}

/// A divided request of which one message failed, or an entry that fits into no message.
///
/// If a message failed, the receiver has executed all messages before: everything before
/// [`from`](Self::from). What it has executed of the failed message depends on the family. After
/// an error other than [`Refused`](Error::Refused), such as [`Overrun`](Error::Overrun), it can
/// be all or nothing. Nothing after it was sent.
///
/// An entry that fits into no message was not sent. `from` and `to` are its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitError {
    /// The error of the message.
    pub error: Error,
    /// The index of the message, counted from 0.
    pub message: usize,
    /// The beginning of the failed message.
    pub from: SplitPosition,
    /// The end of the failed message: the first entry or item that is not in it.
    pub to: SplitPosition,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            error,
            message,
            from,
            to,
        } = self;
        write!(f, "message {message}, from {from} to before {to}: {error}")
    }
}

/// A divided request that is being written.
pub(crate) struct SplitState<T> {
    writer: SplitWriter<T, VecSink>,
    /// The message that is sent, or the memory for the next one.
    full: VecSink,
    /// The maximum length of a message, without `genl_len`.
    limit: usize,
    /// The length of the header that the client adds in generic netlink.
    genl_len: usize,
    head: Head,
    protocol: i32,
    phase: Phase,
    /// The number of messages that were answered.
    messages: usize,
    /// The numbers of entries, and of items in the last of them.
    entries: usize,
    items: usize,
    /// The beginning of the message that is written.
    from: SplitPosition,
    /// The beginning of the first message that was not answered.
    accepted: SplitPosition,
    /// The error of the message that failed.
    failed: Option<Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// There is room in the message.
    Writing,
    /// The message from and to these places has to be sent, and is in `full`.
    Full(SplitPosition, SplitPosition),
    /// It was given to the client, and its answer is due.
    Sent(SplitPosition, SplitPosition),
}

impl<T: Split> SplitState<T> {
    pub(crate) fn new<P: Family, H: Layout, R, A>(
        op: Op<P, H, T, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        head: impl FnOnce(&mut MessageWriter<'_, '_, T>) -> Result<(), BuildError>,
    ) -> Result<Self, BuildError> {
        let (first, nlmsghdr) = (VecSink::new(), NlMsgHdr::new(0));
        let writer = header.with_bytes(|header| SplitWriter::new(first, nlmsghdr, header, head))?;
        let mut this = Self {
            writer,
            full: VecSink::new(),
            limit: usize::MAX,
            genl_len: P::HDRLEN,
            head: Head::of(op, nlmsg_flags),
            protocol: P::PROTOCOL,
            phase: Phase::Writing,
            messages: 0,
            entries: 0,
            items: 0,
            from: SplitPosition::default(),
            accepted: SplitPosition::default(),
            failed: None,
        };
        this.set_message_len(MESSAGE_LEN);
        Ok(this)
    }

    /// Sets the maximum length of the messages.
    pub(crate) fn set_message_len(&mut self, len: usize) {
        self.limit = len.saturating_sub(self.genl_len);
        self.writer.sink_mut().set_limit(self.limit);
    }

    /// Returns the error of a message that failed before.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    /// Returns the place up to which everything was answered.
    pub(crate) fn accepted(&self) -> SplitPosition {
        self.accepted
    }

    /// Returns the full message that has to be sent.
    pub(crate) fn full(&self) -> Option<Written<'_>> {
        matches!(self.phase, Phase::Full(..)).then(|| Written {
            head: self.head,
            protocol: self.protocol,
            payload: self.full.as_bytes().get(NLMSG_HDRLEN..).unwrap_or_default(),
        })
    }

    /// Notes that the full message was given to the client.
    pub(crate) fn sent(&mut self) {
        if let Phase::Full(from, to) = self.phase {
            self.phase = Phase::Sent(from, to);
        }
    }

    /// Returns whether the answer to a message is due.
    pub(crate) fn is_due(&self) -> bool {
        matches!(self.phase, Phase::Sent(..))
    }

    /// Notes the answer to the message.
    pub(crate) fn answered(&mut self, answer: Result<(), Error>) -> Result<(), Error> {
        let Phase::Sent(from, to) = self.phase else {
            return answer;
        };
        if answer == Err(Error::WouldBlock) {
            return answer;
        }
        self.phase = Phase::Writing;
        let message = self.messages;
        match answer {
            Ok(()) => {
                self.messages = message.saturating_add(1);
                self.accepted = to;
                Ok(())
            }
            Err(error) => {
                self.failed = Some(failed(error, message, from, to));
                self.check()
            }
        }
    }

    /// Adds an entry. Returns `false` if a message has to be sent before.
    pub(crate) fn entry(
        &mut self,
        write: impl Fn(&mut Writer<'_, '_, T::Entry, VecSink, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<bool, Error> {
        let at = SplitPosition {
            entry: self.entries,
            item: None,
        };
        let is_added = self.add(at, |writer| writer.entry(&write))?;
        if is_added {
            self.entries = self.entries.saturating_add(1);
            self.items = 0;
        }
        Ok(is_added)
    }

    /// Adds an item to the last entry. Returns `false` if a message has to be sent before.
    pub(crate) fn item(
        &mut self,
        write: impl Fn(
            &mut Writer<'_, '_, <T::Entry as Split>::Entry, VecSink, NlAttr>,
        ) -> Result<(), BuildError>,
    ) -> Result<bool, Error>
    where
        T::Entry: Split,
    {
        let at = SplitPosition {
            entry: self.entries.saturating_sub(1),
            item: Some(self.items),
        };
        let is_added = self.add(at, |writer| writer.item(&write))?;
        if is_added {
            self.items = self.items.saturating_add(1);
        }
        Ok(is_added)
    }

    /// Adds what is at `at`, to the next message if the current one is full. The full message
    /// is sent after that, so that what fits into no message is refused before.
    fn add(
        &mut self,
        at: SplitPosition,
        write: impl Fn(&mut SplitWriter<T, VecSink>) -> Result<Added, BuildError>,
    ) -> Result<bool, Error> {
        loop {
            match write(&mut self.writer) {
                Ok(Added::Yes) => return Ok(true),
                Ok(Added::Full) if self.phase == Phase::Writing => self.begin_next(at)?,
                Ok(Added::Full) => return Ok(false),
                Err(error) => return Err(self.too_long(error, at)),
            }
        }
    }

    /// Ends the message before `at`, and begins the next one.
    fn begin_next(&mut self, at: SplitPosition) -> Result<(), Error> {
        let mut next = std::mem::take(&mut self.full);
        next.truncate(0);
        next.set_limit(self.limit);
        let full = self.writer.next(next, NlMsgHdr::new(0));
        self.full = full.map_err(|error| self.too_long(error, at))?;
        self.phase = Phase::Full(self.from, at);
        self.from = at;
        Ok(())
    }

    fn too_long(&self, error: BuildError, at: SplitPosition) -> Error {
        let is_pending = usize::from(self.phase != Phase::Writing);
        failed(
            error.into(),
            self.messages.saturating_add(is_pending),
            at,
            at,
        )
    }

    /// Ends the last message. Returns `false` if none has to be sent.
    pub(crate) fn end(&mut self) -> Result<bool, Error> {
        if self.writer.is_fresh() && self.messages != 0 {
            return Ok(false);
        }
        let at = SplitPosition {
            entry: self.entries,
            item: None,
        };
        self.begin_next(at)?;
        Ok(true)
    }

    /// Returns the number of messages that were answered.
    pub(crate) fn messages(&self) -> usize {
        self.messages
    }
}

fn failed(error: Error, message: usize, from: SplitPosition, to: SplitPosition) -> Error {
    Error::Split(Box::new(SplitError {
        error,
        message,
        from,
        to,
    }))
}

impl<T> fmt::Debug for SplitState<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SplitState")
            .field("messages", &self.messages)
            .field("entries", &self.entries)
            .finish_non_exhaustive()
    }
}

/// A request that was written before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    pub(crate) head: Head,
    pub(crate) protocol: i32,
    /// The family header, without that of generic netlink, and the attributes.
    pub(crate) payload: &'a [u8],
}

/// The family header and the attributes of each message of an answer.
pub struct AnswerMessages<M, P, H, R> {
    messages: M,
    by: Event<P, H, R>,
}

impl<M: Clone, P, H, R> Clone for AnswerMessages<M, P, H, R> {
    fn clone(&self) -> Self {
        Self {
            messages: self.messages.clone(),
            by: self.by,
        }
    }
}

impl<'a, M: Iterator<Item = Message<'a>>, P: Family, H: Layout, R: Set> Iterator
    for AnswerMessages<M, P, H, R>
{
    type Item = (H, Attrs<'a, R>);

    fn next(&mut self) -> Option<Self::Item> {
        self.messages
            .find_map(|message| read(self.by, &message).ok())
    }
}

impl<M, P, H, R> fmt::Debug for AnswerMessages<M, P, H, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerMessages").finish_non_exhaustive()
    }
}

/// An object in an answer. Returned by [`Answer::object`].
pub type AnswerObject<'c, P, H, R> = Object<R, H, AnswerMessages<ReplyMessages<'c>, P, H, R>>;

/// The objects in an answer. Returned by [`Answer::objects`].
pub type AnswerObjects<'c, P, H, R> = Objects<R, H, AnswerMessages<ReplyMessages<'c>, P, H, R>>;

impl<'c, P: Family, H: Layout, R: Split> Answer<'c, P, H, R> {
    /// Reads the answer as one object that was divided into the messages, such as a
    /// WireGuard device. Nothing is copied.
    ///
    /// # Errors
    /// Those of [`messages`](Self::messages), for any of the messages.
    pub fn object(&self) -> Result<AnswerObject<'c, P, H, R>, Error> {
        Ok(Object::new(self.readable()?))
    }

    /// Reads the answer as several objects, each of which can take several messages, such
    /// as the VLANs of all bridge ports.
    ///
    /// # Errors
    /// Those of [`object`](Self::object).
    pub fn objects(&self) -> Result<AnswerObjects<'c, P, H, R>, Error> {
        Ok(Objects::new(self.readable()?))
    }

    fn readable(&self) -> Result<AnswerMessages<ReplyMessages<'c>, P, H, R>, Error> {
        let messages = self.reply.messages();
        for message in messages.clone() {
            read(self.by, &message)?;
        }
        Ok(AnswerMessages {
            messages,
            by: self.by,
        })
    }

    /// Copies the object, so that the client can be used while it is read. The copy takes
    /// as many bytes as the messages.
    ///
    /// # Errors
    /// Those of [`object`](Self::object).
    pub fn to_owned_object(&self) -> Result<OwnedObject<P, H, R>, Error> {
        self.readable()?;
        let mut bytes = Vec::new();
        for message in self.reply.messages() {
            bytes.extend_from_slice(message.as_bytes());
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        Ok(OwnedObject { bytes, by: self.by })
    }
}

/// An object with the messages that it was divided into. Returned by
/// [`Answer::to_owned_object`].
#[derive(Clone)]
pub struct OwnedObject<P, H, R> {
    bytes: Vec<u8>,
    by: Event<P, H, R>,
}

impl<P: Family, H: Layout, R: Split> OwnedObject<P, H, R> {
    /// Returns the object for reading.
    #[must_use]
    pub fn object(&self) -> Object<R, H, AnswerMessages<Flatten<Messages<'_>>, P, H, R>> {
        Object::new(AnswerMessages {
            messages: Messages::new(&self.bytes).flatten(),
            by: self.by,
        })
    }
}

impl<P, H, R> fmt::Debug for OwnedObject<P, H, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedObject")
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
