// SPDX-License-Identifier: MIT OR Apache-2.0
//! The transactions of nfnetlink among the requests of a batch, as the model sees them.

use super::model::Request;
use crate::wire::*;

/// `NFNL_MSG_BATCH_BEGIN` and `NFNL_MSG_BATCH_END`.
pub(super) const BEGIN: u16 = 0x10;
pub(super) const END: u16 = 0x11;

/// The place of a request in a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Outside,
    Begin,
    Inside,
    End,
}

/// Finds the transactions among requests with these types. Returns whether all can be
/// sent.
///
/// Only the last request of a transaction asks for an ACK, and those that do so
/// themselves. `default` are the requests of which nothing else is expected.
pub(super) fn find(requests: &mut [Request], default: &[bool], at_once: bool) -> bool {
    let mut is_open = false;
    let (mut is_right, mut any, mut is_mixed) = (true, false, false);
    for index in 0..requests.len() {
        let kind = requests[index].kind;
        let place = match kind {
            BEGIN => Place::Begin,
            _ if !is_open => Place::Outside,
            END => Place::End,
            _ => Place::Inside,
        };
        is_right &= !(place == Place::Begin && is_open);
        let is_new = place == Place::Begin || place == Place::Outside && any;
        is_mixed |= index > 0 && is_new;
        any |= place == Place::Begin;
        let had_open = is_open;
        is_open = match place {
            Place::Begin => true,
            Place::End => false,
            _ => is_open,
        };
        if place == Place::Outside {
            continue;
        }
        if place == Place::End {
            let last = &mut requests[index - 1];
            if last.place == Place::Inside && !last.is_waited {
                last.put_inside(Place::Inside, last.flags() | ACK);
                last.is_waited = true;
            }
        }
        let request = &mut requests[index];
        let asks = !default[index] || place != Place::Begin && !had_open;
        let flags = if asks {
            request.flags()
        } else {
            request.own_flags
        };
        request.put_inside(place, flags);
        request.is_waited = place == Place::Inside && flags & ACK != 0;
    }
    is_right && !is_open && !(at_once && any && is_mixed)
}
