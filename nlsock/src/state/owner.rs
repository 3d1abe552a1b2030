// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Owner`]: the process that a state belongs to.
//!
//! After `fork(2)`, two processes have the same socket and a copy of the same
//! state. Both would use one port and the same sequence numbers, so that each
//! could take the other's answer for its own, and each would receive only some
//! of the datagrams. A state therefore remembers the process that made it, and
//! neither sends nor receives in another.
//!
//! The C library runs a function in the child (`pthread_atfork(3)`), which
//! counts the forks. To compare two numbers costs nothing beside a system call,
//! which `getpid(2)` would be. A page with `MADV_WIPEONFORK` would also notice a
//! `clone(2)` without the C library, but takes a raw pointer to read, a mapping
//! that is never freed, and Linux 4.14.

use crate::socket::sys;
use crate::Error;

/// The process that a state belongs to, as the number of forks before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner(u32);

impl Owner {
    /// Returns the current process.
    pub(super) fn new() -> Result<Self, Error> {
        sys::count_forks().map_err(|e| Error::of("pthread_atfork", e))?;
        Ok(Self(sys::forks()))
    }

    /// Returns an error in a process that was forked from the owner.
    #[inline]
    pub(super) fn check(self) -> Result<(), Error> {
        if sys::forks() == self.0 {
            Ok(())
        } else {
            Err(Error::Forked)
        }
    }
}
