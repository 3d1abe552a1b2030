// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Asker`]: the client whose requests are being answered.

use super::Outbox;

/// The client whose requests are being answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    /// No requests are being answered.
    None,
    /// It has the port, as far as known.
    Present,
    /// Its requests have waited, and this step has not seen its socket in the list. Their
    /// answers are kept until one does.
    Unseen,
    /// It no longer has the port. Another socket may have it.
    Gone,
}

impl Asker {
    /// Notes that a port does not exist.
    pub(super) fn note_gone(&mut self) {
        if *self == Self::Present {
            *self = Self::Gone;
        }
    }
}

impl Outbox {
    /// Begins to answer requests of one client. If it no longer has its port,
    /// the answers are dropped and counted.
    pub(crate) fn begin_answers(&mut self, asker: Asker) {
        let trusts_ports = self.keeps_unverified && !self.passes.has_list();
        self.asker = match asker {
            Asker::Unseen if trusts_ports => Asker::Present,
            asker => asker,
        };
    }

    /// Ends the answers to requests of one client. Returns whether it no longer
    /// has its port.
    pub(crate) fn end_answers(&mut self) -> bool {
        std::mem::replace(&mut self.asker, Asker::None) == Asker::Gone
    }
}
