// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typed requests and answers: what the calls of the blocking and the asynchronous
//! clients share.
//!
//! ```text
//!   Op<P, H, Q, R, A> -- Head: number, flags, names --> ClientState, GenlState
//!         |                                                |
//!         +-- Event<P, A, R>: reads the replies <--- Reply, Dump
//! ```

mod group;
pub(crate) mod split;

use std::fmt;

use nlwire::typed::{Attrs, Event, Family, Layout, NoAttrs, NoHeader, Op, Set, Writer};
use nlwire::{BuildError, Message, NlMsgHdr, NlmFlags};

use crate::explain::RequestInfo;
use crate::{Error, Reply, RequestBuilder, VecSink};

pub use group::MulticastGroup;
pub use split::{
    AnswerMessages, AnswerObject, AnswerObjects, OwnedObject, SplitError, SplitPosition,
};

/// Adds the attributes of a typed request or reply, whose set is `T`.
pub type MessageWriter<'m, 's, T> = Writer<'m, 's, T, VecSink, NlMsgHdr>;

/// The header of a request that is about to be written, and what is known about its
/// attributes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Head {
    pub(crate) nlmsg_type: u16,
    pub(crate) nlmsg_flags: NlmFlags,
    /// What the operation declares, if the request is typed.
    pub(crate) info: Option<RequestInfo>,
}

impl Head {
    /// Returns the head of an untyped request.
    pub(crate) const fn new(nlmsg_type: u16, nlmsg_flags: NlmFlags) -> Self {
        Self {
            nlmsg_type,
            nlmsg_flags,
            info: None,
        }
    }

    /// Returns the head of a request of `op`. In generic netlink, the message type is
    /// that of the family and not known yet.
    pub(crate) fn of<P: Family, H: Layout, Q: Set, R, A>(
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
    ) -> Self {
        Self {
            nlmsg_type: op.request(),
            nlmsg_flags,
            info: Some(RequestInfo {
                name: op.name(),
                header_len: P::HDRLEN.saturating_add(H::INFO.size),
                set: Q::info,
            }),
        }
    }
}

/// Returns an error unless the socket has the protocol of the family of `name`.
pub(crate) fn check_protocol(name: &'static str, family: i32, socket: i32) -> Result<(), Error> {
    if family == socket {
        return Ok(());
    }
    Err(Error::WrongProtocol {
        name,
        family,
        socket,
    })
}

/// Writes a family header and attributes.
pub(crate) fn write<H: Layout, T: Set>(
    message: &mut RequestBuilder<'_>,
    header: &H,
    build: impl FnOnce(&mut MessageWriter<'_, '_, T>) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    header.with_bytes(|bytes| message.put_payload(bytes))?;
    build(&mut Writer::new(message))
}

/// Returns the notification with the number, the header and the set of the replies of
/// `op`, to read them by.
pub(crate) const fn reply_of<P, H, Q, R, A>(op: Op<P, H, Q, R, A>) -> Event<P, A, R> {
    Event::new(op.name(), op.reply())
}

/// Reads a message of an answer.
pub(crate) fn read<'a, P: Family, H: Layout, R: Set>(
    reply: Event<P, H, R>,
    message: &Message<'a>,
) -> Result<(H, Attrs<'a, R>), Error> {
    // An operation accepts replies that have no number of their own.
    let by = Op::<P, NoHeader, NoAttrs, R, H>::new(reply.name(), reply.number(), reply.number());
    by.read_reply(message)?.ok_or(Error::UnexpectedReply {
        request: reply.name(),
        number: P::number(message),
    })
}

/// The answer to a typed request, of the family `P`: messages with the header `H` and
/// attributes of the set `R`. Returned by [`Client::call`](crate::Client::call),
/// [`Genl::call`](crate::Genl::call) and [`List::read_all`](crate::List::read_all).
pub struct Answer<'c, P, H, R> {
    reply: Reply<'c>,
    by: Event<P, H, R>,
}

impl<'c, P: Family, H: Layout, R: Set> Answer<'c, P, H, R> {
    pub(crate) const fn new(reply: Reply<'c>, by: Event<P, H, R>) -> Self {
        Self { reply, by }
    }

    /// Returns the only message of the answer, or `None` if there is none, as for an
    /// operation without a reply.
    ///
    /// # Errors
    /// [`SeveralReplies`](Error::SeveralReplies), and those of
    /// [`messages`](Self::messages).
    pub fn one(&self) -> Result<Option<(H, Attrs<'c, R>)>, Error> {
        let mut messages = self.reply.messages();
        let first = messages.next();
        if messages.len() > 0 {
            return Err(Error::SeveralReplies {
                request: self.by.name(),
                count: self.reply.messages().len(),
            });
        }
        first.map(|message| read(self.by, &message)).transpose()
    }

    /// Returns the messages of the answer: the family header and the attributes of each.
    ///
    /// # Errors
    /// [`Malformed`](Error::Malformed) for a message that is shorter than the family
    /// header, and [`UnexpectedReply`](Error::UnexpectedReply) for one of another
    /// number. The next message can be read.
    pub fn messages(
        &self,
    ) -> impl Iterator<Item = Result<(H, Attrs<'c, R>), Error>> + use<'c, P, H, R> {
        let by = self.by;
        self.reply.messages().map(move |message| read(by, &message))
    }

    /// Returns the answer untyped, also for its extended ACK.
    #[must_use]
    pub const fn reply(&self) -> Reply<'c> {
        self.reply
    }
}

impl<P, H, R> fmt::Debug for Answer<'_, P, H, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reply.fmt(f)
    }
}
