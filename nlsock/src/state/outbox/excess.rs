// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of an [`Outbox`] that refuses requests for which there is no room.
//!
//! In a flood, most of the datagrams of a step are refused. To send a datagram takes twice as
//! long as to receive one, so that the refusals of a client are in one.

use std::time::Instant;

use nlwire::Errno;

use super::datagram::Sent;
use super::{refusals, Origin, Outbox};
use crate::Socket;

/// The maximum number of refusals in a datagram, which has room in every buffer.
const MOST: usize = 32;

impl Outbox {
    /// Refuses requests with an errno alone, those of a client in order. Removes them.
    pub(crate) fn refuse_all(
        &mut self,
        socket: &Socket,
        requests: &mut Vec<Origin>,
        errno: Errno,
        now: Instant,
    ) {
        requests.sort_by_key(|origin| origin.port);
        for of_port in requests.chunk_by(|a, b| a.port == b.port) {
            // Those of another user were of a socket that no longer has the port.
            let uid = of_port.last().and_then(Origin::uid);
            let former = of_port.iter().rposition(|origin| origin.uid() != uid);
            let start = former.map_or(0, |former| former.saturating_add(1));
            for chunk in of_port.get(start..).unwrap_or_default().chunks(MOST) {
                self.refuse_together(socket, chunk, errno, now);
            }
        }
        requests.clear();
    }

    /// Returns whether the refusals of a client would take the place of another client of its
    /// user. In a flood from more sockets than there are places, each would lose its refusals to
    /// the next one.
    fn takes_place(&self, origin: &Origin) -> bool {
        self.queues.len() >= self.limits.clients
            && !self.queues.contains_key(&origin.port)
            && self.account.has_most_clients(origin.uid())
    }

    /// Refuses requests of one client in one datagram.
    fn refuse_together(
        &mut self,
        socket: &Socket,
        requests: &[Origin],
        errno: Errno,
        now: Instant,
    ) {
        let Some(first) = requests.first() else {
            return;
        };
        if !self.is_waiting(first.port) {
            let mut buf = [0; refusals::LEN * MOST];
            let mut len = 0usize;
            for (origin, place) in requests.iter().zip(buf.chunks_exact_mut(refusals::LEN)) {
                let refusal = refusals::write(place, origin.port, origin.header, errno);
                len = len.saturating_add(refusal.len());
            }
            let datagram = buf.get(..len).unwrap_or_default();
            if self.send_now(socket, *first, datagram) != Sent::NoRoom {
                return;
            }
        }
        if self.takes_place(first) {
            return; // as every request without room, they have been counted
        }
        if self.keeps() {
            self.keep_refusals(requests, errno, now);
        } else {
            let count = u64::try_from(requests.len()).unwrap_or(u64::MAX);
            self.count_lost(count);
        }
    }
}
