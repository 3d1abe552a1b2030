//! [`Origin`]: where a request came from.

use nlwire::NlMsgHdr;

use crate::Credentials;

/// Where a request came from, and which one it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// The client's port.
    pub(crate) port: u32,
    /// The client's process, where the socket receives credentials.
    pub(crate) credentials: Option<Credentials>,
    /// The header of the request.
    pub(crate) header: NlMsgHdr,
}
