//! [`Origin`]: the origin of a request.

use nlwire::NlMsgHdr;

use crate::Credentials;

/// The origin of a request: its client and its header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// The client's port.
    pub(crate) port: u32,
    /// The credentials of the client's process, if the socket receives
    /// credentials.
    pub(crate) credentials: Option<Credentials>,
    /// The header of the request.
    pub(crate) header: NlMsgHdr,
}
