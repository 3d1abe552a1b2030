// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Origin`]: the origin of a request.

use nlwire::NlMsgHdr;

use crate::state::sockets::SocketId;
use crate::Credentials;

/// The origin of a request: its client and its header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// The client's port.
    pub(crate) port: u32,
    /// The client's socket, if it is known.
    pub(crate) id: Option<SocketId>,
    /// The credentials of the client's process, if the socket receives
    /// credentials.
    pub(crate) credentials: Option<Credentials>,
    /// The header of the request.
    pub(crate) header: NlMsgHdr,
}

impl Origin {
    /// Returns the user id of the client's process.
    pub(super) fn uid(&self) -> Option<u32> {
        self.credentials.map(|credentials| credentials.uid)
    }
}
