//! [`Reply`] and [`BatchOutcome`]: what came for a request, and for a batch.

use std::fmt;

use nlwire::{ExtAck, Message, ParseError};

use super::client::ClientState;
use crate::{Error, RequestError};

/// A request that was done, and what came for it, borrowed from the client's
/// receive buffer. Made by [`Client::request`] and [`Dump::read_all`].
pub struct Reply<'c> {
    pub(crate) client: &'c ClientState,
}

impl<'c> Reply<'c> {
    /// The first message that came, for requests that are answered with one.
    #[must_use]
    pub fn message(&self) -> Option<Message<'c>> {
        self.messages().next()
    }

    /// The messages that came, without the ACK. Offsets in them, also those of
    /// errors, count from the message's own header.
    pub fn messages(&self) -> impl Iterator<Item = Message<'c>> + use<'c> {
        let client = self.client;
        let replies = client.replies();
        replies.filter_map(|place| client.lend(place))
    }

    /// What the success was acknowledged with: a warning
    /// ([`msg`](ExtAck::msg)) or a [`cookie`](ExtAck::cookie). Empty as a rule,
    /// and for a batch.
    ///
    /// # Errors
    /// Those of [`Ack::ext_ack`](nlwire::Ack::ext_ack).
    pub fn ext_ack(&self) -> Result<ExtAck<'c>, ParseError> {
        self.client.ext_ack()
    }

    /// As [`Dump::is_interrupted`].
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.client.is_interrupted()
    }
}

impl fmt::Debug for Reply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.messages()).finish()
    }
}

/// What became of the requests of a batch.
#[must_use = "requests can have been refused: see check"]
pub struct BatchOutcome<'c> {
    pub(crate) client: &'c mut ClientState,
}

impl<'c> BatchOutcome<'c> {
    pub(crate) fn new(client: &'c mut ClientState) -> Self {
        client.tell();
        Self { client }
    }

    /// How many requests were sent, counted from the first: all, unless the
    /// batch ended with an error.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.client.sent_requests()
    }

    /// Which of those may have been done or not, counted from 0: their answer
    /// was lost, or could not be read. None, unless there was an error.
    #[must_use]
    pub fn unanswered(&self) -> &[usize] {
        self.client.unanswered()
    }

    /// Those that were refused, in the order in which that was said, which is
    /// theirs if the kernel was asked.
    #[must_use]
    pub fn failures(&self) -> &[RequestError] {
        self.client.failures()
    }

    /// The messages that came for all of them. Their sequence numbers count up
    /// from that of the first request.
    #[must_use]
    pub fn reply(&self) -> Reply<'_> {
        Reply {
            client: self.client,
        }
    }

    /// All is well, or the first one that was refused, or why one is unanswered
    /// or was not sent.
    ///
    /// # Errors
    /// [`Refused`](Error::Refused), else the error that the batch ended with.
    pub fn check(self) -> Result<(), Error> {
        let failures = self.client.take_failures();
        let first = failures
            .into_iter()
            .min_by_key(|rejection| rejection.batch_index());
        match first {
            Some(rejection) => Err(Error::Refused(Box::new(rejection))),
            None => self.client.take_loss().map_or(Ok(()), Err),
        }
    }
}

impl fmt::Debug for BatchOutcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchOutcome")
            .field("sent", &self.sent())
            .field("unanswered", &self.unanswered())
            .field("failures", &self.failures())
            .field("reply", &self.reply())
            .finish()
    }
}
