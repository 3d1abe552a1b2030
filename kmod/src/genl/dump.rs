// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Part`]: a part of a dump.

use nlwire::typed::{
    GenlFamily,
    NoHeader,
    Op,
    Set,
    Writer, //
};
use nlwire::uapi::{
    NLM_F_DUMP_INTR,
    NLM_F_MULTI, //
};
use nlwire::{
    BuildError,
    NlMsgHdr,
    Sink, //
};

use super::request::put;
use super::{
    Kernel,
    Refusal,
    Request, //
};

/// Whether a dump goes on after a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// Another part follows.
    Yes,
    /// This was the last one.
    No,
}

/// The numbers by which a dump notices that its objects change. C: `seq`, `prev_seq` of
/// `struct netlink_callback`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Consistency {
    /// The generation of the objects.
    pub seq: u32,
    /// The generation at the last message, or 0 before the first one.
    pub prev_seq: u32,
}

/// A part of a dump, which is sent when the reader has room for it.
#[derive(Debug)]
pub struct Part<'p, R> {
    room: &'p mut R,
    consistency: &'p mut Consistency,
}

impl<'p, R: Sink> Part<'p, R> {
    /// Creates an empty part in `room`.
    #[inline]
    #[must_use]
    pub fn new(room: &'p mut R, consistency: &'p mut Consistency) -> Self {
        Self { room, consistency }
    }

    /// Sets the generation of the objects, a number that every change increases and that is
    /// never 0. If it differs from that of the last message, the next one has
    /// `NLM_F_DUMP_INTR`. C: `seq` of `struct netlink_callback`.
    #[inline]
    pub fn set_generation(&mut self, generation: u32) {
        self.consistency.seq = generation;
    }

    /// Adds a reply of `op` to `request` with the attributes that `write` adds. Returns
    /// whether the part has room for it. C: `genlmsg_put`, `genl_dump_check_consistent`.
    ///
    /// # Errors
    ///
    /// `EMSGSIZE` if even an empty part has no room for it.
    #[inline]
    pub fn put<K, P: GenlFamily, Q, S: Set>(
        &mut self,
        request: &Request<'_, K>,
        op: Op<P, NoHeader, Q, S>,
        write: impl FnOnce(&mut Writer<'_, '_, S, R, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<bool, Refusal>
    where
        K: Kernel<Room = R>,
    {
        let mut flags = NLM_F_MULTI;
        let Consistency { seq, prev_seq } = *self.consistency;
        if prev_seq != 0 && prev_seq != seq {
            flags |= NLM_F_DUMP_INTR;
        }
        match put::<P, S, R>(self.room, request.header(flags), op.reply(), write) {
            Ok(()) => {
                self.consistency.prev_seq = seq;
                Ok(true)
            }
            Err(_) if !self.room.as_bytes().is_empty() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
