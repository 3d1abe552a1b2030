// SPDX-License-Identifier: MIT OR Apache-2.0
//! The header of routing rules: [`FibRuleHdr`].

use core::fmt;

use zerocopy::native_endian::U32;
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The header of a message about a routing rule: `struct fib_rule_hdr`.
///
/// Attributes are `FRA_*`.
///
/// In a dump request on a socket with `NETLINK_GET_STRICT_CHK`, all fields but `family`
/// must be 0 (`fib_valid_dumprule_req`).
#[doc(alias = "fib_rule_hdr")]
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
pub struct FibRuleHdr {
    /// Address family: `AF_INET`, `AF_INET6`, `RTNL_FAMILY_IPMR`; in a dump request also
    /// `AF_UNSPEC`.
    pub family: u8,
    /// Length of the destination prefix, in bits; 0 is any destination.
    pub dst_len: u8,
    /// Length of the source prefix, in bits; 0 is any source.
    pub src_len: u8,
    /// Type of service; 0 is any.
    pub tos: u8,
    /// Routing table, `RT_TABLE_*`. Ignored if there is an `FRA_TABLE`, which has the number
    /// as a u32.
    pub table: u8,
    /// Reserved, 0.
    pub res1: u8,
    /// Reserved, 0.
    pub res2: u8,
    /// Action, `FR_ACT_*`.
    pub action: u8,
    /// `FIB_RULE_*` bits.
    pub flags: U32,
}

impl fmt::Debug for FibRuleHdr {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FibRuleHdr")
            .field("family", &self.family)
            .field("dst_len", &self.dst_len)
            .field("src_len", &self.src_len)
            .field("tos", &self.tos)
            .field("table", &self.table)
            .field("res1", &self.res1)
            .field("res2", &self.res2)
            .field("action", &self.action)
            .field("flags", &self.flags.get())
            .finish()
    }
}

const _: () = assert!(size_of::<FibRuleHdr>() == 12 && align_of::<FibRuleHdr>() == 1);
