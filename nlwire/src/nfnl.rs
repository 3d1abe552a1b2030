// SPDX-License-Identifier: MIT OR Apache-2.0
//! The family header of netfilter.
//!
//! All messages of `NETLINK_NETFILTER` begin with [`NfGenMsg`], 4 bytes. The upper
//! byte of their type is one of `NFNL_SUBSYS_*`.
//!
//! # Example: check whether a message is about a connection
//!
//! ```
//! use nlwire::uapi::{IPCTNL_MSG_CT_NEW, NFNL_SUBSYS_CTNETLINK};
//!
//! let nlmsg_type = 0x0100u16;
//! let [subsystem, message] = nlmsg_type.to_be_bytes();
//! assert_eq!((subsystem, message), (NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW));
//! ```

use core::fmt;

use zerocopy::big_endian::U16;
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The header of each message of netfilter: `struct nfgenmsg`.
///
/// # Example: the header of a request for IPv4 connections
///
/// ```
/// use nlwire::nfnl::NfGenMsg;
/// use nlwire::uapi::AF_INET;
///
/// let header = NfGenMsg { nfgen_family: AF_INET, ..NfGenMsg::default() };
/// ```
#[doc(alias = "nfgenmsg")]
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
pub struct NfGenMsg {
    /// Address family. In a dump request `AF_UNSPEC` requests all families.
    pub nfgen_family: u8,
    /// `NFNETLINK_V0`.
    pub version: u8,
    /// Number of a queue, a generation of the rules, or another meaning that the
    /// subsystem defines; in network byte order. In `NFNL_MSG_BATCH_BEGIN`, the
    /// subsystem of the transaction (`nfnetlink_rcv_skb_batch`).
    pub res_id: U16,
}

impl fmt::Debug for NfGenMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NfGenMsg")
            .field("nfgen_family", &self.nfgen_family)
            .field("version", &self.version)
            .field("res_id", &self.res_id.get())
            .finish()
    }
}

const _: () = assert!(size_of::<NfGenMsg>() == 4 && align_of::<NfGenMsg>() == 1);

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;

    use super::*;

    #[test]
    fn debug_shows_plain_numbers() {
        let header = NfGenMsg {
            nfgen_family: 2,
            version: 0,
            res_id: U16::new(3),
        };
        assert_eq!(
            format!("{header:?}"),
            "NfGenMsg { nfgen_family: 2, version: 0, res_id: 3 }"
        );
    }
}
