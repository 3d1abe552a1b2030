// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Template`]: the payload of a request that is built first and sent later.

use nlwire::{BuildError, Message, MessageBuilder, NlMsgHdr, Sink};

use super::inbox::MOST_IDLE;
use crate::{RequestBuilder, VecSink};

/// The payload of a request, without its header.
#[derive(Debug, Default)]
pub(super) struct Template {
    /// One message, with a header that has no meaning.
    sink: VecSink,
}

impl Template {
    /// Replaces the payload.
    pub(super) fn build(
        &mut self,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        if self.sink.capacity() > MOST_IDLE {
            self.sink = VecSink::new();
        }
        self.sink.truncate(0);
        let mut message = MessageBuilder::new(&mut self.sink, NlMsgHdr::new(0))?;
        build(&mut message)?;
        message.end()
    }

    /// Returns the payload, without the padding at its end.
    pub(super) fn payload(&self) -> &[u8] {
        let message = Message::from_bytes(self.sink.as_bytes()).ok();
        message.map_or(&[], |message| message.payload())
    }
}
