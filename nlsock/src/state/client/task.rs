// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Task`]: the operation of a client, a single request or a batch.

use nlwire::uapi::NLM_F_ACK_TLVS;
use nlwire::{Message, MessageKind};

use super::answer::Item;
use super::Kind;
use crate::{Error, RequestError};

/// The operation that a client has begun.
#[derive(Debug)]
pub(super) enum Task {
    /// A request or a dump.
    Single(Single),
    Batch(Batch),
}

/// A request or a dump.
#[derive(Debug)]
pub(super) struct Single {
    pub(super) kind: Kind,
    /// The maximum number of attempts at a dump that is interrupted.
    pub(super) attempts: usize,
    /// The message that ended the answer.
    pub(super) end: Option<Item>,
}

/// A batch, and the results of its requests.
#[derive(Debug, Default)]
pub(in crate::state) struct Batch {
    /// The requests that were refused.
    pub(in crate::state) failures: Vec<RequestError>,
    /// The number of bytes of their texts and cookies.
    text_len: usize,
    /// The last messages of successful answers with an extended ACK.
    pub(super) ext_acks: Vec<Item>,
    /// The indices of the requests that were sent and whose answers were lost.
    pub(in crate::state) unanswered: Vec<usize>,
    /// The reason for lost answers or unsent requests.
    loss: Option<Loss>,
}

#[derive(Debug)]
struct Loss {
    error: Error,
    /// Whether the outcome of the batch has been returned to the caller.
    told: bool,
}

impl Single {
    pub(super) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            attempts: 1,
            end: None,
        }
    }
}

impl Batch {
    /// Records that answers were lost, or that requests were not sent.
    pub(super) fn lose(&mut self, unanswered: impl IntoIterator<Item = usize>, error: Error) {
        self.unanswered.extend(unanswered);
        self.loss = Some(Loss { error, told: false });
    }

    /// Records that a request was refused.
    pub(super) fn refuse(&mut self, index: usize, refusal: RequestError) {
        self.text_len = self.text_len.saturating_add(refusal.text_len());
        self.failures.push(refusal.in_batch(index));
    }

    /// Forgets the extended ACK of a success that was followed by a refusal.
    pub(super) fn forget_success(&mut self, index: usize) {
        self.ext_acks.retain(|item| item.request() != index);
    }

    /// Returns whether the outcome has not been returned yet.
    fn is_untold(&self) -> bool {
        self.loss.as_ref().is_some_and(|loss| !loss.told)
    }

    /// Records that the outcome has been returned.
    pub(super) fn tell(&mut self) {
        if let Some(loss) = &mut self.loss {
            loss.told = true;
        }
    }

    pub(in crate::state) fn ext_ack_count(&self) -> usize {
        self.ext_acks.len()
    }

    /// Returns the error of the whole batch: the first request that was
    /// refused, or otherwise the reason for a loss.
    pub(in crate::state) fn take_error(&mut self) -> Option<Error> {
        let failures = std::mem::take(&mut self.failures).into_iter();
        match failures.min_by_key(RequestError::batch_index) {
            Some(first) => Some(Error::Refused(Box::new(first))),
            None => self.loss.take().map(|loss| loss.error),
        }
    }
}

impl Task {
    /// Begins a request or a dump.
    #[inline]
    pub(super) fn begin(&mut self, kind: Kind) {
        match self {
            Self::Single(single) => *single = Single::new(kind),
            Self::Batch(_) => self.replace(Self::Single(Single::new(kind))),
        }
    }

    #[cold]
    fn replace(&mut self, task: Self) {
        *self = task;
    }

    /// Records the success message of a request. Returns whether its datagram
    /// must be kept.
    ///
    /// `is_over` says whether the answer is complete. Of the ACKs that do not
    /// complete it, at most the first is recorded, because a peer can send any
    /// number.
    #[inline]
    pub(super) fn success(&mut self, item: Item, message: &Message<'_>, is_over: bool) -> bool {
        match self {
            // A process can send a reply after the ACK, so the ACK is kept. A
            // message that completes the answer is the last datagram anyway.
            Self::Single(single) => {
                let is_first = single.kind == Kind::Request && single.end.is_none();
                let is_recorded = is_over || is_first;
                if is_recorded {
                    single.end = Some(item);
                }
                is_recorded && message.kind() == MessageKind::Error
            }
            Self::Batch(batch) => {
                let has_ext_ack = message.nlmsg_flags().contains(NLM_F_ACK_TLVS);
                let is_recorded = is_over && has_ext_ack;
                if is_recorded {
                    batch.ext_acks.push(item);
                }
                is_recorded
            }
        }
    }

    /// Returns whether a message that ended an answer is recorded.
    pub(super) fn has_end(&self) -> bool {
        match self {
            Self::Single(single) => single.end.is_some(),
            Self::Batch(batch) => !batch.ext_acks.is_empty(),
        }
    }

    /// Returns the number of bytes of texts and cookies of refusals that are
    /// kept.
    pub(super) fn text_len(&self) -> usize {
        match self {
            Self::Single(_) => 0,
            Self::Batch(batch) => batch.text_len,
        }
    }

    /// Forgets every message of the answer, and the texts of refusals.
    pub(super) fn forget_content(&mut self) {
        match self {
            Self::Single(single) => single.end = None,
            Self::Batch(batch) => {
                batch.ext_acks.clear();
                batch
                    .failures
                    .iter_mut()
                    .for_each(RequestError::forget_text);
                batch.text_len = 0;
            }
        }
    }

    /// Returns whether a batch has an outcome that has not been returned yet.
    pub(super) fn is_untold(&self) -> bool {
        matches!(self, Self::Batch(batch) if batch.is_untold())
    }
}
