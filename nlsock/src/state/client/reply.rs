// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Reply`] and [`BatchOutcome`]: the answer to a request, and to a batch.

use std::fmt;
use std::iter::FusedIterator;
use std::ops::Range;

use nlwire::{ExtAck, Message, ParseError};

use super::ClientState;
use crate::{Error, RequestError};

/// The answer to a successful request, borrowed from the client's receive
/// buffer. Returned by [`Client::request`](crate::Client::request) and
/// [`Dump::read_all`](crate::Dump::read_all).
///
/// ```
/// use nlsock::Client;
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
///
/// let mut client = Client::open(NETLINK_ROUTE)?;
/// let dump = client.dump(RTM_GETLINK, |message| message.put_header(&IfInfoMsg::default()))?;
/// for link in dump.read_all(5)? {
///     let header: IfInfoMsg = link.family_header()?;
///     println!("interface {}", header.ifi_index);
/// }
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Reply<'c> {
    pub(super) client: &'c ClientState,
}

impl<'c> Reply<'c> {
    /// Returns the first message of the answer, for requests that are answered
    /// with one message.
    #[must_use]
    pub fn message(&self) -> Option<Message<'c>> {
        self.messages().next()
    }

    /// Returns the messages of the answer, without the ACK. Offsets in them,
    /// including those of errors, are relative to the header of the message.
    #[must_use]
    pub fn messages(&self) -> ReplyMessages<'c> {
        ReplyMessages {
            replies: BatchReplies::new(self.client),
        }
    }

    /// Returns the extended ACK that came with the success: a warning
    /// ([`msg`](ExtAck::msg)) or a [`cookie`](ExtAck::cookie). It is usually
    /// empty.
    ///
    /// # Errors
    /// Those of [`Ack::ext_ack`](nlwire::Ack::ext_ack).
    pub fn ext_ack(&self) -> Result<ExtAck<'c>, ParseError> {
        self.client.ext_ack()
    }

    /// Returns whether the dump was interrupted, like
    /// [`Dump::is_interrupted`](crate::Dump::is_interrupted).
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.client.is_interrupted()
    }
}

impl<'c> IntoIterator for Reply<'c> {
    type Item = Message<'c>;
    type IntoIter = ReplyMessages<'c>;

    fn into_iter(self) -> Self::IntoIter {
        self.messages()
    }
}

impl<'c> IntoIterator for &Reply<'c> {
    type Item = Message<'c>;
    type IntoIter = ReplyMessages<'c>;

    fn into_iter(self) -> Self::IntoIter {
        self.messages()
    }
}

impl fmt::Debug for Reply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.messages()).finish()
    }
}

/// An iterator over the messages of a [`Reply`]. Returned by
/// [`Reply::messages`].
#[derive(Clone)]
pub struct ReplyMessages<'c> {
    replies: BatchReplies<'c>,
}

impl<'c> Iterator for ReplyMessages<'c> {
    type Item = Message<'c>;

    fn next(&mut self) -> Option<Self::Item> {
        self.replies.next().map(|(_, message)| message)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.replies.size_hint()
    }
}

impl DoubleEndedIterator for ReplyMessages<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.replies.next_back().map(|(_, message)| message)
    }
}

impl ExactSizeIterator for ReplyMessages<'_> {}
impl FusedIterator for ReplyMessages<'_> {}

impl fmt::Debug for ReplyMessages<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// The answers to the requests of a batch.
#[must_use = "requests can have been refused: see check"]
pub struct BatchOutcome<'c> {
    pub(super) client: &'c mut ClientState,
}

