// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Service`]: the family that a kernel serves, and [`Replies`], which
//! collects its replies.

use nlwire::server::{DumpWriter, Handled, Outcome, Refusal, Request};
use nlwire::NlMsgHdr;

use crate::VecSink;

/// The family that a [`FakeKernel`](super::FakeKernel) serves.
///
/// [`Table`](super::Table) implements it, and so does a closure:
///
/// ```
/// use nlsock::fake::{FakeKernel, Replies};
/// use nlwire::server::{Refusal, Request};
/// use nlwire::Errno;
///
/// let mut pipe = FakeKernel::new(|_: &Request<'_>, _: &mut Replies| {
///     Err(Refusal::new(Errno::EPERM).with_msg("nobody may do anything"))
/// })
/// .pipe(4711);
/// # let mut request = [0; 16];
/// # let mut sink = nlwire::SliceSink::new(&mut request);
/// # let header = nlwire::NlMsgHdr::new(0x10).with_flags(nlwire::uapi::NLM_F_REQUEST);
/// # nlwire::MessageBuilder::new(&mut sink, header).unwrap().end().unwrap();
/// pipe.send(&request);
/// assert!(pipe.receive().is_ok());
/// ```
pub trait Service {
    /// Executes a request and writes the replies to it. The result determines
    /// the ACK. Control messages and messages without `NLM_F_REQUEST` are not
    /// passed to this function.
    ///
    /// # Errors
    /// A refusal of the request.
    fn handle(&mut self, request: &Request<'_>, replies: &mut Replies) -> Outcome<'static>;
}

impl<F> Service for F
where
    F: FnMut(&Request<'_>, &mut Replies) -> Outcome<'static>,
{
    fn handle(&mut self, request: &Request<'_>, replies: &mut Replies) -> Outcome<'static> {
        self(request, replies)
    }
}

/// The datagrams that answer a request, before its ACK.
#[derive(Debug)]
pub struct Replies {
    pub(super) room: usize,
    pub(super) datagrams: Vec<Vec<u8>>,
}

impl Replies {
    pub(super) const fn new(room: usize) -> Self {
        Self {
            room,
            datagrams: Vec::new(),
        }
    }

    /// Adds a datagram, unless `write` fails.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn datagram<E>(
        &mut self,
        write: impl FnOnce(&mut VecSink) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut buffer = VecSink::new();
        buffer.set_limit(self.room);
        write(&mut buffer)?;
        self.datagrams.push(buffer.into_vec());
        Ok(())
    }

    /// Adds a complete dump, in as many datagrams as needed. `cursor` is the
    /// start of the dump. `item` writes one item, as described at
    /// [`DumpWriter::fill`].
    ///
    /// # Errors
    /// `EMSGSIZE` if a datagram has no room for `NLMSG_DONE`.
    pub fn dump<C: Copy>(
        &mut self,
        request: &Request<'_>,
        cursor: C,
        mut item: impl FnMut(&mut VecSink, &mut C, NlMsgHdr) -> Result<bool, Refusal<'static>>,
    ) -> Outcome<'static> {
        let mut dump = DumpWriter::new(request, cursor);
        while !dump.is_finished() {
            self.datagram(|buffer| dump.fill(buffer, &mut item))?;
        }
        Ok(Handled::NoAck)
    }
}
