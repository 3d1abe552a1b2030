// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Transactions`]: the transactions of nfnetlink among the requests of a
//! batch.
//!
//! ```text
//!   NFNL_MSG_BATCH_BEGIN   request   request + NLM_F_ACK   NFNL_MSG_BATCH_END
//! ```
//!
//! The kernel executes a transaction if it is a datagram of its own
//! (`nfnetlink_rcv_batch`). It sends the refusal of every request, whether or
//! not the request asks for an ACK. Only the last request therefore asks for
//! one, and the receive buffer needs no room for thousands of ACKs.

use nlwire::align::nlmsg_length;
use nlwire::nfnl::NfGenMsg;
use nlwire::uapi::*;
use nlwire::NlMsgHdr;

use super::Target;
use crate::Error;

/// The length of the shortest message of a transaction. After a shorter one the
/// kernel aborts without an answer.
const SHORTEST: usize = nlmsg_length(size_of::<NfGenMsg>());

/// The place of a request in a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In none.
    Outside,
    Begin,
    Inside,
    End,
}

/// The transactions among the requests.
#[derive(Debug, Default)]
pub(super) struct Transactions {
    /// The index of the beginning that has no end yet.
    open: Option<usize>,
    /// Whether there is a transaction.
    any: bool,
    /// The first request that cannot be in one datagram with those before it.
    other: Option<usize>,
    /// The first request that makes the kernel abort without an answer.
    fault: Option<(usize, &'static str)>,
}

impl Transactions {
    /// Returns whether the next request asks for an ACK.
    pub(super) fn is_acknowledged(&self, target: &Target, nlmsg_type: u16) -> bool {
        let begins = target.is_nfnetlink() && nlmsg_type == NFNL_MSG_BATCH_BEGIN;
        !begins && self.open.is_none()
    }

    /// Adds a request of nfnetlink, and returns its place.
    #[cold]
    pub(super) fn add(&mut self, request: &[u8], index: usize) -> Place {
        let Some(header) = NlMsgHdr::from_prefix(request) else {
            return Place::Outside;
        };
        let len = usize::try_from(header.nlmsg_len()).unwrap_or(usize::MAX);
        let place = match (header.nlmsg_type(), self.open) {
            (NFNL_MSG_BATCH_BEGIN, _) => Place::Begin,
            (_, None) => Place::Outside,
            (NFNL_MSG_BATCH_END, _) => Place::End,
            _ => Place::Inside,
        };
        if index > 0 && (place == Place::Begin || (place == Place::Outside && self.any)) {
            self.other.get_or_insert(index);
        }
        if place == Place::Begin && self.open.is_some() {
            let fault = (index, "NFNL_MSG_BATCH_BEGIN in a transaction");
            self.fault.get_or_insert(fault);
        } else if place != Place::Outside && len < SHORTEST {
            self.fault.get_or_insert((index, "no nfgenmsg header"));
        }
        match place {
            Place::Begin => (self.open, self.any) = (Some(index), true),
            Place::End => self.open = None,
            Place::Inside | Place::Outside => {}
        }
        place
    }

    /// Returns an error if the kernel would not execute a transaction, and not
    /// refuse it either. `at_once` says whether all requests are in one
    /// datagram.
    #[inline]
    pub(super) fn check(&self, at_once: bool) -> Result<(), Error> {
        if self.any {
            self.check_all(at_once)
        } else {
            Ok(())
        }
    }

    #[inline(never)]
    fn check_all(&self, at_once: bool) -> Result<(), Error> {
        let open = self.open.map(|index| (index, "no NFNL_MSG_BATCH_END"));
        let other = self.other.filter(|_| at_once);
        let other = other.map(|index| (index, "other requests in the same datagram"));
        match self.fault.or(open).or(other) {
            Some((index, reason)) => Err(Error::InvalidTransaction { index, reason }),
            None => Ok(()),
        }
    }
}
