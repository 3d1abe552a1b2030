// SPDX-License-Identifier: MIT OR Apache-2.0
//! The header of traffic control actions: [`TcaMsg`].

use core::fmt;

use zerocopy::native_endian::U16;
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The header of a message about actions of traffic control: `struct tcamsg`.
///
/// Attributes are `TCA_ROOT_*`.
#[doc(alias = "tcamsg")]
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
pub struct TcaMsg {
    /// Address family, `AF_UNSPEC`.
    pub tca_family: u8,
    /// Padding, 0.
    pub tca_pad1: u8,
    /// Padding, 0.
    pub tca_pad2: U16,
}

impl fmt::Debug for TcaMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcaMsg")
            .field("tca_family", &self.tca_family)
            .field("tca_pad1", &self.tca_pad1)
            .field("tca_pad2", &self.tca_pad2.get())
            .finish()
    }
}

const _: () = assert!(size_of::<TcaMsg>() == 4 && align_of::<TcaMsg>() == 1);
