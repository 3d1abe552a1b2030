// SPDX-License-Identifier: MIT OR Apache-2.0
//! The header of tables of neighbours: [`NdtMsg`].

use core::fmt;

use zerocopy::native_endian::U16;
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The header of a message about a table of neighbours: `struct ndtmsg`.
///
/// Attributes are `NDTA_*`.
#[doc(alias = "ndtmsg")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct NdtMsg {
    /// Address family: `AF_INET`, `AF_INET6`; in a request also `AF_UNSPEC`.
    pub ndtm_family: u8,
    /// Padding, 0.
    pub ndtm_pad1: u8,
    /// Padding, 0.
    pub ndtm_pad2: U16,
}

impl fmt::Debug for NdtMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NdtMsg")
            .field("ndtm_family", &self.ndtm_family)
            .field("ndtm_pad1", &self.ndtm_pad1)
            .field("ndtm_pad2", &self.ndtm_pad2.get())
            .finish()
    }
}

const _: () = assert!(size_of::<NdtMsg>() == 4 && align_of::<NdtMsg>() == 1);
