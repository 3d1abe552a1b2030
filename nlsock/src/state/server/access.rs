// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Access`]: the users that a server serves.

use nlwire::server::{Peer, Refusal, Requests};
use nlwire::{Errno, Sink, SockAddrNl};

use crate::state::inbox::Inbox;
use crate::{Credentials, Socket, VecSink};

/// The maximum number of refusals for one datagram of a user that is not served.
/// A datagram of 400 KB has 26,000 requests, which the server would refuse for
/// as long as the sender reads.
const MOST_REFUSALS: usize = 64;

/// The users that a server serves, and the number of datagrams from others.
#[derive(Debug, Default)]
pub(super) struct Access {
    /// The user ids, or `None` for all users.
    uids: Option<Vec<u32>>,
    /// The number of datagrams from users that are not served.
    unserved: u64,
}

impl Access {
    pub(super) fn set(&mut self, uids: Option<&[u32]>) {
        self.uids = uids.map(<[u32]>::to_vec);
    }

    pub(super) const fn unserved(&self) -> u64 {
        self.unserved
    }

    /// Returns whether the sender of a datagram is served. One without
    /// credentials is not, unless all users are.
    pub(super) fn allows(&self, sender: Option<Credentials>) -> bool {
        let Some(uids) = &self.uids else {
            return true;
        };
        sender.is_some_and(|sender| uids.contains(&sender.uid))
    }

    /// Refuses the requests of the datagram in `inbox` with `EPERM`. Nothing is
    /// kept for the sender: the first refusal that it has no room for is the
    /// last.
    #[cold]
    pub(super) fn refuse(
        &mut self,
        socket: &Socket,
        inbox: &Inbox,
        sink: &mut VecSink,
        peer: Peer,
    ) {
        self.unserved = self.unserved.saturating_add(1);
        // Without an echo, a refusal is short, however long the request is.
        let requests = Requests::new(inbox.datagram(), peer.with_cap_ack(true));
        for request in requests.take(MOST_REFUSALS) {
            sink.truncate(0);
            let outcome = request.handle(|_| Err(Refusal::new(Errno::EPERM)));
            if request.answer(outcome, sink).is_err() || sink.as_bytes().is_empty() {
                continue;
            }
            let to = SockAddrNl::new(inbox.port, 0);
            if socket.send_now(sink.as_bytes(), to).is_err() {
                break;
            }
        }
        sink.truncate(0);
    }
}
