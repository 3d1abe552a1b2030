// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typed requests of a client.

use nlwire::typed::{Layout, Op, RawFamily, Set};
use nlwire::{BuildError, NlmFlags};

use super::{ClientState, Kind};
use crate::typed::split::Written;
use crate::typed::{write, Head, MessageWriter};
use crate::Error;

impl ClientState {
    /// Begins a request of the operation `op`. `NLM_F_REQUEST` and `NLM_F_ACK` are added
    /// to the flags.
    ///
    /// # Errors
    /// [`Build`](Error::Build). [`WrongProtocol`](Error::WrongProtocol), in which case
    /// the previous operation is not abandoned.
    pub fn call<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.target.check_protocol(op.name(), P::PROTOCOL)?;
        let head = Head::of(op, nlmsg_flags);
        self.begin(Kind::Request, head, |message| write(message, header, build))
    }

    /// Begins a dump of the operation `op`. `NLM_F_REQUEST`, `NLM_F_DUMP` and
    /// `NLM_F_ACK` are the flags.
    ///
    /// # Errors
    /// Those of [`call`](Self::call).
    pub fn list<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.target.check_protocol(op.name(), P::PROTOCOL)?;
        let head = Head::of(op, NlmFlags::EMPTY);
        self.begin(Kind::Dump, head, |message| write(message, header, build))
    }

    /// Begins a dump whose payload was written before, for a family of `protocol` if it
    /// is typed.
    pub(in crate::state) fn dump_again(
        &mut self,
        head: Head,
        protocol: Option<i32>,
        payload: &[u8],
    ) -> Result<(), Error> {
        if let (Some(protocol), Some(info)) = (protocol, head.info) {
            self.target.check_protocol(info.name, protocol)?;
        }
        self.begin(Kind::Dump, head, |message| message.put_payload(payload))
    }

    /// Begins a typed request that was written before.
    pub(crate) fn call_written(&mut self, written: Written<'_>) -> Result<(), Error> {
        self.check_written(&written)?;
        let payload = written.payload;
        self.begin(Kind::Request, written.head, |message| {
            message.put_payload(payload)
        })
    }

    /// Adds a typed request that was written before to a batch.
    pub(crate) fn add_written(&mut self, written: Written<'_>) -> Result<(), Error> {
        self.check_written(&written)?;
        let payload = written.payload;
        self.add(written.head, |message| message.put_payload(payload))
    }

    fn check_written(&self, written: &Written<'_>) -> Result<(), Error> {
        let name = written.head.info.map_or("", |info| info.name);
        self.target.check_protocol(name, written.protocol)
    }

    /// Adds a request of the operation `op` to a batch, as
    /// [`add_with`](Self::add_with) does.
    ///
    /// # Errors
    /// Those of [`call`](Self::call).
    pub fn add_call<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        build: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.target.check_protocol(op.name(), P::PROTOCOL)?;
        let head = Head::of(op, nlmsg_flags);
        self.add(head, |message| write(message, header, build))
    }
}
