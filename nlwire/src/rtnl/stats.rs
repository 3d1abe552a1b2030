// SPDX-License-Identifier: MIT OR Apache-2.0
//! The header of statistics of links: [`IfStatsMsg`].

use core::fmt;

use zerocopy::native_endian::{U16, U32};
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The header of a message about the statistics of a link: `struct if_stats_msg`.
///
/// Attributes are `IFLA_STATS_*`.
#[doc(alias = "if_stats_msg")]
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
pub struct IfStatsMsg {
    /// Address family, `AF_UNSPEC`.
    pub family: u8,
    /// Padding, 0.
    pub pad1: u8,
    /// Padding, 0.
    pub pad2: U16,
    /// Interface index, positive; unsigned, unlike `ifi_index`. 0 in a dump request.
    pub ifindex: U32,
    /// In a request: the statistics that are wanted, bit `t - 1` for attribute type `t`
    /// (`IFLA_STATS_FILTER_BIT`); at least one.
    pub filter_mask: U32,
}

impl fmt::Debug for IfStatsMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IfStatsMsg")
            .field("family", &self.family)
            .field("pad1", &self.pad1)
            .field("pad2", &self.pad2.get())
            .field("ifindex", &self.ifindex.get())
            .field("filter_mask", &self.filter_mask.get())
            .finish()
    }
}

const _: () = assert!(size_of::<IfStatsMsg>() == 12 && align_of::<IfStatsMsg>() == 1);
