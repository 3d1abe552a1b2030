// SPDX-License-Identifier: MIT OR Apache-2.0
//! Conversions between a client and a monitor of the same socket.

use super::unrelated::Unrelated;
use super::ClientState;
use crate::state::monitor::{Handover, MonitorState};
use crate::{Error, Socket};

impl ClientState {
    /// Returns the state of a monitor that continues to use the socket of this
    /// client. It first returns the notifications that this client has kept.
    ///
    /// Turns on `NETLINK_PKTINFO`. Pending requests are given up. Answers that
    /// have not been received are notifications for the monitor.
    #[must_use]
    pub fn into_monitor(self, socket: &Socket) -> MonitorState {
        let handover = Handover {
            owner: self.owner,
            peer: self.target.peer,
            connection: self.target.connection,
            inbox: self.answer.inbox,
            notifications: self.unrelated.into_kept(),
            overruns: self.overruns,
        };
        MonitorState::from_client(socket, handover)
    }
}

impl MonitorState {
    /// Returns the state of a client that continues to use the socket of this
    /// monitor. Its [notifications](ClientState::step_notification) begin with
    /// those that this monitor has received and not returned.
    ///
    /// # Errors
    /// Those of [`ClientState::new`]. [`NoListener`](Error::NoListener) for a
    /// [peer](Self::set_peer_in) in another network namespace, because the kernel
    /// sends only within one (`netlink_unicast`).
    pub fn into_client(self, socket: &Socket) -> Result<ClientState, Error> {
        let handover = self.hand_over(socket)?;
        let mut state = ClientState::new(socket)?;
        state.owner = handover.owner;
        state.set_peer(handover.peer);
        state.target.connection = handover.connection;
        state.answer.inbox = handover.inbox;
        state.unrelated = Unrelated::new().with_kept(handover.notifications);
        state.overruns = handover.overruns;
        Ok(state)
    }
}