impl BatchOutcome<'_> {
    /// Returns the number of requests that were sent, counted from the first.
    /// All requests were sent, unless the batch ended with an error.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.client.sent()
    }

    /// Returns the indices of the requests with unknown outcome, counted from
    /// 0: they were sent, and their answers were lost or could not be read. The
    /// reply to such a request can be among the [`replies`](Self::replies), if
    /// only its ACK was lost.
    /// If the outcome of a transaction of nfnetlink was lost, all of its
    /// requests are listed.
    #[must_use]
    pub fn unanswered(&self) -> &[usize] {
        let batch = self.client.batch_state();
        batch.map_or(&[], |batch| &batch.unanswered)
    }

    /// Returns the errors of the requests that were refused, in the order of
    /// arrival. The kernel answers in the order of the requests. Of a
    /// transaction with many refusals, only the first ones may have been
    /// received.
    #[must_use]
    pub fn failures(&self) -> &[RequestError] {
        let batch = self.client.batch_state();
        batch.map_or(&[], |batch| &batch.failures)
    }

    /// Returns the messages that answer the requests, without the ACKs, each
    /// with the index of its request, counted from 0.
    ///
    /// ```
    /// use nlsock::Client;
    /// use nlwire::rtnl::IfInfoMsg;
    /// use nlwire::uapi::*;
    ///
    /// let mut client = Client::open(NETLINK_ROUTE)?;
    /// let mut batch = client.batch();
    /// for name in ["nosuch0", "lo"] {
    ///     batch.add(RTM_GETLINK, |message| {
    ///         message.put_header(&IfInfoMsg::default())?;
    ///         message.put_str(IFLA_IFNAME, name)
    ///     })?;
    /// }
    /// let outcome = batch.send()?;
    /// for (index, link) in outcome.replies() {
    ///     assert_eq!(index, 1);
    ///     assert_eq!(link.family_header::<IfInfoMsg>()?.ifi_index.get(), 1);
    /// }
    /// # Ok::<(), nlsock::Error>(())
    /// ```
    pub fn replies(&self) -> BatchReplies<'_> {
        BatchReplies::new(self.client)
    }

    /// Returns the extended ACKs that came with a success, each with the index
    /// of its request, counted from 0. The extended ACK of a refusal is in its
    /// [`RequestError`].
    pub fn ext_acks(&self) -> BatchExtAcks<'_> {
        let count = self.client.batch_state();
        BatchExtAcks {
            client: self.client,
            numbers: 0..count.map_or(0, |batch| batch.ext_ack_count()),
        }
    }

    /// Returns whether a dump among the requests was interrupted, like
    /// [`Dump::is_interrupted`](crate::Dump::is_interrupted).
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.client.is_interrupted()
    }

    /// Returns an error unless all requests succeeded.
    ///
    /// # Errors
    /// [`Refused`](Error::Refused) with the first request that was refused,
    /// otherwise the reason why answers are missing: [`Overrun`](Error::Overrun),
    /// or the error that ended the batch.
    pub fn check(self) -> Result<(), Error> {
        let batch = self.client.batch_state_mut();
        batch
            .and_then(|batch| batch.take_error())
            .map_or(Ok(()), Err)
    }
}

impl fmt::Debug for BatchOutcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchOutcome")
            .field("sent", &self.sent())
            .field("unanswered", &self.unanswered())
            .field("failures", &self.failures())
            .field("replies", &self.replies())
            .field("ext_acks", &self.ext_acks())
            .finish()
    }
}

/// An iterator over the messages that answer a batch, each with the index of
/// its request. Returned by [`BatchOutcome::replies`].
#[derive(Clone)]
pub struct BatchReplies<'c> {
    client: &'c ClientState,
    numbers: Range<usize>,
}

impl<'c> BatchReplies<'c> {
    fn new(client: &'c ClientState) -> Self {
        Self {
            client,
            numbers: 0..client.kept_count(),
        }
    }
}

impl<'c> Iterator for BatchReplies<'c> {
    type Item = (usize, Message<'c>);

    fn next(&mut self) -> Option<Self::Item> {
        self.client.kept(self.numbers.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.numbers.size_hint()
    }
}

impl DoubleEndedIterator for BatchReplies<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.client.kept(self.numbers.next_back()?)
    }
}

impl ExactSizeIterator for BatchReplies<'_> {}
impl FusedIterator for BatchReplies<'_> {}

impl fmt::Debug for BatchReplies<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// An iterator over the extended ACKs that came with a success in a batch, each
/// with the index of its request. Returned by [`BatchOutcome::ext_acks`].
#[derive(Clone)]
pub struct BatchExtAcks<'c> {
    client: &'c ClientState,
    numbers: Range<usize>,
}

impl<'c> Iterator for BatchExtAcks<'c> {
    /// Errors are those of [`Ack::ext_ack`](nlwire::Ack::ext_ack).
    type Item = (usize, Result<ExtAck<'c>, ParseError>);

    fn next(&mut self) -> Option<Self::Item> {
        self.client.batch_ext_ack(self.numbers.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.numbers.size_hint()
    }
}

impl DoubleEndedIterator for BatchExtAcks<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.client.batch_ext_ack(self.numbers.next_back()?)
    }
}

impl ExactSizeIterator for BatchExtAcks<'_> {}
impl FusedIterator for BatchExtAcks<'_> {}

impl fmt::Debug for BatchExtAcks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
